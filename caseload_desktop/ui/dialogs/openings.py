"""Restricted records that were opened in need: for the manager, who looks at each and says so."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.break_glass import Opening, not_looked_at
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.break_glass import LookForm
from caseload_desktop.ui.models.paged import Column, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import heading, muted

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes

_LATER_MS = 1500
"""After an act: a file taken in brings many at once."""


def when_words(at: datetime) -> str:
    """An instant (UTC) as people here write it."""
    here = at.astimezone()
    return f"{show_long(here.date())}, {here:%H:%M}"


def told(one: Opening) -> str:
    """What a manager reads about one opening."""
    who = one.worker or "A worker not known here"
    return f"{who} opened the restricted record of {one.person} on {when_words(one.at)}: “{one.why}”"


COLUMNS: tuple[Column[tuple[int, Opening]], ...] = (
    Column("when", "When", lambda r: when_words(r[1].at), width=170, sortable=False),
    Column("who", "Who opened it", lambda r: r[1].worker, strong=True, width=130, stretch=2, sortable=False),
    Column(
        "person",
        "Whose record",
        lambda r: r[1].person,
        detail=lambda r: r[1].reference,
        width=150,
        stretch=2,
        sortable=False,
    ),
    Column("why", "Why", lambda r: r[1].why, width=220, stretch=5, tip=lambda r: r[1].why, sortable=False),
)


class OpeningsDialog(QDialog):
    """Every opening nobody has looked at yet; Enter says that one has been looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._found: list[tuple[int, Opening]] = []
        self.setWindowTitle("Restricted records opened in need")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(860, 440)
        self.model: PagedModel[tuple[int, Opening]] = PagedModel(
            COLUMNS, self._fetch, row_id=lambda r: r[0], runner=desk.runner, parent=self
        )
        self.view = ListView("Restricted records opened in need")
        self.pane = ListPane(self.view, EmptyState("check-check", "Every opening has been looked at."))
        self.pane.watch(self.model)
        self.look_button = primary_button("I have looked at it …", self.look)
        self.close_button = button("Close", self.accept)
        self.view.opened.connect(lambda _number: self.look())
        self.view.current_changed.connect(lambda number: self.look_button.setEnabled(number is not None))
        foot = row(self.close_button, self.look_button)
        foot.insertStretch(0, 1)
        words = muted("The record keeps who opened it, when and why. What you looked at leaves this list.", wrap=True)
        layout = column(heading("Restricted records opened in need"), words, self.pane, foot)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        desk.store_changed.connect(self._on_store_changed)
        self.refresh()
        self.view.setFocus()

    def refresh(self) -> None:
        """Read the list again."""
        viewer = self._desk.actor
        self._desk.read(self, lambda c: not_looked_at(c, viewer=viewer), self._show, key="openings")

    def look(self) -> None:
        """Say that the chosen opening has been looked at."""
        number = self.view.current_id()
        if number is not None:
            opening = self._found[number][1]
            LookForm(self._desk, opening.id, told(opening), parent=self).open()

    def _on_store_changed(self, changes: Changes) -> None:
        if changes.touches("break_glass", "break_glass_look"):
            self.refresh()

    def _show(self, found: list[Opening]) -> None:
        self._found = list(enumerate(found))
        numbers = array("q", range(len(found)))
        self.model.load(lambda _order: numbers)
        self.look_button.setEnabled(bool(found))
        if found:
            self.view.select_row(0)
        else:
            self.close_button.setFocus()

    def _fetch(self, ids: Sequence[int]) -> list[tuple[int, Opening]]:
        return [self._found[number] for number in ids if number < len(self._found)]


class OpeningsWatch(QObject):
    """Tells a manager, at sign-in and when a file brought some, that restricted records were opened in need."""

    def __init__(self, desk: Desk, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._window = desk, window
        self._told: frozenset[str] = frozenset()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_LATER_MS)
        self._later.timeout.connect(self.look)
        desk.store_changed.connect(lambda changes: self._later.start() if changes.touches("break_glass") else None)

    def look(self) -> None:
        """Find out what there is to tell."""
        if self._desk.locked or not self._desk.may(May.RESTRICT):
            return
        viewer = self._desk.actor
        self._desk.read(self, lambda c: not_looked_at(c, viewer=viewer), self._tell, key="openings")

    def _tell(self, found: list[Opening]) -> None:
        new = frozenset(one.id for one in found) - self._told
        self._told |= new
        if not new:
            return
        words = f"{count_words(len(found), 'restricted record was', 'restricted records were')} opened in need."
        self._desk.notices.tell(words, tone=Tone.AMBER, action="Look", on_action=self.open)

    def open(self) -> None:
        """Show them."""
        OpeningsDialog(self._desk, parent=self._window).open()
