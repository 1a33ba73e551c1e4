"""A milter of the operator's own, behind bouncehook's: it refuses recipients and messages, and adds recipients.

Started by `world` as a program: `second_milter.py SOCKET`.  What it does stands in the mail: recipients whose local
part has `mreject` or `mlater`, and the header field X-Second (add ADDRESS, reject, tempfail, discard).
"""

from __future__ import annotations

import sys

import Milter


class SecondMilter(Milter.Base):
    """One connection."""

    def envfrom(self, sender: str, *options: str) -> int:
        self.wish = ""
        return Milter.CONTINUE

    def envrcpt(self, recipient: str, *options: str) -> int:
        if "mreject." in recipient.lower():
            self.setreply("550", "5.7.1", "the second milter does not want this recipient")
            return Milter.REJECT
        return Milter.TEMPFAIL if "mlater." in recipient.lower() else Milter.CONTINUE

    def header(self, name: str, value: str) -> int:
        if name.lower() == "x-second":
            self.wish = value
        return Milter.CONTINUE

    def eom(self) -> int:
        word, _, address = self.wish.partition(" ")
        if word == "add":
            self.addrcpt(f"<{address}>")
        verdicts = {"reject": Milter.REJECT, "tempfail": Milter.TEMPFAIL, "discard": Milter.DISCARD}
        return verdicts.get(word, Milter.CONTINUE)


if __name__ == "__main__":
    Milter.factory = SecondMilter
    Milter.set_flags(Milter.ADDRCPT)
    Milter.runmilter("second", f"unix:{sys.argv[1]}", 30)
