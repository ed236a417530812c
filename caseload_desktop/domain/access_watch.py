"""Which openings of records somebody should look at: a worker's own record, their family name, their likely address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from caseload_desktop.domain.names import fold, fold_words, split_name

MOST_AT_AN_ADDRESS = 8
"""Where more people live than this is a home or a hostel: living there says nothing about knowing each other."""

_LEAST_LETTERS = 3
"""Shorter parts of a family name are particles or initials."""


class Watch(StrEnum):
    """Why an opening is worth a look; none of these says that anything was wrong (standards 8.7 and issue 5)."""

    OWN = "own"
    FAMILY = "family"
    ADDRESS = "address"
    GLASS = "glass"


WATCH_RULES: Mapping[Watch, str] = {
    Watch.OWN: "Own record: the person has the worker's first and family name.",
    Watch.FAMILY: "Family name: the person has, or had, the worker's family name. One part of a double name is enough.",
    Watch.ADDRESS: "Same address: the person lives with somebody who has the worker's name or family name. Addresses "
    f"of workers are not recorded, so no more can be told. Where more than {MOST_AT_AN_ADDRESS} people live it is not "
    "counted.",
    Watch.GLASS: "Opened in need: a restricted record, opened by somebody not named on it. The reason stands in the "
    "record, for those who may read it.",
}
"""Each rule as it is told on screen."""


class Named(NamedTuple):
    """A name a person has or had."""

    person_id: str
    given: str
    family: str


@dataclass(frozen=True, slots=True)
class People:
    """The people of the record as far as watching needs them: by part of the family name, and by address."""

    by_family: Mapping[str, frozenset[str]]
    full: Mapping[str, frozenset[tuple[str, str]]]
    households: Mapping[str, frozenset[str]]


def address_key(lines: str, postcode: str) -> str:
    """One form for one address however it was typed; empty without a postcode or without a line."""
    line, code = fold(lines), fold(postcode).replace(" ", "")
    return f"{line}|{code}" if line and code else ""


def people_to_watch(names: Iterable[Named], addresses: Iterable[tuple[str, str, str]]) -> People:
    """Arrange names, and addresses given as (person, lines, postcode), so that each worker is looked up quickly."""
    by_family: dict[str, set[str]] = defaultdict(set)
    full: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for person_id, given, family in names:
        for part in _parts(family):
            by_family[part].add(person_id)
        full[person_id].add((_first(given), fold(family)))
    at: dict[str, set[str]] = defaultdict(set)
    for person_id, lines, postcode in addresses:
        if key := address_key(lines, postcode):
            at[key].add(person_id)
    households: dict[str, set[str]] = defaultdict(set)
    for there in at.values():
        if 1 < len(there) <= MOST_AT_AN_ADDRESS:
            for person_id in there:
                households[person_id] |= there - {person_id}
    return People(
        {part: frozenset(found) for part, found in by_family.items()},
        {person_id: frozenset(found) for person_id, found in full.items()},
        {person_id: frozenset(found) for person_id, found in households.items()},
    )


def watched(worker: str, people: People) -> dict[str, Watch]:
    """Return the people whose records are worth a look when a worker of this name opens them, and why.

    The nearest reason stands: own record before family name before address.
    """
    name = split_name(worker)
    own_name = (_first(name.given), fold(name.family))
    kin = frozenset(who for part in _parts(name.family) for who in people.by_family.get(part, ()))
    found: dict[str, Watch] = {}
    for person_id in kin:
        for other in people.households.get(person_id, ()):
            found[other] = Watch.ADDRESS
    for person_id in kin:
        own = all(own_name) and own_name in people.full.get(person_id, ())
        found[person_id] = Watch.OWN if own else Watch.FAMILY
    return found


def _parts(family: str) -> list[str]:
    return [part for part in fold_words(family) if len(part) >= _LEAST_LETTERS]


def _first(given: str) -> str:
    return next(iter(fold_words(given)), "")
