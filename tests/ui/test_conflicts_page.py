"""What two laptops say differently is chosen field by field, by keyboard, one after the other."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.contacts import CorrectContact, correct_contact, withdraw_contact
from caseload_desktop.services.organisation import amend_organisation
from caseload_desktop.services.people import amend_person, lift_restriction, restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.people import person_record
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.kept_control import read_state
from caseload_desktop.ui.dialogs.take_side import TakeSideForm
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.conflicts.page import ConflictsPage
from caseload_desktop.ui.theme import Mode, Theme
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import differ, swap
from tests.ui.records import Room, add_contacts, add_people, dialog_of, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

LONG = (
    "Her daughter rang from Leeds, worried about falls on the stairs. "
    "She had been found twice this week by the neighbour, who has a key and looks in at eight and at six. "
) * 2


def a_page(qtbot: QtBot, desk: Desk, width: int = 1366, height: int = 768) -> ConflictsPage:
    page = ConflictsPage(desk)
    shown(qtbot, page, width, height)
    QApplication.processEvents()
    return page


def words_of(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def focused() -> QWidget:
    found = QApplication.focusWidget()
    assert isinstance(found, QWidget)
    return found


def a_full_tray(here: Room, other: Store) -> list[str]:
    """A note, a contact with two fields, a withdrawal, a restriction and a team's name."""
    names = ("Ada Quill", "Bartholomew Featherstonehaugh-Cholmondeley", "Cora Pell", "Dora Finch")
    people = add_people(here.store, *names, actor=MANAGER)
    contacts = add_contacts(here.store, told(people[0]), told(people[1], notes=LONG), actor=PRACTITIONER)
    swap(here.store, other)
    differ(here.store, other, people[0])
    for laptop, actor, minutes in ((here.store, MANAGER, 10), (other, OTHER_PRACTITIONER, 25)):
        senior = Actor(actor.worker_id, Role.SENIOR_PRACTITIONER)
        fields = {"notes": f"{LONG}{minutes} minutes of it about the stairs.", "minutes": minutes}
        correct_contact(laptop, senior, CorrectContact(contact_id=contacts[1], fields=fields, why="heard again"))
        with laptop.read() as connection:
            team = connection.execute(rows.team.select()).one().id
        amend_organisation(laptop, MANAGER, entity="team", row_id=team, fields={"name": f"Duty desk {minutes}"})
    withdraw_contact(here.store, MANAGER, contact_id=contacts[0], why="entered twice")
    correct_contact(other, PRACTITIONER, CorrectContact(contact_id=contacts[0], fields={"minutes": 12}, why="counted"))
    restrict_person(here.store, MANAGER, person_id=people[2], reason="witness_protection")
    lift_restriction(here.store, MANAGER, person_id=people[2], why="mistake")
    restrict_person(other, MANAGER, person_id=people[2], reason="known_to_worker", workers=(PRACTITIONER.worker_id,))
    swap(here.store, other)
    return people


def test_yours_theirs_and_before_stand_side_by_side(qtbot: QtBot, here: Room, other: Store) -> None:
    """Each value says whose it is, on which laptop and when; what both had seen stands below."""
    (ada,) = add_people(here.store, "Ada Quill")
    amend_person(here.store, MANAGER, person_id=ada, fields={"communication_note": "Shy"})
    swap(here.store, other)
    differ(here.store, other, ada)
    page = a_page(qtbot, here.desk)
    said = words_of(page.detail)
    for words in ("Left ear", "Write it down", "Before: Shy", "You · this laptop", "Amina Rahman · "):
        assert words in said
    (card,) = page.detail.parts
    assert [dot.text() for dot in card.dots] == ["Yours", "Amina Rahman", "Something else"]
    assert not card.is_chosen


