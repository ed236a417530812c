"""Reviews from above: what is due, planned and without a day, whose it is; and one person's reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, Row, Select, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.names import full_name
from caseload_desktop.domain.review_due import Answer, Due, NoDay
from caseload_desktop.domain.review_rules import SETTING, ReviewRules, review_rules
from caseload_desktop.domain.review_standing import Standing, standing
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.collecting import not_collecting
from caseload_desktop.store import rows
from caseload_desktop.store.queries.organisation import names_by_id, setting, teams
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.review_facts import People, Supported, among, open_service, read_facts

_MOST_SUPPORTS = 1_000
"""Nobody has more at once; it makes one number of a person and the place of a support among theirs."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose a review is: a worker, or the team whose list the person is on; empty where it is nobody's."""

    worker_id: str = ""
    worker: str = ""
    team_id: str = ""
    team: str = ""
    locality_id: str = ""
    locality: str = ""


@dataclass(frozen=True, slots=True)
class OpenReview:
    """A review that was asked for or planned and not held yet; dates ISO or empty.

    ``reviewer`` names the provider who does a trusted review. ``number`` is its row number on this laptop.
    """

    number: int
    id: str
    person_id: str
    kind: str
    reason: str
    asked_on: str
    asked_by: str
    planned_on: str
    worker_id: str
    team_id: str
    reviewer: str
    trusted: bool
    service_ids: tuple[str, ...]


class DueLine(NamedTuple):
    """A person with the earliest review that is due of any of their supports.

    ``number`` is the person's row number on this laptop. ``also`` counts the person's other supports with a day.
    """

    number: int
    person_id: str
    person: str
    reference: str
    due: Due
    supported: Supported
    also: int
    standing: Standing
    days_overdue: int
    place: Place
    review: OpenReview | None


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """An open review with its person; ``due_on`` is when the engine wants one, ISO or empty.

    ``number`` is the row number of the review on this laptop.
    """

    number: int
    person_id: str
    person: str
    reference: str
    review: OpenReview
    due_on: str
    place: Place


class GapLine(NamedTuple):
    """A support nobody can tell a day for; ``number`` stays the same as long as the person's others do."""

    number: int
    person_id: str
    person: str
    reference: str
    answer: NoDay
    supported: Supported
    place: Place


@dataclass(frozen=True, slots=True)
class Board:
    """All reviews there are to do, and how many restricted people the viewer may not read are left out."""

    due: tuple[DueLine, ...]
    planned: tuple[PlannedLine, ...]
    gaps: tuple[GapLine, ...]
    hidden: int
    rules: ReviewRules


class _Person(NamedTuple):
    number: int
    name: str
    reference: str


def read_rules(connection: Connection) -> ReviewRules:
    """Return the council's settings of the engine: one statement."""
    return review_rules(setting(connection, SETTING))


def review_board(connection: Connection, *, viewer: Actor, lists: CodeLists, today: date) -> Board:
    """Return every review that is due, planned or without a day, of everybody: 12 statements, however many people.

    The same pure rule decides as for one person. A review belongs to the worker it was given to, else to the person's
    key worker, else to the team on whose list the person is.
    """
    with not_collecting():
        return _board(connection, viewer, lists, today)


def _board(connection: Connection, viewer: Actor, lists: CodeLists, today: date) -> Board:
    rules = read_rules(connection)
    facts = read_facts(connection, lists=lists, rules=rules, today=today)
    people, hidden = _people(connection, viewer, today)
    reviews = open_reviews(connection)
    places = _Places(connection)
    due: list[DueLine] = []
    gaps: list[GapLine] = []
    earliest: dict[str, str] = {}
    for person_id, held in facts.items():
        who = people.get(person_id)
        if who is None:
            continue
        mine = reviews.get(person_id, ())
        place = places.of(person_id, mine)
        answers = held.answers(rules=rules, today=today)
        line = _due_line(person_id, who, answers, mine, place, today, rules)
        if line is not None:
            due.append(line)
            if mine:
                earliest[person_id] = line.due.due_on.isoformat()
        if line is None or line.also + 1 < len(answers):
            gaps += _gap_lines(person_id, who, answers, place)
    planned = [
        _planned_line(person_id, who, one, earliest.get(person_id, ""), places)
        for person_id, there in reviews.items()
        if (who := people.get(person_id)) is not None
        for one in there
    ]
    return Board(tuple(due), tuple(planned), tuple(gaps), hidden, rules)


def _due_line(
    person_id: str,
    who: _Person,
    answers: tuple[tuple[Supported, Answer], ...],
    reviews: Sequence[OpenReview],
    place: Place,
    today: date,
    rules: ReviewRules,
) -> DueLine | None:
    found = [(answer, one) for one, answer in answers if isinstance(answer, Due)]
    if not found:
        return None
    due, supported = min(found, key=lambda pair: pair[0].due_on) if len(found) > 1 else found[0]
    return DueLine(
        who.number,
        person_id,
        who.name,
        who.reference,
        due,
        supported,
        len(found) - 1,
        standing(due.due_on, today=today, rules=rules),
        (today - due.due_on).days,
        place,
        reviews[0] if reviews else None,
    )


