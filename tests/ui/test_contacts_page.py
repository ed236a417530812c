"""The contact log as a worker uses it: filters, keys, correcting, withdrawing, linking."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.case_notes import WriteNote, write_note
from caseload_desktop.services.contacts import CorrectContact, correct_contact
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import contact_record
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.correct_contact import CorrectContactDialog
from caseload_desktop.ui.dialogs.link_contact import LinkContactDialog
from caseload_desktop.ui.dialogs.meanwhile import MeanwhileBox
from caseload_desktop.ui.dialogs.person_form import PersonForm
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.models.paged import DETAIL_ROLE
from caseload_desktop.ui.pages.contacts.filters import WHEN, Chosen, first_day
from caseload_desktop.ui.pages.contacts.page import ContactsPage
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, add_contacts, add_people, dialog_of, told
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

SENIOR = Actor("0" * 31 + "9", Role.SENIOR_PRACTITIONER)

pytestmark = [pytest.mark.usefixtures("themed")]


def a_page(qtbot: QtBot, here: Room, width: int = 1330, height: int = 700) -> ContactsPage:
    page = ContactsPage(here.desk)
    shown(qtbot, page, width, height)
    return page


def test_the_newest_contact_shows_first_and_in_full(qtbot: QtBot, here: Room) -> None:
    """The log opens with the newest contact at the top, shown in full beside the list."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(
        here.store, told(ada, received_on="2026-10-01"), told(ada, received_on="2026-11-10", notes="Wants a grab rail.")
    )
    page = a_page(qtbot, here)
    assert page.model.count == 2
    assert page.subtitle_text == "2 contacts"
    assert page.detail.story is not None
    assert page.detail.story.record.values["notes"] == "Wants a grab rail."


@pytest.mark.parametrize(("width", "scale"), [(1330, 1.0), (1130, 1.0), (1000, 1.0), (1000, 1.45), (1330, 1.45)])
def test_the_list_never_scrolls_sideways(themed: Theme, qtbot: QtBot, here: Room, width: int, scale: float) -> None:
    """Where there is little room the least important columns go, also when the text is large."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada))
    page = a_page(qtbot, here, width, 500)
    themed.set_scale(scale)
    QApplication.processEvents()
    assert page.view.horizontalScrollBar().maximum() == 0


def test_everything_is_reached_by_keyboard_and_named(qtbot: QtBot, here: Room) -> None:
    """Every control of the log has a name for a screen reader and Tab comes round through all of them."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada), told(None, about_unknown="A man at the bus stop"))
    page = a_page(qtbot, here)
    page.filters.more_button.click()
    assert_accessible(page)
    assert_no_tab_trap(page)
    QTest.keyClick(page.view, Qt.Key.Key_Slash)
    assert page.filters.bar.search is not None
    assert page.filters.bar.search.hasFocus()
    QTest.keyClick(page.filters.bar.search, Qt.Key.Key_Down)
    assert page.view.hasFocus()


def test_filters_narrow_the_list_and_can_be_cleared(qtbot: QtBot, here: Room) -> None:
    """Typing a name, a chip or a choice narrows the list; the count says so; Clear brings everything back."""
    ada, ben = add_people(here.store, "Ada Quill", "Ben Marsh")
    add_contacts(
        here.store, told(ada), told(ben, outcome="undecided", received_on="2026-11-20"), told(ada, method="email")
    )
    page = a_page(qtbot, here)
    assert page.filters.bar.search is not None
    QTest.keyClicks(page.filters.bar.search, "quill")
    qtbot.waitUntil(lambda: page.model.count == 2)
    assert page.subtitle_text == "2 contacts fit these filters"
    page.filters.clear()
    assert page.model.count == 3
    page.filters.bar.set_on({"open"})
    assert page.model.count == 1
    page.filters.bar.set_on({"today", "open"})
    assert page.model.count == 1
    page.filters.clear()
    page.filters.pickers["method"].set_code("email")
    page.filters.pickers["method"].picked.emit("email")
    assert page.model.count == 1
    assert page.empty.action is not None
    page.filters.bar.set_on({"today"})
    assert page.model.count == 0
    page.empty.action.click()
    assert page.model.count == 3


