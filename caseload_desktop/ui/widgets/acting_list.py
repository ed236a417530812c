"""A list with what can be done with its lines below it: one line or many chosen, everything by keyboard."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Signal
from PySide6.QtWidgets import QAbstractItemView, QMenu, QVBoxLayout, QWidget

from caseload_desktop.ui.models.paged import ID_ROLE, Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.widgets.verbs import Verb, VerbRow, add_verbs, bind_letters

_MOST_KEPT = 500
"""Chosen lines found again after the list changed; more than that nobody chooses one by one."""


class Numbered(Protocol):
    """A line has a number of its own, which it keeps when others come and go."""

    @property
    def number(self) -> int:
        """The number."""


Line = TypeVar("Line", bound=Numbered)


@dataclass(frozen=True)  # no slots: a generic one could then not be subscripted on Python 3.11
class Handling(Generic[Line]):
    """How a list treats its lines.

    ``ordered`` sorts them by a column, off the screen's thread; ``person`` names whom a line is about. ``opened`` is
    Enter, ``open_person`` stands first in the menu, under ``open_words``. ``verbs`` is what may be done with the
    chosen lines (there may be none), ``letters`` are all their keys; ``rarer`` verbs stand in the menu only.
    """

    ordered: Callable[[Sequence[Line], Order], array[int]]
    person: Callable[[Line], str]
    opened: Callable[[Line], object]
    open_person: Callable[[Line], object]
    verbs: Callable[[Sequence[Line]], Sequence[Verb]]
    letters: Sequence[str] = ()
    rarer: Callable[[Sequence[Line]], Sequence[Verb]] | None = None
    open_words: str = "Open the person"


class _Held(Generic[Line]):
    """The lines of a list, made when first asked for, whichever thread asks."""

    def __init__(self, make: Callable[[], Sequence[Line]]) -> None:
        self._make = make
        self._made: tuple[tuple[Line, ...], Mapping[int, Line]] | None = None

    def _all(self) -> tuple[tuple[Line, ...], Mapping[int, Line]]:
        if (made := self._made) is None:
            lines = tuple(self._make())
            self._made = made = (lines, {line.number: line for line in lines})
        return made

    def lines(self) -> tuple[Line, ...]:
        """All of them."""
        return self._all()[0]

    def of(self, numbers: Iterable[int]) -> list[Line]:
        """Those with these numbers; of what is not in the list any more, nothing."""
        by_number = self._all()[1]
        return [by_number[number] for number in numbers if number in by_number]


class ActingList(QWidget, Generic[Line]):
    """Shift or Ctrl with the arrows chooses several lines, Ctrl+A all; what is chosen stays chosen.

    With ``many`` false one line is chosen at a time; ``in_tab`` leaves room above a list that is all of a tab.
    Signals: ``loaded`` the lines show.
    """

    loaded = Signal()

    def __init__(
        self,
        runner: Runner,
        name: str,
        columns: Sequence[Column[Line]],
        empty: EmptyState,
        handling: Handling[Line],
        *,
        order: str = "",
        descending: bool = False,
        many: bool = True,
        narrow: bool = False,
        in_tab: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._handling = handling
        self._held = _Held[Line](tuple)
        self._kept: list[int] = []
        self.view = ListView(name)
        if many:
            self.view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.model = PagedModel[Line](
            columns,
            self._fetch,
            row_id=lambda line: line.number,
            runner=runner,
            order=Order(order, descending=descending),
            parent=self,
        )
        self.model.modelAboutToBeReset.connect(self._keep)
        self.pane = ListPane(self.view, empty)
        self.pane.watch(self.model)
        self.said = muted("")
        self._verbs = VerbRow(narrow=narrow)
        self._lay_out(name, room_above=Space.S if in_tab else 0)
        self._connect()

    def _lay_out(self, name: str, *, room_above: int) -> None:
        card = Card()
        card.setAccessibleName(name)
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row()
        foot.addWidget(self._verbs, 1)
        foot.addWidget(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, room_above, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.view.opened.connect(self._open)
        self.view.selectionModel().selectionChanged.connect(self._on_chosen)
        self.view.offer_menu(self._fill_menu)
        bind_letters(self.view, self._handling.letters, lambda: self._handling.verbs(self.chosen()))

    # ------------------------------------------------------------------------------------------------------- showing
    def show_lines(self, lines: Sequence[Line] | Callable[[], Sequence[Line]], *, hidden: int = 0) -> None:
        """Show lines, or those that ``lines`` makes off the screen's thread; say how many people are ``hidden``."""
        held = _Held[Line](lines if callable(lines) else lambda: lines)
        self._held = held
        restricted = count_words(hidden, "restricted person", "restricted people")
        self.said.setText(f"{restricted} not shown" if hidden else "")
        ordered = self._handling.ordered
        self.model.load(lambda order: ordered(held.lines(), order))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that show."""
        return self._held.lines()

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        return self._held.of(numbers)

    def chosen(self) -> list[Line]:
        """The chosen lines, from the top."""
        return self._held.of(self._chosen_numbers())

    def current(self) -> Line | None:
        """The first of the chosen lines."""
        return next(iter(self.chosen()), None)

    def _chosen_numbers(self) -> list[int]:
        rows = sorted(self.view.selectionModel().selectedRows())
        return [number for index in rows if (number := index.data(ID_ROLE)) is not None]

    def begin_anew(self) -> None:
        """Forget what was chosen: another list comes."""
        self.view.clearSelection()
        self.view.setCurrentIndex(QModelIndex())

    def _keep(self) -> None:
        self._kept = self._chosen_numbers()[:_MOST_KEPT]

    def _on_loaded(self, _count: int) -> None:
        places = [place for place in map(self.model.row_of, self._kept) if place >= 0]
        if len(places) > 1:
            self._choose(places)
        else:
            self.view.select_any()
        self.offer_verbs()
        self.loaded.emit()

    def _choose(self, places: Sequence[int]) -> None:
        selection = self.view.selectionModel()
        rows = QItemSelectionModel.SelectionFlag.Rows | QItemSelectionModel.SelectionFlag.Select
        selection.clearSelection()
        for place in places:
            selection.select(self.model.index(place, 0), rows)
        selection.setCurrentIndex(self.model.index(places[0], 0), QItemSelectionModel.SelectionFlag.NoUpdate)

    # ------------------------------------------------------------------------------------------------------- acting
    def _on_chosen(self, _on: QItemSelection, _off: QItemSelection) -> None:
        self.offer_verbs()

    def offer_verbs(self) -> None:
        """Offer what can be done with what is chosen."""
        lines = self.chosen()
        about = self._handling.person(lines[0]) if len(lines) == 1 else ""
        self._verbs.offer(self._handling.verbs(lines), [line.number for line in lines], about=about)

    def tick(self) -> None:
        """Draw what counts down anew, and offer what fits now."""
        self.view.viewport().update()
        self.offer_verbs()

    def _fill_menu(self, menu: QMenu) -> None:
        """The verbs, with the person first where it is one; a button that opens the person too stands there once."""
        lines, handling = self.chosen(), self._handling
        if len(lines) == 1:
            menu.addAction(handling.open_words, lambda: handling.open_person(lines[0]))
            menu.addSeparator()
        add_verbs(menu, (verb for verb in handling.verbs(lines) if verb.words != handling.open_words))
        if handling.rarer is not None:
            add_verbs(menu, handling.rarer(lines))

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            for line in self._held.of([number]):
                self._handling.opened(line)
