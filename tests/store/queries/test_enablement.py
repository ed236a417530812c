"""Enablement in lists, story, timeline and tray: what shows, in how many statements, and nothing of closed records."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection

from caseload_desktop.services import enablement_service, people
from caseload_desktop.services.enablement_capacity import SetCapacity, set_capacity
from caseload_desktop.services.enablement_service import CheckEnablement, Scored
from caseload_desktop.store.queries.enablement import episode_of, pathways, referral, referrals, referrals_of
from caseload_desktop.store.queries.enablement_events import EnablementEvent, enablement_events
from caseload_desktop.store.queries.enablement_story import enablement_story
from caseload_desktop.store.queries.patches import capacities, patches
from caseload_desktop.store.queries.work import read_rules
from caseload_desktop.store.queries.work.enablement import items
from caseload_desktop.store.queries.work.item import Scope, read_whose
from caseload_desktop.store.store import Store
from tests.services.enablement_room import begun, declined, ended, goal, patch, person, referred
from tests.support import MANAGER, PRACTITIONER

TODAY = date(2026, 11, 20)
Count = Callable[[Callable[[Connection], Any]], int]
CANARY = "Zephyrine"


def a_week(store: Store) -> tuple[str, str]:
    """One person in service with scores and a look, one waiting, one declined; returns the first and the patch."""
    team_id = patch(store)
    who = person(store)
    one = begun(store, who, team_id, discharge_on="2026-11-01")
    stairs = goal(store, one)
    for on, score in (("2026-11-09", 3), ("2026-11-12", 5)):
        scores = (Scored(goal_id=stairs, score=score, note="With the rail"),)
        enablement_service.score_goals(store, PRACTITIONER, enablement_id=one, on=on, scores=scores)
    look = CheckEnablement(enablement_id=one, kind="six_weeks", on="2026-11-19", result="on_track")
    enablement_service.check_enablement(store, PRACTITIONER, look)
    referred(store, person(store, "Bert", "Oakes"), team_id=team_id)
    declined(store, referred(store, person(store, "Cora", "Marsh")))
    return who, team_id


def tray(connection: Connection, store: Store, scope: Scope = Scope.EVERYBODY) -> list[tuple[str, str, str, str]]:
    rules = read_rules(connection, store.code_lists)
    whose = read_whose(connection, scope, viewer=PRACTITIONER, today=TODAY)
    found = items(connection, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)
    return sorted((item.person, item.kind, item.due_on, item.due_at) for item in found)


def test_a_line_carries_what_the_rules_need(store: Store) -> None:
    """Looks, scores and extensions of a referral come with it, so that no list asks for them one by one."""
    who, _ = a_week(store)
    with store.read() as connection:
        (one,) = referrals_of(connection, who, viewer=PRACTITIONER)
        assert referral(connection, one.id, viewer=PRACTITIONER) == one
        lines = referrals(connection, viewer=PRACTITIONER, since="2026-10-01").lines
        later = referrals(connection, viewer=PRACTITIONER, since="2026-11-21").lines
    assert (one.person, one.goals, one.scored_until, one.checks) == (
        "Ada Quill",
        1,
        "2026-11-12",
        {"six_weeks": date(2026, 11, 19)},
    )
    assert [line.person for line in lines] == ["Ada Quill", "Bert Oakes", "Cora Marsh"]
    assert [line.person for line in later] == ["Ada Quill", "Bert Oakes"]  # what was declined before is over
    episode = episode_of(one, pathways(store.code_lists))
    assert (episode.pathway, episode.discharge_on) == ("short_term_pathways", date(2026, 11, 1))


def test_the_timeline_tells_it_all(store: Store) -> None:
    """Each step is an event of its own; the scores of a day are one."""
    who, _ = a_week(store)
    with store.read() as connection:
        found = {(event.kind, event.on): event for event in enablement_events(connection, who)}
    kinds = EnablementEvent
    assert {kind for kind, _ in found} == {
        kinds.REFERRED,
        kinds.ACCEPTED,
        kinds.STARTED,
        kinds.GOAL,
        kinds.SCORED,
        kinds.CHECKED,
    }
    assert found[kinds.SCORED, "2026-11-12"].detail == "Get up the stairs to bed: 5 (With the rail)"
    assert found[kinds.CHECKED, "2026-11-19"].more == "on_track"


def test_the_tray_has_what_is_owed(store: Store) -> None:
    """Answers by the hour for the patch, scores and looks for the worker; what is over asks for nothing."""
    _, team_id = a_week(store)
    with store.read() as connection:
        assert tray(connection, store) == [
            ("Ada Quill", "enablement_score", "2026-11-19", ""),
            ("Bert Oakes", "enablement_answer", "2026-11-20", "10:15"),
            ("Bert Oakes", "enablement_tell", "2026-11-20", "10:15"),
        ]
        assert {name for name, *_ in tray(connection, store, Scope.MINE)} == {"Ada Quill", "Bert Oakes"}
    assert team_id


def test_lists_take_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """However many referrals there are, none costs a statement of its own."""
    who, team_id = a_week(store)
    command = SetCapacity(team_id=team_id, on="2026-11-20", level="amber", staff_present=8)
    set_capacity(store, PRACTITIONER, command)
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, Scope.TEAM, viewer=PRACTITIONER, today=TODAY)
    assert statements(lambda c: referrals(c, viewer=PRACTITIONER, since="2026-10-01")) == 1
    assert statements(lambda c: enablement_story(c, who, viewer=PRACTITIONER)) == 5
    assert statements(lambda c: enablement_events(c, who)) == 5
    assert statements(lambda c: patches(c)) == 1
    assert statements(lambda c: capacities(c, first="2026-11-16", last="2026-11-22")) == 1
    assert statements(lambda c: items(c, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules)) == 1


def test_nothing_of_a_restricted_person(store: Store) -> None:
    """Who is not named finds no name, no need and no goal anywhere; the list says how many it leaves out."""
    team_id = patch(store)
    who = person(store, CANARY, "Hollin")
    one = begun(store, who, team_id, need=f"{CANARY} needs the stairs")
    goal(store, one, f"{CANARY} upstairs")
    ended(store, one)
    referred(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    with store.read() as connection:
        rules = read_rules(connection, store.code_lists)
        whose = read_whose(connection, Scope.EVERYBODY, viewer=PRACTITIONER, today=TODAY)
        found = referrals(connection, viewer=PRACTITIONER, since="2026-01-01")
        told = (
            found,
            referrals_of(connection, who, viewer=PRACTITIONER),
            referral(connection, one, viewer=PRACTITIONER),
            enablement_story(connection, who, viewer=PRACTITIONER),
            items(connection, viewer=PRACTITIONER, whose=whose, today=TODAY, rules=rules),
        )
        assert CANARY not in repr(told)
        assert found.hidden == 1  # one person, referred twice
        assert len(enablement_story(connection, who, viewer=MANAGER)) == 2
