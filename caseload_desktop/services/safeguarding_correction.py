"""The command that puts a decision on a concern right, and with it the kind of the enquiry that was made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding import (
    CONCERN,
    ENQUIRY,
    NO_ENQUIRY,
    TESTS,
    ConcernState,
    kind_of_enquiry,
    missing_for_return,
)
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.safeguarding_decision import Tested, checked_decision, decided_in
from caseload_desktop.services.safeguarding_rules import not_own_work, reached_concern
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_KEPT = ("decision", "decision_why", *TESTS, *(f"{test}_why" for test in TESTS))
"""What a correction keeps of the decision as it had been, each under its name and "was"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectDecision(Tested):
    """A decision as it should have been, with its three tests, and why it is corrected.

    ``seen`` holds what the author saw of the decision and its tests.
    """

    concern_id: str
    why: str
    seen: Mapping[str, object] | None = None


@command("correct_decision", writes=("concern", "enquiry", "decision_correction"))
def correct_decision(store: Store, actor: Actor, command: CorrectDecision) -> Changes:
    """Put a decision right whose tests or kind were recorded wrongly, also once the enquiry is closed.

    The kind of the enquiry follows, and with it every figure; its work stays as it is. What had been decided, and why,
    stays readable in ``decision_correction``. From an enquiry to none, or back, is another decision: that is taken
    back. An enquiry concluded here must have all the return needs. Decision and tests are written as one, so that two
    laptops never make a whole of halves that don't fit.

    Raises ``NotPermitted``: ``role_may_not`` for anybody but a safeguarding manager, ``own_safeguarding_work`` for
    whoever recorded the concern. Raises ``RuleBroken``: ``reason_required``, ``concern_not_so``, ``decided_otherwise``,
    ``nothing_changed``, as ``checked_decision`` and ``missing_for_return``. Raises ``AlreadyChanged``.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    why = command.why.strip()
    if not why:
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="correct_decision") as act:
        row = reached_concern(act, command.concern_id, ConcernState.NO_ENQUIRY, ConcernState.ENQUIRY)
        not_own_work(act, row["author"], row["worker_id"])
        values = checked_decision(command, store)
        if (row["decision"] == NO_ENQUIRY) != (command.decision == NO_ENQUIRY):
            raise RuleBroken("decided_otherwise", field="decision")
        enquiry = _enquiry_of(act, row)
        kind = kind_of_enquiry([command.decision, *decided_in(act, enquiry["id"], row["id"])]) if enquiry else ""
        if all(row[name] == value for name, value in values.items()) and (not enquiry or kind == enquiry["kind"]):
            raise RuleBroken("nothing_changed")
        if enquiry:
            _must_be_complete(store, enquiry)
        act.create("decision_correction", _as_it_was(act, row, enquiry, command))
        act.set(CONCERN, command.concern_id, values, why=why, seen=command.seen, whole=True)
        if enquiry:
            act.set(ENQUIRY, enquiry["id"], {"kind": kind}, why=why, whole=True)
        return act.changes()


def _enquiry_of(act: Act, concern: Mapping[str, Any]) -> dict[str, Any] | None:
    """The enquiry a concern is part of; None where there is none, it was withdrawn, or this laptop doesn't hold it."""
    row = act.row(ENQUIRY, concern["enquiry_id"]) if concern["enquiry_id"] else None
    return row if row is not None and row["gone"] is None else None


def _as_it_was(
    act: Act, row: Mapping[str, Any], enquiry: Mapping[str, Any] | None, command: CorrectDecision
) -> dict[str, object]:
    return {
        "person_id": row["person_id"],
        "concern_id": row["id"],
        "enquiry_id": row["enquiry_id"],
        "on_date": act.today,
        "worker_id": act.actor.worker_id,
        "why": command.why.strip(),
        "decision": command.decision,
        "kind_was": enquiry["kind"] if enquiry else None,
        **{f"{name}_was": row[name] for name in _KEPT},
    }


def _must_be_complete(store: Store, enquiry: Mapping[str, Any]) -> None:
    """Raise ``RuleBroken`` with what the return lacks of a concluded enquiry.

    What an old list brought lacks much, and says so on the return's check; its kind can be put right all the same.
    """
    if enquiry["concluded_on"] and not enquiry["import_run_id"]:
        for field, code in missing_for_return(enquiry, store.code_lists):
            raise RuleBroken(code, field=field)
