"""docs/fedora.md: its commands, as they stand there, where Postfix is that of Alma and Rocky 9 as far as it can be.

Where only Debian's mirrors are at hand no system of that family can be made.  So this is a Debian 12 with the Postfix
of Debian 11, which has the same version as theirs (3.5), laid out as their package does it.  What `dnf` and SELinux do
is not tried here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from customer import FAILURES, START_ENDPOINT, fails_while_the_milter_is_down, put_endpoint, send
from debian_root import AUTHORITIES_INSIDE, BOOTABLE, DebianRoot, clean_root
from install_document import TOP, commands_below

pytestmark = pytest.mark.soak

OLD_POSTFIX = """
echo 'deb http://deb.debian.org/debian bullseye main' > /etc/apt/sources.list.d/bullseye.list
printf 'Package: *\\nPin: release n=bullseye\\nPin-Priority: 100\\n' > /etc/apt/preferences.d/bullseye
"""
LAID_OUT = r"""
mkdir -p /usr/libexec /usr/lib64
mv /usr/lib/postfix/sbin /usr/libexec/postfix
mkdir /usr/lib64/postfix
cp -p /usr/lib/postfix/*.so* /usr/lib64/postfix
rm -rf /usr/lib/postfix/configure-instance.sh /usr/lib/postfix/postfix_groups.pl /etc/mailname /usr/share/postfix
for tool in sendmail mailq newaliases; do
    place=$(command -v $tool)
    mv "$place" "$place.postfix"
    ln -s "$place.postfix" "$place"
done
rm -f /lib/systemd/system/postfix* /etc/systemd/system/multi-user.target.wants/postfix*
cat > /lib/systemd/system/postfix.service <<'END'
[Unit]
Description=Postfix Mail Transport Agent
After=network.target

[Service]
Type=forking
PIDFile=/var/spool/postfix/pid/master.pid
ExecStart=/usr/sbin/postfix start
ExecReload=/usr/sbin/postfix reload
ExecStop=/usr/sbin/postfix stop

[Install]
WantedBy=multi-user.target
END
ln -s /lib/systemd/system/postfix.service /etc/systemd/system/multi-user.target.wants/
cat > /etc/postfix/main.cf <<'END'
compatibility_level = 2
queue_directory = /var/spool/postfix
command_directory = /usr/sbin
daemon_directory = /usr/libexec/postfix
data_directory = /var/lib/postfix
mail_owner = postfix
inet_interfaces = localhost
inet_protocols = all
mydestination = $myhostname, localhost.$mydomain, localhost
unknown_local_recipient_reject_code = 550
alias_maps = hash:/etc/aliases
alias_database = hash:/etc/aliases
debug_peer_level = 2
sendmail_path = /usr/sbin/sendmail.postfix
newaliases_path = /usr/bin/newaliases.postfix
mailq_path = /usr/bin/mailq.postfix
setgid_group = postdrop
html_directory = no
manpage_directory = /usr/share/man
sample_directory = /usr/share/doc/postfix/samples
readme_directory = /usr/share/doc/postfix/README_FILES
smtpd_tls_security_level = may
smtp_tls_security_level = may
meta_directory = /etc/postfix
shlib_directory = /usr/lib64/postfix
END
postconf -F '*/*/chroot = n'
newaliases
"""
"""what is of Debian's package goes, and what theirs has comes"""


@pytest.fixture(scope="module")
def system() -> Iterator[DebianRoot]:
    """Booted, with that Postfix, and with the programs installed as the document says."""
    not_source = shutil.ignore_patterns(".git", "__pycache__", ".*_cache", "dist")
    with clean_root("bookworm", BOOTABLE) as root:
        root.run(OLD_POSTFIX)
        root.install("postfix=3.5* ca-certificates python3-venv python3-dev gcc libc6-dev libmilter-dev procps")
        root.run(LAID_OUT)
        shutil.copytree(TOP, root.path("/source"), ignore=not_source)
        _dnf, programs = commands_below("The programs", "fedora.md")
        root.run(f"cd /source; {programs}", PIP_CERT=AUTHORITIES_INSIDE, SSL_CERT_FILE=AUTHORITIES_INSIDE)
        put_endpoint(root)
        with root.booted():
            yield root


def test_as_on_alma_and_rocky(system: DebianRoot) -> None:
    assert system.run("postconf -h mail_version daemon_directory").startswith("3.5.")
    system.run("systemctl is-active postfix")
    with_systemd, *_ = commands_below("3. The daemons")
    (setup,) = commands_below("4. Postfix")
    system.run("\n".join(commands_below("2. Users, spool, keys, configuration")))
    system.run(
        f"sed -i 's,https://acme.example/.*,{FAILURES},' /etc/bouncehook/customers.yaml;"
        f"printf 'delivery:\\n  private: yes\\n' >> /etc/bouncehook/bouncehook.yaml; {START_ENDPOINT}"
    )
    system.run(f"cd /source; {with_systemd}")
    look, apply, _doctor = setup.splitlines()
    before = system.run("cat /etc/postfix/main.cf /etc/postfix/master.cf")
    assert "Nothing was changed." in system.run(look)
    system.run(apply)
    send(system, "by-the-milter")
    is_right(system)
    proves_itself(system)
    fails_while_the_milter_is_down(system, "piped", "pipe")
    system.run("systemctl enable --now bouncehook-lmtp; bouncehook setup --apply --reload --lmtp")
    fails_while_the_milter_is_down(system, "lmtped", "lmtp")
    system.run("bouncehook setup --remove --reload")
    assert system.run("cat /etc/postfix/main.cf /etc/postfix/master.cf") == before


def is_right(system: DebianRoot) -> None:
    """A Postfix that has no inline tables of type regexp is told what to do by hand, and nothing is written for it."""
    said = system.run("bouncehook doctor || true")
    assert {line.split()[1] for line in said.splitlines() if line.startswith("PROBLEM")} <= {"dns"}, said
    assert "OK       milter" in said
    said = system.run("bouncehook setup --apply --reload --notify-never")
    assert "add these lines to a regexp table of smtpd_command_filter" in said
    for option in ("--xverp", "--notify-success"):
        assert "it needs 3.7 or newer" in system.run(f"bouncehook setup {option}", status=69)
    script = "bouncehook setup --print --notify-never > /tmp/script; sh /tmp/script"
    assert "need Postfix 3.7 or newer" in system.run(script, status=69)


def proves_itself(system: DebianRoot) -> None:
    """With the sendmail of Postfix, whatever alternatives there are."""
    system.run("ln -sf /bin/false /usr/sbin/sendmail")
    said = system.run("bouncehook probe --to no-such-user@localhost --bounce 127.0.0.1:25 || true")
    assert "2 of 2 reports arrived" in said, said
    system.run("ln -sf /usr/sbin/sendmail.postfix /usr/sbin/sendmail")
