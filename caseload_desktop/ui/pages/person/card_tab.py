"""The frame of a tab that tells a part of a person's record in cards: what can be begun above, the cards below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted

Told = TypeVar("Told")
"""All a tab shows, read at one moment."""


class CardTab(QWidget, Generic[Told]):
    """Reads only when it is asked to show a person.

    Subclasses add their buttons to ``head``, say in ``query`` what is read, and show it in ``_on_told``.
    """

    def __init__(self, desk: Desk, *, nothing: Callable[[], Told], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._id, self._name = "", ""
        self._nothing = nothing
        self.head: QHBoxLayout = row()
        self._area = scrolled(QWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(self.head)
        layout.addWidget(self._area, 1)

    def begin_with(self, *buttons: QWidget) -> None:
        """Put what can be begun at the left above the cards."""
        for each in buttons:
            self.head.addWidget(each)
        self.head.addStretch(1)

    def show_person(self, person_id: str, name: str) -> None:
        """Read and show a person's part."""
        self._id, self._name = person_id, name
        self.desk.read(self, self.query(person_id), self._on_told, key="told")

    def clear(self) -> None:
        """Show nobody."""
        self._id = self._name = ""
        self._on_told(self._nothing())

    def query(self, _person_id: str) -> Callable[[Any], Told]:
        """What is read of a person from a connection, with plain values only."""
        return lambda _connection: self._nothing()

    def _on_told(self, told: Told) -> None:
        """Show what was read."""

    def show_cards(self, cards: Sequence[QWidget], *, icon: str, none: str) -> None:
        """Show cards from the top, or where there are none the sentence ``none`` with its icon."""
        inner = QWidget()
        shown = [*cards, _rest()] if cards else [EmptyState(icon, none if self._id else "")]
        layout = column(*shown, space=Space.M)
        layout.setContentsMargins(0, 0, Space.S, 0)
        inner.setLayout(layout)
        self._area.setWidget(inner)


class TickingTab(CardTab[Told]):
    """A tab on which some tags count down; what counts says in ``now`` how it stands."""

    def __init__(
        self,
        desk: Desk,
        *,
        nothing: Callable[[], Told],
        now: Callable[[Any], Tag],
        every_ms: int,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, nothing=nothing, parent=parent)
        self._now = now
        self._tags: list[tuple[Any, StatusTag]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(every_ms)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        if self.isVisible() and not self.desk.locked:
            for counting, tag in self._tags:
                tag.set_tag(self._now(counting))


class TaggedFacts(QGridLayout):
    """What, in words, and where there is one its tag; ``tags`` gives them by what they are of."""

    def __init__(self, lines: Sequence[tuple[str, str, Tag | None]], *, name_width: int) -> None:
        super().__init__()
        self.tags: dict[str, StatusTag] = {}
        self.setHorizontalSpacing(Space.L)
        self.setVerticalSpacing(Space.XS)
        self.setColumnStretch(1, 1)
        self.setColumnMinimumWidth(0, name_width)
        for place, (what, words, tag) in enumerate(lines):
            self.addWidget(muted(what), place, 0)
            self.addWidget(label(words, wrap=True, selectable=True), place, 1)
            if tag is not None:
                self.tags[what] = StatusTag(tag)
                self.addWidget(self.tags[what], place, 2)


def low_card(title: str) -> Card:
    """A card no taller than what stands in it."""
    card = Card(title)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return card


def add_status(card: Card, status: Tag, tip: str) -> StatusTag:
    """How it stands, in the corner of its card, with what that means."""
    tag = StatusTag(status)
    tag.setToolTip(tip)
    card.corner.addWidget(tag)
    return tag


def say_contested(card: Card, what: str = "this") -> None:
    """Two laptops say different things about it; they are settled above the tabs."""
    words = f"Two laptops say different things about {what}. Choose above under the name."
    card.body.addWidget(MessageBar(Tone.AMBER, words, closable=False))


def _rest() -> QWidget:
    rest = QWidget()
    rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return rest
