"""What is wrong with an entry, in sentences beside the fields; warnings ask for a second look and never stop a save."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from caseload_desktop.domain.contact_entry import Level
from caseload_desktop.domain.contact_entry import problems as rule_problems
from caseload_desktop.domain.durations import read_minutes
from caseload_desktop.ui.log_contact.clock_time import read_clock
from caseload_desktop.ui.log_contact.date_words import why_impossible
from caseload_desktop.ui.log_contact.entry import (
    PICKED,
    About,
    Entry,
    as_contact_entry,
    due,
    received,
    says_nothing_follows,
)
from caseload_desktop.ui.log_contact.new_person import problems_of_new_person
from caseload_desktop.ui.messages import sentence

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists

ORDER = (
    "received_on",
    "received_at",
    "method",
    "source",
    "source_name",
    "about",
    "about_unknown",
    "new_given",
    "new_family",
    "new_born",
    "new_postcode",
    "new_phone",
    "new_nhs_number",
    "reason",
    "presenting_issue",
    "notes",
    "step",
    "given",
    "given_detail",
    "outcome",
    "next_step",
    "next_step_due",
    "no_next_why",
    "next_step_note",
    "worker_id",
    "team_id",
    "minutes",
)
"""The fields in the order of a call."""

_FIELD_OF_RULE = {"person_id": "about", "closed_on": "received_on"}
_WORDS_OF_RULE = {
    "reason_required": "contact_reason_required",
    "person_or_description": "about_required",
    "retired_code": "code_of_another_time",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence beside one field; ``stops`` when it keeps the contact from being saved."""

    field: str
    words: str
    stops: bool = True


def check(entry: Entry, *, today: date, lists: CodeLists, latest_known: date | None = None) -> list[Said]:
    """Everything to say about the entry, in the order of the form, at most one stopping sentence a field."""
    said = [*_reading_problems(entry, today), *_new_person_problems(entry, today)]
    taken = {one.field for one in said}
    said += [one for one in _rules(entry, today, lists, latest_known) if one.field not in taken]
    return sorted(said, key=lambda one: ORDER.index(one.field))


def may_be_saved(said: list[Said]) -> bool:
    """True when nothing stops the contact."""
    return not any(one.stops for one in said)


def _reading_problems(entry: Entry, today: date) -> Iterator[Said]:
    day = received(entry, today=today)
    if day.reason and day.reason != "empty":
        yield Said("received_on", date_sentence(entry.text("received_on"), day.reason))
    if read_clock(entry.text("received_at")) is None:
        yield Said("received_at", sentence("not_a_time"))
    until = due(entry, today=today)
    if until.reason and until.reason != "empty" and not says_nothing_follows(entry):
        yield Said("next_step_due", date_sentence(entry.text("next_step_due"), until.reason))
    spent = read_minutes(entry.text("minutes")).reason
    if spent and spent != "empty":
        yield Said("minutes", sentence(f"duration_{spent}"))
    for name in PICKED:
        if entry.text(name).strip() and not entry.code(name):
            yield Said(name, sentence("not_in_list"))


def date_sentence(text: str, reason: str) -> str:
    """Why a date can't be taken; an impossible one is explained."""
    explained = why_impossible(text) if reason == "impossible_date" else ""
    return explained or sentence(f"date_{reason}")


def _new_person_problems(entry: Entry, today: date) -> Iterator[Said]:
    if entry.about is not About.NEW:
        return
    for name, code in problems_of_new_person(entry.texts, today=today).items():
        is_date = code.startswith("date_")
        yield Said(name, date_sentence(entry.text(name), code.removeprefix("date_")) if is_date else sentence(code))


def _rules(entry: Entry, today: date, lists: CodeLists, latest_known: date | None) -> Iterator[Said]:
    found = rule_problems(
        as_contact_entry(entry, today=today, lists=lists), today=today, lists=lists, latest_known=latest_known
    )
    for problem in found:
        name = _FIELD_OF_RULE.get(problem.field, problem.field)
        if name == "about" and entry.about is About.UNKNOWN:
            name = "about_unknown"
        if name not in ORDER:
            continue
        code = _WORDS_OF_RULE.get(problem.code, problem.code)
        yield Said(name, sentence(code, **dict(problem.values)), problem.level is Level.STOP)
