"""Assessments and offers to carers: asked for, started, completed with all their kind decides, cancelled."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services import assessments, carers, contacts, people
from caseload_desktop.services.assessments import AskAssessment, CompleteAssessment, CorrectAssessment
from caseload_desktop.services.carers import AnswerOffer, OfferToCarer
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import second_laptop, swap

TODAY = "2026-11-20"
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
NOTHING = WhatNext(no_next_why="Manages with what she has")


def person(store: Store, given: str = "Ada") -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given=given, family="Quill"))
    return changes.ids("person")[0]


def asked(store: Store, person_id: str, **more: Any) -> str:
    values = {"kind": "care_act", "asked_on": "2026-11-02", **more}
    return assessments.ask_assessment(store, PRACTITIONER, AskAssessment(person_id=person_id, **values)).ids(
        "assessment"
    )[0]


def completed(store: Store, assessment: str, **more: Any) -> object:
    values = {
        "on": TODAY, "outcome": "progress_support_planning", "eligible": "yes", "what_next": NOTHING, **more,
    }  # fmt: skip
    return assessments.complete_assessment(store, PRACTITIONER, CompleteAssessment(assessment_id=assessment, **values))


def row(store: Store, row_id: str, entity: str = "assessment") -> dict[str, Any]:
    t = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == row_id)).mappings().one())


def test_an_assessment_from_the_contact_to_its_outcome(store: Store) -> None:
    """Asked for in a contact, begun by whoever takes it, completed with its outcome; each can be taken back."""
    who = person(store)
    contact = contacts.log_contact(
        store, PRACTITIONER, contacts.LogContact(person_id=who, received_on="2026-11-02", method="phone",
        reason="request_assessment", outcome="undecided", source="self"),
    ).ids("contact")[0]  # fmt: skip
    one = asked(store, who, contact_id=contact)
    assert (row(store, one)["assessment_type"], row(store, one)["worker_id"]) == ("long_term_assessment", None)
    assessments.start_assessment(store, OTHER_PRACTITIONER, assessment_id=one, on="2026-11-09")
    assert row(store, one)["worker_id"] == AMINA
    again = {"assessment_id": one, "on": TODAY}
    refused("assessment_started_already", lambda: assessments.start_assessment(store, MANAGER, **again))
    completed(store, one, eligible_needs="Washing, meals", what_next=WhatNext(step="purchasing", due_on="2026-11-23"))
    held = row(store, one)
    assert (held["completed_on"], held["eligible"], held["next_step"]) == (TODAY, "yes", "purchasing")
    assert (held["started_on"], held["worker_id"]) == ("2026-11-09", AMINA)
    refused("assessment_closed", lambda: completed(store, one))
    assert store.rebuild_is_equal()


def test_what_each_kind_must_say(store: Store) -> None:
    """A Care Act assessment decides eligibility, every one but capacity an outcome, capacity the finding."""
    who = person(store)
    care_act, ot = asked(store, who), asked(store, who, kind="ot")
    refused("eligible_required", lambda: completed(store, care_act, eligible=""), "eligible")
    refused("outcome_of_assessment_required", lambda: completed(store, care_act, outcome=""), "outcome")
    refused("unknown_code", lambda: completed(store, care_act, outcome="nfa"), "outcome")
    refused("next_step_required", lambda: completed(store, care_act, what_next=None), "next_step")
    refused("ends_before_it_begins", lambda: completed(store, care_act, on="2026-11-01"), "on")
    completed(store, ot, eligible="")
    refused("capacity_decision_required", lambda: asked(store, who, kind="capacity"), "decision")
    capacity = asked(store, who, kind="capacity", decision="Where to live")
    nothing: dict[str, Any] = {"outcome": "", "eligible": ""}
    refused("capacity_required", lambda: completed(store, capacity, **nothing), "has_capacity")
    lacks = {**nothing, "has_capacity": "lacks_capacity"}
    refused("best_interests_required", lambda: completed(store, capacity, **lacks), "summary")
    completed(store, capacity, **lacks, summary="To stay at home with more support")
    assert row(store, capacity)["assessment_type"] is None


def test_what_asking_needs_and_who_may_have_it(store: Store) -> None:
    """A kind and a day that has come; a day agreed for later has its reason; a worker who may hold it."""
    who = person(store)
    refused("assessment_kind_required", lambda: asked(store, who, kind=""), "kind")
    refused("day_in_future", lambda: asked(store, who, asked_on="2026-11-21"), "asked_on")
    refused("agreed_why_required", lambda: asked(store, who, agreed_due_on="2027-01-08"), "agreed_due_why")
    refused("worker_holds_no_cases", lambda: asked(store, who, worker_id=ANALYST.worker_id))
    refused("no_such_row", lambda: asked(store, who, contact_id="f" * 32))
    one = asked(store, who, agreed_due_on="2027-01-08", agreed_due_why="Away until then")
    agree = {"assessment_id": one, "agreed_due_on": "2027-01-15", "agreed_due_why": "Flights"}
    with pytest.raises(AlreadyChanged):
        assessments.agree_assessment_day(store, PRACTITIONER, **agree, seen={"agreed_due_on": None})
    assessments.agree_assessment_day(store, PRACTITIONER, **agree, seen={"agreed_due_on": "2027-01-08"})
    assert row(store, one)["agreed_due_on"] == "2027-01-15"
    assessments.agree_assessment_day(
        store, PRACTITIONER, assessment_id=one, agreed_due_on="", agreed_due_why="Back early"
    )
    assert row(store, one)["agreed_due_why"] is None
    assessments.give_assessment(store, MANAGER, assessment_id=one, worker_id=AMINA)
    assert row(store, one)["worker_id"] == AMINA
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    refused("restricted", lambda: completed(store, one))


def test_cancelled_corrected_withdrawn(store: Store) -> None:
    """A cancelled one has its reason; a wrong kind takes its national type with it; all of it comes back by undo."""
    who = person(store)
    one, two = asked(store, who), asked(store, who)
    values: dict[str, Any] = {"assessment_id": one, "on": TODAY, "what_next": NOTHING}
    refused("cancel_reason_required", lambda: assessments.cancel_assessment(store, PRACTITIONER, **values, reason=""))
    act = assessments.cancel_assessment(store, PRACTITIONER, **values, reason="declined")
    assert row(store, one)["cancel_reason"] == "declined"
    undo_act(store, PRACTITIONER, act.act)
    assert row(store, one)["cancelled_on"] is None

    def correct(fields: dict[str, object], why: str = "Chosen by mistake") -> None:
        assessments.correct_assessment(
            store, PRACTITIONER, CorrectAssessment(assessment_id=two, fields=fields, why=why)
        )

    correct({"kind": "ot"})
    assert row(store, two)["assessment_type"] == "short_term_assessment"
    refused("assessment_open", lambda: correct({"completed_on": TODAY}))
    refused("reason_required", lambda: correct({"kind": "other"}, why=""))
    refused("not_correctable", lambda: correct({"worker_id": JO}))
    completed(store, two, eligible="")
    refused("eligible_required", lambda: correct({"kind": "care_act"}))
    correct({"completed_on": "2026-11-19"})
    refused("ends_before_it_begins", lambda: correct({"completed_on": "2026-11-01"}))
    assessments.withdraw_assessment(store, PRACTITIONER, assessment_id=two, why="Wrong person")
    refused("no_such_row", lambda: correct({"kind": "ot"}))


def test_a_carer_is_offered_an_assessment_and_what_it_led_to(store: Store) -> None:
    """The offer names carer and cared-for; a yes asks for the assessment in the same act, taken back together."""
    carer, mother = person(store, "Bea"), person(store)
    command = OfferToCarer(person_id=carer, cared_for_id=mother, offered_on="2026-11-02", hours_caring="h35_49")
    offer = carers.offer_to_carer(store, PRACTITIONER, command).ids("carers_offer")[0]
    refused(
        "cares_for_oneself",
        lambda: carers.offer_to_carer(
            store, PRACTITIONER, OfferToCarer(person_id=carer, cared_for_id=carer, offered_on=TODAY)
        ),
    )

    def answer(fields: dict[str, object], **more: Any) -> Any:
        return carers.answer_offer(store, PRACTITIONER, AnswerOffer(carers_offer_id=offer, fields=fields, **more))

    refused("unknown_code", lambda: answer({"result": "perhaps"}))
    refused("not_correctable", lambda: answer({"person_id": mother}))
    refused("no_such_row", lambda: answer({"assessment_id": asked(store, mother)}))
    act = answer({"result": "accepted"}, ask=True)
    assessment = act.ids("assessment")[0]
    held = row(store, assessment)
    assert (held["kind"], held["person_id"], held["cared_for_id"]) == ("carers", carer, mother)
    undo_act(store, PRACTITIONER, act.act)
    assert (row(store, offer, "carers_offer")["result"], row(store, assessment)["gone"] is None) == (None, False)
    answer({"result": "accepted", "led_to": ["specific_service", "information_advice"]}, ask=True)
    assert row(store, offer, "carers_offer")["led_to"] == '["information_advice","specific_service"]'
    people.restrict_person(store, MANAGER, person_id=mother, reason="police_matter")
    refused("restricted", lambda: carers.offer_to_carer(store, PRACTITIONER, command))


def test_an_assessment_completed_here_and_cancelled_there_is_completed(store: Store, tmp_path: Path) -> None:
    """Both stand in one row until somebody chooses what follows; nobody is told that work done was not."""
    one = asked(store, person(store))
    with second_laptop(tmp_path) as there:
        swap(store, there)
        completed(store, one)
        assessments.cancel_assessment(
            there, OTHER_PRACTITIONER, assessment_id=one, on=TODAY, reason="no_reply",
            what_next=WhatNext(no_next_why="Rang four times"),
        )  # fmt: skip
        swap(store, there)
        for laptop in (store, there):
            held = row(laptop, one)
            assert (held["completed_on"], held["cancelled_on"]) == (TODAY, TODAY)
            refused("assessment_closed", lambda laptop=laptop: completed(laptop, one))  # type: ignore[misc]
            assert laptop.rebuild_is_equal()
