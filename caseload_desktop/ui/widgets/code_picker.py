"""Choosing one code of a list by typing any part of its label or of a word people use for it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import restyle
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList


class Choice(Protocol):
    """What the picker needs of a code; ``domain.code_lists.Code`` has it."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def aliases(self) -> tuple[str, ...]: ...
    @property
    def retired(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that is no code of a list: a worker, a team, a file's column."""

    id: str
    label: str
    aliases: tuple[str, ...] = ()
    retired: bool = False


def folded(text: str) -> str:
    """Text as it is compared: no capitals, no accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def ranked(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """The choices that fit what was typed, best first: by label, by word, by other names."""
    words = folded(typed).split()
    if not words:
        return list(choices)
    found: list[tuple[int, int, Choice]] = []
    for order, choice in enumerate(choices):
        place = _place(words, choice)
        if place is not None:
            found.append((place, order, choice))
    return [choice for _, _, choice in sorted(found, key=lambda entry: entry[:2])]


def _place(words: list[str], choice: Choice) -> int | None:
    """How well ``choice`` fits all ``words`` (0 best), or None."""
    label, typed = folded(choice.label), " ".join(words)
    if label.startswith(typed):
        return 0
    if any(typed == folded(name) for name in (choice.id, *choice.aliases)):
        return 1
    label_words = label.replace("/", " ").replace("(", " ").replace("-", " ").split()
    if all(any(part.startswith(word) for part in label_words) for word in words):
        return 2
    if all(word in label for word in words):
        return 3
    others = " ".join(folded(name) for name in choice.aliases)
    return 4 if all(word in label or word in others for word in words) else None


def _no_detail(_choice: Choice) -> str:
    return ""


class CodePicker(QLineEdit):
    """Type to narrow, Up and Down to move, Enter or Tab to pick, Escape to go back to what was chosen.

    A retired code shows only where an old record holds it. Text that fits nothing stays and counts as nothing chosen.
    ``detail_of`` gives a choice a quieter line of its own in the open list.
    Signals: ``picked(str code)`` when the choice changes by the worker's hand (empty: none any more).
    """

    picked = Signal(str)

    def __init__(
        self,
        choices: Sequence[Choice] = (),
        *,
        placeholder: str = "Type to choose",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._choices: tuple[Choice, ...] = ()
        self.detail_of: Callable[[Choice], str] = _no_detail
        self._code = ""
        self.setPlaceholderText(placeholder)
        put_icon(self, "chevron-down", right=True)
        self._list = SuggestionList(self)
        self._list.picked.connect(self._on_picked)
        self.textEdited.connect(self._on_edited)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these from now on; what is chosen stays chosen, also if it is not among them."""
        self._choices = tuple(choices)
        if self._code:
            self.set_code(self._code)

    def code(self) -> str:
        """The chosen code; empty when nothing (or nothing known) is chosen."""
        return self._code

    def set_code(self, code: str | None) -> None:
        """Choose without telling anybody."""
        self._code = code or ""
        self.setText(self._label_of(self._code))
        self.setCursorPosition(0)
        self._list.close_list()

    @property
    def half_typed(self) -> str:
        """What stands there and is not the words of what is chosen; empty where both are one."""
        return self.text() if self.text() != self._label_of(self._code) else ""

    def words_of(self, code: str) -> str:
        """What a choice says; the code itself where it is none of them."""
        return self._label_of(code)

    @property
    def unmatched(self) -> str:
        """What was typed and fits no choice; empty when all is well."""
        text = self.text().strip()
        return text if text and not self._code else ""

    def offered(self) -> list[str]:
        """The codes in the open list, in order; empty while it is closed."""
        return self._list.keys if self._list.open else []

    def open_list(self) -> None:
        """Show every choice, the chosen one first to hand."""
        self._offer(self._current())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        opens = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_F4) and not self._list.open
        if opens:
            self.open_list()
            return
        if event.key() == Qt.Key.Key_Escape and self.text() != self._label_of(self._code):
            self.set_code(self._code)
            return
        super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason):
            self.selectAll()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.settle()
        super().focusOutEvent(event)
        self.setCursorPosition(0)  # a long label shows its beginning

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if not self._list.open and event.button() == Qt.MouseButton.LeftButton:
            self.selectAll()
            self.open_list()

    def settle(self) -> None:
        """Take, as on leaving the field, the highlighted line if something was typed, else an exact match."""
        typed = self.text().strip()
        key, self._list.left_on = self._list.left_on or self._list.current_key(), ""
        self._list.close_list()
        if not typed:
            self._choose("")
        elif typed != self._label_of(self._code):
            exact = [choice for choice in self._current() if folded(choice.label) == folded(typed)]
            self._choose(key or (exact[0].id if exact else ""), keep_text=not (key or exact))

    def _choose(self, code: str, *, keep_text: bool = False) -> None:
        changed = code != self._code
        self._code = code
        if not keep_text:
            self.setText(self._label_of(code))
        if changed:
            self.picked.emit(code)

    def _on_picked(self, code: str) -> None:
        self._choose(code)
        self.selectAll()

    def _on_edited(self, typed: str) -> None:
        if not typed.strip():
            self._choose("", keep_text=True)
        self._offer(ranked(self._current(), typed))
        if bool(self.property("problem")):
            self.setProperty("problem", False)
            restyle(self)

    def _offer(self, choices: Sequence[Choice]) -> None:
        self._list.offer([Suggestion(choice.id, choice.label, self.detail_of(choice)) for choice in choices])

    def _current(self) -> list[Choice]:
        return [choice for choice in self._choices if not choice.retired]

    def _label_of(self, code: str) -> str:
        for choice in self._choices:
            if choice.id == code:
                return f"{choice.label} (no longer used)" if choice.retired else choice.label
        return code
