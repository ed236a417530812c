"""Commands on a person's death: recorded, taken back, and what it leaves open closed with "died" as the reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.death import DIED, death_day, end_for
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.hazard import AGREES
from caseload_desktop.domain.involvement import Scope
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import open_involvements
from caseload_desktop.services.tasks import drop_one
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.left_open import Left
from caseload_desktop.store.store import Store

_CODE = "died"
"""The code that says it in the lists of ends, cancellations and discharges."""

_END_OF_ENABLEMENT = "stmax_early_nhs_eol_deceased"
"""STS002a: early cessation of service, deceased (standards 2.3)."""


@command("record_death", writes=("person",))
def record_death(
    store: Store, actor: Actor, *, person_id: str, died_on: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Record the day somebody died. Clocks that look at it stop; nothing is closed by it.

    ``seen`` (``{"died_on": ...}``) is what the author saw: raises ``AlreadyChanged`` where another day came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="record_death") as act:
        must_reach(act, person_id)
        person_id = act.shown(person_id)
        person = act.row("person", person_id) or {}
        day = death_day(died_on, born=str(person.get("birth_date") or ""), today=date.fromisoformat(act.today))
        if not act.set("person", person_id, {"died_on": day}, seen=seen):
            raise RuleBroken("nothing_to_move")
        return act.changes()


@command("take_back_death", writes=("person",))
def take_back_death(store: Store, actor: Actor, *, person_id: str, why: str) -> Changes:
    """Say that a death was recorded in error; what was closed because of it is opened again by undoing that."""
    actor.must(May.WRITE_RECORD)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="take_back_death") as act:
        must_reach(act, person_id)
        person_id = act.shown(person_id)
        if not act.set("person", person_id, {"died_on": None}, why=why.strip()):
            raise RuleBroken("no_death_recorded")
        return act.changes()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPart:
    """Something a death left open: what it is and its row."""

    what: Left
    id: str


@command(
    "close_after_death",
    writes=(
        "allocation", "service", "enablement", "assessment", "review", "hospital_stay", "task", "equipment", "hazard",
        "dols", "amhp_referral",
    ),
)  # fmt: skip
def close_after_death(store: Store, actor: Actor, *, person_id: str, parts: tuple[OpenPart, ...]) -> Changes:
    """Close what somebody's death left open, each with "died" as its reason; all of them or none, and one undo.

    Raises ``RuleBroken``: ``no_death_recorded``, ``nothing_chosen``, ``closed_meanwhile``, ``not_closed_here``;
    ``NotPermitted`` for another worker's case, or a warning a manager agreed to.
    """
    actor.must(May.WRITE_RECORD)
    if not parts:
        raise RuleBroken("nothing_chosen")
    with store.write(actor=actor, command="close_after_death") as act:
        must_reach(act, person_id)
        person_id = act.shown(person_id)
        died_on = (act.row("person", person_id) or {}).get("died_on")
        if not died_on:
            raise RuleBroken("no_death_recorded")
        for part in dict.fromkeys(parts):
            _close(act, store, person_id, part, str(died_on))
        return act.changes()


def _close(act: Act, store: Store, person_id: str, part: OpenPart, died_on: str) -> None:
    closer = _CLOSERS.get(part.what)
    if closer is None:
        raise RuleBroken("not_closed_here")
    row = act.row(part.what.entity, part.id)
    if row is None or row["person_id"] != person_id:
        raise RuleBroken("no_such_row", entity=part.what.entity)
    if row["gone"] is not None or any(row[name] is not None for name in part.what.closed_by):
        raise RuleBroken("closed_meanwhile")
    closer(act, store, row, died_on)


def _allocation(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    if not may_end_case(act, row):
        raise NotPermitted("not_your_case")
    ending = {"to_date": end_for(died_on, began=row["from_date"] or ""), "end_reason": _CODE}
    act.set("allocation", row["id"], {**ending, "end_scope": Scope.THIS.value, "no_next_why": DIED})


def may_end_case(act: Act, row: Mapping[str, Any]) -> bool:
    """True for one's own part, for the key worker of the case, and for who allocates work."""
    mine = act.actor.worker_id
    if act.actor.may(May.ALLOCATE) or row["worker_id"] == mine:
        return True
    return any(one.is_key and one.worker_id == mine for one in open_involvements(act, row["person_id"]))


def _service(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    if (row["from_date"] or "") > died_on:
        act.remove("service", row["id"], why=DIED)  # it never began
        return
    act.set("service", row["id"], {"to_date": died_on, "end_reason": _CODE, "no_next_why": DIED})


def _enablement(act: Act, store: Store, row: Mapping[str, Any], died_on: str) -> None:
    if row["started_on"]:
        ended = {"ended_on": end_for(died_on, began=row["started_on"]), "end_reason": _END_OF_ENABLEMENT}
        act.set("enablement", row["id"], {**ended, "support_after": _CODE, "no_next_why": DIED})
        return
    now = f"{store.clock.now().astimezone():%H:%M}"
    answer = {"decision": "declined", "decided_on": act.today, "decided_at": now, "decline_reason": "other"}
    act.set("enablement", row["id"], {**answer, "decision_note": DIED, "no_next_why": DIED})


def _assessment(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    day = end_for(died_on, began=row["asked_on"] or "")
    act.set("assessment", row["id"], {"cancelled_on": day, "cancel_reason": _CODE, "no_next_why": DIED})


def _review(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    day = end_for(died_on, began=row["asked_on"] or "")
    act.set("review", row["id"], {"cancelled_on": day, "cancel_reason": DIED})


def _hospital_stay(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    day = end_for(died_on, began=row["admitted_on"] or "")
    act.set("hospital_stay", row["id"], {"discharged_on": day, "discharged_to": _CODE, "no_next_why": DIED})


def _task(act: Act, _store: Store, row: Mapping[str, Any], _died_on: str) -> None:
    drop_one(act, row["id"], why=DIED)


def _equipment_asked(act: Act, _store: Store, row: Mapping[str, Any], _died_on: str) -> None:
    act.remove("equipment", row["id"], why=DIED)


def _hazard(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    if row["agreed_on"] is not None:
        act.actor.must(AGREES)
    act.set("hazard", row["id"], {"ended_on": end_for(died_on, began=row["from_date"] or ""), "end_reason": DIED})


def _dols(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    began = (row["authorised_from"] if row["decision"] else row["received_on"]) or ""
    act.set("dols", row["id"], {"ended_on": end_for(died_on, began=began), "end_reason": _CODE, "no_next_why": DIED})


def _amhp(act: Act, _store: Store, row: Mapping[str, Any], died_on: str) -> None:
    day = end_for(died_on, began=row["received_on"] or "")
    act.set("amhp_referral", row["id"], {"closed_on": day, "outcome": _CODE, "no_next_why": DIED})


_CLOSERS: dict[Left, Callable[[Act, Store, Mapping[str, Any], str], None]] = {
    Left.INVOLVEMENT: _allocation,
    Left.SERVICE: _service,
    Left.ENABLEMENT: _enablement,
    Left.ASSESSMENT: _assessment,
    Left.REVIEW: _review,
    Left.HOSPITAL_STAY: _hospital_stay,
    Left.TASK: _task,
    Left.EQUIPMENT_ASKED: _equipment_asked,
    Left.HAZARD: _hazard,
    Left.DOLS: _dols,
    Left.AMHP: _amhp,
}
"""How each is closed. What is to collect or to decide is not, nor an enquiry: those need somebody to do something."""

CLOSABLE = frozenset(_CLOSERS)
"""What can be closed with "died" as its reason."""
