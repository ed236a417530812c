"""What shows while something takes a while before there is a workspace, or when the program can't go on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.sign_in import in_the_middle
from caseload_desktop.ui.tasks import Progress
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.text import label, muted


class WaitingView(QWidget):
    """A sentence and a bar; ``show_progress`` moves it."""

    def __init__(self, title: str, words: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = muted(words, wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        card = Card(title)
        card.body.addWidget(self._words)
        card.body.addWidget(self.bar)
        self.setLayout(in_the_middle(card))

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        if progress.words:
            self._words.setText(progress.words)


class StoppedView(QWidget):
    """Says why the program can't go on, and offers to try again or to close."""

    def __init__(
        self,
        words: str,
        *,
        on_again: Callable[[], object],
        on_close: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.words = words
        mark = label()
        set_icon(mark, "alert-triangle", "amber", size=28)
        card = Card()
        head = row(mark)
        head.addWidget(label(words, "label", wrap=True), 1)
        card.body.addLayout(head)
        self.close_button = button("Close the program", on_close)
        self.again_button = primary_button("Try again", on_again, icon="refresh")
        foot = row(self.close_button)
        foot.addStretch(1)
        foot.addWidget(self.again_button)
        card.body.addLayout(foot)
        self.setAccessibleName(words)
        self.again_button.setFocus()
        self.setLayout(in_the_middle(card, width=520))
