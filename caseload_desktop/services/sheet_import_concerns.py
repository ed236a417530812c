"""The command that brings in a log of safeguarding concerns: each with its decision and enquiry, all in one act."""

from __future__ import annotations

from functools import partial
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import CONCERN, ENQUIRY, NO_ENQUIRY
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act, may_hold, team_for
from caseload_desktop.services.providers import provider_names
from caseload_desktop.services.safeguarding_rules import must_be_known
from caseload_desktop.services.sheet_import import (
    OVER_ALREADY,
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
)
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

AS_IN_SHEET = "As in the sheet brought in"
"""Why something was decided that was decided before the program knew of it."""
NOT_IN_SHEET = "Brought in from a sheet, which does not say who was told"
"""Why no feedback is recorded of what was decided before the program knew of it: it is not owed anew."""

_BOTH = ("types", "location", "source_of_risk")
_FIELDS = frozenset(
    {"raised_on", "referrer_kind", "provider", "decision", "decided_on", "closed_on", "outcome", "risk_outcome"}
    | {"worker_id", "team_id", "what_happened", *_BOTH}
)


@command("import_concerns", writes=("concern", "enquiry", *WITH_PEOPLE))
def import_concerns(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all concerns and people of a log in one act: all of them or, on any trouble, none.

    Only a safeguarding manager may: the log says what was decided, and closes what is over. Who decided is left open.
    Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.DECIDE_SAFEGUARDING)
    with store.write(actor=actor, command="import_concerns") as act:
        write = partial(_concern, providers=provider_names(act))
        return import_sheet(act, store, plan, write=write, progress=progress)


def _concern(act: Act, store: Store, row: RowToImport, *, run_id: str, providers: dict[str, str]) -> None:
    row.must_hold_only(_FIELDS)
    given = row.fields
    worker_id = str(given.get("worker_id") or "") or None
    if worker_id:
        may_hold(act, row.person_id, worker_id)
    raised = day_of_act(act, str(given["raised_on"]), field="raised_on")
    named = str(given.get("provider") or "")
    provider_id = providers.get(named.casefold())
    shared: dict[str, Any] = {
        "person_id": row.person_id,
        **{name: given.get(name) for name in _BOTH},
        "provider_id": provider_id,
        "location_detail": "" if provider_id else named,
        "worker_id": worker_id,
        "team_id": team_for(act, str(given.get("team_id") or ""), worker_id or act.actor.worker_id, on=raised),
        "import_run_id": run_id,
    }
    concern = {
        **shared,
        "raised_on": raised,
        "referrer_kind": given.get("referrer_kind"),
        "immediate_risk": "not_known",
        "what_happened": given.get("what_happened"),
    }
    if not given.get("types") or not concern["what_happened"]:
        raise RuleBroken("types_required", field="types")
    if given.get("decision"):
        concern |= _decided(act, store, row, shared, raised)
    must_be_known(concern, store)
    act.create(CONCERN, concern, row_id=shared.get("concern_id"))


def _decided(act: Act, store: Store, row: RowToImport, shared: dict[str, Any], raised: str) -> dict[str, Any]:
    """The decision; the concern gets its id here so that its enquiry can name it."""
    given = row.fields
    on = day_of_act(act, str(given.get("decided_on") or raised), field="decided_on", after=raised)
    said = {"decision": str(given["decision"]), "decided_on": on, "decision_why": AS_IN_SHEET}
    told = {"no_feedback_why": NOT_IN_SHEET}
    must_be_known(said, store)
    if said["decision"] == NO_ENQUIRY:
        return {**said, **told, "no_next_why": OVER_ALREADY}
    shared["concern_id"] = new_id()
    enquiry = {**shared, "kind": said["decision"], "started_on": on, **_closed(act, row, on)}
    must_be_known(enquiry, store)
    return {**said, **told, "enquiry_id": act.create(ENQUIRY, enquiry)}


def _closed(act: Act, row: RowToImport, started: str) -> dict[str, Any]:
    given = row.fields
    if not given.get("closed_on"):
        return {}
    closed = day_of_act(act, str(given["closed_on"]), field="closed_on", after=started)
    return {
        "concluded_on": closed,
        "closed_on": closed,
        "risk_assessment_outcome": given.get("outcome"),
        "risk_outcome": given.get("risk_outcome"),
        "closure_note": OVER_ALREADY,
        "no_feedback_why": NOT_IN_SHEET,
        "no_next_why": OVER_ALREADY,
    }
