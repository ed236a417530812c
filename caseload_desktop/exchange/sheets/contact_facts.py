"""The fields of one contact from one understood row, with every word that did not become a code kept in its note."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from caseload_desktop.domain.contact_entry import default_next_step, is_final
from caseload_desktop.exchange.sheets.decide import Settled
from caseload_desktop.exchange.sheets.fields import Field, label_of
from caseload_desktop.exchange.sheets.understanding import RowReading
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary


def contact_fields(
    reading: RowReading, settled: Mapping[Field, Settled], vocabulary: Vocabulary, *, received_on: date
) -> dict[str, object]:
    """The contact as the store names its fields; empty ones are left out.

    A sheet has one date only, so a contact with a final outcome counts as closed on the day it was received.
    """
    outcome = settled[Field.OUTCOME].value
    source, detail = vocabulary.source_of(settled[Field.SOURCE].value) if settled[Field.SOURCE].value else ("", "")
    fields: dict[str, object] = {
        "received_on": received_on.isoformat(),
        "received_at": reading.received_at,
        "method": settled[Field.METHOD].value,
        "source": source,
        "source_detail": detail,
        "source_name": "" if settled[Field.SOURCE].exact else reading.typed[Field.SOURCE],
        "reason": settled[Field.REASON].value,
        "outcome": outcome,
        "closed_on": received_on.isoformat() if outcome and is_final(outcome, vocabulary.lists) else "",
        "next_step": settled[Field.NEXT_STEP].value or default_next_step(outcome, vocabulary.lists),
        "given": list(vocabulary.given_in(reading.typed[Field.OUTCOME])),
        "worker_id": settled[Field.WORKER].value,
        "team_id": settled[Field.TEAM].value,
        "minutes": reading.minutes,
        "notes": note(reading, settled),
        "about_unknown": "" if reading.who.anybody else "Not named in the sheet",
    }
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def note(reading: RowReading, settled: Mapping[Field, Settled]) -> str:
    """The free text word for word, then what was typed and is held in no other field."""
    lines = []
    reason = reading.typed[Field.REASON]
    if reason and not settled[Field.REASON].exact:
        lines.append(reason)
    lines.extend(reading.notes)
    kept = _kept_as_typed(reading, settled)
    if kept:
        lines.append("As written in the sheet: " + "; ".join(kept) + ".")
    return "\n".join(lines)


def _kept_as_typed(reading: RowReading, settled: Mapping[Field, Settled]) -> list[str]:
    who = reading.who
    kept = [
        f"{label_of(field).lower()} “{reading.typed[field]}”"
        for field in (Field.METHOD, Field.OUTCOME, Field.NEXT_STEP, Field.WORKER, Field.TEAM)
        if reading.typed[field] and not settled[field].exact and not _named(field, settled[field])
    ]
    if who.nhs_typed:
        why = "somebody else has it" if who.nhs_reason == "taken" else "it fails its check"
        kept.append(f"NHS number “{who.nhs_typed}” (not accepted: {why})")
    if who.birth_typed:
        kept.append(f"date of birth “{who.birth_typed}” (not understood)")
    kept.extend(f"{label_of(field).lower()} “{text}” (not understood)" for field, text in reading.unread)
    return kept


def _named(field: Field, settled: Settled) -> bool:
    """A worker or team that was found needs no second mention by initials."""
    return field in (Field.WORKER, Field.TEAM) and bool(settled.value)
