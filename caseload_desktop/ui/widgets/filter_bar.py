"""Quick filters above a list: chips that are on or off, and a button that clears them all."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QSizePolicy, QWidget

from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.edge import put_icon
from caseload_desktop.ui.widgets.flow import FlowLayout

_SEARCH = 270
"""The least width of the search, in pixels at the usual text size."""

_BESIDE_WORDS = 56
"""What stands beside the words in the search: its icon, its edges and a little air, in pixels."""


class FilterBar(QWidget):
    """Chips in lines that wrap; other controls (pickers, a search field) can stand among them.

    Signals: ``changed`` a chip or the search text changed; ``list_wanted`` Down in the search.
    """

    changed = Signal()
    list_wanted = Signal()

    def __init__(self, *, search: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, space=Space.S)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._chips: dict[str, QPushButton] = {}
        self._groups: dict[str, str] = {}
        self._choices: dict[CodePicker, str] = {}
        self.search: QLineEdit | None = None
        if search:
            self.search = QLineEdit()
            self.search.setPlaceholderText(search)
            self.search.setAccessibleName(search)
            put_icon(self.search, "search")
            self._fit_search()
            theme().changed.connect(self._fit_search)
            down = QShortcut(QKeySequence(Qt.Key.Key_Down), self.search, context=Qt.ShortcutContext.WidgetShortcut)
            down.activated.connect(self.list_wanted)
            self.search.textChanged.connect(lambda _text: self._on_change())
            self._flow.addWidget(self.search)
        self.clear_button = quiet_button("Clear filters", self.clear, icon="x")
        self.clear_button.hide()

    def _fit_search(self) -> None:
        """As wide as the words that say what it searches, at the present text size."""
        if self.search is not None:
            words = QFontMetrics(QApplication.font()).horizontalAdvance(self.search.placeholderText())
            self.search.setMinimumWidth(max(round(_SEARCH * theme().scale), words + _BESIDE_WORDS))

    def add_chip(self, key: str, words: str, *, group: str = "", icon: str = "") -> QPushButton:
        """Add a chip; of chips of one ``group`` at most one is on."""
        chip = button(words, icon=icon, kind="chip")
        chip.setCheckable(True)
        chip.toggled.connect(lambda on: self._on_toggled(key, on=on))
        self._chips[key] = chip
        self._groups[key] = group
        self.add(chip)
        return chip

    def add(self, control: QWidget) -> None:
        """Add another control; the button that clears stays last."""
        self._flow.removeWidget(self.clear_button)
        self._flow.addWidget(control)
        self._flow.addWidget(self.clear_button)

    def add_choice(self, picker: CodePicker, everything: str) -> None:
        """Add a picker that narrows too, unless its code is ``everything``; clearing the filters goes back to that."""
        self._choices[picker] = everything
        self.add(picker)
        picker.picked.connect(lambda _code: self._on_change())

    @property
    def narrows(self) -> bool:
        """True while a chip, the search or a choice leaves something out."""
        chosen = (picker.code() not in ("", everything) for picker, everything in self._choices.items())
        return bool(self.on() or self.text() or any(chosen))

    def reached_from(self, view: QWidget) -> None:
        """Let / in a list lead to the search."""
        slash = QShortcut(QKeySequence("/"), view, context=Qt.ShortcutContext.WidgetShortcut)
        slash.activated.connect(self._take_keyboard)

    def _take_keyboard(self) -> None:
        if self.search is not None:
            self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def on(self) -> frozenset[str]:
        """The keys of the chips that are on."""
        return frozenset(key for key, chip in self._chips.items() if chip.isChecked())

    def set_on(self, keys: Iterable[str]) -> None:
        """Turn exactly these on, telling once."""
        wanted = set(keys)
        self.blockSignals(True)
        for key, chip in self._chips.items():
            chip.setChecked(key in wanted)
        self.blockSignals(False)
        self._on_change()

    def text(self) -> str:
        """The search text."""
        return self.search.text().strip() if self.search is not None else ""

    def clear(self) -> None:
        """Turn everything off, telling once."""
        self.blockSignals(True)
        if self.search is not None:
            self.search.clear()
        for picker, everything in self._choices.items():
            picker.set_code(everything)
        self.blockSignals(False)
        self.set_on(())

    def _on_toggled(self, key: str, *, on: bool) -> None:
        group = self._groups[key]
        if on and group:
            for other, chip in self._chips.items():
                if other != key and self._groups[other] == group and chip.isChecked():
                    chip.blockSignals(True)
                    chip.setChecked(False)
                    chip.blockSignals(False)
        self._on_change()

    def _on_change(self) -> None:
        self.clear_button.setVisible(self.narrows)
        self.changed.emit()
