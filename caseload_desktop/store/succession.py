"""Going on under a new identity: after a backup was restored or a disk copied, the old one's numbers may be used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, delete, select, update

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store import rows
from caseload_desktop.store.first_setup import write_this_device
from caseload_desktop.store.forks import earlier_identities, write_again
from caseload_desktop.store.identity import device_of, write_identity
from caseload_desktop.store.journal import DeviceIdentity
from caseload_desktop.store.meta import write_meta
from caseload_desktop.store.queries.exchange import next_file_no

if TYPE_CHECKING:
    from caseload_desktop.store.store import Store

_SUCCEEDS = "succeeds"


def switch(connection: Connection) -> None:
    """Write under a new identity from now on, in the caller's transaction; ``go_on`` tells the others.

    What the others said they hold counts for the old identity only, so that all of it is sent again.
    """
    before = device_of(connection).id
    write_identity(connection, fresh_keys=False)
    write_meta(connection, _SUCCEEDS, before)
    next_no = next_file_no(connection)
    connection.execute(update(rows.peer).values(acked_no=0, acked_lsn=0))
    connection.execute(update(rows.peer_stream).values(first_no=next_no))


def go_on(store: Store, actor: Actor) -> None:
    """Record the laptop as its earlier identity's successor.

    Owner and rights are those of the earlier one. Does nothing unless ``switch`` came before; broken off, it is done
    the next time.
    """
    before = store.meta(_SUCCEEDS)
    if not before:
        return
    table = rows.FOLDED["device"]
    with store.write(actor=actor, command="succeed_device") as act:
        known = {
            d: (owner, manages, name)
            for d, owner, manages, name in act.connection.execute(
                select(table.c.device, table.c.owner_id, table.c.manages, table.c.name)
            )
        }
        if store.device.id not in known:
            owner, manages, name = known.get(before, (actor.worker_id, False, ""))
            name = "" if name == DeviceIdentity(before).code else name or ""
            write_this_device(act, owner_id=owner or "", manages=bool(manages), name=name, succeeds=before)
    with store.exchanging() as connection:
        connection.execute(delete(rows.meta).where(rows.meta.c.key == _SUCCEEDS))


def succeed(store: Store, actor: Actor) -> None:
    """Switch and go on at once: for a backup that is brought back knowingly."""
    with store.exchanging() as connection:
        switch(connection)
    go_on(store, actor)


def catch_up(store: Store, actor: Actor) -> int:
    """Do what a new identity still has to: be recorded, and write again what others know under other numbers.

    Called before every file that is written and after every one taken in; mostly there is nothing to do. Returns how
    many operations were written again.
    """
    go_on(store, actor)
    with store.read() as connection:
        if not earlier_identities(connection):
            return 0
    return write_again(store, actor)
