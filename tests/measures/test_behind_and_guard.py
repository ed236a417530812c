"""The rows behind a figure as each viewer may see them, the repeat-contact guard, and small figures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, event

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.measures.behind import NO_NAME, RESTRICTED, UNKNOWN, Behind, PartRow, behind, part_rows
from caseload_desktop.measures.figure import figure
from caseload_desktop.measures.page import figure_page
from caseload_desktop.measures.repeat_contacts import guard, guard_rows, month_to_guard
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.measures.standing import by_team, by_worker
from caseload_desktop.store.store import Store
from tests.measures.support import IN_OCTOBER, OCTOBER, add_contact, add_person, resolved_and_not, the_measure
from tests.support import ANALYST, MANAGER, PRACTITIONER

_ALL = Slice()
_JULY = Month(2026, 7)


def _rows(store: Store, viewer: Actor, *, span: Span = IN_OCTOBER) -> list[PartRow]:
    measure = the_measure(store)
    with store.read() as conn:
        found: Behind = behind(conn, measure, part=_ALL, span=span, viewer=viewer)
        numbers = [*found.counted, *found.not_counted, *found.left_out]
        return part_rows(conn, measure, numbers, part=_ALL, span=span, lists=store.code_lists, viewer=viewer)


def test_restricted_person_counts_but_is_not_named(store: Store) -> None:
    """Someone restricted is in the figure like anybody else; only who is named on the record sees the name."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act, given="Quillon", family="Zephyrine", restricted=True)
        act.create("restricted_grant", {"person_id": person, "worker_id": MANAGER.worker_id, "why": "sister"})
        add_contact(act, person)
    (seen,), (hidden,) = _rows(store, MANAGER), _rows(store, PRACTITIONER)
    assert (seen.person, seen.may_open) == ("Quillon Zephyrine", True)
    assert (hidden.person, hidden.may_open) == (RESTRICTED, False)
    assert hidden.why == "Resolved at source"


def test_analyst_sees_numbers_and_grounds_but_no_names(store: Store) -> None:
    """An analyst can check a figure row by row without learning about whom the contacts were."""
    with store.write(actor=MANAGER, command="sample") as act:
        add_contact(act, add_person(act, given="Quillon"))
        add_contact(act, None, about_unknown="Quillon from the corner house")
    known, unknown = _rows(store, ANALYST)
    assert (known.person, known.may_open) == (NO_NAME, False)
    assert (unknown.person, unknown.why) == (UNKNOWN, "About someone not yet identified")
    assert "Quillon" not in repr((known, unknown))


def test_administrator_is_not_shown_figures(store: Store) -> None:
    """A role that may not read figures is refused by the query itself, not only by the screen."""
    administrator = Actor(MANAGER.worker_id, Role.ADMINISTRATOR)
    with store.read() as conn, pytest.raises(NotPermitted):
        figure(conn, the_measure(store), part=_ALL, span=IN_OCTOBER, viewer=administrator)
    with store.read() as conn, pytest.raises(NotPermitted):
        behind(conn, the_measure(store), part=_ALL, span=IN_OCTOBER, viewer=administrator)


