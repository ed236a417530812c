"""Two laptops send each other files: what arrives, what is sent again, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused, NotPermitted, RuleBroken
from caseload_desktop.exchange.sync.folder import glance, lying_in
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.leaving import untold_drops
from caseload_desktop.exchange.sync.outgoing import preview, send
from caseload_desktop.exchange.sync.peers import peer_of
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.undo import can_undo_import, undo_import
from caseload_desktop.services.people import amend_person, lift_restriction, restrict_person
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.queries.exchange import given_people, held, import_files, sent_files, share_state
from caseload_desktop.store.queries.exchange_rows import record_rows, records_in, unshared_part
from caseload_desktop.store.queries.laptop import check_record
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import EVERYTHING, carry, families, log, notes, owned_by, register, removed, write
from tests.support import ANALYST, MANAGER, PRACTITIONER, make_store


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store]]:
    """Two managers' laptops of one team."""
    stores = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True)
    yield stores
    for store in stores:
        store.close()


def _digest(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return rebuild.digest(connection)


def test_what_is_logged_here_is_read_there(two: tuple[Store, Store], tmp_path: Path) -> None:
    """A person and a contact arrive whole, and both laptops hold the same rows afterwards."""
    here, there = two
    person = register(here, "Ashdown")
    log(here, "Stairs are hard since the fall", person_id=person)
    log(here, "Found on a bench")
    done = carry(here, there, tmp_path / "out")
    assert done.new == 3
    assert done.people_new == 1
    assert notes(there) == {"Stairs are hard since the fall", "Found on a bench"}
    assert _digest(here) == _digest(there)
    with there.read() as connection:
        assert check_record(connection).holds
        assert check_record(connection).seals > 0


def test_only_what_is_new_is_sent_once_the_other_has_confirmed(two: tuple[Store, Store], tmp_path: Path) -> None:
    """A confirmed change is not sent again; an unconfirmed one is, so that a lost file loses nothing."""
    here, there = two
    for number in range(20):
        log(here, f"note {number}")
    carry(here, there, tmp_path / "out")
    log(here, "after the first")
    lost = write(here, there, tmp_path / "out")
    lost.unlink()
    log(here, "after the lost one")
    assert carry(here, there, tmp_path / "out").new == 2
    carry(there, here, tmp_path / "back")
    log(here, "the last")
    with here.read() as connection:
        out = preview(connection, MANAGER, Request(recipients=(there.device.id,), label=EVERYTHING), on="2026-11-20")
    done = carry(here, there, tmp_path / "out")
    assert (done.new, done.known) == (1, 0)
    assert out.changes == 1
    assert not out.first
    assert "after the lost one" in notes(there)


def test_files_in_any_order_and_twice_end_the_same(two: tuple[Store, Store], tmp_path: Path) -> None:
    """The second file first: what it builds on is waited for, and then all is there."""
    here, there = two
    person = register(here, "Brimble")
    first = write(here, there, tmp_path / "out")
    take(there, MANAGER, first)
    carry(there, here, tmp_path / "back")
    amend_person(here, MANAGER, person_id=person, fields={"family": "Brimble-Hay"})
    second = write(here, there, tmp_path / "out")
    assert take(there, MANAGER, second).new == 1
    again = take(there, MANAGER, second)
    assert again.already
    assert take(there, MANAGER, first).already
    assert families(there) == {"Brimble-Hay"}
    assert _digest(here) == _digest(there)


def test_a_laptop_that_heard_nothing_yet_takes_the_newer_file_first(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Files not confirmed hold everything again, so that any of them is enough."""
    here, there = two
    register(here, "Corrie")
    first = write(here, there, tmp_path / "out")
    log(here, "later")
    second = write(here, there, tmp_path / "out")
    take(there, MANAGER, second)
    assert take(there, MANAGER, first).new == 0
    assert notes(there) == {"later"}
    with there.read() as connection:
        assert not held(connection).anything


def test_both_changed_the_same_field(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Two values for one field are both kept and shown as one conflict on both laptops."""
    here, there = two
    person = register(here, "Dunmow")
    carry(here, there, tmp_path / "out")
    amend_person(here, MANAGER, person_id=person, fields={"family": "Dunmore"})
    amend_person(there, MANAGER, person_id=person, fields={"family": "Dunmoor"})
    assert carry(here, there, tmp_path / "out").conflicts_new == 1
    assert carry(there, here, tmp_path / "back").conflicts_new == 1
    for store in two:
        with store.read() as connection:
            found = open_conflicts(connection, viewer=MANAGER)
        assert [(c.field, {v.value for v in c.versions}) for c in found] == [("family", {"Dunmore", "Dunmoor"})]


def test_a_file_for_somebody_else_is_refused(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Only the laptop it is locked to can open a file; one's own file is told as such."""
    here, there = two
    log(here, "private")
    path = write(here, there, tmp_path / "out")
    third = make_store(tmp_path / "c", sealed=True)
    before = _digest(third)
    with pytest.raises(FileRefused) as refused:
        take(third, MANAGER, path)
    assert refused.value.code == "sync_locked"
    assert _digest(third) == before
    with pytest.raises(FileRefused) as own:
        look(here, path)
    assert own.value.code == "sync_own_file"
    third.close()


def test_a_removed_laptop_can_send_nothing(two: tuple[Store, Store], tmp_path: Path) -> None:
    """What a removed laptop sends is refused and not announced, and it gets nothing more."""
    here, there = two
    log(there, "from the lost laptop")
    path = write(there, here, tmp_path / "out")
    (lying,) = lying_in(str(path.parent))
    with here.read() as connection:
        assert glance(connection, lying) is not None
    removed(here, there)
    with pytest.raises(FileRefused) as refused:
        take(here, MANAGER, path)
    assert refused.value.code == "sync_removed_sender"
    with here.read() as connection:
        assert glance(connection, lying) is None
    with pytest.raises(NotPermitted) as forbidden:
        write(here, there, tmp_path / "out")
    assert forbidden.value.code == "exchange_to_unknown"


def test_a_laptop_nobody_enrolled_is_not_heard(two: tuple[Store, Store], tmp_path: Path) -> None:
    """A file from keys nobody vouched for is refused, whatever is in it."""
    here, there = two
    there.new_device_identity(fresh_keys=True)
    log(there, "from nowhere")
    path = write(there, here, tmp_path / "out")
    with pytest.raises(FileRefused) as refused:
        look(here, path)
    assert refused.value.code == "sync_unknown_sender"


def test_restricted_people_leave_only_by_name(two: tuple[Store, Store], tmp_path: Path) -> None:
    """A restricted record stays, is offered by name to somebody it is open to, and goes once named."""
    here, there = two
    person = register(here, "Eyre")
    log(here, "police called", person_id=person)
    log(here, "open")
    restrict_person(here, MANAGER, person_id=person, reason="police_matter")
    carry(here, there, tmp_path / "out")
    assert notes(there) == {"open"}
    assert families(there) == set()
    request = Request(recipients=(there.device.id,), label=EVERYTHING)
    with here.read() as connection:
        out = preview(connection, MANAGER, request, on="2026-11-20")
    assert out.restricted_out == 1
    assert out.restricted_may_name == ((person, "Ada Eyre"),)
    take(there, MANAGER, write(here, there, tmp_path / "out", named=frozenset({person})))
    assert notes(there) == {"open", "police called"}
    log(here, "second call", person_id=person)
    carry(here, there, tmp_path / "out")
    assert "second call" in notes(there)


def test_a_record_restricted_later_goes_from_laptops_it_is_not_for(tmp_path: Path) -> None:
    """It is hidden at once, its last notes come back first, and then the copy is removed."""
    here, there = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True)
    owned_by(here, there, PRACTITIONER.worker_id)
    person = register(here, "Fenner")
    log(here, "before", person_id=person)
    carry(here, there, tmp_path / "out")
    restrict_person(here, MANAGER, person_id=person, reason="police_matter")
    log(there, "written there meanwhile", person_id=person, actor=PRACTITIONER)
    carry(here, there, tmp_path / "out")
    with there.read() as connection:
        assert [one.name for one in given_people(connection, here.device.id, viewer=MANAGER)] == [""]
    with pytest.raises(NotPermitted):
        log(there, "too late", person_id=person, actor=PRACTITIONER)
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="worker:" + PRACTITIONER.worker_id)
    assert notes(here) == {"before", "written there meanwhile"}
    done = carry(here, there, tmp_path / "out")
    assert done.removed == 1
    with there.read() as connection:
        assert can_undo_import(connection, done.file_id) == "import_let_go"
    assert notes(there) == set()
    assert families(there) == set()
    with there.read() as connection:
        assert not any(b"Fenner" in bytes(raw) for raw in connection.execute(select(rows.op.c.raw)).scalars())
        assert check_chains(connection) == []
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    lift_restriction(here, MANAGER, person_id=person, why="settled")
    carry(here, there, tmp_path / "out")
    assert families(there) == {"Fenner"}
    assert notes(there) == {"before", "written there meanwhile"}
    here.close()
    there.close()


def test_a_record_past_its_retention_goes_everywhere_unless_somebody_worked_on_it(
    two: tuple[Store, Store], tmp_path: Path
) -> None:
    """Its destruction travels, signed; it does not come back from a colleague; newer work keeps it."""
    here, there = two
    old, kept = register(here, "Old"), register(here, "Kept")
    carry(here, there, tmp_path / "out")
    amend_person(there, MANAGER, person_id=kept, fields={"family": "Kept-On"})
    for person in (old, kept):
        here.entomb(stream=person)
    assert families(here) == set()
    assert carry(here, there, tmp_path / "out").removed == 1
    assert families(there) == {"Kept-On"}
    carry(there, here, tmp_path / "back")
    assert families(here) == set()
    with there.read() as connection:
        assert check_record(connection).holds
        assert not any(b'"Old"' in bytes(raw) for raw in connection.execute(select(rows.op.c.raw)).scalars())


def test_an_import_is_taken_back_and_may_come_again(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Undoing leaves the record as it was, row for row; the same file may then be taken in once more."""
    here, there = two
    log(there, "mine")
    before = _digest(there)
    person = register(here, "Gale")
    log(here, "theirs", person_id=person)
    path = write(here, there, tmp_path / "out")
    done = take(there, MANAGER, path)
    with there.read() as connection:
        assert can_undo_import(connection, done.file_id) == ""
    assert undo_import(there, MANAGER, done.file_id) == done.new
    assert _digest(there) == before
    with pytest.raises(RuleBroken) as refused:
        undo_import(there, MANAGER, done.file_id)
    assert refused.value.code == "import_undone"
    assert take(there, MANAGER, path).new == done.new
    assert notes(there) == {"mine", "theirs"}


def test_an_import_others_stand_on_is_not_taken_back(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Work of one's own on what came keeps it here; so does having told the sender."""
    here, there = two
    person = register(here, "Hurst")
    done = carry(here, there, tmp_path / "out")
    amend_person(there, MANAGER, person_id=person, fields={"family": "Hirst"})
    with there.read() as connection:
        assert can_undo_import(connection, done.file_id) == "import_built_on"
    log(here, "more")
    later = carry(here, there, tmp_path / "out")
    carry(there, here, tmp_path / "back")
    with there.read() as connection:
        assert can_undo_import(connection, later.file_id) == "import_told"


def test_the_page_knows_what_waits(two: tuple[Store, Store], tmp_path: Path) -> None:
    """Unshared, then awaiting, then confirmed: the counts follow the files."""
    here, there = two
    with here.read() as connection:
        begun = share_state(connection).unshared
    log(here, "one")
    with here.read() as connection:
        assert share_state(connection).unshared == begun + 1
    carry(here, there, tmp_path / "out")
    with here.read() as connection:
        state = share_state(connection)
        assert (state.unshared, state.awaiting) == (0, begun + 1)
        assert [f.confirmed for f in sent_files(connection)] == [False]
    carry(there, here, tmp_path / "back")
    with here.read() as connection:
        state = share_state(connection)
        assert (state.unshared, state.awaiting) == (0, 0)
        assert [f.confirmed for f in sent_files(connection)] == [True]
        assert [f.counts["new"] for f in import_files(connection)] == [0]


def test_changes_to_a_restricted_record_that_is_here_only_wait_for_nothing(tmp_path: Path) -> None:
    """They are told once as kept here, and the list holds as many changes as the count beside it says."""
    here, there = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True)
    owned_by(here, there, PRACTITIONER.worker_id)
    person = register(here, "Peverell")
    carry(here, there, tmp_path / "out")
    restrict_person(here, MANAGER, person_id=person, reason="police_matter")
    log(here, "only here", person_id=person)
    carry(here, there, tmp_path / "out")
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    assert carry(here, there, tmp_path / "out").removed == 1
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    amend_person(here, MANAGER, person_id=person, fields={"family": "Peverell-Hay"})
    other = register(here, "Quennell")
    log(here, "not shared yet", person_id=other)
    with here.read() as connection:
        state, part = share_state(connection), unshared_part(connection)
        rows_there = record_rows(connection, part, records_in(connection, part), viewer=MANAGER)
    assert (state.unshared, state.kept) == (2, 4)
    assert sum(row.changes for row in rows_there) == state.unshared
    assert {row.person_id for row in rows_there} == {other}
    here.close()
    there.close()


def test_who_may_not_send(two: tuple[Store, Store], tmp_path: Path) -> None:
    """An analyst sends nothing, a practitioner not the whole record to a colleague, and nobody to nobody."""
    here, there = two
    request = Request(recipients=(there.device.id,), label=EVERYTHING)
    with pytest.raises(NotPermitted):
        send(here, ANALYST, request, tmp_path)
    with pytest.raises(RuleBroken) as refused:
        send(here, MANAGER, Request(recipients=(), label=EVERYTHING), tmp_path)
    assert refused.value.code == "no_recipients"
    owned_by(here, there, PRACTITIONER.worker_id)
    with pytest.raises(NotPermitted) as wide:
        send(here, PRACTITIONER, request, tmp_path)
    assert wide.value.code == "exchange_too_wide"
    assert list(tmp_path.glob("*.caseload-sync")) == []


def test_a_store_brought_back_from_a_copy_goes_on_under_a_new_identity(tmp_path: Path) -> None:
    """Numbers used already are noticed; what others hold of this laptop comes back, what it wrote since is kept."""
    import shutil

    from tests.support import open_store

    here, there = make_store(tmp_path / "a", sealed=True), make_store(tmp_path / "b", sealed=True)
    log(there, "before the copy")
    there.close()
    shutil.copytree(tmp_path / "b", tmp_path / "copy")
    there = open_store(tmp_path / "b" / "caseload.store")
    person = register(there, "Ingle")
    log(there, "after the copy", person_id=person)
    carry(there, here, tmp_path / "out")
    there.close()
    back = open_store(tmp_path / "copy" / "caseload.store")
    old = back.device.id
    log(back, "typed on the restored laptop")
    log(here, "meanwhile")
    done = carry(here, back, tmp_path / "out")
    assert done.restored_here
    assert back.device.id != old
    carry(back, here, tmp_path / "back")
    carry(here, back, tmp_path / "out")
    expected = {"before the copy", "after the copy", "typed on the restored laptop", "meanwhile"}
    assert notes(back) == expected
    assert notes(here) == expected
    assert _digest(here) == _digest(back)
    for store in (here, back):
        with store.read() as connection:
            assert check_record(connection).holds
            assert not held(connection).anything
        store.close()


def test_a_record_that_went_and_came_back_through_another_is_sent_whole_again(tmp_path: Path) -> None:
    """A colleague may give back less than there was; who sent the rest must not believe that it is still held."""
    here, there, closer, other = (make_store(tmp_path / name, sealed=True) for name in "abcd")
    owned_by(here, there, PRACTITIONER.worker_id)
    person = register(here, "Joyce")
    for store in (closer, other):
        carry(here, store, tmp_path / "out")
    log(here, "known here and there", person_id=person)
    carry(here, there, tmp_path / "out")
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    restrict_person(closer, MANAGER, person_id=person, reason="police_matter")
    carry(closer, there, tmp_path / "out")
    carry(there, closer, tmp_path / "back", actor=PRACTITIONER, label="common")
    assert carry(closer, there, tmp_path / "out").removed == 1
    carry(other, there, tmp_path / "out")
    assert families(there) == {"Joyce"}
    assert notes(there) == set()
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    carry(here, there, tmp_path / "out")
    assert notes(there) == {"known here and there"}
    carry(there, here, tmp_path / "back", actor=PRACTITIONER, label="common")
    with there.read() as connection:
        assert not held(connection).anything
        assert untold_drops(connection, peer_of(connection, closer.device.id)) == {person}
    carry(here, there, tmp_path / "out")
    with there.read() as connection:
        assert untold_drops(connection, peer_of(connection, here.device.id)) == set()
    for store in (here, there, closer, other):
        store.close()
