"""The command that brings in a list of DoLS applications: each with its decision and end, all in one act."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.dols import RequestDols, add_request
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.services.providers import provider_names
from caseload_desktop.services.sheet_import import (
    OVER_ALREADY,
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_REQUEST = frozenset(
    {"received_on", "kind", "managing_authority", "place_kind", "priority", "urgent_from", "urgent_to", "worker_id"}
    | {"team_id", "reasons"}
)
_LATER = frozenset({"decision", "decided_on", "authorised_from", "authorised_to", "ended_on", "end_reason"})
_URGENT = frozenset({"urgent_from", "urgent_to"})
_NOT_AS_URGENT = "Urgent in the sheet from {urgent_from} to {urgent_to}, which no urgent authorisation may last."


@command("import_dols", writes=("dols", "dols_form", *WITH_PEOPLE))
def import_dols(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all applications and people of a list in one act: all of them or, on any trouble, none.

    Only who authorises may: the list says what was granted and refused. Who decided is left open. Raises as
    ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.AUTHORISE_DOLS)
    with store.write(actor=actor, command="import_dols") as act:
        write = partial(_application, providers=provider_names(act))
        return import_sheet(act, store, plan, write=write, progress=progress)


def _application(act: Act, store: Store, row: RowToImport, *, run_id: str, providers: dict[str, str]) -> None:
    row.must_hold_only(_REQUEST | _LATER)
    given: dict[str, Any] = {name: str(value) for name, value in row.fields.items() if name in _REQUEST}
    provider_id = providers.get(str(given.get("managing_authority") or "").casefold())
    asked = RequestDols(
        person_id=row.person_id, provider_id=provider_id, with_form=False, import_run_id=run_id, **given
    )
    try:
        dols_id = add_request(act, store, asked)
    except RuleBroken as refused:
        if refused.field not in _URGENT:
            raise
        said = _NOT_AS_URGENT.format(urgent_from=asked.urgent_from, urgent_to=asked.urgent_to)
        plain = replace(asked, kind="standard", urgent_from=None, urgent_to=None)
        reasons = "\n".join(part for part in (asked.reasons, said) if part)
        dols_id = add_request(act, store, replace(plain, reasons=reasons))
    if later := _later(act, store, row):
        act.set("dols", dols_id, later)


def _later(act: Act, store: Store, row: RowToImport) -> dict[str, Any]:
    """What was decided and what ended, as the sheet says."""
    given, received = row.fields, str(row.fields["received_on"])
    values: dict[str, Any] = {}
    if decision := str(given.get("decision") or ""):
        known_code("dols_decision", decision, field="decision", lists=store.code_lists)
        values["decision"] = decision
        values["decided_on"] = day_of_act(act, str(given["decided_on"]), field="decided_on", after=received)
        values |= {name: given.get(name) for name in ("authorised_from", "authorised_to")}
        if decision != "granted":
            values["no_next_why"] = OVER_ALREADY
    if ended := str(given.get("ended_on") or ""):
        known_code("dols_end", str(given.get("end_reason") or ""), field="end_reason", lists=store.code_lists)
        values["ended_on"] = day_of_act(act, ended, field="ended_on", after=received)
        values |= {"end_reason": given["end_reason"], "no_next_why": OVER_ALREADY}
    return values
