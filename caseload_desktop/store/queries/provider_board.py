"""All providers with what is known of each: concerns of a year, what is open, follow-ups, looks, and early signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, func, literal, or_, select, union_all

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.provider_signs import SETTING, Look, Sign, SignRules, Told, is_silent, sign_rules, signs_of
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.restriction import open_to

YEAR_DAYS = 365
"""Concerns are counted over a year up to and with today."""

ENQUIRY, DOLS = "enquiry", "dols"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderLine:
    """A provider and what stands about it today; dates are ISO or empty.

    ``concerns`` and ``people`` are those of a year; an incident with several adults is several concerns. ``signs`` are
    those that speak, ``silenced`` those a manager has looked at. ``number`` is its place on this laptop.
    """

    number: int
    id: str
    name: str
    company: str
    known_as: str
    kind: str
    lines: str
    postcode: str
    ended_on: str
    concerns: int = 0
    people: int = 0
    latest: str = ""
    enquiries_open: int = 0
    dols_pending: int = 0
    follow_ups: int = 0
    next_due: str = ""
    looked_on: str = ""
    signs: tuple[Sign, ...] = ()
    silenced: tuple[Sign, ...] = ()


@dataclass(slots=True)
class _About:
    """What the statements find about one provider."""

    told: list[Told] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    looked_on: str = ""
    open: dict[str, int] = field(default_factory=dict)
    follow_ups: int = 0
    next_due: str = ""


def provider_board(connection: Connection, *, viewer: Actor, lists: CodeLists, today: date) -> list[ProviderLine]:
    """Return every provider, withdrawn ones left out: six statements, however many there are.

    Concerns, enquiries and applications of restricted people count for nobody who may not read them, in the numbers
    and in the signs.
    """
    rules = sign_rules(setting(connection, SETTING))
    about = read_told(connection, viewer=viewer, today=today, rules=rules)
    _read_open(connection, about, viewer)
    _read_follow_ups(connection, about)
    _read_looks(connection, about)
    t = rows.FOLDED["provider"]
    found = connection.execute(
        select(
            t.c.no, t.c.id, t.c.name, t.c.company, t.c.known_as, t.c.kind, t.c.lines, t.c.postcode, t.c.ended_on
        ).where(t.c.gone.is_(None))
    )
    return [_line(row, about.get(row.id, _About()), rules, lists, today) for row in found]


def read_told(
    connection: Connection, *, viewer: Actor, today: date, rules: SignRules, provider_id: str = ""
) -> dict[str, _About]:
    """Return the concerns of the last year, or longer where the rules ask for it, by provider: one statement."""
    t, person = rows.FOLDED["concern"], rows.person
    days = max(rules.days_needed, YEAR_DAYS)
    query = (
        select(t.c.provider_id, t.c.id, t.c.person_id, t.c.raised_on, t.c.recorded_at, t.c.types, t.c.incident_id)
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.provider_id.is_not(None),
            t.c.raised_on > (today - timedelta(days=days)).isoformat(),
            t.c.gone.is_(None),
            open_to(person, viewer),
        )
        .order_by(t.c.raised_on, t.c.no)
    )
    if provider_id:
        query = query.where(t.c.provider_id == provider_id)
    about: dict[str, _About] = {}
    for row in connection.execute(query):
        one = Told(
            id=row.id,
            person_id=row.person_id,
            raised_on=date.fromisoformat(row.raised_on),
            recorded_at=row.recorded_at,
            types=tuple(orjson.loads(row.types)) if row.types else (),
            incident_id=row.incident_id or "",
        )
        about.setdefault(row.provider_id, _About()).told.append(one)
    return about


def speaking(
    told: Sequence[Told], looks: Sequence[Look], *, rules: SignRules, lists: CodeLists, today: date
) -> tuple[tuple[Sign, ...], tuple[Sign, ...]]:
    """Return the signs that speak and those a manager's look silences."""
    found = signs_of(told, today=today, rules=rules, type_label=lambda code: lists.label("type_of_risk", code))
    silent = tuple(sign for sign in found if is_silent(sign, looks, today=today))
    return tuple(sign for sign in found if sign not in silent), silent


