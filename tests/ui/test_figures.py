"""The figures page: numbers, the rows behind them, targets, commentary and PDF, by mouse and by keyboard."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.measures.behind import RESTRICTED
from caseload_desktop.measures.span import COUNCIL
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.services.targets import WriteCommentary, set_target, write_commentary
from caseload_desktop.store import access_log, rows
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.figure_file import file_stem
from caseload_desktop.ui.dialogs.figure_pdf import PdfDialog
from caseload_desktop.ui.dialogs.figure_targets import TargetsDialog, periods
from caseload_desktop.ui.dialogs.figure_workbook import WorkbookDialog
from caseload_desktop.ui.dialogs.meanwhile import MeanwhileBox
from caseload_desktop.ui.figures.bar import scope_key
from caseload_desktop.ui.figures.behind_view import CAME_BACK
from caseload_desktop.ui.figures.view import FiguresPage
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.pages.figures import PAGE
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Mode, Theme
from tests.measures.support import OCTOBER, add_contact, add_person
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = make_store(tmp_path, clock=SetClock(datetime(2026, 11, 20, 9, 30, tzinfo=UTC)))
    yield made
    made.close()


def _team(store: Store) -> str:
    with store.read() as conn:
        return str(conn.execute(select(rows.team.c.id)).scalar_one())


def _fill(store: Store) -> None:
    """October: 6 resolved, 2 not, 1 left out; September: 3 resolved of 4; one came back in July."""
    team = _team(store)
    with store.write(actor=MANAGER, command="sample") as act:
        ada = add_person(act, given="Ada", family="Marsh")
        hidden = add_person(act, given="Quillon", family="Zephyrine", restricted=True)
        for person, outcome in (
            *[(ada, "nfa_information_advice")] * 5,
            (hidden, "nfa_information_advice"),
            *[(ada, "progress_assessment_review")] * 2,
            (ada, "recorded_in_error"),
        ):
            add_contact(act, person, outcome=outcome, team_id=team)
        for outcome in (*["nfa_information_advice"] * 3, "progress_reablement"):
            day = "2026-09-07"
            add_contact(act, ada, outcome=outcome, team_id=team, received_on=day, closed_on=day)
        tobias = add_person(act, given="Tobias", family="Okonkwo")
        for day in ("2026-07-06", "2026-07-20"):
            add_contact(act, tobias, received_on=day, closed_on=day, worker_id=PRACTITIONER.worker_id)


def _desk(store: Store, actor: Actor = MANAGER) -> Desk:
    return Desk(store, actor, InlineRunner(), Notices())


def _page(qtbot: QtBot, desk: Desk, width: int = 1118, height: int = 640) -> FiguresPage:
    page = FiguresPage(desk)
    shown(qtbot, page, width, height)
    assert isinstance(desk.runner, InlineRunner)
    assert desk.runner.errors == []
    return page


def _set_target(store: Store, value: str = "70", floor: str | None = None, scope: Scope = COUNCIL) -> None:
    first = Month(2026, 10)
    target = Target(
        measure="2",
        scope=scope,
        first=first,
        last=first.plus(2),
        value=Decimal(value),
        floor=Decimal(floor) if floor else None,
        direction=Direction.HIGH,
    )
    set_target(store, MANAGER, target)


def _behind(page: FiguresPage) -> list[str]:
    model = page.behind.model
    found = [model.row(place) for place in range(model.count)]
    return [row.person for row in found if row is not None]


def _tabs(page: FiguresPage) -> list[str]:
    groups = page.behind.groups
    return [groups.tabText(place) for place in range(groups.count())]


def test_tiles_say_the_last_whole_month(store: Store, qtbot: QtBot) -> None:
    """I see last month's figure with its rating in words, what is left out, and how many came back."""
    _fill(store)
    _set_target(store)
    page = _page(qtbot, _desk(store))
    assert page.body.resolved.accessibleName() == "Resolved at source, 75.0%, Green, target 70%"
    assert page.body.not_counted.accessibleName() == "Not resolved at source, 2, of 8 that count"
    assert page.body.left_out.accessibleName() == "Left out of the figure, 1, of 9 contacts"
    assert page.body.guard.accessibleName() == "Came back within 91 days, 50.0%, 1 of 2, Jul 2026"
    assert page.subtitle_text == "Percentage of contacts resolved at source · All teams · Oct 2026"
    assert page.body.travel.text() == "Too few months to say"


