"""A laptop that waits for its team: what it keeps until the first file has come, and who its worker then is."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, delete

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store import rows
from caseload_desktop.store.meta import read_meta, write_meta

JOINING = "joining"
"""Kept (meta) until the first file of the team was taken in; that takes it away in the same transaction."""

_JOINED = "joined"


@dataclass(frozen=True, slots=True)
class Joining:
    """A laptop that waits: who uses it, and the id under which they sign in until their team says who they are."""

    name: str
    sign_in_id: str


def begin_joining(connection: Connection, joining: Joining) -> None:
    """Note that this store waits for its team."""
    write_meta(connection, JOINING, orjson.dumps([joining.name, joining.sign_in_id]).decode())


def joining_of(connection: Connection) -> Joining | None:
    """What this laptop waits with, or None when it belongs to a team."""
    found = read_meta(connection, JOINING)
    return Joining(*orjson.loads(found)) if found is not None else None


def expect_worker(connection: Connection, worker_id: str) -> None:
    """Note who the team says the person on this laptop is.

    It counts from the moment the team's first file is taken in. Raises ``RuleBroken`` ``joined_already`` where nobody
    waits.
    """
    joining = joining_of(connection)
    if joining is None:
        raise RuleBroken("joined_already")
    write_meta(connection, _JOINED, orjson.dumps([joining.sign_in_id, worker_id]).decode())


def stop_joining(connection: Connection) -> None:
    """Note that the team's first file is in."""
    connection.execute(delete(rows.meta).where(rows.meta.c.key == JOINING))


def worker_of(connection: Connection, sign_in_id: str) -> str:
    """The worker who signs in under an id: the one the team named, for whoever joined on this laptop, else that id."""
    found = read_meta(connection, _JOINED)
    if found is None or joining_of(connection) is not None:
        return sign_in_id
    before, worker_id = orjson.loads(found)
    return str(worker_id) if sign_in_id == before else sign_in_id
