"""Safeguarding enquiries for lists: by stage, open beyond six months, waiting to be closed, and those of one person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, String, cast, func, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.safeguarding_clocks import EnquiryFacts
from caseload_desktop.store import rows
from caseload_desktop.store.queries.readable import contested, listed, named, within
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.safeguarding import Stood, name_in, pauses_of, plain_values, read_pauses


@dataclass(frozen=True, slots=True)
class Looked:
    """A review of a safeguarding plan as the clocks need it: its day and what came of it."""

    held_on: str
    result: str


@dataclass(frozen=True, slots=True)
class Enquiry:
    """One enquiry with the words and days a list or a form needs; texts and dates empty where there are none.

    ``reopened_on`` is the last time it was opened again, ``looked`` the reviews of its plan in order, ``actions`` how
    many there are and ``actions_open`` how many are neither done nor dropped. ``referrer_kind`` and ``referrer_name``
    are those of its concern, ``told`` when that referrer was told of the concern.
    """

    number: int
    id: str
    person_id: str
    person: str
    reference: str
    died_on: str
    concern_id: str
    incident_id: str
    incident_title: str
    kind: str
    started_on: str
    worker_id: str
    team_id: str
    types: tuple[str, ...]
    location: str
    location_detail: str
    source_of_risk: str
    source_detail: str
    source_name: str
    provider_id: str
    planned_on: str
    planning_kind: str
    planning_with: str
    plan_of_enquiry: str
    msp_asked: str
    adults_wishes: str
    lacked_capacity: str
    capacity_note: str
    advocacy: str
    advocate_name: str
    report_on: str
    report_by: str
    report: str
    concluded_on: str
    concluded_by: str
    risk_assessment_outcome: str
    risk_outcome: str
    msp_achieved: str
    outcome: str
    plan_needed: bool | None
    plan: str
    plan_review_on: str
    feedback_on: str
    feedback_how: str
    feedback_note: str
    no_feedback_why: str
    sign_off_asked_on: str
    sign_off_asked_by: str
    sent_back_on: str
    sent_back_why: str
    closed_on: str
    closed_by: str
    closure_note: str
    next_step: str
    next_step_note: str
    next_step_due: str
    no_next_why: str
    worker: str
    team: str
    provider: str
    closer: str
    author_id: str
    referrer_kind: str
    referrer_name: str
    told: str
    what_happened: str
    reopened_on: str
    pauses: tuple[Stood, ...]
    looked: tuple[Looked, ...]
    actions: int
    actions_open: int
    contested: bool


_PERSON = ("number", "person", "reference", "died_on")
_WORDS = (
    "worker",
    "team",
    "provider",
    "closer",
    "author_id",
    "referrer_kind",
    "referrer_name",
    "told",
    "what_happened",
    "reopened_on",
)
_REST = ("pauses", "looked", "actions", "actions_open", "contested")
_OF_ROW = tuple(f.name for f in fields(Enquiry) if f.name not in (*_PERSON, *_WORDS, *_REST))


@dataclass(frozen=True, slots=True)
class Enquiries:
    """The lines of a list, and how many restricted people the viewer may not read were left out of it."""

    lines: tuple[Enquiry, ...]
    hidden: int


def enquiries(connection: Connection, *, viewer: Actor, since: str) -> Enquiries:
    """Return every open enquiry, and those closed on or after a day: one statement. The longest open comes first."""
    t = rows.enquiry
    return _listed(connection, or_(t.c.closed_on.is_(None), t.c.closed_on >= since), viewer)


def enquiries_of(connection: Connection, person_id: str, *, viewer: Actor) -> tuple[Enquiry, ...]:
    """Return a person's enquiries, the latest first; nothing without the right to read: one statement."""
    return _listed(connection, rows.enquiry.c.person_id == person_id, viewer, latest_first=True).lines


def enquiry(connection: Connection, enquiry_id: str, *, viewer: Actor) -> Enquiry | None:
    """Return one enquiry, or None where there is none or the viewer may not read it."""
    found = _listed(connection, rows.enquiry.c.id == enquiry_id, viewer).lines
    return found[0] if found else None


def enquiries_in(
    connection: Connection,
    *,
    viewer: Actor,
    first: date,
    last: date,
    team_ids: Sequence[str] | None = None,
    worker_id: str | None = None,
) -> Enquiries:
    """Return the enquiries begun from a day to a day, of some teams or one lead where asked: one statement."""
    t = rows.enquiry
    which = within(t, t.c.started_on, first, last, team_ids=team_ids, worker_id=worker_id)
    return _listed(connection, which, viewer)


