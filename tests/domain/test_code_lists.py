"""Code lists: what may be chosen, what old records still say, and what a council may change."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.code_lists import CodeChange, CodeLists, code_change_of, fold_words_of
from caseload_desktop.domain.errors import RuleBroken

TODAY = date(2026, 11, 20)

EXPECTED = {
    "contact_method", "contact_source", "contact_source_detail", "route_of_access", "contact_reason",
    "presenting_issue", "step", "given", "contact_outcome", "next_step", "primary_support_reason", "ethnicity",
    "gender", "client_type", "nhs_number_status", "communication_need", "language", "contact_detail_kind",
    "address_kind", "name_kind", "team_kind", "restriction_reason", "identifier_kind",
    "pseudo_postcode",
    "service_type", "service_component", "delivery_mechanism", "cost_frequency", "service_end", "event_outcome",
    "equipment_kind", "assessment_kind", "assessment_type", "assessment_method", "eligible_needs_identified",
    "capacity_finding", "assessment_cancel", "carers_offer_result", "carers_led_to", "hours_caring",
    "hospital_admission", "discharged_to",
    "review_kind", "review_reason", "review_method", "review_outcomes_achieved", "review_change", "review_question",
    "involvement", "involvement_end", "involvement_end_scope", "priority",
    "task_kind", "hazard_kind", "relationship_kind", "legal_role",
    "note_kind",
    "enablement_source", "enablement_decision", "enablement_decline_reason", "enablement_extension_reason",
    "enablement_end_reason", "enablement_support_after", "enablement_check_kind", "enablement_check_result",
    "goal_area", "patch_capacity_level",
    "dols_kind", "dols_priority", "dols_circumstance", "dols_requirement", "dols_assessor", "dols_assessment_result",
    "dols_form", "dols_decision", "dols_end", "dols_place", "representative_kind", "imca_kind", "ordinary_residence",
    "amhp_kind", "amhp_detention", "amhp_rag", "amhp_referrer", "amhp_extension", "nearest_relative_told",
    "amhp_outcome",
    "provider_kind", "provider_look_result",
    "adult_knows", "adults_review_harm", "advocacy_support", "caused_to_enquire", "consultation_with",
    "enquiry_kind", "feedback_how", "health_condition", "immediate_risk", "lacked_capacity", "location_of_risk",
    "msp_achieved", "msp_asked", "plan_review_result", "planning_kind", "risk_assessment_outcome", "risk_outcome",
    "safeguarding_decision", "safeguarding_disposal", "safeguarding_pause_reason", "safeguarding_referrer",
    "services_called", "source_of_risk", "source_of_risk_detail", "three_test_answer", "type_of_risk",
}  # fmt: skip

# Safeguarding Adults Collection, the lists of its tables SG2 to SG4 (standards 3.3), labels as they are exported.
SAC = {
    "type_of_risk": [
        "Physical Abuse", "Sexual Abuse", "Psychological Abuse", "Financial or Material Abuse", "Discriminatory Abuse",
        "Organisational Abuse", "Neglect and Acts of Omission", "Domestic Abuse", "Sexual Exploitation",
        "Modern Slavery", "Self-Neglect",
    ],
    "location_of_risk": [
        "Own Home", "In the community (excluding community services)", "Community Service", "Care Home - Nursing",
        "Care Home - Residential", "Hospital - Acute", "Hospital - Mental Health", "Hospital - Community", "Other",
    ],
    "source_of_risk": ["Service Provider", "Other - Known to Individual", "Other - Unknown to Individual"],
    "risk_assessment_outcome": [
        "Risk identified and action taken", "Risk identified and no action taken",
        "Risk - Assessment inconclusive and action taken", "Risk - Assessment inconclusive and no action taken",
        "No risk identified and action taken", "No risk identified and no action taken",
        "Enquiry ceased at individual's request and no action taken",
    ],
    "risk_outcome": ["Risk remained", "Risk reduced", "Risk removed"],
    "lacked_capacity": ["Yes, they lacked capacity", "No, they did not lack capacity", "Don't know", "Not recorded"],
    "msp_asked": [
        "Yes they were asked and outcomes were expressed", "Yes they were asked but no outcomes were expressed", "No",
        "Don't Know", "Not Recorded",
    ],
    "msp_achieved": ["Fully Achieved", "Partially Achieved", "Not Achieved"],
}  # fmt: skip

# CLD Release 2, event outcome with the rank of the DHSC hierarchy (standards 1.6).
CLD_R2_OUTCOMES = {
    "Progress to reablement/ST-Max": 1,
    "Progress to assessment, review or reassessment": 2,
    "Progress to support planning or services": 4,
    "Continuation of support or services": 5,
    "Admitted to hospital": 6,
    "NFA: Responsibility moved to another local authority": 7,
    "NFA: Referral to NHS services or NHS funded social care": 8,
    "NFA: Self-funded client or under 12wk disregard": 9,
    "NFA: Information and advice or signposting": 10,
    "NFA: Referral to other service within the local authority": 11,
    "NFA: Support declined": 12,
    "NFA: Deceased": 13,
    "NFA: Support ended as planned": 14,
    "NFA: Support ended for other reason": 15,
    "NFA: No services offered for other reason": 16,
    "NFA: Other": 17,
}


# SALT STS002a, sequel to short-term support to maximise independence (standards 2.3).
STS002A = {
    "stmax_early_nhs_eol_deceased": "Early cessation of service (not leading to long term support) - 100% NHS funded "
    "care/End of Life/deceased",
    "stmax_early_no_lts": "Early cessation of service (not leading to long term support)",
    "stmax_early_lts": "Early cessation of service (leading to long term support)",
    "stmax_long_term": "Long Term Support (any setting)",
    "stmax_self_funding": "No services provided - needs identified but self-funding",
    "stmax_ongoing_low_level": "Ongoing Low Level Support",
    "stmax_short_term_other": "Short Term Support (other)",
    "stmax_declined": "No services provided - needs identified but support declined",
    "stmax_universal": "No Services Provided - Universal Services / signposted to other services",
    "stmax_no_services_other": "No services provided - other",
}


def test_enablement_ends_in_the_words_of_the_return(lists: CodeLists) -> None:
    """Why enablement ended is recorded in the very labels of STS002a, early cessation included."""
    assert {code.id: code.label for code in lists["enablement_end_reason"].codes} == STS002A
    assert lists["enablement_end_reason"].national


def test_every_list_ships(lists: CodeLists) -> None:
    """Every list a screen offers is there, with a title, a release and a source."""
    assert set(lists.ids) == EXPECTED
    assert all(one.title and one.release and one.source and one.codes for one in lists)


@pytest.mark.parametrize("list_id", sorted(SAC))
def test_safeguarding_lists_say_what_the_return_says(lists: CodeLists, list_id: str) -> None:
    """What is chosen on screen is exported as it stands, in the order of the return's tables."""
    assert [code.label for code in lists[list_id].codes] == SAC[list_id]


