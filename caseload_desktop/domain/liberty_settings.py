"""The numbers of DoLS and AMHP referrals as a manager sets them: in words, with their bounds and sources."""

from __future__ import annotations

from caseload_desktop.domain.amhp_clock import SETTING as AMHP_SETTING
from caseload_desktop.domain.amhp_clock import amhp_rules
from caseload_desktop.domain.dols_clocks import SETTING as DOLS_SETTING
from caseload_desktop.domain.dols_clocks import dols_rules
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of

_ACT = "Mental Capacity Act 2005, Schedule A1"


def _rule(name: str, words: str, unit: Unit, basis: Basis, source: str, most: int) -> Rule:
    return Rule(name=name, words=words, unit=unit, basis=basis, source=source, least=1, most=most)


DOLS_GROUP = RuleGroup(
    key=DOLS_SETTING,
    title="DoLS",
    about="Calendar days; the day of receipt, or on which an urgent authorisation is given, is the first of them.",
    rules=(
        _rule("local_days", "A request is decided within (local plan)", Unit.DAYS, Basis.COUNCIL,
              "The council's plan.", 366),
        _rule("national_days", "A request is decided within (national limit)", Unit.DAYS, Basis.LAW,
              "SI 2008/1858 regulation 13(1).", 60),
        _rule("urgent_days", "An urgent authorisation lasts at most", Unit.DAYS, Basis.LAW,
              f"{_ACT} paragraph 78(2), to be checked.", 31),
        _rule("extension_days", "It is extended, once, by at most", Unit.DAYS, Basis.LAW,
              f"{_ACT} paragraphs 84 to 86, to be checked.", 31),
        _rule("third_party_days", "What somebody else reports is checked within", Unit.DAYS, Basis.LAW,
              "SI 2008/1858 regulation 14, to be checked.", 60),
        _rule("longest_months", "An authorisation lasts at most", Unit.MONTHS, Basis.LAW,
              f"{_ACT} paragraph 42, to be checked.", 24),
        _rule("suspension_days", "A suspension is lifted within", Unit.DAYS, Basis.LAW,
              f"{_ACT} paragraphs 91 to 97, to be checked.", 60),
        _rule("look_months", "Who waits is looked at again every", Unit.MONTHS, Basis.COUNCIL,
              "Every quarter, after the ombudsman's finding of 2021.", 12),
        _rule("ask_again_days", "A further authorisation is asked for before the end, from", Unit.DAYS, Basis.PROPOSAL,
              "The window in which councils take such requests.", 120),
    ),
    read=lambda held: fields_of(dols_rules(held)),
    rising=(("local_days", "national_days"),),
)  # fmt: skip
"""What the page "Clocks and rules" shows of DoLS."""

AMHP_GROUP = RuleGroup(
    key=AMHP_SETTING,
    title="AMHP referrals",
    about="How long each detention lasts stands in the list of detentions, with its section.",
    rules=(
        _rule("soon_hours", "A referral goes before every other with time left of at most", Unit.HOURS, Basis.PROPOSAL,
              "A proposal.", 72),
        _rule("near_hours", "The countdown warns from", Unit.HOURS, Basis.PROPOSAL, "A proposal.", 168),
    ),
    read=lambda held: fields_of(amhp_rules(held)),
    rising=(("soon_hours", "near_hours"),),
)  # fmt: skip
"""What the page "Clocks and rules" shows of AMHP referrals."""
