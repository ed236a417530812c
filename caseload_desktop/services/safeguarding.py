"""Commands on a safeguarding concern: raised for one adult or several, consulted on, put right, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import CONCERN, ConcernState, concern_state
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement_reach import moment_of_act
from caseload_desktop.services.involvement_rules import day_of_act, known_code, team_for
from caseload_desktop.services.safeguarding_rules import (
    day_since,
    feedback_fields,
    must_be_known,
    own_or_permitted,
    provider_known,
    reached_about,
    reached_concern,
    with_source,
)
from caseload_desktop.services.started_work import SAFEGUARDING, started_from
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

DANGER = "yes"
"""The code of list ``immediate_risk`` for somebody who is in danger now: then what was done at once is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adult:
    """One adult a concern is about, and what is their own: wishes, capacity, support to take part, health."""

    person_id: str
    adult_knows: str = ""
    adults_wishes: str = ""
    msp_asked: str = ""
    lacked_capacity: str = ""
    capacity_note: str = ""
    advocacy: str = ""
    advocate_name: str = ""
    health_conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseConcern:
    """A concern as it was raised; fields as entity ``concern``.

    Several ``adults`` are one incident, typed once: each gets a concern of their own with all that is common.
    ``contact_id`` is the contact it comes from; only the adult that contact is about gets it. ``incident_of`` is a
    concern already on record that belongs to the same incident.
    """

    adults: tuple[Adult, ...]
    raised_on: str
    raised_at: str
    what_happened: str
    types: tuple[str, ...]
    immediate_risk: str
    referrer_kind: str
    contact_id: str | None = None
    incident_of: str | None = None
    incident_title: str = ""
    happened_on: str | None = None
    happened_note: str = ""
    team_id: str | None = None
    referrer_name: str = ""
    referrer_phone: str = ""
    referrer_anonymous: bool | None = None
    location: str = ""
    location_detail: str = ""
    source_of_risk: str = ""
    source_detail: str = ""
    source_name: str = ""
    source_person_id: str | None = None
    provider_id: str | None = None
    immediate_action: str = ""
    services_called: tuple[str, ...] = ()
    crime_reference: str = ""
    children_at_risk: str = ""
    import_run_id: str | None = None


_OWN = tuple(f.name for f in fields(Adult))
_SHARED = tuple(f.name for f in fields(RaiseConcern) if f.name not in ("adults", "incident_of", "contact_id"))


