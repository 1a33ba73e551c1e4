"""`bouncehook setup` on the files of many a Postfix: what it keeps, what it refuses, and that it undoes itself."""

from __future__ import annotations

import fcntl
import json
import os
import pwd
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bouncehook_demo.programs import GROUP, gid_of
from configured import RETURN_DOMAIN

pytestmark = pytest.mark.postfix

OTHERS = """\
# signs what leaves
smtpd_milters =
    # opendkim
    inet:localhost:8891,
    { inet:localhost:11332, connect_timeout=3s }
non_smtpd_milters = $smtpd_milters
internal_mail_filter_classes = notify
# our own relaying
relay_domains = $mydestination, partner.test
transport_maps = inline:{ { partner.test = smtp:[192.0.2.1] } }
relay_recipient_maps = inline:{ { joe@partner.test = yes } }
bouncehook_comment = the operator's own
"""
"""what an operator may have"""


# What others configured stays, and ours is in front.


def test_what_would_change_for_programs(files) -> None:
    before = files.without_backups()
    status, output, _ = files.setup("--json")
    found = json.loads(output)
    assert (status, found["nothing_to_do"], found["refusals"]) == (0, False, [])
    assert "bouncehook_milter" in {one["name"] for one in found["parameters"]}
    assert [one["key"] for one in found["services"]] == ["bouncehook/unix"]
    assert files.without_backups() == before
    assert files.setup("--json", "--apply")[0] == 64


def test_what_others_configured_stays(files) -> None:
    files.add(OTHERS)
    before = files.state()
    files.set_up()
    assert files.value("smtpd_milters") == (
        "$bouncehook_milter, inet:localhost:8891, { inet:localhost:11332, connect_timeout=3s }"
    )
    assert files.value("non_smtpd_milters") == "$smtpd_milters"
    assert files.value("internal_mail_filter_classes") == "notify, bounce"
    assert files.value("relay_domains") == "$mydestination, partner.test, $bouncehook_return_domains"
    assert files.value("bouncehook_return_domains") == RETURN_DOMAIN
    assert files.value("transport_maps") == (
        "regexp:${config_directory}/bouncehook_transport, inline:{ { partner.test = smtp:[192.0.2.1] } }"
    )
    assert files.value("relay_recipient_maps") == (
        "inline:{ { joe@partner.test = yes } }, regexp:${config_directory}/bouncehook_transport"
    )
    text = files.main.read_text()
    assert all(comment in text for comment in ("# signs what leaves", "# opendkim", "# our own relaying"))
    assert "bouncehook_comment = the operator's own" in text
    assert files.setup("--remove")[0] == 0
    assert files.without_backups() == before


@pytest.fixture(scope="module")
def set_up(shared_files):
    """By default, to be looked at."""
    shared_files.set_up()
    return shared_files


@pytest.mark.parametrize(
    ("address", "goes_to"),
    [
        (f"bounce+token@{RETURN_DOMAIN}", "bouncehook:"),
        (f"Bounce+ToKen@{RETURN_DOMAIN.upper()}", "bouncehook:"),
        (f"bounce@{RETURN_DOMAIN}", "bouncehook:"),
        (f"Complaints@{RETURN_DOMAIN}", "bouncehook:"),
        (f"complaints+x@{RETURN_DOMAIN}", "error:5.1.1 no such return address"),
        (f"bouncer+token@{RETURN_DOMAIN}", "error:5.1.1 no such return address"),
        (f"joe@{RETURN_DOMAIN}", "error:5.1.1 no such return address"),
        (f"bounce+token@x{RETURN_DOMAIN}", ""),
        (f"bounce+token@{RETURN_DOMAIN.replace('.', 'x')}", ""),
    ],
)
def test_where_addresses_go(set_up, address: str, goes_to: str) -> None:
    table = f"regexp:{set_up.config_directory}/bouncehook_transport"
    command = ["/usr/sbin/postmap", "-c", set_up.config_directory, "-q", address, table]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == goes_to


