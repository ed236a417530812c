"""The step of the demo on enablement: a referral from a contact is answered in time, begun, and its goal scored."""

from __future__ import annotations

from datetime import datetime, timedelta

from caseload_desktop.demo.walk import Walk


def accept_a_referral(walk: Walk) -> None:
    """Maureen is referred to enablement, accepted within the two hours, starts, and a goal of hers is scored."""
    enablement_id = _refer_and_accept(walk)
    _tell_what_is_left(walk, enablement_id)
    _start_and_score(walk, enablement_id)


def _refer_and_accept(walk: Walk) -> str:
    """Referred 25 minutes ago, accepted now; the id of the episode."""
    from caseload_desktop.services.enablement import (
        AcceptReferral,
        ReferToEnablement,
        accept_referral,
        refer_to_enablement,
    )
    from caseload_desktop.store.queries.enablement import referrals
    from caseload_desktop.store.queries.patches import patches

    store, actor, now = walk.store, walk.actor, walk.clock.now()
    with store.read() as connection:
        patch = patches(connection)[0]
        going_on = referrals(connection, viewer=actor, since=walk.clock.today().isoformat()).lines
    walk.tell(f"{len(going_on)} people are referred to {patch.name}, in service, or to be followed up.")
    on, at = _local(now - timedelta(minutes=25))
    referred = refer_to_enablement(
        store,
        actor,
        ReferToEnablement(
            person_id=walk.person_id,
            source="contact",
            received_on=on,
            received_at=at,
            need="Bath and stairs; managed both before the fall.",
            hours_asked=7,
            team_id=patch.id,
        ),
    )
    one = referred.ids("enablement")[0]
    on, at = max(_local(now), (on, at))  # the clocks may have gone back in between
    accept_referral(
        store, actor, AcceptReferral(enablement_id=one, on=on, at=at, team_id=patch.id, start_offered_on=on)
    )
    return one


def _tell_what_is_left(walk: Walk, enablement_id: str) -> None:
    """How much of the two hours is left."""
    from caseload_desktop.domain.enablement import Ask, countdowns
    from caseload_desktop.domain.enablement_rules import EnablementRules
    from caseload_desktop.store.queries.enablement import episode_of, pathways, referral

    with walk.store.read() as connection:
        line = referral(connection, enablement_id, viewer=walk.actor)
    if line is not None:
        clocks = countdowns(episode_of(line, pathways(walk.store.code_lists)), EnablementRules())
        tell = next(clock for clock in clocks if clock.ask is Ask.TELL)
        left = int(tell.left(walk.clock.now()).total_seconds() // 60)
        walk.tell(f"Maureen Whitstable was referred and accepted with {left} minutes of the two hours left.")


def _start_and_score(walk: Walk, enablement_id: str) -> None:
    """It starts at once; the goal is scored, taken back, and scored again."""
    from caseload_desktop.services.enablement import StartEnablement, start_enablement
    from caseload_desktop.services.enablement_service import Scored, SetGoal, score_goals, set_goal
    from caseload_desktop.services.undo import undo_act

    store, actor = walk.store, walk.actor
    on, _at = _local(walk.clock.now())
    start_enablement(store, actor, StartEnablement(enablement_id=enablement_id, on=on, hours_at_start=7))
    goal = set_goal(
        store,
        actor,
        SetGoal(
            enablement_id=enablement_id,
            words="Get in and out of the bath by myself",
            on=on,
            area="washing_dressing",
            score_at_start=2,
            score_wanted=8,
        ),
    ).ids("goal")[0]
    scores = (Scored(goal_id=goal, score=4, note="With the bath board"),)
    scored = score_goals(store, actor, enablement_id=enablement_id, on=on, scores=scores)
    undo_act(store, actor, undo_act(store, actor, scored.act).act)
    walk.tell("It started the same day, free for six weeks; her goal went from 2 to 4, undone, and done again.")


def keep_the_sitrep(walk: Walk) -> None:
    """The week of the patch as a PDF."""
    from caseload_desktop.domain.sitrep import Number, week_of_day
    from caseload_desktop.reports.sitrep_pdf import SitrepPaper, sitrep_pdf
    from caseload_desktop.store.queries.enablement_sitrep import sitrep
    from caseload_desktop.store.queries.patches import patches

    today = walk.clock.today()
    week = week_of_day(today - timedelta(days=7), today=today)
    with walk.store.read() as connection:
        patch = patches(connection)[0]
        found = sitrep(
            connection,
            viewer=walk.actor,
            team_id=patch.id,
            team=patch.name,
            week=week,
            lists=walk.store.code_lists,
        )
    levels = {code.id: code.label for code in walk.store.code_lists["patch_capacity_level"].codes}
    walk.keep("enablement-sitrep.pdf", sitrep_pdf(SitrepPaper(found, levels, sample=True)))
    walk.tell(
        f"Last week: {found.count(Number.RECEIVED)} referrals, {found.count(Number.STARTED)} started, "
        f"{found.count(Number.IN_SERVICE)} in service, {found.count(Number.BEYOND)} beyond six weeks."
    )


def _local(moment: datetime) -> tuple[str, str]:
    """Day and time here, as the record holds them."""
    from caseload_desktop.domain.uk_time import local_of

    here = local_of(moment)
    return here.date().isoformat(), f"{here:%H:%M}"