def test_who_the_source_of_risk_is_belongs_to_a_source(lists: CodeLists) -> None:
    """Every sub-code rolls up to one of the three the return asks for."""
    sources = {code.id for code in lists["source_of_risk"].codes}
    assert {code.maps["source"] for code in lists["source_of_risk_detail"].codes} == sources


def test_codes_are_unique_and_ordered(lists: CodeLists) -> None:
    """Within a list no id and no current label occurs twice, and the order is that of the file."""
    for one in lists:
        ids = [code.id for code in one.codes]
        labels = [code.label for code in one.current(TODAY)]
        assert len(ids) == len(set(ids)), one.id
        assert len(labels) == len(set(labels)), one.id
        assert [code.order for code in one.codes] == sorted(code.order for code in one.codes)


def test_no_word_stands_for_two_codes(lists: CodeLists) -> None:
    """What a worker writes never means two things: no alias of a code is an alias or a label of another."""
    clashes = []
    for one in lists:
        owner: dict[str, str] = {}
        for code in one.current(TODAY):
            for text in (code.label, code.id.replace("_", " "), *code.aliases):
                word = fold_words_of(text)
                if owner.setdefault(word, code.id) != code.id:
                    clashes.append((one.id, text, owner[word], code.id))
    assert clashes == []


def test_national_outcomes_word_for_word(lists: CodeLists) -> None:
    """The sixteen Release 2 outcomes are offered with the official words and rank (CLD Release 2)."""
    national = {
        code.label: int(code.maps["cld_rank"])
        for code in lists.current("contact_outcome", TODAY)
        if code.group == "National outcome"
    }
    assert national == CLD_R2_OUTCOMES


