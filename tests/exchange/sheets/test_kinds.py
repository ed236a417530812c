"""Caseload lists, referrals, reviews and services: told apart by their headings, every row with its fate."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import pytest

from caseload_desktop.domain.names import PersonName
from caseload_desktop.exchange.sheets.cells import number_in
from caseload_desktop.exchange.sheets.contact_facts import IMPORTED
from caseload_desktop.exchange.sheets.dry_run import Holdings
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.held import HeldPeople, HeldPerson
from caseload_desktop.exchange.sheets.kinds.amhp import AMHP, NOT_NAMED
from caseload_desktop.exchange.sheets.kinds.caseload import CASELOAD
from caseload_desktop.exchange.sheets.kinds.concerns import CONCERNS, NOTHING_SAID
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.dols import DOLS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import KINDS
from caseload_desktop.exchange.sheets.kinds.referrals import REFERRALS
from caseload_desktop.exchange.sheets.kinds.reviews import REVIEWS
from caseload_desktop.exchange.sheets.kinds.services import SERVICES
from caseload_desktop.exchange.sheets.mapping import as_data, from_data, signature
from caseload_desktop.exchange.sheets.table import Cell
from caseload_desktop.exchange.sheets.words import question_title, question_words
from tests.exchange.sheets import kind_sheets
from tests.exchange.sheets.kind_trial import KindTrial, try_kind
from tests.exchange.sheets.makers import Rows

SHEETS: dict[str, Rows] = {
    "caseload": kind_sheets.CASELOAD,
    "referrals": kind_sheets.REFERRALS,
    "reviews": kind_sheets.REVIEWS,
    "services": kind_sheets.SERVICES,
    "concerns": kind_sheets.CONCERNS,
    "dols": kind_sheets.DOLS,
    "amhp": kind_sheets.AMHP,
}


@lru_cache
def trial(name: str) -> KindTrial:
    return try_kind(SHEETS[name])


@pytest.mark.parametrize("name", SHEETS)
def test_kind_is_proposed_from_the_headings(name: str) -> None:
    """Each sheet is taken for what it is, and every column for what its heading says."""
    found = trial(name)
    assert found.kind.id == name
    assert "ignore" not in found.fields.values()
    assert not found.prepared.mapping.problems()


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (["Date", "Name", "How", "Reason", "Outcome", "Taken by"], CONTACTS),
        (["Date", "Client", "Query", "Action taken", "Initials"], CONTACTS),
        (["Name", "Allocated worker", "Date allocated", "Priority"], CASELOAD),
        (["SU name", "Key worker", "Team", "Case opened"], CASELOAD),
        (["SSID", "Client", "Key Worker", "Joint / lead", "Date alloc'd", "RAG", "Comments"], CASELOAD),
        (["Name", "Patch", "Referral date", "Hours requested", "Accepted"], REFERRALS),
        (["Name", "Last review", "Next review due", "Reviewing officer"], REVIEWS),
        (["Client", "Provider", "Package", "Start date", "Weekly cost"], SERVICES),
        (["Resident", "Care home", "Placement start", "Weekly fee", "Perm/temp"], SERVICES),
        (["Date of alert", "Adult", "Category of abuse", "Threshold met", "IO"], CONCERNS),
        (["Date", "Time", "Name", "MHA status", "Section expiry", "RAG", "AMHP allocated"], AMHP),
        (["Referral date", "Patient", "Legal status", "S12 doctors", "MHAA outcome"], AMHP),
        (["Request date", "Name", "Care home/hospital", "Urgent/standard", "BIA allocated", "Expiry"], DOLS),
    ],
)
def test_other_teams_headings(headings: list[str], kind: SheetKind) -> None:
    """Other teams' headings lead to the same kinds."""
    assert try_kind([headings, ["1/2/2026", *["x"] * (len(headings) - 1)]]).kind is kind


