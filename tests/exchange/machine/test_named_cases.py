"""The differences a team is sure to meet, each by name: what two laptops did apart, and what both read afterwards."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.services import contacts, lists, organisation, people, targets
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.exchange.machine.glass import break_glass_by_hand
from tests.exchange.machine.truth import digests, exchange_all
from tests.exchange.machine.world import World
from tests.support import MANAGER, PRACTITIONER

MANAGERS, COLLEAGUES = 0, 1


@dataclass
class Place:
    """Two laptops that hold the same person and contact: the manager's and a colleague's."""

    world: World
    person: str = ""
    contact: str = ""
    kept: dict[str, str] = field(default_factory=dict)

    def store(self, number: int) -> Store:
        return self.world.laptops[number].store

    def actor(self, number: int) -> Actor:
        return self.world.laptops[number].actor

    def one(self, number: int, entity: str, row_id: str) -> dict[str, Any]:
        """A row as a laptop reads it."""
        table = rows.FOLDED[entity]
        with self.store(number).read() as connection:
            return dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())

    def conflicts(self, number: int) -> list[tuple[str, str]]:
        """Entity and field of what waits to be settled."""
        t = rows.conflict.c
        with self.store(number).read() as connection:
            return sorted((entity, one) for entity, one in connection.execute(select(t.entity, t.field)))


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    world = World(tmp_path / "world", size=2, seed=7)
    there = Place(world)
    store = there.store(MANAGERS)
    registered = people.register_person(store, MANAGER, people.RegisterPerson(given="Ada", family="Quill"))
    there.person = registered.ids("person")[0]
    logged = contacts.log_contact(
        there.store(MANAGERS),
        MANAGER,
        contacts.LogContact(
            person_id=there.person,
            received_on="2024-11-02",
            method="phone",
            reason="request_information",
            outcome="nfa_information_advice",
            no_next_why="Advice was enough",
            notes="asked about a rail",
            worker_id=PRACTITIONER.worker_id,
        ),
    )
    there.contact = logged.ids("contact")[0]
    exchange_all(world)
    yield there
    world.close()


def correct(place: Place, number: int, **fields: object) -> None:
    command = contacts.CorrectContact(contact_id=place.contact, fields=fields, why="wrong")
    contacts.correct_contact(place.store(number), place.actor(number), command)


def amend(place: Place, number: int, **fields: object) -> None:
    people.amend_person(place.store(number), place.actor(number), person_id=place.person, fields=fields)


def note(place: Place, number: int, words: str) -> None:
    command = contacts.LogContact(
        person_id=place.person,
        received_on="2024-11-02",
        method="phone",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        notes=words,
    )
    place.kept[words] = contacts.log_contact(place.store(number), place.actor(number), command).ids("contact")[0]


def person_edited_on_both(place: Place) -> None:
    amend(place, MANAGERS, family="Quill-Marsh")
    amend(place, COLLEAGUES, family="Marsh", gender="female")


def different_fields_of_one_person(place: Place) -> None:
    amend(place, MANAGERS, family="Quill-Marsh")
    amend(place, COLLEAGUES, given="Adeline")


def the_same_change_on_both(place: Place) -> None:
    amend(place, MANAGERS, family="Marsh")
    amend(place, COLLEAGUES, family="Marsh")


def removal_against_edit(place: Place) -> None:
    contacts.withdraw_contact(place.store(MANAGERS), MANAGER, contact_id=place.contact, why="logged twice")
    correct(place, COLLEAGUES, minutes=20)


def removed_on_both(place: Place) -> None:
    contacts.withdraw_contact(place.store(MANAGERS), MANAGER, contact_id=place.contact, why="logged twice")
    contacts.withdraw_contact(place.store(COLLEAGUES), PRACTITIONER, contact_id=place.contact, why="wrong person")


def worker_moved_team(place: Place) -> None:
    store = place.store(MANAGERS)
    table = rows.membership
    with store.read() as connection:
        found = select(table.c.id).where(table.c.worker_id == PRACTITIONER.worker_id)
        membership_id = connection.execute(found).scalar_one()
        locality = connection.execute(select(rows.locality.c.id)).scalars().first() or ""
    team = organisation.add_team(store, MANAGER, locality_id=locality, name="Reviews").ids("team")[0]
    organisation.end_membership(store, MANAGER, membership_id=membership_id, on="2030-01-01")
    organisation.add_membership(store, MANAGER, worker_id=PRACTITIONER.worker_id, team_id=team, from_date="2030-01-02")
    note(place, COLLEAGUES, "written for the team of before")


def code_list_changed_meanwhile(place: Place) -> None:
    change = lists.ChangeCode(list_id="contact_reason", code="request_information", valid_to="2024-01-01")
    lists.change_code(place.store(MANAGERS), MANAGER, change)
    note(place, COLLEAGUES, "with a reason retired meanwhile")


def code_list_changed_on_both(place: Place) -> None:
    for number, label in ((MANAGERS, "Rail kit"), (COLLEAGUES, "Rails")):
        change = lists.ChangeCode(list_id="given", code="rails", label=label)
        lists.change_code(place.store(number), MANAGER, change)


def restricted_while_notes_are_written(place: Place) -> None:
    people.restrict_person(
        place.store(MANAGERS),
        MANAGER,
        person_id=place.person,
        reason="police_matter",
        workers=(PRACTITIONER.worker_id,),
    )
    note(place, COLLEAGUES, "written without knowing")


def glass_broken_on_both(place: Place) -> None:
    for number in (MANAGERS, COLLEAGUES):
        hand = place.world.laptops[number].hand
        hand.chance = random.Random(1)
        break_glass_by_hand(hand)


def target_set_and_commented_on_both(place: Place) -> None:
    for number, value, words in ((MANAGERS, "90", "winter"), (COLLEAGUES, "85", "two vacancies")):
        target = Target(
            measure="2",
            scope=Scope(ScopeKind.COUNCIL),
            first=Month(2026, 4),
            last=Month(2027, 3),
            value=Decimal(value),
            floor=Decimal(80),
            direction=Direction.HIGH,
        )
        targets.set_target(place.store(number), MANAGER, target)
        command = targets.WriteCommentary(
            measure="2", scope=Scope(ScopeKind.COUNCIL), month=Month(2026, 10), text=words
        )
        targets.write_commentary(place.store(number), MANAGER, command)


CASES: list[tuple[Callable[[Place], None], list[tuple[str, str]]]] = [
    (person_edited_on_both, [("person", "family")]),
    (different_fields_of_one_person, []),
    (the_same_change_on_both, []),
    (removal_against_edit, [("contact", "gone")]),
    (removed_on_both, []),
    (worker_moved_team, []),
    (code_list_changed_meanwhile, []),
    (code_list_changed_on_both, [("code_change", "label")]),
    (restricted_while_notes_are_written, []),
    (glass_broken_on_both, []),
    (target_set_and_commented_on_both, [("commentary", "text"), ("target", "value")]),
]
"""What happens apart, and what both are asked to settle afterwards: nothing else, and each once."""


@pytest.mark.parametrize(("apart", "to_settle"), CASES, ids=[case[0].__name__ for case in CASES])
def test_two_laptops_agree_afterwards(place: Place, apart: Callable[[Place], None], to_settle: list[object]) -> None:
    """Whatever was done apart, both read the same afterwards, no note is lost, and each difference shows once."""
    apart(place)
    exchange_all(place.world)
    ours, theirs = (digests(place.store(number)) for number in (MANAGERS, COLLEAGUES))
    assert theirs == ours
    for number in (MANAGERS, COLLEAGUES):
        assert place.conflicts(number) == to_settle
        for words, contact_id in place.kept.items():
            assert place.one(number, "contact", contact_id)["notes"] == words


def test_a_removal_stands_until_somebody_looks_at_the_edit(place: Place) -> None:
    """A contact withdrawn here and corrected there is out of the lists, and the correction is not lost."""
    removal_against_edit(place)
    exchange_all(place.world)
    for number in (MANAGERS, COLLEAGUES):
        row = place.one(number, "contact", place.contact)
        assert (row["gone"], row["minutes"]) == ("logged twice", 20)


def test_both_records_of_broken_glass_stand(place: Place) -> None:
    """Who looked at a restricted record, and why, is never merged away."""
    glass_broken_on_both(place)
    exchange_all(place.world)
    table = rows.FOLDED["break_glass"]
    for number in (MANAGERS, COLLEAGUES):
        with place.store(number).read() as connection:
            found = set(connection.execute(select(table.c.worker_id)).scalars())
        assert found == {MANAGER.worker_id, PRACTITIONER.worker_id}


def test_the_one_not_named_loses_sight_and_no_note_is_lost(place: Place) -> None:
    """A record restricted here while a colleague writes there: the note arrives, and then the colleague's copy goes."""
    note(place, COLLEAGUES, "before")
    people.restrict_person(place.store(MANAGERS), MANAGER, person_id=place.person, reason="police_matter")
    note(place, COLLEAGUES, "written without knowing")
    exchange_all(place.world)
    for words, contact_id in place.kept.items():
        assert place.one(MANAGERS, "contact", contact_id)["notes"] == words
    with place.store(COLLEAGUES).read() as connection:
        assert connection.execute(select(rows.person.c.id)).all() == []
        assert connection.execute(select(rows.contact.c.id)).all() == []
