"""Two people who are one are shown as one, and parted again each has what was said of them: rows follow the journal."""

from __future__ import annotations

from sqlalchemy import select

from caseload_desktop.services import people, relationships
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.queries.people import find_people
from caseload_desktop.store.queries.restriction import closed_records, closed_to
from caseload_desktop.store.rebuild import digest
from caseload_desktop.store.refold import drop_stream, refold_streams
from caseload_desktop.store.statements import Statements
from caseload_desktop.store.store import Store
from tests.store.carrying import carry
from tests.store.records import a_contact
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def register(store: Store, given: str, family: str = "Quill") -> str:
    return people.register_person(store, MANAGER, people.RegisterPerson(given=given, family=family)).ids("person")[0]


def merge(store: Store, away: str, stays: str) -> list[str]:
    """Say that two people are one, in both records."""
    pair = new_id()
    with store.write(actor=MANAGER, command="merge_people") as act:
        said = {"away_id": away, "stays_id": stays, "pair": pair, "why": "same address", "on_date": act.today}
        return [act.create("same_person", {"person_id": one, **said}) for one in (away, stays)]


def part(store: Store, said: list[str]) -> None:
    with store.write(actor=MANAGER, command="part_people") as act:
        for row_id in said:
            act.remove("same_person", row_id, why="two sisters")


def shown(store: Store) -> dict[str, str]:
    with store.read() as connection:
        t = rows.merged_person
        return dict(connection.execute(select(t.c.person_id, t.c.into_id)).all())


def people_of(store: Store, entity: str, column: str = "person_id") -> list[str]:
    table = rows.FOLDED[entity]
    with store.read() as connection:
        return list(connection.execute(select(table.c[column]).order_by(table.c.no)).scalars())


def drop(store: Store, uid: str) -> None:
    with store.exchanging() as connection:
        number = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == uid)).scalar_one()
        drop_stream(connection, Statements(connection.dialect), stream=number)


def rows_of(store: Store) -> dict[str, str]:
    """The rows of a store, but for what was said of merging itself."""
    with store.read() as connection:
        return {name: one for name, one in digest(connection).items() if name != "same_person"}


def test_rows_show_who_stays_and_whose_name_they_are_found_by(store: Store) -> None:
    """One record with everything of both; the one merged away is in no list, and found by either name."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, away)
    a_contact(store, stays)
    neighbour = register(store, "Ada")
    relationships.add_relationship(
        store, MANAGER, relationships.AddRelationship(person_id=neighbour, other_id=away, kind="neighbour")
    )
    merge(store, away, stays)
    a_contact(store, away, "typed in a form that was still open")
    assert shown(store) == {away: stays}
    assert people_of(store, "contact") == [stays] * 3
    assert stays in people_of(store, "relationship", "other_id")
    assert away not in people_of(store, "relationship", "other_id")
    with store.read() as connection:
        assert [hit.id for hit in find_people(connection, "wilhelmina", viewer=MANAGER)] == [stays]
        assert {hit.id for hit in find_people(connection, "quill", viewer=MANAGER)} == {stays, neighbour}
    assert store.rebuild_is_equal()


def test_parted_again_every_row_is_back_where_it_was_made(store: Store) -> None:
    """Merge, other work, and taking the merge apart leave the rows as the other work alone would."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, away)
    before = rows_of(store)
    said = merge(store, away, stays)
    assert rows_of(store) != before
    part(store, said)
    assert rows_of(store) == before
    said = merge(store, away, stays)
    contact = a_contact(store, stays, "written to the one record")
    part(store, said)
    assert people_of(store, "contact") == [away, stays]
    with store.read() as connection:
        assert connection.execute(select(rows.retold.c.row)).first() is None
        assert [hit.id for hit in find_people(connection, "wilhelmina", viewer=MANAGER)] == [away]
    assert store.rebuild_is_equal()
    with store.read() as connection:
        stream = connection.execute(select(rows.contact.c.stream).where(rows.contact.c.id == contact)).scalar()
        own = connection.execute(select(rows.person.c.stream).where(rows.person.c.id == stays)).scalar()
    assert stream == own


