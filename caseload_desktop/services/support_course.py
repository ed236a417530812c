"""Commands on the course of a service: paused, resumed, opened again, withdrawn."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import CHANGED, MOST_DAYS_AHEAD, ServiceState, service_state
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.support import open_service
from caseload_desktop.services.support_rules import happened_on, reached_row, withdraw
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@command("pause_service", writes=("service",))
def pause_service(
    store: Store, actor: Actor, *, service_id: str, paused_from: str, pause_reason: str, paused_to: str | None = None
) -> Changes:
    """Pause support for a reason; ``paused_to`` is the day it runs again, where that is known.

    A paused service stays open, and so does its review. Raises ``RuleBroken``: ``service_ended``,
    ``service_paused_already``, ``reason_required``, ``ends_before_it_begins``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="pause_service") as act:
        row = open_service(act, service_id)
        if service_state(row, date.fromisoformat(act.today)) is ServiceState.PAUSED:
            raise RuleBroken("service_paused_already", field="paused_from")
        if not pause_reason.strip():
            raise RuleBroken("reason_required", field="pause_reason")
        start = happened_on(act, paused_from, field="paused_from", after=row["from_date"], days_ahead=MOST_DAYS_AHEAD)
        until = (
            happened_on(act, paused_to, field="paused_to", after=start, days_ahead=2 * MOST_DAYS_AHEAD)
            if paused_to
            else None
        )
        if until == start:
            raise RuleBroken("ends_before_it_begins", field="paused_to")
        pause = {"paused_from": start, "paused_to": until, "pause_reason": pause_reason.strip()}
        act.set("service", service_id, pause)
        return act.changes()


@command("resume_service", writes=("service",))
def resume_service(store: Store, actor: Actor, *, service_id: str, on: str) -> Changes:
    """Say from which day paused support runs again; that may be a day arranged for later.

    Raises ``RuleBroken``: ``service_not_paused``, ``ends_before_it_begins``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="resume_service") as act:
        row = open_service(act, service_id)
        if service_state(row, date.fromisoformat(act.today)) is not ServiceState.PAUSED:
            raise RuleBroken("service_not_paused", field="on")
        day = happened_on(act, on, field="on", after=row["paused_from"], days_ahead=MOST_DAYS_AHEAD)
        act.set("service", service_id, {"paused_to": day})
        return act.changes()


@command("reopen_service", writes=("service",))
def reopen_service(store: Store, actor: Actor, *, service_id: str, why: str) -> Changes:
    """Take back the end of a service that goes on after all; the end stays in its history.

    Raises ``RuleBroken``: ``service_open``, ``service_followed`` when a later stretch goes on from it.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="reopen_service") as act:
        row = reached_row(act, "service", service_id)
        if row["to_date"] is None:
            raise RuleBroken("service_open")
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        if row["end_reason"] == CHANGED and _is_followed(act, row["person_id"], service_id):
            raise RuleBroken("service_followed")
        names = ("to_date", "end_reason", "end_note", "next_step", "next_step_note", "next_step_due", "no_next_why")
        act.set("service", service_id, dict.fromkeys(names), why=why.strip())
        return act.changes()


@command("withdraw_service", writes=("service",))
def withdraw_service(store: Store, actor: Actor, *, service_id: str, why: str) -> Changes:
    """Take a service out of lists and figures: recorded in error, or cancelled before any support was given.

    The second is what Client Level Data calls cancelled, and leaves out. Raises ``RuleBroken("reason_required")``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_service") as act:
        withdraw(act, "service", service_id, why)
        return act.changes()


def _is_followed(act: Act, person_id: str, service_id: str) -> bool:
    t = rows.service
    next_one = select(t.c.id).where(t.c.person_id == person_id, t.c.follows == service_id, t.c.gone.is_(None))
    return act.connection.execute(next_one.limit(1)).first() is not None
