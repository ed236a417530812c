"""Fills the arguments of any command by its signature, so that a new command is tried without being thought of."""

from __future__ import annotations

import inspect
import random
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.domain.targets import Scope, ScopeKind
from caseload_desktop.services.catalogue import Command
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Kind
from caseload_desktop.store.store import Store

ADD_HERE = "tests/exchange/machine/filling.py"

REFERS_TO = {
    "call_back_of": "contact",
    "other_id": "contact",
    "owner_id": "worker",
    "follows": "allocation",
    "asked_for": "worker",
}
"""What a reference points to whose name does not end in the entity's."""

CODE_LIST = {
    ("restricted_grant", "reason"): "restriction_reason",
    ("person", "restricted_reason"): "restriction_reason",
    ("person", "communication_needs"): "communication_need",
    ("allocation", "role"): "involvement",
    ("allocation", "reason"): "involvement_end",
    ("allocation", "end_reason"): "involvement_end",
    ("allocation", "end_scope"): "involvement_end_scope",
    ("keep_in_touch", "method"): "contact_method",
}
"""The list of a coded field that is not called like it."""

CODES = {
    ("worker", "role"): tuple(role.value for role in Role),
    ("device", "device"): (),
    ("target", "scope_kind"): tuple(kind.value for kind in ScopeKind),
}
"""Codes that stand in no list."""

LEFT_OUT = {"check", "counts", "detail", "only", "opened", "progress", "seen"}
"""Arguments with a default that are the form's own affair, not the record's."""

NAMES = ("Ashdown", "Brimble", "Corrie", "Dunmow", "Eyre")
POSTCODES = ("CT9 1RH", "CT10 2AB", "")
PUBLISHED = b"measure,title,month,target,value,rag\n2,Contacts resolved at source,Oct-17,70,76,GREEN\n"


class CannotFill(Exception):
    """An argument no rule here knows; the message says what to add where."""


@dataclass
class Hand:
    """Somebody at a laptop who gives commands: what they see, what they did, and the chance that leads them."""

    store: Store
    actor: Actor
    chance: random.Random
    folder: Path
    acts: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    mark: Callable[[], str] = lambda: ""
    owners_stay: bool = False

    @property
    def today(self) -> date:
        return self.store.clock.today()

    def rows(self, entity: str, *, gone: bool | None = False) -> list[str]:
        """The ids of the rows of an entity, oldest here first."""
        table = rows.FOLDED[entity]
        oldest = (table.c.made_at, table.c.made_by, table.c.made_seq)
        query = table.select().with_only_columns(table.c.id).order_by(*oldest)
        if gone is not None:
            query = query.where(table.c.gone.is_not(None) if gone else table.c.gone.is_(None))
        with self.store.read() as connection:
            return list(connection.execute(query).scalars())

    def pick(self, entity: str, *, gone: bool | None = False) -> str | None:
        """A row by chance, or None when there is none."""
        found = self.rows(entity, gone=gone)
        return self.chance.choice(found) if found else None

    def word(self) -> str:
        """A text nobody else writes, so that it can be looked for wherever it may not be."""
        text = f"{self.chance.choice(NAMES)} {self.mark()}".strip()
        self.said.append(text)
        return text

    def day(self) -> str:
        """A day not long ago."""
        return (self.today - timedelta(days=self.chance.randint(0, 40))).isoformat()

    def code(self, list_id: str) -> str:
        """A code of a list, now and then one that is retired."""
        chosen = self.store.code_lists
        return self.chance.choice([c.id for c in (chosen.current(list_id, self.today) or chosen[list_id].codes)])


@dataclass(frozen=True)
class Place:
    """Where an argument stands: in which command, and the entity it is about."""

    command: Command
    entity: str
    name: str
    optional: bool = False

    def asks(self, what: str) -> str:
        """The sentence a missing rule fails with."""
        return f"{self.command.name}: can't fill {self.name!r} ({what}); add a rule for it in {ADD_HERE}"


def arguments(command: Command, hand: Hand) -> dict[str, object]:
    """Every argument of a command but store and actor. Raises ``CannotFill``; ``NoRow`` when there is nothing yet."""
    parameters, hints = _signature(command.function)
    filled: dict[str, object] = {}
    entity = _entity_of(command, frozenset(p.name for p in parameters))
    for parameter in parameters:
        if parameter.name == "entity":
            entity = filled["entity"] = hand.chance.choice(sorted(command.writes))
            continue
        has_default = parameter.default is not inspect.Parameter.empty
        if has_default and (parameter.name in LEFT_OUT or hand.chance.random() < 0.4):
            continue
        place = Place(command, entity, parameter.name, has_default)
        filled[parameter.name] = fill(hints[parameter.name], place, hand)
    return filled


class NoRow(Exception):
    """There is no such row here yet."""


