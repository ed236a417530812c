"""Commands on services: support begins, goes on differently, is corrected, ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.support import (
    CHANGED,
    MOST_DAYS_AHEAD,
    MOST_DAYS_PLANNED,
    fits,
    may_end_for,
    money_given,
    pays_the_person,
    units_given,
)
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.started_work import SERVICE, started_from
from caseload_desktop.services.support_rules import (
    chosen,
    happened_on,
    must_choose,
    only_fields,
    reached_row,
    same_person,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginService:
    """Support begins, or will on a day already arranged; fields as entity ``service``.

    ``planned_units`` are units of ``cost_frequency`` in a week; ``unit_cost`` is in pounds. A person may have several.
    """

    person_id: str
    service_type: str
    component: str
    from_date: str
    provider: str = ""
    delivery_mechanism: str = ""
    planned_units: float | None = None
    unit_cost: float | None = None
    cost_frequency: str = ""
    permanent: bool | None = None
    plan_agreed_on: str | None = None
    planned_end: str | None = None
    first_payment_on: str | None = None
    nhs_funded: bool | None = None
    note: str = ""
    contact_id: str | None = None
    enablement_id: str | None = None
    service_id: str | None = None
    import_run_id: str | None = None


_GIVEN = tuple(f.name for f in fields(BeginService) if f.name != "service_id")

DESCRIBING = frozenset(_GIVEN) - {"person_id", "contact_id", "enablement_id", "import_run_id", "from_date"}
"""What a service is: the fields that may be changed from a day on."""

CORRECTABLE = DESCRIBING | {"from_date", "to_date", "end_reason", "end_note"}
"""The fields of a service that may have been wrong."""


@command("begin_service", writes=("service", "contact"))
def begin_service(store: Store, actor: Actor, command: BeginService) -> Changes:
    """Record that support begins.

    Raises ``RuleBroken`` beside the field: ``service_type_required``, ``component_required``,
    ``component_of_another_type``, ``cost_frequency_required``, ``first_payment_of_no_payment``, and as
    ``support_day``, ``money_given``, ``units_given``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="begin_service") as act:
        must_reach(act, command.person_id)
        add_service(act, store, command)
        return act.changes()


def add_service(act: Act, store: Store, command: BeginService) -> str:
    """Write a service inside a running act and return its id; imports and enablement use it."""
    values: dict[str, Any] = {name: getattr(command, name) for name in _GIVEN}
    values["contact_id"] = started_from(act, store, command.contact_id, person_id=command.person_id, step=SERVICE)
    values["enablement_id"] = same_person(
        act, "enablement", command.enablement_id, command.person_id, field="enablement_id"
    )
    return act.create("service", checked(act, store, values), row_id=command.service_id)


def checked(act: Act, store: Store, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a service as they may stand in the record. Raises ``RuleBroken``."""
    lists, found = store.code_lists, dict(values)
    kind = must_choose(
        store, "service_type", values["service_type"], field="service_type", otherwise="service_type_required"
    )
    component = must_choose(
        store, "service_component", values["component"], field="component", otherwise="component_required"
    )
    if not fits(component, kind, lists):
        raise RuleBroken("component_of_another_type", field="component")
    chosen(store, "delivery_mechanism", values["delivery_mechanism"], field="delivery_mechanism")
    chosen(store, "cost_frequency", values["cost_frequency"], field="cost_frequency")
    found["unit_cost"] = money_given(values["unit_cost"], field="unit_cost")
    found["planned_units"] = units_given(values["planned_units"], field="planned_units")
    if found["unit_cost"] and not values["cost_frequency"]:
        raise RuleBroken("cost_frequency_required", field="cost_frequency")
    found |= _days(act, values)
    if found["first_payment_on"] and not pays_the_person(component, values["delivery_mechanism"], lists):
        raise RuleBroken("first_payment_of_no_payment", field="first_payment_on")
    for name in ("provider", "note"):
        found[name] = (values[name] or "").strip()
    return found


def _days(act: Act, values: Mapping[str, Any]) -> dict[str, str | None]:
    start = happened_on(act, values["from_date"], field="from_date", days_ahead=MOST_DAYS_AHEAD)
    found: dict[str, str | None] = {"from_date": start}
    for name in ("plan_agreed_on", "first_payment_on"):
        found[name] = happened_on(act, values[name], field=name) if values[name] else None
    found["planned_end"] = None
    if planned := values["planned_end"]:
        found["planned_end"] = happened_on(act, planned, field="planned_end", after=start, days_ahead=MOST_DAYS_PLANNED)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeService:
    """A service goes on differently from a day: ``fields`` (of ``DESCRIBING``) hold what is other than before."""

    service_id: str
    on: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("change_service", writes=("service",))
def change_service(store: Store, actor: Actor, command: ChangeService) -> Changes:
    """End a stretch of support the day before and begin the next one, which follows it; both stay readable.

    ``seen`` holds what the author saw in the changed fields: raises ``AlreadyChanged`` where another value came
    meanwhile. Raises ``RuleBroken``: ``service_ended``, ``service_paused``, ``change_is_correction`` when the stretch
    only begins that day or later, ``nothing_changed``, ``reason_required``, and as ``begin_service``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="change_service") as act:
        row = open_service(act, command.service_id)
        only_fields(command.fields, DESCRIBING)
        if not command.why.strip():
            raise RuleBroken("reason_required", field="why")
        on = happened_on(act, command.on, field="on", days_ahead=MOST_DAYS_AHEAD)
        if on <= row["from_date"]:
            raise RuleBroken("change_is_correction", field="on")
        if row["paused_from"] and (not row["paused_to"] or on < row["paused_to"]):
            raise RuleBroken("service_paused", field="on")
        _go_on(act, store, row, command, on)
        return act.changes()