@pytest.mark.parametrize("name", SHEETS)
def test_every_row_has_an_end_and_every_question_its_words(name: str) -> None:
    """Imported, asked and left out add up before and after the suggestions; each row not imported says why."""
    for found in (trial(name), trial(name).answered()):
        counts = found.run.counts
        assert counts.imported + counts.asked + counts.left_out == counts.rows
        for fate in found.run.fates:
            assert fate.status is Status.IMPORT or found.why(fate.number), fate.number
        for question in found.run.questions:
            assert question_words(question, found.kind)
            assert question_title(question, found.kind)
    assert trial(name).answered().run.counts.imported >= 3


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_mapping_is_remembered_for_each_kind_apart(kind: SheetKind) -> None:
    """The same headings may be a sheet of two kinds; what was settled for one is not taken for the other."""
    found = try_kind([["Name", "Date", "Team"], ["Ann Ash", "1/2/2026", "x"]], kind=kind)
    layout = found.prepared.layout
    kept = from_data(as_data(found.prepared.mapping, layout), layout, kind)
    assert kept is not None
    assert kept.kind is kind
    assert len({signature(layout, one) for one in KINDS}) == len(KINDS)


def test_caseload_rows() -> None:
    """A worker makes a case, "unallocated" a wait, a second key worker joins, a repeat is left out with its row."""
    found = trial("caseload").answered()
    first = found.written(3)
    assert (first["worker_id"], first["role"], first["from_date"]) == ("w-jo", "key", "2026-04-03")
    assert (first["priority"], first["note"]) == ("critical", "frail")
    assert "worker_id" not in found.written(5)
    assert found.written(5)["team_id"] == "t-patch"
    assert found.written(7)["role"] == "additional"
    assert found.written(8)["role"] == "additional"
    assert found.why(6) == "Says the same as row 5."
    assert found.why(10) == "Says the same as row 4."
    assert found.question("second_key").rows == (8,)
    people = {found.fate(number).person.key for number in (3, 7, 8) if found.fate(number).person is not None}  # type: ignore[union-attr]
    assert len(people) == 1


def test_caseload_without_dates_or_workers() -> None:
    """A bare list of names can be one worker's caseload from today, by two answers."""
    found = try_kind([["SSID", "Name"], ["1001", "Ann Ash"], ["1002", "Bob Oak"]], kind=CASELOAD)
    done = found.answered({"worker:": "w-amina"})
    assert [done.written(n)["worker_id"] for n in (2, 3)] == ["w-amina", "w-amina"]
    assert done.written(2)["from_date"] == "2026-11-20"


def held(*rows: Mapping[str, object], kind: SheetKind = CASELOAD, **more: object) -> Holdings:
    person = HeldPerson("h1", PersonName("", "Ann", "Ash"), references=("1001",), **more)  # type: ignore[arg-type]
    assert all(row.keys() <= set(kind.compared) for row in rows)
    return Holdings(HeldPeople([person]), own_team="t-patch", rows={"h1": list(rows)})


JO = {"id": "a1", "worker_id": "w-jo", "team_id": "t-patch", "role": "key", "from_date": "2026-01-05", "to_date": None}
ROW = [["SSID", "Name", "Key worker", "Allocated on"], ["1001", "Ann Ash", "Tom Wood", "02/03/2026"]]


def test_case_that_is_there_already_is_left_out() -> None:
    """The same worker again is held already; another is asked about and takes over by suggestion."""
    same = try_kind([ROW[0], ["1001", "Ann Ash", "Jo Bell", "02/03/2026"]], kind=CASELOAD, holdings=held(JO))
    assert same.answered().why(2) == "This involvement is already held: same person, same day, same kind."
    other = try_kind(ROW, kind=CASELOAD, holdings=held(JO))
    assert other.answered().written(2)["takes_over"] is True
    joined = other.answered({"other_key": "additional"}).written(2)
    assert (joined["role"], "takes_over" in joined) == ("additional", False)
    ended = try_kind(ROW, kind=CASELOAD, holdings=held({**JO, "to_date": "2026-02-01"}))
    assert "takes_over" not in ended.answered().written(2)


def test_person_who_waits_is_taken_off_the_list() -> None:
    """A worker in the sheet ends the wait the store holds."""
    waits = {**JO, "worker_id": None}
    found = try_kind(ROW, kind=CASELOAD, holdings=held(waits)).answered()
    assert found.written(2)["from_list"] == "a1"


def test_restricted_and_dead_people() -> None:
    """Nothing goes to a closed record, to a worker not named on it, nor to somebody who had died by then."""
    closed = try_kind(ROW, kind=CASELOAD, holdings=held(closed=True)).answered()
    assert closed.why(2) == "The person's record is restricted: ask its manager to enter this involvement."
    unnamed = try_kind(ROW, kind=CASELOAD, holdings=held(named=frozenset({"w-jo"}))).answered()
    assert unnamed.why(2) == "The record is restricted and this worker is not named on it."
    dead = try_kind(ROW, kind=CASELOAD, holdings=held(died_on=date(2026, 3, 1))).answered()
    assert dead.why(2) == "The person had died by that day."