@cache
def _signature(function: Callable[..., object]) -> tuple[tuple[inspect.Parameter, ...], Mapping[str, Any]]:
    hints = typing.get_type_hints(function, localns={"Store": Store})
    every = inspect.signature(function).parameters.values()
    named = (p for p in every if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
    return tuple(p for p in named if p.name not in ("store", "actor")), hints


@cache
def _entity_of(command: Command, names: frozenset[str], kind: str = "") -> str:
    """The entity that a command's or dataclass' names speak of: of those it writes, or of all for a dataclass."""
    candidates = sorted(command.writes) if not kind else sorted(ENTITIES)

    def likeness(entity: str) -> tuple[int, int]:
        called = entity.replace("_", "") in kind.casefold()
        return 3 * called + len(names & ENTITIES[entity].fields.keys()), -len(entity)

    return max(candidates, key=likeness, default="")


def fill(hint: Any, place: Place, hand: Hand) -> object:
    """A value of a type for a place."""
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _optional([part for part in parts if part is not types.NoneType], place, hand)
    if place.name in BY_NAME and origin is None:
        return BY_NAME[place.name](hand, place)
    if hint in BY_TYPE:
        return BY_TYPE[hint](hand, place)
    if origin in _MAPPINGS:
        return _mapping(place, hand)
    if origin in _SEQUENCES:
        return tuple(fill(parts[0], place, hand) for _ in range(hand.chance.randint(0, 2)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hand.chance.choice(list(hint))
    if isinstance(hint, type) and is_dataclass(hint):
        return _dataclass(hint, place, hand)
    raise CannotFill(place.asks(str(hint)))


_MAPPINGS = (dict, Mapping)
_SEQUENCES = (tuple, list, Sequence)


def _optional(parts: list[Any], place: Place, hand: Hand) -> object:
    if place.name == f"{place.entity}_id" and place.optional:
        return None  # the row is made here, under an id of its own
    return None if hand.chance.random() < 0.4 else fill(parts[0], place, hand)


REQUIRED = ("given", "family", "notes", "method", "reason", "outcome", "label", "no_next_why")
"""Fields without which most commands say no; they are always filled."""


def _dataclass(kind: type, place: Place, hand: Hand) -> object:
    hints = typing.get_type_hints(kind)
    entity = _entity_of(place.command, frozenset(hints), kind.__name__)
    filled = {}
    for one in fields(kind):
        has_default = one.default is not MISSING or one.default_factory is not MISSING
        required = one.name in REQUIRED
        if has_default and (one.name in LEFT_OUT or (not required and hand.chance.random() < 0.6)):
            continue
        filled[one.name] = fill(hints[one.name], Place(place.command, entity, one.name, has_default), hand)
    return kind(**filled)


def _mapping(place: Place, hand: Hand) -> dict[str, object]:
    """Some fields of the entity; references stay, for where a row belongs is not a field to be corrected."""
    kinds = {name: kind for name, kind in ENTITIES[place.entity].fields.items() if kind is not Kind.REF}
    if place.name != "fields" or not kinds:
        return {hand.word(): hand.word()}
    chosen = hand.chance.sample(sorted(kinds), min(len(kinds), hand.chance.randint(1, 2)))
    return {name: value_of(Place(place.command, place.entity, name), hand) for name in chosen}


def value_of(place: Place, hand: Hand) -> object:
    """A value for a field of an entity, by its kind."""
    kind = ENTITIES[place.entity].fields[place.name]
    if place.name in BY_NAME:
        return BY_NAME[place.name](hand, place)
    if kind in (Kind.CODE, Kind.LIST):
        one = _code(place, hand)
        return one if kind is Kind.CODE else [one]
    if kind is Kind.REF:
        return _reference(place, hand)
    return _PLAIN[kind](hand)


_PLAIN: dict[Kind, Callable[[Hand], object]] = {
    Kind.TEXT: Hand.word,
    Kind.DATE: Hand.day,
    Kind.TIME: lambda hand: f"{hand.chance.randint(8, 17):02}:30",
    Kind.INTEGER: lambda hand: hand.chance.randint(0, 60),
    Kind.NUMBER: lambda hand: hand.chance.randint(0, 40),
    Kind.BOOLEAN: lambda hand: hand.chance.random() < 0.5,
    Kind.DATA: lambda hand: {"n": hand.chance.randint(0, 3)},
}


def _text(hand: Hand, place: Place) -> str:
    """A text argument: a field of the entity, a row, a day, a code or plain words, by its name."""
    declared = ENTITIES[place.entity].fields if place.entity else {}
    if place.name == "month":
        return "2026-10"
    if place.name in declared and declared[place.name] is not Kind.TEXT:
        found = value_of(place, hand)
        return str(found[0]) if isinstance(found, list) else str(found)
    if place.name.endswith("_id") or place.name in REFERS_TO or place.name in ENDING:
        return _reference(place, hand)
    if place.name.endswith(("_on", "_date")) or place.name == "on":
        return hand.day()
    if (place.entity, place.name) in CODE_LIST or (place.entity and _list_of(place, hand)):
        return str(_code(place, hand))
    return hand.word()


def _reference(place: Place, hand: Hand) -> str:
    entity = REFERS_TO.get(place.name) or ENDING.get(place.name)
    name = place.name.removesuffix("_id")
    if entity is None:
        entity = next((e for e in sorted(ENTITIES, key=len, reverse=True) if name == e or name.endswith(f"_{e}")), None)
    if entity is None and place.name == "row_id":
        entity = place.entity
    if entity is None:
        raise CannotFill(place.asks("a row of which entity? see REFERS_TO"))
    found = hand.rows(entity, gone=None if hand.chance.random() < 0.1 else False)
    if hand.owners_stay and place.name in ("row_id", "membership_id"):
        found = found[OF_THE_OWNERS.get(entity, 0) :]
    if not found:
        raise NoRow(entity)
    return hand.chance.choice(found)


OF_THE_OWNERS = {"worker": 5, "membership": 5, "team": 1, "locality": 1}
"""How many of the oldest rows stay as they are where laptops exchange: who works at which laptop, in which team."""

ENDING = {"workers": "worker", "list_id": None}


def _list_of(place: Place, hand: Hand) -> str:
    entity = place.entity.removeprefix("person_")
    singular = place.name.removesuffix("s")
    wanted = (
        CODE_LIST.get((place.entity, place.name), ""),
        f"{place.entity}_{place.name}",
        f"{entity}_{place.name}",
        place.name,
        singular,
    )
    return next((one for one in wanted if one in hand.store.code_lists), "")


def _code(place: Place, hand: Hand) -> object:
    if (place.entity, place.name) in CODES:
        return hand.chance.choice(CODES[place.entity, place.name])
    if place.name == "known_as":
        return hand.word()
    list_id = _list_of(place, hand)
    if not list_id:
        raise CannotFill(place.asks("codes of which list? see CODE_LIST and CODES"))
    return hand.code(list_id)


def _scope(hand: Hand, place: Place) -> Scope:
    if hand.chance.random() < 0.6:
        return Scope(ScopeKind.COUNCIL)
    team = hand.pick("team")
    return Scope(ScopeKind.TEAM, team) if team else Scope(ScopeKind.COUNCIL)


def _birth_date(hand: Hand, place: Place) -> str:
    return date(1930 + hand.chance.randint(0, 60), 5, 17).isoformat()


def _open_case(hand: Hand, place: Place) -> str:
    """An involvement, mostly one that goes on."""
    t = rows.allocation
    going_on = t.select().with_only_columns(t.c.id).where(t.c.to_date.is_(None), t.c.gone.is_(None))
    with hand.store.read() as connection:
        found = list(connection.execute(going_on.order_by(t.c.made_at, t.c.made_by, t.c.made_seq)).scalars())
    if found and hand.chance.random() < 0.9:
        return str(hand.chance.choice(found))
    return _reference(replace(place, name="allocation_id"), hand)


def _act_of_mine(hand: Hand, place: Place) -> str:
    if not hand.acts:
        raise NoRow("act")
    return hand.chance.choice(hand.acts[-30:])


BY_NAME: dict[str, Callable[[Hand, Place], Any]] = {
    "act_id": _act_of_mine,
    "allocation_id": _open_case,
    "allocation_ids": _open_case,
    "cover_to": lambda hand, _: (hand.today + timedelta(days=hand.chance.randint(0, 20))).isoformat(),
    "from_list": _open_case,
    "birth_date": _birth_date,
    "birth_year": lambda hand, _: 1930 + hand.chance.randint(0, 60),
    "code": lambda hand, _: f"local_{hand.chance.randint(1, 3)}",
    "content": lambda hand, _: b"figures",
    "data": lambda hand, _: PUBLISHED,
    "hours_per_week": lambda hand, _: hand.chance.randint(0, 40),
    "key": lambda hand, _: hand.chance.choice("ab"),
    "list_id": lambda hand, _: hand.chance.choice(("contact_outcome", "contact_reason", "given", "step")),
    "measure": lambda hand, _: hand.chance.choice("23"),
    "nhs_number": lambda hand, _: "",
    "nhs_number_status": lambda hand, _: "",
    "about": lambda hand, _: f"about:{hand.chance.randint(0, 9)}",
    "position": lambda hand, _: hand.chance.randint(1, 900),
    "postcode": lambda hand, _: hand.chance.choice(POSTCODES),
    "signature": lambda hand, _: f"sheet {hand.chance.randint(0, 2)}",
    "soon": lambda hand, _: hand.chance.randint(1, 9),
    "late": lambda hand, _: hand.chance.randint(5, 30),
}
"""Arguments whose name says more than their type."""

BY_TYPE: dict[Any, Callable[[Hand, Place], Any]] = {
    str: _text,
    bool: lambda hand, _: hand.chance.random() < 0.5,
    int: lambda hand, _: hand.chance.randint(0, 60),
    float: lambda hand, _: hand.chance.randint(0, 40),
    bytes: lambda hand, _: b"bytes",
    object: lambda hand, _: hand.chance.randint(0, 3),
    date: lambda hand, _: hand.today - timedelta(days=hand.chance.randint(0, 40)),
    Decimal: lambda hand, _: Decimal(hand.chance.randint(60, 80)),
    Month: lambda hand, _: Month(2026, hand.chance.randint(9, 11)),
    Path: lambda hand, _: hand.folder / f"out-{hand.chance.randint(0, 9)}",
    Scope: _scope,
}
