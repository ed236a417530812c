"""Commands on providers that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement

from caseload_desktop.services import provider_work, providers, supervision_export
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.choosing import one_of
from tests.exchange.machine.filling import POSTCODES, Hand, NoRow
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

_T = rows.FOLDED["provider"].c
_OPEN = (_T.ended_on.is_(None),)


def add(hand: Hand) -> Changes:
    """Add a place."""
    return providers.add_provider(
        hand.store,
        hand.actor,
        name=hand.word(),
        kind=hand.code("provider_kind"),
        company=hand.chance.choice(("", "Anchor Care")),
        postcode=hand.chance.choice(POSTCODES),
        phone="01843 555 0100",
    )


def change(hand: Hand) -> Changes:
    """Change what is known of a place."""
    choices: tuple[dict[str, object], ...] = (
        {"company": hand.word()},
        {"kind": hand.code("provider_kind")},
        {"phone": "01843 555 0199", "note": hand.word()},
    )
    one = a_provider(hand)
    return providers.change_provider(hand.store, hand.actor, provider_id=one, fields=hand.chance.choice(choices))


def end(hand: Hand) -> Changes:
    """Say that a place closed."""
    one = a_provider(hand, *_OPEN)
    return providers.end_provider(hand.store, hand.actor, provider_id=one, on=hand.day(), why=hand.word())


def reopen(hand: Hand) -> Changes:
    """Say that a place goes on after all; one is closed where none is."""
    closed = (_T.ended_on.is_not(None),)
    try:
        one = one_of(hand, "provider", *closed)
    except NoRow:
        hand.acts.append(end(hand).act)
        one = one_of(hand, "provider", *closed)
    return providers.reopen_provider(hand.store, hand.actor, provider_id=one, why=hand.word())


def withdraw(hand: Hand) -> Changes:
    """Take out a place recorded in error."""
    made = add(hand)
    hand.acts.append(made.act)
    return providers.withdraw_provider(hand.store, hand.actor, provider_id=made.ids("provider")[0], why=hand.word())


def follow_up(hand: Hand) -> Changes:
    """Agree a follow-up with a place."""
    return provider_work.add_provider_task(
        hand.store, hand.actor, provider_id=a_provider(hand), follow_up=_follow_up(hand)
    )


def change_follow_up(hand: Hand) -> Changes:
    """Change a follow-up, or give it to somebody."""
    worker_id = hand.chance.choice((MANAGER, PRACTITIONER, OTHER_PRACTITIONER)).worker_id
    choices: tuple[dict[str, object], ...] = (
        {"words": hand.word()},
        {"worker_id": worker_id},
        {"due_on": (hand.today + timedelta(days=hand.chance.randint(1, 30))).isoformat()},
    )
    one = _open_follow_up(hand)
    return provider_work.change_provider_task(
        hand.store, hand.actor, provider_task_id=one, fields=hand.chance.choice(choices), why=hand.word()
    )


def complete_follow_up(hand: Hand) -> Changes:
    """Say that a follow-up is done."""
    one = _open_follow_up(hand)
    return provider_work.complete_provider_task(hand.store, hand.actor, provider_task_id=one, note=hand.word())


def drop_follow_up(hand: Hand) -> Changes:
    """Say that a follow-up will not be done."""
    one = _open_follow_up(hand)
    return provider_work.drop_provider_task(hand.store, hand.actor, provider_task_id=one, why=hand.word())


def look(hand: Hand) -> Changes:
    """Look at a place as its council's manager."""
    command = provider_work.LookAtProvider(
        provider_id=a_provider(hand),
        result=hand.code("provider_look_result"),
        words=hand.word(),
        again_on=(hand.today + timedelta(days=hand.chance.randint(1, 60))).isoformat(),
        follow_up=_follow_up(hand) if hand.chance.random() < 0.3 else None,
    )
    return provider_work.look_at_provider(hand.store, hand.actor, command)


def export_supervision(hand: Hand) -> Changes:
    """Let one's own safeguarding work out as a file."""
    worker_id = hand.actor.worker_id
    return supervision_export.export_supervision(
        hand.store, hand.actor, content=b"work", path=hand.folder / "supervision.pdf", worker_id=worker_id
    )


def _follow_up(hand: Hand) -> provider_work.FollowUp:
    due = (hand.today + timedelta(days=hand.chance.randint(0, 30))).isoformat()
    return provider_work.FollowUp(words=hand.word(), due_on=hand.chance.choice(("", due)))


def _open_follow_up(hand: Hand) -> str:
    """A follow-up still to be done, agreed where there is none."""
    t = rows.FOLDED["provider_task"].c
    still = (t.done_on.is_(None), t.dropped_on.is_(None))
    try:
        return one_of(hand, "provider_task", *still)
    except NoRow:
        hand.acts.append(follow_up(hand).act)
        return one_of(hand, "provider_task", *still)


def a_provider(hand: Hand, *fits: ColumnElement[Any]) -> str:
    """A place that fits, added where there is none."""
    try:
        return one_of(hand, "provider", *fits)
    except NoRow:
        hand.acts.append(add(hand).act)
        return one_of(hand, "provider", *fits)


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "add_provider": add,
    "add_provider_task": follow_up,
    "change_provider": change,
    "change_provider_task": change_follow_up,
    "complete_provider_task": complete_follow_up,
    "drop_provider_task": drop_follow_up,
    "end_provider": end,
    "export_supervision": export_supervision,
    "look_at_provider": look,
    "reopen_provider": reopen,
    "withdraw_provider": withdraw,
}
"""By name of command, what chance gives."""
