"""The page on one worker's safeguarding, DoLS and AMHP work, as a manager looks at it in supervision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.measures.page import has_sample
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import Worker, workers
from caseload_desktop.store.queries.supervision import SUPERVISES, Supervision, supervision
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.supervision.lines import (
    WorkLine,
    numbers_of,
    open_columns,
    open_lines,
    ordered,
    past_columns,
    past_lines,
    printed,
)
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone

_OF_SUPERVISION = (
    "concern",
    "enquiry",
    "enquiry_action",
    "safeguarding_pause",
    "plan_review",
    "dols",
    "dols_assessment",
    "dols_look",
    "amhp_referral",
    "allocation",
    "person",
    "restricted_grant",
    "worker",
    "setting",
    "code_change",
)


@dataclass(frozen=True, slots=True)
class Held:
    """Everything the page shows, read at one moment."""

    found: Supervision
    workers: tuple[Worker, ...]
    sample: bool


class SupervisionPage(Page):
    """``show_item`` takes a worker's id; a manager chooses another above, everybody else sees their own."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.held: Held | None = None
        self._worker = desk.actor.worker_id
        self.choice = CodePicker([], placeholder="Type a name")
        self.choice.setMinimumWidth(round(260 * theme().scale))
        self._field = Field("&Whose work", self.choice)
        self._field.setVisible(False)
        self.pdf_button = button("PDF", self.open_pdf, icon="file-down")
        self.numbers = {name: StatusTag(Tag(Tone.GREY, name)) for name, _ in numbers_of(_nothing(), desk.today())}
        today = desk.today()
        self.open = self._list("Open work", open_columns(today), "Nothing of safeguarding, DoLS or AMHP is open.")
        self.recorded = self._list(
            "Concerns recorded", past_columns(today, "Raised"), "No concern was recorded in three months."
        )
        self.closed = self._list(
            "Enquiries closed", past_columns(today, "Began"), "No enquiry was closed in three months."
        )
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the supervision page")
        for listed, words in ((self.open, "&Open"), (self.recorded, "&Recorded"), (self.closed, "&Closed")):
            self.tabs.addTab(listed, words)
        self._lay_out()
        self.choice.picked.connect(self._on_choice)
        self.open.loaded.connect(self.ready)
        self.refresh()

    def _list(self, name: str, columns: Any, empty: str) -> ActingList[WorkLine]:
        handling = Handling[WorkLine](
            ordered=ordered,
            person=lambda line: line.person,
            opened=lambda line: self.desk.open_person(line.person_id, line.opens),
            open_person=lambda line: self.desk.open_person(line.person_id),
            verbs=lambda _lines: [],
        )
        return ActingList[WorkLine](
            self.desk.runner, name, columns, EmptyState("check-check", empty), handling, order="status", many=False
        )

    def _lay_out(self) -> None:
        head = row(self._field, space=Space.L)
        head.addStretch(1)
        head.addWidget(self.pdf_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(flow(*self.numbers.values()))
        layout.addWidget(self.tabs, 1)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        self._worker = item or self.desk.actor.worker_id
        self.refresh()

    @override
    def refresh(self) -> None:
        viewer, lists, today, worker_id = self.desk.actor, self.desk.code_lists, self.desk.today(), self._worker

        def read(connection: Any) -> Held:
            found = supervision(connection, worker_id, viewer=viewer, lists=lists, today=today)
            return Held(found, tuple(workers(connection)), has_sample(connection))

        self.desk.read(self, read, self._on_held, key="held")

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_SUPERVISION)

    @override
    def first_focus(self) -> QWidget | None:
        return self.open.view

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_held(self, held: Held) -> None:
        self.held = held
        found, lists, today = held.found, self.desk.code_lists, self.desk.today()
        manages = any(self.desk.may(right) for right in SUPERVISES)
        self._field.setVisible(manages)
        self.choice.set_choices([Option(one.id, one.name) for one in held.workers if one.active])
        self.choice.set_code(found.worker_id)
        for name, count in numbers_of(found, today):
            late = name == "Overdue" and count
            self.numbers[name].set_tag(Tag(Tone.RED if late else Tone.GREY, f"{name}: {count:,}"))
        self.open.show_lines(open_lines(found, lists, today), hidden=found.hidden)
        self.recorded.show_lines(past_lines(found.recorded, lists, enquiries=False), hidden=found.hidden)
        self.closed.show_lines(past_lines(found.closed, lists, enquiries=True), hidden=found.hidden)
        self.tabs.setTabText(0, f"&Open ({len(found.open):,})")
        self.tabs.setTabText(1, f"&Recorded ({len(found.recorded):,})")
        self.tabs.setTabText(2, f"&Closed ({len(found.closed):,})")
        self.set_headline(
            "Supervision",
            f"Safeguarding work of {found.worker}: open today; recorded and closed since {day_long(found.since)}",
        )

    def _on_choice(self, worker_id: str) -> None:
        if worker_id:
            self.desk.go("supervision", worker_id)

    def open_pdf(self) -> None:
        """Ask where the PDF may go."""
        from caseload_desktop.ui.supervision.file_dialog import SupervisionFileDialog

        if self.held is None:
            return
        names = {one.id: one.name for one in self.held.workers}
        page = printed(
            self.held.found,
            self.desk.code_lists,
            self.desk.today(),
            made_by=names.get(self.desk.actor.worker_id, ""),
            sample=self.held.sample,
        )
        SupervisionFileDialog(self.desk, self.held.found.worker_id, page, parent=self.window()).open()


def _nothing() -> Supervision:
    return Supervision("", "", (), (), (), 0, "")
