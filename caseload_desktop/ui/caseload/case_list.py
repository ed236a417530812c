"""A list of cases with what can be done below it: one line or many chosen, everything by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QItemSelection, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.store.queries.allocation import Caseload, Involvement
from caseload_desktop.ui.caseload.acts import CaseActs
from caseload_desktop.ui.caseload.lines import Line, Lines, Reckoner, ordered
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import ID_ROLE, Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import muted


class CaseList(QWidget):
    """Shift or Ctrl with the arrows chooses several lines, Ctrl+A all; the verbs below act on what is chosen.

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
        order: str = "status",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._source = Lines((), Reckoner(desk.code_lists, desk.today()))
        self.acts = CaseActs(desk, self)
        self.view = ListView(name)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.model = PagedModel[Line](
            columns, self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order(order), parent=self
        )
        self.pane = ListPane(self.view, empty)
        self.pane.watch(self.model)
        self.said = muted("")
        self._verbs = QHBoxLayout()
        self._verbs.setSpacing(Space.S)
        self._shown: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
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
    def show_cases(self, caseload: Caseload, *, only: str = "") -> None:
        """Show lines; ``only`` keeps those whose person, note or team holds it."""
        source = Lines(caseload.lines, Reckoner(self.desk.code_lists, self.desk.today()), only=only)
        self._source = source
        hidden = f"{count_words(caseload.hidden, 'restricted person', 'restricted people')} not shown"
        self.said.setText(hidden if caseload.hidden else "")
        self.model.load(lambda order: ordered(source.made(), order))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that show."""
        return self._source.made()

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        return self._source.of(numbers)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._on_chosen(None, None)
        self.loaded.emit()

    def begin_anew(self) -> None:
        """Forget which line was chosen: another worker's list comes."""
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())

    def chosen(self) -> list[Involvement]:
        """The chosen cases, from the top."""
        numbers = [index.data(ID_ROLE) for index in sorted(self.view.selectionModel().selectedRows())]
        return [line.case for line in self._source.of(n for n in numbers if n is not None)]

    # ------------------------------------------------------------------------------------------------------- acting
    def _on_chosen(self, _on: QItemSelection | None, _off: QItemSelection | None) -> None:
        """Offer what can be done; buttons stay while the same cases are chosen, so that the keyboard stays."""
        cases = self.chosen()
        verbs = self.acts.verbs(cases)
        now = (tuple(case.id for case in cases), tuple(verb.words for verb in verbs))
        if now == self._shown and self._verbs.count():
            return
        self._shown = now
        while (item := self._verbs.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        about = cases[0].person if len(cases) == 1 else ""
        for verb in verbs:
            name = f"{verb.words}: {about}" if about else verb.words
            self._verbs.addWidget(button(verb.words, verb.act, icon=verb.icon, name=name))

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            for line in self._source.of([number]):
                self.desk.open_person(line.case.person_id)
