"""The dialog that asks why before an act that needs a reason."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.note_edit import NoteEdit


class ReasonDialog(FormDialog):
    """A reason in the worker's words, with the usual ones at hand; ``work`` gets it and runs the service.

    ``about`` are the rows it is the reason for.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        words: str,
        save: str,
        done: str,
        work: Callable[[str], Changes],
        about: Sequence[str],
        reasons: Sequence[str] = (),
        danger: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title=title, save=save, done=done, words=words, danger=danger, parent=parent)
        self._work = work
        self.why = NoteEdit(placeholder="In a few words", least_lines=2, most_lines=6)
        self.add("why", Field("&Why", self.why))
        if reasons:
            self.add_part(flow(*(self._chip(reason) for reason in reasons)))
        self.keep_small(done, *about)
        self.why.setFocus()

    def work(self) -> Work | None:
        """Run the service with the reason."""
        why, work = self.why.text(), self._work
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
            return None
        return lambda: work(why)

    def _chip(self, reason: str) -> QWidget:
        return button(reason, lambda: self._take(reason), kind="chip", name=f"Reason: {reason}")

    def _take(self, reason: str) -> None:
        self.why.set_text(reason)
        self.save_button.setFocus()
