"""People for screens: found while typing, weighed as duplicates, opened as a record with everything that happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    FromClause,
    Select,
    and_,
    bindparam,
    func,
    literal,
    or_,
    select,
    union_all,
)

from caseload_desktop.domain.names import fold_phone, fold_words, full_name
from caseload_desktop.domain.postcode import tidy_postcode
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.derived import SOUND, WORD
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.statements import fetch_all

if TYPE_CHECKING:
    from caseload_desktop.domain.matching import Candidate, Probe

NHS_DIGITS = 10
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class PersonHit:
    """A person in a list of found people. Of a restricted one only name and reference are given."""

    id: str
    name: str
    reference: str
    birth_date: str
    birth_year: int | None
    nhs_number: str
    postcode: str
    restricted: bool
    open: bool


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """Somebody already held who may be the person being typed, and why, in words."""

    hit: PersonHit
    score: int
    reasons: tuple[str, ...]


def find_people(connection: Connection, text: str, *, viewer: Actor, limit: int = 20) -> list[PersonHit]:
    """Find people by the beginnings of their names (any order, aliases too), NHS number, reference or postcode.

    One indexed query; run for each key pressed. People whose removal was recorded are left out, and a restricted
    person is found by the name that shows or the reference only: whose another name, a number or a postcode is, is
    told to nobody. Nobody is found by a role that reads no records.
    """
    if not viewer.may(May.READ_RECORD):
        return []
    exact = _by_number_or_code(text, viewer)
    if exact is not None:
        return [_hit(*row) for row in connection.execute(_hits_among(exact, viewer, limit))]
    words = _words(text)
    if not words:
        return []
    found = fetch_all(
        connection,
        ("people-by-name", len(words), viewer, limit),
        lambda: _hits_among(_by_name(words).limit(limit * _KEYS_PER_HIT), viewer, limit),
        _bounds(words),
    )
    hits = [_hit(*row) for row in found]
    return [hit for hit in hits if hit.open or found_by_what_shows(hit, text)]


def found_by_what_shows(hit: PersonHit, text: str) -> bool:
    """True when a person whose record is closed is found by the name or reference anybody may see, not by another."""
    if hit.reference and hit.reference.startswith(text.strip().upper()):
        return True
    known = fold_words(hit.name)
    return all(any(part.startswith(word) for part in known) for word in fold_words(text))


def matching_people(text: str, *, viewer: Actor) -> Select[str] | None:
    """Return a subquery of the ids of the people a text finds, or None when it holds nothing to look for.

    It may hold restricted people found by another name than shows: the caller leaves those out.
    """
    exact = _by_number_or_code(text, viewer)
    if exact is not None:
        return exact
    words = _words(text)
    return _by_name(words) if words else None


_KEYS_PER_HIT = 20
"""One person may be found by several of their names; so many keys are looked at for each hit that is shown."""


def _hits_among(ids: Select[str], viewer: Actor, limit: int) -> Select[*tuple[Any, ...]]:
    person = rows.person
    query = _hits(viewer).where(person.c.id.in_(ids), person.c.gone.is_(None))
    return query.order_by(person.c.family, person.c.given, person.c.id).limit(limit)


def _by_number_or_code(text: str, viewer: Actor) -> Select[str] | None:
    text, person = text.strip(), rows.person
    private = _by_number_or_postcode(text)
    if private is not None:
        return select(person.c.id).where(person.c.id.in_(private), open_to(person, viewer))
    if "-" in text and any(c.isdigit() for c in text):
        start = text.upper()
        return _shown().where(person.c.reference >= start, person.c.reference <= start + _LAST)
    return None


def _shown() -> Select[str]:
    """The id under which a person is shown: who they were merged into, or their own."""
    person, merged = rows.person, rows.merged_person
    return select(func.coalesce(merged.c.into_id, person.c.id)).outerjoin(merged, merged.c.person_id == person.c.id)


def _by_number_or_postcode(text: str) -> Select[str] | None:
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) == NHS_DIGITS and not any(c.isalpha() for c in text):
        return _shown().where(rows.person.c.nhs_number == digits)
    postcode = tidy_postcode(text) if digits else None
    if postcode is not None and not postcode.reason:
        return select(rows.address.c.person_id).where(
            rows.address.c.postcode == postcode.value, rows.address.c.gone.is_(None)
        )
    return None


def _words(text: str) -> list[str]:
    """The words typed, folded, the longest first: it narrows most."""
    return sorted((w for w in fold_words(text) if w), key=len, reverse=True)


def _by_name(words: Sequence[str]) -> Select[str]:
    """Ids of people each of ``words`` begins a name of; the bounds are parameters, as ``_bounds`` gives them."""
    key = rows.name_key
    query = select(key.c.person_id).where(*_begins(key, 0, words[0]))
    for number, word in enumerate(words[1:], start=1):
        other = rows.name_key.alias()
        query = query.where(
            select(other.c.person_id)
            .where(other.c.person_id == key.c.person_id, *_begins(other, number, word))
            .exists()
        )
    return query


def _begins(key: FromClause, number: int, word: str) -> tuple[ColumnElement[bool], ...]:
    first: BindParameter[str] = bindparam(f"first_{number}", word)
    last: BindParameter[str] = bindparam(f"last_{number}", word + _LAST)
    return (key.c.kind == WORD, key.c.key >= first, key.c.key <= last)


def _bounds(words: Sequence[str]) -> dict[str, str]:
    firsts = {f"first_{number}": word for number, word in enumerate(words)}
    return firsts | {f"last_{number}": word + _LAST for number, word in enumerate(words)}


def _hits(viewer: Actor) -> Select[*tuple[Any, ...]]:
    person, address = rows.person, rows.address
    postcode = (
        select(address.c.postcode)
        .where(address.c.person_id == person.c.id, address.c.gone.is_(None), address.c.to_date.is_(None))
        .order_by(address.c.no.desc())
        .limit(1)
        .scalar_subquery()
    )
    return select(
        person.c.id,
        person.c.given,
        person.c.family,
        person.c.reference,
        person.c.birth_date,
        person.c.birth_year,
        person.c.nhs_number,
        postcode,
        person.c.restricted,
        open_to(person, viewer),
    )


def _hit(
    person_id: str,
    given: str | None,
    family: str | None,
    reference: str | None,
    birth_date: str | None,
    birth_year: int | None,
    nhs_number: str | None,
    postcode: str | None,
    restricted: bool | None,
    may_open: bool,
) -> PersonHit:
    name = full_name(given, family)
    if not may_open:
        return PersonHit(person_id, name, reference or "", "", None, "", "", bool(restricted), False)
    return PersonHit(
        person_id,
        name,
        reference or "",
        birth_date or "",
        birth_year,
        nhs_number or "",
        postcode or "",
        bool(restricted),
        True,
    )


def person_hits(connection: Connection, ids: Sequence[str], *, viewer: Actor) -> list[PersonHit]:
    """Return hits for people by id, in the order given; ids not held here are left out."""
    found = {row[0]: _hit(*row) for row in connection.execute(_hits(viewer).where(rows.person.c.id.in_(ids)))}
    return [found[i] for i in ids if i in found]


def name_words(connection: Connection) -> tuple[str, ...]:
    """Return every different word of anybody's name, folded; small enough to compare typing mistakes against."""
    key = rows.name_key
    return tuple(connection.execute(select(key.c.key).distinct().where(key.c.kind == WORD)).scalars())


