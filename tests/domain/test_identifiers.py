"""NHS numbers, postcodes and names as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import (
    PersonName,
    fold,
    fold_phone,
    fold_words,
    initials,
    split_name,
    tidy_name,
)
from caseload_desktop.domain.nhs_number import check_digit, check_nhs_number, is_valid, show_nhs_number
from caseload_desktop.domain.postcode import PostcodeReading, find_postcode, outward, tidy_postcode


@pytest.mark.parametrize(
    ("written", "digits"),
    [
        ("999 000 0018", "9990000018"), ("999-000-0026", "9990000026"), ("9990000034", "9990000034"),
        ("NHS No: 999 000 0042", "9990000042"), ("999.000.0050", "9990000050"), (" 999 0000 069 ", "9990000069"),
        (9990000077, "9990000077"), (9990000077.0, "9990000077"), ("999–000–0018", "9990000018"),
    ],
)  # fmt: skip
def test_nhs_numbers_that_are_right(written: object, digits: str) -> None:
    """Numbers of the test range pass however they are set out (standards 8.1)."""
    reading = check_nhs_number(written)
    assert (reading.digits, reading.reason, reading.in_test_range, reading.warning) == (digits, "", True, "")
    assert check_nhs_number(show_nhs_number(digits)).digits == digits


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", "empty"), (None, "empty"), ("   ", "empty"), ("NHS no.", "empty"), ("not known", "not_digits"),
        ("999 000 001", "wrong_length"), ("999 000 00180", "wrong_length"), ("9999999999", "same_digits"),
        ("0000000000", "same_digits"), ("999 000 0019", "wrong_check_digit"), ("999 000 0000", "wrong_check_digit"),
        ("999 000 0140", "wrong_check_digit"), ("٩٩٩٠٠٠٠٠١٨", "not_digits"),
    ],
)  # fmt: skip
def test_nhs_numbers_that_are_refused(written: object, reason: str) -> None:
    """A number with a slip is refused with its reason (standards 8.1); ten like digits too, though they may pass."""
    reading = check_nhs_number(written)
    assert (reading.digits, reading.reason) == ("", reason)
    assert not reading.understood


def test_bases_without_a_number() -> None:
    """For two bases of the test range the check digit would be ten, so no number exists (standards 8.1)."""
    assert check_digit("999000000") is None
    assert check_digit("999000014") is None
    assert not any(is_valid(f"999000000{digit}") for digit in range(10))


@given(st.integers(999_000_000, 999_999_999), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_never_passes(base: int, place: int, shift: int) -> None:
    """Any one digit mistyped in an NHS number is noticed."""
    check = check_digit(str(base))
    if check is None:
        return
    right = f"{base}{check}"
    wrong = f"{right[:place]}{(int(right[place]) + shift) % 10}{right[place + 1 :]}"
    assert is_valid(right) or len(set(right)) == 1
    assert not is_valid(wrong)


def test_the_number_of_another_range_is_only_asked_about() -> None:
    """A number outside the English and Welsh ranges is kept and pointed at."""
    other = next(f"1{n:08d}{check_digit(f'1{n:08d}')}" for n in range(50) if check_digit(f"1{n:08d}") is not None)
    reading = check_nhs_number(other)
    assert (reading.digits, reading.warning, reading.in_test_range) == (other, "unusual_range", False)


@pytest.mark.parametrize(
    ("typed", "postcode"),
    [
        ("ct91rh", "CT9 1RH"), ("CT9  1RH", "CT9 1RH"), ("ct9-1rh", "CT9 1RH"), (" da1 1dr ", "DA1 1DR"),
        ("me141xx", "ME14 1XX"), ("M11AE", "M1 1AE"), ("B338TH", "B33 8TH"), ("CR2 6XH", "CR2 6XH"),
        ("DN551PT", "DN55 1PT"), ("W1A1HQ", "W1A 1HQ"), ("EC1A1BB", "EC1A 1BB"), ("N1P1AA", "N1P 1AA"),
        ("gir0aa", "GIR 0AA"), ("zz993vz", "ZZ99 3VZ"), ("CT9 IRH", "CT9 1RH"), ("SE1 OAA", "SE1 0AA"),
    ],
)  # fmt: skip
def test_postcodes_are_tidied(typed: str, postcode: str) -> None:
    """All six shapes and the NHS pseudo postcodes come out in capitals with one space (standards 8.2)."""
    assert tidy_postcode(typed).value == postcode
    assert tidy_postcode(postcode).value == postcode


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "empty"), (None, "empty"), ("Margate", "not_a_postcode"), ("CT9", "not_a_postcode"),
        ("QT9 1RH", "not_a_postcode"), ("CI9 1RH", "not_a_postcode"), ("CT9 1CH", "not_a_postcode"),
        ("CT9 1RHX", "not_a_postcode"), ("CT991 1RH", "not_a_postcode"), ("ZZ98 3VZ", "not_a_postcode"),
    ],
)  # fmt: skip
def test_what_is_no_postcode(typed: object, reason: str) -> None:
    """Letters that never stand in their place, and half postcodes, are refused."""
    assert (tidy_postcode(typed).value, tidy_postcode(typed).reason) == ("", reason)


def test_pseudo_postcodes_say_what_they_mean(lists: CodeLists) -> None:
    """Someone of no fixed abode has a postcode that says so; with the list only those in it are taken."""
    known = {code.id for code in lists["pseudo_postcode"].codes}
    assert lists.label("pseudo_postcode", "ZZ99 3VZ") == "No fixed abode"
    assert all(tidy_postcode(code, pseudo=known) == PostcodeReading(value=code, pseudo=True) for code in known)
    assert tidy_postcode("ZZ99 9ZZ", pseudo=known).reason == "not_a_postcode"
    assert not tidy_postcode("CT9 1RH").pseudo


@pytest.mark.parametrize(
    ("address", "postcode", "rest"),
    [
        ("65 Hythe Road, CT9 1RH", "CT9 1RH", "65 Hythe Road"),
        ("Flat 2, 6 Mill Street, ct91rh, Kent", "CT9 1RH", "Flat 2, 6 Mill Street, , Kent"),
        ("CT9 1RH", "CT9 1RH", ""),
        ("12 Elm Road", "", "12 Elm Road"),
        ("", "", ""),
        ("The Hut\nME14 1XX", "ME14 1XX", "The Hut"),
        ("moved from CT9 1RH to ME14 1XX", "ME14 1XX", "moved from CT9 1RH to"),
        ("no fixed abode zz99 3vz", "ZZ99 3VZ", "no fixed abode"),
    ],
)
def test_the_postcode_inside_an_address(address: str, postcode: str, rest: str) -> None:
    """The last postcode of an address is found and taken out."""
    reading, left = find_postcode(address)
    assert (reading.value, left) == (postcode, rest)


def test_the_district() -> None:
    """The first half names the district."""
    assert outward("CT20 1AA") == "CT20"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Mensah, Tobias", PersonName("", "Tobias", "Mensah")),
        ("Tobias Mensah", PersonName("", "Tobias", "Mensah")),
        ("MENSAH Tobias", PersonName("", "Tobias", "Mensah")),
        ("MENSAH, TOBIAS", PersonName("", "Tobias", "Mensah")),
        ("tobias mensah", PersonName("", "Tobias", "Mensah")),
        ("Mrs J. van der Berg", PersonName("Mrs", "J.", "van der Berg")),
        ("Mensah, Mr Tobias K.", PersonName("Mr", "Tobias K.", "Mensah")),
        ("O’Neill, Winston", PersonName("", "Winston", "O'Neill")),
        ("O'NEILL, WINSTON", PersonName("", "Winston", "O'Neill")),
        ("mcallister, aoife", PersonName("", "Aoife", "McAllister")),
        ("Zoë Quayle-Smith", PersonName("", "Zoë", "Quayle-Smith")),
        ("Ana Maria de la Cruz", PersonName("", "Ana Maria", "de la Cruz")),
        ("Llŷr ap Gwilym", PersonName("", "Llŷr", "ap Gwilym")),
        ("Dr. Ahmed Al-Sayed", PersonName("Dr", "Ahmed", "Al-Sayed")),
        ("Beryl", PersonName("", "", "Beryl")),
        ("Mrs Jones", PersonName("Mrs", "", "Jones")),
        ("Mr", PersonName("Mr", "", "")),
        ("  ", PersonName("", "", "")),
        ("Jones,", PersonName("", "", "Jones")),
    ],
)
def test_names_are_split(written: str, name: PersonName) -> None:
    """Names are understood family name first or last, with titles, particles and every kind of quote."""
    assert split_name(written) == name


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Prŷs", "prys"), ("Siân", "sian"), ("Zoë", "zoe"), ("Gŵyr", "gwyr"), ("Łukasz Wójcik", "lukasz wojcik"),
        ("O'Neill", "oneill"), ("O’Neill", "oneill"), ("Quayle-Smith", "quayle smith"), ("Müller", "muller"),
        ("Strauß", "strauss"), ("  McAllister ", "mcallister"), ("Nguyễn", "nguyen"), ("Søren", "soren"),
        ("Mensah, Tobias", "mensah tobias"), ("", ""), ("李", ""),
    ],
)  # fmt: skip
def test_the_form_names_are_searched_in(text: str, folded: str) -> None:
    """A name is found without its accents, capitals, apostrophes and hyphens."""
    assert fold(text) == folded
    assert fold_words(text) == tuple(folded.split())


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(text: str) -> None:
    """Whatever is typed, the folded form is stable, plain and free of outer spaces."""
    once = fold(text)
    assert fold(once) == once == once.strip()
    assert once.isascii()
    assert split_name(text).full.count("  ") == 0


@pytest.mark.parametrize(
    ("text", "tidied"),
    [("McAllister", "McAllister"), ("van Dijk", "van Dijk"), ("JB", "JB"), ("quayle-smith", "Quayle-Smith"),
     (" St. John ", "St. John"), ("JEAN-LUC", "Jean-Luc"), ("J.", "J.")],
)  # fmt: skip
def test_tidying_leaves_good_names_alone(text: str, tidied: str) -> None:
    """A name typed with care stays as it is; one typed all large or small gets its capitals."""
    assert tidy_name(text) == tidied


@pytest.mark.parametrize(
    ("text", "digits"),
    [("07700 900123", "07700900123"), ("+44 7700 900123", "07700900123"), ("+44 (0)7700 900123", "07700900123"),
     ("0044 7700 900123", "07700900123"), ("01632-960001", "01632960001"), ("none", "")],
)  # fmt: skip
def test_phone_numbers_compare(text: str, digits: str) -> None:
    """A phone number is the same however its country is written."""
    assert fold_phone(text) == digits


def test_names_in_their_forms() -> None:
    """A name is shown given name first, sorted family name first, and by its initials."""
    name = split_name("Mensah, Tobias")
    assert (name.full, name.sorted_form, initials(name.full)) == ("Tobias Mensah", "Mensah, Tobias", "TM")
    assert PersonName(family="Beryl").sorted_form == "Beryl"
    assert not PersonName(title="Mr")
