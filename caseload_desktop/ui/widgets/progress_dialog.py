"""Long work in sight: what it does now, how far it is, and a way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QDialog, QProgressBar, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.tasks import Job, Progress
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.text import announce, heading, label


class ProgressDialog(QDialog):
    """Shows a ``Job``'s progress; pass ``show_progress`` as its ``on_progress`` and call ``finish`` at the end.

    Signals: ``cancel_requested``.
    """

    cancel_requested = Signal()

    def __init__(self, title: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setMinimumWidth(420)
        self._job: Job | None = None
        self._said = -1
        self._done = False
        self._words = label("Starting…", wrap=True)
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(title)
        self.cancel_button = button("Cancel", self._cancel)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading(title))
        layout.addWidget(self._words)
        layout.addWidget(self.bar)
        layout.addLayout(foot)

    def follow(self, job: Job) -> None:
        """Cancel this job when the worker asks."""
        self._job = job

    def show_progress(self, progress: Progress) -> None:
        """Show how far it is; a screen reader hears every quarter."""
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)
        counted = f"{progress.done:,} of {progress.total:,}" if progress.total else f"{progress.done:,}"
        self._words.setText(" · ".join(part for part in (progress.words, counted) if part))
        quarter = progress.done * 4 // progress.total if progress.total else 0
        if quarter != self._said:
            self._said = quarter
            announce(self.bar, self._words.text())

    def finish(self) -> None:
        """Close: the work is over, however it ended."""
        self._done = True
        self.accept()

    @override
    def reject(self) -> None:
        """Escape asks the work to stop; the dialog closes when it has."""
        if self._done:
            super().reject()
        else:
            self._cancel()

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._done:
            self._cancel()
            event.ignore()

    def _cancel(self) -> None:
        self.cancel_button.setEnabled(False)
        self.cancel_button.setText("Stopping…")
        if self._job is not None:
            self._job.cancel()
        self.cancel_requested.emit()
