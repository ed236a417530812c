"""What the operating system says of the desktop around the program."""

from __future__ import annotations

import ctypes
import platform
from typing import Any

_SWITCH_DESKTOP = 0x0100


def desktop_is_locked() -> bool:
    """True when the Windows desktop is locked; False elsewhere, where only the idle time locks the program.

    A locked Windows refuses to switch to the worker's own desktop, and switching to the one that shows does nothing;
    so asking is harmless.
    """
    user32 = _user32()
    if user32 is None:
        return False
    desktop = user32.OpenDesktopW("Default", 0, False, _SWITCH_DESKTOP)
    if not desktop:
        return False
    try:
        return not user32.SwitchDesktop(desktop)
    finally:
        user32.CloseDesktop(desktop)


def _user32() -> Any:
    """The library of Windows that knows desktops; None elsewhere."""
    return vars(ctypes)["WinDLL"]("user32", use_last_error=True) if platform.system() == "Windows" else None
