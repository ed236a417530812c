"""The form that takes a merge apart: what stays with whom, and why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.services.merging import part_people
from caseload_desktop.store.queries.merging import Merged, written_since
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.merging.words import rows_words
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.text import label

_REASONS = ("They are two people", "The wrong records were merged")


class PartForm(FormDialog):
    """Whatever was recorded since is counted before anything is done."""

    def __init__(
        self, desk: Desk, merged: Merged, shown: str, *, restricted: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title="Take the merge apart",
            save="Take apart",
            done="Merge taken apart",
            words=f"{merged.name or 'The other record'} gets a record of its own again, with everything that was "
            "recorded in it. What the merge changed goes back, but for what somebody changed since.",
            parent=parent,
        )
        self._merged, self._shown = merged, shown
        self.since = label("", wrap=True)
        self.add_part(self.since)
        self.closed = QCheckBox("Both records stay restricted")
        self.closed.setAccessibleName(self.closed.text())
        self.closed.setChecked(True)
        self.closed.setEnabled(desk.may(May.RESTRICT))
        if restricted:
            self.add("stay_restricted", Field("Who may read them", self.closed))
        self.why = NoteEdit(placeholder="In a few words", least_lines=2, most_lines=6)
        self.add("why", Field("&Why", self.why))
        self.add_part(flow(*(self._chip(reason) for reason in _REASONS)))
        self.keep_small("merge taken apart", merged.id)
        self.why.setFocus()
        merge_id = merged.id
        desk.read(self, lambda c: written_since(c, merge_id), self._on_counted, key="since")

    def _on_counted(self, found: tuple[Mapping[str, int], Mapping[str, int]]) -> None:
        stays, goes = (rows_words(counts) for counts in found)
        told = []
        if stays:
            told.append(f"Recorded since and staying with {self._shown}: {stays}.")
        if goes:
            told.append(f"Recorded since and going back with {self._merged.name or 'the other'}: {goes}.")
        self.since.setText(" ".join(told) or "Nothing was recorded since.")

    def _chip(self, reason: str) -> QWidget:
        return button(reason, lambda: self._take_reason(reason), kind="chip", name=f"Reason: {reason}")

    def _take_reason(self, reason: str) -> None:
        self.why.set_text(reason)
        self.save_button.setFocus()

    @override
    def work(self) -> Work | None:
        why, merge_id, closed = self.why.text(), self._merged.id, self.closed.isChecked()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
            return None
        store, actor = self.desk.store, self.desk.actor
        return lambda: part_people(store, actor, merge_id=merge_id, why=why, stay_restricted=closed)
