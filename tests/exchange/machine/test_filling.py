"""Every command of the program's list can be given by chance; one that can't says what to add where."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.catalogue import ANY_ENTITY, Command, all_commands
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.store import Store
from tests.exchange.machine.filling import CannotFill, Hand, NoRow, arguments
from tests.exchange.machine.giving import BY_LUCK, GIVEN_HERE, NOT_BY_CHANCE, commands, give
from tests.support import MANAGER, make_store

TRIES = 60


@pytest.fixture
def hand(tmp_path: Path) -> Iterator[Hand]:
    store = make_store(tmp_path)
    words = iter(range(100_000))
    yield Hand(store, MANAGER, random.Random(20261122), tmp_path, mark=lambda: f"n{next(words)}")
    store.close()


def _try(command: Command, hand: Hand) -> bool:
    try:
        done = give(command, hand)
    except (CaseloadError, NoRow):
        return False
    if done is not None and done.touched:
        hand.acts.append(done.act)
    return True


def test_every_command_succeeds_by_chance(hand: Hand) -> None:
    """No command is only ever refused: then nothing would be proved of it. Settling waits for two laptops."""
    by_name = {one.name: one for one in commands()}
    for name in ("register_person", "log_contact", "add_team", "set_target", "log_contact", "register_person"):
        _try(by_name[name], hand)
    left = {one.function for one in commands() if one.name not in {"settle", *BY_LUCK}}
    for _ in range(TRIES):
        left -= {one.function for one in dict.fromkeys(commands()) if one.function in left and _try(one, hand)}
    assert sorted(one.__qualname__ for one in left) == [], "fill its arguments better, or give it in giving.py"


def test_commands_write_what_they_say(hand: Hand) -> None:
    """What a command writes, to which merge rules were stated, is what it says it writes."""
    writes: dict[str, frozenset[str]] = {}
    for one in all_commands():
        writes[one.name] = writes.get(one.name, frozenset()) | one.writes
    before = max(lsn for lsn, _ in hand.store.operations())
    for _ in range(600):
        _try(hand.chance.choice(commands()), hand)
    for _, raw in hand.store.operations(after=before):
        o = Operation.read(raw)
        assert o.entity in writes[o.command], f"{o.command} wrote a {o.entity}: add it to writes= of its @command"


def test_what_is_not_given_by_chance_is_there() -> None:
    """The exceptions stay few and are not kept for commands that are gone."""
    names = {one.name for one in all_commands()}
    assert GIVEN_HERE.keys() <= names
    assert set(NOT_BY_CHANCE) - names <= {"enrol_device", "remove_device"}


@dataclass(frozen=True, slots=True)
class _Unheard:
    """An argument no rule knows."""

    colour: complex


def _whisper(store: Store, actor: Actor, *, what: _Unheard) -> None:
    """A command nobody can give."""


def _point(store: Store, actor: Actor, *, wand_id: str) -> None:
    """A command about a row of no entity."""


@pytest.mark.parametrize("function", [_whisper, _point])
def test_an_argument_no_rule_knows_says_what_to_add(hand: Hand, function: object) -> None:
    """A new command that can't be tried fails with a sentence, not with silence."""
    command = Command(name="whisper", function=function, writes=ANY_ENTITY)  # type: ignore[arg-type]
    with pytest.raises(CannotFill, match=r"whisper: can't fill .* tests/exchange/machine/filling\.py"):
        arguments(command, hand)
