"""The growing wait after wrong passwords."""

from __future__ import annotations

from pathlib import Path

from caseload_desktop.store.waits import Waits, wait_after


class Ticks:
    """A monotonic clock that stands where it is put."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def test_wait_grows_and_is_bounded() -> None:
    """Two slips cost nothing, then the wait doubles up to five minutes."""
    assert [wait_after(n) for n in range(7)] == [0, 0, 0, 2, 4, 8, 16]
    assert wait_after(11) == wait_after(10_000) == 300


def test_restart_does_not_shorten_the_wait(tmp_path: Path) -> None:
    """Closing the program and starting it again, or setting the clock back, wins nothing."""
    ticks = Ticks()
    waits = Waits(tmp_path / "tries", monotonic=ticks)
    for _ in range(5):
        waits.begin("rosa")
    assert waits.seconds_left("rosa") == 8
    ticks.at += 7
    assert waits.seconds_left("rosa") == 1
    again = Waits(tmp_path / "tries", monotonic=ticks)
    assert again.seconds_left("rosa") == 8
    ticks.at += 8
    assert again.seconds_left("rosa") == 0
    again.begin("rosa")
    assert again.seconds_left("rosa") == 16


def test_each_name_waits_for_itself_and_right_password_ends_it(tmp_path: Path) -> None:
    """A colleague's slips don't hold me up, and unknown names wait like known ones."""
    waits = Waits(tmp_path / "tries", monotonic=Ticks())
    for _ in range(4):
        waits.begin("rosa")
        waits.begin("nobody of that name")
    assert waits.seconds_left("rosa") == waits.seconds_left("nobody of that name") == 4
    assert waits.seconds_left("tom") == 0
    waits.passed("rosa")
    assert waits.seconds_left("rosa") == 0
    assert "rosa" not in (tmp_path / "tries").read_text()


def test_garbled_count_counts_against_whoever_garbled_it(tmp_path: Path) -> None:
    """Spoiling the file of counts doesn't set them to nought."""
    ticks = Ticks()
    (tmp_path / "tries").write_bytes(b'{"v":1,"wro')
    waits = Waits(tmp_path / "tries", monotonic=ticks)
    assert waits.seconds_left("rosa") == wait_after(6)
    ticks.at += 60
    waits.begin("rosa")
    assert waits.seconds_left("rosa") == wait_after(7)
    waits.passed("rosa")
    assert Waits(tmp_path / "tries", monotonic=ticks).seconds_left("tom") == 0
