"""What is due, by how long: chips for every overdue band, due soon and later, each with its count, above the list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from caseload_desktop.domain.review_rules import ReviewRules
from caseload_desktop.domain.review_standing import Standing, bands
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.reviews.lines import Line, due_columns, narrow_columns
from caseload_desktop.ui.reviews.review_list import ReviewList
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar

SOON, LATER = "soon", "later"


class DuePane(QWidget):
    """Without a chip: all that is overdue or due soon, the longest overdue first; a chip opens the rows it counts."""

    def __init__(self, desk: Desk, name: str, *, narrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._all: tuple[Line, ...] = ()
        self._hidden = 0
        self._rules: ReviewRules | None = None
        self._chips: dict[str, QPushButton] = {}
        self.filters = FilterBar(search="" if narrow else "Search reviews")
        self.empty = EmptyState("check-check", "No review is overdue or due soon.")
        self.empty.follow(self.filters)
        self.list = ReviewList(desk, name, narrow_columns() if narrow else due_columns(), self.empty, narrow=narrow)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(self.list, 1)
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(self.list.pane.take_keyboard)

    def show_lines(self, lines: Sequence[Line], rules: ReviewRules, *, hidden: int = 0) -> None:
        """Show what is due; each chip says how many."""
        self._all, self._hidden = tuple(lines), hidden
        if rules != self._rules:
            self._make_chips(rules)
        counts = Counter(_key(line) for line in lines)
        for key, words in self._words().items():
            self._chips[key].setText(f"{words} ({counts[key]:,})")
        self._show()

    def _make_chips(self, rules: ReviewRules) -> None:
        """The chips of the council's own bands; they are made once, for bands seldom change."""
        self._rules = rules
        for key, words in self._words().items():
            if key not in self._chips:
                self._chips[key] = self.filters.add_chip(key, words, group="due")

    def _words(self) -> dict[str, str]:
        rules = self._rules or ReviewRules()
        found = {f"band{place}": band.words for place, band in enumerate(bands(rules))}
        return {**found, SOON: f"Due in {rules.due_soon_days} days", LATER: "Later"}

    def _show(self) -> None:
        on, words = self.filters.on(), self.filters.text().casefold().split()
        lines = [line for line in self._all if _fits(line, on, searched=bool(words)) and line.holds(words)]
        self.list.show_lines(lines, hidden=self._hidden)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that show."""
        return self.list.lines


def _key(line: Line) -> str:
    """The chip that counts a line."""
    return f"band{line.band}" if line.band is not None else line.kind


def _fits(line: Line, on: frozenset[str], *, searched: bool) -> bool:
    """Without a chip what is due later shows only to who searches."""
    if on:
        return _key(line) in on
    return searched or line.kind != Standing.LATER
