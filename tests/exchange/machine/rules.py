"""Sets the council's clocks and rules by chance: one of every group somebody declared."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseload_desktop.domain.rule_groups import GROUPS
from caseload_desktop.domain.rule_settings import Rule, Unit
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand


def one_rule(hand: Hand) -> Changes:
    """Set one value, or leave it to what ships."""
    group = hand.chance.choice(GROUPS)
    rule = hand.chance.choice(group.rules)
    shipped = group.shipped()[rule.name]
    value = None if hand.chance.random() < 0.3 else _near(rule, shipped, hand)
    return set_rules(hand.store, hand.actor, key=group.key, values={rule.name: value})


def _near(rule: Rule, shipped: Any, hand: Hand) -> Any:
    """A value close to what ships, so that the clocks of a history stay plausible."""
    if rule.unit is Unit.WHETHER:
        return hand.chance.random() < 0.5
    if rule.unit is Unit.CHOICE:
        return hand.chance.choice(rule.choices)[0]
    if rule.unit is Unit.DAY_LIST:
        return tuple(day + 1 for day in shipped)
    return min(rule.most, max(rule.least, shipped + hand.chance.randint(0, 2)))


GIVEN: dict[str, Callable[[Hand], Changes]] = {"set_rules": one_rule}
