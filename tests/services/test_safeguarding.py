"""A concern from being raised to the closing of its enquiry: every act, what it refuses, and undone again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services import (
    contacts,
    people,
    safeguarding,
    safeguarding_board,
    safeguarding_closure,
    safeguarding_decision,
)
from caseload_desktop.services import safeguarding_enquiry as enquiries
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.contacts import LogContact
from caseload_desktop.services.safeguarding import Adult, Consult, CorrectConcern, GiveFeedback
from caseload_desktop.services.safeguarding_closure import ReviewPlan
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.queries.contested import contested_rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.services.safeguarding_room import (
    LEAD,
    NOT_MET,
    SECOND,
    TODAY,
    asked,
    begun,
    closed,
    concluded,
    conclusion,
    decided,
    managers,
    person,
    planned,
    raised,
    raising,
    reported,
    row,
    sign_off_asked,
    through,
)
from tests.store.carrying import carry
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store


@pytest.fixture
def desk(store: Store) -> Store:
    """A store with two safeguarding managers."""
    managers(store)
    return store


def test_a_concern_goes_its_whole_way(desk: Store) -> None:
    """Raised, decided, planned, enquired into, reported, concluded, signed off; the rows equal their rebuild."""
    one = begun(desk, adults=(Adult(person_id=person(desk), adults_wishes="Keep Mary as her carer."),))
    assert row(desk, "enquiry", one)["adults_wishes"] == "Keep Mary as her carer."
    planned(desk, one, msp_asked="asked_expressed")
    action = asked(desk, one, due_on="2026-11-27")
    refused("actions_open", lambda: concluded(desk, one))
    enquiries.finish_enquiry_action(desk, PRACTITIONER, action_id=action, on=TODAY, result="One carer on the rota.")
    reported(desk, one)
    concluded(desk, one)
    sign_off_asked(desk, one)
    end = closed(desk, one)
    held = row(desk, "enquiry", one)
    assert (held["closed_on"], held["closed_by"], held["adults_wishes"]) == (
        TODAY,
        LEAD.worker_id,
        "Keep Mary as her carer.",
    )
    undo_act(desk, LEAD, end.act)
    assert row(desk, "enquiry", one)["closed_on"] is None
    assert desk.rebuild_is_equal()


def test_what_a_concern_refuses(desk: Store) -> None:
    """What the return or the adult's safety needs is asked for where it is typed, each beside its field."""
    who = person(desk)
    refused("adult_required", lambda: raised(desk), "adults")
    refused("adult_twice", lambda: raised(desk, who, who), "adults")
    refused("what_happened_required", lambda: raised(desk, who, what_happened="  "), "what_happened")
    refused("types_required", lambda: raised(desk, who, types=()), "types")
    refused("unknown_code", lambda: raised(desk, who, types=("rudeness",)), "types")
    refused("unknown_code", lambda: raised(desk, who, immediate_risk=""), "immediate_risk")
    refused("unknown_code", lambda: raised(desk, who, location="moon"), "location")
    refused("immediate_action_required", lambda: raised(desk, who, immediate_risk="yes"), "immediate_action")
    refused("time_in_future", lambda: raised(desk, who, raised_at="16:50"), "raised_at")
    refused("happened_after_raised", lambda: raised(desk, who, happened_on=TODAY, raised_on="2026-11-19"))
    other: dict[str, Any] = {"source_detail": "stranger", "source_of_risk": "known"}
    refused("source_detail_other", lambda: raised(desk, who, **other), "source_detail")
    refused("role_may_not", lambda: raised(desk, who, by=ANALYST))
    one = raised(desk, who, source_detail="provider_private")
    assert row(desk, "concern", one)["source_of_risk"] == "service_provider"


