"""The image and the Compose file: the commands of docs/install.md as they stand there, from nothing to the first
report; then every failure of quickstart, and every container stopped, killed and made anew, with nothing lost.

What is not of the documents: the base is made by mmdebstrap, and PostgreSQL's own image is stood for by one that is
made of it; the customer and the remote servers are on the machine on which the containers run, and Postfix is told of
them.
"""

from __future__ import annotations

import ctypes
import json
import shutil
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count as numbers
from pathlib import Path

import pytest
from containers import BASE, Docker
from install_document import TOP, commands_below

from bouncehook_demo.customer_endpoint import CustomerEndpoint
from bouncehook_demo.demo_dns import DemoDns, Name
from bouncehook_demo.loopback import Loopback
from bouncehook_demo.postfix_settings import PostfixSettings, quick_retries
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.remote_mx import RemoteMx
from bouncehook_demo.stages import (
    ACCEPTING_DOMAIN,
    STAGES,
    StageOfFailure,
    dns_names,
    postfix_settings,
    remote_hosts,
)
from bouncehook_demo.submit import Submission, simple_message
from bouncehook_demo.waiting import wait_until
from hosts.network import Network
from hosts.site import BOUNCES, REFUSES
from torture import ledger

pytestmark = pytest.mark.soak

RELEASE = "trixie"
"""that of the Containerfile's own base"""
NET = Loopback("10.91")
ROWS = (*STAGES, REFUSES, BOUNCES)
RELAY = "172.30.25.10"
"""of Postfix on the network `mail`"""
SENDER = f"news@{CUSTOMER}"
DAEMONS = ("milter", "lmtp", "notifier")
USERS = {"milter": 10002, "lmtp": 10003, "notifier": 10001}
MOST_COMMANDS = 12
MOST_SECONDS = 600.0
"""from the document's first command on; the base, and the image that stands for PostgreSQL's, are there by then"""
SECONDS = 120.0
AT_ONCE = 5
"""messages of each kind that are under way while a container is away"""

DATABASE = f"""
FROM {BASE}
RUN groupadd --gid 999 postgres && useradd --uid 999 --gid 999 --home-dir /var/lib/postgresql postgres \
 && mkdir -p /etc/postgresql-common/createcluster.d \
 && echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.d/none.conf \
 && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql-17
COPY start /start
STOPSIGNAL SIGINT
CMD ["/start"]
"""
DATABASE_START = """#!/bin/sh
set -eu
data=/var/lib/postgresql/data
as() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
cd /usr/lib/postgresql/17/bin
install -d -o postgres -g postgres -m 700 $data
if [ ! -e $data/ready ]; then
    as ./initdb -D $data --username="$POSTGRES_USER" --pwfile="$POSTGRES_PASSWORD_FILE" --encoding=UTF8 \\
        --auth=scram-sha-256
    echo 'host all all all scram-sha-256' >> $data/pg_hba.conf
    echo "CREATE DATABASE $POSTGRES_DB" | as ./postgres --single -D $data postgres
    as touch $data/ready
fi
exec setpriv --reuid postgres --regid postgres --clear-groups \\
    ./postgres -D $data -c listen_addresses='*' -c unix_socket_directories=/tmp
"""


def settings_of_postfix(settings: PostfixSettings) -> str:
    """A script for /settings that does with a Postfix in a container what `PrivatePostfix` does with its own."""
    own = {
        "mynetworks": f"127.0.0.0/8, {NET.customer}",
        "local_recipient_maps": "inline:{ { postmaster = yes } }",
        "proxy_interfaces": NET.relay,
        "smtp_tcp_port": "2526",
        "smtp_connection_cache_on_demand": "no",
        "smtp_destination_concurrency_failed_cohort_limit": "100",
        "inet_protocols": "ipv4",
        "transport_maps": "texthash:${config_directory}/transport",
    }
    tables = dict(settings.tables)
    tables["transport"] = "".join(f"{key} {value}\n" for key, value in settings.transports.items())
    lines = [f"printf 'nameserver {NET.name_server}\\noptions timeout:2 attempts:1\\n' > /etc/resolv.conf"]
    for name, text in tables.items():
        lines += [f"cat > /etc/postfix/{name} <<'END'", text.rstrip("\n"), "END"]
    lines += [f"postconf -e '{name}={value}'" for name, value in (own | dict(settings.main)).items()]
    lines += [
        "cat >> /etc/postfix/master.cf <<'END'",
        *(one.replace("- - y", "- - n") for one in settings.services),
        "END",
    ]
    return "\n".join([*lines, ""])


