"""Fourth step: what becomes of every row, under three tabs; from here the import is begun."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLineEdit, QMenu, QTabBar, QVBoxLayout, QWidget

from caseload_desktop.domain.names import fold
from caseload_desktop.exchange.sheets.fate import Counts, Status
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.pages.import_sheet.fate_rows import FateRow
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button, quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import muted

_TABS = (Status.IMPORT, Status.ASK, Status.LEAVE_OUT)
_TAB_WORDS = {Status.IMPORT: "Will be imported", Status.ASK: "Asked about", Status.LEAVE_OUT: "Left out"}
_EMPTY = {
    Status.IMPORT: "No row can be imported yet. Answer the questions first.",
    Status.ASK: "Nothing is waiting for an answer.",
    Status.LEAVE_OUT: "No row is left out.",
}
_TYPING_MS = 150


class CheckStep(QWidget):
    """Shows the dry run.

    Signals: ``row_decided(int number, str word)`` (``import``, ``leave_out`` or empty for "as answered"),
    ``row_opened(object FateRow)``, ``import_asked()``, ``report_asked()``, ``back()``.
    """

    row_decided = Signal(int, str)
    row_opened = Signal(object)
    import_asked = Signal()
    report_asked = Signal()
    back = Signal()

    def __init__(self, runner: Runner, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[Status, Sequence[FateRow]] = dict.fromkeys(_TABS, ())
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What becomes of the rows")
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        for status in _TABS:
            self.tabs.addTab(_TAB_WORDS[status])
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find in these rows")
        self.search.setAccessibleName("Find in these rows")
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(230)
        self._people = muted()
        self.import_button = primary_button("Import", self.import_asked.emit, icon="download")
        self._make_list(runner)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_TYPING_MS)
        self._later.timeout.connect(self._load)
        self.tabs.currentChanged.connect(lambda _i: self._load())
        self.search.textChanged.connect(lambda _t: self._later.start())
        self._lay_out()

    @staticmethod
    def _columns(kind: SheetKind) -> tuple[Column[FateRow], ...]:
        return (
            Column[FateRow]("row", "Row", lambda r: str(r.number), width=64, right=True, sortable=False),
            Column[FateRow]("status", "Fate", lambda r: r.tag.words, tag=lambda r: r.tag, width=116, sortable=False),
            Column[FateRow]("person", "Person", lambda r: r.person, detail=lambda r: r.detail, strong=True,
                            width=180, stretch=2, sortable=False),
            Column[FateRow]("day", kind.day_title, lambda r: r.day, width=108, sortable=False),
            Column[FateRow]("becomes", kind.becomes_title, lambda r: r.becomes, tip=lambda r: r.becomes, width=140,
                            stretch=2, hide_below=900, sortable=False),
            Column[FateRow]("why", "Why", lambda r: r.why, tip=lambda r: r.why, width=200, stretch=3, sortable=False),
        )  # fmt: skip

    def _make_list(self, runner: Runner) -> None:
        self._kind = CONTACTS
        self._by_number: Mapping[int, FateRow] = {}
        self.model = PagedModel[FateRow](
            self._columns(CONTACTS), self._fetch_rows, row_id=lambda r: r.number, runner=runner, aside=True, parent=self
        )
        self.view = ListView("Rows of the sheet")
        self.view.offer_menu(self._fill_menu)
        self.view.opened.connect(self._open)
        self.view.current_changed.connect(lambda _id: self._offer_import_too())
        self._empty = EmptyState("inbox", "")
        self._pane = ListPane(self.view, self._empty)
        self.view.set_model(self.model)
        self._pane.watch(self.model)

    def _lay_out(self) -> None:
        head = row(self.tabs)
        head.addStretch(1)
        head.addWidget(self.search)
        self.leave_out_button = button("Leave this row out", self._leave_out, icon="minus-circle")
        self.import_too_button = button("Import it all the same", self._import_too, icon="plus")
        self.import_too_button.setToolTip("For a row left out because it repeats another or what is held")
        self.as_answered_button = button("Back to what was answered", self._as_answered, icon="rotate-ccw")
        others = flow(
            quiet_button("Back", self.back.emit, icon="arrow-left"),
            self.leave_out_button,
            self.import_too_button,
            self.as_answered_button,
            quiet_button("Save the report…", self.report_asked.emit, icon="file-down"),
        )
        foot = row(others, self._people, self.import_button)
        foot.setStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addWidget(self._pane, 1)
        layout.addLayout(foot)

    def show_run(self, rows: Mapping[Status, Sequence[FateRow]], counts: Counts, *, kind: SheetKind = CONTACTS) -> None:
        """Shows a dry run; the tab and the search stay."""
        self._rows = dict(rows)
        if kind is not self._kind:
            self._kind = kind
            self.model.columns = self._columns(kind)
            self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.model.columns) - 1)
        for place, status in enumerate(_TABS):
            self.tabs.setTabText(place, f"{_TAB_WORDS[status]} ({len(self._rows[status]):,})")
        many = counts.imported
        self.import_button.setText(f"Import {many:,} {kind.many}" if many != 1 else f"Import 1 {kind.one}")
        self.import_button.setAccessibleName(self.import_button.text())
        self.import_button.setEnabled(many > 0)
        self._people.setText(f"{counts.new_people:,} new people, {counts.held_people:,} already held")
        self._load()

    def show_status(self, status: Status) -> None:
        """Goes to a tab."""
        self.tabs.setCurrentIndex(_TABS.index(status))

    @property
    def status(self) -> Status:
        """The tab that shows."""
        return _TABS[max(self.tabs.currentIndex(), 0)]

    def _load(self) -> None:
        words = fold(self.search.text())
        rows = [found for found in self._rows[self.status] if all(word in found.found for word in words.split())]
        self._by_number = {found.number: found for found in rows}
        numbers = array("q", [found.number for found in rows])
        self._empty.set_sentence("No row holds these words." if words else _EMPTY[self.status])
        self.model.load(lambda _order: numbers)
        self.leave_out_button.setVisible(self.status is not Status.LEAVE_OUT)
        self.as_answered_button.setVisible(self.status is Status.LEAVE_OUT)
        self._offer_import_too()

    def _fetch_rows(self, numbers: Sequence[int]) -> list[FateRow]:
        known = self._by_number
        return [known[number] for number in numbers if number in known]

    def _fill_menu(self, menu: QMenu) -> None:
        if self.status is Status.LEAVE_OUT:
            if self._current_repeats():
                menu.addAction("Import it all the same", self._import_too)
            menu.addAction("Back to what was answered", self._as_answered)
        else:
            menu.addAction("Leave this row out", self._leave_out)

    def _open(self, number: int) -> None:
        found = self._by_number.get(number)
        if found is not None:
            self.row_opened.emit(found)

    def _leave_out(self) -> None:
        self._decide("leave_out")

    def _current_repeats(self) -> bool:
        """True when the row that is marked was left out as a repeat."""
        number = self.view.current_id()
        found = self._by_number.get(number) if number is not None else None
        return found is not None and found.repeats

    def _offer_import_too(self) -> None:
        there = self.status is Status.LEAVE_OUT and any(row.repeats for row in self._by_number.values())
        self.import_too_button.setVisible(there)
        self.import_too_button.setEnabled(self._current_repeats())

    def _import_too(self) -> None:
        if self._current_repeats():
            self._decide("import")

    def _as_answered(self) -> None:
        self._decide("")

    def _decide(self, word: str) -> None:
        number = self.view.current_id()
        if number is not None:
            self.row_decided.emit(number, word)
