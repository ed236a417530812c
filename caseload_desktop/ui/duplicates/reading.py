"""What the page of possible duplicates reads, off the screen's thread: the pairs, and both sides of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.queries.contacts import contact_record
from caseload_desktop.store.queries.contested import names_in
from caseload_desktop.store.queries.duplicates import CONTACT, Pair, brought_by, possible_contacts, possible_people
from caseload_desktop.store.queries.people import person_record
from caseload_desktop.ui.person_words import born_words
from caseload_desktop.ui.record_words import Words, instant_words

_OF_A_CONTACT = ("received_on", "received_at", "worker_id", "method", "source_name", "reason", "notes", "outcome")
_OF_A_PERSON = ("gender", "language", "primary_support_reason", "communication_note")


@dataclass(frozen=True, slots=True)
class SideFacts:
    """One of the two: its id, what it is called, and what is held of it as (name, value in words)."""

    id: str
    title: str
    facts: tuple[tuple[str, str], ...]


def read_pairs(
    connection: Any, *, viewer: Actor, everybody: bool, file_id: str, check: Callable[[int, int], None] | None = None
) -> list[Pair]:
    """Read the pairs that what files brought makes, or all there are: people first."""
    within = None if everybody else brought_by(file_id)
    people = possible_people(connection, viewer=viewer, within=within, check=check)
    return [*people, *possible_contacts(connection, viewer=viewer, within=within)]


def read_sides(
    connection: Any, pair: Pair, *, viewer: Actor, lists: CodeLists, today: date
) -> tuple[SideFacts | None, SideFacts | None]:
    """Read both sides of a pair; None for one that may not be read or is not here any more."""
    read = _contact if pair.kind == CONTACT else _person
    one, other = (read(connection, i, viewer=viewer, lists=lists, today=today) for i in (pair.one_id, pair.other_id))
    return one, other


def _person(connection: Any, person_id: str, *, viewer: Actor, lists: CodeLists, today: date) -> SideFacts | None:
    record = person_record(connection, person_id, viewer=viewer)
    if record is None or not record.hit.open or record.gone:
        return None
    words, hit = Words(lists, names_in(connection, ())), record.hit
    also = ", ".join(" ".join(str(p.values.get(k) or "") for k in ("given", "family")).strip() for p in record.names)
    address = record.addresses[0].values if record.addresses else {}
    facts = [
        ("Reference", hit.reference),
        ("Born", born_words(hit.birth_date, hit.birth_year, today=today)),
        ("NHS number", show_nhs_number(hit.nhs_number) if hit.nhs_number else ""),
        ("Also known as", also),
        ("Address", ", ".join(str(address[k]) for k in ("lines", "postcode") if address.get(k))),
        ("Reached at", ", ".join(str(p.values.get("value") or "") for p in record.details)),
        *((words.field("person", n), words.value("person", n, record.values.get(n))) for n in _OF_A_PERSON),
        ("Registered", _by(words, record.values)),
    ]
    return SideFacts(person_id, hit.name, tuple((name, value) for name, value in facts if value))


def _contact(connection: Any, contact_id: str, *, viewer: Actor, lists: CodeLists, today: date) -> SideFacts | None:
    del today
    record = contact_record(connection, contact_id, viewer=viewer)
    if record is None or not record.open or record.gone:
        return None
    words = Words(lists, names_in(connection, ()))
    facts = [(words.field("contact", n), words.value("contact", n, record.values.get(n))) for n in _OF_A_CONTACT]
    facts.append(("Logged", _by(words, record.values)))
    title = f"Contact of {words.value('contact', 'received_on', record.values.get('received_on'))}"
    return SideFacts(contact_id, title, tuple((name, value) for name, value in facts if value))


def _by(words: Words, values: Any) -> str:
    """Who recorded a row and when, as far as the row says."""
    who, at = words.names.get(str(values.get("author") or ""), ""), str(values.get("recorded_at") or "")
    return " · ".join(part for part in (who, instant_words(at) if at else "") if part)
