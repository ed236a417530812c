"""Enablement in the tray: answers owed by the hour, starts, looks, goals to score, six weeks, follow-ups."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, and_, func, literal, or_, select

from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.enablement import DECLINED, Due, Episode, Owed, owed, shows
from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.domain.work_item import Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enablement import (
    checks,
    extended_to,
    moment,
    pathways,
    read_checks,
    received_moment,
    scored_until,
)
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, name_of, text

_LABELS = {
    Owed.TELL: "Tell the referrer",
    Owed.ANSWER: "Answer a referral",
    Owed.START: "Start enablement",
    Owed.COMMUNITY: "Follow up at home",
    Owed.SCORE: "Score goals",
    Owed.WEEK_4: "Week 4 look",
    Owed.SIX_WEEKS: "Six weeks: end or extend",
    Owed.EXTENDED: "Extension ends",
    Owed.DAY_84: "84-day follow-up",
    Owed.DAY_91: "91-day follow-up",
}

KINDS = tuple(
    WorkKind(
        id=f"enablement_{what.value}",
        label=label,
        group="enablement",
        opens="enablement",
        list_id="enablement_source",
        unallocated=what is Owed.ANSWER,
    )
    for what, label in _LABELS.items()
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return what is owed to referrals and to people in service: one statement."""
    numbers = enablement_rules(rules.settings.get(SETTING))
    ways = pathways(rules.lists)
    found = []
    for row in ask(connection, _query, viewer, whose, _kept_since(today, numbers)):
        item = WorkItem._make(row[:14])
        one = _episode(row, ways)
        found += [_item(item, due) for due in owed(one, numbers) if shows(due, today, numbers)]
    return found


def _item(item: WorkItem, due: Due) -> WorkItem:
    at = local_of(due.at) if due.at is not None else None
    return item._replace(
        kind=f"enablement_{due.what.value}",
        due_on=due.on.isoformat(),
        due_at=f"{at:%H:%M}" if at is not None else "",
        detail=due.reason,
    )


def _kept_since(today: date, numbers: EnablementRules) -> str:
    return (today - timedelta(days=numbers.check_91 + numbers.check_open_days)).isoformat()


def _query(viewer: Actor, whose: Whose, kept: str) -> Any:
    """Referrals something may be owed to: not declined, and not longer over than follow-ups stay on the lists."""
    t, person = rows.enablement, rows.person
    declined = and_(func.coalesce(t.c.decision, "") == DECLINED, t.c.started_on.is_(None))
    return (
        select(
            literal(""),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(t.c.worker_id),
            literal(""),
            text(t.c.team_id),
            literal(""),
            literal(""),
            text(t.c.received_on),
            literal(""),
            text(t.c.source),
            literal(""),
            t.c.received_on,
            t.c.received_at,
            t.c.start_offered_on,
            t.c.referrer_told_on,
            t.c.referrer_told_at,
            t.c.decision,
            t.c.decided_on,
            t.c.decided_at,
            t.c.started_on,
            t.c.ended_on,
            t.c.discharge_on,
            extended_to().label("extended_to"),
            checks().label("checks"),
            scored_until().label("scored_until"),
        )
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.gone.is_(None),
            person.c.died_on.is_(None),
            ~declined,
            or_(
                t.c.ended_on.is_(None),
                t.c.discharge_on >= kept,
                and_(t.c.discharge_on.is_(None), t.c.started_on >= kept),
            ),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author),
        )
        .order_by(t.c.received_on, t.c.received_at, t.c.no)
    )


def _episode(row: Any, ways: Mapping[str, str]) -> Episode:
    return Episode(
        received=received_moment(row.received_on, row.received_at),
        pathway=ways.get(row[12], ""),
        start_offered_on=iso_day(row.start_offered_on),
        told=moment(row.referrer_told_on, row.referrer_told_at),
        decision=row.decision or "",
        decided=moment(row.decided_on, row.decided_at),
        started_on=iso_day(row.started_on),
        extended_to=iso_day(row.extended_to),
        ended_on=iso_day(row.ended_on),
        discharge_on=iso_day(row.discharge_on),
        checks=read_checks(row.checks),
        scored_until=iso_day(row.scored_until),
    )
