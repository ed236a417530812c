"""What stands above the tray: whose work, of which kind, grouped how, and the quick filters with their counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.domain.work_item import DueState, Scope
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.grouping import Filters, Grouping
from caseload_desktop.ui.my_work.tray import Tray
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.filter_bar import FilterBar

CHIPS = {
    DueState.OVERDUE: "Overdue",
    DueState.TODAY: "Today",
    DueState.WEEK: "This week",
    DueState.WAITING: "Waiting",
    DueState.UNALLOCATED: "Unallocated",
    DueState.DRAFT: "Not finished",
}
"""The quick filters in the order of their keys 1 to 6."""

GROUPS = {
    "contacts": "Contacts",
    "cases": "Cases",
    "tasks": "Tasks",
    "notes": "Notes",
    "enablement": "Enablement",
    "reviews": "Reviews",
    "support": "Support",
    "assessments": "Assessments",
    "safeguarding": "Safeguarding",
    "liberty": "DoLS and AMHP",
    "drafts": "Not finished",
}
"""What the groups of kinds are called."""

_GROUPINGS = {
    Grouping.DATE: "By date",
    Grouping.KIND: "By kind",
    Grouping.PERSON: "By person",
    Grouping.ADDRESS: "By address",
    Grouping.NONE: "In one list",
}
_SCOPES = (
    Option(Scope.MINE, "Mine"),
    Option(Scope.TEAM, "My team's"),
    Option(Scope.LOCALITY, "My locality's"),
)


class TrayHead(QWidget):
    """Signals: ``scope_changed`` other work is asked for; ``looked_otherwise`` the same work, filtered or grouped."""

    scope_changed = Signal()
    looked_otherwise = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.whose = RadioRow(_SCOPES)
        self.whose.setAccessibleName("Whose work")
        self.whose.set_code(Scope.TEAM if desk.may(May.MANAGE_TEAM) else Scope.MINE)
        self.kind = QComboBox()
        self.kind.setAccessibleName("Kind of work")
        self.kind.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.grouped = QComboBox()
        self.grouped.setAccessibleName("Grouped")
        for grouping, words in _GROUPINGS.items():
            self.grouped.addItem(words, grouping)
        self.filters = FilterBar(search="Search the tray")
        self.chips: dict[DueState, QPushButton] = {
            state: self.filters.add_chip(state, words, group="state") for state, words in CHIPS.items()
        }
        self._groups: Counter[str] = Counter()
        self._show_groups(Counter())
        top = row(self.whose, space=Space.M)
        top.addStretch(1)
        top.addWidget(self.kind)
        top.addWidget(self.grouped)
        self.setLayout(column(top, self.filters, space=Space.S))
        self.whose.changed.connect(self.scope_changed)
        self.kind.activated.connect(lambda _place: self.looked_otherwise.emit())
        self.grouped.activated.connect(lambda _place: self.looked_otherwise.emit())
        self.filters.changed.connect(self.looked_otherwise)

    @property
    def scope(self) -> Scope:
        """Whose work is asked for."""
        return Scope(self.whose.code() or Scope.MINE)

    @property
    def grouping(self) -> Grouping:
        """By what the lines stand together."""
        return Grouping(self.grouped.currentData())

    def set_grouping(self, grouping: Grouping) -> None:
        """Group otherwise."""
        self.grouped.setCurrentIndex(list(_GROUPINGS).index(grouping))
        self.looked_otherwise.emit()

    def value(self) -> Filters:
        """What of the tray shows."""
        on = self.filters.on()
        state = next((state for state in CHIPS if state in on), None)
        return Filters(state, self.kind.currentData() or "", tuple(self.filters.text().casefold().split()))

    def press(self, key: str) -> None:
        """Turn the filter of a key on or off; 0 clears all."""
        if key == "0":
            self.clear()
            return
        chip = list(self.chips.values())[int(key) - 1]
        chip.setChecked(not chip.isChecked())

    def clear(self) -> None:
        """Show everything again."""
        self.kind.setCurrentIndex(0)
        self.filters.clear()

    def next_scope(self) -> None:
        """Ask for the next: mine, the team's, the locality's, mine again."""
        codes = [option.id for option in _SCOPES]
        self.whose.set_code(codes[(codes.index(self.scope) + 1) % len(codes)])
        self.scope_changed.emit()

    def next_grouping(self) -> None:
        """Group by the next thing."""
        every = list(_GROUPINGS)
        self.set_grouping(every[(every.index(self.grouping) + 1) % len(every)])

    def show_counts(self, tray: Tray) -> None:
        """Say how many there are of each."""
        self._show_groups(tray.groups())
        counts = tray.counts(self.kind.currentData() or "")
        for state, chip in self.chips.items():
            words = f"{CHIPS[state]} {counts[state]:,}"
            if chip.text() != words:
                chip.setText(words)
                chip.setAccessibleName(words)

    def _show_groups(self, counts: Counter[str]) -> None:
        """The kinds there are, with how many; what was chosen stays chosen, also when none is left of it."""
        chosen = self.kind.currentData() or ""
        if counts == self._groups and self.kind.count():
            return
        self._groups = counts
        names: Mapping[str, str] = GROUPS
        there = [group for group in (*names, *sorted(set(counts) - set(names))) if counts[group] or group == chosen]
        self.kind.clear()
        self.kind.addItem("All kinds", "")
        for group in there:
            self.kind.addItem(f"{names.get(group, group.capitalize())} {counts[group]:,}", group)
        self.kind.setCurrentIndex(max(self.kind.findData(chosen), 0))
