"""The Debian package on clean Debian systems, as an operator meets it: built, installed, used, upgraded, purged.

Each system is a directory that is booted with systemd, so the units are systemd's and not ours.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from customer import FAILURES, START_ENDPOINT, fails_while_the_milter_is_down, put_endpoint, send, told
from debian_root import AUTHORITIES_INSIDE, BOOTABLE, DebianRoot, clean_root, dependencies

from bouncehook_demo.waiting import wait_until

pytestmark = pytest.mark.soak

TOP = Path(__file__).parents[2]
SECONDS = 30.0
USERS = ("bouncehook-milter", "bouncehook-pipe", "bouncehook-lmtp", "bouncehook-notifier")
OUR_PLACES = (
    "/etc/bouncehook /var/lib/bouncehook /var/spool/bouncehook"
    " /var/spool/postfix/bouncehook /var/spool/postfix/bouncehook-lmtp"
)

MODES = """\
root:root 755 /etc/bouncehook
root:bouncehook-config 640 /etc/bouncehook/bouncehook.yaml
root:bouncehook-config 640 /etc/bouncehook/customers.yaml
root:bouncehook 640 /etc/bouncehook/keys
root:bouncehook-notifier 2750 /etc/bouncehook/secrets
bouncehook-notifier:bouncehook-notifier 700 /var/lib/bouncehook
bouncehook-notifier:bouncehook 2710 /var/spool/bouncehook
bouncehook-notifier:bouncehook 3770 /var/spool/bouncehook/tmp
bouncehook-notifier:bouncehook 3770 /var/spool/bouncehook/held
bouncehook-notifier:bouncehook 3770 /var/spool/bouncehook/new
bouncehook-notifier:bouncehook 3770 /var/spool/bouncehook/counters
bouncehook-notifier:bouncehook 2700 /var/spool/bouncehook/waiting
bouncehook-notifier:bouncehook 2700 /var/spool/bouncehook/bad
bouncehook-milter:postfix 2750 /var/spool/postfix/bouncehook
bouncehook-lmtp:postfix 2750 /var/spool/postfix/bouncehook-lmtp
"""

READERS = {
    "/etc/bouncehook/bouncehook.yaml": {"bouncehook-milter", "bouncehook-lmtp", "bouncehook-notifier"},
    "/etc/bouncehook/customers.yaml": {"bouncehook-milter", "bouncehook-lmtp", "bouncehook-notifier"},
    "/etc/bouncehook/keys": set(USERS),
    "/etc/bouncehook/secrets/acme": {"bouncehook-notifier"},
    "/var/lib/bouncehook/bouncehook.db": {"bouncehook-notifier"},
}
"""who may read what, of our users and `nobody`"""

POSTGRESQL = "postgresql:///bouncehook?host=/run/postgresql"
CONFIGURE = f"""
sed -i 's/^  domain:$/  domain: bounces.relay.example/; s/^#delivery:/delivery:/; s/^#  private:.*/  private: yes/' \\
    /etc/bouncehook/bouncehook.yaml
echo whsec_$(head -c 32 /dev/urandom | base64) > /etc/bouncehook/secrets/acme
chmod o= /etc/bouncehook/secrets/acme
sed -i '/^customers:/d' /etc/bouncehook/customers.yaml
cat >> /etc/bouncehook/customers.yaml <<'END'
customers:
  acme.example:
    failures: {FAILURES}
    secret_file: secrets/acme
END
{START_ENDPOINT}
systemctl enable --now bouncehook
"""


@pytest.fixture(scope="module", params=["bookworm", "trixie"])
def release(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def packages(release: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The package and its next version, each built by one command on a clean system."""
    directory = tmp_path_factory.mktemp("build")
    built = []
    with clean_root(release, "bash,debconf") as root:
        shutil.copytree(TOP, root.path("/source"), ignore=shutil.ignore_patterns(".git", "__pycache__", ".*_cache"))
        for revision in ("1", "2"):
            said = root.run(
                "/source/packaging/build-deb /built",
                PIP_CERT=AUTHORITIES_INSIDE,
                SSL_CERT_FILE=AUTHORITIES_INSIDE,
                BOUNCEHOOK_PACKAGE_REVISION=revision,
            )
            built.append(Path(shutil.copy(root.path(said.splitlines()[-1]), directory)))
        root.run("apt-get install -y --no-install-recommends lintian")
        root.run("lintian --allow-root --fail-on=error,warning /built/*.deb")
    yield built[0], built[1]
    shutil.rmtree(directory)


