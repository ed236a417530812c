"""Reviews and the days agreed for them: what commands on them did, and the code list of each field."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "ask_review": "Asked for a review",
    "plan_reviews": "Planned a review",
    "give_reviews": "Gave a review to somebody",
    "agree_review_date": "Agreed a day for the next review",
    "complete_review": "Completed a review",
    "cancel_review": "Cancelled a review",
    "correct_review": "Corrected a review",
    "withdraw_review": "Withdrew a review",
    "withdraw_review_date": "Withdrew the agreed day",
}
"""What each command did, in the history of a record."""

LISTS: dict[tuple[str, str], str] = {
    ("review", "kind"): "review_kind",
    ("review", "reason"): "review_reason",
    ("review", "method"): "review_method",
    ("review", "outcomes_achieved"): "review_outcomes_achieved",
    ("review", "outcome"): "event_outcome",
    ("review", "change"): "review_change",
    ("review", "next_step"): "next_step",
}
"""The code list of each field that has one."""
