"""Draft safety: what was typed is there again, for its author, whatever happened to the program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store.drafts import Drafts

KEY = bytes(range(32))
ROSA, TOM = "a" * 32, "b" * 32

_TYPIST = """
import sys, time
from pathlib import Path
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.store.drafts import Drafts
drafts = Drafts(Path(sys.argv[1]), bytes(range(32)), clock=SystemClock())
text = ""
while True:
    text += "abcdefghij"[len(text) % 10]
    drafts.save("contact", "new", "a" * 32, {"notes": text})
    print(len(text), flush=True)
"""


def _open(folder: Path) -> Drafts:
    return Drafts(folder / "caseload.drafts", KEY, clock=SetClock())


def test_draft_comes_back_to_its_author_only(tmp_path: Path) -> None:
    """I find my unfinished contact again after a restart; my colleague doesn't see it."""
    drafts = _open(tmp_path)
    drafts.save("contact", "new", ROSA, {"notes": "Rang about a grab rail", "minutes": 5})
    drafts.save("contact", "new", ROSA, {"notes": "Rang about a grab rail and a", "minutes": 5})
    drafts.save("contact", "new", TOM, {"notes": "other"})
    drafts.close()
    drafts = _open(tmp_path)
    (mine,) = drafts.mine(ROSA)
    assert (mine.kind, mine.key, mine.saved_at) == ("contact", "new", "2026-11-20T09:30:00Z")
    assert mine.state == {"notes": "Rang about a grab rail and a", "minutes": 5}
    assert [d.state["notes"] for d in drafts.mine(TOM)] == ["other"]
    assert drafts.mine("c" * 32) == []
    drafts.drop("contact", "new", ROSA)
    assert drafts.mine(ROSA) == []
    assert len(drafts.mine(TOM)) == 1
    drafts.close()


def test_interrupted_entries_are_all_kept_newest_first(tmp_path: Path) -> None:
    """A call that interrupts another entry leaves both to carry on with."""
    clock = SetClock()
    drafts = Drafts(tmp_path / "caseload.drafts", KEY, clock=clock)
    for key in ("one", "two", "three"):
        drafts.save("contact", key, ROSA, {"notes": key})
        clock.forward(minutes=1)
    assert [d.key for d in drafts.mine(ROSA)] == ["three", "two", "one"]
    drafts.close()


def test_every_keystroke_survives_a_kill(tmp_path: Path) -> None:
    """Kill the program while somebody types: the last keystroke it had taken is there."""
    path = tmp_path / "caseload.drafts"
    for keystrokes in (40, 25, 3):
        typist = subprocess.Popen(
            [sys.executable, "-c", _TYPIST, str(path)], stdout=subprocess.PIPE, text=True, cwd=program_folder()
        )
        assert typist.stdout is not None
        for _ in range(keystrokes):
            taken = int(typist.stdout.readline())
        typist.kill()
        taken = max([taken, *(int(line) for line in typist.stdout.read().splitlines()[:-1])])
        typist.stdout.close()
        typist.wait()
        drafts = _open(tmp_path)
        (mine,) = drafts.mine(ROSA)
        assert len(mine.state["notes"]) >= taken
        assert drafts.set_aside is None
        drafts.close()


