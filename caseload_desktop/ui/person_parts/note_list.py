"""Completed case notes one below the other, the latest first, with what was added to each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.names import fold
from caseload_desktop.domain.roles import May
from caseload_desktop.services.case_notes import LONGEST_NOTE, add_to_note, withdraw_note
from caseload_desktop.store.queries.case_notes import Addition, Note
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import count_words, day_long, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted

AT_FIRST, AT_ONCE = 8, 20
"""Notes shown at first, and each time the worker asks for more: a record may hold hundreds."""

WHY_WITHDRAWN = ("Written on the wrong person", "Written twice", "Written by mistake")


class NoteList(QWidget):
    """Shows the notes that fit a search. Signals: ``to_chronology(note)`` to put one there."""

    to_chronology = Signal(object)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.notes: tuple[Note, ...] = ()
        self._sought: list[str] = []
        self._shown = AT_FIRST
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(Space.M)

    def show_notes(self, notes: Sequence[Note], *, sought: str = "", only_significant: bool = False) -> None:
        """Show notes; ``sought`` are the words looked for in them and in what was added."""
        words = fold(sought).split()
        if words != self._sought:
            self._shown = AT_FIRST
        self._sought = words
        self.notes = tuple(
            note for note in notes if (note.significant or not only_significant) and (not words or _holds(note, words))
        )
        self._fill(empty="No note fits." if notes else "No notes yet.")

    def _fill(self, *, empty: str) -> None:
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for note in self.notes[: self._shown]:
            self._lines.addWidget(self._card(note))
        left = len(self.notes) - self._shown
        if left > 0:
            self._lines.addWidget(
                button(f"Show {count_words(min(left, AT_ONCE), 'earlier note')} of {left}", self._more)
            )
        if not self.notes:
            self._lines.addWidget(muted(empty))

    def _more(self) -> None:
        self._shown += AT_ONCE
        self._fill(empty="")

    def _card(self, note: Note) -> Card:
        kind = self.desk.code_lists.label("note_kind", note.kind)
        at = f", {note.at}" if note.at else ""
        card = Card(f"{kind} · {day_long(note.on_date)}{at}")
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        if note.significant:
            card.corner.addWidget(StatusTag(Tag(Tone.BLUE, "Significant")))
        card.body.setSpacing(Space.S)
        card.body.addWidget(label(note.words, wrap=True, selectable=True))
        for added in note.additions:
            card.body.addWidget(self._addition(added))
        who = f"{note.author or 'A worker not on this laptop'} · completed {instant_words(note.recorded_at)}"
        foot = row(muted(who, wrap=True), space=Space.XS)
        foot.setStretch(0, 1)
        for verb in self._verbs(note, f"{kind} of {day_long(note.on_date)}"):
            foot.addWidget(verb)
        card.body.addLayout(foot)
        return card

    def _addition(self, added: Addition) -> QWidget:
        who = f"Added by {added.author or 'a worker not on this laptop'} · {instant_words(added.recorded_at)}"
        holder = QWidget()
        layout = column(muted(who, wrap=True), label(added.words, wrap=True, selectable=True), space=1)
        layout.setContentsMargins(Space.L, 0, 0, 0)
        holder.setLayout(layout)
        return holder

    def _verbs(self, note: Note, called: str) -> list[QWidget]:
        if not self.desk.may(May.WRITE_RECORD):
            return []
        verbs = [
            quiet_button("Add to it", lambda: AddForm(self.desk, note, called, parent=self.window()).open()),
            quiet_button("To chronology", lambda: self.to_chronology.emit(note)),
        ]
        if note.author_id == self.desk.actor.worker_id or self.desk.may(May.CORRECT_OTHERS):
            verbs.append(quiet_button("Withdraw", lambda: self._withdraw(note, called)))
        for verb in verbs:
            verb.setAccessibleName(f"{verb.accessibleName()}: {called}")
        return list(verbs)

    def _withdraw(self, note: Note, called: str) -> None:
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="Withdraw a note",
            words=f"{called}. It leaves the notes and stays readable in the history. To say more, add to it instead.",
            save="Withdraw",
            done="Note withdrawn",
            about=(note.id,),
            work=lambda why: withdraw_note(store, actor, note_id=note.id, why=why),
            reasons=WHY_WITHDRAWN,
            danger=True,
            parent=self.window(),
        ).open()


class AddForm(FormDialog):
    """More to a completed note."""

    def __init__(self, desk: Desk, note: Note, called: str, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, title="Add to a note", save="Add", done="Added to the note", words=called, parent=parent)
        self._id = note.id
        self.words = NoteEdit(placeholder="What is to be said besides", least_lines=4, limit=LONGEST_NOTE)
        self.add("words", Field("&Words", self.words))
        self.keep_words("note_addition", note.id)
        self.words.setFocus()

    @override
    def work(self) -> Work | None:
        words = self.words.text()
        if not words:
            self.fields["words"].set_problem(sentence("note_empty"))
            return None
        store, actor, note_id = self.desk.store, self.desk.actor, self._id
        return lambda: add_to_note(store, actor, note_id=note_id, words=words)


def _holds(note: Note, words: list[str]) -> bool:
    text = fold(" ".join((note.words, note.author, *(added.words for added in note.additions))))
    return all(word in text for word in words)
