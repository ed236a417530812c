"""The step of the demo on safeguarding: a concern is raised, decided by somebody else, enquired into and signed off."""

from __future__ import annotations

from dataclasses import dataclass

from caseload_desktop.demo.walk import Walk
from caseload_desktop.domain.roles import Actor


@dataclass(frozen=True, slots=True)
class _Hands:
    """Who does what: the lead of the enquiry and two safeguarding managers of the sample."""

    lead: Actor
    decides: Actor
    signs_off: Actor


def keep_an_adult_safe(walk: Walk) -> None:
    """Maureen's purse: raised, decided by the three tests, enquired into, and signed off by who did none of it."""
    hands = _hands(walk)
    concern_id = _raise(walk)
    enquiry_id = _decide(walk, hands, concern_id)
    _enquire(walk, hands, enquiry_id)
    _sign_off(walk, hands, enquiry_id)
    _tell_what_waits(walk, hands)


def _hands(walk: Walk) -> _Hands:
    from sqlalchemy import select

    from caseload_desktop.domain.roles import Role
    from caseload_desktop.store import rows

    t = rows.worker
    query = select(t.c.id).where(t.c.active, t.c.role == Role.SAFEGUARDING_MANAGER.value).order_by(t.c.no)
    with walk.store.read() as connection:
        found = [Actor(worker_id, Role.SAFEGUARDING_MANAGER) for worker_id in connection.execute(query).scalars()]
    return _Hands(walk.actor, found[0], found[-1])


def _raise(walk: Walk) -> str:
    """Raised by the practitioner, with what she wants."""
    from caseload_desktop.services.safeguarding import Adult, RaiseConcern, raise_concern

    on, at = _now(walk)
    wishes = "Wants the money back, and her nephew not to come alone."
    command = RaiseConcern(
        adults=(Adult(person_id=walk.person_id, adults_wishes=wishes, msp_asked="asked_expressed"),),
        raised_on=on,
        raised_at=at,
        what_happened="Forty pounds are missing from the purse again after her nephew was there.",
        types=("financial_material",),
        immediate_risk="no",
        referrer_kind="adult",
        location="own_home",
        source_detail="family_carer",
    )
    return raise_concern(walk.store, walk.actor, command).ids("concern")[0]


def _decide(walk: Walk, hands: _Hands, concern_id: str) -> str:
    """Not by who raised it; three tests with their reasons; the id of the enquiry."""
    from caseload_desktop.domain.errors import NotPermitted
    from caseload_desktop.services.safeguarding_decision import DecideConcern, decide_concern

    on, at = _now(walk)
    command = DecideConcern(
        concern_id=concern_id,
        on=on,
        at=at,
        decision="s42_enquiry",
        has_needs="yes",
        has_needs_why="Has support at home after the fall.",
        at_risk="yes",
        at_risk_why="Money was missing three times.",
        unable_to_protect="yes",
        unable_to_protect_why="Can't keep him out, and depends on his shopping.",
        decision_why="All three tests are met.",
        lead_worker_id=hands.lead.worker_id,
    )
    try:
        decide_concern(walk.store, walk.actor, command)
    except NotPermitted:
        walk.tell("A concern about money is raised. Whoever raised it may not decide it.")
    made = decide_concern(walk.store, hands.decides, command)
    walk.tell("A safeguarding manager does: all three tests of the Care Act are met, so it is a section 42 enquiry.")
    return made.ids("enquiry")[0]


