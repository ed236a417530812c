"""What the review engine is told: open supports, reviews held and days agreed, of everybody or one person at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, func, or_, select, true, type_coerce

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.review_due import Agreed, Answer, Held, Support, next_review
from caseload_desktop.domain.review_rules import Cycle, ReviewRules
from caseload_desktop.store import rows

SERVICE, ENABLEMENT = "service", "enablement"
REVIEWED = frozenset({SERVICE, ENABLEMENT})
"""The kinds of rows that a review can be due of: who has none of them needs none."""

PLACES = "Care home"
"""The group of service components that are a bed, in the list ``service_component``."""

People = str | tuple[str, ...] | Select[Any] | None
"""Of whom: one person's id, several, a query of such ids, or everybody."""

_NOWHERE: frozenset[str] = frozenset()

_PART = 2_000
"""Rows read in one go: many more at once cost more than they save."""


class Supported(NamedTuple):
    """One support as the engine sees it, and what a screen calls it by: codes and the provider's name.

    ``entity`` is ``service``, or ``enablement`` for an episode that left support to go on.
    """

    support: Support
    entity: str
    service_type: str
    component: str
    provider: str


class Facts(NamedTuple):
    """All the engine is told of one person."""

    person_id: str
    died_on: date | None
    supports: tuple[Supported, ...]
    held: tuple[Held, ...]
    agreed: tuple[Agreed, ...]

    def answers(self, *, rules: ReviewRules, today: date) -> tuple[tuple[Supported, Answer], ...]:
        """What the engine says of each support."""
        return tuple(
            (one, next_review(one.support, self.held, self.agreed, rules=rules, today=today, died_on=self.died_on))
            for one in self.supports
        )


def read_facts(
    connection: Connection, *, lists: CodeLists, rules: ReviewRules, today: date, of: People = None
) -> dict[str, Facts]:
    """Return what the engine needs of everybody with open support, or of those asked for: six statements.

    Nobody is left out here; whoever shows people leaves out those the viewer may not read. Reviews that can't matter
    any more are not read: of those that looked at everything a person had, the ones before the last full one.
    """
    supports, died = _services(connection, lists, rules, today, of)
    for owner, died_on, one in _episodes(connection, lists, today, of):
        supports[owner].append(one)
        died[owner] = died_on
    held, agreed = _reviews(connection, supports, of)
    _agreed_days(connection, of, agreed)
    return {
        owner: Facts(owner, died[owner], tuple(there), tuple(held.get(owner, ())), tuple(agreed.get(owner, ())))
        for owner, there in supports.items()
    }


def open_service(today: date) -> ColumnElement[bool]:
    """True for a service that has begun and is not over."""
    t, day = rows.service, today.isoformat()
    begun = or_(t.c.from_date.is_(None), t.c.from_date <= day)
    return and_(t.c.gone.is_(None), begun, or_(t.c.to_date.is_(None), t.c.to_date > day))


def _services(
    connection: Connection, lists: CodeLists, rules: ReviewRules, today: date, of: People
) -> tuple[dict[str, list[Supported]], dict[str, date | None]]:
    """Every open service by person, with the day each person died."""
    t, person = rows.service, rows.person
    earlier = _earlier(connection, of)
    supports: dict[str, list[Supported]] = defaultdict(list)
    died: dict[str, date | None] = {}
    found = connection.execute(
        select(
            t.c.person_id,
            person.c.died_on,
            t.c.id,
            t.c.follows,
            t.c.service_type,
            t.c.component,
            t.c.provider,
            type_coerce(t.c.permanent, Integer),
            t.c.from_date,
            t.c.to_date,
            t.c.plan_agreed_on,
            t.c.planned_end,
            t.c.first_payment_on,
            type_coerce(t.c.nhs_funded, Integer),
            t.c.paused_from,
            t.c.paused_to,
        )
        .join(person, person.c.id == t.c.person_id)
        .where(open_service(today), person.c.gone.is_(None), among(t.c.person_id, of))
        .order_by(t.c.from_date, t.c.no)
    )
    make = _Services(lists, rules, earlier)
    for owner, died_on, *values in found.cursor.fetchall():  # as plain rows: there may be tens of thousands
        supports[owner].append(make.one(values))
        died[owner] = _parsed(died_on) if died_on else None
    return supports, died


