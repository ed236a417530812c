"""What assessments and offers to carers are called on screen, by when they are due and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseload_desktop.domain.assessment import AssessmentState, DueDay, due_day, state_of
from caseload_desktop.domain.carers import counts
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.priority import Due, due_state
from caseload_desktop.domain.working_days import WorkingDays
from caseload_desktop.store.queries.assessments import Assessments, Offer
from caseload_desktop.store.queries.support import Held
from caseload_desktop.ui.record_words import day_long, day_of, due_words
from caseload_desktop.ui.support.words import Spoken, joined, next_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

SOON_DAYS = 7
"""A day nearer than this is shown in amber."""


def due_of(one: Held, found: Assessments, lists: CodeLists) -> DueDay | None:
    """By when an assessment is due, and why; None for one without a limit or a day it was asked for."""
    asked = day_of(one.text("asked_on"))
    if asked is None:
        return None
    return due_day(
        kind=one.text("kind"),
        asked=asked,
        lists=lists,
        rule=found.rule,
        days=WorkingDays(),
        stays=found.stays,
        agreed=day_of(one.text("agreed_due_on")),
        agreed_why=one.text("agreed_due_why"),
    )


def due_tag(due: DueDay | None, today: date) -> Tag:
    """How a due day stands today."""
    if due is None:
        return Tag(Tone.BLUE, "No day set")
    words = joined(due_words(due.on.isoformat(), today=today))
    state = due_state(due.on, today)
    if state is Due.LATE:
        return Tag(Tone.RED, words)
    near = state is Due.TODAY or (due.on - today).days <= SOON_DAYS
    return Tag(Tone.AMBER if near else Tone.BLUE, words)


def assessment_words(one: Held, found: Assessments, lists: CodeLists, today: date) -> Spoken:
    """An assessment as one looks at it: for what, with whom, by when and why, and what came of it."""
    held, state = one.values, state_of(one.values)
    names = found.names
    title = joined(
        lists.label("assessment_kind", one.text("kind")) or "Assessment",
        f"cares for {names.get(held['cared_for_id'], 'somebody not here')}" if held["cared_for_id"] else "",
    )
    lines = [
        f"Decision: {one.text('decision')}" if held["decision"] else "",
        joined(
            f"asked for {day_long(held['asked_on'])}" if held["asked_on"] else "",
            f"begun {day_long(held['started_on'])}" if held["started_on"] else "",
            _with(held, names),
        ),
    ]
    if state in (AssessmentState.ASKED, AssessmentState.STARTED):
        due = due_of(one, found, lists)
        lines += [_due_line(due), one.text("summary")]
        return Spoken(title, tuple(line for line in lines if line), due_tag(due, today))
    lines += _came_of_it(one, lists)
    words = "Completed" if state is AssessmentState.COMPLETED else "Cancelled"
    tag = Tag(Tone.GREEN if state is AssessmentState.COMPLETED else Tone.GREY, words)
    return Spoken(title, tuple(line for line in lines if line), tag)


def offer_words(offer: Offer, lists: CodeLists, *, is_assessed: bool = False) -> Spoken:
    """An offer to a carer: to whom or because of whom, the answer, and what it led to."""
    held = offer.row.values
    if offer.as_carer:
        title = f"Offered as carer of {offer.other}" if offer.other else "Offered as a carer"
    else:
        title = f"Offered to the carer {offer.other}"
    led_to = ", ".join(lists.label("carers_led_to", code) for code in held["led_to"] or ())
    hours = lists.label("hours_caring", offer.row.text("hours_caring"))
    counted = counts(held["led_to"] or (), assessed=is_assessed, lists=lists)
    lines = (
        joined(
            f"offered {day_long(held['offered_on'])}" if held["offered_on"] else "",
            f"{hours} hours of caring a week" if hours and hours != "Unknown" else "",
        ),
        joined(f"Led to: {led_to}" if led_to else "", "counts in the carers' indicator" if counted else ""),
        offer.row.text("note"),
    )
    answer = lists.label("carers_offer_result", offer.row.text("result"))
    tone = Tone.BLUE if not answer else Tone.GREEN if held["result"] == "accepted" else Tone.GREY
    return Spoken(title, tuple(line for line in lines if line), Tag(tone, answer or "No answer yet"))


def _with(held: Mapping[str, object], names: Mapping[str, str]) -> str:
    worker = names.get(str(held["worker_id"]), "")
    team = names.get(str(held["team_id"]), "")
    if worker:
        return f"with {worker}"
    return f"nobody has it yet, {team}" if team else "nobody has it yet"


def _due_line(due: DueDay | None) -> str:
    if due is None:
        return ""
    first = f"; not before {day_long(due.not_before.isoformat())}" if due.not_before else ""
    why = due.why if due.agreed else f"Due {day_long(due.on.isoformat())}: {due.why}{first}"
    return why[:1].upper() + why[1:]


def _came_of_it(one: Held, lists: CodeLists) -> list[str]:
    held = one.values
    if state_of(held) is AssessmentState.CANCELLED:
        why = lists.label("assessment_cancel", one.text("cancel_reason"))
        return [joined(f"cancelled {day_long(held['cancelled_on'])}", why), next_words(one, lists)]
    needs = f": {one.text('eligible_needs')}" if held["eligible_needs"] else ""
    eligible = lists.label("eligible_needs_identified", one.text("eligible"))
    return [
        joined(
            f"completed {day_long(held['completed_on'])}",
            f"eligible needs: {eligible.lower()}{needs}" if eligible else "",
            lists.label("event_outcome", one.text("outcome")),
        ),
        lists.label("capacity_finding", one.text("has_capacity")),
        one.text("summary"),
        next_words(one, lists),
    ]
