"""Other teams' sheets, with other headings, orders, separators, encodings and dates, are understood the same way."""

from __future__ import annotations

import io
from datetime import date, datetime, time

import pytest

from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import RowKind, find_layout
from caseload_desktop.exchange.sheets.mapping import as_data, from_data, signature
from caseload_desktop.exchange.sheets.questions import Kind
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.exchange.sheets.table import RawTable
from caseload_desktop.exchange.sheets.words import question_words, reason_words
from tests.exchange.sheets.makers import DUTY_DESK, Rows, excel, open_document, separated
from tests.exchange.sheets.trial import try_out

NORTH = [
    ["Taken by", "Date of contact", "Client", "SSID", "Contact type", "Referred by", "Reason for contact", "Outcome"],
    ["Jo Bell", "12/05/2026", "Larkspur, Bronwen", "S100231", "Telephone", "Hospital", "Blue badge", "Advice given"],
    ["Tommy", "13/05/2026", "Olu Khan", "S100877", "E-mail", "GP", "Equipment", "Equipment ordered"],
    ["Amina Rahman", "29/05/2026", "Siân Dijk", "S100900", "Letter", "Daughter", "Assessment", "Enablement"],
]
SOUTH = [
    ["Log of contacts;;;;;;"],
    ["Ref", "Surname", "Forename", "Date of Birth", "Postcode", "Date", "How contacted", "Notes", "Result"],
    ["1001", "Tanner", "Cyril", "15/09/1934", "CT1 2QX", "3 April 2026", "Portal", "wants to stay home", "NFA"],
    ["1002", "O'Neill", "Joan", "1941", "TN23 1PL", "4 April 2026", "In person", "asks for a ramp", "To enablement"],
]
EXCEL_ROWS: Rows = [
    ["Sensory team contacts", None, None, None, None, None, None, None],
    [None, None, None, None, None, None, None, None],
    ["When", "Who about", "D.O.B.", "NHS Number", "Via", "Time spent", "Comments", "Action taken"],
    [
        datetime.fromisoformat("2026-06-01T14:05"),
        "Ivy Prŷs",
        date(1941, 7, 14),
        9990000018,
        "Phone",
        15,
        "lamp",
        "I&A only",
    ],
    [date(2026, 6, 2), "Doreen Prŷs", 1977.0, 9990000026, "Email", 30, "magnifier", "Small equipment"],
    [46176, "Norman Ash", date(1950, 1, 1), None, "Phone", time(0, 45), "asks for a talking clock", "Signposted"],
]
ODS_ROWS: Rows = [
    ["Name", "Dob", "Date rec'd", "From", "Presenting issue", "Decision", "Duration", "Worker"],
    ["Kwame Hartley", date(1958, 1, 12), date(2026, 7, 17), "Self", "Equipment", "Equipment issued", "1 hr", "J Bell"],
    ["Zoë Potter", date(1986, 2, 1), date(2026, 7, 20), "Police", "Safeguarding", "Safeguarding", "½ hr", "AR"],
]
AMERICAN = [
    ["Date", "Name", "Method", "Outcome"],
    ["04/25/2026", "Ann Ash", "Phone", "NFA"],
    ["05/03/2026", "Bob Oak", "Phone", "NFA"],
]
SERIAL = [
    ["Date", "Name", "Method", "Outcome"],
    ["46113", "Ann Ash", "Phone", "NFA"],
    ["46113,5", "Bob Oak", "Phone", "NFA"],
]
TIMES = [
    ["Date", "Time", "Customer name", "Age", "Tel no", "Type", "Status"],
    ["1 May 2026", "9:15", "Mrs Ann Ash", "about 84", "07700 900123", "Call", "Advice"],
    ["1 May 2026", "2.30pm", "Bob Oak", "79 yrs", "01632 960001", "Email", "Advice"],
]


def test_duty_desk_headings() -> None:
    """The duty desk's headings each find their field, under a title row and a blank row."""
    found = try_out(DUTY_DESK.read_bytes()).fields
    assert found == {
        "Date rec'd": Field.RECEIVED_ON,
        "Name": Field.PERSON_NAME,
        "DoB": Field.BIRTH,
        "NHS No": Field.NHS_NUMBER,
        "Address/PC": Field.ADDRESS,
        "How": Field.METHOD,
        "From": Field.SOURCE,
        "Reason / notes": Field.REASON,
        "Outcome": Field.OUTCOME,
        "Worker": Field.WORKER,
        "Time": Field.MINUTES,
    }


