"""Two records of one person: which fields may be chosen between, and what is proposed for each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TOGETHER = (("birth_date", "birth_year"), ("nhs_number", "nhs_number_status"))
"""Fields that say one thing together: taken from one record both or none."""

CHOSEN_BETWEEN = (
    "title",
    "given",
    "family",
    "birth_date",
    "birth_year",
    "died_on",
    "nhs_number",
    "nhs_number_status",
    "gender",
    "ethnicity",
    "language",
    "interpreter",
    "communication_needs",
    "communication_note",
    "primary_support_reason",
    "client_type",
)
"""The fields of a person that one of two records is chosen for, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One field in which two records of a person differ; ``from_away`` proposes what the one merged away says."""

    field: str
    away: Any
    stays: Any
    from_away: bool


def choices(away: Mapping[str, Any], stays: Mapping[str, Any]) -> tuple[Choice, ...]:
    """Return the fields in which two records differ: what stays is proposed, or the other's where that says nothing."""
    proposed = set(proposed_fields(away, stays))
    return tuple(
        Choice(name, away.get(name), stays.get(name), name in proposed)
        for name in CHOSEN_BETWEEN
        if _said(away.get(name)) != _said(stays.get(name))
    )


def proposed_fields(away: Mapping[str, Any], stays: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields the record merged away says and the one that stays does not."""
    found = [name for name in CHOSEN_BETWEEN if _said(away.get(name)) is not None and _said(stays.get(name)) is None]
    for group in TOGETHER:
        if any(_said(stays.get(name)) is not None for name in group):
            found = [name for name in found if name not in group]
    return tuple(found)


def with_their_pairs(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return fields with those that are taken together with them."""
    wanted = {name for group in TOGETHER if set(group) & set(names) for name in group} | set(names)
    return tuple(name for name in CHOSEN_BETWEEN if name in wanted)


def numbers_differ(away: Mapping[str, Any], stays: Mapping[str, Any]) -> bool:
    """True when both records have an NHS number, and not the same."""
    return bool(away.get("nhs_number") and stays.get("nhs_number") and away["nhs_number"] != stays["nhs_number"])


def _said(value: Any) -> Any:
    """What a field says; an empty text or list, and "no" where nobody asked, say nothing."""
    return None if value is None or value == "" or value == [] or value == () or value is False else value
