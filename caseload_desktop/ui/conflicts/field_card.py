"""One field on which laptops differ: each side's value with its author, what stood before, and a third to write."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.services.conflicts import Settle
from caseload_desktop.store.queries.conflicts import Conflict, may_settle
from caseload_desktop.ui.conflicts.words import Side, advice, before_words, heading_words, sides
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import CARRIED_ON
from caseload_desktop.ui.dialogs.form_draft import SMALL_FORM, FormDraft
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.value_control import control_for, show_value, value_of
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import announce, label, muted

_INDENT = 26
_NO_THIRD = frozenset({"gone", "restricted", "restricted_reason", "active", "birth_year"})


class FieldCard(Card):
    """Nothing is chosen at first: whoever settles has looked. Signals: ``changed`` a side was chosen."""

    changed = Signal()

    def __init__(self, desk: Desk, conflict: Conflict, words: Words) -> None:
        super().__init__(heading_words(conflict, words))
        self.conflict = conflict
        self.sides = sides(conflict, words, worker_id=desk.actor.worker_id, device=desk.store.device.id)
        self._group = QButtonGroup(self)
        self._group.idToggled.connect(self._on_toggled)
        self.body.setSpacing(Space.S)
        self.third: Field | None = None
        self._control: QWidget | None = None
        self._typed: FormDraft | None = None
        self._problem = label("", "problem", wrap=True)
        self._fill(desk, words)
        self.body.addWidget(self._problem)
        self._problem.hide()
        if not may_settle(desk.actor, entity=conflict.entity, field=conflict.field):
            for dot in self.dots:
                dot.setEnabled(False)
            self.body.addWidget(muted("Somebody whose role allows changing this chooses.", wrap=True))

    def _fill(self, desk: Desk, words: Words) -> None:
        if hint := advice(self.conflict):
            self.body.addWidget(muted(hint, wrap=True))
        for number, side in enumerate(self.sides):
            self._add(number, side)
        if before := before_words(self.conflict, words):
            self.body.addWidget(muted(before, wrap=True))
        control = (
            None if self.conflict.field in _NO_THIRD else control_for(desk, self.conflict.entity, self.conflict.field)
        )
        if control is None:
            return
        show_value(control, self.conflict.entity, self.conflict.field, self.conflict.shown)
        dot = QRadioButton("Something else")
        dot.setAccessibleName(f"{self.heading.text()}: something else")
        self._group.addButton(dot, len(self.sides))
        self.third, self._control = Field("What is right", control), control
        holder = column(self.third)
        holder.setContentsMargins(_INDENT, 0, 0, 0)
        self.body.addWidget(dot)
        self.body.addLayout(holder)
        self.third.hide()
        self._keep_words(desk, control, holder)

    def _keep_words(self, desk: Desk, control: QWidget, holder: QVBoxLayout) -> None:
        """Show what was typed here before and not saved, and keep every key from now on."""
        about = f"settle {self.conflict.entity} {self.conflict.row_id} {self.conflict.field}"
        self._typed = FormDraft(desk, SMALL_FORM, about, {"third": control})
        if self._typed.restore():
            holder.addWidget(muted(CARRIED_ON, wrap=True))
            self.select(len(self.sides))
            if isinstance(control, QLineEdit):
                control.end(False)  # the next key goes on with it
        self._typed.watch()

    def forget_words(self) -> None:
        """It is settled: what was typed is not offered again."""
        if self._typed is not None:
            self._typed.end()

    def _add(self, number: int, side: Side) -> None:
        dot = QRadioButton(side.title)
        dot.setAccessibleName(f"{self.heading.text()}: {side.title}: {side.said}. {side.told}")
        self._group.addButton(dot, number)
        value, who = _Pressed(side.said, dot, "label"), _Pressed(side.told, dot, "muted")
        inner = QVBoxLayout()
        inner.setContentsMargins(_INDENT, 0, 0, Space.XS)
        inner.setSpacing(1)
        inner.addWidget(value)
        inner.addWidget(who)
        block = column(dot, inner, space=1)
        self.body.addLayout(block)

    @property
    def dots(self) -> list[QRadioButton]:
        """The choices, in their order."""
        return [dot for dot in self._group.buttons() if isinstance(dot, QRadioButton)]

    @property
    def is_chosen(self) -> bool:
        """True when a side, or something else, is chosen."""
        return self._group.checkedId() >= 0

    def values(self) -> list[Any]:
        """The values to choose from, in the order they stand."""
        return [side.value for side in self.sides]

    def select(self, number: int) -> None:
        """Choose a side; one more than there are sides is something else."""
        if 0 <= number < len(self.dots) and self.dots[number].isEnabled():
            self.dots[number].setChecked(True)

    def select_worker(self, name: str) -> None:
        """Choose the side a worker's name (or "Yours") stands on, where there is one."""
        for number, side in enumerate(self.sides):
            if side.title == name:
                self.select(number)

    def take_keyboard(self) -> None:
        """Put the keyboard on the first choice."""
        if self.dots:
            self.dots[max(self._group.checkedId(), 0)].setFocus()

    def chosen(self) -> Settle | None:
        """What is chosen; None for nothing, or when what was typed is not understood (it stands beside it)."""
        number, c = self._group.checkedId(), self.conflict
        if number < 0:
            return None
        if number < len(self.sides) or self._control is None:
            return Settle(entity=c.entity, row_id=c.row_id, field=c.field, value=self.sides[number].value)
        try:
            value = value_of(self._control, c.entity, c.field)
        except RuleBroken as error:
            self.set_problem(error)
            return None
        return Settle(entity=c.entity, row_id=c.row_id, field=c.field, value=value)

    def set_problem(self, error: CaseloadError | None) -> None:
        """Say what is wrong with the choice; what was typed stays."""
        words = sentence_for(error) if error is not None else ""
        if self.third is not None and self.third.isVisibleTo(self):
            self.third.set_problem(words)
        else:
            self._problem.setText(words)
            self._problem.setVisible(bool(words))
            announce(self, words)

    def ask(self) -> None:
        """Say that a choice is missing."""
        self._problem.setText(sentence("choose_side"))
        self._problem.show()
        self.take_keyboard()

    def _on_toggled(self, number: int, on: bool) -> None:
        if self.third is not None and number == len(self.sides):
            self.third.setVisible(on)
            if on:
                self.third.focus()
                if isinstance(self._control, QLineEdit):
                    self._control.selectAll()  # what is typed takes the place of what stands there
        if on:
            self._problem.hide()
            self.changed.emit()


class _Pressed(QLabel):
    """Words below a choice: pressing them chooses it."""

    def __init__(self, words: str, dot: QRadioButton, kind: str) -> None:
        super().__init__()
        made = label(words, kind, wrap=True)
        self.setTextFormat(made.textFormat())
        self.setProperty("kind", kind)
        self.setWordWrap(True)
        self.setText(words)
        self._dot = dot

    def mousePressEvent(self, event: Any) -> None:  # noqa: N802  Qt's own name
        """Choose, as the dot above does."""
        del event
        if self._dot.isEnabled():
            self._dot.setChecked(True)
            self._dot.setFocus()
