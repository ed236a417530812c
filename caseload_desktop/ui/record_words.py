"""How the record reads on screen: names of fields, values in words, days and times as people say them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.durations import show_minutes
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.domain.roles import ROLE_LABELS
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.ui.record_names import (
    enablement,
    liberty,
    merging,
    notes,
    provider,
    reviews,
    safeguarding,
    support,
)

NOT_SAID = "–"
"""What stands where nothing was recorded."""

FIELD_NAMES: dict[str, dict[str, str]] = {
    "contact": {
        "person_id": "Person",
        "about_unknown": "Who it was about",
        "received_on": "Received on",
        "received_at": "Received at",
        "method": "How it came",
        "source": "From",
        "source_name": "Name of the caller",
        "source_detail": "Kind of caller",
        "route_of_access": "Route of access",
        "reason": "Reason",
        "presenting_issue": "Presenting issue",
        "step": "Step",
        "notes": "Notes",
        "given": "What was given",
        "given_detail": "Details of what was given",
        "outcome": "Outcome",
        "closed_on": "Decided on",
        "next_step": "What happens next",
        "next_step_note": "Note on what happens next",
        "next_step_due": "Due",
        "no_next_why": "Why nothing further",
        "worker_id": "Taken by",
        "team_id": "Team",
        "minutes": "Time spent",
        "call_back_of": "Call back of",
        "existing_case": "Already an open case",
        "import_run_id": "Import",
    },
    "person": {
        "reference": "Reference",
        "given": "First names",
        "family": "Family name",
        "title": "Title",
        "birth_date": "Date of birth",
        "birth_year": "Year of birth (estimated)",
        "died_on": "Date of death",
        "nhs_number": "NHS number",
        "nhs_number_status": "NHS number status",
        "gender": "Gender",
        "ethnicity": "Ethnicity",
        "language": "First language",
        "interpreter": "Interpreter needed",
        "communication_needs": "Communication needs",
        "communication_note": "How to communicate",
        "primary_support_reason": "Primary support reason",
        "client_type": "Client type",
        "restricted": "Restricted",
        "restricted_reason": "Why restricted",
        "sample": "Invented for the sample",
    },
    "person_name": {"kind": "Kind of name", "given": "First names", "family": "Family name"},
    "person_identifier": {"kind": "Kind of number", "value": "Number"},
    "address": {"kind": "Kind of address", "lines": "Address", "postcode": "Postcode", "note": "Note"},
    "contact_detail": {"kind": "Kind", "value": "Number or address", "note": "Note", "preferred": "Preferred"},
    "restricted_grant": {"worker_id": "Worker", "why": "Why"},
    "link": {"other_kind": "Kind", "other_id": "Linked to", "note": "Note"},
    "break_glass": {"worker_id": "Worker", "why": "Why", "on_date": "On"},
    "break_glass_look": {"worker_id": "Worker", "on_date": "On", "note": "Note", "break_glass_id": ""},
    "allocation": {
        "worker_id": "Worker",
        "team_id": "Team",
        "role": "Involved as",
        "note": "What for",
        "priority": "Priority",
        "hand_over_note": "Hand-over note",
        "end_reason": "Why it ended",
        "end_scope": "What ended",
        "end_note": "Note on the end",
        "next_step": "What happens next",
        "next_step_note": "Note on what happens next",
        "next_step_due": "What happens next, by",
        "no_next_why": "Why nothing happens next",
        "cover_worker_id": "Covered by",
        "cover_from": "Cover from",
        "cover_to": "Cover until",
        "cover_note": "Note on the cover",
        "asked_on": "Hand-over asked on",
        "asked_for": "Hand-over asked to",
        "asked_why": "Why a hand-over is asked for",
    },
    "priority_rating": {
        "priority": "Priority",
        "reason": "Reason",
        "risk": "Risk now",
        "interim": "Done meanwhile",
        "on_date": "On",
    },
    "keep_in_touch": {"on_date": "On", "method": "How", "note": "Note"},
    **enablement.FIELDS,
    **support.FIELDS,
    **notes.FIELDS,
    **provider.FIELDS,
    **safeguarding.FIELDS,
    **liberty.FIELDS,
    **merging.FIELDS,
}
_EVERYWHERE = {"from_date": "From", "to_date": "Until", "gone": "Withdrawn", "digits": "", "person_id": ""}

ENTITY_NAMES = {
    "contact": "Contact",
    "person": "Person",
    "person_name": "Name",
    "person_identifier": "Number",
    "address": "Address",
    "contact_detail": "Contact detail",
    "restricted_grant": "Access to the restricted record",
    "link": "Link",
    "break_glass": "Restricted record opened",
    "break_glass_look": "Looked at why it was opened",
    "not_same": "Not the same",
    "allocation": "Involvement",
    "priority_rating": "Priority",
    "keep_in_touch": "Kept in touch",
    **enablement.ENTITIES,
    **support.ENTITIES,
    **notes.ENTITIES,
    **provider.ENTITIES,
    **safeguarding.ENTITIES,
    **liberty.ENTITIES,
    **merging.ENTITIES,
}

COMMAND_NAMES = {
    "log_contact": "Logged",
    "correct_contact": "Corrected",
    "withdraw_contact": "Withdrawn",
    "restore_contact": "Restored",
    "link_contact": "Linked to a person",
    "register_person": "Registered",
    "amend_person": "Changed",
    "add_name": "Added",
    "add_identifier": "Added",
    "add_address": "Added",
    "end_address": "Ended",
    "add_detail": "Added",
    "remove_part": "Removed",
    "restrict_person": "Restricted",
    "lift_restriction": "Restriction lifted",
    "grant_restricted": "Worker let in",
    "take_back_access": "Worker taken off",
    "import_contacts": "Imported",
    "import_caseload": "Brought in with a caseload list",
    "import_referrals": "Brought in with a log of referrals",
    "import_reviews": "Brought in with a list of reviews",
    "import_services": "Brought in with a list of services",
    "import_concerns": "Brought in with a log of concerns",
    "import_dols": "Brought in with a list of DoLS applications",
    "import_amhp": "Brought in with a log of AMHP referrals",
    "break_glass": "Opened without being named on it",
    "look_at_break_glass": "Looked at by a manager",
    "settle": "Settled between laptops",
    "not_same_person": "Said not to be the same person",
    "not_same_contact": "Said not to be the same contact",
    "undo": "Undone",
    "set_rules": "Rule set",
    "add_to_list": "Put on a team's list",
    "allocate": "Allocated",
    "transfer": "Handed over",
    "reallocate": "Handed over with others",
    "end_involvement": "Involvement ended",
    "complete_work": "Done",
    "move_work": "Planned for a day",
    "give_work": "Given to a worker",
    "rate_priority": "Priority rated",
    "keep_in_touch": "Kept in touch",
    "set_cover": "Cover arranged",
    "ask_hand_over": "Hand-over asked for",
    "drop_hand_over": "Hand-over no longer asked for",
    "end_cover": "Cover ended",
    "keep_key_worker": "Settled who is key worker",
    **enablement.COMMANDS,
    **support.COMMANDS,
    **reviews.COMMANDS,
    **notes.COMMANDS,
    **provider.COMMANDS,
    **safeguarding.COMMANDS,
    **liberty.COMMANDS,
    **merging.COMMANDS,
}

CODE_LIST_OF: dict[tuple[str, str], str] = {
    ("contact", "method"): "contact_method",
    ("contact", "source"): "contact_source",
    ("contact", "source_detail"): "contact_source_detail",
    ("contact", "route_of_access"): "route_of_access",
    ("contact", "reason"): "contact_reason",
    ("contact", "presenting_issue"): "presenting_issue",
    ("contact", "step"): "step",
    ("contact", "given"): "given",
    ("contact", "outcome"): "contact_outcome",
    ("contact", "next_step"): "next_step",
    ("person", "gender"): "gender",
    ("person", "ethnicity"): "ethnicity",
    ("person", "language"): "language",
    ("person", "communication_needs"): "communication_need",
    ("person", "primary_support_reason"): "primary_support_reason",
    ("person", "client_type"): "client_type",
    ("person", "nhs_number_status"): "nhs_number_status",
    ("person", "restricted_reason"): "restriction_reason",
    ("person_name", "kind"): "name_kind",
    ("person_identifier", "kind"): "identifier_kind",
    ("address", "kind"): "address_kind",
    ("contact_detail", "kind"): "contact_detail_kind",
    ("team", "kind"): "team_kind",
    ("allocation", "role"): "involvement",
    ("allocation", "priority"): "priority",
    ("allocation", "end_reason"): "involvement_end",
    ("allocation", "end_scope"): "involvement_end_scope",
    ("allocation", "next_step"): "next_step",
    ("priority_rating", "priority"): "priority",
    ("keep_in_touch", "method"): "contact_method",
    **enablement.LISTS,
    **support.LISTS,
    **reviews.LISTS,
    **notes.LISTS,
    **provider.LISTS,
    **safeguarding.LISTS,
    **liberty.LISTS,
}

_DAYS = frozenset(name for entity in ENTITIES.values() for name, kind in entity.fields.items() if kind is Kind.DATE)


@dataclass(frozen=True, slots=True)
class Words:
    """Turns values of the record into words: code lists, and names by the ids of workers, teams and people."""

    lists: CodeLists
    names: Mapping[str, str] = field(default_factory=dict)

    def field(self, entity: str, name: str) -> str:
        """What a field is called; empty for one that nobody need see."""
        return FIELD_NAMES.get(entity, {}).get(name, _EVERYWHERE.get(name, ""))

    def value(self, entity: str, name: str, value: Any) -> str:
        """A value in words; empty when there is none."""
        if value in (None, "", []):
            return ""
        if (list_id := CODE_LIST_OF.get((entity, name))) is not None:
            codes = value if isinstance(value, list) else [value]
            return ", ".join(self.lists.label(list_id, str(code)) for code in codes)
        if isinstance(value, bool):
            return "Yes" if value else "No"
        if (entity, name) == ("review", "answers") and isinstance(value, Mapping):
            asked = {question: self.lists.label("review_question", question) for question in value}
            return " ".join(f"{asked[question]} {answer}" for question, answer in value.items())
        if name in _DAYS:
            return day_long(str(value))
        if name == "minutes":
            return show_minutes(int(value))
        if name == "nhs_number":
            return show_nhs_number(str(value))
        if name == "role":
            return role_label(str(value))
        if name.endswith("_id") or name == "asked_for":
            return self.names.get(str(value), "Not on this laptop")
        return str(value)


def role_label(role: str) -> str:
    """What a role is called."""
    known = {each.value: words for each, words in ROLE_LABELS.items()}
    return known.get(role, role)


def day_of(text: str) -> date | None:
    """The day of ISO text; None for anything else."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def day_long(text: str) -> str:
    """An ISO day as "3 May 2026"; what is no day stays as it is."""
    day = day_of(text)
    return show_long(day) if day is not None else text


