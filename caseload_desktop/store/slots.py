"""The key-slot file beside the store: the random data key, wrapped for each user and for the recovery code."""

from __future__ import annotations

import json
import secrets
import unicodedata
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.files import write_whole

VERSION = 1
KEY_BYTES = 32
_SALT_BYTES = 16
_NONCE_BYTES = 12
_SEALED_BYTES = KEY_BYTES + 16
_MOST_MEMORY_KIB = 1024 * 1024
_MOST_PASSES = 64
_MOST_LANES = 64
_MOST_SLOTS = 1000


@dataclass(frozen=True, slots=True)
class Argon2Cost:
    """What one password try costs; the default took 127 to 180 ms on two cores (RFC 9106's second choice of 64 MiB)."""

    memory_kib: int = 64 * 1024
    passes: int = 3
    lanes: int = 4


class SlotKind(StrEnum):
    """What opens a slot."""

    PASSWORD = "password"  # noqa: S105
    RECOVERY = "recovery"


@dataclass(frozen=True, slots=True)
class Slot:
    """The data key wrapped for one user or for the recovery code.

    ``user`` is the sign-in name as it is compared, ``name`` as the manager typed it, ``worker_id`` an opaque id; all
    three are readable without a password, so a sign-in name must not be more than a worker's name. For the recovery
    code they are empty.
    """

    kind: SlotKind
    user: str
    name: str
    worker_id: str
    cost: Argon2Cost
    salt: bytes
    nonce: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class Slots:
    """All slots of one store; ``db_id`` says which store."""

    db_id: str
    slots: tuple[Slot, ...] = ()

    def of_user(self, user: str) -> Slot | None:
        """The password slot of a sign-in name, however it is typed."""
        folded = fold_user(user)
        return next((s for s in self.slots if s.kind is SlotKind.PASSWORD and s.user == folded), None)

    @property
    def recovery(self) -> Slot | None:
        """The slot of the recovery code."""
        return next((s for s in self.slots if s.kind is SlotKind.RECOVERY), None)

    @property
    def users(self) -> tuple[Slot, ...]:
        """The password slots in the order of their names."""
        return tuple(sorted((s for s in self.slots if s.kind is SlotKind.PASSWORD), key=lambda s: s.user))

    def with_slot(self, slot: Slot) -> Slots:
        """The same with ``slot`` in place of the one for the same user, or of the earlier recovery code."""
        return Slots(self.db_id, (*self._others(slot.kind, slot.user), slot))

    def without_user(self, user: str) -> Slots:
        """The same without the slot of ``user``."""
        return Slots(self.db_id, tuple(self._others(SlotKind.PASSWORD, fold_user(user))))

    def _others(self, kind: SlotKind, user: str) -> Iterable[Slot]:
        return (s for s in self.slots if (s.kind, s.user) != (kind, user))


