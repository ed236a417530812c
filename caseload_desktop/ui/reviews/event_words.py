"""How reviews read in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.review_events import ReviewEvent
from caseload_desktop.ui.record_words import day_long

REVIEW_KINDS = frozenset(kind.value for kind in ReviewEvent)
"""Kinds of events told here."""


def review_title(event: Event, lists: CodeLists) -> str:
    """What happened: "Reviewed (planned): no change", "Review asked for: Unplanned - Carer related"."""
    kind = ReviewEvent(event.kind)
    if kind is ReviewEvent.AGREED:
        return f"Next review agreed for {day_long(event.more)}"
    if kind is ReviewEvent.ASKED:
        words = f"Review asked for: {lists.label('review_reason', event.code)}"
        return f"{words}, planned for {day_long(event.more)}" if event.more else words
    what = lists.label("review_kind", event.code).lower()
    if kind is ReviewEvent.CANCELLED:
        return f"Review cancelled ({what})" if what else "Review cancelled"
    change = lists.label("review_change", event.more)
    words = f"Reviewed ({what})" if what else "Reviewed"
    return f"{words}: {change[:1].lower()}{change[1:]}" if change else words
