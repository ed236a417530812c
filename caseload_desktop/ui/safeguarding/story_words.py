"""A concern or an enquiry told in lines: what happened, how it was decided, what was found, how it ended."""

from __future__ import annotations

from collections.abc import Iterable

from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.store.queries.safeguarding_story import BoardReview, Corrected, Story
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.safeguarding.lines import STAGE_NAMES, Line

Fact = tuple[str, str]
"""What it is called, and in words."""

_TESTS = (
    ("Needs", "has_needs", "has_needs_why"),
    ("Risk", "at_risk", "at_risk_why"),
    ("Protection", "unable_to_protect", "unable_to_protect_why"),
)


def joined(*parts: str) -> str:
    """The parts that say something, with a point between."""
    return " · ".join(part for part in parts if part)


def title_of(line: Line) -> str:
    """The heading: "Concern of 20 November 2026", "Section 42 enquiry, begun 20 November 2026"."""
    if line.concern is not None:
        return f"Concern of {day_long(line.concern.raised_on)}"
    kind = line.label("enquiry_kind", line.enquiry.kind) if line.enquiry is not None else ""
    return f"{kind or 'Enquiry'}, begun {day_long(line.began)}"


def concern_lines(line: Line, one: Concern) -> list[Fact]:
    """What was raised, by whom, and how it was decided."""
    when = f"{day_long(one.raised_on)} at {one.raised_at}" if one.raised_at else day_long(one.raised_on)
    anonymous = "wants to stay anonymous" if one.referrer_anonymous else ""
    referrer = line.label("safeguarding_referrer", one.referrer_kind)
    danger = joined(line.label("immediate_risk", one.immediate_risk), one.immediate_action, _many(line, one))
    happened = joined(day_long(one.happened_on) if one.happened_on else "", one.happened_note)
    found = [
        ("What happened", one.what_happened),
        ("Types", ", ".join(line.label("type_of_risk", code) for code in one.types)),
        ("Raised", joined(when, f"recorded by {one.recorded_by}" if one.recorded_by else "")),
        ("By", joined(referrer, one.referrer_name, one.referrer_phone, anonymous)),
        ("Happened", happened),
        ("Where", joined(line.label("location_of_risk", one.location), one.provider, one.location_detail)),
        ("Source of risk", _source(line, one)),
        ("Immediate risk", joined(danger, f"crime {one.crime_reference}" if one.crime_reference else "")),
        ("Adult's side", _side(line, one)),
        ("Incident", _incident(one)),
    ]
    return [fact for fact in found if fact[1]] + _decision(line, one)


def _many(line: Line, one: Concern) -> str:
    return ", ".join(line.label("services_called", code) for code in one.services_called)


def _source(line: Line, one: Concern | Enquiry) -> str:
    exact = line.label("source_of_risk_detail", one.source_detail)
    return joined(line.label("source_of_risk", one.source_of_risk), exact, one.source_name)


def _side(line: Line, one: Concern) -> str:
    wants = f"wants: {one.adults_wishes}" if one.adults_wishes else ""
    lacked = line.label("lacked_capacity", one.lacked_capacity)
    return joined(line.label("adult_knows", one.adult_knows), wants, lacked, one.capacity_note)


def _incident(one: Concern) -> str:
    others = f"with {count_words(one.others, 'other adult', 'other adults')}" if one.others else ""
    return joined(one.incident_title, others)


def _decision(line: Line, one: Concern) -> list[Fact]:
    if not one.decision:
        return []
    at = f"{day_long(one.decided_on)} at {one.decided_at}" if one.decided_at else day_long(one.decided_on)
    words = joined(line.label("safeguarding_decision", one.decision), one.decision_why, at, one.decider)
    found = [("Decision", words)]
    for what, test, why in _TESTS:
        answer = line.label("three_test_answer", getattr(one, test))
        found.append((what, joined(answer, getattr(one, why))))
    instead = ", ".join(line.label("safeguarding_disposal", code) for code in one.disposals)
    found += [("Instead", instead), ("Next", _next(line, one)), ("Feedback", feedback_words(line, one))]
    return [fact for fact in found if fact[1]]


def feedback_words(line: Line, one: Concern | Enquiry) -> str:
    """What the referrer was told, or why not."""
    if one.feedback_on:
        return joined(day_long(one.feedback_on), line.label("feedback_how", one.feedback_how), one.feedback_note)
    return f"Not told: {one.no_feedback_why}" if one.no_feedback_why else ""


def _next(line: Line, one: Concern | Enquiry) -> str:
    due = f"by {day_long(one.next_step_due)}" if one.next_step_due else ""
    return joined(line.label("next_step", one.next_step), due, one.next_step_note, one.no_next_why)


