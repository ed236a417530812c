"""Commands on a DoLS application until it is decided: received, extended, ranked, looked at, given to a worker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import or_, select

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.dols import GRANTED, State
from caseload_desktop.domain.dols_clocks import longest_extension, longest_urgent
from caseload_desktop.domain.dols_rank import suggested_priority
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.dols_reach import codes_known, plain_day, provider_there, reached, rules_of
from caseload_desktop.services.enablement_reach import moment_of_act
from caseload_desktop.services.involvement_rules import day_of_act, may_hold, team_for
from caseload_desktop.services.started_work import started_from
from caseload_desktop.services.support_rules import chosen, must_choose
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

STEP = "dols_application"
"""The next step of a contact an application starts from (code list ``next_step``)."""

MOST_DAYS_APART = 60
"""An urgent authorisation further from the day of receipt is a typing mistake."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDols:
    """A request as it came in; fields as entity ``dols``.

    ``managing_authority`` names the home or hospital where ``provider_id`` does not. Without ``priority`` the one the
    circumstances speak for is taken. ``follows`` is the application whose authorisation a further one is to follow.
    ``with_form`` records the form the request came on as received.
    """

    person_id: str
    kind: str
    received_on: str
    received_at: str = ""
    contact_id: str | None = None
    follows: str | None = None
    provider_id: str | None = None
    managing_authority: str = ""
    place_kind: str = ""
    ordinary_residence: str = ""
    circumstances: tuple[str, ...] = ()
    reasons: str = ""
    urgent_from: str | None = None
    urgent_to: str | None = None
    wanted_from: str | None = None
    priority: str = ""
    priority_why: str = ""
    worker_id: str | None = None
    team_id: str | None = None
    with_form: bool = True
    import_run_id: str | None = None


