"""What outlives the page: the draft of an import begun, and the report saved to a file the worker chose."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.exchange.sheets.session import Opened, Tried
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.pages.import_sheet import work
from caseload_desktop.ui.pages.import_sheet.state import DRAFT_KEY, DRAFT_KIND, ImportState


class DraftKeeper:
    """Keeps the state of the worker's import in the encrypted drafts; while locked it does nothing."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def keep(self, state: ImportState) -> None:
        """Save what was chosen and answered so far."""
        if not self._desk.locked:
            self._desk.keep_draft(DRAFT_KIND, DRAFT_KEY, state.as_draft())

    def drop(self) -> None:
        """Forget it: imported, or not wanted."""
        if not self._desk.locked:
            self._desk.forget_draft(DRAFT_KIND, DRAFT_KEY)

    def kept(self) -> ImportState | None:
        """What this worker has begun; None for nothing."""
        if self._desk.locked:
            return None
        for draft in self._desk.store.drafts.mine(self._desk.actor.worker_id):
            if draft.kind == DRAFT_KIND:
                return ImportState.from_draft(draft.state)
        return None


def save_report(desk: Desk, owner: QObject, opened: Opened, tried: Tried, *, path: str) -> None:
    """Write the report in the background and say how it went."""
    store, actor = desk.store, desk.actor

    def done(rows: int) -> None:
        desk.notices.say(f"Report of {rows:,} rows saved" if rows != 1 else "Report of 1 row saved")

    def failed(error: Exception) -> None:
        if isinstance(error, CaseloadError):
            desk.notices.tell(sentence(error.code, **error.values))
        else:
            desk.runner.failed.emit(error)

    desk.runner.run(
        owner, lambda: work.write_report(store, actor, opened, tried, path=Path(path)), done, failed, write=True
    )
