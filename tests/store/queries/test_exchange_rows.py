"""The records behind the counts of the exchange: each with how much of it is meant, none opened to the wrong eyes."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from caseload_desktop.services.people import restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.fold import NEWER, NO_ROW
from caseload_desktop.store.held import FORKED
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.exchange_rows import (
    Span,
    Why,
    held_rows,
    record_rows,
    records_in,
    unshared_part,
)
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import add_contacts, add_people, told


def _last(store: Store) -> int:
    with store.read() as connection:
        return connection.execute(select(func.max(rows.op.c.lsn))).scalar() or 0


def _of_another(store: Store) -> bytes:
    """The last operation as another laptop would have written it, another value in it."""
    *_, (_, raw) = store.operations()
    return Operation.read(raw)._replace(device="OTHER", seq=9, act="0" * 32, row="1" * 32).raw()


def test_a_span_is_told_record_by_record(store: Store) -> None:
    """What a file brought is a list of people and contacts, the newest first, with how many changes each has."""
    before = _last(store)
    ada, ben = add_people(store, "Ada Quill", "Ben Rook")
    add_contacts(store, told(ada), told(about_unknown="man at the bus stop"), actor=PRACTITIONER)
    with store.read() as connection:
        part = Span(before + 1, _last(store))
        numbers = records_in(connection, part)
        found = record_rows(connection, part, numbers, viewer=MANAGER)
    by_no = {row.no: row for row in found}
    assert by_no[numbers[0]].name == "man at the bus stop"
    people = {row.person_id: row for row in found if row.kind == "person"}
    assert people.keys() == {ada, ben}
    assert people[ada].changes > people[ben].changes
    assert people[ada].name == "Ada Quill"
    assert all(row.last_at.endswith("Z") for row in found)


def test_unshared_is_what_came_after_the_last_file_or_was_given_to_nobody(store: Store) -> None:
    """A record in no file anybody was given still waits, however old it is."""
    (ada,) = add_people(store, "Ada Quill")
    place = _last(store)
    with store.exchanging() as connection:
        connection.execute(
            insert(rows.sent_file).values(
                no=1,
                file_id="f" * 32,
                device=store.device.id,
                at="2026-11-20T09:30:00Z",
                recipients="[]",
                label="common",
                from_lsn=0,
                to_lsn=place,
                people=0,
                changes=0,
                bytes=1,
                sha256=b"",
            )
        )
        streams = connection.execute(select(rows.stream.c.no).where(rows.stream.c.kind != "person")).scalars()
        given = [{"device": "D", "stream": no, "label": "common", "first_no": 1} for no in streams]
        connection.execute(insert(rows.peer_stream), given)
    (ben,) = add_people(store, "Ben Rook")
    with store.read() as connection:
        part = unshared_part(connection)
        found = record_rows(connection, part, records_in(connection, part), viewer=MANAGER)
    assert {row.person_id for row in found} == {ada, ben}


def test_a_restricted_record_has_no_way_in_for_others(store: Store) -> None:
    """The name is found, as everywhere; neither the person nor a contact about them opens from here."""
    (ada,) = add_people(store, "Ada Quill")
    add_contacts(store, told(ada), actor=MANAGER)
    restrict_person(store, MANAGER, person_id=ada, reason="staff_member", workers=(MANAGER.worker_id,))
    with store.read() as connection:
        part = Span(1, 10_000)
        numbers = records_in(connection, part)
        closed = record_rows(connection, part, numbers, viewer=PRACTITIONER)
        opened = record_rows(connection, part, numbers, viewer=MANAGER)
    mine = [row for row in closed if row.restricted]
    assert mine
    assert all(not row.person_id and not row.contact_id for row in mine)
    assert ada in {row.person_id for row in opened}


def test_what_is_held_says_why_and_of_what(store: Store) -> None:
    """Each held change stands under its record, or under none while that has not come, with the reason."""
    (ada,) = add_people(store, "Ada Quill")
    place = _last(store)
    with store.exchanging() as connection:
        for uid in (ada, "0" * 32):
            connection.execute(insert(rows.pending).values(stream_uid=uid, device="OTHER", seq=9, raw=b"{}"))
        theirs = _of_another(store)
        connection.execute(
            insert(rows.quarantine).values(stream_uid=ada, device="OTHER", seq=9, raw=theirs, why=FORKED)
        )
        connection.execute(insert(rows.waiting).values(lsn=place, entity="person", row=ada, why=NEWER))
        connection.execute(insert(rows.waiting).values(lsn=place - 1, entity="person", row=ada, why=NO_ROW))
    with store.read() as connection:
        found = held_rows(connection, viewer=MANAGER)
    whys = [row.why for row in found]
    assert whys == sorted(whys)
    assert set(whys) == set(Why)
    assert sum(row.record is None for row in found) == 1
    named = [row.record.person_id for row in found if row.record is not None and row.record.kind == "person"]
    assert set(named) == {ada}
