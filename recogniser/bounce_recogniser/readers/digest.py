"""Digests: what is in them is somebody else's mail."""

from __future__ import annotations

from ..notice import Notice
from ..reader import Reader, Reading
from ..result import Kind


def _claim(notice: Notice) -> str:
    return "a part multipart/digest" if "multipart/digest" in notice.mail.containers else ""


def _read(notice: Notice) -> Reading:  # noqa: ARG001
    return Reading(Kind.UNRECOGNISED)


DIGEST = Reader("digest", "a part multipart/digest", _claim, _read)
