"""A list of rows that are already here: one of the lists of the exchange, with what can be done below it."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView

Row = TypeVar("Row")


class RowsPane(QWidget, Generic[Row]):
    """Shows ``rows`` as they were given; ``act`` adds a button that works on the current one.

    Signals: ``opened(row)`` Enter or double click.
    """

    opened = Signal(object)

    def __init__(
        self,
        name: str,
        columns: Sequence[Column[Row]],
        *,
        runner: Runner,
        number: Callable[[Row], int],
        empty: EmptyState,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._rows: dict[int, Row] = {}
        self._number = number
        self._acts: list[tuple[QWidget, Callable[[Row], bool]]] = []
        self.view = ListView(name)
        self.model: PagedModel[Row] = PagedModel(
            columns, self._fetch, row_id=number, runner=runner, aside=True, parent=self
        )
        self.pane = ListPane(self.view, empty)
        self.pane.watch(self.model)
        self.view.opened.connect(self._on_opened)
        self.view.current_changed.connect(lambda _number: self._show_what_can_be_done())
        self.model.loaded.connect(lambda _count: self._show_what_can_be_done())
        card = Card()
        card.setAccessibleName(name)
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        self.foot: QHBoxLayout = row()
        self.foot.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(card, 1)
        layout.addLayout(self.foot)

    def act(
        self, words: str, on_row: Callable[[Row], object], *, icon: str = "", when: Callable[[Row], bool] | None = None
    ) -> QWidget:
        """Add a button for the current row, shown where ``when`` allows it."""
        made = button(words, lambda: self._with_current(on_row), icon=icon)
        self.foot.insertWidget(len(self._acts), made)
        self._acts.append((made, when or (lambda _row: True)))
        made.hide()
        return made

    def act_always(self, words: str, on_click: Callable[[], object], *, icon: str = "") -> QWidget:
        """Add a button at the right that needs no row."""
        made = button(words, on_click, icon=icon)
        self.foot.addWidget(made)
        return made

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows in this order."""
        self._rows = {self._number(one): one for one in rows}
        numbers = array("q", self._rows)
        self.model.load(lambda _order: numbers)

    def current(self) -> Row | None:
        """The current row, or None."""
        number = self.view.current_id()
        return self._rows.get(number) if number is not None else None

    def _fetch(self, numbers: Sequence[int]) -> list[Row]:
        known = self._rows
        return [known[number] for number in numbers if number in known]

    def _on_opened(self, number: int) -> None:
        if number in self._rows:
            self.opened.emit(self._rows[number])

    def _with_current(self, on_row: Callable[[Row], object]) -> None:
        now = self.current()
        if now is not None:
            on_row(now)

    def _show_what_can_be_done(self) -> None:
        now = self.current()
        for made, when in self._acts:
            made.setVisible(now is not None and when(now))