def fold_user(user: str) -> str:
    """The form in which sign-in names are compared: one Unicode form, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", user).casefold().split())


def new_data_key() -> bytearray:
    """Return a fresh random data key of 256 bits."""
    return bytearray(secrets.token_bytes(KEY_BYTES))


# --- wrapping --------------------------------------------------------------------------------------------------------


def wrap_for_user(
    key: bytes | bytearray, *, db_id: str, name: str, worker_id: str, password: str, cost: Argon2Cost
) -> Slot:
    """Return a password slot for the sign-in name ``name``."""
    return _wrap(key, db_id, SlotKind.PASSWORD, " ".join(name.split()), worker_id, password, cost)


def wrap_for_recovery(key: bytes | bytearray, *, db_id: str, code: str, cost: Argon2Cost) -> Slot:
    """Return the slot of a recovery code given as its 25 characters."""
    return _wrap(key, db_id, SlotKind.RECOVERY, "", "", code, cost)


def unwrap(slot: Slot, *, db_id: str, secret: str) -> bytearray:
    """Return the data key. Raises ``StoreUnavailable`` ``wrong_password`` when secret or slot is not the right one."""
    opener = AESGCM(_stretch(secret, slot.salt, slot.cost))
    try:
        return bytearray(
            opener.decrypt(slot.nonce, slot.sealed, _bound_to(db_id, slot.kind, slot.user, slot.worker_id))
        )
    except InvalidTag:
        raise StoreUnavailable("wrong_password") from None


def spend_as_long(cost: Argon2Cost, secret: str) -> None:
    """Work as long as for a slot, so that an unknown sign-in name answers no faster than a wrong password."""
    _stretch(secret, bytes(_SALT_BYTES), cost)


def _wrap(
    key: bytes | bytearray, db_id: str, kind: SlotKind, name: str, worker_id: str, secret: str, cost: Argon2Cost
) -> Slot:
    salt, nonce, user = secrets.token_bytes(_SALT_BYTES), secrets.token_bytes(_NONCE_BYTES), fold_user(name)
    sealer = AESGCM(_stretch(secret, salt, cost))
    sealed = sealer.encrypt(nonce, bytes(key), _bound_to(db_id, kind, user, worker_id))
    return Slot(kind, user, name, worker_id, cost, salt, nonce, sealed)


def _stretch(secret: str, salt: bytes, cost: Argon2Cost) -> bytes:
    """Argon2id of the secret in one Unicode form, so that an accent typed on another keyboard is the same password."""
    return hash_secret_raw(
        secret=unicodedata.normalize("NFC", secret).encode(),
        salt=salt,
        time_cost=cost.passes,
        memory_cost=cost.memory_kib,
        parallelism=cost.lanes,
        hash_len=KEY_BYTES,
        type=Type.ID,
    )


def _bound_to(db_id: str, kind: SlotKind, user: str, worker_id: str) -> bytes:
    """What the wrapped key is tied to: a slot moved to another store, user or worker does not open."""
    return json.dumps(["caseload-slot", VERSION, db_id, kind.value, user, worker_id]).encode()


# --- the file --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlotsFile:
    """The slot file of a profile folder and its second copy.

    The copy holds the same as the file, not the state before it: otherwise a password that was changed, or a user who
    was removed, would still get in through the copy. It lags behind only between two renames.
    """

    path: Path

    @property
    def copy(self) -> Path:
        """The second copy beside the file."""
        return self.path.with_name(self.path.name + ".copy")

    def exists(self) -> bool:
        """True when either is there, sound or not."""
        return self.path.exists() or self.copy.exists()

    def read(self) -> Slots:
        """Return what the file says or, if it is missing, cut off or garbled, its copy.

        Raises ``StoreUnavailable``: ``no_slots`` when neither can be read, ``newer_store`` when a newer version wrote
        the file.
        """
        for path in (self.path, self.copy):
            try:
                return parse(path.read_bytes())
            except (OSError, ValueError):
                continue
        raise StoreUnavailable("no_slots")

    def is_sound(self) -> bool:
        """True when file and copy are both readable and alike."""
        try:
            return parse(self.path.read_bytes()) == parse(self.copy.read_bytes())
        except (OSError, ValueError):
            return False

    def write(self, slots: Slots) -> None:
        """Write the file, read it back, then its copy. Raises ``OSError``; the file is then as before or as after."""
        content = render(slots)
        write_whole(self.path, content)
        if self.path.read_bytes() != content:
            raise OSError("the key-slot file did not read back as written")
        write_whole(self.copy, content)


def render(slots: Slots) -> bytes:
    """The file's bytes: JSON with a checksum, which finds damage; forgery is found by the slots' own seals."""
    body = {"v": VERSION, "db_id": slots.db_id, "slots": [_as_json(s) for s in slots.slots]}
    return json.dumps({**body, "sum": _checksum(body)}, indent=1, ensure_ascii=False).encode()


def parse(content: bytes) -> Slots:
    """Return the slots of a file's bytes. Raises ``ValueError`` for damage, ``StoreUnavailable`` ``newer_store``."""
    try:
        body: dict[str, Any] = json.loads(content)
        found = body.pop("sum")
        if found != _checksum(body):
            raise ValueError("checksum")
        if body["v"] > VERSION:
            raise StoreUnavailable("newer_store")
        if len(body["slots"]) > _MOST_SLOTS:
            raise ValueError("slots")
        return Slots(str(body["db_id"]), tuple(_from_json(s) for s in body["slots"]))
    except (AttributeError, KeyError, TypeError, RecursionError) as error:
        raise ValueError("shape") from error


def _checksum(body: dict[str, Any]) -> str:
    return sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _as_json(slot: Slot) -> dict[str, object]:
    return {
        "kind": slot.kind.value,
        "user": slot.user,
        "name": slot.name,
        "worker": slot.worker_id,
        "kdf": "argon2id",
        "m": slot.cost.memory_kib,
        "t": slot.cost.passes,
        "p": slot.cost.lanes,
        "salt": b64encode(slot.salt).decode(),
        "nonce": b64encode(slot.nonce).decode(),
        "ct": b64encode(slot.sealed).decode(),
    }


def _from_json(found: dict[str, Any]) -> Slot:
    cost = Argon2Cost(int(found["m"]), int(found["t"]), int(found["p"]))
    salt, nonce, sealed = (b64decode(found[part], validate=True) for part in ("salt", "nonce", "ct"))
    if (len(salt), len(nonce), len(sealed), found["kdf"]) != (_SALT_BYTES, _NONCE_BYTES, _SEALED_BYTES, "argon2id"):
        raise ValueError("slot")
    if not (
        8 * cost.lanes <= cost.memory_kib <= _MOST_MEMORY_KIB
        and 1 <= cost.passes <= _MOST_PASSES
        and 1 <= cost.lanes <= _MOST_LANES
    ):
        raise ValueError("cost")
    kind = SlotKind(found["kind"])
    return Slot(kind, str(found["user"]), str(found["name"]), str(found["worker"]), cost, salt, nonce, sealed)
