"""The command that brings in a list of reviews: those that were done and those still to be done, in one act."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.review_held import CompleteReview, put_completed
from caseload_desktop.services.reviews import AskReview, put_review
from caseload_desktop.services.sheet_import import WITH_PEOPLE, Progress, RowToImport, SheetPlan, import_sheet
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

NOTE_QUESTION = "changed"
"""The question of a review (list ``review_question``) that keeps what a sheet says in free words."""

_SHARED = frozenset({"kind", "reason", "worker_id", "team_id", "reviewer", "note"})
_DONE = _SHARED | {"completed_on", "next_due_on", "method", "outcome", "outcomes_achieved", "change"}
_OPEN = _SHARED | {"planned_on"}
_WHY_NEXT = "As on the list of reviews brought in"
_NOT_AGREED = "The list gives another day for the next review; the council's rule stands."


@command("import_reviews", writes=("review", *WITH_PEOPLE))
def import_reviews(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all reviews and people of a list in one act: all of them or, on any trouble, none.

    Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="import_reviews") as act:
        return import_sheet(act, store, plan, write=_review, progress=progress)


def _review(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Record a review that was done, else one to be done."""
    done = row.fields.get("completed_on")
    row.must_hold_only(_DONE if done else _OPEN)
    (_done if done else _to_be_done)(act, store, row, run_id=run_id)


def _done(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Record a review that was done.

    A day for the next one that the rule does not allow is kept in words: the rule's own day stands.
    """
    given: dict[str, Any] = {name: str(value) for name, value in row.fields.items() if name != "note"}
    held = CompleteReview(
        person_id=row.person_id,
        trusted_reviewer=_trusted(row),
        answers=_answers(row),
        next_due_why=_WHY_NEXT if row.fields.get("next_due_on") else "",
        import_run_id=run_id,
        **given,
    )
    try:
        review_id = put_completed(act, store, held)
    except RuleBroken as refused:
        if refused.field != "next_due_on":
            raise
        note = "\n".join(filter(None, (str(row.fields.get("note") or ""), _NOT_AGREED)))
        plain = replace(held, next_due_on="", next_due_why="", answers={NOTE_QUESTION: note})
        review_id = put_completed(act, store, plain)
    if not row.fields.get("worker_id") and not _trusted(row):
        act.set("review", review_id, {"worker_id": None, "team_id": row.fields.get("team_id") or None})


def _to_be_done(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Ask for a review; one planned for a day that has passed stays asked for since that day."""
    planned = str(row.fields.get("planned_on") or "")
    overdue = planned < act.today
    asked = AskReview(
        person_id=row.person_id,
        kind=str(row.fields.get("kind") or ""),
        reason=str(row.fields.get("reason") or ""),
        asked_on=planned if overdue else "",
        planned_on="" if overdue else planned,
        worker_id=str(row.fields.get("worker_id") or "") or None,
        team_id=str(row.fields.get("team_id") or "") or None,
        reviewer=str(row.fields.get("reviewer") or ""),
        trusted_reviewer=_trusted(row),
        import_run_id=run_id,
    )
    review_id = put_review(act, store, asked)
    if row.fields.get("note"):
        act.set("review", review_id, {"answers": _answers(row)})


def _trusted(row: RowToImport) -> bool:
    """True when a provider did the review and no worker did."""
    return bool(row.fields.get("reviewer")) and not row.fields.get("worker_id")


def _answers(row: RowToImport) -> dict[str, str]:
    return {NOTE_QUESTION: str(row.fields["note"])} if row.fields.get("note") else {}
