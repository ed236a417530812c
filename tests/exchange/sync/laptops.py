"""Laptops of one team that send each other files through a folder."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sync.incoming import Imported, take
from caseload_desktop.exchange.sync.outgoing import Sent, send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.support import MANAGER

EVERYTHING = "everything"


def register(store: Store, family: str, *, actor: Actor = MANAGER) -> str:
    """Begin somebody's record and return their id."""
    return register_person(store, actor, RegisterPerson(given="Ada", family=family)).ids("person")[0]


def log(store: Store, notes: str, *, person_id: str | None = None, actor: Actor = MANAGER) -> str:
    """Log a contact and return its id."""
    command = LogContact(
        person_id=person_id,
        about_unknown="" if person_id else "man at the bus stop",
        received_on="2026-11-20",
        method="phone",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        notes=notes,
    )
    return log_contact(store, actor, command).ids("contact")[0]


def write(
    source: Store,
    target: Store,
    folder: Path,
    *,
    actor: Actor = MANAGER,
    label: str = EVERYTHING,
    named: frozenset[str] = frozenset(),
) -> Path:
    """Write a file from one laptop to another."""
    folder.mkdir(exist_ok=True)
    request = Request(recipients=(target.device.id,), label=label, named=named)
    sent: Sent = send(source, actor, request, folder)
    return sent.files[0].path


def carry(source: Store, target: Store, folder: Path, *, actor: Actor = MANAGER, label: str = EVERYTHING) -> Imported:
    """Write a file and take it in on the other side."""
    return take(target, actor, write(source, target, folder, actor=actor, label=label))


def notes(store: Store) -> set[str]:
    """The notes of all contacts a laptop holds."""
    with store.read() as connection:
        return set(connection.execute(select(rows.contact.c.notes)).scalars())


def families(store: Store) -> set[str]:
    """The family names of all people a laptop holds."""
    with store.read() as connection:
        return set(connection.execute(select(rows.person.c.family)).scalars())


def names(store: Store) -> set[str]:
    """The further names of all people a laptop holds."""
    with store.read() as connection:
        return set(connection.execute(select(rows.person_name.c.given)).scalars())


def owned_by(here: Store, there: Store, worker_id: str) -> None:
    """Give a laptop to a worker, as the manager's laptop says; it does not manage."""
    device = rows.FOLDED["device"]
    with here.write(actor=MANAGER, command="amend_device") as act:
        row = act.connection.execute(select(device.c.id).where(device.c.device == there.device.id)).scalar_one()
        act.set("device", row, {"owner_id": worker_id, "manages": False})


def everywhere(store: Store, word: bytes) -> list[str]:
    """The tables in which a word stands."""
    with store.read() as connection:
        return [
            table.name
            for table in rows.metadata.tables.values()
            for row in connection.execute(select(table))
            if any(word in (v if isinstance(v, bytes) else str(v).encode()) for v in row)
        ]


def removed(here: Store, there: Store) -> None:
    """Take a lost laptop out of the team."""
    device = rows.FOLDED["device"]
    with here.write(actor=MANAGER, command="remove_device") as act:
        row = act.connection.execute(select(device.c.id).where(device.c.device == there.device.id)).scalar_one()
        act.set("device", row, {"removed_on": act.today, "removed_why": "lost"}, why="lost")
