"""Support in the tray: assessments, discharges planned, equipment not here yet, support that ends or is paused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, literal, null, or_, select, union_all

from caseload_desktop.domain.assessment import SETTING, DueDay, Stay, assessment_rule, due_day
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, name_of, text

ASSESSMENT, DISCHARGE, EQUIPMENT = "assessment_due", "discharge_planned", "equipment_not_given"
ENDING, PAUSED, OFFER = "service_ending", "service_paused", "carers_offer_open"

ENDING_DAYS = 14
"""How many days before its planned end support stands in the tray; a proposal, like those below."""

PAUSE_DAYS = 14
"""After how many days somebody looks again at a pause without an end."""

DELIVERY_DAYS = 7
"""Community equipment is expected within seven days of being asked for."""

ANSWER_DAYS = 28
"""After how many days somebody asks a carer again who has not answered."""


def _kind(kind_id: str, label: str, entity: str, *, list_id: str, group: str = "support") -> WorkKind:
    """A kind of work; its group is called like the tab it opens."""
    return WorkKind(id=kind_id, label=label, group=group, opens=group, entity=entity, list_id=list_id)


KINDS = (
    _kind(ASSESSMENT, "Assessment", "assessment", list_id="assessment_kind", group="assessments"),
    _kind(DISCHARGE, "Discharge from hospital planned", "hospital_stay", list_id="hospital_admission"),
    _kind(EQUIPMENT, "Equipment not here yet", "equipment", list_id="equipment_kind"),
    _kind(ENDING, "Support ends as planned", "service", list_id="service_component"),
    _kind(PAUSED, "Look at a pause again", "service", list_id="service_component"),
    _kind(OFFER, "Carer has not answered", "carers_offer", list_id="carers_offer_result", group="assessments"),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return what support asks of somebody: three statements."""
    return [
        *_assessments(connection, viewer, whose, rules),
        *_of_key_workers(connection, viewer, whose, today),
    ]


def _assessments(connection: Connection, viewer: Actor, whose: Whose, rules: WorkRules) -> list[WorkItem]:
    """Every assessment that goes on, by the day it is due; what nobody has waits in its team: two statements."""
    found = ask(connection, _that_go_on, viewer, whose)
    stays = _stays(connection)
    listed = []
    for kind, i, person_id, name, reference, worker, team, code, decision, asked, agreed in found:
        due = _due(code, asked, agreed, rules, stays.get(person_id, ()))
        listed.append(
            WorkItem(
                kind,
                i,
                person_id,
                name,
                reference,
                worker_id=worker,
                team_id=team,
                due_on=due.on.isoformat() if due else "",
                since=asked,
                code=code,
                detail=decision,
            )
        )
    return listed


def _that_go_on(viewer: Actor, whose: Whose) -> Select[Any]:
    t, person = rows.assessment, rows.person
    goes_on = (t.c.completed_on.is_(None), t.c.cancelled_on.is_(None), t.c.gone.is_(None))
    return (
        select(
            *_row(t, literal(ASSESSMENT), person),
            text(t.c.worker_id),
            text(t.c.team_id),
            text(t.c.kind),
            text(t.c.decision),
            text(t.c.asked_on),
            text(t.c.agreed_due_on),
        )
        .join(person, person.c.id == t.c.person_id)
        .where(
            *goes_on,
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author),
        )
        .order_by(t.c.asked_on, t.c.no)
    )


def _due(kind: str, asked: str, agreed: str, rules: WorkRules, stays: Sequence[Stay]) -> DueDay | None:
    if not asked:
        return None
    return due_day(
        kind=kind,
        asked=date.fromisoformat(asked),
        lists=rules.lists,
        rule=assessment_rule(rules.settings.get(SETTING)),
        days=rules.days,
        stays=stays,
        agreed=date.fromisoformat(agreed) if agreed else None,
    )


def _stays(connection: Connection) -> Mapping[str, list[Stay]]:
    """Stays in hospital of everybody whose assessment goes on, by person."""
    t, one = rows.hospital_stay, rows.assessment
    waits = select(one.c.person_id).where(
        one.c.completed_on.is_(None), one.c.cancelled_on.is_(None), one.c.gone.is_(None)
    )
    found = connection.execute(
        select(t.c.person_id, t.c.admitted_on, t.c.discharged_on).where(
            t.c.discharged_on.is_not(None), t.c.admitted_on.is_not(None), t.c.gone.is_(None), t.c.person_id.in_(waits)
        )
    )
    stays: dict[str, list[Stay]] = {}
    for person_id, admitted, discharged in found:
        stays.setdefault(person_id, []).append(Stay(date.fromisoformat(admitted), date.fromisoformat(discharged)))
    return stays


