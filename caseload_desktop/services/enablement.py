"""Commands on an enablement referral until the service begins: referred, answered, passed on, begun."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED, State
from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.enablement_reach import (
    goes_on,
    moment_of_act,
    must_be_number,
    patch_for,
    reached,
    received_of,
)
from caseload_desktop.services.involvement_rules import day_of_act, known_code, may_hold
from caseload_desktop.services.started_work import ENABLEMENT, started_from
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.store import Store

MOST_HOURS = 168
"""Hours a week; a week has no more."""

START_AHEAD_DAYS = 60
"""A start found further ahead is no start of enablement."""

PURCHASING = "purchasing"
"""The next step of a referral that goes to Purchasing (code list ``next_step``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferToEnablement:
    """A referral as it was received; fields as entity ``enablement``.

    ``received_at`` is local time (``HH:MM``): the clocks of the answer count from it. ``team_id`` is the patch, where
    it is known; ``contact_id`` the contact it comes from.
    """

    person_id: str
    source: str
    received_on: str
    received_at: str
    contact_id: str | None = None
    referred_by: str = ""
    referrer_team_id: str | None = None
    discharge_on: str | None = None
    team_id: str | None = None
    need: str = ""
    hours_asked: float | None = None
    import_run_id: str | None = None


@command("refer_to_enablement", writes=("enablement", "contact"))
def refer_to_enablement(store: Store, actor: Actor, command: ReferToEnablement) -> Changes:
    """Record a referral to enablement.

    Raises ``RuleBroken``: ``referred_already`` while another of the person's goes on, ``person_has_died``,
    ``unknown_code``, ``patch_required``, and for days and times as ``moment_of_act``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="refer_to_enablement") as act:
        must_reach(act, command.person_id)
        if goes_on(act, command.person_id):
            raise RuleBroken("referred_already")
        add_referral(act, store, command)
        return act.changes()


def add_referral(act: Act, store: Store, command: ReferToEnablement) -> str:
    """Write a referral inside a running act and return its id; imports use it row by row."""
    person = act.row("person", command.person_id)
    if person is not None and person["died_on"] is not None and person["died_on"] < command.received_on:
        raise RuleBroken("person_has_died")
    known_code("enablement_source", command.source, field="source", lists=store.code_lists)
    on, at = moment_of_act(act, command.received_on, command.received_at, fields=("received_on", "received_at"))
    values = {
        "person_id": command.person_id,
        "contact_id": started_from(act, store, command.contact_id, person_id=command.person_id, step=ENABLEMENT),
        "source": command.source,
        "referred_by": command.referred_by.strip(),
        "referrer_team_id": command.referrer_team_id,
        "received_on": on,
        "received_at": at,
        "discharge_on": _discharge(command.discharge_on, on),
        "team_id": patch_for(act, command.team_id) if command.team_id else None,
        "need": command.need.strip(),
        "hours_asked": must_be_number(command.hours_asked, field="hours_asked", most=MOST_HOURS),
        "import_run_id": command.import_run_id,
    }
    return act.create("enablement", values)


def _discharge(text: str | None, received_on: str) -> str | None:
    """The day somebody leaves or left hospital: it may lie ahead, but not by months."""
    if not text:
        return None
    day, received = _iso(text, "discharge_on"), date.fromisoformat(received_on)
    if abs((day - received).days) > START_AHEAD_DAYS * 3:
        raise RuleBroken("day_far_off", field="discharge_on")
    return day.isoformat()


def _iso(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class TellReferrer:
    """The referrer was told where things stand."""

    enablement_id: str
    on: str
    at: str
    note: str = ""


@command("tell_referrer", writes=("enablement",))
def tell_referrer(store: Store, actor: Actor, command: TellReferrer) -> Changes:
    """Record that the referrer was told; the first time counts for the clock. Raises ``RuleBroken("told_already")``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="tell_referrer") as act:
        row = reached(act, command.enablement_id, State.WAITING, State.ACCEPTED)
        if row["referrer_told_on"] is not None:
            raise RuleBroken("told_already")
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received_of(row))
        values = {"referrer_told_on": on, "referrer_told_at": at, "referrer_told_note": command.note.strip()}
        act.set("enablement", command.enablement_id, values)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptReferral:
    """A patch takes a referral on; ``start_offered_on`` is the start that was found.

    ``seen`` is what the author saw: raises ``AlreadyChanged`` where it was decided otherwise meanwhile.
    """

    enablement_id: str
    on: str
    at: str
    team_id: str
    start_offered_on: str | None = None
    worker_id: str | None = None
    note: str = ""
    seen: Mapping[str, object] | None = None


