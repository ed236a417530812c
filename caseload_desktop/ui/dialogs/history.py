"""What was said before in one thing: each change with who, when, before, after and why."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from caseload_desktop.store.queries.history import HistoryEntry, record_history
from caseload_desktop.ui.change_words import change_lines, is_making, what_happened, who_and_when, why_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button
from caseload_desktop.ui.widgets.card import column, row, scrolled
from caseload_desktop.ui.widgets.text import heading, label, muted, rule


class HistoryDialog(QDialog):
    """The changes of some entities of a person's record; of the person's own row only the fields named."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        *,
        title: str,
        entities: frozenset[str],
        fields: frozenset[str] = frozenset(),
        names: Mapping[str, str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._entities, self._fields = entities, fields
        self._words = Words(desk.code_lists, names)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(560, 480)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, Space.M, 0)
        inner = QWidget()
        inner.setLayout(self._list)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading(title))
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(foot)
        viewer = desk.actor
        desk.read(self, lambda c: record_history(c, person_id, viewer=viewer), self._on_history, key="history")

    def _on_history(self, entries: list[HistoryEntry]) -> None:
        shown = 0
        for entry in entries:
            lines = self._lines(entry)
            if lines:
                self._list.addWidget(self._told(entry, lines))
                self._list.addWidget(rule())
                shown += 1
        if not shown:
            self._list.addWidget(muted("Nothing was changed here yet."))
        self._list.addStretch(1)

    def _lines(self, entry: HistoryEntry) -> list[str]:
        """What an entry changed of what this dialog is about; empty when nothing."""
        if entry.entity not in self._entities:
            return []
        if "gone" in entry.after:
            return [f"Removed: {entry.after['gone']}" if entry.after["gone"] else "Brought back"]
        lines = change_lines(entry, self._words, whole=True)
        if not self._fields or entry.entity != "person":
            return lines
        heads = tuple(f"{self._words.field('person', name)}:" for name in self._fields)
        return [line for line in lines if line.startswith(heads)]

    def _told(self, entry: HistoryEntry, lines: list[str]) -> QWidget:
        holder = QWidget()
        why = why_words(entry)
        head = what_happened(entry) + (f": {why}" if why and "gone" not in entry.after else "")
        parts = [label(head, "label", wrap=True), *(label(line, wrap=True, selectable=True) for line in lines)]
        holder.setLayout(column(*parts, muted(who_and_when(entry), wrap=True), space=2))
        if is_making(entry):
            holder.setAccessibleName(f"First recorded. {who_and_when(entry)}")
        return holder
