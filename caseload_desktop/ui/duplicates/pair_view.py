"""Both sides of a possible duplicate beside each other: what is the same stands out, and each can be opened."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.services.duplicates import not_same_contact, not_same_person
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.duplicates import CONTACT, PERSON, Pair
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.duplicates.reading import SideFacts
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted

_NAME_WIDTH = 84


class PairView(QWidget):
    """Signals: ``told_apart`` somebody said they are not the same."""

    told_apart = Signal()

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.pair: Pair | None = None
        self._holder = QVBoxLayout()
        self.open_buttons: list[QWidget] = []
        self.apart_button = button("", self.tell_apart, icon="user-x")
        self.same_button = button(
            "Same person …", self.merge, name="Same person: merge the two records", icon="user-check"
        )
        inner = QWidget()
        inner.setLayout(self._holder)
        self._holder.setContentsMargins(1, 1, Space.S, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(scrolled(inner), 1)
        foot = row(self.apart_button, self.same_button)
        foot.insertStretch(0, 1)
        layout.addLayout(foot)
        self.clear()

    def clear(self) -> None:
        """Show nothing."""
        self._show(None, [muted("Nothing is chosen.")])

    def show_pair(self, pair: Pair, one: SideFacts | None, other: SideFacts | None) -> None:
        """Show both sides; one that is not here any more leaves nothing to compare."""
        if one is None or other is None:
            self._show(None, [label("One of the two is not here any more.", wrap=True)])
            return
        same = frozenset(one.facts) & frozenset(other.facts)
        sides = row(self._side(one, same), self._side(other, same), space=Space.M)
        for place in range(sides.count()):
            sides.setStretch(place, 1)
            if (item := sides.itemAt(place)) is not None:
                item.setAlignment(Qt.AlignmentFlag.AlignTop)
        holder = QWidget()
        holder.setLayout(sides)
        reasons = flow(*(StatusTag(Tag(Tone.GREY, words[:1].upper() + words[1:])) for words in pair.reasons))
        title = "One contact, logged twice?" if pair.kind == CONTACT else "One person, registered twice?"
        self._show(pair, [heading(title), reasons, holder])

    def take_keyboard(self) -> None:
        """Put the keyboard on the first thing to do."""
        if self.open_buttons:
            self.open_buttons[0].setFocus()

    def tell_apart(self) -> None:
        """Say they are not the same: remembered, on every laptop."""
        pair = self.pair
        if pair is None:
            return
        store, actor = self.desk.store, self.desk.actor
        one, other = pair.one_id, pair.other_id

        def work() -> Changes:
            if pair.kind == CONTACT:
                return not_same_contact(store, actor, contact_id=one, other_contact_id=other)
            return not_same_person(store, actor, person_id=one, other_person_id=other)

        words = "Not the same contact" if pair.kind == CONTACT else "Not the same person"
        self.desk.write(self, f"Remembered: {words.lower()}", work, lambda _changes: self.told_apart.emit())

    def merge(self) -> None:
        """Show both records field by field, to be merged."""
        from caseload_desktop.ui.merging.choose_form import open_merge

        pair = self.pair
        if pair is not None and pair.kind == PERSON:
            why = ", ".join(pair.reasons)
            open_merge(
                self.desk, pair.one_id, pair.other_id, owner=self, parent=self.window(), why=why[:1].upper() + why[1:]
            )

    def _side(self, side: SideFacts, same: frozenset[tuple[str, str]]) -> Card:
        card = Card()
        name = label(side.title, "heading", wrap=True)
        alike = [pair for pair in side.facts if pair in same]
        differing = [pair for pair in side.facts if pair not in same]
        opener = button("Open this one", lambda: self._open(side.id), name=f"Open {side.title}", icon="external-link")
        self.open_buttons.append(opener)
        parts: list[QWidget] = [name]
        if differing:
            parts += [muted("Differs"), facts(differing, name_width=_NAME_WIDTH)]
        if alike:
            parts += [muted("The same on both"), facts(alike, name_width=_NAME_WIDTH)]
        card.body.addLayout(column(*parts, space=Space.S))
        card.body.addLayout(row(opener))
        card.setAccessibleName(side.title)
        return card

    def _open(self, row_id: str) -> None:
        if self.pair is not None and self.pair.kind == CONTACT:
            self.desk.open_contact(row_id)
        else:
            self.desk.open_person(row_id)

    def _show(self, pair: Pair | None, parts: list[QWidget]) -> None:
        self.pair = pair
        while (item := self._holder.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if pair is None:
            self.open_buttons = []
        else:
            self.open_buttons = self.open_buttons[-2:]
        for part in parts:
            self._holder.addWidget(part)
            part.show()
        self._holder.addStretch(1)
        words = "Not the same contact" if pair is not None and pair.kind == CONTACT else "Not the same person"
        self.apart_button.setText(words)
        self.apart_button.setAccessibleName(words)
        self.apart_button.setVisible(pair is not None and self.desk.may(May.WRITE_RECORD))
        of_people = pair is not None and pair.kind == PERSON
        self.same_button.setVisible(of_people and self.desk.may(May.CORRECT_OTHERS))
