"""The hours and days of enablement as a manager sets them: in words, with their bounds and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.enablement_rules import INDEPENDENCE, SETTING, SHORT_TERM_PATHWAYS, enablement_rules
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of

_PLAN = "The council's Operational Pressures Escalation Plan v1.1 (2021). Hours run by the clock, at night and at "
_PLAN += "weekends too."
_OWN_RULES = "The council's own rules for enablement."
_ASCOF = "ASCOF: 84 days after discharge from hospital (new 2D), 91 days (old 2B)."
_PROPOSAL = "A proposal."
_MOST = 400
"""More hours or days than this are a typing mistake."""

_PATHWAYS = {"hospital_hours": SHORT_TERM_PATHWAYS, "other_hours": INDEPENDENCE}
"""Within how many hours a hospital discharge, and any other referral, is answered: each stands under its pathway."""

_ANSWER = "answer_hours"


def _read(setting: object) -> Mapping[str, Any]:
    rules = enablement_rules(setting)
    return {**fields_of(rules), **{name: rules.answer_within(way) for name, way in _PATHWAYS.items()}}


def _wrap(values: Mapping[str, Any]) -> object:
    held: dict[str, Any] = {name: value for name, value in values.items() if name not in _PATHWAYS}
    hours = {way: values[name] for name, way in _PATHWAYS.items() if name in values}
    return {**held, _ANSWER: hours} if hours else held


def _unwrap(setting: object) -> Mapping[str, Any]:
    if not isinstance(setting, Mapping):
        return {}
    hours = setting.get(_ANSWER)
    held = {name: value for name, value in setting.items() if name != _ANSWER}
    if isinstance(hours, Mapping):
        held |= {name: hours[way] for name, way in _PATHWAYS.items() if way in hours}
    return held


def _rule(name: str, words: str, unit: Unit, basis: Basis, source: str, *, most: int = _MOST) -> Rule:
    return Rule(name=name, words=words, unit=unit, basis=basis, source=source, most=most)


ENABLEMENT_GROUP = RuleGroup(
    key=SETTING,
    title="Enablement",
    about="By when a referral is answered and the service started, and when it is looked at. "
    "Six weeks and the free period are set by regulation (SI 2014/2672) and stay.",
    read=_read,
    wrap=_wrap,
    unwrap=_unwrap,
    rising=(("check_84", "check_91"),),
    rules=(
        _rule("tell_hours", "Whoever referred is told within", Unit.HOURS, Basis.COUNCIL, _PLAN),
        _rule("hospital_hours", "A hospital discharge is answered within", Unit.HOURS, Basis.COUNCIL, _PLAN),
        _rule("other_hours", "Any other referral is answered within", Unit.HOURS, Basis.COUNCIL, _PLAN),
        _rule("start_hours", "An accepted referral is started within", Unit.HOURS, Basis.COUNCIL, _PLAN),
        _rule("package_days", "Purchasing finds a package within", Unit.DAYS, Basis.COUNCIL, _OWN_RULES),
        _rule("look_week", "The service is looked at in week", Unit.COUNT, Basis.PROPOSAL, _PROPOSAL, most=6),
        _rule("alert_days", "The end of six weeks shows this long before", Unit.DAYS, Basis.PROPOSAL, _PROPOSAL),
        _rule("score_days", "Goals are scored every", Unit.DAYS, Basis.PROPOSAL, _PROPOSAL),
        _rule("community_days", "Who waits at home is followed up every", Unit.DAYS, Basis.PROPOSAL, _PROPOSAL),
        _rule("check_84", "The first follow-up comes after", Unit.DAYS, Basis.GUIDANCE, _ASCOF),
        _rule("check_91", "The second follow-up comes after", Unit.DAYS, Basis.GUIDANCE, _ASCOF),
        _rule(
            "check_open_days", "A follow-up nobody made stays on the lists for", Unit.DAYS, Basis.PROPOSAL, _PROPOSAL
        ),
    ),
)
"""The numbers of the service as a manager sets them."""
