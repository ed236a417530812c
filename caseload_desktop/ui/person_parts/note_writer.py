"""Where a case note is written: kind, day, time and words; kept at every key, completed with Ctrl+Return."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.services.case_notes import LONGEST_NOTE, WriteNote, write_note
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.log_contact.clock_time import read_clock
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.person_parts.note_draft import NoteState, forget_note, keep_note, kept_note
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import muted


class NoteWriter(QWidget):
    """Hidden until somebody writes; what was begun opens by itself. Whoever holds it shows ``begin_button``.

    Signals: ``completed`` when a note was saved.
    """

    completed = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._id, self._name = "", ""
        self._filling = False
        self.begin_button = button("Write a note", self.begin, icon="pencil", tip="Ctrl+N")
        self.kind = CodePicker(desk.code_lists.current("note_kind", desk.today()))
        self.day = DateField(today=desk.today)
        self.at = QLineEdit()
        self.at.setPlaceholderText("14:30")
        self.words = NoteEdit(
            placeholder="What happened, what was said, what you think of it", least_lines=5, most_lines=22,
            limit=LONGEST_NOTE,
        )  # fmt: skip
        self.significant = QCheckBox("Significant event (proposed for the chronology)")
        self.fields = {
            "kind": Field("&Kind", self.kind),
            "on_date": Field("&On", self.day),
            "at": Field("Ti&me", self.at, optional=True),
            "words": Field("&Words", self.words),
        }
        self._bars = QVBoxLayout()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.complete_button = primary_button("Complete", self.complete)
        self.complete_button.setToolTip("Ctrl+Return")
        self.card = Card("New note")
        self.card.corner.addWidget(quiet_button("Put away", self.put_away))
        self.card.body.addLayout(self._bars)
        head = row(self.fields["kind"], self.fields["on_date"], self.fields["at"], space=Space.L)
        for place in range(head.count()):
            head.setStretch(place, 2 if place < 2 else 1)
            if (item := head.itemAt(place)) is not None:
                item.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.card.body.addLayout(head)
        self.card.body.addWidget(self.fields["words"])
        self.card.body.addWidget(self.significant)
        foot = row(muted("Kept at every key, for you alone. Completed, it is only added to.", wrap=True))
        foot.setStretch(0, 1)
        foot.addWidget(self.complete_button)
        self.card.body.addLayout(foot)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.card)
        self.card.hide()

    def _connect(self) -> None:
        self.kind.textChanged.connect(self._keep)
        self.day.edit.textChanged.connect(self._keep)
        self.at.textChanged.connect(self._keep)
        self.words.textChanged.connect(self._keep)
        self.significant.toggled.connect(self._keep)
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self.card)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.complete)

    @property
    def is_open(self) -> bool:
        """True while a note is being written."""
        return not self.card.isHidden()

    def show_person(self, person_id: str, name: str, *, may_write: bool) -> None:
        """Write about this person from now on; what was begun about them and not completed opens."""
        self.begin_button.setEnabled(may_write)
        self.begin_button.setVisible(may_write and not self.is_open)
        if person_id == self._id:
            return
        self._id, self._name = person_id, name
        kept = kept_note(self.desk, person_id) if person_id and may_write else None
        self._show(kept or self._fresh())
        self._open(kept is not None)
        if kept is not None:
            self._say("Carried on from what you wrote before and did not complete.", Tone.BLUE)

    def begin(self) -> None:
        """Begin a note, or go on with the one that is open."""
        if not self._id or not self.begin_button.isEnabled():
            return
        if not self.is_open:
            self._show(kept_note(self.desk, self._id) or self._fresh())
            self._open(True)
        self.fields["words" if self.kind.code() else "kind"].focus()

    def put_away(self) -> None:
        """Close it; what was written stays kept."""
        if self.state().is_begun:
            self.desk.notices.say("Put aside, not completed. Write a note again to carry on.")
        self._open(False)
        self.begin_button.setFocus()

    def state(self) -> NoteState:
        """What the form says now."""
        return NoteState(
            kind=self.kind.code(),
            on=self.day.text(),
            at=self.at.text(),
            words=self.words.toPlainText(),
            significant=self.significant.isChecked(),
            name=self._name,
        )

    # ------------------------------------------------------------------------------------------------------- how
    def _fresh(self) -> NoteState:
        return NoteState(on=f"{self.desk.today():%d/%m/%Y}")

    def _show(self, state: NoteState) -> None:
        self._filling = True
        self.kind.set_code(state.kind or None)
        self.day.set_text(state.on)
        self.at.setText(state.at)
        self.words.set_text(state.words)
        self.significant.setChecked(state.significant)
        self._filling = False
        self._clear_problems()

    def _open(self, opened: bool) -> None:
        self.card.setVisible(opened)
        self.begin_button.setVisible(not opened and self.begin_button.isEnabled())

    def _keep(self, *_unused: object) -> None:
        if not self._filling:
            keep_note(self.desk, self._id, self.state())

    def complete(self) -> None:
        """Save the note for good."""
        if not self.complete_button.isEnabled():
            return
        self._clear_problems()
        command = self._command()
        if command is None:
            return
        self.complete_button.setEnabled(False)
        store, actor = self.desk.store, self.desk.actor
        self.desk.write(
            self, "Note completed", lambda: write_note(store, actor, command), self._on_saved, self._on_error
        )

    def _command(self) -> WriteNote | None:
        """The note as the service takes it; None when something is missing, which stands beside its field."""
        day, at = self.day.value(), read_clock(self.at.text())
        wrong = {
            "kind": "" if self.kind.code() else sentence("required"),
            "on_date": "" if day is not None else self.day.problem() or sentence("date_empty"),
            "at": "" if at is not None else sentence("not_a_time"),
            "words": "" if self.words.text() else sentence("note_empty"),
        }
        if self.words.too_long:
            wrong["words"] = sentence("note_long", most=f"{LONGEST_NOTE:,}")
        if any(wrong.values()):
            for name, words in wrong.items():
                self.fields[name].set_problem(words)
            self.fields[next(name for name, words in wrong.items() if words)].focus()
            return None
        return WriteNote(
            person_id=self._id,
            kind=self.kind.code(),
            on_date=day.isoformat() if day is not None else "",
            at=at or "",
            words=self.words.text(),
            significant=self.significant.isChecked(),
        )

    def _on_saved(self, _changes: Changes) -> None:
        self.complete_button.setEnabled(True)
        forget_note(self.desk, self._id)
        self._show(self._fresh())
        self._open(False)
        self.begin_button.setFocus()
        self.completed.emit()

    def _on_error(self, error: CaseloadError) -> None:
        self.complete_button.setEnabled(True)
        field = self.fields.get(error.field) if isinstance(error, RuleBroken) else None
        if field is not None:
            field.set_problem(sentence_for(error))
            field.focus()
        else:
            self._say(sentence_for(error), Tone.AMBER)

    def _say(self, words: str, tone: Tone) -> None:
        self._bars.addWidget(MessageBar(tone, words))

    def _clear_problems(self) -> None:
        for field in self.fields.values():
            field.set_problem("")
        while (item := self._bars.takeAt(0)) is not None:
            if (bar := item.widget()) is not None:
                bar.hide()
                bar.deleteLater()