def test_what_belongs_to_a_row_goes_where_that_row_goes(store: Store) -> None:
    """A note added to a note of one of the two lies in the same record, also when written to the merged one."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    with store.write(actor=MANAGER, command="add_case_note") as act:
        note = act.create("case_note", {"person_id": away, "kind": "case_note", "on_date": act.today, "words": "a"})
    said = merge(store, away, stays)
    with store.write(actor=MANAGER, command="add_to_case_note") as act:
        act.create("note_addition", {"person_id": stays, "note_id": note, "on_date": act.today, "words": "b"})
    assert people_of(store, "note_addition") == [stays]
    part(store, said)
    assert people_of(store, "case_note") == people_of(store, "note_addition") == [away]
    assert store.rebuild_is_equal()


def test_two_laptops_that_merge_opposite_ways_show_the_same_one(store: Store, other: Store) -> None:
    """Merged here into one and there into the other: both laptops choose the same, whatever arrives first."""
    one, two = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, one)
    carry(store, other)
    merge(store, one, two)
    a_contact(other, two, "written there")
    merge(other, two, one)
    carry(store, other)
    carry(other, store)
    assert shown(store) == shown(other) == {max(one, two): min(one, two)}
    assert rows_of(store) == rows_of(other)
    assert store.rebuild_is_equal()
    assert other.rebuild_is_equal()


def test_a_merge_that_arrives_is_shown_and_taken_apart_elsewhere(store: Store, other: Store) -> None:
    """Person merged here and edited there: both laptops end alike, also once it is taken apart."""
    one, two, three = (register(store, name) for name in ("Wilhelmina", "Mina", "Billie"))
    carry(store, other)
    first = merge(store, one, two)
    merge(store, two, three)
    a_contact(other, one, "written there meanwhile")
    people.amend_person(other, MANAGER, person_id=two, fields={"given": "Minna"})
    carry(store, other)
    carry(other, store)
    assert shown(store) == {one: three, two: three}
    assert people_of(other, "contact") == [three]
    assert rows_of(store) == rows_of(other)
    part(other, first)
    carry(other, store)
    assert shown(store) == {two: three}
    assert people_of(store, "contact") == [one]
    assert rows_of(store) == rows_of(other)
    assert store.rebuild_is_equal()


def test_a_laptop_that_holds_one_of_two_records_goes_on_showing_that_one(store: Store, other: Store) -> None:
    """Who stays may be somebody this laptop was never given, or has let go."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, away)
    merge(store, away, stays)
    carry(store, other, streams={away})
    assert shown(other) == {stays: away}
    with other.read() as connection:
        assert [hit.id for hit in find_people(connection, "wilhelmina", viewer=MANAGER)] == [away]
    carry(store, other)
    assert rows_of(store) == rows_of(other)
    drop(other, stays)
    assert shown(other) == {stays: away}
    assert people_of(other, "contact") == [away]
    assert other.rebuild_is_equal()


def test_refolding_one_of_two_records_changes_nothing(store: Store) -> None:
    """Rows made again from the journal show who stays as before."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, away)
    merge(store, away, stays)
    before = rows_of(store)
    for uid in (away, stays):
        with store.exchanging() as connection:
            number = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == uid)).scalar_one()
            refold_streams(connection, Statements(connection.dialect), [number])
        assert rows_of(store) == before


def test_the_merged_record_is_closed_when_either_is(store: Store) -> None:
    """Restricting who stays closes the record of the other too, and the other way round; named on both reads both."""
    away, stays = register(store, "Wilhelmina"), register(store, "Mina")
    a_contact(store, away)
    merge(store, away, stays)
    people.restrict_person(store, MANAGER, person_id=stays, reason="staff", workers=(PRACTITIONER.worker_id,))
    with store.read() as connection:
        closed = set(connection.execute(closed_to(OTHER_PRACTITIONER)).scalars())
        streams: dict[int, str] = dict(connection.execute(closed_records()).all())
        assert closed == {away, stays} - set(connection.execute(closed_to(MANAGER)).scalars()) | {away, stays}
        assert set(streams.values()) == {stays}
        held = set(connection.execute(select(rows.person.c.stream)).scalars())
        assert held <= streams.keys()
        assert stays not in set(connection.execute(closed_to(PRACTITIONER)).scalars())
    people.lift_restriction(store, MANAGER, person_id=stays, why="left the service")
    with store.read() as connection:
        assert list(connection.execute(closed_to(OTHER_PRACTITIONER)).scalars()) == []
    assert store.rebuild_is_equal()


def test_who_is_named_on_one_of_two_restricted_records_reads_neither(store: Store, other: Store) -> None:
    """Restricted to one worker here and to another there, and merged meanwhile: only who is named on both reads it."""
    one, two = register(store, "Wilhelmina"), register(store, "Mina")
    carry(store, other)
    people.restrict_person(store, MANAGER, person_id=one, reason="staff", workers=(PRACTITIONER.worker_id,))
    people.restrict_person(other, MANAGER, person_id=two, reason="staff", workers=(OTHER_PRACTITIONER.worker_id,))
    carry(other, store)
    said = merge(store, one, two)
    with store.read() as connection:
        for viewer, reads in ((PRACTITIONER, False), (OTHER_PRACTITIONER, False), (MANAGER, True)):
            assert (two not in set(connection.execute(closed_to(viewer)).scalars())) is reads
    assert store.rebuild_is_equal()
    part(store, said)
    with store.read() as connection:
        assert set(connection.execute(closed_to(PRACTITIONER)).scalars()) == {two}
        assert set(connection.execute(closed_to(OTHER_PRACTITIONER)).scalars()) == {one}
    assert store.rebuild_is_equal()
