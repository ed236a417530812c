"""Searching by name for each key pressed at 40,000 people, against the raw index query.

The raw query is what one would write by hand for the same hits and run on the driver: the name index, the people it
points at and their postcodes, sorted, twenty at most.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle
from typing import Any

from caseload_desktop.store.queries.people import find_people
from tests.bench.ground import Ground, ground
from tests.bench.table import Line, by_turns, show

PEOPLE = 40_000
ROUNDS = 600
TARGET = "2x"

RAW = """
SELECT p.id, p.given, p.family, p.reference, p.birth_date, p.birth_year, p.nhs_number,
       (SELECT a.postcode FROM address a WHERE a.person_id = p.id AND a.gone IS NULL AND a.to_date IS NULL
        ORDER BY a.no DESC LIMIT 1), p.restricted
FROM person p
WHERE p.id IN (SELECT person_id FROM name_key WHERE kind = 'w' AND key >= ? AND key <= ? LIMIT 400) AND p.gone IS NULL
ORDER BY p.family, p.given, p.id LIMIT 20
"""
RAW_TWO = """
SELECT p.id, p.given, p.family, p.reference, p.birth_date, p.birth_year, p.nhs_number,
       (SELECT a.postcode FROM address a WHERE a.person_id = p.id AND a.gone IS NULL AND a.to_date IS NULL
        ORDER BY a.no DESC LIMIT 1), p.restricted
FROM person p
WHERE p.id IN (SELECT k.person_id FROM name_key k WHERE k.kind = 'w' AND k.key >= ? AND k.key <= ?
               AND EXISTS (SELECT 1 FROM name_key o WHERE o.person_id = k.person_id AND o.kind = 'w'
                           AND o.key >= ? AND o.key <= ?) LIMIT 400) AND p.gone IS NULL
ORDER BY p.family, p.given, p.id LIMIT 20
"""
_LAST = "\U0010ffff"


def _typed(at: Ground) -> list[str]:
    """Every beginning of some names, as keys are pressed: forename, then surname."""
    with at.store.read() as connection:
        names = connection.exec_driver_sql("SELECT given, family FROM person ORDER BY id LIMIT 40 OFFSET 1000").all()
    return [text for given, family in names for text in _beginnings(f"{given} {family}".casefold())]


def _beginnings(name: str) -> Iterator[str]:
    return (name[:length] for length in range(1, len(name) + 1) if name[length - 1] != " ")


def _raw(cursor: Any, text: str) -> list[Any]:
    words = sorted(text.split(), key=len, reverse=True)[:2]
    bounds = [bound for word in words for bound in (word, word + _LAST)]
    found: list[Any] = cursor.execute(RAW if len(words) == 1 else RAW_TWO, bounds).fetchall()
    return found


def measure(*, people: int = PEOPLE, rounds: int = ROUNDS) -> list[Line]:
    """Search and raw query by turns over the same keystrokes."""
    with ground(people=people, contacts=people) as at, at.store.read() as connection:
        typed = _typed(at)
        ours, bare = cycle(typed), cycle(typed)
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        for text in typed:
            found = [hit.id for hit in find_people(connection, text, viewer=at.actor)]
            assert found == [row[0] for row in _raw(cursor, text)], text
        line = by_turns(
            lambda _: find_people(connection, next(ours), viewer=at.actor),
            lambda _: _raw(cursor, next(bare)),
            rounds=rounds,
        )
    note = f"{people:,} people, {len(typed)} keystrokes of 40 names; medians of {rounds} by turns; same hits checked"
    return [Line("search per key pressed / raw index query", line.ours, line.bare, TARGET, note=note)]


if __name__ == "__main__":
    show(measure())
