"""Where a concern or an enquiry stands, what a decision must rest on, and what the national return needs of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists

YES, NO, NOT_KNOWN = "yes", "no", "not_known"
"""Answers to one of the three tests (code list ``three_test_answer``)."""

S42, OTHER, NO_ENQUIRY = "s42_enquiry", "other_enquiry", "no_enquiry"
"""The decisions (code list ``safeguarding_decision``); the first two are kinds of enquiry too."""

TESTS = ("has_needs", "at_risk", "unable_to_protect")
"""The three tests of Care Act 2014 section 42(1)(a) to (c), in the order of the Act."""

CONCERN, ENQUIRY = "concern", "enquiry"
"""What a pause, a consultation or feedback is about."""

ANONYMOUS = "anonymous"
"""Who raised a concern and did not say who they are (code list ``safeguarding_referrer``)."""


class ConcernState(StrEnum):
    """Where a concern stands."""

    UNDECIDED = "undecided"
    NO_ENQUIRY = "no_enquiry"
    ENQUIRY = "enquiry"


class EnquiryState(StrEnum):
    """What may be done with an enquiry; the stage its clock is at is told by ``safeguarding_clocks``."""

    GOES_ON = "goes_on"
    CONCLUDED = "concluded"
    SIGN_OFF = "sign_off"
    CLOSED = "closed"


def concern_state(row: Mapping[str, Any]) -> ConcernState:
    """Where a concern stands, read from its row."""
    decision = row["decision"] or ""
    if not decision:
        return ConcernState.UNDECIDED
    return ConcernState.NO_ENQUIRY if decision == NO_ENQUIRY else ConcernState.ENQUIRY


def enquiry_state(row: Mapping[str, Any]) -> EnquiryState:
    """Where an enquiry stands, read from its row."""
    if row["closed_on"]:
        return EnquiryState.CLOSED
    if row["concluded_on"]:
        return EnquiryState.SIGN_OFF if row["sign_off_asked_on"] else EnquiryState.CONCLUDED
    return EnquiryState.GOES_ON


def why_decision_does_not_fit(decision: str, answers: Mapping[str, str]) -> str:
    """Return the code of what keeps a decision from resting on the answers to the three tests; empty when it fits.

    Care Act 2014 section 42(1): where all three are met the council must enquire, so nothing but a section 42 enquiry
    fits; where one is not, the enquiry is an "other" one or there is none (statutory guidance; terms of the
    Safeguarding Adults Collection). Nothing is decided on an answer that is not known.
    """
    given = [answers.get(test) or "" for test in TESTS]
    if any(answer not in (YES, NO) for answer in given):
        return "test_not_answered"
    duty = all(answer == YES for answer in given)
    if decision == S42:
        return "" if duty else "tests_not_all_met"
    return "tests_all_met" if duty else ""


def kind_of_enquiry(decisions: Iterable[str | None]) -> str:
    """The kind of an enquiry made of concerns decided so: one met duty makes the whole of it a section 42 enquiry.

    Care Act 2014 section 42(2): the duty to enquire holds as soon as all three tests are met for one of them.
    """
    return S42 if S42 in decisions else OTHER


def is_identified(outcome: str | None, lists: CodeLists) -> bool:
    """True for a risk assessment outcome that says a risk was identified; only then is there a risk outcome (SG2e)."""
    return lists.mapped("risk_assessment_outcome", outcome, "identified") == YES


def is_expressed(msp_asked: str | None, lists: CodeLists) -> bool:
    """True when the adult was asked and expressed outcomes; only then can they be achieved (table SG4a)."""
    return lists.mapped("msp_asked", msp_asked, "expressed") == YES


def source_of(detail: str | None, lists: CodeLists) -> str:
    """The national source of risk that a more exact one rolls up to; empty for none."""
    return lists.mapped("source_of_risk_detail", detail, "source")


CODES = {
    "location": "location_of_risk",
    "source_of_risk": "source_of_risk",
    "source_detail": "source_of_risk_detail",
    "referrer_kind": "safeguarding_referrer",
    "immediate_risk": "immediate_risk",
    "adult_knows": "adult_knows",
    "msp_asked": "msp_asked",
    "msp_achieved": "msp_achieved",
    "lacked_capacity": "lacked_capacity",
    "advocacy": "advocacy_support",
    "children_at_risk": "three_test_answer",
    "planning_kind": "planning_kind",
    "risk_assessment_outcome": "risk_assessment_outcome",
    "risk_outcome": "risk_outcome",
    "feedback_how": "feedback_how",
}
"""The code list of each field that holds one code, of a concern or of an enquiry."""

CODES_OF_MANY = {
    "types": "type_of_risk",
    "services_called": "services_called",
    "health_conditions": "health_condition",
    "disposals": "safeguarding_disposal",
}
"""The code list of each field that holds several."""

OF_THE_RETURN = ("types", "location", "source_of_risk", "lacked_capacity", "msp_asked", "risk_assessment_outcome")
"""What every concluded enquiry must say: tables SG2a to SG2c, SG3a and SG4a of the Safeguarding Adults Collection."""


def missing_for_return(row: Mapping[str, Any], lists: CodeLists) -> list[tuple[str, str]]:
    """Return what a concluded enquiry still lacks, or says too much: pairs of field and code of the sentence.

    In the order of the form; empty when the return can count it. ``advocacy`` is asked for where the adult lacked
    capacity, for SG3a counts those who were supported.
    """
    found = [(name, f"{name}_required") for name in OF_THE_RETURN if not row.get(name)]
    if row.get("lacked_capacity") == YES and not row.get("advocacy"):
        found.append(("advocacy", "advocacy_required"))
    identified = is_identified(row.get("risk_assessment_outcome"), lists)
    if identified and not row.get("risk_outcome"):
        found.append(("risk_outcome", "risk_outcome_required"))
    if row.get("risk_outcome") and row.get("risk_assessment_outcome") and not identified:
        found.append(("risk_outcome", "risk_outcome_not_asked"))
    expressed = is_expressed(row.get("msp_asked"), lists)
    if expressed and not row.get("msp_achieved"):
        found.append(("msp_achieved", "msp_achieved_required"))
    if row.get("msp_achieved") and row.get("msp_asked") and not expressed:
        found.append(("msp_achieved", "msp_achieved_not_asked"))
    return found
