"""The command palette (Ctrl+K): find a person or do anything, without the mouse."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.code_picker import folded
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList
from caseload_desktop.ui.widgets.text import muted

_WIDTH = 640
_LEAST_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be done from anywhere; ``words`` are other names people type for it."""

    key: str
    title: str
    run: Callable[[], object]
    icon: str = "command"
    keys: str = ""
    words: str = ""


Found = Sequence[Suggestion]
Search = Callable[[str, Callable[[Found], None]], object]
"""Given what was typed and where to hand the people found, later and on the screen's thread."""


class Palette(QFrame):
    """A field over the top of the window; the list below it holds actions and people.

    ``words`` say what can be found. Answers to what was typed before are dropped by a generation number. Signals:
    ``person_chosen(str id)``.
    """

    person_chosen = Signal(str)

    def __init__(self, parent: QWidget, words: str, *, search: Search) -> None:
        super().__init__(parent)
        self.setProperty("kind", "overlay")
        self.setAccessibleName(words)
        self._search = search
        self._actions: tuple[Action, ...] = ()
        self._people: list[Suggestion] = []
        self._generation = 0
        self._back: QWidget | None = None
        self.field = QLineEdit()
        self.field.setPlaceholderText(words)
        self.field.setAccessibleName(words)
        put_icon(self.field, "search")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.M, Space.S)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.field)
        layout.addWidget(muted("Up and Down to choose, Enter to open, Escape to go back"))
        self.list = SuggestionList(self.field, below=self)
        self.list.picked.connect(self._on_picked)
        self.field.textEdited.connect(lambda _typed: self._look())
        self.field.installEventFilter(self)
        self.hide()

    def set_actions(self, actions: Sequence[Action]) -> None:
        """Offer these actions."""
        self._actions = tuple(actions)

    def open_palette(self) -> None:
        """Show the palette with the keyboard in it; again puts it away."""
        if self.isVisible():
            self.close_palette()
            return
        self._back = self.window().focusWidget()
        room = self.parentWidget()
        width = min(_WIDTH, room.width() - 2 * Space.XL) if room is not None else _WIDTH
        left = (room.width() - width) // 2 if room is not None else 0
        self.setGeometry(left, Space.L, width, self.sizeHint().height())
        self.field.clear()
        self.show()
        self.raise_()
        self.field.setFocus()
        self._look()

    def close_palette(self) -> None:
        """Put the palette away; the keyboard goes back to where it was."""
        self._generation += 1
        self.list.close_list()
        self.hide()
        back, self._back = self._back, None
        if back is not None and back.isVisible():
            back.setFocus()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and self.isVisible():
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape:
                    self.close_palette()
                    return True
                return event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
            if event.type() is QEvent.Type.FocusOut and not self.list.underMouse():
                self.hide()
        return False

    def _look(self) -> None:
        typed = self.field.text().strip()
        self._generation += 1
        generation = self._generation
        if len(typed) >= _LEAST_LETTERS:
            self._search(typed, lambda people: self._on_people(generation, people))
        else:
            self._people = []
        self._offer(typed, keep=False)

    def _on_people(self, generation: int, people: Found) -> None:
        if generation == self._generation and self.isVisible():
            self._people = list(people)
            self._offer(self.field.text().strip(), keep=True)

    def _offer(self, typed: str, *, keep: bool) -> None:
        """Actions whose name begins so come first and stay first, so that Enter never opens what just slid in."""
        first, rest = _matching(self._actions, typed)
        lines = [_as_line(action) for action in first]
        if self._people:
            lines.append(Suggestion("", "People", enabled=False))
            lines += [Suggestion(f"person:{one.key}", one.text, one.detail, "user") for one in self._people]
        if rest:
            lines.append(Suggestion("", "Actions", enabled=False))
            lines += [_as_line(action) for action in rest]
        if not lines:
            lines = [Suggestion("", "Nothing found yet. Try another part of the name.", enabled=False)]
        self.list.offer(lines, keep=keep)

    def _on_picked(self, key: str) -> None:
        self.close_palette()
        if key.startswith("person:"):
            self.person_chosen.emit(key.removeprefix("person:"))
            return
        for action in self._actions:
            if f"action:{action.key}" == key:
                action.run()


def _as_line(action: Action) -> Suggestion:
    return Suggestion(f"action:{action.key}", f"{action.title}   {action.keys}".rstrip(), icon=action.icon)


def _matching(actions: Sequence[Action], typed: str) -> tuple[list[Action], list[Action]]:
    """Actions whose title begins with what was typed, and others that hold all its words."""
    words = folded(typed).split()
    if not words:
        return [], list(actions)
    first, rest = [], []
    for action in actions:
        title = folded(action.title)
        if title.startswith(" ".join(words)):
            first.append(action)
        elif all(word in f"{title} {folded(action.words)}" for word in words):
            rest.append(action)
    return first, rest