def test_referral_rows() -> None:
    """A referral comes in as far as it has come: ended, going on, declined; a second open one is left out."""
    found = trial("referrals").answered()
    ended = found.written(3)
    assert (ended["started_on"], ended["ended_on"], ended["support_after"]) == ("2026-03-03", "2026-04-14", "none")
    assert ended["end_reason"] == "stmax_no_services_other"
    assert (found.written(4)["decision"], found.written(4)["received_at"]) == ("accepted", "09:00")
    assert "09:00 was taken" in str(found.written(4)["need"])
    assert (found.written(5)["decision"], found.written(5)["received_at"]) == ("declined", "16:00")
    assert "“30/02/2026” (not understood)" in str(found.written(5)["need"])
    assert found.why(7) == "Another referral of this person goes on; this would be a second one."
    assert found.why(9) == "It would end on 13/10/2026, before it begins."


def test_review_rows() -> None:
    """A review is done or still to be done; what can't be agreed for the next one stays in words."""
    found = trial("reviews").answered({"outcome:no idea": "nothing"})
    done = found.written(2)
    assert (done["completed_on"], done["next_due_on"], done["outcome"]) == ("2026-03-05", "2027-03-01", "continuation")
    assert (found.written(3)["planned_on"], "completed_on" in found.written(3)) == ("2026-12-01", False)
    assert found.why(5) == "Says the same as row 2."
    assert found.why(6) == "“32/10/2026” is a day that does not exist."
    late = found.written(7)
    assert "next_due_on" not in late
    assert "Next review in the sheet: 10/10/2030." in str(late["note"])
    assert "“no idea”" in str(late["note"])


def test_service_rows() -> None:
    """A service knows its type by its component, its cost by the heading, and says when it ended before it began."""
    found = trial("services").answered({"component:befriending": "day_support", "started_on:row:7": "2026-02-28"})
    care = found.written(3)
    assert (care["component"], care["service_type"], care["permanent"]) == ("home_support", "lt_community", True)
    assert (care["planned_units"], care["unit_cost"], care["cost_frequency"]) == (10.5, 21.5, "hourly")
    assert found.why(4) == "Says the same as row 3."
    assert found.written(5)["service_type"] == "lt_residential"
    assert (found.written(6)["to_date"], found.written(6)["end_reason"]) == ("2026-06-01", "declined")
    assert found.written(7)["component"] == "direct_payment"
    assert found.why(8) == "It would end on 01/04/2026, before it begins."


def test_column_that_proves_nothing_is_asked_about_beside_one_that_seems_month_first() -> None:
    """Beside a column that seems month first, one that could be either is asked about too, and told why."""
    rows: Rows = [
        ["Client", "Service", "Start date", "End date"],
        ["Oak, Bob", "home care", "01/13/2026", "03/04/2026"],
        ["Ash, Ann", "meals", "01/14/2026", "05/06/2026"],
    ]
    found = try_kind(rows, kind=SERVICES)
    question = next(one for one in found.run.questions if one.key.endswith(":order") and not one.typed)
    assert (question.suggested, question.rows) == ("month_first", (2, 3))
    assert "The other dates of these rows seem to be month first" in question_words(question)
    assert found.answered().written(2)["to_date"] == "2026-03-04"
    firm = try_kind([rows[0], ["Oak, Bob", "home care", "13/01/2026", "03/04/2026"]], kind=SERVICES)
    assert [one.key for one in firm.run.questions if one.key.endswith(":order")] == []
    assert firm.answered().written(2)["to_date"] == "2026-04-03"


def test_person_repeated_by_name_alone_is_asked_about() -> None:
    """Where nothing but the name tells, the worker is asked whether two rows are one person."""
    rows: Rows = [
        ["Client", "Service", "Start date"],
        ["Oak, Bob", "home care", "13/01/2026"],
        ["Bob Oak", "meals", "14/01/2026"],
    ]
    found = try_kind(rows, kind=SERVICES)
    assert found.question("like:p3").suggested == "sheet:p2"
    assert len(found.answered().run.new_people) == 1
    assert len(found.answered({"like:p3": "new"}).run.new_people) == 2


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (10.5, 10.5), ("10.5", 10.5), ("10 hrs/wk", 10.0), ("£1,234.50", 1234.5), ("£21.50 ph", 21.5), ("7,5", 7.5),
        ("2h 30m", 2.5), ("=SUM(A1)", None), ("lots", None), (-1, None), (float("nan"), None), ("", None),
        ("99999999", None), ("1/2", 0.5), ("10 1/2", 10.5), ("7½ hrs", 7.5), ("1/9", None), ("11/2", None),
    ],
)  # fmt: skip
def test_numbers_as_people_write_them(cell: Cell, number: float | None) -> None:
    """Hours, units and pounds are read as written; a formula or a word is no number and says why."""
    found, reason = number_in(cell)
    assert found == number
    assert bool(reason) == (number is None)