def _read_open(connection: Connection, about: dict[str, _About], viewer: Actor) -> None:
    """Count enquiries that are not closed and applications nobody decided on."""
    person, enquiry, dols = rows.person, rows.FOLDED["enquiry"], rows.FOLDED["dols"]
    parts = [
        select(t.c.provider_id, literal(kind).label("kind"), func.count().label("count"))
        .join(person, person.c.id == t.c.person_id)
        .where(t.c.provider_id.is_not(None), t.c.gone.is_(None), *still, open_to(person, viewer))
        .group_by(t.c.provider_id)
        for t, kind, still in (
            (enquiry, ENQUIRY, (enquiry.c.closed_on.is_(None),)),
            (dols, DOLS, (dols.c.decided_on.is_(None), dols.c.ended_on.is_(None))),
        )
    ]
    for provider_id, kind, count in connection.execute(union_all(*parts)):
        about.setdefault(provider_id, _About()).open[kind] = count


def _read_follow_ups(connection: Connection, about: dict[str, _About]) -> None:
    t = rows.FOLDED["provider_task"]
    found = connection.execute(
        select(t.c.provider_id, func.count(), func.min(t.c.due_on))
        .where(t.c.done_on.is_(None), t.c.dropped_on.is_(None), t.c.gone.is_(None))
        .group_by(t.c.provider_id)
    )
    for provider_id, count, due in found:
        one = about.setdefault(provider_id, _About())
        one.follow_ups, one.next_due = count, due or ""


def _read_looks(connection: Connection, about: dict[str, _About]) -> None:
    t = rows.FOLDED["provider_look"]
    found = connection.execute(
        select(t.c.provider_id, t.c.recorded_at, t.c.on_date, t.c.again_on).where(t.c.gone.is_(None))
    )
    for provider_id, at, on, again in found:
        one = about.setdefault(provider_id, _About())
        one.looks.append(Look(at, date.fromisoformat(again) if again else None))
        one.looked_on = max(one.looked_on, on or "")


def _line(row: Any, about: _About, rules: SignRules, lists: CodeLists, today: date) -> ProviderLine:
    speak, silent = speaking(about.told, about.looks, rules=rules, lists=lists, today=today)
    year = [one for one in about.told if one.raised_on > today - timedelta(days=YEAR_DAYS)]
    texts: Mapping[str, str] = {name: value or "" for name, value in row._mapping.items() if name != "no"}
    return ProviderLine(
        number=row.no,
        **texts,
        concerns=len(year),
        people=len({one.person_id for one in year}),
        latest=max((one.raised_on.isoformat() for one in year), default=""),
        enquiries_open=about.open.get(ENQUIRY, 0),
        dols_pending=about.open.get(DOLS, 0),
        follow_ups=about.follow_ups,
        next_due=about.next_due,
        looked_on=about.looked_on,
        signs=speak,
        silenced=silent,
    )


def signs_now(
    connection: Connection, *, viewer: Actor, lists: CodeLists, today: date, held: object
) -> list[ProviderLine]:
    """Return the providers at which a sign speaks, for the tray: three statements; ``held`` is the setting."""
    rules = sign_rules(held)
    about = read_told(connection, viewer=viewer, today=today, rules=rules)
    _read_looks(connection, about)
    t = rows.FOLDED["provider"]
    found = connection.execute(
        select(
            t.c.no, t.c.id, t.c.name, t.c.company, t.c.known_as, t.c.kind, t.c.lines, t.c.postcode, t.c.ended_on
        ).where(t.c.gone.is_(None), or_(t.c.ended_on.is_(None), t.c.ended_on > today.isoformat()))
    )
    listed = [_line(row, about[row.id], rules, lists, today) for row in found if row.id in about]
    return [line for line in listed if line.signs]
