"""A list of referrals with what can be done below it, everything by keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.acts import EpisodeActs
from caseload_desktop.ui.enablement.columns import Columns
from caseload_desktop.ui.enablement.lines import Line, Lines, ordered
from caseload_desktop.ui.models.paged import Order, PagedModel
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.text import muted


class EpisodeList(QWidget):
    """The verbs below act on the current line. Signals: ``loaded`` the lines show."""

    loaded = Signal()

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Columns,
        empty: EmptyState,
        *,
        order: str = "status",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self._source = Lines(())
        self.acts = EpisodeActs(desk, self)
        self.view = ListView(name)
        self.model = PagedModel[Line](
            columns, self._fetch, row_id=lambda line: line.number, runner=desk.runner, order=Order(order), parent=self
        )
        self.pane = ListPane(self.view, empty)
        self.pane.watch(self.model)
        self.said = muted("")
        self._verbs = QHBoxLayout()
        self._verbs.setSpacing(Space.S)
        self._shown: tuple[str, tuple[str, ...]] = ("", ())
        self._lay_out(name)
        self.model.loaded.connect(self._on_loaded)
        self.view.opened.connect(self._open)
        self.view.current_changed.connect(lambda _number: self._on_current())
        self.view.offer_menu(lambda menu: self.acts.fill_menu(menu, self.current()))
        self.acts.bind(self.view, self.current)

    def _lay_out(self, name: str) -> None:
        card = Card()
        card.setAccessibleName(name)
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        foot = row()
        foot.addLayout(self._verbs)
        foot.addStretch(1)
        foot.addWidget(self.said)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(card, 1)
        layout.addLayout(foot)

    # ------------------------------------------------------------------------------------------------------- showing
    def show_lines(self, lines: Sequence[Line], *, hidden: int = 0, only: str = "") -> None:
        """Show referrals; ``only`` keeps those that hold every word of it."""
        source = Lines(lines, only=only)
        self._source = source
        hidden_words = f"{count_words(hidden, 'restricted person', 'restricted people')} not shown"
        self.said.setText(hidden_words if hidden else "")
        self.model.load(lambda order: ordered(source.made, order))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines that show."""
        return self._source.made

    def tick(self) -> None:
        """Draw the countdowns anew, and offer what fits now."""
        self.view.viewport().update()
        self._on_current()

    def current(self) -> Line | None:
        """The current referral."""
        number = self.view.current_id()
        return next(iter(self._source.of([number])), None) if number is not None else None

    def _fetch(self, numbers: Sequence[int]) -> list[Line]:
        return self._source.of(numbers)

    def _on_loaded(self, _count: int) -> None:
        self.view.select_any()
        self._on_current()
        self.loaded.emit()

    # ------------------------------------------------------------------------------------------------------- acting
    def _on_current(self) -> None:
        """Offer what can be done; buttons stay while they are the same, so that the keyboard stays."""
        line = self.current()
        verbs = self.acts.verbs(line) if line is not None else []
        now = (line.referral.id if line is not None else "", tuple(verb.words for verb in verbs))
        if now == self._shown and self._verbs.count():
            return
        self._shown = now
        while (item := self._verbs.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        about = line.referral.person if line is not None else ""
        for verb in verbs:
            self._verbs.addWidget(button(verb.words, verb.act, icon=verb.icon, name=f"{verb.words}: {about}"))

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            for line in self._source.of([number]):
                self.desk.open_person(line.referral.person_id)