def test_by_keyboard_alone_and_the_next_follows(qtbot: QtBot, here: Room, other: Store) -> None:
    """Enter, an arrow and Space, Ctrl+Enter: settled, and the keyboard stands in the next one."""
    people = add_people(here.store, "Ada Quill", "Bert Oram")
    swap(here.store, other)
    for person in people:
        differ(here.store, other, person)
    page = a_page(qtbot, here.desk)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    first = page._shown
    QTest.keyClick(focused(), Qt.Key.Key_Down)
    QTest.keyClick(focused(), Qt.Key.Key_Space)
    assert page.detail.parts[0].chosen() is not None
    QTest.keyClick(focused(), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert here.said[-1] == "Choice saved"
    assert len(page.rows) == 1
    assert page._shown is not None
    assert page._shown != first
    assert page.detail.parts[0].isAncestorOf(focused())
    here.desk.undo_last()
    assert len(page.rows) == 2


def test_after_the_last_choice_the_keyboard_stays_on_the_page(qtbot: QtBot, here: Room, other: Store) -> None:
    """Nothing is left to choose: the keyboard is in the search of this page, not somewhere at the foot."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    differ(here.store, other, ada)
    page = a_page(qtbot, here.desk)
    page.detail.parts[0].select(0)
    page.detail.keep_button.setFocus()
    page.detail.keep()
    assert page.rows == []
    assert page.bar.search is focused()


def test_a_third_value_may_be_written_and_is_checked(qtbot: QtBot, here: Room, other: Store) -> None:
    """Neither is right: what is typed is saved, and what the field does not take is said beside it; until then it
    outlives the program.
    """
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    amend_person(here.store, MANAGER, person_id=ada, fields={"nhs_number": "9990000018"})
    amend_person(other, MANAGER, person_id=ada, fields={"nhs_number": "9990000026"})
    swap(here.store, other)
    page = a_page(qtbot, here.desk)
    card = next(part for part in page.detail.parts if part.conflict.field == "nhs_number")
    card.select(2)
    assert card.third is not None
    edit = card.third.control
    assert isinstance(edit, QLineEdit)
    assert edit.selectedText() == edit.text() != ""
    edit.setText("9990000019")
    page.detail.keep()
    assert "digit" in card.third.problem
    assert edit.text() == "9990000019"
    again = next(part for part in a_page(qtbot, here.desk).detail.parts if part.conflict.field == "nhs_number")
    assert again.is_chosen
    assert again.values() == card.values()
    assert isinstance(again.third and again.third.control, QLineEdit)
    assert read_state(again.third.control) == "9990000019"  # type: ignore[union-attr]
    edit.setText("999 000 0034")
    page.detail.keep()
    with here.store.read() as connection:
        record = person_record(connection, ada, viewer=MANAGER)
    assert record is not None
    assert record.values["nhs_number"] == "9990000034"
    assert here.store.drafts.mine(MANAGER.worker_id) == []


def test_a_withdrawal_and_a_restriction_are_said_in_their_own_words(qtbot: QtBot, here: Room, other: Store) -> None:
    """Withdrawn here and corrected there is not shown as a field with two values."""
    people = a_full_tray(here, other)
    page = a_page(qtbot, here.desk)
    page.show_item(next(one.row_id for one in page.rows if "gone" in one.fields))
    said = words_of(page.detail)
    for words in (
        "Withdrawn by one, corrected by another",
        "Withdraw it: entered twice",
        "Keep it",
        "Time spent: 12 min",
    ):
        assert words in said
    page.show_item(people[2])
    assert "Restricted, or open to the team?" in words_of(page.detail)
    assert "Restricted to named workers" in words_of(page.detail)
    assert page.detail.parts[0].dots[0].text() != page.detail.parts[0].dots[1].text()
    assert all(dot.text().startswith("Yours, on ") for dot in page.detail.parts[0].dots)


def test_fields_of_one_contact_are_chosen_together(qtbot: QtBot, here: Room, other: Store) -> None:
    """One press takes all of one side of this contact, one undo takes it back."""
    a_full_tray(here, other)
    page = a_page(qtbot, here.desk)
    before = len(page.rows)
    page.show_item(next(one.row_id for one in page.rows if one.fields == ("minutes", "notes")))
    page.detail._choose_all("Amina Rahman")
    page.detail.keep()
    assert here.said[-1] == "2 choices saved"
    assert len(page.rows) == before - 1


def test_all_of_one_worker_is_taken_at_once_and_taken_back(qtbot: QtBot, here: Room, other: Store) -> None:
    """It is said how much that settles; withdrawals and restrictions stay; undo opens everything again."""
    a_full_tray(here, other)
    page = a_page(qtbot, here.desk)
    before = [one.row_id for one in page.rows]
    page.take_side()
    form = dialog_of(page, TakeSideForm)
    assert isinstance(form, TakeSideForm)
    form.worker.set_code(OTHER_PRACTITIONER.worker_id)
    form._count()
    assert form.counted.text() == "That settles 3 fields in 2 records."
    picture(form, "take-side")
    form.submit()
    assert len(page.rows) == len(before) - 2
    here.desk.undo_last()
    assert sorted(one.row_id for one in page.rows) == sorted(before)


def test_the_list_is_searched_and_narrowed(qtbot: QtBot, here: Room, other: Store) -> None:
    """By name, field, worker and kind of thing; nothing that fits is said so."""
    a_full_tray(here, other)
    page = a_page(qtbot, here.desk)
    assert page.bar.search is not None
    for typed, count in (("cora", 1), ("notes", 1), ("jo bell", 1), ("quill amina", 1), ("nothing like it", 0)):
        page.bar.search.setText(typed)
        assert page.model.count == count, typed
    page.bar.clear()
    page.bar.set_on(["common"])
    assert [page.rows[page.model.id_at(0) or 0].entity] == ["team"]
    assert page.model.count == 1


def test_counts_of_my_work_and_of_the_list_agree(qtbot: QtBot, here: Room, other: Store) -> None:
    """The bar of My work and the headline of the list say the same number, for each viewer."""
    a_full_tray(here, other)
    for viewer in (MANAGER, PRACTITIONER):
        page = a_page(qtbot, here.as_(viewer))
        with here.store.read() as connection:
            count = count_conflicts(connection, viewer=viewer)
        assert page.subtitle_text.startswith(f"{count} fields")


def _window(here: Room, qtbot: QtBot, width: int, height: int) -> MainWindow:
    desk = Desk(here.store, MANAGER, here.runner, Notices())
    window = build_window(desk, About("Morwenna Hale, team manager", sample=True))
    shown(qtbot, window, width, height)
    return window


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
def test_the_list_is_at_home_in_the_window(
    qtbot: QtBot, here: Room, other: Store, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Named, left by Tab, in sight on a small laptop, with long names and long notes."""
    a_full_tray(here, other)
    themed.set_mode(mode)
    window = _window(here, qtbot, width, height)
    work = window.workspace
    assert work is not None
    picture(window, f"conflicts-mywork-{mode}-{width}")
    work.go("conflicts", focus=True)
    page = work.page("conflicts")
    assert isinstance(page, ConflictsPage)
    picture(window, f"conflicts-{mode}-{width}")
    for name, one in (("gone", "gone"), ("two", "notes"), ("team", "name"), ("restricted", "restricted")):
        page.show_item(next(row.row_id for row in page.rows if one in row.fields))
        page.side.open_side()
        page.detail.parts[0].select(0)
        if name == "two":
            page.detail.parts[0].select(2)
        picture(window, f"conflicts-{name}-{mode}-{width}")
    if mode is Mode.LIGHT:
        assert_accessible(window)
        assert_no_tab_trap(window)
