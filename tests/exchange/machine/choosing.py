"""What commands of every part ask chance for: a person, a worker, a row that fits, what follows a closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from caseload_desktop.services.closing import WhatNext
from caseload_desktop.store import rows
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def one_of(hand: Hand, entity: str, *fits: ColumnElement[bool]) -> str:
    """A row of an entity that fits and was not withdrawn, oldest made first in the drawing."""
    t: Any = rows.FOLDED[entity]
    query = select(t.c.id).where(*fits, t.c.gone.is_(None)).order_by(t.c.made_at, t.c.made_by, t.c.made_seq)
    with hand.store.read() as connection:
        found = list(connection.execute(query).scalars())
    if not found:
        raise NoRow(entity)
    return str(hand.chance.choice(found))


def a_person(hand: Hand) -> str:
    """Somebody whose record is here."""
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    return person_id


def a_worker(hand: Hand) -> str:
    """One of the team."""
    return hand.chance.choice((MANAGER, PRACTITIONER, OTHER_PRACTITIONER)).worker_id


def next_step(hand: Hand) -> WhatNext:
    """What follows a closing: a step with a day, or a reason why nothing does."""
    if hand.chance.random() < 0.5:
        return WhatNext(step="nothing_further", no_next_why=hand.word())
    due = (hand.today + timedelta(days=hand.chance.randint(0, 9))).isoformat()
    return WhatNext(step="care_act_assessment", due_on=due, note=hand.word())
