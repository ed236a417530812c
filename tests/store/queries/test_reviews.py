"""The board of reviews: everybody's by the one rule, in few statements, and nobody's who may not be read."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.review_due import Agreed, Due, Gap, Held, next_review
from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.review_share import Part
from caseload_desktop.domain.review_standing import Standing
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import allocation, people
from caseload_desktop.services.allocation import Allocate
from caseload_desktop.store import rows
from caseload_desktop.store.queries.person_reviews import PersonReviews, person_reviews
from caseload_desktop.store.queries.review_events import review_events
from caseload_desktop.store.queries.review_facts import held_reviews, read_facts
from caseload_desktop.store.queries.reviewed import ReviewedLine, reviewed_lines, reviewed_share
from caseload_desktop.store.queries.reviews import Board, review_board
from caseload_desktop.store.queries.work import read_rules, read_whose
from caseload_desktop.store.queries.work.item import Scope
from caseload_desktop.store.queries.work.reviews import items
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = date(2026, 11, 20)
RULES = ReviewRules()
HOMECARE = {"service_type": "lt_community", "component": "home_support", "provider": "Larkfield Care"}
Count = Callable[[Callable[[Connection], Any]], int]


def person(store: Store, given: str = "Ada") -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given=given, family="Quill"))
    return changes.ids("person")[0]


def write(store: Store, entity: str, *many: dict[str, Any]) -> list[str]:
    """Rows as a laptop would bring them in, without asking whether a command would have made them."""
    with store.write(actor=PRACTITIONER, command="import_sheet") as act:
        return [act.create(entity, values) for values in many]


def day(ago: int) -> str:
    return (TODAY - timedelta(days=ago)).isoformat()


def _some_review(chance: random.Random, who: str, service: str) -> dict[str, Any]:
    ago = chance.randrange(1600)
    return {
        "person_id": who,
        "completed_on": day(ago),
        "light_touch": chance.random() < 0.5 or None,
        "service_ids": chance.choice(([], [], [service])),
        "next_due_on": chance.choice((None, day(ago - chance.randrange(30, 300)))),
        "next_due_why": "away",
    }


def board(store: Store, viewer: Actor = PRACTITIONER) -> Board:
    with store.read() as connection:
        return review_board(connection, viewer=viewer, lists=store.code_lists, today=TODAY)


def test_a_person_stands_once_with_what_is_due_first(store: Store) -> None:
    """Two supports, one line: the earliest counts, the other is told; whose it is, is their key worker's."""
    who = person(store)
    first, second = write(
        store, "service",
        {"person_id": who, **HOMECARE, "from_date": day(400)}, {"person_id": who, **HOMECARE, "from_date": day(30)},
    )  # fmt: skip
    allocation.allocate(
        store, MANAGER, Allocate(person_id=who, worker_id=OTHER_PRACTITIONER.worker_id, from_date=day(9))
    )
    (line,) = board(store).due
    assert (line.person, line.supported.support.id, line.also) == ("Ada Quill", first, 1)
    assert (line.days_overdue, line.standing) == (344, Standing.OVERDUE)
    assert (line.place.worker, line.place.team, line.place.locality) == ("Amina Rahman", "Duty desk", "Thanet")
    write(store, "review", {"person_id": who, "completed_on": day(20), "kind": "planned"})
    (line,) = board(store).due
    assert (line.due.due_on.isoformat(), line.supported.support.id, line.standing) == (
        "2027-10-31", first, Standing.LATER,
    )  # fmt: skip
    assert second != first


def test_enablement_leaves_a_review_and_then_a_service(store: Store) -> None:
    """Due the day it ends; held without a service recorded it is a gap; with one the service carries it on."""
    who, gone, alone = person(store), person(store, "Bea"), person(store, "Cy")
    ended = {"received_on": day(60), "decision": "accepted", "started_on": day(58)}
    write(
        store, "enablement",
        {"person_id": who, **ended, "ended_on": day(10), "support_after": "homecare"},
        {"person_id": gone, **ended, "ended_on": day(40), "support_after": "homecare"},
        {"person_id": alone, **ended, "ended_on": day(10), "support_after": "none"},
    )  # fmt: skip
    write(store, "service", {"person_id": gone, **HOMECARE, "from_date": day(40), "to_date": day(3)})
    (line,) = board(store).due
    assert (line.person_id, line.days_overdue, line.supported.entity) == (who, 10, "enablement")
    write(store, "review", {"person_id": who, "completed_on": day(12), "kind": "planned"})
    found = board(store)
    assert (found.due, [one.answer.gap for one in found.gaps]) == ((), [Gap.NOT_RECORDED])
    write(store, "service", {"person_id": who, **HOMECARE, "from_date": day(9)})
    (line,) = board(store).due
    assert (line.supported.entity, line.due.due_on.isoformat(), board(store).gaps) == ("service", "2027-01-06", ())


