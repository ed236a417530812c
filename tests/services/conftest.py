"""A ready store for the tests of commands."""

from __future__ import annotations

from tests.ready_store import clock, other, store

__all__ = ["clock", "other", "store"]
