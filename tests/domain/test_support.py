"""Services: what fits what, how one stands on a day, and what it costs a week."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.support import (
    ServiceState,
    components_for,
    fits,
    kind_of,
    may_end_for,
    money_given,
    pays_the_person,
    service_state,
    support_day,
    types_of,
    units_given,
    weekly_cost,
)

TODAY = date(2026, 11, 20)

# CLD Release 2: service types with the rank of ASCOF 2A (standards 1.10).
CLD_R2_TYPES = {
    "Long term support: Nursing care": "1",
    "Long term support: Residential care": "2",
    "Long term support: Community": "3",
    "Long term support: Prison": "4",
    "Short term support: ST-Max": "5",
    "Short term support: Ongoing low level": "6",
    "Short term support: Other short term": "7",
    "Unpaid carer support: Direct to unpaid carer": "",
    "Unpaid carer support: Support involving the person cared-for": "",
}

# CLD Release 2: service components (standards 1.11).
CLD_R2_COMPONENTS = [
    "Reablement", "Short term nursing care", "Short term residential care", "Long term nursing care",
    "Long term residential care", "Home support or domiciliary care", "Day support", "Meals", "Transport", "Equipment",
    "Direct payment", "Shared Lives", "Community supported living", "Extra care housing",
    "Professional support: Social worker", "Professional support: Other",
    "Learning, education or employment support", "End of life care", "Emergency support", "Other short term support",
    "Other long term support", "Unpaid carer respite", "Unpaid carer sitting service",
    "Unpaid carer universal services", "Other unpaid carer support",
]  # fmt: skip


def test_national_words_of_services(lists: CodeLists) -> None:
    """Types, components, mechanisms and units of cost are offered with the official words (CLD Release 2)."""
    assert {c.label: c.maps.get("rank", "") for c in lists.current("service_type", TODAY)} == CLD_R2_TYPES
    assert [c.label for c in lists.current("service_component", TODAY)] == CLD_R2_COMPONENTS
    assert [c.label for c in lists.current("delivery_mechanism", TODAY)] == [
        "Direct payment", "CASSR managed personal budget", "CASSR commissioned support",
    ]  # fmt: skip
    assert [c.label for c in lists.current("cost_frequency", TODAY)] == [
        "No charge to client", "Per session", "Hourly", "Daily", "Weekly", "Fortnightly", "4-weekly", "Monthly",
        "Quarterly", "Annually", "One-off",
    ]  # fmt: skip
    retired = "self_funder_metering"
    assert lists.label("delivery_mechanism", retired) == "Self-Funder Metering Only (not to be used)"


def test_every_component_belongs_somewhere_and_every_type_has_one(lists: CodeLists) -> None:
    """What is chosen for a type is always one of its components, and no type is left without any."""
    types = {code.id for code in lists["service_type"].codes}
    for code in lists["service_component"].codes:
        assert types_of(code.id, lists), code.id
        assert set(types_of(code.id, lists)) <= types, code.id
    for one in types:
        offered = components_for(one, lists, on=TODAY)
        assert offered, one
        assert all(fits(code.id, one, lists) for code in offered), one
    assert len(components_for("", lists, on=TODAY)) == len(CLD_R2_COMPONENTS)


@pytest.mark.parametrize(
    ("component", "kind", "right"),
    [
        ("home_support", "lt_community", True),
        ("reablement", "st_max", True),
        ("reablement", "lt_community", False),
        ("lt_nursing_care", "lt_nursing", True),
        ("lt_nursing_care", "lt_residential", False),
        ("carer_respite", "carer_via_cared_for", True),
        ("carer_respite", "carer_direct", False),
        ("direct_payment", "carer_direct", True),
        ("a_local_one", "lt_prison", True),
    ],
)
def test_which_component_fits_which_type(lists: CodeLists, component: str, kind: str, right: bool) -> None:
    """The list says which goes together; what a council added without saying goes with anything."""
    assert fits(component, kind, lists) is right


def test_what_kinds_of_support_there_are(lists: CodeLists) -> None:
    """Long term, short term and support of a carer are told apart: reviews and figures need it."""
    kinds = [kind_of(one, lists) for one in ("lt_prison", "st_max", "carer_direct", "unheard_of", None)]
    assert kinds == ["long_term", "short_term", "carer", "", ""]
    assert pays_the_person("direct_payment", None, lists)
    assert pays_the_person("home_support", "direct_payment", lists)
    assert not pays_the_person("home_support", "cassr_commissioned", lists)
    assert may_end_for("as_planned", lists)
    assert not may_end_for("changed", lists)
    assert not may_end_for("", lists)


def test_every_end_has_its_national_outcome(lists: CodeLists) -> None:
    """Whatever ends support can be told to the nation (CLD event outcome)."""
    for code in lists["service_end"].codes:
        assert lists.code("event_outcome", code.maps["cld"]) is not None, code.id


@pytest.mark.parametrize(
    ("cost", "units", "frequency", "a_week"),
    [
        (18.5, 14, "hourly", "259.00"),
        (18.5, None, "hourly", None),  # nobody said how many hours
        (46, 2, "per_session", "92.00"),
        (30, 3, "daily", "90.00"),
        (30, None, "daily", "210.00"),  # every day
        (845.10, None, "weekly", "845.10"),
        (845.10, 7, "weekly", "845.10"),  # a week is a week, however its units are counted
        (120, None, "fortnightly", "60.00"),
        (100, None, "four_weekly", "25.00"),
        (52, None, "monthly", "12.00"),  # 52 / 12 weeks
        (130, None, "quarterly", "10.00"),
        (520, None, "annually", "10.00"),
        (33.335, 1, "hourly", "33.34"),  # half a penny is rounded up
        (900, None, "one_off", None),
        (None, 14, "no_charge", "0"),
        (None, 14, "hourly", None),
        (18.5, 14, None, None),
        (18.5, 14, "unheard_of", None),
    ],
)
def test_what_a_service_costs_a_week(
    lists: CodeLists, cost: float | None, units: float | None, frequency: str | None, a_week: str | None
) -> None:
    """The cost shown for a week follows one rule, stated in the list of units of cost."""
    found = weekly_cost(cost, units, frequency, lists)
    assert found == (Decimal(a_week) if a_week is not None else None)


def dates(**days: str) -> dict[str, str | None]:
    empty = dict.fromkeys(("from_date", "to_date", "paused_from", "paused_to"))
    return {**empty, "from_date": "2026-10-01", **days}


@pytest.mark.parametrize(
    ("service", "state"),
    [
        (dates(), ServiceState.OPEN),
        (dates(from_date="2026-11-20"), ServiceState.OPEN),
        (dates(from_date="2026-11-21"), ServiceState.TO_COME),
        (dates(to_date="2026-11-20"), ServiceState.ENDED),
        (dates(paused_from="2026-11-20"), ServiceState.PAUSED),
        (dates(paused_from="2026-11-21"), ServiceState.OPEN),
        (dates(paused_from="2026-11-02", paused_to="2026-11-21"), ServiceState.PAUSED),
        (dates(paused_from="2026-11-02", paused_to="2026-11-20"), ServiceState.OPEN),
        (dates(paused_from="2026-11-02", to_date="2026-11-10"), ServiceState.ENDED),
    ],
)
def test_how_a_service_stands(service: dict[str, str | None], state: ServiceState) -> None:
    """Arranged, open, paused or ended: from its dates alone, on the day one looks."""
    assert service_state(service, TODAY) is state


@pytest.mark.parametrize(
    ("text", "ahead", "code"),
    [
        ("2026-11-20", 0, ""),
        ("1998-04-01", 0, ""),  # people live in one home for decades
        ("2026-11-21", 0, "day_in_future"),
        ("2026-11-21", 183, ""),
        ("2027-11-21", 183, "day_far_ahead"),
        ("1926-11-20", 0, "day_far_back"),
        ("2026-02-30", 0, "impossible_date"),
    ],
)
def test_which_days_may_stand_in_the_record(text: str, ahead: int, code: str) -> None:
    """A day is believed as far back as people live somewhere, and ahead only where something is arranged."""
    if not code:
        assert support_day(text, field="from_date", today=TODAY, days_ahead=ahead).isoformat() == text
        return
    with pytest.raises(RuleBroken) as caught:
        support_day(text, field="from_date", today=TODAY, days_ahead=ahead)
    assert (caught.value.code, caught.value.field) == (code, "from_date")


@pytest.mark.parametrize(
    ("value", "code"), [("£1,200.50", ""), (18, ""), ("", ""), ("plenty", "not_money"), (-1, "money_out_of_range"),
                        ("100000.01", "money_out_of_range"), ("nan", "not_money"), (True, "not_money")],
)  # fmt: skip
def test_what_is_money(value: object, code: str) -> None:
    """An amount is read as people write it, and one that can't be meant is told."""
    if not code:
        assert money_given(value, field="cost") in (1200.5, 18.0, None)
        return
    with pytest.raises(RuleBroken) as caught:
        money_given(value, field="cost")
    assert caught.value.code == code


def test_units_go_up_to_the_hours_of_a_week() -> None:
    """More units than a week has hours are a slip of the key."""
    assert units_given("10.5", field="planned_units") == 10.5
    with pytest.raises(RuleBroken, match="units_out_of_range"):
        units_given(169, field="planned_units")
    with pytest.raises(RuleBroken, match="not_a_number"):
        units_given("some", field="planned_units")


@given(
    cost=st.decimals(min_value=0, max_value=5000, places=2),
    units=st.none() | st.integers(min_value=0, max_value=168),
    code=st.sampled_from(["hourly", "daily", "weekly", "fortnightly", "four_weekly", "monthly", "annually", "one_off"]),
)
def test_a_weekly_cost_is_never_negative_and_never_more_exact_than_a_penny(
    lists: CodeLists, cost: Decimal, units: int | None, code: str
) -> None:
    """Whatever is recorded, the cost of a week is an amount people can pay, or nothing is said."""
    found = weekly_cost(cost, units, code, lists)
    if found is not None:
        assert found >= 0
        assert found == found.quantize(Decimal("0.01"))
