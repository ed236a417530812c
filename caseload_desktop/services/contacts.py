"""Commands on contacts: logged, corrected, withdrawn, linked to the person once known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from operator import attrgetter
from typing import Any

from caseload_desktop.domain.contact_entry import ContactEntry, Level, is_final, leads_on, problems
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach, must_reach_worked_with
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.people import RegisterPerson, add_person
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.organisation import TEAM_EVER, TEAM_ON
from caseload_desktop.store.seen import must_be_as_seen
from caseload_desktop.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class LogContact:
    """A contact as it was taken; fields as entity ``contact``.

    ``new_person`` registers the person in the same act. ``worker_id`` and ``team_id`` default to whoever is signed in
    and the team they are a member of on the day. A final outcome without ``closed_on`` closes the contact on the day
    it was received; it needs a ``next_step``, or in ``no_next_why`` the reason why nothing follows. Without
    ``existing_case`` a contact is on an open case when a worker was involved that day; who only waits on a team's list
    has none yet.
    """

    received_on: str
    method: str = ""
    contact_id: str | None = None
    person_id: str | None = None
    new_person: RegisterPerson | None = None
    about_unknown: str = ""
    received_at: str | None = None
    source: str = ""
    source_name: str = ""
    source_detail: str = ""
    route_of_access: str = ""
    reason: str = ""
    presenting_issue: str = ""
    step: str = ""
    notes: str = ""
    given: tuple[str, ...] = ()
    given_detail: str = ""
    outcome: str = ""
    closed_on: str | None = None
    next_step: str = ""
    next_step_note: str = ""
    next_step_due: str | None = None
    no_next_why: str = ""
    worker_id: str | None = None
    team_id: str | None = None
    minutes: int | None = None
    call_back_of: str | None = None
    existing_case: bool | None = None
    import_run_id: str | None = None


_FIELDS = tuple(f.name for f in fields(LogContact) if f.name not in ("contact_id", "new_person"))
_values_of = attrgetter(*_FIELDS)
_ENTRY_AS_IT_IS = tuple(
    name
    for name in ContactEntry._fields
    if name not in ("received_on", "closed_on", "next_step_due", "no_next_why", "about_unknown", "minutes", "given")
)
_OF_CLOSING = frozenset({"outcome", "closed_on", "next_step", "no_next_why"})
"""A correction of one of these closes the contact anew, and is asked what happens next."""


@command("log_contact", writes=("contact", "person", "person_name", "address", "contact_detail"))
def log_contact(store: Store, actor: Actor, command: LogContact) -> Changes:
    """Save a contact, and the person it is about when they are new, in one act.

    Raises ``RuleBroken`` with the first thing that keeps it from being saved, or ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="log_contact") as act:
        add_contact(act, store, command)
        return act.changes()


def add_contact(act: Act, store: Store, command: LogContact) -> str:
    """Write a contact inside a running act and return its id; imports use it row by row."""
    person_id, existing_case = command.person_id, command.existing_case
    if command.new_person is not None:
        person_id = add_person(act, store, command.new_person)
    elif person_id and existing_case is None:
        existing_case = must_reach_worked_with(act, person_id, on=command.received_on) or None
    elif person_id:
        must_reach(act, person_id)
    worker_id = command.worker_id or act.actor.worker_id
    values: dict[str, Any] = dict(zip(_FIELDS, _values_of(command), strict=True))
    values |= {
        "person_id": person_id,
        "worker_id": worker_id,
        "team_id": command.team_id or _team_of(act, worker_id, command.received_on),
        "closed_on": command.closed_on or _closed_on(store, command.outcome, command.received_on),
        "no_next_why": _why_of(command.next_step, command.no_next_why),
        "existing_case": existing_case,
    }
    must_hold(act, store, values)
    return act.create("contact", values, row_id=command.contact_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectContact:
    """A correction: the fields that were wrong, as they should be, and why.

    ``opened`` holds the values the author saw in those fields; one in which another value came meanwhile raises
    ``AlreadyChanged`` and nothing is overwritten.
    """

    contact_id: str
    fields: Mapping[str, object]
    why: str
    opened: Mapping[str, object] | None = None


@command("correct_contact", writes=("contact",))
def correct_contact(store: Store, actor: Actor, command: CorrectContact) -> Changes:
    """Correct a contact; what it said before stays readable in its history, with who, when and why."""
    actor.must(May.WRITE_RECORD)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="correct_contact") as act:
        row = _own_or_permitted(act, actor, command.contact_id)
        if command.opened is not None:
            must_be_as_seen("contact", row, command.fields, command.opened)
        unknown = command.fields.keys() - ENTITIES["contact"].fields.keys()
        if unknown or "person_id" in command.fields:
            raise RuleBroken("not_correctable", fields=", ".join(sorted({*unknown, "person_id"} & set(command.fields))))
        after = {**row, **command.fields}
        if "outcome" in command.fields and "closed_on" not in command.fields:
            after["closed_on"] = _closed_after(store, row, after, act.today)
        after["no_next_why"] = _why_of(after["next_step"], after["no_next_why"])
        must_hold(act, store, after, closing=not _OF_CLOSING.isdisjoint(command.fields))
        changed = {name: after[name] for name in (*command.fields, "closed_on", "no_next_why")}
        act.set("contact", command.contact_id, changed, why=command.why)
        return act.changes()