def test_without_an_address_of_complaints(files) -> None:
    """What an earlier setup has made for complaints goes, too."""
    files.set_up()
    assert "--complaints=complaints" in files.master.read_text()
    files.config.write_text(
        files.config.read_text().replace("return_address:\n", "return_address:\n  complaints: no\n")
    )
    files.set_up()
    assert "--complaints" not in files.master.read_text()
    assert "complaints" not in (files.config_directory / "bouncehook_transport").read_text()


def test_an_entry_of_the_operators_that_drops_complaints_is_named(files) -> None:
    files.set_up()
    entry = files.tool("postconf", "-M", "bouncehook/unix").replace(" --complaints=complaints", " --time-limit=90")
    files.add_service(" ".join(entry.split()))
    status, output, _ = files.setup("--apply")
    assert status == 0
    assert "--complaints=complaints is missing: without it the pipe drops complaints" in by_hand(output)


def test_an_installation_by_hand_is_right_as_it_is(files) -> None:
    """What docs/install.md has, with its own table and the other way to write the socket."""
    (files.config.parent / "relay-copies").write_text("# none\n")
    (files.config_directory / "transport").write_text(
        f"bounce@{RETURN_DOMAIN} bouncehook:\ncomplaints@{RETURN_DOMAIN} bouncehook:\n"
        f"{RETURN_DOMAIN} error:5.1.1 no such return address\n"
    )
    files.add(
        "enable_long_queue_ids = yes\n"
        "bouncehook_milter = { unix:/bouncehook/milter.sock, default_action=accept }\n"
        "smtpd_milters = $bouncehook_milter\nnon_smtpd_milters = $bouncehook_milter\n"
        "internal_mail_filter_classes = bounce\nrecipient_delimiter = +\nbouncehook_time_limit = 3600s\n"
        "bouncehook_destination_recipient_limit = 1\ntransport_maps = texthash:${config_directory}/transport\n"
        f"relay_domains = {RETURN_DOMAIN}\n"
    )
    directory = files.config.parent
    files.add_service(
        "bouncehook unix - n n - - pipe flags=Rq user=nobody null_sender= argv=/bin/sh -c"
        ' {test "$$("$$@")" = taken || exit 75} bouncehook-pipe /opt/bouncehook/bin/bouncehook-pipe'
        f" --spool={directory}/spool --keys={directory}/keys --recipient=${{recipient}} --complaints=complaints"
    )
    before = files.state()
    status, output, _ = files.setup("--apply")
    assert status == 0
    assert output.endswith("Nothing to do.\n")
    assert files.state() == before


GUARD = '/bin/sh -c {test "$$("$$@")" = taken || exit 75} bouncehook-pipe '


def test_an_entry_that_setup_made_before_there_was_a_guard(files) -> None:
    """It is replaced."""
    before = files.state()
    files.set_up()
    made = files.tool("postconf", "-M", "bouncehook/unix")
    assert GUARD in made
    files.tool("postconf", "-M", f"bouncehook/unix={made.replace(GUARD, '').strip()}")
    record = files.config_directory / "bouncehook_setup.json"
    written = json.loads(record.read_text())
    entry = written["entries"]["bouncehook/unix"]
    entry["after"] = entry["after"].replace(GUARD, "")
    record.write_text(json.dumps(written))
    files.rest()
    files.set_up()
    assert files.tool("postconf", "-M", "bouncehook/unix") == made
    assert files.setup("--remove")[0] == 0
    assert files.without_backups().keys() == before.keys()
    assert "bouncehook" not in files.master.read_text()


def test_the_milter_is_in_front_also_when_somebody_moved_it(files) -> None:
    files.add("smtpd_milters = inet:localhost:8891, unix:bouncehook/milter.sock\n")
    files.set_up()
    assert files.value("smtpd_milters") == "inet:localhost:8891, unix:bouncehook/milter.sock", "left as it is"
    assert files.value("non_smtpd_milters") == "$bouncehook_milter"


