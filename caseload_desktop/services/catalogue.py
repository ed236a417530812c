"""The program's own list of commands: what each is called in the journal, who gives it, and what it may write."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module
from typing import TypeVar

from caseload_desktop.store import access_log, first_setup, succession
from caseload_desktop.store.entities import ENTITIES

ANY_ENTITY = frozenset(ENTITIES)
"""What a command may write that takes back or settles whatever there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One way to write the record: its name in the journal, its function, and the entities it may write.

    One name may have several functions, such as a worker added alone or with a team.
    """

    name: str
    function: Callable[..., object]
    writes: frozenset[str]


_Function = TypeVar("_Function", bound=Callable[..., object])
_known: list[Command] = []


def command(name: str, *, writes: Iterable[str] = ()) -> Callable[[_Function], _Function]:
    """Put a function on the list under the name it gives ``Store.write``; ``writes`` are the entities it may write.

    Raises ``ValueError`` for an entity the record does not have.
    """

    def registered(function: _Function) -> _Function:
        _declare(name, function, writes)
        return function

    return registered


def all_commands() -> tuple[Command, ...]:
    """Every command of the program, by name; services not loaded yet are."""
    services = import_module("caseload_desktop.services")
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        import_module(found.name)
    return tuple(sorted(_known, key=lambda one: (one.name, one.function.__qualname__)))


def _declare(name: str, function: Callable[..., object], writes: Iterable[str]) -> None:
    entities = frozenset(writes)
    if unknown := sorted(entities - ANY_ENTITY):
        raise ValueError(f"{name} can't write {', '.join(unknown)}: no such entity")
    _known.append(Command(name=name, function=function, writes=entities))


# The store stands below the services and can't ask for a place on the list itself.
_declare(
    "set_up",
    first_setup.write_first_command,
    ("locality", "team", "worker", "membership", "setting", "device"),
)
_declare("succeed_device", succession.go_on, ("device",))
for _what in access_log.Access:
    _declare(f"access_{_what.value}", access_log.record, ())
