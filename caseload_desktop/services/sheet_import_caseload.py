"""The command that brings in a caseload list: every involvement in one act, as if allocated one by one."""

from __future__ import annotations

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.allocation import AddToList, Allocate, Rating, put_on_list, take_on
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.sheet_import import WITH_PEOPLE, Progress, RowToImport, SheetPlan, import_sheet
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_FIELDS = frozenset(
    {"from_date", "worker_id", "team_id", "role", "priority", "note", "takes_over", "from_list", "person_id"}
)
_WHY_RATED = "As on the caseload list brought in"
_HANDED_OVER = "By the caseload list brought in"


@command("import_caseload", writes=("allocation", "priority_rating", *WITH_PEOPLE))
def import_caseload(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all involvements and people of a caseload list in one act: all of them or, on any trouble, none.

    A row with a worker allocates, one without puts the person on the team's list. Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.ALLOCATE)
    with store.write(actor=actor, command="import_caseload") as act:
        return import_sheet(act, store, plan, write=_involve, progress=progress)


def _involve(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Allocate the person of a row, or put them on a list."""
    row.must_hold_only(_FIELDS)
    priority = row.text("priority")
    rating = Rating(priority=priority, reason=_WHY_RATED) if priority else None
    if not row.text("worker_id"):
        waiting = AddToList(
            person_id=row.person_id,
            team_id=row.text("team_id"),
            from_date=row.text("from_date"),
            role=row.text("role"),
            note=row.text("note"),
            rating=rating,
            import_run_id=run_id,
        )
        put_on_list(act, store, waiting)
        return
    takes_over = bool(row.fields.get("takes_over"))
    involvement = Allocate(
        person_id=row.person_id,
        worker_id=row.text("worker_id"),
        from_date=row.text("from_date"),
        role=row.text("role"),
        team_id=row.text("team_id") or None,
        note=row.text("note"),
        from_list=row.text("from_list") or None,
        takes_over=takes_over,
        hand_over_note=_HANDED_OVER if takes_over else "",
        rating=rating,
        import_run_id=run_id,
    )
    take_on(act, store, involvement)
