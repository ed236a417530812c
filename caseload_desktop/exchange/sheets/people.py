"""Who the rows are about: rows of one person brought together, and people the store already holds recognised."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from caseload_desktop.domain.matching import LIKELY, Candidate, KnownName, Probe, score
from caseload_desktop.domain.names import PersonName, fold, fold_words
from caseload_desktop.domain.sounds import sound_keys
from caseload_desktop.exchange.sheets.understanding import PROGRESS_EVERY, Progress, RowReading, WhoReading

T = TypeVar("T")
CLEAR_LEAD = 10
"""How many points the best likeness must lead the next by to be taken without asking."""
WORTH_ASKING = 60
"""From this likeness on a person is asked about: the same name with a postcode or a birth year beside it."""
_MOST_COMPARED = 25
_SAME_NAME = 82.0


@dataclass(frozen=True, slots=True)
class Likeness:
    """A person (held, or of the sheet) who may be the same: points 0 to 100 and why, in words."""

    id: str
    points: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetPerson:
    """One person of the sheet with the rows about them and everything those rows say.

    ``id`` is the first row's number behind a "p". ``held`` lists people of the store who may be the same, the likeliest
    first; ``like`` other people of the sheet. ``sure_held`` is set when nobody need be asked.
    """

    id: str
    rows: tuple[int, ...]
    who: WhoReading
    births: tuple[date, ...] = ()
    names: tuple[PersonName, ...] = ()
    addresses: tuple[tuple[str, str], ...] = ()
    held: tuple[Likeness, ...] = ()
    like: tuple[Likeness, ...] = ()
    sure_held: str = ""
    clash: str = ""


@dataclass(frozen=True, slots=True)
class _Near:
    """A gathering (by its place) that may be the same person."""

    place: int
    points: int
    reasons: tuple[str, ...]


@dataclass
class _Gathering:
    """A person of the sheet while rows are still being brought together."""

    readings: list[RowReading] = field(default_factory=list)
    nhs_number: str = ""
    like: list[_Near] = field(default_factory=list)
    clash: str = ""
    _candidate: Candidate | None = None

    @property
    def id(self) -> str:
        return f"p{min(reading.number for reading in self.readings)}"

    def add(self, reading: RowReading) -> None:
        self.readings.append(reading)
        self._candidate = None

    def candidate(self) -> Candidate:
        if self._candidate is None:
            who = _merged(self.readings)
            names = tuple({(name.given, name.family): name for name in (r.who.name for r in self.readings)}.values())
            self._candidate = Candidate(
                id=self.id,
                names=tuple(KnownName(name.given, name.family) for name in names),
                birth_date=who.birth_date,
                birth_year=who.birth_year,
                postcodes=tuple(sorted({r.who.postcode for r in self.readings if r.who.postcode})),
                nhs_number=self.nhs_number,
                phones=tuple(sorted({r.who.phone for r in self.readings if r.who.phone})),
            )
        return self._candidate


def _merged(readings: Sequence[RowReading]) -> WhoReading:
    """Everything the rows of one person say; where they differ, what most of them say, then the fullest."""
    whos = [reading.who for reading in readings]
    name = _commonest([who.name for who in whos if who.name], size=lambda one: len(one.full)) or PersonName()
    birth = _commonest([who.birth_date for who in whos if who.birth_date])
    year = _commonest([who.birth_year for who in whos if who.birth_year])
    return replace(
        whos[0],
        name=name,
        birth_date=birth,
        birth_year=None if birth else year,
        birth_typed=next((who.birth_typed for who in whos if who.birth_typed), ""),
        nhs_number=_commonest([who.nhs_number for who in whos if who.nhs_number]) or "",
        nhs_typed=next((who.nhs_typed for who in whos if who.nhs_typed), ""),
        nhs_reason=next((who.nhs_reason for who in whos if who.nhs_reason), ""),
        reference=next((who.reference for who in whos if who.reference), ""),
        address=next((who.address for who in reversed(whos) if who.address), ""),
        postcode=next((who.postcode for who in reversed(whos) if who.postcode), ""),
        phone=next((who.phone for who in reversed(whos) if who.phone), ""),
    )


def _commonest(values: Sequence[T], *, size: Callable[[T], int] = lambda _value: 0) -> T | None:
    if not values:
        return None
    counts = Counter(values)
    return max(counts, key=lambda value: (counts[value], size(value), -values.index(value)))


class Index:
    """Finds the gatherings or held people worth comparing with, without comparing with all."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[int]] = defaultdict(list)

    def add(self, place: int, keys: Iterable[str]) -> None:
        for key in keys:
            if not self._by_key[key] or self._by_key[key][-1] != place:
                self._by_key[key].append(place)

    def find(self, keys: Iterable[str]) -> list[int]:
        votes: Counter[int] = Counter()
        for key in keys:
            votes.update(self._by_key.get(key, ()))
        return [place for place, _ in votes.most_common(_MOST_COMPARED)]


