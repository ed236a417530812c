"""What two laptops say differently about one thing, side by side, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QDialog, QRadioButton, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.services.conflicts import settle
from caseload_desktop.store.queries.conflicts import Conflict, Version, row_conflicts
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.record_words import ENTITY_NAMES, Words, instant_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row, scrolled
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import heading, label, muted


class ConflictDialog(QDialog):
    """Every field of one row (or of one person's whole record) on which laptops differ; each choice is saved at once.

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
        self._words = Words(desk.code_lists, names)
        self._place = (entity, row_id, person_id)
        self.setWindowTitle("Two laptops say different things")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumSize(560, 360)
        self._bars = QVBoxLayout()
        self._cards = QVBoxLayout()
        self._cards.setSpacing(Space.M)
        self.parts: list[ConflictCard] = []
        self._lay_out()
        self.load()

    def _lay_out(self) -> None:
        inner = QWidget()
        inner.setLayout(self._cards)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button("Close", self.accept))
        words = "Both were written without knowing of each other. Choose what is right; the other stays in the history."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading("Two laptops say different things"))
        layout.addWidget(label(words, wrap=True))
        layout.addLayout(self._bars)
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(foot)

    def load(self) -> None:
        """Read what still waits."""
        entity, row_id, person_id = self._place
        viewer = self.desk.actor
        self.desk.read(
            self,
            lambda c: row_conflicts(c, entity=entity, row_id=row_id, person_id=person_id, viewer=viewer),
            self._on_found,
            key="conflicts",
        )

    def _on_found(self, found: list[Conflict]) -> None:
        if not found and self.parts:
            self.accept()
            return
        while (item := self._cards.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.parts = [ConflictCard(self, conflict, self._words) for conflict in found]
        for part in self.parts:
            self._cards.addWidget(part)
        if not found:
            self._cards.addWidget(muted("Nothing waits for a choice any more."))
        self._cards.addStretch(1)

    def settle(self, conflict: Conflict, value: Any) -> None:
        """Save a choice, then show what is left."""
        store, actor = self.desk.store, self.desk.actor
        why = "chosen between laptops"
        self.desk.write(
            self,
            "Choice saved",
            lambda: settle(
                store,
                actor,
                entity=conflict.entity,
                row_id=conflict.row_id,
                field=conflict.field,
                value=value,
                why=why,
            ),
            lambda _changes: self.load(),
            self._on_error,
        )

    def _on_error(self, error: CaseloadError) -> None:
        self._bars.addWidget(MessageBar(Tone.AMBER, sentence_for(error)))


class ConflictCard(Card):
    """One field: each value with who wrote it and when, one of them to choose."""

    def __init__(self, dialog: ConflictDialog, conflict: Conflict, words: Words) -> None:
        name = words.field(conflict.entity, conflict.field) or conflict.field
        what = ENTITY_NAMES.get(conflict.entity, conflict.entity)
        super().__init__(f"{what}: {name.lower()}" if conflict.field != "gone" else f"{what}: withdrawn or kept?")
        self._dialog, self._conflict, self._words = dialog, conflict, words
        self._group = QButtonGroup(self)
        for number, (said, who) in enumerate(self._choices()):
            dot = QRadioButton(said)
            dot.setAccessibleName(f"{said}, {who}")
            self._group.addButton(dot, number)
            self.body.addWidget(dot)
            self.body.addWidget(muted(f"      {who}", wrap=True))
        self._group.buttons()[0].setChecked(True)
        self.choose_button = button("Keep this", self.choose, name=f"Keep the chosen value of {name.lower()}")
        foot = row(self.choose_button)
        foot.addStretch(1)
        self.body.addLayout(foot)

    def values(self) -> list[Any]:
        """The values to choose from, in the order they stand."""
        versions = [v.value for v in self._conflict.versions]
        return [*versions, None] if self._conflict.field == "gone" and None not in versions else versions

    def _choices(self) -> list[tuple[str, str]]:
        signed = list(self._conflict.versions)
        return [
            (self._said(value), _signed(signed[n]) if n < len(signed) else "It stays in lists and figures.")
            for n, value in enumerate(self.values())
        ]

    def _said(self, value: Any) -> str:
        if self._conflict.field == "gone":
            return f"Withdrawn: {value}" if value is not None else "Keep it"
        return self._words.value(self._conflict.entity, self._conflict.field, value) or "Empty"

    def select(self, number: int) -> None:
        """Mark one of the values."""
        self._group.button(number).setChecked(True)

    def choose(self) -> None:
        """Save the marked value."""
        self._dialog.settle(self._conflict, self.values()[self._group.checkedId()])


def _signed(version: Version) -> str:
    who = version.worker or "A worker not on this laptop"
    return f"{who} · {instant_words(version.at)}" if version.at else who