def test_several_adults_are_one_incident_typed_once(desk: Store) -> None:
    """Each adult has a concern of their own with all that is common; one who comes later joins the incident."""
    three = [person(desk, name) for name in ("Ada", "Ben", "Cyd")]
    changes = safeguarding.raise_concern(desk, PRACTITIONER, raising(*three, incident_title="Night of 18 November"))
    held = [row(desk, "concern", one) for one in changes.ids("concern")]
    assert {one["person_id"] for one in held} == set(three)
    assert len({one["incident_id"] for one in held}) == 1
    assert {one["what_happened"] for one in held} == {"Bruises on both arms; says a carer was rough."}
    later = raised(desk, person(desk, "Dee"), incident_of=str(held[0]["id"]))
    assert row(desk, "concern", later)["incident_id"] == held[0]["incident_id"]
    assert row(desk, "concern", later)["incident_title"] == "Night of 18 November"
    alone = raised(desk, person(desk, "Eve"))
    assert row(desk, "concern", alone)["incident_id"] is None
    raised(desk, person(desk, "Fay"), incident_of=alone)
    assert row(desk, "concern", alone)["incident_id"] is not None


def test_a_contact_starts_a_concern_and_says_so(desk: Store) -> None:
    """The contact counts no longer as resolved at source; only the adult it is about has it as origin."""
    ada, ben = person(desk), person(desk, "Ben")
    log = LogContact(
        received_on=TODAY,
        person_id=ada,
        method="phone",
        source="self",
        reason="reporting_safeguarding",
        outcome="undecided",
        notes="A carer was rough.",
    )
    contact_id = contacts.log_contact(desk, PRACTITIONER, log).ids("contact")[0]
    changes = safeguarding.raise_concern(desk, PRACTITIONER, raising(ada, ben, contact_id=contact_id))
    origin = {
        row(desk, "concern", one)["person_id"]: row(desk, "concern", one)["contact_id"]
        for one in changes.ids("concern")
    }
    assert origin == {ada: contact_id, ben: None}
    assert row(desk, "contact", contact_id)["next_step"] == "safeguarding_concern"


DECISIONS = [
    # decision, three answers, what keeps it from standing
    ("s42_enquiry", ("yes", "yes", "yes"), ""),
    ("s42_enquiry", ("yes", "yes", "no"), "tests_not_all_met"),
    ("other_enquiry", ("yes", "no", "yes"), ""),
    ("other_enquiry", ("yes", "yes", "yes"), "tests_all_met"),
    ("no_enquiry", ("no", "yes", "yes"), ""),
    ("no_enquiry", ("yes", "yes", "yes"), "tests_all_met"),
    ("s42_enquiry", ("yes", "not_known", "yes"), "test_not_answered"),
    ("no_enquiry", ("", "no", "no"), "test_not_answered"),
]
"""Care Act 2014 section 42(1): three tests met are a duty; terms of the Safeguarding Adults Collection."""


def test_a_decision_rests_on_the_three_tests(desk: Store) -> None:
    """Every combination that stands and every one that does not, through the command itself."""
    for decision, answers, code in DECISIONS:
        given = dict(zip(("has_needs", "at_risk", "unable_to_protect"), answers, strict=True))
        more: dict[str, Any] = {**(NOT_MET if decision == "no_enquiry" else {}), "decision": decision, **given}
        one = raised(desk, person(desk))
        if code:
            refused(code, lambda one=one, more=more: decided(desk, one, **more))  # type: ignore[misc]
        else:
            decided(desk, one, **more)
            assert row(desk, "concern", one)["decision"] == decision


def test_a_decision_has_its_reasons_and_is_not_ones_own(desk: Store) -> None:
    """Only a safeguarding manager decides, never on what they recorded; each test has its reason."""
    one = raised(desk, person(desk))
    refused("role_may_not", lambda: decided(desk, one, by=MANAGER))
    refused("role_may_not", lambda: decided(desk, one, by=PRACTITIONER))
    refused("test_reason_required", lambda: decided(desk, one, at_risk_why=" "), "at_risk_why")
    refused("decision_why_required", lambda: decided(desk, one, decision_why=""), "decision_why")
    refused("lead_required", lambda: decided(desk, one, lead_worker_id=None), "lead_worker_id")
    refused("before_receipt", lambda: decided(desk, one, at="08:00"), "at")
    refused("disposals_required", lambda: decided(desk, one, **{**NOT_MET, "disposals": ()}), "disposals")
    refused("next_step_required", lambda: decided(desk, one, **{**NOT_MET, "what_next": None}), "next_step")
    own = raised(desk, person(desk), by=LEAD)
    refused("own_safeguarding_work", lambda: decided(desk, own, by=LEAD))
    decided(desk, own, by=SECOND)
    step = WhatNext(step="care_act_assessment", due_on="2026-11-27")
    changes = decided(desk, one, **{**NOT_MET, "what_next": step})
    assert len(changes.ids("task")) == 1
    refused("concern_not_so", lambda: decided(desk, one))


