"""How long an open contact may wait: the council's own days, set by a manager."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.domain.waiting import SETTING, WaitRule, wait_rule
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import muted


def read_rule(connection: Any) -> WaitRule:
    """The rule that holds."""
    from caseload_desktop.store.queries.organisation import setting

    return wait_rule(setting(connection, SETTING))


def whole_days(typed: str) -> int | None:
    """The number of days somebody typed, or None."""
    text = typed.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None


class WaitingCard(Card):
    """Two numbers of days; what was typed stays until it is saved or the rule changes elsewhere."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("How long an open contact may wait", parent=parent)
        self._desk = desk
        self._rule = WaitRule()
        self.soon, self.late = QLineEdit(), QLineEdit()
        self.fields = {
            "soon": Field("First &sign after (days)", self.soon),
            "late": Field("Too &long after (days)", self.late),
        }
        words = "Counted from the day the contact came, for the whole council. My work shows it."
        self.save_button = button("Save", self.save, name="Save how long a contact may wait")
        self.save_button.setEnabled(False)
        line = row(self.fields["soon"], self.fields["late"])
        foot = row(self.save_button)
        foot.addStretch(1)
        self.body.addWidget(muted(words, wrap=True))
        self.body.addLayout(line)
        self.body.addLayout(foot)
        self.body.addStretch(1)
        for control in (self.soon, self.late):
            control.textEdited.connect(lambda _typed: self.save_button.setEnabled(self._typed != self._shown))
            control.returnPressed.connect(self.save)
        self.show_rule(self._rule)

    @property
    def _typed(self) -> tuple[str, str]:
        return self.soon.text().strip(), self.late.text().strip()

    @property
    def _shown(self) -> tuple[str, str]:
        return str(self._rule.soon), str(self._rule.late)

    def show_rule(self, rule: WaitRule) -> None:
        """Show the rule that holds, unless somebody is typing another."""
        untouched = self._typed in (self._shown, ("", ""))
        self._rule = rule
        if untouched:
            self.soon.setText(self._shown[0])
            self.late.setText(self._shown[1])
        self.save_button.setEnabled(self._typed != self._shown)

    def save(self) -> None:
        """Set the rule, or say beside the field what is wrong."""
        from caseload_desktop.services.lists import set_waiting

        soon, late = whole_days(self.soon.text()), whole_days(self.late.text())
        self.fields["soon"].set_problem("" if soon is not None else sentence("whole_days"))
        self.fields["late"].set_problem("" if late is not None else sentence("whole_days"))
        if soon is None or late is None:
            self.fields["soon" if soon is None else "late"].focus()
            return
        store, actor = self._desk.store, self._desk.actor
        self.save_button.setEnabled(False)
        self._desk.write(
            self,
            "Waiting times set",
            lambda: set_waiting(store, actor, soon=soon, late=late),
            lambda _changes: self.show_rule(WaitRule(soon, late)),
            self._on_error,
        )

    def _on_error(self, error: CaseloadError) -> None:
        self.save_button.setEnabled(True)
        beside = self.fields.get(error.field if isinstance(error, RuleBroken) else "", self.fields["soon"])
        beside.set_problem(sentence_for(error))
        beside.focus()
