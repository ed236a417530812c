"""Fields of two records beside each other: of each one value is chosen, by mouse or arrow keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QLabel, QRadioButton, QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.text import label

ONE, OTHER = 0, 1
"""The columns of the two records."""

_NAME_WIDTH = 128
_BESIDE_THE_DOT = 4


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field with what each of the two records says; ``empty`` are the columns that say nothing."""

    name: str
    words: str
    said: tuple[str, str]
    empty: frozenset[int] = frozenset()


class FieldRows(QWidget):
    """Signals: ``changed`` somebody chose."""

    changed = Signal()

    def __init__(self, rows: Sequence[FieldRow], titles: tuple[str, str], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = tuple(rows)
        self._groups: dict[str, QButtonGroup] = {}
        self._touched: set[str] = set()
        self._heads = [label(title, "label", wrap=True) for title in titles]
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.M)
        grid.setVerticalSpacing(Space.S)
        for column in (ONE, OTHER):
            grid.addWidget(self._heads[column], 0, column + 1)
            grid.setColumnStretch(column + 1, 1)
        for line, one in enumerate(self.rows, start=1):
            about = label(one.words, "muted", wrap=True)
            about.setFixedWidth(round(_NAME_WIDTH * theme().scale))
            about.setContentsMargins(0, _BESIDE_THE_DOT, 0, 0)
            grid.addWidget(about, line, 0, Qt.AlignmentFlag.AlignTop)
            group = self._groups[one.name] = QButtonGroup(self)
            for column in (ONE, OTHER):
                grid.addLayout(self._cell(one, column, titles[column], group), line, column + 1)
            group.idClicked.connect(lambda _column, name=one.name: self._on_chosen(name))

    def _cell(self, one: FieldRow, column: int, title: str, group: QButtonGroup) -> QHBoxLayout:
        dot = QRadioButton()
        dot.setAccessibleName(f"{one.words}: {one.said[column]}, from {title}")
        group.addButton(dot, column)
        words = _Said(one.said[column], dot.click, quiet=column in one.empty)
        words.setContentsMargins(0, _BESIDE_THE_DOT - 1, 0, 0)
        line = row(dot, words)
        line.setStretch(1, 1)
        for part in (dot, words):
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        return line

    def propose(self, column: int) -> None:
        """Choose, wherever nobody chose yet, what that record says, or the other where it says nothing."""
        for one in self.rows:
            if one.name not in self._touched:
                chosen = (ONE + OTHER - column) if column in one.empty else column
                self._groups[one.name].button(chosen).setChecked(True)

    def chosen(self) -> dict[str, int]:
        """The column chosen for each field."""
        return {name: group.checkedId() for name, group in self._groups.items()}

    def choose(self, name: str, column: int) -> None:
        """Choose a value as somebody at the screen does."""
        self._groups[name].button(column).click()

    def first(self) -> QWidget | None:
        """The first control, for the keyboard."""
        group = next(iter(self._groups.values()), None)
        return group.checkedButton() if group is not None else None

    def _on_chosen(self, name: str) -> None:
        self._touched.add(name)
        self.changed.emit()


class _Said(QLabel):
    """What a record says; a click on it chooses it."""

    def __init__(self, words: str, on_click: Callable[[], object], *, quiet: bool) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(words)
        self.setProperty("kind", "muted" if quiet else "")
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._on_click = on_click

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._on_click()
        event.accept()
