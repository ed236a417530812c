"""What happens in the sample locality, day by day: who gets in touch about whom, and whether it is settled."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from caseload_desktop.domain.contact_entry import starts_work
from caseload_desktop.domain.months import Month
from caseload_desktop.services.sample.chance import Deck
from caseload_desktop.services.sample.choices import Choices
from caseload_desktop.services.sample.content import Scenario
from caseload_desktop.services.sample.organisation import INTAKE_TEAM
from caseload_desktop.services.sample.pace import Whole, days_of
from caseload_desktop.services.sample.people import Person
from caseload_desktop.services.sample.recording import Recording, Setting, Taken
from caseload_desktop.services.sample.turns import Batch, Turn, Verb, Write, instant

_PEOPLE_AT_A_TIME = 1000


class Happenings:
    """Makes one day after the other and hands out the turns month by month, in the order of their writing."""

    def __init__(self, setting: Setting) -> None:
        self._set = setting
        self._chance = setting.chance
        self._crowd = setting.crowd
        self._recording = Recording(setting, self._push)
        self._choices = Choices(setting.content)
        self._decks: dict[Month, Deck] = {}
        self._waiting: list[tuple[datetime, int, Turn]] = []
        self._pushed = 0
        self._wholes = {kind: Whole(setting.chance.fraction()) for kind in ("all", "dols", "safeguarding")}

    def known_already(self) -> Iterator[Batch]:
        """The people the locality knows at the start, some with an open case, so many at a time."""
        share = self._set.content.calibration["people_at_the_start"]
        left = round(self._set.pace.people_a_year * self._set.pace.part * share)
        while left > 0:
            yield Batch("", 0.0, tuple(self._known_person() for _ in range(min(left, _PEOPLE_AT_A_TIME))))
            left -= _PEOPLE_AT_A_TIME

    def _known_person(self) -> Turn:
        chance, first = self._chance, self._set.first
        scenario = self._choices.pick(chance, "known")
        person, writes = self._crowd.new(self._crowd.wanted(scenario), first - timedelta(days=1))
        if chance.happens(self._set.content.calibration["open_cases_at_the_start"]):
            self._crowd.open_case(person, first, int(chance.spread(240, 0.8)))
        worker = self._set.organisation.workers[INTAKE_TEAM][0]
        return Turn(instant(first, 7 * 60), worker.id, "register_person", tuple(writes))

    def months(self) -> Iterator[Batch]:
        """Each month's turns, up to now; what was put right or decided in a later month comes with that month."""
        days = days_of(self._set.first, self._set.today)
        for number, day in enumerate(days, start=1):
            self._day(day)
            last = number == len(days)
            if last or days[number].day == 1:
                until = self._set.now if last else instant(days[number], 0)
                yield Batch(Month.of(day).key, number / len(days), tuple(self._ready(until)))

    def _ready(self, until: datetime) -> Iterator[Turn]:
        while self._waiting and self._waiting[0][0] <= until:
            yield heapq.heappop(self._waiting)[2]

    def _push(self, turn: Turn) -> None:
        self._pushed += 1
        heapq.heappush(self._waiting, (turn.at, self._pushed, turn))

    # one day

    def _day(self, day: date) -> None:
        pace, wholes, chance = self._set.pace, self._wholes, self._chance
        kinds = ["dols"] * wholes["dols"].take(pace.dols_on(day))
        kinds += ["safeguarding"] * wholes["safeguarding"].take(pace.concerns_on(day))
        others = wholes["all"].take(pace.contacts_on(day)) - len(kinds)
        kinds += [chance.weighted(self._choices.kinds, key="kinds") for _ in range(others)]
        minutes = sorted(self._recording.minute() for _ in kinds)
        for minute, kind in zip(minutes, chance.shuffled(kinds), strict=True):
            if instant(day, minute) <= self._set.now:
                self._happen(kind, day, minute)

    def _happen(self, kind: str, day: date, minute: int) -> None:
        if kind == "unknown_person":
            self._recording.about_somebody_unknown(day, minute)
        elif kind == "call_back":
            self._call_back(day, minute)
        elif kind == "existing":
            self._on_a_case(day, minute)
        elif kind == "counted":
            self._counted(day, minute)
        else:
            self._apart(kind, day, minute)

    # kinds of contact

    def _counted(self, day: date, minute: int) -> None:
        """A contact that is part of the percentage; whether it is settled follows the published share of its month."""
        chance = self._chance
        withdrawn = chance.happens(self._set.content.share("withdrawn"))
        closed = day if withdrawn else self._closing(day)
        settled = chance.happens(0.75) if withdrawn or closed is None else self._is_settled(closed)
        scenario = self._choices.pick(chance, "settled" if settled else "unsettled")
        person, made = self._somebody(scenario, day)
        did = chance.one(scenario.settled if settled else scenario.unsettled)
        detail = self._detail(scenario, person)
        taken = Taken(scenario, did, person, day, minute, closed, detail, settled, made, withdrawn=withdrawn)
        self._recording.write(taken)
        if not settled and closed is not None and starts_work(self._recording.next_step(did), self._set.lists):
            self._crowd.open_case(person, closed, int(chance.spread(120, 0.8)))

    def _somebody(self, scenario: Scenario, day: date) -> tuple[Person, list[Write]]:
        content, kind = self._set.content, self._chance.fraction()
        if kind >= content.share("new_person"):
            soon = kind < content.share("new_person") + content.share("soon_again")
            person = self._crowd.without_case(scenario, day, soon=soon)
            if person is not None:
                return person, []
        return self._crowd.new(self._crowd.wanted(scenario), day)

    def _on_a_case(self, day: date, minute: int) -> None:
        """A contact about somebody who has a worker already: shown, and left out of the percentage."""
        person = self._crowd.with_case(day)
        if person is None:
            self._counted(day, minute)
            return
        scenario = self._choices.for_case(self._chance, person, day)
        settled = bool(scenario.settled) and (not scenario.unsettled or self._chance.happens(scenario.ease))
        did = self._chance.one(scenario.settled if settled else scenario.unsettled)
        detail = self._detail(scenario, person)
        taken = Taken(scenario, did, person, day, minute, self._closing(day), detail, settled, existing=True)
        self._recording.write(taken)

    def _apart(self, kind: str, day: date, minute: int) -> None:
        """Safeguarding, DoLS, money, Blue Badges, deaths and updates: whatever stays out of the percentage."""
        chance = self._chance
        scenario = self._choices.pick(chance, kind)
        in_care_home = kind == "dols" or (kind == "safeguarding" and chance.happens(0.3))
        person, made = None, list[Write]()
        if chance.happens(0.88 if kind == "excluded" else 0.65):
            person = self._crowd.anybody(scenario, day, in_care_home=in_care_home)
        if person is None:
            person, made = self._crowd.new(self._crowd.wanted(scenario, in_care_home=in_care_home), day)
        did = chance.one(scenario.unsettled or scenario.settled)
        detail = "care_home" if in_care_home and chance.happens(0.7) else self._detail(scenario, person)
        taken = Taken(scenario, did, person, day, minute, day, detail, False, made, existing=person.has_case(day))
        if did.outcome == "nfa_deceased":
            person.died = True
            died = {"died_on": (day - timedelta(days=chance.between(0, 3))).isoformat()}
            taken.made.append(Write(Verb.SET, "person", person.id, died, "Told of the death"))
        self._recording.write(taken)

    def _call_back(self, day: date, minute: int) -> None:
        before = self._crowd.recent(day)
        if before is None or before.on == day:
            self._counted(day, minute)
        else:
            self._recording.call_back(before, day, minute)

    # small decisions

    def _closing(self, day: date) -> date | None:
        """The day the contact is decided, None while it is open today."""
        chance = self._chance
        lately = (self._set.today - day).days < 75
        if lately and chance.happens(self._set.content.share("left_open")):
            return None
        kind = chance.fraction()
        wait = 0 if kind < 0.87 else chance.between(1, 3) if kind < 0.95 else chance.between(4, 18)
        closed = day + timedelta(days=wait)
        while wait and closed.weekday() > 4:
            closed += timedelta(days=1)
        return closed if closed < self._set.today or wait == 0 else None

    def _is_settled(self, closed: date) -> bool:
        month = Month.of(closed)
        if month not in self._decks:
            self._decks[month] = Deck(self._chance, self._set.pace.resolved_share(closed))
        return self._decks[month].draw()

    def _detail(self, scenario: Scenario, person: Person) -> str:
        """Who gets in touch, as far as that goes with where the person lives and how old they are."""
        detail = self._chance.weighted(scenario.sources, key=("sources", scenario.id))
        age = person.age_in(self._set.today.year)
        if detail == "care_home" and not person.care_home:
            detail = "daughter"
        if detail in ("partner", "neighbour") and person.care_home:
            detail = "son"
        if detail in ("daughter", "son") and age < 42:
            return "partner" if age > 24 and not person.care_home else "parent"
        return "sibling" if detail == "parent" and age > 60 else detail
