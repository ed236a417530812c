"""Backups: when the last was made, those that are kept, one more now, and the proof that the newest can be used."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.store.drill import DrillReport
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.settings.backup_words import Kept, found, last_tag, size_words
from caseload_desktop.ui.settings.backup_work import kept_backups, make_backup, prove_newest
from caseload_desktop.ui.settings.result import Result
from caseload_desktop.ui.tasks import Cancelled, Job
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane, ListView, row_height
from caseload_desktop.ui.widgets.progress_dialog import ProgressDialog
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.workshop import Workshop

T = TypeVar("T")
_LEAST_ROWS, _MOST_ROWS = 2, 4

COLUMNS: tuple[Column[Kept], ...] = (
    Column("when", "Made", lambda kept: kept.when, strong=True, width=208, stretch=2, sortable=False),
    Column("why", "Why", lambda kept: kept.why, width=130, stretch=2, sortable=False),
    Column("size", "Size", lambda kept: size_words(kept.size), width=86, right=True, sortable=False),
)


class BackupsCard(Card):
    """Everything slow runs on the database worker behind a dialog that can stop it; leaving the page stops it too."""

    def __init__(self, desk: Desk, workshop: Workshop, *, parent: QWidget | None = None) -> None:
        super().__init__("Backups", parent=parent)
        self._desk, self._workshop = desk, workshop
        self._kept: list[Kept] = []
        self._job: Job | None = None
        self.last = StatusTag(Tag(Tone.GREY, "Looking"))
        self.corner.addWidget(self.last)
        words = "Made every day and before every import, encrypted like the record, on this laptop's own disk."
        self.body.addWidget(muted(words, wrap=True))
        self._make_list()
        self.result = Result()
        self.body.addWidget(self.result)
        self.make_button = button("Make a backup now", self.make, icon="save")
        self.prove_button = button("Prove the latest backup", self.prove, icon="shield-check")
        self.body.addWidget(flow(self.make_button, self.prove_button))
        restoring = "To go back to a backup, ask whoever looks after this laptop; the guide for IT says how."
        self.body.addWidget(muted(restoring, wrap=True))
        theme().changed.connect(self._fit)
        self._fit()

    def _make_list(self) -> None:
        self.model: PagedModel[Kept] = PagedModel(
            COLUMNS,
            lambda numbers: [kept for kept in self._kept if kept.number in set(numbers)],
            row_id=lambda kept: kept.number,
            runner=self._desk.runner,
            parent=self,
        )
        self.view = ListView("Backups that are kept")
        self.pane = ListPane(self.view, EmptyState("archive", "There is no backup yet."))
        self.pane.watch(self.model)
        self.body.addWidget(self.pane, 1)

    def refresh(self) -> None:
        """Look at the folder again."""
        vault, now = self._workshop.vault, self._desk.store.clock.now()
        self._desk.runner.run(self, lambda: kept_backups(vault()), lambda kept: self._on_kept(kept, now))

    def make(self) -> None:
        """Make a backup now."""
        vault, store, actor = self._workshop.vault, self._desk.store, self._desk.actor
        self._run("Making a backup", lambda job: make_backup(vault(), store, actor, job), self._on_made)

    def prove(self) -> None:
        """Prove that the newest backup can be brought back."""
        vault, store, actor = self._workshop.vault, self._desk.store, self._desk.actor
        self._run("Proving the latest backup", lambda job: prove_newest(vault(), store, actor, job), self._on_report)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._job is not None and not event.spontaneous():
            self._job.cancel()

    # what comes back

    def _on_kept(self, kept: list[Kept], now: datetime) -> None:
        self._kept = kept
        self.last.set_tag(last_tag(kept[0].made if kept else None, now))
        numbers = array("q", (one.number for one in kept))
        self.model.load(lambda _order: numbers)
        self.prove_button.setEnabled(bool(kept))
        self._fit()

    def _on_made(self, _number: int) -> None:
        self.result.say(Tone.GREEN, "Backup made. Every page of it was checked.")
        if not self._desk.locked:
            self.refresh()

    def _on_report(self, report: DrillReport) -> None:
        self.result.say(*found(report))

    def _run(self, title: str, work: Callable[[Job], T], on_result: Callable[[T], object]) -> None:
        self.result.clear()
        dialog = ProgressDialog(title, parent=self.window())

        def over() -> None:
            self._job = None
            dialog.finish()
            dialog.deleteLater()

        def done(result: T) -> None:
            over()
            on_result(result)

        def failed(error: Exception) -> None:
            over()
            if isinstance(error, Cancelled):
                self.result.say(Tone.GREY, "Stopped. Nothing was changed.")
            elif isinstance(error, CaseloadError):
                self.result.say(Tone.RED, sentence_for(error))
            else:
                self._desk.runner.failed.emit(error)

        dialog.open()
        job = self._desk.runner.run_long(self, work, done, failed, on_progress=dialog.show_progress, write=True)
        if dialog.isVisible():
            self._job = job
            dialog.follow(job)

    def _fit(self) -> None:
        """As high as the list needs, within reason."""
        lines = min(max(len(self._kept), _LEAST_ROWS), _MOST_ROWS)
        self.pane.setFixedHeight(row_height() * (lines + 1) + Space.S)