def test_the_filter_of_last_time_is_there_again_for_its_worker_only(qtbot: QtBot, here: Room) -> None:
    """A worker finds the filters as left, without the words searched for; a colleague on the laptop does not."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada))
    page = a_page(qtbot, here)
    page.filters.choose(Chosen(search="quill", when="year", mine=True, reason="request_information"))
    again = ContactsPage(here.desk)
    qtbot.addWidget(again)
    assert again.filters.chosen() == Chosen(when="year", mine=True, reason="request_information")
    other = ContactsPage(here.as_(PRACTITIONER))
    qtbot.addWidget(other)
    assert other.filters.chosen() == Chosen()


def test_quick_days_are_reckoned_from_today() -> None:
    """This week begins on Monday, this month on the first, and last 12 months holds 365 days."""
    friday = date(2026, 11, 20)
    assert [first_day(when, today=friday) for when in WHEN] == [
        friday,
        date(2026, 11, 16),
        date(2026, 11, 1),
        date(2025, 11, 21),
    ]
    assert Chosen(when="month", from_date="2020-01-01").query(today=friday, worker_id="me").from_date == "2026-11-01"
    assert Chosen(mine=True, worker_id="other").query(today=friday, worker_id="me").worker_id == "me"
    assert Chosen.read({"when": "next year", "state": 7, "odd": 1, "mine": True}) == Chosen(mine=True)


def test_going_to_a_contact_selects_it_or_says_why_not(qtbot: QtBot, here: Room) -> None:
    """Opening a contact from elsewhere makes it current; kept out by filters, it shows all the same and says so."""
    (ada,) = add_people(here.store, "Ada Quill")
    old, _new = add_contacts(here.store, told(ada, received_on="2024-01-05"), told(ada))
    page = a_page(qtbot, here)
    page.show_item(old)
    assert page.view.currentIndex().row() == 1
    page.filters.bar.set_on({"week"})
    page.show_item(old)
    assert page.detail.story is not None
    assert page.detail.story.record.id == old
    assert here.told == ["The filters keep this contact out of the list."]


def test_e_corrects_and_the_list_shows_it(qtbot: QtBot, here: Room) -> None:
    """E opens the form; what it said before stands beside the field; saved, list and history tell both."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada, source_name="Her son"))
    page = a_page(qtbot, here)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_E)
    dialog = dialog_of(page, CorrectContactDialog)
    assert isinstance(dialog, CorrectContactDialog)
    name = dialog.form.controls["source_name"]
    assert isinstance(name, QLineEdit)
    name.setText("Her daughter")
    dialog.submit()
    assert dialog.fields["why"].problem
    dialog.why.set_text("misheard")
    dialog.submit()
    assert here.said == ["Contact corrected"]
    assert page.detail.story is not None
    assert page.detail.story.record.values["source_name"] == "Her daughter"
    row = page.model.row(0)
    assert row is not None
    assert row.corrected