def test_a_decision_is_taken_back_until_there_is_work(desk: Store) -> None:
    """An enquiry nobody has worked on goes with the decision; one that was planned stays."""
    one = raised(desk, person(desk))
    enquiry = decided(desk, one).ids("enquiry")[0]

    def take_back() -> object:
        return safeguarding_decision.take_back_decision(desk, LEAD, concern_id=one, why="Wrong person's notes.")

    take_back()
    assert row(desk, "concern", one)["decision"] is None
    assert row(desk, "enquiry", enquiry)["gone"] is not None
    again = decided(desk, one).ids("enquiry")[0]
    planned(desk, again)
    refused("enquiry_has_work", take_back)
    refused("concern_has_enquiry", lambda: safeguarding.withdraw_concern(desk, PRACTITIONER, concern_id=one, why="x"))


def test_a_second_concern_joins_the_enquiry_that_goes_on(desk: Store) -> None:
    """One enquiry takes in several concerns about one adult, not somebody else's."""
    who = person(desk)
    enquiry = begun(desk, who)
    second = raised(desk, who)
    changes = decided(desk, second, join_enquiry_id=enquiry, lead_worker_id=None)
    assert not changes.ids("enquiry")
    assert row(desk, "concern", second)["enquiry_id"] == enquiry
    other = raised(desk, person(desk, "Ben"))
    refused("no_such_row", lambda: decided(desk, other, join_enquiry_id=enquiry))


WHAT_THE_RETURN_NEEDS = [
    # what is said, what is asked for, beside which field
    ({"types": ()}, "types_required", "types"),
    ({"location": ""}, "location_required", "location"),
    ({"source_of_risk": ""}, "source_of_risk_required", "source_of_risk"),
    ({"lacked_capacity": ""}, "lacked_capacity_required", "lacked_capacity"),
    ({"lacked_capacity": "yes"}, "advocacy_required", "advocacy"),
    ({"msp_asked": ""}, "msp_asked_required", "msp_asked"),
    ({"msp_achieved": ""}, "msp_achieved_required", "msp_achieved"),
    ({"msp_asked": "no"}, "msp_achieved_not_asked", "msp_achieved"),
    ({"risk_assessment_outcome": ""}, "risk_assessment_outcome_required", "risk_assessment_outcome"),
    ({"risk_outcome": ""}, "risk_outcome_required", "risk_outcome"),
    ({"risk_assessment_outcome": "none_no_action"}, "risk_outcome_not_asked", "risk_outcome"),
    ({"outcome": " "}, "finding_required", "outcome"),
    ({"plan_needed": True}, "plan_required", "plan"),
    ({"plan_needed": True, "plan": "Two carers."}, "plan_review_on_required", "plan_review_on"),
]
"""Tables SG2a to SG2e, SG3a and SG4a of the Safeguarding Adults Collection (standards 3.2 and 3.3)."""


def test_nothing_the_return_needs_is_left_out(desk: Store) -> None:
    """A concluded enquiry says all the return counts, and nothing it does not ask for."""
    one = begun(desk)
    for said, code, field in WHAT_THE_RETURN_NEEDS:
        refused(code, lambda said=said: concluded(desk, one, **said), field)  # type: ignore[misc]
    concluded(desk, one, msp_asked="asked_not_expressed", msp_achieved="", lacked_capacity="yes", advocacy="imca")
    concluded(desk, one, risk_assessment_outcome="inconclusive_action", risk_outcome="")
    correct = enquiries.CorrectEnquiry(enquiry_id=one, fields={"location": None}, why="Not known.")
    refused("location_required", lambda: enquiries.correct_enquiry(desk, PRACTITIONER, correct), "location")


