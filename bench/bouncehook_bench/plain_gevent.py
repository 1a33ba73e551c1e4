"""Nothing but POSTs, with requests and gevent, in processes of their own: what `deliver` is compared with.

python -m bouncehook_bench.plain_gevent REPORTS GREENLETS     reads URLs from standard input, a line; begins at the next
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack


def rate(urls: Sequence[str], reports: int, greenlets: int, processes: int) -> float:
    """POSTs a second; each process has its share of the URLs, the reports and the greenlets."""
    command = [sys.executable, "-m", "bouncehook_bench.plain_gevent"]
    command += [str(reports // processes), str(greenlets // processes)]
    with ExitStack() as stack:
        started = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(processes)
        ]
        for number, process in enumerate(started):
            assert process.stdin
            assert process.stdout
            process.stdin.write(" ".join(urls[number::processes] or urls) + "\n")
            process.stdin.flush()
            process.stdout.readline()
        begun = time.monotonic()
        for process in started:
            process.communicate("\n")
        return reports / (time.monotonic() - begun)


def main() -> None:
    """One process."""
    from gevent import monkey

    monkey.patch_all()
    from gevent.pool import Pool

    from bouncehook_bench.deliver import post_all

    reports, greenlets = (int(given) for given in sys.argv[1:])
    urls = sys.stdin.readline().split()
    remaining = iter(range(reports))
    print("ready", flush=True)
    sys.stdin.readline()
    pool = Pool(greenlets)
    for number in range(greenlets):
        pool.spawn(post_all, urls[number % len(urls)], lambda: next(remaining, None))
    pool.join()


if __name__ == "__main__":
    main()