class _Services:
    """Makes supports of service rows; the chain behind a changed package is followed as far as it goes."""

    def __init__(self, lists: CodeLists, rules: ReviewRules, earlier: dict[str, tuple[str | None, str | None]]) -> None:
        self._lists, self._rules, self._earlier = lists, rules, earlier
        self._cycles: dict[tuple[str, bool], Cycle | None] = {}
        self._places: dict[str, bool] = {}

    def one(self, values: list[Any]) -> Supported:
        """A support of one row's columns."""
        (i, follows, kind, component, provider, permanent, start, end, plan, planned_end, paid, nhs, paused, until) = (
            values
        )
        chain, chain_start = self._chain(i, follows) if follows else (_NOWHERE, None)
        kind, component = kind or "", component or ""
        support = Support(
            i,
            self._cycle(kind, temporary=permanent is not None and not permanent),
            _parsed(start) if start else None,
            _parsed(end) if end else None,
            chain,
            chain_start,
            _parsed(plan) if plan else None,
            _parsed(planned_end) if planned_end else None,
            _parsed(paid) if paid else None,
            self._is_place(kind, component),
            bool(nhs),
            _parsed(paused) if paused else None,
            _parsed(until) if until else None,
        )
        return Supported(support, SERVICE, kind, component, provider or "")

    def _cycle(self, service_type: str, *, temporary: bool) -> Cycle | None:
        """A place in a home that is said to be temporary is a short-term placement, whatever its type."""
        key = (service_type, temporary)
        if key not in self._cycles:
            kind = self._lists.mapped("service_type", service_type, "kind")
            cycle = self._rules.cycle_of(service_type, kind)
            self._cycles[key] = Cycle.SHORT_TERM if temporary and cycle is Cycle.LONG_TERM else cycle
        return self._cycles[key]

    def _is_place(self, service_type: str, component: str) -> bool:
        if component not in self._places:
            code = self._lists.code("service_component", component)
            self._places[component] = code is not None and code.group == PLACES
        return self._places[component] or service_type in ("lt_nursing", "lt_residential")

    def _chain(self, i: str, follows: str | None) -> tuple[frozenset[str], date | None]:
        """The services this one goes on from, and the first day of them all."""
        if not follows:
            return _NOWHERE, None
        found: set[str] = set()
        days: list[str] = []
        while follows and follows not in found and follows != i:
            found.add(follows)
            follows, start = self._earlier.get(follows, (None, None))
            if start:
                days.append(start)
        return frozenset(found), _day(min(days, default=None))


def _earlier(connection: Connection, of: People) -> dict[str, tuple[str | None, str | None]]:
    """The services others go on from: what each goes on from itself, and its first day."""
    t, later = rows.service, rows.service.alias()
    followed = select(later.c.follows).where(later.c.follows.is_not(None), among(later.c.person_id, of))
    found = connection.execute(select(t.c.id, t.c.follows, t.c.from_date).where(t.c.id.in_(followed)))
    return {i: (follows, start) for i, follows, start in found}


def _episodes(
    connection: Connection, lists: CodeLists, today: date, of: People
) -> list[tuple[str, date | None, Supported]]:
    """Enablement that ended with support after and is not over with that support."""
    t, person, service = rows.enablement, rows.person, rows.service
    after, day = _goes_on(lists), today.isoformat()
    ended = (t.c.gone.is_(None), t.c.ended_on <= day, t.c.support_after.in_(after), among(t.c.person_id, of))
    last: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    who = select(t.c.person_id).where(*ended)
    for owner, start, end in connection.execute(
        select(service.c.person_id, service.c.from_date, service.c.to_date).where(
            service.c.gone.is_(None), service.c.person_id.in_(who)
        )
    ):
        last[owner].append((start or "", end))
    found = connection.execute(
        select(t.c.id, t.c.person_id, person.c.died_on, t.c.ended_on)
        .join(person, person.c.id == t.c.person_id)
        .where(*ended, person.c.gone.is_(None))
        .order_by(t.c.ended_on, t.c.no)
    )
    return [
        (owner, _day(died_on), Supported(_episode(i, ended_on, last[owner]), ENABLEMENT, "", "", ""))
        for i, owner, died_on, ended_on in found
        if not _is_over(ended_on, last[owner], day)
    ]


def _goes_on(lists: CodeLists) -> list[str]:
    """The codes of support after enablement that mean that public support goes on."""
    return [code.id for code in lists["enablement_support_after"].codes if code.maps.get("independent") == "no"]


def _since(ended_on: str, services: list[tuple[str, str | None]]) -> list[str | None]:
    """The last days of the services a person had from the end of enablement on; None for one still open."""
    return [end for _, end in services if end is None or end > ended_on]


