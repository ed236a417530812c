"""Long work of the exchange behind one dialog: what it does now, how far it is, a way to stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.tasks import Cancelled, Job
from caseload_desktop.ui.widgets.progress_dialog import ProgressDialog

T = TypeVar("T")


class LongWork:
    """One thing at a time: while it runs, the dialog stands before the page."""

    def __init__(self, desk: Desk, page: QWidget) -> None:
        self._desk, self._page = desk, page
        self._dialog: ProgressDialog | None = None

    def run(
        self,
        title: str,
        work: Callable[[Job], T],
        on_result: Callable[[T], object],
        on_error: Callable[[CaseloadError], object],
        *,
        aside: bool = False,
    ) -> None:
        """Run ``work``; given up, ``on_error`` gets ``RuleBroken("given_up")``. ``aside``: it only reads."""
        if self._dialog is not None:
            return
        dialog = self._dialog = ProgressDialog(title, parent=self._page.window())

        def over() -> None:
            self._dialog = None
            dialog.finish()
            dialog.deleteLater()

        def done(result: T) -> None:
            over()
            on_result(result)

        def failed(error: Exception) -> None:
            over()
            told = RuleBroken("given_up") if isinstance(error, Cancelled) else error
            if self._desk.locked:
                return
            if isinstance(told, CaseloadError):
                on_error(told)
            else:
                self._desk.runner.failed.emit(told)

        dialog.open()
        job = self._desk.runner.run_long(
            self._page, work, done, failed, on_progress=dialog.show_progress, write=not aside
        )
        if self._dialog is dialog:
            dialog.follow(job)
