"""Which reasons for ringing are likely for each kind of contact."""

from __future__ import annotations

from datetime import date

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, Scenario
from caseload_desktop.services.sample.people import Person


class Choices:
    """Weights of scenarios for each kind of contact, worked out once."""

    def __init__(self, content: Content) -> None:
        self._scenarios = content.scenarios
        plain = {n: s for n, s in enumerate(content.scenarios) if not s.kind}
        apart = {n: s for n, s in enumerate(content.scenarios) if s.kind}
        self._weights: dict[str, dict[int, float]] = {
            "settled": {n: s.weight * s.ease for n, s in plain.items() if s.settled},
            "unsettled": {n: s.weight * (1 - s.ease) for n, s in plain.items() if s.unsettled},
            "known": {n: s.weight * (1 - s.ease) for n, s in plain.items()},
        }
        for kind in ("safeguarding", "dols", "excluded"):
            self._weights[kind] = {n: s.weight for n, s in apart.items() if s.kind == kind}
        self._cases: dict[tuple[str, bool, int], dict[int, float]] = {}
        named = ("existing", "excluded", "unknown_person", "call_back")
        self.kinds = {name: content.share(name) for name in named}
        self.kinds["counted"] = 1 - sum(self.kinds.values())

    def pick(self, chance: Chance, kind: str) -> Scenario:
        """A scenario of a kind."""
        return self._scenarios[chance.weighted(self._weights[kind], key=("scenario", kind))]

    def for_case(self, chance: Chance, person: Person, day: date) -> Scenario:
        """A scenario that fits somebody whose case is open."""
        key = (person.needs, person.carer, person.age_in(day.year) // 5)
        if key not in self._cases:
            self._cases[key] = {
                n: s.existing if not s.kind else s.weight * 0.12
                for n, s in enumerate(self._scenarios)
                if s.kind in ("", "excluded") and s.id != "death" and _fits(s, person, day)
            }
        return self._scenarios[chance.weighted(self._cases[key], key=("case", *key))]


def _fits(scenario: Scenario, person: Person, day: date) -> bool:
    if scenario.kind:
        return True
    in_age = scenario.ages[0] <= person.age_in(day.year) <= scenario.ages[1]
    return in_age and scenario.for_carer == person.carer and (not scenario.needs or person.needs in scenario.needs)
