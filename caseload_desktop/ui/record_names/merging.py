"""Words for people who were found to be one."""

from __future__ import annotations

FIELDS = {
    "same_person": {
        "away_id": "Record merged away",
        "stays_id": "Record that stays",
        "pair": "",
        "why": "Why they are one",
        "on_date": "On",
    }
}

ENTITIES = {"same_person": "Same person"}

COMMANDS = {"merge_people": "Two records merged", "part_people": "Merged records taken apart"}
