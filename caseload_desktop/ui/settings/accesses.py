"""Who looked at what: the access log for those who answer for it, narrowed by worker, person, days and rule."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from caseload_desktop.domain.access_watch import Watch
from caseload_desktop.store.queries.accesses import AccessEntry, AccessFilter, accesses
from caseload_desktop.store.queries.organisation import workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.settings.access_file import AccessFileDialog
from caseload_desktop.ui.settings.access_words import (
    KINDS,
    WATCHES,
    detail_words,
    more_words,
    rule_words,
    what_words,
    when_words,
    who_words,
)
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import announce, heading, muted

__all__ = ["COLUMNS", "KINDS", "MOST", "AccessesDialog", "detail_words", "what_words"]

MOST = 1000
"""How many rows are listed; older ones are reached by narrowing."""

_WATCHED = {watch.value: watch for watch in Watch}
COLUMNS: tuple[Column[AccessEntry], ...] = (
    Column("when", "When", when_words, width=204, sortable=False),
    Column("who", "Who", who_words, strong=True, width=120, stretch=2, sortable=False),
    Column("what", "What", what_words, width=140, stretch=2, sortable=False),
    Column("about", "About", lambda e: e.reference, width=140, sortable=False),
    Column("detail", "More", more_words, tip=more_words, width=120, stretch=3, sortable=False),
)


class AccessesDialog(QDialog):
    """The newest first, of this laptop; people stand there by reference only."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries: dict[int, AccessEntry] = {}
        self.setWindowTitle("Who looked at what")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(980, 520)
        self.worker = CodePicker([])
        self.worker_field = Field("&Worker", self.worker, optional=True)
        self.reference = QLineEdit()
        self.since = DateField(today=desk.today)
        self.until = DateField(today=desk.today)
        self.kinds = FilterBar()
        for key, words, _kinds in KINDS:
            self.kinds.add_chip(key, words)
        self.watch = FilterBar()
        for watch, words in WATCHES:
            self.watch.add_chip(watch.value, words)
        self.rule = muted("", wrap=True)
        self.rule.hide()
        self.count = muted("")
        self._make_list()
        self._lay_out()
        self._listen()
        desk.read(self, _choices, self.worker.set_choices, key="workers")
        self.refresh()
        self.worker_field.focus()

    def _make_list(self) -> None:
        self.model: PagedModel[AccessEntry] = PagedModel(
            COLUMNS, self._fetch, row_id=lambda entry: entry.no, runner=self._desk.runner, parent=self
        )
        self.view = ListView("Who looked at what")
        self.pane = ListPane(self.view, EmptyState("eye-off", "Nothing of that kind is written down."))
        self.pane.watch(self.model)

    def _lay_out(self) -> None:
        fields = row(
            self.worker_field,
            Field("Person's &reference", self.reference, optional=True),
            Field("&From", self.since, optional=True),
            Field("&Until", self.until, optional=True),
            space=Space.M,
        )
        self.save_button = button("Save as a file…", self.save, icon="download")
        foot = row(self.save_button, self.count)
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        layout = column(
            heading("Who looked at what on this laptop"), fields, self.kinds, self.watch, self.rule, self.pane, foot
        )
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.S)
        layout.setStretch(5, 1)
        self.setLayout(layout)

    def _listen(self) -> None:
        self.worker.picked.connect(lambda _code: self.refresh())
        self.reference.textChanged.connect(lambda _text: self.refresh())
        for field in (self.since, self.until):
            field.changed.connect(self.refresh)
        for bar in (self.kinds, self.watch):
            bar.changed.connect(self.refresh)

    def wanted(self) -> AccessFilter:
        """What is chosen."""
        on = self.kinds.on()
        return AccessFilter(
            worker_id=self.worker.code(),
            kinds=frozenset().union(*(kinds for key, _, kinds in KINDS if key in on)),
            reference=self.reference.text().strip(),
            since=_midnight(self.since.value()),
            until=_midnight(self.until.value(), days_after=1),
            watch=frozenset(_WATCHED[key] for key in self.watch.on()),
        )

    def refresh(self) -> None:
        """Read the log for what is chosen."""
        wanted, viewer = self.wanted(), self._desk.actor
        self.rule.setText(rule_words(wanted.watch))
        self.rule.setVisible(bool(wanted.watch))
        read: Callable[[Any], tuple[list[AccessEntry], int]] = lambda c: accesses(  # noqa: E731
            c, wanted, viewer=viewer, limit=MOST
        )
        self._desk.read(self, read, self._on_read, key="log")

    def save(self) -> None:
        """Let what is chosen out as a file."""
        AccessFileDialog(self._desk, self.wanted(), parent=self).open()

    def _on_read(self, found: tuple[list[AccessEntry], int]) -> None:
        entries, count = found
        self._entries = {entry.no: entry for entry in entries}
        numbers = array("q", self._entries)
        self.model.load(lambda _order: numbers)
        words = f"The newest {len(entries):,} of {count:,}" if count > len(entries) else f"{count:,} in all"
        self.count.setText(words)
        announce(self.view, words)

    def _fetch(self, numbers: Sequence[int]) -> list[AccessEntry]:
        entries = self._entries
        return [entries[number] for number in numbers if number in entries]


def _midnight(day: date | None, *, days_after: int = 0) -> str:
    """The instant a day begins here, as the log has it; empty for none."""
    if day is None:
        return ""
    begins = datetime.combine(day + timedelta(days=days_after), datetime.min.time()).astimezone(UTC)
    return begins.strftime("%Y-%m-%dT%H:%M:%SZ")


def _choices(connection: Any) -> list[Option]:
    return [Option(one.id, one.name, one.known_as) for one in workers(connection)]
