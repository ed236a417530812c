"""Commands on what a patch can take on today, and what is said about its week."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement_reach import must_be_number, patch_for
from caseload_desktop.services.involvement_rules import known_code
from caseload_desktop.services.lists import put
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store

MOST_HOURS_FREE = 2_000
MOST_STAFF = 500
LONGEST_SITREP_NOTE = 4_000

_AHEAD_DAYS, _BACK_DAYS = 7, 56


@dataclass(frozen=True, slots=True, kw_only=True)
class SetCapacity:
    """A patch's capacity for a day: Green, Amber, Red or Black, with hours and staff where they are known.

    What is None stays as it was, unless the ``whole`` day is set anew. ``seen`` holds what the author saw of the day.
    """

    team_id: str
    on: str
    level: str
    hours_free: float | None = None
    staff_present: float | None = None
    staff_establishment: float | None = None
    note: str | None = None
    whole: bool = False
    seen: Mapping[str, object] | None = None


@command("set_capacity", writes=("patch_capacity",))
def set_capacity(store: Store, actor: Actor, command: SetCapacity) -> Changes:
    """Set a patch's capacity for a day, as a supervisor does every morning; anybody who writes records may.

    Raises ``RuleBroken``: ``patch_required``, ``unknown_code``, ``day_far_off``, ``number_out_of_range``;
    ``AlreadyChanged``.
    """
    actor.must(May.WRITE_RECORD)
    known_code("patch_capacity_level", command.level, field="level", lists=store.code_lists)
    with store.write(actor=actor, command="set_capacity") as act:
        on = _day_near(command.on, today=act.today)
        values = {
            "team_id": patch_for(act, command.team_id),
            "on_date": on,
            "level": command.level,
            "hours_free": must_be_number(command.hours_free, field="hours_free", most=MOST_HOURS_FREE),
            "staff_present": must_be_number(command.staff_present, field="staff_present", most=MOST_STAFF),
            "staff_establishment": must_be_number(
                command.staff_establishment, field="staff_establishment", most=MOST_STAFF
            ),
            "note": command.note.strip() if command.note is not None else None,
        }
        given = frozenset(name for name, value in values.items() if command.whole or value is not None)
        put(act, "patch_capacity", capacity_id(command.team_id, on), values, only=given, seen=command.seen)
        return act.changes()


def capacity_id(team_id: str, on: str) -> str:
    """The id of a patch's capacity on a day: the same on every laptop."""
    return fixed_id("patch_capacity", team_id, on)


def _day_near(text: str, *, today: str) -> str:
    try:
        day, now = date.fromisoformat(text), date.fromisoformat(today)
    except ValueError:
        raise RuleBroken("impossible_date", field="on") from None
    if not now - timedelta(days=_BACK_DAYS) <= day <= now + timedelta(days=_AHEAD_DAYS):
        raise RuleBroken("day_far_off", field="on")
    return day.isoformat()


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteSitrepNote:
    """What is said about a patch's week; ``week_from`` is its Monday. An empty text takes it back."""

    team_id: str
    week_from: str
    text: str
    seen: Mapping[str, object] | None = None


@command("write_sitrep_note", writes=("sitrep_note",))
def write_sitrep_note(store: Store, actor: Actor, command: WriteSitrepNote) -> Changes:
    """Write or change the note of the week. Raises ``RuleBroken`` (``commentary_long``), ``AlreadyChanged``."""
    actor.must(May.WRITE_RECORD)
    text = command.text.strip()
    if len(text) > LONGEST_SITREP_NOTE:
        raise RuleBroken("commentary_long", field="text", most=LONGEST_SITREP_NOTE)
    with store.write(actor=actor, command="write_sitrep_note") as act:
        week = monday_of(command.week_from)
        values = {"team_id": patch_for(act, command.team_id), "week_from": week, "text": text}
        put(act, "sitrep_note", sitrep_note_id(command.team_id, week), values, seen=command.seen)
        return act.changes()


def sitrep_note_id(team_id: str, week_from: str) -> str:
    """The id of the note on a patch's week: the same on every laptop."""
    return fixed_id("sitrep_note", team_id, week_from)


def monday_of(text: str) -> str:
    """The Monday of the week a day is in. Raises ``RuleBroken("impossible_date")``."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise RuleBroken("impossible_date", field="week_from") from None
    return (day - timedelta(days=day.weekday())).isoformat()
