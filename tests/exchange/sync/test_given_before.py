"""A laptop that was brought back from a copy goes on getting every record it was given."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.outgoing import preview
from caseload_desktop.exchange.sync.peers import LEAVING, given_to
from caseload_desktop.exchange.sync.plan import plan_for
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.store import rows
from caseload_desktop.store.succession import succeed
from tests.exchange.sync.laptops import carry, log, notes, owned_by, register, write
from tests.exchange.sync.teams import Team, brought_back, copied, for_each_test
from tests.support import MANAGER, PRACTITIONER, make_store

COMMON = "common"
TODAY = "2026-11-20"


class Two(Team):
    """Two laptops; the second was given a record, is brought back from a copy that has it, and says so."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.here, self.there = self.laptops(2)
        self.person = register(self.here, "Kestle")
        carry(self.here, self.there, self.out)
        carry(self.there, self.here, self.out)
        self.there, copy = copied(self.there)
        log(self.here, "written before", person_id=self.person)
        carry(self.here, self.there, self.out)
        carry(self.there, self.here, self.out)
        self.former = self.there.device.id
        self.there = brought_back(self.there, copy)
        succeed(self.there, MANAGER)

    @property
    def stream(self) -> int:
        with self.here.read() as connection:
            found = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == self.person))
            return int(found.scalar_one())

    def given(self, device: str) -> dict[int, tuple[str, int]]:
        with self.here.read() as connection:
            return given_to(connection, device)


two = for_each_test(Two)


def test_a_record_goes_on_whatever_the_next_file_is_for(two: Two) -> None:
    """What came between the copy and today reaches the laptop, and what is written from now on."""
    carry(two.there, two.here, two.out, label=COMMON)
    carry(two.here, two.there, two.out, label=COMMON)
    assert "written before" in notes(two.there)
    log(two.here, "written after", person_id=two.person)
    carry(two.there, two.here, two.out, label=COMMON)
    carry(two.here, two.there, two.out, label=COMMON)
    assert notes(two.there) >= {"written before", "written after"}


def test_the_preview_counts_it(two: Two) -> None:
    """The screen says beforehand that the record goes."""
    carry(two.there, two.here, two.out, label=COMMON)
    with two.here.read() as connection:
        request = Request(recipients=(two.there.device.id,), label=COMMON)
        assert preview(connection, MANAGER, request, on=TODAY).people == 1


def test_what_it_no_longer_holds_does_not_come_back(two: Two) -> None:
    """A record the laptop says it has removed was given to it under no identity."""
    carry(two.there, two.here, two.out, label=COMMON)
    with two.there.exchanging() as connection:
        there = connection.execute(select(rows.stream.c.no).where(rows.stream.c.uid == two.person)).scalar_one()
        gone = {"stream": there, "why": "left_scope", "by": two.here.device.id, "told_at": TODAY, "removed_at": TODAY}
        connection.execute(rows.leaving.insert().values(gone))
    carry(two.there, two.here, two.out, label=COMMON)
    assert two.stream not in two.given(two.former)
    carry(two.here, two.there, two.out, label=COMMON)
    assert two.stream not in two.given(two.there.device.id)


def test_what_it_was_told_to_let_go_it_is_told_again(two: Two) -> None:
    """The copy may be of a day before it was told: it is told in every file, as under its former name."""
    carry(two.there, two.here, two.out, label=COMMON)
    with two.here.exchanging() as connection:
        given = rows.peer_stream
        mine = (given.c.stream == two.stream, given.c.device == two.former)
        connection.execute(given.update().where(*mine).values(label=f"{LEAVING}left_scope"))
    owned_by(two.here, two.there, PRACTITIONER.worker_id)
    request = Request(recipients=(two.there.device.id,), label=COMMON)
    for _ in range(2):
        with two.here.read() as connection:
            plan = plan_for(connection, MANAGER, request, two.there.device.id, on=TODAY)
        assert plan.releases == {two.stream: "left_scope"}
        carry(two.here, two.there, two.out, label=COMMON)


def test_another_laptop_gets_nothing_by_saying_that_it_succeeds_one(two: Two) -> None:
    """What went to a laptop goes on to its own keys only."""
    carry(two.there, two.here, two.out, label=COMMON)
    other = two.here.device.id
    device = rows.FOLDED["device"]
    with two.here.write(actor=MANAGER, command="amend_device") as act:
        row = select(device.c.id).where(device.c.device == two.there.device.id)
        act.set("device", act.connection.execute(row).scalar_one(), {"succeeds": other})
    with two.here.exchanging() as connection:
        given = {"device": other, "stream": two.stream, "label": "everything", "first_no": 1}
        connection.execute(rows.peer_stream.insert().values(given))
        request = Request(recipients=(two.there.device.id,), label=COMMON)
        plan = plan_for(connection, MANAGER, request, two.there.device.id, on=TODAY)
    assert plan.inherited == {}


def test_work_that_had_waited_goes_to_whose_file_it_found_its_place_by(tmp_path: Path) -> None:
    """A change waits here for the one before it, which a colleague's file brings: the colleague gets the change too."""
    out = tmp_path / "out"
    colleague, author, here = (make_store(tmp_path / name, sealed=True) for name in "abc")
    here, copy = copied(here)
    person = register(author, "Kestle")
    log(author, "the first", person_id=person)
    carry(author, colleague, out)
    carry(author, here, out)
    carry(here, author, out)
    by_stick = write(colleague, here, out)
    here = brought_back(here, copy)
    log(author, "the second", person_id=person)
    assert carry(author, here, out).pending == 1
    take(here, MANAGER, by_stick)
    assert {"the first", "the second"} <= notes(here)
    for _ in range(2):
        carry(here, colleague, out)
        carry(colleague, here, out)
    assert "the second" in notes(colleague)
    for store in (colleague, author, here):
        store.close()
