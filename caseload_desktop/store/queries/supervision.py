"""A worker's safeguarding, DoLS and AMHP work in one view: what is open with its day, what was recorded and closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, func, literal, or_, select, union

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import Actor, May, Role
from caseload_desktop.domain.work_item import Scope, Whose, WorkItem, WorkKind
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work import liberty, read_rules, safeguarding
from caseload_desktop.store.queries.work.item import name_of, text

BACK_DAYS = 91
"""How far back what was recorded and closed is told: about three months, the usual time between appraisals."""

KINDS: dict[str, WorkKind] = {kind.id: kind for kind in (*safeguarding.KINDS, *liberty.KINDS)}
"""What open work is called."""

SUPERVISES = (May.ALLOCATE, May.DECIDE_SAFEGUARDING)


@dataclass(frozen=True, slots=True)
class Past:
    """A concern the worker recorded, or an enquiry they led that was closed; days ISO.

    ``code`` is the decision (``safeguarding_decision``, empty: none yet) or the outcome (``risk_assessment_outcome``).
    ``more`` is the enquiry's risk outcome (``risk_outcome``).
    """

    id: str
    number: int
    person_id: str
    person: str
    reference: str
    on: str
    began: str
    code: str
    more: str


@dataclass(frozen=True, slots=True)
class Supervision:
    """One worker's work; ``hidden`` restricted people with work of theirs are not in it."""

    worker_id: str
    worker: str
    open: tuple[WorkItem, ...]
    recorded: tuple[Past, ...]
    closed: tuple[Past, ...]
    hidden: int
    since: str

    def overdue(self, today: date) -> int:
        """How many things are past their day."""
        return sum(bool(item.due_on) and item.due_on < today.isoformat() for item in self.open)

    def of(self, *kinds: str) -> int:
        """How many open things are of these kinds."""
        return sum(item.kind in kinds for item in self.open)


def may_supervise(viewer: Actor, worker_id: str) -> bool:
    """True for managers, and for everybody who reads records about their own work."""
    own = viewer.worker_id == worker_id and viewer.may(May.READ_RECORD)
    return own or (viewer.may(May.READ_RECORD) and any(viewer.may(right) for right in SUPERVISES))


def supervision(connection: Connection, worker_id: str, *, viewer: Actor, lists: CodeLists, today: date) -> Supervision:
    """Return a worker's open work, and what they recorded and closed in three months: eleven statements.

    Open is what their own tray shows of it: theirs by name, or without a name as their key cases. Raises
    ``NotPermitted("role_may_not")`` for who is neither a manager nor the worker. Restricted people the viewer may not
    read are left out and counted.
    """
    if not may_supervise(viewer, worker_id):
        raise NotPermitted("role_may_not", what=May.ALLOCATE.value)
    rules = read_rules(connection, lists)
    whose = Whose(scope=Scope.MINE, on=today.isoformat(), worker_ids=(worker_id,))
    # Read as a colleague of the worker: what waits for a manager then still bears the worker's name.
    reader = Actor(viewer.worker_id, Role.PRACTITIONER, viewer.opened)
    found = [
        *safeguarding.items(connection, viewer=reader, whose=whose, today=today, rules=rules),
        *liberty.items(connection, viewer=reader, whose=whose, today=today, rules=rules),
    ]
    since = (today - timedelta(days=BACK_DAYS)).isoformat()
    worker = rows.worker
    name = connection.execute(select(worker.c.name).where(worker.c.id == worker_id)).scalar()
    return Supervision(
        worker_id,
        name or "",
        tuple(sorted(found, key=lambda item: (not item.due_on, item.due_on, item.since, item.id))),
        _recorded(connection, worker_id, viewer, since),
        _closed(connection, worker_id, viewer, since),
        _hidden(connection, worker_id, viewer, since),
        since,
    )


def _recorded(connection: Connection, worker_id: str, viewer: Actor, since: str) -> tuple[Past, ...]:
    t, person = rows.FOLDED["concern"], rows.person
    found = connection.execute(
        select(t.c.id, t.c.no, t.c.person_id, name_of(person), text(person.c.reference), t.c.raised_on, t.c.raised_on,
               text(t.c.decision), literal(""))
        .join(person, person.c.id == t.c.person_id)
        .where(t.c.worker_id == worker_id, t.c.raised_on >= since, t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.raised_on.desc(), t.c.no.desc())
    )  # fmt: skip
    return tuple(Past(*row) for row in found)


def _closed(connection: Connection, worker_id: str, viewer: Actor, since: str) -> tuple[Past, ...]:
    t, person = rows.FOLDED["enquiry"], rows.person
    found = connection.execute(
        select(t.c.id, t.c.no, t.c.person_id, name_of(person), text(person.c.reference), t.c.closed_on,
               text(t.c.started_on), text(t.c.risk_assessment_outcome), text(t.c.risk_outcome))
        .join(person, person.c.id == t.c.person_id)
        .where(t.c.worker_id == worker_id, t.c.closed_on >= since, t.c.gone.is_(None), open_to(person, viewer))
        .order_by(t.c.closed_on.desc(), t.c.no.desc())
    )  # fmt: skip
    return tuple(Past(*row) for row in found)


def _hidden(connection: Connection, worker_id: str, viewer: Actor, since: str) -> int:
    """How many people with work of this worker the viewer may not read."""
    concern, enquiry, dols, amhp = (rows.FOLDED[name] for name in ("concern", "enquiry", "dols", "amhp_referral"))
    theirs = union(
        *(
            # Apart, so that each finds its own index: a worker's concerns have none.
            select(concern.c.person_id).where(concern.c.worker_id == worker_id, which, concern.c.gone.is_(None))
            for which in (concern.c.decided_on.is_(None), concern.c.raised_on >= since)
        ),
        select(enquiry.c.person_id).where(
            enquiry.c.worker_id == worker_id,
            or_(enquiry.c.closed_on.is_(None), enquiry.c.closed_on >= since),
            enquiry.c.gone.is_(None),
        ),
        select(dols.c.person_id).where(dols.c.worker_id == worker_id, dols.c.ended_on.is_(None), dols.c.gone.is_(None)),
        select(amhp.c.person_id).where(
            amhp.c.worker_id == worker_id, amhp.c.closed_on.is_(None), amhp.c.gone.is_(None)
        ),
    ).subquery()
    person = rows.person
    query = select(func.count()).select_from(theirs).join(person, person.c.id == theirs.c.person_id)
    return connection.execute(query.where(~open_to(person, viewer))).scalar() or 0