@pytest.mark.parametrize("how", ["cut", "flip", "garbage", "other key"])
def test_broken_file_is_put_aside_and_never_stops_the_program(tmp_path: Path, how: str) -> None:
    """With the drafts file ruined I can still work and my new drafts are safe; the old file is kept."""
    path = tmp_path / "caseload.drafts"
    drafts = Drafts(path, bytes(32) if how == "other key" else KEY, clock=SetClock())
    for n in range(40):
        drafts.save("contact", str(n), ROSA, {"notes": "x" * 3000})
    drafts.close()
    whole = path.read_bytes()
    if how == "cut":
        path.write_bytes(whole[: len(whole) // 2])
    elif how == "flip":
        path.write_bytes(whole[:50] + bytes([whole[50] ^ 1]) + whole[51:])
    elif how == "garbage":
        path.write_bytes(b"not a database at all" * 500)
    before = path.read_bytes()
    drafts = _open(tmp_path)
    drafts.save("contact", "after", ROSA, {"notes": "safe"})
    assert [d.key for d in drafts.mine(ROSA)] == ["after"]
    assert drafts.set_aside is not None
    assert drafts.set_aside.read_bytes() == before
    drafts.close()


def test_damage_found_while_reading_is_put_aside_too(tmp_path: Path) -> None:
    """A page that goes bad deep in the file is no worse than a file that can't be opened."""
    drafts = _open(tmp_path)
    for n in range(40):
        drafts.save("contact", str(n), ROSA, {"notes": "x" * 3000})
    drafts.close()
    path = tmp_path / "caseload.drafts"
    whole = bytearray(path.read_bytes())
    for page in range(2, len(whole) // 4096):
        whole[page * 4096 + 100] ^= 1
    path.write_bytes(bytes(whole))
    drafts = _open(tmp_path)
    assert drafts.mine(ROSA) == []
    drafts.save("contact", "after", ROSA, {"notes": "safe"})
    assert [d.key for d in drafts.mine(ROSA)] == ["after"]
    assert drafts.set_aside is not None
    drafts.close()


def test_file_of_a_newer_version_is_kept_whole(tmp_path: Path) -> None:
    """After going back to an older program the newer drafts file is put aside, not rewritten."""
    drafts = _open(tmp_path)
    drafts.save("contact", "new", ROSA, {"notes": "later"})
    drafts._connection.execute("PRAGMA user_version = 2")
    drafts.close()
    drafts = _open(tmp_path)
    assert drafts.mine(ROSA) == []
    assert drafts.set_aside is not None
    drafts.close()
    later = Drafts(drafts.set_aside, KEY, clock=SetClock())
    assert later.set_aside is not None
    later.close()


def test_folder_that_takes_nothing_is_said_calmly(tmp_path: Path) -> None:
    """Where the file can't be made the reason is a code with a sentence, not a crash."""
    with pytest.raises(StoreUnavailable, match="not_writable"):
        Drafts(tmp_path / "missing" / "caseload.drafts", KEY, clock=SetClock())


def test_nothing_typed_is_readable_in_the_file(tmp_path: Path) -> None:
    """Neither the drafts file nor its journal holds a word in clear, also while open."""
    drafts = _open(tmp_path)
    for n in range(200):
        drafts.save("contact", "new", ROSA, {"notes": "Quibblethwaite " * n})
    for part in tmp_path.iterdir():
        assert b"Quibble" not in part.read_bytes()
        assert ROSA.encode() not in part.read_bytes()
    drafts.close()


def test_late_keystroke_after_locking_does_no_harm(tmp_path: Path) -> None:
    """A save that comes after the screen locked is refused and leaves the drafts as they were."""
    drafts = _open(tmp_path)
    drafts.save("contact", "new", ROSA, {"notes": "kept"})
    drafts.close()
    with pytest.raises(StoreUnavailable, match="locked"):
        drafts.save("contact", "new", ROSA, {"notes": "late"})
    drafts = _open(tmp_path)
    assert [d.state for d in drafts.mine(ROSA)] == [{"notes": "kept"}]
    drafts.close()


def test_damage_in_the_middle_of_a_long_note_never_shows_as_a_wrong_word(tmp_path: Path) -> None:
    """A long draft with a bad page is put aside whole; it doesn't come back with a hole in it."""
    drafts = _open(tmp_path)
    drafts.save("contact", "new", ROSA, {"notes": "x" * 20_000})
    drafts.close()
    path = tmp_path / "caseload.drafts"
    whole = path.read_bytes()
    for page in range(2, len(whole) // 4096):
        path.write_bytes(whole[: page * 4096 + 9] + bytes([whole[page * 4096 + 9] ^ 4]) + whole[page * 4096 + 10 :])
        drafts = _open(tmp_path)
        assert drafts.mine(ROSA) == []
        assert drafts.set_aside is not None
        drafts.close()
