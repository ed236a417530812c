"""The command that brings in a list of services: every stretch of support in one act, as if recorded one by one."""

from __future__ import annotations

from typing import Any

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.sheet_import import (
    NOTHING_FOLLOWS,
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
)
from caseload_desktop.services.support import BeginService, EndService, add_service, close_service
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_BEGINNING = frozenset(
    {"from_date", "service_type", "component", "provider", "delivery_mechanism", "planned_units", "unit_cost"}
    | {"cost_frequency", "permanent", "planned_end", "note"}
)
_ENDING = frozenset({"to_date", "end_reason"})


@command("import_services", writes=("service", *WITH_PEOPLE))
def import_services(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all services and people of a list in one act: all of them or, on any trouble, none.

    A service that is over already is begun and ended. Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="import_services") as act:
        return import_sheet(act, store, plan, write=_support, progress=progress)


def _support(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Begin the service of a row, and end it where the row says it is over."""
    row.must_hold_only(_BEGINNING | _ENDING)
    given: dict[str, Any] = {name: value for name, value in row.fields.items() if name in _BEGINNING}
    service_id = add_service(act, store, BeginService(person_id=row.person_id, import_run_id=run_id, **given))
    if row.fields.get("to_date"):
        ending = EndService(
            service_id=service_id,
            on=str(row.fields["to_date"]),
            reason=str(row.fields.get("end_reason") or ""),
            what_next=NOTHING_FOLLOWS,
        )
        close_service(act, store, ending)
