"""Commands on providers that need more than their signature."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement

from caseload_desktop.services import providers
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import POSTCODES, Hand, NoRow
from tests.exchange.machine.support import one_of

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


def a_provider(hand: Hand, *fits: ColumnElement[Any]) -> str:
    """A place that fits, added where there is none."""
    try:
        return one_of(hand, "provider", *fits)
    except NoRow:
        hand.acts.append(add(hand).act)
        return one_of(hand, "provider", *fits)


GIVEN: dict[str, Callable[[Hand], Changes]] = {
    "add_provider": add,
    "change_provider": change,
    "end_provider": end,
    "reopen_provider": reopen,
    "withdraw_provider": withdraw,
}
"""By name of command, what chance gives."""
