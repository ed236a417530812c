"""Commands on localities, teams, workers and memberships: the council's own shape, edited in the program.

All need a laptop that manages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May, Role
from caseload_desktop.services.access import must_manage_here
from caseload_desktop.services.catalogue import command
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

WEEK_HOURS = 168


@dataclass(frozen=True, slots=True, kw_only=True)
class AddWorker:
    """A worker; ``known_as`` are initials and short names as colleagues write them on lists."""

    name: str
    role: Role = Role.PRACTITIONER
    job_title: str = ""
    known_as: tuple[str, ...] = ()
    worker_id: str | None = None


@command("add_locality", writes=("locality",))
def add_locality(store: Store, actor: Actor, *, name: str, area: str = "") -> Changes:
    """Add a locality."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="add_locality") as act:
        must_manage_here(act)
        act.create("locality", {"name": _named(name), "area": area.strip(), "active": True})
        return act.changes()


@command("add_team", writes=("team",))
def add_team(store: Store, actor: Actor, *, locality_id: str, name: str, kind: str = "") -> Changes:
    """Add a team to a locality; ``kind`` of code list team_kind."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="add_team") as act:
        must_manage_here(act)
        act.create("team", {"locality_id": locality_id, "name": _named(name), "kind": kind, "active": True})
        return act.changes()


@command("add_worker", writes=("worker",))
def add_worker(store: Store, actor: Actor, command: AddWorker) -> Changes:
    """Add a worker."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="add_worker") as act:
        must_manage_here(act)
        write_worker(act, command)
        return act.changes()


@command("add_worker", writes=("worker", "membership"))
def add_worker_to_team(
    store: Store,
    actor: Actor,
    command: AddWorker,
    *,
    team_id: str,
    from_date: str,
    hours_per_week: float | None = None,
) -> Changes:
    """Add a worker who is a member of a team from a day on, in one act."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="add_worker") as act:
        must_manage_here(act)
        worker_id = write_worker(act, command)
        write_membership(act, worker_id=worker_id, team_id=team_id, from_date=from_date, hours_per_week=hours_per_week)
        return act.changes()


def write_worker(act: Act, command: AddWorker) -> str:
    """Write a worker inside a running act and return their id."""
    values = {
        "name": _named(command.name),
        "role": command.role.value,
        "job_title": command.job_title.strip(),
        "known_as": command.known_as,
        "active": True,
    }
    return act.create("worker", values, row_id=command.worker_id)


@command("amend_organisation", writes=("locality", "team", "worker"))
def amend_organisation(
    store: Store,
    actor: Actor,
    *,
    entity: str,
    row_id: str,
    fields: Mapping[str, object],
    why: str = "",
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Rename, move or retire a locality, team or worker (``active`` false retires).

    ``seen`` holds the values the author saw in these fields: raises ``AlreadyChanged`` where another came meanwhile.
    """
    actor.must(May.MANAGE_TEAM)
    if entity not in ("locality", "team", "worker"):
        raise RuleBroken("not_of_the_organisation", entity=entity)
    if "name" in fields:
        _named(str(fields["name"] or ""))
    with store.write(actor=actor, command="amend_organisation") as act:
        must_manage_here(act)
        act.set(entity, row_id, fields, why=why, seen=seen)
        return act.changes()


@command("add_membership", writes=("membership",))
def add_membership(
    store: Store,
    actor: Actor,
    *,
    worker_id: str,
    team_id: str,
    from_date: str,
    to_date: str | None = None,
    hours_per_week: float | None = None,
) -> Changes:
    """Make a worker a member of a team from a day on, with contracted hours a week."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="add_membership") as act:
        must_manage_here(act)
        write_membership(
            act,
            worker_id=worker_id,
            team_id=team_id,
            from_date=from_date,
            to_date=to_date,
            hours_per_week=hours_per_week,
        )
        return act.changes()


def write_membership(
    act: Act,
    *,
    worker_id: str,
    team_id: str,
    from_date: str,
    to_date: str | None = None,
    hours_per_week: float | None = None,
) -> str:
    """Write a membership inside a running act and return its id."""
    if to_date is not None and to_date < from_date:
        raise RuleBroken("ends_before_it_begins", field="to_date")
    if hours_per_week is not None and not 0 <= hours_per_week <= WEEK_HOURS:
        raise RuleBroken("hours_out_of_range", field="hours_per_week")
    values = {
        "worker_id": worker_id,
        "team_id": team_id,
        "from_date": from_date,
        "to_date": to_date,
        "hours_per_week": hours_per_week,
    }
    return act.create("membership", values)


@command("end_membership", writes=("membership",))
def end_membership(
    store: Store, actor: Actor, *, membership_id: str, on: str, seen: Mapping[str, object] | None = None
) -> Changes:
    """End a membership; ``on`` is its last day. ``seen`` as in ``amend_organisation``."""
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="end_membership") as act:
        must_manage_here(act)
        row = act.row("membership", membership_id)
        if row is None:
            raise RuleBroken("no_such_row", entity="membership")
        if on < row["from_date"]:
            raise RuleBroken("ends_before_it_begins", field="to_date")
        act.set("membership", membership_id, {"to_date": on}, seen=seen)
        return act.changes()


def _named(name: str) -> str:
    if not name.strip():
        raise RuleBroken("name_required", field="name")
    return name.strip()
