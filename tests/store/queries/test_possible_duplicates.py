"""Whoever or whatever came in twice is proposed with reasons; what was said not to be the same is not."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.services.contacts import LogContact
from caseload_desktop.services.duplicates import not_same_contact, not_same_person
from caseload_desktop.services.people import NewAddress, RegisterPerson, add_person, register_person, restrict_person
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.duplicates import Pair, brought_by, possible_contacts, possible_people
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import swap
from tests.ui.records import add_contacts, add_people, told


def take_file(store: Store, other: Store, file_id: str = "f" * 32) -> None:
    """Take in what the other laptop wrote, and note the file as the exchange does."""
    with store.read() as connection:
        before = connection.execute(select(rows.op.c.lsn).order_by(rows.op.c.lsn.desc()).limit(1)).scalar_one()
    store.take_in([raw for _, raw in other.operations()])
    with store.exchanging() as connection:
        last = connection.execute(select(rows.op.c.lsn).order_by(rows.op.c.lsn.desc()).limit(1)).scalar_one()
        at = "2026-11-20T10:00:00Z"
        values = {"device": other.device.id, "no": 1, "made_at": at, "at": at, "worker": MANAGER.worker_id}
        values |= {"sha256": b"", "lsn_from": before + 1, "lsn_to": last, "counts": "{}", "before": "{}"}
        connection.execute(insert(rows.import_file).values(file_id=file_id, **values))


def person(store: Store, given: str, family: str, **more: object) -> str:
    with store.write(actor=MANAGER, command="register_person") as act:
        return add_person(act, store, RegisterPerson(given=given, family=family, **more))  # type: ignore[arg-type]


def people(store: Store, file_id: str | None = None) -> list[Pair]:
    with store.read() as connection:
        return possible_people(connection, viewer=MANAGER, within=None if file_id is None else brought_by(file_id))


def contacts(store: Store, file_id: str | None = None) -> list[Pair]:
    with store.read() as connection:
        return possible_contacts(connection, viewer=MANAGER, within=None if file_id is None else brought_by(file_id))


def test_the_same_person_registered_on_two_laptops_is_proposed_after_the_file(store: Store, other: Store) -> None:
    """Written otherwise, born the same day: proposed once, with the reasons, and only for what the file brought."""
    here = person(store, "Katherine", "Whitaker", birth_date="1938-05-07", addresses=(NewAddress(postcode="CT9 1AA"),))
    old = person(store, "Katherine", "Whitaker", birth_date="1938-05-07")
    there = person(other, "Catherine", "Whittaker", birth_date="1938-05-07")
    person(other, "Walter", "Pemberton", birth_date="1990-08-08")
    take_file(store, other)
    found = people(store, "f" * 32)
    assert {frozenset((p.one_id, p.other_id)) for p in found} == {frozenset((there, here)), frozenset((there, old))}
    assert all("same birth date" in p.reasons for p in found)
    assert len(people(store)) == 3
    assert people(store, "0" * 32) == []


def test_one_nhs_number_on_two_people_is_always_proposed(store: Store, other: Store) -> None:
    """Even where nothing else fits: one of the two numbers is wrong, or it is one person."""
    person(store, "Ada", "Quill", nhs_number="9990000018", birth_date="1940-03-01")
    person(other, "Zbigniew", "Kowalski", nhs_number="9990000018", birth_date="1971-12-12")
    take_file(store, other)
    (pair,) = people(store, "")
    assert "NHS number same" in pair.reasons


def test_a_name_alone_is_proposed_only_where_nothing_could_tell_them_apart(store: Store, other: Store) -> None:
    """Two people of one name with different birth dates are two people."""
    person(store, "John", "Smith", birth_date="1940-03-01")
    person(store, "Mary", "Ash")
    person(other, "John", "Smith", birth_date="1955-06-09")
    person(other, "Mary", "Ash")
    take_file(store, other)
    assert [(p.name, p.other_name) for p in people(store, "")] == [("Mary Ash", "Mary Ash")]


def test_said_not_to_be_the_same_is_remembered_everywhere_until_it_is_undone(store: Store, other: Store) -> None:
    """Nobody is asked twice, on no laptop, from neither side; undone, it is proposed again."""
    one = person(store, "Ada", "Quill", birth_date="1940-03-01")
    two = person(other, "Ada", "Quill", birth_date="1940-03-01")
    take_file(store, other)
    assert len(people(store, "")) == 1
    done = not_same_person(store, PRACTITIONER, person_id=two, other_person_id=one)
    assert people(store) == people(store, "") == []
    swap(store, other)
    assert people(other) == []
    undo_act(store, PRACTITIONER, done.act)
    assert len(people(store)) == 1
    with pytest.raises(RuleBroken):
        not_same_person(store, PRACTITIONER, person_id=one, other_person_id=one)


def test_restricted_people_are_in_no_pair_of_those_who_may_not_read_them(store: Store) -> None:
    """Neither the restricted person nor that they resemble somebody is told."""
    canary, twin = person(store, "Zephyrine", "Hollin", nhs_number="9990000018"), person(store, "Zephyrine", "Hollin")
    (contact, _) = add_contacts(store, told(canary, notes="x" * 30), told(canary, notes="x" * 30))
    restrict_person(store, MANAGER, person_id=canary, reason="witness_protection")
    with store.read() as connection:
        for viewer in (PRACTITIONER, ANALYST):
            assert possible_people(connection, viewer=viewer) == []
            assert possible_contacts(connection, viewer=viewer) == []
        assert len(possible_people(connection, viewer=MANAGER)) == 1
    with pytest.raises(NotPermitted):
        not_same_person(store, PRACTITIONER, person_id=canary, other_person_id=twin)
    with pytest.raises(NotPermitted):
        not_same_contact(store, PRACTITIONER, contact_id=contact, other_contact_id=contact)


def test_a_contact_logged_on_two_laptops_is_proposed(store: Store, other: Store) -> None:
    """The same person, day and reason on two laptops; a second call of the same day on one laptop is no duplicate."""
    (ada,) = add_people(store, "Ada Quill")
    swap(store, other)
    add_contacts(store, told(ada, notes="Daughter rang about the stairs."), actor=PRACTITIONER)
    add_contacts(store, told(ada, notes="Asked about meals.", reason="request_equipment"), actor=PRACTITIONER)
    add_contacts(other, told(ada, notes="Daughter rang about stairs"), actor=OTHER_PRACTITIONER)
    take_file(store, other)
    (pair,) = contacts(store, "f" * 32)
    assert (pair.name, pair.on) == ("Ada Quill", "2026-11-16")
    assert {"same person and day", "same reason", "same notes", "logged on two laptops"} <= set(pair.reasons)
    not_same_contact(store, MANAGER, contact_id=pair.one_id, other_contact_id=pair.other_id)
    assert contacts(store) == []


def test_a_call_back_is_no_duplicate(store: Store) -> None:
    """Called back on the same day about the same: two contacts."""
    (ada,) = add_people(store, "Ada Quill")
    words = "Daughter rang about the stairs, she is worried about another fall."
    (first,) = add_contacts(store, told(ada, notes=words))
    command: LogContact = told(ada, notes=words, call_back_of=first)
    add_contacts(store, command)
    assert contacts(store) == []


def test_the_same_few_statements_however_many_are_compared(store: Store, statements: Callable[..., int]) -> None:
    """Everybody is compared in the memory of the laptop, not by a question for each person."""
    add_people(store, "Ada Quill", "Ada Quill")
    queries = (lambda c: possible_people(c, viewer=MANAGER), lambda c: possible_contacts(c, viewer=MANAGER))
    few = [statements(query) for query in queries]
    add_people(store, *(f"Ada Quill{n}" for n in range(25)))
    assert next(statements(query) for query in queries) == few[0] <= 7


def test_giving_up_a_long_search_changes_nothing(store: Store) -> None:
    """Whoever looks through everybody may stop it."""
    add_people(store, "Ada Quill", "Bert Oram")

    def check(done: int, of: int) -> None:
        assert (done, of) == (0, 2)
        raise RuleBroken("given_up")

    with pytest.raises(RuleBroken), store.read() as connection:
        possible_people(connection, viewer=MANAGER, check=check)
    register_person(store, MANAGER, RegisterPerson(given="Cora"))
