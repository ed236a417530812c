"""The clocks of safeguarding as a manager sets them: in words, with their bounds and sources."""

from __future__ import annotations

from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of
from caseload_desktop.domain.safeguarding_clocks import SETTING, safeguarding_rules

_LONDON = "London's target time, from memory, to be checked. No law sets it."


def _rule(name: str, words: str, source: str, unit: Unit = Unit.WORKING_DAYS, basis: Basis = Basis.PROPOSAL) -> Rule:
    most = 60 if unit is Unit.MONTHS else 400
    return Rule(name=name, words=words, unit=unit, basis=basis, source=source, most=most)


SAFEGUARDING_GROUP = RuleGroup(
    key=SETTING,
    title="Safeguarding",
    about="By when each stage of a concern and an enquiry should be through. The Care Act sets no number of days.",
    read=lambda setting: fields_of(safeguarding_rules(setting)),
    rising=(("planning_days", "enquiry_days"),),
    rules=(
        _rule(
            "decision_days",
            "A concern is decided on within",
            "Two working days: Wokingham's indicator and Wigan's aim; an older guide has one. No law sets it.",
        ),
        _rule(
            "planning_days",
            "An enquiry is planned, from its start, within",
            "Five working days in the older guide; Wigan has seven. No law sets it.",
        ),
        _rule(
            "enquiry_days",
            "The report of an enquiry is in, from its start, within",
            "Four weeks in the older guide; Wigan has 28 working days. No law sets it.",
        ),
        _rule("outcome_days", "The outcome follows the report within", _LONDON),
        _rule("closure_days", "An enquiry is signed off after its outcome within", _LONDON),
        _rule(
            "plan_review_days",
            "A safeguarding plan is looked at every",
            "Six weeks in the older guide; London has three months. Calendar days. No law sets it.",
            Unit.DAYS,
        ),
        _rule(
            "feedback_days",
            "Whoever raised a concern is told of the decision, and of the outcome, within",
            "Usual in local procedures, from memory, to be checked. No law sets it.",
        ),
        _rule(
            "feedback_shown_months",
            "A decision its referrer was never told of stays in the tray for",
            "A proposal; the concern itself says for good that nobody was told.",
            Unit.MONTHS,
        ),
        _rule(
            "long_open_months",
            "An enquiry stands on the list of those open long after",
            "Kent lists enquiries open beyond six months and has this list get shorter.",
            Unit.MONTHS,
            Basis.COUNCIL,
        ),
    ),
)
"""What the page "Clocks and rules" shows of safeguarding."""
