"""Contacts resolved at source: which part of the figure a contact is, under a definition a council can switch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists

DEFAULT_DEFINITION = "kent_style"


class Part(StrEnum):
    """What a contact is in a percentage."""

    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class ResolvedDefinition:
    """One way of counting contacts resolved at source; no national definition exists, so every part is a switch.

    ``excluded_outcomes`` and ``excluded_reasons`` give for each code the ground on which it is left out;
    ``wordings`` say each ground in a sentence. Days and ages are whole numbers.
    """

    id: str
    label: str
    wording: str
    resolved_outcomes: frozenset[str]
    excluded_outcomes: Mapping[str, str] = field(hash=False)
    excluded_reasons: Mapping[str, str] = field(hash=False)
    wordings: Mapping[str, str] = field(hash=False)
    leave_out_existing: bool = True
    leave_out_started: bool = True
    call_back_days: int = 14
    guard_days: int = 91
    suppress_below: int = 5
    youngest: int = 18

    def why(self, ground: str) -> str:
        """The ground in words."""
        return self.wordings.get(ground, ground)

    def with_switches(
        self,
        *,
        also_resolved: frozenset[str] = frozenset(),
        not_resolved: frozenset[str] = frozenset(),
        leave_out_existing: bool | None = None,
        leave_out_started: bool | None = None,
    ) -> ResolvedDefinition:
        """The same definition with outcomes moved in or out of the numerator and tests switched on or off."""
        return replace(
            self,
            resolved_outcomes=(self.resolved_outcomes | also_resolved) - not_resolved,
            leave_out_existing=self.leave_out_existing if leave_out_existing is None else leave_out_existing,
            leave_out_started=self.leave_out_started if leave_out_started is None else leave_out_started,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactFacts:
    """What the figure needs to know about one contact; ``age`` is the age on the day it closed, None = not known."""

    outcome: str | None
    reason: str | None
    withdrawn: bool = False
    person_known: bool = True
    age: int | None = None
    is_carer: bool = False
    on_open_case: bool = False
    call_back_of_earlier: bool = False
    work_started: bool = False


@dataclass(frozen=True, slots=True)
class PartOf:
    """The part of a contact in the figure, the ground for it, and the ground in words."""

    part: Part
    ground: str
    why: str


def part_of(contact: ContactFacts, definition: ResolvedDefinition) -> PartOf:
    """The readable rule; the query of the measure tests in the same order and must agree with it.

    Every contact is in the numerator (resolved), in the denominator only (not resolved), or left out on the
    first ground that holds. Numerator contacts are in the denominator too.
    """
    ground = _ground_to_leave_out(contact, definition)
    if ground:
        part = Part.LEFT_OUT
    elif contact.outcome not in definition.resolved_outcomes:
        part, ground = Part.DENOMINATOR, "not_resolved"
    elif contact.work_started and definition.leave_out_started:
        part, ground = Part.DENOMINATOR, "started"
    else:
        part, ground = Part.NUMERATOR, "resolved"
    return PartOf(part=part, ground=ground, why=definition.why(ground))


def _ground_to_leave_out(contact: ContactFacts, definition: ResolvedDefinition) -> str:
    outcome_ground = definition.excluded_outcomes.get(contact.outcome or "", "")
    if contact.withdrawn:
        return "withdrawn"
    if not contact.outcome or outcome_ground == "open":
        return "open"
    if outcome_ground == "error":
        return "error"
    if not contact.person_known:
        return "unknown_person"
    if contact.age is not None and contact.age < definition.youngest and not contact.is_carer:
        return "child"
    if outcome_ground:
        return outcome_ground
    reason_ground = definition.excluded_reasons.get(contact.reason or "", "")
    if reason_ground:
        return reason_ground
    if contact.on_open_case and definition.leave_out_existing:
        return "existing"
    return "call_back" if contact.call_back_of_earlier else ""


def is_call_back(received_on: date, *, closed_before_on: date, definition: ResolvedDefinition) -> bool:
    """True when a contact comes within the call-back window of the person's contact before (Shropshire's rule).

    Both then count as one: the later one is left out. The fourteenth day still belongs to the window.
    """
    return 0 <= (received_on - closed_before_on).days <= definition.call_back_days


def is_repeat(received_on: date, *, resolved_on: date, definition: ResolvedDefinition) -> bool:
    """True when a resolved contact was followed by another within the guard period: it was not resolved for long.

    The same day does not count; the ninety-first day does.
    """
    return 0 < (received_on - resolved_on).days <= definition.guard_days


def guard_has_run(resolved_on: date, *, today: date, definition: ResolvedDefinition) -> bool:
    """True when the whole guard period lies behind a resolved contact, so that it may be judged."""
    return (today - resolved_on).days > definition.guard_days


def percentage(numerator: int, denominator: int, definition: ResolvedDefinition) -> float | None:
    """The figure in per cent; None where the denominator is too small to be shown without pointing at people."""
    if denominator < max(1, definition.suppress_below):
        return None
    return 100.0 * numerator / denominator


def load_resolved_definitions(data: bytes, lists: CodeLists) -> Mapping[str, ResolvedDefinition]:
    """The presets of ``resources/measures/resolved_at_source.json``, worked out for the council's own code lists.

    A retired outcome counts as the one that replaced it; a local code carries its ground in its maps.
    """
    content: dict[str, Any] = json.loads(data)
    always = {"open", "error"}
    grounds = always | set(content["leave_out_grounds"])
    common: dict[str, Any] = {
        "excluded_outcomes": _grounds_of(lists, "contact_outcome", grounds),
        "excluded_reasons": _grounds_of(lists, "contact_reason", grounds),
        "wordings": MappingProxyType(dict(content["grounds"])),
        "call_back_days": content["call_back_days"],
        "guard_days": content["guard_days"],
        "suppress_below": content["suppress_below"],
        "youngest": content["youngest"],
    }
    return MappingProxyType({preset["id"]: _definition(preset, common, lists) for preset in content["presets"]})


def _definition(preset: Mapping[str, Any], common: Mapping[str, Any], lists: CodeLists) -> ResolvedDefinition:
    resolved = set(preset["resolved_outcomes"])
    standing = {code.id for code in lists["contact_outcome"].codes if _stands_for(lists, code.id) in resolved}
    return ResolvedDefinition(
        id=preset["id"],
        label=preset["label"],
        wording=preset["wording"],
        resolved_outcomes=frozenset(resolved | standing),
        leave_out_existing=preset["leave_out_existing"],
        leave_out_started=preset["leave_out_started"],
        **common,
    )


def _grounds_of(lists: CodeLists, list_id: str, grounds: set[str]) -> Mapping[str, str]:
    found = {
        code.id: lists.mapped(list_id, lists.standing_for(list_id, code.id), "ground") for code in lists[list_id].codes
    }
    return MappingProxyType({code: ground for code, ground in found.items() if ground in grounds})


def _stands_for(lists: CodeLists, code: str) -> str:
    return lists.standing_for("contact_outcome", code)
