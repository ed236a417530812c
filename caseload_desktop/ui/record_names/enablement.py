"""Enablement: what it, its goals and follow-ups and their fields are called on screen."""

from __future__ import annotations

ENTITIES = {
    "enablement": "Enablement",
    "enablement_extension": "Extension of enablement",
    "goal": "Goal",
    "goal_score": "Score of a goal",
    "enablement_check": "Follow-up of enablement",
    "patch_capacity": "Capacity of a patch",
    "sitrep_note": "Note of the weekly sitrep",
}

FIELDS: dict[str, dict[str, str]] = {
    "enablement": {
        "contact_id": "Contact",
        "source": "Source",
        "referred_by": "Referred by",
        "referrer_team_id": "Team that referred",
        "received_on": "Received on",
        "received_at": "Received at",
        "discharge_on": "Discharged from hospital on",
        "team_id": "Team",
        "need": "What is needed",
        "hours_asked": "Hours a week asked for",
        "start_offered_on": "Start that was found",
        "referrer_told_on": "Referrer told on",
        "referrer_told_at": "Referrer told at",
        "referrer_told_note": "What the referrer was told",
        "decision": "Decision",
        "decided_on": "Decided on",
        "decided_at": "Decided at",
        "decline_reason": "Why it was declined",
        "decision_note": "Note on the decision",
        "purchasing_on": "Passed to Purchasing on",
        "purchasing_at": "Passed to Purchasing at",
        "package_wanted_by": "Package wanted by",
        "worker_id": "Worker",
        "started_on": "Started on",
        "hours_at_start": "Hours a week at the start",
        "ended_on": "Ended on",
        "hours_at_end": "Hours a week at the end",
        "end_reason": "Why it ended",
        "support_after": "Support afterwards",
        "end_note": "Note on the end",
        "next_step": "What happens next",
        "next_step_note": "Note on what happens next",
        "next_step_due": "What happens next, by",
        "no_next_why": "Why nothing happens next",
        "import_run_id": "",
    },
    "enablement_extension": {
        "enablement_id": "Enablement",
        "reason": "Reason",
        "note": "Note",
        "agreed_by": "Agreed by",
        "on_date": "On",
    },
    "goal": {
        "enablement_id": "Enablement",
        "area": "Area of life",
        "words": "Words",
        "set_on": "Set on",
        "score_at_start": "Score at the start",
        "score_wanted": "Score to reach",
        "dropped_on": "Dropped on",
        "dropped_why": "Why it was dropped",
    },
    "goal_score": {
        "enablement_id": "Enablement",
        "goal_id": "Goal",
        "on_date": "On",
        "score": "Score",
        "note": "Note",
    },
    "enablement_check": {
        "enablement_id": "Enablement",
        "kind": "Kind",
        "on_date": "On",
        "result": "Result",
        "at_home": "At home",
        "note": "Note",
    },
    "patch_capacity": {
        "team_id": "Team",
        "on_date": "On",
        "level": "Capacity",
        "hours_free": "Hours free",
        "staff_present": "Staff present",
        "staff_establishment": "Staff in post",
        "note": "Note",
    },
    "sitrep_note": {
        "team_id": "Team",
        "week_from": "Week from",
        "text": "Text",
    },
}

COMMANDS: dict[str, str] = {}
"""What each command did, in the history of a record."""

LISTS: dict[tuple[str, str], str] = {}
"""The code list of each field that has one."""
