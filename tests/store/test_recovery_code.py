"""The printed recovery code."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store.recovery_code import ALPHABET, new_recovery_code, read_recovery_code


def test_code_is_five_groups_of_five_and_never_the_same() -> None:
    """What is printed is short enough to copy by hand, and every store gets another."""
    codes = {new_recovery_code() for _ in range(50)}
    assert len(codes) == 50
    assert all([len(group) for group in code.split("-")] == [5] * 5 for code in codes)
    assert set("".join(codes)) <= set(ALPHABET) | {"-"}


def test_code_may_be_typed_carelessly() -> None:
    """Small letters, spaces for dashes, O for 0 and I or L for 1 are read as meant."""
    code = new_recovery_code()
    meant = code.replace("-", "")
    careless = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert read_recovery_code(careless) == meant
    assert read_recovery_code(f"  {code.replace('1', 'i')}\n") == meant


def test_every_single_slip_is_found() -> None:
    """One wrong character anywhere is told as a slip, so it isn't counted as a wrong code."""
    meant = new_recovery_code().replace("-", "")
    for at, right in enumerate(meant):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(RuleBroken) as caught:
                read_recovery_code(meant[:at] + wrong + meant[at + 1 :])
            assert caught.value.code == "recovery_code_mistyped"


def test_missing_character_says_how_many_are_needed() -> None:
    """A code cut short is told by its length."""
    with pytest.raises(RuleBroken) as caught:
        read_recovery_code(new_recovery_code()[:-1])
    assert caught.value.code == "recovery_code_length"
    assert caught.value.values == {"needed": 25, "found": 24}
    with pytest.raises(RuleBroken, match="recovery_code_mistyped"):
        read_recovery_code("UUUUU-UUUUU-UUUUU-UUUUU-UUUUU")
