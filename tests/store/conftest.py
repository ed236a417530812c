"""A ready store for the tests of the store."""

from __future__ import annotations

from tests.ready_store import clock, other, store

__all__ = ["clock", "other", "store"]
