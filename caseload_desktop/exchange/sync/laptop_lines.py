"""What a file says of laptops, kept until all of it is settled: only then shows which of its lines count."""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, field
from functools import partial

from caseload_desktop.store.intake import Intake


@dataclass(slots=True)
class LaptopLines:
    """Takes the lines of runs as ``Intake`` does, and hands them over to it later."""

    runs: list[tuple[tuple[str, str], list[Callable[[Intake], None]]]] = field(default_factory=list)

    def run(self, uid: str, kind: str, device: str, first_seq: int, before: bytes, *, beside: bool) -> None:
        """Keep the beginning of a run."""
        self.runs.append(((uid, device), []))
        self._keep(
            partial(Intake.run, uid=uid, kind=kind, device=device, first_seq=first_seq, before=before, beside=beside)
        )

    def operation(self, raw: bytes, raw_hash: bytes, end: bytes) -> None:
        """Keep an operation."""
        self._keep(partial(Intake.operation, raw=raw, raw_hash=raw_hash, end=end))

    def erased(self, raw_hash: bytes) -> None:
        """Keep the hash of an erased operation."""
        self._keep(partial(Intake.erased, raw_hash=raw_hash))

    def seal(self, uid: str, device: str, seq: int, signature: bytes) -> None:
        """Keep a seal."""
        self._keep(partial(Intake.seal, uid=uid, device=device, seq=seq, signature=signature))

    def hand_over(self, intake: Intake, *, but: Set[tuple[str, str]]) -> None:
        """Give the runs to ``intake``, ``but`` for these chains (record and laptop), and keep nothing."""
        found, self.runs = self.runs, []
        for chain, lines in found:
            for line in lines if chain not in but else ():
                line(intake)

    def _keep(self, line: Callable[[Intake], None]) -> None:
        self.runs[-1][1].append(line)
