"""Everything on screen; beside ``app`` the only package that knows Qt. Acts go through ``services``."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

import PySide6.QtCore  # noqa: F401  brings shibokensupport


def _read_no_sources() -> None:
    """Keep PySide from reading the source of every module imported after it: 0.1 s of each start.

    It looks there for its own name, to know which modules may choose its other ways of naming (``__feature__``).
    Nothing here does, so that the answer is known; a version that looks in another way is left to it.
    """
    feature = import_module("shibokensupport.feature")
    if callable(getattr(feature, "_mod_uses_pyside", None)):
        setattr(feature, "_mod_uses_pyside", _uses_no_feature)  # noqa: B010 - the library has no types


def _uses_no_feature(module: ModuleType) -> bool:
    del module
    return False


_read_no_sources()
