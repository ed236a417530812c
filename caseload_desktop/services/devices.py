"""Commands on the laptops of the exchange: enrolling, removing, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from sqlalchemy import Connection, or_, select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_manage_here
from caseload_desktop.services.catalogue import command
from caseload_desktop.store.identity import device_of
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.devices import trusted
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.store.store import Store

_Row = Mapping[str, Any]


class Keys(Protocol):
    """What a laptop's card says: its mark in the journal and its public keys."""

    @property
    def device(self) -> str: ...

    @property
    def sign_key(self) -> str: ...

    @property
    def recipient(self) -> str: ...


@command("enrol_device", writes=("device",))
def enrol_device(store: Store, actor: Actor, card: Keys, *, owner_id: str, name: str, manages: bool) -> Changes:
    """Make a laptop known to the team, after its words were compared; ``manages`` lets it enrol and remove others.

    One that was removed comes back, under every identity it had. Raises ``NotPermitted``: ``role_may_not``,
    ``laptop_may_not_manage``; ``RuleBroken``: ``device_enrolled``, ``device_other_keys``, ``device_name_required``,
    ``device_owner_required``.
    """
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="enrol_device") as act:
        must_manage_here(act)
        fields = {"name": _named(name), "owner_id": _owner(act, owner_id), "manages": manages}
        row_id, known = fixed_id("device", card.device), _known(act.connection, card.device, card.sign_key)
        held = next((row for row in known if row["device"] == card.device), None)
        _must_be_new(known, held, card)
        for row in known:
            _bring_back(act, row)
        if held is not None:
            act.set("device", held["id"], {**fields, "enrolled_on": act.today})
        else:
            keys = {"device": card.device, "sign_key": card.sign_key, "recipient": card.recipient}
            earlier = max(known, key=lambda row: row["made_at"])["device"] if known else ""
            fields |= {"enrolled_on": act.today, "succeeds": earlier}
            act.create("device", {**keys, **fields}, row_id=row_id)
        return act.changes()


@command("change_device", writes=("device",))
def change_device(
    store: Store,
    actor: Actor,
    device: str,
    *,
    name: str | None = None,
    owner_id: str | None = None,
    manages: bool | None = None,
    seen: Mapping[str, object] | None = None,
) -> Changes:
    """Give a laptop another name or owner, or give or take its right to manage; what is None stays.

    ``seen`` holds the name and owner the author saw: raises ``AlreadyChanged`` where another came meanwhile.

    Raises as ``enrol_device``, and ``RuleBroken``: ``no_such_device``, ``last_managing_laptop``.
    """
    actor.must(May.MANAGE_TEAM)
    with store.write(actor=actor, command="change_device") as act:
        must_manage_here(act)
        row, same = _laptop(act.connection, device)
        fields: dict[str, object] = {}
        if name is not None:
            fields["name"] = _named(name)
        if owner_id is not None:
            fields["owner_id"] = _owner(act, owner_id)
        if manages is not None:
            fields["manages"] = manages
        if manages is False:
            _must_leave_one(act.connection, same)
            for earlier in same:
                act.set("device", earlier["id"], {"manages": False})
        act.set("device", row["id"], fields, seen=seen)
        return act.changes()


@command("remove_device", writes=("device",))
def remove_device(store: Store, actor: Actor, device: str, *, why: str) -> Changes:
    """Take a lost or returned laptop out of the exchange, under every identity it had.

    The others send it nothing more and refuse its files; what it shared before stays. Raises as ``change_device``, and
    ``RuleBroken``: ``reason_required``, ``cannot_remove_this_laptop``.
    """
    actor.must(May.MANAGE_TEAM)
    if not why.strip():
        raise RuleBroken("reason_required", field="why")
    with store.write(actor=actor, command="remove_device") as act:
        must_manage_here(act)
        _, same = _laptop(act.connection, device)
        if device_of(act.connection).id in {each["device"] for each in same}:
            raise RuleBroken("cannot_remove_this_laptop")
        for each in same:
            act.set("device", each["id"], {"removed_on": act.today, "removed_why": why.strip()})
        return act.changes()


def _named(name: str) -> str:
    if not name.strip():
        raise RuleBroken("device_name_required", field="name")
    return " ".join(name.split())


def _owner(act: Act, owner_id: str) -> str:
    """The worker who uses a laptop; one who left can't begin to."""
    worker = act.row("worker", owner_id) if owner_id else None
    if worker is None or worker["gone"] is not None or worker["active"] is False:
        raise RuleBroken("device_owner_required", field="owner_id")
    return owner_id


def _known(connection: Connection, device: str, sign_key: str) -> list[_Row]:
    """The rows of one laptop, under every identity it had: they share its signing key."""
    t = FOLDED["device"]
    found = connection.execute(
        select(t).where(or_(t.c.device == device, t.c.sign_key == sign_key)).order_by(t.c.device)
    )
    return [dict(row) for row in found.mappings()]


def _laptop(connection: Connection, device: str) -> tuple[_Row, list[_Row]]:
    """The row of an enrolled laptop, and all rows of the same laptop."""
    t = FOLDED["device"]
    sign_key = connection.execute(select(t.c.sign_key).where(t.c.device == device, t.c.gone.is_(None))).scalar()
    if sign_key is None:
        raise RuleBroken("no_such_device")
    same = _known(connection, device, sign_key)
    return next(row for row in same if row["device"] == device), same


def _must_be_new(known: list[_Row], held: _Row | None, card: Keys) -> None:
    """Refuse a card of a laptop that belongs already, or that names a known one with other keys."""
    if held is not None and (held["sign_key"], held["recipient"]) != (card.sign_key, card.recipient):
        raise RuleBroken("device_other_keys")
    if any(row["sign_key"] == card.sign_key and row["recipient"] != card.recipient for row in known):
        raise RuleBroken("device_other_keys")
    if any(row["removed_on"] is None and row["gone"] is None for row in known):
        raise RuleBroken("device_enrolled")


def _bring_back(act: Act, row: _Row) -> None:
    if row["removed_on"] is not None:
        act.set("device", row["id"], {"removed_on": None, "removed_why": None})
    if row["gone"] is not None:
        act.restore("device", row["id"], why="enrolled again")


def _must_leave_one(connection: Connection, leaving: list[_Row]) -> None:
    """Refuse to take the right from the last laptop that has it: nobody could enrol or remove any more."""
    going = {row["device"] for row in leaving}
    if not any(one.manages and not one.removed for device, one in trusted(connection).items() if device not in going):
        raise RuleBroken("last_managing_laptop", field="manages")
