"""Caseloads, waiting lists and gaps: what counts, in how many statements, and from which index."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from caseload_desktop.domain.involvement import Scope, closing_reasons
from caseload_desktop.services import allocation, contacts, involvements, organisation, people
from caseload_desktop.services.allocation import AddToList, Allocate, Rating, Transfer
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.involvement_rules import HOLDERS
from caseload_desktop.services.involvements import EndInvolvement, SetCover
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.queries.allocation import (
    caseload_of,
    news_for,
    person_involvements,
    ratings_of,
    touches_of,
    waiting_list,
)
from caseload_desktop.store.queries.caseloads import Gap, gaps, worker_loads
from caseload_desktop.store.store import Store
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = "2026-11-20"
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
Count = Callable[[Callable[[Connection], Any]], int]


def person(store: Store, given: str = "Ada", **more: object) -> str:
    command = people.RegisterPerson(given=given, family="Quill", **more)  # type: ignore[arg-type]
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def team(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.team.c.id)).scalars().first())


def listed(store: Store, person_id: str, **more: object) -> str:
    values = {"from_date": "2026-11-02", **more}
    command = AddToList(person_id=person_id, team_id=team(store), **values)  # type: ignore[arg-type]
    return allocation.add_to_list(store, PRACTITIONER, command).ids("allocation")[0]


def allocated(store: Store, person_id: str, worker_id: str = JO, role: str = "key", on: str = "2026-11-10") -> str:
    command = Allocate(person_id=person_id, worker_id=worker_id, role=role, from_date=on)
    return allocation.allocate(store, MANAGER, command).ids("allocation")[0]


def end(store: Store, allocation_id: str, **more: object) -> None:
    values = {"on": TODAY, "reason": "work_complete", **more}
    values |= {"what_next": WhatNext(no_next_why="All is in place")}
    involvements.end_involvement(store, MANAGER, EndInvolvement(allocation_id=allocation_id, **values))  # type: ignore[arg-type]


def found(store: Store, query: Callable[[Connection], Any]) -> Any:
    with store.read() as connection:
        return query(connection)


def test_a_caseload_is_own_cases_and_cover(store: Store) -> None:
    """One's own open cases and those covered today stand in it; ended ones and cover still to come do not."""
    own, covered, later, over = (person(store, name) for name in ("Own", "Covered", "Later", "Over"))
    allocated(store, own, on="2026-10-01")
    for who, start, last in ((covered, TODAY, "2026-11-27"), (later, "2026-11-21", "2026-11-27")):
        command = SetCover(
            allocation_ids=(allocated(store, who, AMINA),), worker_id=JO, cover_from=start, cover_to=last, note="Leave"
        )
        involvements.set_cover(store, MANAGER, command)
    end(store, allocated(store, over))
    caseload = found(store, lambda c: caseload_of(c, JO, viewer=PRACTITIONER, today=TODAY))
    assert [line.person for line in caseload.lines] == ["Own Quill", "Covered Quill"]
    assert [line.covered_on(TODAY) for line in caseload.lines] == [False, True]
    assert caseload.lines[1].worker == "Amina Rahman"


def test_a_line_says_what_is_due(store: Store) -> None:
    """The next step is the latest one with a day; keeping in touch counts from the last time."""
    who = person(store)
    waits = listed(store, who, rating=Rating(priority="high", reason="Falls"))
    steps = (
        ("2026-11-01", "care_act_assessment", "2026-11-30"),
        ("2026-11-03", "care_act_assessment", "2026-11-10"),
        ("2026-11-05", "purchasing", "2026-11-12"),
        ("2026-11-06", "nothing_further", None),
    )
    for received, step, due in steps:
        contacts.log_contact(
            store,
            PRACTITIONER,
            contacts.LogContact(
                person_id=who,
                received_on=received,
                method="phone",
                reason="request_information",
                outcome="nfa_information_advice",
                no_next_why="Advice was enough",
                next_step=step,
                next_step_due=due,
            ),
        )
    for on in ("2026-11-09", "2026-11-16", "2026-11-04"):
        involvements.keep_in_touch(store, PRACTITIONER, allocation_id=waits, on=on, method="phone", note="Managing")
    (line,) = found(store, lambda c: waiting_list(c, viewer=MANAGER, team_id=team(store))).lines
    assert (line.priority, line.last_touch, line.next_step, line.next_step_due) == (
        "high",
        "2026-11-16",
        "purchasing",
        "2026-11-12",
    )
    assert line.waits
    assert [t.on_date for t in found(store, lambda c: touches_of(c, who))] == ["2026-11-16", "2026-11-09", "2026-11-04"]
    assert [(r.priority, r.worker) for r in found(store, lambda c: ratings_of(c, who))] == [("high", "Jo Bell")]
    assert found(store, lambda c: waiting_list(c, viewer=MANAGER, team_id="f" * 32)).lines == ()


