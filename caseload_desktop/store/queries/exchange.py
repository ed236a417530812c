"""What the exchange of files has done and what waits: for the exchange page, the status bar and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, func, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.fold import NEWER
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.queries.exchange_rows import shares
from caseload_desktop.store.queries.quarantine import count_unsettled
from caseload_desktop.store.queries.restriction import open_to


@dataclass(frozen=True, slots=True)
class ShareState:
    """How far this laptop's own acts have got.

    ``unshared`` are in no file anybody was given, ``awaiting`` in a file, but no laptop has said yet that it holds
    them. ``kept`` lie in restricted records nobody else is given: they wait for nothing. Instants are UTC, empty when
    never.
    """

    unshared: int
    awaiting: int
    last_sent_at: str
    last_taken_at: str
    kept: int = 0


@dataclass(frozen=True, slots=True)
class Held:
    """What came and can't be shown yet, in operations.

    ``pending`` wait for an earlier file, from the laptops ``pending_from`` (names); ``unread`` were written by a newer
    version; ``waiting_for_row`` change something that has not come; ``quarantined`` bear numbers used twice.
    """

    pending: int
    pending_from: tuple[str, ...]
    unread: int
    waiting_for_row: int
    quarantined: int

    @property
    def anything(self) -> bool:
        """True when something waits."""
        return bool(self.pending or self.unread or self.waiting_for_row or self.quarantined)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    """A file this laptop wrote; ``confirmed`` when its recipient has said that it took this one or a later one."""

    no: int
    file_id: str
    at: str
    device: str
    to_name: str
    owner_name: str
    label: str
    people: int
    changes: int
    bytes: int
    confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """A file this laptop took in; ``counts`` as noted then; ``undone_at`` empty unless it was taken back."""

    file_id: str
    at: str
    made_at: str
    device: str
    from_name: str
    owner_name: str
    worker: str
    lsn_from: int
    lsn_to: int
    counts: Mapping[str, int]
    undone_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRow:
    """Another laptop and the last that went either way (UTC, empty when never)."""

    device: str
    name: str
    owner_name: str
    last_sent_at: str
    last_taken_at: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class GivenPerson:
    """A person whose record a laptop was given; the name is empty where the viewer may not read it."""

    person_id: str
    name: str
    reference: str


def next_file_no(connection: Connection) -> int:
    """Return the number of the next file: above every file written and every one that was begun and given up."""
    t, g = rows.sent_file, rows.peer_stream
    written = connection.execute(select(func.max(t.c.no))).scalar() or 0
    begun = connection.execute(select(func.max(g.c.first_no))).scalar() or 0
    return int(max(written, begun)) + 1


def share_state(connection: Connection) -> ShareState:
    """Return how far this laptop's own acts have got."""
    sent, taken = rows.sent_file, rows.import_file
    acked = connection.execute(select(func.max(rows.peer.c.acked_lsn))).scalar() or 0
    found = shares(connection, acked=acked)
    last_sent = connection.execute(select(func.max(sent.c.at))).scalar() or ""
    last_taken = connection.execute(select(func.max(taken.c.at)).where(taken.c.undone_at.is_(None))).scalar() or ""
    return ShareState(found.unshared, found.awaiting, last_sent, last_taken, kept=found.kept)


def held(connection: Connection) -> Held:
    """Return what came and can't be shown yet."""
    names = _device_names(connection)
    pending, waiting = rows.pending, rows.waiting
    by_device = connection.execute(select(pending.c.device, func.count()).group_by(pending.c.device)).all()
    why: dict[str, int] = dict(connection.execute(select(waiting.c.why, func.count()).group_by(waiting.c.why)).all())
    unread = why.pop(NEWER, 0)
    return Held(
        pending=sum(count for _, count in by_device),
        pending_from=tuple(sorted(names.get(device, (device[:4], ""))[0] for device, _ in by_device)),
        unread=unread,
        waiting_for_row=sum(why.values()),
        quarantined=count_unsettled(connection),
    )


