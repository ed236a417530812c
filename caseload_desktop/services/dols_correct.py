"""Commands that put a DoLS application right, or take one out that was recorded in error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.dols_clocks import longest_authorisation, longest_extension, longest_urgent
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.dols_reach import (
    codes_known,
    own_or_permitted,
    plain_day,
    provider_there,
    reached,
    rules_of,
)
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.services.support_rules import only_fields
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_CODES = {
    "kind": "dols_kind",
    "place_kind": "dols_place",
    "ordinary_residence": "ordinary_residence",
    "representative_kind": "representative_kind",
    "imca_kind": "imca_kind",
    "end_reason": "dols_end",
}
_LISTS = {"circumstances": "dols_circumstance", "not_granted_why": "dols_requirement"}
_PAST = ("received_on", "extension_asked_on", "imca_asked_on", "suspended_from", "suspended_to", "ended_on")
_ANY_DAY = ("urgent_from", "urgent_to", "extended_to", "wanted_from")
_SIGNED = ("decided_on", "authorised_from", "authorised_to", "conditions", "decision_note", "not_granted_why")
_TEXTS = (
    "managing_authority", "reasons", "extension_why", "priority_why", "representative", "imca_name", "end_note",
    "no_further_why", "received_at",
)  # fmt: skip
_NEEDED = ("received_on", "kind")

CORRECTABLE = frozenset({*_CODES, *_LISTS, *_PAST, *_ANY_DAY, *_SIGNED, *_TEXTS, "provider_id"})
"""What a correction may change; who it is about, who decided and what was decided are acts of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectDols:
    """A correction: the fields that were wrong, as they should be, and why; ``seen`` as everywhere.

    An ``ended_on`` taken away says that it goes on after all.
    """

    dols_id: str
    fields: Mapping[str, object]
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_dols", writes=("dols",))
def correct_dols(store: Store, actor: Actor, command: CorrectDols) -> Changes:
    """Correct an application; what it said stays in the history. What was signed only who may sign corrects.

    Raises ``RuleBroken``: ``reason_required``, ``not_correctable``, ``required``, ``dols_not_ended``,
    ``dols_not_decided``, ``urgent_too_long``, ``extension_too_long``, ``authorised_too_long``, and for codes and days;
    ``NotPermitted``.
    """
    actor.must(May.WRITE_RECORD)
    only_fields(command.fields, CORRECTABLE)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    if command.fields.keys() & set(_SIGNED):
        actor.must(May.AUTHORISE_DOLS)
    with store.write(actor=actor, command="correct_dols") as act:
        row = reached(act, store, command.dols_id)
        own_or_permitted(act, row)
        values = {name: _checked(act, store, name, value) for name, value in command.fields.items()}
        if "ended_on" in values and not values["ended_on"]:
            values |= {"end_reason": None, "end_note": None}
        _must_be_in_order(act, row, {**row, **values})
        act.set("dols", command.dols_id, values, why=command.why.strip(), seen=command.seen)
        return act.changes()


def _checked(act: Act, store: Store, name: str, value: object) -> Any:
    if value in (None, "", (), []):
        if name in _NEEDED:
            raise RuleBroken("required", field=name)
        return None
    if name in _CODES:
        return known_code(_CODES[name], str(value), field=name, lists=store.code_lists)
    if name in _LISTS:
        codes = value if isinstance(value, list | tuple) else (str(value),)
        return codes_known(store, _LISTS[name], tuple(codes), field=name)
    if name in _PAST or name == "decided_on":
        return day_of_act(act, str(value), field=name)
    if name in _ANY_DAY or name.startswith("authorised"):
        day = plain_day(str(value), field=name)
        return day.isoformat() if day else None
    return provider_there(act, str(value)) if name == "provider_id" else str(value).strip()


def _must_be_in_order(act: Act, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """No end that was never recorded, nothing longer than the law has it, no last day before the first."""
    if after["ended_on"] and not before["ended_on"]:
        raise RuleBroken("dols_not_ended", field="ended_on")
    if not before["decision"] and any(after[name] != before[name] for name in _SIGNED):
        raise RuleBroken("dols_not_decided")
    rules = rules_of(act)
    _must_last(after, "urgent_from", "urgent_to", longest_urgent, rules, "urgent_too_long")
    _must_last(after, "urgent_to", "extended_to", longest_extension, rules, "extension_too_long")
    _must_last(after, "authorised_from", "authorised_to", longest_authorisation, rules, "authorised_too_long")
    if after["suspended_to"] and after["suspended_to"] < (after["suspended_from"] or "9"):
        raise RuleBroken("ends_before_it_begins", field="suspended_to")


def _must_last(after: Mapping[str, Any], first: str, last: str, longest: Any, rules: Any, code: str) -> None:
    if not after[first] or not after[last]:
        return
    if after[last] < after[first]:
        raise RuleBroken("ends_before_it_begins", field=last)
    most: date = longest(date.fromisoformat(after[first]), rules)
    if after[last] > most.isoformat():
        raise RuleBroken(code, field=last, longest=show_long(most))


@command("withdraw_dols", writes=("dols",))
def withdraw_dols(store: Store, actor: Actor, *, dols_id: str, why: str) -> Changes:
    """Take an application recorded in error out of lists and figures; it stays in the history, with the reason.

    One that was decided only who may authorise takes out.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_dols") as act:
        row = reached(act, store, dols_id)
        own_or_permitted(act, row)
        if row["decision"]:
            actor.must(May.AUTHORISE_DOLS)
        act.remove("dols", dols_id, why=why)
        return act.changes()