class Site:
    """The example of docs/examples/compose where the document puts it, and the world around it."""

    def __init__(self, docker: Docker, source: Path, directory: Path) -> None:
        self.docker = docker
        self.source = source
        self.directory = directory
        self.failed: set[ledger.Failure] = set()
        self._numbers = numbers()
        self._stack = ExitStack()

    # ---- the world

    def start_world(self) -> None:
        """DNS, remote servers, and the customer, on the machine."""
        network = self._stack.enter_context(Network("10.91"))
        remotes = (NET.remote(number) for number in range(len(ROWS) + 1))
        self.machine = network.add("machine", NET.name_server, NET.customer, *remotes)
        self._stack.enter_context(self.docker.on(self.machine))
        self.endpoint = CustomerEndpoint(NET.customer)
        self.remote = RemoteMx(remote_hosts(ROWS, NET), bounce_to=(RELAY, 25))
        names = dns_names(ROWS, NET)
        names["relay.example"] = Name(addresses=(RELAY,))
        with self.machine.inside():
            for part in (DemoDns(NET.name_server, names), self.remote, self.endpoint):
                self._stack.enter_context(part)

    def stop(self) -> None:
        self._stack.close()

    # ---- containers

    def run(self, script: str, *, status: int = 0) -> str:
        """Commands in the directory of the Compose file."""
        return self.docker.run(script, directory=self.directory, status=status)

    def name(self, service: str) -> str:
        """The name of a service's container."""
        label = f"label=com.docker.compose.service={service}"
        (found,) = self.run(f"docker ps --all --filter {label} --format '{{{{.Names}}}}'").split()
        return found

    def inspect(self, service: str, what: str) -> str:
        """One thing that the engine knows of a container."""
        return self.run(f"docker inspect --format '{{{{json {what}}}}}' {self.name(service)}").strip()

    def log(self, service: str) -> str:
        """All that a container has written."""
        return self.run(f"docker logs {self.name(service)} 2>&1")

    def state(self) -> str:
        """For a test that fails."""
        return "\n".join(f"== {one}\n{self.log(one)[-3000:]}" for one in ("postfix", *DAEMONS)) + self.run(
            "docker compose exec -T notifier bouncehook status || :; docker compose exec -T postfix postqueue -p || :"
        )

    def wait_until_all_serve(self) -> None:
        """Every daemon says that it is alive, Postfix greets, and what passes gets a return address."""
        self._keep_addresses_of_bridges()
        for daemon in DAEMONS:
            wait_until(lambda daemon=daemon: self.is_alive(daemon), 60, self.state)  # type: ignore[misc]
        wait_until(self._greets, 60, self.state)
        wait_until(self._asks_the_milter, 60, self.state)

    def is_alive(self, daemon: str) -> bool:
        """As its health check says."""
        return self.run(f"docker healthcheck run {self.name(daemon)} > health 2>&1 && echo yes || :") == "yes\n"

    def _greets(self) -> bool:
        try:
            with self.machine.inside(), Submission((RELAY, 25), source_address=NET.customer):
                return True
        except OSError:
            return False

    def _keep_addresses_of_bridges(self) -> None:
        """A bridge of this podman has another hardware address whenever a container comes or goes, and the others would
        not find the machine until they ask anew."""
        for line in self.run("ip -oneline link show type bridge").splitlines():
            name, address = line.split(": ")[1], line.split("link/ether ")[1].split()[0]
            self.run(f"ip link set {name} address {address}")

    def _asks_the_milter(self) -> bool:
        recipient = f"r{next(self._numbers)}@{ACCEPTING_DOMAIN}"
        with self.machine.inside(), Submission((RELAY, 25), source_address=NET.customer) as session:
            session.send(SENDER, [recipient])
        accepted = self.remote.wait_for_message(lambda message: recipient in message.recipients)
        return accepted.sender.startswith("bounce+")

    def settle_postfix(self, settings: PostfixSettings) -> None:
        """Other settings for Postfix, whose files are made anew at each start."""
        (self.directory / "postfix" / "settings" / "a-world.sh").write_text(settings_of_postfix(settings))
        self.run(f"docker restart --time 30 {self.name('postfix')}")
        self.wait_until_all_serve()

    # ---- mail

    def send(self, row: StageOfFailure, count: int = 1) -> None:
        """Messages of the customer's that will fail."""
        with self.machine.inside(), Submission((RELAY, 25), source_address=NET.customer) as session:
            for _ in range(count):
                recipient = f"r{next(self._numbers)}@{row.domain}"
                submitted = session.send(SENDER, [recipient])
                self.failed.add((submitted.queue_id or "", recipient))

    def wait_for_bounces_to_come(self, count: int) -> None:
        """The remote server has so many messages that it will send back."""
        wait_until(lambda: len(self.remote._pending) >= count, SECONDS, self.state)

    def send_bounces(self) -> None:
        """Until Postfix has taken all."""

        def are_taken() -> bool:
            with self.machine.inside():
                self.remote.send_bounces()
            return not self.remote._pending

        wait_until(are_taken, SECONDS, self.state)

    def wait_until_all_is_told(self) -> None:
        """And nothing else."""
        wait_until(
            lambda: self.failed <= ledger.accepted(self.endpoint.posts),
            SECONDS,
            lambda: f"missing: {sorted(self.failed - ledger.accepted(self.endpoint.posts))[:5]}\n{self.state()}",
        )
        ledger.count(self.endpoint.posts, self.failed)


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Images made, everything started and the first report told, by the document's commands."""
    with ExitStack() as stack:
        # Not below pytest's directory, whose name is too long for the sockets of podman.
        top = Path(tempfile.mkdtemp(prefix="bhi-", dir="/tmp"))
        stack.callback(shutil.rmtree, top, ignore_errors=True)
        for name in ("docker", "srv", "database"):
            (top / name).mkdir()
        docker = Docker(top / "docker")
        stack.callback(docker.remove)
        shutil.copytree(TOP, top / "source", ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "dist"))
        docker.make_base(RELEASE)
        (top / "database" / "Containerfile").write_text(DATABASE)
        (top / "database" / "start").write_text(DATABASE_START)
        (top / "database" / "start").chmod(0o755)
        docker.run(f"docker build --tag docker.io/library/postgres:17 {top}/database")
        made = Site(docker, top / "source", top / "srv" / "bouncehook")
        stack.callback(made.stop)
        yield made


