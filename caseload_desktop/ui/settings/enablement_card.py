"""The hours and days of enablement: what holds, and the form in which a manager sets them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.errors import AlreadyChanged, CaseloadError
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.settings.waiting_card import whole_days
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label, muted

NUMBERS = (
    (("tell_hours", "&Tell the referrer (hours)"), ("start_hours", "&Start within (hours)")),
    (("hospital_hours", "Answer &hospital discharges (hours)"), ("other_hours", "Answer &others (hours)")),
    (("package_days", "&Package from Purchasing (days)"), ("community_days", "&Follow up at home every (days)")),
    (("score_days", "Score &goals every (days)"), ("alert_days", "&Before the end, show it (days)")),
    (("check_84", "Fi&rst follow-up (days)"), ("check_91", "Seco&nd follow-up (days)")),
)
"""What can be set, two in a line. Six weeks and the free period are the regulation's and stay."""


def read_numbers(connection: Any) -> object:
    """The setting as it stands; None where nobody has set it."""
    from caseload_desktop.store.queries.organisation import setting

    return setting(connection, SETTING)


class EnablementCard(Card):
    """Tells the numbers that hold; the form changes them."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("Hours and days of enablement", parent=parent)
        self._desk = desk
        self._value: object = None
        self.words = label("", wrap=True)
        self.change_button = button("Change", self.change, name="Change the hours and days of enablement")
        foot = row(self.change_button)
        foot.addStretch(1)
        self.body.addWidget(muted("For the whole council. Clocks on the page Enablement run by them.", wrap=True))
        self.body.addWidget(self.words)
        self.body.addLayout(foot)
        self.body.addStretch(1)
        self.show_setting(None)

    def show_setting(self, value: object) -> None:
        """Show what the council has set, or the numbers of the plans."""
        self._value = value
        rules = enablement_rules(value)
        ward, other = (rules.answer_hours[way] for way in ("short_term_pathways", "independence"))
        self.words.setText(
            f"Referrer told in {rules.tell_hours} h, hospital discharges answered in {ward} h, others in {other} h, "
            f"started in {rules.start_hours} h. A package in {rules.package_days} days. Follow-ups after "
            f"{rules.check_84} and {rules.check_91} days."
        )

    def change(self) -> None:
        """Open the form."""
        NumbersForm(self._desk, self._value, parent=self.window()).open()


class NumbersForm(FormDialog):
    """Every number with its unit; what another laptop set meanwhile is not overwritten."""

    def __init__(self, desk: Desk, value: object, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Hours and days of enablement",
            save="Set",
            done="Hours and days of enablement set",
            words="Hours run by the clock, at night and at weekends too.",
            width=560,
            parent=parent,
        )
        from caseload_desktop.services.enablement_numbers import numbers_of_rules

        self._value = value
        self._rules: EnablementRules = enablement_rules(value)
        held = numbers_of_rules(self._rules)
        for pair in NUMBERS:
            line = row(space=Space.L)
            for name, words in pair:
                control = QLineEdit(str(held[name]))
                control.setMaximumWidth(120)
                self.fields[name] = Field(words, control)
                line.addWidget(self.fields[name], 1, Qt.AlignmentFlag.AlignTop)
            self.add_part(line)

    def _numbers(self) -> Mapping[str, int] | None:
        from caseload_desktop.services.enablement_numbers import MOST_NUMBER

        found: dict[str, int] = {}
        for name, field in self.fields.items():
            control = field.control
            number = whole_days(control.text()) if isinstance(control, QLineEdit) else None
            if number is None:
                field.set_problem(sentence("number_out_of_range", least=1, most=MOST_NUMBER))
            else:
                found[name] = number
        return found if len(found) == len(self.fields) else None

    @override
    def work(self) -> Work | None:
        from caseload_desktop.services.enablement_numbers import numbers_of_rules, set_enablement_rules

        typed = self._numbers()
        if typed is None:
            return None
        numbers = {**numbers_of_rules(self._rules), **typed}
        store, actor, seen = self.desk.store, self.desk.actor, {"value": self._value}
        return lambda: set_enablement_rules(store, actor, numbers=numbers, seen=seen)

    @override
    def on_error(self, error: CaseloadError) -> None:
        if isinstance(error, AlreadyChanged):
            self.save_button.setEnabled(True)
            self.say(sentence("changed_meanwhile"))
            return
        super().on_error(error)