@pytest.mark.parametrize(
    "code",
    ["equipment_or_minor_adaptation_issued", "telecare_one_off", "safeguarding_concern", "dols_application",
     "pass_to_step_2", "locality_case_review", "no_reply", "recorded_in_error", "duplicate", "undecided"],
)  # fmt: skip
def test_local_outcomes_stand_beside_them(lists: CodeLists, code: str) -> None:
    """Outcomes the council needs and the nation does not ask for can be chosen too."""
    found = lists.code("contact_outcome", code)
    assert found is not None
    assert found.is_current(TODAY)
    assert found.maps["final"] in {"yes", "no"}


def test_cross_references_lead_somewhere(lists: CodeLists) -> None:
    """Every code that points at another (replacement, national code, next step, group) points at one that exists."""
    outcomes = lists["contact_outcome"]
    for code in outcomes.codes:
        assert not code.replaced_by or outcomes.find(code.replaced_by)
        assert not code.maps.get("cld") or outcomes.find(code.maps["cld"])
        assert not code.maps.get("next_step") or lists.code("next_step", code.maps["next_step"])
    for code in lists["contact_source_detail"].codes:
        assert lists.code("contact_source", code.group), code.id


def test_a_retired_code_keeps_its_label(lists: CodeLists) -> None:
    """An old contact still says in words what was recorded then, though nobody can choose it now."""
    code = "r1_nfa_information_advice"
    assert lists.label("contact_outcome", code) == "NFA - Information & Advice / Signposting only"
    assert code not in {one.id for one in lists.current("contact_outcome", TODAY)}
    assert code in {one.id for one in lists.current("contact_outcome", date(2024, 5, 1))}
    assert lists.standing_for("contact_outcome", code) == "nfa_information_advice"


@pytest.mark.parametrize(
    ("day", "current"), [(date(2025, 6, 30), False), (date(2025, 7, 1), True), (date(2030, 1, 1), True)]
)
def test_release_2_starts_on_its_day(lists: CodeLists, day: date, current: bool) -> None:
    """Requests from 1 July 2025 on use Release 2 (DHSC)."""
    found = lists.code("contact_outcome", "nfa_other_la_service")
    assert found is not None
    assert found.is_current(day) is current


def test_what_is_not_in_the_list_shows_as_itself(lists: CodeLists) -> None:
    """A code from a newer version shows rather than vanishing; nothing shows as nothing."""
    assert lists.label("contact_reason", "from_the_future") == "from_the_future"
    assert lists.label("contact_reason", None) == ""
    assert lists.mapped("contact_reason", "from_the_future", "ground") == ""


@pytest.mark.parametrize(
    ("list_id", "text", "code"),
    [
        ("contact_method", "E-Mail", "email"),
        ("contact_method", "tel", "phone"),
        ("contact_method", "Prof ref", "professional_referral"),
        ("contact_method", "WALK IN", "face_to_face"),
        ("contact_source_detail", "dau", "daughter"),
        ("contact_source_detail", "hosp", "hospital"),
        ("contact_source", "self", "self"),
        ("contact_outcome", "NFA", "nfa_other"),
        ("contact_outcome", "I&A only", "nfa_information_advice"),
        ("contact_outcome", "Care Act Assessment", "progress_assessment_review"),
        ("contact_outcome", "NFA - Information & Advice / Signposting only", "r1_nfa_information_advice"),
        ("gender", "F", "female"),
        ("name_kind", "née", "former"),
    ],
)
def test_ways_people_write_a_code(lists: CodeLists, list_id: str, text: str, code: str) -> None:
    """Labels, ids and everyday short forms are understood, however they are spelt."""
    found = lists.recognise(list_id, text)
    assert found is not None
    assert found.id == code


@pytest.mark.parametrize("text", ["", "   ", "?", "quite unlike anything", "emails"])
def test_what_is_not_understood_is_not_guessed(lists: CodeLists, text: str) -> None:
    """A word that is in no list gives nothing, so that it can be asked about."""
    assert lists.recognise("contact_method", text) is None


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("signposted - Age UK", "nfa_information_advice"),
        ("small equip - raised toilet seat", "equipment_or_minor_adaptation_issued"),
        ("passed to Purchasing on Monday", "progress_support_planning"),
        ("no reply x3, letter sent", "no_reply"),
    ],
)
def test_longer_remarks_give_something_to_offer(lists: CodeLists, text: str, first: str) -> None:
    """A remark that contains known words offers the code with the longest of them first."""
    assert lists["contact_outcome"].suggest(text)[0].id == first
    assert lists["contact_outcome"].suggest("blank") == ()


