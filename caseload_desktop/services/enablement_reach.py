"""What every command on enablement checks: which referral, in which state, at what day and hour, in which patch."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.enablement import ACCEPTED, DECLINED, State
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import May
from caseload_desktop.domain.uk_time import instant_of
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.involvement_rules import day_of_act
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Act

ENABLEMENT_TEAM = "enablement"
"""The kind of team that is a patch."""

CLOCKS_APART = timedelta(minutes=10)
"""A time typed may run ahead of this laptop's clock by so much."""

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def state_of(row: dict[str, Any]) -> State:
    """Where a referral stands, read from its row; as ``domain.enablement.Episode.state``."""
    if row["ended_on"] is not None:
        return State.ENDED
    if row["started_on"] is not None:
        return State.IN_SERVICE
    if row["decision"] == DECLINED:
        return State.PASSED if row["purchasing_on"] is not None else State.DECLINED
    return State.ACCEPTED if row["decision"] == ACCEPTED else State.WAITING


def reached(act: Act, enablement_id: str, *states: State) -> dict[str, Any]:
    """Return a referral of a person the actor may reach; with ``states`` only one that stands in one of them.

    Raises ``RuleBroken`` (``no_such_row``, ``enablement_not_so`` with the state it is in) or ``NotPermitted``.
    """
    row = act.row("enablement", enablement_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="enablement")
    must_reach(act, row["person_id"])
    if states and state_of(row) not in states:
        raise RuleBroken("enablement_not_so", state=state_of(row).value)
    return row


def reached_goal(act: Act, goal_id: str) -> dict[str, Any]:
    """Return a goal that still counts, of a person the actor may reach."""
    row = act.row("goal", goal_id)
    if row is None or row["gone"] is not None:
        raise RuleBroken("no_such_row", entity="goal")
    must_reach(act, row["person_id"])
    if row["dropped_on"] is not None:
        raise RuleBroken("goal_dropped")
    return row


def own_or_permitted(act: Act, row: dict[str, Any]) -> None:
    """Raise ``NotPermitted`` unless the actor wrote the referral, works on it, or may correct others' work."""
    mine = act.actor.worker_id in (row["author"], row["worker_id"])
    if not mine and not act.actor.may(May.CORRECT_OTHERS):
        raise NotPermitted("not_your_referral")


def patch_for(act: Act, team_id: str) -> str:
    """Return a patch: a team in use that does enablement. Raises ``RuleBroken("patch_required")``."""
    team = act.row("team", team_id) if team_id else None
    if team is None or team["gone"] is not None or not team["active"] or team["kind"] != ENABLEMENT_TEAM:
        raise RuleBroken("patch_required", field="team_id")
    return team_id


def moment_of_act(
    act: Act, on: str, at: str, *, fields: tuple[str, str], after: tuple[str, str] | None = None
) -> tuple[str, str]:
    """Return a day and a time (``HH:MM``, local) at which something has happened.

    ``fields`` are the names of both; ``after`` the moment it can't lie before. Raises ``RuleBroken``:
    ``impossible_date``, ``day_in_future``, ``day_long_ago``, ``impossible_time``, ``time_in_future``,
    ``before_receipt``.
    """
    day = day_of_act(act, on, field=fields[0])
    if _CLOCK.fullmatch(at) is None:
        raise RuleBroken("impossible_time", field=fields[1])
    if day == act.today and instant(day, at) > datetime.fromisoformat(act.at) + CLOCKS_APART:
        raise RuleBroken("time_in_future", field=fields[1])
    if after is not None and (day, at) < after:
        raise RuleBroken("before_receipt", field=fields[0] if day < after[0] else fields[1])
    return day, at


def instant(day: str, at: str) -> datetime:
    """The instant of an ISO day and a local time; without a time the end of the day."""
    return instant_of(date.fromisoformat(day), time.fromisoformat(at) if at else time(23, 59))


def received_of(row: dict[str, Any]) -> tuple[str, str]:
    """When a referral was received."""
    return row["received_on"], row["received_at"] or "00:00"


def goes_on(act: Act, person_id: str, *, but: str = "") -> bool:
    """True when a person has a referral that waits for an answer or a service that has not ended."""
    t = rows.enablement
    going = select(t.c.id).where(
        t.c.person_id == person_id,
        t.c.id != but,
        t.c.gone.is_(None),
        t.c.ended_on.is_(None),
        (t.c.decision.is_(None)) | (t.c.decision != DECLINED) | t.c.started_on.is_not(None),
    )
    return act.connection.execute(going.limit(1)).first() is not None


def must_be_number(value: float | None, *, field: str, least: float = 0, most: float) -> float | None:
    """Return a number within its bounds, or None. Raises ``RuleBroken("number_out_of_range")``."""
    if value is not None and not least <= value <= most:
        raise RuleBroken("number_out_of_range", field=field, least=f"{least:g}", most=f"{most:g}")
    return value
