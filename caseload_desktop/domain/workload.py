"""How heavy a worker's caseload is: points for each piece of work, set against what their hours leave room for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.rag import Rag

SETTING = "workload"
"""The council's setting: points by kind of work, and the numbers of ``Weights``, by the names of the rules."""

POINTS = "points."
"""Before the name of a kind, or of a kind and what comes on top, in the setting."""

MONITORING = "monitoring"
"""The kind of a case in which nothing else is to do."""


class OnTop(NamedTuple):
    """What makes a piece of work heavier: ``said`` stands in the reasons, ``rule`` among the council's rules."""

    id: str
    said: str
    rule: str
    points: float


class CaseKind(NamedTuple):
    """One kind of work: ``said`` names it with its day (``{day}``), ``rule`` stands among the council's rules."""

    id: str
    said: str
    rule: str
    points: float
    on_top: tuple[OnTop, ...] = ()


KINDS: tuple[CaseKind, ...] = (
    CaseKind(
        "enquiry",
        "Leads a safeguarding enquiry since {day}",
        "Leading a safeguarding enquiry counts",
        5,
        (OnTop("agencies", "with other organisations", "An enquiry with other organisations counts on top", 2),),
    ),
    CaseKind(
        "assessment",
        "Assessment asked for on {day}",
        "An open assessment counts",
        3,
        (OnTop("capacity", "about mental capacity", "An assessment about mental capacity counts on top", 1),),
    ),
    CaseKind(
        "enablement",
        "Enablement since {day}",
        "Overseeing enablement counts",
        1,
        (OnTop("discharged", "home from hospital lately", "Home from hospital lately counts on top", 1),),
    ),
    CaseKind(
        "review",
        "Review due on {day}",
        "A review due soon or overdue counts",
        1,
        (OnTop("overdue", "overdue for long", "A review overdue for long counts on top", 1),),
    ),
    CaseKind(MONITORING, "Monitoring only, since {day}", "A case with nothing else to do counts", 0.5),
)
"""Every kind of work with the points it ships with (standards 9.1: a proposal, there is no national scheme). Travel,
provider failure, risk out of hours, court and the first year of practice are not in the record and count nothing."""

_KIND_BY_ID = {kind.id: kind for kind in KINDS}


def _shipped_points() -> Mapping[str, float]:
    points = {kind.id: kind.points for kind in KINDS}
    return MappingProxyType(points | {f"{kind.id}.{top.id}": top.points for kind in KINDS for top in kind.on_top})


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """The council's figures; all are proposals (standards 9.1).

    ``points`` by kind, and by kind and what comes on top (``review.overdue``). A full-time worker of
    ``full_time_hours`` a week has room for ``target_points``. A caseload is green up to ``green_to`` percent of that
    room, amber up to ``amber_to``, red beyond. A review counts from ``review_days`` before its day, and counts more
    when overdue for over ``overdue_days``; home from hospital means within ``discharge_days``.
    """

    points: Mapping[str, float] = field(default_factory=_shipped_points, hash=False)
    target_points: float = 50
    full_time_hours: int = 37
    green_to: int = 90
    amber_to: int = 110
    review_days: int = 28
    overdue_days: int = 91
    discharge_days: int = 7

    def room(self, hours: float | None) -> float | None:
        """The points a worker of so many contracted hours a week has room for; None when nobody knows the hours."""
        return round(hours / self.full_time_hours * self.target_points, 1) if hours else None


NUMBERS = ("target_points", "full_time_hours", "green_to", "amber_to", "review_days", "overdue_days", "discharge_days")


def weights(setting: object) -> Weights:
    """Return the figures a council's setting gives; what it leaves out, or can't mean, is as shipped."""
    shipped = Weights()
    if not isinstance(setting, Mapping):
        return shipped
    numbers = {name: setting[name] for name in NUMBERS if _is_number(setting.get(name)) and setting[name] > 0}
    points = {
        name: setting[POINTS + name] if _is_number(setting.get(POINTS + name)) else value
        for name, value in shipped.points.items()
    }
    found = Weights(points=MappingProxyType(points), **numbers)
    return found if found.green_to <= found.amber_to else Weights(points=found.points)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


