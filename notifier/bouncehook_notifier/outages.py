"""The notifier's outages, such as a store that is locked: in the log (`bouncehook.outage`), and in the metric
`bouncehook_in_trouble`.

Used by `daemon`, `intake` and `deliver`.  Touches the log and the metrics.
"""

from __future__ import annotations

import logging
from functools import partial

from bouncehook.outage import Outage
from bouncehook_notifier.monitor import metrics

log = logging.getLogger("bouncehook.notifier")


def outage_of(part: str, meanwhile: str, over: str) -> Outage:
    """An outage of a part of the notifier, which has not begun; `part` is its name in the metric."""
    metrics.outage(part, False)
    return Outage(log, meanwhile, over, each_reason=True, on_change=partial(metrics.outage, part))
