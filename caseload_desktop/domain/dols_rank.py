"""In which order pending DoLS applications are taken: by priority, then by the day the law wants a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from caseload_desktop.domain.code_lists import CodeLists

RULE = (
    "Higher priority first, and within a priority whoever's day comes first: the end of an urgent authorisation or the "
    "national limit. An application nobody has ranked counts as the highest priority until somebody has."
)
"""The rule in words, as the list says it."""

FIRST = 0
"""The place of an application nobody has ranked yet."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where an application stands in the order; the smaller comes first."""

    rank: int
    due_on: date
    received_on: date
    id: str


def rank_of(priority: str | None, lists: CodeLists) -> int:
    """The rank of a priority (1 is the highest); 0 for one that was not given or that nobody knows."""
    rank = lists.mapped("dols_priority", priority, "rank")
    return int(rank) if rank.isdigit() else FIRST


def suggested_priority(circumstances: Iterable[str], lists: CodeLists) -> str:
    """The priority the circumstances speak for: the highest that any of them carries; empty where none says one.

    The screening tool of the directors' association names circumstances for each of three priorities; one of the
    highest is enough.
    """
    carried = [lists.mapped("dols_circumstance", code, "priority") for code in circumstances]
    known = [priority for priority in carried if priority]
    return min(known, key=lambda priority: (rank_of(priority, lists), priority), default="")


def is_raised(before: str | None, after: str | None, lists: CodeLists) -> bool:
    """True when a look gave a higher priority than the application had."""
    return bool(after) and rank_of(after, lists) < rank_of(before, lists)
