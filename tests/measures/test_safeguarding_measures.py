"""Measures 16.1 to 16.4, 17 and the conversion rate: what counts, in which month, and the rows behind each number."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import select, union_all

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.rag import Rag
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.measures.behind import RESTRICTED, all_part_rows
from caseload_desktop.measures.figure import breakdown, figure, grounds, series
from caseload_desktop.measures.measure import (
    CLOSURES,
    CONCERNS,
    CONSULTATIONS,
    CONVERSION,
    DOLS_APPLICATIONS,
    ENQUIRIES,
    measure,
)
from caseload_desktop.measures.page import figure_page
from caseload_desktop.measures.span import Slice
from caseload_desktop.measures.targets import published
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.targets import load_published
from caseload_desktop.store.store import Store
from tests.measures.support import IN_OCTOBER, OCTOBER, add_contact, add_person
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

ALL = Slice()
COUNTS = (CONCERNS, ENQUIRIES, CONSULTATIONS, CLOSURES, DOLS_APPLICATIONS)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def fill(store: Store) -> dict[str, str]:
    """October 2026: five concerns (one withdrawn), three enquiries (one other), two consultations, a closure, DoLS."""
    with store.write(actor=MANAGER, command="sample") as act:
        ada, ben = add_person(act), add_person(act, given="Ben")
        ids = {"ada": ada, "ben": ben}
        for number, day in enumerate(("2026-10-01", "2026-10-31", "2026-10-09", "2026-10-10", "2026-09-30")):
            ids[f"c{number}"] = act.create(
                "concern",
                {"person_id": ben if number == 1 else ada, "raised_on": day, "worker_id": JO, "team_id": "one",
                 "location": "own_home" if number % 2 else "other", "decision": "s42_enquiry" if number < 2 else None},
            )  # fmt: skip
        act.create("concern", {"person_id": ada, "raised_on": "2026-11-01"})
        act.remove("concern", act.create("concern", {"person_id": ada, "raised_on": "2026-10-05"}), why="twice")
        for kind, day, closed in (
            ("s42_enquiry", "2026-10-02", None),
            ("s42_enquiry", "2026-10-31", "2026-11-20"),
            ("other_enquiry", "2026-10-12", None),
            ("other_enquiry", "2026-03-12", "2026-10-30"),
        ):
            act.create("enquiry", {"person_id": ada, "concern_id": ids["c0"], "kind": kind, "started_on": day,
                                   "closed_on": closed, "worker_id": AMINA, "team_id": "two",
                                   "location": "own_home"})  # fmt: skip
        for about in ({"concern_id": ids["c0"]}, {"concern_id": ids["c1"]}):
            act.create("concern_consultation", {"person_id": ada, "on_date": "2026-10-03", "worker_id": JO,
                                                "with_kind": "police", **about})  # fmt: skip
        for reason, outcome in (("dols", None), ("dols", "duplicate"), ("request_information", None), ("dols", "x")):
            add_contact(act, ada, received_on="2026-10-15", reason=reason, outcome=outcome, team_id="one")
    return ids


@pytest.mark.parametrize(
    ("measure_id", "value", "left_out"),
    [(CONCERNS, 4, 1), (ENQUIRIES, 3, 0), (CONSULTATIONS, 2, 0), (CLOSURES, 1, 0), (DOLS_APPLICATIONS, 2, 1)],
)
def test_what_counts_in_a_calendar_month(store: Store, measure_id: str, value: int, left_out: int) -> None:
    """Each event counts in the month of its own day; what was withdrawn or recorded in error is shown and left out."""
    fill(store)
    found = measure(store.code_lists, measure_id)
    with store.read() as conn:
        one = figure(conn, found, part=ALL, span=IN_OCTOBER, viewer=ANALYST)
        parts = {g.part: g.count for g in grounds(conn, found, part=ALL, span=IN_OCTOBER, viewer=ANALYST)}
        months = series(conn, found, part=ALL, last=OCTOBER, viewer=ANALYST)
    assert (one.value, one.text, parts.get(Part.LEFT_OUT, 0)) == (value, str(value), left_out)
    assert months[-1].value == value


@pytest.mark.parametrize("measure_id", [*COUNTS, CONVERSION])
def test_number_parts_and_rows_are_one_and_the_same(store: Store, measure_id: str) -> None:
    """The number, its grounds, its teams, its workers and the rows behind it never disagree; one row each."""
    fill(store)
    found = measure(store.code_lists, measure_id)
    with store.read() as conn:
        one = figure(conn, found, part=ALL, span=IN_OCTOBER, viewer=MANAGER)
        rule = found.rule
        every = union_all(rule.decided(IN_OCTOBER, ALL), rule.waiting(IN_OCTOBER, ALL)).subquery()
        numbers = [no for (no,) in conn.execute(select(every.c.no))]
        assert len(numbers) == len(set(numbers))
        lines = all_part_rows(conn, found, part=ALL, span=IN_OCTOBER, lists=store.code_lists, viewer=MANAGER)
        assert len(lines) == len(numbers)
        by_part = Counter(line.part for line in lines)
        assert by_part[Part.NUMERATOR] == one.numerator
        for by in ("team_id", "worker_id"):
            rows = breakdown(conn, found, by=by, part=ALL, span=IN_OCTOBER, viewer=MANAGER)
            if measure_id != CONVERSION:
                assert sum(row.figure.numerator for row in rows) == one.numerator
        page = figure_page(conn, found, part=ALL, month=OCTOBER, lists=store.code_lists, viewer=MANAGER,
                           today=OCTOBER.last)  # fmt: skip
    assert page.figure == one
    assert all(line.received_on and line.person for line in lines)


def test_conversion_counts_all_enquiries_and_shows_section_42_beside(store: Store) -> None:
    """Three enquiries of both kinds for four concerns are 75%; the two of section 42 alone are 50%, shown beside."""
    fill(store)
    lists = store.code_lists
    found = measure(lists, CONVERSION)
    with store.read() as conn:
        page = figure_page(conn, found, part=ALL, month=OCTOBER, lists=lists, viewer=MANAGER, today=OCTOBER.last)
        s42 = measure(lists, CONVERSION, "s42_only")
        alone = figure(conn, s42, part=ALL, span=IN_OCTOBER, viewer=MANAGER)
        other = grounds(conn, s42, part=ALL, span=IN_OCTOBER, viewer=MANAGER)
    assert (page.figure.value, page.figure.numerator, page.figure.denominator) == (75.0, 3, 4)
    assert page.beside is not None
    assert (page.beside.label, page.beside.figure.value, alone.value) == ("Section 42 only", 50.0, 50.0)
    assert {ground.why for ground in other} >= {"Other enquiry: not counted by this way"}


def test_figures_of_one_team_or_worker(store: Store) -> None:
    """A team's consultations are those of its concerns; a worker's enquiries those they lead."""
    fill(store)

    def value(measure_id: str, scope: Scope) -> float | None:
        with store.read() as conn:
            found = measure(store.code_lists, measure_id)
            return figure(conn, found, part=Slice(scope), span=IN_OCTOBER, viewer=MANAGER).value

    assert value(CONSULTATIONS, Scope(ScopeKind.TEAM, "one")) == 2
    assert value(CONSULTATIONS, Scope(ScopeKind.TEAM, "two")) is None
    assert value(ENQUIRIES, Scope(ScopeKind.WORKER, AMINA)) == 3
    assert value(ENQUIRIES, Scope(ScopeKind.WORKER, JO)) is None
    assert value(CONCERNS, Scope(ScopeKind.TEAM, "one")) == 4


def test_a_restricted_person_counts_and_is_not_named(store: Store) -> None:
    """The number stays the same for everybody; the row behind it names nobody to who may not read the record."""
    ids = fill(store)
    restrict_person(store, MANAGER, person_id=ids["ben"], reason="police_matter", workers=(MANAGER.worker_id,))
    for measure_id in (CONCERNS, CONVERSION):
        found = measure(store.code_lists, measure_id)
        with store.read() as conn:
            lines = all_part_rows(conn, found, part=ALL, span=IN_OCTOBER, lists=store.code_lists, viewer=PRACTITIONER)
        hidden = [line for line in lines if line.person == RESTRICTED]
        assert [(line.person_id, line.may_open) for line in hidden] == [("", False)]
        assert ids["ben"] not in {line.person_id for line in lines}


def test_published_history_of_the_counts_is_loaded(store: Store) -> None:
    """What the council printed of concerns, enquiries, consultations and closures stands there, without a target."""
    files = [resource("published", f"kent_{name}_2017-18.csv").read_bytes() for name in ("dashboard", "activity")]
    load_published(store, MANAGER, files[0], counts=files[1])
    assert not load_published(store, MANAGER, files[0], counts=files[1]).touched
    with store.read() as conn:
        first = [published(conn, measure_id)[0] for measure_id in (CONCERNS, ENQUIRIES, CONSULTATIONS, CLOSURES)]
        dols = published(conn, DOLS_APPLICATIONS)
    assert [(point.value, point.target, point.rag) for point in first] == [
        (890, None, Rag.NOT_RATED), (493, None, Rag.NOT_RATED), (224, None, Rag.NOT_RATED), (1029, None, Rag.NOT_RATED),
    ]  # fmt: skip
    assert [point.rag for point in dols] == [Rag.GREEN] * 4 + [Rag.AMBER, Rag.GREEN]
