"""Clocks and rules as a council sets them: what each may become, and that every one that is declared makes sense."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from typing import Any

import pytest

from caseload_desktop.domain.assessment import ASSESSMENT_GROUP, AssessmentRule, assessment_rule
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.equipment import EQUIPMENT_GROUP, minor_pounds
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.review_rules import Cycle, review_rules
from caseload_desktop.domain.review_settings import REVIEW_GROUP, SERVICE_TYPES
from caseload_desktop.domain.rule_groups import GROUPS
from caseload_desktop.domain.rule_settings import (
    Basis,
    Rule,
    RuleGroup,
    Unit,
    checked,
    plain_text,
    typed_value,
    value_words,
)


def _rule(unit: Unit, *, most: float = 366) -> Rule:
    return Rule(
        name="it",
        words="It is",
        unit=unit,
        basis=Basis.PROPOSAL,
        source="A proposal.",
        least=0 if unit is Unit.POINTS else 1,
        most=most,
        choices=(("", "As its kind"), ("none", "Not at all")),
    )


@pytest.mark.parametrize(
    ("unit", "typed", "value", "words"),
    [
        (Unit.DAYS, "28", 28, "28 days"),
        (Unit.DAYS, " 1 ", 1, "1 day"),
        (Unit.WORKING_DAYS, "5", 5, "5 working days"),
        (Unit.HOURS, "2", 2, "2 hours"),
        (Unit.MONTHS, "12", 12, "12 months"),
        (Unit.POUNDS, "£1,000", 1000, "£1,000"),
        (Unit.POINTS, "0.5", 0.5, "0.5 points"),
        (Unit.POINTS, "1", 1, "1 point"),
        (Unit.PERCENT, "90%", 90, "90%"),
        (Unit.COUNT, "3", 3, "3"),
        (Unit.DAY_LIST, "28, 91 and 182", [28, 91, 182], "28, 91 and 182 days"),
        (Unit.DAY_LIST, "28", [28], "28 days"),
    ],
)
def test_what_is_typed_becomes_a_value_and_words(unit: Unit, typed: str, value: Any, words: str) -> None:
    """A manager types plain numbers; the list tells them with their unit, and the field takes back what it shows."""
    rule = _rule(unit, most=100_000)
    assert typed_value(rule, typed) == value
    assert value_words(rule, value) == words
    assert typed_value(rule, plain_text(rule, value)) == value


@pytest.mark.parametrize(
    ("unit", "typed", "code"),
    [
        (Unit.DAYS, "", "rule_not_understood"),
        (Unit.DAYS, "soon", "rule_not_understood"),
        (Unit.DAYS, "2.5", "rule_not_understood"),
        (Unit.DAYS, "-3", "rule_not_understood"),
        (Unit.DAYS, "²", "rule_not_understood"),
        (Unit.DAYS, "0", "number_out_of_range"),
        (Unit.DAYS, "367", "number_out_of_range"),
        (Unit.POINTS, "0.3", "rule_not_understood"),
        (Unit.DAY_LIST, "", "rule_not_understood"),
        (Unit.DAY_LIST, "91, 28", "rule_days_rise"),
        (Unit.DAY_LIST, "28, 28", "rule_days_rise"),
        (Unit.DAY_LIST, "28, 900", "number_out_of_range"),
    ],
)
def test_what_can_not_be_meant_is_refused_beside_the_rule(unit: Unit, typed: str, code: str) -> None:
    """A typing mistake never becomes a clock."""
    with pytest.raises(RuleBroken) as refusal:
        typed_value(_rule(unit), typed)
    assert (refusal.value.code, refusal.value.field) == (code, "it")


@pytest.mark.parametrize(("unit", "value"), [(Unit.WHETHER, 1), (Unit.CHOICE, "monthly"), (Unit.DAYS, True)])
def test_a_value_of_another_kind_is_refused(unit: Unit, value: Any) -> None:
    """Yes is no number of days, and a choice is one of those that are offered."""
    with pytest.raises(RuleBroken) as refusal:
        checked(_rule(unit), value)
    assert refusal.value.code == "rule_not_understood"


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_every_rule_is_declared_whole(group: RuleGroup) -> None:
    """Each has words and a source, ships a value within its own bounds, and is read back as it was set."""
    names = [rule.name for rule in group.rules]
    assert len(set(names)) == len(names) > 0
    assert set(names) <= group.shipped().keys()
    assert {name for names in group.rising for name in names} <= set(names)
    for rule in group.rules:
        assert rule.words
        assert not rule.words.endswith((".", ":"))
        assert rule.source.endswith(".")
        shipped = group.shipped()[rule.name]
        checked(rule, list(shipped) if rule.unit is Unit.DAY_LIST else shipped)
        assert value_words(rule, shipped)
    assert group.own(None) == frozenset()
    assert group.about.endswith(".")


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_every_rule_is_read_as_it_was_set(group: RuleGroup) -> None:
    """What a manager sets is what the clock reads, and taken back it is as shipped again."""
    for rule in group.rules:
        for value in _others(rule, group.shipped()[rule.name]):
            try:
                held = group.changed(None, {rule.name: value})
            except RuleBroken as refusal:
                if refusal.code == "rule_below_another":
                    continue
                raise
            read = group.read(held)[rule.name]
            assert (list(read) if isinstance(read, tuple) else read) == value
            assert group.read(group.changed(held, {rule.name: None})) == group.shipped()


def _others(rule: Rule, shipped: Any) -> list[Any]:
    if rule.unit is Unit.WHETHER:
        return [not shipped]
    if rule.unit is Unit.CHOICE:
        return [value for value, _words in rule.choices]
    if rule.unit is Unit.DAY_LIST:
        return [[7, 14], [30]]
    return [value for value in (shipped + 1, shipped - 1, rule.most) if rule.least <= value <= rule.most]


def test_no_setting_is_without_a_screen() -> None:
    """Whatever a module of the rules keeps as a setting of the council, a manager can set on screen."""
    import caseload_desktop.domain as domain

    found = {
        value
        for module in pkgutil.iter_modules(domain.__path__)
        for name, value in vars(import_module(f"{domain.__name__}.{module.name}")).items()
        if name == "SETTING"
    }
    assert found == {group.key for group in GROUPS}


def test_keys_are_each_declared_once() -> None:
    """Two groups can't keep their values under one key."""
    assert len({group.key for group in GROUPS}) == len(GROUPS)


