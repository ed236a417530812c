"""Commands of safeguarding that need more than their signature: a concern or enquiry in the right state.

What only a safeguarding manager may do is done by one who sits down at the laptop.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Table, select

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.safeguarding import TESTS
from caseload_desktop.services import (
    safeguarding,
    safeguarding_board,
    safeguarding_closure,
    safeguarding_correction,
    safeguarding_decision,
)
from caseload_desktop.services import safeguarding_enquiry as enquiries
from caseload_desktop.services.involvement_rules import HOLDERS
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.restriction import open_to
from tests.exchange.machine.choosing import next_step
from tests.exchange.machine.filling import Hand, NoRow

_C, _E = rows.concern.c, rows.enquiry.c
_UNDECIDED = (_C.decision.is_(None),)
_GOES_ON = (_E.concluded_on.is_(None), _E.closed_on.is_(None))
_CONCLUDED = (_E.concluded_on.is_not(None), _E.sign_off_asked_on.is_(None), _E.closed_on.is_(None))
_SIGN_OFF = (_E.concluded_on.is_not(None), _E.sign_off_asked_on.is_not(None), _E.closed_on.is_(None))
_AT = "00:10"
_DECIDES = Actor("0" * 31 + "6", Role.SAFEGUARDING_MANAGER)
_SIGNS_OFF = Actor("0" * 31 + "7", Role.SAFEGUARDING_MANAGER)


def _manager(hand: Hand) -> Hand:
    """A safeguarding manager who has not done the work themselves."""
    return replace(hand, actor=_SIGNS_OFF if hand.actor.worker_id == _DECIDES.worker_id else _DECIDES)


def raise_one(hand: Hand) -> Changes:
    """Raise a concern about one person, now and then about two of one incident."""
    t = rows.person
    query = select(t.c.id).where(t.c.gone.is_(None), open_to(t, hand.actor), open_to(t, _manager(hand).actor))
    with hand.store.read() as connection:
        people = list(connection.execute(query.order_by(t.c.made_at, t.c.made_by, t.c.made_seq)).scalars())
    if not people:
        raise NoRow("person")
    found = sorted({hand.chance.choice(people), hand.chance.choice(people)})
    found = found if hand.chance.random() < 0.3 else found[:1]
    command = safeguarding.RaiseConcern(
        adults=tuple(safeguarding.Adult(person_id=one, adults_wishes=hand.word()) for one in found),
        raised_on=hand.today.isoformat(),
        raised_at=_AT,
        what_happened=hand.word(),
        types=tuple({hand.code("type_of_risk"), hand.code("type_of_risk")}),
        immediate_risk="no",
        referrer_kind=hand.code("safeguarding_referrer"),
        incident_title=hand.word(),
        location=hand.code("location_of_risk"),
    )
    return safeguarding.raise_concern(hand.store, hand.actor, command)


def correct(hand: Hand) -> Changes:
    """Put the words of a concern right."""
    fields = {hand.chance.choice(("what_happened", "referrer_name", "adults_wishes")): hand.word()}
    command = safeguarding.CorrectConcern(concern_id=_concern(hand), fields=fields, why=hand.word())
    return safeguarding.correct_concern(hand.store, hand.actor, command)


def withdraw(hand: Hand) -> Changes:
    """Withdraw one that led to no enquiry."""
    one = _concern(hand, *_UNDECIDED)
    return safeguarding.withdraw_concern(hand.store, hand.actor, concern_id=one, why=hand.word())


def consult(hand: Hand) -> Changes:
    """Consult on a concern, whatever became of it on the other laptop."""
    command = safeguarding.Consult(
        about_kind="concern",
        about_id=_concern(hand),
        on=hand.today.isoformat(),
        with_kind=hand.code("consultation_with"),
        asked=hand.word(),
        advice=hand.word(),
    )
    return safeguarding.consult_on_concern(hand.store, hand.actor, command)


def feedback(hand: Hand) -> Changes:
    """Tell who raised it."""
    command = safeguarding.GiveFeedback(
        about_kind="concern",
        about_id=_concern(hand),
        on=hand.today.isoformat(),
        how=hand.code("feedback_how"),
        note=hand.word(),
    )
    return safeguarding.give_feedback(hand.store, hand.actor, command)


def decide(hand: Hand) -> Changes:
    """Decide on a concern, mostly for an enquiry."""
    return _decide(hand, enquiry=hand.chance.random() < 0.7)


def _decide(hand: Hand, *, enquiry: bool) -> Changes:
    one = _concern(hand, *_UNDECIDED)
    last = "yes" if enquiry else "no"
    command = safeguarding_decision.DecideConcern(
        concern_id=one,
        on=hand.today.isoformat(),
        at=_AT,
        decision="s42_enquiry" if enquiry else "no_enquiry",
        has_needs="yes",
        has_needs_why=hand.word(),
        at_risk="yes",
        at_risk_why=hand.word(),
        unable_to_protect=last,
        unable_to_protect_why=hand.word(),
        decision_why=hand.word(),
        disposals=() if enquiry else (hand.code("safeguarding_disposal"),),
        lead_worker_id=hand.actor.worker_id if enquiry else None,
        what_next=None if enquiry else next_step(hand),
    )
    return safeguarding_decision.decide_concern(hand.store, _manager(hand).actor, command)


def take_back(hand: Hand) -> Changes:
    """Take back a decision against an enquiry."""
    try:
        one = _concern(hand, _C.decision == "no_enquiry", made=False)
    except NoRow:
        hand.acts.append(_decide(hand, enquiry=False).act)
        one = _concern(hand, _C.decision == "no_enquiry", made=False)
    return safeguarding_decision.take_back_decision(hand.store, _manager(hand).actor, concern_id=one, why=hand.word())


def correct_decision(hand: Hand) -> Changes:
    """Put the tests of a decision right; of one for an enquiry mostly its kind too."""
    one = _decided(hand)
    with hand.store.read() as connection:
        decision = connection.execute(select(_C.decision).where(_C.id == one)).scalar_one()
    if decision != "no_enquiry":
        decision = hand.chance.choice(("s42_enquiry", "other_enquiry"))
    tests = ["yes", "yes", "yes"]
    if decision != "s42_enquiry":
        tests[hand.chance.randrange(3)] = "no"
    said: dict[str, Any] = dict(zip(TESTS, tests, strict=True)) | {f"{test}_why": hand.word() for test in TESTS}
    command = safeguarding_correction.CorrectDecision(
        concern_id=one, decision=decision, decision_why=hand.word(), why=hand.word(), **said
    )
    return safeguarding_correction.correct_decision(hand.store, _manager(hand).actor, command)


def _decided(hand: Hand) -> str:
    """A decided concern; one is decided where there is none."""
    try:
        return _concern(hand, _C.decision.is_not(None), made=False)
    except NoRow:
        hand.acts.append(decide(hand).act)
        return _concern(hand, _C.decision.is_not(None), made=False)


def plan(hand: Hand) -> Changes:
    """Plan an enquiry."""
    command = enquiries.PlanEnquiry(
        enquiry_id=_enquiry(hand),
        on=hand.today.isoformat(),
        planning_kind=hand.code("planning_kind"),
        plan_of_enquiry=hand.word(),
        adults_wishes=hand.word(),
    )
    return enquiries.plan_enquiry(hand.store, hand.actor, command)


def ask_action(hand: Hand) -> Changes:
    """Cause an organisation to enquire."""
    command = enquiries.AskAction(
        enquiry_id=_enquiry(hand), words=hand.word(), caused="nhs", organisation=hand.word(), on=hand.today.isoformat()
    )
    return enquiries.ask_enquiry_action(hand.store, hand.actor, command)


def finish_action(hand: Hand) -> Changes:
    """Record what an action found."""
    return enquiries.finish_enquiry_action(
        hand.store, hand.actor, action_id=_action(hand), on=hand.today.isoformat(), result=hand.word()
    )


def drop_action(hand: Hand) -> Changes:
    """Drop an action."""
    return enquiries.drop_enquiry_action(
        hand.store, hand.actor, action_id=_action(hand), on=hand.today.isoformat(), why=hand.word()
    )


def report(hand: Hand) -> Changes:
    """Record the report."""
    command = enquiries.RecordReport(
        enquiry_id=_enquiry(hand), on=hand.today.isoformat(), report_by=hand.word(), report=hand.word()
    )
    return enquiries.record_enquiry_report(hand.store, hand.actor, command)


def conclude(hand: Hand) -> Changes:
    """Conclude an enquiry whose actions are over, now and then with a plan."""
    return _conclude(hand, with_plan=hand.chance.random() < 0.3)


def _conclude(hand: Hand, *, with_plan: bool) -> Changes:
    action = rows.enquiry_action.c
    waits = select(action.enquiry_id).where(
        action.done_on.is_(None), action.dropped_on.is_(None), action.gone.is_(None)
    )
    command = enquiries.ConcludeEnquiry(
        enquiry_id=_enquiry(hand, *_GOES_ON, _E.id.not_in(waits)),
        on=hand.today.isoformat(),
        outcome=hand.word(),
        types=(hand.code("type_of_risk"),),
        location=hand.code("location_of_risk"),
        source_of_risk=hand.code("source_of_risk"),
        source_detail="",
        risk_assessment_outcome="identified_action",
        risk_outcome=hand.code("risk_outcome"),
        lacked_capacity="no",
        msp_asked="no",
        plan_needed=with_plan,
        plan=hand.word() if with_plan else "",
        plan_review_on=(hand.today + timedelta(days=42)).isoformat() if with_plan else None,
    )
    return enquiries.conclude_enquiry(hand.store, hand.actor, command)


def review_plan(hand: Hand) -> Changes:
    """Look at a plan: it goes on or has ended."""
    with_plan = (*_CONCLUDED, _E.plan_needed)
    try:
        one = _enquiry(hand, *with_plan, made=False)
    except NoRow:
        hand.acts.append(_conclude(hand, with_plan=True).act)
        one = _enquiry(hand, *with_plan, made=False)
    ends = hand.chance.random() < 0.5
    command = safeguarding_closure.ReviewPlan(
        enquiry_id=one,
        on=hand.today.isoformat(),
        result="ends" if ends else "continues",
        words=hand.word(),
        next_on=None if ends else (hand.today + timedelta(days=30)).isoformat(),
    )
    return safeguarding_closure.review_safeguarding_plan(hand.store, hand.actor, command)


def ask_sign_off(hand: Hand) -> Changes:
    """Ask for the sign-off of a concluded enquiry without a plan."""
    without = (*_CONCLUDED, _E.plan_needed.is_not(True))
    try:
        one = _enquiry(hand, *without, made=False)
    except NoRow:
        hand.acts.append(_conclude(hand, with_plan=False).act)
        one = _enquiry(hand, *without, made=False)
    return safeguarding_closure.ask_sign_off(hand.store, hand.actor, enquiry_id=one, on=hand.today.isoformat())


def send_back(hand: Hand) -> Changes:
    """Send one back."""
    return safeguarding_closure.send_back_enquiry(
        hand.store, _manager(hand).actor, enquiry_id=_to_sign(hand), on=hand.today.isoformat(), why=hand.word()
    )


def close(hand: Hand) -> Changes:
    """Sign one off."""
    command = safeguarding_closure.CloseEnquiry(
        enquiry_id=_to_sign(hand), on=hand.today.isoformat(), what_next=next_step(hand), no_feedback_why=hand.word()
    )
    return safeguarding_closure.close_enquiry(hand.store, _manager(hand).actor, command)


def reopen(hand: Hand) -> Changes:
    """Open a closed one again."""
    over = (_E.closed_on.is_not(None),)
    try:
        one = _enquiry(hand, *over, made=False)
    except NoRow:
        hand.acts.append(close(hand).act)
        one = _enquiry(hand, *over, made=False)
    return safeguarding_closure.reopen_enquiry(
        hand.store, _manager(hand).actor, enquiry_id=one, on=hand.today.isoformat(), why=hand.word()
    )


def hand_over(hand: Hand) -> Changes:
    """Give an enquiry to another worker."""
    t, one = rows.worker, _enquiry(hand)
    leads = select(_E.worker_id).where(_E.id == one).scalar_subquery()
    query = select(t.c.id).where(t.c.active, t.c.gone.is_(None), t.c.role.in_(HOLDERS), t.c.id != leads)
    with hand.store.read() as connection:
        others = list(connection.execute(query.order_by(t.c.made_at, t.c.made_by, t.c.made_seq)).scalars())
    if not others:
        raise NoRow("worker")
    return enquiries.hand_over_enquiry(
        hand.store, _manager(hand).actor, enquiry_id=one, worker_id=hand.chance.choice(others)
    )


def correct_enquiry(hand: Hand) -> Changes:
    """Put the words of an enquiry right."""
    fields = {hand.chance.choice(("outcome", "adults_wishes", "source_name")): hand.word()}
    command = enquiries.CorrectEnquiry(enquiry_id=_enquiry(hand), fields=fields, why=hand.word())
    return enquiries.correct_enquiry(hand.store, hand.actor, command)


def withdraw_enquiry(hand: Hand) -> Changes:
    """Withdraw an enquiry."""
    return enquiries.withdraw_enquiry(hand.store, _manager(hand).actor, enquiry_id=_enquiry(hand), why=hand.word())


def pause(hand: Hand) -> Changes:
    """Stop the clock of an enquiry whose clock runs."""
    stands = rows.safeguarding_pause.c
    paused = select(stands.about_id).where(stands.to_date.is_(None), stands.gone.is_(None))
    return safeguarding_closure.pause_safeguarding(
        hand.store,
        hand.actor,
        about_kind="enquiry",
        about_id=_enquiry(hand, *_GOES_ON, _E.id.not_in(paused)),
        on=hand.today.isoformat(),
        reason=hand.code("safeguarding_pause_reason"),
        note=hand.word(),
    )


def end_pause(hand: Hand) -> Changes:
    """Let a clock go on."""
    t = rows.safeguarding_pause
    found = _found(hand, t, t.c.to_date.is_(None))
    if not found:
        hand.acts.append(pause(hand).act)
        found = _found(hand, t, t.c.to_date.is_(None))
    return safeguarding_closure.end_safeguarding_pause(
        hand.store, hand.actor, pause_id=hand.chance.choice(found), on=hand.today.isoformat(), note=hand.word()
    )


def refer_to_board(hand: Hand) -> Changes:
    """Refer somebody to the board."""
    return safeguarding_board.refer_adults_review(
        hand.store,
        _manager(hand).actor,
        enquiry_id=_enquiry(hand),
        on=hand.today.isoformat(),
        harm=hand.code("adults_review_harm"),
        note=hand.word(),
    )


def board_decides(hand: Hand) -> Changes:
    """The board accepts."""
    review = _board(hand, refer_to_board, rows.adults_review.c.decided_on.is_(None))
    return safeguarding_board.decide_adults_review(
        hand.store, _manager(hand).actor, review_id=review, on=hand.today.isoformat(), accepted=True, why=hand.word()
    )


def board_ends(hand: Hand) -> Changes:
    """The review ends."""
    t = rows.adults_review.c
    review = _board(hand, board_decides, t.accepted.is_(True), t.concluded_on.is_(None))
    return safeguarding_board.conclude_adults_review(
        hand.store, _manager(hand).actor, review_id=review, on=hand.today.isoformat(), note=hand.word()
    )


def _board(hand: Hand, make: Callable[[Hand], Changes], *fits: ColumnElement[bool]) -> str:
    """A review by the board that fits, made where there is none."""
    found = _found(hand, rows.adults_review, *fits)
    if not found:
        hand.acts.append(make(hand).act)
        found = _found(hand, rows.adults_review, *fits)
    if not found:
        raise NoRow("adults_review")
    return str(hand.chance.choice(found))


def _found(hand: Hand, table: Table, *fits: ColumnElement[bool]) -> list[str]:
    person = rows.person
    reached = select(person.c.id).where(open_to(person, hand.actor), open_to(person, _manager(hand).actor))
    query = select(table.c.id).where(*fits, table.c.gone.is_(None), table.c.person_id.in_(reached))
    with hand.store.read() as connection:
        return list(connection.execute(query.order_by(table.c.made_at, table.c.made_by, table.c.made_seq)).scalars())


def _concern(hand: Hand, *fits: ColumnElement[bool], made: bool = True) -> str:
    """A concern that fits; with ``made`` one is raised where there is none."""
    found = _found(hand, rows.concern, *fits)
    if found:
        return str(hand.chance.choice(found))
    if not made:
        raise NoRow("concern")
    changes = raise_one(hand)
    hand.acts.append(changes.act)
    return changes.ids("concern")[0]


def _enquiry(hand: Hand, *fits: ColumnElement[bool], made: bool = True) -> str:
    """An enquiry that fits (one that goes on where nothing is said); with ``made`` one is begun where there is none."""
    found = _found(hand, rows.enquiry, *(fits or _GOES_ON))
    if found:
        return str(hand.chance.choice(found))
    if not made:
        raise NoRow("enquiry")
    changes = _decide(hand, enquiry=True)
    hand.acts.append(changes.act)
    return changes.ids("enquiry")[0]


def _to_sign(hand: Hand) -> str:
    try:
        return _enquiry(hand, *_SIGN_OFF, made=False)
    except NoRow:
        hand.acts.append(ask_sign_off(hand).act)
        return _enquiry(hand, *_SIGN_OFF, made=False)


def _action(hand: Hand) -> str:
    t = rows.enquiry_action
    still = (t.c.done_on.is_(None), t.c.dropped_on.is_(None))
    found = _found(hand, t, *still)
    if not found:
        hand.acts.append(ask_action(hand).act)
        found = _found(hand, t, *still)
    return str(hand.chance.choice(found))


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "raise_concern": raise_one,
    "correct_concern": correct,
    "withdraw_concern": withdraw,
    "consult_on_concern": consult,
    "give_feedback": feedback,
    "decide_concern": decide,
    "take_back_decision": take_back,
    "correct_decision": correct_decision,
    "plan_enquiry": plan,
    "ask_enquiry_action": ask_action,
    "finish_enquiry_action": finish_action,
    "drop_enquiry_action": drop_action,
    "record_enquiry_report": report,
    "conclude_enquiry": conclude,
    "hand_over_enquiry": hand_over,
    "correct_enquiry": correct_enquiry,
    "withdraw_enquiry": withdraw_enquiry,
    "ask_sign_off": ask_sign_off,
    "send_back_enquiry": send_back,
    "close_enquiry": close,
    "reopen_enquiry": reopen,
    "review_safeguarding_plan": review_plan,
    "pause_safeguarding": pause,
    "end_safeguarding_pause": end_pause,
    "refer_adults_review": refer_to_board,
    "decide_adults_review": board_decides,
    "conclude_adults_review": board_ends,
}
"""By name of command, what is given in place of arguments filled by signature."""
