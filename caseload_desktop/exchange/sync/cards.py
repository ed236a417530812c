"""The card of a laptop: a small file with its public keys, by which a manager makes it known to the team."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection

from caseload_desktop.domain.errors import FileRefused, RuleBroken
from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.exchange.sync import checked
from caseload_desktop.runtime.files import write_whole
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.identity import public_keys, sign_key
from caseload_desktop.store.queries.devices import devices
from caseload_desktop.store.store import Store

SUFFIX = ".caseload-card"
FORMAT = "caseload-card"
VERSION = 1

_MOST_BYTES = 20_000
_SIGNED_AS = "caseload-card-1"
_NOT_IN_A_FILE_NAME = re.compile(r"[^\w]+", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFile:
    """A laptop that asks to belong: its mark, its public keys, who uses it (as they wrote it) and when it was made.

    The card proves only that whoever made it has the keys; that it is the right laptop, the words say.
    """

    device: str
    sign_key: str
    recipient: str
    name: str
    made: str

    @property
    def words(self) -> tuple[str, ...]:
        """The words to compare by phone with those the laptop shows."""
        return words_of(self.sign_key, self.recipient)


def own_words(connection: Connection) -> tuple[str, ...]:
    """The words of this laptop, to be read out to somebody who compares them."""
    keys = public_keys(connection)
    return words_of(keys.sign, keys.recipient)


def own_owner(connection: Connection) -> str:
    """Who uses this laptop, by name; empty where the team does not say."""
    return next((each.owner_name for each in devices(connection) if each.this), "")


def card_name(name: str) -> str:
    """The name a card file gets: "jo-bell.caseload-card"."""
    return (_NOT_IN_A_FILE_NAME.sub("-", name.strip()).strip("-").lower() or "laptop") + SUFFIX


def write_card(store: Store, folder: Path, name: str) -> Path:
    """Write this laptop's card into a folder and return where it lies; ``name`` says who uses the laptop.

    There is nothing secret in it. Raises ``RuleBroken`` ``card_not_written`` for a folder that is not there or may not
    be written, ``StoreUnavailable`` ``disk_full``, ``disk_error``.
    """
    with store.read() as connection:
        keys, private = public_keys(connection), sign_key(connection)
    made = store.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    card = CardFile(
        device=keys.device, sign_key=keys.sign, recipient=keys.recipient, name=" ".join(name.split()), made=made
    )
    path = folder / card_name(name)
    content = orjson.dumps(_as_json(card, private), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    with calmly_on_disk():
        try:
            write_whole(path, content)
        except (FileNotFoundError, NotADirectoryError, PermissionError):
            raise RuleBroken("card_not_written") from None
    return path


def read_card(path: Path) -> CardFile:
    """Read a card and check that it was signed with the key it names.

    Raises ``FileRefused``: ``card_unreadable``, ``card_not_a_card``, ``card_newer``, ``card_altered``.
    """
    found = _json(path)
    if found.get("format") != FORMAT:
        raise FileRefused("card_not_a_card")
    if not isinstance(found.get("version"), int) or found["version"] > VERSION:
        raise FileRefused("card_newer")
    try:
        card = CardFile(
            device=checked.matching(checked.DEVICE, found.get("device")),
            sign_key=checked.matching(checked.KEY, found.get("sign_key")),
            recipient=checked.matching(checked.RECIPIENT, found.get("recipient")),
            name=checked.text(found.get("name")),
            made=checked.instant(found.get("made")),
        )
        signature = checked.binary(checked.SIGNATURE, found.get("signature"))
    except FileRefused:
        raise FileRefused("card_altered") from None
    _check(card, signature)
    return card


def _as_json(card: CardFile, private: bytes) -> dict[str, Any]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return {
        "format": FORMAT,
        "version": VERSION,
        "device": card.device,
        "sign_key": card.sign_key,
        "recipient": card.recipient,
        "name": card.name,
        "made": card.made,
        "signature": Ed25519PrivateKey.from_private_bytes(private).sign(_signed(card)).hex(),
    }


def _signed(card: CardFile) -> bytes:
    return orjson.dumps([_SIGNED_AS, card.device, card.sign_key, card.recipient, card.name, card.made])


def _json(path: Path) -> dict[str, Any]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError:
        raise FileRefused("card_unreadable") from None
    try:
        found = orjson.loads(content) if len(content) <= _MOST_BYTES else None
    except orjson.JSONDecodeError:
        found = None
    if not isinstance(found, dict):
        raise FileRefused("card_not_a_card")
    return found


def _check(card: CardFile, signature: bytes) -> None:
    """Raise ``card_altered`` unless the keys are keys and the signature is by the one named."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from pyrage import RecipientError, x25519

    try:
        x25519.Recipient.from_str(card.recipient)
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(card.sign_key)).verify(signature, _signed(card))
    except (InvalidSignature, RecipientError, ValueError):
        raise FileRefused("card_altered") from None
