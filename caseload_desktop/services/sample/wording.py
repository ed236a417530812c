"""Notes of contacts: sentences put together so that caller, person, worry and ending fit one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, Did, Scenario
from caseload_desktop.services.sample.people import Person

Slots = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Call:
    """Who got in touch about whom, and how; ``detail`` is the code of the source."""

    person: Person
    detail: str
    method: str
    brief: bool


class Wording:
    """Writes notes."""

    def __init__(self, chance: Chance, content: Content) -> None:
        self._chance = chance
        self._content = content
        self._notes = content.notes

    def note(self, scenario: Scenario, did: Did, call: Call) -> tuple[str, str]:
        """The notes of a contact, and the caller's name as recorded beside the source (empty for the person)."""
        chance = self._chance
        slots = self._slots(call)
        named, short = self._caller(call, slots)
        opening = {**slots, "Caller": _capital(named), "caller": named}
        later = {**slots, "Caller": _capital(short), "caller": short, "Caller_short": _capital(short)}
        own = call.detail == "self" and scenario.by_self
        sentences = [chance.one(scenario.by_self if own else scenario.by_other or scenario.by_self).format_map(opening)]
        if not call.brief or chance.happens(0.4):
            sentences.append(chance.one(scenario.situation).format_map(later))
        if not call.brief and chance.happens(0.55):
            sentences.append(chance.one(scenario.more).format_map(later))
        if chance.happens(0.12 if call.brief else 0.35):
            sentences.append(self._around(call, later))
        sentences.append(did.text.format_map(later))
        if chance.happens(0.15 if call.brief else 0.4):
            sentences.append(chance.one(self._notes["ending"]).format_map(later))
        text = "\n".join((" ".join(sentences[:-1]), sentences[-1])) if chance.happens(0.2) else " ".join(sentences)
        return text.strip(), "" if call.detail == "self" else self._recorded_name(named)

    def second(self, call: Call) -> str:
        """Notes of a call back about something already written down."""
        chance, slots = self._chance, self._slots(call)
        first = chance.one(self._notes["call_back"])
        return f"{first} {chance.one(self._notes['call_back_did'])}".format_map(slots)

    def piece(self, kind: str, call: Call | None = None) -> str:
        """One piece of notes of a kind of ``notes.json``."""
        text: str = self._chance.one(self._notes[kind])
        return text.format_map(self._slots(call) if call else _THEY)

    def _around(self, call: Call, slots: Slots) -> str:
        if call.person.care_home:
            return self._chance.one(_IN_CARE_HOME)
        text: str = self._chance.one(self._notes["context"])
        return text.format_map(slots)

    def _slots(self, call: Call) -> dict[str, str]:
        chance, notes, person = self._chance, self._notes, call.person
        they = _SHE if person.gender == "female" else _HE
        age = "older" if call.detail == "parent" else "younger"
        women = self._content.groups[0].forenames["female", age]
        men = self._content.groups[0].forenames["male", age]
        rang = chance.one(notes["rang"].get(call.method, notes["rang"]["phone"]))
        return {
            **they,
            "P": person.formal,
            "p": person.formal,
            "rang": rang,
            "town": person.town or "town",
            "ago": chance.one(notes["ago"]),
            "day": chance.one(notes["days"]),
            "gp": chance.one(notes["surgeries"]),
            "Ward": chance.one(notes["wards"]),
            "care_home": person.care_home or chance.one(self._content.places["care_homes"]),
            "relative_f": chance.one(women),
            "relative_m": chance.one(men),
            "surname": chance.one(self._content.groups[0].surnames),
            "number": str(chance.between(2, 90)),
        }

    def _caller(self, call: Call, slots: Slots) -> tuple[str, str]:
        """The caller in full, for the beginning, and in short, for later."""
        if call.detail == "self":
            return call.person.formal, call.person.formal
        ways = self._notes["caller"].get(call.detail) or ["Caller"]
        named: str = self._chance.one(ways).format_map({**slots, "relative": slots["relative_m"]})
        if call.detail == "partner":
            named = self._chance.one(("{Her} {spouse}", "{Spouse}")).format_map(slots)
            return named, f"the {slots['spouse']}"
        return named, _SHORT.get(call.detail, "the caller")

    @staticmethod
    def _recorded_name(named: str) -> str:
        """The caller as the field beside the source holds it."""
        inside = named.partition("(")[2].rstrip(")")
        return inside or _capital(named.removeprefix("Her ").removeprefix("His ").strip())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SHE = {
    "She": "She",
    "she": "she",
    "Her": "Her",
    "her": "her",
    "him": "her",
    "herself": "herself",
    "himself": "herself",
    "spouse": "husband",
    "Spouse": "Husband",
}
_HE = {
    "She": "He",
    "she": "he",
    "Her": "His",
    "her": "his",
    "him": "him",
    "herself": "himself",
    "himself": "himself",
    "spouse": "wife",
    "Spouse": "Wife",
}
_THEY = {"She": "They", "she": "they", "Her": "Their", "her": "their", "him": "them"}
_IN_CARE_HOME = (
    "Room on the ground floor.",
    "Family visit on Sundays.",
    "Home's manager is the contact.",
    "Seen by the home's GP on the round.",
)
_SHORT = {
    "daughter": "the daughter",
    "son": "the son",
    "parent": "the parent",
    "gp": "the surgery",
    "community_nurse": "the nurse",
    "community_therapist": "the therapist",
    "ambulance": "the crew",
    "community_mental_health": "the team",
    "hospital": "the ward",
    "care_home": "the home",
    "home_care_provider": "the agency",
    "day_service": "the service",
    "police": "the officer",
    "housing": "the housing officer",
    "neighbour": "the neighbour",
    "friend": "the friend",
    "unpaid_carer": "the carer",
    "council_team": "the colleague",
    "court_solicitor": "the solicitor",
    "advocate": "the advocate",
}