def test_a_council_adds_relabels_and_retires_its_own(lists: CodeLists) -> None:
    """A council adds a reason, renames it and retires it; its old contacts keep the last label."""
    added = CodeChange("contact_reason", "flood_2027", label="Flood help", valid_from=date(2027, 1, 1), order=5)
    edits = [added, CodeChange("contact_reason", "flood_2027", label="Flood support", valid_to=date(2027, 6, 30))]
    changed = lists.with_changes(edits)
    assert changed.current("contact_reason", date(2027, 3, 1))[0].label == "Flood support"
    assert changed.code("contact_reason", "flood_2027") not in changed.current("contact_reason", date(2027, 7, 1))
    assert changed.label("contact_reason", "flood_2027") == "Flood support"
    assert lists.code("contact_reason", "flood_2027") is None


def test_a_change_row_becomes_a_change(lists: CodeLists) -> None:
    """An edit as it travels in the journal adds words people write as well."""
    fields = {"list": "contact_method", "code": "phone", "label": None, "valid_from": None, "valid_to": None,
              "position": None, "more": {"aliases": ["dog and bone"]}}  # fmt: skip
    changed = lists.with_changes([code_change_of(fields)])
    found = changed.recognise("contact_method", "Dog and bone")
    assert found is not None
    assert found.label == "Phone"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (CodeChange("contact_outcome", "nfa_other", label="Something else"), "national_label"),
        (CodeChange("no_such_list", "x", label="X"), "unknown_list"),
        (CodeChange("contact_reason", "x", label="  "), "code_needs_label"),
        (CodeChange("gender", "male", valid_from=date(2027, 1, 1), valid_to=date(2026, 1, 1)), "ends_before_it_begins"),
    ],
)
def test_changes_that_are_refused(lists: CodeLists, change: CodeChange, code: str) -> None:
    """National words stay as they are, and no code is without a label."""
    with pytest.raises(RuleBroken) as refused:
        lists.check_change(change)
    assert refused.value.code == code


def test_changes_from_elsewhere_never_stop_the_program(lists: CodeLists) -> None:
    """Edits that came from another laptop are taken as far as they make sense, and the rest of them waits."""
    changed = lists.with_changes([
        CodeChange("contact_outcome", "nfa_other", label="Something else", aliases=("nowt",)),
        CodeChange("a_newer_list", "x", label="X"),
        CodeChange("contact_reason", "no_label"),
    ])  # fmt: skip
    assert changed.label("contact_outcome", "nfa_other") == "NFA: Other"
    assert changed.recognise("contact_outcome", "nowt") == changed.code("contact_outcome", "nfa_other")
    assert changed.label("contact_reason", "no_label") == "no_label"
    lists.check_change(CodeChange("contact_outcome", "duplicate", label="Same contact twice"))


def test_ethnicity_gives_the_older_codes(lists: CodeLists) -> None:
    """Each CLD ethnicity gives its NHS 2001 code and its safeguarding group (standards 8.3)."""
    assert lists.mapped("ethnicity", "white_british", "nhs_2001") == "A"
    assert lists.mapped("ethnicity", "asian_chinese", "nhs_2001") == "R"
    assert lists.mapped("ethnicity", "unknown", "sac") == "Undeclared / Not Known"
    assert all(code.maps["nhs_2001"] and code.maps["sac"] for code in lists["ethnicity"].codes)


def test_reasons_say_whether_they_count(lists: CodeLists) -> None:
    """What is left out of contacts resolved at source is written beside the reason (standards 7.2)."""
    left_out = {code.id for code in lists["contact_reason"].codes if code.maps["figure_part"] == "excluded"}
    assert left_out == {
        "reporting_safeguarding", "dols", "financial_query", "blue_badge", "access_to_records_foi",
        "data_sharing_request", "update_information", "notification_of_death",
    }  # fmt: skip
    assert lists.label("contact_reason", "dols") == "DoLS - Assessment Request"
