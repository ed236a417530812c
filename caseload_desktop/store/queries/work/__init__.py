"""The tray: all that is due, waits or is nobody's, of every slice, in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import orjson
from sqlalchemy import Connection, func, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.store.queries.restriction import closed_to
from caseload_desktop.store.queries.work import (
    cases,
    contacts,
    enablement,
    liberty,
    notes,
    providers,
    reviews,
    safeguarding,
    support,
)
from caseload_desktop.store.queries.work.item import Source, read_whose

__all__ = ["KINDS", "SOURCES", "Source", "Work", "read_rules", "read_whose", "read_work", "work_items"]

SOURCES: tuple[Source, ...] = (
    Source(contacts.items, contacts.KINDS),
    Source(cases.items, cases.KINDS),
    Source(enablement.items, enablement.KINDS),
    Source(support.items, support.KINDS),
    Source(reviews.items, reviews.KINDS),
    Source(notes.items, notes.KINDS),
    Source(liberty.items, liberty.KINDS),
    Source(safeguarding.items, safeguarding.KINDS),
    Source(providers.items, providers.KINDS),
)
"""Every slice with work of its own; a slice adds its line here."""

KINDS: Mapping[str, WorkKind] = MappingProxyType({kind.id: kind for source in SOURCES for kind in source.kinds})
"""Every kind of work by its id."""


def read_rules(connection: Connection, lists: CodeLists) -> WorkRules:
    """Return what due dates are reckoned with, the council's settings read once for all sources: one statement."""
    t = rows.FOLDED["setting"]
    found = connection.execute(select(t.c.key, t.c.value).where(t.c.gone.is_(None)))
    settings = {key: orjson.loads(value) for key, value in found if value is not None}
    return WorkRules(lists=lists, settings=MappingProxyType(settings))


@dataclass(frozen=True, slots=True)
class Work:
    """The items of a tray as their sources give them, in no order, and whose each is.

    ``names`` are those of workers and teams by id, ``keys`` the key worker of every person who has one.
    """

    items: list[WorkItem]
    names: Mapping[str, str]
    keys: Mapping[str, str]

    def owner(self, item: WorkItem) -> str:
        """The id of the worker who does an item: its own, else the person's key worker, else nobody."""
        return item.worker_id or self.keys.get(item.person_id, "")

    def owner_name(self, item: WorkItem) -> str:
        """The name of that worker."""
        return self.names.get(self.owner(item), "")


def read_work(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> Work:
    """Return all items that are ``whose``: two statements and those of the sources."""
    found: list[WorkItem] = []
    for source in SOURCES:
        found += source.items(connection, viewer=viewer, whose=whose, today=today, rules=rules)
    return Work(found, names_by_id(connection), _key_workers(connection, viewer))


def work_items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return the same items, each with the worker who does it and their name."""
    work = read_work(connection, viewer=viewer, whose=whose, today=today, rules=rules)
    return [item._replace(worker_id=work.owner(item), worker=work.owner_name(item)) for item in work.items]


def _key_workers(connection: Connection, viewer: Actor) -> dict[str, str]:
    """The key worker of every person who has one and whose record is open to the viewer."""
    t = rows.allocation
    found = connection.execute(
        select(t.c.person_id, func.min(t.c.worker_id))
        .where(
            t.c.role == KEY,
            t.c.worker_id.is_not(None),
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
            t.c.person_id.not_in(closed_to(viewer)),
        )
        .group_by(t.c.person_id)
    )
    return {row[0]: row[1] for row in found}
