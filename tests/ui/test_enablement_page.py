"""The enablement page and tab: clocks that tick, every act by keyboard, capacity in two keys, and no name too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.sitrep import Number
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.enablement_correct import CorrectEnablement, correct_enablement
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.enablement.answer_forms import AcceptForm, DeclineForm, ReferForm, StartForm, TellForm
from caseload_desktop.ui.enablement.capacity_form import CapacityForm
from caseload_desktop.ui.enablement.correct_form import CorrectForm
from caseload_desktop.ui.enablement.episode_list import EpisodeList
from caseload_desktop.ui.enablement.page import EnablementPage
from caseload_desktop.ui.enablement.service_forms import CheckForm, EndServiceForm, ExtendForm, GoalForm, ScoreForm
from caseload_desktop.ui.enablement.week_forms import NoteForm, SitrepDialog
from caseload_desktop.ui.pages.person.enablement import EnablementView
from caseload_desktop.ui.settings.rule_form import RuleForm
from caseload_desktop.ui.settings.rules_view import RulesView
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import MANAGER, PRACTITIONER
from tests.ui.enablement_room import LONG, fill
from tests.ui.records import Room, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, desk: Desk, tab: str = "waiting") -> EnablementPage:
    page = EnablementPage(desk)
    shown(qtbot, page, 1000, 520)
    page.show_item(tab)
    return page


def statuses(listed: EpisodeList) -> dict[str, str]:
    return {line.referral.person: line.status.words for line in listed.lines}


def choose(listed: EpisodeList, person: str) -> None:
    line = next(line for line in listed.lines if line.referral.person == person)
    listed.view.select_id(line.number)
    listed.view.setFocus()


def press(listed: EpisodeList, key: Qt.Key, kind: type[QDialog]) -> QDialog:
    """Press a letter in a list and return the form it opens."""
    QTest.keyClick(listed.view, key)
    return dialog_of(listed, kind)


def save(dialog: QDialog) -> None:
    """Save as Ctrl+Enter does."""
    assert isinstance(dialog, FormDialog)
    dialog.submit()


def held(store: Store, person_id: str) -> dict[str, object]:
    t = rows.enablement
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.person_id == person_id)).mappings().one())


def test_every_referral_stands_where_it_belongs_and_its_clock_ticks(qtbot: QtBot, here: Room) -> None:
    """Each state has its list, the most pressing first; a countdown goes down with the clock and says the time."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    assert statuses(page.waiting) == {
        "Ada Quill": "Answer in 1 h 40 min",
        LONG: "Answer in 1 h 10 min",
        "Bertram Oakes": "Answer in 15 min",
        "Dilys Prewett": "Starts tomorrow",
        "Edwin Marsh": "Follow up: 3 days late",
    }
    assert statuses(page.service) == {
        "Florence Tunney": "Week 4 look",
        "Gwilym Rees": "Six weeks 5 days late",
        "Harriet Shaw": "Extended to 26 Nov",
    }
    assert statuses(page.follow_ups) == {"Iris Penhale": "84 days: 2 days late"}
    assert statuses(page.declined) == {"Joseph Tull": "Package in 12 days"}
    clock = here.store.clock
    assert isinstance(clock, SetClock)
    clock.forward(minutes=20)
    found = statuses(page.waiting)
    assert (found["Bertram Oakes"], found["Ada Quill"]) == ("Answer 5 min late", "Answer in 1 h 20 min")
    late = next(line for line in page.waiting.lines if line.referral.person == "Bertram Oakes")
    assert "today at 09:45 (2 hours after receipt)" in late.status_tip


def test_a_referral_is_answered_and_begun_by_keyboard(qtbot: QtBot, here: Room) -> None:
    """A accepts, T tells, S starts; each saved by Ctrl+Enter and taken back by one undo."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk)
    choose(page.waiting, "Ada Quill")
    accept = press(page.waiting, Qt.Key.Key_A, AcceptForm)
    assert isinstance(accept, AcceptForm)
    assert accept.patch.text() == "Margate patch"
    save(accept)
    assert held(here.store, people["waiting"])["decision"] == "accepted"
    here.desk.undo_last()
    assert held(here.store, people["waiting"])["decision"] is None
    choose(page.waiting, "Ada Quill")
    save(press(page.waiting, Qt.Key.Key_T, TellForm))
    assert held(here.store, people["waiting"])["referrer_told_at"] == "09:30"
    choose(page.waiting, "Dilys Prewett")
    save(press(page.waiting, Qt.Key.Key_S, StartForm))
    assert held(here.store, people["accepted"])["started_on"] == "2026-11-20"
    assert "Dilys Prewett" in statuses(page.service)


def test_no_capacity_offers_purchasing_by_itself(qtbot: QtBot, here: Room) -> None:
    """Choosing "no capacity" turns Purchasing on with a day two weeks ahead; another reason asks what happens next."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk)
    choose(page.waiting, "Bertram Oakes")
    form = press(page.waiting, Qt.Key.Key_D, DeclineForm)
    assert isinstance(form, DeclineForm)
    form.reason.set_code("long_term_needs")
    form.reason.picked.emit("long_term_needs")
    assert form.next.isVisible()
    save(form)
    assert form.fields["next_step"].problem
    form.reason.set_code("no_capacity")
    form.reason.picked.emit("no_capacity")
    assert not form.next.isVisible()
    save(form)
    assert held(here.store, people["soon"])["package_wanted_by"] == "2026-12-04"


