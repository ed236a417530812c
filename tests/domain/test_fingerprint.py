"""Two people on the phone can tell whether they speak of the same laptop."""

from __future__ import annotations

import hashlib
import re

import jellyfish

from caseload_desktop.domain.fingerprint import COUNT, words_of
from caseload_desktop.domain.fingerprint_words import WORDS

_SIGN = "11" * 32
_THEIR_WORDS = ("decorate", "local", "sombrero", "wolf", "toyshop", "family", "baron", "rooster")
_RECIPIENT = "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"


def _as_heard(word: str) -> str:
    """A word roughly as it sounds: doubled letters and letters said alike folded."""
    word = re.sub("ck", "k", word)
    word = re.sub("ph", "f", word)
    word = re.sub("c(?=[eiy])", "s", word).replace("c", "k").replace("q", "k").replace("z", "s")
    return re.sub(r"(.)\1", r"\1", word)


def test_there_are_as_many_words_as_ten_bits_can_name() -> None:
    """Every number a word can stand for has a word of its own."""
    assert len(set(WORDS)) == len(WORDS) == 1024
    assert list(WORDS) == sorted(WORDS)


def test_every_word_is_short_and_plain() -> None:
    """A word can be spelled out without help."""
    assert [word for word in WORDS if not re.fullmatch("[a-z]{4,8}", word)] == []


def test_four_letters_are_enough_to_tell_a_word() -> None:
    """Whoever hears only the beginning of a word knows which it is."""
    assert len({word[:4] for word in WORDS}) == len(WORDS)


def test_no_two_words_are_heard_alike() -> None:
    """On a bad line no word is taken for another."""
    assert len({jellyfish.metaphone(word) for word in WORDS}) == len(WORDS)
    heard = {word: _as_heard(word) for word in WORDS}
    by_length: dict[int, list[str]] = {}
    for word in WORDS:
        by_length.setdefault(len(heard[word]), []).append(word)
    alike = [
        (one, other)
        for length, ones in by_length.items()
        for one in ones
        for other in (*by_length[length], *by_length.get(length + 1, ()))
        if one < other and sum(map(str.__ne__, heard[one], heard[other])) < 2 and len(heard[one]) == len(heard[other])
    ]
    assert alike == []


def test_a_fingerprint_is_eight_words_of_the_list() -> None:
    """A phone call of half a minute is enough."""
    words = words_of(_SIGN, _RECIPIENT)
    assert len(words) == COUNT
    assert set(words) <= set(WORDS)


def test_the_words_of_a_pair_of_keys_never_change() -> None:
    """Laptops with different versions of the program show the same words."""
    assert (
        hashlib.sha256(" ".join(WORDS).encode()).hexdigest()
        == "bad66a21b73fd1bbb15344cd0a040265855ea841da0e55f85ec687a9392a1133"
    )
    assert words_of(_SIGN, _RECIPIENT) == _THEIR_WORDS
    assert words_of(_SIGN.upper(), _RECIPIENT) == words_of(_SIGN, _RECIPIENT)


def test_another_key_has_other_words() -> None:
    """A card whose keys were exchanged on the way is noticed, whichever of the two it was."""
    assert words_of("12" + _SIGN[2:], _RECIPIENT) != words_of(_SIGN, _RECIPIENT)
    assert words_of(_SIGN, _RECIPIENT[:-1] + "p") != words_of(_SIGN, _RECIPIENT)
