"""Hazards, relationships, notes, chronology and tasks: what they and their fields are called on screen."""

from __future__ import annotations

ENTITIES = {
    "hazard": "Hazard",
    "relationship": "Relationship",
    "case_note": "Case note",
    "note_addition": "Addition to a case note",
    "chronology_entry": "Entry of the chronology",
    "chronology_analysis": "Analysis of the chronology",
    "task": "Task",
}

FIELDS: dict[str, dict[str, str]] = {
    "hazard": {
        "kind": "Kind",
        "detail": "Detail",
        "review_on": "Look at again on",
        "told": "The person was told",
        "not_told_why": "Why the person was not told",
        "agreed_by": "Agreed by",
        "agreed_on": "Agreed on",
        "ended_on": "Ended on",
        "end_reason": "Why it ended",
    },
    "relationship": {
        "other_id": "",
        "other_name": "Name",
        "other_phone": "Phone",
        "pair": "",
        "kind": "Kind",
        "cares": "Cares for this person",
        "cared_for": "Is cared for by this person",
        "lives_with": "Lives with this person",
        "next_of_kin": "Next of kin",
        "emergency_contact": "Emergency contact",
        "legal_role": "Legal role",
        "note": "Note",
    },
    "case_note": {
        "kind": "Kind",
        "on_date": "On",
        "at": "At",
        "words": "Words",
        "significant": "Significant event",
        "about_kind": "",
        "about_id": "",
    },
    "note_addition": {
        "note_id": "Case note",
        "on_date": "On",
        "words": "Words",
    },
    "chronology_entry": {
        "on_date": "On",
        "date_words": "Day in words",
        "words": "Words",
        "source": "Source",
        "about_kind": "",
        "about_id": "",
        "meaning": "What it means",
    },
    "chronology_analysis": {
        "words": "Words",
        "on_date": "On",
    },
    "task": {
        "kind": "Kind",
        "words": "Words",
        "due_on": "Due on",
        "remind_on": "Remind on",
        "worker_id": "Worker",
        "team_id": "Team",
        "waits_for": "Waits for",
        "about_kind": "",
        "about_id": "",
        "done_on": "Done on",
        "done_note": "Note when done",
        "dropped_on": "Dropped on",
        "dropped_why": "Why it was dropped",
    },
}

COMMANDS: dict[str, str] = {
    "add_task": "Task added",
    "change_task": "Task changed",
    "put_off_tasks": "Put off",
    "complete_tasks": "Done",
    "drop_tasks": "Dropped",
    "hand_on_tasks": "Handed on",
    "add_hazard": "Recorded",
    "agree_hazard": "Agreed",
    "change_hazard": "Changed",
    "renew_hazard": "Looked at again",
    "end_hazard": "Ended",
    "add_relationship": "Recorded",
    "change_relationship": "Changed",
    "end_relationship": "Ended",
    "remove_relationship": "Removed",
    "match_sides": "Brought into line with the other record",
    "link_relationship": "Linked to a person",
    "write_note": "Written",
    "add_to_note": "Added",
    "withdraw_note": "Withdrawn",
    "add_entries": "Put into the chronology",
    "change_entry": "Changed",
    "remove_entry": "Taken out of the chronology",
    "write_analysis": "Written",
    "record_death": "Death recorded",
    "take_back_death": "Death taken back",
    "close_after_death": "Closed because the person died",
}
"""What each command did, in the history of a record."""

LISTS: dict[tuple[str, str], str] = {
    ("task", "kind"): "task_kind",
    ("hazard", "kind"): "hazard_kind",
    ("relationship", "kind"): "relationship_kind",
    ("relationship", "legal_role"): "legal_role",
    ("case_note", "kind"): "note_kind",
}
"""The code list of each field that has one."""