def test_nobody_signs_off_their_own_work(desk: Store) -> None:
    """Not the lead, not who concluded it, not who asked; and nobody without the right."""
    one = through(desk, begun(desk))
    for actor in (PRACTITIONER, MANAGER, OTHER_PRACTITIONER):
        refused("role_may_not", lambda actor=actor: closed(desk, one, by=actor))  # type: ignore[misc]
    led = decided(desk, raised(desk, person(desk)), lead_worker_id=SECOND.worker_id).ids("enquiry")[0]
    through(desk, led)
    refused("own_safeguarding_work", lambda: closed(desk, led, by=SECOND))
    by_her = begun(desk)
    enquiries.conclude_enquiry(desk, SECOND, conclusion(by_her))
    sign_off_asked(desk, by_her)
    refused("own_safeguarding_work", lambda: closed(desk, by_her, by=SECOND))
    refused("feedback_required", lambda: closed(desk, by_her, no_feedback_why=""), "feedback_on")
    refused("next_step_required", lambda: closed(desk, by_her, what_next=None), "next_step")
    for each in (one, led, by_her):
        closed(desk, each)


def test_an_enquiry_is_sent_back_and_opened_again(desk: Store) -> None:
    """Sent back it is asked for anew; opened again its outcome is confirmed anew, and both stay in the story."""
    one = through(desk, begun(desk))
    refused(
        "reason_required", lambda: safeguarding_closure.send_back_enquiry(desk, LEAD, enquiry_id=one, on=TODAY, why="")
    )
    safeguarding_closure.send_back_enquiry(desk, LEAD, enquiry_id=one, on=TODAY, why="See the daughter too.")
    refused("enquiry_not_so", lambda: closed(desk, one))
    assert row(desk, "enquiry", one)["sent_back_why"] == "See the daughter too."
    sign_off_asked(desk, one)
    assert row(desk, "enquiry", one)["sent_back_why"] is None
    closed(desk, one)
    changes = safeguarding_closure.reopen_enquiry(desk, LEAD, enquiry_id=one, on=TODAY, why="It happened again.")
    reopening = row(desk, "enquiry_reopening", changes.ids("enquiry_reopening")[0])
    assert (reopening["closed_on"], reopening["why"]) == (TODAY, "It happened again.")
    held = row(desk, "enquiry", one)
    assert (held["closed_on"], held["concluded_on"], held["risk_outcome"]) == (None, None, "reduced")
    through(desk, one)
    closed(desk, one, by=SECOND)


def test_a_plan_is_reviewed_until_it_ends(desk: Store) -> None:
    """Sign-off waits for the end of the plan; a review that goes on names the next day."""
    one = begun(desk)

    def review(result: str, **more: object) -> object:
        command = ReviewPlan(enquiry_id=one, on=TODAY, result=result, words="Seen at home.", **more)  # type: ignore[arg-type]
        return safeguarding_closure.review_safeguarding_plan(desk, PRACTITIONER, command)

    refused("enquiry_not_so", lambda: review("ends"))
    concluded(desk, one)
    refused("no_plan", lambda: review("ends"))
    concluded(desk, one, plan_needed=True, plan="Two carers lift.", plan_review_on="2027-01-01")
    refused("plan_goes_on", lambda: sign_off_asked(desk, one))
    refused("plan_review_on_required", lambda: review("continues"), "next_on")
    review("changed", next_on="2027-02-12", plan="Two carers, and a hoist.")
    assert (row(desk, "enquiry", one)["plan"], row(desk, "enquiry", one)["plan_review_on"]) == (
        "Two carers, and a hoist.",
        "2027-02-12",
    )
    review("ends")
    sign_off_asked(desk, one)
    closed(desk, one)