def duplicate_candidates(
    connection: Connection, probe: Probe, *, viewer: Actor, limit: int = 8, words: Sequence[str] | None = None
) -> list[DuplicateCandidate]:
    """Return people already held who may be the one being typed, most likely first.

    Looks by NHS number, birth date (also day and month swapped), postcode, telephone, how the names sound, and names
    one or two typing mistakes away; ``words`` (from ``name_words``) may be kept by the caller between keys.
    """
    from caseload_desktop.domain.matching import best_matches

    ids = _blocked(connection, probe, words if words is not None else name_words(connection))
    if not ids:
        return []
    matches = best_matches(probe, _candidates(connection, ids, viewer), limit=limit)
    hits = {hit.id: hit for hit in person_hits(connection, [m.id for m in matches], viewer=viewer)}
    return [DuplicateCandidate(hits[m.id], round(m.score), m.reasons) for m in matches if m.id in hits]


_MOST_TO_WEIGH = 400


def _blocked(connection: Connection, probe: Probe, words: Sequence[str]) -> list[str]:
    """Ids worth weighing: those that share a strong sign first, then those who share two sounds, then one."""
    person = rows.person
    strong: list[Select[str]] = []
    if probe.nhs_number:
        strong.append(_shown().where(person.c.nhs_number == probe.nhs_number))
    if probe.birth_date is not None:
        strong.append(select(person.c.id).where(person.c.birth_date.in_(near_dates(probe.birth_date))))
    address, detail = rows.address, rows.contact_detail
    if probe.postcode:
        strong.append(select(address.c.person_id).where(address.c.postcode == probe.postcode, address.c.gone.is_(None)))
    if probe.phone and len(fold_phone(probe.phone)) > 5:
        digits = fold_phone(probe.phone)
        strong.append(select(detail.c.person_id).where(detail.c.digits == digits, detail.c.gone.is_(None)))
    ids: dict[str, None] = {}
    if strong:
        shared = union_all(*strong).subquery()
        ids.update(dict.fromkeys(connection.execute(select(shared.c[0]).limit(_MOST_TO_WEIGH)).scalars()))
    ids.update(dict.fromkeys(_alike_in_name(connection, probe, words)))
    return list(ids)[: 2 * _MOST_TO_WEIGH]


