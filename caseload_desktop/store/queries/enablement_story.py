"""The story of a person's enablement: goals with their scores, looks and extensions."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enablement import Referral, referrals_of


@dataclass(frozen=True, slots=True)
class Score:
    """How far a goal was on a day (0 to 10), and who said so."""

    goal_id: str
    on: str
    score: int
    note: str
    worker: str


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal with its scores, the oldest first; ``dropped_on`` is empty while it counts."""

    id: str
    enablement_id: str
    area: str
    words: str
    set_on: str
    score_at_start: int | None
    score_wanted: int | None
    dropped_on: str
    dropped_why: str
    scores: tuple[Score, ...]

    @property
    def latest(self) -> int | None:
        """The last score, or where it began."""
        return self.scores[-1].score if self.scores else self.score_at_start

    @property
    def is_met(self) -> bool:
        """True when the last score reaches what was wanted."""
        return self.score_wanted is not None and self.latest is not None and self.latest >= self.score_wanted


@dataclass(frozen=True, slots=True)
class Check:
    """A look or a follow-up."""

    enablement_id: str
    kind: str
    on: str
    result: str
    note: str
    worker: str


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension beyond six weeks."""

    enablement_id: str
    to_date: str
    reason: str
    note: str
    agreed_by: str
    on: str


@dataclass(frozen=True, slots=True)
class Told:
    """One referral with all that belongs to it."""

    referral: Referral
    goals: tuple[Goal, ...]
    checks: tuple[Check, ...]
    extensions: tuple[Extension, ...]

    @property
    def open_goals(self) -> tuple[Goal, ...]:
        """The goals that still count."""
        return tuple(goal for goal in self.goals if not goal.dropped_on)


def enablement_story(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Told, ...]:
    """Return a person's referrals with goals, looks and extensions, the latest first: one statement or five.

    Nothing of a restricted person the viewer may not read.
    """
    lines = referrals_of(connection, person_id, viewer=viewer)
    if not lines:
        return ()
    goals = goals_of(connection, person_id)
    looks, longer = _checks(connection, person_id), _extensions(connection, person_id)
    return tuple(
        Told(
            one,
            tuple(goal for goal in goals if goal.enablement_id == one.id),
            tuple(look for look in looks if look.enablement_id == one.id),
            tuple(each for each in longer if each.enablement_id == one.id),
        )
        for one in lines
    )


def goals_of(connection: Connection, person_id: str) -> list[Goal]:
    """Return a person's goals with their scores: two statements. Whoever asks may read the record."""
    t = rows.goal
    scores: dict[str, list[Score]] = {}
    for score in _scores(connection, person_id):
        scores.setdefault(score.goal_id, []).append(score)
    found = connection.execute(
        select(
            t.c.id,
            t.c.enablement_id,
            t.c.area,
            t.c.words,
            t.c.set_on,
            t.c.score_at_start,
            t.c.score_wanted,
            t.c.dropped_on,
            t.c.dropped_why,
        )
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.dropped_on.is_not(None), t.c.set_on, t.c.no)
    )
    return [
        Goal(i, e, area or "", words or "", on or "", first, wanted, off or "", why or "", tuple(scores.get(i, ())))
        for i, e, area, words, on, first, wanted, off, why in found
    ]


def _scores(connection: Connection, person_id: str) -> list[Score]:
    t, worker = rows.goal_score, rows.worker
    found = connection.execute(
        select(t.c.goal_id, t.c.on_date, t.c.score, t.c.note, worker.c.name)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None), t.c.score.is_not(None))
        .order_by(t.c.on_date, t.c.made_at, t.c.made_by, t.c.made_seq)
    )
    return [Score(goal, on or "", score, note or "", name or "") for goal, on, score, note, name in found]


def _checks(connection: Connection, person_id: str) -> list[Check]:
    t, worker = rows.enablement_check, rows.worker
    found = connection.execute(
        select(t.c.enablement_id, t.c.kind, t.c.on_date, t.c.result, t.c.note, worker.c.name)
        .outerjoin(worker, worker.c.id == t.c.author)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date, t.c.made_at, t.c.made_by, t.c.made_seq)
    )
    return [Check(*(value or "" for value in row)) for row in found]


def _extensions(connection: Connection, person_id: str) -> list[Extension]:
    t, worker = rows.enablement_extension, rows.worker
    found = connection.execute(
        select(t.c.enablement_id, t.c.to_date, t.c.reason, t.c.note, worker.c.name, t.c.on_date)
        .outerjoin(worker, worker.c.id == t.c.agreed_by)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date, t.c.to_date, t.c.no)
    )
    return [Extension(*(value or "" for value in row)) for row in found]
