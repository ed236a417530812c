"""How safeguarding reads in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.safeguarding_events import SafeguardingEvent
from caseload_desktop.ui.record_words import day_long

SAFEGUARDING_KINDS = frozenset(kind.value for kind in SafeguardingEvent)
"""Kinds of events told here."""

_KIND = SafeguardingEvent
_WORDS = {
    _KIND.RAISED: ("Safeguarding concern raised", "safeguarding_referrer"),
    _KIND.DECIDED: ("Concern decided", "safeguarding_decision"),
    _KIND.CORRECTED: ("Decision corrected", "safeguarding_decision"),
    _KIND.FEEDBACK: ("Feedback on a concern", "feedback_how"),
    _KIND.CONSULTED: ("Safeguarding consultation", "consultation_with"),
    _KIND.STARTED: ("Safeguarding enquiry begun", "enquiry_kind"),
    _KIND.PLANNED: ("Enquiry planned", "planning_kind"),
    _KIND.ACTION: ("Action of the enquiry asked for", "caused_to_enquire"),
    _KIND.ACTION_DONE: ("Action of the enquiry done", "caused_to_enquire"),
    _KIND.ACTION_DROPPED: ("Action of the enquiry dropped", "caused_to_enquire"),
    _KIND.REPORT: ("Report of the enquiry", ""),
    _KIND.CONCLUDED: ("Outcome of the enquiry", "risk_assessment_outcome"),
    _KIND.PLAN_REVIEWED: ("Safeguarding plan reviewed", "plan_review_result"),
    _KIND.PAUSED: ("Safeguarding clock paused", "safeguarding_pause_reason"),
    _KIND.RUNS: ("Safeguarding clock runs again", ""),
    _KIND.CLOSED: ("Enquiry signed off and closed", ""),
    _KIND.REOPENED: ("Enquiry opened again", ""),
}
"""What is said of each, and the list of its code."""


def safeguarding_title(event: Event, lists: CodeLists) -> str:
    """What happened: "Concern decided: Section 42 enquiry", "Safeguarding plan reviewed: Plan continues"."""
    kind = SafeguardingEvent(event.kind)
    words, list_id = _WORDS[kind]
    code = lists.label(list_id, event.code) if list_id else ""
    more = _more(kind, event, lists)
    said = ", ".join(part for part in (code, more) if part)
    return f"{words}: {said}" if said else words


def _more(kind: SafeguardingEvent, event: Event, lists: CodeLists) -> str:
    if kind is _KIND.CORRECTED:
        was = lists.label("safeguarding_decision", event.more)
        return f"had been {was}" if was and event.more != event.code else "its tests and reasons"
    if kind is _KIND.CONCLUDED:
        return lists.label("risk_outcome", event.more)
    if kind is _KIND.CLOSED:
        return lists.label("next_step", event.more)
    if kind is _KIND.PLAN_REVIEWED:
        return f"next on {day_long(event.more)}" if event.more else ""
    if kind is _KIND.REOPENED:
        return f"had been closed on {day_long(event.more)}" if event.more else ""
    return event.more