@command("accept_referral", writes=("enablement",))
def accept_referral(store: Store, actor: Actor, command: AcceptReferral) -> Changes:
    """Accept a referral that waits, or one that was declined after all.

    Raises ``RuleBroken``: ``enablement_not_so``, ``patch_required``, ``start_out_of_range``, and as ``may_hold``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="accept_referral") as act:
        row = reached(act, command.enablement_id, State.WAITING, State.DECLINED, State.PASSED)
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received_of(row))
        if goes_on(act, row["person_id"], but=command.enablement_id):
            raise RuleBroken("referred_already")
        if command.worker_id:
            may_hold(act, row["person_id"], command.worker_id)
        values: dict[str, Any] = {
            "decision": ACCEPTED,
            "decided_on": on,
            "decided_at": at,
            "decision_note": command.note.strip(),
            "team_id": patch_for(act, command.team_id),
            "start_offered_on": _start_found(command.start_offered_on, row["received_on"]),
            "worker_id": command.worker_id or row["worker_id"],
        }
        if row["decision"] == DECLINED:
            values |= dict.fromkeys(_OF_A_DECLINE)
        act.set("enablement", command.enablement_id, values, seen=command.seen)
        return act.changes()


_OF_A_DECLINE = (
    "decline_reason",
    "purchasing_on",
    "purchasing_at",
    "package_wanted_by",
    "next_step",
    "next_step_note",
    "next_step_due",
    "no_next_why",
)


def _start_found(text: str | None, received_on: str) -> str | None:
    if not text:
        return None
    day, received = _iso(text, "start_offered_on"), date.fromisoformat(received_on)
    if not 0 <= (day - received).days <= START_AHEAD_DAYS:
        raise RuleBroken("start_out_of_range", field="start_offered_on", most=START_AHEAD_DAYS)
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclineReferral:
    """A referral that can't be taken on: why, and what happens next.

    ``to_purchasing`` passes it on in the same act, with the request for a package by ``package_wanted_by`` (two weeks
    on where none is given); it then is what happens next.
    """

    enablement_id: str
    on: str
    at: str
    reason: str
    note: str = ""
    to_purchasing: bool = False
    package_wanted_by: str | None = None
    what_next: WhatNext | None = None
    seen: Mapping[str, object] | None = None


@command("decline_referral", writes=("enablement", "task"))
def decline_referral(store: Store, actor: Actor, command: DeclineReferral) -> Changes:
    """Decline a referral that waits, or that was accepted and has not started.

    Very limited or no capacity goes to Purchasing, asking for an enablement package within two weeks (the council's
    rules for enablement). Raises ``RuleBroken``: ``enablement_not_so``, ``unknown_code``, and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="decline_referral") as act:
        row = reached(act, command.enablement_id, State.WAITING, State.ACCEPTED)
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received_of(row))
        known_code("enablement_decline_reason", command.reason, field="reason", lists=store.code_lists)
        values: dict[str, Any] = {
            "decision": DECLINED,
            "decided_on": on,
            "decided_at": at,
            "decline_reason": command.reason,
            "decision_note": command.note.strip(),
        }
        if command.to_purchasing:
            values |= _passed(act, on, at, command.package_wanted_by)
        what = command.what_next
        if command.to_purchasing and (what is None or not what.step):
            what = WhatNext(step=PURCHASING)
        values |= next_fields(
            act,
            store,
            what,
            person_id=row["person_id"],
            about_kind="enablement",
            about_id=command.enablement_id,
        )
        act.set("enablement", command.enablement_id, values, seen=command.seen)
        return act.changes()


def _passed(act: Act, on: str, at: str, wanted_by: str | None) -> dict[str, Any]:
    if wanted_by:
        wanted = _iso(wanted_by, "package_wanted_by")
        if wanted.isoformat() < on:
            raise RuleBroken("ends_before_it_begins", field="package_wanted_by")
    else:
        wanted = date.fromisoformat(on) + timedelta(days=rules_of(act).package_days)
    return {"purchasing_on": on, "purchasing_at": at, "package_wanted_by": wanted.isoformat()}


def rules_of(act: Act) -> EnablementRules:
    """The council's numbers, inside a running act."""
    return enablement_rules(setting(act.connection, SETTING))


@dataclass(frozen=True, slots=True, kw_only=True)
class PassToPurchasing:
    """A declined referral goes to Purchasing, asking for an enablement package by a day."""

    enablement_id: str
    on: str
    at: str
    package_wanted_by: str | None = None
    note: str = ""


@command("pass_to_purchasing", writes=("enablement",))
def pass_to_purchasing(store: Store, actor: Actor, command: PassToPurchasing) -> Changes:
    """Pass a declined referral to Purchasing afterwards. Raises ``RuleBroken("enablement_not_so")``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="pass_to_purchasing") as act:
        row = reached(act, command.enablement_id, State.DECLINED)
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"), after=received_of(row))
        values = _passed(act, on, at, command.package_wanted_by)
        values |= {"next_step": PURCHASING, "next_step_note": command.note.strip() or row["next_step_note"]}
        act.set("enablement", command.enablement_id, {**values, "no_next_why": None})
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEnablement:
    """The service begins: on which day, with whom, and how many hours a week."""

    enablement_id: str
    on: str
    worker_id: str | None = None
    hours_at_start: float | None = None
    seen: Mapping[str, object] | None = None


@command("start_enablement", writes=("enablement",))
def start_enablement(store: Store, actor: Actor, command: StartEnablement) -> Changes:
    """Begin the service of an accepted referral; six weeks and the free period count from this day."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="start_enablement") as act:
        row = reached(act, command.enablement_id, State.ACCEPTED)
        on = day_of_act(act, command.on, field="on")
        if on < row["received_on"]:
            raise RuleBroken("before_receipt", field="on")
        if command.worker_id:
            may_hold(act, row["person_id"], command.worker_id)
        values = {
            "started_on": on,
            "hours_at_start": must_be_number(command.hours_at_start, field="hours_at_start", most=MOST_HOURS),
            "worker_id": command.worker_id or row["worker_id"],
        }
        act.set("enablement", command.enablement_id, values, seen=command.seen)
        return act.changes()