@command("request_dols", writes=("dols", "dols_form", "contact"))
def request_dols(store: Store, actor: Actor, command: RequestDols) -> Changes:
    """Record a request for an authorisation, or a report of what may be an unauthorised deprivation.

    Raises ``RuleBroken``: ``dols_kind_required``, ``managing_authority_required``, ``dols_pending_already``,
    ``urgent_days_required``, ``urgent_too_long``, ``person_has_died``, ``follows_no_authorisation``, ``unknown_code``,
    and for days and times as ``moment_of_act``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="request_dols") as act:
        must_reach(act, command.person_id)
        _must_not_wait_already(act, command)
        add_request(act, store, command)
        return act.changes()


def add_request(act: Act, store: Store, command: RequestDols) -> str:
    """Write a request inside a running act and return its id; imports use it row by row."""
    person = act.row("person", command.person_id)
    if person is not None and person["died_on"] is not None and person["died_on"] < command.received_on:
        raise RuleBroken("person_has_died")
    kind = must_choose(store, "dols_kind", command.kind, field="kind", otherwise="dols_kind_required")
    if not command.provider_id and not command.managing_authority.strip():
        raise RuleBroken("managing_authority_required", field="managing_authority")
    on = _received(act, command)
    circumstances = codes_known(store, "dols_circumstance", command.circumstances, field="circumstances")
    wanted = plain_day(command.wanted_from, field="wanted_from")
    values = {
        "person_id": command.person_id,
        "contact_id": started_from(act, store, command.contact_id, person_id=command.person_id, step=STEP),
        "follows": _followed(act, store, kind, command),
        "kind": kind,
        "received_on": on,
        "received_at": command.received_at or None,
        "provider_id": provider_there(act, command.provider_id),
        "managing_authority": command.managing_authority.strip(),
        "place_kind": chosen(store, "dols_place", command.place_kind, field="place_kind"),
        "ordinary_residence": chosen(
            store, "ordinary_residence", command.ordinary_residence, field="ordinary_residence"
        ),
        "circumstances": circumstances,
        "reasons": command.reasons.strip(),
        "wanted_from": wanted.isoformat() if wanted else None,
        "worker_id": _holder(act, command),
        "team_id": team_for(act, command.team_id, command.worker_id or act.actor.worker_id, on=act.today),
        "import_run_id": command.import_run_id,
        **_urgent(act, store, kind, command, on),
        **_priority(store, command, circumstances, on),
    }
    dols_id = act.create("dols", values)
    form = store.code_lists.mapped("dols_kind", kind, "form")
    if command.with_form and form:
        told = {"person_id": command.person_id, "dols_id": dols_id, "form": form, "on_date": on, "sent": False}
        act.create("dols_form", {**told, "other_party": command.managing_authority.strip(), "note": ""})
    return dols_id


def _received(act: Act, command: RequestDols) -> str:
    if not command.received_at:
        return day_of_act(act, command.received_on, field="received_on")
    return moment_of_act(act, command.received_on, command.received_at, fields=("received_on", "received_at"))[0]


def _holder(act: Act, command: RequestDols) -> str | None:
    if command.worker_id:
        may_hold(act, command.person_id, command.worker_id)
    return command.worker_id


def _must_not_wait_already(act: Act, command: RequestDols) -> None:
    """Refuse a second request of one kind for one place while the first waits: two would share out the clocks."""
    t = rows.dols
    place = [t.c.managing_authority == command.managing_authority.strip()] if command.managing_authority.strip() else []
    place += [t.c.provider_id == command.provider_id] if command.provider_id else []
    waiting = select(t.c.id).where(
        t.c.person_id == command.person_id,
        t.c.kind == command.kind,
        t.c.decision.is_(None),
        t.c.ended_on.is_(None),
        t.c.gone.is_(None),
    )
    if place and act.connection.execute(waiting.where(or_(*place)).limit(1)).first() is not None:
        raise RuleBroken("dols_pending_already")


def _followed(act: Act, store: Store, kind: str, command: RequestDols) -> str | None:
    """The authorisation a further request is to follow: one that was granted to this person."""
    if not command.follows:
        return None
    row = act.row("dols", command.follows)
    further = store.code_lists.mapped("dols_kind", kind, "further") == "yes"
    there = row is not None and row["gone"] is None and row["person_id"] == command.person_id
    if not there or row is None or row["decision"] != GRANTED or not further:
        raise RuleBroken("follows_no_authorisation", field="follows")
    return command.follows


def _urgent(act: Act, store: Store, kind: str, command: RequestDols, received_on: str) -> dict[str, str | None]:
    """First and last day of an urgent authorisation, where the home or hospital gave itself one."""
    if store.code_lists.mapped("dols_kind", kind, "urgent") != "yes":
        return {"urgent_from": None, "urgent_to": None}
    first = plain_day(command.urgent_from, field="urgent_from")
    last = plain_day(command.urgent_to, field="urgent_to")
    if first is None or last is None:
        raise RuleBroken("urgent_days_required", field="urgent_from" if first is None else "urgent_to")
    if abs((first - date.fromisoformat(received_on)).days) > MOST_DAYS_APART:
        raise RuleBroken("day_far_off", field="urgent_from")
    _must_last(first, last, longest_urgent(first, rules_of(act)), field="urgent_to", code="urgent_too_long")
    return {"urgent_from": first.isoformat(), "urgent_to": last.isoformat()}


def _must_last(first: date, last: date, longest: date, *, field: str, code: str) -> None:
    if last < first:
        raise RuleBroken("ends_before_it_begins", field=field)
    if last > longest:
        raise RuleBroken(code, field=field, longest=show_long(longest))


def _priority(store: Store, command: RequestDols, circumstances: list[str], on: str) -> dict[str, str | None]:
    given = chosen(store, "dols_priority", command.priority, field="priority")
    priority = given or suggested_priority(circumstances, store.code_lists) or None
    return {
        "priority": priority,
        "priority_why": command.priority_why.strip() or None,
        "priority_on": on if priority else None,
    }


@command("extend_urgent_dols", writes=("dols",))
def extend_urgent_dols(
    store: Store,
    actor: Actor,
    *,
    dols_id: str,
    asked_on: str,
    to: str,
    why: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Extend an urgent authorisation, once, for exceptional reasons, asked for while it is in force.

    Mental Capacity Act 2005 Schedule A1 paragraphs 84 to 86. Raises ``RuleBroken``: ``dols_not_urgent``,
    ``extended_already``, ``reason_required``, ``extension_asked_late``, ``extension_too_long``, ``dols_not_so``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="extend_urgent_dols") as act:
        row = reached(act, store, dols_id, State.PENDING)
        if not row["urgent_to"]:
            raise RuleBroken("dols_not_urgent")
        if row["extended_to"]:
            raise RuleBroken("extended_already")
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        asked = day_of_act(act, asked_on, field="asked_on")
        if asked > row["urgent_to"]:
            raise RuleBroken("extension_asked_late", field="asked_on")
        until = date.fromisoformat(row["urgent_to"])
        last = plain_day(to, field="to") or until
        longest = longest_extension(until, rules_of(act))
        _must_last(until + timedelta(days=1), last, longest, field="to", code="extension_too_long")
        values = {"extension_asked_on": asked, "extension_why": why.strip(), "extended_to": last.isoformat()}
        act.set("dols", dols_id, values, seen=seen)
        return act.changes()


@command("rank_dols", writes=("dols",))
def rank_dols(
    store: Store,
    actor: Actor,
    *,
    dols_id: str,
    priority: str,
    why: str = "",
    circumstances: tuple[str, ...] | None = None,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Set the priority of a pending application; a reason is needed where it is not what the circumstances speak for.

    Raises ``RuleBroken``: ``dols_priority_required``, ``reason_required``, ``unknown_code``, ``dols_not_so``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="rank_dols") as act:
        row = reached(act, store, dols_id, State.PENDING)
        given = must_choose(store, "dols_priority", priority, field="priority", otherwise="dols_priority_required")
        values: dict[str, Any] = {"priority": given, "priority_why": why.strip(), "priority_on": act.today}
        known = list(row["circumstances"] or ())
        if circumstances is not None:
            known = codes_known(store, "dols_circumstance", circumstances, field="circumstances")
            values["circumstances"] = known
        if not why.strip() and given != suggested_priority(known, store.code_lists):
            raise RuleBroken("reason_required", field="why")
        act.set("dols", dols_id, values, seen=seen)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class LookAtDols:
    """A look at somebody whose application waits: who was asked, and whether more (or less) is at stake now.

    ``circumstances`` and ``priority`` are what holds after a change; left empty they stay as they were.
    """

    dols_id: str
    on: str
    asked_whom: str
    changed: bool
    words: str = ""
    circumstances: tuple[str, ...] = ()
    priority: str = ""
    seen: Mapping[str, object] | None = None


@command("look_at_dols", writes=("dols", "dols_look"))
def look_at_dols(store: Store, actor: Actor, command: LookAtDols) -> Changes:
    """Record a quarterly look; changed circumstances rank the application anew in the same act.

    Raises ``RuleBroken``: ``asked_whom_required``, ``look_words_required``, ``dols_priority_required``,
    ``before_receipt``, ``unknown_code``, ``dols_not_so``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="look_at_dols") as act:
        row = reached(act, store, command.dols_id, State.PENDING)
        on = day_of_act(act, command.on, field="on")
        if on < (row["received_on"] or ""):
            raise RuleBroken("before_receipt", field="on")
        if not command.asked_whom.strip():
            raise RuleBroken("asked_whom_required", field="asked_whom")
        found = _after_look(store, row, command)
        told = {
            "person_id": row["person_id"],
            "dols_id": command.dols_id,
            "on_date": on,
            "worker_id": actor.worker_id,
            "asked_whom": command.asked_whom.strip(),
            "changed": command.changed,
            "words": command.words.strip(),
            **found,
        }
        act.create("dols_look", told)
        if command.changed:
            ranked = {**found, "priority_on": on, "priority_why": command.words.strip()}
            act.set("dols", command.dols_id, ranked, seen=command.seen)
        return act.changes()