def test_semicolons_and_other_order() -> None:
    """A semicolon sheet with "Taken by" first and "Client", "SSID", "Contact type" is understood without a question
    about anything it says plainly."""
    trial = try_out(separated(NORTH, separator=";", encoding="cp1252")).answered()
    assert [trial.fields[name] for name in NORTH[0]] == [
        Field.WORKER, Field.RECEIVED_ON, Field.PERSON_NAME, Field.REFERENCE, Field.METHOD, Field.SOURCE, Field.REASON,
        Field.OUTCOME,
    ]  # fmt: skip
    contact = trial.contact(4)
    assert (contact["received_on"], contact["method"], contact["outcome"]) == (
        "2026-05-29",
        "letter",
        "progress_reablement",
    )
    assert (contact["source"], contact["source_detail"]) == ("family_friend_neighbour", "daughter")
    assert trial.contact(3)["worker_id"] == "w-tom"
    assert trial.run.new_people["p2"].who.reference == "S100231"


@pytest.mark.parametrize(("separator", "encoding"), [("\t", "utf-16"), ("|", "utf-8"), (",", "utf-8-sig")])
def test_surname_and_forename_apart(separator: str, encoding: str) -> None:
    """Surname and forename in columns of their own, tab or bar between, in any Unicode encoding."""
    trial = try_out(separated(SOUTH, separator=separator, encoding=encoding)).answered()
    who = trial.run.new_people["p3"].who
    assert (who.name.given, who.name.family, who.birth_date, who.postcode) == (
        "Cyril",
        "Tanner",
        date(1934, 9, 15),
        "CT1 2QX",
    )
    assert trial.run.new_people["p4"].who.birth_year == 1941
    assert trial.contact(4)["method"] == "face_to_face"
    assert trial.contact(4)["notes"] == "asks for a ramp"


def test_excel_with_real_dates() -> None:
    """An Excel sheet with a merged title, real dates, a day number, numbers as NHS numbers and minutes as numbers."""
    trial = try_out(
        excel({"Contacts": EXCEL_ROWS, "Lists": [["Phone"], ["Email"]]}, merged={"Contacts": "A1:H1"})
    ).answered()
    first, second, third = trial.contact(4), trial.contact(5), trial.contact(6)
    assert (first["received_on"], first["received_at"], first["minutes"]) == ("2026-06-01", "14:05", 15)
    assert (second["received_on"], second["outcome"]) == ("2026-06-02", "equipment_or_minor_adaptation_issued")
    assert (third["received_on"], third["minutes"]) == ("2026-06-03", 45)
    assert trial.run.new_people["p4"].who.nhs_number == "9990000018"
    assert trial.run.new_people["p5"].who.birth_year == 1977


def test_open_document_sheet() -> None:
    """An OpenDocument sheet with the headings in yet another order."""
    trial = try_out(open_document(ODS_ROWS)).answered()
    assert trial.contact(2)["received_on"] == "2026-07-17"
    assert (trial.contact(3)["minutes"], trial.contact(3)["reason"]) == (30, "reporting_safeguarding")
    assert trial.contact(2)["worker_id"] == "w-jo"


def test_month_first_is_seen() -> None:
    """Where one date can only be month first, reading all dates of that column so is suggested."""
    trial = try_out(separated(AMERICAN)).answered()
    assert [trial.contact(n)["received_on"] for n in (2, 3)] == ["2026-04-25", "2026-05-03"]


def test_month_first_is_asked_however_many_dates_show_it() -> None:
    """A column that seems month first is never read so without a person's word; the question says what shows it."""
    days = ["04/25/2026", "04/26/2026", "05/03/2026", "05/04/2026", "05/06/2026"]
    trial = try_out(separated([["Date", "Name"], *([day, f"Ann Ash{n}"] for n, day in enumerate(days))]))
    question = next(q for q in trial.run.questions if q.key == "received_on:order")
    assert (question.suggested, question.rows) == ("month_first", (2, 3, 4, 5, 6))
    assert "can only be month first (“04/25/2026”), none only day first" in question_words(question)
    assert {fate.status for fate in trial.run.fates if not fate.furniture} == {Status.ASK}
    assert trial.answered().contact(4)["received_on"] == "2026-05-03"


