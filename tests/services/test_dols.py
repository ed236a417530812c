"""A DoLS application from receipt to its end: every act, what it refuses, and undone again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import dols, dols_assessments, dols_correct, dols_course, dols_parties
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.dols import LookAtDols
from caseload_desktop.services.dols_assessments import AskDolsAssessments, DolsAssessed
from caseload_desktop.services.dols_correct import CorrectDols
from caseload_desktop.services.dols_course import EndDols
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.measures.support import add_contact
from tests.services.liberty_room import NOTHING_MORE, SIGNS, TODAY, assessed, decided, person, requested, row
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, PRACTITIONER

HER = PRACTITIONER.worker_id
URGENT = {"kind": "urgent_and_standard", "urgent_from": TODAY, "urgent_to": "2026-11-26"}


def counted(store: Store, entity: str) -> int:
    with store.read() as connection:
        return connection.execute(select(func.count()).select_from(rows.FOLDED[entity])).scalar_one()


def test_an_application_is_assessed_granted_and_ended(store: Store) -> None:
    """The way of most applications, the last act undone by one key, and the rows are the fold of the journal."""
    who = person(store)
    one = requested(store, who, circumstances=("person_objects", "settled"), place_kind="care_home_nursing")
    held = row(store, "dols", one)
    assert (held["priority"], held["priority_on"], held["decision"]) == ("higher", TODAY, None)
    assert counted(store, "dols_form") == 1  # the form it came on is received
    assessed(store, one, until="2027-05-19")
    decided(store, one, authorised_to="2027-05-19")
    held = row(store, "dols", one)
    assert (held["decision"], held["decided_by"], held["authorised_to"]) == ("granted", SIGNS.worker_id, "2027-05-19")
    end = dols_course.end_dols(
        store, PRACTITIONER, EndDols(dols_id=one, on=TODAY, reason="moved", what_next=NOTHING_MORE)
    )
    assert row(store, "dols", one)["end_reason"] == "moved"
    undo_act(store, PRACTITIONER, end.act)
    assert row(store, "dols", one)["ended_on"] is None
    assert store.rebuild_is_equal()


def test_what_a_request_refuses(store: Store) -> None:
    """No kind, no place, a day to come, urgent days the law does not know, a second of its kind, a role without."""
    who = person(store)
    refused("dols_kind_required", lambda: requested(store, who, kind=""), "kind")
    refused("unknown_code", lambda: requested(store, who, kind="weekly"), "kind")
    refused("managing_authority_required", lambda: requested(store, who, managing_authority=" "), "managing_authority")
    refused("day_in_future", lambda: requested(store, who, received_on="2026-11-21"), "received_on")
    refused("unknown_code", lambda: requested(store, who, circumstances=("bored",)), "circumstances")
    refused("no_such_row", lambda: requested(store, who, provider_id="0" * 32), "provider_id")
    refused("urgent_days_required", lambda: requested(store, who, kind="urgent_and_standard"), "urgent_from")
    refused("urgent_too_long", lambda: requested(store, who, **{**URGENT, "urgent_to": "2026-11-27"}), "urgent_to")
    refused("day_far_off", lambda: requested(store, who, **{**URGENT, "urgent_from": "2026-07-01"}), "urgent_from")
    one = requested(store, who)
    refused("dols_pending_already", lambda: requested(store, who))
    requested(store, who, managing_authority="Royal Infirmary")  # in hospital meanwhile: another place, another request
    refused("follows_no_authorisation", lambda: requested(store, who, kind="further", follows=one), "follows")
    refused("role_may_not", lambda: dols.give_dols(store, ANALYST, dols_id=one, worker_id=HER))


def test_an_urgent_authorisation_is_extended_once(store: Store) -> None:
    """Asked for while it is in force, with the reason, by seven days at most, and never again (Schedule A1, 84-86)."""
    standard = requested(store, person(store))

    def extend(which: str, **more: str) -> object:
        told: dict[str, Any] = {"asked_on": TODAY, "to": "2026-12-03", "why": "The doctor is ill", **more}
        return dols.extend_urgent_dols(store, PRACTITIONER, dols_id=which, **told)

    refused("dols_not_urgent", lambda: extend(standard))
    one = requested(store, person(store, "Bert", "Oakes"), **URGENT)
    refused("reason_required", lambda: extend(one, why=" "), "why")
    refused("extension_too_long", lambda: extend(one, to="2026-12-04"), "to")
    refused("ends_before_it_begins", lambda: extend(one, to="2026-11-26"), "to")
    extend(one)
    assert row(store, "dols", one)["extended_to"] == "2026-12-03"
    refused("extended_already", lambda: extend(one))
    late = requested(
        store, person(store, "Cora", "Marsh"), received_on="2026-11-10", kind="urgent_and_standard",
        urgent_from="2026-11-10", urgent_to="2026-11-16",
    )  # fmt: skip
    refused("extension_asked_late", lambda: extend(late, to="2026-11-20"), "asked_on")


def test_a_quarterly_look_ranks_anew_what_has_changed(store: Store, clock: SetClock) -> None:
    """A look without change leaves the rank; changed circumstances rank the application in the same act."""
    one = requested(store, person(store), circumstances=("settled",), received_on="2026-08-01")
    assert row(store, "dols", one)["priority"] == "lower"

    def look(**more: object) -> object:
        told = {"on": TODAY, "asked_whom": "The home's manager", "changed": False, **more}
        return dols.look_at_dols(store, PRACTITIONER, LookAtDols(dols_id=one, **told))  # type: ignore[arg-type]

    look()
    assert row(store, "dols", one)["priority"] == "lower"
    refused("asked_whom_required", lambda: look(asked_whom=""), "asked_whom")
    refused("look_words_required", lambda: look(changed=True), "words")
    refused("before_receipt", lambda: look(on="2026-07-31"), "on")
    changed = look(changed=True, words="Tries the doors every evening", circumstances=("tries_to_leave",))
    held = row(store, "dols", one)
    assert (held["priority"], held["priority_on"]) == ("higher", TODAY)
    assert held["priority_why"] == "Tries the doors every evening"
    assert counted(store, "dols_look") == 2
    undo_act(store, PRACTITIONER, changed.act)  # type: ignore[attr-defined]
    assert row(store, "dols", one)["priority"] == "lower"


def test_a_rank_against_the_circumstances_needs_its_reason(store: Store) -> None:
    """What the screening tool says needs no words, anything else does."""
    one = requested(store, person(store), circumstances=("settled",))
    refused("reason_required", lambda: dols.rank_dols(store, PRACTITIONER, dols_id=one, priority="higher"), "why")
    refused("dols_priority_required", lambda: dols.rank_dols(store, PRACTITIONER, dols_id=one, priority=""))
    dols.rank_dols(store, PRACTITIONER, dols_id=one, priority="higher", why="Her sister takes it to court")
    assert row(store, "dols", one)["priority"] == "higher"
    now = ("unsettled",)
    dols.rank_dols(store, PRACTITIONER, dols_id=one, priority="medium", circumstances=now)
    assert row(store, "dols", one)["priority"] == "medium"
    dols.give_dols(store, PRACTITIONER, dols_id=one, worker_id=HER)
    assert row(store, "dols", one)["worker_id"] == HER


def test_assessments_are_asked_for_and_completed(store: Store) -> None:
    """Due by the day the law wants the decision; an equivalent one may be older; not met needs its reason."""
    one = requested(store, person(store), **URGENT)
    ask = {"dols_id": one, "assessor_kind": "mha", "asked_on": TODAY, "assessor": "Dr Vale"}

    def asked(**more: object) -> object:
        command = AskDolsAssessments(**{"requirements": ("mental_health", "eligibility"), **ask, **more})  # type: ignore[arg-type]
        return dols_assessments.ask_dols_assessments(store, PRACTITIONER, command)

    refused("dols_requirements_required", lambda: asked(requirements=()), "requirements")
    refused("assessor_required", lambda: asked(assessor=""), "assessor")
    refused("ends_before_it_begins", lambda: asked(due_on="2026-11-19"), "due_on")
    health, eligibility = asked().ids("dols_assessment")  # type: ignore[attr-defined]
    assert row(store, "dols_assessment", health)["due_on"] == "2026-11-26"  # the urgent authorisation's last day

    def done(assessment_id: str, **more: object) -> object:
        told = DolsAssessed(assessment_id=assessment_id, **{"on": TODAY, "result": "met", **more})  # type: ignore[arg-type]
        return dols_assessments.complete_dols_assessments(store, PRACTITIONER, assessed=(told,))

    refused("dols_result_required", lambda: done(health, result=""), "result")
    refused("not_met_why_required", lambda: done(health, result="not_met"), "note")
    refused("ends_before_it_begins", lambda: done(health, on="2026-11-12"), "on")
    done(health, on="2026-06-01", equivalent=True)
    refused("assessment_closed", lambda: done(health))
    assert row(store, "dols_assessment", health)["equivalent"] == 1
    dols_assessments.withdraw_dols_assessment(store, PRACTITIONER, assessment_id=eligibility, why="Asked for twice")
    assert row(store, "dols_assessment", eligibility)["gone"] is not None


def test_nothing_is_granted_that_the_law_does_not_allow(store: Store) -> None:
    """All six met, signed by who may authorise and assessed nothing, no longer than advised, a year at most."""
    one = requested(store, person(store))
    refused("role_may_not", lambda: dols_course.decide_dols(store, MANAGER, dols_course.DecideDols(
        dols_id=one, on=TODAY, decision="granted")))  # fmt: skip
    refused("requirements_open", lambda: decided(store, one), "decision")
    refused("dols_decision_unfit", lambda: decided(store, one, decision="no_deprivation"), "decision")
    assessed(store, one, until="2027-05-19", worker=HER)
    refused("authorised_days_required", lambda: decided(store, one, authorised_to=None), "authorised_to")
    refused("authorised_too_long", lambda: decided(store, one, authorised_to="2027-11-20"), "authorised_to")
    refused("authorised_beyond_advice", lambda: decided(store, one), "authorised_to")
    early = {"authorised_from": "2026-11-19", "authorised_to": "2027-05-19"}
    refused("authorised_from_unfit", lambda: decided(store, one, **early), "authorised_from")
    hers = Actor(HER, Role.SAFEGUARDING_MANAGER)
    command = dols_course.DecideDols(dols_id=one, on=TODAY, decision="granted")
    refused("assessor_decides", lambda: dols_course.decide_dols(store, hers, command))
    decided(store, one, authorised_to="2027-05-19")
    refused("dols_not_so", lambda: decided(store, one, authorised_to="2027-05-19"))


def test_not_granted_says_which_requirement_and_what_happens_next(store: Store) -> None:
    """One requirement not met stands in the way of the whole, and nobody is left without a next step."""
    one = requested(store, person(store))
    assessed(store, one, not_met="mental_capacity")
    refused("requirements_open", lambda: decided(store, one), "decision")
    no = {"decision": "not_granted", "what_next": NOTHING_MORE}
    refused("not_granted_why_required", lambda: decided(store, one, **no), "not_granted_why")
    no["not_granted_why"] = ("mental_capacity",)
    refused("next_step_required", lambda: decided(store, one, **{**no, "what_next": None}), "next_step")
    what = WhatNext(step="care_act_assessment", due_on="2026-11-27")
    assert len(decided(store, one, **{**no, "what_next": what}).ids("task")) == 1
    held = row(store, "dols", one)
    assert (held["decision"], held["authorised_to"], held["next_step"]) == ("not_granted", None, "care_act_assessment")


def test_a_report_of_somebody_else_is_answered(store: Store) -> None:
    """A third party's report has answers of its own, and no assessments stand in their way."""
    one = requested(store, person(store), kind="third_party")
    refused("dols_decision_unfit", lambda: decided(store, one), "decision")
    decided(store, one, decision="no_deprivation", what_next=NOTHING_MORE)
    assert row(store, "dols", one)["decision"] == "no_deprivation"
    assert counted(store, "dols_form") == 0


