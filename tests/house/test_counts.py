"""No counter is shown that nobody increments; that each is shown follows from `bouncehook.counts`."""

from __future__ import annotations

import re
from enum import StrEnum

import pytest

from bouncehook.counts import LmtpCount, MilterCount, ProbeCount
from house.test_layout import TOP

WHO_COUNTS = {MilterCount: "milter", LmtpCount: "lmtp", ProbeCount: "admin/bouncehook_admin/probe"}


@pytest.mark.parametrize("counts", WHO_COUNTS, ids=lambda counts: counts.__name__)
def test_each_count_is_counted(counts: type[StrEnum]) -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (TOP / WHO_COUNTS[counts]).rglob("*.py"))
    assert set(re.findall(rf"\b{counts.__name__}\.([A-Z_]+)", sources)) == set(counts.__members__)
