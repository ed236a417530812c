"""How DoLS and AMHP referrals read in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.liberty_events import LibertyEvent
from caseload_desktop.ui.record_words import day_long

LIBERTY_KINDS = frozenset(kind.value for kind in LibertyEvent)
"""Kinds of events told here."""

_LISTED = {
    LibertyEvent.DOLS_RECEIVED: ("DoLS application received", "dols_kind"),
    LibertyEvent.DOLS_FORM: ("DoLS form", "dols_form"),
    LibertyEvent.DOLS_ENDED: ("DoLS ended", "dols_end"),
    LibertyEvent.AMHP_REFERRED: ("Referred to an AMHP", "amhp_kind"),
    LibertyEvent.AMHP_RATED: ("AMHP referral rated", "amhp_rag"),
    LibertyEvent.AMHP_CLOSED: ("AMHP referral closed", "amhp_outcome"),
}


def liberty_title(event: Event, lists: CodeLists) -> str:
    """What happened: "DoLS: standard authorisation granted until 19 Nov 2027", "AMHP referral rated: red"."""
    kind = LibertyEvent(event.kind)
    if kind in _LISTED:
        what, list_id = _LISTED[kind]
        words = _small(lists.label(list_id, event.code))
        told = f"{what}: {words}" if words else what
        return f"{told} ({event.more})" if kind is LibertyEvent.DOLS_FORM else told
    if kind is LibertyEvent.DOLS_DECIDED:
        until = f" until {day_long(event.more)}" if event.more else ""
        return f"DoLS: {_small(lists.label('dols_decision', event.code))}{until}"
    if kind is LibertyEvent.DOLS_ASSESSED:
        requirement = _small(lists.label("dols_requirement", event.code))
        return f"DoLS assessment, {requirement}: {_small(lists.label('dols_assessment_result', event.more))}"
    if kind is LibertyEvent.DOLS_LOOKED:
        rank = _small(lists.label("dols_priority", event.code)) if event.more else ""
        return f"DoLS look: circumstances changed, priority {rank}" if rank else "DoLS look: nothing has changed"
    if kind is LibertyEvent.DOLS_EXTENDED:
        return f"Urgent authorisation extended to {day_long(event.more)}"
    if kind is LibertyEvent.AMHP_ALLOCATED:
        return f"AMHP: {event.more}"
    return _PLAIN[kind]


_PLAIN = {
    LibertyEvent.DOLS_SUSPENDED: "DoLS authorisation suspended",
    LibertyEvent.DOLS_LIFTED: "Suspension of the DoLS authorisation lifted",
    LibertyEvent.AMHP_ASSESSED: "Mental Health Act assessment",
}


def _small(words: str) -> str:
    """Words of a list inside a sentence; names and abbreviations keep their capitals."""
    first = words.split(" ", 1)[0]
    return words if first.isupper() or first == "Mental" else words[:1].lower() + words[1:]
