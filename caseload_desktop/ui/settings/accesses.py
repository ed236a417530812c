"""Who looked at what: the access log for a manager, by worker and kind, without anybody's words."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.queries.accesses import AccessEntry, accesses
from caseload_desktop.store.queries.organisation import workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.settings.backup_words import local
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import announce, heading, muted

MOST = 1000
"""How many rows are listed; older ones are reached by narrowing."""

_WORDS = {
    Access.SIGN_ON: "Signed in",
    Access.SIGN_OFF: "Signed out or locked",
    Access.OPEN_RECORD: "Opened a record",
    Access.SEARCH: "Searched",
    Access.PRINT: "Printed",
    Access.EXPORT: "Exported",
    Access.IMPORT: "Brought in a sheet",
    Access.BACKUP: "Made a backup",
    Access.RESTORE: "Went back to a backup",
}
KINDS: tuple[tuple[str, str, frozenset[Access]], ...] = (
    ("records", "Records opened", frozenset({Access.OPEN_RECORD})),
    ("searches", "Searches", frozenset({Access.SEARCH})),
    ("out", "Printed or exported", frozenset({Access.PRINT, Access.EXPORT})),
    ("in", "Sheets brought in", frozenset({Access.IMPORT})),
    ("copies", "Backups", frozenset({Access.BACKUP, Access.RESTORE})),
    ("signs", "Sign-ins", frozenset({Access.SIGN_ON, Access.SIGN_OFF})),
)
_COUNTED = {"hits": ("found", "found"), "rows": ("row", "rows"), "contacts": ("contact", "contacts")}


def what_words(entry: AccessEntry) -> str:
    """What was done, in words."""
    if "drill" in entry.detail:
        return "Proved a backup"
    if entry.what == Access.OPEN_RECORD and entry.detail.get("kind") == "contact":
        return "Opened a contact"
    return _WORDS[Access(entry.what)] if entry.what in set(Access) else entry.what.replace("_", " ").capitalize()


def detail_words(detail: Mapping[str, object]) -> str:
    """Counts and codes in words: "3 found", "backup 4, passed"."""
    parts = []
    for key, value in detail.items():
        if key == "kind":
            continue
        if key == "passed":
            parts.append("passed" if value else "failed")
        elif key in _COUNTED:
            one, many = _COUNTED[key]
            parts.append(f"{value} {one if value == 1 else many}")
        elif key in ("backup", "drill"):
            parts.append(f"backup {value}")
        else:
            parts.append(f"{key.replace('_', ' ')} {str(value).replace('-', ' ').replace('_', ' ')}")
    return ", ".join(parts)


def _when(entry: AccessEntry) -> str:
    return local(datetime.fromisoformat(entry.at).astimezone(UTC))


COLUMNS: tuple[Column[AccessEntry], ...] = (
    Column("when", "When", _when, width=204, sortable=False),
    Column("who", "Who", lambda e: e.worker or "Not known here", strong=True, width=130, stretch=2, sortable=False),
    Column("what", "What", what_words, width=150, stretch=1, sortable=False),
    Column("about", "About", lambda e: e.reference, width=136, sortable=False),
    Column("detail", "More", lambda e: detail_words(e.detail), width=120, stretch=2, sortable=False),
)


class AccessesDialog(QDialog):
    """The newest first; people stand there by reference only."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._entries: dict[int, AccessEntry] = {}
        self.setWindowTitle("Who looked at what")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(900, 540)
        self.worker = CodePicker([])
        self.worker_field = Field("&Worker", self.worker, optional=True)
        self.worker_field.setFixedWidth(280)
        self.kinds = FilterBar()
        for key, words, _kinds in KINDS:
            self.kinds.add_chip(key, words)
        self.count = muted("")
        self._make_list()
        foot = row(self.count)
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        layout = column(heading("Who looked at what"), self.worker_field, self.kinds, self.pane, foot)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.worker.picked.connect(lambda _code: self.refresh())
        self.kinds.changed.connect(self.refresh)
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

    def refresh(self) -> None:
        """Read the log for what is chosen."""
        worker, viewer = self.worker.code(), self._desk.actor
        on = self.kinds.on()
        kinds = frozenset().union(*(kinds for key, _, kinds in KINDS if key in on))
        self._desk.read(self, lambda c: _read(c, viewer=viewer, worker=worker, kinds=kinds), self._on_read, key="log")

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


def _choices(connection: Any) -> list[Option]:
    return [Option(one.id, one.name, one.known_as) for one in workers(connection)]


def _read(connection: Any, *, viewer: Actor, worker: str, kinds: frozenset[Access]) -> tuple[list[AccessEntry], int]:
    return accesses(connection, viewer=viewer, worker_id=worker, kinds=kinds, limit=MOST)
