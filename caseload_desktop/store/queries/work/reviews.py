"""Reviews in the tray: planned for a day, overdue or due soon, asked for, and support nobody can tell a day for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, null, select, union

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.involvement import KEY
from caseload_desktop.domain.review_due import Due, NoDay
from caseload_desktop.domain.review_rules import SETTING, ReviewRules, review_rules
from caseload_desktop.domain.review_standing import Standing, standing
from caseload_desktop.domain.review_words import GAP_WORDS, reason_words
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import Scope, Whose, WorkItem, WorkKind, WorkRules
from caseload_desktop.store import rows
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.queries.review_facts import Facts, People, Supported, open_service, read_facts
from caseload_desktop.store.queries.reviews import OpenReview, open_reviews
from caseload_desktop.store.queries.work.item import ask, belongs, name_of, text

_FEW = 500
"""So many people are named in a statement one by one."""

PLANNED, DUE, ASKED, NO_DAY = "review_planned", "review_due", "review_asked", "review_no_day"

KINDS = (
    WorkKind(id=PLANNED, label="Hold a review", group="reviews", opens="reviews", list_id="review_reason"),
    WorkKind(id=DUE, label="Review due", group="reviews", opens="reviews", list_id="service_component"),
    WorkKind(id=ASKED, label="Plan a review asked for", group="reviews", opens="reviews", list_id="review_reason"),
    WorkKind(
        id=NO_DAY, label="Agree a day for a review", group="reviews", opens="reviews", list_id="service_component"
    ),
)


def items(connection: Connection, *, viewer: Actor, whose: Whose, today: date, rules: WorkRules) -> list[WorkItem]:
    """Return the reviews to do: at most eight statements. A planned one stands under its day, with when it is due."""
    numbers = review_rules(rules.settings.get(SETTING))
    wanted = _wanted(whose, today)
    people = ask(connection, _people, viewer, whose, today).all()
    of = _of_whom(whose, wanted, [row[0] for row in people])
    if of == ():
        return []
    facts = read_facts(connection, lists=rules.lists, rules=numbers, today=today, of=of)
    reviews = open_reviews(connection, of)
    found: list[WorkItem] = []
    for person_id, person, reference, team_id, by_case in people:
        there = reviews.get(person_id, [])
        plain = WorkItem("", "", person_id, person, reference, team_id=team_id)
        due, gaps = _answers(facts.get(person_id), numbers, today)
        found += [one for one in _open_items(plain, there, due, numbers) if _is_theirs(one, whose, by_case=by_case)]
        if not by_case:
            continue  # only a review of theirs was given to somebody asked for
        if due is not None and not there and standing(due[0].due_on, today=today, rules=numbers) is not Standing.LATER:
            found.append(_due_item(plain, due, numbers))
        found += [_gap_item(plain, one, answer) for one, answer in gaps]
    return found


def _of_whom(whose: Whose, wanted: Select[Any], found: Sequence[str]) -> People:
    """Whom the facts are read of: those found by name, unless they are so many that asking anew costs less."""
    if whose.scope is Scope.EVERYBODY:
        return None
    return tuple(found) if len(found) <= _FEW else wanted


def _wanted(whose: Whose, today: date) -> Select[Any]:
    """Everybody whose reviews may be among these: with support or an open review, by case or by the review's worker."""
    service, episode, review = rows.service, rows.enablement, rows.review
    theirs = belongs(whose, person_id=review.c.person_id, worker_id=review.c.worker_id, team_id=review.c.team_id)
    ended = (episode.c.ended_on.is_not(None), episode.c.gone.is_(None))
    not_held = (review.c.completed_on.is_(None), review.c.cancelled_on.is_(None), review.c.gone.is_(None))
    found = union(
        select(service.c.person_id).where(open_service(today), _by_case(whose, service.c.person_id)),
        select(episode.c.person_id).where(*ended, _by_case(whose, episode.c.person_id)),
        select(review.c.person_id).where(*not_held, theirs),
    ).subquery()
    return select(found.c.person_id)


