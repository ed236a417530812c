"""Commands that decide who works with a person: onto a team's list, allocated, handed over, one or many at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.involvement import ADDITIONAL, KEY, Scope
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.involvement_rules import (
    Open,
    day_of_act,
    known_code,
    may_hold,
    open_involvements,
    reached,
    team_for,
)
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

TRANSFERRED, ALLOCATED = "transferred", "allocated"
"""Reasons the program gives by itself when one stretch ends because the next begins."""

ROLES = (KEY, ADDITIONAL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How urgent it is, and why; ``risk`` says what could go wrong now, ``interim`` what is done meanwhile."""

    priority: str
    reason: str
    risk: str = ""
    interim: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AddToList:
    """A person waits for a worker of a team from a day on; ``role`` is what they wait for."""

    person_id: str
    team_id: str
    from_date: str
    role: str = KEY
    note: str = ""
    rating: Rating | None = None
    import_run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocate:
    """A worker takes a person on.

    ``from_list`` is the stretch of waiting that ends with it, whose priority goes on. ``takes_over`` hands the case
    over from the key worker there is, with ``hand_over_note``.
    """

    person_id: str
    worker_id: str
    from_date: str
    role: str = KEY
    team_id: str | None = None
    note: str = ""
    from_list: str | None = None
    takes_over: bool = False
    hand_over_note: str = ""
    rating: Rating | None = None
    import_run_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """One worker hands a case to another, or back to a team's list (no ``worker_id``).

    ``stays`` keeps the worker who hands over as an additional worker.
    """

    allocation_id: str
    on: str
    hand_over_note: str
    worker_id: str | None = None
    team_id: str | None = None
    stays: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reallocate:
    """Many cases go to one worker, or to one team's list, in one act.

    Cases of other workers are handed over; people who wait are allocated; what is there already stays as it is.
    """

    allocation_ids: tuple[str, ...]
    on: str
    worker_id: str | None = None
    team_id: str | None = None
    hand_over_note: str = ""


@command("add_to_list", writes=("allocation", "priority_rating"))
def add_to_list(store: Store, actor: Actor, command: AddToList) -> Changes:
    """Put a person on a team's list; anybody who writes records may, for so work is passed on."""
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="add_to_list") as act:
        must_reach(act, command.person_id)
        put_on_list(act, store, command)
        return act.changes()


def put_on_list(act: Act, store: Store, command: AddToList) -> str:
    """Write a stretch of waiting inside a running act and return its id; imports use it row by row."""
    if not command.team_id:
        raise RuleBroken("list_team_required", field="team_id")
    team_id = team_for(act, command.team_id, "", on=command.from_date)
    _known_role(command.role)
    there = open_involvements(act, command.person_id)
    if any(not one.worker_id and one.team_id == team_id and one.role == command.role for one in there):
        raise RuleBroken("waits_already", field="team_id")
    if command.role == KEY and any(one.is_key and one.team_id == team_id for one in there):
        raise RuleBroken("has_key_worker", field="team_id")
    values = {
        "person_id": command.person_id,
        "team_id": team_id,
        "role": command.role,
        "from_date": day_of_act(act, command.from_date, field="from_date"),
        "note": command.note.strip(),
        "import_run_id": command.import_run_id,
    }
    return _begin(act, store, values, command.rating)


@command("allocate", writes=("allocation", "priority_rating"))
def allocate(store: Store, actor: Actor, command: Allocate) -> Changes:
    """Give a person a key worker or one more additional worker.

    Raises ``RuleBroken``: ``has_key_worker`` (hand over instead), ``involved_already``, ``worker_holds_no_cases``,
    ``worker_not_named`` for a restricted record, ``involvement_ended`` when the wait is over.
    """
    actor.must(May.ALLOCATE)
    with store.write(actor=actor, command="allocate") as act:
        must_reach(act, command.person_id)
        take_on(act, store, command)
        return act.changes()


