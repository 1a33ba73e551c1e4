"""A relay as Debian leaves it, or as Fedora does, with our programs beside it, for `setup` to set up; and a Postfix
that is only files."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import pytest
from dnslib import QTYPE, RR, TXT, DNSHeader, DNSRecord

from bouncehook_demo.demo_dns import Name
from bouncehook_demo.environment import DemoEnvironment
from bouncehook_demo.postfix_settings import PostfixSettings
from bouncehook_demo.private_postfix import PrivatePostfix
from bouncehook_demo.programs import GROUP, USERS, Programs
from bouncehook_demo.relay import CUSTOMER, RETURN_DOMAIN
from bouncehook_demo.stages import STAGES
from configured import write_configuration
from places import own_loopback, public_directory

Run = Callable[..., tuple[int, str, str]]

ROWS = [row for row in STAGES if row.label in ("rcpt550", "data554", "later")]
PIPE_USER = f"{USERS['pipe']}:{GROUP}"
DEBIAN = Path("/usr/share/postfix")


def text_records(environment: DemoEnvironment, texts: Mapping[str, list[str]]) -> None:
    """Let the demo's DNS know TXT records too.  `texts` may be changed later."""
    without = environment.dns.answer

    def answer(question: bytes) -> bytes | None:
        asked = DNSRecord.parse(question)
        name = str(asked.q.qname).rstrip(".")
        if asked.q.qtype != QTYPE.TXT or name not in texts:
            return without(question)
        reply = DNSRecord(DNSHeader(id=asked.header.id, qr=1, aa=1, ra=1), q=asked.q)
        for text in texts[name]:
            reply.add_answer(RR(asked.q.qname, QTYPE.TXT, rdata=TXT(text)))
        wire: bytes = reply.pack()
        return wire

    environment.dns.answer = answer  # type: ignore[method-assign]


def debian_main(own: str) -> str:
    """Debian's main.cf, comments and all, with the settings that a private Postfix needs behind it."""
    names = {line.partition(" =")[0] for line in own.splitlines()}
    lines = (DEBIAN / "main.cf.debian").read_text().splitlines()
    return "\n".join([*(line for line in lines if line.partition("=")[0].strip() not in names), "", own])


