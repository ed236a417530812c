"""What two laptops say differently about one person or one thing, settled one row after the other."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from caseload_desktop.store.queries.conflicts import Conflict
from caseload_desktop.ui.conflicts.field_card import FieldCard
from caseload_desktop.ui.conflicts.reading import OneRow, read_row
from caseload_desktop.ui.conflicts.row_view import RowView
from caseload_desktop.ui.conflicts.words import kind_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.text import heading, label, muted


class ConflictDialog(QDialog):
    """Every row of one person's record (or one row) on which laptops differ; the next follows what is settled.

    Choosing can be undone like any other act.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        person_id: str,
        names: Mapping[str, str],
        entity: str = "",
        row_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._names = dict(names)
        self._place = (entity, row_id, person_id)
        self._begun = False
        self.setWindowTitle("Two laptops say different things")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 360)
        self.resize(620, 520)
        self.view = RowView(desk)
        self.view.settled.connect(lambda _shows: self.load())
        self._left = muted("")
        self._lay_out()
        self.load()

    def _lay_out(self) -> None:
        foot = row(self._left)
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept))
        words = "Both were written without knowing of each other. Choose what is right; the other stays in the history."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading("Two laptops say different things"))
        layout.addWidget(label(words, wrap=True))
        layout.addWidget(self.view, 1)
        layout.addLayout(foot)

    @property
    def parts(self) -> list[FieldCard]:
        """The fields of the row that shows."""
        return self.view.parts

    def load(self) -> None:
        """Read what still waits."""
        entity, row_id, person_id = self._place
        viewer = self.desk.actor
        self.desk.read(
            self,
            lambda c: read_row(c, entity=entity, row_id=row_id, person_id=person_id, viewer=viewer),
            self._on_found,
            key="conflicts",
        )

    def _on_found(self, found: OneRow) -> None:
        if not found.conflicts and self._begun:
            self.accept()
            return
        self._begun = True
        rows: dict[tuple[str, str], list[Conflict]] = {}
        for conflict in found.conflicts:
            rows.setdefault((conflict.entity, conflict.row_id), []).append(conflict)
        first = next(iter(rows.values()), [])
        more = len(rows) - 1
        self._left.setText(f"Then {count_words(more, 'other thing')} of this person" if more > 0 else "")
        title = kind_words(first[0].entity) if first else ""
        self.view.show_row(first, {**self._names, **found.names}, title=title)
        self.view.take_keyboard()