def near_dates(day: date) -> list[str]:
    """The day itself, day and month swapped, and every date one wrong digit away; an index look-up each."""
    near = {day.isoformat()}
    if day.day <= 12:
        near.add(date(day.year, day.day, day.month).isoformat())
    written = day.isoformat()
    for place, digit in enumerate(written):
        if digit != "-":
            near.update(f"{written[:place]}{other}{written[place + 1 :]}" for other in "0123456789")
    return sorted(near)


def _alike_in_name(connection: Connection, probe: Probe, words: Sequence[str]) -> Iterable[str]:
    from rapidfuzz import process
    from rapidfuzz.distance import OSA

    from caseload_desktop.domain.sounds import sound_keys

    typed = [w for w in fold_words(f"{probe.given} {probe.family}") if len(w) > 1]
    if not typed:
        return ()
    key = rows.name_key
    groups = []
    for word in typed:
        near = process.extract(word, words, scorer=OSA.distance, score_cutoff=1 + (len(word) > 5), limit=40)
        groups.append(
            or_(
                and_(key.c.kind == WORD, key.c.key.in_({word, *(w for w, _, _ in near)})),
                and_(key.c.kind == SOUND, key.c.key.in_(sound_keys(word))),
                and_(key.c.kind == WORD, key.c.key >= word, key.c.key <= word + _LAST),
            )
        )
    shared = union_all(*(select(key.c.person_id.label("id")).distinct().where(group) for group in groups)).subquery()
    return connection.execute(
        select(shared.c.id).group_by(shared.c.id).order_by(func.count().desc(), shared.c.id).limit(_MOST_TO_WEIGH)
    ).scalars()


