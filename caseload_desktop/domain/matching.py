"""Likely duplicates: how well what is known of a caller fits people on record, with the reasons in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein, Hamming

from caseload_desktop.domain.name_likeness import Likeness, NamePart, likeness
from caseload_desktop.domain.names import fold_phone

LIKELY = 75
"""From this score on two records are probably one person."""
POSSIBLE = 40
"""From this score on a record is worth showing beside the form."""

_NAME, _FAMILY_SHARE, _ONE_PART = 50.0, 0.55, 0.8
_NAME_PART_APART = 0.6
_KIND_WORDS = {
    "known_as": "known as {name}",
    "former": "former name {name}",
    "alias": "also {name}",
    "misspelt": "also written {name}",
}


@dataclass(frozen=True, slots=True)
class KnownName:
    """One name of a person; ``kind`` is a code of the list ``name_kind``."""

    given: str
    family: str
    kind: str = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What is known so far of the person looked for; anything may be missing."""

    given: str = ""
    family: str = ""
    birth_date: date | None = None
    birth_year: int | None = None
    postcode: str = ""
    nhs_number: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A person on record as the comparison needs them; postcodes tidied, phones as digits."""

    id: str
    names: tuple[KnownName, ...]
    birth_date: date | None = None
    birth_year: int | None = None
    postcodes: tuple[str, ...] = ()
    nhs_number: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Match:
    """How well a candidate fits, 0 to 100, and why, the strongest reason first."""

    id: str
    score: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Evidence:
    points: float
    reason: str = ""


_NOTHING = _Evidence(0.0)


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A probe with its parts folded once for all candidates."""

    probe: Probe
    given: NamePart
    family: NamePart
    phone: str


def score(probe: Probe, candidate: Candidate) -> Match:
    """Weigh the evidence: the name up to 50 points, birth up to 30, NHS number 60, postcode 12, phone 10.

    What contradicts takes points away: another birth date 20, another NHS number 30. A name alone never makes a
    match likely; a name with a birth date or with two smaller signs does.
    """
    return _score(_prepared(probe), candidate)


def best_matches(
    probe: Probe, candidates: Iterable[Candidate], *, limit: int = 8, least: int = POSSIBLE
) -> list[Match]:
    """The candidates that fit best, best first; none below ``least``."""
    prepared = _prepared(probe)
    found = [match for match in (_score(prepared, candidate) for candidate in candidates) if match.score >= least]
    found.sort(key=lambda match: (-match.score, match.id))
    return found[:limit]


def _prepared(probe: Probe) -> _Prepared:
    return _Prepared(probe, NamePart.of(probe.given), NamePart.of(probe.family), fold_phone(probe.phone))


def _score(prepared: _Prepared, candidate: Candidate) -> Match:
    probe = prepared.probe
    evidence = [
        *_names(prepared, candidate.names),
        _birth(probe, candidate),
        _nhs_number(probe.nhs_number, candidate.nhs_number),
        _postcode(probe.postcode, candidate.postcodes),
        _phone(prepared.phone, candidate.phones),
    ]
    total = max(0.0, min(100.0, sum(one.points for one in evidence)))
    said = sorted((one for one in evidence if one.reason), key=lambda one: -one.points)
    return Match(candidate.id, round(total), tuple(one.reason for one in said))


# ---------------------------------------------------------------------------------------------------------------- names


def _names(prepared: _Prepared, names: tuple[KnownName, ...]) -> list[_Evidence]:
    """The evidence of the name that fits best; its points lie on the first reason."""
    best: list[_Evidence] = []
    for name in names:
        found = _one_name(prepared, name)
        if found and (not best or _points(found) > _points(best)):
            best = found
    return best


def _points(evidence: list[_Evidence]) -> float:
    return sum(one.points for one in evidence)


def _one_name(prepared: _Prepared, name: KnownName) -> list[_Evidence]:
    given, family = NamePart.of(name.given), NamePart.of(name.family)
    if prepared.given.folded and prepared.family.folded:
        return _both_parts(prepared, given, family, name)
    part = prepared.family if prepared.family.folded else prepared.given
    if not part.folded:
        return []
    as_family, as_given = likeness(part, family, given=False), likeness(part, given, given=True)
    found = as_given if as_given.strength > as_family.strength else as_family
    return _told(_NAME * _ONE_PART * found.strength, [found], name)


