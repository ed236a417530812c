"""What the system says of the desktop."""

from __future__ import annotations

import ctypes
import platform
import sys

import pytest

from caseload_desktop.runtime import desktop


class Windows:
    """The three calls of Windows, with a desktop that can be locked."""

    def __init__(self, *, locked: bool, opens: bool = True) -> None:
        self.closed = 0
        self._locked, self._opens = locked, opens
        self.OpenDesktopW = lambda *_args: 7 if self._opens else 0
        self.SwitchDesktop = lambda _handle: 0 if self._locked else 1
        self.CloseDesktop = self._close

    def _close(self, _handle: int) -> int:
        self.closed += 1
        return 1


@pytest.mark.parametrize(("locked", "opens", "says"), [(True, True, True), (False, True, False), (True, False, False)])
def test_a_locked_windows_is_noticed(monkeypatch: pytest.MonkeyPatch, locked: bool, opens: bool, says: bool) -> None:
    """A locked desktop counts; one that can't be asked does not, and no handle is left open."""
    windows = Windows(locked=locked, opens=opens)
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_args, **_more: windows, raising=False)
    assert desktop.desktop_is_locked() is says
    assert windows.closed == (1 if opens else 0)


@pytest.mark.skipif(sys.platform == "win32", reason="asks Windows itself")
def test_elsewhere_only_idle_time_counts() -> None:
    """On other systems nothing is guessed."""
    assert desktop.desktop_is_locked() is False
