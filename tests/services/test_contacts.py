"""Contacts: logged, corrected, withdrawn and linked, with the rules that keep the record right."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError, NotPermitted, RuleBroken
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import contacts, people
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.queries.contacts import ContactRecord, contact_record
from caseload_desktop.store.queries.history import history
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

PLAIN: dict[str, Any] = {
    "received_on": "2026-11-19",
    "method": "phone",
    "reason": "request_information",
    "outcome": "nfa_information_advice",
    "no_next_why": "Advice was enough",
    "about_unknown": "caller gave no name",
    "notes": "asked about a key safe",
}


def log(store: Store, **more: Any) -> str:
    changes = contacts.log_contact(store, PRACTITIONER, contacts.LogContact(**{**PLAIN, **more}))
    return changes.ids("contact")[0]


def record(store: Store, contact_id: str) -> ContactRecord:
    with store.read() as connection:
        found = contact_record(connection, contact_id, viewer=MANAGER)
    assert found is not None
    return found


def test_a_contact_is_saved_with_what_can_be_known_without_asking(store: Store) -> None:
    """Worker, team and the day it was closed are filled in from who is signed in and the outcome."""
    values = record(store, log(store)).values
    assert values["worker_id"] == PRACTITIONER.worker_id
    assert values["closed_on"] == "2026-11-19"
    assert record(store, log(store)).team == "Duty desk"


def test_a_contact_and_its_new_person_are_one_act(store: Store) -> None:
    """Either both are saved or neither."""
    bad = people.RegisterPerson(given="Ada", family="Quill", nhs_number="999 000 0019")
    with pytest.raises(RuleBroken, match="nhs_number"):
        log(store, new_person=bad, about_unknown="")
    person = people.RegisterPerson(given="Ada", family="Quill", nhs_number="999 000 0018")
    found = record(store, log(store, new_person=person, about_unknown=""))
    assert found.hit is not None
    assert (found.hit.name, found.hit.nhs_number) == ("Ada Quill", "9990000018")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"outcome": ""}, "outcome"),
        ({"method": ""}, "method"),
        ({"reason": ""}, "reason"),
        ({"about_unknown": " "}, "person_id"),
        ({"received_on": "2026-11-21"}, "received_on"),
        ({"received_on": "2026-02-30"}, "received_on"),
        ({"closed_on": "2026-11-18"}, "closed_on"),
        ({"minutes": 2000}, "minutes"),
        ({"outcome": "made_up"}, "outcome"),
        ({"no_next_why": " "}, "next_step"),
        ({"next_step": "nothing_further", "no_next_why": ""}, "no_next_why"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_saved(
    store: Store, change: dict[str, Any], field: str
) -> None:
    """A contact that breaks a rule is refused whole, and the error names the field."""
    with pytest.raises(RuleBroken) as raised:
        log(store, **change)
    assert raised.value.field == field
    with store.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM contact").scalar() == 0


def test_a_clock_two_years_back_loses_nothing(store: Store, clock: SetClock) -> None:
    """With the laptop's clock two years slow, a contact of the right day is still saved."""
    log(store)
    clock.at = datetime(2024, 11, 20, 9, 0, tzinfo=UTC)
    for _ in range(3):
        assert record(store, log(store, received_on="2026-11-20")).values["received_on"] == "2026-11-20"
    assert store.rebuild_is_equal()


def test_a_step_needs_no_reason_and_keeps_none(store: Store) -> None:
    """Where something follows nothing is said of why not; a contact that stays open is not asked at all."""
    values = record(store, log(store, next_step="call_back")).values
    assert (values["next_step"], values["no_next_why"]) == ("call_back", None)
    log(store, outcome="undecided", no_next_why="")


def test_an_old_contact_is_asked_only_when_it_is_closed_anew(store: Store) -> None:
    """One closed before the question was asked can be put right in something else; another outcome asks it."""
    team_id = record(store, log(store)).values["team_id"]
    with store.write(actor=PRACTITIONER, command="log_contact") as act:
        as_it_was = {**PLAIN, "no_next_why": None, "worker_id": PRACTITIONER.worker_id, "team_id": team_id}
        old = act.create("contact", as_it_was)

    def correct(**fields: object) -> None:
        command = contacts.CorrectContact(contact_id=old, fields=fields, why="misheard")
        contacts.correct_contact(store, PRACTITIONER, command)

    correct(notes="asked about two key safes")
    with pytest.raises(RuleBroken, match="next_step_required"):
        correct(outcome="nfa_other")
    with pytest.raises(RuleBroken, match="no_next_why_required"):
        correct(outcome="nfa_other", next_step="nothing_further")
    correct(outcome="nfa_other", next_step="nothing_further", no_next_why="Rang the wrong council")
    assert record(store, old).values["no_next_why"] == "Rang the wrong council"
    correct(next_step="call_back")
    assert record(store, old).values["no_next_why"] is None


def test_a_correction_keeps_the_original(store: Store) -> None:
    """The list shows what is right; the history shows what was said before, who corrected it and why."""
    contact_id = log(store)
    command = contacts.CorrectContact(
        contact_id=contact_id, fields={"outcome": "progress_reablement"}, why="picked the line above"
    )
    contacts.correct_contact(store, PRACTITIONER, command)
    assert record(store, contact_id).values["outcome"] == "progress_reablement"
    with store.read() as connection:
        first, second = history(connection, "contact", contact_id)
    assert first.after["outcome"] == "nfa_information_advice"
    assert (second.before["outcome"], second.after["outcome"]) == ("nfa_information_advice", "progress_reablement")
    assert (second.worker, second.why) == ("Jo Bell", "picked the line above")