def test_several_return_domains_and_one_more_later(files) -> None:
    before = files.state()
    files.write("customers: {acme.test: {failures: 'https://acme.test/', return_domain: b.acme.test}}\n")
    files.set_up()
    files.write(
        "customers:\n  acme.test: {failures: 'https://acme.test/', return_domain: b.acme.test}\n"
        "  joe.test: {failures: 'https://joe.test/', return_domain: b.joe.test}\n"
    )
    files.set_up()
    assert files.value("bouncehook_return_domains") == f"b.acme.test b.joe.test {RETURN_DOMAIN}"
    assert files.setup("--apply")[1].endswith("Nothing to do.\n")
    assert files.setup("--remove")[0] == 0
    assert files.without_backups() == before, "both runs are undone, byte for byte"


def test_daemons_outside_the_chroot_reach_the_socket_too(files) -> None:
    files.master.write_text(files.master.read_text().replace("n - y - - smtpd", "n - n - - smtpd"))
    files.rest()
    files.set_up()
    assert "unix:bouncehook/milter.sock" in files.value("bouncehook_milter")


def test_backups_are_as_the_files_were(files) -> None:
    os.chown(files.main, 0, gid_of(GROUP))
    files.main.chmod(0o640)
    before = files.state()
    status, output, _ = files.setup("--apply")
    assert status == 0
    backups = {name.partition(".bouncehook-")[0]: one for name, one in files.state().items() if ".bouncehook-" in name}
    assert backups == {name: before[name] for name in ("main.cf", "master.cf")}
    assert all(name in output for name in files.state() if ".bouncehook-" in name)


# It undoes itself, and nothing else.


def test_what_the_operator_did_meanwhile_stays(files) -> None:
    files.add(OTHERS)
    files.set_up()
    files.add(
        "smtpd_milters = inet:localhost:1, $bouncehook_milter, inet:localhost:2\n"
        "transport_maps = regexp:${config_directory}/bouncehook_transport, inline:{ { other.test = smtp:[192.0.2.2] } }"
        "\n"
        "relay_domains = $bouncehook_return_domains\n"
        "mynetworks = 192.0.2.0/24\n"
    )
    files.add_service("mine unix - n n - - pipe user=nobody argv=/bin/true")
    assert files.setup("--remove")[0] == 0
    files.rest()
    assert files.value("smtpd_milters") == "inet:localhost:1, inet:localhost:2"
    assert files.value("transport_maps") == "inline:{ { other.test = smtp:[192.0.2.2] } }"
    assert files.value("relay_domains") == ""
    assert files.value("mynetworks") == "192.0.2.0/24"
    assert files.value("internal_mail_filter_classes") == "notify"
    assert files.tool("postconf", "-M", "mine/unix")
    left = files.main.read_text() + files.master.read_text()
    assert "bouncehook" not in left.replace("bouncehook_comment", "")
    assert not (files.config_directory / "bouncehook_transport").exists()


def test_what_the_operator_uses_or_changed_is_left_and_named(files) -> None:
    files.set_up()
    files.add("bouncehook_time_limit = 2h\n")
    files.add_service("2588 inet n - y - - smtpd -o smtpd_milters=$bouncehook_milter")
    status, output, _ = files.setup("--remove")
    assert status == 0
    assert "bouncehook_milter: left as it is, because 2588/inet/smtpd_milters uses it" in output
    assert "bouncehook_time_limit = 2h: left as it is, because it was changed" in output
    files.rest()
    assert files.value("smtpd_milters") == ""
    assert files.tool("postconf", "-Px", "2588/inet/smtpd_milters").split(" = ")[1].startswith("{ unix:bouncehook/")
    assert "bouncehook_time_limit = 2h" in files.main.read_text()
    assert "enable_long_queue_ids" not in files.main.read_text()


def test_nothing_to_remove(files) -> None:
    before = files.state()
    status, output, _ = files.setup("--remove")
    assert status == 0
    assert "Nothing to do" in output
    assert files.state() == before


