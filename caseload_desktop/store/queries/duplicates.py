"""Possible duplicates: people and contacts that may be there twice, after a file was taken in or among everybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select

from caseload_desktop.domain.names import fold, fold_phone, fold_words, full_name
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.derived import WORD
from caseload_desktop.store.queries.people import merged_names, near_dates, other_names
from caseload_desktop.store.queries.restriction import closed_to

if TYPE_CHECKING:
    from caseload_desktop.domain.matching import Candidate, Probe

PERSON, CONTACT = "person", "contact"
"""Kinds of things said not to be the same (entity ``not_same``)."""

LEAST = 60
"""From this score on two people are proposed: a name alone does not reach it, a name with another sign does."""

_NOTES_ALIKE, _NOTES_SAME = 70, 90
_LONGEST_NOTES = 2_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one, the likelier first in a list: ``kind`` person or contact, and why, in words.

    ``name`` and ``other_name`` are the two people; of two contacts both are the person. ``on`` is the day of contacts.
    """

    kind: str
    one_id: str
    other_id: str
    score: int
    reasons: tuple[str, ...]
    name: str
    other_name: str
    on: str = ""


def brought_by(file_id: str) -> Callable[[ColumnElement[int]], ColumnElement[bool]]:
    """What to look at: what one file brought, or, for an empty id, all that files brought and was not taken back."""
    f = rows.import_file.c

    def within(lsn: ColumnElement[int]) -> ColumnElement[bool]:
        found = exists().where(lsn.between(f.lsn_from, f.lsn_to), f.undone_at.is_(None))
        return found.where(f.file_id == file_id) if file_id else found

    return within


def possible_people(
    connection: Connection,
    *,
    viewer: Actor,
    within: Callable[[ColumnElement[int]], ColumnElement[bool]] | None = None,
    check: Callable[[int, int], None] | None = None,
) -> list[Pair]:
    """Return pairs of people who may be the same person, most likely first.

    With ``within`` (``brought_by``) one of the two was registered by what it names, else everybody is compared. Weighed
    as the page that logs a contact weighs them (``domain.matching``); the same NHS number is always proposed. People
    the viewer may not read are in no pair, nor are those said not to be the same. Seven statements however many;
    ``check(done, of)`` may raise to give up.
    """
    if not viewer.may(May.READ_RECORD):
        return []
    from caseload_desktop.domain.matching import POSSIBLE, best_matches

    everybody = _everybody(connection, viewer)
    asked = list(everybody) if within is None else [i for i in _made(connection, within) if i in everybody]
    if not asked:
        return []
    index, apart = _Index(everybody, connection), _apart(connection, PERSON)
    found: dict[frozenset[str], Pair] = {}
    for number, person_id in enumerate(asked):
        if check is not None:
            check(number, len(asked))
        mine = everybody[person_id]
        probe = _probe(mine)
        for match in best_matches(probe, (everybody[i] for i in index.near(probe, person_id)), least=POSSIBLE):
            both = frozenset((person_id, match.id))
            if both not in apart and both not in found and _proposed(probe, everybody[match.id], match.score):
                pair = (PERSON, person_id, match.id, match.score, match.reasons)
                found[both] = Pair(*pair, _name(mine), _name(everybody[match.id]))
    return sorted(found.values(), key=lambda p: (-p.score, p.name, p.one_id, p.other_id))


def possible_contacts(
    connection: Connection,
    *,
    viewer: Actor,
    within: Callable[[ColumnElement[int]], ColumnElement[bool]] | None = None,
) -> list[Pair]:
    """Return pairs of contacts that may be one contact logged twice: the same person on the same day.

    Proposed when the notes are alike, or when they were written on two laptops with the same reason or at the same
    time. Call-backs of each other, withdrawn contacts and restricted people are left out. Two statements.
    """
    if not viewer.may(May.READ_RECORD):
        return []
    found = connection.execute(_twice_on_a_day(viewer, within)).all()
    apart = _apart(connection, CONTACT) if found else set()
    pairs = []
    for f in found:
        reasons = _reasons(f)
        if reasons and frozenset((f.id, f.other_id)) not in apart:
            name = full_name(f.given, f.family)
            pairs.append(
                Pair(CONTACT, f.id, f.other_id, 50 + 10 * len(reasons), tuple(reasons), name, name, f.received_on)
            )
    return sorted(pairs, key=lambda p: (-p.score, p.name, p.on, p.one_id))