def test_a_correction_that_opens_a_contact_takes_its_closing_day_away(store: Store) -> None:
    """A contact whose outcome turns out to be undecided is open again."""
    contact_id = log(store)
    command = contacts.CorrectContact(contact_id=contact_id, fields={"outcome": "undecided"}, why="they rang again")
    contacts.correct_contact(store, PRACTITIONER, command)
    assert record(store, contact_id).values["closed_on"] is None


def test_a_form_opened_before_somebody_else_corrected_overwrites_nothing(store: Store) -> None:
    """The second of two people correcting the same field is told, and the first one's work stays."""
    contact_id = log(store)
    first = contacts.CorrectContact(
        contact_id=contact_id, fields={"minutes": 10}, why="forgot", opened={"minutes": None}
    )
    contacts.correct_contact(store, PRACTITIONER, first)
    second = contacts.CorrectContact(
        contact_id=contact_id, fields={"minutes": 30}, why="forgot", opened={"minutes": None}
    )
    with pytest.raises(AlreadyChanged):
        contacts.correct_contact(store, MANAGER, second)
    assert record(store, contact_id).values["minutes"] == 10


def test_a_withdrawn_contact_keeps_its_reason_and_stays_readable(store: Store) -> None:
    """Withdrawing needs a reason, happens once, and takes nothing away from the record."""
    contact_id = log(store)
    with pytest.raises(RuleBroken, match="reason_required"):
        contacts.withdraw_contact(store, PRACTITIONER, contact_id=contact_id, why="  ")
    contacts.withdraw_contact(store, PRACTITIONER, contact_id=contact_id, why="logged twice")
    assert record(store, contact_id).gone == "logged twice"
    with pytest.raises(RuleBroken, match="withdrawn_already"):
        contacts.withdraw_contact(store, PRACTITIONER, contact_id=contact_id, why="logged twice")


def test_a_contact_about_somebody_unknown_is_linked_once_they_are_known(store: Store) -> None:
    """The contact joins the person's record; a second person can't be put in their place."""
    contact_id = log(store)
    person = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    contacts.link_contact(store, PRACTITIONER, contact_id=contact_id, person_id=person.ids("person")[0])
    found = record(store, contact_id)
    assert found.hit is not None
    assert found.hit.name == "Ada Quill"
    with pytest.raises(RuleBroken, match="linked_already"):
        contacts.link_contact(store, PRACTITIONER, contact_id=contact_id, person_id=person.ids("person")[0])


def test_only_the_author_or_a_senior_corrects(store: Store) -> None:
    """A colleague of the same rank can't change one's contact; a manager can; an analyst can't write at all."""
    contact_id = log(store)
    command = contacts.CorrectContact(contact_id=contact_id, fields={"minutes": 5}, why="checked")
    with pytest.raises(NotPermitted):
        contacts.correct_contact(store, OTHER_PRACTITIONER, command)
    contacts.correct_contact(store, MANAGER, command)
    with pytest.raises(NotPermitted):
        contacts.log_contact(store, ANALYST, contacts.LogContact(**PLAIN))


def test_a_restricted_record_takes_nothing_from_those_not_named_on_it(store: Store) -> None:
    """No command reaches a restricted person's record, their own contacts included; those named go on working."""
    person = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    person_id = person.ids("person")[0]
    contact_id = log(store, person_id=person_id, about_unknown="")
    people.restrict_person(store, MANAGER, person_id=person_id, reason="police_matter")
    attempts = (
        lambda: log(store, person_id=person_id, about_unknown=""),
        lambda: contacts.withdraw_contact(store, PRACTITIONER, contact_id=contact_id, why="mine"),
        lambda: people.amend_person(store, PRACTITIONER, person_id=person_id, fields={"gender": "female"}),
        lambda: people.add_name(store, PRACTITIONER, person_id=person_id, kind="alias", given="Adie"),
        lambda: people.add_address(store, PRACTITIONER, person_id=person_id, address=people.NewAddress(lines="1 Lane")),
    )
    for attempt in attempts:
        with pytest.raises(CaseloadError, match="restricted"):
            attempt()
    people.grant_restricted(store, MANAGER, person_id=person_id, worker_id=PRACTITIONER.worker_id)
    assert record(store, log(store, person_id=person_id, about_unknown="")).open


def test_a_worker_is_taken_off_a_restricted_record(store: Store) -> None:
    """Taken off, they read and write nothing there any more; a manager always stays, and everything has its reason."""
    person = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    person_id = person.ids("person")[0]
    people.restrict_person(
        store, MANAGER, person_id=person_id, reason="police_matter", workers=(PRACTITIONER.worker_id,)
    )
    off = {"person_id": person_id, "worker_id": PRACTITIONER.worker_id, "why": "moved on"}
    with pytest.raises(NotPermitted):
        people.take_back_access(store, PRACTITIONER, **off)
    with pytest.raises(RuleBroken, match="nobody_left_to_manage"):
        people.take_back_access(store, MANAGER, person_id=person_id, worker_id=MANAGER.worker_id, why="moved on")
    with pytest.raises(RuleBroken, match="reason_required"):
        people.take_back_access(store, MANAGER, **{**off, "why": " "})
    done = people.take_back_access(store, MANAGER, **off)
    with pytest.raises(CaseloadError, match="restricted"):
        log(store, person_id=person_id, about_unknown="")
    with pytest.raises(RuleBroken, match="not_named"):
        people.take_back_access(store, MANAGER, **off)
    undo_act(store, MANAGER, done.act)
    assert record(store, log(store, person_id=person_id, about_unknown="")).open
