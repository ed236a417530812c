"""A record that must go takes no words with it: what lies in quarantine goes back to the laptop that closed it."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.outgoing import preview, send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.services.people import add_name, restrict_person
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.queries.exchange import given_people
from caseload_desktop.store.queries.quarantine import quarantined
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import carry, everywhere, names, owned_by, register, write
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER, PRACTITIONER


def _called(store: Store, person_id: str, name: str) -> None:
    add_name(store, MANAGER, person_id=person_id, kind="known_as", given=name)


def _aside(store: Store) -> list[object]:
    with store.read() as connection:
        return [one.fields["given"] for one in quarantined(connection)]


class Three(Team):
    """A manager's laptop, one of a practitioner's, and another manager's that is brought back from a copy unnoticed."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.closer, self.there, self.twice = self.laptops(3)
        owned_by(self.closer, self.there, PRACTITIONER.worker_id)
        self.person = register(self.closer, "Kestle")
        self.bring(self.closer, self.there)
        self.bring(self.closer, self.twice)

    def bring(self, source: Store, target: Store) -> int:
        """Carry a file from one laptop to another; returns how many records went from the other."""
        actor, label = (PRACTITIONER, "common") if source is self.there else (MANAGER, "everything")
        return carry(source, target, self.out, actor=actor, label=label).removed

    def work_twice(self) -> None:
        """The practitioner gets the first story of the laptop, then the one it wrote on its older copy."""
        self.twice, copy = copied(self.twice)
        _called(self.twice, self.person, "Firststory")
        self.bring(self.twice, self.there)
        self.twice = brought_back(self.twice, copy)
        _called(self.twice, self.person, "Secondstory")
        self.bring(self.twice, self.there)

    def exchange_by_name(self) -> None:
        """The two managers send each other the record, both being named on it."""
        for source, target in ((self.closer, self.twice), (self.twice, self.closer)):
            path = write(source, target, self.out, named=frozenset({self.person}))
            take(target, MANAGER, path)


three = for_each_test(Three)


def test_a_record_goes_though_another_story_of_it_lies_aside(three: Three) -> None:
    """The story goes back with the record, so that the closed copy need not stay for its sake."""
    three.work_twice()
    assert names(three.there) == {"Firststory"}
    assert _aside(three.there) == ["Secondstory"]
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    three.bring(three.there, three.closer)
    assert three.bring(three.closer, three.there) == 1
    for word in (b"Firststory", b"Secondstory", b"Kestle"):
        assert everywhere(three.there, word) == []
    assert names(three.closer) == {"Firststory"}
    assert _aside(three.closer) == ["Secondstory"]
    with three.closer.read() as connection:
        assert check_chains(connection) == []


def test_the_preview_counts_what_goes_back(three: Three) -> None:
    """What lies aside of a record that goes back is counted before it is sent, as it is after."""
    three.work_twice()
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    request = Request(recipients=(three.closer.device.id,), label="common")
    with three.there.read() as connection:
        told = preview(connection, PRACTITIONER, request, on="2026-11-20").each[0]
    sent = send(three.there, PRACTITIONER, request, three.out).files[0]
    assert (told.changes, told.people) == (sent.changes, sent.people)
    again = send(three.there, PRACTITIONER, request, three.out).files[0]
    three.bring(three.there, three.closer)
    assert sent.changes == again.changes, "until it is confirmed it goes in every file"


def test_a_story_that_comes_after_the_record_went_back_goes_back_too(three: Three) -> None:
    """What is confirmed was sent before the story came, so the copy waits for it."""
    three.work_twice()
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    three.bring(three.there, three.closer)
    _called(three.twice, three.person, "Thirdstory")
    three.bring(three.twice, three.there)
    assert _aside(three.there) == ["Secondstory", "Thirdstory"]
    assert three.bring(three.closer, three.there) == 0
    three.bring(three.there, three.closer)
    assert three.bring(three.closer, three.there) == 1
    assert everywhere(three.there, b"Thirdstory") == []
    assert _aside(three.closer) == ["Secondstory", "Thirdstory"]


def test_the_laptop_that_wrote_twice_writes_its_own_story_again_from_what_came_back(three: Three) -> None:
    """In the end everybody who may read the record reads both stories."""
    three.work_twice()
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    three.bring(three.there, three.closer)
    assert three.bring(three.closer, three.there) == 1
    for _ in range(2):
        three.exchange_by_name()
    assert names(three.closer) == names(three.twice) == {"Firststory", "Secondstory"}
    assert _aside(three.closer) == []


def test_a_change_that_comes_after_the_record_had_gone_is_left_with_who_sent_it(three: Three) -> None:
    """A colleague who was not told yet hears that the record is not held here, and does not count on this laptop."""
    three.bring(three.twice, three.there)
    three.bring(three.there, three.twice)
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    three.bring(three.there, three.closer)
    assert three.bring(three.closer, three.there) == 1
    _called(three.twice, three.person, "Afterwards")
    three.bring(three.twice, three.there)
    assert everywhere(three.there, b"Afterwards") == []
    three.bring(three.there, three.twice)
    with three.twice.read() as connection:
        given = given_people(connection, three.there.device.id, viewer=MANAGER)
        assert three.person not in {one.person_id for one in given}


def test_a_change_that_waits_for_its_record_goes_back_too(three: Three) -> None:
    """The laptop was brought back from a copy and lacks what came before; the change may be nowhere else one day."""
    three.there, copy = copied(three.there)
    three.person = register(three.twice, "Lorimer")
    three.bring(three.twice, three.there)
    three.bring(three.there, three.twice)
    three.there = brought_back(three.there, copy)
    _called(three.twice, three.person, "Afterwards")
    three.bring(three.twice, three.there)
    assert set(everywhere(three.there, b"Afterwards")) == {"pending"}
    three.bring(three.twice, three.closer)
    three.bring(three.there, three.closer)
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    three.bring(three.closer, three.there)
    assert set(everywhere(three.there, b"Afterwards")) == {"pending"}
    three.bring(three.there, three.closer)
    assert three.bring(three.closer, three.there) == 1
    assert everywhere(three.there, b"Afterwards") == []


def test_a_record_goes_back_also_to_a_laptop_that_wrote_it_all_itself(three: Three) -> None:
    """The laptop that closes a record may have been brought back from a copy, and lack what it once sent."""
    three.bring(three.there, three.closer)
    three.closer, copy = copied(three.closer)
    _called(three.closer, three.person, "Lostword")
    three.bring(three.closer, three.there)
    three.closer = brought_back(three.closer, copy)
    restrict_person(three.closer, MANAGER, person_id=three.person, reason="police_matter")
    assert [three.bring(three.closer, three.there) for _ in range(3)] == [0, 0, 0]
    three.bring(three.there, three.closer)
    assert names(three.closer) == {"Lostword"}
    assert sum(three.bring(*pair) for pair in [(three.closer, three.there), (three.there, three.closer)] * 2) == 1
    assert everywhere(three.there, b"Lostword") == []
