"""Two records of one person in words: what each holds, the fields in which they differ, what to look at afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.merging import CHOSEN_BETWEEN, TOGETHER
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.merge_events import MergeEvent
from caseload_desktop.store.queries.merging import Merged, Side
from caseload_desktop.ui.person_words import born_words
from caseload_desktop.ui.record_words import NOT_SAID, Words, count_words, day_long

_WHAT: dict[str, tuple[str, str]] = {
    "contact": ("contact", "contacts"),
    "case_note": ("note", "notes"),
    "note_addition": ("addition to a note", "additions to notes"),
    "allocation": ("involvement", "involvements"),
    "service": ("service", "services"),
    "enablement": ("enablement referral", "enablement referrals"),
    "goal": ("goal", "goals"),
    "assessment": ("assessment", "assessments"),
    "review": ("review", "reviews"),
    "task": ("task", "tasks"),
    "concern": ("safeguarding concern", "safeguarding concerns"),
    "enquiry": ("enquiry", "enquiries"),
    "dols": ("DoLS application", "DoLS applications"),
    "amhp_referral": ("AMHP referral", "AMHP referrals"),
    "address": ("address", "addresses"),
    "contact_detail": ("way to reach them", "ways to reach them"),
    "hazard": ("hazard", "hazards"),
    "relationship": ("person around them", "people around them"),
}

LOOK_AT = {
    "enablement": "both have enablement going on",
    "hospital_stay": "both are in hospital",
    "review_date": "both have an agreed day for the next review: the earliest counts",
    "chronology_analysis": "both have an analysis of the chronology: the one of the record that stays is shown",
    "concern": "both have a safeguarding concern to be decided",
    "enquiry": "both have an open enquiry",
    "dols": "both have an open DoLS application",
    "amhp_referral": "both have an open AMHP referral",
    "relationship": "each is around the other: that relationship is with themselves now",
}
"""What somebody must look at once two records are one, by entity."""


def rows_words(counts: Mapping[str, int]) -> str:
    """How many rows of which kind: "2 contacts, 1 note"; what has no word of its own is counted together."""
    known = [count_words(counts[name], *_WHAT[name]) for name in _WHAT if counts.get(name)]
    rest = sum(count for name, count in counts.items() if name not in _WHAT)
    if rest:
        known.append(count_words(rest, "other entry", "other entries"))
    return ", ".join(known)


def title_of(side: Side) -> str:
    """A record by name and reference."""
    return " · ".join(part for part in (side.name, side.reference) if part)


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields in which two records say something else, those that go together under the first of them."""
    found = []
    for name in CHOSEN_BETWEEN:
        group = next((group for group in TOGETHER if name in group), (name,))
        differs = any((one.get(each) or None) != (other.get(each) or None) for each in group)
        if name == group[0] and differs:
            found.append(name)
    return tuple(found)


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields both records say, and the same."""
    apart = set(differing(one, other))
    seconds = {name for group in TOGETHER for name in group[1:]}
    return tuple(n for n in CHOSEN_BETWEEN if n not in apart and n not in seconds and one.get(n) not in (None, "", []))


def field_words(words: Words, name: str) -> str:
    """What a field is called beside its values."""
    return "Born" if name == "birth_date" else words.field("person", name)


def said(words: Words, name: str, values: Mapping[str, Any], *, today: date) -> str:
    """What a record says in a field, with what goes together with it; a dash for nothing."""
    if name == "birth_date":
        found = born_words(str(values.get("birth_date") or ""), values.get("birth_year"), today=today)
    elif name == "nhs_number":
        pair = (words.value("person", one, values.get(one)) for one in ("nhs_number", "nhs_number_status"))
        found = ", ".join(part for part in pair if part)
    else:
        found = words.value("person", name, values.get(name))
    return found or NOT_SAID


def says_nothing(name: str, values: Mapping[str, Any]) -> bool:
    """True where a record holds nothing in a field; the status of a number nobody knows is no number."""
    held = ("birth_date", "birth_year") if name == "birth_date" else (name,)
    return all(values.get(one) in (None, "", [], ()) for one in held)


def says_otherwise(words: Words, merged: Merged, values: Mapping[str, Any], *, today: date) -> list[tuple[str, str]]:
    """What a record merged away says that the one shown does not."""
    names = differing(merged.values, values)
    pairs = [(field_words(words, name), said(words, name, merged.values, today=today)) for name in names]
    return [(name, value) for name, value in pairs if value != NOT_SAID]


def merged_words(merged: Merged) -> str:
    """When, by whom and why a record was merged."""
    by = f" by {merged.worker}" if merged.worker else ""
    return f"Merged on {day_long(merged.on)}{by}: {merged.why}"


MERGE_KINDS = frozenset(kind.value for kind in MergeEvent)
"""Kinds of events of the timeline told here."""


def merge_title(event: Event, _lists: CodeLists) -> str:
    """What happened: "Merged with the record of Kath Whitaker · 70CT-000012"."""
    return f"Merged with the record of {event.more}" if event.more else "Merged with another record"
