"""An after-queue content filter, as amavis is one: mail leaves Postfix, and comes back with another queue id."""

from __future__ import annotations

import subprocess

import pytest
from set_up_host import changed

pytestmark = [pytest.mark.postfix, pytest.mark.soak]
BACK = 10025


def test_the_id_is_the_customers(host, environment, mail) -> None:
    """The filter here is one that hands everything back at once.  What setup says about it is done."""
    postfix = environment.postfix
    back = f"{postfix.address}:{BACK}"
    postfix.set_service(f"{back}/inet={back} inet n - y - - smtpd -o content_filter=")
    with changed(postfix, content_filter=f"smtp:[{postfix.address}]:{BACK}"):
        (command,) = [line.strip() for line in host.setup().stdout.splitlines() if "receive_override_options" in line]
        subprocess.run(command, shell=True, check=True, env={"PATH": "/usr/sbin:/usr/bin:/bin"})
        host.apply()
        assert "take mail back" not in host.setup().stdout
        mail.fails_as_told()
        passed = postfix.log_text().count(f"relay={postfix.address}[{postfix.address}]:{BACK}")
        assert passed == len(environment.rows) + 1, "what customers sent, and what came back"