def test_closed_contact_says_why_nothing_follows() -> None:
    """The sheet's own column is the reason, else that it was brought in; where something follows no word is lost."""
    found = try_kind(
        [
            ["Date received", "Name", "How", "Outcome", "Reason for NFA"],
            ["19/11/2026", "Ada Quill", "phone", "advice given", "Son will ring  the GP"],
            ["19/11/2026", "Bertram Oakes", "phone", "advice given", ""],
            ["19/11/2026", "Cora Lane", "phone", "enablement", "Not now, after the ward"],
        ]
    ).answered()
    assert found.kind is CONTACTS
    told = [found.written(number) for number in (2, 3, 4)]
    assert [one.get("no_next_why") for one in told] == ["Son will ring the GP", IMPORTED, None]
    assert "Not now, after the ward" in str(told[2]["notes"])


def test_concern_rows() -> None:
    """A concern keeps its types, its decision and its enquiry with the end; a day that can't be is left out."""
    found = trial("concerns").answered()
    first = found.written(3)
    assert (first["raised_on"], first["types"], first["decision"]) == (
        "2026-03-03", ["neglect_omission"], "s42_enquiry",
    )  # fmt: skip
    assert (first["closed_on"], first["outcome"], first["worker_id"]) == ("2026-04-20", "identified_action", "w-jo")
    second = found.written(4)
    assert (second["types"], second["decision"]) == (["financial_material", "neglect_omission"], "no_enquiry")
    assert (second["decided_on"], second["referrer_kind"]) == ("2026-10-12", "police")
    assert "decision" not in found.written(5)
    assert found.written(5)["what_happened"]
    assert found.why(6) == "It would end on 01/11/2026, before it begins."
    assert found.written(7)["types"] == ["self_neglect"]
    assert found.why(8) == "Says the same as row 3."
    assert NOTHING_SAID in {found.written(number)["what_happened"] for number in (3, 7)}


def test_dols_rows() -> None:
    """Granted needs its days; an urgent one without both days is taken as standard and says so."""
    found = trial("dols").answered()
    first = found.written(3)
    assert (first["authorised_from"], first["authorised_to"], first["priority"]) == (
        "2026-06-20", "2027-06-19", "higher",
    )  # fmt: skip
    urgent = found.written(4)
    assert (urgent["kind"], urgent["urgent_to"]) == ("urgent_and_standard", "2026-11-16")
    assert found.written(5)["kind"] == "standard"
    assert "does not give both days" in str(found.written(5)["reasons"])
    assert (found.written(6)["decision"], found.written(6)["decided_on"]) == ("not_granted", "2026-06-01")
    assert found.why(7) == "Granted, but without the first and last day of the authorisation."
    assert found.why(8) == "Says the same as row 3."


def test_amhp_rows() -> None:
    """A referral with its section, hours, assessment and end; what the commands refuse is left out and says so."""
    found = trial("amhp").answered()
    first = found.written(3)
    assert (first["received_at"], first["rag"], first["kind"]) == ("14:40", "red", "place_of_safety")
    assert (first["detention"], first["detained_at"], "extended_hours" in first) == ("s136", "13:05", False)
    assert (first["assessed_at"], first["outcome"], first["closed_on"]) == ("21:30", "s2", "2026-11-13")
    second = found.written(4)
    assert (second["received_at"], second["assessed_on"], "assessed_at" in second) == ("09:15", "2026-11-16", False)
    assert (second["outcome"], second["closed_on"], second["doctors"]) == ("home_treatment", "2026-11-16", NOT_NAMED)
    counted = found.written(5)
    assert (counted["detained_from"], counted["detained_at"]) == ("2026-11-19", "22:00")
    assert "its beginning is counted back" in str(counted["reasons"])
    assert (found.written(6)["received_at"], found.written(6)["detained_from"]) == ("09:00", "2026-11-01")
    assert found.why(7) == "Section 136 is counted from when it began, and the sheet does not say when."
    assert found.why(8) == "“Detained section 3” follows an assessment, and the sheet gives no day of one."
    assert found.why(9) == "Says the same as row 3."
    assert found.why(11) == "“09/11/2026 12:00” lies before the referral was received."
    longer = found.written(12)
    assert (longer["extended_hours"], longer["closed_on"]) == ("h6", "2026-11-10")
    assert "“31/11/2026” (not understood)" in str(longer["reasons"])
    assert found.why(13) == "“stood down” is its outcome, but no day says when it was closed."