def test_a_clock_is_paused_with_a_reason_and_runs_again(desk: Store) -> None:
    """One pause at a time; a decision ends the pause of its concern, a closing that of its enquiry."""
    concern = raised(desk, person(desk))

    def pause(kind: str, about: str, reason: str = "police") -> str:
        changes = safeguarding_closure.pause_safeguarding(
            desk, PRACTITIONER, about_kind=kind, about_id=about, on=TODAY, reason=reason
        )
        return changes.ids("safeguarding_pause")[0]

    refused("unknown_code", lambda: pause("concern", concern, "holiday"), "reason")
    first = pause("concern", concern)
    refused("paused_already", lambda: pause("concern", concern))
    enquiry = decided(desk, concern).ids("enquiry")[0]
    assert row(desk, "safeguarding_pause", first)["to_date"] == TODAY
    refused("nothing_to_pause", lambda: pause("concern", concern))
    second = pause("enquiry", enquiry)
    safeguarding_closure.end_safeguarding_pause(
        desk, PRACTITIONER, pause_id=second, on=TODAY, note="Police have ended."
    )
    refused(
        "pause_over",
        lambda: safeguarding_closure.end_safeguarding_pause(desk, PRACTITIONER, pause_id=second, on=TODAY),
    )
    third = pause("enquiry", enquiry)
    through(desk, enquiry)
    closed(desk, enquiry)
    assert row(desk, "safeguarding_pause", third)["to_date"] == TODAY


def test_consultation_feedback_correction_and_withdrawal(desk: Store) -> None:
    """Advice is added, feedback given later, slips put right with the reason, what was no concern is withdrawn."""
    one = raised(desk, person(desk))
    said = Consult(about_kind="concern", about_id=one, on=TODAY, with_kind="police", asked="Is it known?", advice="No.")
    safeguarding.consult_on_concern(desk, PRACTITIONER, said)
    silent = Consult(about_kind="concern", about_id=one, on=TODAY, with_kind="police")
    refused("consultation_words_required", lambda: safeguarding.consult_on_concern(desk, PRACTITIONER, silent), "asked")
    told = GiveFeedback(about_kind="concern", about_id=one, on=TODAY, how="telephone", note="Thanked.")
    safeguarding.give_feedback(desk, PRACTITIONER, told)
    assert row(desk, "concern", one)["feedback_how"] == "telephone"

    def correct(actor=PRACTITIONER, **fields: object) -> object:  # type: ignore[no-untyped-def]
        return safeguarding.correct_concern(
            desk, actor, CorrectConcern(concern_id=one, fields=fields, why="Typed wrong.")
        )

    refused("not_correctable", lambda: correct(decision="no_enquiry"))
    refused("required", lambda: correct(types=()), "types")
    refused("immediate_action_required", lambda: correct(immediate_risk="yes"))
    refused("not_your_safeguarding", lambda: correct(OTHER_PRACTITIONER, location="own_home"))
    correct(location="own_home", source_detail="family_carer")
    assert row(desk, "concern", one)["source_of_risk"] == "known"
    safeguarding.withdraw_concern(desk, PRACTITIONER, concern_id=one, why="Raised twice.")
    refused("no_such_row", lambda: decided(desk, one))


def test_an_action_names_who_is_caused_to_enquire(desk: Store) -> None:
    """A council worker by name, anybody else by the organisation; what is over is not done again."""
    one = begun(desk)
    refused("holder_required", lambda: asked(desk, one, caused="council"), "worker_id")
    refused("caused_who_required", lambda: asked(desk, one, organisation=""), "organisation")
    refused("ends_before_it_begins", lambda: asked(desk, one, due_on="2026-11-01"), "due_on")
    action = asked(desk, one, caused="council", worker_id=OTHER_PRACTITIONER.worker_id)
    enquiries.drop_enquiry_action(desk, PRACTITIONER, action_id=action, on=TODAY, why="The police do it.")
    refused(
        "action_over",
        lambda: enquiries.finish_enquiry_action(desk, PRACTITIONER, action_id=action, on=TODAY, result="Done."),
    )
    enquiries.hand_over_enquiry(desk, LEAD, enquiry_id=one, worker_id=OTHER_PRACTITIONER.worker_id)
    refused(
        "not_your_safeguarding",
        lambda: enquiries.hand_over_enquiry(desk, PRACTITIONER, enquiry_id=one, worker_id=PRACTITIONER.worker_id),
    )


