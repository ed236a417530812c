"""Likely duplicates: who is shown beside the form, who is not, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.matching import LIKELY, POSSIBLE, Candidate, KnownName, Probe, best_matches, score
from caseload_desktop.domain.names import fold
from caseload_desktop.domain.short_names import other_forms, same_given_name
from caseload_desktop.domain.sounds import forget_names, sound_keys

BORN = date(1946, 9, 5)


def person(given: str, family: str, *more: KnownName, born: date | None = BORN, **facts: Any) -> Candidate:
    known = Candidate(id="c1", names=(KnownName(given, family), *more), birth_date=born)
    return replace(known, **facts)


def caller(given: str, family: str, *, born: date | None = BORN, **facts: Any) -> Probe:
    return replace(Probe(given=given, family=family, birth_date=born), **facts)


# Spellings of one person, and what the worker is told (names met in Kent's population and beyond).
@pytest.mark.parametrize(
    ("probe", "known", "reason"),
    [
        (caller("Tobias", "Mensah"), person("Tobias", "Mensah"), "same name"),
        (caller("Catherine", "Mensah"), person("Katherine", "Mensah"), "sounds like Katherine"),
        (caller("Kate", "Mensah"), person("Katherine", "Mensah"), "short form of Katherine"),
        (caller("William", "Tanner"), person("Bill", "Tanner"), "recorded as Bill"),
        (caller("Siobhan", "Brennan"), person("Chevonne", "Brennan"), "sounds like Chevonne"),
        (caller("Neve", "Brennan"), person("Niamh", "Brennan"), "sounds like Niamh"),
        (caller("Sian", "Price"), person("Siân", "Prŷs"), "sounds like Prŷs"),
        (caller("Reece", "Davis"), person("Rhys", "Davies"), "sounds like Davies"),
        (caller("Muhammad", "Rehman"), person("Mohammed", "Rahman"), "sounds like Mohammed"),
        (caller("Husain", "Chaudhry"), person("Hussain", "Chowdhury"), "sounds like Hussain"),
        (caller("Zofia", "Kowalski"), person("Zofia", "Kowalska"), "one letter different: Kowalska"),
        (caller("Jan", "Wojcik"), person("Jan", "Wójcik"), "same name"),
        (caller("Adam", "Shimanski"), person("Adam", "Szymański"), "sounds like Szymański"),
        (caller("Winston", "Oneill"), person("Winston", "O'Neill"), "same name"),
        (caller("Zoe", "Smith"), person("Zoë", "Quayle-Smith"), "part of Quayle-Smith"),
        (caller("Zoë", "Quayle Smith"), person("Zoë", "Quayle-Smith"), "same name"),
        (caller("Aoife", "Macallister"), person("Aoife", "McAllister"), "sounds like McAllister"),
        (caller("Tobais", "Mensah"), person("Tobias", "Mensah"), "one letter different: Tobias"),
        (caller("T", "Mensah"), person("Tobias", "Mensah"), "initial fits"),
        (caller("Mensah", "Tobias"), person("Tobias", "Mensah"), "names swapped"),
        (caller("Anna", "Nowak"), person("Anna Maria", "Nowak"), "full name Anna Maria"),
        (caller("Kitty", "Mensah"), person("Ada", "Mensah", KnownName("Kitty", "Mensah", "known_as")),
         "known as Kitty Mensah"),
        (caller("Ada", "Tanner"), person("Ada", "Mensah", KnownName("Ada", "Tanner", "former")),
         "former name Ada Tanner"),
    ],
)  # fmt: skip
def test_one_person_spelt_otherwise(probe: Probe, known: Candidate, reason: str) -> None:
    """With the same birth date another spelling of the name is shown as possible or likely, and why."""
    match = score(probe, known)
    assert reason in match.reasons
    assert "same birth date" in match.reasons
    assert match.score >= (60 if reason == "initial fits" else LIKELY - 2)


@pytest.mark.parametrize(
    ("born", "reason"),
    [
        (date(1946, 5, 9), "day and month swapped"), (date(1946, 9, 6), "birth date one digit different"),
        (date(1964, 9, 5), "two digits of the birth date swapped"),
        (date(1956, 9, 5), "birth date one digit different"),
        (date(1932, 9, 5), "same birthday, other year"), (date(1946, 1, 1), "same birth year, day not known"),
    ],
)  # fmt: skip
def test_birth_dates_taken_down_wrong(born: date, reason: str) -> None:
    """A birth date with a slip still speaks for the person, and the slip is named."""
    match = score(caller("Tobias", "Mensah", born=born), person("Tobias", "Mensah"))
    assert reason in match.reasons
    assert POSSIBLE < match.score < 80


@pytest.mark.parametrize(
    ("probe", "known", "reasons"),
    [
        (caller("Tobias", "Mensah", born=None, birth_year=1946), person("Tobias", "Mensah"), {"same birth year"}),
        (caller("Tobias", "Mensah", born=None, birth_year=1948), person("Tobias", "Mensah"), {"birth year close"}),
        (caller("Tobias", "Mensah", born=None, postcode="CT9 1RH"),
         person("Tobias", "Mensah", postcodes=("ME14 1XX", "CT9 1RH")), {"same postcode"}),
        (caller("Tobias", "Mensah", born=None, postcode="CT9 1RJ"),
         person("Tobias", "Mensah", postcodes=("CT9 1RH",)), {"postcode one letter different"}),
        (caller("Tobias", "Mensah", born=None, phone="+44 7700 900123"),
         person("Tobias", "Mensah", phones=("07700900123",)), {"same phone number"}),
        (caller("Ada", "Tanner", born=None, nhs_number="9990000018"),
         person("Tobias", "Mensah", nhs_number="9990000018"), {"NHS number same"}),
        (caller("Tobias", "Mensah", born=None, nhs_number="9990000026"),
         person("Tobias", "Mensah", nhs_number="9990000062"), {"NHS number one digit different"}),
        (caller("", "Mensah", born=None), person("Tobias", "Mensah"), {"same name, one part"}),
    ],
)  # fmt: skip
def test_other_signs(probe: Probe, known: Candidate, reasons: set[str]) -> None:
    """Year, postcode, phone and NHS number each speak for a person, and say so."""
    match = score(probe, known)
    assert reasons <= set(match.reasons)
    assert match.score >= POSSIBLE


# People who are not one person although something agrees.
@pytest.mark.parametrize(
    ("probe", "known"),
    [
        (caller("Tobias", "Mensah", born=date(1990, 2, 3)), person("Tobias", "Mensah")),  # namesakes
        (caller("Gladys", "Mensah", born=date(1948, 2, 3), postcode="CT9 1RH"),
         person("Tobias", "Mensah", postcodes=("CT9 1RH",))),  # wife and husband
        (caller("Ivy", "Tanner"), person("Tobias", "Mensah")),  # only the birth date
        (caller("Ivy", "Tanner", born=None, postcode="CT9 1RH"), person("Tobias", "Mensah", postcodes=("CT9 1RH",))),
        (caller("Smith", "Hall", born=None), person("Sharma", "Hill", born=None)),
        (caller("", "", born=BORN), person("Tobias", "Mensah")),
        (caller("Tobias", "Mensah", born=None, nhs_number="9990000018"),
         person("Tobias", "Mensah", nhs_number="9990000026")),  # two whole numbers that differ
    ],
)  # fmt: skip
def test_people_who_are_not_one(probe: Probe, known: Candidate) -> None:
    """Namesakes, couples and neighbours are not put before the worker as duplicates."""
    assert score(probe, known).score < POSSIBLE


def test_twins_are_shown_but_not_as_likely() -> None:
    """Twins at one address share all but the given name: shown, never called likely."""
    match = score(caller("Edith", "Tanner", postcode="CT9 1RH"), person("Gladys", "Tanner", postcodes=("CT9 1RH",)))
    assert POSSIBLE <= match.score < LIKELY
    assert "same family name" in match.reasons


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Katherine", "Catherine"), ("Siobhan", "Chevonne"), ("Rahman", "Rehman"), ("Mohammed", "Muhammad"),
        ("Kowalska", "Kovalski"), ("Wójcik", "Voycik"), ("Jankowska", "Yankovska"), ("Szymański", "Shimanski"),
        ("Thompson", "Thomson"), ("Macdonald", "McDonald"), ("Stephen", "Steven"), ("Geoffrey", "Jeffrey"),
        ("Chowdhury", "Chaudhry"), ("Niamh", "Neve"), ("Llewellyn", "Lewelyn"), ("Rhys", "Reece"),
        ("Gruffydd", "Griffith"), ("Davies", "Davis"), ("Shaikh", "Sheikh"), ("Vaughan", "Vaughn"),
        ("Leigh", "Lee"), ("Caoimhe", "Keeva"), ("Iqbal", "Eqbal"), ("Graham", "Graeme"), ("Begum", "Begam"),
        ("Knight", "Night"), ("Zofia", "Sofia"), ("Quayle", "Quail"), ("O'Neill", "Oneil"),
    ],
)  # fmt: skip
def test_spellings_heard_alike_share_a_key(one: str, other: str) -> None:
    """A name heard on the phone is found however it is spelt: English, Irish, Welsh, Polish, South Asian."""
    assert set(sound_keys(one)) & set(sound_keys(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [("Mensah", "Tanner"), ("Smith", "Sharma"), ("Patel", "Powell"), ("Carol", "Margaret"), ("Begum", "Bingham")],
)
def test_names_that_are_not_alike_share_none(one: str, other: str) -> None:
    """Names that are not alike are not even compared."""
    assert not set(sound_keys(one)) & set(sound_keys(other))


def test_keys_of_several_words() -> None:
    """A double name is found by either half, and nothing comes of nothing."""
    assert set(sound_keys("Smith")) <= set(sound_keys("Quayle-Smith"))
    assert sound_keys("") == sound_keys("7") == sound_keys("J") == ()
    forget_names()


def test_short_forms() -> None:
    """Everyday short forms belong to their names, not to any other."""
    assert same_given_name("bill", "william")
    assert not same_given_name("bill", "robert")
    assert "kitty" in other_forms("katherine")


NAMES = st.sampled_from(
    ["Tobias", "Mensah", "Zoë", "O'Neill", "Quayle-Smith", "Siân", "Kowalska", "J", "", "van Dijk", "李", "Anna Maria"]
) | st.text(max_size=12)
PROBES = st.builds(
    Probe, given=NAMES, family=NAMES, birth_date=st.none() | st.dates(date(1920, 1, 1), date(2010, 1, 1)),
    birth_year=st.none() | st.integers(1920, 2010), postcode=st.sampled_from(["", "CT9 1RH", "ME14 1XX"]),
    nhs_number=st.sampled_from(["", "9990000018", "9990000026"]), phone=st.sampled_from(["", "07700900123"]),
)  # fmt: skip
CANDIDATES = st.builds(
    Candidate, id=st.just("c"), names=st.lists(st.builds(KnownName, NAMES, NAMES), max_size=3).map(tuple),
    birth_date=st.none() | st.dates(date(1920, 1, 1), date(2010, 1, 1)), birth_year=st.none() | st.integers(1920, 2010),
    postcodes=st.sampled_from([(), ("CT9 1RH",)]), nhs_number=st.sampled_from(["", "9990000018"]),
    phones=st.sampled_from([(), ("07700900123",)]),
)  # fmt: skip


@given(PROBES, CANDIDATES, st.builds(KnownName, NAMES, NAMES))
def test_scores_stay_in_bounds_and_another_name_never_hurts(
    probe: Probe, candidate: Candidate, name: KnownName
) -> None:
    """A score lies between 0 and 100, and a further name on record can only make a match better."""
    match = score(probe, candidate)
    assert 0 <= match.score <= 100
    assert score(probe, replace(candidate, names=(*candidate.names, name))).score >= match.score
    assert all(reason for reason in match.reasons)


@given(PROBES)
def test_everybody_matches_themselves(probe: Probe) -> None:
    """Someone with a name and a birth date who is on record is always a likely match for themselves."""
    known = Candidate(
        id="me", names=(KnownName(probe.given, probe.family),), birth_date=BORN, birth_year=None,
        postcodes=(probe.postcode,) if probe.postcode else (), nhs_number=probe.nhs_number,
        phones=(probe.phone,) if probe.phone else (),
    )  # fmt: skip
    if fold(probe.given) and fold(probe.family):
        assert score(replace(probe, birth_date=BORN), known).score >= LIKELY


def test_the_best_come_first() -> None:
    """Candidates come best first, no more than asked for, none that hardly fits."""
    people = [
        replace(person("Tobias", "Mensah"), id="same"), replace(person("Tobias", "Mensa"), id="near"),
        replace(person("Gladys", "Whitcombe", born=None), id="other"), replace(person("Toby", "Mensah"), id="short"),
    ]  # fmt: skip
    found = best_matches(caller("Tobias", "Mensah"), people)
    assert [match.id for match in found] == ["same", "near", "short"]
    assert [match.id for match in best_matches(caller("Tobias", "Mensah"), people, limit=1)] == ["same"]
    assert best_matches(Probe(), people) == []
