"""Invented people: names that fit together, ages, addresses, numbers of the test ranges, needs, restrictions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count

from caseload_desktop.domain.names import fold_phone
from caseload_desktop.domain.nhs_number import check_digit, is_valid
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, NameGroup, Weights
from caseload_desktop.services.sample.homes import Housing, Resident
from caseload_desktop.services.sample.turns import Verb, Write, instant

FIRST_TEST_NUMBER = 999_000_000
"""The NHS number without its check digit where the range begins that is kept for tests and never issued."""

_NUMBERS_IN_RANGE = 1_000_000
_STRIDE = 7_919
"""Steps through the range by a prime, so that neighbours in the sample don't have neighbouring numbers."""


@dataclass(slots=True)
class Person:
    """A made person as later contacts need them; ``case_since`` and ``case_until`` are the days of the latest case.

    ``like`` is somebody known already who was registered again as this person.
    """

    id: str
    gender: str
    formal: str
    family: str
    born: int
    needs: str
    carer: bool
    since: date
    town: str
    care_home: str
    case_since: date | None = None
    case_until: date | None = None
    last_contact: date | None = None
    settled_on: date | None = None
    restricted: bool = False
    died: bool = False
    like: str = ""

    def age_in(self, year: int) -> int:
        """Age reached in that year."""
        return year - self.born

    def has_case(self, day: date) -> bool:
        """True while a case is open."""
        return self.case_until is not None and day <= self.case_until


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody must be like for a contact to be about them."""

    ages: tuple[int, int]
    needs: str
    carer: bool = False
    in_care_home: bool = False


@dataclass(slots=True)
class _Making:
    """The person being made and the rows that will hold them."""

    person: Person
    on: date
    fields: dict[str, object]
    group: NameGroup
    writes: list[Write] = field(default_factory=list)


class People:
    """Makes people one after the other; numbers and references never repeat."""

    def __init__(self, chance: Chance, content: Content, *, grantees: tuple[str, ...]) -> None:
        self._chance = chance
        self._content = content
        self._groups = {g.id: g for g in content.groups}
        self._group_weights = {g.id: g.share for g in content.groups}
        self._places = content.places
        self._housing = Housing(chance, content)
        self._grantees = grantees
        self._numbers = count(1)
        self._nhs = _test_numbers()
        self._lines = _numbers_in_turn(chance)
        self._mobiles = _numbers_in_turn(chance)

    def make(self, wanted: Wanted, on: date, *, like: Mapping[str, object] | None = None) -> tuple[Person, list[Write]]:
        """A person registered on a day, with everything known about them.

        ``like`` gives the fields of somebody already made: the same person written down a second time, a little wrong.
        """
        making = self._begin(wanted, on)
        if like is None:
            self._identify(making)
        else:
            self._resemble(making, like)
        self._needs(making)
        self._restrict(making)
        self._aliases(making)
        self._addresses(making, wanted)
        self._details(making)
        created = Write(Verb.CREATE, "person", making.person.id, making.fields)
        return making.person, [created, *making.writes]

    # who

    def _begin(self, wanted: Wanted, on: date) -> _Making:
        chance = self._chance
        low, high = wanted.ages
        born = on.year - round(chance.towards(low, high, low + 0.72 * (high - low)))
        group = self._groups[chance.weighted(self._group_weights, key="groups")]
        gender = "female" if chance.happens(0.58) else "male"
        given = self._forenames(group, gender, born)
        family = chance.one(group.surnames)
        title = chance.weighted(self._content.titles[gender], key=("title", gender))
        person = Person(
            id=chance.row_id(instant(on, 9 * 60)),
            gender=gender,
            formal=f"{title} {family}" if title else f"{given} {family}",
            family=family,
            born=born,
            needs=wanted.needs,
            carer=wanted.carer,
            since=on,
            town="",
            care_home="",
        )
        fields: dict[str, object] = {
            "reference": f"SAMPLE-{next(self._numbers):05d}",
            "given": given,
            "family": family,
            "title": title,
            "gender": gender,
            "primary_support_reason": wanted.needs,
            "client_type": "unpaid_carer" if wanted.carer else "service_user",
            "sample": True,
        }
        return _Making(person=person, on=on, fields=fields, group=group)

    def _forenames(self, group: NameGroup, gender: str, born: int) -> str:
        names = group.forenames[gender, "older" if born < 1960 else "younger"]
        first = self._chance.one(names)
        if group.id == "british" and self._chance.happens(0.2):
            second = self._chance.one(names)
            return first if second == first else f"{first} {second}"
        return first

    def _identify(self, making: _Making) -> None:
        chance, fields = self._chance, making.fields
        birthday = date(making.person.born, 1, 1) + timedelta(days=chance.between(0, 364))
        if birthday > making.on:
            birthday = date(making.on.year - 1, 12, 31)
        kind = chance.fraction()
        if kind < 0.92:
            fields["birth_date"] = birthday.isoformat()
        elif kind < 0.98:
            fields["birth_year"] = making.person.born
        if chance.happens(self._content.share("without_nhs_number")):
            fields["nhs_number_status"] = "declined" if chance.happens(0.04) else "not_known"
        else:
            fields["nhs_number"] = next(self._nhs)
            fields["nhs_number_status"] = "traced" if chance.happens(0.86) else "present_not_traced"
        fields["ethnicity"] = chance.weighted(making.group.ethnicity, key=("ethnicity", making.group.id))
        fields["language"] = chance.weighted(making.group.language, key=("language", making.group.id))

    def _resemble(self, making: _Making, like: Mapping[str, object]) -> None:
        """The same name a letter out, the same or nearly the same birth date, no NHS number."""
        chance, fields = self._chance, making.fields
        for name in ("given", "title", "gender", "ethnicity", "language"):
            fields[name] = like.get(name)
        fields["family"] = _misheard(str(like["family"]), chance)
        born = str(like.get("birth_date") or "")
        fields["birth_date"] = (
            f"{born[:8]}{born[9]}{born[8]}" if born[8:9] in ("0", "1") and born[9:] in "012" else born
        )
        fields["nhs_number_status"] = "not_known"
        making.person.family = str(fields["family"])
        making.person.formal = f"{fields['title'] or fields['given']} {fields['family']}"

    # what should be known before speaking to them

    def _needs(self, making: _Making) -> None:
        chance, fields, person = self._chance, making.fields, making.person
        age = person.age_in(making.on.year)
        needs: set[str] = set()
        if fields.get("language") not in (None, "english", "welsh", "irish") and chance.happens(0.6):
            needs.add("interpreter_language")
            fields["interpreter"] = True
        for need, share in _NEEDS.get(person.needs, {}).items():
            if chance.happens(share):
                needs.add(need)
        if age > 75 and chance.happens(0.16):
            needs.add("hearing_aid")
        if chance.happens(0.03):
            needs.add("large_print" if age > 60 else "email_text")
        if "interpreter_bsl" in needs:
            fields["language"], fields["interpreter"] = "british_sign_language", True
        if needs:
            fields["communication_needs"] = sorted(needs)
            if chance.happens(0.3):
                fields["communication_note"] = chance.one(_NEED_NOTES)

    def _restrict(self, making: _Making) -> None:
        if not self._chance.happens(self._content.share("restricted")):
            return
        making.fields["restricted"] = True
        making.person.restricted = True
        making.fields["restricted_reason"] = self._chance.weighted(_RESTRICTIONS, key="restrictions")
        for worker_id in self._grantees if self._chance.happens(0.5) else self._grantees[:-1]:
            fields = {"person_id": making.person.id, "worker_id": worker_id, "why": "Worked with the person before"}
            making.writes.append(self._row(making, "restricted_grant", fields))

    def _aliases(self, making: _Making) -> None:
        chance, fields = self._chance, making.fields
        if not chance.happens(self._content.share("alias")):
            return
        short = self._content.short_forms.get(str(fields["given"]).split()[0])
        alias: dict[str, object]
        if short:
            alias = {"kind": "known_as", "given": short, "family": fields["family"]}
        elif making.person.gender == "female" and making.person.age_in(making.on.year) > 30:
            alias = {"kind": "former", "given": fields["given"], "family": chance.one(making.group.surnames)}
        else:
            alias = {"kind": "misspelt", "given": fields["given"], "family": _misheard(making.person.family, chance)}
        if alias["family"] != fields["family"] or alias["given"] != fields["given"]:
            making.writes.append(self._row(making, "person_name", {"person_id": making.person.id, **alias}))

    # where and how

    def _addresses(self, making: _Making, wanted: Wanted) -> None:
        person = making.person
        homes = self._housing.find(
            Resident(
                on=making.on,
                born=person.born,
                needs=person.needs,
                names=making.group.id,
                in_care_home=wanted.in_care_home,
            )
        )
        person.town, person.care_home = homes.town, homes.care_home
        for fields in homes.rows:
            making.writes.append(self._row(making, "address", {"person_id": person.id, **fields}))

    def _details(self, making: _Making) -> None:
        chance, person = self._chance, making.person
        younger = person.age_in(making.on.year) < 70
        if not person.care_home and chance.happens(0.3 if younger else 0.75):
            self._detail(making, "phone", f"{self._places['phone_area']}{next(self._lines):03d}", preferred=not younger)
        if chance.happens(0.85 if younger else 0.4):
            self._detail(making, "mobile", f"{self._places['mobile_area']}{next(self._mobiles):03d}", preferred=younger)
        if chance.happens(0.3 if younger else 0.07):
            given = str(making.fields["given"]).split()[0]
            name = "".join(c for c in f"{given}.{person.family}".lower() if c.isascii() and (c.isalnum() or c == "."))
            self._detail(making, "email", f"{name}@{self._places['mail_host']}", preferred=False)
        if not younger and chance.happens(0.25):
            number = f"{self._places['mobile_area']}{next(self._mobiles):03d}"
            self._detail(making, "key_contact", number, preferred=False, note=chance.one(_KEY_CONTACTS))

    def _detail(self, making: _Making, kind: str, value: str, *, preferred: bool, note: str = "") -> None:
        fields: dict[str, object] = {"person_id": making.person.id, "kind": kind, "value": value, "note": note}
        if kind != "email":
            fields["digits"] = fold_phone(value)
        if preferred:
            fields["preferred"] = True
        making.writes.append(self._row(making, "contact_detail", fields))

    def _row(self, making: _Making, entity: str, fields: Mapping[str, object]) -> Write:
        return Write(Verb.CREATE, entity, self._chance.row_id(instant(making.on, 9 * 60)), fields)


_KEY_CONTACTS = ("Daughter", "Son", "Neighbour with a key", "Scheme manager", "Niece", "Sister")
_NEED_NOTES = (
    "Speak on the left side.",
    "Ring before visiting, and let it ring.",
    "Glasses are often in the kitchen: ask before handing over papers.",
    "Say who you are each time.",
    "Write down dates for the family.",
    "Mornings are better.",
)
_NEEDS: Mapping[str, Weights] = {
    "sensory_hearing": {
        "hearing_aid": 0.6,
        "lipreading": 0.35,
        "interpreter_bsl": 0.2,
        "email_text": 0.3,
        "relay_uk": 0.1,
    },
    "sensory_visual": {"large_print": 0.55, "audio": 0.2, "braille": 0.04, "phone_not_post": 0.3},
    "sensory_dual": {"hearing_aid": 0.6, "large_print": 0.5, "interpreter_deafblind": 0.1},
    "learning_disability": {"easy_read": 0.6, "simple_words": 0.6, "communication_aid": 0.08, "with_someone": 0.3},
    "memory_cognition": {"more_time": 0.5, "with_someone": 0.4, "simple_words": 0.2},
    "mental_health": {"email_text": 0.2, "with_someone": 0.12},
    "physical_personal_care": {"speak_slowly": 0.06, "large_print": 0.06},
}
_RESTRICTIONS: Weights = {
    "staff_or_relative": 50,
    "domestic_abuse_address": 34,
    "high_profile": 6,
    "police_matter": 8,
    "staff_allegation": 2,
}
_MISHEARD = (
    ("ea", "ee"),
    ("ck", "k"),
    ("ll", "l"),
    ("y", "ie"),
    ("ph", "f"),
    ("'", ""),
    ("-", " "),
    ("tt", "t"),
    ("e", "a"),
)


def _misheard(name: str, chance: Chance) -> str:
    """A surname as it is written by somebody who only heard it."""
    possible = [name.replace(a, b, 1) for a, b in _MISHEARD if a in name[1:]]
    return chance.one(possible) if possible else f"{name}e"


def _test_numbers() -> Iterator[str]:
    """Every valid NHS number of the test range, each once, none near its neighbour."""
    for step in range(_NUMBERS_IN_RANGE):
        stem = FIRST_TEST_NUMBER + step * _STRIDE % _NUMBERS_IN_RANGE
        number = f"{stem}{check_digit(str(stem))}"
        if is_valid(number):
            yield number


def _numbers_in_turn(chance: Chance) -> Iterator[int]:
    """The thousand numbers of a range for drama in shuffled order, again and again."""
    while True:
        yield from chance.shuffled(range(1000))
