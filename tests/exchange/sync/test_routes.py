"""Remembered exchanges: kept on this laptop, due on their day, and changed without losing when they were last used."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.exchange.sync.routes import (
    Addressee,
    Rhythm,
    Route,
    due,
    due_on,
    forget_route,
    keep_route,
    mark_gone,
    next_on,
    route,
    routes,
)
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER

FRIDAY, NEXT_MONDAY = date(2026, 11, 20), date(2026, 11, 23)
WEEKLY = Route(
    name="Every Friday to the locality",
    to=(Addressee("locality", "l1"), Addressee("managers")),
    label="team:t1",
    folder="/media/stick",
    rhythm=Rhythm.WEEKLY,
    weekday=4,
    named=frozenset({"p1"}),
)


def _all(store: Store) -> list[Route]:
    with store.read() as connection:
        return routes(connection)


def test_a_route_is_remembered_as_it_was_given(store: Store) -> None:
    """What was chosen once needs no choosing again: recipients, records, folder, day and the people named."""
    kept = keep_route(store, MANAGER, WEEKLY)
    assert _all(store) == [kept]
    assert kept == replace(WEEKLY, id=kept.id, position=1, since="2026-11-20")
    with store.read() as connection:
        assert route(connection, kept.id) == kept
        assert route(connection, "unknown") is None


def test_a_route_can_be_changed_and_forgotten(store: Store, clock: SetClock) -> None:
    """Another folder is not another route: it stays in its place and knows when it was last used."""
    first = keep_route(store, MANAGER, WEEKLY)
    second = keep_route(store, MANAGER, replace(WEEKLY, name="Home stick"))
    mark_gone(store, first.id)
    clock.forward(days=30)
    keep_route(store, MANAGER, replace(first, folder=" /media/other ", name="  Every   Friday "))
    changed = _all(store)[0]
    assert (changed.name, changed.folder, changed.since) == ("Every Friday", "/media/other", "2026-11-20")
    assert (changed.last_at, changed.last_on) == ("2026-11-20T09:30:00Z", FRIDAY)
    forget_route(store, MANAGER, first.id)
    assert [one.id for one in _all(store)] == [second.id]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": "  "}, "name"), ({"to": ()}, "to"), ({"folder": ""}, "folder"), ({"label": ""}, "label")],
)
def test_what_is_missing_is_named(store: Store, wrong: dict[str, object], field: str) -> None:
    """Nothing half chosen is kept; the problem stands beside its field."""
    with pytest.raises(RuleBroken) as told:
        keep_route(store, MANAGER, replace(WEEKLY, **wrong))  # type: ignore[arg-type]
    assert (told.value.code, told.value.field) == ("required", field)
    assert _all(store) == []


def test_two_routes_never_have_one_name(store: Store) -> None:
    """Who reads the name must know which exchange it is."""
    keep_route(store, MANAGER, WEEKLY)
    with pytest.raises(RuleBroken) as told:
        keep_route(store, MANAGER, replace(WEEKLY, name=WEEKLY.name.upper()))
    assert told.value.code == "route_name_taken"


def test_an_analyst_keeps_no_routes(store: Store) -> None:
    """Whoever sees no names sends none."""
    with pytest.raises(NotPermitted):
        keep_route(store, ANALYST, WEEKLY)


@pytest.mark.parametrize(
    ("rhythm", "last_at", "today", "expected"),
    [
        (Rhythm.BY_HAND, "", FRIDAY, None),
        (Rhythm.DAILY, "", FRIDAY, FRIDAY),
        (Rhythm.DAILY, "2026-11-20T09:00:00Z", FRIDAY, None),
        (Rhythm.DAILY, "2026-11-19T09:00:00Z", FRIDAY, FRIDAY),
        (Rhythm.WEEKLY, "", date(2026, 11, 19), None),
        (Rhythm.WEEKLY, "", FRIDAY, FRIDAY),
        (Rhythm.WEEKLY, "", NEXT_MONDAY, FRIDAY),
        (Rhythm.WEEKLY, "2026-11-13T16:00:00Z", NEXT_MONDAY, FRIDAY),
        (Rhythm.WEEKLY, "2026-11-21T16:00:00Z", NEXT_MONDAY, None),
        (Rhythm.FORTNIGHTLY, "2026-11-13T16:00:00Z", FRIDAY, None),
        (Rhythm.FORTNIGHTLY, "2026-11-09T16:00:00Z", FRIDAY, FRIDAY),
        (Rhythm.FORTNIGHTLY, "2026-11-06T16:00:00Z", FRIDAY, FRIDAY),
    ],
)
def test_a_route_falls_due_on_its_day(rhythm: Rhythm, last_at: str, today: date, expected: date | None) -> None:
    """Due from its day until it is done; done a day late, it waits for the next."""
    assert due_on(replace(WEEKLY, rhythm=rhythm, last_at=last_at, since="2026-11-16"), today) == expected


def test_a_route_begun_on_monday_was_not_due_the_friday_before(store: Store, clock: SetClock) -> None:
    """Nobody is told they are late with what they only just set up."""
    clock.forward(days=3)
    kept = keep_route(store, MANAGER, WEEKLY)
    with store.read() as connection:
        assert due(connection, NEXT_MONDAY) == []
        assert due(connection, date(2026, 11, 27)) == [kept]
    assert next_on(kept, NEXT_MONDAY) == date(2026, 11, 27)


def test_the_next_day_of_a_route(store: Store) -> None:
    """A fortnight skips the Friday between; what is done by hand has no next day."""
    done = replace(WEEKLY, rhythm=Rhythm.FORTNIGHTLY, last_at="2026-11-20T16:00:00Z", since="2026-11-01")
    assert next_on(done, FRIDAY) == date(2026, 12, 4)
    assert next_on(replace(done, rhythm=Rhythm.DAILY), FRIDAY) == date(2026, 11, 21)
    assert next_on(replace(done, rhythm=Rhythm.BY_HAND), FRIDAY) is None