def test_an_authorisation_is_suspended_lifted_and_followed(store: Store) -> None:
    """A suspension has its reason and its last day; a further request follows the authorisation, or none is needed."""
    who = person(store)
    one = requested(store, who)
    assessed(store, one)
    refused("dols_not_so", lambda: dols_course.no_further_dols(store, PRACTITIONER, dols_id=one, why="Moves home"))
    decided(store, one)
    refused("reason_required", lambda: dols_course.suspend_dols(store, PRACTITIONER, dols_id=one, on=TODAY, why=""))
    dols_course.suspend_dols(store, PRACTITIONER, dols_id=one, on=TODAY, why="Detained under section 2")
    refused("dols_not_so", lambda: dols_course.suspend_dols(store, PRACTITIONER, dols_id=one, on=TODAY, why="Again"))
    dols_course.lift_dols_suspension(store, PRACTITIONER, dols_id=one, on=TODAY)
    assert row(store, "dols", one)["suspended_to"] == TODAY
    dols_course.no_further_dols(store, PRACTITIONER, dols_id=one, why="Moves home before it ends")
    further = requested(store, who, kind="further", follows=one)
    assert row(store, "dols", further)["follows"] == one


def test_forms_representative_and_advocate(store: Store) -> None:
    """Each form is sent or received on a day; a representative has a name, unless nobody could be found."""
    one = requested(store, person(store))
    record = dols_parties.record_dols_form
    refused("dols_form_required", lambda: record(store, PRACTITIONER, dols_id=one, form="", on=TODAY, sent=True))
    record(store, PRACTITIONER, dols_id=one, form="form_11", on=TODAY, sent=True, other_party="Advocacy service")
    assert counted(store, "dols_form") == 2
    name = dols_parties.name_dols_representative
    refused("representative_name_required", lambda: name(store, PRACTITIONER, dols_id=one, kind="family"), "name")
    name(store, PRACTITIONER, dols_id=one, kind="family", name="Ruth Quill, daughter")
    assert row(store, "dols", one)["representative"] == "Ruth Quill, daughter"
    name(store, PRACTITIONER, dols_id=one, kind="none")
    assert row(store, "dols", one)["representative"] is None
    dols_parties.ask_for_imca(store, PRACTITIONER, dols_id=one, kind="s39a", on=TODAY)
    assert (row(store, "dols", one)["imca_kind"], row(store, "dols", one)["imca_asked_on"]) == ("s39a", TODAY)