@command("raise_concern", writes=("concern", "contact"))
def raise_concern(store: Store, actor: Actor, command: RaiseConcern) -> Changes:
    """Record a concern about one adult or several of one incident, all in one act.

    Raises ``RuleBroken``: ``adult_required``, ``adult_twice``, ``what_happened_required``, ``types_required``,
    ``immediate_action_required``, ``source_detail_other``, ``unknown_code``, and for days and times as
    ``moment_of_act``; ``NotPermitted`` where one of them is restricted.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="raise_concern") as act:
        add_concerns(act, store, command)
        return act.changes()


def add_concerns(act: Act, store: Store, command: RaiseConcern) -> list[str]:
    """Write the concerns of one incident inside a running act and return their ids; imports use it row by row."""
    people = [one.person_id for one in command.adults]
    if not people:
        raise RuleBroken("adult_required", field="adults")
    if len(set(people)) < len(people):
        raise RuleBroken("adult_twice", field="adults")
    for person_id in people:
        must_reach(act, person_id)
    shared = _shared(act, store, command)
    shared |= _incident(act, command)
    contact = act.row("contact", command.contact_id) if command.contact_id else None
    made = []
    for one in command.adults:
        own = {name: getattr(one, name) for name in _OWN}
        must_be_known(own, store)
        from_contact = command.contact_id if contact is None or contact["person_id"] == one.person_id else None
        own["contact_id"] = started_from(act, store, from_contact, person_id=one.person_id, step=SAFEGUARDING)
        made.append(act.create("concern", {**shared, **_stripped(own)}))
    return made


def _shared(act: Act, store: Store, command: RaiseConcern) -> dict[str, Any]:
    """What is common to all adults of the incident, checked."""
    values = _stripped({name: getattr(command, name) for name in _SHARED})
    if not values["what_happened"]:
        raise RuleBroken("what_happened_required", field="what_happened")
    if not command.types:
        raise RuleBroken("types_required", field="types")
    for name, list_id in (("immediate_risk", "immediate_risk"), ("referrer_kind", "safeguarding_referrer")):
        known_code(list_id, values[name], field=name, lists=store.code_lists)
    must_be_known(values, store)
    if values["immediate_risk"] == DANGER and not values["immediate_action"]:
        raise RuleBroken("immediate_action_required", field="immediate_action")
    values = with_source(values, store)
    values["provider_id"] = provider_known(act, command.provider_id)
    on, at = moment_of_act(act, command.raised_on, command.raised_at, fields=("raised_on", "raised_at"))
    values |= {"raised_on": on, "raised_at": at, "happened_on": _happened(act, command.happened_on, on)}
    values["worker_id"] = act.actor.worker_id
    values["team_id"] = team_for(act, command.team_id, act.actor.worker_id, on=on)
    return values


def _happened(act: Act, text: str | None, raised_on: str) -> str | None:
    """The day it happened: known or not, and never after it was raised."""
    if not text:
        return None
    day = day_of_act(act, text, field="happened_on")
    if day > raised_on:
        raise RuleBroken("happened_after_raised", field="happened_on")
    return day


def _incident(act: Act, command: RaiseConcern) -> dict[str, Any]:
    """The incident several concerns share: that of a concern already on record, or a new one."""
    title = command.incident_title.strip()
    if command.incident_of:
        row = reached_concern(act, command.incident_of)
        incident_id = row["incident_id"] or new_id()
        title = title or row["incident_title"] or ""
        act.set(CONCERN, row["id"], {"incident_id": incident_id, "incident_title": title})
        return {"incident_id": incident_id, "incident_title": title}
    if len(command.adults) > 1:
        return {"incident_id": new_id(), "incident_title": title}
    return {"incident_title": title}


def _stripped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


CORRECTABLE = frozenset({*_SHARED, *_OWN} - {"person_id", "import_run_id", "incident_title"})
"""What a correction may change; whom it is about and what was decided are acts of their own."""

_ALWAYS = ("raised_on", "raised_at", "what_happened", "types", "immediate_risk", "referrer_kind")


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectConcern:
    """A correction: the fields that were wrong, as they should be, and why. ``opened`` holds what the author saw."""

    concern_id: str
    fields: Mapping[str, object]
    why: str
    opened: Mapping[str, object] | None = None


@command("correct_concern", writes=("concern",))
def correct_concern(store: Store, actor: Actor, command: CorrectConcern) -> Changes:
    """Correct a concern; what it said before stays readable in its history.

    Raises ``RuleBroken``: ``reason_required``, ``not_correctable``, ``required``, and as ``raise_concern``;
    ``NotPermitted("not_your_safeguarding")``; ``AlreadyChanged``.
    """
    actor.must(May.WRITE_RECORD)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    if unknown := sorted(command.fields.keys() - CORRECTABLE):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    with store.write(actor=actor, command="correct_concern") as act:
        row = reached_concern(act, command.concern_id)
        own_or_permitted(act, row)
        values = _corrected(act, store, row, _stripped(command.fields))
        act.set(CONCERN, command.concern_id, values, why=command.why.strip(), seen=command.opened)
        return act.changes()


def _corrected(act: Act, store: Store, row: Mapping[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The corrected fields, checked together with those that stay."""
    for name in _ALWAYS:
        if name in values and not values[name]:
            raise RuleBroken("required", field=name)
    must_be_known(values, store)
    if "source_detail" in values and "source_of_risk" not in values and values["source_detail"]:
        values = with_source({**values, "source_of_risk": ""}, store)
    with_source({**row, **values}, store)
    if "provider_id" in values:
        provider_known(act, values["provider_id"])
    after = {**row, **values}
    if {"raised_on", "raised_at"} & values.keys():
        moment_of_act(act, after["raised_on"], after["raised_at"] or "00:00", fields=("raised_on", "raised_at"))
        if after["decided_on"] and after["decided_on"] < after["raised_on"]:
            raise RuleBroken("raised_after_decision", field="raised_on")
    if values.get("happened_on"):
        _happened(act, str(values["happened_on"]), after["raised_on"])
    if after["immediate_risk"] == DANGER and not after["immediate_action"]:
        raise RuleBroken("immediate_action_required", field="immediate_action")
    return values


