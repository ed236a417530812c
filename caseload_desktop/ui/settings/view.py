"""Settings: cards in two columns, or in one where the room is narrow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.settings.backups_card import BackupsCard
from caseload_desktop.ui.settings.enablement_card import EnablementCard, read_numbers
from caseload_desktop.ui.settings.laptop_card import LaptopCard
from caseload_desktop.ui.settings.lock_card import LockCard
from caseload_desktop.ui.settings.look_card import LookCard
from caseload_desktop.ui.settings.waiting_card import WaitingCard, read_setting
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import Card, column, scrolled

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes

NARROW = 820
"""Pages narrower than this put the two columns below each other."""


class SettingsPage(Page):
    """What a role or a desk without a session can't use is left out, not greyed."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        shop = desk.workshop
        self.look, self.laptop = LookCard(), LaptopCard(desk)
        self.lock = LockCard(shop) if shop is not None else None
        self.backups = BackupsCard(desk, shop) if shop is not None else None
        manages = desk.may(May.MANAGE_LISTS)
        self.waiting = WaitingCard(desk) if manages else None
        self.enablement = EnablementCard(desk) if manages else None
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, Space.XS, 0)
        self._columns.setSpacing(Space.L)
        self._columns.addLayout(_cards(self.look, self.lock, self.waiting, self.enablement), 1)
        self._columns.addLayout(_cards(self.backups, self.laptop), 1)
        inner = QWidget()
        inner.setLayout(self._columns)
        self.setLayout(column(scrolled(inner)))
        theme().changed.connect(self._fit)
        self.set_headline("", "For you on this laptop, unless a card says otherwise")
        self.refresh()

    @override
    def refresh(self) -> None:
        self.laptop.refresh()
        if self.backups is not None:
            self.backups.refresh()
        if self.waiting is not None:
            self.desk.read(self, read_setting, self._on_rule, key="rule")
        if (card := self.enablement) is not None:
            self.desk.read(self, read_numbers, card.show_setting, key="enablement")

    @override
    def show_item(self, item: str | None) -> None:
        """A backup may have been made since."""
        del item
        if self.backups is not None:
            self.backups.refresh()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches("setting", "person", "contact")

    @override
    def first_focus(self) -> QWidget | None:
        return self.look.colours.current()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_rule(self, rule: object) -> None:
        if self.waiting is not None:
            self.waiting.show_setting(rule)

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
