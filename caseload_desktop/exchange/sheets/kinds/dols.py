"""A list of DoLS applications: one row is one application with its decision and the authorisation it led to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse, show_date
from caseload_desktop.domain.dols import GRANTED, is_third_party
from caseload_desktop.domain.involvement import LONG_AGO_DAYS
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PERSON_NEEDED, TEAMS, WORKERS, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_WORDS = {
    Field.RECEIVED_ON: FieldWords(
        "Received on",
        (
            "date received", "received on", "received", "application date", "date of application", "request date",
            "date of request", "form 1 received", "date form 1 received", "application received", "referral date",
            "date app received", "date",
        ),
    ),
    Field.DOLS_KIND: FieldWords(
        "Kind of application",
        ("application type", "type of application", "type of request", "urgent or standard", "urgent standard",
         "standard urgent", "dols type", "form", "type"),
    ),
    Field.PROVIDER: FieldWords(
        "Managing authority",
        (
            "managing authority", "care home", "hospital", "home", "ma", "care home hospital", "establishment",
            "placement", "name of home", "provider", "ward", "care home name", "managing authority name",
        ),
    ),
    Field.PLACE_KIND: FieldWords(
        "Kind of place", ("place type", "type of place", "setting", "care home or hospital", "type of setting")
    ),
    Field.PRIORITY: FieldWords("Priority", ("priority", "rag", "adass priority", "priority rating", "rating", "risk")),
    Field.URGENT_FROM: FieldWords(
        "Urgent from",
        ("urgent from", "urgent start", "urgent start date", "date urgent given", "urgent authorisation start",
         "urgent auth start"),
    ),
    Field.URGENT_TO: FieldWords(
        "Urgent to",
        ("urgent to", "urgent expires", "urgent end", "urgent expiry", "urgent expiry date", "urgent end date",
         "urgent authorisation expires"),
    ),
    Field.DECISION: FieldWords(
        "Decision",
        ("decision", "outcome", "authorised", "granted", "result", "dols outcome", "granted y n", "sb decision",
         "authorisation granted"),
    ),
    Field.DECIDED_ON: FieldWords(
        "Decided on",
        ("date decided", "decision date", "date of decision", "signed off", "date signed off", "sign off date",
         "date signed", "decided on"),
    ),
    Field.AUTHORISED_FROM: FieldWords(
        "Authorised from",
        ("authorised from", "authorisation start", "start date", "dols start", "auth start", "authorisation from",
         "start of authorisation", "authorisation start date", "from"),
    ),
    Field.AUTHORISED_TO: FieldWords(
        "Authorised to",
        ("authorised to", "authorisation end", "expiry", "expiry date", "expires", "dols end", "auth end",
         "authorisation expires", "authorisation expiry", "end of authorisation", "to", "dols expiry"),
    ),
    Field.ENDED_ON: FieldWords(
        "Ended on", ("date ended", "ended on", "closed", "date closed", "withdrawn on", "ended", "date withdrawn")
    ),
    Field.END_REASON: FieldWords(
        "Why it ended", ("end reason", "reason ended", "why ended", "reason closed", "closure reason", "withdrawn why")
    ),
    Field.WORKER: FieldWords(
        "Allocated to",
        ("allocated to", "bia", "best interests assessor", "assessor", "worker", "allocated bia", "bia allocated",
         "officer", "allocated worker"),
    ),
    Field.TEAM: FieldWords("Team", ("team", "team name", "locality", "office")),
}  # fmt: skip

NOT_NAMED = "Not named in the sheet"


def _application(row: RowFacts) -> dict[str, object]:
    """An application on the day it came; what was decided and what ended is written as the sheet says."""
    reading, settled, lists, dates = row.reading, row.settled, row.vocabulary.lists, row.dates
    kind = settled[Field.DOLS_KIND].value or "standard"
    lines = [note(reading, settled, row.vocabulary.kind)]
    urgent = (dates.get(Field.URGENT_FROM), dates.get(Field.URGENT_TO))
    if any(urgent) and not settled[Field.DOLS_KIND].value:
        kind = "urgent_and_standard"
    if lists.mapped("dols_kind", kind, "urgent") == "yes" and not all(urgent):
        kind = "standard"
        lines.append("The sheet calls it urgent and does not give both days of the urgent authorisation.")
        lines += [f"Urgent {word} {show_date(day)}." for word, day in zip(("from", "to"), urgent, strict=True) if day]
    decision = settled[Field.DECISION].value
    ended = dates.get(Field.ENDED_ON)
    reason = _end_reason(row, decision, lines) if ended else ""
    fields: dict[str, object] = {
        "received_on": row.day.isoformat(),
        "kind": kind,
        "managing_authority": reading.texts[Field.PROVIDER] or NOT_NAMED,
        "place_kind": settled[Field.PLACE_KIND].value,
        "priority": settled[Field.PRIORITY].value,
        "urgent_from": _iso(urgent[0]) if kind == "urgent_and_standard" else "",
        "urgent_to": _iso(urgent[1]) if kind == "urgent_and_standard" else "",
        **(_decided(row, kind, decision) if decision else {}),
        "ended_on": _iso(ended),
        "end_reason": reason,
        "worker_id": settled[Field.WORKER].value,
        "team_id": settled[Field.TEAM].value,
        "reasons": "\n".join(filter(None, lines)),
    }
    return {name: value for name, value in fields.items() if value}


def _decided(row: RowFacts, kind: str, decision: str) -> dict[str, object]:
    """The decision with its days. Raises ``CannotBeBuilt`` where it does not fit, or a day it needs is not there."""
    lists, dates, typed = row.vocabulary.lists, row.dates, row.reading.typed[Field.DECISION]
    asked = "third_party" if is_third_party(kind, lists) else "request"
    if lists.mapped("dols_decision", decision, "for") != asked:
        raise CannotBeBuilt(Reason("decision_does_not_fit", {"typed": typed}))
    first, last = dates.get(Field.AUTHORISED_FROM), dates.get(Field.AUTHORISED_TO)
    if decision == GRANTED and (first is None or last is None):
        raise CannotBeBuilt(Reason("granted_without_days"))
    on = dates.get(Field.DECIDED_ON) or (first if first is not None and first <= row.today else None)
    if on is None:
        raise CannotBeBuilt(Reason("field_missing", {"field": Field.DECIDED_ON.value, "typed": ""}))
    granted = decision == GRANTED
    return {
        "decision": decision,
        "decided_on": on.isoformat(),
        "authorised_from": _iso(first) if granted else "",
        "authorised_to": _iso(last) if granted else "",
    }


def _end_reason(row: RowFacts, decision: str, lines: list[str]) -> str:
    """Why it ended; a reason that goes only with the other state is kept in words."""
    lists, reason = row.vocabulary.lists, row.settled[Field.END_REASON].value or "other"
    when = lists.mapped("dols_end", reason, "when")
    if when in ("both", "granted" if decision == GRANTED else "pending"):
        return reason
    lines.append(f"Why it ended in the sheet: {lists.label('dols_end', reason)}.")
    return "other"


def _iso(day: date | None) -> str:
    return day.isoformat() if day is not None else ""


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    kind = vocabulary.lists.label("dols_kind", str(fields["kind"]))
    decision = vocabulary.lists.label("dols_decision", str(fields.get("decision") or ""))
    over = "ended" if fields.get("ended_on") else ""
    return ", ".join(part for part in (kind, decision or ("" if over else "pending"), over) if part)


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    return (fields["received_on"],)


DOLS = SheetKind(
    id="dols",
    title="List of DoLS applications",
    one="application",
    a_one="an application",
    many="applications",
    title_words=("dols", "dols applications", "dols log", "deprivation of liberty", "dols list", "dols tracker"),
    own_words=_WORDS,
    day=Field.RECEIVED_ON,
    written_day="received_on",
    days_back=LONG_AGO_DAYS,
    coded={
        Field.DOLS_KIND: ("dols_kind",),
        Field.PLACE_KIND: ("dols_place",),
        Field.PRIORITY: ("dols_priority",),
        Field.DECISION: ("dols_decision",),
        Field.END_REASON: ("dols_end",),
        Field.WORKER: (WORKERS,),
        Field.TEAM: (TEAMS,),
    },
    needed_with={Field.DECISION: (Field.DECIDED_ON, Field.AUTHORISED_FROM), Field.END_REASON: (Field.ENDED_ON,)},
    usual={Field.DECISION: GRANTED, Field.END_REASON: "other"},
    must_follow=frozenset({Field.DECISION}),
    dates={
        Field.URGENT_FROM: DateUse.EVENT,
        Field.URGENT_TO: DateUse.DUE,
        Field.DECIDED_ON: DateUse.EVENT,
        Field.AUTHORISED_FROM: DateUse.DUE,
        Field.AUTHORISED_TO: DateUse.DUE,
        Field.ENDED_ON: DateUse.EVENT,
    },
    texts=(Field.PROVIDER,),
    watched=(Field.PROVIDER, Field.DECISION),
    telling=frozenset({Field.DOLS_KIND, Field.DECISION}),
    required=(("map_dols_received", frozenset({Field.RECEIVED_ON})), PERSON_NEEDED),
    holders_only=True,
    needs=May.AUTHORISE_DOLS,
    build=_application,
    becomes=_becomes,
    becomes_title="Application",
    day_title="Received",
    entity="dols",
    compared=("received_on",),
    repeat_key=_repeat_key,
    ends=(
        ("received_on", "decided_on"),
        ("urgent_from", "urgent_to"),
        ("authorised_from", "authorised_to"),
        ("received_on", "ended_on"),
    ),
    command="import_dols",
)
"""Only who authorises brings it in: it says what was granted and refused."""