def _candidates(connection: Connection, ids: Sequence[str], viewer: Actor) -> list[Candidate]:
    """What is known of people to weigh them; of a restricted one only the name, so that no reason tells more.

    A name they are known by that is one word ("Dolly") goes with the rest of the full name.
    """
    from caseload_desktop.domain.matching import Candidate, KnownName

    person, alias, address, detail = rows.person, rows.person_name, rows.address, rows.contact_detail
    names: dict[str, list[KnownName]] = {}
    postcodes: dict[str, list[str]] = {}
    phones: dict[str, list[str]] = {}
    for i, given, family, kind in connection.execute(
        other_names()
        .where(alias.c.person_id.in_(ids))
        .union_all(merged_names().where(rows.merged_person.c.into_id.in_(ids)))
    ):
        names.setdefault(i, []).append(KnownName(given or "", family or "", kind or ""))
    for i, postcode in connection.execute(
        select(address.c.person_id, address.c.postcode).where(
            address.c.person_id.in_(ids), address.c.gone.is_(None), address.c.postcode.is_not(None)
        )
    ):
        postcodes.setdefault(i, []).append(postcode)
    for i, digits in connection.execute(
        select(detail.c.person_id, detail.c.digits).where(
            detail.c.person_id.in_(ids), detail.c.gone.is_(None), detail.c.digits.is_not(None)
        )
    ):
        phones.setdefault(i, []).append(digits)
    found = connection.execute(
        select(
            person.c.id,
            person.c.given,
            person.c.family,
            person.c.birth_date,
            person.c.birth_year,
            person.c.nhs_number,
            open_to(person, viewer),
        ).where(person.c.id.in_(ids), person.c.gone.is_(None))
    )
    return [
        Candidate(id=i, names=(KnownName(given or "", family or ""),))
        if not may_open
        else Candidate(
            id=i,
            names=(
                KnownName(given or "", family or ""),
                *(replace(n, given=n.given or given or "", family=n.family or family or "") for n in names.get(i, ())),
            ),
            birth_date=date.fromisoformat(born) if born else None,
            birth_year=year,
            postcodes=tuple(postcodes.get(i, ())),
            nhs_number=nhs or "",
            phones=tuple(phones.get(i, ())),
        )
        for i, given, family, born, year, nhs, may_open in found
    ]


def other_names() -> Select[*tuple[Any, ...]]:
    """Names people are or were known by: whose, given, family, kind."""
    alias = rows.person_name
    return select(alias.c.person_id, alias.c.given, alias.c.family, alias.c.kind).where(alias.c.gone.is_(None))


def merged_names() -> Select[*tuple[Any, ...]]:
    """The names of records merged away, as names of who is shown in their place."""
    person, merged = rows.person, rows.merged_person
    return select(merged.c.into_id, person.c.given, person.c.family, literal("merged")).join(
        person, person.c.id == merged.c.person_id
    )


@dataclass(frozen=True, slots=True)
class Part:
    """A name, address, way to reach, or identifier of a person; ``values`` by field of its entity."""

    id: str
    values: dict[str, object]


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """Everything the person page shows above the timeline. Without right only ``hit`` is filled."""

    hit: PersonHit
    values: dict[str, object]
    names: tuple[Part, ...]
    addresses: tuple[Part, ...]
    details: tuple[Part, ...]
    identifiers: tuple[Part, ...]
    named_workers: tuple[tuple[str, str], ...]
    gone: str
    conflicts: tuple[str, ...]


def person_record(connection: Connection, person_id: str, *, viewer: Actor) -> PersonRecord | None:
    """Return a person's record, or None when they are not held here. Restricted: name and reference only."""
    hits = person_hits(connection, [person_id], viewer=viewer)
    if not hits:
        return None
    if not hits[0].open:
        return PersonRecord(hits[0], {}, (), (), (), (), (), "", ())
    t, grant, worker = rows.person, rows.FOLDED["restricted_grant"], rows.worker
    row = dict(connection.execute(select(t).where(t.c.id == person_id)).mappings().one())
    row["communication_needs"] = orjson.loads(row["communication_needs"]) if row["communication_needs"] else []
    named = connection.execute(
        select(worker.c.id, worker.c.name)
        .join(grant, grant.c.worker_id == worker.c.id)
        .where(grant.c.person_id == person_id, grant.c.gone.is_(None))
        .order_by(worker.c.name)
    )
    c = rows.conflict
    conflicts = connection.execute(select(c.c.field).where(c.c.row == person_id).order_by(c.c.field)).scalars()
    return PersonRecord(
        hits[0],
        row,
        _parts(connection, "person_name", person_id),
        _parts(connection, "address", person_id),
        _parts(connection, "contact_detail", person_id),
        _parts(connection, "person_identifier", person_id),
        tuple((i, name) for i, name in named),
        row["gone"] or "",
        tuple(conflicts),
    )


def _parts(connection: Connection, entity: str, person_id: str) -> tuple[Part, ...]:
    table = rows.FOLDED[entity]
    found = connection.execute(
        select(table).where(table.c.person_id == person_id, table.c.gone.is_(None)).order_by(table.c.no.desc())
    ).mappings()
    return tuple(Part(r["id"], {k: v for k, v in r.items() if k not in ("fold", "stream")}) for r in found)
