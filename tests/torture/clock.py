"""A clock that jumps, for one process: a small library in front of the C library.  Used by the tests in this folder.

Only the time of day jumps, as when somebody sets it; the clock that measures how long something takes goes on.  (What
libfaketime 0.9.10 does with sleeps on that other clock is an error in Python 3.11.)
"""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

DAY = 86400
_SOURCE = r"""
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static volatile long long *seconds_fast;

__attribute__((constructor)) static void look(void)
{
    int file = open(getenv("JUMPING_CLOCK"), O_RDONLY | O_CLOEXEC);
    seconds_fast = mmap(0, sizeof *seconds_fast, PROT_READ, MAP_SHARED, file, 0);
    close(file);
}

int clock_gettime(clockid_t which, struct timespec *now)
{
    int status = syscall(SYS_clock_gettime, which, now);
    if (!status && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
        now->tv_sec += *seconds_fast;
    return status;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    now->tv_sec = found.tv_sec;
    now->tv_usec = found.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *now)
{
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (now)
        *now = found.tv_sec;
    return found.tv_sec;
}
"""


class Clock:
    """`command` runs a program under it; set() makes it jump."""

    def __init__(self, directory: Path) -> None:
        """`directory` must be one where other users may look."""
        source, library = directory / "clock.c", directory / "clock.so"
        source.write_text(_SOURCE)
        subprocess.run(["gcc", "-shared", "-fPIC", "-O", "-o", library, source], check=True)
        self._file = directory / "seconds-fast"
        self._file.write_bytes(bytes(8))
        self._file.chmod(0o644)
        self.command = ["env", f"JUMPING_CLOCK={self._file}", f"LD_PRELOAD={library}"]

    def set(self, seconds_fast: int) -> None:
        """From now on it is so many seconds fast, or slow if negative."""
        with self._file.open("r+b", buffering=0) as file:
            file.write(struct.pack("=q", seconds_fast))
