"""Early signs at a provider as tables of cases: what is one, what is not, and what a look silences."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from caseload_desktop.domain.provider_signs import (
    Look,
    SignKind,
    SignRules,
    Told,
    is_silent,
    sign_rules,
    signs_of,
)

TODAY = date(2026, 11, 22)
RULES = SignRules()


def told(*days_ago: int, people: str = "", types: str = "", incidents: str = "") -> list[Told]:
    """Concerns of so many days ago; letters name person and incident of each, types are words for each."""
    kinds = types.split() if types else []
    return [
        Told(
            id=f"c{place}",
            person_id=people[place] if people else "p",
            raised_on=TODAY - timedelta(days=days),
            recorded_at=f"{TODAY - timedelta(days=days)}T10:00:00Z",
            types=tuple(kinds[place].split("+")) if kinds else (),
            incident_id=incidents[place].strip() if incidents else "",
        )
        for place, days in enumerate(days_ago)
    ]


def kinds(concerns: list[Told], rules: SignRules = RULES) -> list[SignKind]:
    return [sign.kind for sign in signs_of(concerns, today=TODAY, rules=rules, type_label=str)]


@pytest.mark.parametrize(
    ("concerns", "rises"),
    [
        (told(1, 2), False),  # two are fewer than three
        (told(1, 2, 3), True),  # three, and none in the year before
        (told(1, 2, 89), True),  # the 89th day back still counts
        (told(1, 2, 90), False),  # the 90th no longer does
        (told(1, 2, 3, 100, 150, 200, 250, 300, 350, 400, 440), False),  # 3 now, 2 in 90 days before: exactly half more
        (told(1, 2, 3, 4, 100, 150, 200, 250, 300, 350, 400, 440), True),  # 4 now, 2 before: more than half more
        (told(1, 2, 3, 449, 450, 451, 452), True),  # what lies further back is not compared
        (told(-1, 1, 2), False),  # a day to come is a typing mistake
        (told(1, 2, 3, incidents="aa "), False),  # one incident with two adults counts once
        (told(1, 2, 3, 4, incidents="aa  "), True),
    ],
)
def test_concerns_that_rise(concerns: list[Told], rises: bool) -> None:
    """Concerns rise when there are three in 90 days, and half more than as many days had before."""
    assert (SignKind.RISING in kinds(concerns)) is rises


@pytest.mark.parametrize(
    ("concerns", "signs"),
    [
        (told(1, 60, 179, types="neglect neglect neglect+physical"), ["neglect"]),
        (told(1, 60, 180, types="neglect neglect neglect"), []),
        (told(1, 60, 100, types="neglect physical neglect"), []),
        (told(1, 1, 60, 100, types="neglect neglect neglect neglect", incidents="aa  "), ["neglect"]),
        (told(1, 1, 60, types="neglect neglect neglect", incidents="aa "), []),
        (told(1, 2, 3, types="a+b a+b a+b"), ["a", "b"]),
    ],
)
def test_a_type_that_is_repeated(concerns: list[Told], signs: list[str]) -> None:
    """One type of abuse in three concerns within half a year is a sign of its own, each type by itself."""
    found = signs_of(concerns, today=TODAY, rules=RULES, type_label=str)
    assert [sign.code for sign in found if sign.kind is SignKind.REPEATED] == signs


@pytest.mark.parametrize(
    ("concerns", "several"),
    [
        (told(1, 2, 3, people="abc"), True),
        (told(1, 2, 3, people="aba"), False),
        (told(1, 2, 95, people="abc"), False),
        (told(1, 1, 1, people="abc", incidents="xxx"), True),  # three adults in one incident are three people
    ],
)
def test_several_people(concerns: list[Told], several: bool) -> None:
    """Concerns about three different people within 90 days are a sign, also in one incident."""
    assert (SignKind.PEOPLE in kinds(concerns)) is several


@pytest.mark.parametrize(
    ("looks", "silent"),
    [
        ([], False),
        ([Look("2026-11-20T09:00:00Z")], False),  # before the last concern was written down
        ([Look("2026-11-21T11:00:00Z")], True),
        ([Look("2026-11-21T11:00:00Z", TODAY + timedelta(days=1))], True),
        ([Look("2026-11-21T11:00:00Z", TODAY)], False),  # the day agreed to look again has come
        ([Look("2026-11-21T11:00:00Z", TODAY), Look("2026-11-22T08:00:00Z")], True),  # and somebody has
    ],
)
def test_a_look_silences_until_something_new(looks: list[Look], silent: bool) -> None:
    """A manager's look silences a sign until another concern is written down, or the day agreed to look again."""
    rising = signs_of(told(1, 2, 3), today=TODAY, rules=RULES, type_label=str)[0]
    assert is_silent(rising, looks, today=TODAY) is silent


def test_signs_say_why() -> None:
    """Every sign says in words what it rests on, and names the concerns."""
    concerns = told(1, 2, 3, 4, 100, people="abcda", types="neglect neglect neglect physical physical")
    found = signs_of(concerns, today=TODAY, rules=RULES, type_label=str.title)
    assert [sign.why for sign in found] == [
        "4 concerns in 90 days to 22 Nov 2026; on average 0.2 in as many days before",
        "Neglect in 3 concerns within 180 days",
        "Concerns about 4 different people within 90 days",
    ]
    assert found[1].concerns == ("c2", "c1", "c0")


@pytest.mark.parametrize(
    ("setting", "rules"),
    [
        (None, SignRules()),
        ("90", SignRules()),
        ({"recent_days": 30, "people_least": 5}, SignRules(recent_days=30, people_least=5)),
        (
            {"recent_days": 0, "people_least": True, "rising_least": "4", "rising_percent": 0},
            SignRules(rising_percent=0),
        ),
    ],
)
def test_the_council_sets_the_numbers(setting: object, rules: SignRules) -> None:
    """The numbers are the council's; senseless ones count as shipped."""
    assert sign_rules(setting) == rules
    assert sign_rules(setting).days_needed >= 30
