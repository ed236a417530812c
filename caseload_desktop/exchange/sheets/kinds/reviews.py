"""A list of reviews: one row is one review that was done, or that is still to be done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse, show_date
from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.domain.review_agreement import reasons_fit
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PERSON_NEEDED, TEAMS, WORKERS, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_MOST_DAYS_TO_NEXT = 366
"""No day agreed for the next review passes twelve months (Care Act guidance 13.32); a later one is kept in words."""

_WORDS = {
    Field.COMPLETED_ON: FieldWords(
        "Review done on",
        (
            "date completed", "completed", "completed on", "review date", "date of review", "review completed",
            "date reviewed", "reviewed on", "reviewed", "date of last review", "last review", "last reviewed",
            "actual review date", "actual date", "date done", "review done", "date review completed", "date",
            "last review date", "review completed date",
        ),
    ),
    Field.PLANNED_ON: FieldWords(
        "Planned for",
        (
            "review due", "date due", "due", "due date", "due by", "review due date", "planned date", "planned",
            "planned for", "scheduled", "scheduled for", "booked", "booked for", "appointment", "planned review date",
            "target date", "visit booked", "review planned",
        ),
    ),
    Field.NEXT_DUE: FieldWords(
        "Next review",
        ("next review", "next due", "next review due", "next review date", "date of next review", "next", "next date"),
    ),
    Field.REVIEW_KIND: FieldWords(
        "Kind of review",
        ("kind", "review type", "type of review", "type", "kind of review", "planned unplanned",
         "planned or unplanned"),
    ),
    Field.REASON: FieldWords(
        "Reason", ("reason", "reason for review", "review reason", "why", "trigger", "reviewed because")
    ),
    Field.WORKER: FieldWords(
        "Reviewed by",
        (
            "worker", "reviewer", "reviewed by", "reviewing officer", "allocated to", "allocated worker", "key worker",
            "social worker", "sw", "practitioner", "officer", "completed by", "review worker", "assigned to", "staff",
            "initials", "care manager", "by",
        ),
    ),
    Field.TEAM: FieldWords("Team", ("team", "team name", "reviewing team", "locality", "office")),
    Field.REVIEWER: FieldWords(
        "Trusted reviewer", ("trusted reviewer", "provider", "reviewing provider", "agency")
    ),
    Field.METHOD: FieldWords(
        "Who took part", ("method", "who took part", "method of review", "present", "who was present", "people present")
    ),
    Field.OUTCOME: FieldWords("Outcome", ("outcome", "review outcome", "result", "outcome of review", "event outcome")),
    Field.OUTCOMES_ACHIEVED: FieldWords(
        "Outcomes achieved", ("outcomes achieved", "outcomes met", "goals met", "achieved", "outcomes")
    ),
    Field.CHANGE: FieldWords(
        "Change in support",
        ("change", "change in support", "change to package", "package change", "change in package", "sequel",
         "increase decrease", "changes"),
    ),
}  # fmt: skip


def _kind_and_reason(row: RowFacts) -> tuple[str, str]:
    """Kind and national reason, each filled from the other. Raises ``CannotBeBuilt`` when they don't go together."""
    lists = row.vocabulary.lists
    kind, reason = row.settled[Field.REVIEW_KIND].value, row.settled[Field.REASON].value
    kinds = lists.mapped("review_reason", reason, "kind")
    if kind and reason and not reasons_fit(kind, kinds):
        raise CannotBeBuilt(Reason("reason_does_not_fit", {"typed": row.reading.typed[Field.REASON]}))
    kind = kind or (kinds.split()[0] if kinds else "planned")
    return kind, reason or ("planned" if kind == "planned" else "unplanned_other")


def _review(row: RowFacts) -> dict[str, object]:
    """A review done on the day of the row, or one that is planned or overdue."""
    reading, settled = row.reading, row.settled
    done = reading.received.reason != "empty" or Field.PLANNED_ON not in row.dates
    kind, reason = _kind_and_reason(row)
    planned, following = row.dates.get(Field.PLANNED_ON), row.dates.get(Field.NEXT_DUE)
    lines = [note(reading, settled, row.vocabulary.kind)]
    if following and not (done and 0 < (following - row.day).days <= _MOST_DAYS_TO_NEXT):
        lines.append(f"Next review in the sheet: {show_date(following)}.")
        following = None
    fields: dict[str, object] = {
        "completed_on": row.day.isoformat() if done else "",
        "planned_on": "" if done or planned is None else planned.isoformat(),
        "next_due_on": following.isoformat() if following else "",
        "kind": kind,
        "reason": reason,
        "worker_id": settled[Field.WORKER].value,
        "team_id": settled[Field.TEAM].value,
        "reviewer": reading.texts[Field.REVIEWER],
        "note": "\n".join(filter(None, lines)),
    }
    if done:
        fields |= {
            "method": settled[Field.METHOD].value,
            "outcome": settled[Field.OUTCOME].value,
            "outcomes_achieved": settled[Field.OUTCOMES_ACHIEVED].value,
            "change": settled[Field.CHANGE].value,
        }
    return {name: value for name, value in fields.items() if value}


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    kind = vocabulary.lists.label("review_kind", str(fields["kind"]))
    if fields.get("completed_on"):
        outcome = vocabulary.label(Field.OUTCOME, str(fields.get("outcome", "")))
        return f"{kind}, done{f': {outcome}' if outcome else ''}"
    return f"{kind}, still to be done"


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    """A review that was done: its day. One still to be done: the day it is planned, or was asked for."""
    if fields.get("completed_on"):
        return "done", fields["completed_on"]
    if fields.get("cancelled_on"):
        return "cancelled", fields["cancelled_on"]
    return "open", fields.get("planned_on") or fields.get("asked_on")


REVIEWS = SheetKind(
    id="reviews",
    title="List of reviews",
    one="review",
    a_one="a review",
    many="reviews",
    title_words=("reviews", "review list", "review log", "annual reviews", "reviews due", "overdue reviews"),
    own_words=_WORDS,
    day=Field.COMPLETED_ON,
    written_day="completed_on",
    written_or="planned_on",
    or_day=Field.PLANNED_ON,
    days_back=LONG_AGO_DAYS,
    coded={
        Field.REVIEW_KIND: ("review_kind",),
        Field.REASON: ("review_reason",),
        Field.WORKER: (WORKERS,),
        Field.TEAM: (TEAMS,),
        Field.METHOD: ("review_method",),
        Field.OUTCOME: ("event_outcome",),
        Field.OUTCOMES_ACHIEVED: ("review_outcomes_achieved",),
        Field.CHANGE: ("review_change",),
    },
    dates={Field.PLANNED_ON: DateUse.DUE, Field.NEXT_DUE: DateUse.DUE},
    texts=(Field.REVIEWER,),
    watched=(Field.REVIEW_KIND, Field.REASON, Field.OUTCOME, Field.CHANGE),
    telling=frozenset({Field.OUTCOME, Field.CHANGE, Field.OUTCOMES_ACHIEVED}),
    required=(("map_review_day", frozenset({Field.COMPLETED_ON, Field.PLANNED_ON})), PERSON_NEEDED),
    holders_only=True,
    build=_review,
    becomes=_becomes,
    becomes_title="Review",
    day_title="Done or due",
    entity="review",
    compared=("completed_on", "planned_on", "asked_on", "cancelled_on"),
    repeat_key=_repeat_key,
    command="import_reviews",
)
