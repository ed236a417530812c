"""Workers with how much each has, and beside them the cases of the chosen one; for whoever allocates work."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.workload import Workload
from caseload_desktop.store.queries.allocation import Caseload, caseload_of
from caseload_desktop.store.queries.caseloads import Load
from caseload_desktop.store.queries.workload import read_workloads
from caseload_desktop.ui.caseload.case_list import CaseList
from caseload_desktop.ui.caseload.lines import team_columns
from caseload_desktop.ui.caseload.weight_dialog import WeightDialog
from caseload_desktop.ui.caseload.weight_words import points_words, weight_tag
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import heading

_LEAST_WIDTH = 400


class Numbered(NamedTuple):
    """One worker of the list: their place, what they have, and how heavy it is once that is read."""

    number: int
    load: Load
    workload: Workload | None


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
        "name", "Worker", lambda n: n.load.worker, detail=lambda n: n.load.teams, strong=True, width=150, stretch=3
    ),
    Column(
        "status", "Status", lambda n: load_tag(n.load).words, tag=lambda n: load_tag(n.load), width=162, hide_below=520
    ),
    Column("weight", "Points", lambda n: _weight(n).words, tag=lambda n: weight_tag(n.workload), width=156),
    Column("total", "Cases", lambda n: f"{n.load.total:,}", width=56, right=True),
    Column("key", "Key worker", lambda n: f"{n.load.key:,}", width=92, right=True, hide_below=760),
    Column("additional", "Additional", lambda n: f"{n.load.additional:,}", width=92, right=True, hide_below=760),
    Column(
        "covering", "Covers", lambda n: f"{n.load.covering:,}" if n.load.covering else "", width=74, right=True,
        hide_below=760,
    ),
    Column(
        "hours", "Hours", lambda n: f"{n.load.hours:g}" if n.load.hours else "", width=70, right=True, hide_below=760
    ),
)  # fmt: skip


def _weight(numbered: Numbered) -> Tag:
    return weight_tag(numbered.workload) or Tag(Tone.GREY, "")


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
        self._workloads: Mapping[str, Workload] = {}
        self._weighed = False
        self._worker = ""
        self.view = ListView("Workers")
        self.pane = ListPane(self.view, EmptyState("users", "No workers yet. A manager adds them on the page Team."))
        self.model = PagedModel[Numbered](
            _COLUMNS, self._fetch, row_id=lambda n: n.number, runner=desk.runner, order=Order("name"), parent=self
        )
        self.pane.watch(self.model)
        self.title = heading("")
        self.why_button = button("Points…", self.show_why, icon="scale", kind="quiet", name="Points of the worker")
        self.cases = CaseList(
            desk, "Cases of the worker", team_columns(lambda: self._worker), EmptyState("inbox", "No cases.")
        )
        self._lay_out()
        self.model.loaded.connect(lambda _count: self.view.select_any())
        self.view.current_changed.connect(self._on_worker)
        self.view.opened.connect(self._go_to_cases)
        self.view.offer_menu(self._fill_menu)

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
        head = row(self.title)
        head.addStretch(1)
        head.addWidget(self.why_button)
        inner.addLayout(head)
        inner.addWidget(self.cases, 1)
        self.side = SidePane(card, beside, title="Cases", width=540)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.addWidget(self.side)
        QWidget.setTabOrder(self.view, self.why_button)
        QWidget.setTabOrder(self.why_button, self.cases.view)
        # Until it is shown the side pane asks for both parts side by side, and would widen the other tabs.
        self.setMinimumWidth(round(_LEAST_WIDTH * theme().scale))

    def show_loads(self, loads: tuple[Load, ...]) -> None:
        """Show workers; whoever was chosen stays chosen."""
        self._loads = loads
        self._list()
        if self._worker:
            self._read_cases()
        self._weighed = False
        if self.isVisible():
            self._weigh()

    def _list(self) -> None:
        loads, weights = self._loads, self._workloads
        self.model.load(lambda order: _ordered(loads, weights, order))

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._loads and not self._weighed:
            self._weigh()

    def _weigh(self) -> None:
        """Read how heavy each caseload is, once somebody looks: it asks the review engine about everybody."""
        self._weighed = True
        viewer, lists, today = self.desk.actor, self.desk.code_lists, self.desk.today()
        self.desk.read(
            self,
            lambda c: read_workloads(c, viewer=viewer, lists=lists, today=today),
            self.show_workloads,
            key="workloads",
        )

    def show_workloads(self, workloads: Mapping[str, Workload]) -> None:
        """Show how heavy each caseload is."""
        self._workloads = workloads
        self._list()
        self._offer_why()

    def _offer_why(self) -> None:
        workload = self._workloads.get(self._worker)
        self.why_button.setVisible(workload is not None)
        if workload is not None:
            count = f"{points_words(workload.points)} {'point' if workload.points == 1 else 'points'}"
            self.why_button.setText(f"{count}: why…")
            self.why_button.setAccessibleName(f"{count} of {self.title.text()}: why")

    def show_why(self) -> None:
        """Show what the chosen worker carries, piece by piece."""
        if (workload := self._workloads.get(self._worker)) is not None:
            WeightDialog(self.desk, self.title.text(), workload, parent=self.window()).open()

    def _fill_menu(self, menu: QMenu) -> None:
        if worker_id := self._worker:
            menu.addAction("Safeguarding work", lambda: self.desk.go("supervision", worker_id))
        if self._worker in self._workloads:
            menu.addAction("Points: why", self.show_why)

    def _fetch(self, numbers: Sequence[int]) -> list[Numbered]:
        loads, weights = self._loads, self._workloads
        return [Numbered(n, loads[n], weights.get(loads[n].worker_id)) for n in numbers if n < len(loads)]

    def _on_worker(self, number: int | None) -> None:
        if number is None or number >= len(self._loads):
            return
        if self._worker != self._loads[number].worker_id:
            self.cases.begin_anew()
        self._worker = self._loads[number].worker_id
        self.title.setText(self._loads[number].worker)
        self._offer_why()
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


def _ordered(loads: Sequence[Load], weights: Mapping[str, Workload], order: Order) -> array[int]:
    if order.key == "weight":
        key: Callable[[Load], Any] = partial(_by_weight, weights)
    else:
        key = _KEYS.get(order.key, _by_name)
    found = sorted(range(len(loads)), key=lambda n: (key(loads[n]), loads[n].worker.casefold()))
    return array("q", reversed(found) if order.descending else found)


def _by_weight(weights: Mapping[str, Workload], load: Load) -> tuple[float, float]:
    workload = weights.get(load.worker_id)
    return (-(workload.share or 0), -workload.points) if workload is not None else (0, 0)


def _by_name(load: Load) -> str:
    return load.worker.casefold()
