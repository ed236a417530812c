"""DoLS and AMHP referrals in the tray: what is to be decided, looked at, asked for again, allocated, and by when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, literal, or_, select

from caseload_desktop.domain.amhp_clock import State as Referral
from caseload_desktop.domain.amhp_clock import state_of as referral_state
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.dols import GRANTED, State, application_of, state_of
from caseload_desktop.domain.dols_clocks import (
    SETTING,
    DolsRules,
    Due,
    ask_again_due,
    decision_due,
    dols_rules,
    look_due,
    suspension_ends,
)
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.domain.work_item import Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.amhp import detention_end_of
from caseload_desktop.store.queries.dols import followed, looked_on
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.work.item import ask, belongs, items_of, name_of, text

_AHEAD = timedelta(days=14)
"""A look or a lifted suspension is shown so many days before its day."""

_DOLS = {
    "dols_decide": "Decide on a DoLS application",
    "dols_look": "Quarterly look",
    "dols_further": "Ask for a further authorisation",
    "dols_suspended": "Suspension: lift or end",
    "dols_run_out": "Authorisation ran out: record its end",
}
_AMHP = {
    "amhp_allocate": "Allocate to an AMHP",
    "amhp_assess": "Mental Health Act assessment",
    "amhp_close": "Record the outcome",
}

KINDS = (
    *(
        WorkKind(id=kind, label=label, group="liberty", opens="dols and amhp", list_id="dols_kind")
        for kind, label in _DOLS.items()
    ),
    WorkKind(
        id="dols_assessment",
        label="DoLS assessment",
        group="liberty",
        opens="dols and amhp",
        list_id="dols_requirement",
    ),
    *(
        WorkKind(
            id=kind,
            label=label,
            group="liberty",
            opens="dols and amhp",
            list_id="amhp_rag",
            unallocated=kind == "amhp_allocate",
        )
        for kind, label in _AMHP.items()
    ),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return what is owed to applications, assessments and referrals: three statements."""
    numbers = dols_rules(rules.settings.get(SETTING))
    found: list[WorkItem] = []
    for row in ask(connection, _applications, viewer, whose).mappings():
        found += _of_application(row, today, numbers, rules.lists)
    found += items_of(ask(connection, _assessments, viewer, whose))
    found += [_of_referral(row, rules.lists) for row in ask(connection, _referrals, viewer, whose).mappings()]
    return found


def _of_application(row: Any, today: date, numbers: DolsRules, lists: CodeLists) -> Iterator[WorkItem]:
    one = application_of(row, lists, looked_on=iso_day(row["looked_on"]), followed=bool(row["followed"]))
    item = _item(row, code=row["kind"] or "")
    if state_of(one, today) is State.PENDING:
        due = decision_due(one, numbers)
        words = row["managing_authority"] or row["provider"] or ""
        yield item._replace(kind="dols_decide", due_on=due.on.isoformat(), detail=words or due.reason)
    if state_of(one, today) is State.RUN_OUT:
        yield item._replace(kind="dols_run_out", due_on=row["authorised_to"] or "", detail="Nothing authorises it now")
    owed: tuple[tuple[str, Due | None, timedelta], ...] = (
        ("dols_look", look_due(one, numbers, today), _AHEAD),
        ("dols_further", ask_again_due(one, numbers, today), timedelta()),
        ("dols_suspended", suspension_ends(one, numbers, today), _AHEAD),
    )
    for kind, due_then, ahead in owed:
        if due_then is not None and due_then.on - ahead <= today:
            yield item._replace(kind=kind, due_on=due_then.on.isoformat(), detail=due_then.reason)


def _of_referral(row: Any, lists: CodeLists) -> WorkItem:
    state = referral_state(worker_id=row["worker_id"], assessed_on=row["assessed_on"], closed_on=None)
    kind = {Referral.WAITING: "amhp_allocate", Referral.ALLOCATED: "amhp_assess"}.get(state, "amhp_close")
    ends = detention_end_of(
        lists, **{name: row[name] or "" for name in ("detention", "detained_from", "detained_at", "extended_hours")}
    )
    item = _item(row, code=row["rag"] or "")._replace(kind=kind)
    if state is Referral.ASSESSED:
        return item._replace(due_on=row["assessed_on"] or "", detail="Assessed; the outcome is not recorded")
    if ends is None or ends < datetime(1970, 1, 1, tzinfo=UTC):
        return item._replace(detail=row["place"] or "")
    at = local_of(ends)
    section = lists.label("amhp_detention", row["detention"])
    return item._replace(due_on=at.date().isoformat(), due_at=f"{at:%H:%M}", detail=f"{section} ends")


def _item(row: Any, *, code: str) -> WorkItem:
    return WorkItem(
        kind="",
        id=row["id"],
        person_id=row["person_id"],
        person=row["person"],
        reference=row["reference"],
        worker_id=row["worker_id"] or "",
        team_id=row["team_id"] or "",
        since=row["received_on"] or "",
        code=code,
    )


def _applications(viewer: Actor, whose: Whose) -> Select[Any]:
    """Applications that wait, and authorisations that were granted and have not ended."""
    t, person, provider = rows.dols, rows.person, rows.FOLDED["provider"]
    return (
        select(
            t,
            name_of(person).label("person"),
            text(person.c.reference).label("reference"),
            provider.c.name.label("provider"),
            looked_on().label("looked_on"),
            followed().label("followed"),
        )
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(provider, provider.c.id == t.c.provider_id)
        .where(
            t.c.gone.is_(None),
            t.c.ended_on.is_(None),
            or_(t.c.decision.is_(None), t.c.decision == GRANTED),
            person.c.died_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author),
        )
        .order_by(t.c.received_on, t.c.no)
    )


def _assessments(viewer: Actor, whose: Whose) -> Select[Any]:
    """Assessments a colleague was asked for and has not done, while the application waits."""
    t, one, person = rows.dols_assessment, rows.dols, rows.person
    return (
        select(
            literal("dols_assessment"),
            t.c.id,
            t.c.person_id,
            name_of(person),
            text(person.c.reference),
            text(t.c.worker_id),
            literal(""),
            text(one.c.team_id),
            text(t.c.due_on),
            literal(""),
            text(t.c.asked_on),
            literal(""),
            text(t.c.kind),
            func.coalesce(one.c.managing_authority, ""),
        )
        .join(one, one.c.id == t.c.dols_id)
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.gone.is_(None),
            t.c.done_on.is_(None),
            t.c.worker_id.is_not(None),
            one.c.gone.is_(None),
            one.c.decision.is_(None),
            one.c.ended_on.is_(None),
            person.c.died_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id),
        )
        .order_by(t.c.due_on, t.c.no)
    )


def _referrals(viewer: Actor, whose: Whose) -> Select[Any]:
    t, person = rows.amhp_referral, rows.person
    return (
        select(t, name_of(person).label("person"), text(person.c.reference).label("reference"))
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.gone.is_(None),
            t.c.closed_on.is_(None),
            person.c.died_on.is_(None),
            open_to(person, viewer),
            belongs(whose, person_id=t.c.person_id, worker_id=t.c.worker_id, team_id=t.c.team_id, author=t.c.author),
        )
        .order_by(t.c.received_on, t.c.received_at, t.c.no)
    )
