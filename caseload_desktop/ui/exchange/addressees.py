"""To whom: one choice after the other, each shown as a chip that takes it away again."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.exchange.sync.routes import Addressee
from caseload_desktop.ui.exchange.state import Choice
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.flow import FlowLayout


def addressee_id(one: Addressee) -> str:
    """How an addressee is named in the list: "team:…"."""
    return f"{one.kind}:{one.id}"


class AddresseePicker(QWidget):
    """Signals: ``changed`` somebody was added or taken away."""

    changed = Signal()

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: dict[str, Choice] = {}
        self._chosen: list[str] = []
        self.picker = CodePicker(placeholder="Team, locality, worker or laptop")
        self.picker.picked.connect(self._on_picked)
        self.setFocusProxy(self.picker)
        self._chips = QWidget()
        self._chips.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._flow = FlowLayout(self._chips, space=Space.XS, line_space=Space.XS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.picker)
        layout.addWidget(self._chips)
        self._chips.hide()

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these."""
        self._choices = {one.id: one for one in choices}
        self._show()

    def addressees(self) -> tuple[Addressee, ...]:
        """Whom was chosen, in the order of choosing."""
        found = []
        for one in self._chosen:
            kind, _, of = one.partition(":")
            found.append(Addressee(kind, of))
        return tuple(found)

    def set_addressees(self, addressees: Sequence[Addressee]) -> None:
        """Choose these without telling anybody."""
        self._chosen = [addressee_id(one) for one in addressees]
        self._show()

    def as_draft(self) -> list[str]:
        """Whom was chosen."""
        return list(self._chosen)

    def show_draft(self, chosen: Sequence[str]) -> None:
        """Choose these again."""
        self._chosen = list(chosen)
        self._show()

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that somebody else is chosen."""
        return (self.changed,)

    @property
    def unmatched(self) -> str:
        """What was typed and fits nobody."""
        return self.picker.unmatched

    def _on_picked(self, chosen: str) -> None:
        if not chosen or chosen in self._chosen:
            return
        self._chosen.append(chosen)
        self._show()
        self.picker.set_code("")
        self.changed.emit()

    def take_away(self, chosen: str) -> None:
        """Take one away again."""
        self._chosen = [one for one in self._chosen if one != chosen]
        self._show()
        self.picker.setFocus()
        self.changed.emit()

    def _fit(self) -> None:
        self._flow.invalidate()
        self._flow.setGeometry(self._chips.rect())

    def _offer(self) -> None:
        self.picker.set_choices([one for one in self._choices.values() if one.id not in self._chosen])

    def _show(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (chip := item.widget()) is not None:
                chip.hide()
                chip.deleteLater()
        for one in self._chosen:
            words = self._choices[one].label if one in self._choices else "Not known here"
            chip = button(words, partial(self.take_away, one), kind="chip", icon="x", name=f"Take away {words}")
            self._flow.addWidget(chip)
            chip.show()
        self._chips.setVisible(bool(self._chosen))
        QTimer.singleShot(0, self._chips, self._fit)  # once the style has given the chips their height
        self._offer()
