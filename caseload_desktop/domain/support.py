"""A service somebody is supported with: which component fits which type, how it stands today, what it costs a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from caseload_desktop.domain.code_lists import Code, CodeLists
from caseload_desktop.domain.contact_entry import CLOCK_MOST_BEHIND_DAYS
from caseload_desktop.domain.errors import RuleBroken

CHANGED = "changed"
"""Why a stretch of a service ended when it goes on differently; the program gives it by itself."""

MOST_YEARS_BACK = 70
"""Support said to have begun earlier is a typing mistake; people live in one home for decades."""

MOST_DAYS_AHEAD = 183
"""Support is arranged weeks ahead; a start later than half a year from now is a typing mistake."""

MOST_DAYS_PLANNED = 20 * 366
"""A planned end further off says nothing."""

MOST_UNITS = 168
"""No week has more hours than this."""

MOST_COST = Decimal(100_000)

_PENNY = Decimal("0.01")


class ServiceState(StrEnum):
    """How a service stands on a day. A paused one stays open (Client Level Data: a suspended service has no end)."""

    TO_COME = "to_come"
    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


def service_state(service: Mapping[str, Any], today: date) -> ServiceState:
    """Return how a service stands; ``service`` has the dates of entity ``service`` as ISO text.

    The last day of support still belongs to it, but once an end is recorded it is told as ended. A pause ends on the
    day the support runs again (``paused_to``), which no longer belongs to it.
    """
    day = today.isoformat()
    if service["to_date"]:
        return ServiceState.ENDED
    if (service["from_date"] or "") > day:
        return ServiceState.TO_COME
    begun, over = service["paused_from"], service["paused_to"]
    if begun and begun <= day and (not over or day < over):
        return ServiceState.PAUSED
    return ServiceState.OPEN


def kind_of(service_type: str | None, lists: CodeLists) -> str:
    """``long_term``, ``short_term`` or ``carer``; empty for a type nobody knows."""
    return lists.mapped("service_type", service_type, "kind")


def fits(component: str, service_type: str, lists: CodeLists) -> bool:
    """True when a component belongs to a type of support, by the list; one the list says nothing of fits everywhere."""
    types = lists.mapped("service_component", component, "types").split()
    return not types or service_type in types


def components_for(service_type: str, lists: CodeLists, *, on: date) -> tuple[Code, ...]:
    """The components that may be chosen for a type of support; all of them while no type is chosen."""
    current = lists.current("service_component", on)
    return tuple(code for code in current if not service_type or fits(code.id, service_type, lists))


def types_of(component: str, lists: CodeLists) -> tuple[str, ...]:
    """The types of support a component belongs to, in the order of the list; empty when the list says nothing."""
    return tuple(lists.mapped("service_component", component, "types").split())


def pays_the_person(component: str | None, delivery: str | None, lists: CodeLists) -> bool:
    """True for a direct payment: only then there is a first payment, from which its review is reckoned."""
    return "yes" in (
        lists.mapped("service_component", component, "first_payment"),
        lists.mapped("delivery_mechanism", delivery, "first_payment"),
    )


def may_end_for(reason: str, lists: CodeLists) -> bool:
    """True for a reason a worker may give; "changed" is what the program writes itself."""
    code = lists.code("service_end", reason)
    return code is not None and code.maps.get("by_program") != "yes"


def weekly_cost(unit_cost: object, planned_units: object, frequency: str | None, lists: CodeLists) -> Decimal | None:
    """What a service costs in a week, in pounds and pence, or None when that can't be said.

    Costs per session, hour or day are multiplied by the planned units of a week; a day rate without units is for all
    seven days. Costs of a longer time are divided by its weeks, a year having 52 and a month 52/12, whatever the
    units. What is free costs nothing; a one-off cost has no weekly share. The rule is the list's (``cost_frequency``).
    """
    code = lists.code("cost_frequency", frequency)
    per = code.maps.get("per", "") if code else ""
    if per == "free":
        return Decimal(0)
    cost = _decimal(unit_cost)
    if cost is None or code is None:
        return None
    if per == "unit":
        units = _decimal(planned_units)
        units = units if units is not None else _decimal(code.maps.get("units"))
        return None if units is None else (cost * units).quantize(_PENNY, ROUND_HALF_UP)
    weeks = _weeks(code.maps.get("weeks", "")) if per == "weeks" else None
    if not weeks:
        return None
    return (cost * weeks.denominator / weeks.numerator).quantize(_PENNY, ROUND_HALF_UP)


def money_given(value: object, *, field: str) -> float | None:
    """Return pounds as the record holds them. Raises ``RuleBroken``: ``not_money``, ``money_out_of_range``."""
    if value in (None, ""):
        return None
    amount = _decimal(value)
    if amount is None:
        raise RuleBroken("not_money", field=field)
    if not 0 <= amount <= MOST_COST:
        raise RuleBroken("money_out_of_range", field=field, most=f"{MOST_COST:,}")
    return float(amount)


def units_given(value: object, *, field: str) -> float | None:
    """Return units a week as the record holds them. Raises ``RuleBroken``: ``not_a_number``, ``units_out_of_range``."""
    if value in (None, ""):
        return None
    units = _decimal(value)
    if units is None:
        raise RuleBroken("not_a_number", field=field)
    if not 0 <= units <= MOST_UNITS:
        raise RuleBroken("units_out_of_range", field=field, most=MOST_UNITS)
    return float(units)


def support_day(text: str, *, field: str, today: date, latest_known: date | None = None, days_ahead: int = 0) -> date:
    """Return the day of ISO text when it may stand in the record of somebody's support.

    ``days_ahead`` allows what is arranged but has not happened. A laptop clock that stands before what the record
    already speaks of is slow; the record is then believed. Raises ``RuleBroken``: ``impossible_date``,
    ``day_in_future``, ``day_far_ahead``, ``day_far_back``.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field=field) from None
    if latest_known is not None and 0 < (latest_known - today).days <= CLOCK_MOST_BEHIND_DAYS:
        today = latest_known
    if day > today + timedelta(days=days_ahead):
        raise RuleBroken("day_far_ahead" if days_ahead else "day_in_future", field=field)
    if day.year < today.year - MOST_YEARS_BACK:
        raise RuleBroken("day_far_back", field=field)
    return day


def _decimal(value: object) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).replace(",", "").removeprefix("£").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _weeks(text: str) -> Fraction | None:
    """Weeks as the list gives them, such as "4" or "52/12"; what can't be read counts as not given."""
    try:
        weeks = Fraction(text)
    except (ValueError, ZeroDivisionError):
        return None
    return weeks if weeks > 0 else None
