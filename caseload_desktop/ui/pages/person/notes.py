"""Notes and tasks of a person: what is being written, what was written, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.queries.case_notes import Note, person_notes
from caseload_desktop.store.queries.tasks import Task, person_tasks
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.person_parts.note_list import NoteList
from caseload_desktop.ui.person_parts.note_writer import NoteWriter
from caseload_desktop.ui.person_parts.task_list import TaskCard
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import column, row, scrolled
from caseload_desktop.ui.widgets.filter_bar import FilterBar

_TWO_COLUMNS_FROM = 860
_SIGNIFICANT = "significant"


@dataclass(frozen=True, slots=True)
class NotesRead:
    """Everything the tab shows, read at one moment."""

    notes: tuple[Note, ...] = ()
    tasks: tuple[Task, ...] = ()


def read_notes(connection: Any, person_id: str, *, viewer: Actor) -> NotesRead:
    """Read a person's notes and tasks: three statements."""
    return NotesRead(
        person_notes(connection, person_id, viewer=viewer), person_tasks(connection, person_id, viewer=viewer)
    )


class NotesView(QWidget):
    """Notes at the left, tasks at the right; above each other where there is no room.

    Signals: ``to_chronology(note)`` when a note is to stand in the chronology.
    """

    to_chronology = Signal(object)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._id, self._name = "", ""
        self._read = NotesRead()
        self.writer = NoteWriter(desk)
        self.bar = FilterBar(search="Search in the notes")
        self.bar.add_chip(_SIGNIFICANT, "Significant")
        self.list = NoteList(desk)
        self.tasks = TaskCard(desk)
        self._lay_out()
        self.bar.changed.connect(self._filter)
        self.list.to_chronology.connect(self.to_chronology)

    def _lay_out(self) -> None:
        inner = QWidget()
        self._columns = QHBoxLayout(inner)
        self._columns.setContentsMargins(0, 0, Space.S, 0)
        self._columns.setSpacing(Space.M)
        head = row(self.writer.begin_button, self.bar)
        head.addStretch(1)
        notes = column(self.writer, head, self.list, space=Space.M)
        notes.addStretch(1)
        tasks = column(self.tasks)
        tasks.addStretch(1)
        self._columns.addLayout(notes, 3)
        self._columns.addLayout(tasks, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.addWidget(scrolled(inner))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS_FROM * theme().scale
        side, above = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.BottomToTop
        if self._columns.direction() is not (side if wide else above):
            self._columns.setDirection(side if wide else above)

    def show_person(self, person_id: str, name: str) -> None:
        """Read and show a person's notes and tasks."""
        if person_id != self._id:
            self._on_read(NotesRead())
            self.bar.clear()
        self._id, self._name = person_id, name
        self.writer.show_person(person_id, name, may_write=self.desk.may(May.WRITE_RECORD))
        viewer = self.desk.actor
        self.desk.read(self, lambda c: read_notes(c, person_id, viewer=viewer), self._on_read, key="notes")

    def clear(self) -> None:
        """Show nobody; what is being written stays kept as a draft."""
        self._id = self._name = ""
        self.writer.show_person("", "", may_write=False)
        self._on_read(NotesRead())

    def write(self) -> None:
        """Begin a note."""
        self.writer.begin()

    def _on_read(self, found: NotesRead) -> None:
        self._read = found
        self._filter()
        self.bar.setVisible(bool(found.notes))
        self.tasks.show_tasks(found.tasks, person_id=self._id, person=self._name)

    def _filter(self) -> None:
        only = _SIGNIFICANT in self.bar.on()
        self.list.show_notes(self._read.notes, sought=self.bar.text(), only_significant=only)
