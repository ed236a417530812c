"""Commands on a referral to an AMHP until it is assessed: received, rated, its detention, given to an AMHP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.amhp_clock import term_of
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement_reach import moment_of_act, received_of
from caseload_desktop.services.involvement_rules import day_of_act, may_hold, team_for
from caseload_desktop.services.started_work import started_from
from caseload_desktop.services.support_rules import chosen, must_choose
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

STEP = "mental_health_team"
"""The next step of a contact a referral starts from (code list ``next_step``)."""


def reached(act: Act, referral_id: str, *, still_open: bool = True) -> dict[str, Any]:
    """Return a referral of a person the actor may reach.

    Raises ``RuleBroken`` (``no_such_row``, ``amhp_closed``) or ``NotPermitted``.
    """
    row = act.row("amhp_referral", referral_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="amhp_referral")
    must_reach(act, row["person_id"])
    if still_open and row["closed_on"] is not None:
        raise RuleBroken("amhp_closed")
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferToAmhp:
    """A referral as it was received; fields as entity ``amhp_referral``.

    ``rag`` is the first rating, ``detention`` the current detention with the local day and time it began.
    """

    person_id: str
    received_on: str
    received_at: str
    kind: str
    rag: str
    rag_why: str = ""
    referrer_kind: str = ""
    referrer_name: str = ""
    referrer_phone: str = ""
    contact_id: str | None = None
    reasons: str = ""
    risks: str = ""
    place: str = ""
    detention: str = ""
    detained_from: str | None = None
    detained_at: str = ""
    nearest_relative: str = ""
    worker_id: str | None = None
    import_run_id: str | None = None


@command("refer_to_amhp", writes=("amhp_referral", "amhp_rating", "contact"))
def refer_to_amhp(store: Store, actor: Actor, command: ReferToAmhp) -> Changes:
    """Record a referral with its first rating.

    Raises ``RuleBroken``: ``amhp_kind_required``, ``rag_required``, ``detained_when_required``, ``person_has_died``,
    ``unknown_code``, and as ``moment_of_act`` and ``may_hold``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="refer_to_amhp") as act:
        must_reach(act, command.person_id)
        add_referral(act, store, command)
        return act.changes()


def add_referral(act: Act, store: Store, command: ReferToAmhp) -> str:
    """Write a referral inside a running act and return its id; imports use it row by row."""
    person = act.row("person", command.person_id)
    if person is not None and person["died_on"] is not None and person["died_on"] < command.received_on:
        raise RuleBroken("person_has_died")
    on, at = moment_of_act(act, command.received_on, command.received_at, fields=("received_on", "received_at"))
    rag = must_choose(store, "amhp_rag", command.rag, field="rag", otherwise="rag_required")
    given: dict[str, str | None] = {"worker_id": None, "allocated_on": None, "allocated_at": None}
    if command.worker_id:
        may_hold(act, command.person_id, command.worker_id)
        given = {"worker_id": command.worker_id, "allocated_on": on, "allocated_at": at}
    values = {
        "person_id": command.person_id,
        "contact_id": started_from(act, store, command.contact_id, person_id=command.person_id, step=STEP),
        "received_on": on,
        "received_at": at,
        "kind": must_choose(store, "amhp_kind", command.kind, field="kind", otherwise="amhp_kind_required"),
        "referrer_kind": chosen(store, "amhp_referrer", command.referrer_kind, field="referrer_kind"),
        **{name: getattr(command, name).strip() for name in SAID},
        "rag": rag,
        "rag_why": command.rag_why.strip(),
        **_detained(act, store, command.detention, command.detained_from, command.detained_at),
        **given,
        "team_id": team_for(act, None, command.worker_id or act.actor.worker_id, on=act.today),
        "import_run_id": command.import_run_id,
    }
    referral_id = act.create("amhp_referral", values)
    _write_rating(act, referral_id, command.person_id, rag, command.rag_why, (on, at))
    return referral_id


SAID = ("referrer_name", "referrer_phone", "reasons", "risks", "place", "nearest_relative")
"""The fields of a referral that are taken as they were said."""


