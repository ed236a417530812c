"""A timeline asks only for the kinds of rows a person has, and misses none of them by that."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event

from caseload_desktop.services.tasks import AddTask, put_task
from caseload_desktop.store.queries import (
    case_events,
    enablement_events,
    liberty_events,
    notes_events,
    review_events,
    safeguarding_events,
    support_events,
)
from caseload_desktop.store.queries.told import Reader, askable_kinds, kinds_held, told_of
from caseload_desktop.store.store import Store
from caseload_desktop.ui.pages.person.story import person_story
from caseload_desktop.ui.pages.person.timeline import person_events
from tests.support import MANAGER
from tests.ui.records import add_contacts, add_people, told

Count = Callable[[Callable[[Connection], Any]], int]

_BEGINS_FROM = re.compile(r"\bFROM (\w+)")
_TOLD_WITH = {"goal_score": "goal"}
"""Rows that are told with those they belong to."""


def readers() -> dict[str, Reader]:
    return {
        **case_events._readers(()),
        **notes_events._readers(MANAGER),
        **enablement_events.READERS,
        **liberty_events.READERS,
        **review_events.READERS,
        **safeguarding_events.READERS,
        **support_events.READERS,
    }


def test_every_reader_stands_under_the_rows_it_begins_from(store: Store) -> None:
    """What a person has none of is not asked for, so a reader under another's kind would be left out wrongly."""
    sent: list[str] = []
    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", lambda _c, _cur, sql, *_: sent.append(sql))
        for kind, read in readers().items():
            sent.clear()
            read(connection, "nobody")
            assert {_TOLD_WITH.get(name, name) for sql in sent for name in _BEGINS_FROM.findall(sql)[:1]} == {kind}
            assert kind in askable_kinds()


def test_a_kind_is_held_once_somebody_has_a_row_of_it(store: Store, statements: Count) -> None:
    """Of that person and nobody else: one statement tells all kinds."""
    ada, ben = add_people(store, "Ada Quill", "Ben Ash")
    add_contacts(store, told(ada))
    with store.write(actor=MANAGER, command="add_task") as act:
        put_task(act, store, AddTask(person_id=ada, words="Ring back"))
    with store.read() as connection:
        assert kinds_held(connection, ada) - kinds_held(connection, ben) == {"contact", "task"}
    assert statements(lambda c: kinds_held(c, ada)) == 1


def test_only_what_is_held_is_read(store: Store) -> None:
    """None stands for everything: whoever does not know what there is asks for all of it."""
    read: list[str] = []

    def reader(kind: str, _connection: Connection, _person_id: str) -> list[Any]:
        read.append(kind)
        return []

    both = {kind: partial(reader, kind) for kind in ("task", "hazard")}
    with store.read() as connection:
        told_of(connection, "nobody", both, frozenset({"hazard"}))
        told_of(connection, "nobody", both, None)
    assert read == ["hazard", "task", "hazard"]


@pytest.fixture
def quiet(store: Store) -> str:
    """Somebody who rang once."""
    (ada,) = add_people(store, "Ada Quill")
    add_contacts(store, told(ada))
    return ada


def test_a_short_record_takes_few_statements(store: Store, statements: Count, quiet: str) -> None:
    """Of somebody who only rang, a part of the work they never met asks nothing of the disk."""
    assert statements(lambda c: person_events(c, quiet, viewer=MANAGER)) == 7
    lists, today = store.code_lists, store.clock.today()
    assert statements(lambda c: person_story(c, quiet, viewer=MANAGER, lists=lists, today=today)) <= 16
