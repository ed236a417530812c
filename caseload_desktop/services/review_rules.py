"""What every command on reviews checks: the row is there, codes fit each other, whose it may be, what supports are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.review_agreement import check_agreement, reasons_fit
from caseload_desktop.domain.review_due import Agreed, Due, Held
from caseload_desktop.domain.review_rules import Cycle
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.involvement_rules import known_code, may_hold, team_for
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.queries.review_facts import Facts, read_facts
from caseload_desktop.store.queries.reviews import read_rules
from caseload_desktop.store.store import Store

PLANNED, SHORT_TERM_REASON = "planned", "review_short_term_support"
"""Codes of ``review_kind`` and ``review_reason`` that the program gives by itself."""

_NO_SUPPORT = Facts("", None, (), (), ())


def reached_review(act: Act, review_id: str, *, must_be_open: bool = True) -> dict[str, Any]:
    """Return a review of a person the actor may reach.

    Raises ``RuleBroken`` (``no_such_row``, ``review_closed``) or ``NotPermitted``.
    """
    row = act.row("review", review_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="review")
    must_reach(act, row["person_id"])
    if must_be_open and (row["completed_on"] or row["cancelled_on"]):
        raise RuleBroken("review_closed")
    return row


def own_or_correcting(actor: Actor, row: Mapping[str, Any]) -> None:
    """Raise ``NotPermitted`` unless the worker recorded or holds the review, or may correct others' work."""
    if actor.worker_id not in (row["author"], row["worker_id"]) and not actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_review")


def kind_and_reason(store: Store, kind: str, reason: str) -> dict[str, str]:
    """Return kind and national reason of a review, checked to fit each other. Raises ``RuleBroken``."""
    if not kind:
        raise RuleBroken("review_kind_required", field="kind")
    known_code("review_kind", kind, field="kind", lists=store.code_lists)
    if not reason:
        raise RuleBroken("review_reason_required", field="reason")
    known_code("review_reason", reason, field="reason", lists=store.code_lists)
    if not reasons_fit(kind, store.code_lists.mapped("review_reason", reason, "kind")):
        raise RuleBroken("review_reason_of_another_kind", field="reason")
    return {"kind": kind, "reason": reason}


def given_to(
    act: Act, person_id: str, *, worker_id: str | None, team_id: str | None, reviewer: str, trusted: bool
) -> dict[str, Any]:
    """Return whose a review is: a worker's, a team's, or a trusted reviewer's by the name of the provider.

    Raises ``RuleBroken``: ``reviewer_required``, and as ``may_hold`` and ``team_for``.
    """
    if trusted and not reviewer.strip():
        raise RuleBroken("reviewer_required", field="reviewer")
    if worker_id:
        may_hold(act, person_id, worker_id)
    team = team_for(act, team_id, worker_id or "", on=act.today) if team_id or worker_id else None
    return {
        "worker_id": worker_id or None,
        "team_id": team,
        "reviewer": reviewer.strip() or None,
        "trusted_reviewer": trusted or None,
    }


def of_person(act: Act, person_id: str, service_ids: Iterable[str]) -> list[str]:
    """Return the ids of a person's services, or of enablement that left support. Raises ``RuleBroken``."""
    wanted = sorted(set(service_ids))
    if not wanted:
        return []
    service, episode = rows.service, rows.enablement
    there = (
        select(service.c.id)
        .where(service.c.id.in_(wanted), service.c.person_id == person_id)
        .union(select(episode.c.id).where(episode.c.id.in_(wanted), episode.c.person_id == person_id))
    )
    if len(act.connection.execute(there).all()) < len(wanted):
        raise RuleBroken("no_such_row", field="service_ids", entity="service")
    return wanted


def facts_of(act: Act, store: Store, person_id: str) -> Facts:
    """What the engine is told of a person, with what this act wrote."""
    today = date.fromisoformat(act.today)
    rules = read_rules(act.connection)
    found = read_facts(act.connection, lists=store.code_lists, rules=rules, today=today, of=person_id)
    return found.get(person_id, _NO_SUPPORT)


def must_be_agreeable(
    act: Act,
    facts: Facts,
    proposal: Agreed,
    *,
    more: tuple[Held, ...] = (),
    field: str = "due_on",
    why_field: str = "why",
) -> None:
    """Raise ``RuleBroken`` unless a day may be agreed; ``more`` are reviews that this act is about to write."""
    check_agreement(
        [one.support for one in facts.supports],
        (*facts.held, *more),
        proposal,
        rules=read_rules(act.connection),
        today=date.fromisoformat(act.today),
        field=field,
        why_field=why_field,
    )


def reason_that_is_due(act: Act, store: Store, person_id: str) -> str:
    """The national reason of the review that is due next: of short term support, or planned."""
    facts = facts_of(act, store, person_id)
    answers = facts.answers(rules=read_rules(act.connection), today=date.fromisoformat(act.today))
    due = [(answer.due_on, one.support.cycle) for one, answer in answers if isinstance(answer, Due)]
    first = min(due, key=lambda pair: pair[0], default=None)
    short = first is not None and first[1] in (Cycle.SHORT_TERM, Cycle.ENABLEMENT)
    return SHORT_TERM_REASON if short else PLANNED
