"""What a column of a contact sheet can be about, and the words teams head such columns with."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a column holds. ``NOTE`` keeps the column's text in the contact's note; ``IGNORE`` leaves it out."""

    RECEIVED_ON = "received_on"
    RECEIVED_AT = "received_at"
    PERSON_NAME = "person_name"
    GIVEN_NAME = "given_name"
    FAMILY_NAME = "family_name"
    BIRTH = "birth"
    AGE = "age"
    NHS_NUMBER = "nhs_number"
    REFERENCE = "reference"
    ADDRESS = "address"
    POSTCODE = "postcode"
    PHONE = "phone"
    METHOD = "method"
    SOURCE = "source"
    REASON = "reason"
    OUTCOME = "outcome"
    NEXT_STEP = "next_step"
    WORKER = "worker"
    TEAM = "team"
    MINUTES = "minutes"
    NOTE = "note"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The name shown for a field, and headings met for it (folded: small letters, no marks)."""

    label: str
    headings: tuple[str, ...]


SEVERAL_COLUMNS = frozenset({Field.NOTE, Field.IGNORE, Field.ADDRESS})
"""Fields that more than one column may feed; every other field has one column at most."""

FIELD_WORDS: dict[Field, FieldWords] = {
    Field.RECEIVED_ON: FieldWords(
        "Date received",
        (
            "date recd",
            "date received",
            "date",
            "date of contact",
            "contact date",
            "received",
            "recd",
            "date in",
            "date of call",
            "call date",
            "date logged",
            "logged on",
            "date of referral",
            "referral date",
            "day",
            "date time",
            "date and time",
            "date taken",
            "when",
            "start date",
            "event start date",
        ),
    ),
    Field.RECEIVED_AT: FieldWords(
        "Time received",
        (
            "time received",
            "time",
            "time recd",
            "time of call",
            "time of contact",
            "time in",
            "call time",
            "at",
            "clock time",
        ),
    ),
    Field.PERSON_NAME: FieldWords(
        "Person's name",
        (
            "name",
            "client",
            "client name",
            "person",
            "persons name",
            "person name",
            "full name",
            "service user",
            "su name",
            "su",
            "customer",
            "customer name",
            "adult",
            "patient",
            "resident",
            "name of person",
            "name of client",
            "citizen",
            "who about",
            "about",
            "subject",
            "name of adult",
        ),
    ),
    Field.GIVEN_NAME: FieldWords(
        "Forename",
        ("forename", "forenames", "first name", "firstname", "given name", "given names", "christian name", "first"),
    ),
    Field.FAMILY_NAME: FieldWords(
        "Surname", ("surname", "last name", "lastname", "family name", "second name", "family", "last")
    ),
    Field.BIRTH: FieldWords(
        "Date of birth",
        ("dob", "d o b", "date of birth", "birth date", "birthdate", "born", "birth", "year of birth", "yob"),
    ),
    Field.AGE: FieldWords("Age", ("age", "age at contact", "approx age", "age approx")),
    Field.NHS_NUMBER: FieldWords(
        "NHS number", ("nhs no", "nhs number", "nhs", "nhs num", "nhsno", "nhs id", "nhs no optional")
    ),
    Field.REFERENCE: FieldWords(
        "Person's reference",
        (
            "ssid",
            "reference",
            "ref",
            "ref no",
            "person id",
            "client id",
            "client no",
            "swift id",
            "mosaic id",
            "lss id",
            "liquidlogic id",
            "case number",
            "case no",
            "person number",
            "pid",
            "su id",
            "system id",
            "id number",
            "la person unique identifier",
            "adults id",
        ),
    ),
    Field.ADDRESS: FieldWords(
        "Address",
        (
            "address",
            "home address",
            "address pc",
            "address postcode",
            "address 1",
            "address line 1",
            "address 2",
            "address line 2",
            "town",
            "street",
            "where living",
            "lives at",
            "location",
        ),
    ),
    Field.POSTCODE: FieldWords("Postcode", ("postcode", "post code", "pc", "pcode", "zip")),
    Field.PHONE: FieldWords(
        "Phone number",
        (
            "phone no",
            "phone number",
            "telephone",
            "tel no",
            "telephone number",
            "contact number",
            "mobile",
            "contact no",
            "tel number",
        ),
    ),
    Field.METHOD: FieldWords(
        "How it came",
        (
            "how",
            "method",
            "contact method",
            "contact type",
            "type of contact",
            "type",
            "how received",
            "via",
            "route",
            "channel",
            "mode",
            "means",
            "how contacted",
            "received by",
            "received via",
            "contact route",
        ),
    ),
    Field.SOURCE: FieldWords(
        "Came from",
        (
            "from",
            "source",
            "referrer",
            "referred by",
            "referral source",
            "caller",
            "who from",
            "contact from",
            "who rang",
            "who called",
            "relationship",
            "source of referral",
            "made by",
            "contact source",
        ),
    ),
    Field.REASON: FieldWords(
        "Reason",
        (
            "reason",
            "reason notes",
            "reason for contact",
            "contact reason",
            "issue",
            "presenting issue",
            "query",
            "reason for call",
            "nature of contact",
            "nature of call",
            "purpose",
            "subject matter",
            "problem",
            "reason for referral",
            "enquiry",
            "request",
            "what about",
        ),
    ),
    Field.OUTCOME: FieldWords(
        "Outcome",
        (
            "outcome",
            "result",
            "action",
            "action taken",
            "outcome of contact",
            "contact outcome",
            "decision",
            "disposal",
            "what happened",
            "resolution",
            "status",
            "outcome action",
            "event outcome",
            "what we did",
        ),
    ),
    Field.NEXT_STEP: FieldWords(
        "Next step",
        ("next step", "next steps", "follow up", "next action", "further action", "to do", "passed to"),
    ),
    Field.WORKER: FieldWords(
        "Worker",
        (
            "worker",
            "taken by",
            "duty worker",
            "call taken by",
            "staff",
            "member of staff",
            "officer",
            "practitioner",
            "initials",
            "by",
            "logged by",
            "recorded by",
            "who took it",
            "dealt with by",
            "handled by",
            "sw",
            "completed by",
            "entered by",
            "staff member",
            "social worker",
        ),
    ),
    Field.TEAM: FieldWords("Team", ("team", "duty team", "locality", "team name", "service", "office", "patch")),
    Field.MINUTES: FieldWords(
        "Time spent",
        (
            "time",
            "time spent",
            "minutes",
            "mins",
            "duration",
            "length",
            "length of call",
            "time taken",
            "hours",
            "call length",
            "call duration",
            "time mins",
        ),
    ),
    Field.NOTE: FieldWords(
        "Added to the note",
        (
            "notes",
            "note",
            "comments",
            "comment",
            "details",
            "remarks",
            "summary",
            "detail",
            "further info",
            "info",
            "information",
            "description",
            "additional information",
            "case note",
            "what was said",
            "free text",
        ),
    ),
    Field.IGNORE: FieldWords(
        "Left out",
        ("no", "row", "line", "s no", "sr no", "serial no", "row number", "entry no", "log no", "item", "count"),
    ),
}


def label_of(field: Field) -> str:
    """The words shown to the worker for a field."""
    return FIELD_WORDS[field].label
