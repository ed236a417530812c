"""Lets the access log out by chance, as whoever answers for it may."""

from __future__ import annotations

from collections.abc import Callable

from caseload_desktop.services.access_export import export_accesses
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand


def export(hand: Hand) -> Changes:
    """Write a few lines of the log to a file."""
    lines = [("When", "Who"), *(("2026-11-20", "Jo") for _ in range(hand.chance.randint(0, 3)))]
    return export_accesses(hand.store, hand.actor, lines=lines, path=hand.folder / "accesses.csv")


GIVEN: dict[str, Callable[[Hand], Changes]] = {"export_accesses": export}
