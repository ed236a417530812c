"""What somebody asks to be sent: to which laptops, which records, and whom of the restricted by name."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Role
from caseload_desktop.store import rows
from caseload_desktop.store.queries.devices import devices, trusted


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One exchange: ``recipients`` are device ids, ``label`` the scope (``scope.label_of``).

    ``named`` are the restricted people, by id, whose records may leave; ``welcome`` marks the first file to a new
    laptop, which binds its sign-in to the worker it was enrolled for.
    """

    recipients: tuple[str, ...]
    label: str
    named: frozenset[str] = frozenset()
    welcome: bool = False


def recipients_of(connection: Connection, kind: str, of: str = "", *, on: str) -> tuple[str, ...]:
    """Return the laptops of a worker, a team, a locality, of all managers, or one laptop: enrolled, not this one.

    ``on`` is the day (ISO) on which membership counts. Raises ``RuleBroken`` for another ``kind``.
    """
    owners = None if kind == "device" else _workers(connection, kind, of, on=on)
    sound = trusted(connection)
    return tuple(
        d.device
        for d in devices(connection)
        if d.current
        and not d.this
        and d.device in sound
        and (d.device == of if owners is None else d.owner_id in owners)
    )


def _workers(connection: Connection, kind: str, of: str, *, on: str) -> set[str]:
    worker, member, team = rows.worker, rows.membership, rows.team
    if kind == "worker":
        return {of}
    if kind == "managers":
        managing = select(worker.c.id).where(worker.c.role == Role.TEAM_MANAGER.value, worker.c.gone.is_(None))
        return set(connection.execute(managing).scalars())
    if kind not in ("team", "locality"):
        raise RuleBroken("no_such_recipients")
    teams = select(team.c.id).where((team.c.id if kind == "team" else team.c.locality_id) == of)
    current = select(member.c.worker_id).where(
        member.c.team_id.in_(teams),
        member.c.gone.is_(None),
        or_(member.c.from_date.is_(None), member.c.from_date <= on),
        or_(member.c.to_date.is_(None), member.c.to_date >= on),
    )
    return set(connection.execute(current).scalars())
