"""How notes, tasks, hazards and relationships read in a person's timeline."""

from __future__ import annotations

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.store.queries.contacts import Event
from caseload_desktop.store.queries.notes_events import SIGNIFICANT, NoteEvent
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

NOTE_KINDS = frozenset(kind.value for kind in NoteEvent)
"""Kinds of events told here."""


def note_title(event: Event, lists: CodeLists) -> str:
    """What happened: "Visit", "Task done: ring the daughter", "Hazard: risk to staff", "Daughter: Rosa Quill"."""
    if event.kind == NoteEvent.NOTE:
        return lists.label("note_kind", event.code) or "Note"
    if event.kind == NoteEvent.ADDED:
        return "Added to a note"
    if event.kind in (NoteEvent.TASK_DONE, NoteEvent.TASK_DROPPED):
        return f"{'Done' if event.kind == NoteEvent.TASK_DONE else 'Dropped'}: {event.more}"
    if event.kind in (NoteEvent.HAZARD, NoteEvent.HAZARD_ENDED):
        ended = " ended" if event.kind == NoteEvent.HAZARD_ENDED else ""
        return f"Hazard{ended}: {lists.label('hazard_kind', event.code).lower()}"
    ended = " ended" if event.kind == NoteEvent.RELATED_ENDED else ""
    return f"{lists.label('relationship_kind', event.code)}{ended}: {event.more}"


def note_tag(event: Event) -> Tag | None:
    """A significant event and a warning stand out."""
    if event.gone:
        return None
    if event.kind == NoteEvent.NOTE and event.more == SIGNIFICANT:
        return Tag(Tone.BLUE, "Significant")
    return Tag(Tone.AMBER, "Hazard") if event.kind == NoteEvent.HAZARD else None