# --- people -----------------------------------------------------------------------------------------------------------


def _everybody(connection: Connection, viewer: Actor) -> dict[str, Candidate]:
    """What is known of everybody the viewer may read, to be weighed: four statements."""
    from caseload_desktop.domain.matching import Candidate, KnownName

    person, address, detail = rows.person, rows.address, rows.contact_detail
    names: dict[str, list[KnownName]] = {}
    for i, given, family, kind in connection.execute(other_names().union_all(merged_names())):
        names.setdefault(i, []).append(KnownName(given or "", family or "", kind or ""))
    postcodes = _by_person(connection, select(address.c.person_id, address.c.postcode).where(address.c.gone.is_(None)))
    phones = _by_person(connection, select(detail.c.person_id, detail.c.digits).where(detail.c.gone.is_(None)))
    found = connection.execute(
        select(
            person.c.id, person.c.given, person.c.family, person.c.birth_date, person.c.birth_year, person.c.nhs_number
        ).where(person.c.gone.is_(None), person.c.id.not_in(closed_to(viewer)))
    )
    everybody = {}
    for i, given, family, born, year, nhs in found:
        first = KnownName(given or "", family or "")
        others = (KnownName(n.given or first.given, n.family or first.family, n.kind) for n in names.get(i, ()))
        everybody[i] = Candidate(
            id=i,
            names=(first, *others),
            birth_date=date.fromisoformat(born) if born else None,
            birth_year=year,
            postcodes=tuple(postcodes.get(i, ())),
            nhs_number=nhs or "",
            phones=tuple(phones.get(i, ())),
        )
    return everybody


