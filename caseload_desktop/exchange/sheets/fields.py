"""What a column of a sheet can be about, and the words teams head the columns with that every kind of sheet has."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Field(StrEnum):
    """What a column holds; each kind of sheet takes some of them (``kinds``).

    ``NOTE`` keeps the column's text in the note of what is written; ``IGNORE`` leaves it out.
    """

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
    NO_NEXT_WHY = "no_next_why"
    WORKER = "worker"
    TEAM = "team"
    MINUTES = "minutes"
    ALLOCATED_ON = "allocated_on"
    ROLE = "role"
    PRIORITY = "priority"
    REFERRED_BY = "referred_by"
    NEED = "need"
    DISCHARGE_ON = "discharge_on"
    DECISION = "decision"
    DECLINE_REASON = "decline_reason"
    DECIDED_ON = "decided_on"
    STARTED_ON = "started_on"
    PLANNED_END = "planned_end"
    ENDED_ON = "ended_on"
    END_REASON = "end_reason"
    HOURS_ASKED = "hours_asked"
    HOURS_AT_START = "hours_at_start"
    HOURS_AT_END = "hours_at_end"
    SUPPORT_AFTER = "support_after"
    COMPLETED_ON = "completed_on"
    PLANNED_ON = "planned_on"
    REVIEW_KIND = "review_kind"
    REVIEWER = "reviewer"
    OUTCOMES_ACHIEVED = "outcomes_achieved"
    CHANGE = "change"
    NEXT_DUE = "next_due"
    SERVICE_TYPE = "service_type"
    COMPONENT = "component"
    PROVIDER = "provider"
    DELIVERY = "delivery"
    UNITS = "units"
    UNIT_COST = "unit_cost"
    FREQUENCY = "frequency"
    PERMANENT = "permanent"
    ABUSE_TYPE = "abuse_type"
    RISK_LOCATION = "risk_location"
    RISK_SOURCE = "risk_source"
    REFERRER = "referrer"
    RISK_OUTCOME = "risk_outcome"
    DOLS_KIND = "dols_kind"
    PLACE_KIND = "place_kind"
    URGENT_FROM = "urgent_from"
    URGENT_TO = "urgent_to"
    AUTHORISED_FROM = "authorised_from"
    AUTHORISED_TO = "authorised_to"
    AMHP_KIND = "amhp_kind"
    DETENTION = "detention"
    DETAINED_FROM = "detained_from"
    DETAINED_AT = "detained_at"
    DETENTION_ENDS = "detention_ends"
    DETENTION_ENDS_AT = "detention_ends_at"
    PLACE = "place"
    RISKS = "risks"
    NEAREST_RELATIVE = "nearest_relative"
    ASSESSED_ON = "assessed_on"
    ASSESSED_AT = "assessed_at"
    DOCTORS = "doctors"
    HOSPITAL = "hospital"
    OUTCOME_NOTE = "outcome_note"
    NOTE = "note"
    IGNORE = "ignore"


@dataclass(frozen=True, slots=True)
class FieldWords:
    """The name shown for a field, and headings met for it (folded: small letters, no marks)."""

    label: str
    headings: tuple[str, ...]


SEVERAL_COLUMNS = frozenset({Field.NOTE, Field.IGNORE, Field.ADDRESS})
"""Fields that more than one column may feed; every other field has one column at most."""

PERSON_WORDS: dict[Field, FieldWords] = {
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
        (
            "forename",
            "forenames",
            "first name",
            "firstname",
            "given name",
            "given names",
            "christian name",
            "first",
        ),
    ),
    Field.FAMILY_NAME: FieldWords(
        "Surname",
        (
            "surname",
            "last name",
            "lastname",
            "family name",
            "second name",
            "family",
            "last",
        ),
    ),
    Field.BIRTH: FieldWords(
        "Date of birth",
        (
            "dob",
            "d o b",
            "date of birth",
            "birth date",
            "birthdate",
            "born",
            "birth",
            "year of birth",
            "yob",
        ),
    ),
    Field.AGE: FieldWords(
        "Age",
        (
            "age",
            "age at contact",
            "approx age",
            "age approx",
        ),
    ),
    Field.NHS_NUMBER: FieldWords(
        "NHS number",
        (
            "nhs no",
            "nhs number",
            "nhs",
            "nhs num",
            "nhsno",
            "nhs id",
            "nhs no optional",
        ),
    ),
    Field.REFERENCE: FieldWords(
        "Reference",
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
    Field.POSTCODE: FieldWords(
        "Postcode",
        (
            "postcode",
            "post code",
            "pc",
            "pcode",
            "zip",
        ),
    ),
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
}
"""Who a row is about; the same in every kind of sheet."""
LAST_WORDS: dict[Field, FieldWords] = {
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
        (
            "no",
            "row",
            "line",
            "s no",
            "sr no",
            "serial no",
            "row number",
            "entry no",
            "log no",
            "item",
            "count",
        ),
    ),
}
"""What is left of a sheet: words kept in the note, and columns left out."""