def test_what_is_left_unread_would_change_nothing(store: Store) -> None:
    """Of years of reviews few are read; for any of them the answer is that of all of them."""
    chance = random.Random(7)
    who = [person(store, given) for given in ("Ada", "Bea", "Cy", "Dot", "Eve", "Flo")]
    for one in who:
        services = write(store, "service", *({"person_id": one, **HOMECARE, "from_date": day(chance.randrange(1500))}
                                             for _ in range(3)))  # fmt: skip
        write(store, "review", *(_some_review(chance, one, services[0]) for _ in range(8)))
        write(store, "review_date", {"person_id": one, "due_on": day(-60), "why": "away", "on_date": day(300)})
    t = rows.review
    with store.read() as connection:
        facts = read_facts(connection, lists=store.code_lists, rules=RULES, today=TODAY)
        every = connection.execute(
            select(t.c.person_id, t.c.id, t.c.completed_on, t.c.service_ids, t.c.light_touch, t.c.next_due_on)
        ).all()
    unread = 0
    for one in who:
        held = list[Held]()
        agreed = [x for x in facts[one].agreed if not x.review_id]
        for owner, i, on, covers, light, next_on in every:
            if owner == one:
                which = frozenset(covers.strip('[]"').split()) if covers else frozenset()
                held.append(Held(i, date.fromisoformat(on), which, bool(light)))
                if next_on:
                    agreed.append(Agreed(due_on=date.fromisoformat(next_on), on=held[-1].on, covers=which,
                                         why="away", review_id=i))  # fmt: skip
        unread += len(held) - len(facts[one].held)
        for supported, answer in facts[one].answers(rules=RULES, today=TODAY):
            whole = next_review(supported.support, held, agreed, rules=RULES, today=TODAY)
            assert isinstance(answer, Due)
            assert answer == whole
    assert unread > 10


def test_nobody_is_shown_whom_the_worker_may_not_read(store: Store) -> None:
    """A restricted person's reviews are counted as left out; whoever is named sees them."""
    who, other = person(store, "Canary"), person(store)
    for one in (who, other):
        write(store, "service", {"person_id": one, **HOMECARE, "from_date": day(400)})
        write(store, "service", {"person_id": one, "from_date": day(400)})
        write(store, "review", {"person_id": one, "kind": "planned", "asked_on": day(3), "planned_on": day(-3)})
    people.restrict_person(
        store, MANAGER, person_id=who, reason="staff_or_relative", workers=(OTHER_PRACTITIONER.worker_id,)
    )
    found = board(store)
    assert (len(found.due), len(found.planned), len(found.gaps), found.hidden) == (1, 1, 1, 1)
    assert "Canary" not in repr(found)
    assert len(board(store, OTHER_PRACTITIONER).due) == 2


def test_the_board_takes_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """However many people, supports and reviews."""

    def count() -> int:
        return statements(lambda c: review_board(c, viewer=PRACTITIONER, lists=store.code_lists, today=TODAY))

    before = count()
    for given in ("Ada", "Bea", "Cy"):
        who = person(store, given)
        write(store, "service", *({"person_id": who, **HOMECARE, "from_date": day(n)} for n in (40, 400)))
        write(store, "review", *({"person_id": who, "completed_on": day(n)} for n in (30, 300)))
    assert count() == before == 12


def test_what_is_over_stays_on_the_disk(store: Store) -> None:
    """However long somebody has been reviewed, the board reads their last full review and what came after it."""
    who = person(store)
    (service,) = write(store, "service", {"person_id": who, **HOMECARE, "from_date": day(2000)})
    old = [{"person_id": who, "completed_on": day(300 * n), "light_touch": n == 3 or None} for n in (1, 2, 3, 4)]
    light = {"person_id": who, "completed_on": day(90), "light_touch": True}
    of_one = {"person_id": who, "completed_on": day(1500), "service_ids": [service]}
    *_, last, looked, part = write(store, "review", *reversed(old), light, of_one)
    with store.read() as connection:
        read = {row.id for row in connection.execute(held_reviews(None))}
        facts = read_facts(connection, lists=store.code_lists, rules=RULES, today=TODAY)
        alone = read_facts(connection, lists=store.code_lists, rules=RULES, today=TODAY, of=who)
    assert read == {last, looked, part}
    assert facts == alone
    assert {one.id for one in facts[who].held} == read


def test_one_persons_reviews_and_the_share_keep_a_restricted_record_closed(store: Store) -> None:
    """Who may not read it gets nothing of it; in the share it counts without a name."""
    who = person(store, "Canary")
    write(store, "service", {"person_id": who, **HOMECARE, "from_date": day(500)})
    write(store, "review", {"person_id": who, "completed_on": day(30), "answers": {"changed": "Canary sings"}})
    people.restrict_person(
        store, MANAGER, person_id=who, reason="staff_or_relative", workers=(OTHER_PRACTITIONER.worker_id,)
    )

    def read_as(viewer: Actor) -> tuple[PersonReviews, list[ReviewedLine]]:
        with store.read() as connection:
            told = person_reviews(connection, who, viewer=viewer, lists=store.code_lists, today=TODAY)
            return told, reviewed_lines(connection, viewer=viewer, lists=store.code_lists, today=TODAY)

    told, lines = read_as(PRACTITIONER)
    assert (told, "Canary" in repr(lines), who in repr(lines)) == (PersonReviews(), False, False)
    assert (reviewed_share(lines).reviewed, reviewed_share(lines).counted) == (1, 1)
    told, lines = read_as(OTHER_PRACTITIONER)
    assert (told.past[0].answers["changed"], lines[0].person) == ("Canary sings", "Canary Quill")


