"""The very rows behind a figure, in three groups, over the whole page; Escape goes back to the figure."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import date

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QTabBar, QWidget
from typing_extensions import override

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.dates import show_long
from caseload_desktop.measures.behind import PartRow
from caseload_desktop.measures.measure import RESOLVED_AT_SOURCE, Names
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.figures.reading import BehindReading, read_rows
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import heading, label

CAME_BACK = "came_back"


def _day(iso: str) -> str:
    return show_long(date.fromisoformat(iso)) if iso else ""


COLUMNS: tuple[Column[PartRow], ...] = (
    Column(
        "person",
        "Person",
        lambda r: r.person,
        detail=lambda r: f"Came in {_day(r.received_on)}",
        strong=True,
        width=150,
        stretch=3,
        sortable=False,
    ),
    Column(
        "reason",
        "What for, and what came of it",
        lambda r: r.reason or "Not recorded",
        detail=lambda r: r.outcome or "Not decided yet",
        width=190,
        stretch=4,
        sortable=False,
    ),
    Column("why", "Why it is here", lambda r: r.why, width=190, stretch=5, sortable=False),
    Column(
        "who",
        "Taken by",
        lambda r: r.worker,
        detail=lambda r: r.team,
        width=140,
        stretch=3,
        hide_below=700,
        sortable=False,
    ),
)


class BehindView(QWidget):
    """Signals: ``left`` the worker wants the figure again."""

    left = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._reading: BehindReading | None = None
        self.title = heading()
        self.words = label("", "muted", wrap=True)
        self.back = button("Back to the figure", self.left.emit, icon="arrow-left")
        self.groups = QTabBar()
        self.groups.setAccessibleName("Part of the figure")
        self.groups.setDrawBase(False)
        self.groups.setExpanding(False)
        self.groups.currentChanged.connect(lambda _place: self._load())
        self.view = ListView("Rows behind the figure")
        self.model: PagedModel[PartRow] = PagedModel(
            COLUMNS, self._rows, row_id=lambda r: r.no, runner=desk.runner, parent=self
        )
        self.empty = EmptyState("inbox", "")
        self.pane = ListPane(self.view, self.empty)
        self.model.loaded.connect(self._on_loaded)
        self.pane.watch(self.model)
        self.view.opened.connect(self._on_opened)
        self._build()

    def _build(self) -> None:
        head = row(column(self.title, self.words, space=2), space=Space.M)
        head.setStretch(0, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        card = Card()
        card.body.addWidget(self.groups)
        card.body.addWidget(self.pane, 1)
        self.setLayout(column(head, card, space=Space.M))

    def show_reading(self, reading: BehindReading, part: str) -> None:
        """Show the rows behind a figure, one group first; each tab says how many it holds.

        Shown again for the same figure, the chosen row stays chosen.
        """
        self._reading = reading
        found, month, names = reading.found, reading.wanted.asked.month, reading.measure.names
        counted, not_counted = len(found.counted), len(found.not_counted)
        self.title.setText(f"{reading.label}, {month.label}: {counted:,} of {names.count(counted + not_counted)}")
        self.words.setText(f"{reading.measure.rule.label}: {reading.measure.wording}")
        groups = [(Part.NUMERATOR.value, f"Counted {counted:,}")]
        groups += [(Part.DENOMINATOR.value, f"Not counted {not_counted:,}")]
        groups += [(Part.LEFT_OUT.value, f"Left out {len(found.left_out):,}")]
        if reading.wanted.came_back:
            groups.append((CAME_BACK, f"Counted, came back {len(reading.came_back):,}"))
        with QSignalBlocker(self.groups):
            while self.groups.count():
                self.groups.removeTab(0)
            for key, words in groups:
                self.groups.setTabData(self.groups.addTab(words), key)
            self.groups.setCurrentIndex([key for key, _ in groups].index(part))
        self._load()

    def group(self) -> str:
        """The group that shows."""
        return str(self.groups.tabData(self.groups.currentIndex()))

    def first_focus(self) -> QWidget:
        """Where the keyboard goes: the list, or the way back where the list is empty."""
        return self.view if self.view.isVisibleTo(self) else self.back

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _load(self) -> None:
        if self._reading is None or self.groups.count() == 0:
            return
        key, reading = self.group(), self._reading
        numbers = reading.came_back if key == CAME_BACK else reading.found.group(Part(key))
        self.empty.set_sentence(_empty_words(key, reading.measure.names))
        self.model.load(_all_of(numbers))

    def _on_loaded(self, count: int) -> None:
        """Give the list a current row; from an empty one the keyboard goes to the way back."""
        if count and self.view.current_id() is None:
            self.view.select_row(0)
        elif not count and self.view.hasFocus():
            self.back.setFocus()

    def _rows(self, ids: Sequence[int]) -> list[PartRow]:
        desk, reading = self._desk, self._reading
        if reading is None:
            return []
        with desk.store.read() as conn:
            return read_rows(conn, reading, array("q", ids), lists=desk.code_lists, viewer=desk.actor)

    def _on_opened(self, number: int) -> None:
        found = self.model.row(self.model.row_of(number))
        if found is None:
            return
        if self._reading is None:
            return
        measure = self._reading.measure
        if not found.may_open:
            self._desk.notices.say(f"This {measure.names.one} can't be opened with your role or for this person.")
        elif measure.id == RESOLVED_AT_SOURCE:
            self._desk.open_contact(found.id)
        else:
            self._desk.open_person(found.person_id)


def _empty_words(group: str, names: Names) -> str:
    words = {
        Part.NUMERATOR.value: names.none_counted,
        Part.DENOMINATOR.value: names.all_counted,
        Part.LEFT_OUT.value: names.none_left_out,
    }
    return words.get(group, "Nobody came back within the days looked at.")


def _all_of(numbers: array[int]) -> Callable[[Order], array[int]]:
    def fetch(_order: Order) -> array[int]:
        return numbers

    return fetch