def take_on(act: Act, store: Store, command: Allocate) -> str:
    """Write an allocation inside a running act and return its id; imports use it row by row."""
    _known_role(command.role)
    may_hold(act, command.person_id, command.worker_id)
    waited = reached(act, command.from_list) if command.from_list else None
    if waited is not None and (waited["worker_id"] or waited["person_id"] != command.person_id):
        raise RuleBroken("no_such_row", entity="allocation")
    start = day_of_act(act, command.from_date, field="from_date", after=waited["from_date"] if waited else "")
    ended = _make_room(act, command, start)
    if waited is not None:
        _end(act, waited["id"], start, ALLOCATED)
    values = {
        "person_id": command.person_id,
        "worker_id": command.worker_id,
        "team_id": team_for(act, command.team_id or (waited or {}).get("team_id"), command.worker_id, on=start),
        "role": command.role,
        "from_date": start,
        "note": command.note.strip() or (waited or {}).get("note"),
        "priority": (waited or {}).get("priority"),
        "follows": command.from_list or ended,
        "hand_over_note": command.hand_over_note.strip(),
        "import_run_id": command.import_run_id,
    }
    return _begin(act, store, values, command.rating)


def _make_room(act: Act, command: Allocate, start: str) -> str | None:
    """End what the new involvement takes the place of, and return the stretch of the key worker it follows."""
    follows = None
    for one in open_involvements(act, command.person_id):
        if one.is_key and command.role == KEY:
            if not command.takes_over:
                raise RuleBroken("has_key_worker", field="worker_id")
            if one.worker_id == command.worker_id:
                raise RuleBroken("involved_already", field="worker_id")
            _end(act, one.id, _not_before(start, one), TRANSFERRED)
            follows = one.id
        elif one.worker_id == command.worker_id:
            _give_way(act, one, command.role, start)
    return follows


def _give_way(act: Act, one: Open, role: str, start: str) -> None:
    """An additional worker who becomes the key worker is no longer both."""
    if role != KEY:
        raise RuleBroken("involved_already", field="worker_id")
    _end(act, one.id, _not_before(start, one), TRANSFERRED)


@command("transfer", writes=("allocation",))
def transfer(store: Store, actor: Actor, command: Transfer) -> Changes:
    """Hand a case to another worker or back to a team's list; the note tells the next worker where things stand.

    Raises ``RuleBroken``: ``hand_over_note_required``, ``same_worker``, ``involvement_ended`` and as ``allocate``.
    """
    actor.must(May.ALLOCATE)
    with store.write(actor=actor, command="transfer") as act:
        row = reached(act, command.allocation_id)
        if not row["worker_id"]:
            raise RuleBroken("waits_already")
        if not command.hand_over_note.strip():
            raise RuleBroken("hand_over_note_required", field="hand_over_note")
        _hand_over(act, row, command)
        return act.changes()


@command("reallocate", writes=("allocation",))
def reallocate(store: Store, actor: Actor, command: Reallocate) -> Changes:
    """Move many cases at once; all of them or none, and undone as one.

    Raises as ``transfer`` and ``allocate``, and ``RuleBroken("nothing_to_move")`` when all are there already.
    """
    actor.must(May.ALLOCATE)
    with store.write(actor=actor, command="reallocate") as act:
        moved = [_move(act, store, allocation_id, command) for allocation_id in dict.fromkeys(command.allocation_ids)]
        if not any(moved):
            raise RuleBroken("nothing_to_move", field="worker_id")
        return act.changes()


def _move(act: Act, store: Store, allocation_id: str, command: Reallocate) -> bool:
    """Move one case of many; False when it is where it should go."""
    row = reached(act, allocation_id)
    if (row["worker_id"] or None) == (command.worker_id or None) and (
        command.worker_id or row["team_id"] == command.team_id
    ):
        return False
    if row["worker_id"]:
        if not command.hand_over_note.strip():
            raise RuleBroken("hand_over_note_required", field="hand_over_note")
        _hand_over(
            act,
            row,
            Transfer(
                allocation_id=allocation_id,
                on=command.on,
                hand_over_note=command.hand_over_note,
                worker_id=command.worker_id,
                team_id=command.team_id,
            ),
        )
        return True
    if command.worker_id:
        take_on(act, store, _from_list(row, command))
        return True
    start = day_of_act(act, command.on, field="on", after=row["from_date"])
    _end(act, allocation_id, start, TRANSFERRED)
    _follow(act, row, worker_id=None, team_id=command.team_id, start=start, note=command.hand_over_note)
    return True


def _from_list(row: dict[str, Any], command: Reallocate) -> Allocate:
    return Allocate(
        person_id=row["person_id"],
        worker_id=command.worker_id or "",
        from_date=command.on,
        role=row["role"],
        team_id=command.team_id,
        from_list=row["id"],
        hand_over_note=command.hand_over_note,
    )


