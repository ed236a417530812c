"""Safeguarding in the tray: decisions, stages of enquiries with their clocks, actions, sign-offs, feedback owed."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, literal, not_, or_, select, true

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import ANONYMOUS
from caseload_desktop.domain.safeguarding_clocks import (
    SETTING,
    SafeguardingRules,
    Stage,
    StageClock,
    decision_clock,
    enquiry_clock,
    feedback_due,
    feedback_shown_from,
    safeguarding_rules,
)
from caseload_desktop.domain.work_item import Scope, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.domain.working_days import ENGLAND
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enquiries import Looked, facts_of, looks, read_looks, reopened
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.safeguarding import pauses_of, read_pauses
from caseload_desktop.store.queries.work.item import ask, belongs, items_of, name_of, text

GROUP = "safeguarding"
MANAGER = "Safeguarding manager"
"""Whom a decision and a sign-off wait for."""

DECIDE, SIGN_OFF, ACTION = "safeguarding_decide", "safeguarding_sign_off", "safeguarding_action"
TELL_DECISION, TELL_OUTCOME = "safeguarding_tell_decision", "safeguarding_tell_outcome"

_STAGES = {
    Stage.PLANNING: "Plan the enquiry",
    Stage.ENQUIRY: "Report of the enquiry",
    Stage.OUTCOME: "Outcome of the enquiry",
    Stage.PLAN: "Review the safeguarding plan",
    Stage.CLOSURE: "Ask for sign-off",
}

KINDS = (
    WorkKind(id=DECIDE, label="Decide on a concern", group=GROUP, opens=GROUP, list_id="immediate_risk"),
    *(
        WorkKind(id=f"safeguarding_{stage.value}", label=label, group=GROUP, opens=GROUP, list_id="enquiry_kind")
        for stage, label in _STAGES.items()
    ),
    WorkKind(id=SIGN_OFF, label="Sign off an enquiry", group=GROUP, opens=GROUP, list_id="enquiry_kind"),
    WorkKind(id=ACTION, label="Action of an enquiry", group=GROUP, opens=GROUP, list_id="caused_to_enquire"),
    *(
        WorkKind(id=kind, label=f"Tell the referrer {what}", group=GROUP, opens=GROUP, list_id="safeguarding_referrer")
        for kind, what in ((TELL_DECISION, "what was decided"), (TELL_OUTCOME, "the outcome"))
    ),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return what safeguarding waits for: three statements.

    What a safeguarding manager decides is in the tray of every one of them, but for their own work; whoever recorded
    it sees that it waits. A clock that stands has no day.

    Whoever raised a concern is told of the decision, and of the outcome once there is one: by whoever leads the
    enquiry, else by whoever decided. Nobody is owed feedback who did not say who they are, or when the reason why they
    are not told is recorded.
    """
    numbers = safeguarding_rules(rules.settings.get(SETTING))
    return [
        *_decisions(connection, viewer, whose, numbers, today),
        *_stages(connection, viewer, whose, numbers, rules),
        *_actions(connection, viewer, whose),
    ]


def _decisions(
    connection: Connection, viewer: Actor, whose: Whose, numbers: SafeguardingRules, today: date
) -> list[WorkItem]:
    found = []
    for *columns, paused, author, decided, referrer in ask(
        connection, _concerns, viewer, whose, feedback_shown_from(today, numbers)
    ):
        item = WorkItem._make(columns)
        if decided:
            found.append(_to_tell(item, TELL_DECISION, decided, referrer, numbers))
            continue
        clock = decision_clock(
            date.fromisoformat(item.since or "1900-01-01"),
            decided=None,
            pauses=[one.pause for one in read_pauses(paused)],
            rules=numbers,
            days=ENGLAND,
        )
        own = viewer.worker_id in (item.worker_id, author)
        found.append(_for(_timed(item, DECIDE, clock), viewer, decides=not own))
    return found


