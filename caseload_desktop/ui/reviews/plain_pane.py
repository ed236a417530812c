"""A list of reviews with a search and chips by kind above it: what is planned, and what has no day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.reviews.lines import Line
from caseload_desktop.ui.reviews.review_list import ReviewList
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar


class PlainPane(QWidget):
    """Chips by the kind of a line, each with its count."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column[Line]],
        chips: Mapping[str, str],
        *,
        empty: str,
        search: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._all: tuple[Line, ...] = ()
        self._hidden = 0
        self._words = dict(chips)
        self.filters = FilterBar(search=search)
        self._chips = {key: self.filters.add_chip(key, words, group="kind") for key, words in chips.items()}
        self.empty = EmptyState("check-check", empty)
        self.empty.follow(self.filters)
        self.list = ReviewList(desk, name, columns, self.empty)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.filters)
        layout.addWidget(self.list, 1)
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(self.list.pane.take_keyboard)

    def show_lines(self, lines: Sequence[Line], *, hidden: int = 0) -> None:
        """Show lines; each chip says how many."""
        self._all, self._hidden = tuple(lines), hidden
        counts = Counter(line.kind for line in lines)
        for key, words in self._words.items():
            self._chips[key].setText(f"{words} ({counts[key]:,})")
        self._show()

    def _show(self) -> None:
        on, words = self.filters.on(), self.filters.text().casefold().split()
        lines = [line for line in self._all if (not on or line.kind in on) and line.holds(words)]
        self.list.show_lines(lines, hidden=self._hidden)
