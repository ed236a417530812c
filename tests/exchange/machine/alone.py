"""The suite's histories, in a process of their own: ``python -m tests.exchange.machine.alone STEPS``.

Hypothesis also draws from the numbers that stand in the modules loaded, so that a process that has run other tests
draws others; alone, and with a fixed hash seed, the same histories are drawn each time.
"""

from __future__ import annotations

import json
import os
import sys

from hypothesis.stateful import run_state_machine_as_test

from tests.conftest import cheap_stores  # imported with the guards every test runs under: no real home is touched
from tests.exchange.machine.histories import TOTALS, Laptops, how_long


def main(steps: int) -> None:
    """Play the histories and write what happened as one line of JSON; a failure ends the process with its words."""
    with cheap_stores():
        run_state_machine_as_test(
            Laptops, settings=how_long(steps, same_each_time=True, shrink="CASELOAD_SHRINK" in os.environ)
        )
    sys.stdout.write(json.dumps(TOTALS) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]))