def keys_of(
    names: Iterable[PersonName], postcodes: Iterable[str], birth_date: date | None, birth_year: int | None
) -> set[str]:
    """Keys two records of one person nearly always share: the full name, or a name's sound with a detail beside it.

    A sound alone is no key: such a likeness stays below ``WORTH_ASKING``, and common names would meet in hundreds.
    """
    keys: set[str] = set()
    year = birth_date.year if birth_date else birth_year
    details = {f"pc:{postcode}" for postcode in postcodes if postcode} | ({f"b:{year}"} if year else set())
    for name in names:
        sounds = {key for word in fold_words(name.full) for key in sound_keys(word)}
        keys |= {f"n:{'|'.join(sorted(fold_words(name.full)))}"}
        keys |= {f"{detail}/{sound}" for detail in details for sound in sounds}
    return keys


def gather(
    readings: Iterable[RowReading], *, by_name: bool = False, progress: Progress = lambda *_: None
) -> tuple[SheetPerson, ...]:
    """Brings the rows of one person together; ``by_name`` finds the very same name alone worth asking about.

    The same valid NHS number is one person (a clash of names is marked to be asked about). Without one, rows join the
    single person they are clearly most like. Two valid NHS numbers are never one person.
    """
    named = [reading for reading in readings if reading.who.anybody]
    groups: list[_Gathering] = []
    index = Index()
    _gather_by_number(named, groups, index)
    exact = {key: place for place, group in enumerate(groups) for r in group.readings for key in _exact_keys(r.who)}
    rest = [reading for reading in named if not reading.who.nhs_number]
    for done, reading in enumerate(sorted(rest, key=lambda one: (-_richness(one.who), one.number)), start=1):
        if done % PROGRESS_EVERY == 0:
            progress(len(rest) + done, 2 * len(rest))
        _place(reading, groups, index, exact, by_name=by_name)
    ids = [group.id for group in groups]
    return tuple(sorted((_person(group, ids) for group in groups), key=lambda one: one.rows))


def _gather_by_number(named: Sequence[RowReading], groups: list[_Gathering], index: Index) -> None:
    by_number: dict[str, int] = {}
    for reading in named:
        number = reading.who.nhs_number
        if not number:
            continue
        place = by_number.get(number)
        if place is not None and not _names_agree(groups[place].readings, reading):
            groups[place].clash = "nhs_name"
        if place is None:
            place = by_number[number] = len(groups)
            groups.append(_Gathering(nhs_number=number))
        groups[place].add(reading)
        _index_reading(index, place, reading)


def _index_reading(index: Index, place: int, reading: RowReading) -> None:
    who = reading.who
    index.add(place, keys_of([who.name], [who.postcode], who.birth_date, who.birth_year))


def _names_agree(readings: Sequence[RowReading], other: RowReading) -> bool:
    names = [reading.who.name for reading in readings if reading.who.name]
    if not other.who.name or not names:
        return True
    return any(same_name(name, other.who.name) for name in names)


def same_name(one: PersonName, other: PersonName) -> bool:
    """True when two names can be one person's: the same words, a word left out, a letter dropped."""
    from rapidfuzz import fuzz

    left, right = fold(one.full), fold(other.full)
    return fuzz.token_sort_ratio(left, right) >= _SAME_NAME or fuzz.token_set_ratio(left, right) >= 95


def _exact_keys(who: WhoReading) -> list[tuple[object, ...]]:
    """Name with full birth date, and name with reference: enough to be one person without weighing likeness."""
    words = tuple(sorted(fold_words(who.name.full)))
    keys: list[tuple[object, ...]] = []
    if words and who.birth_date:
        keys.append((words, who.birth_date))
    if who.reference:
        keys.append(("reference", who.reference.casefold()))
    return keys


