"""People registered twice: merged by who may, closed as the more closed of the two, and parted again."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services import allocation, case_notes, contacts, people, tasks
from caseload_desktop.services.merging import MergePeople, merge_people, part_people
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.people import find_people
from caseload_desktop.store.queries.restriction import closed_to
from caseload_desktop.store.rows import BOOK_KEEPING
from caseload_desktop.store.store import Store
from tests.exchange.machine.team import seeded_ids
from tests.services.refusals import refused
from tests.store.carrying import carry
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

SENIOR = Actor(PRACTITIONER.worker_id, Role.SENIOR_PRACTITIONER)


def register(store: Store, given: str, **more: Any) -> str:
    command = people.RegisterPerson(given=given, family="Quill", **more)
    return people.register_person(store, MANAGER, command).ids("person")[0]


def merge(store: Store, away: str, stays: str, **more: Any) -> Changes:
    return merge_people(store, MANAGER, MergePeople(away_id=away, stays_id=stays, why="same address", **more))


def allocate(store: Store, person_id: str, worker: Actor, role: str = "key") -> str:
    command = allocation.Allocate(
        person_id=person_id, worker_id=worker.worker_id, from_date="2026-11-02", role=role, note="support at home"
    )
    return allocation.allocate(store, MANAGER, command).ids("allocation")[0]


def value(store: Store, entity: str, row_id: str, name: str) -> Any:
    table = rows.FOLDED[entity]
    with store.read() as connection:
        return connection.execute(select(table.c[name]).where(table.c.id == row_id)).scalar()


def closed(store: Store, viewer: Actor) -> set[str]:
    with store.read() as connection:
        return set(connection.execute(closed_to(viewer)).scalars())


def record(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """What every row says, whoever wrote it when; but for what was said of merging itself."""
    found = {}
    with store.read() as connection:
        for name, table in rows.FOLDED.items():
            columns = [c for c in table.c if c.name not in BOOK_KEEPING or c.name in ("id", "gone")]
            if name != "same_person":
                found[name] = [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]
    return found


def test_who_may_not_correct_others_may_not_merge(store: Store) -> None:
    """Managers and senior practitioners merge and part; nobody without a reason, nobody one person with themselves."""
    one, two = register(store, "Wilhelmina"), register(store, "Mina")
    command = MergePeople(away_id=one, stays_id=two, why="same address")
    refused("role_may_not", lambda: merge_people(store, PRACTITIONER, command))
    refused("one_and_the_same", lambda: merge(store, one, one))
    refused("reason_required", lambda: merge_people(store, MANAGER, MergePeople(away_id=one, stays_id=two, why=" ")))
    refused("no_such_row", lambda: merge(store, one, "0" * 32))
    refused("not_amendable", lambda: merge(store, one, two, take=("restricted",)))
    said = merge_people(store, SENIOR, command).ids("same_person")
    refused("merged_already", lambda: merge(store, one, two))
    refused("role_may_not", lambda: part_people(store, PRACTITIONER, merge_id=said[0], why="two sisters"))
    part_people(store, SENIOR, merge_id=said[0], why="two sisters")
    refused("parted_already", lambda: part_people(store, SENIOR, merge_id=said[1], why="two sisters"))


def test_a_field_that_changed_since_the_form_was_filled_is_not_taken_unseen(store: Store) -> None:
    """Somebody corrected the other record meanwhile: nothing is merged until that was read."""
    away, stays = register(store, "Wilhelmina", language="pol", gender="2"), register(store, "Mina")
    seen = {"language": "pol", "gender": "2"}
    people.amend_person(store, PRACTITIONER, person_id=away, fields={"language": "ukr"})
    with pytest.raises(AlreadyChanged) as told:
        merge(store, away, stays, take=("language", "gender"), seen=seen)
    assert told.value.changed == ("language",)
    assert value(store, "person", stays, "gender") is None
    merge(store, away, stays, take=("gender",), seen=seen)
    assert (value(store, "person", stays, "gender"), value(store, "person", stays, "language")) == ("2", None)


def test_fields_taken_come_back_but_for_those_changed_since(store: Store) -> None:
    """What the record that stays took from the other is given back, unless somebody changed it meanwhile."""
    away = register(store, "Wilhelmina", birth_date="1938-02-11", language="pol", gender="2")
    stays = register(store, "Mina")
    said = merge(store, away, stays, take=("birth_date", "language", "gender")).ids("same_person")[0]
    assert value(store, "person", stays, "birth_date") == "1938-02-11"
    people.amend_person(store, MANAGER, person_id=away, fields={"language": "ukr"})
    part_people(store, MANAGER, merge_id=said, why="two sisters")
    now = [value(store, "person", stays, name) for name in ("birth_date", "language", "gender")]
    assert now == [None, "ukr", None]
    assert value(store, "person", away, "language") == "pol"


def test_two_nhs_numbers_stand_until_one_is_said_to_be_wrong(store: Store) -> None:
    """Two numbers are two people until somebody says that one of them is wrong or was replaced."""
    away, stays = register(store, "Mina", nhs_number="9990000018"), register(store, "Mina", nhs_number="9990000026")
    refused("nhs_numbers_differ", lambda: merge(store, away, stays))
    merge(store, away, stays, number_was_wrong=True, take=("nhs_number",))
    assert value(store, "person", stays, "nhs_number") == "9990000018"
    with store.read() as connection:
        for number in ("999 000 0018", "999 000 0026"):
            shown = [hit.id for hit in find_people(connection, number, viewer=MANAGER)]
            assert shown == ([stays] if number.endswith("18") else [])


def test_the_number_and_reference_of_the_other_record_still_find_the_person(store: Store) -> None:
    """A letter that names the old number or reference leads to the one record."""
    away, stays = register(store, "Wilhelmina", nhs_number="9990000018"), register(store, "Mina")
    reference = value(store, "person", away, "reference")
    merge(store, away, stays)
    with store.read() as connection:
        for text in ("9990000018", reference, "wilhelmina quill"):
            assert [hit.id for hit in find_people(connection, text, viewer=MANAGER)] == [stays]


def test_one_key_worker_stays_and_the_other_goes_on_beside(store: Store) -> None:
    """Two key workers: somebody says who stays; one worker on both records is involved once; parting gives it back."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    theirs, ours = allocate(store, away, PRACTITIONER), allocate(store, stays, OTHER_PRACTITIONER)
    again = allocate(store, stays, PRACTITIONER, "additional")
    refused("merge_key_worker", lambda: merge(store, away, stays))
    before = record(store)
    changes = merge(store, away, stays, key_allocation=ours)
    assert [value(store, "allocation", one, "role") for one in (ours, theirs)] == ["key", "additional"]
    ended = [one for one in (theirs, again) if value(store, "allocation", one, "to_date")]
    assert len(ended) == 1
    undo_act(store, MANAGER, changes.act)
    assert record(store) == before
    said = merge(store, away, stays, key_allocation=theirs).ids("same_person")[0]
    assert [value(store, "allocation", one, "role") for one in (ours, theirs)] == ["additional", "key"]
    assert value(store, "allocation", again, "to_date") == "2026-11-20"
    part_people(store, MANAGER, merge_id=said, why="two sisters")
    assert record(store) == before


