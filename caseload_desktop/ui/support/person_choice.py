"""Choosing another person of the record by typing: a name, NHS number, reference or postcode."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.store.queries.people import PersonHit, find_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList

_TYPING_MS = 120


class PersonChoice(QLineEdit):
    """Enter takes the highlighted person; what was typed and names nobody counts as nobody chosen.

    Signals: ``chosen(str id)`` when somebody was taken.
    """

    chosen = Signal(str)

    def __init__(self, desk: Desk, *, without: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._without = desk, without
        self._hits: dict[str, PersonHit] = {}
        self._id, self._name = "", ""
        self.setPlaceholderText("Name, NHS number, reference or postcode")
        self.found = SuggestionList(self)
        self.found.picked.connect(self.choose)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._ask)
        self.textEdited.connect(lambda _text: self._typing.start(_TYPING_MS))

    def person_id(self) -> str:
        """Who is chosen; empty for nobody."""
        return self._id if self._id and self.text() == self._name else ""

    @property
    def unmatched(self) -> bool:
        """True when something was typed and nobody is chosen."""
        return bool(self.text().strip()) and not self.person_id()

    def show_person(self, person_id: str, name: str) -> None:
        """Begin with somebody already known."""
        self._id, self._name = person_id, name
        self.setText(name)

    def as_draft(self) -> dict[str, str]:
        """The name, and who is chosen."""
        return {"text": self.text(), "id": self.person_id()}

    def show_draft(self, state: Mapping[str, str]) -> None:
        """Show who was chosen, or the name that was typed."""
        self.show_person(state["id"], state["text"])

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that somebody else stands there."""
        return (self.textChanged, self.chosen)

    def choose(self, person_id: str) -> None:
        """Take a person of those found."""
        self.show_person(person_id, self._hits[person_id].name)
        self.chosen.emit(person_id)

    def _ask(self) -> None:
        text, viewer = self.text(), self._desk.actor
        self._desk.read(self, lambda c: find_people(c, text, viewer=viewer, limit=8), self._on_found, key="search")

    def _on_found(self, hits: list[PersonHit]) -> None:
        others = [hit for hit in hits if hit.id != self._without]
        self._hits = {hit.id: hit for hit in others}
        today = self._desk.today()
        self.found.offer([Suggestion(h.id, h.name, hit_line(h, today=today), enabled=h.open) for h in others])
