"""A laptop brought back from a copy has forgotten files others took from it, and writes new ones before it hears so."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.leaving import LEFT_SCOPE
from caseload_desktop.exchange.sync.peers import LEAVING, ack_of, give, peer_of
from caseload_desktop.store import rows
from caseload_desktop.store.queries.exchange import next_file_no
from tests.exchange.sync.laptops import carry, log, notes, owned_by, register, write
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER, PRACTITIONER

FORGOTTEN = "written after the copy was made"


class Three(Team):
    """Three laptops that hold one record; a copy of the first is kept, before it writes a note."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.back, self.here, self.other = self.laptops(3)
        self.person = register(self.back, "Kestle")
        for store in (self.here, self.other):
            carry(self.back, store, self.out)
            carry(store, self.back, self.out)
        self.back, self._copy = copied(self.back)
        log(self.back, FORGOTTEN, person_id=self.person)

    def bring_back(self) -> None:
        """Back to the copy; then work on another record, so that the place it had reached is passed again."""
        self.back = brought_back(self.back, self._copy)
        for what in ("first", "second"):
            log(self.back, f"{what} thing written on the copy", person_id=register(self.back, what))

    def named_to_it(self) -> tuple[str, ...]:
        """The files ``here`` names as taken in what it writes to ``back``."""
        with self.here.read() as connection:
            return ack_of(connection, peer_of(connection, self.back.device.id)).taken


three = for_each_test(Three)


def test_a_later_file_does_not_hide_the_one_that_was_forgotten(three: Three) -> None:
    """The store forgot a file and wrote one of a higher number: the answer names both, and the note comes back."""
    carry(three.back, three.here, three.out)
    three.bring_back()
    write(three.back, three.other, three.out)  # has the number of the forgotten one, but goes elsewhere
    carry(three.back, three.here, three.out)
    former = three.back.device.id
    assert carry(three.here, three.back, three.out).restored_here
    assert three.back.device.id != former
    carry(three.back, three.here, three.out)
    carry(three.here, three.back, three.out)
    assert FORGOTTEN in notes(three.back)


def test_a_forgotten_file_that_comes_late_is_named_too(three: Three) -> None:
    """The stick with the forgotten file is read after the newer one."""
    late = write(three.back, three.here, three.out)
    late = late.rename(late.with_name("late.caseload-sync"))
    three.bring_back()
    write(three.back, three.other, three.out)
    carry(three.back, three.here, three.out)
    take(three.here, MANAGER, late)
    assert carry(three.here, three.back, three.out).restored_here


def test_what_it_wrote_comes_back_by_a_laptop_it_never_gave_it_to(three: Three) -> None:
    """Its note went round by a laptop that is lost since: who holds it sends it to its author all the same."""
    carry(three.back, three.other, three.out)
    carry(three.other, three.here, three.out)
    three.bring_back()
    assert carry(three.here, three.back, three.out).restored_here
    assert FORGOTTEN in notes(three.back)


def test_what_is_confirmed_is_not_named_again(three: Three) -> None:
    """A laptop that was not brought back is told once; it keeps its identity, and its work does not go round."""
    carry(three.back, three.here, three.out)
    assert len(three.named_to_it()) == 1
    done = carry(three.here, three.back, three.out)
    assert (done.restored_here, done.new, done.known) == (False, 0, 0)
    carry(three.back, three.here, three.out)
    assert three.named_to_it() == ()


def test_its_own_work_goes_back_to_it_before_a_copy_goes(three: Three) -> None:
    """A record is to leave a laptop; what its author wrote there and came round by another goes back to it first."""
    owned_by(three.back, three.here, PRACTITIONER.worker_id)
    carry(three.back, three.other, three.out)
    with three.back.exchanging() as connection:
        stream = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == three.person)).scalar_one()
        left = {stream: f"{LEAVING}{LEFT_SCOPE}"}
        give(connection, three.here.device.id, left, no=next_file_no(connection))
    carry(three.back, three.here, three.out, label="common")
    carry(three.here, three.back, three.out, actor=PRACTITIONER, label="common")
    answer = write(three.back, three.here, three.out, label="common")
    carry(three.other, three.here, three.out)
    assert FORGOTTEN in notes(three.here)
    assert take(three.here, PRACTITIONER, answer).removed == 0
    carry(three.here, three.back, three.out, actor=PRACTITIONER, label="common")
    assert carry(three.back, three.here, three.out, label="common").removed == 1
