"""`python -m fuzz`: the relay fuzzer by hand, as root, with demo, core and tests on PYTHONPATH.

python -m fuzz --seed 7                     one relay again, with what is wrong about it
python -m fuzz --first 1 --relays 200       many, with a line of progress for each
"""

from __future__ import annotations

import argparse
import signal
import sys
import time

from bouncehook_demo.loopback import Loopback
from fuzz.hunt import MESSAGES, Tally, one_round
from fuzz.world import World


def main() -> int:
    parser = argparse.ArgumentParser(prog="fuzz", description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, help="this one only")
    parser.add_argument("--first", type=int, default=1, help="the first of several seeds")
    parser.add_argument("--relays", type=int, default=200, help="how many")
    parser.add_argument("--messages", type=int, default=MESSAGES, help="to each relay")
    parser.add_argument("--no-shrink", action="store_true", help="do not look for the smallest message")
    parser.add_argument("--net", default="127.99", help="the loopback net")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that nothing is left running
    seeds = [given.seed] if given.seed is not None else range(given.first, given.first + given.relays)
    tally = Tally()
    with World(Loopback(given.net)) as world:
        for seed in seeds:
            began = time.monotonic()
            result, said = one_round(world, seed, given.messages, shrink=not given.no_shrink)
            tally.add(result)
            if said:
                tally.faults.append(said)
                print(said, flush=True)
            print(f"seed {seed}: {time.monotonic() - began:.1f} s; {tally}", flush=True)
    return 1 if tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())