def _planned_line(person_id: str, who: _Person, review: OpenReview, due_on: str, places: _Places) -> PlannedLine:
    place = places.of(person_id, [review])
    return PlannedLine(review.number, person_id, who.name, who.reference, review, due_on, place)


def _gap_lines(
    person_id: str, who: _Person, answers: tuple[tuple[Supported, Answer], ...], place: Place
) -> list[GapLine]:
    return [
        GapLine(who.number * _MOST_SUPPORTS + number, person_id, who.name, who.reference, answer, one, place)
        for number, (one, answer) in enumerate(answers)
        if isinstance(answer, NoDay)
    ]


def _people(connection: Connection, viewer: Actor, today: date) -> tuple[dict[str, _Person], int]:
    """Everybody with support or an open review whom the viewer may read, and how many more there are."""
    person, service, review, episode = rows.person, rows.service, rows.review, rows.enablement
    wanted = (
        select(service.c.person_id)
        .where(open_service(today))
        .union(
            select(review.c.person_id).where(*_not_held()),
            select(episode.c.person_id).where(episode.c.ended_on.is_not(None), episode.c.gone.is_(None)),
        )
    )
    found = connection.execute(
        select(
            person.c.id, person.c.no, person.c.given, person.c.family, person.c.reference, open_to(person, viewer)
        ).where(person.c.id.in_(wanted), person.c.gone.is_(None))
    )
    people: dict[str, _Person] = {}
    hidden = 0
    for i, number, given, family, reference, readable in found.cursor.fetchall():
        if readable:
            people[i] = _Person(number, full_name(given, family), reference or "")
        else:
            hidden += 1
    return people, hidden


def _not_held() -> tuple[Any, ...]:
    t = rows.review
    return (t.c.completed_on.is_(None), t.c.cancelled_on.is_(None), t.c.gone.is_(None))


def open_reviews(connection: Connection, of: People = None) -> dict[str, list[OpenReview]]:
    """Return reviews asked for and not held, by person: what is planned first, by its day. One statement."""
    t = rows.review
    found = connection.execute(
        _review_columns()
        .where(*_not_held(), among(t.c.person_id, of))
        .order_by(t.c.planned_on.is_(None), t.c.planned_on, t.c.asked_on, t.c.no)
    )
    reviews: dict[str, list[OpenReview]] = {}
    for row in found:
        one = _open_review(row)
        reviews.setdefault(one.person_id, []).append(one)
    return reviews


def _review_columns() -> Select[*tuple[Any, ...]]:
    t = rows.review
    return select(
        t.c.no,
        t.c.id,
        t.c.person_id,
        t.c.kind,
        t.c.reason,
        t.c.asked_on,
        t.c.asked_by,
        t.c.planned_on,
        t.c.worker_id,
        t.c.team_id,
        t.c.reviewer,
        t.c.trusted_reviewer,
        t.c.service_ids,
    )


def _open_review(row: Row[Any]) -> OpenReview:
    number, i, person_id, kind, reason, asked, by, planned, worker, team, reviewer, trusted, services = tuple(row)
    return OpenReview(
        number,
        i,
        person_id,
        kind or "",
        reason or "",
        asked or "",
        by or "",
        planned or "",
        worker or "",
        team or "",
        reviewer or "",
        bool(trusted),
        tuple(orjson.loads(services)) if services else (),
    )


class _Places:
    """Whose each person's reviews are: three statements, then none."""

    def __init__(self, connection: Connection) -> None:
        self._names = names_by_id(connection)
        self._teams = {team.id: team for team in teams(connection)}
        self._cases = _cases(connection)
        self._made: dict[tuple[str, str], Place] = {}

    def of(self, person_id: str, reviews: Sequence[OpenReview]) -> Place:
        """Where the review of a person belongs, given those that are open."""
        worker, team = self._cases.get(person_id, ("", ""))
        if reviews and (given := next((one for one in reviews if one.worker_id or one.team_id), None)) is not None:
            worker, team = given.worker_id or worker, given.team_id or team
        key = (worker, team)
        if key not in self._made:
            found = self._teams.get(team)
            self._made[key] = Place(
                worker,
                self._names.get(worker, ""),
                team,
                self._names.get(team, ""),
                found.locality_id if found is not None else "",
                found.locality if found is not None else "",
            )
        return self._made[key]


def _cases(connection: Connection) -> Mapping[str, tuple[str, str]]:
    """The key worker and team of everybody with an open case; of who waits, the team. Of several, the latest begun."""
    t = rows.allocation
    found = connection.execute(
        select(t.c.person_id, t.c.worker_id, t.c.team_id, t.c.from_date, t.c.id).where(
            t.c.role == KEY, t.c.to_date.is_(None), t.c.gone.is_(None)
        )
    )
    cases: dict[str, Any] = {}
    for row in found.cursor.fetchall():
        there = cases.get(row[0])
        if there is None or _counts_more(row) > _counts_more(there):
            cases[row[0]] = row
    return {person_id: (row[1] or "", row[2] or "") for person_id, row in cases.items()}


def _counts_more(case: Any) -> tuple[bool, str, str]:
    """Somebody who works with a person before a list they are on, then the latest begun."""
    _, worker, _, from_date, i = case
    return worker is not None, from_date or "", i