@pytest.fixture(scope="module")
def system(release: str, packages: tuple[Path, Path]) -> Iterator[DebianRoot]:
    """A booted system with a Postfix, and the packages in its top folder, not installed."""
    with clean_root(release, BOOTABLE) as root:
        for package in packages:
            shutil.copy(package, root.path("/"))
        # What it depends on needs the network, which the booted system has not.
        root.install(f"{dependencies(packages[0])} postgresql")
        put_endpoint(root)
        with root.booted():
            yield root


def pids(system: DebianRoot) -> list[str]:
    return system.run("systemctl show --property=MainPID --value bouncehook-milter bouncehook-notifier").split()


def digest(system: DebianRoot) -> str:
    """Of what is the operator's."""
    return system.run(
        "sha256sum /etc/bouncehook/*.yaml /etc/bouncehook/keys /etc/postfix/main.cf /etc/postfix/master.cf"
    )


def test_the_life_of_the_package(system: DebianRoot, packages: tuple[Path, Path]) -> None:
    first, second = (f"/{package.name}" for package in packages)
    is_installed(system, first)
    says_what_is_missing(system)
    serves(system)
    the_journal_tells(system)
    is_confined(system)
    proves_itself(system)
    takes_mail_by_lmtp(system)
    recovers(system)
    is_upgraded(system, second)
    is_removed(system)
    comes_back(system, second)
    keeps_its_store_in_postgresql(system)
    is_purged(system)


def is_installed(system: DebianRoot, package: str) -> None:
    postfix = system.run("find /etc/postfix -type f | sort | xargs sha256sum")
    system.run(f"apt-get install -y {package}")
    assert system.run("find /etc/postfix -type f | sort | xargs sha256sum") == postfix, (
        "Postfix's configuration is not ours to change"
    )
    for line in MODES.splitlines():
        *_, place = line.split()
        assert system.run(f"stat -c '%U:%G %a %n' {place}").strip() == line
    assert pids(system) == ["0", "0"], "nothing starts before it is configured"
    for unit in ("bouncehook", "bouncehook-lmtp"):
        assert system.run(f"systemctl is-enabled {unit} || true").strip() == "disabled"
    assert system.run("systemctl is-active bouncehook-lmtp || true").strip() == "inactive"
    for page in (
        "1/bouncehook.1",
        "5/bouncehook.yaml.5",
        "8/bouncehook-lmtp.8",
        "8/bouncehook-milter.8",
        "8/bouncehook-notifier.8",
    ):
        assert system.path(f"/usr/share/man/man{page}.gz").exists()


def says_what_is_missing(system: DebianRoot) -> None:
    assert "bouncehook.yaml:12: return_address.domain" in system.run("bouncehook check", status=78)
    system.run("systemctl enable --now bouncehook", status=1)
    assert pids(system) == ["0", "0"]
    system.run("systemctl disable bouncehook")


def serves(system: DebianRoot) -> None:
    system.run(CONFIGURE)
    assert "0" not in pids(system)
    status = system.run("systemctl status --no-pager bouncehook-milter bouncehook-notifier")
    assert status.count('Status: "serving 1 customer') == 2
    system.run("bouncehook setup --apply --reload")
    problems = [line.split()[1] for line in system.run("bouncehook doctor || true").splitlines() if "PROBLEM" in line]
    assert set(problems) <= {"dns"}, "without a network there is no DNS; all else is right"
    assert send(system, "early").startswith("id=")
    for place, readers in READERS.items():
        for user in (*USERS, "nobody"):
            command = f"setpriv --reuid={user} --regid=$(id -g {user}) --init-groups head -c 1 {place}"
            can = system.run(f"{command} > /dev/null 2>&1 && echo yes || echo no").strip()
            assert can == ("yes" if user in readers else "no"), f"{user}: {place}"


