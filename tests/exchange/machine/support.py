"""Commands on services, equipment, assessments, carers and hospital stays that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from caseload_desktop.domain.support import components_for, may_end_for, types_of
from caseload_desktop.services import support, support_course
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand, NoRow


def begin_service(hand: Hand) -> Changes:
    """Begin one of the kinds of support."""
    kind = hand.code("service_type")
    fitting = components_for(kind, hand.store.code_lists, on=hand.today)
    command = support.BeginService(
        person_id=_person(hand),
        service_type=kind,
        component=hand.chance.choice(fitting).id,
        from_date=hand.day(),
        provider=hand.word(),
        planned_units=hand.chance.randint(1, 20),
        unit_cost=hand.chance.choice((None, 18.5)),
        cost_frequency=hand.code("cost_frequency"),
        permanent=hand.chance.choice((None, True, False)),
        note=hand.word(),
    )
    return support.begin_service(hand.store, hand.actor, command)


def change_service(hand: Hand) -> Changes:
    """Let support go on differently from a day of this or next week."""
    on = (hand.today + timedelta(days=hand.chance.randint(0, 10))).isoformat()
    command = support.ChangeService(service_id=_open(hand), on=on, fields=_describing(hand), why=hand.word())
    return support.change_service(hand.store, hand.actor, command)


def correct_service(hand: Hand) -> Changes:
    """Correct what a service says."""
    command = support.CorrectService(service_id=_open(hand), fields=_describing(hand), why=hand.word())
    return support.correct_service(hand.store, hand.actor, command)


def end_service(hand: Hand) -> Changes:
    """End support, and say what follows."""
    command = support.EndService(
        service_id=_open(hand),
        on=hand.today.isoformat(),
        reason=hand.chance.choice([c for c in _codes(hand, "service_end") if may_end_for(c, hand.store.code_lists)]),
        note=hand.word(),
        what_next=what_next(hand),
    )
    return support.end_service(hand.store, hand.actor, command)


def pause_service(hand: Hand) -> Changes:
    """Pause support, now and then until a known day."""
    until = (hand.today + timedelta(days=hand.chance.randint(1, 30))).isoformat()
    return support_course.pause_service(
        hand.store,
        hand.actor,
        service_id=_open(hand),
        paused_from=hand.today.isoformat(),
        pause_reason=hand.word(),
        paused_to=hand.chance.choice((None, until)),
    )


def resume_service(hand: Hand) -> Changes:
    """Let paused support run again; some is paused where none is."""
    t = rows.service
    waits = (t.c.paused_from.is_not(None), t.c.paused_to.is_(None), t.c.to_date.is_(None))
    try:
        one = one_of(hand, "service", *waits)
    except NoRow:
        hand.acts.append(pause_service(hand).act)
        one = one_of(hand, "service", t.c.paused_from.is_not(None), t.c.to_date.is_(None))
    return support_course.resume_service(hand.store, hand.actor, service_id=one, on=hand.today.isoformat())


def reopen_service(hand: Hand) -> Changes:
    """Take an end back; support is ended where none has."""
    ended = rows.service.c.to_date.is_not(None)
    try:
        one = one_of(hand, "service", ended)
    except NoRow:
        hand.acts.append(end_service(hand).act)
        one = one_of(hand, "service", ended)
    return support_course.reopen_service(hand.store, hand.actor, service_id=one, why=hand.word())


def what_next(hand: Hand) -> WhatNext:
    """What follows a closing: a step with a day, or a reason why nothing does."""
    if hand.chance.random() < 0.5:
        return WhatNext(no_next_why=hand.word())
    due = (hand.today + timedelta(days=hand.chance.randint(0, 20))).isoformat()
    return WhatNext(step=hand.chance.choice(("call_back", "review")), note=hand.word(), due_on=due)


def one_of(hand: Hand, entity: str, *fits: ColumnElement[bool]) -> str:
    """A row of an entity that fits and was not withdrawn, oldest made first in the drawing."""
    t: Any = rows.FOLDED[entity]
    query = select(t.c.id).where(*fits, t.c.gone.is_(None)).order_by(t.c.made_at, t.c.made_by, t.c.made_seq)
    with hand.store.read() as connection:
        found = list(connection.execute(query).scalars())
    if not found:
        raise NoRow(entity)
    return str(hand.chance.choice(found))


def _describing(hand: Hand) -> dict[str, object]:
    component = hand.code("service_component")
    kind = hand.chance.choice(types_of(component, hand.store.code_lists))
    choices: tuple[dict[str, object], ...] = (
        {"provider": hand.word()},
        {"planned_units": hand.chance.randint(1, 30)},
        {"component": component, "service_type": kind},
        {"note": hand.word(), "nhs_funded": True},
    )
    return hand.chance.choice(choices)


def _codes(hand: Hand, list_id: str) -> list[str]:
    return [code.id for code in hand.store.code_lists.current(list_id, hand.today)]


def _open(hand: Hand) -> str:
    """A service that has not ended; one is begun where there is none."""
    open_now = (rows.service.c.to_date.is_(None), rows.service.c.from_date <= hand.today.isoformat())
    try:
        return one_of(hand, "service", *open_now)
    except NoRow:
        hand.acts.append(begin_service(hand).act)
        return one_of(hand, "service", *open_now)


def _person(hand: Hand) -> str:
    person_id = hand.pick("person")
    if person_id is None:
        raise NoRow("person")
    return person_id


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "begin_service": begin_service,
    "change_service": change_service,
    "correct_service": correct_service,
    "end_service": end_service,
    "pause_service": pause_service,
    "reopen_service": reopen_service,
    "resume_service": resume_service,
}
"""By name of command, what chance gives."""