def test_another_outcome_proposes_what_follows(qtbot: QtBot, here: Room) -> None:
    """Deciding a contact fills in the step and why nothing follows; the worker's own words stay."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada, outcome="undecided", no_next_why=""))
    page = a_page(qtbot, here)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_E)
    dialog = dialog_of(page, CorrectContactDialog)
    assert isinstance(dialog, CorrectContactDialog)
    form = dialog.form
    for outcome, step, why in (
        ("nfa_support_declined", "nothing_further", "Support was offered and declined"),
        ("progress_reablement", "enablement_referral", None),
        ("nfa_other", "nothing_further", None),
    ):
        form.controls["outcome"]._on_picked(outcome)  # type: ignore[attr-defined]
        assert (form.values()["next_step"], form.values()["no_next_why"]) == (step, why)
    dialog.why.set_text("decided at Step 2")
    dialog.submit()
    assert dialog.fields["no_next_why"].problem
    form.show_now("no_next_why", "Has moved in with her son")
    dialog.submit()
    assert here.said == ["Contact decided"]


def test_a_correction_half_typed_is_there_again_after_a_crash(qtbot: QtBot, here: Room) -> None:
    """What was typed and not saved survives, is offered to its author only, and goes when it is saved."""
    (ada,) = add_people(here.store, "Ada Quill")
    (contact,) = add_contacts(here.store, told(ada))
    first = open_form(qtbot, here, here.desk, contact)
    first.form.set_state({"notes": "Half a senten", "minutes": "12 mi"})
    first.why.set_text("interrupted")
    second = open_form(qtbot, here, here.desk, contact)
    assert second.form.state() == {"notes": "Half a senten", "minutes": "12 mi"}
    assert second.why.text() == "interrupted"
    other = open_form(qtbot, here, here.as_(SENIOR), contact)
    assert other.form.state() == {}
    second.form.set_state({"minutes": "12"})
    second.submit()
    assert here.said == ["Contact corrected"]
    third = open_form(qtbot, here, here.desk, contact)
    assert third.form.state() == {}
    assert isinstance(third.form.controls["notes"], NoteEdit)
    assert third.form.controls["notes"].text() == "Half a senten"


def test_somebody_elses_change_is_shown_and_nothing_typed_is_lost(qtbot: QtBot, here: Room) -> None:
    """When a field was changed meanwhile, the form says to what, keeps what was typed, and saves when asked again."""
    (ada,) = add_people(here.store, "Ada Quill")
    (contact,) = add_contacts(here.store, told(ada))
    form = open_form(qtbot, here, here.desk, contact)
    form.form.set_state({"notes": "Mine", "source_name": "Niece"})
    form.why.set_text("more detail")
    correct_contact(
        here.store, MANAGER, CorrectContact(contact_id=contact, fields={"notes": "Theirs", "minutes": 9}, why="x")
    )
    form.submit()
    assert here.said == []
    (asked,) = form.findChildren(MeanwhileBox)
    said = " ".join(label.text() for label in asked.findChildren(QLabel))
    assert "Notes: changed meanwhile by Morwenna Hale" in said
    assert "“Theirs”. You wrote “Mine”." in said
    assert form.form.changed_values() == {"notes": "Mine", "source_name": "Niece"}
    form.submit()
    assert here.said == []
    asked.buttons["notes"][0].click()
    form.submit()
    with here.store.read() as connection:
        record = contact_record(connection, contact, viewer=MANAGER)
    assert record is not None
    assert [record.values[k] for k in ("notes", "source_name", "minutes")] == ["Mine", "Niece", 9]


def test_what_is_not_understood_is_said_beside_its_field(qtbot: QtBot, here: Room) -> None:
    """A time, a duration or a choice that can't be read keeps the form open, with the words beside the field."""
    (ada,) = add_people(here.store, "Ada Quill")
    (contact,) = add_contacts(here.store, told(ada))
    form = open_form(qtbot, here, here.desk, contact)
    form.form.set_state({"received_at": "25:99", "minutes": "ages", "received_on": "31/2/26"})
    form.why.set_text("typing")
    form.submit()
    assert all(form.fields[name].problem for name in ("received_at", "minutes", "received_on"))
    assert here.said == []
    form.form.set_state({"received_at": "9.05", "minutes": "1h 20", "received_on": "16/11/26"})
    form.submit()
    assert here.said == ["Contact corrected"]


