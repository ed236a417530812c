"""Commands that put an enablement referral right, or take one out that was recorded in error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement import MOST_HOURS
from caseload_desktop.services.enablement_reach import (
    moment_of_act,
    must_be_number,
    own_or_permitted,
    patch_for,
    reached,
)
from caseload_desktop.services.involvement_rules import day_of_act, known_code, may_hold
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_CODES = {
    "source": "enablement_source",
    "decline_reason": "enablement_decline_reason",
    "end_reason": "enablement_end_reason",
    "support_after": "enablement_support_after",
}
_DAYS = ("decided_on", "referrer_told_on", "purchasing_on", "started_on", "ended_on")
_DAYS_AHEAD = ("discharge_on", "start_offered_on", "package_wanted_by")
_TIMES = {"decided_at": "decided_on", "referrer_told_at": "referrer_told_on", "purchasing_at": "purchasing_on"}
_NUMBERS = ("hours_asked", "hours_at_start", "hours_at_end")
_TEXTS = ("referred_by", "need", "referrer_told_note", "decision_note", "end_note")
_OF_AN_END = ("end_reason", "support_after", "hours_at_end", "end_note")

CORRECTABLE = frozenset(
    {
        "received_on",
        "received_at",
        "team_id",
        "worker_id",
        "referrer_team_id",
        *_CODES,
        *_DAYS,
        *_DAYS_AHEAD,
        *_TIMES,
        *_NUMBERS,
        *_TEXTS,
    }
)
"""What a correction may change; who it is about and what was decided are acts of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectEnablement:
    """A correction: the fields that were wrong, as they should be, and why.

    An ``ended_on`` taken away says that the service goes on after all. ``opened`` holds the values the author saw.
    """

    enablement_id: str
    fields: Mapping[str, object]
    why: str
    opened: Mapping[str, object] | None = None


@command("correct_enablement", writes=("enablement",))
def correct_enablement(store: Store, actor: Actor, command: CorrectEnablement) -> Changes:
    """Correct a referral; what it said before stays readable in its history.

    Raises ``RuleBroken``: ``reason_required``, ``not_correctable``, ``ends_before_it_begins``, ``before_receipt``, and
    for codes, days and numbers; ``NotPermitted("not_your_referral")``; ``AlreadyChanged``.
    """
    actor.must(May.WRITE_RECORD)
    if not command.why.strip():
        raise RuleBroken("reason_required", field="why")
    if unknown := sorted(command.fields.keys() - CORRECTABLE):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    with store.write(actor=actor, command="correct_enablement") as act:
        row = reached(act, command.enablement_id)
        own_or_permitted(act, row)
        values = dict(command.fields)
        if "ended_on" in values and not values["ended_on"]:
            values |= dict.fromkeys(_OF_AN_END)
        _must_fit(act, store, row, values)
        act.set("enablement", command.enablement_id, values, why=command.why.strip(), seen=command.opened)
        return act.changes()


def _must_fit(act: Act, store: Store, before: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """Raise ``RuleBroken`` with the first thing that can't be so."""
    for name, value in values.items():
        if value in (None, ""):
            if name in ("received_on", "received_at", "source") or (name in _DAYS and name != "ended_on"):
                raise RuleBroken("required", field=name)
            continue
        if name in _CODES:
            known_code(_CODES[name], str(value), field=name, lists=store.code_lists)
        elif name in _DAYS:
            day_of_act(act, str(value), field=name)
        elif name in _DAYS_AHEAD:
            _iso(str(value), name)
        elif name in _NUMBERS:
            must_be_number(float(value), field=name, most=MOST_HOURS)
        elif name == "team_id":
            patch_for(act, str(value))
        elif name == "worker_id":
            may_hold(act, before["person_id"], str(value))
    _must_be_in_order(act, {**before, **values})


def _must_be_in_order(act: Act, after: Mapping[str, Any]) -> None:
    """Nothing before receipt, and no end before the beginning."""
    received = moment_of_act(
        act, after["received_on"], after["received_at"] or "00:00", fields=("received_on", "received_at")
    )
    for at, on in _TIMES.items():
        if after[on]:
            moment_of_act(act, after[on], after[at] or "23:59", fields=(on, at), after=received)
    if after["started_on"] and after["started_on"] < received[0]:
        raise RuleBroken("before_receipt", field="started_on")
    if after["ended_on"] and (not after["started_on"] or after["ended_on"] < after["started_on"]):
        raise RuleBroken("ends_before_it_begins", field="ended_on")


def _iso(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None


@command("withdraw_enablement", writes=("enablement",))
def withdraw_enablement(store: Store, actor: Actor, *, enablement_id: str, why: str) -> Changes:
    """Take a referral recorded in error out of lists and figures; it stays in the history, with the reason."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_enablement") as act:
        own_or_permitted(act, reached(act, enablement_id))
        act.remove("enablement", enablement_id, why=why)
        return act.changes()