def test_every_number_opens_exactly_its_rows(store: Store, qtbot: QtBot) -> None:
    """A number on a tile and the list behind it are the same contacts, in three groups that say how many they hold."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.body.resolved.opened.emit()
    assert _tabs(page) == ["Counted 6", "Not counted 2", "Left out 1"]
    assert page.behind.group() == Part.NUMERATOR.value
    assert page.behind.model.count == 6
    assert page.behind.title.text() == "All teams, Oct 2026: 6 of 8 contacts"
    page.show_figure()
    page.body.left_out.opened.emit()
    assert page.behind.group() == Part.LEFT_OUT.value
    (row,) = [page.behind.model.row(place) for place in range(page.behind.model.count)]
    assert row is not None
    assert row.why == "A duplicate, or recorded in error"
    page.show_figure()
    page.body.guard.opened.emit()
    assert page.behind.group() == CAME_BACK
    assert _tabs(page)[-1] == "Counted, came back 1"
    assert _behind(page) == ["Tobias Okonkwo"]


def test_bar_of_a_month_opens_that_months_rows(store: Store, qtbot: QtBot) -> None:
    """Enter on September's bar shows September's contacts; Escape brings me back to the bar."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    chart = page.body.chart.chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_End)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert page.behind.title.text() == "All teams, Sep 2026: 3 of 4 contacts"
    assert QApplication.focusWidget() is page.behind.view
    QTest.keyClick(page.behind.view, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is chart


def test_line_of_the_breakdown_opens_its_rows(store: Store, qtbot: QtBot) -> None:
    """A worker's line opens that worker's contacts; a month's line that month's."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.body.breakdown.tabs.setCurrentIndex(1)
    first = page.body.breakdown.model.row(0)
    assert first is not None
    assert (first[1].name, first[1].figure.denominator) == ("Morwenna Hale", 8)
    page.body.breakdown.view.opened.emit(0)
    assert page.behind.title.text() == "Morwenna Hale, Oct 2026: 6 of 8 contacts"
    page.show_figure()
    page.body.breakdown.tabs.setCurrentIndex(3)
    assert page.body.breakdown.model.count == 12
    page.body.breakdown.view.opened.emit(1)
    assert page.behind.title.text() == "All teams, Sep 2026: 3 of 4 contacts"


def test_row_opens_the_contact_but_not_a_restricted_persons(store: Store, qtbot: QtBot) -> None:
    """Enter opens the contact; of someone restricted I see that they count, and neither name nor contact."""
    _fill(store)
    desk = _desk(store, PRACTITIONER)
    page = _page(qtbot, desk)
    opened: list[object] = []
    said: list[str] = []
    desk.go_requested.connect(lambda name, item: opened.append((name, item)))
    desk.notices.said.connect(lambda words, _undo: said.append(words))
    page.open_rows(Part.NUMERATOR.value)
    people = _behind(page)
    assert sorted(set(people)) == ["Ada Marsh", RESTRICTED]
    page.behind.view.select_row(people.index("Ada Marsh"))
    QTest.keyClick(page.behind.view, Qt.Key.Key_Return)
    known = page.behind.model.row(people.index("Ada Marsh"))
    assert known is not None
    assert opened == [("contacts", known.id)]
    page.behind.view.select_row(people.index(RESTRICTED))
    QTest.keyClick(page.behind.view, Qt.Key.Key_Return)
    assert len(opened) == 1
    assert said == ["This contact can't be opened with your role or for this person."]


def test_whose_month_and_way_of_counting_are_chosen_by_keyboard(store: Store, qtbot: QtBot) -> None:
    """I type a colleague's name, go a month back, and choose the narrow way of counting; the page follows."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.bar.scope.setFocus()
    page.bar.scope.selectAll()
    QTest.keyClicks(page.bar.scope, "jo bell")
    QTest.keyClick(page.bar.scope, Qt.Key.Key_Return)
    assert page.reading is not None
    assert page.reading.asked.part.scope == Scope(ScopeKind.WORKER, PRACTITIONER.worker_id)
    assert "Jo Bell" in page.subtitle_text
    page.bar.scope.set_code(scope_key(COUNCIL))
    page.bar.scope.picked.emit(scope_key(COUNCIL))
    QTest.keyClick(page.bar.earlier, Qt.Key.Key_Space)
    assert page.reading.asked.month == Month(2026, 9)
    place = page.bar.definition.findData("narrow")
    page.bar.definition.setCurrentIndex(place)
    page.bar.definition.activated.emit(place)
    assert page.reading.asked.definition == "narrow"
    assert page.body.rule.buttons[Part.NUMERATOR].text() == "Counted: 3"


def test_rule_says_in_words_what_counts(store: Store, qtbot: QtBot) -> None:
    """The rule stands beside the figure in words, and its three parts add up to all contacts."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    texts = [button.text() for button in page.body.rule.buttons.values()]
    assert texts == ["Counted: 6", "Not counted: 2", "Left out: 1"]
    page.body.rule.buttons[Part.DENOMINATOR].click()
    assert page.behind.group() == Part.DENOMINATOR.value
    assert page.behind.model.count == 2


def test_new_team_is_told_that_there_is_nothing_yet(store: Store, qtbot: QtBot) -> None:
    """Without contacts the page says so and offers to log one; it shows the month that has begun."""
    desk = _desk(store)
    went: list[str] = []
    desk.go_requested.connect(lambda name, _item: went.append(name))
    page = _page(qtbot, desk)
    assert page.nothing.isVisible()
    assert page.nothing.action is not None
    page.nothing.action.click()
    assert went == ["log_contact"]
    assert "Nov 2026, so far" in page.subtitle_text
    assert not any(tile.isVisible() for tile in (page.body.resolved, page.body.guard))


def test_page_counts_again_when_a_contact_is_saved(store: Store, qtbot: QtBot) -> None:
    """A contact saved elsewhere in the program is in the figure at once."""
    _fill(store)
    desk = _desk(store)
    page = _page(qtbot, desk)

    def save() -> object:
        with store.write(actor=MANAGER, command="log_contact") as act:
            add_contact(act, add_person(act), team_id=_team(store))
            return act.changes()

    desk.write(page, "Contact saved", save)  # type: ignore[arg-type]
    assert page.body.resolved.accessibleName().startswith("Resolved at source, 77.8%")


def test_rows_stay_and_follow_when_a_contact_is_corrected(store: Store, qtbot: QtBot) -> None:
    """I open a contact from the list, correct it and come back: the list is still there, and it is right."""
    _fill(store)
    desk = _desk(store)
    page = _page(qtbot, desk)
    page.open_rows(Part.NUMERATOR.value)
    page.behind.view.select_row(3)
    chosen = page.behind.view.current_id()
    last = page.behind.model.row(4)
    assert last is not None

    def correct() -> object:
        with store.write(actor=MANAGER, command="correct_contact") as act:
            act.set("contact", last.id, {"outcome": "progress_reablement"})
            return act.changes()

    desk.write(page, "Contact corrected", correct)  # type: ignore[arg-type]
    page.show_item(None)
    assert _tabs(page) == ["Counted 5", "Not counted 3", "Left out 1"]
    assert page.behind.view.current_id() == chosen


def test_empty_group_says_so_and_lets_the_keyboard_go_back(store: Store, qtbot: QtBot) -> None:
    """A group without contacts says so in words, and Enter goes back to the figure."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.bar.earlier.click()
    page.open_rows(Part.LEFT_OUT.value)
    assert page.behind.empty.isVisible()
    assert QApplication.focusWidget() is page.behind.back
    QTest.keyClick(page.behind.back, Qt.Key.Key_Space)
    assert page.body.isVisible()


def test_page_says_that_it_counts_until_it_has(store: Store, qtbot: QtBot) -> None:
    """While a large store is counted I see that it is, and never a wrong number."""
    _fill(store)
    desk = _desk(store)
    runner = desk.runner
    assert isinstance(runner, InlineRunner)
    runner.hold = True
    page = _page(qtbot, desk)
    assert page.counting.isVisible()
    assert not page.body.isVisible()
    page.open_targets()
    page.open_pdf()
    runner.hold = False
    runner.release()
    assert page.body.isVisible()
    assert not page.counting.isVisible()


def test_late_answer_does_not_replace_a_newer_one(store: Store, qtbot: QtBot) -> None:
    """Going back two months quickly shows the second, however slowly the first was counted."""
    _fill(store)
    desk = _desk(store)
    page = _page(qtbot, desk)
    runner = desk.runner
    assert isinstance(runner, InlineRunner)
    runner.hold = True
    page.bar.earlier.click()
    page.bar.earlier.click()
    runner.hold = False
    runner.release(newest_first=True)
    assert page.reading is not None
    assert page.reading.asked.month == Month(2026, 8)


def test_small_figure_bears_a_mark(store: Store, qtbot: QtBot) -> None:
    """A figure on four contacts is shown with a mark and the words that it must not be published."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert not page.body.small.isVisible()
    page.bar.earlier.click()
    assert "75.0% †" in page.body.resolved.accessibleName()
    assert page.body.small.isVisible()
    assert page.body.small.text() == "† Rests on fewer than 5 contacts: not to be published."


def test_commentary_is_written_kept_while_typing_and_saved(store: Store, qtbot: QtBot) -> None:
    """What I type survives the program and is offered to me again, to nobody else; saved, everybody reads it."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    card = page.body.commentary
    card.write.click()
    QTest.keyClicks(card.note, "More calls about equ")
    again = _page(qtbot, _desk(store))
    assert again.body.commentary.write.text() == "Go on with what you typed"
    again.body.commentary.write.click()
    assert again.body.commentary.note.text() == "More calls about equ"
    QTest.keyClicks(again.body.commentary.note, "")
    other = Actor(OTHER_PRACTITIONER.worker_id, MANAGER.role)
    assert _page(qtbot, _desk(store, other)).body.commentary.write.text() == "Write commentary"
    again.body.commentary.note.setPlainText("More calls about equipment.")
    again.body.commentary.save_button.click()
    assert not again.body.commentary.writing
    assert again.body.commentary.text.text() == "More calls about equipment."
    assert again.body.commentary.author.text() == "Morwenna Hale, 20 Nov 2026"
    assert store.drafts.mine(MANAGER.worker_id) == []


def test_commentary_begun_about_another_month_is_offered(store: Store, qtbot: QtBot) -> None:
    """I began to write about September and the program went: the page offers to go on there, with what I typed."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.bar.earlier.click()
    page.body.commentary.write.click()
    QTest.keyClicks(page.body.commentary.note, "Fewer staff")
    again = _page(qtbot, _desk(store))
    assert again.kept is not None
    assert again.kept.words == "What you began to write about Sep 2026 is not saved yet."
    assert again.kept.action is not None
    again.kept.action.click()
    assert again.reading is not None
    assert again.reading.asked.month == Month(2026, 9)
    assert again.body.commentary.writing
    assert again.body.commentary.note.text() == "Fewer staff"
    assert again.kept is None


def test_typing_goes_on_while_the_page_is_counted_again(store: Store, qtbot: QtBot) -> None:
    """A colleague's contact arriving does not take away what I am writing."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.body.commentary.write.click()
    QTest.keyClicks(page.body.commentary.note, "Half a sen")
    page.refresh()
    assert page.body.commentary.writing
    assert page.body.commentary.note.text() == "Half a sen"


def test_commentary_changed_meanwhile_is_said_beside_the_field(store: Store, qtbot: QtBot) -> None:
    """If another manager saved first, I am told and keep what I typed."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    page.body.commentary.write.click()
    page.body.commentary.note.setPlainText("Mine.")
    write_commentary(store, MANAGER, WriteCommentary(measure="2", scope=COUNCIL, month=OCTOBER, text="Theirs."))
    page.body.commentary.save_button.click()
    (asked,) = page.body.commentary.findChildren(MeanwhileBox)
    assert "Theirs." in " ".join(label.text() for label in asked.findChildren(QLabel))
    assert page.body.commentary.note.text() == "Mine."
    page.body.commentary.drop_button.click()
    page.refresh()
    assert page.body.commentary.text.text() == "Theirs."


def test_practitioner_reads_and_does_not_set(store: Store, qtbot: QtBot) -> None:
    """A practitioner sees figures and commentary, without the buttons that are a manager's."""
    _fill(store)
    page = _page(qtbot, _desk(store, PRACTITIONER))
    assert not page.targets_button.isVisible()
    assert not page.body.commentary.write.isVisible()
    assert page.published.empty.action is None
    analyst = _page(qtbot, _desk(store, ANALYST))
    analyst.open_rows(Part.NUMERATOR.value)
    assert set(_behind(analyst)) == {"Name not shown to your role"}


def test_manager_sets_a_quarters_target_and_takes_it_back(store: Store, qtbot: QtBot) -> None:
    """The target is set for a quarter with its floor, rates the month at once, and can be taken back with a reason."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert page.reading is not None
    dialog = TargetsDialog(page.desk, page.reading, parent=page)
    dialog.open()
    assert [p.label for p in periods(Month(2026, 11))][:5] == [
        "Q1 2026/27",
        "Q2 2026/27",
        "Q3 2026/27",
        "Q4 2026/27",
        "Year 2026/27",
    ]
    assert dialog.period.currentText() == "Q3 2026/27"
    QTest.keyClicks(dialog.value, "80 %")
    QTest.keyClicks(dialog.floor, "85")
    dialog.set_button.click()
    assert dialog.fields["floor"].problem == sentence("floor_beyond_target")
    dialog.floor.setText("72,5")
    dialog.set_button.click()
    assert dialog.model.count == 1
    assert page.body.resolved.accessibleName() == "Resolved at source, 75.0%, Amber, target 80%"
    dialog.value.setText("eighty")
    dialog.set_button.click()
    assert dialog.fields["value"].problem == sentence("not_a_number")
    dialog.view.select_row(0)
    dialog.remove_button.click()
    assert dialog.why_field.problem == sentence("reason_required")
    dialog.why.setText("Set for the wrong team")
    dialog.remove_button.click()
    assert dialog.model.count == 0
    assert "No target" in page.body.resolved.accessibleName()
    dialog.reject()


def test_published_year_is_loaded_and_shown_with_its_ratings(store: Store, qtbot: QtBot) -> None:
    """The council's published year is there by one click, each measure with targets and ratings as printed."""
    page = _page(qtbot, _desk(store))
    assert page.published.empty.action is not None
    page.published.empty.action.click()
    assert page.published.measure.count() == 19
    page.published.measure.setCurrentIndex(page.published.measure.findData("3"))
    data = page.published.chart.data
    assert data is not None
    assert data.month_sentence(3) == "Jan 2018: 944, target 1,030, Amber"


def test_pdf_leaves_only_after_saying_so_and_is_noted(store: Store, qtbot: QtBot, tmp_path: Path) -> None:
    """I am told that the file leaves the encrypted area; it is what the page shows, and the export is on record."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert page.reading is not None
    dialog = PdfDialog(page.desk, page.reading.page, parent=page)
    dialog.open()
    dialog.path.clear()
    dialog.save_button.click()
    assert dialog.field.problem == sentence("export_path_required")
    dialog.path.setText(str(tmp_path / "missing" / "page.pdf"))
    dialog.save_button.click()
    assert dialog.field.problem == sentence("export_not_written")
    dialog.path.setText(str(tmp_path / "page"))
    dialog.tick.setChecked(True)
    dialog.save_button.click()
    document = pypdfium2.PdfDocument(tmp_path / "page.pdf")
    text = document[0].get_textpage().get_text_range()
    document.close()
    assert "75.0%" in text
    assert "for publication" in text
    with store.read() as conn:
        log = rows.access_log
        noted = conn.execute(select(log.c.what, log.c.object, log.c.detail).order_by(log.c.no)).all()
        assert access_log.head(conn).no == len(noted)
    assert [(row.what, row.object) for row in noted] == [("export", "measure:2")] * 2
    assert '"month": "2026-10"' in noted[-1].detail


def test_workbook_names_people_only_when_asked_and_is_noted(store: Store, qtbot: QtBot, tmp_path: Path) -> None:
    """The contacts behind the figure leave with it, one line each; the record says whether names did."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert page.reading is not None
    for names in (False, True):
        dialog = WorkbookDialog(page.desk, page.reading.page, parent=page)
        dialog.open()
        dialog.path.setText(str(tmp_path / f"names-{names}"))
        dialog.tick.setChecked(names)
        dialog.save_button.click()
        book = openpyxl.load_workbook(tmp_path / f"names-{names}.xlsx")
        lines = list(book["Contacts"].iter_rows(values_only=True))
        assert len(lines) - 1 == page.reading.page.everything
        assert ("Person" in lines[0]) is names
    with store.read() as conn:
        noted = conn.execute(select(rows.access_log.c.detail).order_by(rows.access_log.c.no)).scalars().all()
    assert ['"names": false' in detail for detail in noted] == [True, False]


def test_file_name_says_sample_measure_month_and_team(store: Store, qtbot: QtBot) -> None:
    """The name of the file tells what is in it."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert page.reading is not None
    assert file_stem(page.reading.page) == "measure-2-2026-10-all-teams"


@pytest.mark.parametrize("part", ["figure", "rows", "targets", "pdf"])
def test_everything_is_reached_by_keyboard_and_named(store: Store, qtbot: QtBot, part: str) -> None:
    """Tab reaches every control of the page and its dialogs, and a screen reader has a name for each."""
    _fill(store)
    page = _page(qtbot, _desk(store))
    assert page.reading is not None
    shown_widget: QWidget = page
    if part == "rows":
        page.open_rows(Part.NUMERATOR.value)
    elif part == "targets":
        shown_widget = TargetsDialog(page.desk, page.reading)
    elif part == "pdf":
        shown_widget = PdfDialog(page.desk, page.reading.page)
    if shown_widget is not page:
        shown(qtbot, shown_widget, 720, 540)
    assert_accessible(shown_widget)
    assert_no_tab_trap(shown_widget)


@pytest.mark.parametrize(("width", "height"), [(1118, 640), (997, 470)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_pictures_to_look_at(store: Store, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """The page fits a small laptop without a scroll bar from side to side, light and dark."""
    _fill(store)
    _set_target(store, floor="60")
    themed.set_mode(mode)
    page = _page(qtbot, _desk(store), width, height)
    assert page.minimumSizeHint().width() <= width
    picture(page, f"figures-{mode.value}-{width}")
    page.open_rows(Part.NUMERATOR.value)
    picture(page, f"figures-rows-{mode.value}-{width}")


def test_page_is_announced_without_loading_the_database_library() -> None:
    """Figures stand in the navigation of those who may read them; the code is loaded when they go there."""
    assert (PAGE.key, PAGE.needs) == ("figures", May.READ_FIGURES)
    code = "import sys, caseload_desktop.ui.pages.figures; print('sqlalchemy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=program_folder(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def _enablement(store: Store, team: str) -> None:
    """October: 7 referrals led to a service, 2 were declined; 6 people's enablement ended, 4 of them independent."""
    with store.write(actor=MANAGER, command="sample") as act:
        for number in range(9):
            person = add_person(act, given="Ada" if number else "Wilhelmina-Josephine", family="Marsh")
            led = {"started_on": "2026-10-06", "decision": "accepted", "source": "hospital_discharge"}
            declined = {"decision": "declined", "decided_on": "2026-10-06", "source": "contact"}
            fields = led if number < 7 else declined
            act.create("enablement", {"person_id": person, "received_on": "2026-10-05", "team_id": team, **fields})
        for number in range(6):
            ended = {"ended_on": "2026-10-20", "support_after": "none" if number < 4 else "homecare"}
            person = add_person(act)
            fields = {"person_id": person, "received_on": "2026-09-01", "started_on": "2026-09-02", "team_id": team}
            act.create("enablement", {**fields, **ended})


def test_other_measures_are_one_key_away(qtbot: QtBot, store: Store) -> None:
    """The tabs above change the measure; the month and whose figure it is stay, and its own words come with it."""
    _fill(store)
    _enablement(store, _team(store))
    page = _page(qtbot, _desk(store))
    page.measures.setFocus()
    QTest.keyClick(page.measures, Qt.Key.Key_Right)
    assert page.reading is not None
    assert page.reading.page.measure.id == "3"
    assert page.reading.page.figure.text == "7"
    assert page.body.resolved.accessibleName().startswith("Led to a service, 7")
    assert not page.body.guard.isVisible()
    assert page.body.breakdown.tabs.tabText(2) == "Source"
    assert not page.bar.definition.isVisible()
    picture(page, "figures-referrals")
    QTest.keyClick(page.measures, Qt.Key.Key_Right)
    assert page.reading.page.figure.text == "66.7%"
    assert page.bar.definition.isVisible()
    picture(page, "figures-independent")
    assert_accessible(page)
    assert_no_tab_trap(page)


def test_rows_of_enablement_open_the_person(qtbot: QtBot, store: Store) -> None:
    """Behind a number of referrals lie people; Enter opens the record of the one that is chosen."""
    _fill(store)
    _enablement(store, _team(store))
    desk = _desk(store)
    opened: list[object] = []
    desk.go_requested.connect(lambda name, item: opened.append((name, item)))
    page = _page(qtbot, desk)
    page.measures.setCurrentIndex(1)
    page.open_rows(Part.DENOMINATOR.value)
    assert page.behind.title.text() == "All teams, Oct 2026: 7 of 9 referrals"
    picture(page, "figures-referrals-behind")
    page.behind.view.select_row(0)
    QTest.keyClick(page.behind.view, Qt.Key.Key_Return)
    row = page.behind.model.row(0)
    assert row is not None
    assert opened == [("person", row.person_id)]


def test_a_target_of_a_count_is_a_number(qtbot: QtBot, store: Store) -> None:
    """A measure that counts people takes a number as its target and says it without a per cent sign."""
    _fill(store)
    _enablement(store, _team(store))
    page = _page(qtbot, _desk(store))
    page.measures.setCurrentIndex(1)
    assert page.reading is not None
    dialog = TargetsDialog(page.desk, page.reading, parent=page)
    qtbot.addWidget(dialog)
    dialog.period.setCurrentIndex(2)
    dialog.value.setText("868")
    dialog.set_target()
    held = page.reading.page.figure.target
    assert held is not None
    assert held.value == Decimal(868)
    assert page.reading.page.figure.target_text == "868"
