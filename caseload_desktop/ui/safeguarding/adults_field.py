"""The field that adds further adults to one incident: found by name while typing, each with a button to go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from caseload_desktop.store.queries.people import PersonHit, find_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.people_search import as_suggestion
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.suggestions import SuggestionList

_MOST = 8


class AdultsField(QWidget):
    """Type part of a name; Enter takes the person. Restricted people a worker may not open can't be added.

    Signals: ``changed`` when somebody was added or taken off.
    """

    changed = Signal()

    def __init__(self, desk: Desk, *, without: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._without = desk, without
        self._hits: dict[str, PersonHit] = {}
        self._chosen: dict[str, str] = {}
        self.edit = QLineEdit()
        self.edit.setPlaceholderText("Name, reference or NHS number")
        put_icon(self.edit, "search")
        self.setFocusProxy(self.edit)
        self._list = SuggestionList(self.edit)
        self._list.picked.connect(self.take)
        self.edit.textEdited.connect(self._look)
        self._chips: QWidget | None = None
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(Space.XS)
        self._lines.addWidget(self.edit)

    def ids(self) -> tuple[str, ...]:
        """The people added, in their order."""
        return tuple(self._chosen)

    def text(self) -> str:
        """What stands in the search, so that a name nobody took is seen."""
        return self.edit.text()

    def as_draft(self) -> dict[str, Any]:
        """The people added, and what stands in the search."""
        return {"text": self.edit.text(), "chosen": [[i, name] for i, name in self._chosen.items()]}

    def show_draft(self, state: Mapping[str, Any]) -> None:
        """Show who was added."""
        self._chosen = dict(state["chosen"])
        self._show()
        self.edit.setText(state["text"])

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that somebody else stands there."""
        return (self.edit.textChanged, self.changed)

    def _look(self, typed: str) -> None:
        if not typed.strip():
            self._list.close_list()
            return
        viewer = self._desk.actor

        def query(connection: Any) -> list[PersonHit]:
            return find_people(connection, typed, viewer=viewer, limit=_MOST)

        self._desk.read(self, query, self._offer, key="adults")

    def _offer(self, hits: Sequence[PersonHit]) -> None:
        there = [hit for hit in hits if hit.open and hit.id != self._without and hit.id not in self._chosen]
        self._hits = {hit.id: hit for hit in there}
        self._list.offer([as_suggestion(hit) for hit in there])

    def take(self, person_id: str) -> None:
        """Add somebody who was offered."""
        self.add(person_id, self._hits[person_id].name)

    def add(self, person_id: str, name: str) -> None:
        """Add somebody by name."""
        self._chosen[person_id] = name
        self.edit.clear()
        self._show()

    def _drop(self, person_id: str) -> None:
        self._chosen.pop(person_id, None)
        self._show()
        self.edit.setFocus()

    def _show(self) -> None:
        if self._chips is not None:
            self._lines.removeWidget(self._chips)
            self._chips.deleteLater()
            self._chips = None
        if self._chosen:
            found = [
                button(name, partial(self._drop, i), icon="x", kind="chip", name=f"Take {name} off")
                for i, name in self._chosen.items()
            ]
            self._chips = flow(*found)
            self._lines.addWidget(self._chips)
        self.changed.emit()
