"""Providers as they are looked for and named: found while typing, and what names one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select, union_all

from caseload_desktop.domain.names import fold, fold_words
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to

MOST_FOUND = 12
"""Lines offered under a field."""

_NAMING = ("concern", "enquiry", "enquiry_action", "dols")
"""What of a person's record may name a provider."""


@dataclass(frozen=True, slots=True)
class ProviderHit:
    """A provider as it is offered under a field; ``kind`` is a code of ``provider_kind``, ``ended_on`` ISO or empty."""

    id: str
    name: str
    company: str
    kind: str
    lines: str
    postcode: str
    ended_on: str

    @property
    def place(self) -> str:
        """Where it is, in one line: "12 Sea Road, Margate, CT9 1RH"."""
        parts = [part.strip() for part in self.lines.replace("\n", ",").split(",")]
        return ", ".join(part for part in (*parts, self.postcode) if part)


@dataclass(frozen=True, slots=True)
class NamedInText:
    """A provider that services name in free text and that has no record of its own."""

    name: str
    services: int


def find_providers(connection: Connection, typed: str, *, limit: int = MOST_FOUND) -> list[ProviderHit]:
    """Return the places that fit every word typed, best first: by name, company, other names, address or postcode.

    Those that closed come last. One statement; nothing typed finds nothing.
    """
    words = fold_words(typed)
    if not words:
        return []
    found = []
    for row in connection.execute(_every()):
        name, rest = fold(row.name or ""), fold(" ".join(part or "" for part in row[2:6]))
        packed = fold(row.postcode or "")
        rank = _rank(words, name, f"{rest} {packed} {packed.replace(' ', '')}")
        if rank is not None:
            found.append((bool(row.ended_on), rank, name, _hit(row)))
    return [entry[3] for entry in sorted(found, key=lambda entry: entry[:3])[:limit]]


def _rank(words: Sequence[str], name: str, rest: str) -> int | None:
    """How well a place fits the words (0 best), or None."""
    parts = name.split()
    if name.startswith(" ".join(words)):
        return 0
    if all(any(part.startswith(word) for part in parts) for word in words):
        return 1
    everything = [*parts, *rest.split()]
    return 2 if all(any(part.startswith(word) for part in everything) for word in words) else None


def provider(connection: Connection, provider_id: str) -> ProviderHit | None:
    """Return one place, also one withdrawn: what names it goes on showing its name."""
    t = rows.FOLDED["provider"]
    row = connection.execute(_columns().where(t.c.id == provider_id)).one_or_none()
    return _hit(row) if row is not None else None


def named_in_services(connection: Connection, typed: str, *, viewer: Actor, limit: int = 5) -> list[NamedInText]:
    """Return names that open services give in free text and that fit what was typed, the most used first.

    Services of restricted people count for nobody who may not read them. One statement.
    """
    words = fold_words(typed)
    if not words or not viewer.may(May.READ_RECORD):
        return []
    t, person = rows.service, rows.person
    found = connection.execute(
        select(t.c.provider, func.count())
        .join(person, person.c.id == t.c.person_id)
        .where(
            t.c.provider.is_not(None), t.c.gone.is_(None), t.c.provider.ilike(f"%{words[0]}%"), open_to(person, viewer)
        )
        .group_by(t.c.provider)
        .order_by(func.count().desc(), t.c.provider)
    )
    fitting = [
        NamedInText(name, count)
        for name, count in found
        if all(any(part.startswith(word) for part in fold_words(name)) for word in words)
    ]
    return fitting[:limit]


def names_provider(connection: Connection, provider_id: str, *, viewer: Actor) -> bool:
    """True when a record this viewer may read names the provider, or a follow-up or look is about it."""
    person, parts = rows.person, list[Select[Any]]()
    for entity in _NAMING:
        t: Any = rows.FOLDED[entity]
        parts.append(
            select(t.c.id)
            .join(person, person.c.id == t.c.person_id)
            .where(t.c.provider_id == provider_id, t.c.gone.is_(None), open_to(person, viewer))
        )
    for entity in ("provider_task", "provider_look"):
        t = rows.FOLDED[entity]
        parts.append(select(t.c.id).where(t.c.provider_id == provider_id, t.c.gone.is_(None)))
    return connection.execute(union_all(*parts).limit(1)).first() is not None


def _columns() -> Select[Any]:
    t = rows.FOLDED["provider"]
    return select(t.c.id, t.c.name, t.c.company, t.c.known_as, t.c.lines, t.c.postcode, t.c.kind, t.c.ended_on)


def _every() -> Select[Any]:
    t = rows.FOLDED["provider"]
    return _columns().where(t.c.gone.is_(None))


def _hit(row: Any) -> ProviderHit:
    return ProviderHit(
        id=row.id,
        name=row.name or "",
        company=row.company or "",
        kind=row.kind or "",
        lines=row.lines or "",
        postcode=row.postcode or "",
        ended_on=row.ended_on or "",
    )