def test_call_back_names_the_contact_it_belongs_to(store: Store) -> None:
    """The list says with which contact a call-back was counted."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        first = add_contact(act, person, received_on="2026-10-02", closed_on="2026-10-02")
        add_contact(act, person, received_on="2026-10-09", closed_on="2026-10-09", call_back_of=first)
    assert [row.why for row in _rows(store, MANAGER)] == [
        "Resolved at source",
        "Call-back of the contact on 2 Oct 2026",
    ]


def test_open_contact_waits_in_the_month_it_came_in(store: Store) -> None:
    """A contact not decided yet shows as left out where it came in, and counts once it is closed."""
    with store.write(actor=MANAGER, command="sample") as act:
        person = add_person(act)
        contact = add_contact(act, person, outcome=None, closed_on=None)
    assert [row.why for row in _rows(store, MANAGER)] == ["Not decided yet, or passed on and still open"]
    with store.write(actor=MANAGER, command="sample") as act:
        act.set("contact", contact, {"outcome": "nfa_information_advice", "closed_on": "2026-11-02"})
    assert _rows(store, MANAGER) == []
    assert [row.why for row in _rows(store, MANAGER, span=Span.of(OCTOBER.plus(1)))] == ["Resolved at source"]


def test_guard_counts_who_came_back_within_ninety_one_days(store: Store) -> None:
    """The day after and the ninety-first day count; the same day, the ninety-second and a call-back don't."""
    with store.write(actor=MANAGER, command="sample") as act:
        for later, more in (
            ("2026-07-11", {}),
            ("2026-10-09", {}),
            ("2026-07-10", {}),
            ("2026-10-10", {}),
            ("2026-07-12", {"outcome": "duplicate"}),
        ):
            person = add_person(act)
            add_contact(act, person, received_on="2026-07-10", closed_on="2026-07-10")
            add_contact(act, person, **{"received_on": later, "closed_on": None, "outcome": None, **more})
        person = add_person(act)
        first = add_contact(act, person, received_on="2026-07-10", closed_on="2026-07-10")
        add_contact(act, person, received_on="2026-07-15", closed_on=None, outcome=None, call_back_of=first)
        gone = add_contact(act, person, received_on="2026-07-16")
        act.remove("contact", gone, why="recorded twice")
    measure = the_measure(store)
    with store.read() as conn:
        found = guard(conn, measure, part=_ALL, month=_JULY, viewer=MANAGER)
        again = guard_rows(conn, measure, part=_ALL, month=_JULY, viewer=MANAGER)
    assert (found.again, found.resolved, found.value, found.text) == (2, 6, 33.3, "33.3%")
    assert len(again) == 2


@pytest.mark.parametrize(
    ("today", "judged"),
    [(date(2026, 11, 20), Month(2026, 7)), (date(2026, 10, 30), Month(2026, 6)), (date(2026, 10, 31), Month(2026, 7))],
)
def test_guard_judges_a_month_only_when_all_of_it_lies_far_enough_back(
    store: Store, today: date, judged: Month
) -> None:
    """Ninety-one whole days must lie behind the last day of a month before its contacts are said to have lasted."""
    measure = the_measure(store)
    assert month_to_guard(measure, Month(2026, 11), today) == judged
    assert month_to_guard(measure, Month(2026, 3), today) == Month(2026, 3)


def test_figure_that_rests_on_few_contacts_is_marked(store: Store) -> None:
    """Fewer than five contacts are marked, five are not."""
    resolved_and_not(store, resolved=3, not_resolved=1)
    with store.read() as conn:
        assert figure(conn, the_measure(store), part=_ALL, span=IN_OCTOBER, viewer=MANAGER).small
    resolved_and_not(store, resolved=1, not_resolved=0)
    with store.read() as conn:
        assert not figure(conn, the_measure(store), part=_ALL, span=IN_OCTOBER, viewer=MANAGER).small


@contextmanager
def _counted(conn: Connection) -> Iterator[list[str]]:
    """The statements run on a connection meanwhile."""
    run: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        run.append(statement)

    event.listen(conn, "before_cursor_execute", note)
    try:
        yield run
    finally:
        event.remove(conn, "before_cursor_execute", note)


def test_page_and_list_cost_as_many_questions_for_one_contact_as_for_many(store: Store) -> None:
    """The time of a page does not grow by a question to the store for every contact, team or worker."""
    counts = []
    for more in (1, 40):
        resolved_and_not(store, resolved=more, not_resolved=more)
        measure, lists = the_measure(store), store.code_lists
        with store.read() as conn, _counted(conn) as run:
            figure_page(conn, measure, part=_ALL, month=OCTOBER, lists=lists, viewer=MANAGER, today=date(2026, 11, 20))
            for lines in (by_team, by_worker):
                lines(conn, measure, part=_ALL, span=IN_OCTOBER, viewer=MANAGER)
            found = behind(conn, measure, part=_ALL, span=IN_OCTOBER, viewer=MANAGER)
            part_rows(conn, measure, found.counted, part=_ALL, span=IN_OCTOBER, lists=lists, viewer=MANAGER)
            counts.append(len(run))
    assert counts[0] == counts[1] < 20
