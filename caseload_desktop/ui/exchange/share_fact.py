"""The exchange in the bar at the foot of the window: what waits to be shared, what has come in, what is due."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from caseload_desktop.ui.exchange.keeper import ExchangeKeeper
from caseload_desktop.ui.exchange.words import came_words, named_list, share_words
from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.text import ElidedLabel, announce, label


class ShareFact(QWidget):
    """A sentence, and beside it a button to the exchange page while something is to be done there."""

    def __init__(self, keeper: ExchangeKeeper, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keeper = keeper
        self._mark = label()
        self.text = ElidedLabel("Saved on this laptop")
        self.text.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.go_button = button("", lambda: keeper.desk.go("exchange"), kind="quiet", icon="refresh")
        self.go_button.hide()
        self._came = 0
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.S, 1, Space.S, 1)
        layout.setSpacing(Space.XS + 2)
        for part in (self._mark, self.text, self.go_button):
            layout.addWidget(part)
        keeper.changed.connect(self.show_standing)
        self.show_standing()

    def show_standing(self) -> None:
        """Say what is known now."""
        keeper = self._keeper
        set_icon(self._mark, "save", "muted", size=15)
        if keeper.share is not None:
            self.text.setText(share_words(keeper.share))
        due = [] if keeper.desk.locked else [route.name for route in keeper.due]
        words = came_words(len(keeper.came)) if keeper.came else f"Due: {named_list(due, most=2)}" if due else ""
        self.go_button.setText(words)
        self.go_button.setAccessibleName(f"{words}. Open the exchange page" if words else "")
        self.go_button.setVisible(bool(words))
        if len(keeper.came) > self._came:
            announce(self, words)
        self._came = len(keeper.came)
