"""The figure by team, worker, a third way or month, as a list whose every line opens its rows."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QWidget

from caseload_desktop.measures.standing import Line
from caseload_desktop.ui.figures.reading import Asked, Reading
from caseload_desktop.ui.figures.words import is_marked, line_tag, small_words, value_words
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag
from caseload_desktop.ui.widgets.text import muted

_THIRD, _MONTH = "third", "month"
_TABS = ("Team", "Worker", _THIRD, _MONTH)
"""What each tab breaks down by; the third is named by the measure."""

Entry = tuple[int, Line, Asked]


def _value(entry: Entry) -> str:
    return value_words(entry[1].figure)


def _counts(entry: Entry) -> str:
    figure = entry[1].figure
    return f"{figure.numerator:,} of {figure.denominator:,}"


def _tag(entry: Entry) -> Tag | None:
    return line_tag(entry[1].figure)


def _tag_words(entry: Entry) -> str:
    found = _tag(entry)
    return found.words if found is not None else ""


_COLUMNS: tuple[Column[Entry], ...] = (
    Column("name", "Name", lambda entry: entry[1].name, strong=True, width=100, stretch=3),
    Column("value", "Value", _value, detail=_counts, width=92, right=True),
    Column("rating", "Rating", _tag_words, tag=_tag, width=92, hide_below=366, sortable=False),
)

_SORTS: dict[str, Callable[[Entry], object]] = {
    "name": lambda entry: entry[1].name.casefold(),
    "value": lambda entry: (entry[1].figure.value is None, entry[1].figure.value or 0.0),
}


class BreakdownCard(Card):
    """Signals: ``opened(Asked)`` the worker wants the rows behind a line."""

    opened = Signal(object)

    def __init__(self, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.setAccessibleName("Broken down")
        self._entries: list[Entry] = []
        self._reading: Reading | None = None
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Broken down by")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for key in _TABS:
            self.tabs.addTab({_THIRD: "Reason", _MONTH: "Month"}.get(key, key))
        self.tabs.currentChanged.connect(lambda _place: self._fill())
        self.view = ListView("Figures, broken down")
        self.model: PagedModel[Entry] = PagedModel(
            _COLUMNS, self._rows, row_id=lambda entry: entry[0], runner=runner, parent=self
        )
        self.pane = ListPane(self.view, EmptyState("bar-chart", "Nothing counts in this month yet."))
        self.pane.watch(self.model)
        self.pane.setMinimumHeight(220)
        self.view.opened.connect(self._on_opened)
        self.small = muted("")
        self.small.hide()
        self.body.addWidget(self.tabs)
        self.body.addWidget(self.pane, 1)
        self.body.addWidget(self.small)

    def show_reading(self, reading: Reading) -> None:
        """Show another figure's lines; the tab stays."""
        self._reading = reading
        self._fill()

    def _fill(self) -> None:
        if self._reading is None:
            return
        reading, asked, names = self._reading, self._reading.asked, self._reading.page.measure.names
        self.tabs.setTabText(_TABS.index(_THIRD), names.third)
        words = _TABS[self.tabs.currentIndex()]
        lines: Sequence[Line] = {
            "Team": reading.teams,
            "Worker": reading.workers,
            _THIRD: reading.reasons,
            _MONTH: (),
        }[words]
        if words == _MONTH:
            figures = reversed(reading.page.figures)
            found = [(Line(f.span.label, asked.part, f), asked.with_month(f.span.last)) for f in figures]
        else:
            found = [(line, replace(asked, part=line.part)) for line in lines]
        self._entries = [(number, line, wanted) for number, (line, wanted) in enumerate(found)]
        self.small.setText(small_words(reading.page.measure))
        self.small.setVisible(any(is_marked(line.figure) for _, line, _ in self._entries))
        self.model.load(_ids_of(self._entries))

    def _rows(self, ids: Sequence[int]) -> list[Entry]:
        entries = self._entries
        return [entries[number] for number in ids if number < len(entries)]

    def _on_opened(self, number: int) -> None:
        self.opened.emit(self._entries[number][2])


def _ids_of(entries: list[Entry]) -> Callable[[Order], array[int]]:
    """The numbers of the lines in the order asked for; as given until a heading is clicked."""

    def fetch(order: Order) -> array[int]:
        key = _SORTS.get(order.key)
        ordered = sorted(entries, key=key, reverse=order.descending) if key is not None else entries  # type: ignore[arg-type]
        return array("q", (entry[0] for entry in ordered))

    return fetch
