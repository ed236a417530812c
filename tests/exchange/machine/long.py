"""A longer run of the state machine: ``python -m tests.exchange.machine.long --steps 100000``."""

from __future__ import annotations

import argparse
import sys
import time

from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import cheap_stores  # imported with the guards every test runs under: no real home is touched
from tests.exchange.machine.histories import TOTALS, Laptops, how_long

AT_A_TIME = 3_000


def main(arguments: list[str]) -> int:
    """Run histories until so many steps were taken; a failure ends it with the history that showed it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--shrink", action="store_true", help="look for a shorter history that fails the same way")
    asked = parser.parse_args(arguments)
    began = time.monotonic()
    while TOTALS["steps"] < asked.steps:
        with cheap_stores():
            run_state_machine_as_test(Laptops, settings=how_long(AT_A_TIME, same_each_time=False, shrink=asked.shrink))
        told = ", ".join(f"{count} {what}" for what, count in sorted(TOTALS.items()))
        sys.stdout.write(f"{time.monotonic() - began:.0f} s: {told}\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