def test_goals_are_scored_in_one_go(qtbot: QtBot, here: Room) -> None:
    """S opens every goal that counts with where it stands; a goal left at the dash gets no score."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "service")
    choose(page.service, "Florence Tunney")
    form = press(page.service, Qt.Key.Key_S, ScoreForm)
    assert isinstance(form, ScoreForm)
    assert_accessible(form)
    save(form)
    assert form.fields["scores"].problem
    form._rows[0][1].setValue(7)
    save(form)
    with here.store.read() as connection:
        found = connection.execute(select(rows.goal_score.c.score).where(rows.goal_score.c.on_date == "2026-11-20"))
        assert list(found.scalars()) == [7]


FORMS: tuple[tuple[str, str, str, type[QDialog]], ...] = (
    ("waiting", "Ada Quill", "D", DeclineForm),
    ("service", "Florence Tunney", "G", GoalForm),
    ("service", "Florence Tunney", "L", CheckForm),
    ("service", "Gwilym Rees", "X", ExtendForm),
    ("service", "Gwilym Rees", "E", EndServiceForm),
    ("follow_ups", "Iris Penhale", "F", CheckForm),
)


def test_every_form_opens_by_its_letter_and_says_what_is_missing(qtbot: QtBot, here: Room) -> None:
    """Every act has its letter; a form saved empty says beside its fields what it needs, and all of it has a name."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    for tab, person, key, kind in FORMS:
        page.show_item(tab)
        listed = page.lists[tab]
        choose(listed, person)
        line = listed.current()
        assert line is not None
        next(verb for verb in listed.acts.verbs(line) if verb.key == key).act()
        form = dialog_of(listed, kind)
        assert_accessible(form)
        save(form)
        assert any(field.problem for field in form.fields.values())  # type: ignore[attr-defined]
        picture(form, f"enablement_{kind.__name__}_{tab}")
        form.close()


def test_capacity_is_set_in_two_keys(qtbot: QtBot, here: Room) -> None:
    """C goes to the capacity, a letter sets it; Enter opens hours and staff, where nothing is overwritten unseen."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    page.waiting.view.setFocus()
    QTest.keyClick(page.waiting.view, Qt.Key.Key_C)
    chip = QApplication.focusWidget()
    assert chip is page.strip.chips[0]
    QTest.keyClick(chip, Qt.Key.Key_R)
    assert [chip.tag.words for chip in page.strip.chips] == ["Red: very limited", "Black: none"]
    assert page.strip.chips[0].hasFocus()
    QTest.keyClick(page.strip.chips[0], Qt.Key.Key_Right)
    assert page.strip.chips[1].hasFocus()
    page.strip.chips[1].click()
    form = dialog_of(page, CapacityForm)
    assert isinstance(form, CapacityForm)
    assert_accessible(form)
    form.level.set_code("green")
    save(form)
    assert page.strip.chips[1].tag.words == "Green: good"
    here.desk.undo_last()
    assert page.strip.chips[1].tag.words == "Black: none"


def test_filters_keep_what_fits(qtbot: QtBot, here: Room) -> None:
    """Patch, worker, late, beyond six weeks and words of the search; the tabs count what is left."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "service")
    page.filters.set_on(["beyond"])
    assert set(statuses(page.service)) == {"Gwilym Rees", "Harriet Shaw"}
    page.filters.set_on(["late"])
    assert set(statuses(page.service)) == {"Gwilym Rees"}
    page.filters.clear()
    assert page.filters.search is not None
    page.filters.search.setText("stairs")
    assert set(statuses(page.service)) == {"Florence Tunney"}
    assert page.tabs.tabText(1) == "In &service (1)"
    page.filters.clear()
    ramsgate = next(chip.team.id for chip in page.strip.chips if chip.team.name.startswith("Ramsgate"))
    page.patch.set_code(ramsgate)
    page.patch.picked.emit(ramsgate)
    assert set(statuses(page.service)) == {"Gwilym Rees"}


