"""A log of enablement referrals: one row is one referral, as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse, show_date
from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PATCHES, PERSON_NEEDED, ROW_ABOVE, WORKERS, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_MOST_HOURS = 168.0
_MOST_DAYS_FROM_DISCHARGE = 180
"""A discharge further from the referral is a slip of the key, or of another stay."""
_START_OF_DAY = "09:00"
"""The time of receipt where a sheet gives none; the clocks of an answer need one, and offices open then."""

_WORDS = {
    Field.RECEIVED_ON: FieldWords(
        "Referral received",
        (
            "referral received", "date received", "received", "date recd", "recd", "referral date", "date of referral",
            "date referred", "referred on", "referred", "date", "date in", "ref date", "date time", "date and time",
        ),
    ),
    Field.RECEIVED_AT: FieldWords(
        "Time received", ("time received", "time recd", "time", "time of referral", "time in", "referral time")
    ),
    Field.SOURCE: FieldWords(
        "Referred through",
        (
            "source", "referral source", "source of referral", "referred from", "from", "pathway", "route",
            "referring team", "referral route", "referral type",
        ),
    ),
    Field.REFERRED_BY: FieldWords(
        "Referred by",
        ("referred by", "referrer", "referrer name", "name of referrer", "referring worker", "ward", "hospital"),
    ),
    Field.DISCHARGE_ON: FieldWords(
        "Discharged from hospital",
        (
            "discharge date", "date of discharge", "discharged", "hospital discharge", "hospital discharge date", "dod",
            "edd", "expected discharge", "discharge",
        ),
    ),
    Field.TEAM: FieldWords(
        "Patch", ("patch", "enablement team", "keah team", "keah patch", "team", "area", "locality", "enablement patch")
    ),
    Field.NEED: FieldWords(
        "What is needed",
        (
            "need", "needs", "reason for referral", "referral reason", "reason", "what is needed", "support needed",
            "presenting need", "goals", "request",
        ),
    ),
    Field.HOURS_ASKED: FieldWords(
        "Hours asked for", ("hours requested", "hours asked", "hours asked for", "hours needed", "hrs requested")
    ),
    Field.DECISION: FieldWords(
        "Decision", ("decision", "accepted", "accepted declined", "accept decline", "accepted or declined", "status",
                     "referral outcome", "accepted y n"),
    ),
    Field.DECIDED_ON: FieldWords(
        "Decided on", ("decided on", "date decided", "decision date", "date accepted", "date of decision")
    ),
    Field.DECLINE_REASON: FieldWords(
        "Why declined",
        ("decline reason", "reason declined", "why declined", "reason for decline", "reason not accepted",
         "declined reason"),
    ),
    Field.WORKER: FieldWords(
        "Worker", ("worker", "enablement worker", "supervisor", "keah worker", "lead", "key worker", "organiser"),
    ),
    Field.STARTED_ON: FieldWords(
        "Service started",
        ("start date", "started", "service start", "start", "enablement start", "date started", "commenced", "soc",
         "started on", "actual start"),
    ),
    Field.HOURS_AT_START: FieldWords(
        "Hours at the start", ("hours at start", "start hours", "hours start", "hrs at start", "initial hours",
                               "hours per week", "hours"),
    ),
    Field.ENDED_ON: FieldWords(
        "Service ended",
        ("end date", "ended", "service end", "date ended", "enablement end", "end", "finish", "finished", "closed",
         "date closed", "ended on", "actual end"),
    ),
    Field.HOURS_AT_END: FieldWords(
        "Hours at the end", ("hours at end", "end hours", "hours end", "hrs at end", "final hours")
    ),
    Field.END_REASON: FieldWords(
        "Why it ended",
        ("end reason", "reason ended", "why ended", "reason for ending", "outcome", "outcome at end", "sequel",
         "service outcome", "enablement outcome"),
    ),
    Field.SUPPORT_AFTER: FieldWords(
        "Support after",
        ("support after", "ongoing support", "after enablement", "support at end", "ongoing care", "ongoing package",
         "package after", "next support"),
    ),
}  # fmt: skip


def _referral(row: RowFacts) -> dict[str, object]:
    """A referral from the day of the row; how far it came follows from its days.

    Raises ``CannotBeBuilt`` for one accepted by no patch, or received at a moment that has not come.
    """
    reading, settled, days = row.reading, row.settled, row.dates
    started, ended = days.get(Field.STARTED_ON), days.get(Field.ENDED_ON)
    if row.is_ahead(row.day, _time_of(row)):
        raise CannotBeBuilt(Reason("moment_ahead", {"typed": f"{show_date(row.day)} {_time_of(row)}"}))
    decision = "accepted" if started else settled[Field.DECISION].value
    if ended and not started:
        raise CannotBeBuilt(Reason("ended_without_start"))
    if decision == "accepted" and not settled[Field.TEAM].value:
        raise CannotBeBuilt(Reason("no_patch"))
    declined = decision == "declined"
    decided = days.get(Field.DECIDED_ON) or started or row.day
    fields: dict[str, object] = {
        "received_on": row.day.isoformat(),
        "received_at": _time_of(row),
        "source": settled[Field.SOURCE].value,
        "referred_by": reading.texts[Field.REFERRED_BY],
        "discharge_on": "" if _far_off(row) else _iso(row, Field.DISCHARGE_ON),
        "team_id": settled[Field.TEAM].value,
        "need": _need(row),
        "hours_asked": reading.numbers.get(Field.HOURS_ASKED),
        "decision": decision,
        "decided_on": decided.isoformat() if decision else "",
        "decline_reason": (settled[Field.DECLINE_REASON].value or "other") if declined else "",
        "worker_id": settled[Field.WORKER].value,
        "started_on": _iso(row, Field.STARTED_ON),
        "hours_at_start": reading.numbers.get(Field.HOURS_AT_START) if started else None,
        "ended_on": _iso(row, Field.ENDED_ON),
        "hours_at_end": reading.numbers.get(Field.HOURS_AT_END) if ended else None,
        "end_reason": settled[Field.END_REASON].value if ended else "",
        "support_after": settled[Field.SUPPORT_AFTER].value if ended else "",
    }
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _time_of(row: RowFacts) -> str:
    """The time of receipt; a referral of today can't have come later than now."""
    return row.reading.received_at or (_START_OF_DAY if row.day < row.today else "00:00")


