"""Damaged and forged files before a real store: each is refused in words, and no row of any table changes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import pyrage
import pytest
import zstandard
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.store import rows
from caseload_desktop.store.identity import age_key, public_keys
from caseload_desktop.ui.messages import SENTENCES
from tests.exchange.sync import makers
from tests.exchange.sync.laptops import log, notes, register, write
from tests.exchange.sync.makers import laptop, places
from tests.support import MANAGER, make_store

EACH = 6
"""So many of each kind; that every byte counts is tried without a store (``test_damaged_files``)."""


class Scene:
    """A file on its way, the store it is for, and what that held before."""

    def __init__(self, folder: Path) -> None:
        self.sender, self.receiver = (make_store(folder / name, sealed=True) for name in "ab")
        log(self.sender, "asked about a rail", person_id=register(self.sender, "Ashdown"))
        self.path = write(self.sender, self.receiver, folder / "out")
        self.file = self.path.read_bytes()
        self.before = self.everything()

    def everything(self) -> Mapping[str, list[Any]]:
        """Every row of every table of the receiver."""
        with self.receiver.read() as connection:
            return {t.name: sorted(map(repr, connection.execute(select(t)))) for t in rows.metadata.tables.values()}

    def must_refuse(self, content: bytes) -> str:
        """The code with which the store refuses these bytes; a sentence stands behind it."""
        assert content != self.file
        self.path.write_bytes(content)
        with pytest.raises(FileRefused) as refused:
            take(self.receiver, MANAGER, self.path)
        assert SENTENCES[refused.value.code].endswith(".")
        return refused.value.code

    def lines(self) -> list[bytes]:
        """What is in the file, behind the lock."""
        with self.receiver.read() as connection:
            key = pyrage.x25519.Identity.from_str(age_key(connection))
        packed = pyrage.decrypt(self.file, [key])
        return zstandard.ZstdDecompressor().decompressobj().decompress(packed)[:-1].split(b"\n")

    def locked(self, lines: list[bytes]) -> bytes:
        """Lines packed and locked to the receiver, as anybody can who has its card."""
        with self.receiver.read() as connection:
            key = pyrage.x25519.Recipient.from_str(public_keys(connection).recipient)
        return bytes(pyrage.encrypt(makers.packed(lines), [key]))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """One scene for all: nothing changes it, and at the end the file itself is still taken."""
    scene = Scene(tmp_path_factory.mktemp("damage"))
    yield scene
    scene.path.write_bytes(scene.file)
    take(scene.receiver, MANAGER, scene.path)
    assert notes(scene.receiver) == {"asked about a rail"}
    for store in (scene.sender, scene.receiver):
        store.close()


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    """After a test the store holds what it held before, row by row."""
    yield made
    assert made.everything() == made.before


def _flipped(file: bytes, place: int, bit: int) -> bytes:
    return file[:place] + bytes([file[place] ^ bit]) + file[place + 1 :]


def test_cut_and_lengthened_files_leave_the_store_alone(scene: Scene) -> None:
    """Cut at the edge of each part and somewhere inside it, or grown."""
    chance = random.Random(1)
    cuts = {0, len(scene.file) - 1}
    for part in places(scene.file).values():
        cuts |= {part.start, part.stop - 1, chance.choice(part)}
    codes = {scene.must_refuse(scene.file[:cut]) for cut in sorted(cuts)}
    codes |= {scene.must_refuse(scene.file + tail) for tail in (b"\0", scene.file)}
    assert codes == {"sync_cut_off", "sync_altered"}


@pytest.mark.parametrize("part", ["version", "stanza", "mac", "nonce", "payload"])
def test_flipped_bits_leave_the_store_alone(scene: Scene, part: str) -> None:
    """One bit changed in the bytes of each kind."""
    chance = random.Random(part)
    for place in chance.sample(places(scene.file)[part], EACH):
        scene.must_refuse(_flipped(scene.file, place, 1 << chance.randrange(8)))


def test_random_bytes_leave_the_store_alone(scene: Scene) -> None:
    """Bytes by chance, bare, behind the first line of an honest file, and locked to this very laptop."""
    chance = random.Random(2)
    for size in (1, 22, 100, 5000):
        assert scene.must_refuse(chance.randbytes(size)) == "sync_not_a_sync_file"
        scene.must_refuse(scene.file[: places(scene.file)["stanza"].start] + chance.randbytes(size))
        scene.must_refuse(scene.locked([chance.randbytes(size).replace(b"\n", b"")]))


def _with_trailer(lines: list[bytes], **changed: object) -> list[bytes]:
    """Lines with a trailer whose counts and hash are right, and whose signature is a stranger's unless ``changed``."""
    return [*lines, makers.trailer(lines, **changed)]  # type: ignore[arg-type]


def test_forged_trailers_leave_the_store_alone(scene: Scene) -> None:
    """Right in counts and hash, and locked to this laptop: without the sender's key nobody gets a line past it."""
    *body, trailer = scene.lines()
    other = [line.replace(b"asked about a rail", b"asked about a nail") for line in body]
    assert other != body
    old = orjson.loads(trailer[1:])["sig"]
    header = orjson.loads(body[0][1:])
    others = [b"H" + orjson.dumps({**header, "no": header["no"] + 1}), *body[1:]]
    as_stranger = b"H" + orjson.dumps({**header, "from": laptop(9).card().as_json()})
    tried = {
        "signed by a stranger": (_with_trailer(body), "sync_forged"),
        "altered, signed by a stranger": (_with_trailer(other), "sync_forged"),
        "altered, with the old signature": (_with_trailer(other, sig=old), "sync_forged"),
        "altered, with the old trailer": ([*other, trailer], "sync_forged"),  # the seal of the chain no longer fits
        "another header, signed by a stranger": (_with_trailer(others), "sync_forged"),
        "another header, with the old signature": (_with_trailer(others, sig=old), "sync_forged"),
        "another header, with the old trailer": ([*others, trailer], "sync_altered"),
        "other counts": (_with_trailer(body, sig=old, counted=2), "sync_altered"),
        "no signature": (_with_trailer(body, sig=""), "sync_malformed"),
        "no trailer": (body, "sync_cut_off"),
        "two trailers": ([*body, trailer, trailer], "sync_altered"),
        "a stranger's own file": (_with_trailer([as_stranger, *body[1:]]), "sync_unknown_sender"),
    }
    assert {what: scene.must_refuse(scene.locked(lines)) for what, (lines, _) in tried.items()} == {
        what: code for what, (_, code) in tried.items()
    }