def _after_look(store: Store, row: Mapping[str, Any], command: LookAtDols) -> dict[str, Any]:
    """Circumstances and priority as they hold after a look."""
    before = {"circumstances": list(row["circumstances"] or ()), "priority": row["priority"]}
    if not command.changed:
        return before
    if not command.words.strip():
        raise RuleBroken("look_words_required", field="words")
    now = codes_known(store, "dols_circumstance", command.circumstances, field="circumstances")
    now = now or before["circumstances"]
    given = chosen(store, "dols_priority", command.priority, field="priority")
    priority = given or suggested_priority(now, store.code_lists) or row["priority"]
    if not priority:
        raise RuleBroken("dols_priority_required", field="priority")
    return {"circumstances": now, "priority": priority}


@command("give_dols", writes=("dols",))
def give_dols(
    store: Store, actor: Actor, *, dols_id: str, worker_id: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Give an application or an authorisation to a worker. Raises as ``may_hold``, ``dols_not_so``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="give_dols") as act:
        row = reached(act, store, dols_id)
        if row["ended_on"] is not None:
            raise RuleBroken("dols_not_so", state=State.ENDED.value)
        may_hold(act, row["person_id"], worker_id)
        values = {"worker_id": worker_id, "team_id": team_for(act, None, worker_id, on=act.today)}
        act.set("dols", dols_id, values, seen=seen)
        return act.changes()
