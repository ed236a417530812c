"""Names of people: split as they are written, tidied for showing, folded for searching."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_APOSTROPHES = "'’‘`´ʼ′"
_HYPHENS = "-‐‑‒–—−"
_TITLES = {
    "mr": "Mr",
    "mrs": "Mrs",
    "miss": "Miss",
    "ms": "Ms",
    "mx": "Mx",
    "dr": "Dr",
    "doctor": "Dr",
    "prof": "Prof",
    "professor": "Prof",
    "rev": "Rev",
    "revd": "Rev",
    "reverend": "Rev",
    "father": "Fr",
    "fr": "Fr",
    "sir": "Sir",
    "dame": "Dame",
    "lady": "Lady",
    "lord": "Lord",
    "master": "Master",
    "cllr": "Cllr",
    "major": "Major",
    "capt": "Capt",
}
_NEVER_A_NAME = frozenset({"mr", "mrs", "miss", "ms", "mx", "dr"})
_PARTICLES = frozenset(
    {"van", "von", "de", "der", "den", "des", "du", "del", "della", "di", "da", "dos", "das", "la", "le", "ter", "ten"}
    | {"op", "'t", "zu", "zur", "al", "el", "ap", "ab", "bin", "bint", "ibn", "st", "o"}
)
_NOT_SEARCHED = re.compile(r"[^a-z0-9]+")
_LETTERS_WITHOUT_MARKS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ħ": "h"}
)


def full_name(given: str | None, family: str | None) -> str:
    """Tobias Mensah"""
    return " ".join(part for part in (given, family) if part)


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name in its parts; any of them may be empty."""

    title: str = ""
    given: str = ""
    family: str = ""

    @property
    def full(self) -> str:
        """Tobias Mensah"""
        return full_name(self.given, self.family)

    @property
    def sorted_form(self) -> str:
        """Mensah, Tobias"""
        return ", ".join(part for part in (self.family, self.given) if part)

    def __bool__(self) -> bool:
        return bool(self.given or self.family)


def split_name(text: str) -> PersonName:
    """Split a name written either way: "Mensah, Tobias", "Tobias Mensah", "Mrs J. van der Berg", "MENSAH Tobias".

    Without a comma the last word is the family name, with the particles before it (van, de, al ...). A family name
    written in capitals first, as many lists do, is taken as such. One word alone is a family name.
    """
    family, comma, rest = _spaced(text).partition(",")
    if comma and family.strip():
        title, words = _without_title(rest.replace(",", " ").split())
        before, family_words = _without_title(family.split())
        return PersonName(title or before, tidy_name(" ".join(words)), tidy_name(" ".join(family_words)))
    title, words = _without_title(f"{family} {rest}".split())
    start = _family_start(words)
    if start < 0:
        count = -start
        return PersonName(title, tidy_name(" ".join(words[count:])), tidy_name(" ".join(words[:count])))
    return PersonName(title, tidy_name(" ".join(words[:start])), tidy_name(" ".join(words[start:])))


def _family_start(words: list[str]) -> int:
    """Where the family name begins; -n when the first n words are it, written in capitals."""
    leading = 0
    while leading < len(words) and _in_capitals(words[leading]):
        leading += 1
    if 0 < leading < len(words):
        return -leading
    start = max(len(words) - 1, 0)
    while start > 1 and _bare(words[start - 1]) in _PARTICLES:
        start -= 1
    return start


def _in_capitals(word: str) -> bool:
    return word.isupper() and sum(letter.isalpha() for letter in word) > 1


def _without_title(words: list[str]) -> tuple[str, list[str]]:
    title = ""
    while len(words) > 1 and _bare(words[0]) in _TITLES:
        title = title or _TITLES[_bare(words[0])]
        words = words[1:]
    if len(words) == 1 and (words[0].endswith(".") or _bare(words[0]) in _NEVER_A_NAME) and _bare(words[0]) in _TITLES:
        return _TITLES[_bare(words[0])], []
    return title, words


def _bare(word: str) -> str:
    return word.strip(".").casefold()


def _spaced(text: str) -> str:
    """One kind of apostrophe and hyphen, single spaces, nothing unseen."""
    for mark in _APOSTROPHES:
        text = text.replace(mark, "'")
    for mark in _HYPHENS:
        text = text.replace(mark, "-")
    return " ".join(unicodedata.normalize("NFC", text).split())


def tidy_name(text: str) -> str:
    """A name fit to show: spaces and quotes made even, and capitals set where it was typed all small or all large.

    Mixed case is left alone, for people know how their names are written: "McAllister", "van Dijk", "d'Arcy".
    """
    even = _spaced(text).strip(" ,;-")
    if not re.search(r"\b\w\.$", even):
        even = even.strip(" .")
    if not even or not (even.islower() or (even.isupper() and len(even) > 2)):
        return even
    return " ".join(_capitalised(word, first=place == 0) for place, word in enumerate(even.split()))


def _capitalised(word: str, *, first: bool) -> str:
    small = word.lower()
    if small in _PARTICLES and small not in {"st", "o"} and not first:
        return small
    shown = re.sub(r"(^|[-'])(\w)", lambda found: found[1] + found[2].upper(), small)
    shown = re.sub(r"'S$", "'s", shown)
    return re.sub(r"^Mc(\w)", lambda found: "Mc" + found[1].upper(), shown)


def fold(text: str) -> str:
    """The form names are searched in: small plain letters and digits, one space between words.

    Accents go (Siân, Zoë, Prŷs, Łukasz), apostrophes go (O'Neill = ONeill), hyphens part words (Quayle-Smith).
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", _spaced(plain).translate(_LETTERS_WITHOUT_MARKS))
        plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(_NOT_SEARCHED.sub(" ", plain.replace("'", "").replace("`", "")).split())


def fold_words(text: str) -> tuple[str, ...]:
    """The words of the folded form."""
    return tuple(fold(text).split())


def fold_phone(text: str) -> str:
    """The digits of a phone number in the form used at home: +44 7700 900123 and 0044... become 07700900123."""
    digits = re.sub(r"\D+", "", text.replace("(0)", ""))
    if digits.startswith("0044"):
        return "0" + digits[4:].lstrip("0")
    if digits.startswith("44") and len(digits) >= 12:
        return "0" + digits[2:].lstrip("0")
    return digits


def initials(text: str) -> str:
    """The first letters: "JB" of "Jo Bell", "QS" of "Quayle-Smith"."""
    return "".join(word[0] for word in fold_words(text)).upper()