@pytest.mark.parametrize(
    ("slip", "read"), [("04/13/2026", "2026-04-07"), ("13/04/2026", "2026-04-07")], ids=["slip", "proper"]
)
def test_one_slip_does_not_turn_a_column(slip: str, read: str) -> None:
    """One date typed month first among many that could be either: asked with the reason, day first suggested."""
    days = [*(f"{day:02d}/04/2026" for day in (1, 2, 3, 5, 6, 7)), slip]
    rows = [
        ["Date", "Name", "Method", "Outcome"],
        *([day, f"Ann Ash{n}", "Phone", "NFA"] for n, day in enumerate(days)),
    ]
    trial = try_out(separated(rows))
    asked = [q for q in trial.run.questions if q.key == "received_on:order"]
    if slip.startswith("13"):
        assert asked == []
    else:
        assert {fate.status for fate in trial.run.fates if not fate.furniture} == {Status.ASK}
        assert [question.suggested for question in asked] == ["day_first"]
        assert "only “04/13/2026” must be month first. It may be a slip" in question_words(asked[0])
    done = trial.answered()
    assert done.contact(7)["received_on"] == read
    if asked:
        assert done.fate(8).status is Status.ASK
        assert done.fate(8).questions == ("received_on:row:8",)


def test_one_slip_does_not_turn_dates_of_birth() -> None:
    """Dates of birth are asked about in the same way: 12/13/1950 among 03/04/1950."""
    days = ["03/04/1950", "05/06/1951", "07/08/1952", "12/13/1950"]
    rows = [
        ["Date", "Name", "DOB", "Outcome"],
        *(["3 May 2026", f"Ann Ash{n}", day, "NFA"] for n, day in enumerate(days)),
    ]
    trial = try_out(separated(rows))
    (question,) = [q for q in trial.run.questions if q.key == "birth:order"]
    assert (question.rows, question.suggested) == ((2, 3, 4, 5), "day_first")
    turned = try_out(separated(rows), decisions={question.key: "month_first"}).answered({question.key: "month_first"})
    assert turned.run.births["p2"] == date(1950, 3, 4)


def test_dates_of_both_orders_in_one_column_are_asked_about() -> None:
    """More dates that can only be month first than only day first: asked, and said that there are both."""
    days = ["04/25/2026", "04/26/2026", "28/04/2026", "05/03/2026"]
    trial = try_out(separated([["Date", "Name"], *([day, f"Ann Ash{n}"] for n, day in enumerate(days))]))
    question = next(q for q in trial.run.questions if q.key == "received_on:order")
    assert (question.rows, question.suggested) == ((2, 3, 5), "month_first")
    assert question_words(question).endswith("(“04/25/2026”), others only day first. Which comes first?")


def test_dates_that_could_be_either_are_asked_about() -> None:
    """Where no date of the column proves which comes first, one question is asked for the whole column."""
    rows = [["Date", "Name"], ["01/02/2026", "Ann Ash"], ["03/04/2026", "Bob Oak"]]
    trial = try_out(separated(rows))
    question = next(q for q in trial.run.questions if q.key == "received_on:order")
    assert question.rows == (2, 3)
    turned = try_out(separated(rows), decisions={"received_on:order": "month_first"}).answered(
        {"received_on:order": "month_first"}
    )
    assert [turned.contact(n)["received_on"] for n in (2, 3)] == ["2026-01-02", "2026-03-04"]


def test_row_above_is_not_skipped_where_its_date_was_not_understood() -> None:
    """A row without a date never takes an older one past a date nobody could read: it waits for that answer."""
    days = ["13/04/2026", "", "31/04/2026", "", "", "15/04/2026", ""]
    trial = try_out(
        separated([["Date", "Name", "Method"], *([day, f"Ann Ash{n}", "Phone"] for n, day in enumerate(days))])
    )
    done = trial.answered({"received_on:": "above"})
    assert [done.contact(n)["received_on"] for n in (2, 3, 7, 8)] == [*["2026-04-13"] * 2, *["2026-04-15"] * 2]
    assert [done.fate(n).questions for n in (4, 5, 6)] == [("received_on:row:4",)] * 3
    (question,) = [q for q in done.run.questions if q.kind is Kind.DATE]
    assert (question.rows, question.typed) == ((4, 5, 6), "31/04/2026")
    assert reason_words(done.fate(5).reasons[0]) == "The date of the row above, “31/04/2026”, was not understood."
    told = trial.answered({"received_on:": "above", question.key: "2026-04-30"})
    assert [told.contact(n)["received_on"] for n in (4, 5, 6)] == ["2026-04-30"] * 3
    without = trial.answered({"received_on:": "above", "row:4": "leave_out"})
    assert [without.fate(n).status for n in (4, 5, 6)] == [Status.LEAVE_OUT, Status.ASK, Status.ASK]
    assert next(q for q in without.run.questions if q.kind is Kind.DATE).takes_date


