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

SENTENCES = {
    "merged_already": "These two are one record already. Look at it again.",
    "parted_already": "This merge was taken apart already. Look at the record again.",
    "nhs_numbers_differ": "The two records have different NHS numbers, so they may be two people. Merge them only when "
    "you know that one of the numbers is wrong or was replaced, and say so.",
    "merge_restricted": "One of the two records is restricted. Merging closes both to the same workers: say so, or "
    "leave the two as they are.",
    "merge_key_worker": "Both records have a key worker. Choose who stays key worker; the other goes on beside.",
    "undo_part_instead": "The record was restricted after the two were merged. Take the merge apart from the person's "
    "details instead: it keeps both closed.",
}
