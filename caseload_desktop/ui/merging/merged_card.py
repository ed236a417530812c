"""The records merged into the one shown: what they were called, what they say otherwise, and taking them apart."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.merging import Merged
from caseload_desktop.store.queries.people import PersonRecord
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.merging.words import merged_words, says_otherwise
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.text import label, muted

_NAME_WIDTH = 130


class MergedCard(QWidget):
    """One part for each merge; empty says that this is one record."""

    def __init__(
        self,
        desk: Desk,
        record: PersonRecord,
        merged: Sequence[Merged],
        words: Words,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self._record, self._words = desk, record, words
        parts: list[QWidget] = []
        for one in merged:
            parts += self._merge(one)
        if not parts:
            parts.append(muted("None. Everything here was recorded for this person.", wrap=True))
        layout = column(*parts, space=Space.S)
        self.setLayout(layout)

    def _merge(self, one: Merged) -> list[QWidget]:
        title = " · ".join(part for part in (one.name, one.reference) if part) or "A record not held on this laptop"
        parts: list[QWidget] = [label(title, wrap=True, selectable=True), muted(merged_words(one), wrap=True)]
        otherwise = says_otherwise(self._words, one, self._record.values, today=self.desk.today())
        if otherwise:
            parts += [muted("It says"), facts(otherwise, name_width=_NAME_WIDTH)]
        if self.desk.may(May.CORRECT_OTHERS):
            holder = QWidget()
            opener = quiet_button("Take apart …", lambda: self.part(one))
            opener.setAccessibleName(f"Take the merge with {title} apart")
            line = row(opener)
            line.addStretch(1)
            holder.setLayout(line)
            parts.append(holder)
        return parts

    def part(self, one: Merged) -> None:
        """Ask why, and take a merge apart."""
        from caseload_desktop.ui.merging.part_form import PartForm

        hit = self._record.hit
        PartForm(self.desk, one, hit.name, restricted=hit.restricted, parent=self.window()).open()

    def merge(self) -> None:
        """Find the other record of this person."""
        from caseload_desktop.ui.merging.choose_form import ChooseForm

        hit = self._record.hit
        ChooseForm(self.desk, hit.id, hit.name, parent=self.window()).open()
