"""The people of the sample as the months go by: who has a case, who rang lately, and who is new."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, Scenario
from caseload_desktop.services.sample.people import People, Person, Wanted
from caseload_desktop.services.sample.turns import Write

_TRIES = 40
_LOOK_BACK = 91
"""Days within which a further contact means that the one before had not settled it."""

_CALL_BACK_DAYS = 13


@dataclass(frozen=True, slots=True)
class Recent:
    """A contact a call back may follow."""

    contact_id: str
    person: Person
    on: date
    scenario: Scenario


class Crowd:
    """Finds or makes the person for a contact; remembers what matters for the next one."""

    def __init__(self, chance: Chance, content: Content, people: People) -> None:
        self._chance = chance
        self._content = content
        self._people = people
        self._by_need: dict[tuple[str, bool], list[Person]] = {}
        self._everybody: list[Person] = []
        self._cases: list[Person] = []
        self._settled: deque[Person] = deque()
        self._recent: deque[Recent] = deque()
        self._last_made: dict[str, object] | None = None

    def everybody(self) -> tuple[Person, ...]:
        """Everybody made so far, the first first."""
        return tuple(self._everybody)

    def new(self, wanted: Wanted, on: date) -> tuple[Person, list[Write]]:
        """A person nobody knew, now and then somebody known already under a name written a little differently."""
        like = self._last_made if self._chance.happens(self._content.share("look_alike")) else None
        person, writes = self._people.make(wanted, on, like=like)
        if like is not None:
            person.like = self._everybody[-1].id
        self._last_made = dict(writes[0].fields)
        self._by_need.setdefault((person.needs, person.carer), []).append(person)
        self._everybody.append(person)
        return person, writes

    def wanted(self, scenario: Scenario, *, in_care_home: bool = False) -> Wanted:
        """What a new person must be like for a scenario."""
        needs = self._chance.one(scenario.needs) if scenario.needs else self._chance.one(_COMMON_NEEDS)
        return Wanted(ages=scenario.ages, needs=needs, carer=scenario.for_carer, in_care_home=in_care_home)

    def without_case(self, scenario: Scenario, on: date, *, soon: bool) -> Person | None:
        """Somebody known for whom no case is open: ``soon`` after a settled contact, else not in the last 91 days."""
        if soon:
            self._forget(on)
            return self._look(self._settled.__getitem__, len(self._settled), scenario, on, _settled_lately)
        pool = self._by_need.get((self._chance.one(scenario.needs or _COMMON_NEEDS), scenario.for_carer), [])
        return self._look(pool.__getitem__, len(pool), scenario, on, _quiet_lately)

    def anybody(self, scenario: Scenario, on: date, *, in_care_home: bool) -> Person | None:
        """Somebody known, with a case or not, who lives where the scenario says."""

        def fits(person: Person, on: date) -> bool:
            return bool(person.care_home) == in_care_home

        return self._look(self._everybody.__getitem__, len(self._everybody), scenario, on, fits)

    def with_case(self, on: date) -> Person | None:
        """Somebody whose case is open."""
        for _ in range(_TRIES):
            if not self._cases:
                return None
            place = int(self._chance.fraction() * len(self._cases))
            person = self._cases[place]
            if person.has_case(on) and not person.died:
                return person if person.since < on else None
            self._cases[place] = self._cases[-1]
            self._cases.pop()
        return None

    def recent(self, on: date) -> Recent | None:
        """A contact of the last days that somebody may ring about again."""
        while self._recent and (on - self._recent[0].on).days > _CALL_BACK_DAYS:
            self._recent.popleft()
        if not self._recent:
            return None
        found = self._recent[int(self._chance.fraction() * len(self._recent))]
        return None if found.person.died else found

    def open_case(self, person: Person, on: date, days: int) -> None:
        """Note that a case is open from a day on."""
        if not person.has_case(on):
            self._cases.append(person)
            person.case_since = on
        person.case_until = on + timedelta(days=days)

    def note(self, contact_id: str, person: Person, on: date, scenario: Scenario, *, settled: bool) -> None:
        """Note a contact."""
        person.last_contact = on
        self._recent.append(Recent(contact_id, person, on, scenario))
        if settled:
            person.settled_on = on
            self._settled.append(person)

    def _look(
        self,
        get: Callable[[int], Person],
        number: int,
        scenario: Scenario,
        on: date,
        fits: Callable[[Person, date], bool],
    ) -> Person | None:
        """A person of a pool who fits, among a few picked by chance."""
        for _ in range(_TRIES if number else 0):
            person = get(int(self._chance.fraction() * number))
            if person.died or person.since >= on or not scenario.ages[0] <= person.age_in(on.year) <= scenario.ages[1]:
                continue
            if scenario.for_carer != person.carer or (scenario.needs and person.needs not in scenario.needs):
                continue
            if fits(person, on):
                return person
        return None

    def _forget(self, on: date) -> None:
        while self._settled and (on - (self._settled[0].settled_on or on)).days > _LOOK_BACK:
            self._settled.popleft()


def _settled_lately(person: Person, on: date) -> bool:
    return (
        not person.has_case(on) and person.settled_on is not None and 14 < (on - person.settled_on).days <= _LOOK_BACK
    )


def _quiet_lately(person: Person, on: date) -> bool:
    return not person.has_case(on) and (person.last_contact is None or (on - person.last_contact).days > _LOOK_BACK)


_COMMON_NEEDS = (
    "physical_personal_care",
    "physical_personal_care",
    "physical_access_mobility",
    "memory_cognition",
    "mental_health",
    "learning_disability",
    "social_isolation_other",
)
