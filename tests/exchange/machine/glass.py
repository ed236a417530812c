"""Restricted records opened in need, and looked at by the manager: each needs a record that is closed to somebody."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from caseload_desktop.domain.roles import May
from caseload_desktop.services import people
from caseload_desktop.services.break_glass import break_glass, look_at_break_glass
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.choosing import a_person
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import OTHER_PRACTITIONER


def open_in_need(hand: Hand) -> Changes:
    """Restrict a record to whoever works here, then open it as somebody who is not named on it.

    Only where that worker may restrict: what a manager restricts on a colleague's laptop goes to nobody from there.
    """
    person_id = hand.pick("person")
    if person_id is None or not hand.actor.may(May.RESTRICT):
        raise NoRow("person")
    reason = hand.code("restriction_reason")
    hand.acts.append(people.restrict_person(hand.store, hand.actor, person_id=person_id, reason=reason).act)
    return break_glass(hand.store, OTHER_PRACTITIONER, person_id=person_id, why=f"{hand.word()}, can't wait")


def look_at_it(hand: Hand) -> Changes:
    """Look at an opening as whoever works here, mostly at one that came about before."""
    t = rows.FOLDED["break_glass"]
    with hand.store.read() as connection:
        found = list(connection.execute(select(t.c.id).where(t.c.gone.is_(None)).order_by(t.c.id)).scalars())
    opening = hand.chance.choice(found) if found else open_in_need(hand).ids("break_glass")[0]
    return look_at_break_glass(hand.store, hand.actor, break_glass_id=opening, note=hand.word())


def break_glass_by_hand(hand: Hand) -> Changes:
    """Say why any record was opened, restricted or not, whoever is at the laptop: records of it merge."""
    person_id = a_person(hand)
    with hand.store.write(actor=hand.actor, command="break_glass") as act:
        values = {"person_id": person_id, "worker_id": hand.actor.worker_id, "why": hand.word(), "on_date": act.today}
        act.create("break_glass", values)
        return act.changes()


GIVEN: dict[str, Callable[[Hand], Changes]] = {"break_glass": open_in_need, "look_at_break_glass": look_at_it}
