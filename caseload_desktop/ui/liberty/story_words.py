"""A DoLS application and an AMHP referral told in lines: what was asked, how the clocks stand, what was found."""

from __future__ import annotations

from datetime import date

from caseload_desktop.domain.amhp_clock import State as Referral
from caseload_desktop.domain.dols import GRANTED, State
from caseload_desktop.domain.dols_clocks import Clock, limits
from caseload_desktop.store.queries.amhp import AmhpTold
from caseload_desktop.store.queries.dols_story import Assessed, DolsTold
from caseload_desktop.ui.enablement.words import days_late
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.dols_lines import SOON_DAYS, DolsRow
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

Fact = tuple[str, str, Tag | None]
"""What it is called, in words, and how it stands where that matters."""

_CLOCKS = {
    Clock.URGENT: "Urgent authorisation",
    Clock.LOCAL: "Local plan",
    Clock.NATIONAL: "National limit",
    Clock.THIRD_PARTY: "To be checked by",
}


def joined(*parts: str) -> str:
    """Parts with a dot between them, empty ones left out."""
    return " · ".join(part for part in parts if part)


def dols_title(row: DolsRow) -> str:
    """The heading of an application: "Standard authorisation · Seaview, 20 November 2026"."""
    return joined(row.label("dols_kind", row.one.kind), day_long(row.one.received_on))


def dols_lines(row: DolsRow, told: DolsTold) -> list[Fact]:
    """Place, circumstances, clocks while it waits, decision, term, representative, looks, forms, end."""
    return [*_asked(row), *_clocks(row), *_decision(row), *_people(row), *_looks(row, told), *_forms(row, told)]


def _asked(row: DolsRow) -> list[Fact]:
    one = row.one
    place = joined(one.place, row.label("dols_place", one.place_kind))
    found: list[Fact] = [("Where", place, None)] if place else []
    if one.ordinary_residence:
        found.append(("Ordinary residence", row.label("ordinary_residence", one.ordinary_residence), None))
    if one.urgent_from or one.urgent_to:
        words = f"{day_long(one.urgent_from)} to {day_long(one.urgent_to)}"
        if one.extended_to:
            words += f", extended to {day_long(one.extended_to)}: {one.extension_why}"
        found.append(("Urgent", words, None))
    codes = ", ".join(row.label("dols_circumstance", code) for code in one.circumstances)
    if codes:
        found.append(("Circumstances", codes, None))
    since = f"since {day_long(one.priority_on)}" if one.priority_on else ""
    why = joined(one.priority_why or "As the circumstances say", since)
    if row.state is State.PENDING or one.priority:
        found.append(("Priority", why if one.priority else "Nobody has ranked it yet", row.priority_tag))
    if one.worker or row.state is State.PENDING:
        found.append(("Worker", one.worker or "Nobody yet", None))
    return found


def _clocks(row: DolsRow) -> list[Fact]:
    if row.state is not State.PENDING:
        return []
    return [
        (_CLOCKS[limit.clock], f"{day_long(limit.on.isoformat())} ({limit.reason})", clock_tag(limit.on, row))
        for limit in limits(row.facts, row.rules)
    ]


def clock_tag(day: date, row: DolsRow) -> Tag:
    """How a clock stands: late, close, or how long is left."""
    left = (day - row.today).days
    tone = Tone.RED if left < 0 else Tone.AMBER if left <= SOON_DAYS else Tone.BLUE
    words = days_late(day, today=row.today)
    return Tag(tone, words[:1].upper() + words[1:])


def _decision(row: DolsRow) -> list[Fact]:
    one = row.one
    found: list[Fact] = []
    if one.decision:
        by = f"signed by {one.decider}" if one.decider else ""
        words = joined(row.label("dols_decision", one.decision), day_long(one.decided_on), by)
        found.append(("Decision", words, None))
        if one.not_granted_why:
            names = ", ".join(row.label("dols_requirement", code) for code in one.not_granted_why)
            found.append(("Not met", names, None))
        if one.decision_note:
            found.append(("Reasons", one.decision_note, None))
    if one.decision == GRANTED:
        found.append(("Authorised", f"{day_long(one.authorised_from)} to {day_long(one.authorised_to)}", None))
        if one.conditions:
            found.append(("Conditions", one.conditions, None))
    if one.suspended_from:
        until = f" to {day_long(one.suspended_to)}" if one.suspended_to else ", not lifted yet"
        found.append(("Suspended", f"From {day_long(one.suspended_from)}{until}", None))
    if row.ask_again is not None:
        words = f"{day_long(row.ask_again.on.isoformat())} ({row.ask_again.reason})"
        due = row.ask_again.on <= row.today
        found.append(("Further request", words, Tag(Tone.AMBER, "Due") if due else None))
    elif one.followed or one.no_further_why:
        words = "Has come" if one.followed else f"None needed: {one.no_further_why}"
        found.append(("Further request", words, None))
    return [*found, *_ending(row)]


