"""How the program looks: colours and text size, applied at once."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.theme import Mode, theme
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.text import label, muted

COLOURS = (
    Option(Mode.SYSTEM, "As the system"),
    Option(Mode.LIGHT, "Light"),
    Option(Mode.DARK, "Dark"),
    Option(Mode.HIGH_CONTRAST, "High contrast"),
)
SIZES = (Option("100", "Usual"), Option("115", "Larger"), Option("130", "Large"), Option("150", "Largest"))
"""Text sizes in per cent of 14 pixels."""


class LookCard(Card):
    """What is chosen here is remembered for this user of the laptop."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("Appearance", parent=parent)
        self.colours, self.sizes = RadioRow(COLOURS), RadioRow(SIZES)
        self.colours.setAccessibleName("Colours")
        self.sizes.setAccessibleName("Text size")
        self._system = muted("This laptop asks for high contrast, so its own colours are used.", wrap=True)
        for words, choices in (("Colours", self.colours), ("Text size", self.sizes)):
            self.body.addWidget(label(words, "label"))
            self.body.addWidget(choices)
        self.body.insertWidget(2, self._system)
        self.body.addStretch(1)
        self._show()
        self.colours.changed.connect(self._on_colours)
        self.sizes.changed.connect(self._on_size)
        theme().changed.connect(self._show)

    def _show(self) -> None:
        """Show what holds now, also when it was changed elsewhere."""
        look = theme()
        percent = round(look.scale * 100)
        nearest = min(SIZES, key=lambda size: abs(int(size.id) - percent))
        for choices, code in ((self.colours, look.mode.value), (self.sizes, nearest.id)):
            if choices.code() != code:
                choices.blockSignals(True)
                choices.set_code(code)
                choices.blockSignals(False)
        self._system.setVisible(look.high_contrast)

    def _on_colours(self) -> None:
        theme().set_mode(Mode(self.colours.code()))

    def _on_size(self) -> None:
        theme().set_scale(int(self.sizes.code()) / 100)
