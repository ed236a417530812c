"""What is read of notes, tasks, hazards, relationships and chronology: in how many statements, and for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, insert

from caseload_desktop.services import allocation, case_notes, chronology, hazards, people, relationships, tasks
from caseload_desktop.services.allocation import Allocate
from caseload_desktop.services.case_notes import WriteNote
from caseload_desktop.services.chronology import Entry
from caseload_desktop.services.hazards import AddHazard
from caseload_desktop.services.relationships import AddRelationship
from caseload_desktop.services.tasks import AddTask
from caseload_desktop.store import rows
from caseload_desktop.store.queries.case_notes import person_notes
from caseload_desktop.store.queries.chronology import person_chronology
from caseload_desktop.store.queries.hazards import person_hazards
from caseload_desktop.store.queries.history import record_history
from caseload_desktop.store.queries.notes_events import NoteEvent, notes_events
from caseload_desktop.store.queries.relationships import OtherSide, person_relationships
from caseload_desktop.store.queries.tasks import person_tasks
from caseload_desktop.store.queries.work import notes as work_notes
from caseload_desktop.store.queries.work import read_rules, read_whose
from caseload_desktop.store.queries.work.item import Scope, WorkItem
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = date(2026, 11, 20)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
Count = Callable[[Callable[[Connection], Any]], int]


def person(store: Store, given: str = "Ada", **more: Any) -> str:
    command = people.RegisterPerson(given=given, family="Quill", **more)
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def task(store: Store, person_id: str, words: str, **more: Any) -> str:
    return tasks.add_task(store, PRACTITIONER, AddTask(person_id=person_id, words=words, **more)).ids("task")[0]


def note(store: Store, person_id: str, words: str, **more: Any) -> str:
    values = {"kind": "visit", "on_date": "2026-11-18", **more}
    return case_notes.write_note(store, PRACTITIONER, WriteNote(person_id=person_id, words=words, **values)).ids(
        "case_note"
    )[0]


def hazard(store: Store, person_id: str, **more: Any) -> str:
    values = {"kind": "animals", "detail": "Two dogs", "review_on": "2027-02-01", "told": True, **more}
    return hazards.add_hazard(store, PRACTITIONER, AddHazard(person_id=person_id, **values)).ids("hazard")[0]


def relate(store: Store, person_id: str, **more: Any) -> str:
    values = {"kind": "daughter", **more}
    command = AddRelationship(person_id=person_id, **values)
    return relationships.add_relationship(store, PRACTITIONER, command).ids("relationship")[0]


def everything(store: Store, person_id: str, other: str) -> None:
    first = note(store, person_id, "Canary in a note", significant=True)
    case_notes.add_to_note(store, PRACTITIONER, note_id=first, words="Canary added")
    task(store, person_id, "Canary to do")
    done = task(store, person_id, "Canary done")
    tasks.complete_tasks(store, PRACTITIONER, task_ids=(done,), note="Canary")
    hazard(store, person_id, detail="Canary in the hall")
    relate(store, person_id, other_id=other, note="Canary", from_date="1980-01-01")
    entry = Entry(words="Canary fell", on_date="2026-11-18", about_kind="case_note", about_id=first)
    chronology.add_entries(store, PRACTITIONER, person_id=person_id, entries=(entry,))
    chronology.write_analysis(store, PRACTITIONER, person_id=person_id, words="Canary all over")


def test_open_tasks_come_first(store: Store) -> None:
    """What is due first stands first, a task without a day after those with one, then what was closed."""
    who = person(store)
    task(store, who, "No day")
    task(store, who, "Friday", due_on="2026-11-27", worker_id=AMINA, waits_for="the GP")
    task(store, who, "Monday", remind_on="2026-11-23", kind="reminder")
    gone = task(store, who, "Dropped", due_on="2026-11-21")
    tasks.drop_tasks(store, MANAGER, task_ids=(gone,), why="Not needed")
    with store.read() as connection:
        found = person_tasks(connection, who, viewer=PRACTITIONER)
    assert [one.words for one in found] == ["Monday", "Friday", "No day", "Dropped"]
    assert (found[1].worker, found[1].waits_for, found[1].recorded_by) == ("Amina Rahman", "the GP", "Jo Bell")
    assert [one.state.value for one in found] == ["open", "open", "open", "dropped"]


def test_notes_carry_their_additions(store: Store) -> None:
    """A note shows what was added to it, in the order it came; a withdrawn one is left out."""
    who = person(store)
    first = note(store, who, "Seen", on_date="2026-11-17")
    latest = note(store, who, "Rang", kind="call", at="09:30")
    wrong = note(store, who, "Somebody else", at="10:00")
    case_notes.withdraw_note(store, PRACTITIONER, note_id=wrong, why="Wrong person")
    case_notes.add_to_note(store, OTHER_PRACTITIONER, note_id=first, words="More")
    case_notes.add_to_note(store, PRACTITIONER, note_id=first, words="And more")
    with store.read() as connection:
        found = person_notes(connection, who, viewer=PRACTITIONER)
        events = notes_events(connection, who, viewer=PRACTITIONER)
    assert [(one.id, [a.words for a in one.additions]) for one in found] == [
        (latest, []),
        (first, ["More", "And more"]),
    ]
    assert [(e.kind, bool(e.gone)) for e in events if e.id == wrong] == [(NoteEvent.NOTE, True)]


def test_what_the_other_side_says(store: Store) -> None:
    """Same, otherwise, missing or closed: the screen can say which, and of somebody restricted only the name."""
    ada, rosa, ned = person(store), person(store, "Rosa"), person(store, "Ned")
    relate(store, ada, other_id=rosa, next_of_kin=True)
    relate(store, ada, other_name="Mr Long", kind="neighbour", other_phone="01843 555 0101")
    people.restrict_person(store, MANAGER, person_id=ned, reason="domestic_abuse_address")
    relate(store, ada, other_id=ned, kind="son", lives_with=True, note="Hides here", from_date="2026-10-01")
    with store.read() as connection:
        found = person_relationships(connection, ada, viewer=PRACTITIONER, lists=store.code_lists)
        managers = person_relationships(connection, ada, viewer=MANAGER, lists=store.code_lists)
        events = notes_events(connection, ada, viewer=PRACTITIONER)
    shown = {one.name: one for one in found}
    assert [one.name for one in found] == ["Rosa Quill", "Mr Long", "Ned Quill"]
    assert [shown[n].other_side for n in shown] == [OtherSide.SAME, OtherSide.NAME_ONLY, OtherSide.CLOSED]
    closed = shown["Ned Quill"]
    assert (closed.kind, closed.lives_with, closed.note, closed.phone, closed.reference) == ("", False, "", "", "")
    assert {one.name: one.other_side for one in managers}["Ned Quill"] is OtherSide.MISSING
    with store.read() as connection:
        assert "Hides here" not in str(record_history(connection, ada, viewer=PRACTITIONER))
        assert "Hides here" in str(record_history(connection, ada, viewer=MANAGER))
    assert events == []


def test_somebody_let_go_as_restricted_is_a_name(store: Store) -> None:
    """A laptop that had to let a restricted record go tells of that person the name, in no list more than that."""
    ada, away = person(store), "a" * 32
    fields = {"person_id": ada, "other_id": away, "other_name": "Ned Quill", "kind": "son", "pair": "b" * 32}
    with store.write(actor=PRACTITIONER, command="trial") as act:
        act.create("relationship", {**fields, "note": "Hides here", "from_date": "2026-10-01"})
    with store.exchanging() as connection:
        number = connection.execute(insert(rows.stream).values(uid=away, kind="person")).inserted_primary_key
        gone = {"why": "restricted", "by": "laptop", "told_at": "2026-11-01T00:00:00Z"}
        values = {**gone, "stream": number[0] if number else 0, "removed_at": "2026-11-02T00:00:00Z"}
        connection.execute(insert(rows.leaving).values(**values))
    with store.read() as connection:
        (shown,) = person_relationships(connection, ada, viewer=MANAGER, lists=store.code_lists)
        assert (shown.name, shown.other_side, shown.kind, shown.note) == ("Ned Quill", OtherSide.CLOSED, "", "")
        assert notes_events(connection, ada, viewer=MANAGER) == []
        assert "Hides here" not in str(record_history(connection, ada, viewer=MANAGER))


def test_the_chronology_is_in_order(store: Store) -> None:
    """Entries stand in the order of their time, whether that is a day or words; each knows what it came from."""
    who = person(store)
    entries = (
        Entry(words="Fell", on_date="2026-11-02", about_kind="case_note", about_id="a" * 32),
        Entry(words="Husband died", date_words="Summer 2019"),
        Entry(words="In care", date_words="As a child"),
    )
    chronology.add_entries(store, PRACTITIONER, person_id=who, entries=entries)
    chronology.write_analysis(store, MANAGER, person_id=who, words="Losses")
    with store.read() as connection:
        found = person_chronology(connection, who, viewer=PRACTITIONER)
    assert [one.words for one in found.entries] == ["In care", "Husband died", "Fell"]
    assert found.picked == {("case_note", "a" * 32)}
    assert (found.analysis.words, found.analysis.author) == ("Losses", "Morwenna Hale")


def test_fixed_numbers_of_statements(store: Store, statements: Count) -> None:
    """However much there is of a person, it is read in the same few statements."""
    who, other = person(store), person(store, "Rosa")
    lists = store.code_lists
    readers: tuple[tuple[int, Callable[[Connection], Any]], ...] = (
        (1, lambda c: person_tasks(c, who, viewer=PRACTITIONER)),
        (1, lambda c: person_hazards(c, who, viewer=PRACTITIONER)),
        (2, lambda c: person_notes(c, who, viewer=PRACTITIONER)),
        (2, lambda c: person_relationships(c, who, viewer=PRACTITIONER, lists=lists)),
        (2, lambda c: person_chronology(c, who, viewer=PRACTITIONER)),
        (5, lambda c: notes_events(c, who, viewer=PRACTITIONER)),
    )
    everything(store, who, other)
    for _ in range(3):
        task(store, who, "More")
        note(store, who, "More")
    assert [statements(reader) for _, reader in readers] == [number for number, _ in readers]


def test_nothing_of_a_restricted_record(store: Store) -> None:
    """Who may not open a record reads no note, task, hazard, relationship or chronology of it, nor finds it as work."""
    who, other = person(store, "Canary"), person(store, "Rosa")
    everything(store, who, other)
    people.restrict_person(store, MANAGER, person_id=who, reason="high_profile")
    lists = store.code_lists
    with store.read() as connection:
        found = (
            person_tasks(connection, who, viewer=PRACTITIONER),
            person_hazards(connection, who, viewer=PRACTITIONER),
            person_notes(connection, who, viewer=PRACTITIONER),
            person_relationships(connection, who, viewer=PRACTITIONER, lists=lists),
            person_chronology(connection, who, viewer=PRACTITIONER),
            items(connection, store, scope=Scope.EVERYBODY),
        )
        assert "Canary" not in str(found)
        side = person_relationships(connection, other, viewer=PRACTITIONER, lists=lists)
        assert [(one.name, one.kind, one.note) for one in side] == [("Canary Quill", "", "")]
        assert len(items(connection, store, scope=Scope.EVERYBODY, viewer=MANAGER)) == 2


def items(
    connection: Connection, store: Store, *, scope: Scope = Scope.MINE, viewer: Any = PRACTITIONER
) -> list[WorkItem]:
    whose = read_whose(connection, scope, viewer=viewer, today=TODAY)
    rules = read_rules(connection, store.code_lists)
    return work_notes.items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)


def test_work_of_tasks_and_hazards(store: Store) -> None:
    """Own tasks, those of one's own people that nobody else has, and hazards to look at or agree stand in the tray."""
    mine, theirs = person(store, "Mine"), person(store, "Theirs")
    command = Allocate(person_id=mine, worker_id=JO, from_date="2026-11-10")
    allocation.allocate(store, MANAGER, command)
    allocation.allocate(store, MANAGER, Allocate(person_id=theirs, worker_id=AMINA, from_date="2026-11-10"))
    task(store, mine, "Of the key worker", due_on="2026-11-25", remind_on="2026-11-19", waits_for="the GP")
    task(store, mine, "Amina's", worker_id=AMINA)
    task(store, theirs, "Jo's", worker_id=JO, due_on="2026-11-19")
    task(store, theirs, "Also Amina's")
    hazard(store, mine, review_on="2026-11-27")
    agreed = hazard(store, mine, kind="fire", review_on="2026-12-30")
    hazards.agree_hazard(store, MANAGER, hazard_id=agreed)
    with store.read() as connection:
        found = {(one.kind, one.detail): one for one in items(connection, store)}
    assert sorted(found) == [
        ("hazard_look_again", "Two dogs"),
        ("hazard_to_agree", "Two dogs"),
        ("task", "Jo's"),
        ("task", "Of the key worker"),
    ]
    first = found["task", "Of the key worker"]
    assert (first.due_on, first.waits_for, first.worker_id) == ("2026-11-20", "the GP", "")
    assert found["hazard_look_again", "Two dogs"].due_on == "2026-11-27"
    assert found["hazard_to_agree", "Two dogs"].waits_for == "a manager"
