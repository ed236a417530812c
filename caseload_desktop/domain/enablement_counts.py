"""Enablement in figures: which part of measure 3 or 4 a referral is, and why, under definitions held as data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_rules import Part, PartOf

_PARTS = {
    "led_to_service": Part.NUMERATOR,
    "independent": Part.NUMERATOR,
    "ended_before_start": Part.DENOMINATOR,
    "purchasing": Part.DENOMINATOR,
    "declined": Part.DENOMINATOR,
    "supported": Part.DENOMINATOR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablementFacts:
    """What the figures need to know about one referral.

    ``counted_elsewhere`` says that the same person is counted in the month by another referral.
    """

    withdrawn: bool = False
    started: bool = False
    ended: bool = False
    declined: bool = False
    passed_on: bool = False
    end_reason: str | None = None
    support_after: str | None = None
    counted_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class ReferralDefinition:
    """How referrals that led to a service are counted; ``wordings`` say each ground in a sentence."""

    id: str
    label: str
    wording: str
    suppress_below: int
    wordings: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True, slots=True)
class IndependentDefinition:
    """How people still independent after enablement are counted.

    ``column`` is the field that decides (``support_after`` or ``end_reason``); ``grounds`` sorts its codes into
    ``independent``, ``supported`` and ``left_out``, as each code's own ``maps`` say, so that a local code can too.
    """

    id: str
    label: str
    wording: str
    suppress_below: int
    wordings: Mapping[str, str] = field(hash=False)
    column: str
    grounds: Mapping[str, str] = field(hash=False)


def part_of_ground(ground: str) -> Part:
    """The part of a figure a ground stands for; everything not named is left out."""
    return _PARTS.get(ground, Part.LEFT_OUT)


def referral_part(referral: EnablementFacts, definition: ReferralDefinition) -> PartOf:
    """Measure 3, "people with a referral that led to an enablement service" (council dashboard, September 2018).

    A referral belongs to the month its service started, or else was ended, declined or passed on, or else came in.
    """
    if referral.withdrawn:
        ground = "withdrawn"
    elif referral.started:
        ground = "counted_already" if referral.counted_elsewhere else "led_to_service"
    elif referral.ended:
        ground = "ended_before_start"
    elif referral.passed_on:
        ground = "purchasing"
    else:
        ground = "declined" if referral.declined else "waiting"
    return PartOf(part_of_ground(ground), ground, definition.wordings[ground])


def independent_part(referral: EnablementFacts, definition: IndependentDefinition) -> PartOf:
    """Measure 4, "% of people whose enablement ended with no public support at the end" (council dashboard).

    Enablement belongs to the month it ended. What support followed decides, or the national sequel (SALT STS002a).
    """
    if referral.withdrawn:
        ground = "withdrawn"
    elif not referral.ended:
        ground = "in_service"
    elif not referral.started:
        ground = "not_started"
    elif referral.counted_elsewhere:
        ground = "counted_again"
    else:
        followed = {"support_after": referral.support_after, "end_reason": referral.end_reason}[definition.column]
        ground = definition.grounds.get(followed, "not_sorted") if followed else "not_recorded"
    return PartOf(part_of_ground(ground), ground, definition.wordings[ground])


def load_referral_definitions(data: bytes) -> Mapping[str, ReferralDefinition]:
    """The way of counting measure 3, from ``resources/measures/enablement.json``."""
    content: dict[str, Any] = json.loads(data)
    found = content["referrals"]
    one = ReferralDefinition(
        found["id"], found["label"], found["wording"], content["suppress_below"], MappingProxyType(found["grounds"])
    )
    return MappingProxyType({one.id: one})


def load_independent_definitions(data: bytes, lists: CodeLists) -> Mapping[str, IndependentDefinition]:
    """The ways of counting measure 4, the default first; a retired code counts as the one that replaced it."""
    content: dict[str, Any] = json.loads(data)
    found = content["independent"]
    presets = sorted(found["presets"], key=lambda preset: bool(preset["id"] != found["default"]))
    return MappingProxyType(
        {
            preset["id"]: IndependentDefinition(
                id=preset["id"],
                label=preset["label"],
                wording=preset["wording"],
                suppress_below=content["suppress_below"],
                wordings=MappingProxyType(found["grounds"]),
                column=preset["column"],
                grounds=_sorted_codes(preset, lists),
            )
            for preset in presets
        }
    )


def _sorted_codes(preset: Mapping[str, Any], lists: CodeLists) -> Mapping[str, str]:
    """The ground of every code of the list that decides, from what the code maps to."""
    list_id, grounds = preset["list"], preset["values"]
    standing = {code.id: lists.standing_for(list_id, code.id) for code in lists[list_id].codes}
    found = {code: lists.mapped(list_id, stands, preset["map"]) for code, stands in standing.items()}
    return MappingProxyType({code: grounds[value] for code, value in found.items() if value in grounds})
