"""Commands on carers: an assessment offered, the answer, and what it led to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.assessments import AskAssessment, add_assessment
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.support_rules import chosen, happened_on, only_fields, reached_row, same_person, withdraw
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

ANSWERABLE = frozenset({"offered_on", "result", "assessment_id", "led_to", "hours_caring", "note"})
"""The fields of an offer that its answer, and a correction, may set."""

CARERS_ASSESSMENT = "carers"
"""The kind of assessment that is offered (code of list ``assessment_kind``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferToCarer:
    """A carer was offered an assessment; ``person_id`` is the carer, ``cared_for_id`` whom they care for.

    ``ask`` asks for the assessment in the same act, when the carer said yes at once.
    """

    person_id: str
    cared_for_id: str | None
    offered_on: str
    result: str = ""
    hours_caring: str = ""
    note: str = ""
    ask: bool = False
    carers_offer_id: str | None = None


@command("offer_to_carer", writes=("carers_offer", "assessment"))
def offer_to_carer(store: Store, actor: Actor, command: OfferToCarer) -> Changes:
    """Record an offer to a carer. Raises ``RuleBroken``: ``cares_for_oneself``, ``unknown_code``."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="offer_to_carer") as act:
        must_reach(act, command.person_id)
        if command.cared_for_id:
            must_reach(act, command.cared_for_id)
        if command.cared_for_id == command.person_id:
            raise RuleBroken("cares_for_oneself", field="cared_for_id")
        day = happened_on(act, command.offered_on, field="offered_on")
        values: dict[str, Any] = {
            "person_id": command.person_id,
            "cared_for_id": command.cared_for_id,
            "offered_on": day,
            "result": chosen(store, "carers_offer_result", command.result, field="result"),
            "hours_caring": chosen(store, "hours_caring", command.hours_caring, field="hours_caring"),
            "note": command.note.strip(),
        }
        if command.ask:
            values["assessment_id"] = _ask(act, store, command.person_id, command.cared_for_id, day)
        act.create("carers_offer", values, row_id=command.carers_offer_id)
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOffer:
    """The answer to an offer, or what it led to; ``fields`` of ``ANSWERABLE``, ``seen`` as everywhere.

    ``ask`` asks for the carer's assessment in the same act, where there is none yet.
    """

    carers_offer_id: str
    fields: Mapping[str, object]
    ask: bool = False
    seen: Mapping[str, object] | None = None


@command("answer_offer", writes=("carers_offer", "assessment"))
def answer_offer(store: Store, actor: Actor, command: AnswerOffer) -> Changes:
    """Record what a carer answered, or what came of it.

    Raises ``RuleBroken``: ``not_correctable``, ``unknown_code``, ``no_such_row`` for an assessment of somebody else.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="answer_offer") as act:
        row = reached_row(act, "carers_offer", command.carers_offer_id)
        only_fields(command.fields, ANSWERABLE)
        wanted = _checked(act, store, row, dict(command.fields))
        if command.ask and not (wanted.get("assessment_id") or row["assessment_id"]):
            wanted["assessment_id"] = _ask(act, store, row["person_id"], row["cared_for_id"], act.today)
        act.set("carers_offer", row["id"], wanted, seen=command.seen)
        return act.changes()


@command("withdraw_carers_offer", writes=("carers_offer",))
def withdraw_carers_offer(store: Store, actor: Actor, *, carers_offer_id: str, why: str) -> Changes:
    """Take an offer recorded in error out of lists and figures."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="withdraw_carers_offer") as act:
        withdraw(act, "carers_offer", carers_offer_id, why)
        return act.changes()


def _checked(act: Act, store: Store, row: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    if "offered_on" in fields:
        fields["offered_on"] = happened_on(act, fields["offered_on"], field="offered_on")
    if "result" in fields:
        chosen(store, "carers_offer_result", fields["result"], field="result")
    if "hours_caring" in fields:
        chosen(store, "hours_caring", fields["hours_caring"], field="hours_caring")
    for code in fields.get("led_to") or ():
        chosen(store, "carers_led_to", code, field="led_to")
    if fields.get("assessment_id"):
        same_person(act, "assessment", fields["assessment_id"], row["person_id"], field="assessment_id")
    return fields


def _ask(act: Act, store: Store, person_id: str, cared_for_id: str | None, on: str) -> str:
    command = AskAssessment(person_id=person_id, kind=CARERS_ASSESSMENT, asked_on=on, cared_for_id=cared_for_id)
    return add_assessment(act, store, command)