@command("withdraw_concern", writes=("concern",))
def withdraw_concern(store: Store, actor: Actor, *, concern_id: str, why: str) -> Changes:
    """Take a concern recorded in error out of lists and figures; it stays in the history, with the reason.

    Raises ``RuleBroken("concern_has_enquiry")`` while an enquiry was made of it.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_concern") as act:
        row = reached_concern(act, concern_id)
        own_or_permitted(act, row)
        if concern_state(row) is ConcernState.ENQUIRY:
            raise RuleBroken("concern_has_enquiry")
        act.remove(CONCERN, concern_id, why=why)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consult:
    """Somebody was asked for advice about a concern or an enquiry; ``about_kind`` says which."""

    about_kind: str
    about_id: str
    on: str
    with_kind: str
    at: str = ""
    with_whom: str = ""
    asked: str = ""
    advice: str = ""
    import_run_id: str | None = None


@command("consult_on_concern", writes=("concern_consultation",))
def consult_on_concern(store: Store, actor: Actor, command: Consult) -> Changes:
    """Record a consultation; consultations are added, never edited, and two laptops' both stand.

    Raises ``RuleBroken``: ``unknown_code``, ``consultation_words_required``, of days and times.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="consult_on_concern") as act:
        add_consultation(act, store, command)
        return act.changes()


def add_consultation(act: Act, store: Store, command: Consult) -> str:
    """Write a consultation inside a running act and return its id; imports use it row by row."""
    row = reached_about(act, command.about_kind, command.about_id)
    known_code("consultation_with", command.with_kind, field="with_kind", lists=store.code_lists)
    if not command.asked.strip() and not command.advice.strip():
        raise RuleBroken("consultation_words_required", field="asked")
    of_concern = command.about_kind == CONCERN
    since = row["raised_on"] if of_concern else row["started_on"]
    if command.at:
        on, at = moment_of_act(act, command.on, command.at, fields=("on", "at"))
    else:
        on, at = command.on, ""
    values = {
        "person_id": row["person_id"],
        "concern_id": command.about_id if of_concern else row["concern_id"],
        "enquiry_id": row["enquiry_id"] if of_concern else command.about_id,
        "on_date": day_since(act, on, field="on", since=since),
        "at": at,
        "worker_id": act.actor.worker_id,
        "with_kind": command.with_kind,
        "with_whom": command.with_whom.strip(),
        "asked": command.asked.strip(),
        "advice": command.advice.strip(),
        "import_run_id": command.import_run_id,
    }
    return act.create("concern_consultation", values)


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveFeedback:
    """What the referrer was told of a concern or an enquiry, or why nothing (``why_none``)."""

    about_kind: str
    about_id: str
    on: str = ""
    how: str = ""
    note: str = ""
    why_none: str = ""
    seen: Mapping[str, object] | None = None


@command("give_feedback", writes=("concern", "enquiry"))
def give_feedback(store: Store, actor: Actor, command: GiveFeedback) -> Changes:
    """Record feedback to whoever raised the concern. Raises ``RuleBroken`` as ``feedback_fields``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="give_feedback") as act:
        row = reached_about(act, command.about_kind, command.about_id)
        since = row["raised_on"] if command.about_kind == CONCERN else row["started_on"]
        values = feedback_fields(
            act,
            on=command.on,
            how=command.how,
            note=command.note,
            why_none=command.why_none,
            since=since or "",
            store=store,
        )
        act.set(command.about_kind, command.about_id, values, seen=command.seen)
        return act.changes()
