"""A file that is damaged, cut, altered or made up is refused in words, whatever is wrong with it."""

from __future__ import annotations

import base64
import random
from pathlib import Path

import orjson
import pyrage
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.reader import is_locked_sync_file, read_sync_file
from caseload_desktop.ui.messages import SENTENCES
from tests.exchange.sync import makers
from tests.exchange.sync.makers import Taken, laptop

_AS_DAMAGE = {"sync_cut_off", "sync_altered", "sync_not_a_sync_file", "sync_locked"}


def _refusal(path: Path) -> str:
    """The code with which laptop 2 refuses a file; a sentence stands behind it."""
    with pytest.raises(FileRefused) as refused:
        makers.read(path)
    assert refused.value.code in SENTENCES
    return refused.value.code


@pytest.fixture
def small(tmp_path: Path) -> bytes:
    """The bytes of a small honest file."""
    makers.write(tmp_path / "small")
    return (tmp_path / "small").read_bytes()


def test_every_truncation_is_refused(tmp_path: Path, small: bytes) -> None:
    """A copy that stopped anywhere, even one byte before the end, is refused."""
    path = tmp_path / "cut"
    codes = set()
    for length in range(len(small)):
        path.write_bytes(small[:length])
        codes.add(_refusal(path))
    assert codes == {"sync_cut_off", "sync_altered"}


@pytest.mark.parametrize("part", ["version", "stanza", "mac", "nonce", "payload"])
@pytest.mark.parametrize("bit", [0x01, 0x20, 0x80])
def test_every_byte_changed_is_refused(tmp_path: Path, small: bytes, part: str, bit: int) -> None:
    """One changed bit in any byte of a file, wherever it lies, is noticed."""
    path = tmp_path / "flipped"
    for place in makers.places(small)[part]:
        path.write_bytes(small[:place] + bytes([small[place] ^ bit]) + small[place + 1 :])
        assert _refusal(path) in _AS_DAMAGE


@pytest.mark.parametrize("tail", [b"\0", b"\n", b"T{}\n", bytes(70_000)])
def test_bytes_appended_are_refused(tmp_path: Path, small: bytes, tail: bytes) -> None:
    """A file that grew on its way is not taken."""
    path = tmp_path / "longer"
    path.write_bytes(small + tail)
    assert _refusal(path) == "sync_altered"


_SMALL: list[bytes] = []


@settings(max_examples=200)
@given(data=st.data())
def test_any_few_changes_are_refused(data: st.DataObject, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Bytes changed, dropped, put in and copied about, in any mixture: refused in words, and never taken."""
    path = tmp_path_factory.mktemp("changed") / "a"
    if not _SMALL:
        makers.write(path)
        _SMALL.append(path.read_bytes())
    changed = bytearray(_SMALL[0])
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(changed)))
        end = data.draw(st.integers(begin, min(begin + 40, len(changed))))
        other = data.draw(st.integers(0, len(changed)))
        piece = data.draw(
            st.sampled_from((b"", b"\n", b"-> ", bytes(changed[other : other + 30]))) | st.binary(max_size=8)
        )
        changed[begin:end] = piece
    path.write_bytes(bytes(changed))
    assert bytes(changed) == _SMALL[0] or _refusal(path) in {*_AS_DAMAGE, "sync_altered"}


def test_two_files_in_one_are_refused(tmp_path: Path, small: bytes) -> None:
    """Two files copied together are not one."""
    path = tmp_path / "twice"
    path.write_bytes(small + small)
    assert _refusal(path) == "sync_altered"


def _large(tmp_path: Path) -> bytes:
    """A file of several age chunks (64 KiB each)."""
    chance = random.Random(1)
    makers.write(tmp_path / "large", [b"O" + base64.b64encode(chance.randbytes(90)) for _ in range(3000)])
    return (tmp_path / "large").read_bytes()


def test_large_file_damaged_anywhere_is_refused(tmp_path: Path) -> None:
    """Damage in the first, a middle, or the last piece of a large file, at its edges or inside, is noticed."""
    large = _large(tmp_path)
    start = makers.places(large)["payload"].start
    sealed = 64 * 1024 + 16
    edges = [start + no * sealed + step for no in range(1, 4) for step in (-17, -16, -1, 0, 1)]
    path = tmp_path / "damaged"
    for place in (*edges, start, start + 5000, len(large) - 17, len(large) - 16, len(large) - 1):
        path.write_bytes(large[:place] + bytes([large[place] ^ 4]) + large[place + 1 :])
        assert _refusal(path) == "sync_altered"
        path.write_bytes(large[:place])
        assert _refusal(path) in {"sync_cut_off", "sync_altered"}


def test_large_file_with_pieces_moved_is_refused(tmp_path: Path) -> None:
    """Pieces left out, repeated or changed round are noticed, though each is whole."""
    large = _large(tmp_path)
    start = makers.places(large)["payload"].start
    sealed = 64 * 1024 + 16
    head, one, two, rest = (
        large[:start],
        large[start : start + sealed],
        large[start + sealed : start + 2 * sealed],
        large[start + 2 * sealed :],
    )
    path = tmp_path / "moved"
    for bytes_ in (head + two + one + rest, head + one + rest, head + one + one + two + rest, head + one + two):
        path.write_bytes(bytes_)
        assert _refusal(path) in {"sync_cut_off", "sync_altered"}


def test_random_bytes_are_refused(tmp_path: Path) -> None:
    """Any other file chosen by mistake is no file of the exchange."""
    chance = random.Random(7)
    path = tmp_path / "random"
    for size in (1, 2, 21, 22, 23, 100, 5000, 200_000):
        path.write_bytes(chance.randbytes(size))
        assert _refusal(path) == "sync_not_a_sync_file"
        assert not is_locked_sync_file(path)


@settings(max_examples=150)
@given(tail=st.binary(max_size=400))
def test_anything_behind_the_first_line_is_refused(tail: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """A file that only begins like one of ours is refused, whatever follows."""
    path = tmp_path_factory.mktemp("tail") / "a"
    path.write_bytes(b"age-encryption.org/v1\n" + tail)
    assert _refusal(path) in {"sync_cut_off", "sync_not_a_sync_file", "sync_altered", "sync_locked"}


@settings(max_examples=150)
@given(inside=st.binary(max_size=400))
def test_anything_locked_to_us_is_refused(inside: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever knows a laptop's card can lock anything to it; none of that is a file of the exchange."""
    folder = tmp_path_factory.mktemp("inside")
    for content in (inside, zstandard.compress(inside), zstandard.compress(b"H" + inside)):
        assert _refusal(makers.lock(folder / "a", content)) in {
            "sync_not_a_sync_file",
            "sync_malformed",
            "sync_cut_off",
        }


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=6,
)