def test_withdrawing_needs_a_reason_and_can_be_taken_back(qtbot: QtBot, here: Room) -> None:
    """W asks why; the contact leaves the list, is found among the withdrawn with its reason, and can be restored."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada), told(ada, received_on="2026-11-02"))
    page = a_page(qtbot, here)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_W)
    dialog = dialog_of(page, ReasonDialog)
    assert isinstance(dialog, ReasonDialog)
    dialog.submit()
    assert dialog.fields["why"].problem
    dialog.why.set_text("recorded twice")
    dialog.submit()
    assert page.model.count == 1
    page.filters.choose(Chosen(state="withdrawn"))
    assert page.model.count == 1
    page.detail.restore()
    again = dialog_of(page, ReasonDialog)
    assert isinstance(again, ReasonDialog)
    again.why.set_text("it was not")
    again.submit()
    page.filters.clear()
    assert page.model.count == 2
    assert here.said == ["Contact withdrawn", "Contact restored"]


def test_a_contact_about_somebody_unknown_is_linked(qtbot: QtBot, here: Room) -> None:
    """L searches the record; the person chosen becomes the contact's person, and undo takes it back."""
    add_people(here.store, "Ada Quill", "Adam Quilter")
    add_contacts(here.store, told(None, about_unknown="Caller's neighbour"))
    page = a_page(qtbot, here)
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_L)
    dialog = dialog_of(page, LinkContactDialog)
    assert isinstance(dialog, LinkContactDialog)
    dialog.submit()
    assert dialog.fields["person_id"].problem
    QTest.keyClicks(dialog.search, "quil")
    qtbot.waitUntil(lambda: len(dialog.found.keys) == 2)
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    dialog.submit()
    assert here.said == ["Contact linked"]
    assert page.detail.story is not None
    assert page.detail.story.record.hit is not None
    page.detail.undo()
    assert page.detail.story.record.hit is None


def test_a_contact_is_linked_to_somebody_registered_on_the_spot(qtbot: QtBot, here: Room) -> None:
    """Nobody held fits: the person is registered from the same form, and the contact is theirs."""
    add_contacts(here.store, told(None, about_unknown="A Mrs Vane"))
    page = a_page(qtbot, here)
    page.detail.link()
    dialog = dialog_of(page, LinkContactDialog)
    assert isinstance(dialog, LinkContactDialog)
    dialog.search.setText("Clara Vane")
    dialog.register_button.click()
    form = dialog.findChildren(PersonForm)[0]
    form.submit()
    assert here.said == ["Person registered", "Contact linked"]
    assert page.detail.story is not None
    assert page.detail.story.record.hit is not None
    assert page.detail.story.record.hit.name == "Clara Vane"


def test_a_colleagues_contact_can_be_read_and_not_changed(qtbot: QtBot, here: Room) -> None:
    """A practitioner sees a colleague's contact, but neither keys nor buttons correct or withdraw it."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_contacts(here.store, told(ada))
    page = ContactsPage(here.as_(PRACTITIONER))
    shown(qtbot, page, 1330, 700)
    assert page.detail.story is not None
    for key in (Qt.Key.Key_E, Qt.Key.Key_W, Qt.Key.Key_L):
        QTest.keyClick(page.view, key)
    assert not page.findChildren(ReasonDialog)
    assert not page.findChildren(CorrectContactDialog)


def test_a_restricted_person_shows_as_such_and_no_more(qtbot: QtBot, here: Room) -> None:
    """In list and pane a restricted person's contact has no name and no words for those not named on the record."""
    (canary,) = add_people(here.store, "Zephyrine Hollin")
    (contact,) = add_contacts(here.store, told(canary, notes="Zephyrine is in the refuge"))
    restrict_person(here.store, MANAGER, person_id=canary, reason="witness_protection")
    page = ContactsPage(here.as_(PRACTITIONER))
    shown(qtbot, page, 1330, 700)
    page.show_item(contact)
    cells = [str(page.model.index(0, n).data() or "") for n in range(page.model.columnCount())]
    details = [str(page.model.index(0, n).data(DETAIL_ROLE) or "") for n in range(page.model.columnCount())]
    words = [w.text() for w in page.findChildren(QLabel)]
    said = " ".join([*cells, *details, *words])
    assert "Restricted person" in said
    assert "Zephyrine" not in said
    assert "refuge" not in said


