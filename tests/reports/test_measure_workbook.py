"""The measure page as a workbook: every number in it is the figure, and every line a contact behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from caseload_desktop.domain.months import Month
from caseload_desktop.measures.behind import PartRow, all_part_rows
from caseload_desktop.measures.measure import resolved_at_source
from caseload_desktop.measures.page import FigurePage, figure_page
from caseload_desktop.measures.span import Slice, Span
from caseload_desktop.reports.measure_workbook import measure_workbook
from caseload_desktop.services import contacts, people
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER, make_store

NOVEMBER = Month(2026, 11)
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with two resolved contacts, one passed on and one still open."""
    ready = make_store(tmp_path)
    for family, outcome in (
        ("Quill", "nfa_information_advice"),
        (FORMULA, "nfa_information_advice"),
        ("Brimble", "progress_reablement"),
        ("Corrie", "undecided"),
    ):
        command = contacts.LogContact(
            new_person=people.RegisterPerson(given="Ada", family=family, birth_date="1940-05-06"),
            received_on="2026-11-18",
            method="phone",
            reason="request_assessment",
            outcome=outcome,
            next_step="" if outcome == "undecided" else "nothing_further",
            no_next_why="" if outcome == "undecided" else "Nothing else was asked for.",
        )
        contacts.log_contact(ready, PRACTITIONER, command)
    yield ready
    ready.close()


def read(store: Store) -> tuple[FigurePage, list[PartRow]]:
    measure, span = resolved_at_source(store.code_lists), Span.of(NOVEMBER)
    with store.read() as connection:
        page = figure_page(
            connection,
            measure,
            part=Slice(),
            month=NOVEMBER,
            lists=store.code_lists,
            viewer=MANAGER,
            today=date(2026, 11, 20),
        )
        lines = all_part_rows(connection, measure, part=Slice(), span=span, lists=store.code_lists, viewer=MANAGER)
    return page, lines


def sheets(page: FigurePage, lines: list[PartRow], *, names: bool) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(BytesIO(measure_workbook(page, lines, names=names)))
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def test_the_tables_add_up_to_the_figure_and_the_lines_to_the_tables(store: Store) -> None:
    """Counted, not counted and left out are the same on the page, in the tables and line by line."""
    page, lines = read(store)
    found = sheets(page, lines, names=False)
    assert (page.figure.numerator, page.figure.denominator) == (2, 3)
    assert dict(found["About"])["Resolved"] == 2
    assert found["Twelve months"][-1][1:4] == (2, 3, 66.7)
    assert found["Team by part"] == [
        ("Team", "Counted", "Not counted", "Left out", "Resolved %"),
        ("Duty desk", 2, 1, 1, 66.7),
    ]
    parts = [row[0] for row in found["Contacts"][1:]]
    assert sorted(parts) == ["Counted", "Counted", "Left out", "Not counted"]
    assert sum(row[2] for row in found["Why"][1:]) == page.everything == 4


def test_names_leave_only_when_asked_for_and_text_stays_text(store: Store) -> None:
    """Without the tick nobody is named; with it a name that looks like a formula is still only a name."""
    page, lines = read(store)
    without = str(sheets(page, lines, names=False))
    assert not any(name in without for name in ("Ada", "Quill", FORMULA))
    with_names = sheets(page, lines, names=True)["Contacts"]
    people_named = {row[with_names[0].index("Person")] for row in with_names[1:]}
    assert people_named == {"Ada Quill", f"Ada {FORMULA}", "Ada Brimble", "Ada Corrie"}
    assert dict(sheets(page, lines, names=True)["About"])["Holds"] == "Names of people: keep it safe"


def test_a_month_without_contacts_still_makes_a_workbook(tmp_path: Path) -> None:
    """An empty store gives empty tables, not an error."""
    ready = make_store(tmp_path)
    try:
        page, lines = read(ready)
        found = sheets(page, lines, names=True)
    finally:
        ready.close()
    assert lines == []
    assert len(found["Contacts"]) == 1
    assert len(found["Twelve months"]) == 13


def test_what_begins_like_a_formula_is_written_as_text(store: Store) -> None:
    """No cell of the workbook is worked out when somebody opens it."""
    page, lines = read(store)
    book = openpyxl.load_workbook(BytesIO(measure_workbook(page, lines, names=True)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