def _enquire(walk: Walk, hands: _Hands, enquiry_id: str) -> None:
    """Planned, an action asked for and done, reported, concluded with all the return needs."""
    from caseload_desktop.domain.errors import RuleBroken
    from caseload_desktop.services import safeguarding_enquiry as enquiries
    from caseload_desktop.ui.messages import sentence_for

    store, lead, (on, _at) = walk.store, hands.lead, _now(walk)
    plan = enquiries.PlanEnquiry(
        enquiry_id=enquiry_id, on=on, planning_kind="discussion", plan_of_enquiry="See her alone; ask the bank."
    )
    enquiries.plan_enquiry(store, lead, plan)
    ask = enquiries.AskAction(
        enquiry_id=enquiry_id, words="Statement of the last three months", caused="other", organisation="Bank", on=on
    )
    action = enquiries.ask_enquiry_action(store, lead, ask).ids("enquiry_action")[0]
    found = "Three withdrawals on days he was there."
    enquiries.finish_enquiry_action(store, lead, action_id=action, on=on, result=found)
    report = enquiries.RecordReport(enquiry_id=enquiry_id, on=on, report_by="Lead worker", report=found)
    enquiries.record_enquiry_report(store, lead, report)
    whole = {
        "enquiry_id": enquiry_id,
        "on": on,
        "outcome": "The card is blocked; a neighbour shops now.",
        "types": ("financial_material",),
        "location": "own_home",
        "source_of_risk": "known",
        "risk_assessment_outcome": "identified_action",
        "lacked_capacity": "no",
        "msp_asked": "asked_expressed",
        "msp_achieved": "fully",
    }
    try:
        enquiries.conclude_enquiry(store, lead, enquiries.ConcludeEnquiry(**whole))  # type: ignore[arg-type]
    except RuleBroken as missing:
        walk.tell(f"The outcome is saved without what became of the risk. The form says: {sentence_for(missing)}")
    command = enquiries.ConcludeEnquiry(**whole, risk_outcome="removed")  # type: ignore[arg-type]
    enquiries.conclude_enquiry(store, lead, command)


def _sign_off(walk: Walk, hands: _Hands, enquiry_id: str) -> None:
    """Asked for by the lead, given by a manager, taken back and given again."""
    from caseload_desktop.services.closing import WhatNext
    from caseload_desktop.services.safeguarding_closure import CloseEnquiry, ask_sign_off, close_enquiry
    from caseload_desktop.services.undo import undo_act

    store, (on, _at) = walk.store, _now(walk)
    ask_sign_off(store, hands.lead, enquiry_id=enquiry_id, on=on)
    command = CloseEnquiry(
        enquiry_id=enquiry_id,
        on=on,
        what_next=WhatNext(step="nothing_further", no_next_why="Safe; her review comes in spring."),
        feedback_on=on,
        feedback_how="in_person",
    )
    closed = close_enquiry(store, hands.signs_off, command)
    undo_act(store, hands.signs_off, undo_act(store, hands.signs_off, closed.act).act)
    walk.tell("Concluded by its lead, signed off by a manager who did none of it, undone, and done again.")


def _tell_what_waits(walk: Walk, hands: _Hands) -> None:
    """What the page shows of the whole locality."""
    from caseload_desktop.domain.safeguarding_clocks import SafeguardingRules
    from caseload_desktop.store.queries.enquiries import enquiries
    from caseload_desktop.store.queries.safeguarding import concerns
    from caseload_desktop.ui.safeguarding.lines import Reckoner

    today = walk.clock.today()
    with walk.store.read() as connection:
        raised = concerns(connection, viewer=hands.decides, since=today.isoformat()).lines
        begun = enquiries(connection, viewer=hands.decides, since=today.isoformat()).lines
    reckoner = Reckoner(walk.store.code_lists, SafeguardingRules(), today)
    lines = [reckoner.enquiry(one) for one in begun if not one.closed_on]
    waiting = sum(not one.decision for one in raised)
    late, to_close = sum(line.is_long_open for line in lines), sum(line.is_to_close for line in lines)
    walk.tell(
        f"In the locality {waiting} concerns wait for a decision; {len(lines)} enquiries are open, {late} of them "
        f"beyond six months, {to_close} concluded and not yet signed off."
    )


def _now(walk: Walk) -> tuple[str, str]:
    """Day and time here, as the record holds them."""
    from caseload_desktop.domain.uk_time import local_of

    here = local_of(walk.clock.now())
    return here.date().isoformat(), f"{here:%H:%M}"
