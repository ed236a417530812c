"""Who looked at what, for those who answer for it: the access log as a list, without anybody's words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, func, or_, select, true

from caseload_desktop.domain.access_watch import Named, Watch, people_to_watch, watched
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import Access

OPENED_IN_NEED = "opened_in_need"
"""What is said of a restricted record opened by somebody not named on it; it stands in the record, not in the log."""

_NEAR = frozenset({Watch.OWN, Watch.FAMILY, Watch.ADDRESS})


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """One row of the log: when (UTC), who, what was done.

    ``reference`` is the reference of the person it was about, empty where it was about nobody or a person not held
    here; ``detail`` holds counts and codes only. ``why`` says by which rule it is worth a look.
    """

    no: int
    at: str
    worker: str
    what: str
    reference: str
    detail: Mapping[str, object]
    why: Watch | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessFilter:
    """Which rows are asked for; what is empty leaves out nothing.

    ``reference`` is a person's reference or its beginning, also one of a record that was merged into theirs. ``since``
    and ``until`` are instants (UTC, as the log has them), the second not included. ``watch`` keeps what any of its
    rules finds.
    """

    worker_id: str = ""
    kinds: frozenset[Access] = frozenset()
    reference: str = ""
    since: str = ""
    until: str = ""
    watch: frozenset[Watch] = frozenset()


def accesses(
    connection: Connection, wanted: AccessFilter | None = None, *, viewer: Actor, limit: int = 1000
) -> tuple[list[AccessEntry], int]:
    """Return the newest rows that fit, newest first, and how many fit in all: two statements, eight when watched.

    The log is this laptop's. Restricted records opened in need are listed wherever it was done, for they travel with
    the record. Raises ``NotPermitted`` unless the viewer may read the log.
    """
    viewer.must(May.READ_ACCESS_LOG)
    asked = wanted or AccessFilter()
    if not asked.watch:
        return _newest(connection, asked, limit)
    found: list[AccessEntry] = []
    count = 0
    if near := asked.watch & _NEAR:
        entries, number = _near_the_worker(connection, asked, near, limit)
        found, count = entries, number
    if Watch.GLASS in asked.watch:
        opened = _opened_in_need(connection, asked)
        found, count = [*found, *opened], count + len(opened)
    return sorted(found, key=lambda entry: (entry.at, entry.no), reverse=True)[:limit], count


def _about() -> ColumnElement[Any]:
    """The person a row is about: named in it, or by the contact that was opened; of people merged who stays."""
    log, contact, merged = rows.access_log, rows.contact, rows.merged_person
    person_of = select(contact.c.person_id).where(contact.c.id == log.c.object).scalar_subquery()
    stays = select(merged.c.into_id).where(merged.c.person_id == log.c.object).scalar_subquery()
    return func.coalesce(person_of, stays, log.c.object)


def _fits(asked: AccessFilter) -> list[ColumnElement[bool]]:
    log, person = rows.access_log, rows.person
    found: list[ColumnElement[bool]] = [log.c.worker == asked.worker_id] if asked.worker_id else []
    if asked.kinds:
        found.append(log.c.what.in_(sorted(kind.value for kind in asked.kinds)))
    if asked.since:
        found.append(log.c.at >= asked.since)
    if asked.until:
        found.append(log.c.at < asked.until)
    if asked.reference:
        merged = rows.merged_person
        shown = select(func.coalesce(merged.c.into_id, person.c.id))
        shown = shown.outerjoin_from(person, merged, merged.c.person_id == person.c.id)
        found.append(_about().in_(shown.where(_begins(asked.reference))))
    return found


def _begins(reference: str) -> ColumnElement[bool]:
    """True for a person whose reference begins so, however its letters are typed."""
    return func.upper(rows.person.c.reference).startswith(reference.strip().upper(), autoescape=True)


def _newest(connection: Connection, asked: AccessFilter, limit: int) -> tuple[list[AccessEntry], int]:
    log = rows.access_log
    fits = _fits(asked)
    entries = _entries(connection, fits, limit)
    count = connection.execute(select(func.count()).select_from(log).where(*fits)).scalar_one()
    return entries, count


def _entries(connection: Connection, fits: Sequence[ColumnElement[bool]], limit: int) -> list[AccessEntry]:
    log, worker, person = rows.access_log, rows.worker, rows.person
    found = connection.execute(
        select(log.c.no, log.c.at, worker.c.name, log.c.what, person.c.reference, log.c.detail)
        .join(worker, worker.c.id == log.c.worker, isouter=True)
        .join(person, person.c.id == _about(), isouter=True)
        .where(*fits)
        .order_by(log.c.no.desc())
        .limit(limit)
    )
    return [
        AccessEntry(no, at, name or "", what, reference or "", orjson.loads(detail) if detail else {})
        for no, at, name, what, reference, detail in found
    ]


def _near_the_worker(
    connection: Connection, asked: AccessFilter, near: frozenset[Watch], limit: int
) -> tuple[list[AccessEntry], int]:
    """Records opened by somebody whose name or likely address they bear: six statements."""
    log, worker = rows.access_log, rows.worker
    opened = connection.execute(
        select(log.c.no, log.c.worker, _about())
        .where(*_fits(asked), log.c.what == Access.OPEN_RECORD.value)
        .order_by(log.c.no.desc())
    ).all()
    people = people_to_watch(_names(connection), _addresses(connection))
    names = {i: name or "" for i, name in connection.execute(select(worker.c.id, worker.c.name))}
    by_worker = {who: watched(names.get(who, ""), people) for who in {row[1] for row in opened}}
    why = {no: by_worker[who].get(person_id) for no, who, person_id in opened}
    kept = [no for no, reason in why.items() if reason in near]
    entries = _entries(connection, [log.c.no.in_(kept[:limit])], limit)
    return [_because(entry, why[entry.no]) for entry in entries], len(kept)


def _because(entry: AccessEntry, why: Watch | None) -> AccessEntry:
    return AccessEntry(entry.no, entry.at, entry.worker, entry.what, entry.reference, entry.detail, why)


def _names(connection: Connection) -> list[Named]:
    """Every name people have or had, also under a record that was merged away: two statements."""
    person, name, merged = rows.person, rows.FOLDED["person_name"], rows.merged_person
    now = connection.execute(
        select(func.coalesce(merged.c.into_id, person.c.id), person.c.given, person.c.family)
        .outerjoin_from(person, merged, merged.c.person_id == person.c.id)
        .where(or_(person.c.gone.is_(None), merged.c.into_id.is_not(None)))
    )
    before = connection.execute(select(name.c.person_id, name.c.given, name.c.family).where(name.c.gone.is_(None)))
    return [Named(i, given or "", family or "") for found in (now, before) for i, given, family in found]


def _addresses(connection: Connection) -> list[tuple[str, str, str]]:
    t = rows.address
    found = connection.execute(
        select(t.c.person_id, t.c.lines, t.c.postcode).where(t.c.gone.is_(None), t.c.to_date.is_(None))
    )
    return [(person_id, lines or "", postcode or "") for person_id, lines, postcode in found]


def _opened_in_need(connection: Connection, asked: AccessFilter) -> list[AccessEntry]:
    """Restricted records opened by somebody not named on them, and whether a manager has looked: two statements."""
    if asked.kinds and Access.OPEN_RECORD not in asked.kinds:
        return []
    t, look = rows.FOLDED["break_glass"], rows.FOLDED["break_glass_look"]
    worker, person = rows.worker, rows.person
    looked = set(connection.execute(select(look.c.break_glass_id).where(look.c.gone.is_(None))).scalars())
    found = connection.execute(
        select(t.c.no, t.c.id, t.c.recorded_at, worker.c.name, person.c.reference)
        .join(person, person.c.id == t.c.person_id)
        .outerjoin(worker, worker.c.id == t.c.worker_id)
        .where(
            t.c.gone.is_(None),
            t.c.worker_id == asked.worker_id if asked.worker_id else true(),
            t.c.recorded_at >= asked.since if asked.since else true(),
            t.c.recorded_at < asked.until if asked.until else true(),
            _begins(asked.reference) if asked.reference else true(),
        )
    )
    return [
        AccessEntry(-no, at, name or "", OPENED_IN_NEED, reference or "", {"looked_at": i in looked}, Watch.GLASS)
        for no, i, at, name, reference in found
    ]
