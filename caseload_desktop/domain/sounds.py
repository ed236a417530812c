"""How names sound: keys that are alike for spellings heard alike, for names met in Britain."""

from __future__ import annotations

import re
from functools import lru_cache

import jellyfish

from caseload_desktop.domain.names import fold_words

_SAID_AS = {
    "aoife": "eefa",
    "aoibhinn": "eevin",
    "caoimhe": "keeva",
    "kieva": "keeva",
    "chevonne": "shivon",
    "shivaun": "shivon",
    "siobhan": "shivon",
    "ciara": "keera",
    "keira": "keera",
    "kira": "keera",
    "kyra": "keera",
    "deirdre": "deerdra",
    "eoghan": "owen",
    "eoin": "owen",
    "ewan": "owen",
    "euan": "owen",
    "grainne": "gronya",
    "mairead": "marade",
    "meadhbh": "maev",
    "maeve": "maev",
    "niamh": "neev",
    "neve": "neev",
    "oisin": "osheen",
    "padraig": "porig",
    "roisin": "rosheen",
    "saoirse": "sersha",
    "sean": "shon",
    "shaun": "shon",
    "shawn": "shon",
    "sinead": "shinade",
    "tadhg": "tige",
    "sian": "sharn",
    "shan": "sharn",
    "sharn": "sharn",
    "huw": "hugh",
    "hew": "hugh",
    "lea": "lee",
    "leigh": "lee",
    "llyr": "leer",
    "ieuan": "yayan",
    "iwan": "yayan",
    "prys": "price",
    "pryce": "price",
    "rhys": "reece",
    "rees": "reece",
    "dafydd": "david",
    "gruffydd": "griffith",
    "cholmondeley": "chumley",
    "beauchamp": "beecham",
    "featherstonehaugh": "fanshaw",
    "menzies": "mingis",
}
"""Names that no rule of spelling gets right."""

_RULES = tuple(
    (re.compile(pattern), by)
    for pattern, by in (
        (r"^(mac|mc)(?=[a-z]{3})", "mk"),
        (r"^x", "s"),
        (r"^j(?=.*(wsk|ck|wicz|czyk|icz))|j(?=[^aeiouy])", "y"),
        (r"(?<=au)gha?(?=n)", ""),
        (r"^(kn|gn|pn)", "n"),
        (r"^wr", "r"),
        (r"^rh", "r"),
        (r"^wh", "w"),
        (r"^ll", "l"),
        (r"^si(?=[ao])", "sh"),
        (r"(?<=[a-z])(bh|mh)(?=[aeiouy]|$)", "f"),
        (r"^bh", "b"),
        (r"sz(?=cz)", "s"),
        (r"tsch|tch|cz|ch", "C"),
        (r"sch|sz|sh", "s"),
        (r"rz", "s"),
        (r"ck|cc(?![ei])", "k"),
        (r"[ck]s|x", "ks"),
        (r"c(?=[eiy])", "s"),
        (r"[cq]", "k"),
        (r"ph", "f"),
        (r"dd$", "t"),
        (r"(?<=[aeiou])gh(?=[^aeiouy]|$)", ""),
        (r"g(?=[ei])", "j"),
        (r"([dtbkgj])h", r"\1"),
        (r"mps(?=[^aeiou])|mps", "ms"),
        (r"(?<=[ao])[wu](?!sk)(?=[^aeiouy]|$)", ""),
        (r"[wvf]+", "f"),
        (r"(sk|tsk|ks?k)(a|i|y|ie)$", "sk"),
        (r"[zs]+", "s"),
        (r"(?<=[a-z])h", ""),
    )
)
_SON_OF = re.compile(r"^(mac|mc)(?=[a-z]{3})")
_SILENT_E = re.compile(r"(?<=[^aeiouy])e$")
_VOWELS = re.compile(r"[aeiouy]+")
_VOWEL_PLACES = {**dict.fromkeys("eiy", "front"), "a": "open", **dict.fromkeys("ou", "back")}


def _spoken_key(word: str) -> str:
    """A consonant frame after rules for English, Irish, Welsh, Polish and South Asian spellings.

    Vowels go, save that a frame of one consonant keeps whether its vowel is said in front or at the back of the mouth.
    """
    said = _SAID_AS.get(word, word)
    for pattern, by in _RULES:
        said = pattern.sub(by, said)
    first = "a" if said[:1] in "aeiouy" else said[:1]
    frame = first + re.sub(r"[aeiouy]", "", said[1:])
    frame = re.sub(r"(.)\1+", r"\1", frame)
    if len(frame) <= 1:
        vowel = _VOWELS.search(said)
        frame += "e" if vowel and vowel[0][0] in "eiy" else "o" if vowel else ""
    return frame


@lru_cache(maxsize=8192)
def word_keys(word: str) -> frozenset[str]:
    """The sound keys of one folded word: metaphone (m), NYSIIS (n) and the spoken frame (s)."""
    if len(word) < 2 or word.isdigit():
        return frozenset()
    said = _SAID_AS.get(word, word)
    keys = {f"s{_spoken_key(word)}", f"m{jellyfish.metaphone(said)}", f"n{jellyfish.nysiis(said)}"}
    return frozenset(key for key in keys if len(key) > 1)


def sound_keys(name: str) -> tuple[str, ...]:
    """The keys by which a name is found though it was heard and written otherwise; of all its words, sorted.

    Two names that share any key are worth comparing; most that share one are not the same (see ``matching``).
    """
    return tuple(sorted(frozenset[str]().union(*(word_keys(word) for word in fold_words(name)))))


def first_vowel(word: str) -> str:
    """Where the first vowel of a folded word is made: "front" (e, i, y), "open" (a), "back" (o, u)."""
    plain = re.sub(r"a[uw](?=[^aeiouy])", "o", _SON_OF.sub("", word))
    found = _VOWELS.search(plain)
    return _VOWEL_PLACES[found[0][0]] if found else ""


def vowels(word: str) -> str:
    """The first of each run of vowels of a folded word, y as i, a silent last e left out."""
    return "".join(run[0] for run in _VOWELS.findall(_SILENT_E.sub("", _SON_OF.sub("", word)))).replace("y", "i")


def said_alike(one: str, other: str) -> bool:
    """True when two folded words are known to be said alike though written quite differently (Siobhan, Chevonne)."""
    return _SAID_AS.get(one, one) == _SAID_AS.get(other, other)


def forget_names() -> None:
    """Drop the names kept to save time; called when the program locks."""
    word_keys.cache_clear()