def _by_case(whose: Whose, person_id: Any) -> ColumnElement[bool]:
    """True for a person whose case is among those asked for."""
    return belongs(whose, person_id=person_id, worker_id=null(), team_id=_team_of(person_id))


def _team_of(person_id: Any) -> Any:
    """The team of a person's case, or on whose list they are."""
    case = rows.allocation
    held = select(case.c.team_id).where(
        case.c.person_id == person_id, case.c.role == KEY, case.c.to_date.is_(None), case.c.gone.is_(None)
    )
    return held.limit(1).scalar_subquery()


def _people(viewer: Actor, whose: Whose, today: date) -> Select[Any]:
    """Who they are, and whether their case is among those asked for."""
    person = rows.person
    team, by_case = text(_team_of(person.c.id)), _by_case(whose, person.c.id)
    return (
        select(person.c.id, name_of(person), text(person.c.reference), team, by_case)
        .where(
            person.c.id.in_(_wanted(whose, today)),
            person.c.gone.is_(None),
            person.c.died_on.is_(None),
            open_to(person, viewer),
        )
        .order_by(person.c.no)
    )


def _answers(
    facts: Facts | None, rules: ReviewRules, today: date
) -> tuple[tuple[Due, Supported] | None, list[tuple[Supported, NoDay]]]:
    """What is due first of a person's supports, and those without a day."""
    if facts is None:
        return None, []
    answers = facts.answers(rules=rules, today=today)
    due = [(answer, one) for one, answer in answers if isinstance(answer, Due)]
    gaps = [(one, answer) for one, answer in answers if isinstance(answer, NoDay)]
    return min(due, key=lambda pair: pair[0].due_on, default=None), gaps


def _open_items(
    plain: WorkItem, reviews: Iterable[OpenReview], due: tuple[Due, Supported] | None, rules: ReviewRules
) -> list[WorkItem]:
    """A review that was planned or asked for; the first of them carries what the rules say."""
    found = []
    for number, review in enumerate(reviews):
        why = reason_words(due[0], due[1].support, rules) if due is not None and not number else ""
        asked = f"Asked for by {review.asked_by}" if review.asked_by else ""
        due_on = due[0].due_on.isoformat() if due is not None and not number else ""
        told = f"due {show_long(due[0].due_on)}: {why}" if due is not None and due_on and review.planned_on else why
        found.append(
            plain._replace(
                kind=PLANNED if review.planned_on else ASKED,
                id=review.id,
                worker_id=review.worker_id,
                team_id=review.team_id or plain.team_id,
                due_on=review.planned_on or due_on,
                since=review.asked_on,
                waits_for=review.reviewer if review.trusted else "",
                code=review.reason,
                detail=" · ".join(part for part in (asked, told) if part),
            )
        )
    return found


def _due_item(plain: WorkItem, due: tuple[Due, Supported], rules: ReviewRules) -> WorkItem:
    answer, one = due
    return plain._replace(
        kind=DUE,
        id=one.support.id,
        due_on=answer.due_on.isoformat(),
        since=answer.reckoned_from.isoformat() if answer.reckoned_from is not None else "",
        code=one.component,
        detail=reason_words(answer, one.support, rules),
    )


def _gap_item(plain: WorkItem, one: Supported, answer: NoDay) -> WorkItem:
    since = answer.since.isoformat() if answer.since is not None else ""
    return plain._replace(kind=NO_DAY, id=one.support.id, since=since, code=one.component, detail=GAP_WORDS[answer.gap])


def _is_theirs(item: WorkItem, whose: Whose, *, by_case: bool) -> bool:
    """A review given to somebody is theirs; one that nobody was given, their person's key worker's or team's."""
    if whose.scope is Scope.EVERYBODY:
        return True
    return item.worker_id in whose.worker_ids if item.worker_id else by_case or item.team_id in whose.team_ids