def enquiry_lines(line: Line, one: Enquiry) -> list[Fact]:
    """Where an enquiry is, who leads it, how it was planned and what it found."""
    planned = joined(
        day_long(one.planned_on) if one.planned_on else "",
        line.label("planning_kind", one.planning_kind) if one.planned_on else "",
        one.planning_with,
        one.plan_of_enquiry,
    )
    report = joined(day_long(one.report_on) if one.report_on else "", one.report_by, one.report)
    asked = line.label("msp_asked", one.msp_asked)
    wants = f"wants: {one.adults_wishes}" if one.adults_wishes else ""
    capacity = joined(line.label("lacked_capacity", one.lacked_capacity), one.capacity_note)
    support = joined(line.label("advocacy_support", one.advocacy), one.advocate_name)
    found = [
        ("Stage", joined(STAGE_NAMES.get(line.stage, ""), line.status_tip if line.clock is not None else "")),
        ("Lead", joined(one.worker, one.team)),
        ("Plan of enquiry", planned),
        ("Adult's side", joined(asked, wants)),
        ("Capacity", joined(capacity, support)),
        ("Report", report),
        *_outcome(line, one),
    ]
    return [fact for fact in found if fact[1]]


def _outcome(line: Line, one: Enquiry) -> Iterable[Fact]:
    if one.concluded_on or one.outcome:
        when = day_long(one.concluded_on) if one.concluded_on else "To be confirmed anew"
        risk = joined(
            line.label("risk_assessment_outcome", one.risk_assessment_outcome),
            line.label("risk_outcome", one.risk_outcome),
        )
        yield "Outcome", joined(when, one.outcome)
        yield "Risk", risk
        yield "Types", line.types
        yield "Where", joined(line.label("location_of_risk", one.location), one.provider)
        yield "Source of risk", _source(line, one)
        yield "Wishes achieved", line.label("msp_achieved", one.msp_achieved)
    if one.plan_needed:
        again = f"to be looked at again on {day_long(one.plan_review_on)}" if one.plan_review_on else ""
        yield "Safeguarding plan", joined(one.plan, again)
    if one.sent_back_on:
        yield "Sent back", joined(day_long(one.sent_back_on), one.sent_back_why)
    if one.sign_off_asked_on and not one.closed_on:
        yield "Sign-off", f"Asked for on {day_long(one.sign_off_asked_on)}"
    yield "Feedback", feedback_words(line, one)
    if one.closed_on:
        yield "Closed", joined(day_long(one.closed_on), one.closer, one.closure_note)
        yield "Next", _next(line, one)


def board_lines(line: Line, one: BoardReview) -> list[Fact]:
    """A review by the board: referred, decided on, concluded."""
    found = [("Referred", joined(day_long(one.referred_on), line.label("adults_review_harm", one.harm), one.note))]
    if one.decided_on:
        answer = "Accepted" if one.accepted else "Not accepted"
        found.append(("The board", joined(answer, day_long(one.decided_on), one.decision_why)))
    if one.concluded_on:
        found.append(("Concluded", day_long(one.concluded_on)))
    return found


def _as_it_was(line: Line, one: Corrected) -> str:
    """When and why a decision was put right, and below it all that had been decided."""
    had = joined(line.label("safeguarding_decision", one.decision_was), one.decision_why_was)
    found = [joined(day_long(one.on), one.why, one.worker), f"Had been: {had}"]
    for what, test, why in _TESTS:
        if answer := line.label("three_test_answer", getattr(one, f"{test}_was")):
            found.append(f"{what}: {joined(answer, getattr(one, f'{why}_was'))}")
    return "\n".join(found)


def course_lines(line: Line, story: Story) -> list[Fact]:
    """Consultations, reviews of the plan, pauses and openings of one line, in their order."""
    row_id = line.id
    found: list[tuple[str, Fact]] = []
    for talk in story.consultations:
        if row_id in ((talk.concern_id,) if line.concern is not None else (talk.enquiry_id,)):
            who = joined(line.label("consultation_with", talk.with_kind), talk.with_whom)
            found.append((talk.on, ("Consultation", joined(day_long(talk.on), who, talk.asked, talk.advice))))
    put_right = (one for one in story.corrections if one.concern_id == row_id)
    found += [(one.on, ("Corrected", _as_it_was(line, one))) for one in put_right]
    for look in story.reviews:
        if look.enquiry_id == row_id:
            result = line.label("plan_review_result", look.result)
            found.append(
                (look.held_on, ("Plan review", joined(day_long(look.held_on), result, look.words, look.worker)))
            )
    for stood in story.pauses:
        if stood.about_id == row_id:
            to = f"to {day_long(stood.to_date)}" if stood.to_date else "and goes on"
            why = line.label("safeguarding_pause_reason", stood.reason)
            words = joined(f"From {day_long(stood.from_date)} {to}", why, stood.note, stood.ended_note)
            found.append((stood.from_date, ("Clock paused", words)))
    for again in story.reopenings:
        if again.enquiry_id == row_id:
            was = f"had been closed on {day_long(again.closed_on)}" if again.closed_on else ""
            found.append((again.on, ("Opened again", joined(day_long(again.on), again.why, was, again.worker))))
    return [fact for _, fact in sorted(found, key=lambda pair: pair[0])]