def test_opening_a_contact_is_written_to_the_access_log(qtbot: QtBot, here: Room) -> None:
    """A contact that stays in sight is written to the access log once, by its id."""
    (ada,) = add_people(here.store, "Ada Quill")
    (contact,) = add_contacts(here.store, told(ada))
    a_page(qtbot, here)
    qtbot.waitUntil(lambda: opened(here) == [contact])


def test_an_empty_log_says_how_to_begin(qtbot: QtBot, here: Room) -> None:
    """With no contacts at all the page says how to log the first, and its button goes there."""
    page = a_page(qtbot, here)
    assert page.empty.action is not None
    page.empty.action.click()
    assert here.went == [("log_contact", None)]


def opened(here: Room) -> list[str]:
    """The ids of records opened, by the access log."""
    with here.store.read() as connection:
        log = rows.access_log
        return list(connection.execute(select(log.c.object).where(log.c.what == "open_record")).scalars())


def open_form(qtbot: QtBot, here: Room, desk: Desk, contact_id: str) -> CorrectContactDialog:
    """The form that corrects a contact, as the page opens it."""
    with here.store.read() as connection:
        record = contact_record(connection, contact_id, viewer=MANAGER)
    assert record is not None
    window = QWidget()
    here.kept.append(window)
    shown(qtbot, window)
    dialog = CorrectContactDialog(desk, contact_id, record.values, {}, parent=window)
    dialog.open()
    return dialog


def test_a_full_disk_keeps_no_draft_and_says_so(qtbot: QtBot, here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the draft can't be kept, the worker is told; what is typed stays in the form and can be saved."""
    (ada,) = add_people(here.store, "Ada Quill")
    (contact,) = add_contacts(here.store, told(ada))
    form = open_form(qtbot, here, here.desk, contact)

    def full(*_args: object) -> None:
        raise StoreUnavailable("disk_full")

    monkeypatch.setattr(here.store.drafts, "save", full)
    form.form.set_state({"source_name": "Niece"})
    assert {str(error) for error in here.runner.errors} == {"disk_full"}
    here.runner.errors.clear()
    monkeypatch.undo()
    form.why.set_text("misheard")
    form.submit()
    assert here.said == ["Contact corrected"]


def test_a_search_finds_case_notes_too(qtbot: QtBot, here: Room) -> None:
    """Beside the contacts a chip says how many case notes fit; Alt+N shows them, Enter opens the person's notes."""
    ada, hidden = add_people(here.store, "Ada Quill", "Verity Ashdown")
    add_contacts(here.store, told(ada, notes="asked about a key safe"))
    for who, words in ((ada, "Zymurgy at the club, and the key safe is fitted"), (hidden, "Zymurgy in the shed")):
        note = WriteNote(person_id=who, kind="visit", on_date="2026-11-12", words=words)
        write_note(here.store, MANAGER, note)
    restrict_person(here.store, MANAGER, person_id=hidden, reason="high_profile")
    page = ContactsPage(here.as_(PRACTITIONER))
    page.desk.go_requested.connect(lambda key, item: here.went.append((key, item)))
    shown(qtbot, page, 1330, 700)
    assert not page.notes_button.isVisible()
    assert page.filters.bar.search is not None
    page.filters.bar.search.setText("zymurgy")
    qtbot.waitUntil(page.notes_button.isVisible)
    assert page.notes_button.text() == "In case notes (1)"
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert page.notes.view.hasFocus()
    assert_accessible(page)
    picture(page, "contacts-notes-found")
    QTest.keyClick(page.notes.view, Qt.Key.Key_Return)
    assert here.went[-1] == ("person", f"{ada}#notes")
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    assert page.pane.isVisible()
    QTest.keyClick(page, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    page.filters.bar.search.setText("")
    qtbot.waitUntil(lambda: not page.notes_button.isVisible())
    assert page.view.isVisible()