def the_journal_tells(system: DebianRoot) -> None:
    """The lines with journalctl that the documents have, as they stand there; there is no rsyslog and no mail.log."""
    assert not system.path("/var/log/mail.log").exists()
    (number, *_) = re.findall(r"(?m)^id=([^&]+)&", "\n".join(told(system)))
    documented = [
        line.partition("#")[0].partition(";")[0].strip()
        for page in sorted((TOP / "docs").glob("*.md"))
        for line in page.read_text().splitlines()
        if line.startswith("    journalctl ")
    ]
    assert len(documented) >= 3
    for line in documented:
        by_number = re.sub(r"QUEUEID|4jYJD234tKzJDqC", number, line)
        said = system.run(f"{by_number} --no-pager")
        if by_number != line:
            assert "status=bounced" in said, said
        if "bouncehook*" in line and by_number != line:
            assert re.search(rf"bouncehook-milter\[\d+\]: INFO: {number}: customer", said), "no second time and name"
            assert f"INFO: {number}: acme.example: delivered" in said
    assert "<6>" not in system.run("journalctl --no-pager -u 'bouncehook*'")
    assert "INFO" not in system.run("journalctl --no-pager -u bouncehook-milter -p warning")
    said = system.run("bouncehook audit")
    assert re.search(r"^failures +1 reported", said, re.MULTILINE), f"it finds the journal by itself: {said}"


def seen_by(pid: str, place: str) -> str:
    """A place as a process sees it."""
    return f"/proc/{pid}/root{place}"


def is_confined(system: DebianRoot) -> None:
    milter, notifier = pids(system)
    assert "eth" not in system.run(f"cat /proc/{milter}/net/dev")
    assert system.run(f"readlink /proc/{milter}/ns/net") != system.run("readlink /proc/1/ns/net")
    assert system.run(f"ls {seen_by(milter, '/var/spool/postfix')}").split() == ["bouncehook"]
    for pid in (milter, notifier):
        assert "CapBnd:\t0000000000000000" in system.run(f"cat /proc/{pid}/status")
        assert "Seccomp:\t2" in system.run(f"cat /proc/{pid}/status")
    assert system.run(f"stat -c %a {seen_by(milter, '/etc/postfix')}").strip() == "0"
    assert system.run(f"stat -c %a {seen_by(notifier, '/var/spool/postfix')}").strip() == "0"
    # It sees whether Postfix's settings about copies are still those that relay-copies was made of.
    assert system.run(f"stat -c %a {seen_by(notifier, '/etc/postfix/main.cf')}").strip() == "644"


def proves_itself(system: DebianRoot) -> None:
    """By the unit that the timer starts, in its confinement; there is no DNS here that would have an MX."""
    assert system.run("systemctl is-enabled bouncehook-probe.timer || true").strip() == "disabled"
    drop_in = "/etc/systemd/system/bouncehook-probe.service.d"
    lines = ("[Service]", "ExecStart=", "ExecStart=/usr/bin/bouncehook probe --bounce 127.0.0.1:25")
    system.run(
        f"mkdir {drop_in}; printf '%s\\n' {shlex.join(lines)} > {drop_in}/here.conf;"
        "systemctl daemon-reload; systemctl start bouncehook-probe || true"
    )
    said = system.run("journalctl --no-pager --output=cat -u bouncehook-probe")
    assert "2 of 2 reports arrived" in said, said
    assert "status=bounced" in said, "it can read Postfix's log"
    system.run("systemctl stop bouncehook-milter; systemctl start bouncehook-probe", status=1)
    said = system.run("journalctl --no-pager --output=cat -u bouncehook-probe")
    assert "LOST: it was sent with the sender <bounce-probe+" in said, said
    assert "OK" not in said.partition("what the doctor knows:")[2].partition("of 2 reports")[0]
    system.run(f"systemctl start bouncehook-milter; rm -r {drop_in}; systemctl daemon-reload; systemctl reset-failed")