@settings(max_examples=200)
@given(part=st.sampled_from(sorted(orjson.loads(wire.header_line(makers.header())[1:]))), value=_json)
def test_header_that_lies_is_refused_or_harmless(part: str, value: object) -> None:
    """Whatever stands in a header, it is read as what it must be or not at all."""
    parts = orjson.loads(wire.header_line(makers.header())[1:])
    try:
        content = orjson.dumps({**parts, part: value})
    except TypeError:  # a number beyond 64 bits, which our JSON does not have
        return
    try:
        header = wire.read_header(content)
    except FileRefused as refused:
        code = refused.code
    else:
        code = ""
        assert wire.read_header(wire.header_line(header)[1:]) == header
    assert code in {"", "sync_malformed", "sync_newer", "sync_not_a_sync_file"}


@pytest.mark.parametrize(
    "read",
    [
        wire.read_run,
        wire.read_erased,
        wire.read_seal,
        wire.read_locked,
        wire.read_release,
        wire.read_dropped,
        wire.read_tombstone,
    ],
)
@settings(max_examples=60)
@given(value=_json)
def test_line_that_lies_is_refused_or_harmless(read: object, value: object) -> None:
    """A line that is not what its letter says is refused as such, never half read."""
    assert callable(read)
    try:
        content = orjson.dumps(value)
    except TypeError:
        return
    for bad in (content, content[:-1], b"", b"[" * 3000):
        try:
            read(bad)
        except FileRefused as refused:
            code = refused.code
        else:
            code = ""
        assert code in {"", "sync_malformed"}


# ---------------------------------------------------------------------------------------- whole files of another kind
def test_empty_file_is_refused(tmp_path: Path) -> None:
    """A stick pulled out too early often leaves a name without content."""
    (tmp_path / "empty").touch()
    assert _refusal(tmp_path / "empty") == "sync_cut_off"


def test_file_locked_by_a_password_is_refused(tmp_path: Path) -> None:
    """A file somebody locked by a password is not for this laptop; no time is spent on the password's sum."""
    path = tmp_path / "password"
    stanza = b"-> scrypt rF0/NwblUHHTpgQgRpe5CQ 22\ngUjEymFKMVXQEKdMMHL24oYexjE3TIC0O0zGSqJ2aUY\n"
    path.write_bytes(b"age-encryption.org/v1\n" + stanza + b"--- " + b"A" * 43 + b"\n" + bytes(range(200)))
    assert is_locked_sync_file(path)
    assert _refusal(path) == "sync_locked"


def test_packed_file_without_a_lock_is_refused(tmp_path: Path) -> None:
    """A file that is open to everybody is not taken, even if all in it is right."""
    (tmp_path / "open").write_bytes(makers.packed(makers.honest_lines()))
    assert _refusal(tmp_path / "open") == "sync_not_a_sync_file"


def test_file_as_text_is_refused(tmp_path: Path) -> None:
    """The other form of the lock, letters for mails, is none we write."""
    key = pyrage.x25519.Recipient.from_str(laptop(2).recipient)
    (tmp_path / "text").write_bytes(pyrage.encrypt(makers.packed(makers.honest_lines()), [key], armored=True))
    assert _refusal(tmp_path / "text") == "sync_not_a_sync_file"


def test_endless_list_of_recipients_is_refused_at_once(tmp_path: Path) -> None:
    """A file made to keep the laptop busy with its outside is refused before that is read through."""
    stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
    (tmp_path / "endless").write_bytes(b"age-encryption.org/v1\n" + stanza * 200_000)
    assert _refusal(tmp_path / "endless") == "sync_not_a_sync_file"


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, or a file that is gone, is said calmly."""
    for path in (tmp_path, tmp_path / "gone"):
        assert _refusal(path) == "sync_unreadable"
        with pytest.raises(FileRefused, match="sync_unreadable"):
            is_locked_sync_file(path)


def test_key_that_is_none_is_refused(tmp_path: Path) -> None:
    """A wrong key file is said to be that, not the sync file."""
    makers.write(tmp_path / "a")
    for text in ("", "AGE-SECRET-KEY-1", laptop(2).recipient, "öäü\0"):
        with pytest.raises(FileRefused, match="key_unreadable"):
            read_sync_file(
                tmp_path / "a", text, on_header=Taken().headers.append, on_line=lambda _letter, _content: None
            )