def _richness(who: WhoReading) -> int:
    parts = (who.reference, who.name.given, who.name.family, who.postcode, who.address, who.phone)
    return 2 * bool(who.birth_date) + bool(who.birth_year) + sum(map(bool, parts))


def _place(
    reading: RowReading,
    groups: list[_Gathering],
    index: Index,
    exact: dict[tuple[object, ...], int],
    *,
    by_name: bool,
) -> None:
    who = reading.who
    keys = _exact_keys(who)
    place = next((exact[key] for key in keys if key in exact), None)
    likely: list[_Near] = []
    if place is None:
        likely = _likenesses(who, groups, index, by_name=by_name)
        if likely and _clearly(who, likely, groups):
            place, likely = likely[0].place, []
    if place is None:
        place = len(groups)
        groups.append(_Gathering())
    groups[place].like.extend(likely)
    groups[place].add(reading)
    _index_reading(index, place, reading)
    for key in keys:
        exact.setdefault(key, place)


def _clearly(who: WhoReading, likely: Sequence[_Near], groups: Sequence[_Gathering]) -> bool:
    """Whether the likeliest is taken without asking: likely and well ahead, or the only one of that very name at
    that very postcode."""
    best = likely[0]
    if len(likely) > 1 and best.points - likely[1].points < CLEAR_LEAD:
        return False
    if best.points >= LIKELY:
        return True
    candidate = groups[best.place].candidate()
    words = sorted(fold_words(who.name.full))
    same_name_too = any(sorted(fold_words(f"{name.given} {name.family}")) == words for name in candidate.names)
    return same_name_too and bool(who.postcode) and who.postcode in candidate.postcodes


def _likenesses(who: WhoReading, groups: Sequence[_Gathering], index: Index, *, by_name: bool) -> list[_Near]:
    found = []
    for place in index.find(keys_of([who.name], [who.postcode], who.birth_date, who.birth_year)):
        candidate = groups[place].candidate()
        if births_rule_out(who, candidate.birth_date):
            continue
        match = score(probe_of(who, beside=candidate.nhs_number), candidate)
        if match.score >= WORTH_ASKING or (by_name and same_words(who.name, candidate.names)):
            found.append(_Near(place, match.score, match.reasons))
    return sorted(found, key=lambda one: (-one.points, one.place))


def same_words(name: PersonName, names: Iterable[KnownName]) -> bool:
    """True when a full name (two words at least) is one of the names, word for word."""
    words = sorted(fold_words(name.full))
    return len(words) > 1 and any(sorted(fold_words(f"{one.given} {one.family}")) == words for one in names)


def births_rule_out(who: WhoReading, other: date | None) -> bool:
    """Two full birth dates that are neither equal nor day and month turned round are two people."""
    if who.birth_date is None or other is None or who.birth_date == other:
        return False
    one = who.birth_date
    return not (one.year == other.year and (one.day, one.month) == (other.month, other.day))


def probe_of(who: WhoReading, *, beside: str) -> Probe:
    """What a row says, to be weighed; a number that fails its check counts only where one slip explains it."""
    number = who.nhs_number
    typed = re.sub(r"\D", "", who.nhs_typed)
    if not number and beside and len(typed) == len(beside):
        apart = [place for place in range(len(typed)) if typed[place] != beside[place]]
        turned = len(apart) == 2 and typed[apart[0]] == beside[apart[1]] and typed[apart[1]] == beside[apart[0]]
        number = typed if len(apart) == 1 or turned else ""
    return Probe(
        given=who.name.given,
        family=who.name.family,
        birth_date=who.birth_date,
        birth_year=who.birth_year,
        postcode=who.postcode,
        nhs_number=number,
        phone=who.phone,
    )


def _person(group: _Gathering, ids: Sequence[str]) -> SheetPerson:
    readings = sorted(group.readings, key=lambda reading: reading.number)
    births = tuple(sorted({r.who.birth_date for r in readings if r.who.birth_date}))
    addresses = tuple(
        dict.fromkeys((r.who.address, r.who.postcode) for r in readings if r.who.address or r.who.postcode)
    )
    names = {fold(r.who.name.full): r.who.name for r in readings if r.who.name}
    return SheetPerson(
        id=group.id,
        rows=tuple(reading.number for reading in readings),
        who=_merged(readings),
        births=births,
        names=tuple(names.values()),
        addresses=addresses,
        like=tuple(Likeness(ids[near.place], near.points, near.reasons) for near in group.like),
        clash=group.clash,
    )
