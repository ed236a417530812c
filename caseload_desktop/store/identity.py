"""This laptop's own identity: its mark in the journal, the key it signs with and the key others encrypt to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.store.ids import new_device_id
from caseload_desktop.store.journal import DeviceIdentity
from caseload_desktop.store.meta import read_meta, write_meta

_DEVICE, _SIGN_KEY, _AGE_KEY = "device", "sign_key", "age_key"


@dataclass(frozen=True, slots=True)
class PublicKeys:
    """What others need of this laptop: ``sign`` checks its seals (Ed25519, hex), ``recipient`` (age) locks files to it.

    Both are public.
    """

    device: str
    sign: str
    recipient: str


def write_identity(connection: Connection, *, fresh_keys: bool) -> DeviceIdentity:
    """Give the store a new device id, in the caller's transaction.

    With its keys kept (``fresh_keys`` false) the laptop proves to others that it is the one they know under the earlier
    id: after a restored backup the old id's numbers may be used already.
    """
    device = DeviceIdentity(new_device_id())
    write_meta(connection, _DEVICE, device.id)
    if fresh_keys or read_meta(connection, _SIGN_KEY) is None:
        _write_keys(connection)
    return device


def _write_keys(connection: Connection) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage import x25519

    write_meta(connection, _SIGN_KEY, Ed25519PrivateKey.generate().private_bytes_raw().hex())
    write_meta(connection, _AGE_KEY, str(x25519.Identity.generate()))


def device_of(connection: Connection) -> DeviceIdentity:
    """The mark under which this laptop writes."""
    return DeviceIdentity(read_meta(connection, _DEVICE) or "")


def sign_key(connection: Connection) -> bytes:
    """The private Ed25519 key; it never leaves the store. Raises ``StoreUnavailable`` ``not_a_store``."""
    return bytes.fromhex(_key(connection, _SIGN_KEY))


def age_key(connection: Connection) -> str:
    """The private age identity (``AGE-SECRET-KEY-1...``) that opens files for this laptop. Raises as ``sign_key``."""
    return _key(connection, _AGE_KEY)


def public_keys(connection: Connection) -> PublicKeys:
    """What others need to check and to reach this laptop."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from pyrage import x25519

    public = Ed25519PrivateKey.from_private_bytes(sign_key(connection)).public_key().public_bytes_raw()
    recipient = str(x25519.Identity.from_str(age_key(connection)).to_public())
    return PublicKeys(device_of(connection).id, public.hex(), recipient)


def _key(connection: Connection, name: str) -> str:
    found = read_meta(connection, name)
    if found is None:
        raise StoreUnavailable("not_a_store")
    return found
