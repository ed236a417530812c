"""The work there is with people, piece by piece, from what is recorded: each source reads one kind of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_due import Due
from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.workload import Piece, Weights, lately
from caseload_desktop.store import rows
from caseload_desktop.store.queries.review_facts import read_facts
from caseload_desktop.store.queries.reviews import open_reviews

_COUNCIL = "council"
"""Who was asked to enquire when it was the council itself, in the list ``caused_to_enquire``."""

_CAPACITY = "capacity"
"""The mark of the kinds of assessment that are about mental capacity, in the list ``assessment_kind``."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What every source is told: the day, the council's figures, and its code lists."""

    today: date
    weights: Weights
    reviews: ReviewRules
    lists: CodeLists


Pieces = Callable[[Connection, Moment], Iterable[Piece]]
"""Reads the pieces of one kind in a fixed number of statements; restricted people are work too and stay in."""


def enquiries(connection: Connection, _moment: Moment) -> list[Piece]:
    """Safeguarding enquiries that are not closed, under section 42 or other, for whoever leads them: two statements.

    Other organisations take part when one of them was asked to enquire and that was not dropped.
    """
    t, action = rows.FOLDED["enquiry"], rows.FOLDED["enquiry_action"]
    shared = set(
        connection.execute(
            select(action.c.enquiry_id).where(
                action.c.caused.not_in((_COUNCIL,)), action.c.dropped_on.is_(None), action.c.gone.is_(None)
            )
        ).scalars()
    )
    found = connection.execute(
        select(t.c.id, t.c.person_id, t.c.worker_id, t.c.started_on)
        .where(t.c.closed_on.is_(None), t.c.worker_id.is_not(None), t.c.gone.is_(None))
        .order_by(t.c.no)
    )
    return [
        Piece("enquiry", person_id, worker, started or "", frozenset(("agencies",) if i in shared else ()))
        for i, person_id, worker, started in found
    ]


def assessments(connection: Connection, moment: Moment) -> list[Piece]:
    """Assessments asked for and neither completed nor cancelled: one statement."""
    t = rows.assessment
    about = {code.id for code in moment.lists["assessment_kind"].codes if code.maps.get(_CAPACITY) == "yes"}
    found = connection.execute(
        select(t.c.person_id, t.c.worker_id, t.c.asked_on, t.c.kind)
        .where(t.c.completed_on.is_(None), t.c.cancelled_on.is_(None), t.c.gone.is_(None))
        .order_by(t.c.no)
    )
    return [
        Piece("assessment", person_id, worker or "", asked or "", frozenset((_CAPACITY,) if kind in about else ()))
        for person_id, worker, asked, kind in found
    ]


def running_enablement(connection: Connection, moment: Moment) -> list[Piece]:
    """Enablement begun and not ended, heavier soon after a discharge from hospital: two statements."""
    t, stay = rows.enablement, rows.hospital_stay
    since = (moment.today - timedelta(days=moment.weights.discharge_days)).isoformat()
    day = moment.today.isoformat()
    home = set(
        connection.execute(
            select(stay.c.person_id).where(stay.c.discharged_on.between(since, day), stay.c.gone.is_(None))
        ).scalars()
    )
    found = connection.execute(
        select(t.c.person_id, t.c.worker_id, t.c.started_on, t.c.discharge_on)
        .where(t.c.started_on.is_not(None), t.c.ended_on.is_(None), t.c.gone.is_(None))
        .order_by(t.c.no)
    )
    pieces = []
    for person_id, worker, started, discharged in found:
        fresh = person_id in home or lately(discharged, today=moment.today, days=moment.weights.discharge_days)
        on_top = frozenset(("discharged",) if fresh else ())
        pieces.append(Piece("enablement", person_id, worker or "", started or "", on_top))
    return pieces


def reviews_due(connection: Connection, moment: Moment) -> list[Piece]:
    """The earliest review of each person that is overdue or due soon, by the review engine: seven statements."""
    facts = read_facts(connection, lists=moment.lists, rules=moment.reviews, today=moment.today)
    given = open_reviews(connection)
    last = moment.today + timedelta(days=moment.weights.review_days)
    pieces = []
    for person_id, held in facts.items():
        answers = (answer for _, answer in held.answers(rules=moment.reviews, today=moment.today))
        due_on = min((answer.due_on for answer in answers if isinstance(answer, Due)), default=None)
        if due_on is None or due_on > last:
            continue
        late = (moment.today - due_on).days > moment.weights.overdue_days
        worker = next((one.worker_id for one in given.get(person_id, ()) if one.worker_id), "")
        pieces.append(Piece("review", person_id, worker, due_on.isoformat(), frozenset(("overdue",) if late else ())))
    return pieces


SOURCES: tuple[Pieces, ...] = (enquiries, assessments, running_enablement, reviews_due)
"""Every kind of work that counts; a kind in ``domain.workload.KINDS`` has its source here."""