def _detained(
    act: Act, store: Store, detention: str, on: str | None, at: str, *, needed: bool = False
) -> dict[str, str | None]:
    """A detention with the moment it began, which is needed where the Act counts from it."""
    code = chosen(store, "amhp_detention", detention, field="detention")
    if needed and not code:
        raise RuleBroken("detention_required", field="detention")
    term = term_of(code, store.code_lists)
    if not on:
        if term.hours or term.days:
            raise RuleBroken("detained_when_required", field="detained_from")
        return {"detention": code, "detained_from": None, "detained_at": None}
    if term.hours and not at:
        raise RuleBroken("detained_when_required", field="detained_at")
    if not at:
        return {"detention": code, "detained_from": day_of_act(act, on, field="detained_from"), "detained_at": None}
    day, clock = moment_of_act(act, on, at, fields=("detained_from", "detained_at"))
    return {"detention": code, "detained_from": day, "detained_at": clock}


def _write_rating(act: Act, referral_id: str, person_id: str, rag: str, why: str, moment: tuple[str, str]) -> None:
    told = {"person_id": person_id, "referral_id": referral_id, "on_date": moment[0], "at": moment[1]}
    act.create("amhp_rating", {**told, "rag": rag, "why": why.strip(), "worker_id": act.actor.worker_id})


@command("rate_amhp", writes=("amhp_referral", "amhp_rating"))
def rate_amhp(
    store: Store,
    actor: Actor,
    *,
    referral_id: str,
    rag: str,
    why: str,
    on: str,
    at: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Rate a referral anew; the ratings before stay in its story. Raises ``RuleBroken``: ``reason_required``, ..."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="rate_amhp") as act:
        row = reached(act, referral_id)
        code = must_choose(store, "amhp_rag", rag, field="rag", otherwise="rag_required")
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        moment = moment_of_act(act, on, at, fields=("on", "at"), after=received_of(row))
        _write_rating(act, referral_id, row["person_id"], code, why, moment)
        act.set("amhp_referral", referral_id, {"rag": code, "rag_why": why.strip()}, seen=seen)
        return act.changes()


@command("set_amhp_detention", writes=("amhp_referral",))
def set_amhp_detention(
    store: Store,
    actor: Actor,
    *,
    referral_id: str,
    detention: str,
    on: str = "",
    at: str = "",
    place: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Say under which detention somebody is now and since when; an extension of the one before is over with it.

    Raises ``RuleBroken``: ``detention_required``, ``detained_when_required``, ``amhp_closed``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="set_amhp_detention") as act:
        reached(act, referral_id)
        values: dict[str, Any] = _detained(act, store, detention, on or None, at, needed=True)
        values |= {"extended_hours": None, "extended_why": None}
        if place.strip():
            values["place"] = place.strip()
        act.set("amhp_referral", referral_id, values, seen=seen)
        return act.changes()


@command("extend_amhp_detention", writes=("amhp_referral",))
def extend_amhp_detention(
    store: Store, actor: Actor, *, referral_id: str, hours: str, why: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Record that a doctor extended the time at a place of safety (section 136B): once, up to 12 hours, and why.

    Raises ``RuleBroken``: ``detention_not_extended``, ``extended_already``, ``extension_hours_required``,
    ``reason_required``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="extend_amhp_detention") as act:
        row = reached(act, referral_id)
        if not term_of(row["detention"], store.code_lists).extends:
            raise RuleBroken("detention_not_extended")
        if row["extended_hours"]:
            raise RuleBroken("extended_already")
        code = must_choose(store, "amhp_extension", hours, field="hours", otherwise="extension_hours_required")
        if not why.strip():
            raise RuleBroken("reason_required", field="why")
        act.set("amhp_referral", referral_id, {"extended_hours": code, "extended_why": why.strip()}, seen=seen)
        return act.changes()


@command("allocate_amhp", writes=("amhp_referral",))
def allocate_amhp(
    store: Store,
    actor: Actor,
    *,
    referral_id: str,
    worker_id: str,
    on: str,
    at: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Give a referral to an AMHP. Raises as ``may_hold``, ``moment_of_act``, ``amhp_closed``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="allocate_amhp") as act:
        row = reached(act, referral_id)
        may_hold(act, row["person_id"], worker_id)
        day, clock = moment_of_act(act, on, at, fields=("on", "at"), after=received_of(row))
        team_id = team_for(act, None, worker_id, on=act.today)
        values = {"worker_id": worker_id, "allocated_on": day, "allocated_at": clock, "team_id": team_id}
        act.set("amhp_referral", referral_id, values, seen=seen)
        return act.changes()