def _far_off(row: RowFacts) -> bool:
    discharge = row.dates.get(Field.DISCHARGE_ON)
    return discharge is not None and abs((discharge - row.day).days) > _MOST_DAYS_FROM_DISCHARGE


def _iso(row: RowFacts, about: Field) -> str:
    day = row.dates.get(about)
    return day.isoformat() if day else ""


def _need(row: RowFacts) -> str:
    """What is needed, every word that became nothing else, and that no time was given."""
    lines = [row.reading.texts[Field.NEED], note(row.reading, row.settled, row.vocabulary.kind)]
    if not row.reading.received_at:
        lines.append(f"The sheet gives no time of receipt; {_time_of(row)} was taken.")
    if _far_off(row):
        lines.append(f"Discharge in the sheet: {row.reading.date_texts[Field.DISCHARGE_ON]}.")
    return "\n".join(filter(None, lines))


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    if fields.get("ended_on"):
        return f"Ended: {vocabulary.lists.label('enablement_end_reason', str(fields['end_reason']))}"
    if fields.get("started_on"):
        return "Service goes on"
    if fields.get("decision") == "declined":
        return f"Declined: {vocabulary.lists.label('enablement_decline_reason', str(fields['decline_reason']))}"
    return "Accepted, not started" if fields.get("decision") else "Waits for an answer"


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    return (fields["received_on"],)


def referral_goes_on(fields: Mapping[str, object]) -> bool:
    """True for a referral that waits, was accepted, or whose service has not ended."""
    return not fields.get("ended_on") and (bool(fields.get("started_on")) or fields.get("decision") != "declined")


REFERRALS = SheetKind(
    id="referrals",
    title="Enablement referrals",
    one="referral",
    a_one="a referral",
    many="referrals",
    title_words=("enablement", "enablement referrals", "keah", "keah referrals", "reablement", "enablement log"),
    own_words=_WORDS,
    day=Field.RECEIVED_ON,
    written_day="received_on",
    days_back=LONG_AGO_DAYS,
    no_day=(ROW_ABOVE,),
    coded={
        Field.SOURCE: ("enablement_source",),
        Field.TEAM: (PATCHES,),
        Field.DECISION: ("enablement_decision",),
        Field.DECLINE_REASON: ("enablement_decline_reason",),
        Field.WORKER: (WORKERS,),
        Field.END_REASON: ("enablement_end_reason",),
        Field.SUPPORT_AFTER: ("enablement_support_after",),
    },
    needed=frozenset({Field.SOURCE, Field.TEAM}),
    needed_with={Field.END_REASON: (Field.ENDED_ON,), Field.SUPPORT_AFTER: (Field.ENDED_ON,)},
    never_empty=frozenset({Field.SOURCE}),
    must_follow=frozenset({Field.END_REASON, Field.SUPPORT_AFTER}),
    usual={Field.SOURCE: "other"},
    dates={
        Field.DISCHARGE_ON: DateUse.DUE,
        Field.DECIDED_ON: DateUse.EVENT,
        Field.STARTED_ON: DateUse.EVENT,
        Field.ENDED_ON: DateUse.EVENT,
    },
    numbers={
        Field.HOURS_ASKED: _MOST_HOURS,
        Field.HOURS_AT_START: _MOST_HOURS,
        Field.HOURS_AT_END: _MOST_HOURS,
    },
    texts=(Field.REFERRED_BY, Field.NEED),
    watched=(Field.SOURCE, Field.DECISION, Field.END_REASON, Field.SUPPORT_AFTER, Field.REFERRED_BY),
    telling=frozenset({Field.SOURCE, Field.END_REASON, Field.DECISION}),
    required=(("map_referred_on", frozenset({Field.RECEIVED_ON})), PERSON_NEEDED),
    holders_only=True,
    build=_referral,
    becomes=_becomes,
    becomes_title="Stands",
    entity="enablement",
    compared=("received_on", "decision", "started_on", "ended_on"),
    repeat_key=_repeat_key,
    goes_on=referral_goes_on,
    ends=(
        ("received_on", "decided_on"),
        ("received_on", "started_on"),
        ("decided_on", "started_on"),
        ("started_on", "ended_on"),
    ),
    command="import_referrals",
)
