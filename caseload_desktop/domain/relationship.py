"""Relationships: what one person is to another, and what the other side of it says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists

FLAGS = ("cares", "cared_for", "lives_with")
"""What holds for both sides; who cares on one side is cared for on the other."""

SHARED = ("kind", *FLAGS, "legal_role", "from_date", "to_date")
"""Fields that the two sides say of each other; the rest (next of kin, telephone, note) belongs to one record."""

_TURNED = {"cares": "cared_for", "cared_for": "cares"}


def inverse_kind(kind: str, *, gender: str, lists: CodeLists) -> str:
    """Return what a person of this gender is to somebody who is ``kind`` to them: to a daughter a mother or father."""
    maps = lists.mapped
    return (
        maps("relationship_kind", kind, f"inverse_{gender}")
        or maps("relationship_kind", kind, "inverse")
        or ("" if not kind else "other")
    )


def inverse_legal_role(role: str, *, lists: CodeLists) -> str:
    """Return how the record of the other person calls a legal role; empty for none."""
    return lists.mapped("legal_role", role, "inverse")


def other_side(fields: Mapping[str, Any], *, gender: str, lists: CodeLists) -> dict[str, Any]:
    """Return those of ``fields`` that stand on the other side too, as they read there.

    ``gender`` is that of the person in whose record ``fields`` stand.
    """
    turned = {_TURNED.get(name, name): value for name, value in fields.items() if name in SHARED}
    if "kind" in turned:
        turned["kind"] = inverse_kind(str(turned["kind"] or ""), gender=gender, lists=lists)
    if "legal_role" in turned:
        turned["legal_role"] = inverse_legal_role(str(turned["legal_role"] or ""), lists=lists)
    return turned


def fits(kind: str, other: str, *, lists: CodeLists) -> bool:
    """True when two sides may call each other so, whichever word for it each uses: "mother" and "child"."""
    return other in _inverses(kind, lists) or kind in _inverses(other, lists)


def sides_agree(here: Mapping[str, Any], there: Mapping[str, Any], *, lists: CodeLists) -> bool:
    """True when both sides say the same of each other."""
    expected = other_side(here, gender="", lists=lists)
    return fits(str(here["kind"] or ""), str(there["kind"] or ""), lists=lists) and all(
        (expected[name] or None) == (there[name] or None) for name in SHARED if name != "kind"
    )


def _inverses(kind: str, lists: CodeLists) -> set[str]:
    return {inverse_kind(kind, gender=gender, lists=lists) for gender in ("female", "male", "")}
