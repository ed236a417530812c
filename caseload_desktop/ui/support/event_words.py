"""How services, equipment, assessments, carers and stays in hospital read in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.support_events import SupportEvent
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

SUPPORT_KINDS = frozenset(kind.value for kind in SupportEvent)
"""Kinds of events told here."""

_SERVICES = {
    SupportEvent.SERVICE_BEGUN: "",
    SupportEvent.SERVICE_CHANGED: " changed",
    SupportEvent.SERVICE_ENDED: " ended",
}
_PIECES = {
    SupportEvent.EQUIPMENT_ASKED: "Asked for",
    SupportEvent.EQUIPMENT_GIVEN: "Given",
    SupportEvent.EQUIPMENT_RETURNED: "Returned",
}
_ASSESSMENTS = {
    SupportEvent.ASSESSMENT_ASKED: "asked for",
    SupportEvent.ASSESSMENT_DONE: "completed",
    SupportEvent.ASSESSMENT_CANCELLED: "cancelled",
}


def support_title(event: Event, lists: CodeLists) -> str:
    """What happened: "Home support changed · Harbour Homecare", "Given: grab rail", "Out of hospital: home"."""
    kind = SupportEvent(event.kind)
    if kind in _SERVICES:
        what = lists.label("service_component", event.code) or "Support"
        why = f": {lists.label('service_end', event.next_step).lower()}" if event.next_step else ""
        provider = f" · {event.more}" if event.more else ""
        return f"{what}{_SERVICES[kind]}{why}{provider}"
    if kind in _PIECES:
        return f"{_PIECES[kind]}: {event.more}"
    if kind in _ASSESSMENTS:
        return _assessment(kind, event, lists)
    if kind is SupportEvent.CARER_OFFERED:
        answer = lists.label("carers_offer_result", event.code).lower()
        return f"Carer's assessment offered: {answer}" if answer else "Carer's assessment offered"
    if kind is SupportEvent.ADMITTED:
        return f"Into hospital: {event.more}"
    return f"Out of hospital: {lists.label('discharged_to', event.code) or event.more}"


def support_tag(event: Event) -> Tag | None:
    """Going into hospital and an end of support stand out."""
    if event.gone:
        return None
    if event.kind == SupportEvent.ADMITTED:
        return Tag(Tone.AMBER, "Hospital")
    return Tag(Tone.GREY, "Ended") if event.kind == SupportEvent.SERVICE_ENDED else None


def _assessment(kind: SupportEvent, event: Event, lists: CodeLists) -> str:
    what = f"{lists.label('assessment_kind', event.code) or 'Assessment'} {_ASSESSMENTS[kind]}"
    if kind is SupportEvent.ASSESSMENT_DONE and event.next_step:
        return f"{what}: {lists.label('event_outcome', event.next_step)}"
    if kind is SupportEvent.ASSESSMENT_CANCELLED and event.next_step:
        return f"{what}: {lists.label('assessment_cancel', event.next_step).lower()}"
    return what
