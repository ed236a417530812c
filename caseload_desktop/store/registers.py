"""A field as a register: every value nobody has overwritten, and one of them shown; a pure function of a set of writes.

The rule (design section 1, store-sync section 5): a write is superseded by any write whose author had seen it. What is
left over are *siblings*. The order in which writes arrive makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from caseload_desktop.store.merge_rules import SHIELDS

Seen = dict[str, int]
"""What an author had seen of a stream: device -> highest operation number."""


@dataclass(frozen=True, slots=True)
class Write:
    """One value written to one field: its dot (device, number), its clock and what its author had seen."""

    device: str
    number: int
    clock: int
    value: Any
    seen: Mapping[str, int]


def covers(seen: Mapping[str, int], device: str, number: int) -> bool:
    """True when somebody who had seen ``seen`` knew of operation ``number`` of ``device``."""
    return seen.get(device, 0) >= number


def joined(a: Mapping[str, int], b: Mapping[str, int]) -> Seen:
    """What two people know together."""
    both = dict(a)
    for device, number in b.items():
        if both.get(device, 0) < number:
            both[device] = number
    return both


@dataclass(slots=True)
class Register:
    """The siblings of one field and the join of everything its writers had seen."""

    siblings: list[Write] = field(default_factory=list)
    known: Seen = field(default_factory=dict)

    def add(self, write: Write) -> None:
        """Take one more write into account; one known already changes nothing."""
        self.add_together((write,), write.seen)

    def add_together(self, writes: Sequence[Write], seen: Mapping[str, int]) -> None:
        """Take the writes of one operation into account, whose author had seen ``seen``.

        Only an operation that opens a choice again writes several: they stay in the order given.
        """
        self.known = joined(self.known, seen)
        dots = {(w.device, w.number) for w in writes}
        others = (w for w in self.siblings if (w.device, w.number) not in dots)
        self.siblings = sorted(
            (w for w in (*others, *writes) if not covers(self.known, w.device, w.number)),
            key=lambda w: (w.clock, w.device, w.number),
        )

    @property
    def value(self) -> Any:
        """The value shown: the one with the latest clock, then device. The clock decides nothing else."""
        return self.siblings[-1].value

    def differing(self) -> bool:
        """True when siblings hold different values, so that a person must choose."""
        first = self.siblings[0].value
        return any(w.value != first for w in self.siblings[1:])

    def dump(self) -> list[Any]:
        """Return the register as JSON values, equal for equal registers."""
        return [
            [[w.device, w.number, w.clock, w.value, dict(sorted(w.seen.items()))] for w in self.siblings],
            dict(sorted(self.known.items())),
        ]

    @classmethod
    def load(cls, dumped: list[Any]) -> Self:
        """Read what ``dump`` wrote."""
        return cls([Write(*parts) for parts in dumped[0]], dict(dumped[1]))


class Shield(Register):
    """The register of a field that keeps a record from others: one of its values says so, or gives the reason."""

    @property
    def value(self) -> Any:
        """The latest value that shields, else the latest: the record is closed until somebody settles it."""
        return next((w.value for w in reversed(self.siblings) if w.value), self.siblings[-1].value)


class Removal(Register):
    """The register of ``gone``: its value is the reason of a removal, or null. A removal beats a concurrent return."""

    @property
    def value(self) -> Any:
        """The reason of the latest removal nobody has taken back, else null."""
        reasons = [w.value for w in self.siblings if w.value is not None]
        return reasons[-1] if reasons else None

    def differing(self) -> bool:
        """True when it was removed here and brought back there."""
        return len({w.value is None for w in self.siblings}) > 1

    def missed(self, writes: Iterable[Write]) -> bool:
        """True when one of ``writes`` was unknown to somebody who removed the row: the edit goes to review."""
        removers = [w for w in self.siblings if w.value is not None]
        return any(
            not covers(remover.seen, w.device, w.number) and not covers(w.seen, remover.device, remover.number)
            for w in writes
            for remover in removers
        )


GONE = "gone"
"""The field of a row that holds the reason of its removal."""


def register_type(name: str) -> type[Register]:
    """Return which register the field of that name has."""
    if name == GONE:
        return Removal
    return Shield if name in SHIELDS else Register