class Piece(NamedTuple):
    """One piece of work with a person; an empty ``worker_id`` leaves it to the person's key worker.

    ``day`` is the ISO day its reason names, ``on_top`` what makes it heavier.
    """

    kind: str
    person_id: str
    worker_id: str
    day: str
    on_top: frozenset[str] = frozenset()


class Case(NamedTuple):
    """A worker involved with a person since an ISO day; ``key`` for the key worker."""

    worker_id: str
    person_id: str
    since: str
    key: bool


class Weighed(NamedTuple):
    """A piece of work with its points and the reason in words."""

    piece: Piece
    points: float
    why: str


@dataclass(frozen=True)  # no slots: what is added up is kept
class Workload:
    """What one worker carries: the heaviest first."""

    worker_id: str
    weighed: tuple[Weighed, ...]
    room: float | None
    weights: Weights

    @cached_property
    def points(self) -> float:
        """All points."""
        return sum(one.points for one in self.weighed)

    @property
    def people(self) -> int:
        """How many people the work is with."""
        return len({one.piece.person_id for one in self.weighed})

    @property
    def share(self) -> float | None:
        """Points in percent of the room; None when nobody knows the hours."""
        return self.points / self.room * 100 if self.room else None

    @property
    def rating(self) -> Rag:
        """Green to 90% of the room, amber to 110%, red beyond (standards 9.1); not rated without hours."""
        if not self.room:
            return Rag.NOT_RATED
        if self.points * 100 <= self.weights.green_to * self.room:
            return Rag.GREEN
        return Rag.AMBER if self.points * 100 <= self.weights.amber_to * self.room else Rag.RED


def weigh(piece: Piece, rules: Weights) -> Weighed:
    """Give a piece of work its points and say why."""
    kind = _KIND_BY_ID[piece.kind]
    day = show_long(date.fromisoformat(piece.day)) if piece.day else "a day nobody wrote down"
    points = rules.points[kind.id]
    why = f"{kind.said.format(day=day)}: {points:g}"
    for top in kind.on_top:
        if top.id in piece.on_top:
            more = rules.points[f"{kind.id}.{top.id}"]
            points += more
            why += f", {top.said}: {more:g} more"
    return Weighed(piece, points, why)


def workloads(
    cases: Iterable[Case], pieces: Iterable[Piece], *, hours: Mapping[str, float | None], rules: Weights
) -> dict[str, Workload]:
    """Return what every worker carries, by their id; ``hours`` names the workers and their hours a week.

    A piece without a worker is the key worker's; one of a person without a key worker is nobody's yet. A case in which
    a worker has nothing else to do counts as monitoring only.
    """
    held = list(cases)
    keys = {case.person_id: case.worker_id for case in held if case.key}
    found: dict[str, list[Weighed]] = {worker_id: [] for worker_id in hours}
    busy: set[tuple[str, str]] = set()
    for piece in pieces:
        worker_id = piece.worker_id or keys.get(piece.person_id, "")
        if worker_id in found:
            busy.add((worker_id, piece.person_id))
            found[worker_id].append(weigh(piece, rules))
    for case in held:
        if case.worker_id in found and (case.worker_id, case.person_id) not in busy:
            busy.add((case.worker_id, case.person_id))
            found[case.worker_id].append(weigh(Piece(MONITORING, case.person_id, case.worker_id, case.since), rules))
    return {
        worker_id: Workload(worker_id, tuple(sorted(there, key=_heaviest)), rules.room(hours[worker_id]), rules)
        for worker_id, there in found.items()
    }


def _heaviest(one: Weighed) -> tuple[float, str, str, str]:
    return (-one.points, one.piece.day, one.piece.kind, one.piece.person_id)


def lately(day: str | None, *, today: date, days: int) -> bool:
    """True for an ISO day not more than so many days before today, and not after it."""
    return bool(day) and 0 <= (today - date.fromisoformat(day or "")).days <= days
