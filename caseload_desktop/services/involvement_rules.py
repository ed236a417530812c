"""What every command on involvements checks: who may hold a case, who is open, which day may be given."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.involvement import KEY, day_given
from caseload_desktop.domain.roles import GRANTS, Actor, May, Role
from caseload_desktop.services.access import must_reach
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act
from caseload_desktop.store.queries.organisation import TEAM_EVER, TEAM_ON

HOLDERS = frozenset(role.value for role in Role if May.READ_RECORD in GRANTS[role])
"""Roles whose workers may have cases: those that read records."""


_BATCH = 2000


@dataclass(frozen=True, slots=True)
class Open:
    """An involvement that has not ended; ``worker_id`` is empty while the person waits on a team's list."""

    id: str
    worker_id: str
    team_id: str
    role: str
    from_date: str

    @property
    def is_key(self) -> bool:
        """True for a key worker; a person who waits for one has none."""
        return self.role == KEY and bool(self.worker_id)


def open_involvements(act: Act, person_id: str) -> list[Open]:
    """Return everybody involved with a person now, and the lists they wait on."""
    t = rows.allocation
    found = act.connection.execute(
        select(t.c.id, t.c.worker_id, t.c.team_id, t.c.role, t.c.from_date)
        .where(t.c.person_id == person_id, t.c.to_date.is_(None), t.c.gone.is_(None))
        .order_by(t.c.from_date, t.c.id)
    )
    return [Open(i, worker or "", team or "", role or "", start or "") for i, worker, team, role, start in found]


def open_of(row: Mapping[str, Any]) -> Open:
    """Return the involvement of a row as it was while it was open."""
    return Open(row["id"], *(row[name] or "" for name in ("worker_id", "team_id", "role", "from_date")))


def involved_twice(act: Act, people: Sequence[str]) -> set[tuple[str, str]]:
    """Return the people among ``people`` who have two key workers or one worker twice, each with what is doubled."""
    t, found = rows.allocation, set[tuple[str, str]]()
    for start in range(0, len(people), _BATCH):
        held = select(t.c.person_id).where(
            t.c.person_id.in_(people[start : start + _BATCH]),
            t.c.to_date.is_(None),
            t.c.gone.is_(None),
            t.c.worker_id.is_not(None),
        )
        keys = held.where(t.c.role == KEY).group_by(t.c.person_id).having(func.count() > 1)
        same = held.add_columns(t.c.worker_id).group_by(t.c.person_id, t.c.worker_id).having(func.count() > 1)
        found |= {(person_id, KEY) for person_id in act.connection.execute(keys).scalars()}
        found |= {(person_id, worker_id) for person_id, worker_id in act.connection.execute(same)}
    return found


def reached(act: Act, allocation_id: str, *, must_be_open: bool = True) -> dict[str, Any]:
    """Return an involvement of a person the actor may reach.

    Raises ``RuleBroken`` (``no_such_row``, ``involvement_ended``) or ``NotPermitted``.
    """
    row = act.row("allocation", allocation_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="allocation")
    must_reach(act, row["person_id"])
    if must_be_open and row["to_date"] is not None:
        raise RuleBroken("involvement_ended")
    return row


def own_or_allocating(actor: Actor, row: Mapping[str, Any]) -> None:
    """Raise ``NotPermitted`` unless it is the worker's own involvement or they allocate work."""
    if actor.worker_id != row["worker_id"] and not actor.may(May.ALLOCATE):
        raise NotPermitted("not_your_case")


def day_of_act(act: Act, text: str, *, field: str, after: str = "") -> str:
    """Return a day given as ISO text; ``after`` is the earliest it may be. Raises ``RuleBroken``."""
    today = date.fromisoformat(act.today)
    known = act.latest_day() if text > act.today else None
    day = day_given(text, field=field, today=today, latest_known=known).isoformat()
    if after and day < after:
        raise RuleBroken("ends_before_it_begins", field=field)
    return day


def may_hold(act: Act, person_id: str, worker_id: str, *, field: str = "worker_id") -> None:
    """Raise ``RuleBroken`` unless a worker is there, reads records and may open this person's record."""
    worker = act.row("worker", worker_id) if worker_id else None
    if worker is None:
        raise RuleBroken("holder_required", field=field)
    if not worker["active"] or worker["gone"] is not None or worker["role"] not in HOLDERS:
        raise RuleBroken("worker_holds_no_cases", field=field)
    person = act.row("person", person_id)
    if person is not None and person["restricted"] and not _is_named(act, person_id, worker_id):
        raise RuleBroken("worker_not_named", field=field)


def team_for(act: Act, team_id: str | None, worker_id: str, *, on: str) -> str | None:
    """Return the team an involvement belongs to: the one given, else the worker's own on that day.

    Raises ``RuleBroken`` for a team that is gone or was retired.
    """
    if not team_id:
        found = act.ask("team-on", lambda: TEAM_ON, worker=worker_id, day=on) or act.ask(
            "team-ever", lambda: TEAM_EVER, worker=worker_id
        )
        return found[0] if found else None
    team = act.row("team", team_id)
    if team is None or team["gone"] is not None or not team["active"]:
        raise RuleBroken("list_team_required", field="team_id")
    return team_id


def known_code(list_id: str, code: str, *, field: str, lists: Any) -> str:
    """Return a code that its list knows. Raises ``RuleBroken("unknown_code")``."""
    if lists.code(list_id, code) is None:
        raise RuleBroken("unknown_code", field=field, list=list_id)
    return code


def _is_named(act: Act, person_id: str, worker_id: str) -> bool:
    grant = rows.FOLDED["restricted_grant"]
    named = select(grant.c.id).where(
        grant.c.person_id == person_id, grant.c.worker_id == worker_id, grant.c.gone.is_(None)
    )
    return act.connection.execute(named).first() is not None