def amhp_row(**cells: str) -> KindTrial:
    """One referral of the sheet with these cells, at ten in the morning of the day."""
    row = {"Date received": "19/11/2026 10:00", "Name": "Ann Ash", "RAG": "red", **cells}
    return try_kind([list(row), list(row.values())], kind=AMHP, now="10:00").answered()


@pytest.mark.parametrize(
    ("cells", "written"),
    [
        # The last Sunday of October has 25 hours: 24 hours from 14:30 end at 13:30.
        ({"Section": "s136", "Date received": "26/10/2026", "Section expires": "25/10/2026 13:30"},
         ("s136", "2026-10-24", "14:30", None)),
        ({"Section": "136 suite", "Detained from": "18/11/2026", "Section expires": "19/11/2026 09:00"},
         ("s136", "2026-11-18", "09:00", None)),
        ({"Section": "S.5(2)", "Detained from": "18/11/2026", "Time detained": "9.30pm"},
         ("s5_2", "2026-11-18", "21:30", None)),
        ({"Section": "s135(1)", "Held from": "18/11/26 08:00", "Section expires": "19/11/26", "Expiry time": "20:00"},
         ("s135", "2026-11-18", "08:00", "h12")),
        ({"Section": "136", "Detained from": "18/11/26 08:00", "Section expires": "19/11/2026 21:00"},
         ("s136", "2026-11-18", "08:00", None)),
        ({"Section": "sec 2", "Section expires": "15/12/2026"}, ("s2", "2026-11-18", None, None)),
        ({"Section": "section 3", "Detained from": "01/09/2026"}, ("s3", "2026-09-01", None, None)),
        ({"Section": "", "Detained from": "18/11/2026 08:00"}, (None, None, None, None)),
        ({"Section": "not detained", "Section expires": "18/11/2026"}, ("none", None, None, None)),
    ],
)  # fmt: skip
def test_detention_as_people_write_it(cells: dict[str, str], written: tuple[str | None, ...]) -> None:
    """Section, beginning and end as written; an end beyond the section's own is an extension, or stays in words."""
    row = amhp_row(**cells).written(2)
    assert tuple(row.get(name) for name in ("detention", "detained_from", "detained_at", "extended_hours")) == written
    kept = written[0] in (None, "none") or cells.get("Section expires") == "19/11/2026 21:00"
    assert ("in the sheet: " in str(row.get("reasons"))) is kept


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ({"Date received": "20/11/2026 10:05"}, "“20/11/2026 10:05” lies in the future."),
        ({"Section": "136", "Detained from": "20/11/2026 11:00"}, "“20/11/2026 11:00” lies in the future."),
        ({"Section": "136", "Section expires": "24/11/2026 11:00"}, "“23/11/2026 11:00” lies in the future."),
        ({"Section": "136", "Detained from": "17/11/2026", "Section expires": "19/11/2026 11:00"},
         "Section 136 is counted from when it began, and the sheet does not say when."),
        ({"Section": "2"}, "Section 2 is counted from when it began, and the sheet does not say when."),
        ({"AMHP": "Jo Bell", "Date allocated": "19/11/2026 09:30"},
         "“19/11/2026 09:30” lies before the referral was received."),
        ({"Type": "nr request", "Date of MHAA": "19/11/2026", "Outcome": "not detained"},
         "The nearest relative asked: not applying needs its reasons, and the sheet gives none."),
        ({"Date of MHAA": "19/11/2026", "Outcome": "informal", "Date closed": "18/11/2026"},
         "It would end on 18/11/2026, before it begins."),
    ],
)  # fmt: skip
def test_amhp_rows_the_rules_refuse(cells: dict[str, str], why: str) -> None:
    """What a command would refuse is left out before anything is written, in words that say what is missing."""
    assert amhp_row(**cells).why(2) == why
