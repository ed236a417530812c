"""Ids the program makes: nobody else makes the same, and what was made later sorts later."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest

from caseload_desktop.store import ids
from caseload_desktop.store.ids import new_id


def test_an_id_is_a_uuid_of_version_7() -> None:
    """Other programs know an id for what it is."""
    made = UUID(new_id())
    assert (made.version, made.variant) == (7, UUID(int=0b10 << 62).variant)


def test_ids_sort_as_they_were_made_also_within_a_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was recorded in one go comes out of a list in the order it was recorded."""
    monkeypatch.setattr(time, "time_ns", lambda: 1_763_800_000_123_456_789)
    sequence = ids._Sequence()
    made = [sequence() for _ in range(5_000)]
    assert made == sorted(set(made))
    assert {one[:12] for one in made} == {f"{1_763_800_000_123:012x}"}


def test_two_programs_in_the_same_millisecond_make_different_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two laptops that record at the same moment never mean each other's rows."""
    monkeypatch.setattr(time, "time_ns", lambda: 1_763_800_000_123_456_789)
    made = {one for here in (ids._Sequence() for _ in range(1_000)) for one in (here(), here())}
    assert len(made) == 2_000


def test_a_clock_set_back_makes_no_id_twice_and_none_that_sorts_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """A laptop's clock may be put right while somebody works, and is, by a few milliseconds, all day long."""
    times = iter([5_000_000_000, 4_999_000_000, 3_000_000_000, 3_000_000_000, 5_000_000_000, 6_000_000_000])
    monkeypatch.setattr(time, "time_ns", lambda: next(times))
    sequence = ids._Sequence()
    made = [sequence() for _ in range(6)]
    assert made == sorted(set(made))
    assert [int(one[:12], 16) for one in made] == [5_000] * 5 + [6_000]


def test_threads_never_get_the_same_id_and_each_gets_its_own_in_order() -> None:
    """What works behind the screen makes ids of its own."""
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(lambda _: [new_id() for _ in range(2_500)], range(8)))
    assert all(own == sorted(own) for own in made)
    assert len({one for own in made for one in own}) == 20_000
