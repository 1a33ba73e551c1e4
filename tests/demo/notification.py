"""Reads a notification of Postfix with regular expressions only, so that nothing of ours reads it for the tests."""

from __future__ import annotations

import re


class Notification:
    """The fields of the one recipient, and the text for people about it; unfolded."""

    def __init__(self, content: bytes) -> None:
        self.text = re.sub(r"\n[ \t]+", " ", content.decode().replace("\r\n", "\n"))

    def field(self, name: str) -> str:
        found = re.search(rf"^{name}: (.*)$", self.text, re.MULTILINE)
        assert found, f"no {name} in\n{self.text}"
        return found[1]

    def about(self, recipient: str) -> str:
        found = re.search(rf"^<{re.escape(recipient)}>: (.*)$", self.text, re.MULTILINE)
        assert found, f"nothing about {recipient} in\n{self.text}"
        return found[1]
