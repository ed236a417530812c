"""Commands on DoLS and AMHP referrals that need more than their signature: a row in the right state, or a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement

from caseload_desktop.domain.dols import GRANTED
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services import (
    amhp,
    amhp_course,
    dols,
    dols_assessments,
    dols_correct,
    dols_course,
    dols_parties,
)
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.choosing import a_person, next_step, one_of
from tests.exchange.machine.filling import Hand, NoRow

_D, _A, _R = rows.dols.c, rows.dols_assessment.c, rows.amhp_referral.c
_PENDING = (_D.decision.is_(None), _D.ended_on.is_(None))
_RUNS = (_D.decision == GRANTED, _D.ended_on.is_(None))
_IN_FORCE = (*_RUNS, _D.suspended_from.is_(None))
_SUSPENDED = (*_RUNS, _D.suspended_from.is_not(None), _D.suspended_to.is_(None))
_OPEN = (_R.closed_on.is_(None),)
_SIX = ("age", "best_interests", "eligibility", "mental_capacity", "mental_health", "no_refusals")
_AT = "00:10"
"""Everything is written with one time, so that nothing ever comes before receipt."""


def request(hand: Hand, kind: str = "standard") -> Changes:
    """Record a request, mostly for another place than the last."""
    today = hand.today.isoformat()
    urgent = kind == "urgent_and_standard"
    command = dols.RequestDols(
        person_id=a_person(hand),
        kind=kind,
        received_on=today,
        managing_authority=hand.word(),
        circumstances=(hand.code("dols_circumstance"),),
        reasons=hand.word(),
        urgent_from=today if urgent else None,
        urgent_to=(hand.today + timedelta(days=5)).isoformat() if urgent else None,
    )
    return dols.request_dols(hand.store, hand.actor, command)


def extend_urgent(hand: Hand) -> Changes:
    """Extend an urgent authorisation."""
    made = request(hand, "urgent_and_standard")
    hand.acts.append(made.act)
    return dols.extend_urgent_dols(
        hand.store,
        hand.actor,
        dols_id=made.ids("dols")[0],
        asked_on=hand.today.isoformat(),
        to=(hand.today + timedelta(days=9)).isoformat(),
        why=hand.word(),
    )


def rank(hand: Hand) -> Changes:
    """Rank an application that waits."""
    priority = hand.code("dols_priority")
    return dols.rank_dols(hand.store, hand.actor, dols_id=_dols(hand), priority=priority, why=hand.word())


def look(hand: Hand) -> Changes:
    """Look at an application that waits, whether or not something has changed."""
    command = dols.LookAtDols(
        dols_id=_dols(hand),
        on=hand.today.isoformat(),
        asked_whom=hand.word(),
        changed=hand.chance.random() < 0.5,
        words=hand.word(),
        circumstances=(hand.code("dols_circumstance"),),
        priority=hand.code("dols_priority"),
    )
    return dols.look_at_dols(hand.store, hand.actor, command)


def give(hand: Hand) -> Changes:
    """Give an application to whoever is at this laptop."""
    return dols.give_dols(hand.store, hand.actor, dols_id=_dols(hand), worker_id=hand.actor.worker_id)


def form(hand: Hand) -> Changes:
    """Record a form."""
    return dols_parties.record_dols_form(
        hand.store,
        hand.actor,
        dols_id=_dols(hand),
        form=hand.code("dols_form"),
        on=hand.today.isoformat(),
        sent=hand.chance.random() < 0.5,
        other_party=hand.word(),
    )


def representative(hand: Hand) -> Changes:
    """Name a representative."""
    kind = hand.code("representative_kind")
    return dols_parties.name_dols_representative(
        hand.store, hand.actor, dols_id=_dols(hand), kind=kind, name=hand.word()
    )


def imca(hand: Hand) -> Changes:
    """Ask for an advocate."""
    today = hand.today.isoformat()
    return dols_parties.ask_for_imca(
        hand.store, hand.actor, dols_id=_dols(hand), kind=hand.code("imca_kind"), on=today, name=hand.word()
    )


def ask(hand: Hand, *, dols_id: str = "", wanted: tuple[str, ...] = ()) -> Changes:
    """Ask for assessments of an application that waits."""
    command = dols_assessments.AskDolsAssessments(
        dols_id=dols_id or _dols(hand),
        requirements=wanted or (hand.chance.choice(_SIX),),
        assessor_kind=hand.code("dols_assessor"),
        assessor=hand.word(),
        asked_on=hand.today.isoformat(),
    )
    return dols_assessments.ask_dols_assessments(hand.store, hand.actor, command)


def complete(hand: Hand) -> Changes:
    """Complete one assessment."""
    made = ask(hand)
    hand.acts.append(made.act)
    met = hand.chance.random() < 0.7
    one = _done(hand, made.ids("dols_assessment")[0], "met" if met else "not_met")
    return dols_assessments.complete_dols_assessments(hand.store, hand.actor, assessed=(one,))


def take_out(hand: Hand) -> Changes:
    """Take out an assessment that was just asked for."""
    made = ask(hand)
    hand.acts.append(made.act)
    which = made.ids("dols_assessment")[0]
    return dols_assessments.withdraw_dols_assessment(hand.store, hand.actor, assessment_id=which, why=hand.word())


def decide(hand: Hand) -> Changes:
    """Sign a decision on what waits, whatever the other laptop says of it."""
    one, today = _dols(hand), hand.today.isoformat()
    signer = Actor(hand.actor.worker_id, Role.SAFEGUARDING_MANAGER, hand.actor.opened)
    if hand.chance.random() < 0.4:
        command = dols_course.DecideDols(
            dols_id=one, on=today, decision="not_granted", not_granted_why=("age",), what_next=next_step(hand)
        )
        return dols_course.decide_dols(hand.store, signer, command)
    made = ask(hand, dols_id=one, wanted=_SIX)
    hand.acts.append(made.act)
    found = tuple(_done(hand, each, "met") for each in made.ids("dols_assessment"))
    hand.acts.append(dols_assessments.complete_dols_assessments(hand.store, hand.actor, assessed=found).act)
    command = dols_course.DecideDols(
        dols_id=one,
        on=today,
        decision=GRANTED,
        authorised_from=today,
        authorised_to=(hand.today + timedelta(days=hand.chance.randint(90, 300))).isoformat(),
        conditions=hand.word(),
    )
    return dols_course.decide_dols(hand.store, signer, command)


def suspend(hand: Hand) -> Changes:
    """Suspend an authorisation in force."""
    one = _granted(hand, *_IN_FORCE)
    return dols_course.suspend_dols(hand.store, hand.actor, dols_id=one, on=hand.today.isoformat(), why=hand.word())


def lift(hand: Hand) -> Changes:
    """Lift a suspension."""
    try:
        one = one_of(hand, "dols", *_SUSPENDED)
    except NoRow:
        hand.acts.append(suspend(hand).act)
        one = one_of(hand, "dols", *_SUSPENDED)
    return dols_course.lift_dols_suspension(hand.store, hand.actor, dols_id=one, on=hand.today.isoformat())


def none_needed(hand: Hand) -> Changes:
    """Say that no further request is needed."""
    return dols_course.no_further_dols(hand.store, hand.actor, dols_id=_granted(hand, *_RUNS), why=hand.word())


def end(hand: Hand) -> Changes:
    """End an application, or an authorisation."""
    command = dols_course.EndDols(
        dols_id=_dols(hand), on=hand.today.isoformat(), reason="other", note=hand.word(), what_next=next_step(hand)
    )
    return dols_course.end_dols(hand.store, hand.actor, command)


def correct(hand: Hand) -> Changes:
    """Put the words of an application right."""
    fields = {hand.chance.choice(("reasons", "managing_authority", "priority_why")): hand.word()}
    command = dols_correct.CorrectDols(dols_id=_dols(hand), fields=fields, why=hand.word())
    return dols_correct.correct_dols(hand.store, hand.actor, command)


def withdraw(hand: Hand) -> Changes:
    """Take an application out."""
    return dols_correct.withdraw_dols(hand.store, hand.actor, dols_id=_dols(hand), why=hand.word())


# ------------------------------------------------------------------------------------------------------ AMHP referrals
def refer(hand: Hand, detention: str = "none") -> Changes:
    """Refer somebody, today, at the first minutes of the day."""
    held = detention != "none"
    command = amhp.ReferToAmhp(
        person_id=a_person(hand),
        received_on=hand.today.isoformat(),
        received_at=_AT,
        kind="assessment",
        rag=hand.code("amhp_rag"),
        rag_why=hand.word(),
        reasons=hand.word(),
        detention=detention,
        detained_from=hand.today.isoformat() if held else None,
        detained_at=_AT if held else "",
    )
    return amhp.refer_to_amhp(hand.store, hand.actor, command)


def rate(hand: Hand) -> Changes:
    """Rate a referral anew."""
    told = {"rag": hand.code("amhp_rag"), "why": hand.word(), **_now(hand)}
    return amhp.rate_amhp(hand.store, hand.actor, referral_id=_referral(hand), **told)  # type: ignore[arg-type]


def detain(hand: Hand) -> Changes:
    """Say under which detention somebody is."""
    detention = hand.code("amhp_detention")
    one = _referral(hand)
    return amhp.set_amhp_detention(
        hand.store,
        hand.actor,
        referral_id=one,
        detention=detention,
        place=hand.word(),
        **_now(hand),  # type: ignore[arg-type]
    )


def extend(hand: Hand) -> Changes:
    """Extend the time at a place of safety."""
    made = refer(hand, "s136")
    hand.acts.append(made.act)
    one, hours = made.ids("amhp_referral")[0], hand.code("amhp_extension")
    return amhp.extend_amhp_detention(hand.store, hand.actor, referral_id=one, hours=hours, why=hand.word())


def allocate(hand: Hand) -> Changes:
    """Give a referral to whoever is at this laptop."""
    mine = hand.actor.worker_id
    return amhp.allocate_amhp(hand.store, hand.actor, referral_id=_referral(hand), worker_id=mine, **_now(hand))  # type: ignore[arg-type]


def assess(hand: Hand) -> Changes:
    """Record an assessment."""
    command = amhp_course.AssessUnderAct(referral_id=_referral(hand), doctors=hand.word(), **_now(hand))  # type: ignore[arg-type]
    return amhp_course.assess_amhp(hand.store, hand.actor, command)


def close(hand: Hand) -> Changes:
    """Close a referral nobody had to come for."""
    command = amhp_course.CloseAmhp(
        referral_id=_referral(hand),
        on=hand.today.isoformat(),
        outcome="not_needed",
        note=hand.word(),
        what_next=next_step(hand),
    )
    return amhp_course.close_amhp(hand.store, hand.actor, command)


def correct_referral(hand: Hand) -> Changes:
    """Put the words of a referral right."""
    fields = {hand.chance.choice(("reasons", "risks", "referrer_name")): hand.word()}
    command = amhp_course.CorrectAmhp(referral_id=_referral(hand), fields=fields, why=hand.word())
    return amhp_course.correct_amhp(hand.store, hand.actor, command)


def withdraw_referral(hand: Hand) -> Changes:
    """Take a referral out."""
    return amhp_course.withdraw_amhp(hand.store, hand.actor, referral_id=_referral(hand), why=hand.word())


# ------------------------------------------------------------------------------------------------------ what they share
def _now(hand: Hand) -> dict[str, str]:
    return {"on": hand.today.isoformat(), "at": _AT}


def _done(hand: Hand, assessment_id: str, result: str) -> dols_assessments.DolsAssessed:
    return dols_assessments.DolsAssessed(
        assessment_id=assessment_id, on=hand.today.isoformat(), result=result, note=hand.word()
    )


def _dols(hand: Hand) -> str:
    """An application that waits, requested where there is none."""
    try:
        return one_of(hand, "dols", *_PENDING)
    except NoRow:
        made = request(hand)
        hand.acts.append(made.act)
        return made.ids("dols")[0]


def _granted(hand: Hand, *fits: ColumnElement[Any]) -> str:
    try:
        return one_of(hand, "dols", *fits)
    except NoRow:
        hand.acts.append(decide(hand).act)
        return one_of(hand, "dols", *fits)


def _referral(hand: Hand) -> str:
    """A referral that is open, made where there is none."""
    try:
        return one_of(hand, "amhp_referral", *_OPEN)
    except NoRow:
        made = refer(hand)
        hand.acts.append(made.act)
        return made.ids("amhp_referral")[0]


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "request_dols": request,
    "extend_urgent_dols": extend_urgent,
    "rank_dols": rank,
    "look_at_dols": look,
    "give_dols": give,
    "record_dols_form": form,
    "name_dols_representative": representative,
    "ask_for_imca": imca,
    "ask_dols_assessments": ask,
    "complete_dols_assessments": complete,
    "withdraw_dols_assessment": take_out,
    "decide_dols": decide,
    "suspend_dols": suspend,
    "lift_dols_suspension": lift,
    "no_further_dols": none_needed,
    "end_dols": end,
    "correct_dols": correct,
    "withdraw_dols": withdraw,
    "refer_to_amhp": refer,
    "rate_amhp": rate,
    "set_amhp_detention": detain,
    "extend_amhp_detention": extend,
    "allocate_amhp": allocate,
    "assess_amhp": assess,
    "close_amhp": close,
    "correct_amhp": correct_referral,
    "withdraw_amhp": withdraw_referral,
}
"""By name of command, what is given in place of arguments filled by signature."""
