"""Telecare and equipment: how a piece stands, and whether the person may be charged for it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit

SETTING = "minor_adaptation_pounds"
"""The council's setting: up to how many pounds an adaptation is minor."""

MINOR_POUNDS = 1000
"""An adaptation is minor if the cost of making it is 1,000 pounds or less (SI 2014/2672, regulation 3)."""


class EquipmentState(StrEnum):
    """How a piece of equipment stands."""

    ASKED = "asked"
    GIVEN = "given"
    RETURNED = "returned"


class Charge(StrEnum):
    """Whether somebody may be charged for a piece of equipment."""

    FREE = "free"
    MAY = "may"
    UNKNOWN = "unknown"


def kinds_given(code: str, lists: CodeLists) -> tuple[str, ...]:
    """The kinds of equipment that a contact calls so (code of list ``given``); none for advice and the like."""
    return tuple(kind.id for kind in lists["equipment_kind"].codes if kind.maps.get("given") == code)


def equipment_state(piece: Mapping[str, Any]) -> EquipmentState:
    """How a piece stands; it has the dates of entity ``equipment``."""
    if piece["returned_on"]:
        return EquipmentState.RETURNED
    return EquipmentState.GIVEN if piece["given_on"] else EquipmentState.ASKED


def minor_pounds(setting: object) -> int:
    """Up to how many pounds an adaptation is minor by the council's setting; senseless ones count as the law's."""
    if isinstance(setting, bool) or not isinstance(setting, int) or not 0 <= setting <= 100_000:
        return MINOR_POUNDS
    return setting


EQUIPMENT_GROUP = RuleGroup(
    key=SETTING,
    title="Equipment and adaptations",
    about="Which adaptations are free of charge.",
    read=lambda setting: {"pounds": minor_pounds(setting)},
    wrap=lambda values: values.get("pounds"),
    unwrap=lambda held: {} if held is None else {"pounds": held},
    rules=(
        Rule(
            name="pounds",
            words="An adaptation is minor, and free of charge, if it costs no more than",
            unit=Unit.POUNDS,
            basis=Basis.LAW,
            source="SI 2014/2672, regulation 3: 1,000 pounds or less.",
            least=0,
            most=100_000,
        ),
    ),
)
"""The limit as a manager sets it."""


def charge_for(kind: str | None, cost: object, lists: CodeLists, *, minor: int = MINOR_POUNDS) -> Charge:
    """Whether a piece may be charged for: community equipment is free (SI 2014/2672, regulation 3).

    That is an aid, whatever it costs, or a minor adaptation, by its cost. The rule of each kind is the list's.
    """
    free = lists.mapped("equipment_kind", kind, "free")
    if free == "always":
        return Charge.FREE
    if free == "never":
        return Charge.MAY
    if free != "up_to" or not isinstance(cost, int | float):
        return Charge.UNKNOWN
    return Charge.FREE if Decimal(str(cost)) <= minor else Charge.MAY


def charge_words(charge: Charge, *, minor: int = MINOR_POUNDS) -> str:
    """What to tell somebody who asks whether they must pay."""
    if charge is Charge.FREE:
        return "Free of charge"
    if charge is Charge.MAY:
        return "May be charged for"
    return f"Free up to £{minor:,}; say what it costs"
