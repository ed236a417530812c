"""Equipment that is free, how a piece stands, and which offers to carers count."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.carers import counts
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.equipment import (
    Charge,
    EquipmentState,
    charge_for,
    charge_words,
    equipment_state,
    minor_pounds,
)


# SI 2014/2672, regulation 3: an aid, or an adaptation costing 1,000 pounds or less, must not be charged for.
@pytest.mark.parametrize(
    ("kind", "cost", "charge"),
    [
        ("aid", None, Charge.FREE),
        ("aid", 2400.0, Charge.FREE),
        ("adaptation", 1000.0, Charge.FREE),
        ("adaptation", 1000.01, Charge.MAY),
        ("adaptation", None, Charge.UNKNOWN),
        ("telecare", 180.0, Charge.MAY),
        ("unheard_of", 10.0, Charge.UNKNOWN),
    ],
)
def test_what_is_free(lists: CodeLists, kind: str, cost: float | None, charge: Charge) -> None:
    """An aid is free whatever it costs, an adaptation up to a thousand pounds."""
    assert charge_for(kind, cost, lists) is charge


def test_the_limit_is_the_councils_setting(lists: CodeLists) -> None:
    """A council may give more than the law asks; a setting that can't be meant counts as the law's."""
    assert charge_for("adaptation", 1400.0, lists, minor=minor_pounds(1500)) is Charge.FREE
    assert [minor_pounds(one) for one in (None, True, -1, "much", 200_000)] == [1000] * 5
    assert charge_words(Charge.UNKNOWN, minor=1500) == "Free up to £1,500; say what it costs"


@pytest.mark.parametrize(
    ("given", "returned", "state"),
    [
        (None, None, EquipmentState.ASKED),
        ("2026-11-02", None, EquipmentState.GIVEN),
        ("2026-11-02", "2026-11-09", EquipmentState.RETURNED),
        (None, "2026-11-09", EquipmentState.RETURNED),
    ],
)
def test_how_a_piece_stands(given: str | None, returned: str | None, state: EquipmentState) -> None:
    """Asked for, given or returned, from its days."""
    assert equipment_state({"given_on": given, "returned_on": returned}) is state


# Kent business plan 2013-14: an assessment or review that led to a specific carer's service or information and advice.
@pytest.mark.parametrize(
    ("led_to", "assessed", "right"),
    [
        (["specific_service"], True, True),
        (["information_advice", "nothing"], True, True),
        (["support_for_cared_for"], True, False),
        (["specific_service"], False, False),
        ([], True, False),
    ],
)
def test_which_offers_count(lists: CodeLists, led_to: list[str], assessed: bool, right: bool) -> None:
    """The indicator counts carers who were assessed and got something of their own from it."""
    assert counts(led_to, assessed=assessed, lists=lists) is right
