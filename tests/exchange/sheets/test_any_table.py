"""Whatever stands in a sheet, reading it never fails in an unknown way and every row is accounted for."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.names import PersonName
from caseload_desktop.exchange.sheets.cells import DateOrder, clock_in, date_in, minutes_in
from caseload_desktop.exchange.sheets.dry_run import Holdings, decide, prepare
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import find_layout
from caseload_desktop.exchange.sheets.held import HeldPeople, HeldPerson
from caseload_desktop.exchange.sheets.mapping import ColumnMapping, as_data, from_data, profiles, propose
from caseload_desktop.exchange.sheets.plan import plan_import
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.exchange.sheets.repeats import HeldContact
from caseload_desktop.exchange.sheets.report_out import report_csv, report_rows, report_xlsx
from caseload_desktop.exchange.sheets.table import Cell, FileKind, RawRow, RawTable
from caseload_desktop.exchange.sheets.words import question_words
from tests.exchange.sheets.makers import separated
from tests.exchange.sheets.trial import TODAY, vocabulary

PLAUSIBLE = st.sampled_from(
    [
        "01/02/03", "31.02.2026", "tomorrow", "3 Apr", "2026-04-05", "Apr-26", "46113", "Mensah, Tobias", "Ann Ash",
        "O’Neill", "unknown", "9990000018", "999 000 0019", "ct91rh", "1 High St, CT9 1RH", "phone", "no reply x3",
        "advice given - SG concern", "safeguarding?", "JB", "1/2 hr", "=1+1", "+44 7700 900123", "@x", "TOTAL", "Date",
        "Name", "Outcome", "\x00", "\ufffd", "٣", "½", "2002", "Date rec'd", "NHS No", "How", "DoB",
    ]
)  # fmt: skip
CELLS: st.SearchStrategy[Cell] = st.one_of(
    st.none(),
    PLAUSIBLE,
    PLAUSIBLE,
    st.text(max_size=30),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**12), 10**12),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
TABLES = st.lists(st.lists(CELLS, max_size=8), min_size=1, max_size=14)
FEW = settings(max_examples=80)


def as_table(rows: list[list[Cell]]) -> RawTable:
    width = max(len(row) for row in rows)
    made = tuple(RawRow(n, tuple(row) + (None,) * (width - len(row))) for n, row in enumerate(rows, start=1))
    return RawTable(made, FileKind.TEXT, width=width)


@FEW
@given(rows=TABLES, data=st.data())
def test_counts_add_up_for_any_table(rows: list[list[Cell]], data: st.DataObject) -> None:
    """Any cells under any mapping with any answers: imported, asked and left out add up to the rows, with reasons."""
    table = as_table(rows)
    layout = find_layout(table)
    words = vocabulary()
    columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker)
    mapping = propose(layout, columns, this_year=TODAY.year)
    for column in data.draw(st.lists(st.integers(0, len(mapping.fields) - 1), max_size=5)) if mapping.fields else []:
        mapping = mapping.with_field(column, data.draw(st.sampled_from(list(Field))))
    assert from_data(as_data(mapping, layout), layout) == ColumnMapping(mapping.fields, remembered=True)
    holdings = Holdings(own_team="t-north")
    prepared = prepare(table, layout, mapping, words, holdings, decisions={}, today=TODAY)
    decisions: dict[str, str] = {}
    for _ in range(4):
        run = decide(prepared, words, holdings, decisions=decisions)
        counts = run.counts
        assert counts.imported + counts.asked + counts.left_out == counts.rows == len(rows)
        assert [fate.number for fate in run.fates] == [row.number for row in table.rows]
        keys = {question.key for question in run.questions}
        for fate in run.fates:
            assert (fate.contact is not None) == (fate.status is Status.IMPORT)
            assert fate.status is Status.IMPORT or fate.reasons
            assert set(fate.questions) <= keys
        for question in run.open_questions():
            assert question_words(question)
            answers = [option.value for option in question.options] + (["2026-01-05"] if question.takes_date else [])
            decisions[question.key] = data.draw(st.sampled_from(answers))
    assert run.counts.asked == 0
    assert report_csv(report_rows(table, layout, run.fates, with_furniture=True))


PEOPLE_CELLS = {
    "Date": st.sampled_from(["01/04/2026", "2/4/26", "3 Apr 2026", "", "31/02/2026", "05/06/2026"]),
    "Name": st.sampled_from(["Ann Ash", "Ash, Ann", "Ann", "Ash", "Anne Ash", "Bob Oak", "Oak", "", "unknown"]),
    "DoB": st.sampled_from(["01/02/1950", "02/01/1950", "1950", "", "3 Mar 1961", "soon"]),
    "NHS No": st.sampled_from(["9990000018", "999 000 0026", "9990000019", "", "x"]),
    "Postcode": st.sampled_from(["CT1 2QX", "ct91rh", "", "?"]),
    "Notes": st.sampled_from(["fell", "fell again", "", "rang"]),
    "Outcome": st.sampled_from(["NFA", "", "no idea"]),
}
HELD_PEOPLE = st.lists(
    st.builds(
        HeldPerson,
        id=st.sampled_from(["h1", "h2", "h3"]),
        name=st.sampled_from([PersonName("", "Ann", "Ash"), PersonName("", "Bob", "Oak"), PersonName("", "", "Ash")]),
        birth_date=st.sampled_from([None, date(1950, 2, 1), date(1950, 1, 2)]),
        birth_year=st.sampled_from([None, 1950]),
        postcodes=st.sampled_from([(), ("CT1 2QX",)]),
        nhs_number=st.sampled_from(["", "9990000018", "9990000026"]),
        closed=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda held: held.id,
)
HELD_CONTACTS = st.dictionaries(
    st.tuples(st.sampled_from(["h1", "h2", "h3"]), st.sampled_from(["2026-04-01", "2026-04-02"])),
    st.just([HeldContact("c1", "phone", "", "nfa_other", "fell")]),
    max_size=3,
)


@FEW
@given(
    rows=st.lists(st.fixed_dictionaries(PEOPLE_CELLS), min_size=1, max_size=9),
    held=HELD_PEOPLE,
    contacts=HELD_CONTACTS,
    data=st.data(),
)
def test_people_never_lose_or_double_a_row(
    rows: list[dict[str, str]],
    held: list[HeldPerson],
    contacts: dict[tuple[str, str], list[HeldContact]],
    data: st.DataObject,
) -> None:
    """However alike the people are and whatever is answered: every row has one end, one person at most, no NHS number
    is given to two people or to a new person beside its holder, and nothing goes to a restricted record."""
    lines: list[list[Cell]] = [list(PEOPLE_CELLS)]
    lines.extend(list(row.values()) for row in rows)
    table = as_table(lines)
    layout = find_layout(table, heading_row=0)
    fields = (
        Field.RECEIVED_ON, Field.PERSON_NAME, Field.BIRTH, Field.NHS_NUMBER, Field.POSTCODE, Field.NOTE, Field.OUTCOME,
    )  # fmt: skip
    holdings = Holdings(HeldPeople(held), contacts, own_team="t-north")
    prepared = prepare(table, layout, ColumnMapping(fields), vocabulary(), holdings, decisions={}, today=TODAY)
    decisions: dict[str, str] = {}
    for _ in range(8):
        run = decide(prepared, vocabulary(), holdings, decisions=decisions)
        for question in run.open_questions():
            answers = [option.value for option in question.options] + (["2026-01-05"] if question.takes_date else [])
            decisions[question.key] = data.draw(st.sampled_from(answers))
    counts = run.counts
    assert (counts.imported + counts.left_out, counts.asked) == (len(rows) + 1, 0)
    numbers = [person.who.nhs_number for person in run.new_people.values() if person.who.nhs_number]
    assert len(numbers) == len(set(numbers))
    taken = {person.nhs_number for person in held if person.nhs_number}
    assert not taken & set(numbers)
    closed = {person.id for person in held if person.closed}
    for fate in run.fates:
        if fate.status is Status.IMPORT and fate.person is not None:
            assert not (fate.person.held and fate.person.key in closed)
            assert fate.person.held or fate.person.unknown or fate.person.key in run.new_people
    plan = plan_import(run, file_name="log.csv")
    assert len(plan.contacts) == counts.imported


@FEW
@given(
    rows=st.lists(st.lists(st.text(max_size=12), min_size=2, max_size=5), min_size=1, max_size=8),
    content=st.binary(max_size=300),
)
def test_any_bytes_are_read_or_refused(rows: list[list[str]], content: bytes) -> None:
    """Any bytes are read as a table or refused in words."""
    for data in (content, separated(rows), b"\xff\xfe" + content, b"PK\x03\x04" + content):
        with suppress(FileRefused):
            assert read_stream(io.BytesIO(data)).rows


@FEW
@given(cell=CELLS)
def test_any_cell_is_understood_or_says_why_not(cell: Cell) -> None:
    """A cell read as a date, a time or minutes gives a sensible value or a reason."""
    for order in DateOrder:
        found = date_in(cell, use=DateUse.EVENT, order=order, today=TODAY)
        assert (found.day is None) == bool(found.reason)
        assert found.day is None or found.day <= TODAY
    clock, reason = clock_in(cell)
    assert bool(clock) != bool(reason)
    minutes, reason = minutes_in(cell)
    assert (minutes is None) == bool(reason)


@FEW
@given(text=st.text(max_size=20))
def test_report_is_safe_to_open(text: str) -> None:
    """No cell of the report begins in a way that a spreadsheet program would run."""
    rows = [["Row", "Status", "Why", "Cell"], *report_rows_of(text)]
    assert all(cell[:1] not in ("=", "+", "-", "@", "\t", "\r") for row in rows[1:] for cell in row)
    assert report_xlsx(rows).startswith(b"PK")


def report_rows_of(text: str) -> list[list[str]]:
    table = as_table([["Date", "Name", "Notes"], ["nonsense", "Ann Ash", text]])
    layout = find_layout(table)
    mapping = ColumnMapping((Field.RECEIVED_ON, Field.PERSON_NAME, Field.NOTE))
    holdings = Holdings()
    prepared = prepare(table, layout, mapping, vocabulary(), holdings, decisions={}, today=TODAY)
    run = decide(prepared, vocabulary(), holdings, decisions={})
    return list(report_rows(table, layout, run.fates))[1:]


def test_day_and_time_cells() -> None:
    """What spreadsheets hold as real dates and times is taken as it is."""
    at = datetime.fromisoformat("2026-04-01T14:05")
    found = date_in(at, use=DateUse.EVENT, order=DateOrder.DAY_FIRST, today=TODAY)
    assert (found.day, found.clock) == (date(2026, 4, 1), "14:05")
    assert clock_in(time(9, 5)) == ("09:05", "")
    assert minutes_in(timedelta(minutes=90)) == (90, "")
    assert minutes_in("1,5", in_hours=True) == (90, "")
    assert clock_in("12.15 am") == ("00:15", "")
