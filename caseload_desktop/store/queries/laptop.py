"""What this laptop holds, and whether its record is whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from caseload_desktop.store import access_log, rows
from caseload_desktop.store.chains import Break, check_chains, check_seals


@dataclass(frozen=True, slots=True)
class Holdings:
    """How much is held, withdrawn and removed rows left out; ``operations`` counts the entries of the journal.

    ``cipher`` is the version of the library that encrypts, as it names itself.
    """

    people: int
    contacts: int
    operations: int
    cipher: str


@dataclass(frozen=True, slots=True)
class RecordCheck:
    """What walking the whole record found; nothing broken is the proof.

    ``breaks`` are the places where a chain or a seal first does not fit; ``access_log`` is the number of the first row
    of the access log that does not, or None.
    """

    operations: int
    seals: int
    breaks: tuple[Break, ...]
    access_log: int | None

    @property
    def holds(self) -> bool:
        """True when nothing was changed, dropped or put in between."""
        return not self.breaks and self.access_log is None


def holdings(connection: Connection) -> Holdings:
    """Count what is held."""
    people, contacts = (
        connection.execute(select(func.count()).select_from(table).where(table.c.gone.is_(None))).scalar_one()
        for table in (rows.person, rows.contact)
    )
    cipher = connection.exec_driver_sql("PRAGMA cipher_version").scalar()
    return Holdings(people, contacts, _operations(connection), str(cipher or ""))


def check_record(connection: Connection) -> RecordCheck:
    """Walk every chain of the journal, every seal and the access log; takes about a second for 100,000 entries."""
    device = rows.FOLDED["device"]
    keys = {
        name: bytes.fromhex(key)
        for name, key in connection.execute(select(device.c.device, device.c.sign_key))
        if name and key
    }
    seals = connection.execute(select(func.count()).select_from(rows.seal)).scalar_one()
    breaks = (*check_chains(connection), *check_seals(connection, keys))
    return RecordCheck(_operations(connection), seals, breaks, access_log.verify(connection))


def _operations(connection: Connection) -> int:
    return int(connection.execute(select(func.count()).select_from(rows.op)).scalar_one())