def day_near(text: str, *, today: date) -> str:
    """An ISO day as said on ``today``: "Today", "3 days ago", "3 May", and with the year when it is another."""
    day = day_of(text)
    if day is None:
        return text
    days = (today - day).days
    if days == 0:
        return "Today"
    if days == 1:
        return "Yesterday"
    if 1 < days < 14:
        return f"{days} days ago"
    words = show_long(day)
    return words if day.year != today.year else words.removesuffix(f" {day.year}")


def due_words(text: str, *, today: date) -> str:
    """When something is due: "due today", "2 days late", "due 3 May"."""
    day = day_of(text)
    if day is None:
        return ""
    days = (day - today).days
    if days < 0:
        return "1 day late" if days == -1 else f"{-days:,} days late"
    if days == 0:
        return "due today"
    return "due tomorrow" if days == 1 else f"due {show_long(day).removesuffix(f' {today.year}')}"


def instant_words(text: str) -> str:
    """A moment in UTC as local time: "3 May 2026, 14:05"."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC).astimezone()
    except ValueError:
        return text
    return f"{show_long(at.date())}, {at:%H:%M}"


def count_words(count: int, one: str, many: str = "") -> str:
    """A number of things: "1 contact", "1,204 contacts"."""
    return f"1 {one}" if count == 1 else f"{count:,} {many or one + 's'}"
