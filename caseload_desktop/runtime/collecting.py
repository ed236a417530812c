"""When Python looks for garbage: not while the program starts, for what is made then all stays."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def held_while_starting() -> Iterator[None]:
    """Look for no garbage until ``started`` or the end.

    Looking again and again at every module and table that was made costs a tenth of a start.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def started() -> None:
    """Look for garbage from now on, but never again among what was made so far: it stays as long as the program."""
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