def document() -> list[str]:
    """The commands of the chapter, one after another."""
    return [line for block in commands_below("By container")[:2] for line in block.splitlines()]


def test_from_nothing_to_the_first_report(site: Site) -> None:
    build, copy, enter, postfix, secrets, check, fragment, up = document()
    assert (copy.split()[-1], enter) == ("/srv/bouncehook", "cd /srv/bouncehook")

    begun = time.monotonic()
    site.docker.run(build, directory=site.source)
    site.docker.run(copy.replace("/srv/bouncehook", str(site.directory)), directory=site.source)
    site.run(postfix)
    # From here on what is not of the document.
    config = site.directory / "bouncehook"
    (config / "customers.yaml").write_text(f"customers:\n  {CUSTOMER}: {{endpoint}}\n")
    site.start_world()
    text = (config / "customers.yaml").read_text()
    (config / "customers.yaml").write_text(text.replace("{endpoint}", site.endpoint.url()))
    bouncehook = (config / "bouncehook.yaml").read_text()
    bouncehook = bouncehook.replace("milter:\n", f"milter:\n  mynetworks: [127.0.0.0/8, {NET.customer}]\n", 1)
    (config / "bouncehook.yaml").write_text(f"{bouncehook}delivery:\n  private: [10.91.0.0/16]\n")
    (site.directory / "postfix" / "settings" / "a-world.sh").write_text(settings_of_postfix(postfix_settings(ROWS)))

    for command in (secrets, check, fragment, up):
        site.run(command)
    site.wait_until_all_serve()
    message = simple_message(SENDER, ["first@localhost"]).decode().replace("\r", "")
    (site.directory / "message").write_text(message)
    site.run(f"docker compose exec -T postfix sendmail -f {SENDER} first@localhost < message")
    (post,) = site.endpoint.wait_for(lambda post: post["recipient"] == "first@localhost", 60)
    seconds = time.monotonic() - begun
    site.failed.add((post["id"], "first@localhost"))
    print(f"{len(document()) + 1} commands, {seconds:.0f} s")
    assert len(document()) < MOST_COMMANDS
    assert seconds < MOST_SECONDS


