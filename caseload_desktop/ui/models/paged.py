"""A table model for lists of any length: all ids at once, rows by the page, nothing read on the screen's thread."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from typing_extensions import override

from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.widgets.status_tag import Tag

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

PAGE_ROWS = 128
KEPT_PAGES = 40
_WANTED_PAGES = 4
"""Pages asked for and not begun: while somebody scrolls, only the last few are still of use."""

LOADING = "…"
_BESIDE_ARROW = "\u2003"
"""Keeps a heading at the right clear of the arrow that says how the list is sorted."""

ID_ROLE = int(Qt.ItemDataRole.UserRole)
DETAIL_ROLE = ID_ROLE + 1
TAG_ROLE = ID_ROLE + 2
STRONG_ROLE = ID_ROLE + 3
LOADED_ROLE = ID_ROLE + 4


@dataclass(frozen=True, slots=True)
class Order:
    """By which column the list is sorted."""

    key: str = ""
    descending: bool = False


@dataclass(frozen=True)  # no slots: a generic one could then not be subscripted on Python 3.11
class Column(Generic[Row]):
    """One column: ``text`` makes its words from a row, ``detail`` a quieter second line, ``tag`` a status.

    ``width`` is its least width in pixels; columns share what is left by ``stretch``. ``hide_below`` leaves the column
    out of a list narrower than that many pixels. ``sort_key`` (default ``key``) goes into the ``Order``.
    """

    key: str
    title: str
    text: Callable[[Row], str]
    detail: Callable[[Row], str] | None = None
    tag: Callable[[Row], Tag | None] | None = None
    tip: Callable[[Row], str] | None = None
    width: int = 120
    stretch: int = 0
    hide_below: int = 0
    right: bool = False
    strong: bool = False
    sortable: bool = True
    sort_key: str = ""


class PagedModel(QAbstractTableModel, Generic[Row]):
    """Rows of a query, by page.

    ``fetch_ids(order)`` returns every id in order (an ``array('q')``, or any sequence); ``fetch_rows(ids)`` the rows of
    some ids, in any order, each with its id found by ``row_id``. Both run on the runner, so they must hold plain
    values only. ``load`` gives another ``fetch_ids`` (other filters) and starts again; late answers are dropped by a
    generation number. Nothing but ids is kept outside ``KEPT_PAGES`` pages.

    Signals: ``loaded(int count)`` the ids are there; ``failed(Exception)``.
    """

    loaded = Signal(int)
    load_failed = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        fetch_rows: Callable[[Sequence[int]], Sequence[Row]],
        *,
        row_id: Callable[[Row], int],
        runner: Runner,
        order: Order | None = None,
        aside: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._fetch_rows = fetch_rows
        self._row_id = row_id
        self._runner = runner
        self._aside = aside
        self._fetch_ids: Callable[[Order], Sequence[int]] | None = None
        self.order = order if order is not None else Order()
        self._ids: Sequence[int] = array("q")
        self._pages: OrderedDict[int, dict[int, Row]] = OrderedDict()
        self._wanted: list[int] = []
        self._reading: int | None = None
        self._generation = 0
        self.loading = False

    # ------------------------------------------------------------------------------------------------------- loading
    def load(self, fetch_ids: Callable[[Order], Sequence[int]]) -> None:
        """Show the rows of another query."""
        self._fetch_ids = fetch_ids
        self.refresh()

    def refresh(self) -> None:
        """Ask the same again; what shows stays until the answer is there."""
        if self._fetch_ids is None:
            return
        self._generation += 1
        generation, order, fetch = self._generation, self.order, self._fetch_ids
        self.loading = True
        run = self._runner.run_aside if self._aside else self._runner.run
        run(
            self,
            lambda: fetch(order),
            lambda ids: self._on_ids(generation, ids),
            lambda error: self._on_failed(generation, error),
        )

    def _on_ids(self, generation: int, ids: Sequence[int]) -> None:
        if generation != self._generation:
            return
        self.beginResetModel()
        self._ids = ids
        self._pages.clear()
        self._wanted.clear()
        self._reading = None
        self.loading = False
        self.endResetModel()
        self.loaded.emit(len(ids))

    def _on_failed(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self.loading = False
            self._reading = None
            self.load_failed.emit(error)

    def refresh_rows(self, ids: Sequence[int]) -> None:
        """Read some rows again where they stand, without touching the order of the list."""
        for page in {row // PAGE_ROWS for row in map(self.row_of, ids) if row >= 0}:
            if self._pages.pop(page, None) is not None:
                self._want(page)

    # ------------------------------------------------------------------------------------------------------- pages
    def _want(self, page: int) -> None:
        """Ask for a page, unless it is on its way; of pages not begun only the newest few are kept."""
        if page == self._reading or page in self._wanted:
            return
        self._wanted.append(page)
        del self._wanted[:-_WANTED_PAGES]
        self._read_next()

    def _read_next(self) -> None:
        if self._reading is not None or not self._wanted:
            return
        page = self._reading = self._wanted.pop()
        generation, fetch = self._generation, self._fetch_rows
        ids = self._ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS]
        run = self._runner.run_aside if self._aside else self._runner.run
        run(
            self,
            lambda: fetch(ids),
            lambda rows: self._on_rows(generation, page, rows),
            lambda error: self._on_failed(generation, error),
        )

    def _on_rows(self, generation: int, page: int, rows: Sequence[Row]) -> None:
        if generation != self._generation or page != self._reading:
            return
        self._reading = None
        self._pages[page] = {self._row_id(row): row for row in rows}
        while len(self._pages) > KEPT_PAGES:
            self._pages.popitem(last=False)
        first = page * PAGE_ROWS
        last = min(first + PAGE_ROWS, len(self._ids)) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self.columns) - 1))
        self._read_next()

    def row(self, number: int) -> Row | None:
        """The row at a place of the list; None while its page is not there (it is asked for)."""
        if not 0 <= number < len(self._ids):
            return None
        page = number // PAGE_ROWS
        kept = self._pages.get(page)
        if kept is None:
            self._want(page)
            # an inline runner has it by now
            kept = self._pages.get(page)
        if kept is None:
            return None
        self._pages.move_to_end(page)
        return kept.get(self._ids[number])

    def id_at(self, number: int) -> int | None:
        """The id at a place of the list."""
        return self._ids[number] if 0 <= number < len(self._ids) else None

    def row_of(self, row_id: int) -> int:
        """The place of an id in the list, or -1; milliseconds for a million rows."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    @property
    def count(self) -> int:
        """How many rows the query has."""
        return len(self._ids)

    # ------------------------------------------------------------------------------------------------------- Qt
    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  Qt's own default
        return 0 if parent.isValid() else len(self._ids)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.columns)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = int(Qt.ItemDataRole.DisplayRole)
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            sorts = column.right and self.order.key == (column.sort_key or column.key)
            return column.title + _BESIDE_ARROW if sorts else column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(right=column.right)
        return None

    @override
    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        if not index.isValid() or not 0 <= index.row() < len(self._ids):
            return None
        if role == ID_ROLE:
            return self._ids[index.row()]
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(right=column.right)
        if role == STRONG_ROLE:
            return column.strong
        if role not in _ROW_ROLES:
            return None
        row = self.row(index.row())
        if role == LOADED_ROLE:
            return row is not None
        if row is None:
            return LOADING if role == Qt.ItemDataRole.DisplayRole else None
        return _cell(column, row, role)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if not 0 <= column < len(self.columns) or not self.columns[column].sortable:
            return
        wanted = self.columns[column]
        new = Order(wanted.sort_key or wanted.key, order is Qt.SortOrder.DescendingOrder)
        if new != self.order:
            self.order = new
            self.refresh()


