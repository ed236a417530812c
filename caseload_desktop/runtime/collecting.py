"""When Python looks for garbage: not while things are made by the thousand that all stay."""

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


@contextmanager
def not_collecting() -> Iterator[None]:
    """Look for no garbage meanwhile: what is made by the thousand here all stays, and looking at it costs a tenth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