def test_dates_turned_round_by_the_spreadsheet_program() -> None:
    """Where only days up to 12 became real dates and later ones stayed text, the worker is asked about turning."""
    rows: Rows = [
        ["Date", "Name", "How", "Outcome"],
        [date(2026, 1, 4), "Ann Ash", "Phone", "NFA"],
        [date(2026, 2, 4), "Dot Fir", "Phone", "NFA"],
        [date(2026, 3, 4), "Eve Yew", "Phone", "NFA"],
        ["13/04/2026", "Bob Oak", "Phone", "NFA"],
        ["25/04/2026", "Cy Elm", "Phone", "NFA"],
    ]
    trial = try_out(excel({"Log": rows}))
    question = next(question for question in trial.run.questions if question.key == "received_on:turned")
    assert question.rows == (2, 3, 4)
    turned = try_out(excel({"Log": rows}), decisions={question.key: "turn"}).answered({question.key: "turn"})
    assert [turned.contact(n)["received_on"] for n in (2, 5)] == ["2026-04-01", "2026-04-13"]
    kept = trial.answered({question.key: "as_they_stand"})
    assert kept.contact(2)["received_on"] == "2026-01-04"


def test_day_numbers_as_text() -> None:
    """A date column that was saved as day numbers is understood."""
    trial = try_out(separated(SERIAL, separator=";")).answered()
    assert trial.contact(2)["received_on"] == "2026-04-01"


def test_time_may_be_a_clock_time() -> None:
    """A column "Time" of clock times is when the contact came, not how long it took; ages become birth years."""
    trial = try_out(separated(TIMES)).answered()
    assert trial.fields["Time"] is Field.RECEIVED_AT
    assert [trial.contact(n)["received_at"] for n in (2, 3)] == ["09:15", "14:30"]
    assert trial.run.new_people["p2"].who.birth_year in (1941, 1942)
    assert trial.run.new_people["p2"].who.name.title == "Mrs"


def test_sheet_without_headings() -> None:
    """A sheet without any headings is still proposed by what its columns hold."""
    trial = try_out(
        separated(
            [["03/04/2026", "Tanner, Cyril", "Phone", "Advice given"]] * 3
            + [["25/04/2026", "Oak, Bob", "Email", "NFA"]]
        )
    )
    assert trial.prepared.layout.heading_row is None
    assert trial.prepared.mapping.fields == (Field.RECEIVED_ON, Field.PERSON_NAME, Field.METHOD, Field.OUTCOME)


def table_of(rows: Rows) -> RawTable:
    return read_stream(io.BytesIO(separated(rows)))


def test_every_row_has_a_kind() -> None:
    """Titles, blanks, totals, headings repeated at each week and lone cells are told from contacts."""
    rows: Rows = [
        ["Duty log", "", "", ""],
        ["Date", "Name", "How", "Outcome"],
        ["1/4/26", "Ann Ash", "Phone", "NFA"],
        ["", "", "", ""],
        ["Week 2", "", "", ""],
        ["Date", "Name", "How", "Outcome"],
        ["Total", "", "", "12"],
    ]
    kinds = find_layout(table_of(rows)).kinds
    assert kinds == (
        RowKind.TITLE, RowKind.HEADING, RowKind.CONTACT, RowKind.BLANK, RowKind.LONE_CELL, RowKind.REPEATED_HEADING,
        RowKind.TOTAL,
    )  # fmt: skip


def test_mapping_is_remembered_by_headings() -> None:
    """A mapping confirmed once fits the next sheet with the same headings, in another order and other capitals."""
    trial = try_out(separated(NORTH))
    kept = as_data(trial.prepared.mapping, trial.prepared.layout)
    turned = [[heading.upper() for heading in reversed(NORTH[0])], *(list(reversed(row)) for row in NORTH[1:])]
    layout = find_layout(table_of(turned))
    assert signature(layout) == signature(trial.prepared.layout)
    again = from_data(kept, layout)
    assert again is not None
    assert again.fields == tuple(reversed(trial.prepared.mapping.fields))


def test_mapping_of_other_headings_is_not_taken() -> None:
    """A remembered mapping is not forced on a sheet with other headings."""
    trial = try_out(separated(NORTH))
    other = find_layout(table_of(SOUTH))
    assert signature(other) != signature(trial.prepared.layout)
    assert from_data(as_data(trial.prepared.mapping, trial.prepared.layout), other) is None


def test_changing_a_column_frees_the_old_one() -> None:
    """When a person gives a field to another column, the first column's words go to the note, not away."""
    mapping = try_out(separated(NORTH)).prepared.mapping.with_field(3, Field.PERSON_NAME)
    assert mapping.fields[3] is Field.PERSON_NAME
    assert mapping.fields[2] is Field.NOTE
    assert mapping.with_field(1, Field.IGNORE).problems() == ("map_received_on",)