def _concerns(viewer: Actor, whose: Whose, shown: date) -> Select[Any]:
    """Concerns to decide on, and decided ones whose referrer was not told; both by the index of the day decided."""
    t, person, lead = rows.concern, rows.person, rows.enquiry
    # By the day, which has an index; a decision is never written without it.
    waits = and_(t.c.decided_on.is_(None), t.c.decision.is_(None))
    untold = and_(t.c.decided_on >= shown.isoformat(), t.c.decision.is_not(None), *_not_told(t), *_can_be_told(t))
    its_outcome = and_(
        func.coalesce(lead.c.concern_id, "") == t.c.id,
        or_(lead.c.concluded_on.is_not(None), not_(and_(*_not_told(lead)))),
    )
    owner = case((t.c.decided_on.is_(None), t.c.worker_id), else_=func.coalesce(lead.c.worker_id, t.c.decided_by))
    theirs = belongs(whose, person_id=t.c.person_id, worker_id=owner, team_id=t.c.team_id, author=t.c.author)
    return (
        select(
            *_columns(t, t.c.raised_on, t.c.immediate_risk, t.c.incident_title, worker_id=owner),
            pauses_of(t.c.id),
            t.c.author,
            t.c.decided_on,
            text(t.c.referrer_kind),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(lead, and_(lead.c.id == t.c.enquiry_id, lead.c.gone.is_(None)))
        .where(
            or_(waits, untold),
            t.c.gone.is_(None),
            open_to(person, viewer),
            or_(theirs, and_(t.c.decided_on.is_(None), _for_manager(whose, viewer, t))),
            or_(lead.c.id.is_(None), not_(its_outcome)),
        )
        .order_by(t.c.raised_on, t.c.raised_at, t.c.no)
    )


def _not_told(t: Any) -> tuple[ColumnElement[bool], ...]:
    """True where neither feedback nor why there is none is recorded."""
    return t.c.feedback_on.is_(None), func.coalesce(t.c.no_feedback_why, "") == ""


def _can_be_told(concern: Any) -> tuple[ColumnElement[bool], ...]:
    """True where it is known who raised a concern."""
    named = func.coalesce(concern.c.referrer_kind, "") != ANONYMOUS
    return named, concern.c.referrer_anonymous.is_not(true())


def _to_tell(item: WorkItem, kind: str, on: str, referrer: str, numbers: SafeguardingRules) -> WorkItem:
    """Feedback that is owed for what happened on a day."""
    what = "the decision" if kind == TELL_DECISION else "the outcome"
    due, why = feedback_due(date.fromisoformat(on), what, rules=numbers, days=ENGLAND)
    return item._replace(kind=kind, due_on=due.isoformat(), since=on, code=referrer, detail=why)


def _stages(
    connection: Connection, viewer: Actor, whose: Whose, numbers: SafeguardingRules, rules: WorkRules
) -> list[WorkItem]:
    found = []
    for row in ask(connection, _enquiries, viewer, whose):
        item = WorkItem._make(row[:14])
        facts = _Facts._make((*row[14:22], read_looks(row[22])))
        pauses = [one.pause for one in read_pauses(row[23])]
        asked_on, asked_by, concluded_by, untold, referrer = row[24:]
        if untold and facts.concluded_on:
            found.append(_to_tell(item, TELL_OUTCOME, facts.concluded_on, referrer, numbers))
        clock = enquiry_clock(facts_of(facts, rules.lists), pauses=pauses, rules=numbers, days=ENGLAND)
        if clock is None:
            continue
        if asked_on:
            own = viewer.worker_id in (item.worker_id, asked_by, concluded_by)
            found.append(_for(_timed(item._replace(since=asked_on), SIGN_OFF, clock), viewer, decides=not own))
        else:
            found.append(_timed(item, f"safeguarding_{clock.stage.value}", clock))
    return found


def _enquiries(viewer: Actor, whose: Whose) -> Select[Any]:
    """Enquiries that go on, each with whether feedback on it is theirs to give."""
    t, person, concern = rows.enquiry, rows.person, rows.concern
    theirs = belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author)
    to_sign = and_(t.c.sign_off_asked_on.is_not(None), _for_manager(whose, viewer, t))
    return (
        select(
            *_columns(t, t.c.started_on, t.c.kind, t.c.incident_title),
            t.c.started_on,
            t.c.planned_on,
            t.c.report_on,
            t.c.concluded_on,
            t.c.closed_on,
            reopened(t.c.id),
            t.c.plan_needed,
            t.c.plan_review_on,
            looks(t.c.id),
            pauses_of(t.c.id),
            t.c.sign_off_asked_on,
            t.c.sign_off_asked_by,
            t.c.concluded_by,
            and_(
                true() if not viewer.may(May.DECIDE_SAFEGUARDING) else theirs,
                *_not_told(t),
                concern.c.id.is_not(None),
                *_can_be_told(concern),
            ),
            text(concern.c.referrer_kind),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(concern, and_(concern.c.id == t.c.concern_id, concern.c.gone.is_(None)))
        .where(t.c.closed_on.is_(None), t.c.gone.is_(None), open_to(person, viewer), or_(theirs, to_sign))
        .order_by(t.c.started_on, t.c.no)
    )


class _Facts(NamedTuple):
    """The days of an enquiry under the names ``facts_of`` reads."""

    started_on: str | None
    planned_on: str | None
    report_on: str | None
    concluded_on: str | None
    closed_on: str | None
    reopened_on: str | None
    plan_needed: bool | None
    plan_review_on: str | None
    looked: tuple[Looked, ...]


def _actions(connection: Connection, viewer: Actor, whose: Whose) -> list[WorkItem]:
    found = items_of(ask(connection, _open_actions, viewer, whose))
    # One asked of somebody else is the lead's to chase, so that it only waits while no day is set for it.
    return [item._replace(waits_for="") if item.due_on else item for item in found]


def _open_actions(viewer: Actor, whose: Whose) -> Select[Any]:
    t, enquiry, person = rows.enquiry_action, rows.enquiry, rows.person
    worker_id = func.coalesce(t.c.worker_id, enquiry.c.worker_id)
    return (
        select(
            literal(ACTION),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(worker_id),
            literal(""),
            text(enquiry.c.team_id),
            text(t.c.due_on),
            literal(""),
            text(t.c.asked_on),
            text(t.c.organisation),
            text(t.c.caused),
            text(t.c.words),
        )
        .join(enquiry, enquiry.c.id == t.c.enquiry_id)
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.done_on.is_(None),
            t.c.dropped_on.is_(None),
            t.c.gone.is_(None),
            enquiry.c.gone.is_(None),
            enquiry.c.closed_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=worker_id, team_id=enquiry.c.team_id),
        )
        .order_by(t.c.due_on, t.c.asked_on, t.c.no)
    )


