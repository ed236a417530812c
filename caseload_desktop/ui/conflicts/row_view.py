"""One thing on which laptops differ, all its fields together, settled in one act."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.services.conflicts import Settle, settle_fields
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import Conflict
from caseload_desktop.ui.conflicts.field_card import FieldCard
from caseload_desktop.ui.conflicts.words import all_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row, scrolled
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import heading, label, muted

WHY = "chosen between laptops"


class RowView(QWidget):
    """Ctrl+Enter keeps what is chosen.

    Signals: ``settled(bool shows)`` the choice is saved; ``shows`` is true when what follows shows here already.
    """

    settled = Signal(bool)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.parts: list[FieldCard] = []
        self._place: int | None = None
        self._title, self._below = heading(""), muted("", wrap=True)
        self._title.setWordWrap(True)
        self._bars, self._cards = QVBoxLayout(), QVBoxLayout()
        self._all = QWidget()
        self._all_row = QVBoxLayout(self._all)
        self.keep_button = primary_button("Keep what is chosen", self.keep, icon="check")
        self._lay_out()
        shortcut = QShortcut(QKeySequence("Ctrl+Return"), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(self.keep)

    def _lay_out(self) -> None:
        self._cards.setSpacing(Space.M)
        self._cards.setContentsMargins(1, 1, Space.S, 1)
        self._all_row.setContentsMargins(0, 0, 0, 0)
        inner = QWidget()
        inner.setLayout(self._cards)
        foot = row(self.keep_button)
        foot.insertStretch(0, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._title)
        layout.addWidget(self._below)
        layout.addLayout(self._bars)
        layout.addWidget(self._all)
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(foot)
        self._all.hide()

    def show_row(self, found: list[Conflict], names: Mapping[str, str], *, title: str, below: str = "") -> None:
        """Show the fields of one row; nothing is chosen yet."""
        words = Words(self.desk.code_lists, names)
        self._place = self.desk.store.place
        self._title.setText(title)
        self._below.setText(below)
        self._below.setVisible(bool(below))
        _clear(self._bars)
        _clear(self._cards)
        _clear(self._all_row)
        self.parts = [FieldCard(self.desk, conflict, words) for conflict in found]
        for part in self.parts:
            self._cards.addWidget(part)
            part.show()
        if not found:
            self._cards.addWidget(label("Nothing differs here any more.", wrap=True))
        self._cards.addStretch(1)
        self._offer_sides()
        self.keep_button.setVisible(bool(found))
        self.keep_button.setEnabled(any(dot.isEnabled() for part in self.parts for dot in part.dots))

    def _offer_sides(self) -> None:
        """Where several fields differ: one press chooses a side in all of them, but for withdrawals."""
        titles: dict[str, None] = {}
        for part in self.parts:
            if part.conflict.field != "gone":
                titles.update(dict.fromkeys(side.title for side in part.sides))
        self._all.setVisible(len(self.parts) > 1 and len(titles) > 1)
        if len(self.parts) > 1:
            made = [
                button(
                    all_of(title),
                    partial(self._choose_all, title),
                    kind="chip",
                )
                for title in titles
            ]
            self._all_row.addWidget(flow(*made))

    def _choose_all(self, title: str) -> None:
        for part in self.parts:
            if part.conflict.field != "gone":
                part.select_worker(title)
        self.keep_button.setFocus()

    def take_keyboard(self) -> None:
        """Put the keyboard on the first choice."""
        if self.parts:
            self.parts[0].take_keyboard()

    def chosen(self) -> list[Settle] | None:
        """What is chosen so far; None when nothing is, or something typed is not understood."""
        found = []
        for part in self.parts:
            if part.is_chosen:
                one = part.chosen()
                if one is None:
                    return None
                found.append(one)
        if not found and self.parts:
            self.parts[0].ask()
        return found or None

    def keep(self) -> None:
        """Save what is chosen; fields without a choice stay open."""
        if not self.keep_button.isEnabled() or not self.parts:
            return
        _clear(self._bars)
        for part in self.parts:
            part.set_problem(None)
        chosen = self.chosen()
        if chosen is None:
            return
        store, actor = self.desk.store, self.desk.actor
        words = "Choice saved" if len(chosen) == 1 else f"{len(chosen)} choices saved"
        self.keep_button.setEnabled(False)
        kept, decided = self.parts, [part for part in self.parts if part.is_chosen]

        def settled(_changes: Changes) -> None:
            for part in decided:
                part.forget_words()
            self.keep_button.setEnabled(True)
            self.settled.emit(self.parts is not kept)

        work = lambda: settle_fields(store, actor, chosen, why=WHY)  # noqa: E731
        self.desk.write(self, words, work, settled, self._on_error, since=self._place)

    def _on_error(self, error: CaseloadError) -> None:
        self.keep_button.setEnabled(True)
        beside = [p for p in self.parts if isinstance(error, RuleBroken) and p.conflict.field == error.field]
        if beside:
            beside[0].set_problem(error)
            beside[0].take_keyboard()
        else:
            bar = MessageBar(Tone.AMBER, sentence_for(error))
            self._bars.addWidget(bar)
            bar.speak()


def _clear(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
