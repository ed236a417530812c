"""The form in which a manager sets one rule, with those that may not cross it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.rule_settings import Rule, Unit, Value, plain_text, typed_value
from caseload_desktop.services.lists import setting_id
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.meanwhile import NOT_UNDERSTOOD
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.settings.rule_lines import RuleLine, hint_words
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import muted

_NO, _YES, _AS_IS = "no", "yes", "as_is"
_NUMBER_WIDTH = 160


class RuleForm(FormDialog):
    """Each value with its bounds, what ships and its source; the keyboard begins at the chosen one."""

    def __init__(
        self, desk: Desk, lines: Sequence[RuleLine], chosen: RuleLine, *, parent: QWidget | None = None
    ) -> None:
        group = chosen.group
        super().__init__(
            desk,
            title=group.title,
            save="Set",
            done="Rule set",
            words="For the whole council. The other laptops learn of it with the next file.",
            width=560,
            parent=parent,
        )
        self._group, self._setting = group, chosen.setting
        self._lines = {line.rule.name: line for line in lines}
        for line in lines:
            self._add_rule(line)
        self.edits("setting", setting_id(group.key), {"value": chosen.setting}, keys={"value": chosen.rule.name})
        self.keep_small("rules", group.key)
        self.fields[chosen.rule.name].focus()

    def _add_rule(self, line: RuleLine) -> None:
        rule = line.rule
        control = _control(rule)
        _show(rule, control, line.value)
        field = Field(rule.words, control, hint=hint_words(rule, line.shipped))
        if isinstance(control, QLineEdit) and rule.unit is not Unit.DAY_LIST:
            control.setMaximumWidth(_NUMBER_WIDTH)
        self.add(rule.name, field)
        foot = row(muted(rule.source, wrap=True))
        foot.setStretch(0, 1)
        back = quiet_button("As shipped", lambda: _show(rule, control, line.shipped))
        back.setAccessibleName(f"{rule.words}: as shipped")
        foot.addWidget(back, 0, Qt.AlignmentFlag.AlignTop)
        self.add_part(foot)

    # ------------------------------------------------------------------------------------------------------- reading
    def _read(self, name: str) -> Value:
        """The value typed for a rule. Raises ``RuleBroken`` beside it."""
        rule, control = self._lines[name].rule, self.fields[name].control
        if isinstance(control, RadioRow):
            code = control.code()
            return code == _YES if rule.unit is Unit.WHETHER else "" if code == _AS_IS else code
        return typed_value(rule, control.text() if isinstance(control, QLineEdit) else "")

    def _values(self) -> dict[str, Value | None]:
        """What was typed and differs from what holds; None where it is what ships. Raises ``RuleBroken``."""
        held, shipped = self._group.read(self._setting), self._group.shipped()
        found: dict[str, Value | None] = {}
        for name in self._lines:
            value = self._read(name)
            if not _same(value, held[name]):
                found[name] = None if _same(value, shipped[name]) else value
        return found

    @override
    def typed(self) -> Mapping[str, object]:
        try:
            values = self._values()
            return {"value": self._group.changed(self._setting, values) if values else self._setting}
        except RuleBroken:
            return {"value": NOT_UNDERSTOOD}

    @override
    def take(self, name: str, value: object) -> None:
        held = self._group.read(value)
        for each, line in self._lines.items():
            _show(line.rule, self.fields[each].control, held[each])

    @override
    def based_on(self, name: str, value: object) -> None:
        self._setting = value

    @override
    def what(self, name: str) -> str:
        return self._group.title

    # ------------------------------------------------------------------------------------------------------- saving
    @override
    def work(self) -> Work | None:
        from caseload_desktop.services.rule_settings import set_rules

        for name in self._lines:
            try:
                self._read(name)
            except RuleBroken as error:
                self.fields[name].set_problem(sentence_for(error))
        if any(field.problem for field in self.fields.values()) or self.rebase is None:
            return None
        store, actor, key = self.desk.store, self.desk.actor, self._group.key
        values, seen = self._values(), self.rebase.seen()
        return lambda: set_rules(store, actor, key=key, values=values, seen=seen)


def _control(rule: Rule) -> QWidget:
    if rule.unit is Unit.WHETHER:
        return RadioRow([Option(_YES, "Yes"), Option(_NO, "No")])
    if rule.unit is Unit.CHOICE:
        return RadioRow([Option(value or _AS_IS, words) for value, words in rule.choices])
    return QLineEdit()


def _show(rule: Rule, control: QWidget, value: Any) -> None:
    if isinstance(control, RadioRow):
        control.set_code((_YES if value else _NO) if rule.unit is Unit.WHETHER else value or _AS_IS)
    elif isinstance(control, QLineEdit):
        control.setText(plain_text(rule, value))


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return list(one) == list(other)
    return bool(one == other)
