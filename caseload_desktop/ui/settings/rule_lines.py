"""Clocks and rules as lines of a list: in words, what holds, what ships, and what each rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.rule_groups import GROUPS
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, Value, value_words
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

_BASIS = {
    Basis.LAW: "The law",
    Basis.GUIDANCE: "Guidance",
    Basis.COUNCIL: "The council",
    Basis.PROPOSAL: "A proposal",
}
_ASKED = {
    Unit.HOURS: "in hours",
    Unit.DAYS: "in days",
    Unit.WORKING_DAYS: "in working days",
    Unit.MONTHS: "in months",
    Unit.POUNDS: "in pounds",
    Unit.POINTS: "in points; halves are possible",
    Unit.PERCENT: "in percent",
    Unit.COUNT: "as a number",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with the value that holds; ``setting`` is the stored setting of its whole group."""

    number: int
    group: RuleGroup
    rule: Rule
    value: Value
    shipped: Value
    setting: object

    @property
    def own(self) -> bool:
        """True when the council set another value than ships."""
        return bool(self.value != self.shipped)

    @property
    def words(self) -> str:
        """The value that holds, in words."""
        return value_words(self.rule, self.value)

    @property
    def shipped_words(self) -> str:
        """The value that ships, in words."""
        return value_words(self.rule, self.shipped)


def read_settings(connection: Any) -> dict[str, object]:
    """The stored setting of every group by its key, None where nobody has set it: one statement."""
    from caseload_desktop.store.queries.organisation import settings

    held = settings(connection)
    return {group.key: held.get(group.key) for group in GROUPS}


def rule_lines(settings: Mapping[str, object], groups: Iterable[RuleGroup] = GROUPS) -> tuple[RuleLine, ...]:
    """Every rule of every group, in the order they are declared."""
    lines: list[RuleLine] = []
    for group in groups:
        held, shipped = group.read(settings.get(group.key)), group.shipped()
        for rule in group.rules:
            lines.append(
                RuleLine(len(lines), group, rule, held[rule.name], shipped[rule.name], settings.get(group.key))
            )
    return tuple(lines)


def beside(lines: Iterable[RuleLine], line: RuleLine) -> tuple[RuleLine, ...]:
    """The lines that are set together with one: those it may not fall below or rise above, in their order."""
    chain = next((names for names in line.group.rising if line.rule.name in names), (line.rule.name,))
    return tuple(one for one in lines if one.group.key == line.group.key and one.rule.name in chain)


def basis_words(rule: Rule) -> str:
    """What a rule rests on, in a word or two."""
    return _BASIS[rule.basis]


def hint_words(rule: Rule, shipped: Value) -> str:
    """What may be typed for a rule, and what ships."""
    ships = f"As shipped: {value_words(rule, shipped)}."
    if rule.unit in (Unit.WHETHER, Unit.CHOICE):
        return ships
    if rule.unit is Unit.DAY_LIST:
        return f"In days that rise, with commas between them. {ships}"
    asked = _ASKED[rule.unit]
    return f"{asked[:1].upper()}{asked[1:]}, from {rule.least:g} to {rule.most:,g}. {ships}"


def _state(line: RuleLine) -> Tag:
    return Tag(Tone.BLUE, "The council") if line.own else Tag(Tone.GREY, "As shipped")


COLUMNS: tuple[Column[RuleLine], ...] = (
    Column(
        "rule",
        "Rule",
        lambda line: line.rule.words,
        detail=lambda line: line.group.title,
        tip=lambda line: f"{line.rule.words}. {line.rule.source}",
        width=250,
        stretch=8,
        sortable=False,
    ),
    Column("value", "Value", lambda line: line.words, strong=True, width=120, stretch=1, sortable=False),
    Column("state", "Set by", lambda line: _state(line).words, tag=_state, width=136, sortable=False),
    Column(
        "shipped",
        "As shipped",
        lambda line: line.shipped_words if line.own else "",
        width=120,
        stretch=1,
        hide_below=1100,
        sortable=False,
    ),
    Column("basis", "Rests on", lambda line: basis_words(line.rule), width=104, hide_below=640, sortable=False),
)
