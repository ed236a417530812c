"""How a clock or rule that the council sets is declared: its words, unit, bounds and source, and what it may become."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from itertools import pairwise
from typing import Any

from caseload_desktop.domain.errors import RuleBroken

Value = Any
"""A number, yes or no, a choice, or several numbers; plain data that travels in a sync file."""


class Unit(StrEnum):
    """What a value counts."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"
    POUNDS = "pounds"
    POINTS = "points"
    PERCENT = "percent"
    COUNT = "count"
    WHETHER = "whether"
    DAY_LIST = "day_list"
    CHOICE = "choice"


class Basis(StrEnum):
    """What a rule rests on, so that a manager knows what they may change freely."""

    LAW = "law"
    GUIDANCE = "guidance"
    COUNCIL = "council"
    PROPOSAL = "proposal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One value a council sets.

    ``name`` is its name inside the setting, ``words`` say what it rules, ``source`` where it comes from (law, return,
    council paper, or that it is a proposal). ``least`` and ``most`` bound a number, both included; more is a typing
    mistake. Points may have halves, everything else is whole. ``choices`` are what a choice may be, each a value and
    its words.
    """

    name: str
    words: str
    unit: Unit
    basis: Basis
    source: str
    least: float = 1
    most: float = 366
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """The rules kept under one key of the council's settings.

    ``read`` gives every value by name for a stored setting, and as shipped for None; it is the reader the rules
    themselves use, so that screen and clock can't differ. ``wrap`` makes the stored setting of the values that were
    set, ``unwrap`` gives them back. ``rising`` names values that must not fall, from the smallest.
    """

    key: str
    title: str
    about: str
    rules: tuple[Rule, ...]
    read: Callable[[object], Mapping[str, Value]]
    wrap: Callable[[Mapping[str, Value]], object] = dict
    unwrap: Callable[[object], Mapping[str, Value]] = lambda held: dict(held) if isinstance(held, Mapping) else {}
    rising: tuple[tuple[str, ...], ...] = ()

    def rule(self, name: str) -> Rule:
        """The rule of a name. Raises ``RuleBroken("not_correctable")``."""
        found = next((rule for rule in self.rules if rule.name == name), None)
        if found is None:
            raise RuleBroken("not_correctable", fields=name)
        return found

    def shipped(self) -> Mapping[str, Value]:
        """Every value as the program ships it."""
        return self.read(None)

    def own(self, setting: object) -> frozenset[str]:
        """The names of the values that differ from those that ship."""
        held, shipped = self.read(setting), self.shipped()
        return frozenset(rule.name for rule in self.rules if held[rule.name] != shipped[rule.name])

    def told(self, setting: object) -> str:
        """What the council set, in words: "An assessment is due within: 20 days"."""
        held, own = self.read(setting), self.own(setting)
        said = [f"{rule.words}: {value_words(rule, held[rule.name])}" for rule in self.rules if rule.name in own]
        return "; ".join(said) or "As shipped"

    def changed(self, setting: object, values: Mapping[str, Value | None]) -> object:
        """The setting with values put in; None leaves a value to what ships.

        Raises ``RuleBroken`` beside the value: ``number_out_of_range``, ``rule_below_another``, ``rule_days_rise``,
        ``rule_not_understood``.
        """
        held = dict(self.unwrap(setting))
        for name, value in values.items():
            rule = self.rule(name)
            if value is None:
                held.pop(name, None)
            else:
                held[name] = checked(rule, value)
        self._check_order({**self.shipped(), **held})
        return self.wrap(held)

    def _check_order(self, values: Mapping[str, Value]) -> None:
        for names in self.rising:
            for earlier, later in pairwise(names):
                if values[later] < values[earlier]:
                    raise RuleBroken("rule_below_another", field=later, other=self.rule(earlier).words)


def checked(rule: Rule, value: Value) -> Value:
    """Return a value a rule can take, as it is stored. Raises ``RuleBroken`` beside it (see ``RuleGroup.changed``)."""
    if rule.unit is Unit.WHETHER:
        if not isinstance(value, bool):
            raise RuleBroken("rule_not_understood", field=rule.name)
        return value
    if rule.unit is Unit.CHOICE:
        if value not in dict(rule.choices):
            raise RuleBroken("rule_not_understood", field=rule.name)
        return value
    if rule.unit is Unit.DAY_LIST:
        return _day_list(rule, value)
    return _number(rule, value)


def _day_list(rule: Rule, value: Value) -> list[int]:
    if not isinstance(value, list | tuple) or not value:
        raise RuleBroken("rule_not_understood", field=rule.name)
    days = [_number(rule, day) for day in value]
    if days != sorted(set(days)):
        raise RuleBroken("rule_days_rise", field=rule.name)
    return days


def _number(rule: Rule, value: Value) -> Value:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise RuleBroken("rule_not_understood", field=rule.name)
    whole = value == int(value)
    if not whole and (rule.unit is not Unit.POINTS or value * 2 != int(value * 2)):
        raise RuleBroken("rule_not_understood", field=rule.name)
    if not rule.least <= value <= rule.most:
        raise RuleBroken("number_out_of_range", field=rule.name, least=f"{rule.least:g}", most=f"{rule.most:,g}")
    return int(value) if whole else value


def typed_value(rule: Rule, text: str) -> Value:
    """Return what somebody typed for a rule. Raises ``RuleBroken`` beside it (see ``RuleGroup.changed``)."""
    parts = [part for part in text.replace("and", ",").replace("£", "").split(",") if part.strip()]
    if rule.unit is Unit.DAY_LIST:
        return checked(rule, tuple(_typed_number(rule, part) for part in parts))
    return checked(rule, _typed_number(rule, text.replace("£", "").replace(",", "")))


def _typed_number(rule: Rule, text: str) -> float:
    plain = text.strip().removesuffix("%").strip()
    if not plain.isascii() or len(plain) > 9 or not plain.replace(".", "", 1).isdigit():
        raise RuleBroken("rule_not_understood", field=rule.name)
    number = float(plain)
    return int(number) if number == int(number) else number


_ONE_AND_MANY = {
    Unit.HOURS: ("hour", "hours"),
    Unit.DAYS: ("day", "days"),
    Unit.WORKING_DAYS: ("working day", "working days"),
    Unit.MONTHS: ("month", "months"),
    Unit.POINTS: ("point", "points"),
}


def value_words(rule: Rule, value: Value) -> str:
    """A value with its unit: "6 hours", "£1,000", "28, 91 and 182 days"."""
    if rule.unit is Unit.WHETHER:
        return "Yes" if value else "No"
    if rule.unit is Unit.CHOICE:
        return dict(rule.choices).get(value, str(value))
    if rule.unit is Unit.DAY_LIST:
        days = [f"{day:,}" for day in value]
        return f"{', '.join(days[:-1])} and {days[-1]} days" if len(days) > 1 else f"{days[0]} days"
    if rule.unit is Unit.POUNDS:
        return f"£{value:,g}"
    if rule.unit is Unit.PERCENT:
        return f"{value:g}%"
    if rule.unit is Unit.COUNT:
        return f"{value:,g}"
    one, many = _ONE_AND_MANY[rule.unit]
    return f"{value:,g} {one if value == 1 else many}"


def plain_text(rule: Rule, value: Value) -> str:
    """A value as it stands in the field it is typed into: "6", "28, 91, 182"."""
    return ", ".join(f"{day:g}" for day in value) if rule.unit is Unit.DAY_LIST else f"{value:g}"


def fields_of(rules: Any) -> Mapping[str, Value]:
    """The fields of a frozen dataclass of rules by name; what most groups are read through."""
    return {each.name: getattr(rules, each.name) for each in fields(rules)}
