"""An enablement referral from receipt to follow-up: every act, what it refuses, and undone again."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.enablement_rules import SETTING, enablement_rules
from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.services import contacts, enablement, enablement_capacity, enablement_correct, enablement_service
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.contacts import LogContact
from caseload_desktop.services.enablement import PassToPurchasing, StartEnablement, TellReferrer
from caseload_desktop.services.enablement_capacity import SetCapacity, WriteSitrepNote
from caseload_desktop.services.enablement_correct import CorrectEnablement
from caseload_desktop.services.enablement_service import CheckEnablement, ExtendEnablement, Scored, SetGoal
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contested import contested_rows
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.store import Store
from tests.services.enablement_room import (
    NOTHING_MORE,
    TODAY,
    accepted,
    begun,
    declined,
    ended,
    goal,
    patch,
    person,
    referred,
    row,
)
from tests.services.refusals import refused
from tests.store.carrying import carry
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

HER = PRACTITIONER.worker_id


def test_a_referral_is_answered_begun_and_ended(store: Store) -> None:
    """The way of most referrals, each act undone by one key, and the rows are the fold of the journal."""
    who, team_id = person(store), patch(store)
    one = referred(store, who, need="Washing and dressing", discharge_on="2026-11-19", hours_asked=10.5)
    enablement.tell_referrer(
        store, PRACTITIONER, TellReferrer(enablement_id=one, on=TODAY, at="09:05", note="Looking for a start.")
    )
    accepted(store, one, team_id, at="09:20", start_offered_on="2026-11-21", worker_id=HER)
    start = StartEnablement(enablement_id=one, on=TODAY, hours_at_start=10.5)
    enablement.start_enablement(store, PRACTITIONER, start)
    end = ended(store, one)
    held = row(store, "enablement", one)
    assert (held["decision"], held["started_on"], held["ended_on"]) == ("accepted", TODAY, TODAY)
    assert (held["end_reason"], held["support_after"], held["next_step"]) == (
        "stmax_no_services_other",
        "none",
        "nothing_further",
    )
    undo_act(store, PRACTITIONER, end.act)
    assert row(store, "enablement", one)["ended_on"] is None
    assert store.rebuild_is_equal()


def test_what_a_referral_refuses(store: Store) -> None:
    """A second one while one goes on, a receipt to come, an unknown source, a team that is no patch, a role without."""
    who = person(store)
    team = row(store, "membership", _first(store, "membership"))["team_id"]
    refused("time_in_future", lambda: referred(store, who, received_at="10:30"), "received_at")
    refused("impossible_time", lambda: referred(store, who, received_at="25:10"), "received_at")
    refused("day_in_future", lambda: referred(store, who, received_on="2026-11-21"), "received_on")
    refused("unknown_code", lambda: referred(store, who, source="pigeon"), "source")
    refused("patch_required", lambda: referred(store, who, team_id=team), "team_id")
    refused("number_out_of_range", lambda: referred(store, who, hours_asked=200), "hours_asked")
    refused("day_far_off", lambda: referred(store, who, discharge_on="2024-11-20"), "discharge_on")
    one = referred(store, who)
    refused("referred_already", lambda: referred(store, who))
    command = TellReferrer(enablement_id=one, on=TODAY, at="08:00")
    refused("before_receipt", lambda: enablement.tell_referrer(store, PRACTITIONER, command), "at")
    refused("role_may_not", lambda: enablement.tell_referrer(store, ANALYST, command))
    declined(store, one)
    referred(store, who)


def test_no_capacity_goes_to_purchasing_for_a_package_in_two_weeks(store: Store) -> None:
    """Declined for want of capacity, a referral is passed on in the same act, the package wanted within 14 days."""
    one = referred(store, person(store))
    declined(store, one)
    held = row(store, "enablement", one)
    assert (held["decline_reason"], held["next_step"]) == ("no_capacity", "purchasing")
    assert (held["purchasing_on"], held["purchasing_at"], held["package_wanted_by"]) == (TODAY, "09:10", "2026-12-04")
    # taken on after all: nothing of the refusal is left, and all of it stays in the history
    accepted(store, one, patch(store), at="09:25")
    held = row(store, "enablement", one)
    assert (held["decision"], held["decline_reason"], held["package_wanted_by"]) == ("accepted", None, None)


def test_a_refusal_says_what_happens_next(store: Store) -> None:
    """Without a next step nothing is closed; one with a day becomes a task; Purchasing can be told afterwards."""
    one = referred(store, person(store))
    refused("next_step_required", lambda: declined(store, one, to_purchasing=False), "next_step")
    what = WhatNext(step="care_act_assessment", due_on="2026-11-27")
    changes = declined(store, one, reason="long_term_needs", to_purchasing=False, what_next=what)
    assert len(changes.ids("task")) == 1
    later = PassToPurchasing(enablement_id=one, on=TODAY, at="09:25", package_wanted_by="2026-11-30")
    enablement.pass_to_purchasing(store, PRACTITIONER, later)
    assert row(store, "enablement", one)["package_wanted_by"] == "2026-11-30"
    refused("enablement_not_so", lambda: enablement.pass_to_purchasing(store, PRACTITIONER, later))


def test_two_at_one_laptop_do_not_overwrite_a_decision(store: Store) -> None:
    """Who decides on what they saw is told when somebody decided meanwhile."""
    one, team_id = referred(store, person(store)), patch(store)
    accepted(store, one, team_id)
    with pytest.raises(AlreadyChanged):
        declined(store, one, seen={"decision": None})
    assert row(store, "enablement", one)["decision"] == "accepted"


def test_goals_are_scored_week_by_week(store: Store) -> None:
    """Scores are added, never edited; a dropped goal is not scored any more, and its scores stay."""
    one = begun(store, person(store), patch(store))
    stairs, wash = goal(store, one), goal(store, one, "Wash at the basin")

    def score(on: str, **scores: int) -> object:
        found = tuple(Scored(goal_id={"stairs": stairs, "wash": wash}[name], score=n) for name, n in scores.items())
        return enablement_service.score_goals(store, PRACTITIONER, enablement_id=one, on=on, scores=found)

    score("2026-11-09", stairs=3, wash=5)
    score("2026-11-16", stairs=4)
    refused("number_out_of_range", lambda: score(TODAY, stairs=11), "scores")
    refused("before_receipt", lambda: score("2026-11-01", stairs=1), "on")
    refused("nothing_scored", lambda: score(TODAY))
    enablement_service.drop_goal(store, PRACTITIONER, goal_id=wash, on="2026-11-16", why="Has a shower now.")
    refused("goal_dropped", lambda: score(TODAY, wash=6))
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(rows.goal_score)).scalar() == 3
    no_words = SetGoal(enablement_id=one, words=" ", on=TODAY)
    refused("goal_words_required", lambda: enablement_service.set_goal(store, PRACTITIONER, no_words), "words")


def test_an_extension_goes_beyond_six_weeks_and_the_looks_fit_the_state(store: Store) -> None:
    """Six weeks after 2 November is 14 December: an extension to that day is none."""
    one = begun(store, person(store), patch(store))

    def extend(to: str) -> object:
        command = ExtendEnablement(enablement_id=one, to_date=to, reason="setback", on=TODAY, note="Chest infection.")
        return enablement_service.extend_enablement(store, PRACTITIONER, command)

    def look(kind: str, result: str, on: str = TODAY) -> object:
        command = CheckEnablement(enablement_id=one, kind=kind, on=on, result=result)
        return enablement_service.check_enablement(store, PRACTITIONER, command)

    refused("extension_too_short", lambda: extend("2026-12-14"), "to_date")
    refused("day_far_off", lambda: extend("2028-12-15"), "to_date")
    extend("2026-12-28")
    refused("enablement_not_so", lambda: look("community", "managing"))
    look("week_4", "on_track")
    ended(store, one)
    refused("enablement_not_so", lambda: look("week_4", "on_track"))
    changes = look("day_84", "in_hospital")
    made = row(store, "enablement_check", changes.ids("enablement_check")[0])  # type: ignore[attr-defined]
    assert made["at_home"] is False


def test_an_end_needs_its_reason_and_what_follows(store: Store) -> None:
    """The reason stands in the list of the return; nothing ends without saying what happens next."""
    one = begun(store, person(store), patch(store))
    refused("unknown_code", lambda: ended(store, one, end_reason="got_better"), "end_reason")
    refused("unknown_code", lambda: ended(store, one, support_after="lots"), "support_after")
    refused("ends_before_it_begins", lambda: ended(store, one, on="2026-11-01"), "on")
    refused("next_step_required", lambda: ended(store, one, what_next=None), "next_step")
    refused("no_next_why_required", lambda: ended(store, one, what_next=WhatNext(step="nothing_further")))
    ended(store, one, what_next=NOTHING_MORE)
    refused("enablement_not_so", lambda: ended(store, one))


def test_a_correction_keeps_the_order_of_things(store: Store) -> None:
    """What is put right must fit together; who did not write it needs the right; an end taken away goes on."""
    one = begun(store, person(store), patch(store))
    ended(store, one)

    def correct(actor=PRACTITIONER, **fields: object) -> object:  # type: ignore[no-untyped-def]
        command = CorrectEnablement(enablement_id=one, fields=fields, why="Typed wrong.")
        return enablement_correct.correct_enablement(store, actor, command)

    refused("not_correctable", lambda: correct(decision="declined"))
    refused("before_receipt", lambda: correct(started_on="2026-10-30"), "started_on")
    refused("ends_before_it_begins", lambda: correct(ended_on="2026-11-01"), "ended_on")
    refused("required", lambda: correct(started_on=None), "started_on")
    with pytest.raises(NotPermitted):
        correct(OTHER_PRACTITIONER, need="Stairs")
    correct(started_on="2026-11-03", need="Stairs")
    correct(MANAGER, ended_on=None)
    held = row(store, "enablement", one)
    assert (held["started_on"], held["ended_on"], held["end_reason"]) == ("2026-11-03", None, None)
    enablement_correct.withdraw_enablement(store, PRACTITIONER, enablement_id=one, why="Wrong person")
    refused("no_such_row", lambda: correct(need="Stairs"))


def test_a_patch_has_one_capacity_a_day(store: Store) -> None:
    """Set again, it is changed, and what is not given stays; the note of the week likewise."""
    team_id = patch(store)

    def set_level(level: str, **more: object) -> str:
        command = SetCapacity(team_id=team_id, on=TODAY, level=level, **more)  # type: ignore[arg-type]
        return enablement_capacity.set_capacity(store, PRACTITIONER, command).ids("patch_capacity")[0]

    first = set_level("amber", hours_free=12.5, staff_present=9, staff_establishment=11)
    assert set_level("black") == first
    held = row(store, "patch_capacity", first)
    assert (held["level"], held["hours_free"], held["staff_present"]) == ("black", 12.5, 9)
    refused("unknown_code", lambda: set_level("pink"), "level")
    note = WriteSitrepNote(team_id=team_id, week_from="2026-11-19", text="Two carers off sick.")
    written = enablement_capacity.write_sitrep_note(store, PRACTITIONER, note).ids("sitrep_note")[0]
    assert row(store, "sitrep_note", written)["week_from"] == "2026-11-16"


def test_the_numbers_are_set_by_a_manager(store: Store) -> None:
    """What a manager sets holds on every laptop; a slip of the key and a practitioner are refused."""

    def set_to(actor=MANAGER, **numbers: int) -> object:  # type: ignore[no-untyped-def]
        return set_rules(store, actor, key=SETTING, values=numbers)

    set_to(tell_hours=1, hospital_hours=1, package_days=7)
    with store.read() as connection:
        rules = enablement_rules(setting(connection, SETTING))
    assert (rules.tell_hours, rules.answer_within("short_term_pathways"), rules.start_hours) == (1, 1, 24)
    assert rules.answer_within("independence") == 4
    one = referred(store, person(store))
    declined(store, one)
    assert row(store, "enablement", one)["package_wanted_by"] == "2026-11-27"
    refused("number_out_of_range", lambda: set_to(tell_hours=0), "tell_hours")
    refused("not_correctable", lambda: set_to(colour=3))
    refused("role_may_not", lambda: set_to(PRACTITIONER, tell_hours=2))


def test_a_restricted_person_is_out_of_reach(store: Store) -> None:
    """Nobody who is not named on a record writes an enablement into it."""
    from caseload_desktop.services import people

    who = person(store)
    one = referred(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    refused("restricted", lambda: accepted(store, one, patch(store)))
    refused("restricted", lambda: referred(store, who))


def test_a_contact_is_carried_over(store: Store) -> None:
    """The referral knows the contact it comes from."""
    who = person(store)
    log = LogContact(
        received_on=TODAY,
        person_id=who,
        method="phone",
        source="self",
        reason="request_assessment",
        outcome="progress_reablement",
        next_step="enablement_referral",
        notes="Home from hospital tomorrow.",
    )
    contact_id = contacts.log_contact(store, PRACTITIONER, log).ids("contact")[0]
    one = referred(store, who, contact_id=contact_id, source="contact")
    assert row(store, "enablement", one)["contact_id"] == contact_id


def _first(store: Store, entity: str) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.FOLDED[entity].c.id)).scalars().first())


@pytest.fixture
def two(tmp_path: Path) -> tuple[Store, Store]:
    """Two laptops of one team."""
    return make_store(tmp_path / "a"), make_store(tmp_path / "b")


def test_accepted_here_and_declined_there_is_one_conflict(two: tuple[Store, Store]) -> None:
    """Both decisions stand in one conflict of one referral until somebody chooses."""
    here, there = two
    one, team_id = referred(here, person(here)), patch(here)
    carry(here, there)
    accepted(here, one, team_id)
    declined(there, one)
    carry(here, there)
    carry(there, here)
    for store in two:
        with store.read() as connection:
            found = contested_rows(connection, viewer=MANAGER)
        assert [(r.entity, r.row_id) for r in found] == [("enablement", one)]
        assert "decision" in found[0].fields
        assert store.rebuild_is_equal()
        store.close()


def test_goals_scored_on_two_laptops_both_stand(two: tuple[Store, Store]) -> None:
    """Scores are only ever added: nothing of either laptop is lost, and nothing waits for a choice."""
    here, there = two
    one = begun(here, person(here), patch(here))
    stairs = goal(here, one)
    carry(here, there)
    for store, score in ((here, 4), (there, 5)):
        found = (Scored(goal_id=stairs, score=score),)
        enablement_service.score_goals(store, PRACTITIONER, enablement_id=one, on=TODAY, scores=found)
    carry(here, there)
    carry(there, here)
    for store in two:
        with store.read() as connection:
            scores = connection.execute(select(rows.goal_score.c.score).order_by(rows.goal_score.c.score)).scalars()
            assert list(scores) == [4, 5]
            assert not contested_rows(connection, viewer=MANAGER)
        store.close()
