"""The command that brings in a log of enablement referrals: each as far as it has come, all in one act."""

from __future__ import annotations

from typing import Any

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement import MOST_HOURS, ReferToEnablement, add_referral
from caseload_desktop.services.enablement_reach import goes_on, must_be_number, patch_for
from caseload_desktop.services.involvement_rules import day_of_act, known_code, may_hold
from caseload_desktop.services.sheet_import import (
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
    over_already,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_REFERRED = frozenset(
    {"source", "received_on", "received_at", "referred_by", "discharge_on", "team_id", "need", "hours_asked"}
)
_COURSE = frozenset(
    {"decision", "decided_on", "decline_reason", "worker_id", "started_on", "hours_at_start", "ended_on"}
    | {"hours_at_end", "end_reason", "support_after"}
)


@command("import_referrals", writes=("enablement", *WITH_PEOPLE))
def import_referrals(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all referrals and people of a log in one act: all of them or, on any trouble, none.

    Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="import_referrals") as act:
        return import_sheet(act, store, plan, write=_refer, progress=progress)


def _refer(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Record the referral of a row, then what became of it."""
    row.must_hold_only(_REFERRED | _COURSE)
    if _open_after(row) and goes_on(act, row.person_id):
        raise RuleBroken("referred_already")
    given: dict[str, Any] = {name: value for name, value in row.fields.items() if name in _REFERRED}
    enablement_id = add_referral(act, store, ReferToEnablement(person_id=row.person_id, import_run_id=run_id, **given))
    course = _course(act, store, row, enablement_id)
    if course:
        act.set("enablement", enablement_id, course)


def _open_after(row: RowToImport) -> bool:
    fields = row.fields
    return not fields.get("ended_on") and (bool(fields.get("started_on")) or fields.get("decision") != DECLINED)


def _course(act: Act, store: Store, row: RowToImport, enablement_id: str) -> dict[str, Any]:
    """What became of a referral: the values of decision, service and end, checked as the commands check them."""
    values: dict[str, Any] = {}
    decision = row.text("decision")
    if row.text("worker_id"):
        may_hold(act, row.person_id, row.text("worker_id"))
        values["worker_id"] = row.text("worker_id")
    if decision:
        values |= _decided(act, store, row, decision)
    if row.text("started_on"):
        values |= _started(act, row)
    if row.text("ended_on"):
        values |= _ended(act, store, row)
    if decision == DECLINED or row.text("ended_on"):
        values |= over_already(act, store, row, about_kind="enablement", about_id=enablement_id)
    return values


def _decided(act: Act, store: Store, row: RowToImport, decision: str) -> dict[str, Any]:
    known_code("enablement_decision", decision, field="decision", lists=store.code_lists)
    on = day_of_act(act, row.text("decided_on"), field="decided_on", after=row.text("received_on"))
    values: dict[str, Any] = {"decision": decision, "decided_on": on}
    if decision == ACCEPTED:
        values["team_id"] = patch_for(act, row.text("team_id"))
    if decision == DECLINED:
        reason = row.text("decline_reason")
        known_code("enablement_decline_reason", reason, field="reason", lists=store.code_lists)
        values["decline_reason"] = reason
    return values


def _started(act: Act, row: RowToImport) -> dict[str, Any]:
    if row.text("decision") != ACCEPTED:
        raise RuleBroken("patch_required", field="team_id")
    return {
        "started_on": day_of_act(act, row.text("started_on"), field="on", after=row.text("decided_on")),
        "hours_at_start": must_be_number(_number(row, "hours_at_start"), field="hours_at_start", most=MOST_HOURS),
    }


def _ended(act: Act, store: Store, row: RowToImport) -> dict[str, Any]:
    lists, reason, after = store.code_lists, row.text("end_reason"), row.text("support_after")
    known_code("enablement_end_reason", reason, field="end_reason", lists=lists)
    known_code("enablement_support_after", after, field="support_after", lists=lists)
    return {
        "ended_on": day_of_act(act, row.text("ended_on"), field="on", after=row.text("started_on") or "9999"),
        "hours_at_end": must_be_number(_number(row, "hours_at_end"), field="hours_at_end", most=MOST_HOURS),
        "end_reason": reason,
        "support_after": after,
    }


def _number(row: RowToImport, name: str) -> float | None:
    value = row.fields.get(name)
    return float(value) if isinstance(value, int | float) else None