def test_the_example_says_how_all_is(site: Site) -> None:
    """From the notifier's container the others are seen; and from theirs that a notifier reads the spool."""
    (status,) = commands_below("By container")[2].splitlines()[-1:]
    said = site.run(status.replace("exec ", "exec -T "))
    assert "notifier    runs" in said
    assert "milter      answers; since" in said
    assert said.rstrip().endswith("needs you   nothing"), said
    for daemon in DAEMONS:
        assert "hung up on" not in site.log(daemon)
    seen = json.loads(site.run("docker compose exec -T lmtp bouncehook status --json || :"))
    assert seen["notifier_runs"] is True


def test_who_may_do_what(site: Site) -> None:
    """Not root, no capability, nothing to write but the volumes, and each sees what it has to."""
    for daemon, user in USERS.items():
        status = site.run(f"docker exec {site.name(daemon)} cat /proc/1/status")
        fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        assert set(fields["Uid"].split()) == {str(user)}, daemon
        assert set(fields["Gid"].split()) == {"10001"}
        assert (fields["CapEff"], fields["CapBnd"]) == ("0" * 16, "0" * 16)
        assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
        command = site.run(f"docker exec {site.name(daemon)} cat /proc/1/cmdline")
        assert f"bouncehook-{daemon}" in command
        for place in ("/usr/lib/bouncehook", "/etc/bouncehook", "/var/lib/bouncehook", "/home"):
            site.run(f"docker exec {site.name(daemon)} touch {place}/x 2> /dev/null", status=1)
    for daemon in ("milter", "lmtp"):
        site.run(f"docker exec {site.name(daemon)} ls /secrets 2> /dev/null", status=2)
        site.run(f"docker exec {site.name(daemon)} ls /var/spool/bouncehook/bad 2> /dev/null", status=2)
        site.run(f"docker exec {site.name(daemon)} touch /var/spool/bouncehook/x 2> /dev/null", status=1)
        # Their network leads nowhere else.
        site.run(f"docker exec {site.name(daemon)} grep -q ^eth0.00000000 /proc/net/route", status=1)


def test_a_caller_may_write_nothing(site: Site) -> None:
    """Landlock, where the engine's filter of system calls lets it through."""
    script = """
        import os
        from bouncehook_notifier.deliver.callers.confinement import confine
        confine(os.getppid())
        try:
            open("/var/spool/bouncehook/new/x", "w")
        except PermissionError:
            print("refused")
    """
    (site.directory / "confined.py").write_text(textwrap.dedent(script))
    start = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.stdin.read()], check=True)"
    if not landlock_here():
        pytest.skip("this kernel has no Landlock")
    said = site.run(f'docker compose exec -T notifier /usr/lib/bouncehook/bin/python -c "{start}" < confined.py')
    assert said == "refused\n"


def landlock_here() -> bool:
    """As `confinement` asks."""
    return ctypes.CDLL(None, use_errno=True).syscall(444, None, 0, 1) >= 1


def test_a_daemon_that_hangs_is_not_alive(site: Site) -> None:
    pid = int(site.inspect("milter", ".State.Pid"))
    site.docker.run(f"kill -STOP {pid}")
    try:
        wait_until(lambda: not site.is_alive("milter"), 30, "the milter hangs")
        assert "sends nothing" in site.run(f"docker exec {site.name('milter')} bouncehook alive", status=69)
    finally:
        site.docker.run(f"kill -CONT {pid}")
    wait_until(lambda: site.is_alive("milter"), 30, "the milter goes on")


def test_every_failure_of_quickstart_is_told(site: Site) -> None:
    before = len(site.endpoint.posts)
    with site.machine.inside(), Submission((RELAY, 25), source_address=NET.customer) as session:
        expected = {
            (session.send(SENDER, [row.recipient], mail_options=row.mail_options).queue_id or "", row.recipient): row
            for row in STAGES
        }
        refused = session.send(SENDER, ["nobody@relay.example", f"happy@{ACCEPTING_DOMAIN}"])
        session.send(SENDER, ["nobody@relay.example"])
    site.run(f"docker compose exec -T postfix sendmail -f {SENDER} local@nodomain.test < message")
    site.failed |= {*expected, (refused.queue_id or "", "nobody@relay.example"), ("NOQUEUE", "nobody@relay.example")}
    (local,) = site.endpoint.wait_for(lambda post: post["recipient"] == "local@nodomain.test", SECONDS)
    site.failed.add((local["id"], "local@nodomain.test"))
    site.wait_until_all_is_told()
    told = {ledger.failure_of(post): post for post in site.endpoint.posts[before:]}
    assert len(told) == len(STAGES) + 3
    assert [row.label for key, row in expected.items() if told[key]["state"] != row.state.value] == []