def sent_files(connection: Connection, *, limit: int = 200) -> list[SentRow]:
    """Return the files this laptop wrote, newest first."""
    names, t = _device_names(connection), rows.sent_file
    acked = dict(connection.execute(select(rows.peer.c.device, rows.peer.c.acked_no)).all())
    own = device_of(connection).id
    found = []
    for row in connection.execute(select(t).order_by(t.c.no.desc()).limit(limit)).mappings():
        device = orjson.loads(row["recipients"])[0]
        name, owner = names.get(device, (device[:4], ""))
        found.append(
            SentRow(
                no=row["no"],
                file_id=row["file_id"],
                at=row["at"],
                device=device,
                to_name=name,
                owner_name=owner,
                label=row["label"],
                people=row["people"],
                changes=row["changes"],
                bytes=row["bytes"],
                confirmed=row["device"] == own and row["no"] <= acked.get(device, 0),
            )
        )
    return found


def import_files(connection: Connection, *, limit: int = 200) -> list[ImportRow]:
    """Return the files this laptop took in, newest first."""
    names, t, worker = _device_names(connection), rows.import_file, rows.worker
    query = select(t, worker.c.name).join(worker, worker.c.id == t.c.worker, isouter=True)
    found = []
    for row in connection.execute(query.order_by(t.c.at.desc(), t.c.lsn_from.desc()).limit(limit)).mappings():
        name, owner = names.get(row["device"], (row["device"][:4], ""))
        found.append(
            ImportRow(
                file_id=row["file_id"],
                at=row["at"],
                made_at=row["made_at"],
                device=row["device"],
                from_name=name,
                owner_name=owner,
                worker=row["name"] or "",
                lsn_from=row["lsn_from"],
                lsn_to=row["lsn_to"],
                counts=orjson.loads(row["counts"]),
                undone_at=row["undone_at"] or "",
            )
        )
    return found


def peers(connection: Connection) -> list[PeerRow]:
    """Return the laptops files went to or came from, the one heard of last first."""
    names = _device_names(connection)
    sent: dict[str, tuple[str, int]] = {}
    for row in reversed(sent_files(connection, limit=1000)):
        sent[row.device] = (row.at, row.no)
    heard = {d: (at or "", no) for d, at, no in _heard(connection)}
    found = []
    for device in sorted(sent.keys() | heard.keys()):
        name, owner = names.get(device, (device[:4], ""))
        last_sent, no = sent.get(device, ("", 0))
        last_taken, acked = heard.get(device, ("", 0))
        found.append(
            PeerRow(
                device=device,
                name=name,
                owner_name=owner,
                last_sent_at=last_sent,
                last_taken_at=last_taken,
                confirmed=acked >= no,
            )
        )
    return sorted(found, key=lambda p: max(p.last_sent_at, p.last_taken_at), reverse=True)


def _heard(connection: Connection) -> list[tuple[str, str | None, int]]:
    t = rows.peer
    return [(d, at, no) for d, at, no in connection.execute(select(t.c.device, t.c.heard_at, t.c.acked_no))]


def given_people(connection: Connection, device: str, *, viewer: Actor) -> list[GivenPerson]:
    """Return the people whose records a laptop was given by this one or sent to it, by name: what a lost laptop held.

    Names of restricted people the viewer may not read are left empty.
    """
    person, stream, given = rows.person, rows.stream, rows.peer_stream
    found = connection.execute(
        select(person.c.id, person.c.given, person.c.family, person.c.reference, open_to(person, viewer))
        .join(stream, stream.c.uid == person.c.id)
        .join(given, given.c.stream == stream.c.no)
        .where(given.c.device == device)
    )
    people = [
        GivenPerson(row_id, f"{first or ''} {family or ''}".strip() if may else "", reference or "" if may else "")
        for row_id, first, family, reference, may in found
    ]
    return sorted(people, key=lambda one: (one.name == "", one.name, one.person_id))


def _device_names(connection: Connection) -> dict[str, tuple[str, str]]:
    """The name of every laptop and of its owner, by device id."""
    device, worker = rows.FOLDED["device"], rows.worker
    found = connection.execute(
        select(device.c.device, device.c.name, worker.c.name).join(
            worker, worker.c.id == device.c.owner_id, isouter=True
        )
    )
    return {one: (name or one[:4], owner or "") for one, name, owner in found if one}
