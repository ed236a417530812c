"""The state machine: histories of a team of laptops drawn by chance, each ended by a full exchange and judged."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from hypothesis import HealthCheck, Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from tests.exchange.machine.giving import commands
from tests.exchange.machine.team import seeded_ids
from tests.exchange.machine.truth import check, exchange_all
from tests.exchange.machine.world import World

TOTALS: Counter[str] = Counter()
"""What happened over all histories of a run."""

STEPS = 400
"""Steps of one history: enough that work meets on the same rows again and again."""

_SEED = st.integers(0, 2**32 - 1)


class Laptops(RuleBasedStateMachine):
    """One history. Every step is one number, so that a failure can be told and made shorter step by step."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="caseload-machine-"))
        self.ids = ExitStack()
        self.world: World | None = None

    @initialize(size=st.integers(2, 5), seed=_SEED)
    def begin(self, size: int, seed: int) -> None:
        """A few people and contacts that everybody holds, so that work meets on the same rows."""
        self.ids.enter_context(seeded_ids(seed))
        self.world = World(self.folder / "world", size=size, seed=seed)
        places = {one.name: place for place, one in enumerate(commands())}
        for place, name in enumerate(("register_person", "log_contact", "register_person", "log_contact")):
            self.world.act(0, places[name], seed + place)
        for to in range(size - 1):
            self.world.send(0, to, seed, label="everything")
            self.world.deliver(seed, keep=False)

    @rule(seed=_SEED)
    def step(self, seed: int) -> None:
        """One thing happens somewhere; which, where and how follows from the seed, and is told in words."""
        if self.world is not None:
            chance = random.Random(seed)
            note(happen(self.world, chance.randrange(100), chance.randrange(5), chance.randrange(5), seed))
            self.world.count["steps"] += 1

    def teardown(self) -> None:
        """The end of every history: all files exchanged, everything compared."""
        try:
            if self.world is not None:
                exchange_all(self.world)
                check(self.world, self.folder)
                TOTALS.update(self.world.count)
                TOTALS["histories"] += 1
        finally:
            if self.world is not None:
                self.world.close()
            self.ids.close()
            shutil.rmtree(self.folder, ignore_errors=True)


def happen(world: World, what: int, at: int, to: int, seed: int) -> str:
    """One step by its number of 0 to 99: mostly work, then files, now and then a mishap."""
    if what < 76:
        return "act " + world.act(at, seed, seed)
    if what < 83:
        return "send " + world.send(at, to, seed)
    if what < 91:
        return "deliver " + world.deliver(seed, keep=what == 90)
    if what == 91:
        return "lose " + world.lose(seed)
    if what < 94:
        return "spoil " + world.spoil(seed)
    if what == 94:
        return "undo import " + world.undo(at)
    if what == 95:
        return "clock " + world.shift_clock(at, (seed % 1500) - 700)
    if what == 96:
        return "copy " + world.copy(at)
    if what == 97:
        return "restore " + world.restore(at, noticed=bool(seed % 2)) if seed % 3 else "nothing"
    if what == 98:
        return "remove " + world.remove(at) if seed % 4 == 0 else "nothing"
    if seed % 3 == 0:
        return "visit " + world.visit(at, restricting(seed), seed)
    return "restrict " + world.act(at, restricting(seed), seed)


def restricting(seed: int) -> int:
    """The place of a command about who may read a record."""
    places = [p for p, one in enumerate(commands()) if one.name in ("restrict_person", "grant_restricted")]
    return places[seed % len(places)]


def how_long(steps: int, *, same_each_time: bool, shrink: bool) -> settings:
    """Settings for about so many steps. Without ``shrink`` a failure is told as it happened, at once."""
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else [])]
    return settings(
        max_examples=max(1, round(steps / STEPS)),
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=same_each_time,
        phases=phases,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
