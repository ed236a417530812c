"""Commands on a safeguarding adults review by the board (Care Act section 44): referred, decided on, concluded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.services.safeguarding_rules import day_since, reached_enquiry, reached_part
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

ENTITY = "adults_review"


@command("refer_adults_review", writes=("adults_review",))
def refer_adults_review(store: Store, actor: Actor, *, enquiry_id: str, on: str, harm: str, note: str = "") -> Changes:
    """Refer an adult who died or was seriously harmed to the board; ``harm`` is what SG5a and SG5b count by.

    Raises ``RuleBroken``: ``unknown_code``, of days; ``NotPermitted`` for anybody but a safeguarding manager.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    with store.write(actor=actor, command="refer_adults_review") as act:
        row = reached_enquiry(act, enquiry_id)
        known_code("adults_review_harm", harm, field="harm", lists=store.code_lists)
        values = {
            "person_id": row["person_id"],
            "incident_id": row["incident_id"],
            "enquiry_id": enquiry_id,
            "referred_on": day_since(act, on, field="on", since=row["started_on"]),
            "harm": harm,
            "note": note.strip(),
        }
        act.create(ENTITY, values)
        return act.changes()


@command("decide_adults_review", writes=("adults_review",))
def decide_adults_review(
    store: Store,
    actor: Actor,
    *,
    review_id: str,
    on: str,
    accepted: bool,
    why: str,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Record whether the board accepts the referral. Raises ``RuleBroken``: ``board_has_decided``, of days."""
    actor.must(May.DECIDE_SAFEGUARDING)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="decide_adults_review") as act:
        row = reached_part(act, ENTITY, review_id)
        if row["decided_on"] is not None:
            raise RuleBroken("board_has_decided")
        day = day_since(act, on, field="on", since=row["referred_on"])
        values = {"decided_on": day, "accepted": accepted, "decision_why": why.strip()}
        act.set(ENTITY, review_id, values, seen=seen)
        return act.changes()


@command("conclude_adults_review", writes=("adults_review",))
def conclude_adults_review(
    store: Store, actor: Actor, *, review_id: str, on: str, note: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Record the end of an accepted review and what it found.

    Raises ``RuleBroken``: ``board_not_accepted`` unless the board accepted it and it goes on, of days.
    """
    actor.must(May.DECIDE_SAFEGUARDING)
    if not note.strip():
        raise RuleBroken("finding_required", field="note")
    with store.write(actor=actor, command="conclude_adults_review") as act:
        row = _going_on(act, review_id)
        day = day_since(act, on, field="on", since=row["decided_on"])
        act.set(ENTITY, review_id, {"concluded_on": day, "note": note.strip()}, seen=seen)
        return act.changes()


def _going_on(act: Act, review_id: str) -> dict[str, Any]:
    row = reached_part(act, ENTITY, review_id)
    if not row["accepted"] or row["concluded_on"] is not None:
        raise RuleBroken("board_not_accepted")
    return row
