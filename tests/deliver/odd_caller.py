"""A caller that does what the path of a URL says, when it is called; with all other URLs it is the real one.

    /dies       it is gone
    /hangs      all of it stops
    /never      this call does not end, others do
    /eats       it takes more and more memory
    /lies       it answers a call that it was not given
    /babbles    it says what is no frame
    /says       what it can do to files, in its answer

Started by the notifier instead of the real program, where a test says so.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from bouncehook_notifier.deliver.callers import caller_process, frames
from bouncehook_notifier.deliver.calls.http import HttpCall
from bouncehook_notifier.store.records import Attempt


def main() -> None:
    make = HttpCall.make
    HttpCall.make = lambda call: _odd(call.url, lambda: make(call))
    caller_process.main()


def _odd(url: str, make: Callable[[], object]) -> object:
    good = Attempt(time.time(), 0.1, 200, "delivered, it says")
    match urlsplit(url).path:
        case "/dies":
            os._exit(9)
        case "/hangs":
            os.kill(os.getpid(), signal.SIGSTOP)
            threading.Event().wait()  # it may stop a moment later
        case "/never":
            threading.Event().wait()
        case "/eats":
            eaten = []
            while True:
                eaten.append(b"x" * (8 << 20))
                time.sleep(0.01)
        case "/lies":
            os.write(0, b"".join(frames.answer_frame(1 << 40, good)))
            time.sleep(60)
        case "/babbles":
            os.write(0, b"HTTP/1.1 200 OK\r\n\r\n")
            time.sleep(60)
        case "/says":
            return Attempt(time.time(), 0.1, None, _files())
    return make()


def _files() -> str:
    """What of a few things it can do."""
    tried: dict[str, Callable[[], object]] = {
        "write": lambda: Path("/tmp/written-by-a-caller").write_text("x"),
        "make a directory": lambda: os.mkdir("/tmp/made-by-a-caller"),
        "run a program": lambda: os.execv("/bin/true", ["true"]),
        "look into the notifier": lambda: os.open(f"/proc/{os.getppid()}/mem", os.O_RDONLY),
    }
    found = []
    for name, do in tried.items():
        try:
            do()
        except PermissionError:
            continue
        except OSError:
            pass
        found.append(name)
    return f"it can: {', '.join(found)}" if found else "it can nothing of it"


if __name__ == "__main__":
    main()
