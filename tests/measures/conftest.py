"""A store for each test of a figure."""

from __future__ import annotations

from tests.ready_store import clock, store

__all__ = ["clock", "store"]
