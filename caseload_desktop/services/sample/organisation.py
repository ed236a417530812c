"""The teams of one locality and the invented people who work in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from caseload_desktop.domain.roles import Role
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content, TeamPlan
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant

INTAKE_TEAM = "arms"
"""The team whose manager opens the sample; the first set-up makes it."""

SAFEGUARDING = "safeguarding"
FULL_TIME = 37.0
_SENIOR_TITLES = ("Senior practitioner", "Senior contact officer")
_DECIDES = "Designated senior officer"
"""Who decides on concerns and signs enquiries off; there are always two in the safeguarding team."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker while in one team: ``days`` are weekdays worked (0 Monday), ``tilt`` how readily contacts end there."""

    id: str
    name: str
    title: str
    role: Role
    team: str
    hours: float
    days: frozenset[int]
    first: date
    last: date | None
    tilt: float
    brief: bool

    @property
    def carries(self) -> bool:
        """True for a worker of today who is in the team for more than a day a week, and so may have cases."""
        return self.last is None and self.hours > 10

    def works_on(self, day: date) -> bool:
        """True on the worker's days while a member of the team."""
        return day.weekday() in self.days and self.first <= day and (self.last is None or day <= self.last)


@dataclass(slots=True)
class Organisation:
    """The teams with their ids and workers, and what has to be written to make them."""

    team_ids: dict[str, str]
    workers: dict[str, list[Worker]]
    writes: list[Write] = field(default_factory=list)

    def on_duty(self, team: str, day: date) -> list[Worker]:
        """Who of a team works that day; on a weekend somebody always does."""
        here = [w for w in self.workers[team] if w.works_on(day)]
        if here:
            return here
        return [w for w in self.workers[team] if w.first <= day and (w.last is None or day <= w.last)]

    def turn(self, at_start: date, worker_id: str) -> Turn:
        """The one command that makes all of it."""
        return Turn(instant(at_start, 8 * 60), worker_id, "set_up_sample", tuple(self.writes))


@dataclass(frozen=True, slots=True)
class Beginning:
    """What the first set-up has made already, and the time the sample covers."""

    locality_id: str
    membership_id: str
    team_id: str
    first: date
    last: date
    size: float


def make_organisation(chance: Chance, content: Content, beginning: Beginning) -> Organisation:
    """Teams and workers for ``size`` (1 = a whole locality); in a small sample some teams are missing and their work
    goes to the others."""
    made = Organisation(team_ids={INTAKE_TEAM: beginning.team_id}, workers={})
    names = _names(chance, content.organisation["workers"])
    for plan in content.teams:
        staff = round(plan.staff * beginning.size)
        if staff < 1 and not plan.always:
            continue
        if plan.id not in made.team_ids:
            made.team_ids[plan.id] = _make_team(made, chance, plan, beginning)
        _staff(made, chance, content, plan, beginning, names, max(staff, 3 if plan.intake > 10 else 2))
    _movers(made, chance, beginning)
    return made


def _names(chance: Chance, names: list[str]) -> Iterator[str]:
    """Every name once; then with another surname."""
    mixed = chance.shuffled(names)
    yield from mixed
    while True:
        yield f"{chance.one(mixed).split()[0]} {chance.one(mixed).split(maxsplit=1)[1]}"


def _make_team(made: Organisation, chance: Chance, plan: TeamPlan, beginning: Beginning) -> str:
    team_id = chance.row_id(instant(beginning.first, 8 * 60))
    fields = {"locality_id": beginning.locality_id, "name": plan.name, "kind": plan.kind, "active": True}
    made.writes.append(Write(Verb.CREATE, "team", team_id, fields))
    return team_id


def _staff(
    made: Organisation,
    chance: Chance,
    content: Content,
    plan: TeamPlan,
    beginning: Beginning,
    names: Iterator[str],
    number: int,
) -> None:
    made.workers[plan.id] = []
    for place in range(number):
        title = chance.weighted(plan.titles, key=("titles", plan.id))
        title = _DECIDES if plan.id == SAFEGUARDING and place < 2 else title
        hours = float(chance.weighted(content.organisation["hours"], key="hours"))
        worker = Worker(
            id=chance.row_id(instant(beginning.first, 8 * 60)),
            name=next(names),
            title=title,
            role=_role(title),
            team=plan.id,
            hours=hours,
            days=_days(chance, hours),
            first=_joined(chance, beginning, staying=place < 2),
            last=_left(chance, beginning, staying=place < 2),
            tilt=chance.towards(0.75, 1.3, 1.0),
            brief=chance.happens(0.3),
        )
        _add(made, chance, beginning, worker)


def _role(title: str) -> Role:
    if title == _DECIDES:
        return Role.SAFEGUARDING_MANAGER
    return Role.SENIOR_PRACTITIONER if title in _SENIOR_TITLES else Role.PRACTITIONER


def _add(made: Organisation, chance: Chance, beginning: Beginning, worker: Worker) -> None:
    made.workers[worker.team].append(worker)
    known_as = sorted({worker.name.split()[0], "".join(p[0] for p in worker.name.split())})
    person: Mapping[str, object] = {
        "name": worker.name,
        "known_as": known_as,
        "job_title": worker.title,
        "role": worker.role.value,
        "active": worker.last is None or worker.last >= beginning.last,
    }
    made.writes.append(Write(Verb.CREATE, "worker", worker.id, person))
    made.writes.append(_membership(made, chance, beginning, worker))


def _membership(made: Organisation, chance: Chance, beginning: Beginning, worker: Worker) -> Write:
    fields = {
        "worker_id": worker.id,
        "team_id": made.team_ids[worker.team],
        "from_date": worker.first.isoformat(),
        "to_date": worker.last.isoformat() if worker.last else None,
        "hours_per_week": worker.hours,
    }
    return Write(Verb.CREATE, "membership", chance.row_id(instant(beginning.first, 8 * 60)), fields)


def _days(chance: Chance, hours: float) -> frozenset[int]:
    """Weekdays worked: all five from 34 hours, fewer below."""
    number = 5 if hours >= 34 else 4 if hours >= 30 else 3
    return frozenset(chance.shuffled(range(5))[:number])


def _joined(chance: Chance, beginning: Beginning, *, staying: bool) -> date:
    """Most have been there for years; one in eight joins within the time shown."""
    if not staying and chance.happens(0.125):
        latest = max(31, (beginning.last - beginning.first).days - 60)
        return beginning.first + timedelta(days=chance.between(30, latest))
    return beginning.first - timedelta(days=chance.between(60, 2600))


def _left(chance: Chance, beginning: Beginning, *, staying: bool) -> date | None:
    """One in ten leaves within the time shown."""
    if staying or chance.happens(0.9):
        return None
    return beginning.first + timedelta(days=chance.between(60, max(61, (beginning.last - beginning.first).days)))


def _movers(made: Organisation, chance: Chance, beginning: Beginning) -> None:
    """A few workers give some hours to a second team as well."""
    teams = sorted(made.workers)
    for worker in [w for team in teams for w in made.workers[team][2:]]:
        other = chance.one(teams)
        if other != worker.team and worker.last is None and chance.happens(0.06):
            second = Worker(
                id=worker.id,
                name=worker.name,
                title=worker.title,
                role=worker.role,
                team=other,
                hours=7.5,
                days=frozenset([chance.one(sorted(worker.days))]),
                first=max(worker.first, beginning.first + timedelta(days=90)),
                last=None,
                tilt=worker.tilt,
                brief=worker.brief,
            )
            made.workers[other].append(second)
            made.writes.append(_membership(made, chance, beginning, second))
