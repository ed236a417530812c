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

COMMANDS: dict[str, str] = {
    "add_provider": "Added",
    "change_provider": "Changed",
    "end_provider": "Said to have closed",
    "reopen_provider": "Open again",
    "withdraw_provider": "Withdrawn",
    "look_at_provider": "Looked at by a manager",
    "add_provider_task": "Follow-up agreed",
    "change_provider_task": "Follow-up changed",
    "complete_provider_task": "Follow-up done",
    "drop_provider_task": "Follow-up dropped",
}
"""What each command did, in the history of a record."""

LISTS: dict[tuple[str, str], str] = {
    ("provider", "kind"): "provider_kind",
    ("provider_look", "result"): "provider_look_result",
}
"""The code list of each field that has one."""

SENTENCES: dict[str, str] = {
    "provider_name_required": "Give the name of the place.",
    "provider_kind_required": "Choose what kind of service it is.",
    "provider_there_already": "This place is on record already: the same name and postcode, or the same location of "
    "the regulator.",
    "provider_ended": "This provider is already said to have closed.",
    "provider_not_ended": "This provider has not closed.",
    "provider_named": "Records name this provider, so it stays. If it closed, say so instead.",
    "look_result_required": "Choose what your look led to.",
    "look_words_required": "Say in a sentence what you saw and why that follows.",
    "look_again_required": "Say when you look again.",
    "look_again_past": "Looking again lies in the days to come. Check the date.",
    "not_your_record": "Somebody else recorded this. They can take it out, or a senior practitioner or a manager.",
}
"""What can go wrong with providers, in words."""
