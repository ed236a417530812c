"""Commands on the curated chronology of a person: entries picked or written, what they mean, the analysis."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.chronology import entry_day
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.lists import put
from caseload_desktop.store import rows
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

CHANGEABLE = frozenset({"on_date", "date_words", "words", "source", "meaning"})
"""What may be changed of an entry; what it came from stays."""

LONGEST_ANALYSIS = 20_000
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An event of a life: its day, or when in words ("summer 2019"), what happened, who says so, what it means.

    ``about_kind`` and ``about_id`` name the row of the record it was picked from; both are empty for one's own words.
    """

    words: str
    on_date: str = ""
    date_words: str = ""
    source: str = ""
    meaning: str = ""
    about_kind: str = ""
    about_id: str | None = None


@command("add_entries", writes=("chronology_entry",))
def add_entries(store: Store, actor: Actor, *, person_id: str, entries: tuple[Entry, ...]) -> Changes:
    """Put entries into a person's chronology in one act; what is in it already is left out.

    Raises ``RuleBroken``: ``words_required``, ``day_or_words_required``, ``nothing_chosen``, and those of the day.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_entries") as act:
        must_reach(act, person_id)
        there = _picked(act, person_id)
        fresh = [
            one for one in dict.fromkeys(entries) if not one.about_id or (one.about_kind, one.about_id) not in there
        ]
        if not fresh:
            raise RuleBroken("picked_already" if entries else "nothing_chosen")
        for one in fresh:
            put_entry(act, person_id, one)
        return act.changes()


def put_entry(act: Act, person_id: str, entry: Entry) -> str:
    """Write one entry inside a running act and return its id. Raises ``RuleBroken``."""
    values = _checked(act, {name: getattr(entry, name) for name in CHANGEABLE})
    values |= {"person_id": person_id, "about_kind": entry.about_kind, "about_id": entry.about_id}
    return act.create("chronology_entry", values)


@command("change_entry", writes=("chronology_entry",))
def change_entry(
    store: Store,
    actor: Actor,
    *,
    entry_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Change what an entry says or means; ``fields`` are those of ``CHANGEABLE``.

    ``seen`` holds the values the author saw: raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if kept := sorted(fields.keys() - CHANGEABLE):
        raise RuleBroken("not_amendable", field=kept[0])
    with store.write(actor=actor, command="change_entry") as act:
        row = _reached(act, entry_id)
        values = _checked(act, {**{name: row[name] or "" for name in CHANGEABLE}, **fields})
        changed = {name: value for name, value in values.items() if name in fields}
        act.set("chronology_entry", entry_id, changed, why=why, seen=seen)
        return act.changes()


@command("remove_entry", writes=("chronology_entry",))
def remove_entry(store: Store, actor: Actor, *, entry_id: str, why: str) -> Changes:
    """Take an entry out of the chronology; what it came from stays in the record."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="remove_entry") as act:
        _reached(act, entry_id)
        act.remove("chronology_entry", entry_id, why=why)
        return act.changes()


@command("write_analysis", writes=("chronology_analysis",))
def write_analysis(
    store: Store, actor: Actor, *, person_id: str, words: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """Write or change what the chronology as a whole says: patterns, turning points, what it means for the person.

    ``seen`` (``{"words": ...}``) is what the author saw: raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.WRITE_RECORD)
    if len(words.strip()) > LONGEST_ANALYSIS:
        raise RuleBroken("note_long", field="words", most=LONGEST_ANALYSIS)
    with store.write(actor=actor, command="write_analysis") as act:
        must_reach(act, person_id)
        values = {"person_id": person_id, "words": words.strip(), "on_date": act.today}
        put(act, "chronology_analysis", analysis_id(person_id), values, seen=seen)
        return act.changes()


def analysis_id(person_id: str) -> str:
    """The id of a person's analysis: the same on every laptop."""
    return fixed_id("chronology_analysis", person_id)


def _reached(act: Act, entry_id: str) -> dict[str, Any]:
    row = act.row("chronology_entry", entry_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="chronology_entry")
    must_reach(act, row["person_id"])
    return row


def _picked(act: Act, person_id: str) -> set[tuple[str, str]]:
    t = rows.chronology_entry
    found = act.connection.execute(
        select(t.c.about_kind, t.c.about_id).where(
            t.c.person_id == person_id, t.c.gone.is_(None), t.c.about_id.is_not(None)
        )
    )
    return {(kind or "", row) for kind, row in found}


def _checked(act: Act, given: Mapping[str, object]) -> dict[str, Any]:
    values: dict[str, Any] = {name: str(value or "").strip() for name, value in given.items()}
    if not values["words"]:
        raise RuleBroken("words_required", field="words")
    today = date.fromisoformat(act.today)
    values["on_date"] = entry_day(values["on_date"], date_words=values["date_words"], today=today)
    return values