def test_an_open_and_a_restricted_record_become_one_closed_record(store: Store) -> None:
    """Only who is named on the restricted one, and says so, merges them; then both are closed to the same workers."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    people.restrict_person(store, MANAGER, person_id=away, reason="staff", workers=(PRACTITIONER.worker_id,))
    refused("merge_restricted", lambda: merge(store, away, stays))
    command = MergePeople(away_id=away, stays_id=stays, why="same address", restrict_both=True)
    refused("role_may_not", lambda: merge_people(store, SENIOR, command))
    stranger = Actor(OTHER_PRACTITIONER.worker_id, Role.TEAM_MANAGER)
    refused("restricted", lambda: merge_people(store, stranger, command))
    before = record(store)
    changes = merge_people(store, MANAGER, command)
    assert closed(store, OTHER_PRACTITIONER) >= {stays}
    assert stays not in closed(store, PRACTITIONER)
    undo_act(store, MANAGER, changes.act)
    assert {n: r for n, r in record(store).items() if n != "restricted_grant"} == {
        n: r for n, r in before.items() if n != "restricted_grant"
    }
    assert closed(store, OTHER_PRACTITIONER) == {away}


def test_what_was_closed_since_stays_closed_when_people_are_parted(store: Store) -> None:
    """A restriction set on the one record holds for both after it, unless who may restrict says otherwise."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    changes = merge(store, away, stays)
    said = changes.ids("same_person")[0]
    people.restrict_person(store, MANAGER, person_id=away, reason="staff", workers=(PRACTITIONER.worker_id,))
    people.grant_restricted(store, MANAGER, person_id=stays, worker_id=SENIOR.worker_id)
    refused("undo_part_instead", lambda: undo_act(store, MANAGER, changes.act))
    refused("role_may_not", lambda: part_people(store, SENIOR, merge_id=said, why="no", stay_restricted=False))
    part_people(store, SENIOR, merge_id=said, why="two sisters")
    assert closed(store, OTHER_PRACTITIONER) == {away, stays}
    assert closed(store, PRACTITIONER) == set()
    assert store.rebuild_is_equal()


