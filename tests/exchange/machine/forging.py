"""A file as a stranger would write it who has got hold of the recipient's key: its words changed, signed anew."""

from __future__ import annotations

import random
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.exchange.sync.writer import write_sync_file
from caseload_desktop.store.identity import age_key, public_keys
from caseload_desktop.store.store import Store


def forged(path: Path, to: Store, chance: random.Random) -> bytes | None:
    """Return a file for ``to`` with a letter of one operation changed, signed by somebody whom nobody knows.

    None for a file this laptop can't open, because its keys are others by now.
    """
    headers: list[Header] = []
    lines: list[tuple[Letter, bytes]] = []
    with to.read() as connection:
        identity, recipient = age_key(connection), public_keys(connection).recipient
    try:
        read_sync_file(path, identity, on_header=headers.append, on_line=lambda a, b: lines.append((a, b)))
    except FileRefused:
        return None
    said = [place for place, (letter, _) in enumerate(lines) if letter is Letter.OPERATION]
    if said:
        place = chance.choice(said)
        letter, raw = lines[place]
        lines[place] = letter, raw[:-2] + bytes([raw[-2] ^ 1]) + raw[-1:]
    body = (letter.value.encode() + payload for letter, payload in lines if letter is not Letter.TRAILER)
    out = path.with_name("forged.caseload-sync")
    stranger = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
    write_sync_file(out, headers[0], body, recipients=[recipient], sign=stranger.sign)
    content = out.read_bytes()
    out.unlink()
    return content
