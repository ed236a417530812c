"""Whose records a laptop was given: what to tell those who answer for data protection when it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.queries.devices import Device, devices
from caseload_desktop.store.queries.exchange import GivenPerson, given_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.pane import RowsPane
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.text import announce, heading, label, muted

Line = tuple[int, GivenPerson]


def given_under_any_identity(connection: Any, device: Device, *, viewer: Actor) -> list[GivenPerson]:
    """The people a laptop was given, under every identity it had; each once."""
    same = [each.device for each in devices(connection) if each.sign_key == device.sign_key]
    found = {one.person_id: one for each in same for one in given_people(connection, each, viewer=viewer)}
    return sorted(found.values(), key=lambda one: (one.name == "", one.name, one.person_id))


class GivenDialog(QDialog):
    """Enter opens a person."""

    def __init__(self, desk: Desk, device: Device, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setWindowTitle("What it was given")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(600, 480)
        self.count = label("", "label")
        empty = EmptyState("users", "Nobody's record was given to it from here.")
        self.pane = RowsPane[Line](
            "People it was given", _columns(), runner=desk.runner, number=lambda line: line[0], empty=empty
        )
        self.pane.opened.connect(self._open)
        why = (
            "As far as this laptop knows: another laptop may have given it more. A record it gave up again is not in "
            "the list."
        )
        foot = row()
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        inner = column(heading(f"What {device.name} was given"), self.count, self.pane, muted(why, wrap=True), foot)
        inner.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        inner.setStretch(2, 1)
        self.setLayout(inner)
        viewer = desk.actor
        desk.read(self, lambda c: given_under_any_identity(c, device, viewer=viewer), self._on_people, key="given")

    def _on_people(self, people: Sequence[GivenPerson]) -> None:
        self.count.setText(count_words(len(people), "person", "people"))
        announce(self.count, self.count.text())
        self.pane.show_rows(list(enumerate(people)))
        self.pane.view.setFocus()

    def _open(self, line: Line) -> None:
        if line[1].name:
            self.accept()
            self._desk.open_person(line[1].person_id)


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column(
            "name",
            "Person",
            lambda line: line[1].name or "Somebody whose record is closed to you",
            strong=True,
            width=260,
            stretch=2,
            sortable=False,
        ),
        Column("reference", "Reference", lambda line: line[1].reference, width=140, sortable=False),
    )
