"""A log of referrals to an AMHP: one row is one referral, as far as it has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.amhp_clock import STATE_WORDS, state_of
from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.detention_facts import Moment, detention_in, moment_in, moment_words
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PERSON_NEEDED, TEAMS, WORKERS, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_START_OF_DAY = "09:00"
"""The time of receipt where a sheet gives none: the order of referrals needs one, and offices open then."""
_WORDS = {
    Field.RECEIVED_ON: FieldWords(
        "Received on",
        (
            "date received", "received on", "received", "referral date", "date of referral", "referral received",
            "date referred", "referred on", "date of request", "request date", "date and time of referral",
            "referral date time", "date time received", "date time", "date and time", "date recd", "date",
        ),
    ),
    Field.RECEIVED_AT: FieldWords(
        "Time received",
        ("time received", "time recd", "time of referral", "referral time", "time of call", "time of request", "time"),
    ),
    Field.AMHP_KIND: FieldWords(
        "What is asked for",
        ("type of assessment", "assessment type", "type of referral", "referral type", "request", "type of request",
         "type", "what is asked for"),
    ),
    Field.PRIORITY: FieldWords(
        "Rating", ("rag", "rag rating", "rag status", "priority", "rating", "urgency", "risk rating", "amhp rag")
    ),
    Field.REFERRER: FieldWords(
        "Referred by",
        ("referred by", "referrer", "source of referral", "referral source", "source", "referring team",
         "referring agency", "who referred", "requested by"),
    ),
    Field.REFERRED_BY: FieldWords(
        "Name of the referrer", ("referrer name", "name of referrer", "referrers name", "caller", "name of caller")
    ),
    Field.NEED: FieldWords(
        "Reasons",
        ("reason", "reasons", "reason for referral", "referral reason", "presentation", "presenting problem",
         "concerns", "reason for request", "reason for assessment", "background"),
    ),
    Field.RISKS: FieldWords("Risks", ("risks", "risk", "known risks", "risk info", "risk information", "risk summary")),
    Field.PLACE: FieldWords(
        "Where the person is",
        ("where", "current location", "where now", "whereabouts", "place", "ward", "suite", "place of safety",
         "location of assessment", "place of assessment", "where is the person"),
    ),
    Field.DETENTION: FieldWords(
        "Current detention",
        ("detention", "current detention", "section", "current section", "legal status", "mha status", "mha section",
         "detained under", "status under mha", "mental health act status", "held under"),
    ),
    Field.DETAINED_FROM: FieldWords(
        "Detained from",
        ("detained from", "detention start", "section start", "section began", "date detained", "detained on",
         "start of detention", "s136 start", "136 start", "detained since", "section started", "date of detention",
         "date and time detained", "detained at", "section start date", "held from"),
    ),
    Field.DETAINED_AT: FieldWords(
        "Time detained",
        ("time detained", "detention time", "time of detention", "section start time", "136 start time",
         "detained time"),
    ),
    Field.DETENTION_ENDS: FieldWords(
        "Detention ends",
        ("detention ends", "section expires", "section expiry", "detention expires", "s136 expires", "136 expires",
         "expires", "expiry", "section ends", "detention end", "section end", "expiry date", "expires at",
         "section expires at", "136 expiry", "lapses", "section lapses"),
    ),
    Field.DETENTION_ENDS_AT: FieldWords(
        "Time it ends", ("expiry time", "time expires", "section expiry time", "time of expiry", "136 expiry time")
    ),
    Field.NEAREST_RELATIVE: FieldWords(
        "Nearest relative", ("nearest relative", "nr", "nr name", "nr details", "name of nr", "nearest relative name")
    ),
    Field.WORKER: FieldWords(
        "AMHP",
        ("amhp", "allocated to", "allocated amhp", "amhp allocated", "duty amhp", "assessor",
         "allocated worker", "name of amhp", "assigned to"),
    ),
    Field.ALLOCATED_ON: FieldWords(
        "Allocated on", ("date allocated", "allocated on", "allocation date", "date of allocation", "time allocated",
                         "date alloc", "allocated date")
    ),
    Field.ASSESSED_ON: FieldWords(
        "Assessed on",
        ("assessed on", "date assessed", "assessment date", "date of assessment", "mhaa date", "date of mhaa",
         "assessed", "date and time of assessment", "assessment date time", "date seen"),
    ),
    Field.ASSESSED_AT: FieldWords(
        "Time assessed", ("time assessed", "assessment time", "time of assessment", "time of mhaa", "time seen")
    ),
    Field.DOCTORS: FieldWords(
        "Doctors",
        ("doctors", "doctor", "drs", "s12 doctor", "s12 doctors", "section 12 doctor", "section 12 doctors", "s12 drs",
         "assessing doctors", "medical recommendations", "dr 1 dr 2"),
    ),
    Field.OUTCOME: FieldWords(
        "Outcome",
        ("outcome", "result", "outcome of assessment", "assessment outcome", "mhaa outcome", "outcome of referral",
         "disposal", "conclusion"),
    ),
    Field.OUTCOME_NOTE: FieldWords(
        "Note on the outcome",
        ("outcome notes", "outcome note", "outcome details", "reasons not detained", "reason not detained",
         "reasons for outcome", "rationale", "outcome comments"),
    ),
    Field.HOSPITAL: FieldWords(
        "Hospital", ("hospital", "admitted to", "bed", "bed at", "bed found", "unit", "admitting hospital",
                     "receiving hospital")
    ),
    Field.ENDED_ON: FieldWords(
        "Closed on", ("date closed", "closed on", "closed", "closure date", "date of closure", "date completed",
                      "completed on", "date of outcome", "outcome date")
    ),
    Field.TEAM: FieldWords("Team", ("team", "team name", "locality", "amhp team", "area", "hub")),
}  # fmt: skip

NOT_NAMED = "Not named in the sheet"
"""What stands for doctors and hospital of an assessment whose sheet does not name them."""
_PLACES_OF_SAFETY = frozenset({"s136", "s135"})
_NEAREST_RELATIVE = "nearest_relative"


def _referral(row: RowFacts) -> dict[str, object]:
    """A referral at the moment it came, with its detention; what was decided is written as the sheet says.

    Raises ``CannotBeBuilt`` for what the commands would refuse.
    """
    reading, settled = row.reading, row.settled
    lines = [reading.texts[Field.NEED], note(reading, settled, row.vocabulary.kind)]
    detention = detention_in(row, lines)
    worker, given = settled[Field.WORKER].value, moment_in(row, Field.ALLOCATED_ON)
    received = (row.day, _received_at(row, given, lines))
    must_not_be_ahead(row, received)
    if given and not worker:
        lines.append(f"Allocated in the sheet on {moment_words(given)}.")
    fields: dict[str, object] = {
        "received_on": row.day.isoformat(),
        "received_at": received[1],
        "kind": settled[Field.AMHP_KIND].value or _usual_kind(detention.get("detention", "")),
        "rag": settled[Field.PRIORITY].value,
        "referrer_kind": settled[Field.REFERRER].value,
        "referrer_name": reading.texts[Field.REFERRED_BY],
        "place": reading.texts[Field.PLACE],
        "risks": reading.texts[Field.RISKS],
        "nearest_relative": reading.texts[Field.NEAREST_RELATIVE],
        **detention,
        "worker_id": worker,
        "team_id": settled[Field.TEAM].value,
        **(_moment_fields(row, received, given, "allocated") if given and worker else {}),
    }
    fields |= _assessed(row, received, lines) | _closed(row, str(fields["kind"]))
    fields["reasons"] = "\n".join(filter(None, lines))
    return {name: value for name, value in fields.items() if value}


def must_not_be_ahead(row: RowFacts, moment: Moment) -> None:
    """Raise ``CannotBeBuilt`` for a moment that has not come."""
    if row.is_ahead(*moment):
        raise CannotBeBuilt(Reason("moment_ahead", {"typed": moment_words(moment)}))


def _received_at(row: RowFacts, given: Moment | None, lines: list[str]) -> str:
    """The time of receipt; where there is none, nine o'clock or the first thing that is known to have happened."""
    if row.reading.received_at:
        return row.reading.received_at
    later = (given, moment_in(row, Field.ASSESSED_ON))
    known = [moment[1] for moment in later if moment is not None and moment[0] == row.day and moment[1]]
    taken = min([_START_OF_DAY, *known, *([row.now] if row.day == row.today else [])])
    lines.append(f"The sheet gives no time of receipt; {taken} was taken.")
    return taken


