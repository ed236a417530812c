"""Providers: what they and their fields are called on screen."""

from __future__ import annotations

ENTITIES = {
    "provider": "Provider",
    "provider_task": "Follow-up with a provider",
    "provider_look": "Look at a provider",
}

FIELDS: dict[str, dict[str, str]] = {
    "provider": {
        "name": "Name",
        "company": "Company",
        "known_as": "Also known as",
        "kind": "Kind of service",
        "cqc_location": "CQC location ID",
        "lines": "Address",
        "postcode": "Postcode",
        "phone": "Phone",
        "locality_id": "Locality",
        "ended_on": "Ended on",
        "note": "Note",
        "sample": "",
    },
    "provider_task": {
        "provider_id": "Provider",
        "words": "Words",
        "due_on": "Due on",
        "worker_id": "Worker",
        "team_id": "Team",
        "done_on": "Done on",
        "done_note": "Note when done",
        "dropped_on": "Dropped on",
        "dropped_why": "Why it was dropped",
    },
    "provider_look": {
        "provider_id": "Provider",
        "on_date": "On",
        "worker_id": "Worker",
        "result": "Result",
        "words": "Words",
        "again_on": "Look again on",
    },
}

COMMANDS: dict[str, str] = {}
"""What each command did, in the history of a record."""

LISTS: dict[tuple[str, str], str] = {}
"""The code list of each field that has one."""