def _ending(row: DolsRow) -> list[Fact]:
    one = row.one
    found: list[Fact] = []
    if one.ended_on:
        words = joined(day_long(one.ended_on), row.label("dols_end", one.end_reason), one.end_note)
        found.append(("Ended", words, None))
    if one.next_step or one.no_next_why:
        step = row.label("next_step", one.next_step) or "Nothing further"
        due = f"by {day_long(one.next_step_due)}" if one.next_step_due else ""
        found.append(("Next", joined(step, due, one.next_step_note, one.no_next_why), None))
    return found


def _people(row: DolsRow) -> list[Fact]:
    one = row.one
    found: list[Fact] = []
    if one.representative_kind:
        kind = row.label("representative_kind", one.representative_kind)
        found.append(("Representative", joined(one.representative, kind), None))
    if one.imca_asked_on:
        asked = f"asked for on {day_long(one.imca_asked_on)}"
        found.append(("IMCA", joined(one.imca_name, row.label("imca_kind", one.imca_kind), asked), None))
    return found


def _looks(row: DolsRow, told: DolsTold) -> list[Fact]:
    found: list[Fact] = []
    for look in told.looks:
        words = joined(day_long(look.on), f"asked {look.asked_whom}", look.words, look.worker)
        tag = Tag(Tone.AMBER, "Changed") if look.changed else Tag(Tone.GREEN, "No change")
        found.append(("Look", words, tag))
    if row.look is not None:
        words = f"{day_long(row.look.on.isoformat())} ({row.look.reason})"
        found.append(("Next look", words, Tag(Tone.AMBER, "Due") if row.look_is_due else None))
    return found


def _forms(row: DolsRow, told: DolsTold) -> list[Fact]:
    return [
        (
            "Sent" if each.sent else "Received",
            joined(row.label("dols_form", each.form), day_long(each.on), each.other_party, each.note),
            None,
        )
        for each in told.forms
    ]


def assessment_words(row: DolsRow, each: Assessed) -> tuple[str, str, Tag]:
    """One assessment: which, by whom and when, and how it stands."""
    name = row.label("dols_requirement", each.kind)
    by = joined(each.assessor, row.label("dols_assessor", each.assessor_kind))
    if not each.done_on:
        late = bool(each.due_on) and each.due_on < row.today.isoformat()
        due = f"due {day_long(each.due_on)}" if each.due_on else ""
        return name, joined(by, due), Tag(Tone.RED if late else Tone.BLUE, "Late" if late else "Asked for")
    until = f"recommended until {day_long(each.recommended_to)}" if each.recommended_to else ""
    equivalent = "equivalent assessment" if each.equivalent else ""
    words = joined(by, day_long(each.done_on), equivalent, until, each.recommended_conditions, each.note)
    met = each.result == "met"
    return name, words, Tag(Tone.GREEN if met else Tone.RED, "Met" if met else "Not met")


# ------------------------------------------------------------------------------------------------------ AMHP referrals
def amhp_title(row: AmhpRow) -> str:
    """The heading of a referral."""
    return joined(row.label("amhp_kind", row.one.kind), row.received)


def amhp_facts(row: AmhpRow, told: AmhpTold) -> list[Fact]:
    """Receipt, rating, detention with its countdown, who has it, the assessment and what came of it."""
    one = row.one
    who = joined(row.label("amhp_referrer", one.referrer_kind), one.referrer_name, one.referrer_phone)
    found: list[Fact] = [("Referred by", who, None)] if who else []
    found.append(("State", joined(row.state_words, one.worker), None))
    if one.detention:
        since = f"since {day_long(one.detained_from)} {one.detained_at}".strip() if one.detained_from else ""
        extended = row.label("amhp_extension", one.extended_hours)
        longer = f"extended by {extended}: {one.extended_why}" if extended else ""
        tag = row.countdown if row.ends is not None and row.state is not Referral.CLOSED else None
        found.append(("Held under", joined(row.detention, since, longer), tag))
    if one.place:
        found.append(("Where", one.place, None))
    if one.risks:
        found.append(("Risks", one.risks, None))
    if one.nearest_relative or one.nearest_relative_told:
        told_words = row.label("nearest_relative_told", one.nearest_relative_told)
        found.append(("Nearest relative", joined(one.nearest_relative, told_words), None))
    if one.assessed_on:
        words = joined(f"{day_long(one.assessed_on)} {one.assessed_at}".strip(), one.doctors)
        found.append(("Assessed", words, None))
    if one.closed_on:
        outcome = joined(row.label("amhp_outcome", one.outcome), one.hospital, day_long(one.closed_on))
        found.append(("Outcome", joined(outcome, one.outcome_note), None))
        step = row.label("next_step", one.next_step) or "Nothing further"
        found.append(("Next", joined(step, one.next_step_note, one.no_next_why), None))
    return [*found, *_ratings(row, told)]


def _ratings(row: AmhpRow, told: AmhpTold) -> list[Fact]:
    found: list[Fact] = []
    for each in told.ratings:
        tone = {"red": Tone.RED, "amber": Tone.AMBER, "green": Tone.GREEN}.get(each.rag, Tone.GREY)
        label = row.label("amhp_rag", each.rag).split(":")[0]
        found.append(("Rated", joined(f"{day_long(each.on)} {each.at}", each.why, each.worker), Tag(tone, label)))
    return found
