"""The laptops of the exchange: who uses each, and which of them are trusted, and for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, exists, select

from caseload_desktop.store import rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.journal import COMMON_UIDS
from caseload_desktop.store.meta import read_meta
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.rows import FOLDED

ROOT_DEVICE = "root_device"
"""Where this store's trust begins (meta): its own first device, or the manager's device whose words were compared."""

_IDENTITY = ("device", "sign_key", "recipient")


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A laptop as the team knows it; dates ISO, texts empty where there is nothing.

    ``team`` is the owner's team. ``succeeded_by`` names the device id under which the same laptop works since a backup
    was restored. ``last_heard`` is when this laptop took its last file from it (UTC).
    """

    row_id: str
    device: str
    name: str
    sign_key: str
    recipient: str
    owner_id: str
    owner_name: str
    team: str
    enrolled_on: str
    manages: bool
    removed_on: str
    removed_why: str
    succeeds: str
    succeeded_by: str
    this: bool
    last_heard: str

    @property
    def current(self) -> bool:
        """True for a laptop that takes part: not removed, and not known under a later identity."""
        return not self.removed_on and not self.succeeded_by


def devices(connection: Connection) -> list[Device]:
    """Return every enrolled laptop by name, removed ones and earlier identities too."""
    t, w = FOLDED["device"], rows.worker
    found = connection.execute(
        select(t, w.c.name.label("owner_name"), rows.peer.c.heard_at)
        .join(w, w.c.id == t.c.owner_id, isouter=True)
        .join(rows.peer, rows.peer.c.device == t.c.device, isouter=True)
        .where(t.c.gone.is_(None))
        .order_by(t.c.name, t.c.device)
    )
    known = [dict(row) for row in found.mappings()]
    later = {row["succeeds"]: row["device"] for row in known if row["succeeds"]}
    teams, own = _teams(connection), device_of(connection).id
    return [_device(row, team=teams.get(row["owner_id"], ""), later=later, own=own) for row in known]


def earlier_marks(connection: Connection, device: str) -> tuple[str, ...]:
    """Return the devices a laptop was before, the last one first."""
    before = {one.device: one.succeeds for one in devices(connection)}
    found: list[str] = []
    while (device := before.get(device, "")) and device not in found:
        found.append(device)
    return tuple(found)


def _device(row: Mapping[str, Any], *, team: str, later: Mapping[str, str], own: str) -> Device:
    texts = ("device", "name", "sign_key", "recipient", "owner_id", "owner_name", "enrolled_on", "removed_on")
    return Device(
        row_id=row["id"],
        team=team,
        manages=bool(row["manages"]),
        removed_why=row["removed_why"] or "",
        succeeds=row["succeeds"] or "",
        succeeded_by=later.get(row["device"], ""),
        this=row["device"] == own,
        last_heard=row["heard_at"] or "",
        **{name: row[name] or "" for name in texts},
    )


def _teams(connection: Connection) -> dict[str, str]:
    """The name of the team each worker joined last and has not left, or else left last."""
    m, t = rows.membership, rows.team
    found = connection.execute(
        select(m.c.worker_id, t.c.name)
        .join(t, t.c.id == m.c.team_id)
        .where(m.c.gone.is_(None))
        .order_by(m.c.to_date.is_(None), m.c.to_date, m.c.from_date, m.c.id)
    )
    return {worker_id: name or "" for worker_id, name in found}


def manages_here(connection: Connection) -> bool:
    """True when this laptop may change who belongs to the team."""
    t = FOLDED["device"]
    own = device_of(connection).id
    managing = (t.c.device == own, t.c.manages.is_(True), t.c.removed_on.is_(None), t.c.gone.is_(None))
    return bool(connection.execute(select(exists().where(*managing))).scalar())


def owner_here(connection: Connection) -> str:
    """The worker who uses this laptop, as the team says; empty where it does not."""
    t = FOLDED["device"]
    own = select(t.c.owner_id).where(t.c.device == device_of(connection).id, t.c.gone.is_(None))
    return connection.execute(own).scalar() or ""


