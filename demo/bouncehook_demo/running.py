"""What every part of the demo is: something that is started, serves, and is stopped.  `with` does both.

The parts (DNS, remote servers, endpoint, Postfix, logins, the environment and the relay) are of this kind.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self


class Running(ABC):
    """Runs from start() to stop()."""

    @abstractmethod
    def start(self) -> None:
        """Start, and return when it serves."""

    @abstractmethod
    def stop(self) -> None:
        """Stop, and leave nothing running."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
