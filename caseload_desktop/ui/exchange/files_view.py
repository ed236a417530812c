"""Files that lie ready to be taken in: one to be looked at first, or all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.exchange.sync.folder import Glance
from caseload_desktop.ui.exchange.pane import RowsPane
from caseload_desktop.ui.exchange.words import Names, bytes_words, came_words, laptop_words, when_words
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button, quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted

Numbered = tuple[int, Glance]


def _columns(today: Callable[[], date], names: Callable[[], Names]) -> tuple[Column[Numbered], ...]:
    def sender(line: Numbered) -> str:
        return "" if line[1].problem else laptop_words(line[1].laptop, line[1].owner_name)

    def tag(line: Numbered) -> Tag:
        return Tag(Tone.RED, "Can't be read") if line[1].problem else Tag(Tone.BLUE, "Ready")

    def what(line: Numbered) -> str:
        return sentence(line[1].problem) if line[1].problem else names().scope(line[1].label, theirs=True)

    def file_name(line: Numbered) -> str:
        return Path(line[1].lying.path).name

    return (
        Column("from", "From", lambda n: sender(n) or file_name(n), detail=lambda n: file_name(n) if sender(n) else "",
               tip=file_name, strong=True, width=260, stretch=3, sortable=False),
        Column("made", "Made", lambda n: when_words(n[1].made, today=today()), width=150, stretch=1, sortable=False),
        Column("what", "Records", what, tip=what, width=170, stretch=2, sortable=False),
        Column("size", "Size", lambda n: bytes_words(n[1].lying.size), width=90, right=True, hide_below=700,
               sortable=False),
        Column("status", "Status", lambda n: tag(n).words, tag=tag, width=130, sortable=False),
    )  # fmt: skip


_NOTHING = "None of these files brings anything new to this laptop: they are for others, or were taken in before."


def _found_words(found: int, chosen: int) -> str:
    """How many files are shown, and how many of those somebody chose are not."""
    left = chosen - found
    if left <= 0:
        return f"{came_words(found)}."
    return f"{came_words(found)}. {count_words(left, 'other file')}: nothing new, or for other laptops."


class FilesView(QWidget):
    """Signals: ``look_asked(str path)``, ``take_asked(list of str paths)``, ``back``."""

    look_asked = Signal(str)
    take_asked = Signal(object)
    back = Signal()

    def __init__(self, runner: Runner, today: Callable[[], date], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.names = Names()
        self._files: Sequence[Glance] = ()
        self.chosen = 0
        self._words = muted("", wrap=True)
        self.pane: RowsPane[Numbered] = RowsPane(
            "Files that have come in",
            _columns(today, lambda: self.names),
            runner=runner,
            number=lambda line: line[0],
            empty=EmptyState("inbox", "No file for this laptop lies ready."),
        )
        self.pane.opened.connect(self._look)
        self.pane.act("Look at this one", self._look, icon="eye", when=lambda line: not line[1].problem)
        self.take_button = primary_button("Take all in", self._take, icon="download")
        foot = row(quiet_button("Back", self.back.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(self.take_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._words)
        layout.addWidget(self.pane, 1)
        layout.addLayout(foot)

    def show_files(self, files: Sequence[Glance], names: Names, *, chosen: int = 0) -> None:
        """Show these files in the order in which they are taken in; somebody chose so many that may hold them."""
        self._files, self.names, self.chosen = tuple(files), names, chosen
        ready = len(self.readable())
        safe = "A backup is made first. Each file is taken in as a whole or not at all."
        self._words.setText(f"{_found_words(len(files), chosen)} {safe}" if files else _NOTHING)
        words = f"Take all {ready:,} in" if ready > 1 else "Take it in"
        self.take_button.setText(words)
        self.take_button.setAccessibleName(words)
        self.take_button.setEnabled(ready > 0)
        self.pane.show_rows(list(enumerate(files, 1)))
        if files:
            self.pane.view.select_row(0)

    def readable(self) -> list[str]:
        """The files that can be taken in, in order."""
        return [one.lying.path for one in self._files if not one.problem]

    def _look(self, line: Numbered) -> None:
        if not line[1].problem:
            self.look_asked.emit(line[1].lying.path)

    def _take(self) -> None:
        self.take_asked.emit(self.readable())