def test_an_application_is_withdrawn_by_the_home_or_ends_with_a_death(store: Store) -> None:
    """A reason that fits where it stands, and what happens next."""
    one = requested(store, person(store))

    def end(**more: object) -> object:
        told = {"on": TODAY, "reason": "withdrawn", "what_next": NOTHING_MORE, **more}
        return dols_course.end_dols(store, PRACTITIONER, EndDols(dols_id=one, **told))  # type: ignore[arg-type]

    refused("dols_end_required", lambda: end(reason=""), "reason")
    refused("dols_end_unfit", lambda: end(reason="ran_out"), "reason")
    refused("ends_before_it_begins", lambda: end(on="2026-11-19"), "on")
    refused("next_step_required", lambda: end(what_next=None), "next_step")
    end()
    refused("dols_not_so", end)
    refused("dols_not_so", lambda: dols.give_dols(store, PRACTITIONER, dols_id=one, worker_id=HER))


def test_a_correction_keeps_to_the_law_and_to_who_signed(store: Store) -> None:
    """What was typed wrongly is put right with a reason; what was signed only who may sign corrects."""
    one = requested(store, person(store), **URGENT)

    def correct(actor: Actor = PRACTITIONER, why: str = "Misread", **fields: object) -> object:
        return dols_correct.correct_dols(store, actor, CorrectDols(dols_id=one, fields=fields, why=why))

    refused("reason_required", lambda: correct(why="", reasons="Wanders"), "why")
    refused("not_correctable", lambda: correct(person_id="0" * 32))
    refused("required", lambda: correct(received_on=""), "received_on")
    refused("urgent_too_long", lambda: correct(urgent_to="2026-12-20"), "urgent_to")
    refused("dols_not_ended", lambda: correct(ended_on=TODAY), "ended_on")
    refused("dols_not_decided", lambda: correct(SIGNS, authorised_to="2027-01-01"))
    refused("role_may_not", lambda: correct(authorised_to="2027-01-01"))
    correct(urgent_to="2026-11-24", circumstances=["restraint_regular"], ordinary_residence="ours")
    held = row(store, "dols", one)
    assert (held["urgent_to"], held["ordinary_residence"]) == ("2026-11-24", "ours")
    dols_correct.withdraw_dols(store, PRACTITIONER, dols_id=one, why="Another person's")
    assert row(store, "dols", one)["gone"] is not None


def test_an_application_from_a_contact_says_so_on_the_contact(store: Store) -> None:
    """The contact led to work, so it does not count as resolved at source."""
    who = person(store)
    with store.write(actor=PRACTITIONER, command="sample") as act:
        contact_id = add_contact(act, who, reason="dols", next_step=None)
    one = requested(store, who, contact_id=contact_id)
    assert row(store, "dols", one)["contact_id"] == contact_id
    assert row(store, "contact", contact_id)["next_step"] == "dols_application"
    other = person(store, "Bert", "Oakes")
    refused("no_such_row", lambda: requested(store, other, contact_id=contact_id), "contact_id")
