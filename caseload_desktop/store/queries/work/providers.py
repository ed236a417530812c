"""Providers in the tray: follow-ups of whoever they are given to, and for managers the signs that speak."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection, and_, literal, or_, select, true

from caseload_desktop.domain.provider_signs import SETTING
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.work_item import Can, Scope, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.provider_board import signs_now
from caseload_desktop.store.queries.work.item import items_of, text

FOLLOW_UP, SIGN = "provider_follow_up", "provider_sign"
OPENS = "provider"
"""Enter leads to the provider's page: the item's id is that of the follow-up, or of the provider itself."""

KINDS = (
    WorkKind(
        id=FOLLOW_UP,
        label="Follow-up with a provider",
        group="tasks",
        opens=OPENS,
        entity="provider_task",
        can=frozenset({Can.COMPLETE}),
    ),
    WorkKind(id=SIGN, label="Early signs at a provider", group="tasks", opens=OPENS, entity="provider"),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return open follow-ups: one statement; and three for who decides on safeguarding, for signs nobody looked at."""
    if not viewer.may(May.READ_RECORD):
        return []
    found = _follow_ups(connection, whose)
    if viewer.may(May.DECIDE_SAFEGUARDING):
        found += _signs(connection, viewer, today, rules)
    return found


def _follow_ups(connection: Connection, whose: Whose) -> list[WorkItem]:
    t, provider = rows.FOLDED["provider_task"], rows.FOLDED["provider"]
    mine = or_(
        t.c.worker_id.in_(whose.worker_ids),
        and_(t.c.worker_id.is_(None), t.c.team_id.in_(whose.team_ids)),
    )
    found = connection.execute(
        select(
            literal(FOLLOW_UP),
            t.c.id,
            literal(""),
            text(provider.c.name),
            text(provider.c.postcode),
            text(t.c.worker_id),
            literal(""),
            text(t.c.team_id),
            text(t.c.due_on),
            literal(""),
            text(t.c.from_date),
            literal(""),
            literal(""),
            text(t.c.words),
        )
        .outerjoin(provider, provider.c.id == t.c.provider_id)
        .where(
            t.c.done_on.is_(None),
            t.c.dropped_on.is_(None),
            t.c.gone.is_(None),
            true() if whose.scope is Scope.EVERYBODY else mine,
        )
        .order_by(t.c.due_on, t.c.no)
    )
    return items_of(found)


def _signs(connection: Connection, viewer: Actor, today: date, rules: WorkRules) -> list[WorkItem]:
    """One item for each provider: whoever decides on safeguarding sees them all, whosever tray it is."""
    held = rules.settings.get(SETTING)
    return [
        WorkItem(
            kind=SIGN,
            id=line.id,
            person=line.name,
            reference=line.postcode,
            worker_id=viewer.worker_id,
            since=line.latest,
            detail="; ".join(sign.why for sign in line.signs),
        )
        for line in signs_now(connection, viewer=viewer, lists=rules.lists, today=today, held=held)
    ]