# trust


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedDevice:
    """A device whose operations are taken: ``sign_key`` (hex) checks its seals, ``recipient`` locks files to it.

    ``manages``: it may change who belongs to the team. ``managed``: it may, or once might, so that what it wrote then
    still holds. ``removed``: its files are refused and it is sent nothing; what others forward of its work is taken.
    """

    sign_key: str
    recipient: str
    owner_id: str
    manages: bool
    managed: bool
    removed: bool


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one operation says of a device: ``author`` wrote that it has these keys."""

    author: str
    device: str
    sign_key: str
    recipient: str
    succeeds: str
    manages: bool

    @property
    def of_itself(self) -> bool:
        return self.author == self.device


@dataclass(slots=True)
class _Trust:
    """The devices found to be trusted so far, by the claim that was believed, and those that ever managed."""

    believed: dict[str, _Claim] = field(default_factory=dict)
    managed: set[str] = field(default_factory=set)
    disputed: set[str] = field(default_factory=set)


def trusted(connection: Connection) -> dict[str, TrustedDevice]:
    """Return the trusted devices by id.

    Trust begins at ``ROOT_DEVICE`` and at those who enrolled it. A device is trusted when one that managed enrolled it,
    or when it says itself that it succeeds a trusted one and has the same signing key. Nothing that was written later
    makes a device trusted: one whose keys were changed, or given differently by two, is not.
    """
    root = read_meta(connection, ROOT_DEVICE)
    if root is None:
        return {}
    claims, grants = _claims(connection)
    trust = _Trust()
    _believe_ancestors(trust, root, claims)
    while _believe_more(trust, claims, grants):
        pass
    sound = _rows_as_believed(connection, trust)
    removed = {row["sign_key"] for row in sound.values() if row["removed_on"] is not None or row["gone"] is not None}
    return {
        device: TrustedDevice(
            sign_key=row["sign_key"],
            recipient=row["recipient"],
            owner_id=row["owner_id"] or "",
            manages=_manages(device, trust, sound, grants),
            managed=device in trust.managed,
            removed=row["sign_key"] in removed,
        )
        for device, row in sound.items()
    }


def _claims(connection: Connection) -> tuple[list[_Claim], list[tuple[str, str]]]:
    """What the journal says of devices, oldest first, and who gave the right to manage to which device."""
    op = rows.op
    raws = connection.execute(
        select(op.c.raw)
        .join(rows.stream, rows.stream.c.no == op.c.stream)
        .where(rows.stream.c.uid == COMMON_UIDS[StreamKind.DEVICES], op.c.raw.is_not(None))
        .order_by(op.c.lsn)
    ).scalars()
    operations = [o for o in (Operation.read(bytes(raw)) for raw in raws) if o.entity == "device"]
    claims = [_claim(o) for o in operations if o.kind in MAKING]
    device_of_row = {o.row: str(o.fields.get("device") or "") for o in operations if o.kind in MAKING}
    grants = [(o.device, device_of_row.get(o.row, "")) for o in operations if o.fields.get("manages") is True]
    return claims, grants


def _claim(operation: Operation) -> _Claim:
    said = {name: str(operation.fields.get(name) or "") for name in (*_IDENTITY, "succeeds")}
    return _Claim(operation.device, **said, manages=operation.fields.get("manages") is True)


def _believe_ancestors(trust: _Trust, root: str, claims: Iterable[_Claim]) -> None:
    """Believe the root, and those who enrolled it: the device whose words were compared answers for them."""
    by_device: dict[str, list[_Claim]] = {}
    for claim in claims:
        by_device.setdefault(claim.device, []).append(claim)
    due = [root]
    while due:
        device = due.pop()
        said = by_device.get(device)
        if device in trust.believed or not said:
            continue
        own = [c for c in said if c.of_itself and not c.succeeds]
        trust.believed[device] = (own or said)[0]
        trust.managed.add(device)
        due += [] if own else [c.succeeds if c.of_itself else c.author for c in said]


def _believe_more(trust: _Trust, claims: Iterable[_Claim], grants: Iterable[tuple[str, str]]) -> bool:
    """Believe what follows from what is believed already; True when anything was added."""
    before = len(trust.believed), len(trust.managed)
    for claim in claims:
        if not _credible(trust, claim):
            continue
        held = trust.believed.setdefault(claim.device, claim)
        if (held.sign_key, held.recipient) != (claim.sign_key, claim.recipient):
            trust.disputed.add(claim.device)
        if claim.manages and (claim.author in trust.managed or claim.succeeds in trust.managed):
            trust.managed.add(claim.device)
    trust.managed |= {device for author, device in grants if author in trust.managed and author != device}
    return (len(trust.believed), len(trust.managed)) != before


def _credible(trust: _Trust, claim: _Claim) -> bool:
    if claim.of_itself:
        earlier = trust.believed.get(claim.succeeds)
        return earlier is not None and earlier.sign_key == claim.sign_key
    return claim.author in trust.managed


def _manages(
    device: str, trust: _Trust, sound: Mapping[str, Mapping[str, Any]], grants: Iterable[tuple[str, str]]
) -> bool:
    """True when a device may manage now; one that says so of itself only may while the one it succeeds may."""
    given = {to for author, to in grants if author in trust.managed and author != to}
    walked: set[str] = set()
    while device in sound and device in trust.managed and sound[device]["manages"] and device not in walked:
        claim = trust.believed[device]
        if device in given or not claim.of_itself or not claim.succeeds:
            return True
        walked.add(device)
        device = claim.succeeds
    return False


def _rows_as_believed(connection: Connection, trust: _Trust) -> dict[str, dict[str, Any]]:
    """The row of each believed device, unless its keys are disputed, unsettled or not those that were believed."""
    c = rows.conflict.c
    unsettled = set(
        connection.execute(select(c.row).where(c.entity == "device", c.field.in_(_IDENTITY))).scalars().all()
    )
    sound: dict[str, dict[str, Any]] = {}
    for row in connection.execute(select(FOLDED["device"])).mappings():
        device = row["device"] or ""
        claim = trust.believed.get(device)
        if claim is None or device in trust.disputed or row["id"] in unsettled:
            continue
        if all((row[name] or "") == getattr(claim, name) for name in _IDENTITY):
            sound.setdefault(device, dict(row))
    return sound
