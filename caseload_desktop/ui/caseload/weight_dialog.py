"""What a worker carries, piece by piece: the person, the points, and why."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.workload import Workload
from caseload_desktop.store.queries.workload import WorkloadLine, WorkloadLines, workload_lines
from caseload_desktop.ui.caseload.weight_words import NOT_COUNTED, points_words, weight_sentence, weight_tag
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import StatusTag
from caseload_desktop.ui.widgets.text import announce, heading, label, muted

_COLUMNS: tuple[Column[WorkloadLine], ...] = (
    Column(
        "person",
        "Person",
        lambda line: line.person,
        detail=lambda line: line.reference,
        strong=True,
        width=150,
        stretch=2,
        sortable=False,
    ),
    Column("points", "Points", lambda line: points_words(line.weighed.points), width=72, right=True, sortable=False),
    Column(
        "why",
        "Why",
        lambda line: line.weighed.why,
        tip=lambda line: line.weighed.why,
        width=260,
        stretch=6,
        sortable=False,
    ),
)


class WeightDialog(QDialog):
    """The heaviest first; Enter opens the person."""

    def __init__(self, desk: Desk, name: str, workload: Workload, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._lines: tuple[WorkloadLine, ...] = ()
        self.setWindowTitle(f"Work of {name}")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 520)
        self.view = ListView(f"Work of {name}, piece by piece")
        self.pane = ListPane(self.view, EmptyState("inbox", "Nothing that counts."))
        self.model = PagedModel[WorkloadLine](
            _COLUMNS, self._fetch, row_id=lambda line: line.number, runner=desk.runner, aside=True, parent=self
        )
        self.pane.watch(self.model)
        self.said = muted("")
        self._lay_out(name, workload)
        self.view.opened.connect(self._open)
        self.model.loaded.connect(lambda _count: self.view.select_any())
        viewer = desk.actor
        desk.read(self, lambda c: workload_lines(c, workload, viewer=viewer), self._on_lines, key="lines")
        self.view.setFocus()

    def _lay_out(self, name: str, workload: Workload) -> None:
        head = row(heading(f"Work of {name}"))
        head.addStretch(1)
        if (tag := weight_tag(workload)) is not None:
            head.addWidget(StatusTag(tag))
        foot = row(self.said)
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        about = label(weight_sentence(workload), wrap=True)
        layout = column(head, about, self.pane, muted(NOT_COUNTED, wrap=True), foot)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setStretch(2, 1)
        self.setLayout(layout)

    def _on_lines(self, found: WorkloadLines) -> None:
        self._lines = found.lines
        numbers = array("q", (line.number for line in found.lines))
        self.model.load(lambda _order: numbers)
        if found.hidden:
            hidden = count_words(found.hidden, "restricted person", "restricted people")
            self.said.setText(f"{hidden} not shown: {points_words(found.hidden_points)} points")
        announce(self.view, f"{len(found.lines):,} pieces of work")

    def _fetch(self, numbers: Sequence[int]) -> list[WorkloadLine]:
        lines = self._lines
        return [lines[n] for n in numbers if n < len(lines)]

    def _open(self, number: object) -> None:
        if isinstance(number, int) and number < len(self._lines):
            person_id = self._lines[number].person_id
            self.accept()
            self._desk.open_person(person_id)
