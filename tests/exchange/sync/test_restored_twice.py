"""A laptop is brought back from a copy made before it took the identity the others know it by."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import insert, select

from caseload_desktop.exchange.sync.incoming import Imported, take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request, recipients_of
from caseload_desktop.store import rows
from caseload_desktop.store.queries.devices import devices, earlier_marks
from caseload_desktop.store.succession import succeed
from tests.exchange.sync.laptops import EVERYTHING, carry, log, notes, register
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER


class Two(Team):
    """Two laptops; the second was restored once, and is then brought back from a copy made before that."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.here, self.twice = self.laptops(2)
        self.person = register(self.here, "Kestle")
        carry(self.here, self.twice, self.out)
        carry(self.twice, self.here, self.out)
        self.first = self.twice.device.id
        self.twice, copy = copied(self.twice)
        succeed(self.twice, MANAGER)
        self.second = self.twice.device.id
        log(self.twice, "written as the second", person_id=self.person)
        carry(self.twice, self.here, self.out)
        carry(self.here, self.twice, self.out)
        carry(self.twice, self.here, self.out)
        self.twice = brought_back(self.twice, copy)
        log(self.twice, "written on the older copy", person_id=self.person)

    def send(self) -> list[Imported]:
        """Files as the screen makes them: for the identities of the other laptop it offers."""
        with self.here.read() as connection:
            owner = next(d.owner_id for d in devices(connection) if d.device == self.first)
            known = [d.device for d in devices(connection)]
            mine = {d for d in known if self.first in (d, *earlier_marks(connection, d))}
            found = [d for d in recipients_of(connection, "worker", owner, on="2026-11-20") if d in mine]
        sent = send(self.here, MANAGER, Request(recipients=tuple(found), label=EVERYTHING), self.out)
        return [take(self.twice, MANAGER, one.path) for one in sent.files]


two = for_each_test(Two)


def test_it_opens_what_is_for_the_identity_it_has_forgotten(two: Two) -> None:
    """The file is for a mark the store does not know; it learns that it is an older copy, and takes a third."""
    assert [one.restored_here for one in two.send()] == [True]
    assert two.twice.device.id not in (two.first, two.second)


def test_a_file_for_an_earlier_identity_proves_nothing_more(two: Two) -> None:
    """Files still under way to the identity before do not make a laptop take one more with each."""
    two.send()
    third = two.twice.device.id
    assert [one.restored_here for one in two.send()] == [False]
    assert two.twice.device.id == third


def test_both_end_with_all_that_was_written(two: Two) -> None:
    """What the second identity wrote comes back, what the older copy wrote goes out."""
    two.send()
    for _ in range(2):
        carry(two.twice, two.here, two.out)
        two.send()
    assert notes(two.here) == notes(two.twice) >= {"written as the second", "written on the older copy"}


def test_the_identity_that_is_alive_speaks_for_the_other(two: Two) -> None:
    """What the laptop told others to let go, under the identity it has forgotten, is its affair under the third too.

    Its list names nothing now, so that the record is carried again.
    """
    two.send()
    with two.here.exchanging() as connection:
        stream = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == two.person)).scalar_one()
        told = {"stream": stream, "why": "restricted", "by": two.second, "told_at": "2026-11-20"}
        connection.execute(insert(rows.leaving).values(told))
    carry(two.twice, two.here, two.out)
    with two.here.read() as connection:
        assert connection.execute(select(rows.leaving.c.by)).scalars().all() == []
