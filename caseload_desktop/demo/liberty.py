"""The step of the demo on DoLS and AMHP: an urgent application is assessed and signed; who is held, and how long."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.demo.walk import Walk

SIGNER = "Edith Colebrook"
_SIX = ("age", "best_interests", "eligibility", "mental_capacity", "mental_health", "no_refusals")


def authorise_a_deprivation(walk: Walk) -> None:
    """A home asks, six assessments come, a safeguarding manager signs; then the cohort and the countdowns."""
    dols_id = _request(walk)
    _assess(walk, dols_id)
    _sign(walk, dols_id)
    _tell_of_the_cohort(walk)
    _tell_of_the_held(walk)


def _request(walk: Walk) -> str:
    from caseload_desktop.services.dols import RequestDols, request_dols

    today = walk.clock.today()
    command = RequestDols(
        person_id=walk.person_id,
        kind="urgent_and_standard",
        received_on=today.isoformat(),
        managing_authority="Seaview Lodge Nursing Home",
        place_kind="care_home_nursing",
        circumstances=("tries_to_leave",),
        urgent_from=today.isoformat(),
        urgent_to=(today + timedelta(days=6)).isoformat(),
        reasons="Here for respite after the fall; tries the doors and asks for her own kitchen.",
    )
    one = request_dols(walk.store, walk.actor, command).ids("dols")[0]
    walk.tell("Maureen Whitstable's home gave an urgent authorisation for seven days and asks for a standard one.")
    return one


def _assess(walk: Walk, dols_id: str) -> None:
    """All six asked for and found, advised for half a year with a condition."""
    from caseload_desktop.services.dols_assessments import (
        AskDolsAssessments,
        DolsAssessed,
        ask_dols_assessments,
        complete_dols_assessments,
    )

    today = walk.clock.today()
    ask = AskDolsAssessments(
        dols_id=dols_id, requirements=_SIX, assessor_kind="bia", assessor="Rhoda Finch", asked_on=today.isoformat()
    )
    ids = ask_dols_assessments(walk.store, walk.actor, ask).ids("dols_assessment")
    until = (today + timedelta(days=180)).isoformat()
    found = tuple(
        DolsAssessed(
            assessment_id=one,
            on=today.isoformat(),
            result="met",
            recommended_to=until,
            recommended_conditions="A walk along the front every day",
        )
        for one in ids
    )
    complete_dols_assessments(walk.store, walk.actor, assessed=found)
    walk.tell("All six requirements are met; the best interests assessor advises half a year, with a walk every day.")


def _sign(walk: Walk, dols_id: str) -> None:
    """The team manager may not; a safeguarding manager does."""
    from caseload_desktop.domain.errors import NotPermitted
    from caseload_desktop.domain.roles import Actor, Role
    from caseload_desktop.services.dols_course import DecideDols, decide_dols
    from caseload_desktop.services.organisation import AddWorker, add_worker

    today = walk.clock.today()
    worker = AddWorker(name=SIGNER, role=Role.SAFEGUARDING_MANAGER)
    signer = Actor(add_worker(walk.store, walk.actor, worker).ids("worker")[0], Role.SAFEGUARDING_MANAGER)
    decision = DecideDols(
        dols_id=dols_id,
        on=today.isoformat(),
        decision="granted",
        authorised_from=today.isoformat(),
        authorised_to=(today + timedelta(days=180)).isoformat(),
        conditions="A walk along the front every day",
    )
    try:
        decide_dols(walk.store, walk.actor, decision)
    except NotPermitted:
        walk.tell("The team manager may not sign it.")
    decide_dols(walk.store, signer, decision)
    walk.tell(f"{SIGNER}, safeguarding manager, signed the authorisation for 180 days.")


def _tell_of_the_cohort(walk: Walk) -> None:
    from caseload_desktop.domain.dols import State, state_of
    from caseload_desktop.domain.dols_clocks import DolsRules, look_due
    from caseload_desktop.store.queries.dols import applications, rule_facts

    today, lists = walk.clock.today(), walk.store.code_lists
    with walk.store.read() as connection:
        lines = applications(connection, viewer=walk.actor, since=today.isoformat()).lines
    pending = [one for one in (rule_facts(line, lists) for line in lines) if state_of(one, today) is State.PENDING]
    looks = [look_due(one, DolsRules(), today) for one in pending]
    due = sum(look is not None and look.on <= today for look in looks)
    walk.tell(f"{len(pending)} applications wait, ranked; {due} quarterly looks are due.")


def _tell_of_the_held(walk: Walk) -> None:
    """Who is to be seen first, by the time left and the rating."""
    from caseload_desktop.domain.amhp_clock import AmhpRules, countdown_words
    from caseload_desktop.store.queries.amhp import amhp_referrals, ends_of, place_in_order

    now, lists = walk.clock.now(), walk.store.code_lists
    with walk.store.read() as connection:
        lines = amhp_referrals(connection, viewer=walk.actor, since="2000-01-01").lines
    waiting = sorted(
        (line for line in lines if not line.closed_on),
        key=lambda line: place_in_order(line, lists, now=now, rules=AmhpRules()),
    )
    if waiting:
        left = countdown_words(ends_of(waiting[0], lists), now) or "no time limit"
        section = lists.label("amhp_detention", waiting[0].detention)
        walk.tell(f"{len(waiting)} people wait for an AMHP or an outcome; first comes one under {section}: {left}.")