def _usual_kind(detention: str) -> str:
    return "place_of_safety" if detention in _PLACES_OF_SAFETY else "assessment"


def _moment_fields(row: RowFacts, received: Moment, moment: Moment, name: str) -> dict[str, object]:
    """The day and time of something that followed the receipt; without a time the day alone is known.

    Raises ``CannotBeBuilt`` for a moment before the receipt or still to come.
    """
    must_not_be_ahead(row, moment)
    if moment[0] < received[0] or (moment[1] and moment < received):
        raise CannotBeBuilt(Reason("before_receipt", {"typed": moment_words(moment)}))
    return {f"{name}_on": moment[0].isoformat(), f"{name}_at": moment[1]}


def _assessed(row: RowFacts, received: Moment, lines: list[str]) -> dict[str, object]:
    """The assessment with its doctors; names without a day of one are kept in words."""
    moment, doctors = moment_in(row, Field.ASSESSED_ON), row.reading.texts[Field.DOCTORS]
    if moment is None:
        lines += [f"Doctors in the sheet: {doctors}."] if doctors else []
        return {}
    return {**_moment_fields(row, received, moment, "assessed"), "doctors": doctors or NOT_NAMED}


def _closed(row: RowFacts, kind: str) -> dict[str, object]:
    """The outcome with the day the referral was closed: its own, else that of the assessment.

    Raises ``CannotBeBuilt`` where the outcome needs what the sheet does not give.
    """
    outcome, lists, texts = row.settled[Field.OUTCOME].value, row.vocabulary.lists, row.reading.texts
    said: dict[str, object] = {"outcome_note": texts[Field.OUTCOME_NOTE], "hospital": texts[Field.HOSPITAL]}
    if not outcome:
        return said
    on, typed = row.dates.get(Field.ASSESSED_ON), {"typed": row.reading.typed[Field.OUTCOME]}
    assessed, admits = (lists.mapped("amhp_outcome", outcome, what) == "yes" for what in ("assessed", "admits"))
    if assessed and on is None:
        raise CannotBeBuilt(Reason("assessment_first", typed))
    if kind == _NEAREST_RELATIVE and assessed and not admits and not said["outcome_note"]:
        raise CannotBeBuilt(Reason("written_reasons", typed))
    closed = row.dates.get(Field.ENDED_ON) or on
    if closed is None:
        raise CannotBeBuilt(Reason("outcome_without_day", typed))
    hospital = said["hospital"] or (NOT_NAMED if admits else "")
    return {**said, "outcome": outcome, "hospital": hospital, "closed_on": closed.isoformat()}


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    """ "Red, allocated", "Green, detained under section 2"."""
    rag = vocabulary.lists.label("amhp_rag", str(fields["rag"])).split(":")[0]
    outcome = vocabulary.lists.label("amhp_outcome", str(fields.get("outcome") or ""))
    days = {name: str(fields.get(name) or "") or None for name in ("worker_id", "assessed_on", "closed_on")}
    stands = f"{outcome[:1].lower()}{outcome[1:]}" if outcome else STATE_WORDS[state_of(**days)].lower()
    return f"{rag}, {stands}"


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    return (fields["received_on"],)


