"""A list of reviews with what can be done below it: one line or many chosen, everything by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import ID_ROLE, Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.reviews.acts import ReviewActs
from caseload_desktop.ui.reviews.lines import Line, ordered
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import muted

_MOST_KEPT = 500
"""Chosen lines found again after the list changed; more than that nobody chooses one by one."""


class ReviewList(QWidget):
    """Shift or Ctrl with the arrows chooses several lines, Ctrl+A all; what is chosen stays chosen.

    A ``narrow`` list has verbs without icons, so that they stand in one line beside another list.

    Signals: ``loaded`` the lines show.
    """

    loaded = Signal()

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column[Line]],
        empty: EmptyState,
        *,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk, self._narrow = desk, narrow
        self.lines: tuple[Line, ...] = ()
        self._by_number: dict[int, Line] = {}
        self._kept: list[int] = []
        self.acts = ReviewActs(desk, self)
        self.view = ListView(name)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.model = PagedModel[Line](
            columns, self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order("day"), parent=self
        )
        self.pane = ListPane(self.view, empty)
        self.pane.watch(self.model)
        self.said = muted("")
        self._verbs = QHBoxLayout()
        self._verbs.setSpacing(Space.S)
        self._shown: tuple[tuple[int, ...], tuple[str, ...]] = ((), ())
        self._lay_out(name)
        self.model.loaded.connect(self._on_loaded)
        self.view.opened.connect(self._open)
        self.view.selectionModel().selectionChanged.connect(self._on_chosen)
        self.view.offer_menu(lambda menu: self.acts.fill_menu(menu, self.chosen()))
        self.acts.bind(self.view, self.chosen)

    def _lay_out(self, name: str) -> None:
        card = Card()
        card.setAccessibleName(name)
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row()
        foot.addLayout(self._verbs)
        foot.addStretch(1)
        foot.addWidget(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_lines(self, lines: Sequence[Line], *, hidden: int = 0) -> None:
        """Show lines; those that were chosen and are still there stay chosen."""
        self._kept = [line.number for line in self.chosen()][:_MOST_KEPT]
        self.lines = tuple(lines)
        self._by_number = {line.number: line for line in self.lines}
        restricted = count_words(hidden, "restricted person", "restricted people")
        self.said.setText(f"{restricted} not shown" if hidden else "")
        held = self.lines
        self.model.load(lambda order: ordered(held, order))

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        by_number = self._by_number
        return [by_number[number] for number in numbers if number in by_number]

    def _on_loaded(self, _count: int) -> None:
        kept, self._kept = self._kept, []
        places = [place for place in map(self.model.row_of, kept) if place >= 0]
        if places:
            self._choose(places)
        else:
            self.view.select_any()
        self._on_chosen(None, None)
        self.loaded.emit()

    def _choose(self, places: Sequence[int]) -> None:
        selection = self.view.selectionModel()
        rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
        selection.clearSelection()
        for place in places:
            selection.select(self.model.index(place, 0), rows)
        selection.setCurrentIndex(self.model.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    def begin_anew(self) -> None:
        """Forget what was chosen: another list comes."""
        self._kept = []
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())

    def chosen(self) -> list[Line]:
        """The chosen lines, from the top."""
        numbers = [index.data(ID_ROLE) for index in sorted(self.view.selectionModel().selectedRows())]
        return [self._by_number[number] for number in numbers if number in self._by_number]

    # ------------------------------------------------------------------------------------------------------- acting
    def _on_chosen(self, _on: QItemSelection | None, _off: QItemSelection | None) -> None:
        """Offer what can be done; buttons stay while the same lines are chosen, so that the keyboard stays."""
        lines = self.chosen()
        verbs = self.acts.verbs(lines)
        now = (tuple(line.number for line in lines), tuple(verb.words for verb in verbs))
        if now == self._shown and self._verbs.count():
            return
        self._shown = now
        while (item := self._verbs.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        about = lines[0].person if len(lines) == 1 else ""
        for verb in verbs:
            name = f"{verb.words}: {about}" if about else verb.words
            self._verbs.addWidget(button(verb.words, verb.act, icon="" if self._narrow else verb.icon, name=name))

    def _open(self, number: object) -> None:
        if isinstance(number, int) and number in self._by_number:
            self.desk.open_person(f"{self._by_number[number].person_id}#reviews")
