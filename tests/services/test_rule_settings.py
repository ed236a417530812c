"""The council's clocks and rules: set by a manager, for every laptop, and never over what another set meanwhile."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.assessment import SETTING as ASSESSMENT
from caseload_desktop.domain.assessment import assessment_rule
from caseload_desktop.domain.equipment import SETTING as EQUIPMENT
from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted, RuleBroken
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER


def _held(store: Store, key: str) -> object:
    with store.read() as connection:
        return setting(connection, key)


def test_a_manager_sets_one_value_and_takes_it_back(store: Store) -> None:
    """The others stay; undo brings back what stood there before, and None what ships."""
    set_rules(store, MANAGER, key=ASSESSMENT, values={"days": 20})
    second = set_rules(
        store, MANAGER, key=ASSESSMENT, values={"discharge_to": 40}, seen={"value": _held(store, ASSESSMENT)}
    )
    rule = assessment_rule(_held(store, ASSESSMENT))
    assert (rule.days, rule.discharge_to) == (20, 40)
    undo_act(store, MANAGER, second.act)
    assert assessment_rule(_held(store, ASSESSMENT)).discharge_to == 42
    set_rules(store, MANAGER, key=EQUIPMENT, values={"pounds": 1500})
    set_rules(store, MANAGER, key=EQUIPMENT, values={"pounds": None})
    assert _held(store, EQUIPMENT) is None


def test_what_somebody_else_set_meanwhile_is_not_overwritten(store: Store) -> None:
    """The second manager is told, and sees the other value first."""
    set_rules(store, MANAGER, key=ASSESSMENT, values={"days": 20})
    with pytest.raises(AlreadyChanged):
        set_rules(store, MANAGER, key=ASSESSMENT, values={"days": 25}, seen={"value": None})
    assert assessment_rule(_held(store, ASSESSMENT)).days == 20


def test_only_those_who_keep_the_lists_set_rules(store: Store) -> None:
    """A practitioner can't move a clock, nobody sets a rule that is none, and a refusal writes nothing."""
    with pytest.raises(NotPermitted):
        set_rules(store, PRACTITIONER, key=ASSESSMENT, values={"days": 20})
    for key, name in (("sample", "days"), (ASSESSMENT, "weeks")):
        with pytest.raises(RuleBroken) as refusal:
            set_rules(store, MANAGER, key=key, values={name: 20})
        assert refusal.value.code == "not_correctable"
    with pytest.raises(RuleBroken) as refusal:
        set_rules(store, MANAGER, key=ASSESSMENT, values={"days": 400})
    assert (refusal.value.code, refusal.value.field) == ("number_out_of_range", "days")
    assert _held(store, ASSESSMENT) is None
