"""A log of safeguarding concerns: one row is one concern with its decision, and its enquiry where there was one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.safeguarding import NO_ENQUIRY, is_identified
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PERSON_NEEDED, TEAMS, WORKERS, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_WORDS = {
    Field.RECEIVED_ON: FieldWords(
        "Raised on",
        (
            "date raised", "raised on", "raised", "date of concern", "concern date", "date concern raised",
            "concern received", "date received", "received", "alert date", "date of alert", "date of referral",
            "kasaf date", "date kasaf received", "concern raised", "date",
        ),
    ),
    Field.ABUSE_TYPE: FieldWords(
        "Type of abuse",
        (
            "type of abuse", "abuse type", "types of abuse", "abuse", "category of abuse", "type of risk", "risk type",
            "type of concern", "category", "allegation", "alleged abuse", "type",
        ),
    ),
    Field.RISK_LOCATION: FieldWords(
        "Where it happened",
        (
            "location of abuse", "location of risk", "where it happened", "location of incident", "setting",
            "place of abuse", "where abuse took place", "place", "abuse location",
        ),
    ),
    Field.RISK_SOURCE: FieldWords(
        "Source of risk",
        (
            "source of risk", "alleged perpetrator", "perpetrator", "person alleged to have caused harm", "pach",
            "patch perpetrator", "source of abuse", "relationship of perpetrator", "pasoc", "alleged source",
        ),
    ),
    Field.PROVIDER: FieldWords(
        "Provider",
        ("provider", "care home", "agency", "home", "provider name", "care provider", "establishment", "organisation"),
    ),
    Field.REFERRER: FieldWords(
        "Raised by",
        (
            "raised by", "referrer", "referred by", "alerter", "source of referral", "concern raised by",
            "who raised", "reported by", "referral source", "referring agency",
        ),
    ),
    Field.DECISION: FieldWords(
        "Decision",
        (
            "decision", "s42", "s42 y n", "section 42", "progress to enquiry", "enquiry y n", "threshold met",
            "threshold decision", "concern outcome", "outcome of concern", "s42 decision", "progressed to s42",
            "enquiry type", "type of enquiry", "threshold", "s42 enquiry",
        ),
    ),
    Field.DECIDED_ON: FieldWords(
        "Decided on",
        ("decision date", "date of decision", "decided on", "date decided", "enquiry start", "s42 start date",
         "enquiry start date", "date enquiry started", "threshold date"),
    ),
    Field.WORKER: FieldWords(
        "Led by",
        (
            "enquiry officer", "worker", "allocated to", "io", "investigating officer", "lead", "lead worker",
            "social worker", "sw", "officer", "safeguarding lead", "allocated worker", "practitioner", "eo",
        ),
    ),
    Field.TEAM: FieldWords("Team", ("team", "team name", "locality", "office", "safeguarding team")),
    Field.OUTCOME: FieldWords(
        "Outcome of the enquiry",
        ("outcome", "enquiry outcome", "outcome of enquiry", "conclusion", "finding", "findings", "result",
         "risk assessment outcome"),
    ),
    Field.RISK_OUTCOME: FieldWords(
        "What became of the risk",
        ("risk outcome", "risk removed reduced remained", "risk reduced", "risk", "risk status", "risk at closure",
         "outcome for risk"),
    ),
    Field.ENDED_ON: FieldWords(
        "Enquiry closed on",
        ("date closed", "closed on", "closed", "closure date", "date of closure", "enquiry closed", "end date",
         "date enquiry closed", "date ended"),
    ),
}  # fmt: skip

NOTHING_SAID = "Brought in from a sheet, which does not say what happened."


def _concern(row: RowFacts) -> dict[str, object]:
    """A concern on its day, decided where the sheet says so; an enquiry that is over is closed."""
    reading, settled, lists = row.reading, row.settled, row.vocabulary.lists
    typed = reading.typed[Field.ABUSE_TYPE]
    types = {settled[Field.ABUSE_TYPE].value, *(code.id for code in lists["type_of_risk"].suggest(typed))} - {""}
    decision, outcome = settled[Field.DECISION].value, settled[Field.OUTCOME].value
    decided, closed = row.dates.get(Field.DECIDED_ON), row.dates.get(Field.ENDED_ON)
    enquired = bool(decision) and decision != NO_ENQUIRY
    over = enquired and closed is not None
    lines = [note(reading, settled, row.vocabulary.kind)]
    if outcome and not over:
        lines.append(f"Outcome in the sheet: {lists.label('risk_assessment_outcome', outcome)}.")
    risk = settled[Field.RISK_OUTCOME].value
    if risk and not (over and is_identified(outcome, lists)):
        lines.append(f"Risk in the sheet: {lists.label('risk_outcome', risk)}.")
        risk = ""
    day = decided or (closed if not enquired else None) or row.day
    fields: dict[str, object] = {
        "raised_on": row.day.isoformat(),
        "types": sorted(types),
        "location": settled[Field.RISK_LOCATION].value,
        "source_of_risk": settled[Field.RISK_SOURCE].value,
        "referrer_kind": settled[Field.REFERRER].value,
        "provider": reading.texts[Field.PROVIDER],
        "decision": decision,
        "decided_on": day.isoformat() if decision else "",
        "closed_on": closed.isoformat() if over and closed else "",
        "outcome": outcome if over else "",
        "risk_outcome": risk,
        "worker_id": settled[Field.WORKER].value,
        "team_id": settled[Field.TEAM].value,
        "what_happened": "\n".join(filter(None, lines)) or NOTHING_SAID,
    }
    return {name: value for name, value in fields.items() if value not in ("", [])}


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    decision = vocabulary.lists.label("safeguarding_decision", str(fields.get("decision") or ""))
    if not decision:
        return "Concern, to be decided"
    return f"Concern, {decision}{', closed' if fields.get('closed_on') else ''}"


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    return (fields["raised_on"],)


CONCERNS = SheetKind(
    id="concerns",
    title="Log of safeguarding concerns",
    one="concern",
    a_one="a concern",
    many="concerns",
    title_words=("safeguarding", "safeguarding log", "safeguarding concerns", "concerns", "sg log", "kasaf", "alerts"),
    own_words=_WORDS,
    day=Field.RECEIVED_ON,
    written_day="raised_on",
    days_back=LONG_AGO_DAYS,
    coded={
        Field.ABUSE_TYPE: ("type_of_risk",),
        Field.RISK_LOCATION: ("location_of_risk",),
        Field.RISK_SOURCE: ("source_of_risk",),
        Field.REFERRER: ("safeguarding_referrer",),
        Field.DECISION: ("safeguarding_decision",),
        Field.OUTCOME: ("risk_assessment_outcome",),
        Field.RISK_OUTCOME: ("risk_outcome",),
        Field.WORKER: (WORKERS,),
        Field.TEAM: (TEAMS,),
    },
    needed=frozenset({Field.ABUSE_TYPE}),
    needed_with={Field.DECISION: (Field.DECIDED_ON, Field.ENDED_ON)},
    never_empty=frozenset({Field.ABUSE_TYPE}),
    must_follow=frozenset({Field.DECISION}),
    usual={Field.DECISION: "s42_enquiry"},
    dates={Field.DECIDED_ON: DateUse.EVENT, Field.ENDED_ON: DateUse.EVENT},
    texts=(Field.PROVIDER,),
    watched=(Field.ABUSE_TYPE, Field.DECISION, Field.PROVIDER, Field.OUTCOME),
    telling=frozenset({Field.ABUSE_TYPE, Field.RISK_LOCATION, Field.DECISION}),
    required=(
        ("map_raised_on", frozenset({Field.RECEIVED_ON})),
        ("map_abuse_type", frozenset({Field.ABUSE_TYPE})),
        PERSON_NEEDED,
    ),
    holders_only=True,
    needs=May.DECIDE_SAFEGUARDING,
    build=_concern,
    becomes=_becomes,
    becomes_title="Concern",
    day_title="Raised",
    entity="concern",
    compared=("raised_on",),
    repeat_key=_repeat_key,
    ends=(("raised_on", "decided_on"), ("decided_on", "closed_on")),
    command="import_concerns",
)
"""Only a safeguarding manager brings it in: it says what was decided, and closes what is over."""
