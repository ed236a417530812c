"""Whether a worker may write to a person's record, and this laptop to the team's; every such command asks here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, exists, false, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.journal import Act
from caseload_desktop.store.queries.allocation import WORKER_ON
from caseload_desktop.store.queries.devices import manages_here
from caseload_desktop.store.queries.restriction import open_to

OF_MANAGING_LAPTOPS = frozenset({StreamKind.ORGANISATION, StreamKind.DEVICES})
"""What is written here the other laptops take only from one that manages."""


def must_manage_here(act: Act) -> None:
    """Raise ``NotPermitted`` ``laptop_may_not_manage`` unless this laptop may change who belongs to the team.

    The others would refuse its files if it did.
    """
    refusal = why_not_managed_here(act, OF_MANAGING_LAPTOPS)
    if refusal is not None:
        raise refusal


def why_not_managed_here(act: Act, kinds: Iterable[str]) -> NotPermitted | None:
    """Why something may not be written on this laptop into streams of ``kinds``, or None where it may."""
    if OF_MANAGING_LAPTOPS.isdisjoint(kinds) or manages_here(act.connection):
        return None
    return NotPermitted("laptop_may_not_manage")


def must_reach(act: Act, person_id: str, *, by_name: bool = False) -> None:
    """Raise ``NotPermitted`` when the record is restricted and the actor is not named on it.

    A record opened in need can be worked on, except by what asks ``by_name``: who may read it, is for those named to
    say. Of somebody merged into another that one is asked. A person this store does not hold raises
    ``RuleBroken("no_such_row")``.
    """
    _reached(act, person_id, by_name=by_name)


def must_reach_worked_with(act: Act, person_id: str, *, on: str) -> bool:
    """As ``must_reach``; returns whether anybody works with the person on a day (ISO), in the same question."""
    return _reached(act, person_id, on=on)


def _reached(act: Act, person_id: str, *, by_name: bool = False, on: str | None = None) -> bool:
    actor = act.actor.by_name if by_name else act.actor
    person_id = act.shown(person_id)
    found = act.ask_all(
        f"reach-{actor.role}-{actor.worker_id}-{'-'.join(sorted(actor.opened))}-{on is not None}",
        lambda: _reach(actor, worked_with=on is not None),
        person=person_id,
        day=on,
    )
    if not found:
        raise RuleBroken("no_such_row", entity="person")
    is_open, number, worked_with = found[0][:3]
    if not is_open:
        raise NotPermitted("restricted")
    # A person's record is the stream that bears their id.
    act.found_stream(person_id, number, StreamKind.PERSON, [row[3:] for row in found])
    return bool(worked_with)


def _reach(actor: Actor, *, worked_with: bool) -> Select[Any]:
    """Whether the record of ``person`` is open, and where it lies with the ends of its chains, which a write needs."""
    person, head = rows.person, rows.head
    worker = exists(WORKER_ON) if worked_with else false()
    return (
        select(open_to(person, actor, one=True), person.c.stream, worker, head.c.device, head.c.seq, head.c.hash)
        .outerjoin(head, head.c.stream == person.c.stream)
        .where(person.c.id == bindparam("person"))
    )