def test_a_review_by_the_board_is_referred_decided_and_concluded(desk: Store) -> None:
    """Care Act section 44: only a safeguarding manager refers; what the board did not accept has no end."""
    one = begun(desk)

    def refer(actor=LEAD, harm: str = "serious_survived") -> str:  # type: ignore[no-untyped-def]
        changes = safeguarding_board.refer_adults_review(desk, actor, enquiry_id=one, on=TODAY, harm=harm)
        return changes.ids("adults_review")[0]

    def decide(review: str, accepted: bool) -> object:
        return safeguarding_board.decide_adults_review(
            desk, LEAD, review_id=review, on=TODAY, accepted=accepted, why="Lessons for two agencies."
        )

    def conclude(review: str) -> object:
        return safeguarding_board.conclude_adults_review(desk, LEAD, review_id=review, on=TODAY, note="Nine lessons.")

    refused("role_may_not", lambda: refer(PRACTITIONER))
    refused("unknown_code", lambda: refer(harm="bruise"), "harm")
    review, other = refer(), refer()
    refused("board_not_accepted", lambda: conclude(review))
    decide(review, accepted=True)
    refused("board_has_decided", lambda: decide(review, accepted=False))
    conclude(review)
    decide(other, accepted=False)
    refused("board_not_accepted", lambda: conclude(other))
    assert row(desk, "adults_review", review)["concluded_on"] == TODAY


def test_a_restricted_person_is_out_of_reach(desk: Store) -> None:
    """Who is not named on the record writes nothing of safeguarding into it, nor with others in one incident."""
    who = person(desk)
    one = raised(desk, who)
    people.restrict_person(desk, MANAGER, person_id=who, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    refused("restricted", lambda: decided(desk, one))
    refused("restricted", lambda: raised(desk, person(desk, "Ben"), who))


def test_a_decision_on_what_was_seen_overwrites_nothing(desk: Store) -> None:
    """Who decides is told when somebody decided meanwhile on another screen."""
    one = begun(desk)
    concluded(desk, one)
    with pytest.raises(AlreadyChanged):
        concluded(desk, one, outcome="Otherwise.", seen={"outcome": None})


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two laptops of one team."""
    pair = make_store(tmp_path / "a"), make_store(tmp_path / "b")
    managers(pair[0])
    carry(*pair)
    yield pair
    for store in pair:
        store.close()


def test_decided_here_while_a_consultation_is_added_there(two: tuple[Store, Store]) -> None:
    """Both stand, nothing waits for a choice, and the consultation belongs to the concern."""
    here, there = two
    one = raised(here, person(here))
    carry(here, there)
    decided(here, one)
    said = Consult(about_kind="concern", about_id=one, on=TODAY, with_kind="gp", advice="Bruises are not new.")
    made = safeguarding.consult_on_concern(there, PRACTITIONER, said).ids("concern_consultation")[0]
    carry(here, there)
    carry(there, here)
    for store in two:
        assert row(store, "concern", one)["decision"] == "s42_enquiry"
        assert row(store, "concern_consultation", made)["concern_id"] == one
        with store.read() as connection:
            assert not contested_rows(connection, viewer=MANAGER)
        assert store.rebuild_is_equal()


def test_decided_differently_on_two_laptops_is_one_conflict(two: tuple[Store, Store]) -> None:
    """An enquiry here and none there: both stand against each other in one concern until somebody chooses."""
    here, there = two
    one = raised(here, person(here))
    carry(here, there)
    decided(here, one)
    decided(there, one, by=SECOND, **NOT_MET)
    carry(here, there)
    carry(there, here)
    for store in two:
        with store.read() as connection:
            found = contested_rows(connection, viewer=MANAGER)
        assert [(each.entity, each.row_id) for each in found] == [("concern", one)]
        assert "decision" in found[0].fields
