"""Commands on case notes: completed, added to, withdrawn. What is being written is a draft and no command."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import day_of_act, known_code
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

LONGEST_NOTE = 20_000
"""Characters; what is longer belongs in a document."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote:
    """A note as it is completed: what happened when. ``at`` is "HH:MM" or empty; ``significant`` marks an event of
    weight, which the chronology then proposes. ``about_kind`` and ``about_id`` name the row it belongs to, if any.
    """

    person_id: str
    kind: str
    on_date: str
    words: str
    at: str = ""
    significant: bool = False
    about_kind: str = ""
    about_id: str | None = None


@command("write_note", writes=("case_note",))
def write_note(store: Store, actor: Actor, command: WriteNote) -> Changes:
    """Complete a case note; from then on it is only added to. Raises ``RuleBroken`` beside the field, ``NotPermitted``.

    A note on a day to come is refused: what is planned is a task.
    """
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="write_note") as act:
        must_reach(act, command.person_id)
        put_note(act, store, command)
        return act.changes()


def put_note(act: Act, store: Store, command: WriteNote) -> str:
    """Write a note inside a running act and return its id. Raises ``RuleBroken``."""
    known_code("note_kind", command.kind, field="kind", lists=store.code_lists)
    if command.at and not _CLOCK.fullmatch(command.at):
        raise RuleBroken("not_a_time", field="at")
    values = {
        "person_id": command.person_id,
        "kind": command.kind,
        "on_date": day_of_act(act, command.on_date, field="on_date"),
        "at": command.at,
        "words": _words(command.words),
        "significant": command.significant or None,
        "about_kind": command.about_kind,
        "about_id": command.about_id,
    }
    return act.create("case_note", values)


@command("add_to_note", writes=("note_addition",))
def add_to_note(store: Store, actor: Actor, *, note_id: str, words: str) -> Changes:
    """Add to a completed note, one's own or another worker's; the note itself stays as it was written."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_to_note") as act:
        row = act.row("case_note", note_id)
        if row is None or row["gone"] is not None:
            raise RuleBroken("no_such_row", entity="case_note")
        must_reach(act, row["person_id"])
        values = {"person_id": row["person_id"], "note_id": note_id, "on_date": act.today, "words": _words(words)}
        act.create("note_addition", values)
        return act.changes()


@command("withdraw_note", writes=("case_note", "note_addition"))
def withdraw_note(store: Store, actor: Actor, *, note_id: str, why: str, entity: str = "case_note") -> Changes:
    """Take out a note, or an addition (``entity``), that was written in error, such as on the wrong person.

    One's own, or anybody's for who corrects others; it stays readable in the history. Raises ``RuleBroken``.
    """
    actor.must(May.WRITE_RECORD)
    if entity not in ("case_note", "note_addition"):
        raise RuleBroken("no_such_row", entity=entity)
    with store.write(actor=actor, command="withdraw_note") as act:
        row = act.row(entity, note_id)
        if row is None or row["gone"] is not None:
            raise RuleBroken("no_such_row", entity=entity)
        must_reach(act, row["person_id"])
        if row["author"] != actor.worker_id and not actor.may(May.CORRECT_OTHERS):
            raise NotPermitted("not_your_note")
        act.remove(entity, note_id, why=why)
        return act.changes()


def _words(text: str) -> str:
    words = text.strip()
    if not words:
        raise RuleBroken("note_empty", field="words")
    if len(words) > LONGEST_NOTE:
        raise RuleBroken("note_long", field="words", most=LONGEST_NOTE)
    return words
