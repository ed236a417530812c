"""Settings: this laptop as cards in two columns (one where the room is narrow), and the council's clocks and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QTabWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.settings.backups_card import BackupsCard
from caseload_desktop.ui.settings.laptop_card import LaptopCard
from caseload_desktop.ui.settings.lock_card import LockCard
from caseload_desktop.ui.settings.look_card import LookCard
from caseload_desktop.ui.settings.rules_view import RulesView
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import Card, column, scrolled

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes

NARROW = 820
"""Pages narrower than this put the two columns below each other."""

RULES = "rules"
"""The item by which another page leads to the clocks and rules."""

_ON_THIS_LAPTOP = "For you on this laptop, unless a card says otherwise"
_OF_THE_COUNCIL = "For the whole council, on every laptop"


class SettingsPage(Page):
    """What a role or a desk without a session can't use is left out, not greyed."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        shop = desk.workshop
        self.look, self.laptop = LookCard(), LaptopCard(desk)
        self.lock = LockCard(shop) if shop is not None else None
        self.backups = BackupsCard(desk, shop) if shop is not None else None
        self.rules = RulesView(desk) if desk.may(May.MANAGE_LISTS) else None
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, Space.XS, 0)
        self._columns.setSpacing(Space.L)
        self._columns.addLayout(_cards(self.look, self.lock), 1)
        self._columns.addLayout(_cards(self.backups, self.laptop), 1)
        inner = QWidget()
        inner.setLayout(self._columns)
        cards = scrolled(inner)
        self.tabs: QTabWidget | None = None
        self.setLayout(column(cards if self.rules is None else self._tabs(cards, self.rules)))
        theme().changed.connect(self._fit)
        self._tell()
        self.refresh()

    @override
    def refresh(self) -> None:
        self.laptop.refresh()
        if self.backups is not None:
            self.backups.refresh()
        if self.rules is not None:
            self.rules.refresh()

    @override
    def show_item(self, item: str | None) -> None:
        """``rules`` leads to the clocks and rules. A backup may have been made since."""
        if self.tabs is not None and item == RULES:
            self.tabs.setCurrentIndex(1)
        if self.backups is not None:
            self.backups.refresh()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches("setting", "person", "contact")

    @override
    def first_focus(self) -> QWidget | None:
        on_rules = self.tabs is not None and self.tabs.currentIndex() == 1
        return self.rules.view if self.rules is not None and on_rules else self.look.colours.current()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _tabs(self, cards: QWidget, rules: RulesView) -> QTabWidget:
        """Alt+L and Alt+R; without the right to set rules there is one part and no tabs."""
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the settings")
        self.tabs.addTab(cards, "This &laptop")
        self.tabs.addTab(rules, "Clocks and &rules")
        self.tabs.currentChanged.connect(lambda _place: self._tell())
        return self.tabs

    def _tell(self) -> None:
        on_rules = self.tabs is not None and self.tabs.currentIndex() == 1
        self.set_headline("", _OF_THE_COUNCIL if on_rules else _ON_THIS_LAPTOP)

    def _fit(self) -> None:
        narrow = self.width() < NARROW * theme().scale
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._columns.direction() != way:
            self._columns.setDirection(way)


def _cards(*cards: Card | None) -> QVBoxLayout:
    """Cards below each other, as high as they need to be."""
    made = column(space=Space.L)
    for card in cards:
        if card is not None:
            made.addWidget(card)
    made.addStretch(1)
    return made
