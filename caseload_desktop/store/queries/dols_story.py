"""The story of a person's DoLS applications: each with its assessments, forms and quarterly looks."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.dols import DolsLine, applications_of


@dataclass(frozen=True, slots=True)
class Assessed:
    """One of the six assessments; ``done_on`` is empty while it is awaited. ``assessor`` is a colleague or a name."""

    id: str
    dols_id: str
    kind: str
    assessor_kind: str
    assessor: str
    worker_id: str
    asked_on: str
    due_on: str
    done_on: str
    result: str
    equivalent: bool
    recommended_to: str
    recommended_conditions: str
    note: str


@dataclass(frozen=True, slots=True)
class Form:
    """A form that was sent (else received)."""

    dols_id: str
    form: str
    on: str
    sent: bool
    other_party: str
    note: str


@dataclass(frozen=True, slots=True)
class Look:
    """A quarterly look."""

    dols_id: str
    on: str
    worker: str
    asked_whom: str
    changed: bool
    circumstances: tuple[str, ...]
    priority: str
    words: str


@dataclass(frozen=True, slots=True)
class DolsTold:
    """One application with all that belongs to it, the oldest first."""

    line: DolsLine
    assessments: tuple[Assessed, ...]
    forms: tuple[Form, ...]
    looks: tuple[Look, ...]

    @property
    def awaited(self) -> tuple[Assessed, ...]:
        """The assessments that were asked for and are not done."""
        return tuple(each for each in self.assessments if not each.done_on)


def dols_story(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[DolsTold, ...]:
    """Return a person's applications with what belongs to them, the latest first: one statement or four.

    Nothing of a restricted person the viewer may not read.
    """
    lines = applications_of(connection, person_id, viewer=viewer)
    if not lines:
        return ()
    assessed, forms, looks = (
        _assessments(connection, person_id),
        _forms(connection, person_id),
        _looks(connection, person_id),
    )
    return tuple(
        DolsTold(
            line,
            tuple(each for each in assessed if each.dols_id == line.id),
            tuple(each for each in forms if each.dols_id == line.id),
            tuple(each for each in looks if each.dols_id == line.id),
        )
        for line in lines
    )


def _assessments(connection: Connection, person_id: str) -> list[Assessed]:
    t, worker = rows.dols_assessment, rows.worker
    found = connection.execute(
        select(t, worker.c.name.label("colleague"))
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.asked_on, t.c.made_at, t.c.no)
    )
    texts = ("dols_id", "kind", "assessor_kind", "worker_id", "asked_on", "due_on", "done_on", "result")
    more = ("recommended_to", "recommended_conditions", "note")
    return [
        Assessed(
            id=row["id"],
            assessor=row["colleague"] or row["assessor"] or "",
            equivalent=bool(row["equivalent"]),
            **{name: row[name] or "" for name in (*texts, *more)},
        )
        for row in found.mappings()
    ]


def _forms(connection: Connection, person_id: str) -> list[Form]:
    t = rows.dols_form
    found = connection.execute(
        select(t.c.dols_id, t.c.form, t.c.on_date, t.c.sent, t.c.other_party, t.c.note)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date, t.c.made_at, t.c.no)
    )
    return [
        Form(d or "", f or "", on or "", bool(sent), whom or "", note or "") for d, f, on, sent, whom, note in found
    ]


def _looks(connection: Connection, person_id: str) -> list[Look]:
    t, worker = rows.dols_look, rows.worker
    found = connection.execute(
        select(
            t.c.dols_id, t.c.on_date, worker.c.name, t.c.asked_whom, t.c.changed, t.c.circumstances, t.c.priority,
            t.c.words,
        )
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(t.c.person_id == person_id, t.c.gone.is_(None))
        .order_by(t.c.on_date, t.c.made_at, t.c.no)
    )  # fmt: skip
    return [
        Look(
            dols_id or "",
            on or "",
            by or "",
            whom or "",
            bool(changed),
            tuple(orjson.loads(codes)) if codes else (),
            priority or "",
            words or "",
        )
        for dols_id, on, by, whom, changed, codes, priority, words in found
    ]