def _hand_over(act: Act, row: dict[str, Any], command: Transfer) -> None:
    start = day_of_act(act, command.on, field="on", after=row["from_date"])
    if command.worker_id:
        if command.worker_id == row["worker_id"]:
            raise RuleBroken("same_worker", field="worker_id")
        may_hold(act, row["person_id"], command.worker_id)
    elif not command.team_id:
        raise RuleBroken("worker_or_team_required", field="worker_id")
    for one in open_involvements(act, row["person_id"]):
        if command.worker_id and one.worker_id == command.worker_id:
            if row["role"] != KEY or one.is_key:
                raise RuleBroken("involved_already", field="worker_id")
            _end(act, one.id, _not_before(start, one), TRANSFERRED)
        elif not command.worker_id and not one.worker_id and (one.team_id, one.role) == (command.team_id, row["role"]):
            raise RuleBroken("waits_already", field="team_id")
    _end(act, row["id"], start, TRANSFERRED)
    if command.stays:
        same = {"person_id": row["person_id"], "worker_id": row["worker_id"], "team_id": row["team_id"]}
        act.create("allocation", {**same, "role": ADDITIONAL, "from_date": start, "follows": row["id"]})
    _follow(
        act,
        row,
        worker_id=command.worker_id,
        team_id=command.team_id,
        start=start,
        note=command.hand_over_note,
    )


def _follow(
    act: Act, row: dict[str, Any], *, worker_id: str | None, team_id: str | None, start: str, note: str
) -> None:
    """Begin the stretch after ``row``: the same part in the case, its priority and what it is for go on."""
    values = {
        "person_id": row["person_id"],
        "worker_id": worker_id,
        "team_id": team_for(act, team_id, worker_id or "", on=start),
        "role": row["role"],
        "from_date": start,
        "note": row["note"],
        "priority": row["priority"],
        "follows": row["id"],
        "hand_over_note": note.strip(),
    }
    act.create("allocation", values)


@command("keep_key_worker", writes=("allocation",))
def keep_key_worker(store: Store, actor: Actor, *, allocation_id: str) -> Changes:
    """Settle that a person has two key workers: this one stays, the others end today as handed over.

    Two managers who moved one case on two laptops leave it so. Raises ``RuleBroken("one_key_worker")`` when there is
    nothing to settle.
    """
    actor.must(May.ALLOCATE)
    with store.write(actor=actor, command="keep_key_worker") as act:
        row = reached(act, allocation_id)
        others = [one for one in open_involvements(act, row["person_id"]) if one.is_key and one.id != allocation_id]
        if row["role"] != KEY or not row["worker_id"] or not others:
            raise RuleBroken("one_key_worker")
        for one in others:
            _end(act, one.id, _not_before(act.today, one), TRANSFERRED)
        return act.changes()


def rate(act: Act, store: Store, allocation_id: str, person_id: str, rating: Rating, *, on: str) -> None:
    """Write a rating of an involvement inside a running act. Raises ``RuleBroken``."""
    known_code("priority", rating.priority, field="priority", lists=store.code_lists)
    if not rating.reason.strip():
        raise RuleBroken("reason_required", field="reason")
    values = {
        "person_id": person_id,
        "allocation_id": allocation_id,
        "priority": rating.priority,
        "reason": rating.reason.strip(),
        "risk": rating.risk.strip(),
        "interim": rating.interim.strip(),
        "on_date": on,
    }
    act.create("priority_rating", values)


def _begin(act: Act, store: Store, values: dict[str, Any], rating: Rating | None) -> str:
    if rating is not None:
        values = {**values, "priority": rating.priority}
    allocation_id = act.create("allocation", values)
    if rating is not None:
        rate(act, store, allocation_id, values["person_id"], rating, on=values["from_date"])
    return allocation_id


def _end(act: Act, allocation_id: str, on: str, reason: str) -> None:
    act.set("allocation", allocation_id, {"to_date": on, "end_reason": reason, "end_scope": Scope.THIS.value})


def _not_before(day: str, one: Open) -> str:
    """No stretch ends before it began, also where another laptop's clock ran ahead."""
    return max(day, one.from_date)


def _known_role(role: str) -> None:
    if role not in ROLES:
        raise RuleBroken("unknown_code", field="role", list="involvement")
