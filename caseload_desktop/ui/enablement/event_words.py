"""How enablement reads in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.enablement_events import EnablementEvent
from caseload_desktop.ui.record_words import day_long

ENABLEMENT_KINDS = frozenset(kind.value for kind in EnablementEvent)
"""Kinds of events told here."""


def enablement_title(event: Event, lists: CodeLists) -> str:
    """What happened: "Referred to enablement: hospital discharge", "Enablement declined: no capacity in the patch"."""
    kind = EnablementEvent(event.kind)
    words = {
        EnablementEvent.REFERRED: ("Referred to enablement", lists.label("enablement_source", event.code)),
        EnablementEvent.TOLD: ("Referrer told", ""),
        EnablementEvent.ACCEPTED: ("Enablement accepted", event.more),
        EnablementEvent.DECLINED: ("Enablement declined", lists.label("enablement_decline_reason", event.code)),
        EnablementEvent.PASSED: ("Passed to Purchasing", _until("package by", event.more)),
        EnablementEvent.STARTED: ("Enablement started", event.more),
        EnablementEvent.EXTENDED: ("Enablement extended", _until("to", event.more)),
        EnablementEvent.CHECKED: (
            lists.label("enablement_check_kind", event.code),
            lists.label("enablement_check_result", event.more),
        ),
        EnablementEvent.GOAL: ("Goal set", lists.label("goal_area", event.code)),
        EnablementEvent.GOAL_DROPPED: ("Goal dropped", lists.label("goal_area", event.code)),
        EnablementEvent.SCORED: ("Goals scored", ""),
        EnablementEvent.ENDED: ("Enablement ended", lists.label("enablement_support_after", event.more)),
    }
    what, more = words[kind]
    return f"{what}: {more[:1].lower() + more[1:] if more and kind in _LISTED else more}" if more else what


_LISTED = frozenset({EnablementEvent.REFERRED, EnablementEvent.DECLINED, EnablementEvent.ENDED})
"""What is said of these stands in a list and begins with a capital there."""


def _until(word: str, day: str) -> str:
    return f"{word} {day_long(day)}" if day else ""