def test_a_part_of_the_assessment_days_can_be_set() -> None:
    """Setting the days of an assessment leaves those after a discharge as shipped."""
    assert assessment_rule(ASSESSMENT_GROUP.changed(None, {"days": 20})) == AssessmentRule(20, 21, 42)
    assert assessment_rule({"days": 20, "discharge_to": "soon"}) == AssessmentRule()


def test_a_later_day_never_comes_before_an_earlier_one() -> None:
    """The end of a stretch can't lie before its beginning; the sentence names the other rule."""
    with pytest.raises(RuleBroken) as refusal:
        ASSESSMENT_GROUP.changed({"discharge_from": 30}, {"discharge_to": 29})
    assert (refusal.value.code, refusal.value.field) == ("rule_below_another", "discharge_to")
    assert "not before" in str(refusal.value.values["other"])


def test_the_amount_of_a_minor_adaptation_is_kept_plain() -> None:
    """The setting is the number itself, as it was before it had a screen."""
    assert EQUIPMENT_GROUP.changed(None, {"pounds": 1500}) == 1500
    assert minor_pounds(EQUIPMENT_GROUP.changed(1500, {"pounds": None})) == 1000


def test_types_of_support_follow_the_national_list(lists: CodeLists) -> None:
    """Every national service type can be given its cycle, under its exact label."""
    assert dict(SERVICE_TYPES) == {code.id: code.label for code in lists["service_type"].codes}


def test_one_type_of_support_is_taken_out_of_the_engine() -> None:
    """The other types keep the cycle they ship with, and a number set beside it stays."""
    held = REVIEW_GROUP.changed({"annual_months": 6}, {"by_type.lt_prison": "none"})
    rules = review_rules(held)
    assert rules.annual_months == 6
    assert dict(rules.by_type) == {
        "st_max": Cycle.ENABLEMENT,
        "st_ongoing_low_level": Cycle.LONG_TERM,
        "lt_prison": Cycle.NONE,
    }
    plain = review_rules(REVIEW_GROUP.changed(held, {"by_type.st_max": ""}))
    assert plain.cycle_of("st_max", "short_term") is Cycle.SHORT_TERM
