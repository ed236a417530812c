"""Laptops of one team that work apart and swap operations: the machinery of the convergence test."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store import rebuild
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.seen import last_place
from caseload_desktop.store.store import Store
from tests.exchange.machine.filling import Hand, NoRow
from tests.exchange.machine.giving import commands, give
from tests.exchange.machine.glass import break_glass_by_hand
from tests.support import MANAGER, PRACTITIONER, make_store


@dataclass
class Laptop:
    """One replica with its own clock and who works at it."""

    hand: Hand
    clock: SetClock

    @property
    def store(self) -> Store:
        return self.hand.store


class Team:
    """Some laptops, a source of chance, and the count of what happened."""

    def __init__(self, folder: Path, *, size: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count: Counter[str] = Counter()
        self.notes: set[str] = set()
        self.laptops = []
        self._words = 0
        for n in range(size):
            clock = SetClock(
                datetime(2026, 11, 20, 9, 30, tzinfo=UTC) + timedelta(days=self.chance.choice((0, -730, 800)))
            )
            store = make_store(folder / f"laptop-{n}", clock=clock)
            actor = MANAGER if n == 0 else self.chance.choice((MANAGER, PRACTITIONER))
            hand = Hand(store, actor, self.chance, folder / f"laptop-{n}", mark=self._mark)
            self.laptops.append(Laptop(hand, clock))

    def _mark(self) -> str:
        self._words += 1
        return f"n{self._words}"

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.store.close()

    def begin(self) -> None:
        """Start from a few people, contacts and cases that everybody holds, so that work meets on the same rows."""
        first = self.laptops[0]
        commands = ("register_person", "log_contact", "register_person", "log_contact", "log_contact")
        for name in (*commands, "allocate", "allocate"):
            self.act(first, name)
        for other in self.laptops[1:]:
            self.carry(first, other, whole=True)

    def step(self) -> None:
        """One thing happens somewhere: mostly work on what is there, now and then an exchange."""
        laptop = self.chance.choice(self.laptops)
        if self.chance.random() < 0.15:
            self.carry(laptop, self.chance.choice(self.laptops))
        else:
            self.act(laptop, self.chance.choice(COMMANDS))

    def act(self, laptop: Laptop, name: str) -> None:
        """Give a command on rows chosen by chance; a rule that forbids it is counted, not an error."""
        laptop.clock.forward(minutes=self.chance.randint(0, 300))
        hand = laptop.hand
        hand.said.clear()
        with laptop.store.read() as connection:
            before = last_place(connection)
        try:
            changes = (
                break_glass_by_hand(hand) if name == "break_glass" else give(self.chance.choice(_BY_NAME[name]), hand)
            )
        except CaseloadError as error:
            self.count[f"refused {error.code}"] += 1
        except NoRow:
            self.count["nothing there yet"] += 1
        else:
            self.count[name] += 1
            if name == "log_contact":
                # What is said of a next step is kept only where there is one.
                written = b"".join(raw for _, raw in laptop.store.operations(after=before))
                self.notes.update(word for word in hand.said if word.encode() in written)
            if changes is not None and changes.touched:
                hand.acts.append(changes.act)

    # swapping

    def carry(self, source: Laptop, target: Laptop, *, whole: bool = False) -> None:
        """Give operations of one laptop to another, out of order and twice; unless ``whole``, some get lost."""
        raws = [raw for _, raw in source.store.operations()]
        if not whole:
            raws = [raw for raw in raws if self.chance.random() < 0.7]
        self.chance.shuffle(raws)
        raws += raws[: self.chance.randint(0, 5)]
        taken = target.store.take_in(raws)
        self.count["carried"] += taken.new
        self.count["early"] += taken.pending

    def exchange_all(self) -> None:
        """Everybody gives everything to everybody."""
        for target in self.laptops:
            for source in self.laptops:
                if source is not target:
                    self.carry(source, target, whole=True)
        for target in self.laptops:
            for source in self.laptops:
                if source is not target:
                    self.carry(source, target, whole=True)


_BY_NAME = {one.name: [two for two in commands() if two.name == one.name] for one in commands()}

COMMANDS = (*(one.name for one in commands()), "break_glass")
"""What may happen, each as often as it is to come."""


def digest_of(store: Store) -> dict[str, str]:
    """The digest of a store's rows."""
    with store.read() as connection:
        return rebuild.digest(connection)


def everything(store: Store) -> list[Operation]:
    """Every operation a store holds."""
    return [Operation.read(raw) for _, raw in store.operations()]


def siblings_by_definition(operations: list[Operation]) -> dict[tuple[str, str, str], set[tuple[str, int]]]:
    """For each field somebody changed, the writes that no other write had seen; straight from the definition."""
    writes: dict[tuple[str, str, str], list[Operation]] = {}
    makings: dict[tuple[str, str], list[Operation]] = {}
    for o in operations:
        if o.kind in MAKING:
            makings.setdefault((o.entity, o.row), []).append(o)
        else:
            for name in o.fields:
                writes.setdefault((o.entity, o.row, name), []).append(o)
    for (entity, row, _), found in writes.items():
        found.extend(makings.get((entity, row), []))
    return {
        key: {(w.device, w.seq) for w in found if not any(_had_seen(o, w) for o in found if o is not w)}
        for key, found in writes.items()
    }


def _had_seen(author: Operation, write: Operation) -> bool:
    """True when who wrote ``author`` knew ``write``: their own earlier ones, and of others what they say they had."""
    known = author.seq - 1 if author.device == write.device else author.seen.get(write.device, 0)
    return known >= write.seq