def test_a_record_that_is_none(files) -> None:
    (files.config_directory / "bouncehook_setup.json").write_text('{"version": 1}')
    status, _, errors = files.setup("--remove")
    assert status == 69
    assert "bouncehook_setup.json: cannot be read" in errors


# Failures on the way

STEPS = {
    "master.cf": ("postconf", 'case " $* " in *" -M "*=*) echo "postconf: fatal: no room" >&2; exit 1;; esac'),
    "main.cf": ("postconf", 'case " $* " in *" -e "*) echo "postconf: fatal: no room" >&2; exit 1;; esac'),
    "half of main.cf": (
        "postconf",
        'case " $* " in *" -e "*) $REAL "$1" "$2" -e soft_bounce=yes; echo "no room" >&2; exit 1;; esac',
    ),
    "check": (
        "postfix",
        'if grep -q bouncehook_milter "$2/main.cf"; then echo "postfix: fatal: no room" >&2; exit 1; fi',
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_failure_on_the_way_leaves_everything_as_it_was(files, fake_tool, step: str) -> None:
    files.add(OTHERS)
    before = files.state()
    fake_tool(*STEPS[step])
    status, _, errors = files.setup("--apply")
    assert status == 69
    assert "no room" in errors
    assert "Everything is as it was before." in errors
    assert files.state() == before


def test_a_change_that_is_not_enough_is_put_back(files, fake_tool) -> None:
    """A postconf that says yes and does nothing."""
    before = files.state()
    fake_tool("postconf", 'case " $* " in *" -e "*) exit 0;; esac')
    status, _, errors = files.setup("--apply")
    assert status == 69
    assert "still wrong: smtpd_milters" in errors
    assert files.state() == before


def test_a_failure_while_removing_leaves_everything_as_it_was(files, fake_tool) -> None:
    files.set_up()
    before = files.without_backups()
    fake_tool("postfix", "echo 'postfix: fatal: no room' >&2; exit 1")
    status, _, errors = files.setup("--remove")
    assert status == 69
    assert "no room" in errors
    assert files.without_backups() == before


def test_killed_on_the_way_and_undone_or_done_again(files, fake_tool, commands: Path) -> None:
    before = files.without_backups()
    fake_tool("postconf", 'case " $* " in *" -e "*) kill -9 $PPID; exit 1;; esac')
    command = [commands / "bouncehook", "setup", "-c", files.config_directory, "--config", files.config, "--apply"]
    killed = subprocess.run([*command, "--pipe-user", "nobody:mail"], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    fake_tool("postconf", "")
    assert files.tool("postconf", "-M", "bouncehook/unix"), "it was killed half way"
    files.set_up()
    assert files.setup("--remove")[0] == 0
    files.rest()
    assert files.without_backups().keys() == before.keys()
    assert "bouncehook" not in files.main.read_text() + files.master.read_text()


def test_a_postfix_that_complains_already_is_not_touched(files, fake_tool) -> None:
    before = files.state()
    fake_tool("postfix", "echo 'postfix: fatal: the disk is upside down' >&2; exit 1")
    status, _, errors = files.setup("--apply")
    assert status == 69
    assert "the disk is upside down" in errors
    assert "correct it first" in errors
    assert files.state() == before


# What it does not understand it does not change.


def _foreign_service(files) -> None:
    files.add_service("bouncehook unix - n n - - pipe user=nobody argv=/usr/bin/other")


def _linked(files) -> None:
    files.main.rename(files.config_directory / "kept.cf")
    files.main.symlink_to("kept.cf")


def _socket_elsewhere(files) -> None:
    text = files.config.read_text()
    files.config.write_text(text.replace(str(files.socket), "/run/bouncehook/milter.sock"))


REFUSED = {
    "no_milters": (lambda files: files.add("receive_override_options = no_milters\n"), "has no_milters"),
    "proxy": (
        lambda files: files.add("smtpd_proxy_filter = 127.0.0.1:10024\n"),
        "must be on the smtpd behind the proxy",
    ),
    "old protocol": (lambda files: files.add("milter_protocol = 2\n"), "milter_protocol = 2"),
    "own domain": (lambda files: files.add(f"mydestination = $myhostname {RETURN_DOMAIN}\n"), "mydestination has"),
    "virtual": (
        lambda files: files.add(f"virtual_mailbox_domains = inline:{{ {{ {RETURN_DOMAIN} = yes }} }}\n"),
        "virtual_mailbox_domains has",
    ),
    "foreign service": (_foreign_service, "that setup did not make"),
    "symbolic link": (_linked, "is a symbolic link"),
    "socket elsewhere": (_socket_elsewhere, "is not below"),
    "a table that cannot be asked": (
        lambda files: files.add("transport_maps = hash:/nonexistent/transport\n"),
        "hash:/nonexistent/transport: lookup failed",
    ),
    "unreadable": (lambda files: files.main.write_text(files.main.read_text() + "nonsense\n"), "missing '='"),
    "a broken master.cf": (
        lambda files: files.master.write_text(files.master.read_text() + "x y\n"),
        "bad field count",
    ),
    "one jail of two": (
        lambda files: (
            files.add("smtpd_milters = unix:/bouncehook/milter.sock\n"),
            files.add_service("2588 inet n - n - - smtpd"),
        ),
        "leads only some of the smtpd services",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_it_does_not_understand(files, case: str) -> None:
    spoil, reason = REFUSED[case]
    spoil(files)
    files.rest()
    before = files.state()
    status, output, errors = files.setup("--apply")
    assert status == 69
    assert reason in output + errors
    assert files.state() == before


def test_a_postfix_that_is_too_old(files, fake_tool) -> None:
    fake_tool("postconf", 'case " $* " in *" -dh mail_version "*) echo 2.9.6; exit 0;; esac')
    before = files.state()
    status, output, _ = files.setup("--apply")
    assert status == 69
    assert "this is Postfix 2.9.6" in output
    assert files.state() == before


def test_no_postfix_there(files, bouncehook, tmp_path: Path) -> None:
    arguments = ("setup", "-c", tmp_path, "--config", files.config, "--pipe-user", "nobody:mail")
    assert bouncehook(*arguments) == (
        69,
        "",
        f"{tmp_path}/main.cf: does not exist; give Postfix's configuration directory with -c\n",
    )


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--apply", "--remove"], 64, "give one of them"),
        (["--reload"], 64, "--reload needs --apply"),
        (["--pipe", "/nonexistent"], 69, "/nonexistent: does not exist"),
        (["--pipe-user", "no-such-user:mail"], 69, "no such user"),
        (["--pipe-user", "nobody"], 69, "no such user or group"),
    ],
)
def test_wrong_arguments(files, options: list[str], status: int, said: str) -> None:
    before = files.state()
    found = files.setup(*options)
    assert found[0] == status
    assert said in found[2]
    assert files.state() == before


def test_who_may_not_write(files) -> None:
    (files.config.parent / "keys").chmod(0o644)
    before = files.state()
    command = [sys.executable, "-m", "bouncehook_admin.command", "setup", "-c", files.config_directory]
    nobody = pwd.getpwnam("nobody")
    done = subprocess.run(
        [*command, "--config", files.config, "--pipe-user", "nobody:mail", "--apply"],
        capture_output=True,
        text=True,
        cwd="/",
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=[],
        check=False,
    )
    assert done.returncode == 69
    assert "main.cf: permission denied; run this as root" in done.stderr
    assert files.state() == before


# What it leaves to a person


def by_hand(output: str) -> str:
    return output.partition("By hand:")[2]


@pytest.mark.parametrize(
    "own", ["inet:localhost:8891", "{ inet:localhost:8891, connect_timeout=3s }", "$mua_milters", ""]
)
def test_a_service_with_milters_of_its_own(files, own: str) -> None:
    """The commands that setup shows make it right."""
    files.add("mua_milters = inet:localhost:1, inet:localhost:2\n")
    files.add_service(f"2587 inet n - y - - smtpd\n  -o {{ smtpd_milters = {own} }}")
    output = files.setup("--apply")[1]
    assert "2587/inet has smtpd_milters of its own" in by_hand(output)
    commands = [line.strip() for line in by_hand(output).splitlines() if line.strip().startswith("postconf ")]
    assert commands
    for command in commands:
        subprocess.run(["/usr/sbin/" + shlex.split(command)[0], *shlex.split(command)[1:]], check=True)
    files.rest()
    assert "of its own" not in files.setup()[1]
    effective = files.tool("postconf", "-Px", "2587/inet/smtpd_milters")
    assert "unix:bouncehook/milter.sock" in effective
    assert ("inet:localhost" in effective) == bool(own)


@pytest.mark.parametrize("everywhere", [True, False])
def test_a_content_filter_gives_mail_back(files, everywhere: bool) -> None:
    if everywhere:
        files.add("content_filter = smtp-amavis:[127.0.0.1]:10024\n")
    else:
        files.add_service("2589 inet n - y - - smtpd -o content_filter=smtp-amavis:[127.0.0.1]:10024")
    files.add_service("127.0.0.1:10025 inet n - y - - smtpd\n  -o content_filter=")
    output = files.setup("--apply")[1]
    assert "127.0.0.1:10025/inet seems to take mail back" in by_hand(output)
    files.add_service(
        "127.0.0.1:10025 inet n - y - - smtpd\n  -o content_filter=\n  -o receive_override_options=no_milters"
    )
    assert "take mail back" not in files.setup()[1]
    files.add_service("127.0.0.1:10025 inet n - y - - smtpd\n  -o content_filter=\n  -o smtpd_milters=")
    assert "10025" not in files.setup()[1]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("cleanup unix n - y - 0 cleanup -o non_smtpd_milters=", "cleanup/unix has -o non_smtpd_milters="),
        ("bounce unix - - y - 0 bounce -o internal_mail_filter_classes=", "bounce/unix has -o internal_mail"),
        ("2587 inet n - y - - smtpd -o receive_override_options=no_milters", "2587/inet has no_milters"),
        ("smtp unix - - y - - smtp -o smtp_skip_5xx_greeting=no", "must be the same as in bouncehook.yaml"),
    ],
)
def test_other_overrides(files, entry: str, said: str) -> None:
    files.add_service(entry)
    assert said in by_hand(files.setup()[1])


def test_a_proxy_before_the_queue(files) -> None:
    """Once the command that setup shows was run, it goes on."""
    files.add_service("2590 inet n - y - - smtpd -o smtpd_proxy_filter=127.0.0.1:10024")
    status, output, _ = files.setup("--apply")
    assert status == 69
    (command,) = [line.strip() for line in output.splitlines() if line.strip().startswith("postconf ")]
    subprocess.run(["/usr/sbin/" + shlex.split(command)[0], *shlex.split(command)[1:]], check=True)
    files.rest()
    files.set_up()
    assert "2590" not in by_hand(files.setup()[1])


@pytest.mark.parametrize("name", ["main", "master"])
def test_a_last_line_without_end(files, name: str) -> None:
    """postconf would write its first new setting into that line."""
    file = getattr(files, name)
    file.write_text(file.read_text().rstrip("\n"))
    files.rest()
    before = files.state()
    status, output, _ = files.setup("--apply")
    assert status == 69
    assert f"{file}: its last line does not end with a newline" in output
    assert files.state() == before
    (command,) = [line.strip() for line in output.splitlines() if line.strip().startswith("echo")]
    subprocess.run(command, shell=True, check=True)
    files.rest()
    files.set_up()


def test_two_at_once(files, bouncehook) -> None:
    before = files.state()
    descriptor = os.open(files.config_directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        status, _, errors = files.setup("--apply")
    finally:
        os.close(descriptor)
    assert status == 69
    assert "another `bouncehook setup` is running here" in errors
    assert files.state() == before


def test_ctrl_c_on_the_way(files, fake_tool, commands: Path) -> None:
    before = files.state()
    fake_tool("postconf", 'case " $* " in *" -e "*) $REAL "$@"; kill -INT $PPID; sleep 5; exit 1;; esac')
    command = [commands / "bouncehook", "setup", "-c", files.config_directory, "--config", files.config, "--apply"]
    stopped = subprocess.run([*command, "--pipe-user", "nobody:mail"], capture_output=True, check=False)
    assert stopped.returncode == 130
    assert files.state() == before


def test_postscreen_needs_nothing(files) -> None:
    files.add_service("smtpd pass - - y - - smtpd")
    files.add_service(f"{files.postfix.address}:{files.postfix.port} inet n - y - 1 postscreen")
    files.set_up()
    assert "postscreen" not in files.setup()[1]


def test_the_greeting_stays_as_the_operator_has_it(files) -> None:
    files.add("smtp_skip_5xx_greeting = no\n")
    assert "bouncehook.yaml has yes: make them equal" in by_hand(files.setup("--apply")[1])
    assert files.value("smtp_skip_5xx_greeting") == "no"


def test_a_command_filter_that_is_there_is_left(files) -> None:
    files.add("smtpd_command_filter = inline:{ { NOOP = QUIT } }\n")
    output = files.setup("--apply", "--notify-never")[1]
    assert "add these lines to a regexp table of smtpd_command_filter: /^(RCPT" in by_hand(output)
    assert files.value("smtpd_command_filter") == "inline:{ { NOOP = QUIT } }"


def test_what_is_looked_up_by_sender_is_named_before(files) -> None:
    files.add("sender_dependent_relayhost_maps = inline:{ { @acme.test = [192.0.2.1] } }\n")
    assert "sender_dependent_relayhost_maps = inline:" in by_hand(files.setup("--apply")[1])
    files.rest()
    assert "sender_dependent" not in files.setup()[1], "it is said once"


def test_other_instances_are_named(files) -> None:
    files.add("multi_instance_directories = /etc/postfix-out\n")
    assert "bouncehook setup -c /etc/postfix-out" in by_hand(files.setup()[1])


def test_a_relative_directory(files, monkeypatch: pytest.MonkeyPatch, bouncehook) -> None:
    monkeypatch.chdir(files.config_directory.parent)
    arguments = ("setup", "-c", "config", "--config", files.config, "--pipe-user", "nobody:mail", "--apply")
    assert bouncehook(*arguments)[0] == 0
    assert files.value("smtpd_milters") == "$bouncehook_milter"


def test_without_a_milter_it_says_so_first(files) -> None:
    assert f"no milter answers on {files.socket}" in by_hand(files.setup()[1])


def test_removal_through_a_link_that_was_made_since(files) -> None:
    """`--apply` refuses links; what it did before there was one is undone where the link leads."""
    before = files.main.read_bytes(), files.master.read_bytes()
    files.set_up()
    kept = files.directory / "kept"
    kept.mkdir()
    for file in (files.main, files.master):
        (kept / file.name).write_bytes(file.read_bytes())
        file.unlink()
        file.symlink_to(kept / file.name)
    status, output, errors = files.setup("--remove")
    assert (status, errors) == (0, ""), output + errors
    assert all(os.readlink(file) == str(kept / file.name) for file in (files.main, files.master))
    assert ((kept / "main.cf").read_bytes(), (kept / "master.cf").read_bytes()) == before


def test_removal_that_fails_leaves_the_link(files, fake_tool) -> None:
    files.set_up()
    kept = files.directory / "kept.cf"
    kept.write_bytes(files.main.read_bytes())
    files.main.unlink()
    files.main.symlink_to(kept)
    fake_tool("postfix", '[ "$3" = check ] && { echo "postfix: fatal: no" >&2; exit 1; }')
    assert files.setup("--remove")[0] == 69
    assert os.readlink(files.main) == str(kept)
    assert "bouncehook_milter" in kept.read_text()