@pytest.fixture(scope="module")
def retrying(site: Site) -> Site:
    """Postfix tries again for days, as it does by default, and after seconds."""
    site.settle_postfix(quick_retries())
    return site


WAYS = {
    "stop": ("docker stop --time 60 {name}", "docker start {name}"),
    "kill": ("docker kill {name}", "docker start {name}"),
    "remove": ("docker rm --force --time 60 {name}", "docker compose up --detach {service}"),
}
SERVICES = ("milter", "lmtp", "notifier", "database", "postfix")


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("way", WAYS)
def test_a_container_that_is_away_loses_nothing(retrying: Site, service: str, way: str) -> None:
    """What is on its way meanwhile is told afterwards.  A new message is not among it while the milter is away: it
    passes without a return address, as everywhere (docs/containers.md)."""
    site = retrying
    away, back = WAYS[way]
    site.send(BOUNCES, AT_ONCE)
    site.wait_for_bounces_to_come(AT_ONCE)
    words = {"name": site.name(service), "service": service}
    site.run(f"{away.format(**words)} >&2")
    if service != "postfix":
        if service != "milter":
            site.send(REFUSES, AT_ONCE)
        site.send_bounces()
    site.run(f"{back.format(**words)} >&2")
    site.send_bounces()
    site.wait_until_all_serve()
    site.send(REFUSES)
    site.wait_until_all_is_told()


def test_all_of_them_go_and_come_back(retrying: Site) -> None:
    """Only the volumes stay."""
    site = retrying
    site.send(BOUNCES, AT_ONCE)
    site.wait_for_bounces_to_come(AT_ONCE)
    site.run("docker compose down >&2")
    site.run("docker compose up --detach >&2")
    site.wait_until_all_serve()
    site.send_bounces()
    site.send(REFUSES)
    site.wait_until_all_is_told()


def test_they_end_when_they_are_told_to(retrying: Site) -> None:
    """With status 0, each within the time that the Compose file gives it; and the notifier also while it waits for a
    database."""
    site = retrying
    for daemon in DAEMONS:
        site.run(f"docker stop --time 60 {site.name(daemon)} >&2")
        assert site.inspect(daemon, ".State.ExitCode") == "0", site.log(daemon)
        assert "stopped" in site.log(daemon).splitlines()[-1]
        site.run(f"docker start {site.name(daemon)} >&2")
    site.wait_until_all_serve()


def test_a_volume_that_was_forgotten_takes_nothing(site: Site) -> None:
    """Else the evidence would lie in a container's own layer, where no notifier reads."""
    options = f"--name forgotten --network none --volume {site.directory}/bouncehook:/etc/bouncehook:ro"
    site.run(
        f"docker run --detach {options} --user bouncehook-milter:bouncehook localhost/bouncehook bouncehook-milter"
    )
    log = "docker logs forgotten 2>&1"
    wait_until(lambda: "/held: cannot read: No such file or directory" in site.run(log), 30, lambda: site.run(log))
    site.run("docker rm --force forgotten")
    assert "status 69" in site.run(
        f"docker run --rm --read-only {options} localhost/bouncehook bouncehook-notifier || echo status $?"
    )


def test_the_notifier_alone_by_docker_run(site: Site) -> None:
    """With SQLite, as docs/containers.md has it; without a tmpfs, and under another name each time."""
    make_spool, run = commands_below("The image", "containers.md")[1].splitlines()
    config = site.directory / "alone"
    shutil.copytree(site.directory / "bouncehook", config)
    text = (config / "bouncehook.yaml").read_text()
    store = next(line for line in text.splitlines() if line.startswith("store:"))
    (config / "bouncehook.yaml").write_text(text.replace(store, "store: sqlite:////var/lib/bouncehook/bouncehook.db"))
    for path in (config, *config.iterdir()):
        shutil.chown(path, group=10001)
    run = run.replace("--volume /etc/bouncehook:", f"--volume {config}:")
    alive = "docker exec bouncehook-notifier bouncehook alive || :"
    site.run(make_spool)
    for _ in range(2):
        site.run(run.replace("--read-only", "--read-only --read-only-tmpfs=false --network none"))
        wait_until(lambda: "serves" in site.run(alive), 30, "it serves")
        site.run("docker stop bouncehook-notifier")
        said = site.run("docker inspect --format '{{.State.ExitCode}}' bouncehook-notifier")
        assert said.strip() == "0"
        site.run("docker rm bouncehook-notifier")
