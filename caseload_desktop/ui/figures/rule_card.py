"""What counts, in words: the rule of a figure with how many of the month's rows each part of it took."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.text import label, muted

_NAMES = {Part.NUMERATOR: "Counted", Part.DENOMINATOR: "Not counted", Part.LEFT_OUT: "Left out"}


class RuleCard(Card):
    """Signals: ``opened(str part)`` the worker wants the rows of one part."""

    opened = Signal(str)

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("What counts", parent=parent)
        self._words = label("", wrap=True)
        self._notes = muted("", wrap=True)
        self._grounds: dict[Part, QLabel] = {}
        self.buttons: dict[Part, QPushButton] = {}
        self.body.addWidget(self._words)
        for part, name in _NAMES.items():
            self.buttons[part] = quiet_button(name, self._opener(part))
            self._grounds[part] = label("", wrap=True)
            self._grounds[part].setContentsMargins(Space.M, 0, 0, 0)
            together = column(self._grounds[part], space=0)
            together.insertWidget(0, self.buttons[part], 0, Qt.AlignmentFlag.AlignLeft)
            self.body.addLayout(together)
        self.body.addWidget(self._notes)
        self.body.addStretch(1)

    def show_page(self, page: FigurePage) -> None:
        """Show the rule and the counts of a page."""
        self._words.setText(f"{page.measure.rule.label}: {page.measure.wording}.")
        for part, name in _NAMES.items():
            grounds = [ground for ground in page.grounds if ground.part is part]
            words = f"{name}: {sum(ground.count for ground in grounds):,}"
            self.buttons[part].setText(words)
            self.buttons[part].setAccessibleName(f"{words}, show them")
            self._grounds[part].setText("\n".join(f"{ground.why}: {ground.count:,}" for ground in grounds))
            self._grounds[part].setVisible(bool(grounds))
        self._notes.setText("\n".join(page.measure.notes))

    def _opener(self, part: Part) -> Callable[[], None]:
        return lambda: self.opened.emit(part.value)
