"""My work: exactly what waits for the worker, nobody else's, nothing of a restricted record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import contacts, people
from caseload_desktop.store.queries.my_work import MyWork, my_work
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a team."""
    ready = make_store(tmp_path)
    yield ready
    ready.close()


def log(store: Store, actor: Actor = PRACTITIONER, **more: Any) -> str:
    plain = {"received_on": "2026-11-18", "method": "phone", "reason": "request_information", "outcome": "undecided"}
    plain["about_unknown"] = "" if more.get("person_id") else "man at the bus stop"
    return contacts.log_contact(store, actor, contacts.LogContact(**{**plain, **more})).ids("contact")[0]


def read(store: Store, viewer: Actor = PRACTITIONER) -> MyWork:
    with store.read() as connection:
        return my_work(connection, viewer=viewer, monday="2026-11-16")


def a_person(store: Store) -> str:
    person = people.RegisterPerson(given="Ada", family="Quill")
    return people.register_person(store, PRACTITIONER, person).ids("person")[0]


def test_open_contacts_wait_oldest_first_until_they_are_decided(store: Store) -> None:
    """A contact without a final outcome is in the tray; deciding it takes it out."""
    person_id = a_person(store)
    newer = log(store, person_id=person_id)
    older = log(store, person_id=person_id, received_on="2026-11-02", outcome="pass_to_step_2")
    assert [w.id for w in read(store).waiting] == [older, newer]
    decided = contacts.CorrectContact(
        contact_id=older, fields={"outcome": "nfa_information_advice"}, why="Step 2 answered"
    )
    contacts.correct_contact(store, PRACTITIONER, decided)
    assert [(w.id, w.why) for w in read(store).waiting] == [(newer, "open")]


def test_a_decided_contact_about_somebody_unknown_waits_for_a_name(store: Store) -> None:
    """It asks whom it was about, and is done once it is linked."""
    contact_id = log(store, outcome="nfa_information_advice")
    assert [(w.id, w.why, w.person) for w in read(store).waiting] == [
        (contact_id, "unknown_person", "man at the bus stop")
    ]
    contacts.link_contact(store, PRACTITIONER, contact_id=contact_id, person_id=a_person(store))
    assert read(store).waiting == ()


def test_nobody_elses_work_and_nothing_withdrawn_is_in_the_tray(store: Store) -> None:
    """The tray and the count of the week hold the worker's own contacts only."""
    log(store, OTHER_PRACTITIONER)
    gone = log(store)
    contacts.withdraw_contact(store, PRACTITIONER, contact_id=gone, why="logged twice")
    log(store, received_on="2026-11-13")
    log(store)
    work = read(store)
    assert (len(work.waiting), work.logged_this_week) == (2, 1)


def test_a_record_restricted_meanwhile_leaves_the_tray(store: Store) -> None:
    """A worker no longer named on a record sees nothing of it, not even in the tray."""
    person_id = a_person(store)
    log(store, person_id=person_id)
    people.restrict_person(store, MANAGER, person_id=person_id, reason="police_matter")
    assert read(store).waiting == ()


def test_a_manager_sees_what_waits_in_the_whole_team(store: Store) -> None:
    """With the team's id every worker's open contacts are in the tray, with the worker's name."""
    log(store, OTHER_PRACTITIONER)
    log(store, PRACTITIONER)
    with store.read() as connection:
        team_id = team_of(connection, worker_id=MANAGER.worker_id, on="2026-11-20")
        work = my_work(connection, viewer=MANAGER, monday="2026-11-16", team_id=team_id)
    assert [w.worker for w in work.waiting] == ["Amina Rahman", "Jo Bell"]
    assert work.logged_this_week == 2
