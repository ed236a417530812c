"""What a laptop removed can come back: a locked copy stays, which only the laptop that closed the record can open."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from sqlalchemy import delete, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.leaving import gone_as_restricted, keep_closed
from caseload_desktop.exchange.sync.locked import unlocking
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.wire import Letter, Locked, locked_line, read_locked
from caseload_desktop.services.people import add_name, lift_restriction, restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.chains import entomb_stream
from caseload_desktop.store.identity import age_key, device_of, sign_key
from caseload_desktop.store.locked_copies import copies
from caseload_desktop.store.succession import go_on, switch
from tests.exchange.sync.laptops import carry, everywhere, families, names, owned_by, register, removed, write
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER, PRACTITIONER, make_store


class Two(Team):
    """A manager's laptop that closes a record, and a practitioner's whose words about it are nowhere else yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.closer, self.there = self.laptops(2)
        owned_by(self.closer, self.there, PRACTITIONER.worker_id)
        self.person = register(self.closer, "Kestle")
        self.bring_there()
        add_name(self.there, PRACTITIONER, person_id=self.person, kind="known_as", given="Onlythere")
        restrict_person(self.closer, MANAGER, person_id=self.person, reason="police_matter")
        self.bring_there()

    def bring_there(self) -> int:
        """Carry a file from the manager's laptop; returns how many records went."""
        return carry(self.closer, self.there, self.out, actor=MANAGER).removed

    def bring_back(self) -> bool:
        """Carry a file to the manager's laptop; True when that one found that it is an older copy of itself."""
        return carry(self.there, self.closer, self.out, actor=PRACTITIONER, label="common").restored_here

    def lose_what_came(self) -> None:
        """The manager's laptop takes the record in and confirms it, is brought back from a copy made before that, and
        its confirmation arrives after all."""
        self.closer, copy = copied(self.closer)
        self.bring_back()
        assert names(self.closer) == {"Onlythere"}
        late = write(self.closer, self.there, self.out)
        self.closer = brought_back(self.closer, copy)
        assert take(self.there, PRACTITIONER, late).removed == 1

    def locked_copies(self) -> list[str]:
        """Carry a file to the manager's laptop; returns whose locked copies went with it."""
        path = write(self.there, self.closer, self.out, actor=PRACTITIONER, label="common")
        found = [read_locked(content).uid for letter, content in self.lines_of(path) if letter is Letter.LOCKED]
        take(self.closer, MANAGER, path)
        return found

    def lines_of(self, path: Path) -> list[tuple[Letter, bytes]]:
        """What a file to the manager's laptop says, copies left locked."""
        lines: list[tuple[Letter, bytes]] = []
        with self.closer.read() as connection:
            identity = age_key(connection)
        read_sync_file(path, identity, on_header=lambda header: None, on_line=lambda *line: lines.append(line))
        return lines


two = for_each_test(Two)


def test_a_record_removed_on_a_word_that_no_longer_holds_comes_back(two: Two) -> None:
    """A confirmation written before its laptop was brought back from a copy, and delivered after, loses nothing."""
    two.lose_what_came()
    assert names(two.there) == set()
    assert two.bring_back(), "the file goes on from a place this copy never reached"
    two.bring_there()
    two.bring_back()
    assert names(two.closer) == {"Onlythere"}


def test_nobody_reads_the_copy_where_it_lies(two: Two) -> None:
    """Of a record that was removed no word is left, in no table: what stays is locked with the closer's key."""
    two.lose_what_came()
    for word in (b"Onlythere", b"Kestle"):
        assert everywhere(two.there, word) == []


def test_a_copy_goes_to_a_later_identity_alone_and_once(two: Two) -> None:
    """Where the laptop that closed a record goes on as it was, the locked copy stays where it is."""
    two.bring_back()
    assert two.bring_there() == 1
    assert two.locked_copies() == []
    with two.closer.exchanging() as connection:
        switch(connection)
    go_on(two.closer, MANAGER)
    two.bring_there()
    assert two.locked_copies() == [two.person]
    two.bring_there()
    assert two.locked_copies() == []


