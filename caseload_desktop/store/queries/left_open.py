"""What is still open of somebody, as a death leaves it behind: nothing is closed silently, so it is listed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, func, literal, null, or_, select, union_all

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to


class Left(Enum):
    """Kinds of open things: the entity of their rows, the list of their code, and the fields that close one."""

    INVOLVEMENT = ("allocation", "involvement", ("to_date",))
    SERVICE = ("service", "service_type", ("to_date",))
    ENABLEMENT = ("enablement", "", ("ended_on",))
    ASSESSMENT = ("assessment", "assessment_kind", ("completed_on", "cancelled_on"))
    REVIEW = ("review", "review_kind", ("completed_on", "cancelled_on"))
    HOSPITAL_STAY = ("hospital_stay", "", ("discharged_on",))
    TASK = ("task", "task_kind", ("done_on", "dropped_on"))
    EQUIPMENT_ASKED = ("equipment", "equipment_kind", ("returned_on", "given_on"))
    EQUIPMENT_GIVEN = ("equipment", "equipment_kind", ("returned_on",))
    HAZARD = ("hazard", "hazard_kind", ("ended_on",))
    DOLS = ("dols", "dols_kind", ("ended_on",))
    AMHP = ("amhp_referral", "amhp_kind", ("closed_on",))
    CONCERN = ("concern", "immediate_risk", ("decided_on",))
    ENQUIRY = ("enquiry", "enquiry_kind", ("closed_on",))
    CONTACT = ("contact", "contact_reason", ("closed_on",))

    def __init__(self, entity: str, list_id: str, closed_by: tuple[str, ...]) -> None:
        self.entity = entity
        self.list_id = list_id
        self.closed_by = closed_by


@dataclass(frozen=True, slots=True)
class LeftOpen:
    """One thing still open; ``since`` is an ISO day or empty, ``worker_id`` whose it is."""

    what: Left
    id: str
    code: str
    detail: str
    since: str
    worker_id: str
    worker: str


def left_open(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[LeftOpen, ...]:
    """Return what is still open of a person, in the order of ``Left``: one statement.

    Nothing of a restricted person the viewer may not read.
    """
    parts = union_all(*(_open(what) for what in Left)).subquery()
    person, worker = rows.person, rows.worker
    found = connection.execute(
        select(parts.c.what, parts.c.id, parts.c.code, parts.c.detail, parts.c.since, parts.c.worker_id, worker.c.name)
        .join(person, person.c.id == parts.c.person_id)
        .outerjoin(worker, worker.c.id == parts.c.worker_id)
        .where(parts.c.person_id == person_id, open_to(person, viewer))
        .order_by(parts.c.since, parts.c.id)
    )
    lines = [LeftOpen(Left[what], i, *(value or "" for value in more)) for what, i, *more in found]
    order = list(Left)
    return tuple(sorted(lines, key=lambda line: order.index(line.what)))


def left_by_the_dead() -> Select[Any]:
    """Return a query of (person_id, how many things are open) for everybody who died and left something open."""
    person = rows.person
    died = select(person.c.id).where(person.c.died_on.is_not(None), person.c.gone.is_(None))
    parts = union_all(*(_open(what, among=died) for what in Left)).subquery()
    return select(parts.c.person_id, func.count().label("count")).group_by(parts.c.person_id)


def _open(what: Left, *, among: Select[Any] | None = None) -> Select[Any]:
    """The open rows of one kind with the same columns for all."""
    t = rows.FOLDED[what.entity]
    code, detail, since = _SAYS[what]
    worker = t.c.worker_id if "worker_id" in t.c else null()
    fits: list[ColumnElement[bool]] = [t.c.gone.is_(None), *(t.c[name].is_(None) for name in what.closed_by)]
    if what is Left.EQUIPMENT_GIVEN:
        fits.append(t.c.given_on.is_not(None))
    if what is Left.ENABLEMENT:
        fits.append(or_(t.c.decision.is_(None), t.c.decision != "declined"))
    if what is Left.DOLS:
        fits.append(or_(t.c.decision.is_(None), t.c.decision == "granted"))
    if among is not None:
        fits.append(t.c.person_id.in_(among))
    return select(
        literal(what.name).label("what"),
        t.c.id.label("id"),
        t.c.person_id.label("person_id"),
        (t.c[code] if code else literal("", String)).label("code"),
        t.c[detail].label("detail"),
        t.c[since].label("since"),
        worker.label("worker_id"),
    ).where(*fits)


_SAYS: dict[Left, tuple[str, str, str]] = {
    Left.INVOLVEMENT: ("role", "note", "from_date"),
    Left.SERVICE: ("service_type", "provider", "from_date"),
    Left.ENABLEMENT: ("", "need", "received_on"),
    Left.ASSESSMENT: ("kind", "summary", "asked_on"),
    Left.REVIEW: ("kind", "asked_by", "asked_on"),
    Left.HOSPITAL_STAY: ("", "hospital", "admitted_on"),
    Left.TASK: ("kind", "words", "due_on"),
    Left.EQUIPMENT_ASKED: ("kind", "item", "asked_on"),
    Left.EQUIPMENT_GIVEN: ("kind", "item", "given_on"),
    Left.HAZARD: ("kind", "detail", "from_date"),
    Left.DOLS: ("kind", "managing_authority", "received_on"),
    Left.AMHP: ("kind", "place", "received_on"),
    Left.CONCERN: ("immediate_risk", "incident_title", "raised_on"),
    Left.ENQUIRY: ("kind", "incident_title", "started_on"),
    Left.CONTACT: ("reason", "notes", "received_on"),
}
"""Which columns say what it is, what exactly, and since when."""
