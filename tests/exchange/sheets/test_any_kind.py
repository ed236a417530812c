"""Whatever stands in a sheet of any kind: every row has one end, every question its words, nothing comes in twice."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_desktop.domain.names import PersonName
from caseload_desktop.exchange.sheets.dry_run import Holdings, decide, prepare
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.fields import Field
from caseload_desktop.exchange.sheets.header import find_layout
from caseload_desktop.exchange.sheets.held import HeldPeople, HeldPerson
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.known import KINDS
from caseload_desktop.exchange.sheets.mapping import ColumnMapping, profiles, propose
from caseload_desktop.exchange.sheets.plan import plan_rows
from caseload_desktop.exchange.sheets.preview import preview
from caseload_desktop.exchange.sheets.report_out import report_csv, report_rows
from caseload_desktop.exchange.sheets.table import Cell
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary
from caseload_desktop.exchange.sheets.words import question_title, question_words
from tests.exchange.sheets.kind_trial import PATCH, TODAY
from tests.exchange.sheets.test_any_table import TABLES, as_table
from tests.exchange.sheets.trial import WORKERS, code_lists

OTHERS = [kind for kind in KINDS if kind.id != "contacts"]
FEW = settings(max_examples=40)
TEXTS = st.sampled_from(
    [
        "", "", "01/02/2026", "3 Mar 2026", "31/02/2026", "1/4/2031", "1/1/1900", "Jo Bell", "Tom", "unallocated",
        "red", "key", "additional", "accepted", "declined", "home care", "care home", "hospital", "10 hrs", "=1+1",
        "neglect", "physical abuse", "s42", "nfa", "granted", "not granted", "urgent", "risk removed",
        "s136", "Section 2", "detained s3", "stood down", "02/02/2026 14:30", "14:30",
        "perm", "no change", "died", "planned", "unplanned", "x" * 70,
    ]
)  # fmt: skip
NAMES = st.sampled_from(["Ann Ash", "Ash, Ann", "Bob Oak", "Eve Fir", "", "Cy Elm"])
PERSON = HeldPerson("h1", PersonName("", "Ann", "Ash"), named=frozenset({"w-jo"}))
HELD: Mapping[str, list[Mapping[str, object]]] = {
    "caseload": [{"id": "a1", "worker_id": "w-jo", "team_id": PATCH.id, "role": "key", "from_date": "2025-01-01",
                  "to_date": None}],
    "referrals": [{"received_on": "2026-02-01", "decision": "accepted", "started_on": None, "ended_on": None}],
    "reviews": [{"completed_on": "2026-02-01", "planned_on": None, "asked_on": None, "cancelled_on": None}],
    "services": [{"from_date": "2026-02-01", "component": "home_support", "provider": None}],
    "concerns": [{"raised_on": "2026-02-01"}],
    "dols": [{"received_on": "2026-02-01"}],
    "amhp": [{"received_on": "2026-02-01"}],
}  # fmt: skip


def words_of(kind: SheetKind) -> Vocabulary:
    return Vocabulary(code_lists(), workers=WORKERS, teams=(PATCH,), kind=kind)


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.id)
@FEW
@given(rows=TABLES, data=st.data())
def test_any_cells_under_any_mapping(kind: SheetKind, rows: list[list[Cell]], data: st.DataObject) -> None:
    """Any cells under any mapping with any answers: imported, asked and left out add up to the rows, with reasons."""
    table, words = as_table(rows), words_of(kind)
    layout = find_layout(table, kind=kind)
    columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker, kind=kind)
    mapping = propose(layout, columns, this_year=TODAY.year, kind=kind)
    for column in data.draw(st.lists(st.integers(0, len(mapping.fields) - 1), max_size=6)) if mapping.fields else []:
        mapping = mapping.with_field(column, data.draw(st.sampled_from(list(kind.words))))
    assert preview(table, layout, mapping, words, today=TODAY)
    holdings = Holdings(own_team=PATCH.id)
    prepared = prepare(table, layout, mapping, words, holdings, decisions={}, today=TODAY)
    decisions: dict[str, str] = {}
    for _ in range(5):
        run = decide(prepared, words, holdings, decisions=decisions)
        counts = run.counts
        assert counts.imported + counts.asked + counts.left_out == counts.rows == len(rows)
        keys = {question.key for question in run.questions}
        for fate in run.fates:
            assert (fate.fields is not None) == (fate.status is Status.IMPORT)
            assert fate.status is Status.IMPORT or fate.reasons
            assert set(fate.questions) <= keys
        for question in run.open_questions():
            assert question_words(question, kind)
            assert question_title(question, kind)
            answers = [option.value for option in question.options] + (["2026-01-05"] if question.takes_date else [])
            decisions[question.key] = data.draw(st.sampled_from(answers))
    assert run.counts.asked == 0
    assert report_csv(report_rows(table, layout, run.fates, with_furniture=True, kind=kind))


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.id)
@FEW
@given(data=st.data())
def test_likely_cells_beside_what_is_held(kind: SheetKind, data: st.DataObject) -> None:
    """Likely words in the kind's own columns, about people held and new: what is written can be put into words, about
    somebody, never twice the same, and never by a worker who is not named on a restricted record."""
    fields = data.draw(st.permutations([about for about in kind.own_words if about is not kind.day]))[:4]
    mapping = ColumnMapping((Field.PERSON_NAME, kind.day, *fields), kind=kind)
    lines: list[list[Cell]] = [["Name", *(kind.label(about) for about in mapping.fields[1:])]]
    row = st.tuples(NAMES, *[TEXTS for _ in mapping.fields[1:]])
    lines.extend(list(one) for one in data.draw(st.lists(row, min_size=1, max_size=7)))
    table, words = as_table(lines), words_of(kind)
    layout = find_layout(table, heading_row=0, kind=kind)
    holdings = Holdings(HeldPeople([PERSON]), own_team=PATCH.id, rows={"h1": HELD[kind.id]})
    prepared = prepare(table, layout, mapping, words, holdings, decisions={}, today=TODAY)
    decisions: dict[str, str] = {}
    for _ in range(6):
        run = decide(prepared, words, holdings, decisions=decisions)
        for question in run.open_questions():
            answers = [option.value for option in question.options] + (["2026-01-05"] if question.takes_date else [])
            decisions[question.key] = data.draw(st.sampled_from(answers))
    assert run.counts.asked == 0
    plan = plan_rows(run, file_name="sheet.csv")
    assert len(plan.rows) == run.counts.imported
    keys = [(one.person_id, kind.repeat_key(one.fields)) for one in plan.rows if kind.repeat_key is not None]
    assert len(keys) == len(set(keys))
    for one in plan.rows:
        assert kind.becomes(one.fields, words)
        assert one.fields.get(kind.written_day) or one.fields.get(kind.written_or)
        if kind.holders_only and one.person_id == "h1":
            assert one.fields.get("worker_id", "w-jo") == "w-jo"
