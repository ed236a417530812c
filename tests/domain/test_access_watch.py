"""Openings worth a look: by the worker's own name, their family name, and who lives with whom."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.access_watch import (
    MOST_AT_AN_ADDRESS,
    WATCH_RULES,
    Named,
    Watch,
    address_key,
    people_to_watch,
    watched,
)

PEOPLE = people_to_watch(
    [
        Named("jo", "Jo Ann", "Bell"),
        Named("ida", "Ida", "BELL"),
        Named("once", "Una", "Marsh"),
        Named("once", "Una", "Bell"),
        Named("double", "Kit", "Bell-Ames"),
        Named("lodger", "Sam", "Orton"),
        Named("next", "Ivy", "Kerr"),
        Named("far", "Jo", "Campbell"),
        Named("accent", "Siân", "O'Neill"),
        Named("initial", "", ""),
    ],
    [
        ("ida", "3 Marine Terrace\nMargate", "CT9 1RH"),
        ("lodger", "3, Marine Terrace, Margate", "ct91rh"),
        ("next", "5 Marine Terrace\nMargate", "CT9 1RH"),
        ("double", "1 Quay", ""),
        ("far", "1 Quay", ""),
    ],
)


@pytest.mark.parametrize(
    ("worker", "found"),
    [
        (
            "Jo Bell",
            {
                "jo": Watch.OWN,
                "ida": Watch.FAMILY,
                "once": Watch.FAMILY,
                "double": Watch.FAMILY,
                "lodger": Watch.ADDRESS,
            },
        ),
        ("Una Bell", {"jo", "ida", "once", "double", "lodger"}),
        ("Sian ONeill", {"accent": Watch.OWN}),
        ("Pat Ames", {"double": Watch.FAMILY}),
        ("Sam Orton", {"lodger": Watch.OWN, "ida": Watch.ADDRESS}),
        ("B", {}),
        ("", {}),
    ],
)
def test_who_is_near_a_worker(worker: str, found: object) -> None:
    """Former names count, double names in parts, accents and apostrophes do not; a longer name is another name."""
    seen = watched(worker, PEOPLE)
    assert (set(seen) if isinstance(found, set) else seen) == found


def test_a_former_name_makes_it_the_own_record() -> None:
    """Somebody who married is still themselves."""
    assert watched("Una Bell", PEOPLE)["once"] is Watch.OWN


def test_a_home_is_no_household() -> None:
    """In a care home people of one name are no sign of anything."""
    many = [(f"p{n}", "The Limes, Ramsgate", "CT11 9AA") for n in range(MOST_AT_AN_ADDRESS + 1)]
    names = [Named("p0", "Jo", "Bell"), *(Named(f"p{n}", "A", "Stone") for n in range(1, MOST_AT_AN_ADDRESS + 1))]
    assert watched("Jo Bell", people_to_watch(names, many)) == {"p0": Watch.OWN}
    few = people_to_watch(names, many[:-1])
    assert sum(why is Watch.ADDRESS for why in watched("Jo Bell", few).values()) == MOST_AT_AN_ADDRESS - 1


@pytest.mark.parametrize(("lines", "postcode"), [("", "CT9 1RH"), ("3 Marine Terrace", ""), ("", "")])
def test_half_an_address_is_none(lines: str, postcode: str) -> None:
    """A whole street shares a postcode; without a line nobody is said to live with anybody."""
    assert address_key(lines, postcode) == ""


def test_every_rule_is_told_in_words() -> None:
    """Whoever is asked about an opening can be shown by which rule it came up."""
    assert set(WATCH_RULES) == set(Watch)
    assert all(words.endswith(".") for words in WATCH_RULES.values())