AMHP = SheetKind(
    id="amhp",
    title="Log of AMHP referrals",
    one="referral",
    a_one="a referral",
    many="referrals",
    title_words=(
        "amhp", "amhp log", "amhp referrals", "amhp rota", "amhp duty", "mha", "mhaa", "mha log", "mha assessments",
        "mental health act", "mental health act assessments",
    ),
    own_words=_WORDS,
    day=Field.RECEIVED_ON,
    written_day="received_on",
    days_back=LONG_AGO_DAYS,
    coded={
        Field.AMHP_KIND: ("amhp_kind",),
        Field.PRIORITY: ("amhp_rag",),
        Field.REFERRER: ("amhp_referrer",),
        Field.DETENTION: ("amhp_detention",),
        Field.OUTCOME: ("amhp_outcome",),
        Field.WORKER: (WORKERS,),
        Field.TEAM: (TEAMS,),
    },
    needed=frozenset({Field.PRIORITY}),
    needed_with={Field.OUTCOME: (Field.ENDED_ON,)},
    never_empty=frozenset({Field.PRIORITY}),
    must_follow=frozenset({Field.OUTCOME}),
    usual={Field.PRIORITY: "red"},
    dates={
        Field.DETAINED_FROM: DateUse.EVENT,
        Field.DETENTION_ENDS: DateUse.DUE,
        Field.ALLOCATED_ON: DateUse.EVENT,
        Field.ASSESSED_ON: DateUse.EVENT,
        Field.ENDED_ON: DateUse.EVENT,
    },
    times={
        Field.DETAINED_FROM: Field.DETAINED_AT,
        Field.DETENTION_ENDS: Field.DETENTION_ENDS_AT,
        Field.ASSESSED_ON: Field.ASSESSED_AT,
    },
    texts=(
        Field.NEED, Field.RISKS, Field.PLACE, Field.REFERRED_BY, Field.NEAREST_RELATIVE, Field.DOCTORS, Field.HOSPITAL,
        Field.OUTCOME_NOTE,
    ),
    watched=(Field.PRIORITY, Field.DETENTION, Field.OUTCOME, Field.PLACE, Field.DOCTORS, Field.HOSPITAL),
    telling=frozenset({Field.DETENTION, Field.OUTCOME}),
    required=(("map_amhp_received", frozenset({Field.RECEIVED_ON})), PERSON_NEEDED),
    holders_only=True,
    build=_referral,
    becomes=_becomes,
    becomes_title="Referral",
    day_title="Received",
    entity="amhp_referral",
    compared=("received_on",),
    repeat_key=_repeat_key,
    ends=(("received_on", "closed_on"), ("assessed_on", "closed_on")),
    command="import_amhp",
)  # fmt: skip
"""A rating nobody gave counts as red in the order of referrals, so red is what the question suggests."""