@dataclass(frozen=True, slots=True)
class _Waits:
    """Rows of a table that wait for their person's key worker.

    ``day`` is the column the due day is reckoned from, ``days`` after it; ``since`` is when they began to wait.
    """

    kind: str
    table: Any
    which: ColumnElement[bool]
    day: Any
    since: Any
    code: Any
    detail: Any
    days: int = 0


def _waiting(today: date) -> tuple[_Waits, ...]:
    """All that waits for key workers."""
    stay, piece, service, offer = rows.hospital_stay, rows.equipment, rows.service, rows.carers_offer
    near = (today + timedelta(days=ENDING_DAYS)).isoformat()
    planned = and_(stay.c.discharged_on.is_(None), stay.c.discharge_planned_on.is_not(None))
    not_here = and_(piece.c.given_on.is_(None), piece.c.returned_on.is_(None))
    ends = and_(service.c.to_date.is_(None), service.c.planned_end <= near)
    paused = and_(
        service.c.to_date.is_(None), service.c.paused_from <= today.isoformat(), service.c.paused_to.is_(None)
    )
    no_answer = or_(offer.c.result.is_(None), offer.c.result == "thinking")
    asked, begun, offered = piece.c.asked_on, service.c.paused_from, offer.c.offered_on
    return (
        _Waits(DISCHARGE, stay, planned, stay.c.discharge_planned_on, stay.c.admitted_on, stay.c.admission,
               stay.c.hospital),
        _Waits(EQUIPMENT, piece, not_here, asked, asked, piece.c.kind, piece.c.item, DELIVERY_DAYS),
        _Waits(ENDING, service, ends, service.c.planned_end, service.c.from_date, service.c.component,
               service.c.provider),
        _Waits(PAUSED, service, paused, begun, begun, service.c.component, service.c.pause_reason, PAUSE_DAYS),
        _Waits(OFFER, offer, no_answer, offered, offered, offer.c.result, offer.c.note, ANSWER_DAYS),
    )  # fmt: skip


def _of_key_workers(connection: Connection, viewer: Actor, whose: Whose, today: date) -> list[WorkItem]:
    """What waits for people's key workers: one statement for all of it."""
    found = ask(connection, _for_key_workers, viewer, whose, today)
    return [
        WorkItem(
            kind,
            i,
            person_id,
            name,
            reference,
            due_on=_later(day, days),
            since=since,
            code=code,
            detail=detail,
        )
        for kind, i, person_id, name, reference, day, days, since, code, detail in found
    ]


def _for_key_workers(viewer: Actor, whose: Whose, today: date) -> Select[Any]:
    person, waits = rows.person, union_all(*map(_waiting_rows, _waiting(today))).subquery()
    return (
        select(
            waits.c.kind,
            waits.c.id,
            waits.c.person_id,
            name_of(person),
            text(person.c.reference),
            waits.c.day,
            waits.c.days,
            waits.c.since,
            waits.c.code,
            waits.c.detail,
        )
        .join(person, person.c.id == waits.c.person_id)
        .where(
            open_to(person, viewer),
            belongs(whose, person_id=waits.c.person_id, worker_id=null(), author=waits.c.author),
        )
    )


def _waiting_rows(waits: _Waits) -> Select[*tuple[Any, ...]]:
    t = waits.table
    return select(
        literal(waits.kind).label("kind"),
        t.c.id.label("id"),
        t.c.person_id.label("person_id"),
        t.c.author.label("author"),
        text(waits.day).label("day"),
        literal(waits.days).label("days"),
        text(waits.since).label("since"),
        text(waits.code).label("code"),
        text(waits.detail).label("detail"),
    ).where(waits.which, t.c.gone.is_(None))


def _row(t: Any, kind: Any, person: Any) -> tuple[Any, ...]:
    """The first columns of every item."""
    return (kind, t.c.id, t.c.person_id, name_of(person), text(person.c.reference))


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat() if day else ""