def test_a_correction_shows_what_came_meanwhile(qtbot: QtBot, here: Room) -> None:
    """Somebody else's correction of the same field is shown, and what was typed is not lost."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk)
    line = next(line for line in page.waiting.lines if line.referral.person == "Ada Quill")
    form = CorrectForm(here.desk, line, parent=page)
    form.open()
    need = form.fields["need"].control
    need.set_text("Stairs")  # type: ignore[attr-defined]
    other = CorrectEnablement(enablement_id=line.referral.id, fields={"need": "Meals"}, why="Rang again")
    changes = correct_enablement(here.store, MANAGER, other)
    here.desk.store_changed.emit(changes)
    form.why.set_text("Typing mistake")
    save(form)
    assert held(here.store, people["waiting"])["need"] == "Meals"
    assert need.text() == "Stairs"  # type: ignore[attr-defined]
    form.close()


def test_the_story_of_a_person(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """The answer with its clocks, goals with their scores, free period and end; a new referral where none goes on."""
    people = fill(here.store)
    view = EnablementView(here.desk)
    shown(qtbot, view, 1000, 480)
    view.show_person(people["service"], "Florence Tunney")
    assert_accessible(view)
    words = " ".join(each.accessibleName() for each in view.findChildren(QWidget))
    assert "Get up the stairs to my own bed: 2 27 Oct; 3 3 Nov; 5 10 Nov; 6 17 Nov; to reach 8" in words
    assert not view.refer_button.isVisible()
    picture(view, "enablement_person")
    themed.set_mode(Mode.DARK)
    picture(view, "enablement_person_dark")
    view.show_person(people["none"], "Kitty Vane")
    assert view.refer_button.isVisible()
    view.refer_button.click()
    form = dialog_of(view, ReferForm)
    assert isinstance(form, ReferForm)
    assert_accessible(form)
    form.source.set_code("contact")
    save(form)
    assert held(here.store, people["none"])["received_at"] == "09:30"
    view.show_person(people["none"], "Kitty Vane")
    assert [line.status.words for line in view.lines] == ["Tell referrer in 2 h"]
    view.acts.withdraw(view.lines[0])
    reason = dialog_of(view, ReasonDialog)
    assert isinstance(reason, ReasonDialog)
    reason.why.set_text("Recorded twice")
    save(reason)
    view.show_person(people["none"], "Kitty Vane")
    assert view.lines == ()


def test_the_page_can_be_used_without_a_mouse(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """Every control has a name, Tab comes round, and both sizes and both sets of colours show everything."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    assert_accessible(page)
    assert_no_tab_trap(page)
    for mode in (Mode.LIGHT, Mode.DARK):
        themed.set_mode(mode)
        picture(page, f"enablement_{mode.value}")


def test_yesterday_is_not_told_as_today(qtbot: QtBot, here: Room) -> None:
    """A referral from before midnight goes on being counted by the clock after it."""
    fill(here.store)
    clock = here.store.clock
    assert isinstance(clock, SetClock)
    clock.forward(days=1)
    page = a_page(qtbot, here.desk)
    line = next(line for line in page.waiting.lines if line.referral.person == "Ada Quill")
    assert line.status.words == "Answer 22 h 20 min late"
    assert line.now - line.episode.received == timedelta(hours=24, minutes=20)


def test_every_number_of_the_week_opens_its_people(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """A number shows who counts in it; the note is written and the PDF saved, noted as an export."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "week")
    week = page.week
    assert week.sitrep is not None
    assert not page.filters.isVisible()
    assert_accessible(page)
    for number in Number:
        week.choose(number)
        shown_here = len(week._lines)
        assert shown_here == week.sitrep.count(number)
        assert week.numbers[number].accessibleName().startswith(f"{shown_here} ")
    week.write_note()
    note = dialog_of(page, NoteForm)
    assert isinstance(note, NoteForm)
    note.note.set_text("Two carers off sick.")
    save(note)
    week.refresh()
    assert week.note.text() == "Two carers off sick."
    week.save_pdf()
    dialog = dialog_of(page, SitrepDialog)
    assert isinstance(dialog, SitrepDialog)
    dialog.path.setText(str(tmp_path / "week"))
    save(dialog)
    assert (tmp_path / "week.pdf").read_bytes().startswith(b"%PDF")
    week.before.click()
    assert week.title.text() == "9 Nov 2026 to 15 Nov 2026"
    picture(page, "enablement_week")


def test_a_manager_sets_the_hours(qtbot: QtBot, here: Room) -> None:
    """The list tells what holds; the form changes it, and says beside a field what is no number."""
    desk = here.as_(MANAGER)
    view = RulesView(desk)
    view.refresh()
    shown(qtbot, view, 960, 460)
    line = next(line for line in view.lines if line.rule.name == "tell_hours")
    view.view.select_id(line.number)
    view.change()
    form = dialog_of(view, RuleForm)
    assert isinstance(form, RuleForm)
    assert_accessible(form)
    hours = form.fields["tell_hours"].control
    assert isinstance(hours, QLineEdit)
    hours.setText("soon")
    save(form)
    assert form.fields["tell_hours"].problem
    hours.setText("1")
    picture(form, "enablement_numbers")
    save(form)
    view.refresh()
    told = {line.rule.name: line.words for line in view.lines if line.group.title == "Enablement"}
    assert (told["tell_hours"], told["hospital_hours"], told["other_hours"]) == ("1 hour", "2 hours", "4 hours")