def _both_parts(prepared: _Prepared, given: NamePart, family: NamePart, name: KnownName) -> list[_Evidence]:
    straight = _pair(
        likeness(prepared.family, family, given=False),
        likeness(prepared.given, given, given=True),
    )
    if straight[0] < 0.6:
        swapped = _pair(
            likeness(prepared.family, given, given=True),
            likeness(prepared.given, family, given=False),
        )
        if swapped[0] > max(straight[0], 0.6):
            return [*_told(0.95 * _NAME * swapped[0], swapped[1], name), _Evidence(0.0, "names swapped")]
    return _told(_NAME * straight[0], straight[1], name)


def _pair(family: Likeness, given: Likeness) -> tuple[float, list[Likeness]]:
    strength = _FAMILY_SHARE * family.strength + (1 - _FAMILY_SHARE) * given.strength
    if min(family.strength, given.strength) < 0.5:
        strength *= _NAME_PART_APART
    return strength, [family, given]


def _told(points: float, parts: list[Likeness], name: KnownName) -> list[_Evidence]:
    """Reasons of the parts that fit, the points on the first; a name of another kind says so."""
    if points <= 0:
        return []
    reasons = [part.reason for part in parts if part.strength >= 0.5 and part.reason]
    if all(part.strength == 1.0 for part in parts):
        reasons = ["same name"] if len(parts) > 1 else ["same name, one part"]
    elif len(parts) == 2 and 1.0 in (parts[0].strength, parts[1].strength):
        same = "same family name" if parts[0].strength == 1.0 else "same given name"
        reasons.append(same)
    if name.kind in _KIND_WORDS:
        shown = " ".join(part for part in (name.given, name.family) if part)
        reasons.insert(0, _KIND_WORDS[name.kind].format(name=shown))
    told = [_Evidence(0.0, reason) for reason in reasons[1:]]
    return [_Evidence(points, reasons[0] if reasons else ""), *told]


# ---------------------------------------------------------------------------------------------------------- other facts


def _birth(probe: Probe, candidate: Candidate) -> _Evidence:
    if probe.birth_date and candidate.birth_date:
        return _birth_dates(probe.birth_date, candidate.birth_date)
    mine = probe.birth_date.year if probe.birth_date else probe.birth_year
    theirs = candidate.birth_date.year if candidate.birth_date else candidate.birth_year
    if mine is None or theirs is None:
        return _NOTHING
    apart = abs(mine - theirs)
    if apart == 0:
        return _Evidence(15.0, "same birth year")
    if apart <= 2:
        return _Evidence(8.0, "birth year close")
    return _NOTHING if apart <= 5 else _Evidence(-20.0)


def _birth_dates(mine: date, theirs: date) -> _Evidence:
    if mine == theirs:
        return _Evidence(30.0, "same birth date")
    if (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month):
        return _Evidence(26.0, "day and month swapped")
    written, other = f"{mine:%d%m%Y}", f"{theirs:%d%m%Y}"
    if Hamming.distance(written, other) == 1:
        return _Evidence(21.0, "birth date one digit different")
    if DamerauLevenshtein.distance(written, other) == 1:
        return _Evidence(19.0, "two digits of the birth date swapped")
    if written[:4] == other[:4]:
        return _Evidence(10.0, "same birthday, other year")
    if mine.year == theirs.year and 1 in (mine.day, theirs.day) and 1 in (mine.month, theirs.month):
        return _Evidence(12.0, "same birth year, day not known")
    return _Evidence(-20.0)


def _nhs_number(mine: str, theirs: str) -> _Evidence:
    if not mine or not theirs:
        return _NOTHING
    if mine == theirs:
        return _Evidence(60.0, "NHS number same")
    if DamerauLevenshtein.distance(mine, theirs, score_cutoff=1) == 1:
        return _Evidence(20.0, "NHS number one digit different")
    return _Evidence(-30.0)


def _postcode(mine: str, theirs: tuple[str, ...]) -> _Evidence:
    if not mine or not theirs:
        return _NOTHING
    if mine in theirs:
        return _Evidence(12.0, "same postcode")
    if any(DamerauLevenshtein.distance(mine, other, score_cutoff=1) == 1 for other in theirs):
        return _Evidence(7.0, "postcode one letter different")
    return _NOTHING


def _phone(mine: str, theirs: tuple[str, ...]) -> _Evidence:
    if len(mine) < 6:
        return _NOTHING
    if any(len(other) >= 6 and (mine == other or mine.endswith(other) or other.endswith(mine)) for other in theirs):
        return _Evidence(10.0, "same phone number")
    return _NOTHING
