"""Registers: what two people wrote to one field, whatever order it arrives in."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from caseload_desktop.store.registers import Register, Removal, Shield, Write, covers


def folded(writes: list[Write]) -> Register:
    register = Register()
    for write in writes:
        register.add(write)
    return register


def test_a_later_author_who_saw_a_value_replaces_it() -> None:
    """A value that was seen and overwritten is gone, even when the overwriter's clock is years behind."""
    first = Write("A", 1, 9_000, "phone", {})
    second = Write("B", 1, 1, "email", {"A": 1})
    for order in permutations([first, second]):
        assert [w.value for w in folded(list(order)).siblings] == ["email"]


def test_two_authors_who_had_not_seen_each_other_are_both_kept() -> None:
    """Neither laptop's value is lost; the later clock is shown and a person is asked."""
    one, other = Write("A", 1, 5, "1 Mill Street", {}), Write("B", 1, 7, "2 High Street", {})
    for order in permutations([one, other]):
        register = folded(list(order))
        assert register.value == "2 High Street"
        assert register.differing()


def test_the_same_value_written_twice_is_no_conflict() -> None:
    """Two laptops that say the same do not bother anybody."""
    assert not folded([Write("A", 1, 5, "x", {}), Write("B", 1, 7, "x", {})]).differing()


def test_a_settled_conflict_stays_settled_when_an_old_value_arrives_late() -> None:
    """A choice made after seeing both values covers them, also when one of them arrives afterwards."""
    one, other = Write("A", 1, 5, "a", {}), Write("B", 1, 7, "b", {})
    choice = Write("A", 2, 8, "c", {"A": 1, "B": 1})
    for order in permutations([one, other, choice]):
        register = folded(list(order))
        assert [w.value for w in register.siblings] == ["c"]


def test_a_restriction_beats_its_lifting_whatever_the_clocks_say() -> None:
    """A record restricted here and opened there is closed until somebody who knows both decides."""
    shut, lifted = Write("A", 2, 5, True, {"A": 1}), Write("B", 1, 9, False, {"A": 1})
    for order in permutations([shut, lifted]):
        flag = Shield()
        for write in order:
            flag.add(write)
        assert flag.value is True
        assert flag.differing()
        flag.add(Write("B", 2, 10, False, {"A": 2, "B": 1}))
        assert flag.value is False


def test_a_removal_beats_a_concurrent_return() -> None:
    """A contact withdrawn here and brought back there stays withdrawn until somebody settles it."""
    gone = Removal()
    gone.add(Write("A", 2, 5, "logged twice", {"A": 1}))
    gone.add(Write("B", 1, 9, None, {"A": 1}))
    assert gone.value == "logged twice"
    assert gone.differing()


DEVICES = "ABC"


@st.composite
def histories(draw: st.DrawFn) -> list[Write]:
    """Writes as devices could have made them: each has seen some earlier writes, and what those had seen."""
    writes: list[Write] = []
    last: dict[str, int] = {}
    knows: dict[str, dict[str, int]] = {d: {} for d in DEVICES}
    for _ in range(draw(st.integers(1, 9))):
        device = draw(st.sampled_from(DEVICES))
        for other in draw(st.sets(st.sampled_from(DEVICES))):
            seen = draw(st.integers(0, last.get(other, 0)))
            knows[device][other] = max(knows[device].get(other, 0), seen)
        number = last.get(device, 0) + 1
        clock = draw(st.integers(0, 50))
        writes.append(Write(device, number, clock, draw(st.integers(0, 2)), {**knows[device], device: number - 1}))
        last[device] = number
    return writes


@given(histories(), st.randoms(use_true_random=False))
def test_siblings_are_what_nobody_covered_in_any_order(writes: list[Write], random: object) -> None:
    """The register equals its definition, whatever the order, and can be written down and read again."""
    expected = [w for w in writes if not any(covers(o.seen, w.device, w.number) for o in writes)]
    shuffled = list(writes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    dumps = {str(folded(order).dump()) for order in (writes, shuffled, writes[::-1])}
    assert len(dumps) == 1
    key = [(w.device, w.number) for w in sorted(expected, key=lambda w: (w.clock, w.device, w.number))]
    register = folded(shuffled)
    assert [(w.device, w.number) for w in register.siblings] == key
    assert Register.load(register.dump()).dump() == register.dump()
