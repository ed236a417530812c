"""Commands on what stands in a tray: tasks there are, and next steps of contacts nobody has taken up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select

from caseload_desktop.services import contacts, tray
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import OTHER_PRACTITIONER, PRACTITIONER


def complete_work(hand: Hand) -> Changes:
    """Say that something is done."""
    return tray.complete_work(hand.store, hand.actor, contact_ids=_steps(hand), note=hand.word())


def move_work(hand: Hand) -> Changes:
    """Plan something for a day."""
    day = (hand.today + timedelta(days=hand.chance.randint(1, 30))).isoformat()
    return tray.move_work(hand.store, hand.actor, due_on=day, why=hand.word(), contact_ids=_steps(hand))


def give_work(hand: Hand) -> Changes:
    """Give something to a colleague, or to oneself."""
    t = rows.task
    with hand.store.read() as connection:
        open_ones = select(t.c.id, t.c.worker_id).where(
            t.c.done_on.is_(None), t.c.dropped_on.is_(None), t.c.gone.is_(None)
        )
        found = connection.execute(open_ones.order_by(t.c.made_at, t.c.made_by, t.c.made_seq)).all()
    if not found:
        raise NoRow("task")
    task_id, before = hand.chance.choice(found)
    others = [one.worker_id for one in (PRACTITIONER, OTHER_PRACTITIONER) if one.worker_id != before]
    worker_id = hand.chance.choice(others)
    return tray.give_work(hand.store, hand.actor, worker_id=worker_id, task_ids=(task_id,), why=hand.word())


def _steps(hand: Hand) -> tuple[str, ...]:
    """A contact whose next step is due, logged now where there is none."""
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    command = contacts.LogContact(
        person_id=person_id,
        received_on=hand.today.isoformat(),
        method="phone",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        next_step="call_back",
        next_step_due=(hand.today + timedelta(days=1)).isoformat(),
    )
    changes = contacts.log_contact(hand.store, hand.actor, command)
    hand.acts.append(changes.act)
    return changes.ids("contact")


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "complete_work": complete_work,
    "move_work": move_work,
    "give_work": give_work,
}
"""What is given in place of arguments filled by signature."""