def test_who_counts_in_the_share(store: Store) -> None:
    """12 months of support without a day between, a review in 365 days; temporary places and the NHS are left out."""
    parts: dict[str, tuple[list[dict[str, Any]], int, Part | None]] = {
        "Two stretches": ([{"from_date": day(900), "to_date": day(31)}, {"from_date": day(30)}], 100, Part.REVIEWED),
        "A break": ([{"from_date": day(900), "to_date": day(60)}, {"from_date": day(30)}], 100, Part.SINCE_LESS),
        "Long ago": ([{"from_date": day(900)}], 366, Part.NOT_REVIEWED),
        "Just in time": ([{"from_date": day(900)}], 365, Part.REVIEWED),
        "The NHS": ([{"from_date": day(900), "nhs_funded": True}], 10, Part.NHS_FUNDED),
        "No start": ([{}], 10, Part.NO_START),
        "A short stay": ([{"from_date": day(900), "permanent": False}], 10, None),
    }
    for given, (stretches, ago, _part) in parts.items():
        who = person(store, given)
        write(store, "service", *({"person_id": who, **HOMECARE, **stretch} for stretch in stretches))
        write(store, "review", {"person_id": who, "completed_on": day(ago)})
    with store.read() as connection:
        lines = reviewed_lines(connection, viewer=PRACTITIONER, lists=store.code_lists, today=TODAY)
    found = {line.person.removesuffix(" Quill"): line.part for line in lines}
    assert found == {given: part for given, (_, _, part) in parts.items() if part is not None}


def tray(store: Store, viewer: Actor, scope: Scope = Scope.MINE) -> list[tuple[str, str, str]]:
    """Kind, person and day of what a worker finds in the tray."""
    with store.read() as connection:
        whose = read_whose(connection, scope, viewer=viewer, today=TODAY)
        rules = read_rules(connection, store.code_lists)
        found = items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)
    return sorted((item.kind, item.person, item.due_on) for item in found)


def test_reviews_stand_in_the_tray_of_whoever_holds_them(store: Store) -> None:
    """Due ones with the key worker; one that was given to a colleague is the colleague's, the rest stays."""
    late, given, later = person(store), person(store, "Bea"), person(store, "Cy")
    for who, ago in ((late, 400), (given, 400), (later, 2)):
        write(store, "service", {"person_id": who, **HOMECARE, "from_date": day(ago)})
        allocation.allocate(store, MANAGER, Allocate(person_id=who, worker_id=PRACTITIONER.worker_id, from_date=day(2)))
    write(store, "service", {"person_id": given, "from_date": day(9)})
    write(store, "review", {"person_id": given, "kind": "planned", "planned_on": day(-3), "asked_on": day(5),
                            "worker_id": OTHER_PRACTITIONER.worker_id})  # fmt: skip
    mine = [("review_due", "Ada Quill", "2025-12-11"), ("review_no_day", "Bea Quill", "")]
    assert tray(store, PRACTITIONER) == mine
    assert tray(store, OTHER_PRACTITIONER) == [("review_planned", "Bea Quill", "2026-11-23")]
    assert len(tray(store, MANAGER, Scope.TEAM)) == len(tray(store, MANAGER, Scope.EVERYBODY)) == 3
    people.restrict_person(store, MANAGER, person_id=late, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    assert tray(store, PRACTITIONER) == mine[1:]


def test_a_timeline_tells_of_reviews(store: Store) -> None:
    """Asked for, held, cancelled, and the day agreed for the next: two statements."""
    who = person(store)
    held = {"kind": "planned", "asked_on": day(30), "completed_on": day(10), "change": "rev_no_change"}
    cancelled = {"kind": "requested", "asked_on": day(5), "cancelled_on": day(4), "cancel_reason": "Ill"}
    write(store, "review", {"person_id": who, **held}, {"person_id": who, **cancelled})
    write(store, "review_date", {"person_id": who, "due_on": day(-90), "on_date": day(3), "agreed_with": "Ada"})
    with store.read() as connection:
        found = sorted((event.on, event.kind, event.more) for event in review_events(connection, who))
    assert found == [
        (day(30), "review_asked", ""), (day(10), "review_held", "rev_no_change"), (day(5), "review_asked", ""),
        (day(4), "review_cancelled", ""), (day(3), "review_day_agreed", day(-90)),
    ]  # fmt: skip
