"""Contacts resolved at source: every contact's part and the ground for it, under each preset (standards 7.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.code_lists import CodeChange, CodeLists, load_code_lists
from caseload_desktop.domain.contact_rules import (
    DEFAULT_DEFINITION,
    ContactFacts,
    Part,
    ResolvedDefinition,
    guard_has_run,
    is_call_back,
    is_repeat,
    load_resolved_definitions,
    part_of,
    percentage,
)

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
DATA = (RESOURCES / "measures" / "resolved_at_source.json").read_bytes()
LISTS = load_code_lists(RESOURCES / "codelists")
DEFINITIONS = load_resolved_definitions(DATA, LISTS)

ADVICE = ContactFacts(outcome="nfa_information_advice", reason="request_information", age=80)


@pytest.fixture
def definitions() -> Mapping[str, ResolvedDefinition]:
    return DEFINITIONS


@pytest.mark.parametrize(
    ("contact", "ground"),
    [
        (replace(ADVICE, withdrawn=True), "withdrawn"),
        (replace(ADVICE, outcome=None), "open"),
        (replace(ADVICE, outcome="undecided"), "open"),
        (replace(ADVICE, outcome="pass_to_step_2"), "open"),
        (replace(ADVICE, outcome="duplicate"), "error"),
        (replace(ADVICE, outcome="recorded_in_error"), "error"),
        (replace(ADVICE, person_known=False), "unknown_person"),
        (replace(ADVICE, age=17), "child"),
        (replace(ADVICE, outcome="nfa_deceased"), "deceased"),
        (replace(ADVICE, outcome="nfa_moved_la"), "other_council"),
        (replace(ADVICE, outcome="safeguarding_concern"), "safeguarding"),
        (replace(ADVICE, outcome="dols_application"), "dols"),
        (replace(ADVICE, outcome="r1_nfa_deceased"), "deceased"),
        (replace(ADVICE, reason="reporting_safeguarding"), "safeguarding"),
        (replace(ADVICE, reason="dols"), "dols"),
        (replace(ADVICE, reason="blue_badge"), "blue_badge"),
        (replace(ADVICE, reason="access_to_records_foi"), "data_request"),
        (replace(ADVICE, reason="data_sharing_request"), "data_request"),
        (replace(ADVICE, reason="financial_query"), "finance_query"),
        (replace(ADVICE, reason="update_information"), "professional_update"),
        (replace(ADVICE, reason="notification_of_death"), "deceased"),
        (replace(ADVICE, on_open_case=True), "existing"),
        (replace(ADVICE, call_back_of_earlier=True), "call_back"),
    ],
)
def test_what_is_left_out_and_why(
    definitions: Mapping[str, ResolvedDefinition], contact: ContactFacts, ground: str
) -> None:
    """A contact outside the measure is left out of both parts, with its ground in a sentence."""
    found = part_of(contact, definitions[DEFAULT_DEFINITION])
    assert (found.part, found.ground) == (Part.LEFT_OUT, ground)
    assert found.why != ground


N, D, X = Part.NUMERATOR, Part.DENOMINATOR, Part.LEFT_OUT


@pytest.mark.parametrize(
    ("outcome", "narrow", "kent_style", "broad"),
    [
        ("nfa_information_advice", N, N, N),
        ("r1_nfa_information_advice", N, N, N),
        ("equipment_or_minor_adaptation_issued", D, N, N),
        ("telecare_one_off", D, D, N),
        ("nfa_other_la_service", D, D, N),
        ("nfa_nhs", D, D, N),
        ("nfa_support_declined", D, D, D),
        ("nfa_self_funded", D, D, D),
        ("no_reply", D, D, D),
        ("progress_reablement", D, D, D),
        ("progress_assessment_review", D, D, D),
        ("locality_case_review", D, D, D),
        ("nfa_other", D, D, D),
        ("a_code_from_the_future", D, D, D),
        ("duplicate", X, X, X),
    ],
)
def test_the_three_presets(
    definitions: Mapping[str, ResolvedDefinition], outcome: str, narrow: Part, kent_style: Part, broad: Part
) -> None:
    """Narrow counts advice only (Wokingham), the council style small equipment too, broad low-level help (Lambeth)."""
    contact = replace(ADVICE, outcome=outcome)
    parts = {key: part_of(contact, definitions[key]).part for key in definitions}
    assert parts == {"narrow": narrow, "kent_style": kent_style, "broad": broad}


def test_advice_with_work_started_is_not_resolved(definitions: Mapping[str, ResolvedDefinition]) -> None:
    """Advice from which an assessment was started stays in the denominator only, unless the switch is off."""
    contact = replace(ADVICE, work_started=True)
    council = definitions[DEFAULT_DEFINITION]
    assert part_of(contact, council).ground == "started"
    assert part_of(contact, council).part is Part.DENOMINATOR
    assert part_of(contact, council.with_switches(leave_out_started=False)).part is Part.NUMERATOR


def test_switches_move_outcomes(definitions: Mapping[str, ResolvedDefinition]) -> None:
    """A council that counts telecare, or existing cases, switches it and nothing else changes."""
    council = definitions[DEFAULT_DEFINITION]
    switched = council.with_switches(also_resolved=frozenset({"telecare_one_off"}), leave_out_existing=False)
    assert part_of(replace(ADVICE, outcome="telecare_one_off"), switched).part is Part.NUMERATOR
    assert part_of(replace(ADVICE, on_open_case=True), switched).part is Part.NUMERATOR
    without = council.with_switches(not_resolved=frozenset({"equipment_or_minor_adaptation_issued"}))
    assert without.resolved_outcomes == definitions["narrow"].resolved_outcomes


@pytest.mark.parametrize(
    ("age", "is_carer", "part"), [(None, False, N), (18, False, N), (17, True, N), (17, False, X), (103, False, N)]
)
def test_adults_and_carers_count(
    definitions: Mapping[str, ResolvedDefinition], age: int | None, is_carer: bool, part: Part
) -> None:
    """Adults from 18 and carers of any age count; somebody whose age is not known is taken to be an adult."""
    assert part_of(replace(ADVICE, age=age, is_carer=is_carer), definitions[DEFAULT_DEFINITION]).part is part


def test_a_councils_own_reason_can_stay_out(lists: CodeLists) -> None:
    """A reason the council adds with a ground is left out without any change to the program."""
    changed = lists.with_changes(
        [CodeChange("contact_reason", "bus_pass", label="Bus pass", maps={"ground": "blue_badge"})]
    )
    council = load_resolved_definitions(DATA, changed)[DEFAULT_DEFINITION]
    assert part_of(replace(ADVICE, reason="bus_pass"), council).ground == "blue_badge"


_outcomes = st.sampled_from([None, "", "new", *(code.id for code in LISTS["contact_outcome"].codes)])
_reasons = st.sampled_from([None, "", "new", *(code.id for code in LISTS["contact_reason"].codes)])
_yes = st.booleans()


@given(
    st.builds(
        ContactFacts, outcome=_outcomes, reason=_reasons, withdrawn=_yes, person_known=_yes,
        age=st.none() | st.integers(0, 110), is_carer=_yes, on_open_case=_yes, call_back_of_earlier=_yes,
        work_started=_yes,
    )
)  # fmt: skip
def test_a_broader_definition_never_resolves_less(contact: ContactFacts) -> None:
    """Whatever the contact: narrow implies council style implies broad, and every ground has its sentence."""
    narrow, council, broad = (part_of(contact, DEFINITIONS[key]) for key in ("narrow", "kent_style", "broad"))
    assert not (narrow.part is N and council.part is not N)
    assert not (council.part is N and broad.part is not N)
    assert all(found.ground in DEFINITIONS["narrow"].wordings for found in (narrow, council, broad))


@pytest.mark.parametrize(("days", "call_back", "repeat"), [
    (-1, False, False), (0, True, False), (1, True, True), (14, True, True), (15, False, True), (91, False, True),
    (92, False, False),
])  # fmt: skip
def test_windows_count_their_last_day(days: int, call_back: bool, repeat: bool) -> None:
    """A call back belongs to the contact before within 14 days, a repeat is one within 91 days."""
    council = DEFINITIONS[DEFAULT_DEFINITION]
    before = date(2026, 3, 1)
    later = date.fromordinal(before.toordinal() + days)
    assert is_call_back(later, closed_before_on=before, definition=council) is call_back
    assert is_repeat(later, resolved_on=before, definition=council) is repeat
    assert guard_has_run(before, today=later, definition=council) is (days > 91)


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"), [(0, 0, None), (4, 4, None), (5, 5, 100.0), (83, 100, 83.0), (0, 9, 0.0)]
)
def test_small_denominators_are_not_shown(numerator: int, denominator: int, value: float | None) -> None:
    """Fewer than five contacts give no percentage, for it could point at a person."""
    assert percentage(numerator, denominator, DEFINITIONS[DEFAULT_DEFINITION]) == value
