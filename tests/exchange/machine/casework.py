"""Commands on involvements that need more than their signature: those about one with cover, a wish or a rival."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, select

from caseload_desktop.domain.involvement import Scope
from caseload_desktop.services import allocation, involvements
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.choosing import a_worker, one_of
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import PRACTITIONER


def end_cover(hand: Hand) -> Changes:
    """End the cover of a case that has one."""
    try:
        one = _one_of(hand, rows.allocation.c.cover_worker_id.is_not(None))
    except NoRow:
        one = _case(hand)
        last = (hand.today + timedelta(days=5)).isoformat()
        cover = involvements.SetCover(
            allocation_ids=(one,),
            worker_id=a_worker(hand),
            cover_from=hand.today.isoformat(),
            cover_to=last,
        )
        involvements.set_cover(hand.store, hand.actor, cover)
    return involvements.end_cover(hand.store, hand.actor, allocation_ids=(one,))


def allocate(hand: Hand) -> Changes:
    """Give somebody a key worker, or one more worker."""
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    command = allocation.Allocate(
        person_id=person_id,
        worker_id=a_worker(hand),
        from_date=hand.today.isoformat(),
        role=hand.chance.choice(("key", "key", "additional")),
        note=hand.word(),
        takes_over=hand.chance.random() < 0.5,
    )
    return allocation.allocate(hand.store, hand.actor, command)


def transfer(hand: Hand) -> Changes:
    """Hand a case over, or back to a list."""
    worker_id = a_worker(hand) if hand.chance.random() < 0.8 else None
    command = allocation.Transfer(
        allocation_id=_case(hand),
        on=hand.today.isoformat(),
        hand_over_note=hand.word(),
        worker_id=worker_id,
        team_id=None if worker_id else hand.pick("team"),
        stays=hand.chance.random() < 0.3,
    )
    return allocation.transfer(hand.store, hand.actor, command)


def reallocate(hand: Hand) -> Changes:
    """Give a few cases to one worker."""
    command = allocation.Reallocate(
        allocation_ids=(_case(hand), _case(hand)),
        on=hand.today.isoformat(),
        worker_id=a_worker(hand),
        hand_over_note=hand.word(),
    )
    return allocation.reallocate(hand.store, hand.actor, command)


def ask_hand_over(hand: Hand) -> Changes:
    """Ask for a case to be handed over."""
    return involvements.ask_hand_over(hand.store, hand.actor, allocation_id=_case(hand), why=hand.word())


def what_next(hand: Hand) -> WhatNext:
    """What follows a closing: mostly a step with a day, else why nothing does."""
    if hand.chance.random() < 0.3:
        return WhatNext(no_next_why=hand.word())
    day = hand.today + timedelta(days=hand.chance.randint(0, 60))
    return WhatNext(step="call_back", note=hand.word(), due_on=day.isoformat())


def end_involvement(hand: Hand) -> Changes:
    """End a case today, mostly the whole of it."""
    scope = hand.chance.choice((Scope.WHOLE, Scope.WHOLE, Scope.THIS))
    command = involvements.EndInvolvement(
        allocation_id=_case(hand),
        on=hand.today.isoformat(),
        reason=hand.chance.choice(("work_complete", "part_done", "died")),
        scope=scope,
        note=hand.word(),
        knowingly=hand.chance.random() < 0.5,
        what_next=what_next(hand),
    )
    return involvements.end_involvement(hand.store, hand.actor, command)


def drop_hand_over(hand: Hand) -> Changes:
    """Take back a hand-over that was asked for."""
    try:
        one = _one_of(hand, rows.allocation.c.asked_on.is_not(None))
    except NoRow:
        hand.acts.append(ask_hand_over(hand).act)
        one = _one_of(hand, rows.allocation.c.asked_on.is_not(None))
    return involvements.drop_hand_over(hand.store, hand.actor, allocation_id=one, why=hand.word())


def keep_key_worker(hand: Hand) -> Changes:
    """Say which of two key workers stays."""
    t, other = rows.allocation, rows.allocation.alias()
    rival = select(other.c.id).where(
        other.c.person_id == t.c.person_id,
        other.c.id != t.c.id,
        other.c.role == "key",
        other.c.worker_id.is_not(None),
        other.c.to_date.is_(None),
        other.c.gone.is_(None),
    )
    one = _one_of(hand, t.c.role == "key", t.c.worker_id.is_not(None), rival.exists())
    return allocation.keep_key_worker(hand.store, hand.actor, allocation_id=one)


def _case(hand: Hand) -> str:
    """A case with a worker; one is begun where nobody has any."""
    try:
        return _one_of(hand, rows.allocation.c.worker_id.is_not(None))
    except NoRow:
        person_id = hand.pick("person")
        if person_id is None:
            raise
    command = allocation.Allocate(
        person_id=person_id, worker_id=PRACTITIONER.worker_id, from_date=hand.today.isoformat(), takes_over=True
    )
    changes = allocation.allocate(hand.store, hand.actor, command)
    hand.acts.append(changes.act)
    return changes.ids("allocation")[0]


def _one_of(hand: Hand, *fits: ColumnElement[bool]) -> str:
    return one_of(hand, "allocation", *fits, rows.allocation.c.to_date.is_(None))