def _go_on(act: Act, store: Store, row: dict[str, Any], command: ChangeService, on: str) -> None:
    before = {name: row[name] for name in _GIVEN}
    after = checked(act, store, {**before, **command.fields, "from_date": on})
    if all((after[name] or None) == (before[name] or None) for name in DESCRIBING):
        raise RuleBroken("nothing_changed", field="component")
    last = (date.fromisoformat(on) - timedelta(days=1)).isoformat()
    ending = {"to_date": last, "end_reason": CHANGED, "end_note": command.why.strip()}
    # What was changed is compared too, so that a value that came meanwhile is not carried over unseen.
    unchanged = {name: row[name] for name in command.fields}
    act.set("service", row["id"], {**unchanged, **ending}, seen=command.seen)
    act.create("service", {**after, "follows": row["id"]})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndService:
    """Support ends: its last day, why, and what happens next."""

    service_id: str
    on: str
    reason: str
    note: str = ""
    what_next: WhatNext | None = None


@command("end_service", writes=("service", "task"))
def end_service(store: Store, actor: Actor, command: EndService) -> Changes:
    """Record the last day of support.

    Raises ``RuleBroken``: ``service_ended``, ``service_not_begun`` (withdraw it instead), ``end_reason_required``,
    and as ``next_fields``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="end_service") as act:
        close_service(act, store, command)
        return act.changes()


def close_service(act: Act, store: Store, command: EndService) -> None:
    """Write the end of a service inside a running act; imports and a review that ends support use it."""
    row = open_service(act, command.service_id)
    if row["from_date"] > act.today:
        raise RuleBroken("service_not_begun", field="on")
    if not may_end_for(command.reason, store.code_lists):
        raise RuleBroken("end_reason_required", field="reason")
    on = happened_on(act, command.on, field="on", after=row["from_date"])
    after = next_fields(
        act,
        store,
        command.what_next,
        person_id=row["person_id"],
        about_kind="service",
        about_id=row["id"],
    )
    ending = {"to_date": on, "end_reason": command.reason, "end_note": command.note.strip()}
    act.set("service", row["id"], {**ending, **after})


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectService:
    """A correction: the fields that were wrong, as they should be, and why.

    ``seen`` holds the values the author saw in those fields; one in which another value came meanwhile raises
    ``AlreadyChanged`` and nothing is overwritten.
    """

    service_id: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_service", writes=("service",))
def correct_service(store: Store, actor: Actor, command: CorrectService) -> Changes:
    """Correct what was recorded wrongly of a service; what it said stays in its history.

    An end is corrected, never made or taken back here: see ``end_service`` and ``reopen_service``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="correct_service") as act:
        row = reached_row(act, "service", command.service_id)
        only_fields(command.fields, CORRECTABLE)
        if not command.why.strip():
            raise RuleBroken("reason_required", field="why")
        values = {**row, **command.fields}
        after = checked(act, store, values) | _end_corrected(act, store, row, values)
        wanted = {name: after[name] for name in command.fields}
        act.set("service", row["id"], wanted, why=command.why.strip(), seen=command.seen)
        return act.changes()


def _end_corrected(act: Act, store: Store, row: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    if not row["to_date"]:
        if any(values[name] for name in ("to_date", "end_reason", "end_note")):
            raise RuleBroken("service_open", field="to_date")
        return {}
    if values["end_reason"] != row["end_reason"] and not may_end_for(values["end_reason"] or "", store.code_lists):
        raise RuleBroken("end_reason_required", field="end_reason")
    ahead = MOST_DAYS_AHEAD if values["end_reason"] == CHANGED else 0
    to_date = happened_on(act, values["to_date"], field="to_date", after=values["from_date"], days_ahead=ahead)
    return {"to_date": to_date, "end_note": (values["end_note"] or "").strip()}


def open_service(act: Act, service_id: str) -> dict[str, Any]:
    """Return a service that has not ended. Raises ``RuleBroken``: ``no_such_row``, ``service_ended``."""
    row = reached_row(act, "service", service_id)
    if row["to_date"] is not None:
        raise RuleBroken("service_ended")
    return row
