"""How long an open contact may wait: the council's own days, set by a manager."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError, RuleBroken
from caseload_desktop.domain.waiting import SETTING, WaitRule, wait_rule
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.meanwhile import Rebase
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import muted


def read_setting(connection: Any) -> object:
    """The setting as it stands; None where nobody has set it."""
    from caseload_desktop.store.queries.organisation import setting

    return setting(connection, SETTING)


def read_rule(connection: Any) -> WaitRule:
    """The rule that holds."""
    return wait_rule(read_setting(connection))


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
        self._seen: object = None
        self._area = QVBoxLayout()
        self.body.insertLayout(1, self._area)
        self.rebase: Rebase | None = None
        self.show_rule(self._rule)
        self._follow()

    def _follow(self) -> None:
        """Watch the setting: what a manager of another laptop set is shown beside what is typed here."""
        from caseload_desktop.services.lists import setting_id

        if self.rebase is not None:
            self.rebase.stop()
        desk, row_id = self._desk, setting_id(SETTING)
        self.rebase = Rebase(desk, self, self._area, entity="setting", row_id=row_id, values={"value": self._seen})

    def typed(self) -> Mapping[str, object]:
        """The rule the two fields say; as it was where they were left alone."""
        if self._typed == self._shown:
            return {"value": self._seen}
        soon, late = self._typed
        return {"value": {"soon": whole_days(soon) or 0, "late": whole_days(late) or 0}}

    def take(self, name: str, value: object) -> None:
        """Show a rule that came meanwhile."""
        del name
        self._rule = wait_rule(value)
        self.soon.setText(self._shown[0])
        self.late.setText(self._shown[1])
        self.save_button.setEnabled(False)

    def based_on(self, name: str, value: object) -> None:
        """The rule that what is typed stands against now."""
        del name
        self._seen, self._rule = value, wait_rule(value)

    def what(self, name: str) -> str:
        """What the setting is called."""
        del name
        return "How long a contact may wait"

    def leave(self) -> None:
        """Nothing to close: show the rule that holds."""
        self.take("value", None)

    @property
    def _typed(self) -> tuple[str, str]:
        return self.soon.text().strip(), self.late.text().strip()

    @property
    def _shown(self) -> tuple[str, str]:
        return str(self._rule.soon), str(self._rule.late)

    def show_setting(self, value: object) -> None:
        """Show the setting as it stands, unless somebody is typing another: then what is typed stays."""
        if self._typed in (self._shown, ("", "")):
            self._seen = value
            self._follow()
            self.show_rule(wait_rule(value))
        elif self.rebase is not None:
            self.rebase.look()

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
        if self.rebase is None or self.rebase.ask():
            return
        store, actor, seen = self._desk.store, self._desk.actor, self.rebase.seen()
        self.save_button.setEnabled(False)
        self.rebase.paused = True
        self._desk.write(
            self,
            "Waiting times set",
            lambda: set_waiting(store, actor, soon=soon, late=late, seen=seen),
            lambda _changes: self._on_saved(WaitRule(soon, late)),
            self._on_error,
        )

    def _on_saved(self, rule: WaitRule) -> None:
        self._seen = {"soon": rule.soon, "late": rule.late}
        self._follow()
        self.show_rule(rule)

    def _on_error(self, error: CaseloadError) -> None:
        self.save_button.setEnabled(True)
        if self.rebase is not None:
            self.rebase.paused = False
            if isinstance(error, AlreadyChanged):
                self.rebase.look()
                return
        beside = self.fields.get(error.field if isinstance(error, RuleBroken) else "", self.fields["soon"])
        beside.set_problem(sentence_for(error))
        beside.focus()
