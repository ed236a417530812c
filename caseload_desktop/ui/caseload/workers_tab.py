"""Workers with how much each has, and beside them the cases of the chosen one; for whoever allocates work."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.store.queries.allocation import Caseload, caseload_of
from caseload_desktop.store.queries.caseloads import Load
from caseload_desktop.ui.caseload.case_list import CaseList
from caseload_desktop.ui.caseload.lines import team_columns
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import heading

Numbered = tuple[int, Load]

_LEAST_WIDTH = 400


def load_tag(load: Load) -> Tag:
    """What a manager should see first about a worker; there is no national number of cases that is too many."""
    if not load.active:
        return Tag(Tone.RED, "Has left")
    if load.asked:
        return Tag(Tone.AMBER, f"{count_words(load.asked, 'hand-over')} asked")
    if load.urgent:
        return Tag(Tone.BLUE, f"{load.urgent} urgent")
    return Tag(Tone.GREY, "No cases") if not load.total else Tag(Tone.GREEN, "Nothing pressing")


_COLUMNS: tuple[Column[Numbered], ...] = (
    Column(
        "name", "Worker", lambda n: n[1].worker, detail=lambda n: n[1].teams, strong=True, width=150, stretch=3
    ),
    Column("status", "Status", lambda n: load_tag(n[1]).words, tag=lambda n: load_tag(n[1]), width=182),
    Column("total", "Cases", lambda n: f"{n[1].total:,}", width=70, right=True),
    Column("key", "Key worker", lambda n: f"{n[1].key:,}", width=92, right=True, hide_below=640),
    Column("additional", "Additional", lambda n: f"{n[1].additional:,}", width=92, right=True, hide_below=640),
    Column(
        "covering", "Covers", lambda n: f"{n[1].covering:,}" if n[1].covering else "", width=74, right=True,
        hide_below=560,
    ),
    Column("hours", "Hours", lambda n: f"{n[1].hours:g}" if n[1].hours else "", width=70, right=True, hide_below=480),
)  # fmt: skip

_KEYS: dict[str, Callable[[Load], Any]] = {
    "status": lambda load: (load.active, -load.asked, -load.urgent),
    "total": lambda load: -load.total,
    "key": lambda load: -load.key,
    "additional": lambda load: -load.additional,
    "covering": lambda load: -load.covering,
    "hours": lambda load: -(load.hours or 0),
}


class WorkersTab(QWidget):
    """Choose a worker, then their cases: several are moved with A."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._loads: tuple[Load, ...] = ()
        self._worker = ""
        self.view = ListView("Workers")
        self.pane = ListPane(self.view, EmptyState("users", "No workers yet. A manager adds them on the page Team."))
        self.model = PagedModel[Numbered](
            _COLUMNS, self._fetch, row_id=lambda n: n[0], runner=desk.runner, order=Order("name"), parent=self
        )
        self.pane.watch(self.model)
        self.title = heading("")
        self.cases = CaseList(
            desk, "Cases of the worker", team_columns(lambda: self._worker), EmptyState("inbox", "No cases.")
        )
        self._lay_out()
        self.model.loaded.connect(lambda _count: self.view.select_any())
        self.view.current_changed.connect(self._on_worker)
        self.view.opened.connect(self._go_to_cases)

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Workers and their cases")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        beside = QWidget()
        inner = QVBoxLayout(beside)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(Space.S)
        inner.addWidget(self.title)
        inner.addWidget(self.cases, 1)
        self.side = SidePane(card, beside, title="Cases", width=600)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.addWidget(self.side)
        # Until it is shown the side pane asks for both parts side by side, and would widen the other tabs.
        self.setMinimumWidth(round(_LEAST_WIDTH * theme().scale))

    def show_loads(self, loads: tuple[Load, ...]) -> None:
        """Show workers; whoever was chosen stays chosen."""
        self._loads = loads
        self.model.load(lambda order: _ordered(loads, order))
        if self._worker:
            self._read_cases()

    def _fetch(self, numbers: Sequence[int]) -> list[Numbered]:
        loads = self._loads
        return [(n, loads[n]) for n in numbers if n < len(loads)]

    def _on_worker(self, number: int | None) -> None:
        if number is None or number >= len(self._loads):
            return
        if self._worker != self._loads[number].worker_id:
            self.cases.begin_anew()
        self._worker = self._loads[number].worker_id
        self.title.setText(self._loads[number].worker)
        self._read_cases()

    def _go_to_cases(self, _number: object) -> None:
        self.side.open_side(focus=False)
        self.cases.pane.take_keyboard()

    def _read_cases(self) -> None:
        worker_id, viewer, today = self._worker, self.desk.actor, self.desk.today().isoformat()
        self.desk.read(
            self, lambda c: caseload_of(c, worker_id, viewer=viewer, today=today), self._on_cases, key="cases"
        )

    def _on_cases(self, caseload: Caseload) -> None:
        self.cases.show_cases(caseload)


def _ordered(loads: Sequence[Load], order: Order) -> array[int]:
    key = _KEYS.get(order.key, _by_name)
    found = sorted(range(len(loads)), key=lambda n: (key(loads[n]), loads[n].worker.casefold()))
    return array("q", reversed(found) if order.descending else found)


def _by_name(load: Load) -> str:
    return load.worker.casefold()
