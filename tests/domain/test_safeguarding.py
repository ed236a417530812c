"""What a decision on a concern must rest on, and what the national return needs: as tables, and for all cases."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.domain.safeguarding import (
    CODES,
    CODES_OF_MANY,
    NO_ENQUIRY,
    OTHER,
    S42,
    TESTS,
    ConcernState,
    EnquiryState,
    concern_state,
    enquiry_state,
    is_expressed,
    is_identified,
    missing_for_return,
    why_decision_does_not_fit,
)
from caseload_desktop.runtime.paths import resource

LISTS: CodeLists = load_code_lists(resource("codelists"))
ANSWERS = st.sampled_from(("yes", "no", "not_known", ""))
DECISIONS = st.sampled_from((S42, OTHER, NO_ENQUIRY))


def codes(list_id: str) -> st.SearchStrategy[str]:
    """A code of a list, or nothing."""
    return st.sampled_from(["", *(code.id for code in LISTS[list_id].codes)])


@given(decision=DECISIONS, answers=st.tuples(ANSWERS, ANSWERS, ANSWERS))
def test_a_decision_stands_only_on_the_duty_or_its_absence(decision: str, answers: tuple[str, ...]) -> None:
    """Care Act 2014 section 42(1): with all three met only a section 42 enquiry stands, else only the two others."""
    said = dict(zip(TESTS, answers, strict=True))
    stands = not why_decision_does_not_fit(decision, said)
    known = all(answer in ("yes", "no") for answer in answers)
    assert stands == (known and (set(answers) == {"yes"}) == (decision == S42))


CONCLUDED = st.fixed_dictionaries(
    {
        "types": st.lists(codes("type_of_risk").filter(bool), max_size=2),
        "location": codes("location_of_risk"),
        "source_of_risk": codes("source_of_risk"),
        "lacked_capacity": codes("lacked_capacity"),
        "advocacy": codes("advocacy_support"),
        "msp_asked": codes("msp_asked"),
        "msp_achieved": codes("msp_achieved"),
        "risk_assessment_outcome": codes("risk_assessment_outcome"),
        "risk_outcome": codes("risk_outcome"),
    }
)


@given(row=CONCLUDED)
def test_a_whole_outcome_has_just_what_the_return_counts(row: dict[str, Any]) -> None:
    """Nothing is missing exactly where each table has its value, and none stands where a table asks for none."""
    always = ("types", "location", "source_of_risk", "lacked_capacity", "msp_asked", "risk_assessment_outcome")
    whole = all(row[name] for name in always)
    whole &= row["lacked_capacity"] != "yes" or bool(row["advocacy"])
    if row["risk_assessment_outcome"]:
        whole &= bool(row["risk_outcome"]) == is_identified(row["risk_assessment_outcome"], LISTS)
    if row["msp_asked"]:
        whole &= bool(row["msp_achieved"]) == is_expressed(row["msp_asked"], LISTS)
    assert (missing_for_return(row, LISTS) == []) == whole


RISK_OUTCOME_ASKED = {
    "identified_action": True,
    "identified_no_action": True,
    "inconclusive_action": False,
    "inconclusive_no_action": False,
    "none_action": False,
    "none_no_action": False,
    "ceased_request": False,
}
"""Of the seven outcomes of table SG2c only the two that identified a risk have a risk outcome (SG2e)."""


def test_what_became_of_the_risk_is_asked_where_one_was_identified() -> None:
    """Each code of the list is in the table, so that a new one is decided on and not forgotten."""
    found = {code.id: is_identified(code.id, LISTS) for code in LISTS["risk_assessment_outcome"].codes}
    assert found == RISK_OUTCOME_ASKED


STATES = [
    # what the row says, what may be done with it
    ({}, EnquiryState.GOES_ON),
    ({"planned_on": "2026-11-02", "report_on": "2026-11-20"}, EnquiryState.GOES_ON),
    ({"concluded_on": "2026-11-20"}, EnquiryState.CONCLUDED),
    ({"concluded_on": "2026-11-20", "sent_back_on": "2026-11-23"}, EnquiryState.CONCLUDED),
    ({"concluded_on": "2026-11-20", "sign_off_asked_on": "2026-11-23"}, EnquiryState.SIGN_OFF),
    ({"concluded_on": "2026-11-20", "sign_off_asked_on": "2026-11-23", "closed_on": "2026-11-24"}, EnquiryState.CLOSED),
]
"""Status is derived from facts and stored nowhere."""


@pytest.mark.parametrize(("said", "state"), STATES)
def test_a_state_follows_from_the_facts(said: dict[str, str], state: EnquiryState) -> None:
    """Whichever day is recorded last in an enquiry's life says what may be done with it."""
    row = dict.fromkeys(("planned_on", "report_on", "concluded_on", "sign_off_asked_on", "sent_back_on", "closed_on"))
    assert enquiry_state({**row, **said}) is state
    decisions = {None: ConcernState.UNDECIDED, NO_ENQUIRY: ConcernState.NO_ENQUIRY, S42: ConcernState.ENQUIRY}
    assert {concern_state({"decision": one}) for one in decisions} == set(decisions.values())


def test_every_coded_field_has_its_list() -> None:
    """A field whose list is not shipped could never be filled."""
    assert {list_id for list_id in (*CODES.values(), *CODES_OF_MANY.values()) if list_id not in LISTS} == set()
