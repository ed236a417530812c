"""A restricted record opened in need: for three hours, with a reason, told to the manager; nothing else opens it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from caseload_desktop.domain.break_glass import is_open, open_until
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.break_glass import break_glass, look_at_break_glass
from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.services.people import grant_restricted, lift_restriction, restrict_person
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.break_glass import not_looked_at, opened_by
from caseload_desktop.store.queries.people import find_people, person_record
from caseload_desktop.store.store import Store
from tests.measures.support import add_person
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

_WHY = "Found on the floor, who holds the key?"
_NINE = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> SetClock:
    return SetClock(_NINE)


@pytest.fixture
def hidden(store: Store) -> str:
    """A restricted person on whose record only the manager is named."""
    with store.write(actor=MANAGER, command="sample") as act:
        person_id = add_person(act, given="Quillon", family="Zephyrine")
    restrict_person(store, MANAGER, person_id=person_id, reason="high_profile")
    return person_id


def _team(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.team.c.id)).scalar_one())


def _now(store: Store, actor: Actor) -> Actor:
    """The actor as the desk has them at this moment."""
    with store.read() as connection:
        opened = opened_by(connection, actor, now=store.clock.now())
    return replace(actor, opened=frozenset(opened))


def _reads(store: Store, person_id: str, viewer: Actor) -> bool:
    with store.read() as connection:
        record = person_record(connection, person_id, viewer=viewer)
    return record is not None and record.hit.open


@pytest.mark.parametrize(
    ("minutes", "opened"),
    [(0, True), (179, True), (180, False), (2 * 365 * 24 * 60, False), (-1, False), (-2 * 365 * 24 * 60, False)],
)
def test_the_hours_of_an_opening(minutes: int, opened: bool) -> None:
    """Three hours and not a minute longer, whichever way the clock is moved (design section 3)."""
    now = datetime.fromtimestamp(_NINE.timestamp() + minutes * 60, tz=UTC)
    assert is_open(_NINE, now) is opened
    assert (open_until(_NINE) - _NINE).total_seconds() == 3 * 3600


def test_it_opens_to_one_worker_for_three_hours(store: Store, clock: SetClock, hidden: str) -> None:
    """Whoever gave a reason reads the record, nobody else does, and after three hours they do not either."""
    assert not _reads(store, hidden, _now(store, PRACTITIONER))
    break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY)
    assert _reads(store, hidden, _now(store, PRACTITIONER))
    assert not _reads(store, hidden, _now(store, OTHER_PRACTITIONER))
    clock.forward(hours=3)
    assert not _reads(store, hidden, _now(store, PRACTITIONER))


def test_work_on_it_is_possible_but_not_deciding_about_it(store: Store, hidden: str) -> None:
    """A contact can be logged in need; who may read the record stays with those named on it."""
    with store.write(actor=MANAGER, command="sample") as act:
        other = act.create("worker", {"name": "Sal Dene", "role": "team_manager", "active": True})
    rival = Actor(other, MANAGER.role)
    break_glass(store, rival, person_id=hidden, why=_WHY)
    inside = _now(store, rival)
    log_contact(
        store,
        inside,
        LogContact(
            person_id=hidden,
            received_on="2026-11-20",
            method="phone",
            reason="request_information",
            outcome="undecided",
            team_id=_team(store),
        ),
    )
    with pytest.raises(NotPermitted, match="restricted"):
        lift_restriction(store, inside, person_id=hidden, why="I can read it")
    with pytest.raises(NotPermitted, match="restricted"):
        grant_restricted(store, inside, person_id=hidden, worker_id=other)


@pytest.mark.parametrize("why", ["", "   ", "urgent"])
def test_without_a_sentence_nothing_opens(store: Store, hidden: str, why: str) -> None:
    """The manager must be able to judge it: a word is no reason, and nothing is written."""
    with pytest.raises(RuleBroken, match="glass_reason_required"):
        break_glass(store, PRACTITIONER, person_id=hidden, why=why)
    with store.read() as connection:
        assert connection.execute(select(rows.FOLDED["break_glass"].c.id)).all() == []


def test_it_is_for_those_who_read_records_and_for_closed_ones(store: Store, hidden: str) -> None:
    """An analyst never reads names; and nobody breaks a glass that is open."""
    with pytest.raises(NotPermitted, match="role_may_not"):
        break_glass(store, ANALYST, person_id=hidden, why=_WHY)
    with pytest.raises(RuleBroken, match="not_restricted"):
        break_glass(store, MANAGER, person_id=hidden, why=_WHY)


def test_it_can_not_be_made_unseen(store: Store, hidden: str) -> None:
    """Undo does not take an opening back: it stays told to the manager."""
    act = break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY).act
    with pytest.raises(RuleBroken, match="undo_not_this"):
        undo_act(store, _now(store, PRACTITIONER), act)
    with store.read() as connection:
        assert len(not_looked_at(connection, viewer=MANAGER)) == 1


def test_the_manager_is_shown_it_until_they_have_looked(store: Store, hidden: str) -> None:
    """Who, whose, when and why stand before the manager named on the record; looked at, it leaves the list."""
    break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY)
    with store.read() as connection:
        (one,) = not_looked_at(connection, viewer=MANAGER)
        assert not_looked_at(connection, viewer=_now(store, PRACTITIONER)) == []
    assert (one.person, one.worker_id, one.at, one.why) == ("Quillon Zephyrine", PRACTITIONER.worker_id, _NINE, _WHY)
    look_at_break_glass(store, MANAGER, break_glass_id=one.id, note="Right, and let in since")
    with store.read() as connection:
        assert not_looked_at(connection, viewer=MANAGER) == []


def test_nobody_looks_at_their_own_opening(store: Store, hidden: str) -> None:
    """A manager who opened a record is looked at by another, also once they were let in."""
    with store.write(actor=MANAGER, command="sample") as act:
        other = act.create("worker", {"name": "Sal Dene", "role": "team_manager", "active": True})
    rival = Actor(other, MANAGER.role)
    opening = break_glass(store, rival, person_id=hidden, why=_WHY).ids("break_glass")[0]
    grant_restricted(store, MANAGER, person_id=hidden, worker_id=other)
    with pytest.raises(RuleBroken, match="own_opening"):
        look_at_break_glass(store, rival, break_glass_id=opening)
    with store.read() as connection:
        assert not_looked_at(connection, viewer=rival) == []


def test_a_manager_who_is_not_named_is_told_nothing(store: Store, hidden: str) -> None:
    """The list names people, so that it is only for managers who may read the record."""
    with store.write(actor=MANAGER, command="sample") as act:
        other = act.create("worker", {"name": "Sal Dene", "role": "team_manager", "active": True})
    break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY)
    with store.read() as connection:
        assert not_looked_at(connection, viewer=Actor(other, MANAGER.role)) == []


def test_a_record_another_laptop_closed_stays_closed(store: Store, hidden: str) -> None:
    """A copy that waits to be removed is nobody's to open."""
    with store.write(actor=MANAGER, command="sample") as act:
        stream = act.connection.execute(select(rows.person.c.stream).where(rows.person.c.id == hidden)).scalar_one()
        act.connection.execute(
            rows.leaving.insert().values(
                stream=stream, why="restricted", by="OTHERLAPTOP1", told_at="2026-11-20T09:00:00Z"
            )
        )
    with pytest.raises(NotPermitted, match="restricted"):
        break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY)


def test_search_opens_and_closes_with_it(store: Store, clock: SetClock, hidden: str) -> None:
    """The same query asked before, during and after never answers from what it knew earlier."""
    for opened in (False, True, False):
        if opened:
            break_glass(store, PRACTITIONER, person_id=hidden, why=_WHY)
        viewer = _now(store, PRACTITIONER)
        with store.read() as connection:
            (hit,) = find_people(connection, "zephyrine", viewer=viewer)
        assert hit.open is opened
        clock.forward(hours=3)
