"""A person's assessments and the offers to carers around them, with what their due days are reckoned from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, or_, select

from caseload_desktop.domain.assessment import SETTING, AssessmentRule, Stay, assessment_rule
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.support import FromContact, Held, as_held, columns, held, may_read

_RESTRICTED = "Restricted person"


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer to a carer: ``as_carer`` when this person is the carer; ``other`` names the other of the two."""

    row: Held
    as_carer: bool
    other_id: str
    other: str


@dataclass(frozen=True, slots=True)
class Around:
    """Somebody of this record who cares for the person, or whom the person cares for (``is_carer`` false)."""

    person_id: str
    name: str
    is_carer: bool


@dataclass(frozen=True, slots=True)
class Assessments:
    """All of a person's assessments, the newest first; nothing for whoever may not read the record.

    ``names`` holds workers, teams and the people cared for by id; ``stays`` are those that have ended.
    """

    rows: tuple[Held, ...] = ()
    offers: tuple[Offer, ...] = ()
    stays: tuple[Stay, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    rule: AssessmentRule = field(default_factory=AssessmentRule)
    asked_in_contacts: tuple[FromContact, ...] = ()
    around: tuple[Around, ...] = ()


def person_assessments(
    connection: Connection, person_id: str, *, viewer: Actor, steps: tuple[str, ...], since: str
) -> Assessments:
    """Return a person's assessments and offers, with contacts since a day whose next step is one of ``steps``.

    Nine statements, however much there is.
    """
    if not may_read(connection, person_id, viewer):
        return Assessments()
    found = held(connection, "assessment", person_id, newest="asked_on")
    return Assessments(
        found,
        _offers(connection, person_id, viewer),
        stays_ended(held(connection, "hospital_stay", person_id, newest="admitted_on")),
        _names(connection, found, viewer),
        assessment_rule(setting(connection, SETTING)),
        _asked_in_contacts(connection, person_id, steps, since),
        _around(connection, person_id, viewer),
    )


def stays_ended(found: tuple[Held, ...]) -> tuple[Stay, ...]:
    """Stays in hospital with both days."""
    days = ((stay.values["admitted_on"], stay.values["discharged_on"]) for stay in found)
    return tuple(Stay(date.fromisoformat(a), date.fromisoformat(d)) for a, d in days if a and d)


def _offers(connection: Connection, person_id: str, viewer: Actor) -> tuple[Offer, ...]:
    """Offers to this person, and to others because of this person; of a restricted carer only that there is one."""
    t, worker, carer, other = rows.carers_offer, rows.worker, rows.person.alias(), rows.person.alias()
    found = connection.execute(
        select(
            t.c.id,
            t.c.person_id,
            worker.c.name,
            carer.c.given,
            carer.c.family,
            open_to(carer, viewer),
            other.c.id,
            other.c.given,
            other.c.family,
            open_to(other, viewer),
            *columns("carers_offer", t),
        )
        .outerjoin(worker, worker.c.id == t.c.author)
        .join(carer, carer.c.id == t.c.person_id)
        .outerjoin(other, other.c.id == t.c.cared_for_id)
        .where(or_(t.c.person_id == person_id, t.c.cared_for_id == person_id), t.c.gone.is_(None))
        .order_by(t.c.offered_on.desc(), t.c.no.desc())
    )
    listed = []
    for i, carer_id, by, given, family, readable, other_id, o_given, o_family, o_readable, *values in found:
        row = as_held("carers_offer", i, by, values)
        if carer_id == person_id:
            listed.append(Offer(row, True, other_id or "", _name(o_given, o_family, o_readable) if other_id else ""))
        elif readable:
            listed.append(Offer(row, False, carer_id, _name(given, family, readable)))
    return tuple(listed)


def _around(connection: Connection, person_id: str, viewer: Actor) -> tuple[Around, ...]:
    """Who cares for the person, and whom they care for, of those held here whom the viewer may read."""
    t, other = rows.relationship, rows.person
    found = connection.execute(
        select(other.c.id, other.c.given, other.c.family, t.c.cares)
        .join(other, other.c.id == t.c.other_id)
        .where(
            t.c.person_id == person_id,
            or_(t.c.cares.is_(True), t.c.cared_for.is_(True)),
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
            open_to(other, viewer),
        )
        .order_by(t.c.no)
    )
    return tuple(Around(i, _name(given, family, True), bool(cares)) for i, given, family, cares in found)


def _name(given: str | None, family: str | None, readable: bool) -> str:
    return full_name(given, family) if readable else _RESTRICTED


def _names(connection: Connection, found: tuple[Held, ...], viewer: Actor) -> dict[str, str]:
    """Names of the workers, teams and people cared for that assessments speak of: two statements."""
    wanted = {one.values[name] for one in found for name in ("worker_id", "team_id")} - {None}
    cared_for = {one.values["cared_for_id"] for one in found} - {None}
    worker, team, person = rows.worker, rows.team, rows.person
    places = (
        select(worker.c.id, worker.c.name)
        .where(worker.c.id.in_(wanted))
        .union_all(select(team.c.id, team.c.name).where(team.c.id.in_(wanted)))
    )
    names = {i: name or "" for i, name in connection.execute(places)}
    people: Any = connection.execute(
        select(person.c.id, person.c.given, person.c.family, open_to(person, viewer)).where(person.c.id.in_(cared_for))
    )
    return names | {i: _name(given, family, readable) for i, given, family, readable in people}


def _asked_in_contacts(
    connection: Connection, person_id: str, steps: tuple[str, ...], since: str
) -> tuple[FromContact, ...]:
    """Contacts that said an assessment comes next, as long as no assessment names the contact."""
    t, done = rows.contact, rows.assessment
    taken = select(done.c.contact_id).where(
        done.c.person_id == person_id, done.c.contact_id.is_not(None), done.c.gone.is_(None)
    )
    found = connection.execute(
        select(t.c.id, t.c.received_on, t.c.next_step, t.c.next_step_note)
        .where(
            t.c.person_id == person_id,
            t.c.next_step.in_(steps),
            t.c.received_on >= since,
            t.c.gone.is_(None),
            t.c.id.not_in(taken),
        )
        .order_by(t.c.received_on.desc(), t.c.no.desc())
    )
    return tuple(FromContact(i, on, step, note or "", is_given=False) for i, on, step, note in found)