def closures_in(
    connection: Connection,
    *,
    viewer: Actor,
    first: date,
    last: date,
    team_ids: Sequence[str] | None = None,
    worker_id: str | None = None,
) -> Enquiries:
    """Return the enquiries closed from a day to a day, of some teams or one lead where asked: one statement."""
    t = rows.enquiry
    which = within(t, t.c.closed_on, first, last, team_ids=team_ids, worker_id=worker_id)
    return _listed(connection, which, viewer)


def _listed(
    connection: Connection, which: ColumnElement[bool], viewer: Actor, *, latest_first: bool = False
) -> Enquiries:
    t = rows.enquiry
    order = [t.c.started_on, t.c.no]
    query = _lines(viewer).where(which, t.c.gone.is_(None))
    return Enquiries(*listed(connection, query, order, _enquiry, latest_first=latest_first))


def _lines(viewer: Actor) -> Select[*tuple[Any, ...]]:
    t, person, worker, concern = rows.enquiry, rows.person, rows.worker, rows.concern
    closer, provider, action = worker.alias(), rows.FOLDED["provider"], rows.enquiry_action
    all_actions = select(func.count()).select_from(action).where(action.c.enquiry_id == t.c.id, action.c.gone.is_(None))
    waiting = all_actions.where(action.c.done_on.is_(None), action.c.dropped_on.is_(None))
    return (
        select(
            *(t.c[name] for name in _OF_ROW),
            *named(person),
            worker.c.name.label("worker"),
            rows.team.c.name.label("team"),
            provider.c.name.label("provider"),
            closer.c.name.label("closer"),
            t.c.author.label("author_id"),
            concern.c.referrer_kind,
            concern.c.referrer_name,
            func.coalesce(concern.c.feedback_on, concern.c.no_feedback_why).label("told"),
            concern.c.what_happened,
            reopened(t.c.id).label("reopened_on"),
            pauses_of(t.c.id).label("pauses"),
            looks(t.c.id).label("looked"),
            all_actions.scalar_subquery().label("actions"),
            waiting.scalar_subquery().label("actions_open"),
            contested(t).label("contested"),
            t.c.no.label("number"),
            open_to(person, viewer).label("readable"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(concern, concern.c.id == t.c.concern_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .outerjoin(closer, closer.c.id == t.c.closed_by)
        .outerjoin(rows.team, rows.team.c.id == t.c.team_id)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
    )


def reopened(enquiry_id: ColumnElement[Any]) -> Any:
    """The last day an enquiry was opened again."""
    t = rows.enquiry_reopening
    return select(func.max(t.c.on_date)).where(t.c.enquiry_id == enquiry_id, t.c.gone.is_(None)).scalar_subquery()


def looks(enquiry_id: ColumnElement[Any]) -> Any:
    """Every review of a plan in one text, day, result and when it was recorded; ``read_looks`` reads it."""
    t = rows.plan_review
    said = t.c.held_on.concat("=").concat(t.c.result).concat("=").concat(cast(t.c.made_at, String))
    query = select(func.aggregate_strings(said, ",")).where(t.c.enquiry_id == enquiry_id, t.c.gone.is_(None))
    return query.scalar_subquery()


def read_looks(text: str | None) -> tuple[Looked, ...]:
    """The reviews of a plan, in the order they were held; of one day in the order they were recorded."""
    parts = (part.split("=", 2) for part in text.split(",")) if text else ()
    found = sorted(parts, key=lambda one: (one[0], int(one[2])))
    return tuple(Looked(held_on, result) for held_on, result, _ in found)


def _enquiry(row: Row[Any]) -> Enquiry:
    held = row._mapping
    words: dict[str, Any] = {name: held[name] or "" for name in _WORDS}
    return Enquiry(
        number=row.number,
        person=name_in(row),
        reference=row.reference or "",
        died_on=row.died_on or "",
        pauses=read_pauses(row.pauses),
        looked=read_looks(row.looked),
        actions=row.actions,
        actions_open=row.actions_open,
        contested=bool(row.contested),
        **plain_values("enquiry", row, _OF_ROW),
        **words,
    )


# ------------------------------------------------------------------------------------------------------ for the rules
def facts_of(one: Any, lists: CodeLists) -> EnquiryFacts:
    """What the clocks need of an enquiry; ``one`` is an ``Enquiry`` or a row with the same names."""
    last = one.looked[-1] if one.looked else None
    ends = last is not None and lists.mapped("plan_review_result", last.result, "ends") == "yes"
    return EnquiryFacts(
        started=iso_day(one.started_on) or date.min,
        planned=iso_day(one.planned_on),
        reported=iso_day(one.report_on),
        concluded=iso_day(one.concluded_on),
        closed=iso_day(one.closed_on),
        reopened=iso_day(one.reopened_on),
        plan_needed=bool(one.plan_needed),
        plan_agreed=iso_day(one.plan_review_on),
        plan_reviewed=iso_day(last.held_on) if last is not None else None,
        plan_until=iso_day(last.held_on) if last is not None and ends else None,
    )