def _columns(
    t: Any, since: Any, code: Any, detail: Any, *, worker_id: ColumnElement[Any] | None = None
) -> tuple[ColumnElement[Any], ...]:
    """The columns of an item of a concern or an enquiry; what it is and its day are put in afterwards."""
    person = rows.person
    return (
        literal(""),
        t.c.id,
        t.c.person_id,
        name_of(person),
        text(person.c.reference),
        text(t.c.worker_id if worker_id is None else worker_id),
        literal(""),
        text(t.c.team_id),
        literal(""),
        literal(""),
        text(since),
        literal(""),
        text(code),
        text(detail),
    )


def _for_manager(whose: Whose, viewer: Actor, t: Any) -> ColumnElement[bool]:
    """True for what waits for a safeguarding manager and is in the tray of this one: theirs is what the teams hold."""
    if not viewer.may(May.DECIDE_SAFEGUARDING):
        return literal(False)
    if whose.scope is Scope.MINE or not whose.team_ids:
        return literal(True)
    held: ColumnElement[bool] = t.c.team_id.in_(whose.team_ids)
    return held


def _timed(item: WorkItem, kind: str, clock: StageClock | None) -> WorkItem:
    """An item with the day of its clock and why; one whose clock stands says since when."""
    if clock is None:
        return item._replace(kind=kind)
    if clock.due is None:
        since = clock.paused_since.isoformat() if clock.paused_since else ""
        return item._replace(kind=kind, waits_for="Clock paused", since=since or item.since, detail=clock.why)
    return item._replace(kind=kind, due_on=clock.due.isoformat(), detail=clock.why)


def _for(item: WorkItem, viewer: Actor, *, decides: bool) -> WorkItem:
    """Theirs for a safeguarding manager who may decide it; for everybody else it waits for one."""
    if decides and viewer.may(May.DECIDE_SAFEGUARDING):
        return item._replace(worker_id=viewer.worker_id)
    return item._replace(waits_for=item.waits_for or MANAGER)
