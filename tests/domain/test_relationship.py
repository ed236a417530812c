"""Relationships: what one person is to another, and what the other side of it says."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.relationship import fits, inverse_kind, inverse_legal_role, other_side, sides_agree


@pytest.mark.parametrize(
    ("kind", "gender", "inverse"),
    [
        ("daughter", "female", "mother"),
        ("daughter", "male", "father"),
        ("daughter", "unknown", "parent"),
        ("mother", "male", "son"),
        ("wife", "male", "husband"),
        ("sister", "male", "brother"),
        ("mother_in_law", "female", "daughter_in_law"),
        ("aunt", "other", "niece_or_nephew"),
        ("neighbour", "female", "neighbour"),
        ("paid_carer", "", "employer"),
        ("gp", "female", "client"),
        ("a_newer_one", "female", "other"),
    ],
)
def test_what_this_person_is_to_the_other(kind: str, gender: str, inverse: str, lists: CodeLists) -> None:
    """A woman is mother to her daughter; where the gender is not known the word fits both."""
    assert inverse_kind(kind, gender=gender, lists=lists) == inverse


def test_every_kind_has_another_side(lists: CodeLists) -> None:
    """Whatever one person is to another, the other side has a word for it that leads back; legal roles too."""
    for code in lists.current("relationship_kind", date(2026, 11, 20)):
        for gender in ("female", "male", "unknown"):
            there = inverse_kind(code.id, gender=gender, lists=lists)
            assert lists.code("relationship_kind", there) is not None
            assert fits(code.id, there, lists=lists)
            assert fits(there, code.id, lists=lists)
    for role in lists["legal_role"].codes:
        there = inverse_legal_role(role.id, lists=lists)
        assert inverse_legal_role(there, lists=lists) == role.id


def test_the_other_side(lists: CodeLists) -> None:
    """Who cares is cared for on the other side; next of kin, telephone and note belong to one record alone."""
    here = {
        "kind": "daughter",
        "cares": True,
        "cared_for": None,
        "lives_with": True,
        "next_of_kin": True,
        "other_phone": "01843 555 0101",
        "legal_role": "attorney_property",
        "from_date": None,
        "to_date": None,
        "note": "Works nights",
    }
    there = other_side(here, gender="male", lists=lists)
    assert there == {
        "kind": "father",
        "cares": None,
        "cared_for": True,
        "lives_with": True,
        "legal_role": "of_attorney_property",
        "from_date": None,
        "to_date": None,
    }
    assert sides_agree(here, there, lists=lists)
    assert sides_agree(here, {**there, "kind": "parent"}, lists=lists)
    assert not sides_agree(here, {**there, "kind": "sister"}, lists=lists)
    assert not sides_agree({**here, "to_date": "2026-11-20"}, there, lists=lists)
