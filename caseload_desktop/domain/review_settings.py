"""The numbers of the review engine as a manager sets them: in words, with their bounds and sources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.review_rules import SETTING, Cycle, review_rules
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of

_MANUALS = "Care Act 2014 statutory guidance as practice manuals read it; the paragraph is to be checked."
_ASCOF = "Overdue has no national definition. Bands and days are a proposal."
_MOST_DAYS, _MOST_MONTHS = 3660, 120

_CYCLES = (
    ("", "As its kind of support says"),
    (Cycle.LONG_TERM.value, "Long term support"),
    (Cycle.CARER.value, "Support of a carer"),
    (Cycle.SHORT_TERM.value, "Short term support"),
    (Cycle.ENABLEMENT.value, "Enablement"),
    (Cycle.NONE.value, "Not at all"),
)
SERVICE_TYPES = (
    ("lt_nursing", "Long term support: Nursing care"),
    ("lt_residential", "Long term support: Residential care"),
    ("lt_community", "Long term support: Community"),
    ("lt_prison", "Long term support: Prison"),
    ("st_max", "Short term support: ST-Max"),
    ("st_ongoing_low_level", "Short term support: Ongoing low level"),
    ("st_other", "Short term support: Other short term"),
    ("carer_direct", "Unpaid carer support: Direct to unpaid carer"),
    ("carer_via_cared_for", "Unpaid carer support: Support involving the person cared-for"),
)
"""The national service types, which are fixed; their labels as the list gives them."""

_BY_TYPE = "by_type"


def _read(setting: object) -> Mapping[str, Any]:
    rules = review_rules(setting)
    types = {f"{_BY_TYPE}.{code}": str(rules.by_type.get(code, "")) for code, _label in SERVICE_TYPES}
    return {**fields_of(rules), **types}


def _wrap(values: Mapping[str, Any]) -> object:
    """Types stand in a mapping of their own; once one is set, the mapping says all that differ from their kind."""
    held = {name: value for name, value in values.items() if not name.startswith(f"{_BY_TYPE}.")}
    given = {name.split(".", 1)[1]: value for name, value in values.items() if name.startswith(f"{_BY_TYPE}.")}
    if given:
        shipped = {code: str(cycle) for code, cycle in review_rules(None).by_type.items()}
        held[_BY_TYPE] = {code: cycle for code, cycle in {**shipped, **given}.items() if cycle}
    return held


def _unwrap(setting: object) -> Mapping[str, Any]:
    if not isinstance(setting, Mapping):
        return {}
    held = {name: value for name, value in setting.items() if name != _BY_TYPE}
    if _BY_TYPE in setting:
        read = _read(setting)
        held |= {name: read[name] for name in (f"{_BY_TYPE}.{code}" for code, _label in SERVICE_TYPES)}
    return held


def _days(name: str, words: str, basis: Basis, source: str, *, least: int = 1) -> Rule:
    return Rule(name=name, words=words, unit=Unit.DAYS, basis=basis, source=source, least=least, most=_MOST_DAYS)


def _months(name: str, words: str, source: str, *, least: int) -> Rule:
    return Rule(
        name=name,
        words=words,
        unit=Unit.MONTHS,
        basis=Basis.GUIDANCE,
        source=source,
        least=least,
        most=_MOST_MONTHS,
    )


_NUMBERS = (
    _days(
        "initial_from_days",
        "The first look after a new plan, service or change comes not before",
        Basis.GUIDANCE,
        f"6 to 8 weeks. {_MANUALS}",
        least=0,
    ),
    _days(
        "initial_due_days",
        "The first look after a new plan, service or change is due within",
        Basis.GUIDANCE,
        f"6 to 8 weeks. {_MANUALS}",
    ),
    _months("annual_months", "After that a review is due at the latest every", f"12 months. {_MANUALS}", least=1),
    _months(
        "payment_months",
        "After the first direct payment a review is due within",
        f"6 months. {_MANUALS}",
        least=0,
    ),
    _days(
        "short_term_days",
        "Short term support is reviewed within",
        Basis.COUNCIL,
        "Six weeks for an assessment bed or short-term package (the council's own way of working).",
        least=0,
    ),
    _days(
        "end_review_days",
        "After enablement ends, its review is due within",
        Basis.COUNCIL,
        "The council asks for a review at the end of the service, which is 0 days.",
        least=0,
    ),
    _days(
        "end_review_early_days",
        "A review counts as the one at the end of enablement if held before the end by at most",
        Basis.PROPOSAL,
        "The council gives no days. 14 is a proposal.",
        least=0,
    ),
    Rule(
        name="light_touch_resets",
        words="A light-touch review begins the 12 months anew",
        unit=Unit.WHETHER,
        basis=Basis.PROPOSAL,
        source="Councils differ. As a proposal it does not.",
    ),
    _days("due_soon_days", "A review is due soon from this long before its day", Basis.PROPOSAL, _ASCOF, least=0),
    Rule(
        name="bands",
        words="Overdue reviews are counted in bands that end after",
        unit=Unit.DAY_LIST,
        basis=Basis.PROPOSAL,
        source=_ASCOF,
        most=_MOST_DAYS,
    ),
)
_TYPES = tuple(
    Rule(
        name=f"{_BY_TYPE}.{code}",
        words=f"{label} is reviewed as",
        unit=Unit.CHOICE,
        basis=Basis.PROPOSAL,
        source="Which reviews a type of support asks for. ST-Max is enablement, and ongoing low level support goes on.",
        choices=_CYCLES,
    )
    for code, label in SERVICE_TYPES
)

REVIEW_GROUP = RuleGroup(
    key=SETTING,
    title="Reviews",
    about="When the next review of a support is due, and how overdue ones are counted.",
    read=_read,
    wrap=_wrap,
    unwrap=_unwrap,
    rising=(("initial_from_days", "initial_due_days"),),
    rules=(*_NUMBERS, *_TYPES),
)
"""The engine's numbers as a manager sets them."""
