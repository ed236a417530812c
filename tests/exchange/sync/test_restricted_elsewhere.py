"""A manager restricts a record at a colleague's laptop: it goes to those named, and the others let it go."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.exchange.sync.outgoing import preview, send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.services.people import add_name, lift_restriction, restrict_person
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import carry, everywhere, families, names, owned_by, register
from tests.exchange.sync.teams import Team, for_each_test
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


class Three(Team):
    """A manager's laptop and those of two practitioners, who all hold a record."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.manager, self.visited, self.third = self.laptops(3)
        owned_by(self.manager, self.visited, PRACTITIONER.worker_id)
        owned_by(self.manager, self.third, OTHER_PRACTITIONER.worker_id)
        self.person = register(self.manager, "Kestle")
        for store in (self.visited, self.third):
            carry(self.manager, store, self.out)

    def restrict(self) -> None:
        """The manager restricts the record, at the practitioner's laptop; only they themselves are named."""
        add_name(self.visited, PRACTITIONER, person_id=self.person, kind="known_as", given="Onlythere")
        restrict_person(self.visited, MANAGER, person_id=self.person, reason="police_matter")

    def home(self) -> None:
        """The practitioner sends what there is to the manager."""
        carry(self.visited, self.manager, self.out, actor=PRACTITIONER, label="common")

    def send_to(self, store: Store) -> int:
        """The manager sends to a laptop; returns how many records went from it."""
        return carry(self.manager, store, self.out).removed


three = for_each_test(Three)


def test_the_restriction_reaches_the_managers_laptop_whoever_sends(three: Three) -> None:
    """The practitioner, who may not read it, sends their work: the record goes with it to who is named."""
    three.restrict()
    three.home()
    assert names(three.manager) == {"Onlythere"}
    three.send_to(three.third)
    carry(three.third, three.manager, three.out, actor=OTHER_PRACTITIONER, label="common")
    assert three.send_to(three.third) == 1


def test_the_closed_copy_goes_from_where_it_was_restricted(three: Three) -> None:
    """The laptop at which it was restricted has no more business with the record than any other."""
    three.restrict()
    three.home()
    three.send_to(three.visited)
    three.home()
    assert three.send_to(three.visited) == 1
    assert everywhere(three.visited, b"Onlythere") == []


def test_it_goes_to_nobody_who_is_not_named(three: Three) -> None:
    """Another practitioner gets neither the record nor what was written in it."""
    three.restrict()
    request = Request(recipients=(three.third.device.id,), label=f"worker:{PRACTITIONER.worker_id}")
    with three.visited.read() as connection:
        assert preview(connection, PRACTITIONER, request, on="2026-11-20").people == 0
    assert send(three.visited, PRACTITIONER, request, three.out).files[0].people == 0


def test_work_at_both_laptops_meets_again_once_it_is_lifted(three: Three) -> None:
    """A record handed on, closed everywhere and opened again is the same on all laptops."""
    three.restrict()
    add_name(three.manager, MANAGER, person_id=three.person, kind="known_as", given="Meanwhile")
    three.home()
    three.send_to(three.visited)
    three.home()
    three.send_to(three.visited)
    lift_restriction(three.manager, MANAGER, person_id=three.person, why="the matter is closed")
    for store in (three.visited, three.third):
        three.send_to(store)
        assert names(store) == {"Onlythere", "Meanwhile"}
        assert families(store) == {"Kestle"}