def test_a_copy_for_a_former_identity_stays_locked(two: Two) -> None:
    """A laptop brought back twice has a name between that confirms nothing: a copy that went to it would come again
    and again, and be let go again each time.
    """
    two.bring_back()
    two.bring_there()
    identities = []
    for _ in range(2):
        with two.closer.exchanging() as connection:
            switch(connection)
        go_on(two.closer, MANAGER)
        two.bring_there()
        identities.append(two.closer.device.id)
    for identity, opened in zip(identities, (False, True), strict=True):
        request = Request(recipients=(identity,), label="common")
        path = send(two.there, PRACTITIONER, request, two.out).files[0].path
        letters = [letter for letter, _ in two.lines_of(path)]
        assert Letter.LOCKED in letters
        done = take(two.closer, MANAGER, path)
        assert (done.new + done.known > letters.count(Letter.OPERATION)) is opened


def test_a_record_given_again_is_whole(two: Two) -> None:
    """After the restriction was lifted the words that came back locked are read on both laptops again."""
    two.lose_what_came()
    for _ in range(2):
        two.bring_back()
        two.bring_there()
    lift_restriction(two.closer, MANAGER, person_id=two.person, why="the matter is closed")
    two.bring_there()
    assert names(two.there) == {"Onlythere"} == names(two.closer)
    assert families(two.there) == {"Kestle"}


def test_a_record_confirmed_by_a_laptop_that_was_lost_comes_back(two: Two, tmp_path: Path) -> None:
    """Where the laptop that closed a record was lost after it confirmed it, another that manages opens the copy."""
    other = make_store(tmp_path / "other", sealed=True)
    two.bring_back()
    out = two.out
    carry(two.closer, other, out, label="common")
    assert two.bring_there() == 1
    removed(other, two.closer)
    carry(other, two.there, out, label="common")
    carry(two.there, other, out, actor=PRACTITIONER, label="common")
    assert names(other) == {"Onlythere"}
    other.close()


def test_a_laptop_that_manages_opens_its_own_copy(two: Two, tmp_path: Path) -> None:
    """The laptop that closed a record was lost, and the one that let it go manages: nobody need send it the copy."""
    other = make_store(tmp_path / "other", sealed=True)
    out, device = two.out, rows.FOLDED["device"]
    with two.closer.write(actor=MANAGER, command="amend_device") as act:
        found = select(device.c.id).where(device.c.device == two.there.device.id)
        act.set("device", act.connection.execute(found).scalar_one(), {"manages": True})
    two.bring_back()
    carry(two.closer, other, out, label="common")
    assert two.bring_there() == 1
    assert names(two.there) == set()
    removed(other, two.closer)
    for _ in range(2):
        carry(other, two.there, out, label="common")
    assert names(two.there) == {"Onlythere"}
    other.close()


def test_a_destroyed_record_leaves_no_copy(two: Two) -> None:
    """What was destroyed after its retention is destroyed in its locked copies too."""
    two.bring_back()
    two.bring_there()
    with two.there.exchanging() as connection:
        assert len(copies(connection)) == 1
        own, key = device_of(connection).id, sign_key(connection)
        entomb_stream(connection, uid=two.person, device=own, sign_key=key, at="2026-11-20")
        assert copies(connection) == {}


def test_words_that_come_back_to_a_closed_record_stay_closed(two: Two) -> None:
    """A laptop that had to let a record go itself takes its words out of a locked copy closed, and hands them on."""
    two.bring_back()
    two.bring_there()
    with two.there.exchanging() as connection:
        gone = gone_as_restricted(connection)
        assert list(gone) == [two.person]
        connection.execute(delete(rows.leaving))
        keep_closed(connection, gone, {two.person})
        found = connection.execute(select(rows.leaving.c.by, rows.leaving.c.removed_at)).all()
    assert found == [(two.closer.device.id, None)]


def test_a_damaged_copy_is_refused_with_its_file(two: Two) -> None:
    """A copy that does not open is no reason to believe the rest of the file."""
    lines: list[bytes] = []
    on_line = unlocking(str(pyrage.x25519.Identity.generate()), lambda letter, content: lines.append(content))
    with pytest.raises(FileRefused, match="sync_malformed"):
        on_line(Letter.LOCKED, locked_line(Locked(two.person, b"age-encryption.org/v1"))[1:])
