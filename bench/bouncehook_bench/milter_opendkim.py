"""Messages per second that Postfix accepts and delivers with OpenDKIM and our milter, against OpenDKIM alone.

bench/run milter-opendkim [MESSAGES [ROUNDS [COMBINATION…]]]        as in `milter`

OpenDKIM (the distribution's) signs every message with a key of 2048 bits.  What any second milter costs is shown by one
in C beside it that asks for the same steps as ours and replaces the sender by a constant.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from itertools import product
from pathlib import Path

from bouncehook_bench.measured_relay import LOOPBACK, SENDER, MeasuredRelay, compiled, running, sink, sinks
from bouncehook_bench.milter import LENGTHS, RECIPIENTS, SESSIONS, measured, print_combination, show
from bouncehook_demo.relay import CUSTOMER
from bouncehook_demo.waiting import wait_until

DKIM = "unix:/bouncehook/opendkim.sock"
NOTHING, ALONE, WITH_C, BOTH = "no milter", "OpenDKIM", "OpenDKIM, C as ours", "OpenDKIM, bouncehook"
SMTPDS = {
    NOTHING: "",
    ALONE: DKIM,
    WITH_C: f"unix:/bouncehook/rewrite.sock,{DKIM}",
    BOTH: f"unix:/bouncehook/milter.sock,{DKIM}",
}


def main() -> None:
    """Measure and print."""
    messages, rounds = (int(one) for one in (sys.argv[1:3] + ["400", "5"][len(sys.argv[1:3]) :]))
    chosen = [tuple(int(number) for number in one.split(",")) for one in sys.argv[3:]]
    combinations = chosen or list(product(SESSIONS, LENGTHS, RECIPIENTS))
    results = []
    with ExitStack() as stack:
        relay = stack.enter_context(MeasuredRelay(SMTPDS))
        listens = relay.milter_socket("opendkim")
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        opendkim = stack.enter_context(running(["opendkim", "-f", "-x", configured(directory, listens)], listens))
        program = stack.enter_context(compiled("noop_milter", "-lmilter", "-lpthread"))
        in_c = relay.milter_socket("rewrite")
        others = [opendkim, stack.enter_context(running([program, f"unix:{in_c}", "rewrite"], in_c))]
        check_that_it_signs(relay)
        stack.enter_context(sinks())
        for combination in combinations:
            results.append(measured(relay, list(SMTPDS), combination, messages, rounds, others))
            print_combination(results[-1])
    show("milter-opendkim", results, BOTH, ALONE)


def configured(directory: Path, listens: Path) -> Path:
    """A key, and the file that names it."""
    make = ["opendkim-genkey", "-b", "2048", "-d", CUSTOMER, "-s", "bench", "-D", str(directory)]
    subprocess.run(make, check=True)
    file = directory / "opendkim.conf"
    file.write_text(
        f"Domain {CUSTOMER}\nSelector bench\nKeyFile {directory}/bench.private\nMode s\nSocket local:{listens}\n"
        f"UMask 000\nUserID root\nRequireSafeKeys no\nSyslog no\nInternalHosts 127.0.0.0/8\n"
    )
    return file


def check_that_it_signs(relay: MeasuredRelay) -> None:
    """A milter that does nothing would be quick."""
    with tempfile.TemporaryDirectory(prefix="bouncehook-bench-") as directory:
        Path(directory).chmod(0o777)
        with sink(100, "-d", f"{directory}/mail"):
            for smtpd in (ALONE, WITH_C, BOTH):
                relay.send(smtpd, 1, sender=SENDER)
            relay.wait_until_all_is_delivered()
            wait_until(
                lambda: len(list(Path(directory).iterdir())) == 3, 10, f"three mails came to {LOOPBACK.remote(100)}"
            )
        for mail in Path(directory).iterdir():
            if "DKIM-Signature: " not in mail.read_text():
                raise RuntimeError("OpenDKIM does not sign")


if __name__ == "__main__":
    main()