def test_who_restricts_a_merged_record_twice_lets_the_same_workers_in(store: Store) -> None:
    """Both records restricted on their own: naming a worker names them on both, lifting lifts both."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    for one in (away, stays):
        people.restrict_person(store, MANAGER, person_id=one, reason="staff")
    merge(store, away, stays)
    people.grant_restricted(store, MANAGER, person_id=stays, worker_id=PRACTITIONER.worker_id)
    assert stays not in closed(store, PRACTITIONER)
    people.take_back_access(store, MANAGER, person_id=away, worker_id=PRACTITIONER.worker_id, why="moved team")
    assert stays in closed(store, PRACTITIONER)
    people.lift_restriction(store, MANAGER, person_id=stays, why="left the service")
    assert closed(store, OTHER_PRACTITIONER) == set()
    assert store.rebuild_is_equal()


# --- merge, other work, parting: what the other work alone leaves ---------------------------------------------


class Pair:
    """Two people in a store with something in each record, ready to be worked on by row."""

    def __init__(self, store: Store) -> None:
        self.away, self.stays, self.third = (register(store, name) for name in ("Wilhelmina", "Mina", "Ada"))
        self.contacts = [log(store, one, "first") for one in (self.away, self.stays)]
        self.notes = [note(store, one, "first") for one in (self.away, self.stays)]
        self.tasks = [task(store, one, "ring back") for one in (self.away, self.stays)]
        self.case = allocate(store, self.away, PRACTITIONER)


def log(store: Store, person_id: str, notes: str) -> str:
    command = contacts.LogContact(
        person_id=person_id, received_on="2026-11-20", method="phone", reason="request_information",
        outcome="nfa_information_advice", notes=notes, next_step="nothing_further",
        no_next_why="advice given", existing_case=False,
    )  # fmt: skip
    return contacts.log_contact(store, MANAGER, command).ids("contact")[0]


def note(store: Store, person_id: str, words: str) -> str:
    command = case_notes.WriteNote(person_id=person_id, kind="visit", on_date="2026-11-20", words=words)
    return case_notes.write_note(store, MANAGER, command).ids("case_note")[0]


def task(store: Store, person_id: str, words: str) -> str:
    command = tasks.AddTask(person_id=person_id, words=words, due_on="2026-11-27")
    return tasks.add_task(store, MANAGER, command).ids("task")[0]


def work(chance: random.Random, pair: Pair, number: int) -> Callable[[Store], object]:
    """Something a worker may do with either record, chosen by chance, to the rows it is given."""
    words, one = f"work {number}", chance.randrange(2)
    contact, told, todo = pair.contacts[one], pair.notes[one], pair.tasks[one]
    detail = people.NewDetail(kind="phone", value=f"01632 96{number:04}")
    correction = contacts.CorrectContact(contact_id=contact, fields={"notes": words}, why="typed wrong")
    return chance.choice(
        (
            lambda store: log(store, pair.stays, words),
            lambda store: note(store, pair.stays, words),
            lambda store: people.add_detail(store, MANAGER, person_id=pair.stays, detail=detail),
            lambda store: people.amend_person(
                store, MANAGER, person_id=pair.stays, fields={"communication_note": words}
            ),
            lambda store: people.add_name(store, MANAGER, person_id=pair.stays, kind="known_as", given=words),
            lambda store: case_notes.add_to_note(store, MANAGER, note_id=told, words=words),
            lambda store: contacts.correct_contact(store, MANAGER, correction),
            lambda store: contacts.withdraw_contact(store, MANAGER, contact_id=contact, why=words),
            lambda store: tasks.complete_tasks(store, MANAGER, task_ids=(todo,), note=words),
            lambda store: tasks.put_off_tasks(store, MANAGER, task_ids=(todo,), due_on="2026-12-04", why=words),
            lambda store: log(store, pair.third, words),
        )
    )


def done(store: Store, what: Callable[[Store], object], seed: int) -> str:
    """Do it under ids that follow from its number; what a rule refuses is refused in both worlds."""
    with seeded_ids(seed):
        try:
            what(store)
        except (RuleBroken, NotPermitted) as error:
            return error.code
    return ""


@pytest.mark.parametrize(("seed", "undone"), [(0, False), (1, False), (2, False), (3, True)])
def test_merge_then_part_leaves_what_the_work_between_leaves(tmp_path: Path, seed: int, *, undone: bool) -> None:
    """Row for row: merge, work on either record, on two laptops with exchanges between, and part; or the work alone.

    Taken apart by the act for it, or by undo where it was merged.
    """
    chance = random.Random(seed)
    worlds = [[make_store(tmp_path / f"{world}{n}") for n in range(2)] for world in "ab"]
    try:
        with seeded_ids(1):
            pair = Pair(worlds[0][0])
        for world, other in (worlds[0], worlds[1]):
            carry(worlds[0][0], world) if world is not worlds[0][0] else None
            carry(worlds[0][0], other)
        told: list[list[str]] = [[], []]
        merged = Changes("", "", frozenset())
        for number in range(24):
            if number == 6:
                merged = merge(worlds[0][0], pair.away, pair.stays)
            what, at = work(chance, pair, number), chance.randrange(2)
            for codes, laptops in zip(told, worlds, strict=True):
                codes.append(done(laptops[at], what, 100 + number))
            if number % 8 == 7:
                for here, there in worlds:
                    carry(here, there)
                    carry(there, here)
        if undone:
            undo_act(worlds[0][0], MANAGER, merged.act)
        else:
            said = merged.ids("same_person")[0]
            part_people(worlds[0][chance.randrange(2)], MANAGER, merge_id=said, why="two sisters")
        for _ in range(2):
            for here, there in worlds:
                carry(here, there)
                carry(there, here)
        assert told[0] == told[1]
        assert record(worlds[0][0]) == record(worlds[0][1]) == record(worlds[1][0])
        assert all(store.rebuild_is_equal() for store in worlds[0])
    finally:
        for store in (store for world in worlds for store in world):
            store.close()
