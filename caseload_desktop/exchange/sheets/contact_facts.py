"""The fields of one contact from one understood row, and the note that keeps every word that became no code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.contact_entry import default_next_step, is_final, leads_on
from caseload_desktop.exchange.sheets.fields import Field

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.decide import Settled
    from caseload_desktop.exchange.sheets.kinds.kind import RowFacts, SheetKind
    from caseload_desktop.exchange.sheets.understanding import RowReading


IMPORTED = "Brought in from a sheet, which does not say why"
"""Why nothing follows on a closed contact of a sheet without a word about it."""


def contact_fields(row: RowFacts) -> dict[str, object]:
    """The contact as the store names its fields; empty ones are left out.

    A sheet has one date only, so a contact with a final outcome counts as closed on the day it was received.
    """
    reading, settled, vocabulary, received_on = row.reading, row.settled, row.vocabulary, row.day
    outcome = settled[Field.OUTCOME].value
    closed = bool(outcome) and is_final(outcome, vocabulary.lists)
    step = settled[Field.NEXT_STEP].value or default_next_step(outcome, vocabulary.lists)
    ended, why = closed and not leads_on(step), " ".join(reading.texts[Field.NO_NEXT_WHY].split())
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
        "closed_on": received_on.isoformat() if closed else "",
        "next_step": step,
        "no_next_why": (why or IMPORTED) if ended else "",
        "given": list(vocabulary.given_in(reading.typed[Field.OUTCOME])),
        "worker_id": settled[Field.WORKER].value,
        "team_id": settled[Field.TEAM].value,
        "minutes": reading.minutes,
        "notes": "\n".join(filter(None, (note(reading, settled, vocabulary.kind), "" if ended else why))),
        "about_unknown": "" if reading.who.anybody else "Not named in the sheet",
    }
    return {name: value for name, value in fields.items() if value not in ("", None, [])}


def note(reading: RowReading, settled: Mapping[Field, Settled], kind: SheetKind) -> str:
    """The free text word for word, then what was typed and is held in no other field."""
    freely = [reading.typed[about] for about in kind.free_text if not settled[about].exact]
    lines = [*filter(None, freely), *reading.notes]
    kept = _kept_as_typed(reading, settled, kind)
    if kept:
        lines.append("As written in the sheet: " + "; ".join(kept) + ".")
    return "\n".join(lines)


def _kept_as_typed(reading: RowReading, settled: Mapping[Field, Settled], kind: SheetKind) -> list[str]:
    who = reading.who
    held_elsewhere = kind.free_text | kind.mostly_free_text
    kept = [
        f"{kind.label(field).lower()} “{text}”"
        for field, text in reading.typed.items()
        if text and field not in held_elsewhere
        if not settled[field].exact and not _named(field, settled[field])
    ]
    if who.nhs_typed:
        why = "somebody else has it" if who.nhs_reason == "taken" else "it fails its check"
        kept.append(f"NHS number “{who.nhs_typed}” (not accepted: {why})")
    if who.birth_typed:
        kept.append(f"date of birth “{who.birth_typed}” (not understood)")
    unread = [*reading.unread, *((about, reading.date_texts[about]) for about in reading.unread_dates())]
    kept.extend(f"{kind.label(field).lower()} “{text}” (not understood)" for field, text in unread)
    return kept


def _named(field: Field, settled: Settled) -> bool:
    """A worker or team that was found needs no second mention by initials."""
    return field in (Field.WORKER, Field.TEAM) and bool(settled.value)
