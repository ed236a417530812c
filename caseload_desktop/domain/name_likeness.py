"""How alike two names are, and in what way, said in words."""

from __future__ import annotations

from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler

from caseload_desktop.domain.names import fold
from caseload_desktop.domain.short_names import same_given_name
from caseload_desktop.domain.sounds import first_vowel, said_alike, vowels, word_keys

_UNLIKE = 0.62
"""Below this Jaro-Winkler likeness two words are not looked at further, unless they are known to sound alike."""
_HEARD_ALIKE = 0.78
"""Words that share a sound key and are at least so alike in writing are taken to sound alike."""


@dataclass(frozen=True, slots=True)
class Likeness:
    """``strength`` 0 (nothing in common) to 1 (the same); ``reason`` in words, empty for the same name."""

    strength: float
    reason: str = ""


SAME = Likeness(1.0)
UNLIKE = Likeness(0.0)


@dataclass(frozen=True, slots=True)
class NamePart:
    """A given or family name as written and folded, so that it is folded once however often it is compared."""

    shown: str
    folded: str

    @classmethod
    def of(cls, text: str) -> NamePart:
        """Fold a name for comparing."""
        return cls(text, fold(text))


def likeness(probe: NamePart, known: NamePart, *, given: bool) -> Likeness:
    """Compare what was typed with a name on record; ``given`` allows short forms and initials.

    The reasons name the name on record: "sounds like Katherine", "one letter different: Kowalska".
    """
    one, other = probe.folded, known.folded
    if not one or not other:
        return UNLIKE
    if one == other:
        return SAME
    if one.replace(" ", "") == other.replace(" ", ""):
        return Likeness(0.97, f"written {known.shown}")
    written = JaroWinkler.similarity(one, other)
    best = max(_in_sound(one, known, written), _in_writing(one, known, written), key=lambda found: found.strength)
    if given:
        best = max(best, _short_form(one, known), key=lambda found: found.strength)
    return best


def _short_form(one: str, known: NamePart) -> Likeness:
    first, other_first = one.split(" ", 1)[0], known.folded.split(" ", 1)[0]
    if first == other_first and min(len(one), len(known.folded)) > 1:
        return Likeness(0.95, f"full name {known.shown}" if len(known.folded) > len(one) else "same first name")
    if same_given_name(first, other_first):
        shorter = len(first) < len(other_first)
        return Likeness(0.92, f"short form of {known.shown}" if shorter else f"recorded as {known.shown}")
    if 1 in (len(first), len(other_first)) and first[0] == other_first[0]:
        return Likeness(0.65, "initial fits")
    return UNLIKE


def _in_writing(one: str, known: NamePart, written: float) -> Likeness:
    other = known.folded
    shorter, longer = sorted((one, other), key=len)
    if " " in longer and f" {shorter} " in f" {longer} ":
        return Likeness(0.88, f"part of {known.shown}" if shorter == one else f"contains {known.shown}")
    if len(one) >= 3 and other.startswith(one):
        return Likeness(0.8, f"begins {known.shown}")
    if written < _UNLIKE:
        return UNLIKE
    apart = DamerauLevenshtein.distance(one, other, score_cutoff=2)
    if apart == 1 and len(shorter) >= 4:
        return Likeness(0.9, f"one letter different: {known.shown}")
    if apart == 1 and len(shorter) == 3:
        return Likeness(0.75, f"one letter different: {known.shown}")
    if apart == 2 and len(shorter) >= 7:
        return Likeness(0.78, f"two letters different: {known.shown}")
    if written >= 0.9:
        return Likeness(0.7, f"much like {known.shown}")
    return UNLIKE


def _in_sound(one: str, known: NamePart, written: float) -> Likeness:
    other = known.folded
    if " " in one or " " in other:
        return _words_in_sound(one, known)
    if said_alike(one, other):
        return Likeness(0.93, f"sounds like {known.shown}")
    if not _heard_alike(one, other, written):
        return UNLIKE
    return Likeness(0.93, f"sounds like {known.shown}")


def _heard_alike(one: str, other: str, written: float) -> bool:
    """Same sound key, much alike in writing, and the vowels agree: Hall and Hill differ by more than spelling."""
    if written < _HEARD_ALIKE or word_keys(one).isdisjoint(word_keys(other)):
        return False
    if DamerauLevenshtein.distance(one, other, score_cutoff=1) == 1:
        return vowels(one) == vowels(other)
    return first_vowel(one) == first_vowel(other)


def _words_in_sound(one: str, known: NamePart) -> Likeness:
    """Names of several words sound alike when their words do, one by one."""
    mine, theirs = one.split(), known.folded.split()
    if len(mine) != len(theirs):
        return UNLIKE
    for word, other in zip(mine, theirs, strict=True):
        alike = word == other or said_alike(word, other)
        if not alike and not _heard_alike(word, other, JaroWinkler.similarity(word, other)):
            return UNLIKE
    return Likeness(0.93, f"sounds like {known.shown}")