class StockRelay:
    """Postfix as Debian configures it, on loopback, and our programs; Postfix does not know of them yet."""

    def __init__(self, commands: Path, by_network: Mapping[str, str] | None = None) -> None:
        """`by_network` is as for `Programs`."""
        loopback = own_loopback()
        self.commands = commands
        self.environment = DemoEnvironment(loopback=loopback, rows=ROWS, users={"joe": "secret"})
        self.postfix = self.environment.postfix
        self.programs = Programs(
            self.environment.directory / "bouncehook",
            commands=commands,
            queue_directory=self.postfix.queue_directory,
            return_domain=RETURN_DOMAIN,
            mynetworks=", ".join(loopback.clients),
            more_settings="smtp_skip_5xx_greeting: no\n",
            by_network=by_network,
        )
        self.texts = {RETURN_DOMAIN: ["some other text", f"v=spf1 a:{self.postfix.hostname} -all"]}
        self.customers = f"customers:\n  {CUSTOMER}: {{endpoint}}/failures\n"
        self._started = ExitStack()

    @property
    def files(self) -> tuple[bytes, bytes]:
        """main.cf and master.cf."""
        directory = self.postfix.config_directory
        return (directory / "main.cf").read_bytes(), (directory / "master.cf").read_bytes()

    def setup(self, *options: str) -> subprocess.CompletedProcess[str]:
        """The installed command."""
        return self._run("setup", "-c", self.postfix.config_directory, "--pipe-user", PIPE_USER, *options)

    def doctor_arguments(self) -> list[object]:
        """What `bouncehook` needs to examine this one."""
        name_server = self.environment.loopback.name_server
        where = ["-c", self.postfix.config_directory, "--config", self.programs.config]
        return ["doctor", *where, "--name-server", name_server]

    def start(self) -> None:
        """Start all."""
        with ExitStack() as stack:
            self.environment.start()
            stack.callback(self.environment.stop)
            text_records(self.environment, self.texts)
            self.environment.dns.names[RETURN_DOMAIN] = Name(mail_hosts=(self.postfix.hostname,))
            self.environment.dns.names[self.postfix.hostname] = Name(addresses=(self.environment.loopback.relay,))
            self.be_stock()
            url = self.environment.endpoint.url("").rstrip("/")
            self.programs.prepare(self.customers.replace("{endpoint}", url))
            stack.callback(self.programs.stop)
            self.programs.start()
            self._started = stack.pop_all()

    def stop(self) -> None:
        """Stop all."""
        self._started.close()

    def be_stock(self) -> None:
        """Configure Postfix as the distribution does."""
        main, master = (self.postfix.config_directory / name for name in ("main.cf", "master.cf"))
        own = "".join(line for line in main.read_text().splitlines(True) if not line.startswith("enable_long"))
        self.postfix.write_file("main.cf", debian_main(own))
        # Debian's comments, and what it has for people to switch on.
        comments = [line for line in (DEBIAN / "master.cf.dist").read_text().splitlines() if line.startswith("#")]
        self.postfix.write_file("master.cf", "\n".join([*comments, master.read_text()]))
        self.postfix.reload()

    def _run(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        command = [self.commands / "bouncehook", *map(str, arguments), "--config", self.programs.config]
        return subprocess.run(command, capture_output=True, text=True, check=False)


class FedoraRelay(StockRelay):
    """Postfix as the packages of Fedora, Alma and Rocky lay it out: programs and tables in their folders, no chroot,
    and nothing that Debian adds.  The programs themselves are Debian's."""

    def __init__(self, commands: Path, by_network: Mapping[str, str] | None = None) -> None:
        super().__init__(commands, by_network)
        self.top = self.environment.directory / "usr"  # what stands for /usr
        self.postfix.settings = self.postfix.settings.joined_with(PostfixSettings(self._main()))

    def start(self) -> None:
        """Start all."""
        for folder in ("sbin", "bin", "libexec", "lib64"):
            (self.top / folder).mkdir(parents=True)
        self.postfix.config_directory.mkdir(parents=True)
        shutil.copytree(_of_debian("daemon_directory"), self.top / "libexec" / "postfix")
        shutil.copytree(
            _of_debian("shlib_directory"), self.top / "lib64" / "postfix", ignore=lambda *_: ["sbin", "*.a"]
        )
        for name in ("postfix-files", "dynamicmaps.cf"):
            shutil.copy(_of_debian("meta_directory") / name, self.postfix.config_directory)
        for tool in _of_debian("command_directory").glob("post*"):
            (self.top / "sbin" / tool.name).symlink_to(tool)
        (self.top / "sbin" / "sendmail.postfix").symlink_to(_of_debian("sendmail_path"))
        super().start()

    def be_stock(self) -> None:
        """Configure Postfix as the distribution does."""
        main, master = (self.postfix.config_directory / name for name in ("main.cf", "master.cf"))
        lines = main.read_text().splitlines(True)
        self.postfix.write_file("main.cf", "".join(line for line in lines if not line.startswith("enable_long")))
        # smtp(8) stays in its chroot, because there the name server is the demo's.
        out = re.sub(r"(?m)^((?!smtp |relay )(?:\S+ +){4})y ", r"\1n ", master.read_text())
        self.postfix.write_file("master.cf", out)
        self.postfix.reload()

    def _main(self) -> dict[str, str]:
        """What is in main.cf there."""
        return {
            "compatibility_level": "2",
            "command_directory": f"{self.top}/sbin",
            "daemon_directory": f"{self.top}/libexec/postfix",
            "shlib_directory": f"{self.top}/lib64/postfix",
            "meta_directory": "$config_directory",
            "mail_owner": "postfix",
            "setgid_group": "postdrop",
            "sendmail_path": f"{self.top}/sbin/sendmail.postfix",
            "newaliases_path": f"{self.top}/bin/newaliases.postfix",
            "mailq_path": f"{self.top}/bin/mailq.postfix",
            "unknown_local_recipient_reject_code": "550",
            "debug_peer_level": "2",
            "html_directory": "no",
            "smtp_tls_CApath": "/etc/pki/tls/certs",
            "smtp_tls_CAfile": "/etc/pki/tls/certs/ca-bundle.crt",
            "smtp_tls_security_level": "may",
        }


def _of_debian(name: str) -> Path:
    """Where Debian's Postfix has something."""
    return Path(
        subprocess.run(["/usr/sbin/postconf", "-dh", name], capture_output=True, text=True, check=True).stdout.strip()
    )


RELAYS = {"Debian": StockRelay, "Fedora": FedoraRelay}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A file's DISTRIBUTIONS are those whose relay each of its tests is made on."""
    names = getattr(metafunc.module, "DISTRIBUTIONS", None)
    if names and "stock" in metafunc.fixturenames:
        metafunc.parametrize("stock", names, indirect=True, scope="module")


@pytest.fixture(scope="module")
def stock(commands: Path, request: pytest.FixtureRequest) -> Iterator[StockRelay]:
    """A running relay that has not been set up; a file's BY_NETWORK lets its programs listen by network, and its
    `prepare` may change the relay before it starts."""
    relay = RELAYS[getattr(request, "param", "Debian")](commands, getattr(request.module, "BY_NETWORK", None))
    getattr(request.module, "prepare", lambda _: None)(relay)
    relay.start()
    yield relay
    relay.stop()


class PostfixFiles:
    """The files of a Postfix that does not run, and our configuration; and `bouncehook setup` on them."""

    def __init__(self, directory: Path, run: Run) -> None:
        self.directory = directory
        self.postfix = PrivatePostfix(directory / "postfix", settings=PostfixSettings())
        self.postfix.prepare()
        self.config_directory = self.postfix.config_directory
        self.main, self.master = (self.config_directory / name for name in ("main.cf", "master.cf"))
        self.socket = self.postfix.queue_directory / "bouncehook" / "milter.sock"
        self.main.write_text(self.main.read_text().replace("enable_long_queue_ids = yes\n", ""))
        self.rest()
        self.write()
        self._run = run

    def write(self, customers: str = "customers: {acme.test: 'https://acme.test/'}\n", settings: str = "") -> None:
        """Our configuration."""
        more = f"milter: {{socket: {self.socket}}}\n{settings}"
        self.config = write_configuration(self.directory / "ours", customers, more)

    def add(self, text: str) -> None:
        """More lines of main.cf, written by hand; what they set is taken out above."""
        names = [line.partition("=")[0].strip() for line in text.splitlines() if "=" in line.partition("#")[0]]
        keep = [line for line in self.main.read_text().splitlines(True) if line.partition("=")[0].strip() not in names]
        self.main.write_text("".join(keep) + text)
        self.rest()

    def add_service(self, entry: str) -> None:
        """More lines of master.cf; a service that is there already is replaced."""
        head = entry.split()[:2]
        lines = self.master.read_text().splitlines(True)
        self.master.write_text("".join(line for line in lines if line.split()[:2] != head) + entry + "\n")
        self.rest()

    def rest(self) -> None:
        """Let Postfix believe that the files have not changed just now, for which it would wait."""
        for file in (self.main, self.master):
            os.utime(file, (file.stat().st_atime, file.stat().st_mtime - 10))

    def setup(self, *options: object) -> tuple[int, str, str]:
        """`bouncehook setup`."""
        where = ("-c", self.config_directory, "--config", self.config, "--pipe-user", PIPE_USER)
        return self._run("setup", *where, *options)

    def set_up(self, *options: object) -> str:
        """`bouncehook setup --apply`, which must succeed; what it prints."""
        status, output, errors = self.setup("--apply", *options)
        assert (status, errors) == (0, ""), output + errors
        self.rest()
        return output

    def overrides(self, key: str) -> dict[str, str]:
        """The parameters that a service of master.cf has of its own."""
        lines = self.tool("postconf", "-P").splitlines()
        pairs = (line.removeprefix(f"{key}/").partition(" = ") for line in lines if line.startswith(f"{key}/"))
        return {name: value for name, _, value in pairs}

    def value(self, name: str) -> str:
        """As written."""
        return self.tool("postconf", "-h", name).strip()

    def tool(self, *command: str) -> str:
        """One of Postfix's."""
        name, *arguments = command
        done = subprocess.run(
            [f"/usr/sbin/{name}", "-c", self.config_directory, *arguments], capture_output=True, text=True, check=True
        )
        return done.stdout

    def state(self) -> dict[str, tuple[bytes, int, int, int]]:
        """Everything in the directory: content, mode, owner and group by name."""
        return {
            path.name: (path.read_bytes(), path.stat().st_mode, path.stat().st_uid, path.stat().st_gid)
            for path in self.config_directory.iterdir()
        }

    def without_backups(self) -> dict[str, tuple[bytes, int, int, int]]:
        """The same, but for the backups of setup."""
        return {name: one for name, one in self.state().items() if ".bouncehook-" not in name}


@pytest.fixture
def files(bouncehook: Run, commands: Path) -> Iterator[PostfixFiles]:
    with public_directory() as directory:
        yield PostfixFiles(directory, bouncehook)


@pytest.fixture(scope="module")
def shared_files(commands: Path) -> Iterator[PostfixFiles]:
    """For all tests of a file, which set it up once, and only look or put back what they change."""

    def run(*arguments: object) -> tuple[int, str, str]:
        command = [commands / "bouncehook", *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    with public_directory() as directory:
        yield PostfixFiles(directory, run)


@pytest.fixture
def fake_tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Put a shell script before one of Postfix's tools; `$REAL` is the tool itself."""
    monkeypatch.setenv("PATH", f"{tmp_path}/bin:{os.environ['PATH']}")

    def fake(name: str, script: str) -> None:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nREAL=/usr/sbin/{name}\n{script}\nexec $REAL "$@"\n')
        path.chmod(0o755)

    return fake
