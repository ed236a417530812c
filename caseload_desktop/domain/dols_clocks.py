"""The clocks of a DoLS application: urgent and standard days, quarterly looks, further requests, longest terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.dols import Application, State, state_of
from caseload_desktop.domain.months import add_months

SETTING = "dols"
"""The council's setting: ``{"local_days": 14, ...}`` with the names of ``DolsRules``."""

_MOST = 1000
_ONE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DolsRules:
    """All numbers of the safeguards, in calendar days and months.

    ``national_days``: SI 2008/1858 regulation 13(1), "21 days beginning with the date" of receipt. ``urgent_days`` and
    ``extension_days``: Mental Capacity Act 2005 Schedule A1 paragraphs 78(2) and 84 to 86; the extension once.
    ``longest_months``: the same Schedule, paragraph 42. ``third_party_days``: SI 2008/1858 regulation 14.
    ``suspension_days``: Schedule A1 paragraphs 91 to 97. Paragraph numbers are from memory. ``local_days`` and
    ``look_months`` (every quarter, after the ombudsman's finding of 2021) are the council's own plans, and
    ``ask_again_days`` is the window in which councils take a request for a further authorisation.
    """

    urgent_days: int = 7
    extension_days: int = 7
    local_days: int = 14
    national_days: int = 21
    third_party_days: int = 7
    longest_months: int = 12
    suspension_days: int = 28
    look_months: int = 3
    ask_again_days: int = 28


def dols_rules(setting: object) -> DolsRules:
    """Return the rules a council's setting gives; what it does not say, or can't mean, stays as it ships."""
    if not isinstance(setting, Mapping):
        return DolsRules()
    given: dict[str, int] = {each.name: setting[each.name] for each in fields(DolsRules) if _fits(setting, each.name)}
    return replace(DolsRules(), **given)


def _fits(setting: Mapping[str, object], name: str) -> bool:
    value = setting.get(name)
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST


class Clock(StrEnum):
    """Which clock a day belongs to."""

    URGENT = "urgent"
    LOCAL = "local"
    NATIONAL = "national"
    THIRD_PARTY = "third_party"


@dataclass(frozen=True, slots=True)
class Due:
    """A day by which something is to be done, and in words why that day."""

    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One clock of an application; the last day itself is in time."""

    clock: Clock
    on: date
    reason: str


def limits(one: Application, rules: DolsRules) -> tuple[Limit, ...]:
    """Return the clocks of an application, the soonest first.

    The day of receipt is the first day ("beginning with the date"). An urgent authorisation that runs when the request
    comes, or later, sets a clock of its own: the decision comes before it ends (SI 2008/1858 regulation 13(2)). A check
    of what a third party reported has one clock.
    """
    got = one.received_on
    if one.third_party:
        return (Limit(Clock.THIRD_PARTY, _last(got, rules.third_party_days), _from(rules.third_party_days, got)),)
    found = [
        Limit(Clock.LOCAL, _last(got, rules.local_days), f"{_from(rules.local_days, got)} (local plan)"),
        Limit(Clock.NATIONAL, _last(got, rules.national_days), f"{_from(rules.national_days, got)} (national limit)"),
    ]
    until = urgent_until(one)
    if until is not None and until >= got:
        longer = ", extended" if one.extended_to is not None else ""
        found.append(Limit(Clock.URGENT, until, f"the urgent authorisation ends on {show_long(until)}{longer}"))
    return tuple(sorted(found, key=lambda limit: (limit.on, limit.clock)))


def decision_due(one: Application, rules: DolsRules) -> Due:
    """The day by which the law wants a decision: the urgent authorisation's end or the national limit, the sooner."""
    lawful = [limit for limit in limits(one, rules) if limit.clock is not Clock.LOCAL]
    first = min(lawful, key=lambda limit: limit.on)
    return Due(first.on, first.reason)


def plan_due(one: Application, rules: DolsRules) -> Due:
    """The day by which the council means to decide: the soonest of all clocks, its own plan included."""
    first = limits(one, rules)[0]
    return Due(first.on, first.reason)


def urgent_until(one: Application) -> date | None:
    """The last day of the urgent authorisation, an extension counted; None where there is none."""
    return one.extended_to or one.urgent_to


def nothing_authorises(one: Application, today: date) -> bool:
    """True while an urgent authorisation has run out and no decision has come: nobody has authorised what goes on."""
    until = urgent_until(one)
    return state_of(one, today) is State.PENDING and until is not None and until < today


def look_due(one: Application, rules: DolsRules, today: date) -> Due | None:
    """When a pending application is looked at for changed circumstances: every quarter from receipt or the last look.

    The council's answer to the ombudsman (2021): nobody waits without somebody looking whether more is at stake now.
    """
    if state_of(one, today) is not State.PENDING or one.died_on is not None:
        return None
    since = max(one.received_on, one.looked_on) if one.looked_on is not None else one.received_on
    after = "the last look" if since == one.looked_on else "receipt"
    on = add_months(since, rules.look_months)
    return Due(on, f"{_months(rules.look_months)} after {after} on {show_long(since)}")


def ask_again_due(one: Application, rules: DolsRules, today: date) -> Due | None:
    """From when a further request (Form 2) is owed, so that one authorisation follows the other without a gap.

    None where one has been asked for, none is needed, or the authorisation is over.
    """
    running = state_of(one, today) in (State.TO_BEGIN, State.IN_FORCE, State.SUSPENDED, State.RUN_OUT)
    if not running or one.authorised_to is None or one.followed or one.none_needed or one.died_on is not None:
        return None
    on = one.authorised_to - timedelta(days=rules.ask_again_days)
    if one.authorised_from is not None:
        on = max(on, one.authorised_from)
    return Due(on, f"{rules.ask_again_days} days before the authorisation ends on {show_long(one.authorised_to)}")


def suspension_ends(one: Application, rules: DolsRules, today: date) -> Due | None:
    """The last day on which a suspension can be lifted; after it the authorisation ceases by itself."""
    if state_of(one, today) is not State.SUSPENDED or one.suspended_from is None:
        return None
    last = _last(one.suspended_from, rules.suspension_days)
    return Due(last, f"{_days(rules.suspension_days)} from the suspension on {show_long(one.suspended_from)}")


def longest_urgent(urgent_from: date, rules: DolsRules) -> date:
    """The last day an urgent authorisation may have; the day it was given is its first."""
    return _last(urgent_from, rules.urgent_days)


def longest_extension(urgent_to: date, rules: DolsRules) -> date:
    """The last day an urgent authorisation may be extended to, once."""
    return urgent_to + timedelta(days=rules.extension_days)


def longest_authorisation(authorised_from: date, rules: DolsRules) -> date:
    """The last day a standard authorisation may have: twelve months, the first day counted."""
    return add_months(authorised_from, rules.longest_months) - _ONE


def _last(first: date, count: int) -> date:
    """The last of so many days of which ``first`` is the first."""
    return first + timedelta(days=count - 1)


def _from(count: int, got: date) -> str:
    return f"{_days(count)} from receipt on {show_long(got)}"


def _days(count: int) -> str:
    return f"{count} day{'' if count == 1 else 's'}"


def _months(count: int) -> str:
    return f"{count} month{'' if count == 1 else 's'}"
