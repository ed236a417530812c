"""Who looked at what, for those who answer for it: the access log as a list, without anybody's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, select

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import Access


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One row of the log: when (UTC), who, what was done.

    ``reference`` is the reference of the person it was about, empty where it was about nobody or a person not held
    here; ``detail`` holds counts and codes only.
    """

    no: int
    at: str
    worker: str
    what: str
    reference: str
    detail: Mapping[str, object]


def accesses(
    connection: Connection,
    *,
    viewer: Actor,
    worker_id: str = "",
    kinds: frozenset[Access] = frozenset(),
    limit: int = 1000,
) -> tuple[list[AccessEntry], int]:
    """Return the newest rows of the access log, newest first, and how many fit in all.

    ``worker_id`` and ``kinds`` leave out the others; empty leaves out nothing. Raises ``NotPermitted`` unless the
    viewer manages the team.
    """
    viewer.must(May.MANAGE_TEAM)
    log, worker, person, contact = rows.access_log, rows.worker, rows.person, rows.contact
    wanted = [log.c.worker == worker_id] if worker_id else []
    if kinds:
        wanted.append(log.c.what.in_(sorted(kind.value for kind in kinds)))
    about = select(contact.c.person_id).where(contact.c.id == log.c.object).scalar_subquery()
    found = connection.execute(
        select(log.c.no, log.c.at, worker.c.name, log.c.what, person.c.reference, log.c.detail)
        .join(worker, worker.c.id == log.c.worker, isouter=True)
        .join(person, person.c.id == func.coalesce(about, log.c.object), isouter=True)
        .where(*wanted)
        .order_by(log.c.no.desc())
        .limit(limit)
    )
    entries = [
        AccessEntry(no, at, name or "", what, reference or "", orjson.loads(detail) if detail else {})
        for no, at, name, what, reference, detail in found
    ]
    count = connection.execute(select(func.count()).select_from(log).where(*wanted)).scalar_one()
    return entries, count
