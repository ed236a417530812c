"""What was changed, by whom, when and why, in sentences."""

from __future__ import annotations

from typing import Any

from caseload_desktop.store.queries.history import HistoryEntry
from caseload_desktop.ui.record_words import COMMAND_NAMES, ENTITY_NAMES, Words, instant_words

_LONG = 160
_MAKING = ("create", "append")


def what_happened(entry: HistoryEntry) -> str:
    """The act in a word or two: "Corrected", "Linked to a person"."""
    return COMMAND_NAMES.get(entry.command, entry.command.replace("_", " ").capitalize())


def what_kind(entry: HistoryEntry) -> str:
    """The kind of thing that was changed: "Contact", "Address"."""
    return ENTITY_NAMES.get(entry.entity, entry.entity.replace("_", " ").capitalize())


def who_and_when(entry: HistoryEntry) -> str:
    """Who did it and when, in local time."""
    return f"{entry.worker or 'A worker not on this laptop'} · {instant_words(entry.recorded_at)}"


def is_making(entry: HistoryEntry) -> bool:
    """True for the entry that began the row."""
    return entry.kind in _MAKING


def change_lines(entry: HistoryEntry, words: Words, *, whole: bool = False, only: tuple[str, ...] = ()) -> list[str]:
    """Each field that changed, before and after; of the entry that began a row what was said then.

    Long texts are cut unless ``whole``; ``only`` leaves other fields out.
    """
    lines = []
    for name, after in entry.after.items():
        label = words.field(entry.entity, name)
        if not label or name == "gone" or (only and name not in only):
            continue
        now, was = _said(words, entry, name, after), _said(words, entry, name, entry.before.get(name))
        if not whole:
            now, was = _cut(now), _cut(was)
        if is_making(entry):
            lines.append(f"{label}: {now}")
        else:
            lines.append(f"{label}: was {was}, now {now}")
    return lines


def why_words(entry: HistoryEntry) -> str:
    """The reason that was given; for a withdrawal the reason itself. Empty when there was none."""
    gone = entry.after.get("gone")
    why = str(gone) if gone else entry.why
    return "" if why in ("undone", "set again") else why


def _said(words: Words, entry: HistoryEntry, name: str, value: Any) -> str:
    said = words.value(entry.entity, name, value)
    if not said:
        return "empty"
    return f"“{said}”" if name in ("notes", "about_unknown", "communication_note") else said


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else f"{text[:_LONG].rstrip()}…"
