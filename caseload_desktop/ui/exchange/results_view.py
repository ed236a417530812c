"""What came of an exchange: one line a file or folder, in words, and where to go from here."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.ui.exchange.state import Outcome, Results
from caseload_desktop.ui.exchange.words import entry_words
from caseload_desktop.ui.settings.result import Result
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import ElidedLabel, announce, heading, label, rule


class ResultsView(QWidget):
    """Signals: ``done``; ``brought_asked(str file id)``; ``undo_asked(str file id)``; ``conflicts_asked``;
    ``duplicates_asked(str file id, or empty for all that files brought)``."""

    done = Signal()
    brought_asked = Signal(str)
    undo_asked = Signal(str)
    conflicts_asked = Signal()
    duplicates_asked = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.result = Result()
        self.done_button = primary_button("Done", self.done.emit, icon="check")
        self.conflicts_button = button("Settle", self.conflicts_asked.emit, icon="split")
        self.duplicates_button = button("", lambda: self.duplicates_asked.emit(self._file), icon="users")
        self.brought_button = button("See what it brought", self._brought, icon="list")
        self.undo_button = button("Undo this import", self._undo, icon="undo")
        self._file = ""
        self._results = Results()
        self._headline = heading()
        self._headline.setWordWrap(True)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.M)
        card = Card()
        card.body.addWidget(self._headline)
        card.body.addLayout(self._lines)
        card.body.addStretch(1)
        inner = QWidget()
        inner.setLayout(column(card))
        self._acts = flow(self.conflicts_button, self.duplicates_button, self.brought_button, self.undo_button)
        foot = row(self._acts)
        foot.setStretch(0, 1)
        foot.addWidget(self.done_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.result)
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(foot)

    @property
    def results(self) -> Results:
        """What shows."""
        return self._results

    def show_results(self, results: Results) -> None:
        """Show what came of it."""
        self._results = results
        self.result.clear()
        self._headline.setText(results.headline)
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for place, one in enumerate(results.outcomes):
            if place:
                self._lines.addWidget(rule())
            self._lines.addWidget(_line(one))
        self._file = results.taken[0] if len(results.taken) == 1 else ""
        self.brought_button.setVisible(bool(self._file))
        self.undo_button.setVisible(bool(self._file) and not results.final)
        self.show_conflicts(results.conflicts)
        self.show_duplicates(0)
        announce(self.done_button, f"{results.headline} {_spoken(results.outcomes)}")
        self.done_button.setFocus()

    def show_conflicts(self, count: int) -> None:
        """How many fields differ between laptops now."""
        words = "Settle 1 difference" if count == 1 else f"Settle {count:,} differences"
        self.conflicts_button.setText(words)
        self.conflicts_button.setAccessibleName(words)
        self.conflicts_button.setVisible(count > 0)

    def show_duplicates(self, count: int) -> None:
        """How many people and contacts may be there twice; this takes a while to find and is told when it is known."""
        words = "Look at 1 possible duplicate" if count == 1 else f"Look at {count:,} possible duplicates"
        self.duplicates_button.setText(words)
        self.duplicates_button.setAccessibleName(words)
        self.duplicates_button.setVisible(count > 0)

    def show_undone(self, changes: int) -> None:
        """The one import was taken back."""
        self.brought_button.hide()
        self.undo_button.hide()
        self.result.say(Tone.GREEN, f"The file was taken back: {entry_words(changes)} left this laptop again.")

    def show_problem(self, words: str) -> None:
        """Say why the import can't be undone."""
        self.result.say(Tone.AMBER, words)

    def _brought(self) -> None:
        self.brought_asked.emit(self._file)

    def _undo(self) -> None:
        self.undo_asked.emit(self._file)


def _line(one: Outcome) -> QWidget:
    holder = QWidget()
    tag = StatusTag(Tag(Tone(one.tone), one.tag))
    head = row(tag, ElidedLabel(one.title, "label"))
    head.setStretch(1, 1)
    holder.setLayout(column(head, label(one.words, wrap=True), space=Space.XS))
    return holder


def _spoken(outcomes: Sequence[Outcome]) -> str:
    return " ".join(f"{one.title}: {one.tag}. {one.words}" for one in outcomes)
