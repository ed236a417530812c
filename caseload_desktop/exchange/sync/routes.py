"""Remembered exchanges of this laptop: to whom, what, into which folder, how often, and which of them are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.store import Store

_T = rows.route


class Rhythm(StrEnum):
    """How often a route is gone along; ``BY_HAND`` is never due."""

    BY_HAND = "by_hand"
    DAILY = "daily"
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"


BY_WEEKDAY = frozenset({Rhythm.WEEKLY, Rhythm.FORTNIGHTLY})
_LEAST_DAYS = {Rhythm.DAILY: 1, Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 8}
"""Days after the last exchange before the next scheduled day counts: a fortnight skips the week between."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One line of "to whom": ``kind`` is worker, team, locality, managers or device; who that is, is looked up on the
    day, so that a worker who joins the team is written to from then on."""

    kind: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """A remembered exchange.

    ``label`` is the scope as files carry it, ``named`` the restricted people allowed to leave, ``weekday`` 0 for Monday
    (weekly and fortnightly), ``since`` the ISO day it was begun, ``last_at`` the UTC instant it was last gone along.
    """

    name: str
    to: tuple[Addressee, ...]
    label: str
    folder: str
    rhythm: Rhythm = Rhythm.BY_HAND
    weekday: int = 4
    named: frozenset[str] = frozenset()
    since: str = ""
    last_at: str = ""
    id: str = ""
    position: int = 0

    @property
    def last_on(self) -> date | None:
        """The local day it was last gone along; None when never."""
        if not self.last_at:
            return None
        return datetime.strptime(self.last_at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone().date()


def routes(connection: Connection) -> list[Route]:
    """Return every route of this laptop in the order they are shown."""
    found = connection.execute(
        select(_T.c.id, _T.c.name, _T.c.position, _T.c.spec, _T.c.last_at).order_by(_T.c.position, _T.c.name, _T.c.id)
    )
    return [
        _read(row_id, name, position, orjson.loads(spec), last_at or "")
        for row_id, name, position, spec, last_at in found
    ]


def route(connection: Connection, route_id: str) -> Route | None:
    """Return one route, or None."""
    return next((found for found in routes(connection) if found.id == route_id), None)


def due_on(wanted: Route, today: date) -> date | None:
    """Return the day on which a route became due and was not gone along since, or None while it is not due."""
    if wanted.rhythm is Rhythm.BY_HAND:
        return None
    day = today if wanted.rhythm is Rhythm.DAILY else today - timedelta((today.weekday() - wanted.weekday) % 7)
    last = wanted.last_on
    if last is None:
        return day if day >= date.fromisoformat(wanted.since) else None
    return day if (day - last).days >= _LEAST_DAYS[wanted.rhythm] else None


def next_on(wanted: Route, today: date) -> date | None:
    """Return the next day after today on which a route falls due, or None when it is gone along by hand only."""
    for ahead in range(1, 22):
        day = today + timedelta(ahead)
        if due_on(wanted, day) == day:
            return day
    return None


def due(connection: Connection, today: date) -> list[Route]:
    """Return the routes that are due."""
    return [found for found in routes(connection) if due_on(found, today) is not None]


def keep_route(store: Store, actor: Actor, wanted: Route) -> Route:
    """Remember a new route, or change the one with its id; return it as it is kept.

    Raises ``RuleBroken`` for a field left empty or a name that is taken.
    """
    actor.must(May.EXCHANGE)
    name = " ".join(wanted.name.split())
    for field, given in (("name", name), ("to", wanted.to), ("label", wanted.label), ("folder", wanted.folder.strip())):
        if not given:
            raise RuleBroken("required", field=field)
    if not 0 <= wanted.weekday <= 6:
        raise RuleBroken("required", field="weekday")
    with store.exchanging() as connection:
        known = routes(connection)
        if any(other.name.casefold() == name.casefold() and other.id != wanted.id for other in known):
            raise RuleBroken("route_name_taken", field="name")
        before = next((other for other in known if other.id == wanted.id), None) if wanted.id else None
        kept = replace(
            wanted,
            name=name,
            folder=wanted.folder.strip(),
            id=before.id if before else new_id(),
            position=before.position if before else _next_position(connection),
            since=before.since if before else store.clock.today().isoformat(),
            last_at=before.last_at if before else "",
        )
        values = {"name": kept.name, "position": kept.position, "spec": _spec(kept)}
        if before:
            connection.execute(update(_T).where(_T.c.id == kept.id).values(**values))
        else:
            connection.execute(insert(_T).values(id=kept.id, **values))
    return kept


def forget_route(store: Store, actor: Actor, route_id: str) -> None:
    """Forget a route; files written along it stay where they are."""
    actor.must(May.EXCHANGE)
    with store.exchanging() as connection:
        connection.execute(delete(_T).where(_T.c.id == route_id))


def mark_gone(store: Store, route_id: str) -> None:
    """Note that a route was gone along now."""
    at = f"{store.clock.now().isoformat(timespec='seconds')[:19]}Z"
    with store.exchanging() as connection:
        connection.execute(update(_T).where(_T.c.id == route_id).values(last_at=at))


def _next_position(connection: Connection) -> int:
    return (connection.execute(select(func.max(_T.c.position))).scalar() or 0) + 1


def _spec(kept: Route) -> str:
    return orjson.dumps(
        {
            "to": [[one.kind, one.id] for one in kept.to],
            "label": kept.label,
            "folder": kept.folder,
            "rhythm": kept.rhythm.value,
            "weekday": kept.weekday,
            "named": sorted(kept.named),
            "since": kept.since,
        }
    ).decode()


def _read(row_id: str, name: str, position: int, spec: Mapping[str, Any], last_at: str) -> Route:
    return Route(
        id=row_id,
        name=name,
        position=position,
        to=tuple(Addressee(kind, of) for kind, of in spec["to"]),
        label=spec["label"],
        folder=spec["folder"],
        rhythm=Rhythm(spec["rhythm"]),
        weekday=spec["weekday"],
        named=frozenset(spec["named"]),
        since=spec["since"],
        last_at=last_at,
    )