_ROW_ROLES = {
    int(Qt.ItemDataRole.DisplayRole),
    int(Qt.ItemDataRole.ToolTipRole),
    int(Qt.ItemDataRole.AccessibleTextRole),
    DETAIL_ROLE,
    TAG_ROLE,
    LOADED_ROLE,
}


def _cell(column: Column[Row], row: Row, role: int) -> Any:
    if role == Qt.ItemDataRole.DisplayRole:
        return column.text(row)
    if role == DETAIL_ROLE:
        return column.detail(row) if column.detail is not None else None
    if role == TAG_ROLE:
        return column.tag(row) if column.tag is not None else None
    if role == Qt.ItemDataRole.ToolTipRole:
        return "\n".join(_told(column, row)) or None
    parts = [column.text(row), column.detail(row) if column.detail is not None else ""]
    return ", ".join(part for part in parts if part)


def _told(column: Column[Row], row: Row) -> list[str]:
    """What a tooltip says: all words of the cell, which may be cut off in a narrow column, and then what they mean."""
    detail = column.detail(row) if column.detail is not None else ""
    if column.tip is None:
        return [part for part in (column.text(row), detail) if part]
    tip = column.tip(row) or column.text(row)
    return [detail, tip] if detail and detail.casefold() not in tip.casefold() else [tip]


def _alignment(*, right: bool) -> int:
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return int(side | Qt.AlignmentFlag.AlignVCenter)