def _is_over(ended_on: str, services: list[tuple[str, str | None]], day: str) -> bool:
    """True when services came after enablement and all of them have ended."""
    ends = _since(ended_on, services)
    return bool(ends) and all(end is not None and end <= day for end in ends)


def _episode(i: str, ended_on: str, services: list[tuple[str, str | None]]) -> Support:
    followed = bool(_since(ended_on, services))
    return Support(id=i, cycle=Cycle.ENABLEMENT, episode_ended_on=_day(ended_on), followed=followed)


def _reviews(
    connection: Connection, people: Container[str], of: People
) -> tuple[dict[str, list[Held]], dict[str, list[Agreed]]]:
    """The reviews that still matter, by person, and the days agreed at them."""
    by_person: dict[str, list[Any]] = {}
    cursor = connection.execute(held_reviews(of)).cursor
    # there may be hundreds of thousands; each through the library costs as much as the query
    while part := cursor.fetchmany(_PART):
        for row in part:
            if (there := by_person.get(row[0])) is not None:
                there.append(row)
            elif row[0] in people:
                by_person[row[0]] = [row]
    agreed: dict[str, list[Agreed]] = defaultdict(list)
    held = {owner: _made(_that_matter(there), agreed) for owner, there in by_person.items()}
    return held, agreed


def held_reviews(of: People) -> Select[*tuple[Any, ...]]:
    """Reviews that were held; of everybody those of a record before its last full one are left on the disk."""
    t = rows.review
    query = select(
        t.c.person_id,
        t.c.completed_on,
        t.c.service_ids,
        type_coerce(t.c.light_touch, Integer),
        t.c.id,
        t.c.next_due_on,
        t.c.next_due_why,
    ).where(t.c.completed_on.is_not(None), t.c.gone.is_(None), among(t.c.person_id, of))
    if of is not None:
        return query
    full = select(t.c.stream, func.max(t.c.completed_on).label("day")).where(
        t.c.completed_on.is_not(None), t.c.gone.is_(None), t.c.service_ids.is_(None), t.c.light_touch.is_not(True)
    )
    last = full.group_by(t.c.stream).cte("last_full").prefix_with("MATERIALIZED", dialect="sqlite")
    return query.outerjoin(last, last.c.stream == t.c.stream).where(
        or_(t.c.service_ids.is_not(None), t.c.completed_on >= func.coalesce(last.c.day, ""))
    )


def _that_matter(reviews: list[Any]) -> list[Any]:
    """A person's reviews without those before the last full one that looked at everything, in the order of their days.

    What those asked for, and what was agreed before or at them, is over with it.
    """
    if len(reviews) == 1:
        return reviews
    last = max((row[1] for row in reviews if row[2] is None and not row[3]), default="")
    kept = [row for row in reviews if row[2] is not None or row[1] >= last]
    kept.sort(key=_BY_DAY)
    return kept


_BY_DAY = itemgetter(1, 4)


def _made(reviews: list[Any], agreed: dict[str, list[Agreed]]) -> list[Held]:
    """Rows of a person as the engine takes them; the days they agreed on go to ``agreed``."""
    made = []
    for owner, completed_on, covers, light_touch, i, next_on, why in reviews:
        day = _parsed(completed_on) or date.min
        which = frozenset(orjson.loads(covers)) if covers else _NOWHERE
        if next_on and (next_day := _parsed(next_on)) is not None:
            agreed[owner].append(Agreed(due_on=next_day, on=day, covers=which, why=why or "", review_id=i))
        made.append(Held(i, day, which, bool(light_touch)))
    return made


def _agreed_days(connection: Connection, of: People, agreed: dict[str, list[Agreed]]) -> None:
    t = rows.review_date
    found = connection.execute(
        select(t.c.person_id, t.c.service_id, t.c.due_on, t.c.on_date, t.c.why, t.c.agreed_with).where(
            t.c.gone.is_(None), among(t.c.person_id, of)
        )
    )
    for owner, service_id, due_on, on, why, whom in found:
        day = _day(due_on)
        if day is not None:
            covers = frozenset({service_id}) if service_id else _NOWHERE
            agreed[owner].append(Agreed(due_on=day, on=_day(on), covers=covers, why=why or "", agreed_with=whom or ""))


def among(column: ColumnElement[Any], of: People) -> ColumnElement[bool]:
    """True for a row of the people asked for."""
    if of is None:
        return true()
    return column == of if isinstance(of, str) else column.in_(of)


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _day(text: str | None) -> date | None:
    """A day of the record; one that was written as nonsense on another laptop is no day."""
    return _parsed(text) if text else None
