"""Commands on services, equipment, assessments, carers and hospital stays that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import ColumnElement

from caseload_desktop.domain.support import CHANGED, components_for, may_end_for, types_of
from caseload_desktop.services import assessments, carers, equipment, hospital, support, support_course
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.choosing import a_person, one_of
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def begin_service(hand: Hand) -> Changes:
    """Begin one of the kinds of support."""
    kind = hand.code("service_type")
    fitting = components_for(kind, hand.store.code_lists, on=hand.today)
    command = support.BeginService(
        person_id=a_person(hand),
        service_type=kind,
        component=hand.chance.choice(fitting).id,
        from_date=hand.day(),
        provider=hand.word(),
        planned_units=hand.chance.randint(1, 20),
        unit_cost=hand.chance.choice((None, 18.5)),
        cost_frequency=hand.code("cost_frequency"),
        permanent=hand.chance.choice((None, True, False)),
        note=hand.word(),
    )
    return support.begin_service(hand.store, hand.actor, command)


def change_service(hand: Hand) -> Changes:
    """Let support go on differently from a day of this or next week."""
    on = (hand.today + timedelta(days=hand.chance.randint(0, 10))).isoformat()
    command = support.ChangeService(service_id=_open(hand), on=on, fields=_describing(hand), why=hand.word())
    return support.change_service(hand.store, hand.actor, command)


def correct_service(hand: Hand) -> Changes:
    """Correct what a service says."""
    command = support.CorrectService(service_id=_open(hand), fields=_describing(hand), why=hand.word())
    return support.correct_service(hand.store, hand.actor, command)


def end_service(hand: Hand) -> Changes:
    """End support, and say what follows."""
    command = support.EndService(
        service_id=_open(hand),
        on=hand.today.isoformat(),
        reason=hand.chance.choice([c for c in _codes(hand, "service_end") if may_end_for(c, hand.store.code_lists)]),
        note=hand.word(),
        what_next=what_next(hand),
    )
    return support.end_service(hand.store, hand.actor, command)


def pause_service(hand: Hand) -> Changes:
    """Pause support, now and then until a known day."""
    until = (hand.today + timedelta(days=hand.chance.randint(1, 30))).isoformat()
    return support_course.pause_service(
        hand.store,
        hand.actor,
        service_id=_open(hand),
        paused_from=hand.today.isoformat(),
        pause_reason=hand.word(),
        paused_to=hand.chance.choice((None, until)),
    )


def resume_service(hand: Hand) -> Changes:
    """Let paused support run again; some is paused where none is."""
    t, today = rows.service, hand.today.isoformat()
    begun = (t.c.from_date <= today, t.c.paused_from <= today)
    try:
        one = one_of(hand, "service", *begun, t.c.paused_to.is_(None), t.c.to_date.is_(None))
    except NoRow:
        done = pause_service(hand)
        hand.acts.append(done.act)
        (one,) = done.ids("service")
    return support_course.resume_service(hand.store, hand.actor, service_id=one, on=hand.today.isoformat())


def reopen_service(hand: Hand) -> Changes:
    """Take an end back; support is ended where none has."""
    t = rows.service
    ended = (t.c.to_date.is_not(None), t.c.end_reason != CHANGED)
    try:
        one = one_of(hand, "service", *ended)
    except NoRow:
        hand.acts.append(end_service(hand).act)
        one = one_of(hand, "service", *ended)
    return support_course.reopen_service(hand.store, hand.actor, service_id=one, why=hand.word())


def ask_assessment(hand: Hand) -> Changes:
    """Ask for an assessment of some kind, now and then with an agreed day."""
    agreed = (hand.today + timedelta(days=hand.chance.randint(1, 60))).isoformat()
    command = assessments.AskAssessment(
        person_id=a_person(hand),
        kind=hand.code("assessment_kind"),
        asked_on=hand.day(),
        decision=hand.word(),
        agreed_due_on=hand.chance.choice((None, agreed)),
        agreed_due_why=hand.word(),
    )
    return assessments.ask_assessment(hand.store, hand.actor, command)


def agree_assessment_day(hand: Hand) -> Changes:
    """Agree another day for an assessment."""
    return assessments.agree_assessment_day(
        hand.store,
        hand.actor,
        assessment_id=_asked(hand),
        agreed_due_on=(hand.today + timedelta(days=hand.chance.randint(1, 90))).isoformat(),
        agreed_due_why=hand.word(),
    )


def give_assessment(hand: Hand) -> Changes:
    """Give an assessment to a worker."""
    worker_id = hand.chance.choice((MANAGER, PRACTITIONER, OTHER_PRACTITIONER)).worker_id
    return assessments.give_assessment(hand.store, hand.actor, assessment_id=_asked(hand), worker_id=worker_id)


def start_assessment(hand: Hand) -> Changes:
    """Begin an assessment."""
    one = _asked(hand, rows.assessment.c.started_on.is_(None))
    return assessments.start_assessment(hand.store, hand.actor, assessment_id=one, on=hand.today.isoformat())


def complete_assessment(hand: Hand) -> Changes:
    """Complete an assessment with all its kind may decide."""
    command = assessments.CompleteAssessment(
        assessment_id=_asked(hand),
        on=hand.today.isoformat(),
        outcome=hand.code("event_outcome"),
        eligible=hand.code("eligible_needs_identified"),
        method=hand.code("assessment_method"),
        has_capacity=hand.code("capacity_finding"),
        summary=hand.word(),
        what_next=what_next(hand),
    )
    return assessments.complete_assessment(hand.store, hand.actor, command)


def cancel_assessment(hand: Hand) -> Changes:
    """Cancel an assessment."""
    return assessments.cancel_assessment(
        hand.store,
        hand.actor,
        assessment_id=_asked(hand),
        on=hand.today.isoformat(),
        reason=hand.code("assessment_cancel"),
        what_next=what_next(hand),
    )


def correct_assessment(hand: Hand) -> Changes:
    """Correct what an assessment says."""
    fields = hand.chance.choice(({"summary": hand.word()}, {"kind": "other"}, {"eligible_needs": hand.word()}))
    command = assessments.CorrectAssessment(assessment_id=_asked(hand), fields=fields, why=hand.word())
    return assessments.correct_assessment(hand.store, hand.actor, command)


def ask_equipment(hand: Hand) -> Changes:
    """Ask for a piece of equipment."""
    command = equipment.AskEquipment(
        person_id=a_person(hand), kind=hand.code("equipment_kind"), item=hand.word(), asked_on=hand.day()
    )
    return equipment.ask_equipment(hand.store, hand.actor, command)


def give_equipment(hand: Hand) -> Changes:
    """Give a piece that was asked for."""
    t = rows.equipment
    one = _piece(hand, t.c.given_on.is_(None), t.c.returned_on.is_(None))
    return equipment.give_equipment(hand.store, hand.actor, equipment_id=one, on=hand.today.isoformat())


def return_equipment(hand: Hand) -> Changes:
    """Take a piece back; one is given where none was."""
    t = rows.equipment
    fits = (t.c.given_on.is_not(None), t.c.returned_on.is_(None))
    try:
        one = one_of(hand, "equipment", *fits)
    except NoRow:
        hand.acts.append(give_equipment(hand).act)
        one = one_of(hand, "equipment", *fits)
    return equipment.return_equipment(hand.store, hand.actor, equipment_id=one, on=hand.today.isoformat())


def correct_equipment(hand: Hand) -> Changes:
    """Say what a piece costs or is."""
    choices: tuple[dict[str, object], ...] = ({"item": hand.word()}, {"cost": hand.chance.randint(10, 900)})
    command = equipment.CorrectEquipment(equipment_id=_piece(hand), fields=hand.chance.choice(choices))
    return equipment.correct_equipment(hand.store, hand.actor, command)


def admit_to_hospital(hand: Hand) -> Changes:
    """Record an admission."""
    command = hospital.Admit(
        person_id=a_person(hand),
        hospital=hand.word(),
        admitted_on=hand.day(),
        admission=hand.code("hospital_admission"),
    )
    return hospital.admit_to_hospital(hand.store, hand.actor, command)


def plan_discharge(hand: Hand) -> Changes:
    """Plan a discharge."""
    day = (hand.today + timedelta(days=hand.chance.randint(0, 10))).isoformat()
    return hospital.plan_discharge(hand.store, hand.actor, hospital_stay_id=_stay(hand), discharge_planned_on=day)


def discharge_from_hospital(hand: Hand) -> Changes:
    """Record a discharge."""
    command = hospital.Discharge(
        hospital_stay_id=_stay(hand),
        on=hand.today.isoformat(),
        to=hand.code("discharged_to"),
        note=hand.word(),
        what_next=what_next(hand),
    )
    return hospital.discharge_from_hospital(hand.store, hand.actor, command)


def correct_hospital_stay(hand: Hand) -> Changes:
    """Correct what a stay says."""
    command = hospital.CorrectStay(hospital_stay_id=_stay(hand), fields={"ward": hand.word()})
    return hospital.correct_hospital_stay(hand.store, hand.actor, command)


def offer_to_carer(hand: Hand) -> Changes:
    """Offer a carer an assessment."""
    command = carers.OfferToCarer(
        person_id=a_person(hand),
        cared_for_id=None,
        offered_on=hand.day(),
        result=hand.code("carers_offer_result"),
        note=hand.word(),
        ask=hand.chance.random() < 0.3,
    )
    return carers.offer_to_carer(hand.store, hand.actor, command)


def answer_offer(hand: Hand) -> Changes:
    """Record an answer to an offer; one is made where there is none."""
    try:
        one = one_of(hand, "carers_offer")
    except NoRow:
        hand.acts.append(offer_to_carer(hand).act)
        one = one_of(hand, "carers_offer")
    fields: tuple[dict[str, object], ...] = (
        {"result": hand.code("carers_offer_result")},
        {"led_to": [hand.code("carers_led_to")]},
        {"note": hand.word()},
    )
    ask = hand.chance.random() < 0.3
    command = carers.AnswerOffer(carers_offer_id=one, fields=hand.chance.choice(fields), ask=ask)
    return carers.answer_offer(hand.store, hand.actor, command)


def what_next(hand: Hand) -> WhatNext:
    """What follows a closing: a step with a day, or a reason why nothing does."""
    if hand.chance.random() < 0.5:
        return WhatNext(no_next_why=hand.word())
    due = (hand.today + timedelta(days=hand.chance.randint(0, 20))).isoformat()
    return WhatNext(step=hand.chance.choice(("call_back", "review")), note=hand.word(), due_on=due)


def _describing(hand: Hand) -> dict[str, object]:
    component = hand.code("service_component")
    kind = hand.chance.choice(types_of(component, hand.store.code_lists))
    choices: tuple[dict[str, object], ...] = (
        {"provider": hand.word()},
        {"planned_units": hand.chance.randint(1, 30)},
        {"component": component, "service_type": kind},
        {"note": hand.word(), "nhs_funded": True},
    )
    return hand.chance.choice(choices)


def _codes(hand: Hand, list_id: str) -> list[str]:
    return [code.id for code in hand.store.code_lists.current(list_id, hand.today)]


def _open(hand: Hand) -> str:
    """A service that has not ended; one is begun where there is none."""
    open_now = (rows.service.c.to_date.is_(None), rows.service.c.from_date <= hand.today.isoformat())
    try:
        return one_of(hand, "service", *open_now)
    except NoRow:
        hand.acts.append(begin_service(hand).act)
        return one_of(hand, "service", *open_now)


def _asked(hand: Hand, *fits: ColumnElement[bool]) -> str:
    """An assessment that goes on; one is asked for where there is none."""
    t = rows.assessment
    goes_on = (t.c.completed_on.is_(None), t.c.cancelled_on.is_(None), *fits)
    try:
        return one_of(hand, "assessment", *goes_on)
    except NoRow:
        hand.acts.append(ask_assessment(hand).act)
        return one_of(hand, "assessment", *goes_on)


def _piece(hand: Hand, *fits: ColumnElement[bool]) -> str:
    try:
        return one_of(hand, "equipment", *fits)
    except NoRow:
        hand.acts.append(ask_equipment(hand).act)
        return one_of(hand, "equipment", *fits)


def _stay(hand: Hand) -> str:
    goes_on = rows.hospital_stay.c.discharged_on.is_(None)
    try:
        return one_of(hand, "hospital_stay", goes_on)
    except NoRow:
        hand.acts.append(admit_to_hospital(hand).act)
        return one_of(hand, "hospital_stay", goes_on)


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "admit_to_hospital": admit_to_hospital,
    "agree_assessment_day": agree_assessment_day,
    "answer_offer": answer_offer,
    "ask_assessment": ask_assessment,
    "ask_equipment": ask_equipment,
    "begin_service": begin_service,
    "cancel_assessment": cancel_assessment,
    "change_service": change_service,
    "complete_assessment": complete_assessment,
    "correct_assessment": correct_assessment,
    "correct_equipment": correct_equipment,
    "correct_hospital_stay": correct_hospital_stay,
    "correct_service": correct_service,
    "discharge_from_hospital": discharge_from_hospital,
    "end_service": end_service,
    "give_assessment": give_assessment,
    "give_equipment": give_equipment,
    "offer_to_carer": offer_to_carer,
    "pause_service": pause_service,
    "plan_discharge": plan_discharge,
    "reopen_service": reopen_service,
    "resume_service": resume_service,
    "return_equipment": return_equipment,
    "start_assessment": start_assessment,
}
"""By name of command, what chance gives."""