def takes_mail_by_lmtp(system: DebianRoot) -> None:
    """What docs/install.md says, and back."""
    system.run("systemctl enable --now bouncehook-lmtp; bouncehook setup --apply --reload --lmtp")
    said = system.run("bouncehook doctor || true")
    assert "OK       lmtp" in said, said
    pid = system.run("systemctl show --property=MainPID --value bouncehook-lmtp").strip()
    assert system.run(f"ls {seen_by(pid, '/var/spool/postfix')}").split() == ["bouncehook-lmtp"]
    assert system.run(f"stat -c %a {seen_by(pid, '/etc/postfix')}").strip() == "0"
    fails_while_the_milter_is_down(system, "lmtped", "lmtp")
    system.run("bouncehook setup --apply --reload --no-lmtp; systemctl disable --now bouncehook-lmtp")


def recovers(system: DebianRoot) -> None:
    before = pids(system)
    system.run(f"kill -9 {' '.join(before)}")

    def restarted() -> bool:
        active = system.run("systemctl is-active bouncehook-milter bouncehook-notifier || true").split()
        return active == ["active", "active"] and not set(before) & set(pids(system))

    wait_until(restarted, SECONDS, "systemd does not start them again")
    send(system, "recovered")

    fails_while_the_milter_is_down(system, "piped", "pipe")


def is_upgraded(system: DebianRoot, package: str) -> None:
    before, config = pids(system), digest(system)
    reports = system.run("bouncehook reports --json | wc -l")
    system.run(f"apt-get install -y {package}")
    assert "+deb" in system.run("dpkg-query -W -f '${Version}' bouncehook")
    assert digest(system) == config
    assert system.run("bouncehook reports --json | wc -l") == reports
    after = pids(system)
    assert "0" not in after
    assert not set(before) & set(after), "those that ran are restarted"
    send(system, "upgraded")


def is_removed(system: DebianRoot) -> None:
    config = digest(system)
    said = system.run("apt-get remove -y bouncehook")
    assert "Postfix is still configured to use bouncehook" in said
    running = system.run("cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
    assert [program for program in ("bouncehook-milter", "bouncehook-notifier") if program in running] == []
    assert digest(system) == config
    system.run(f"test -s /var/lib/bouncehook/bouncehook.db; ls -d {OUR_PLACES}; test ! -e /usr/bin/bouncehook")


def comes_back(system: DebianRoot, package: str) -> None:
    config = digest(system)
    system.run(f"apt-get install -y {package}; systemctl enable --now bouncehook")
    assert digest(system) == config
    assert '"recipient": "early@localhost"' in system.run("bouncehook reports --json")
    send(system, "again")


def keeps_its_store_in_postgresql(system: DebianRoot) -> None:
    """Nothing is to be installed for that."""
    system.run(
        "cd /; runuser -u postgres -- createuser bouncehook-notifier;"
        "runuser -u postgres -- createdb --owner=bouncehook-notifier bouncehook;"
        "systemctl stop bouncehook-notifier;"
        # The user of the machine is the user of the database, on PostgreSQL's own socket.
        f"runuser -u bouncehook-notifier -- bouncehook move-store --to {POSTGRESQL};"
        "sed -i '/^#*store:/d' /etc/bouncehook/bouncehook.yaml;"
        f"echo 'store: {POSTGRESQL}' >> /etc/bouncehook/bouncehook.yaml;"
        "systemctl start bouncehook-notifier"
    )
    send(system, "shared")
    reports = system.run("runuser -u bouncehook-notifier -- bouncehook reports --json")
    assert '"recipient": "early@localhost"' in reports, "it was moved"
    assert '"recipient": "shared@localhost"' in reports


def is_purged(system: DebianRoot) -> None:
    system.run("bouncehook setup --remove --reload")
    assert "still configured" not in system.run("apt-get purge -y bouncehook")
    system.run(f"for place in {OUR_PLACES}; do test ! -e $place; done")
    assert system.run("getent passwd | grep bouncehook || true") == ""
    assert system.run("getent group | grep bouncehook || true") == ""
    left = system.run("find / -xdev -name '*bouncehook*' ! -path '/proc/*'").split()
    # Backups that setup made, Postfix's own traces of a transport that it had, and what the test brought.
    others = ("/etc/postfix/", "/var/spool/postfix/p", "/bouncehook_")
    assert [place for place in left if not place.startswith(others)] == []
