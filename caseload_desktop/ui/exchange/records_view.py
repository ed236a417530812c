"""The records with changes in a part of the journal: what is not shared yet, or what a file brought."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from caseload_desktop.store.queries.exchange_rows import Part, RecordRow, record_rows, records_in
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.words import record_detail, record_name, when_words
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import heading, muted


def record_columns(today: date, *, counted: str = "Entries") -> tuple[Column[RecordRow], ...]:
    """The columns of a list of records with their changes; ``counted`` is what is counted."""
    return (
        Column(
            "record", "Record", record_name, detail=record_detail, strong=True, width=240, stretch=3, sortable=False
        ),
        Column(
            "restricted",
            "",
            lambda _r: "",
            tag=lambda r: Tag(Tone.AMBER, "Restricted") if r.restricted else None,
            width=116,
            hide_below=640,
            sortable=False,
        ),
        Column("changes", counted, lambda r: f"{r.changes:,}", width=90, right=True, sortable=False),
        Column("last", "Last", lambda r: when_words(r.last_at, today=today), width=180, stretch=1, sortable=False),
    )


def open_record(desk: Desk, record: RecordRow) -> None:
    """Go to what a line is about; restricted records and common ones have no place to go to."""
    if record.person_id:
        desk.open_person(record.person_id)
    elif record.contact_id:
        desk.open_contact(record.contact_id)
    elif record.kind == "organisation":
        desk.go("team")


class RecordsPane(ListPane):
    """The list itself, read by the page; Enter opens the record."""

    def __init__(
        self, desk: Desk, name: str, empty: str, *, counted: str = "Entries", parent: QWidget | None = None
    ) -> None:
        self.desk = desk
        super().__init__(ListView(name), EmptyState("circle-check", empty), parent=parent)
        self._part: Part | None = None
        self.model: PagedModel[RecordRow] = PagedModel(
            record_columns(desk.today(), counted=counted),
            self._fetch,
            row_id=lambda record: record.no,
            runner=desk.runner,
            aside=True,
            parent=self,
        )
        self.watch(self.model)
        self.view.opened.connect(self._open)

    def show_part(self, part: Part | None) -> None:
        """Show the records with changes in a part of the journal; None shows none."""
        self._part = part
        if self.desk.locked:
            return
        store = self.desk.store

        def numbers(_order: Order) -> Sequence[int]:
            if part is None:
                return ()
            with store.read() as connection:
                return records_in(connection, part)

        self.model.load(numbers)

    def _fetch(self, numbers: Sequence[int]) -> list[RecordRow]:
        part = self._part
        if part is None or self.desk.locked:
            return []
        with self.desk.store.read() as connection:
            return record_rows(connection, part, numbers, viewer=self.desk.actor)

    def _open(self, number: int) -> None:
        record = self.model.row(self.model.row_of(number))
        if record is not None:
            open_record(self.desk, record)


class RecordsDialog(QDialog):
    """What one file brought, as a list of the very records; opening one closes this."""

    def __init__(self, desk: Desk, title: str, words: str, part: Part | None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(680, 460)
        self.pane = RecordsPane(desk, title, "Nothing in it was new on this laptop.")
        self.pane.view.opened.connect(lambda _number: self.accept())
        card = Card()
        card.setAccessibleName(title)
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row()
        foot.addStretch(1)
        self.close_button = button("Close", self.accept)
        foot.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.addWidget(heading(title))
        layout.addWidget(muted(words, wrap=True))
        layout.addWidget(card, 1)
        layout.addLayout(foot)
        self.pane.show_part(part)
        self.pane.view.setFocus()
