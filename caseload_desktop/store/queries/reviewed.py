"""Who with long-term support was reviewed in the last 12 months: the very rows, and whether each counts and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, and_, case, func, or_, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import iso_day
from caseload_desktop.domain.review_share import Part, Share, part_of
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to

LONG_TERM = "long_term"


@dataclass(frozen=True, slots=True)
class ReviewedLine:
    """A person with long-term support: since when, when last reviewed (ISO or empty), and their part.

    ``person_id`` and ``person`` are empty for a restricted person the viewer may not read; they count all the same.
    """

    number: int
    person_id: str
    person: str
    reference: str
    since: str
    last_review: str
    part: Part


def reviewed_share(lines: Iterable[ReviewedLine]) -> Share:
    """The share that these rows make."""
    parts = Counter(line.part for line in lines)
    counted = sum(count for part, count in parts.items() if part.counted)
    return Share(parts[Part.REVIEWED], counted, parts.total() - counted)


def reviewed_lines(connection: Connection, *, viewer: Actor, lists: CodeLists, today: date) -> list[ReviewedLine]:
    """Return everybody with long-term support open on a day, with their part in the share: two statements.

    ``since`` is the first day of the long-term support they have had without a day between (Client Level Data counts a
    person, not a package). A place in a home that is said to be temporary is not long-term.
    """
    t, person, day = rows.service, rows.person, today.isoformat()
    long_term = _long_term(lists)
    is_open = and_(or_(t.c.from_date.is_(None), t.c.from_date <= day), or_(t.c.to_date.is_(None), t.c.to_date > day))
    now = select(t.c.person_id).where(t.c.gone.is_(None), long_term, is_open)
    stretches = connection.execute(
        select(
            t.c.person_id, t.c.from_date, t.c.to_date, case((t.c.nhs_funded, 1), else_=0), case((is_open, 1), else_=0)
        )
        .where(t.c.gone.is_(None), long_term, t.c.person_id.in_(now))
        .order_by(t.c.person_id, t.c.from_date)
    )
    since = _since(stretches.all())
    review = rows.review
    last = (
        select(review.c.person_id, func.max(review.c.completed_on).label("day"))
        .where(review.c.gone.is_(None), review.c.completed_on <= day)
        .group_by(review.c.person_id)
        .subquery()
    )
    people = connection.execute(
        select(
            person.c.no, person.c.id, person.c.given, person.c.family, person.c.reference, person.c.died_on,
            last.c.day, open_to(person, viewer),
        )
        .outerjoin(last, last.c.person_id == person.c.id)
        .where(person.c.id.in_(now), person.c.gone.is_(None))
        .order_by(last.c.day, person.c.no)
    )  # fmt: skip
    return [_line(row, since[row[1]], today) for row in people]


def _long_term(lists: CodeLists) -> Any:
    t = rows.service
    types = [code.id for code in lists["service_type"].codes if code.maps.get("kind") == LONG_TERM]
    return and_(t.c.service_type.in_(types), or_(t.c.permanent.is_(None), t.c.permanent))


@dataclass(slots=True)
class _Span:
    """The unbroken time a person has been supported, up to now."""

    start: str | None
    end: str | None
    nhs_only: bool = True


def _since(stretches: Iterable[Any]) -> dict[str, _Span]:
    """The span of each person; ``stretches`` come in the order of their beginning, those without one first."""
    spans: dict[str, _Span] = {}
    for person_id, start, end, nhs, is_open in stretches:
        span = spans.get(person_id)
        if span is None or (span.end is not None and start is not None and _next_day(span.end) < start):
            span = spans[person_id] = _Span(start, end)
        else:
            span.end = None if end is None or span.end is None else max(span.end, end)
        if is_open and not nhs:
            span.nhs_only = False
    return spans


def _next_day(day: str) -> str:
    return date.fromordinal(date.fromisoformat(day).toordinal() + 1).isoformat()


def _line(row: Any, span: _Span, today: date) -> ReviewedLine:
    number, i, given, family, reference, died_on, last, readable = tuple(row)
    part = part_of(
        since=iso_day(span.start),
        last_review=iso_day(last),
        nhs_only=span.nhs_only,
        died_on=iso_day(died_on),
        today=today,
    )
    if not readable:
        return ReviewedLine(number, "", "", "", "", "", part)
    name = " ".join(piece for piece in (given, family) if piece)
    return ReviewedLine(number, i, name, reference or "", span.start or "", last or "", part)
