"""The chronology on screen: picked from the record, one's own words, what it means, the analysis, and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services import case_notes
from caseload_desktop.services.case_notes import WriteNote
from caseload_desktop.services.chronology import Entry, add_entries
from caseload_desktop.services.safeguarding import raise_concern
from caseload_desktop.store import rows
from caseload_desktop.store.queries.safeguarding_events import SafeguardingEvent
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.person_parts.chronology_file import ChronologyFileDialog
from caseload_desktop.ui.person_parts.chronology_forms import AnalysisForm, EntryForm, PickDialog
from tests.services.safeguarding_room import raising
from tests.support import PRACTITIONER
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, shown

Dialog = TypeVar("Dialog", bound=QDialog)

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, actor=PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, here: Room, person_id: str) -> PersonPage:
    page = PersonPage(here.desk)
    shown(qtbot, page, 1093, 614)
    page.show_item(f"{person_id}#chronology")
    return page


def the(page: PersonPage, kind: type[Dialog]) -> Dialog:
    found = dialog_of(page, kind)
    assert isinstance(found, kind)
    return found


def press(widget: QWidget, start: str) -> None:
    QApplication.processEvents()
    buttons = [b for b in widget.findChildren(QPushButton) if b.isVisibleTo(widget)]
    found = [b for b in buttons if b.accessibleName().startswith(start)]
    assert found, [b.accessibleName() for b in buttons]
    found[0].click()


def said(widget: QWidget) -> str:
    QApplication.processEvents()
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def note(here: Room, person_id: str, words: str, *, significant: bool = False) -> str:
    command = WriteNote(person_id=person_id, kind="event", on_date="2026-11-03", words=words, significant=significant)
    return case_notes.write_note(here.store, PRACTITIONER, command).ids("case_note")[0]


def test_a_concern_is_proposed_for_the_chronology(qtbot: QtBot, here: Room) -> None:
    """Where somebody was at risk is ticked already, with the words of the timeline."""
    (ada,) = add_people(here.store, "Ada Quill")
    raise_concern(here.store, PRACTITIONER, raising(ada))
    page = a_page(qtbot, here, ada)
    press(page.chronology, "Pick from the record")
    dialog = the(page, PickDialog)
    assert [event.kind for event in dialog.chosen()] == [SafeguardingEvent.RAISED]
    dialog.submit()
    assert "oncern" in said(page.chronology)


def test_significant_notes_are_proposed_and_lead_back(qtbot: QtBot, here: Room) -> None:
    """What is marked as significant is ticked already; an entry leads back to what it came from."""
    (ada,) = add_people(here.store, "Ada Quill")
    weighty = note(here, ada, "Fell in the kitchen", significant=True)
    note(here, ada, "Rang about the bins")
    page = a_page(qtbot, here, ada)
    press(page.chronology, "Pick from the record")
    dialog = the(page, PickDialog)
    assert [event.detail for event in dialog.chosen()] == ["Fell in the kitchen"]
    dialog.search.setText("bins")
    shown_items = [n for n in range(dialog.list.count()) if not dialog.list.item(n).isHidden()]
    assert len(shown_items) == 1
    dialog.list.item(shown_items[0]).setCheckState(Qt.CheckState.Checked)
    assert dialog.save_button.text() == "Put 2 events into the chronology"
    dialog.submit()
    assert "Event. Fell in the kitchen" in said(page.chronology)
    press(page.chronology, "Pick from the record")
    again = the(page, PickDialog)
    assert "Fell in the kitchen" not in [event.detail for event in again._events]
    again.submit()
    assert "Choose at least one first." in said(again)
    again.reject()
    with here.store.read() as connection:
        picked = connection.execute(select(rows.chronology_entry.c.about_id)).scalars()
        assert weighty in list(picked)
    press(page.chronology, "Show where it came from")
    assert page.tabs.currentWidget() is page.timeline
    current = page.timeline._current()
    assert current is not None
    assert current.kind == "case_note"


def test_own_entries_meaning_and_analysis(qtbot: QtBot, here: Room) -> None:
    """An entry may carry its day in words and stands in its place; meaning and analysis are the worker's own."""
    (ada,) = add_people(here.store, "Ada Quill")
    note(here, ada, "Fell in the kitchen", significant=True)
    page = a_page(qtbot, here, ada)
    press(page.chronology, "Add an entry")
    form = the(page, EntryForm)
    form.words.set_text("Husband died")
    form.submit()
    assert form.fields["on_date"].problem
    form.date_words.setText("Summer 2019")
    form.submit()
    page.tabs.setCurrentWidget(page.notes)
    press(page.notes, "To chronology")
    assert page.tabs.currentWidget() is page.chronology
    form = the(page, EntryForm)
    form.meaning.set_text("Afraid of the nights since")
    form.submit()
    words = said(page.chronology)
    assert words.index("Husband died") < words.index("Fell in the kitchen")
    assert "Afraid of the nights since" in words
    press(page.chronology, "Change Summer 2019")
    change = the(page, EntryForm)
    change.meaning.set_text("Alone for the first time")
    change.submit()
    assert "Alone for the first time" in said(page.chronology)
    press(page.chronology, "Write the analysis")
    analysis = the(page, AnalysisForm)
    analysis.words.set_text("Two losses")
    analysis.reject()
    press(page.chronology, "Write the analysis")
    carried_on = the(page, AnalysisForm)
    assert carried_on.words.text() == "Two losses"
    carried_on.submit()
    assert "Two losses" in said(page.chronology)
    press(page.chronology, "Take out Summer 2019")
    reason = the(page, ReasonDialog)
    reason.why.set_text("Stands twice")
    reason.submit()
    assert "Husband died" not in said(page.chronology)


def test_the_tab_is_worked_by_keyboard(qtbot: QtBot, here: Room) -> None:
    """Everything has a name, and Tab comes to all of it and round."""
    (ada,) = add_people(here.store, "Ada Quill")
    entry = Entry(words="Fell", on_date="2026-11-03", about_kind="case_note", about_id="a" * 32)
    add_entries(here.store, PRACTITIONER, person_id=ada, entries=(entry,))
    page = a_page(qtbot, here, ada)
    QApplication.processEvents()
    assert_accessible(page)
    assert_no_tab_trap(page)


def test_it_is_saved_as_pdf_and_noted(qtbot: QtBot, here: Room, tmp_path: Path) -> None:
    """The file says what the screen says; that it was made is in the access log, and its name tells no name."""
    (ada,) = add_people(here.store, "Ada Quill")
    page = a_page(qtbot, here, ada)
    press(page.chronology, "Add an entry")
    form = the(page, EntryForm)
    form.words.set_text("Moved to Thanet")
    form.day.set_text("1/5/1961")
    form.submit()
    press(page.chronology, "Save as PDF")
    dialog = the(page, ChronologyFileDialog)
    assert "Quill" not in dialog.path.text()
    dialog.path.setText(str(tmp_path / "out"))
    dialog.submit()
    text = pypdfium2.PdfDocument((tmp_path / "out.pdf").read_bytes())[0].get_textpage().get_text_bounded()
    assert "Ada Quill" in text
    assert "Moved to Thanet" in text
    assert "Jo Bell" in text
    with here.store.read() as connection:
        noted = connection.execute(select(rows.access_log.c.what, rows.access_log.c.object)).all()
    assert ("print", ada) in [tuple(row) for row in noted]