def _by_person(connection: Connection, query: Select[Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for person_id, value in connection.execute(query):
        if person_id and value:
            found.setdefault(person_id, []).append(value)
    return found


def _made(connection: Connection, within: Callable[[ColumnElement[int]], ColumnElement[bool]]) -> list[str]:
    """The people registered by operations of some part of the journal."""
    person, op = rows.person, rows.op
    made = and_(op.c.stream == person.c.stream, op.c.device == person.c.made_by, op.c.seq == person.c.made_seq)
    query = select(person.c.id).join(op, made).where(within(op.c.lsn), person.c.gone.is_(None))
    return list(connection.execute(query.order_by(person.c.no)).scalars())


def _probe(mine: Candidate) -> Probe:
    from caseload_desktop.domain.matching import Probe

    return Probe(
        given=mine.names[0].given,
        family=mine.names[0].family,
        birth_date=mine.birth_date,
        birth_year=mine.birth_year,
        postcode=mine.postcodes[0] if mine.postcodes else "",
        nhs_number=mine.nhs_number,
        phone=mine.phones[0] if mine.phones else "",
    )


def _proposed(probe: Probe, other: Candidate, score: int) -> bool:
    """Likely enough; or the same NHS number; or the same whole name where neither has a birth date to tell them by."""
    if score >= LEAST or (probe.nhs_number and probe.nhs_number == other.nhs_number):
        return True
    dated = probe.birth_date or probe.birth_year or other.birth_date or other.birth_year
    whole = fold(probe.given), fold(probe.family)
    return not dated and all(whole) and whole == (fold(other.names[0].given), fold(other.names[0].family))


def _name(one: Candidate) -> str:
    return full_name(one.names[0].given, one.names[0].family)


class _Index:
    """Who shares a sign with whom: within these blocks people are weighed, as the search while typing does."""

    def __init__(self, everybody: dict[str, Candidate], connection: Connection) -> None:
        self._strong: dict[tuple[str, str], set[str]] = {}
        self._keys: dict[tuple[str, str], set[str]] = {}
        self._near: dict[str, set[str]] = {}
        for i, one in everybody.items():
            signs = [("nhs", one.nhs_number), ("born", one.birth_date.isoformat() if one.birth_date else "")]
            signs += [("postcode", p) for p in one.postcodes] + [("phone", p) for p in one.phones if len(p) > 5]
            for sign in signs:
                if sign[1]:
                    self._strong.setdefault(sign, set()).add(i)
        key = rows.name_key
        for kind, word, person_id in connection.execute(select(key.c.kind, key.c.key, key.c.person_id)):
            if person_id in everybody:
                self._keys.setdefault((kind, word), set()).add(person_id)
        self._words = tuple(word for kind, word in self._keys if kind == WORD)

    def near(self, probe: Probe, person_id: str) -> Iterable[str]:
        """Ids that share a number, date, postcode or telephone, or every part of the name nearly."""
        found: set[str] = set()
        signs = [("nhs", probe.nhs_number), ("postcode", probe.postcode), ("phone", fold_phone(probe.phone))]
        signs += [("born", near) for near in (near_dates(probe.birth_date) if probe.birth_date else ())]
        for sign in signs:
            found |= self._strong.get(sign, set())
        parts = {word for word in fold_words(f"{probe.given} {probe.family}") if len(word) > 1}
        shared = Counter(i for word in parts for i in self._alike(word))
        found.update(i for i, count in shared.items() if count >= min(2, len(parts)))
        found.discard(person_id)
        return found

    def _alike(self, word: str) -> set[str]:
        """Ids of people with a name that is, sounds or is nearly written like a word; kept, for names come again."""
        known = self._near.get(word)
        if known is None:
            from rapidfuzz import process
            from rapidfuzz.distance import OSA

            from caseload_desktop.domain.sounds import sound_keys
            from caseload_desktop.store.derived import SOUND

            near = process.extract(word, self._words, scorer=OSA.distance, score_cutoff=1 + (len(word) > 5), limit=40)
            keys = {(WORD, word), *((WORD, w) for w, _, _ in near), *((SOUND, s) for s in sound_keys(word))}
            known = self._near[word] = set().union(*(self._keys.get(key, set()) for key in keys))
        return known


def _apart(connection: Connection, kind: str) -> set[frozenset[str]]:
    """The pairs somebody said not to be the same."""
    t = rows.FOLDED["not_same"]
    found = connection.execute(select(t.c.one_id, t.c.other_id).where(t.c.kind == kind, t.c.gone.is_(None)))
    return {frozenset((one, other)) for one, other in found}


# --- contacts ---------------------------------------------------------------------------------------------------------


def _twice_on_a_day(viewer: Actor, within: Callable[[ColumnElement[int]], ColumnElement[bool]] | None) -> Select[Any]:
    """Two contacts of one person on one day, with what tells whether they are one."""
    a, b, person, op = rows.contact, rows.contact.alias("other"), rows.person, rows.op
    query = (
        select(
            a.c.id,
            b.c.id.label("other_id"),
            a.c.received_on,
            person.c.given,
            person.c.family,
            (a.c.made_by != b.c.made_by).label("apart"),
            and_(a.c.reason.is_not(None), a.c.reason == b.c.reason).label("reason"),
            and_(a.c.received_at.is_not(None), a.c.received_at == b.c.received_at).label("time"),
            func.substr(a.c.notes, 1, _LONGEST_NOTES).label("notes"),
            func.substr(b.c.notes, 1, _LONGEST_NOTES).label("other_notes"),
        )
        .join(b, and_(a.c.person_id == b.c.person_id, a.c.received_on == b.c.received_on, a.c.no < b.c.no))
        .join(person, person.c.id == a.c.person_id)
        .where(a.c.gone.is_(None), b.c.gone.is_(None), person.c.id.not_in(closed_to(viewer)))
        .where(func.coalesce(a.c.call_back_of == b.c.id, false()) == false())
        .where(func.coalesce(b.c.call_back_of == a.c.id, false()) == false())
    )
    if within is None:
        return query
    made = [
        exists().where(
            op.c.stream == c.c.stream, op.c.device == c.c.made_by, op.c.seq == c.c.made_seq, within(op.c.lsn)
        )
        for c in (a, b)
    ]
    return query.where(or_(*made))


def _reasons(found: Any) -> list[str]:
    from rapidfuzz import fuzz

    alike = (
        fuzz.token_sort_ratio(fold(found.notes), fold(found.other_notes)) if found.notes and found.other_notes else 0
    )
    said = "same notes" if alike >= _NOTES_SAME else "notes alike" if alike >= _NOTES_ALIKE else ""
    if not (alike >= _NOTES_SAME or (found.apart and (found.reason or found.time or said))):
        return []
    told = ["same person and day", "same time" if found.time else "", "same reason" if found.reason else "", said]
    return [words for words in (*told, "logged on two laptops" if found.apart else "") if words]
