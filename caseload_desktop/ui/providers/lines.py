"""How providers and what is about one are shown in lists: status by shape and word, columns, order, search."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import fold, fold_words
from caseload_desktop.store.queries.provider_about import ACTION, CONCERN, DOLS, ENQUIRY, AboutIt
from caseload_desktop.store.queries.provider_board import ProviderLine
from caseload_desktop.ui.models.paged import Column, Order
from caseload_desktop.ui.record_words import Words, count_words, day_long, day_near, due_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

SIGNS, FOLLOW_UPS, OPEN_WORK, CLOSED = "signs", "follow_ups", "open_work", "closed"
CHIPS = {
    SIGNS: "Early signs",
    FOLLOW_UPS: "With follow-ups",
    OPEN_WORK: "Open enquiry or DoLS",
    CLOSED: "Closed too",
}
"""Quick filters of the list."""


# ------------------------------------------------------------------------------------------------------- all providers
def provider_columns(lists: CodeLists, today: date) -> tuple[Column[ProviderLine], ...]:
    """The columns of the list of providers."""
    return (
        Column("status", "Status", lambda one: _tag(one, today).words, tag=lambda one: _tag(one, today),
               tip=_why, width=168),
        Column("name", "Provider", lambda one: one.name, detail=lambda one: one.company, strong=True, width=180,
               stretch=4),
        Column("kind", "Kind and place", lambda one: lists.label("provider_kind", one.kind), detail=_place, width=170,
               stretch=3, hide_below=620),
        Column("concerns", "Concerns in a year", lambda one: _number(one.concerns), tip=_concern_words, width=132,
               right=True),
        Column("people", "People", lambda one: _number(one.people), width=74, right=True, hide_below=760),
        Column("open", "Enquiries open", lambda one: _number(one.enquiries_open), width=118, right=True,
               hide_below=700),
        Column("dols", "DoLS waiting", lambda one: _number(one.dols_pending), width=102, right=True, hide_below=840),
        Column("follow_ups", "Follow-ups", lambda one: _number(one.follow_ups),
               tip=lambda one: due_words(one.next_due, today=today), width=92, right=True, hide_below=1030),
        Column("latest", "Last concern", lambda one: day_near(one.latest, today=today) if one.latest else "",
               tip=lambda one: day_long(one.latest) if one.latest else "", width=110, hide_below=1120),
    )  # fmt: skip


def _tag(one: ProviderLine, today: date) -> Tag:
    """How a provider stands: signs first, then what is overdue, then what was looked at."""
    if one.signs:
        words = "Early sign" if len(one.signs) == 1 else f"{len(one.signs)} early signs"
        return Tag(Tone.RED, words)
    if one.ended_on:
        return Tag(Tone.GREY, "Closed")
    if one.next_due and one.next_due < today.isoformat():
        return Tag(Tone.AMBER, "Follow-up late")
    if one.silenced:
        return Tag(Tone.BLUE, f"Looked at {day_near(one.looked_on, today=today).lower()}")
    return Tag(Tone.GREEN, "No sign") if one.concerns else Tag(Tone.GREY, "No concern")


def _why(one: ProviderLine) -> str:
    return "\n".join(sign.why for sign in (*one.signs, *one.silenced))


def _place(one: ProviderLine) -> str:
    town = [part.strip() for part in one.lines.replace("\n", ",").split(",") if part.strip()]
    return ", ".join(part for part in (*town[-1:], one.postcode) if part)


def _concern_words(one: ProviderLine) -> str:
    if not one.concerns:
        return ""
    return f"{count_words(one.concerns, 'concern')} about {count_words(one.people, 'person', 'people')} in a year"


def _number(count: int) -> str:
    return f"{count:,}" if count else ""


_BY: dict[str, Callable[[ProviderLine], Any]] = {
    "name": lambda one: (),
    "kind": lambda one: (one.kind, one.postcode),
    "concerns": lambda one: -one.concerns,
    "people": lambda one: -one.people,
    "open": lambda one: -one.enquiries_open,
    "dols": lambda one: -one.dols_pending,
    "follow_ups": lambda one: (-one.follow_ups, one.next_due),
    "latest": lambda one: (not one.latest, _backwards(one.latest)),
}


def _by_status(one: ProviderLine) -> Any:
    return (-len(one.signs), bool(one.ended_on), -one.concerns)


def _backwards(day: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in day.split("-") if part)


def ordered(lines: Sequence[ProviderLine], order: Order) -> array[int]:
    """The numbers of the lines by a column; by status, what speaks comes first."""
    by = _BY.get(order.key, _by_status)
    found = sorted(lines, key=lambda one: (by(one), one.name.casefold()), reverse=order.descending)
    return array("q", (one.number for one in found))


def fitting(lines: Iterable[ProviderLine], *, chips: frozenset[str], typed: str) -> list[ProviderLine]:
    """The lines a search and the quick filters leave; places that closed only where they are asked for or searched."""
    words = fold_words(typed)
    return [
        one
        for one in lines
        if (not one.ended_on or CLOSED in chips or words)
        and (SIGNS not in chips or one.signs)
        and (FOLLOW_UPS not in chips or one.follow_ups)
        and (OPEN_WORK not in chips or one.enquiries_open or one.dols_pending)
        and _found(one, words)
    ]


def _found(one: ProviderLine, words: tuple[str, ...]) -> bool:
    if not words:
        return True
    parts = fold(f"{one.name} {one.company} {one.known_as} {one.lines} {one.postcode}").split()
    parts.append(one.postcode.replace(" ", "").casefold())
    return all(any(part.startswith(word) for part in parts) for word in words)


# ------------------------------------------------------------------------------------------------------- about one
_KINDS = {CONCERN: "Concern", ENQUIRY: "Enquiry", DOLS: "DoLS", ACTION: "Asked of them"}
_PLACES = {kind: place for place, kind in enumerate(_KINDS)}
_CODED = {CONCERN: ("concern", "decision"), ENQUIRY: ("enquiry", "risk_assessment_outcome"), DOLS: ("dols", "decision")}


@dataclass(frozen=True, slots=True)
class AboutLine:
    """One thing about a provider, in words; ``number`` is its own on this laptop."""

    number: int
    one: AboutIt
    what: str
    outcome: str
    types: str
    tag: Tag


def about_lines(about: Sequence[AboutIt], lists: CodeLists, today: date) -> tuple[AboutLine, ...]:
    """Put what is about a provider in words."""
    words = Words(lists)
    return tuple(
        AboutLine(
            number=one.number * len(_PLACES) + _PLACES[one.kind],
            one=one,
            what=_KINDS[one.kind],
            outcome=_outcome(one, words),
            types=", ".join(lists.label("type_of_risk", code) for code in one.types) or one.words,
            tag=_about_tag(one, today),
        )
        for one in about
    )


def _outcome(one: AboutIt, words: Words) -> str:
    if one.kind == ACTION:
        return f"Done or dropped on {day_long(one.ended_on)}" if one.ended_on else ""
    coded = words.value(*_CODED[one.kind], one.code)
    more = words.value("enquiry", "risk_outcome", one.more) if one.more else ""
    until = f"until {day_long(one.due_on)}" if one.kind == DOLS and one.due_on else ""
    return " · ".join(part for part in (coded, more, until) if part)


def _about_tag(one: AboutIt, today: date) -> Tag:
    on = today.isoformat()
    if one.kind == CONCERN:
        return Tag(Tone.GREEN, "Decided") if one.code else Tag(Tone.AMBER, "To decide")
    if one.kind == ENQUIRY:
        return Tag(Tone.GREY, "Closed") if one.ended_on else Tag(Tone.BLUE, "Open")
    if one.kind == DOLS:
        if one.ended_on or (one.due_on and one.due_on < on):
            return Tag(Tone.GREY, "Ended")
        return Tag(Tone.GREEN, "In force") if one.due_on else Tag(Tone.BLUE, "Waiting")
    if one.ended_on:
        return Tag(Tone.GREY, "Done")
    return Tag(Tone.RED, "Late") if one.due_on and one.due_on < on else Tag(Tone.BLUE, "Asked")


def about_columns(today: date) -> tuple[Column[AboutLine], ...]:
    """The columns of what is about one provider."""
    return (
        Column("status", "Status", lambda line: line.tag.words, tag=lambda line: line.tag, width=112),
        Column("on", "Day", lambda line: day_near(line.one.on, today=today), tip=lambda line: day_long(line.one.on),
               width=106),
        Column("what", "What", lambda line: line.what, width=112),
        Column("person", "Person", lambda line: line.one.person, detail=lambda line: line.one.reference, strong=True,
               width=150, stretch=2),
        Column("types", "Types of abuse, or what was asked", lambda line: line.types,
               detail=lambda line: line.one.incident_title, tip=lambda line: line.types, width=190, stretch=3),
        Column("outcome", "Decision or outcome", lambda line: line.outcome, tip=lambda line: line.outcome, width=170,
               stretch=3, hide_below=700),
    )  # fmt: skip


def _newest_first(line: AboutLine) -> Any:
    return _backwards(line.one.on)


def about_ordered(lines: Sequence[AboutLine], order: Order) -> array[int]:
    """The numbers of the lines by a column; newest first unless asked otherwise."""
    by: dict[str, Callable[[AboutLine], Any]] = {
        "status": lambda line: line.tag.words,
        "what": lambda line: line.what,
        "person": lambda line: line.one.person.casefold(),
        "types": lambda line: line.types,
        "outcome": lambda line: line.outcome,
    }
    key = by.get(order.key, _newest_first)
    found = sorted(lines, key=lambda line: (key(line), _backwards(line.one.on)), reverse=order.descending)
    return array("q", (line.number for line in found))