def test_restricted_people_are_left_out_and_counted(store: Store) -> None:
    """Who is not named on a record does not find it in a list, but sees that one is left out; as work it counts."""
    who = person(store)
    allocated(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter", workers=(JO,))
    mine = found(store, lambda c: caseload_of(c, JO, viewer=PRACTITIONER, today=TODAY))
    theirs = found(store, lambda c: caseload_of(c, JO, viewer=OTHER_PRACTITIONER, today=TODAY))
    assert (len(mine.lines), mine.hidden, len(theirs.lines), theirs.hidden) == (1, 0, 0, 1)
    assert found(store, lambda c: person_involvements(c, who, viewer=OTHER_PRACTITIONER)) == ()
    assert found(store, lambda c: caseload_of(c, JO, viewer=ANALYST, today=TODAY)).lines == ()
    loads = found(store, lambda c: worker_loads(c, holders=HOLDERS, urgent=(), today=TODAY))
    assert {load.worker: load.total for load in loads}["Jo Bell"] == 1


def test_news_is_what_others_gave(store: Store) -> None:
    """Cases a manager gave since a day, and cover; not what one recorded oneself, nor what is older."""
    new, old = person(store, "New"), person(store, "Old")
    allocated(store, old, on="2026-10-01")
    held = allocated(store, new, AMINA)
    move = Transfer(allocation_id=held, worker_id=JO, on=TODAY, hand_over_note="Ring the daughter")
    allocation.transfer(store, MANAGER, move)
    news = found(store, lambda c: news_for(c, JO, viewer=PRACTITIONER, since="2026-11-06"))
    assert [(line.person, line.hand_over_note) for line in news.lines] == [("New Quill", "Ring the daughter")]
    assert found(store, lambda c: news_for(c, MANAGER.worker_id, viewer=MANAGER, since="2026-11-06")).lines == ()


def test_a_persons_involvements_stand_with_those_of_today_first(store: Store) -> None:
    """Key worker, then the others, then what was."""
    who = person(store)
    allocated(store, who, AMINA, role="additional", on="2026-10-01")
    held = allocated(store, who)
    allocation.transfer(
        store, MANAGER, Transfer(allocation_id=held, worker_id=MANAGER.worker_id, on=TODAY, hand_over_note="x")
    )
    lines = found(store, lambda c: person_involvements(c, who, viewer=MANAGER))
    assert [(line.worker, line.role, bool(line.to_date)) for line in lines] == [
        ("Morwenna Hale", "key", False),
        ("Amina Rahman", "additional", False),
        ("Jo Bell", "key", True),
    ]


def test_what_each_worker_has(store: Store) -> None:
    """Key and additional cases, urgent ones, wishes and cover; who left stands in it while they have any."""
    first, second = person(store, "One"), person(store, "Two")
    held = allocated(store, first, on="2026-10-01")
    involvements.rate_priority(store, MANAGER, allocation_id=held, rating=Rating(priority="critical", reason="x"))
    involvements.ask_hand_over(store, PRACTITIONER, allocation_id=held, why="Too far")
    allocated(store, second, AMINA)
    allocated(store, second, JO, role="additional")
    cover = SetCover(allocation_ids=(held,), worker_id=AMINA, cover_from=TODAY, cover_to=TODAY)
    involvements.set_cover(store, MANAGER, cover)
    organisation.amend_organisation(store, MANAGER, entity="worker", row_id=AMINA, fields={"active": False})
    loads = found(store, lambda c: worker_loads(c, holders=HOLDERS, urgent=("critical", "high"), today=TODAY))
    by_name = {load.worker: load for load in loads}
    assert sorted(by_name) == ["Amina Rahman", "Jo Bell", "Morwenna Hale"]
    jo, amina = by_name["Jo Bell"], by_name["Amina Rahman"]
    assert (jo.key, jo.additional, jo.urgent, jo.asked, jo.covering, jo.oldest) == (1, 1, 1, 1, 0, "2026-10-01")
    assert (amina.key, amina.additional, amina.covering, amina.active) == (1, 0, 1, False)
    assert (jo.teams, jo.hours) == ("Duty desk", 37)
    asked = found(store, lambda c: gaps(c, viewer=MANAGER, closing=())).of(Gap.HAND_OVER)
    assert [(line.person, line.workers, line.since) for line in asked] == [("One Quill", "Jo Bell", TODAY)]


def found_gaps(store: Store, viewer: Any = MANAGER) -> dict[Gap, list[str]]:
    made = found(store, lambda c: gaps(c, viewer=viewer, closing=closing_reasons(store.code_lists)))
    result: dict[Gap, list[str]] = {}
    for line in made.lines:
        result.setdefault(line.gap, []).append(line.person)
    return result


def test_people_without_a_key_worker_are_found(store: Store) -> None:
    """The council's own finding: additional workers and nobody key; who only waits is on the list, not here."""
    alone, fine, waits = person(store, "Alone"), person(store, "Fine"), person(store, "Waits")
    held = allocated(store, alone)
    allocated(store, alone, AMINA, role="additional")
    end(store, held, reason="part_done", knowingly=True, note="Night sitting only")
    allocated(store, fine)
    allocated(store, fine, AMINA, role="additional")
    listed(store, waits)
    assert found_gaps(store) == {Gap.ADDITIONAL_ONLY: ["Alone Quill"]}


@pytest.mark.parametrize(
    ("reason", "whole", "died", "expected"),
    [
        ("part_done", False, False, {Gap.LEFT_ALONE: ["Ada Quill"]}),
        ("other_team", False, False, {Gap.LEFT_ALONE: ["Ada Quill"]}),
        ("part_done", True, False, {}),
        ("work_complete", False, False, {}),
        ("long_term_support", False, False, {}),
        ("part_done", False, True, {}),
    ],
)
def test_people_left_with_nobody_are_found(
    store: Store, reason: str, whole: bool, died: bool, expected: dict[Gap, list[str]]
) -> None:
    """An ending that closes nothing and leaves nobody shows; one that closes the case, or a death, does not."""
    who = person(store)
    end(store, allocated(store, who), reason=reason, scope=Scope("whole" if whole else "this"))
    if died:
        people.amend_person(store, MANAGER, person_id=who, fields={"died_on": TODAY})
    assert found_gaps(store) == expected


def test_open_contacts_and_workers_who_left_are_found(store: Store) -> None:
    """Somebody rang and nothing is decided and nobody is there; a worker left and their cases stayed."""
    rang, stayed, both = person(store, "Rang"), person(store, "Stayed"), person(store, "Both")
    allocated(store, stayed, AMINA)
    allocated(store, both)
    for who in (rang, rang, both):
        contacts.log_contact(
            store,
            PRACTITIONER,
            contacts.LogContact(
                person_id=who, received_on=TODAY, method="phone", reason="request_information", outcome="undecided"
            ),
        )
    organisation.amend_organisation(store, MANAGER, entity="worker", row_id=AMINA, fields={"active": False})
    assert found_gaps(store) == {Gap.OPEN_CONTACT: ["Rang Quill"], Gap.WORKER_LEFT: ["Stayed Quill"]}
    people.restrict_person(store, MANAGER, person_id=rang, reason="police_matter")
    made = found(store, lambda c: gaps(c, viewer=PRACTITIONER, closing=()))
    assert (len(made.of(Gap.OPEN_CONTACT)), made.hidden) == (0, 1)


def test_two_key_workers_are_found(store: Store) -> None:
    """A case moved on two laptops stands there with both names until a manager keeps one."""
    who = person(store)
    allocated(store, who)
    with store.write(actor=MANAGER, command="transfer") as act:  # as a second laptop's move arrives
        act.create("allocation", {"person_id": who, "worker_id": AMINA, "role": "key", "from_date": "2026-11-12"})
    made = found(store, lambda c: gaps(c, viewer=MANAGER, closing=()))
    assert [(line.gap, line.workers, line.since) for line in made.lines] == [
        (Gap.TWO_KEY_WORKERS, "Jo Bell, Amina Rahman", "2026-11-10")
    ]


def test_lists_take_a_fixed_number_of_statements(store: Store, statements: Count) -> None:
    """However many lines there are, a list is one statement; the counts of workers two; all gaps six."""
    for _ in range(3):
        who = person(store)
        allocated(store, who)
        listed(store, who, role="additional")
    lists = store.code_lists
    assert statements(lambda c: caseload_of(c, JO, viewer=PRACTITIONER, today=TODAY)) == 1
    assert statements(lambda c: waiting_list(c, viewer=MANAGER)) == 1
    assert statements(lambda c: news_for(c, JO, viewer=PRACTITIONER, since=TODAY)) == 1
    assert statements(lambda c: worker_loads(c, holders=HOLDERS, urgent=("high",), today=TODAY)) == 2
    assert statements(lambda c: gaps(c, viewer=MANAGER, closing=closing_reasons(lists))) == 6


def crowd(store: Store, *, count: int) -> None:
    """Many people with a key worker or on a list, written straight into the rows: only reading is looked at here."""
    start = date(2026, 1, 5)
    book = {"stream": 1, "made_by": "d", "made_seq": 1, "made_at": 1, "author": JO, "recorded_at": f"{TODAY}T09:00:00Z"}
    where = team(store)
    made = [(new_id(), number) for number in range(count)]
    with store.exchanging() as connection:
        connection.execute(
            insert(rows.person),
            [{**book, "id": i, "given": f"Given{n}", "family": "Crowd", "reference": f"x-{n}"} for i, n in made],
        )
        connection.execute(
            insert(rows.allocation),
            [
                {
                    **book,
                    "id": new_id(),
                    "person_id": i,
                    "team_id": where,
                    "role": "key",
                    "from_date": (start + timedelta(days=n % 300)).isoformat(),
                    "worker_id": None if n % 2 else JO,
                    "to_date": None if n % 4 < 2 else TODAY,
                    "end_reason": None if n % 4 < 2 else "work_complete",
                }
                for i, n in made
            ],
        )


def plans(store: Store, query: Callable[[Connection], Any]) -> list[str]:
    """The ways into the table of involvements that SQLite takes for the statements of a query."""
    steps: list[str] = []

    def explain(connection: Connection, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        raw = connection.connection.driver_connection
        assert raw is not None
        steps.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    with store.read() as connection:
        event.listen(connection, "before_cursor_execute", explain)
        query(connection)
        event.remove(connection, "before_cursor_execute", explain)
    return steps


def test_twenty_thousand_rows_are_read_through_indexes(store: Store) -> None:
    """Lists come from indexes of involvements, contacts and keep-in-touch contacts; no table is read through."""
    crowd(store, count=20_000)
    closing = closing_reasons(store.code_lists)
    for query in (
        lambda c: caseload_of(c, JO, viewer=MANAGER, today=TODAY),
        lambda c: waiting_list(c, viewer=MANAGER, team_id=team(store)),
        lambda c: news_for(c, JO, viewer=MANAGER, since=TODAY),
        lambda c: worker_loads(c, holders=HOLDERS, urgent=("high",), today=TODAY),
        lambda c: gaps(c, viewer=MANAGER, closing=closing),
    ):
        steps = plans(store, query)
        through = [s for s in steps if s.startswith(("SCAN allocation", "SCAN person", "SCAN contact", "SCAN keep"))]
        assert [step for step in through if "INDEX" not in step] == []
        assert any("allocation" in step and "INDEX" in step for step in steps)
    of_gaps = plans(store, lambda c: gaps(c, viewer=MANAGER, closing=closing))
    assert [step for step in of_gaps if step.startswith("CORRELATED")] == []
    waiting = found(store, lambda c: waiting_list(c, viewer=MANAGER))
    assert len(waiting.lines) == 5_000
    assert [line.from_date for line in waiting.lines] == sorted(line.from_date for line in waiting.lines)