@command("withdraw_contact", writes=("contact",))
def withdraw_contact(store: Store, actor: Actor, *, contact_id: str, why: str) -> Changes:
    """Take a contact recorded in error out of lists and figures; it stays readable, with the reason."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_contact") as act:
        row = _own_or_permitted(act, actor, contact_id)
        if row["gone"] is not None:
            raise RuleBroken("withdrawn_already")
        act.remove("contact", contact_id, why=why)
        return act.changes()


@command("restore_contact", writes=("contact",))
def restore_contact(store: Store, actor: Actor, *, contact_id: str, why: str) -> Changes:
    """Bring a withdrawn contact back into lists and figures; both stay in its history."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="restore_contact") as act:
        row = _own_or_permitted(act, actor, contact_id)
        if row["gone"] is None:
            raise RuleBroken("not_withdrawn")
        act.restore("contact", contact_id, why=why)
        return act.changes()


@command("link_contact", writes=("contact", "link"))
def link_contact(store: Store, actor: Actor, *, contact_id: str, person_id: str) -> Changes:
    """Say whom a contact about somebody unknown was about; a fact in both records."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="link_contact") as act:
        row = _own_or_permitted(act, actor, contact_id)
        must_reach(act, person_id)
        if row["person_id"] is not None:
            raise RuleBroken("linked_already")
        act.set("contact", contact_id, {"person_id": person_id})
        act.create("link", {"person_id": person_id, "other_kind": "contact", "other_id": contact_id})
        return act.changes()


def _team_of(act: Act, worker_id: str, on: str) -> str | None:
    found = act.ask_common("team-on", lambda: TEAM_ON, worker=worker_id, day=on) or act.ask_common(
        "team-ever", lambda: TEAM_EVER, worker=worker_id
    )
    return found[0] if found else None


def _own_or_permitted(act: Act, actor: Actor, contact_id: str) -> dict[str, Any]:
    row = act.row("contact", contact_id)
    if row is None:
        raise RuleBroken("no_such_row", entity="contact")
    if row["person_id"] is not None:
        must_reach(act, row["person_id"])
    if actor.worker_id not in (row["author"], row["worker_id"]) and not actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_contact")
    return row


def _closed_on(store: Store, outcome: str, received_on: str) -> str | None:
    return received_on if is_final(outcome, store.code_lists) else None


def _closed_after(store: Store, before: Mapping[str, Any], after: Mapping[str, Any], today: str) -> str | None:
    """When a corrected outcome closes the contact: as before if it was closed, today if it was open."""
    if not is_final(after["outcome"], store.code_lists):
        return None
    return before["closed_on"] or today


def _why_of(next_step: object, why: object) -> str | None:
    """The reason why nothing follows; none where something does."""
    return None if leads_on(next_step) else str(why or "").strip() or None


def must_hold(act: Act, store: Store, values: Mapping[str, Any], *, closing: bool = True) -> None:
    """Raise ``RuleBroken`` with the first thing that keeps a contact of these values from being saved.

    ``closing`` asks for what happens next where the outcome closes it.
    """
    entry = _entry_of(values)
    today = date.fromisoformat(act.today)
    # What the record knows of later days stops nothing; it only lets a later day pass.
    later = any(day is not None and day > today for day in (entry.received_on, entry.closed_on))
    latest_known = act.latest_day() if later else None
    found = problems(entry, today=today, lists=store.code_lists, latest_known=latest_known, closing=closing)
    for problem in found:
        if problem.level is Level.STOP:
            raise RuleBroken(problem.code, field=problem.field, **dict(problem.values))


def _entry_of(values: Mapping[str, Any]) -> ContactEntry:
    return ContactEntry(
        **{name: values.get(name) or None for name in _ENTRY_AS_IT_IS},
        received_on=_day("received_on", values.get("received_on")),
        closed_on=_day("closed_on", values.get("closed_on")),
        next_step_due=_day("next_step_due", values.get("next_step_due")),
        no_next_why=values.get("no_next_why") or "",
        about_unknown=values.get("about_unknown") or "",
        minutes=values.get("minutes"),
        given=tuple(values.get("given") or ()),
    )


def _day(name: str, text: object) -> date | None:
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise RuleBroken("impossible_date", field=name) from None
