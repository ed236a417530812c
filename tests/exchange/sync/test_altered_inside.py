"""A file altered by somebody who can lock and pack, but not sign, is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
import zstandard

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.reader import check_signature
from caseload_desktop.ui.messages import SENTENCES
from tests.exchange.sync import makers
from tests.exchange.sync.makers import Taken, laptop

Lines = list[bytes]


def _refusal(path: Path, taken: Taken | None = None) -> str:
    with pytest.raises(FileRefused) as refused:
        makers.read(path, taken=taken)
    assert refused.value.code in SENTENCES
    return refused.value.code


def _header_line(**changed: object) -> bytes:
    return b"H" + orjson.dumps({**orjson.loads(wire.header_line(makers.header())[1:]), **changed})


def test_maker_of_altered_files_makes_honest_ones_too(tmp_path: Path) -> None:
    """What the tests below change is else a file that is taken."""
    check_signature(makers.read(makers.forged(tmp_path / "a", makers.honest_lines())), laptop(1).sign_key)


_ALTERED: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "a word of a note changed": (
        lambda lines: [re.sub(b"after lunch", b"after death", line) for line in lines],
        "sync_altered",
    ),
    "an operation left out": (lambda lines: lines[:3] + lines[4:], "sync_altered"),
    "an operation repeated": (lambda lines: [*lines[:3], lines[2], *lines[3:]], "sync_altered"),
    "two operations changed round": (lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]], "sync_altered"),
    "another recipient named": (lambda lines: [_header_line(to=[laptop(3).device]), *lines[1:]], "sync_altered"),
    "no trailer": (lambda lines: lines[:-1], "sync_cut_off"),
    "only the header": (lambda lines: lines[:1], "sync_cut_off"),
    "only a trailer": (lambda lines: lines[-1:], "sync_not_a_sync_file"),
    "no header": (lambda lines: lines[1:], "sync_not_a_sync_file"),
    "nothing": (lambda _lines: [], "sync_not_a_sync_file"),
    "two headers": (lambda lines: [lines[0], *lines], "sync_malformed"),
    "a header in the middle": (lambda lines: [*lines[:3], lines[0], *lines[3:]], "sync_malformed"),
    "two trailers": (lambda lines: [*lines, lines[-1]], "sync_altered"),
    "a line behind the trailer": (lambda lines: [*lines, lines[2]], "sync_altered"),
    "a trailer in the middle": (lambda lines: [*lines[:3], lines[-1], *lines[3:]], "sync_altered"),
    "an empty line": (lambda lines: [*lines[:3], b"", *lines[3:]], "sync_malformed"),
    "an empty line at the end": (lambda lines: [*lines, b""], "sync_altered"),
    "an unknown letter": (lambda lines: [*lines[:3], b"qx", *lines[3:]], "sync_malformed"),
    "a header that is no JSON": (lambda lines: [b"Hello", *lines[1:]], "sync_malformed"),
    "a header of another program": (lambda lines: [_header_line(format="other"), *lines[1:]], "sync_not_a_sync_file"),
    "a trailer that is no JSON": (lambda lines: [*lines[:-1], b"The end"], "sync_malformed"),
    "a trailer without a signature": (
        lambda lines: [*lines[:-1], makers.trailer(lines[:-1], sig="")],
        "sync_malformed",
    ),
    "a trailer that counts other lines": (
        lambda lines: [*lines[:-1], makers.trailer(lines[:-1], counted=3)],
        "sync_altered",
    ),
    "a trailer that counts other changes": (
        lambda lines: [*lines[:-1], makers.trailer(lines[:-1], changes=3)],
        "sync_altered",
    ),
    "a trailer with another hash": (
        lambda lines: [*lines[:-1], makers.trailer(lines[:-1], sha256="0" * 64)],
        "sync_altered",
    ),
}


@pytest.mark.parametrize("what", _ALTERED)
def test_altered_inside_is_refused(tmp_path: Path, what: str) -> None:
    """Nobody on the way can add, drop, move or change a line, though the outside of the file is right."""
    change, code = _ALTERED[what]
    assert _refusal(makers.forged(tmp_path / "a", change(makers.honest_lines()))) == code


def test_altered_and_hashed_anew_is_not_signed(tmp_path: Path) -> None:
    """Who alters a file and mends its hash still can't sign it for the sender."""
    lines = [re.sub(b"after lunch", b"after death", line) for line in makers.honest_lines()[:-1]]
    mended = makers.trailer(lines, sig=laptop(3).signer.sign(b"whatever").hex())
    read = makers.read(makers.forged(tmp_path / "a", [*lines, mended]))
    with pytest.raises(FileRefused, match="sync_forged"):
        check_signature(read, laptop(1).sign_key)


def test_signature_of_one_file_does_not_fit_another(tmp_path: Path) -> None:
    """An old signature of the sender can't be put under a new file."""
    lines = makers.honest_lines()[:-1]
    old = orjson.loads(makers.honest_lines(count=9)[-1][1:])["sig"]
    read = makers.read(makers.forged(tmp_path / "a", [*lines, makers.trailer(lines, sig=old)]))
    with pytest.raises(FileRefused, match="sync_forged"):
        check_signature(read, laptop(1).sign_key)


def test_last_line_without_its_end_is_refused(tmp_path: Path) -> None:
    """A file whose very last newline is missing is not whole."""
    inside = b"\n".join(makers.honest_lines())
    assert _refusal(makers.lock(tmp_path / "a", zstandard.compress(inside))) == "sync_cut_off"


def test_packing_cut_short_is_refused(tmp_path: Path) -> None:
    """Text packed only in part is not whole, wherever it stops, even behind the trailer."""
    whole = makers.packed(makers.honest_lines())
    codes = [_refusal(makers.lock(tmp_path / "a", whole[:length])) for length in range(1, len(whole))]
    assert set(codes) <= {"sync_not_a_sync_file", "sync_cut_off", "sync_altered"}
    assert codes[-1] in {"sync_cut_off", "sync_altered"}


def test_packing_damaged_is_refused(tmp_path: Path) -> None:
    """A bit changed inside the packed text is noticed, unless by chance it unpacks to the very same text."""
    whole, honest = makers.packed(makers.honest_lines()), Taken()
    makers.read(makers.forged(tmp_path / "a", makers.honest_lines()), taken=honest)
    for place in range(len(whole)):
        taken = Taken()
        path = makers.lock(tmp_path / "a", whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        code = makers.refusal(path, taken=taken)
        assert code in SENTENCES or taken == honest


def test_anything_behind_the_packing_is_refused(tmp_path: Path) -> None:
    """What stands behind the packed text is not passed over."""
    whole = makers.packed(makers.honest_lines())
    for tail in (b"x", whole, zstandard.compress(b"O{}\n")):
        assert _refusal(makers.lock(tmp_path / "a", whole + tail)) in {"sync_altered", "sync_malformed"}


def test_newer_file_is_refused_before_anything_else_of_it_is_read(tmp_path: Path) -> None:
    """A file only a newer version understands says so, even if its header looks quite different."""
    newer = b'H{"format":"caseload-sync","version":9,"min_reader":2,"everything":"else"}'
    assert _refusal(makers.forged(tmp_path / "a", [newer, b"?", b"T?"])) == "sync_newer"


def test_newer_file_that_older_programs_can_read_is_read(tmp_path: Path) -> None:
    """Lines of a kind only a newer version knows are passed over, but counted and hashed."""
    lines = [_header_line(version=2, more=[1, 2]), b'O{"n":1}', b"q[]", b'O{"n":2}']
    taken = Taken()
    read = makers.read(makers.forged(tmp_path / "a", [*lines, makers.trailer(lines)]), taken=taken)
    assert (read.lines, read.changes, read.header.version) == (4, 2, 2)
    assert [content for _, content in taken.lines] == [b'{"n":1}', b'{"n":2}']


def test_line_without_an_end_is_refused(tmp_path: Path) -> None:
    """A line made to fill the memory is refused when it gets longer than any line can be."""
    begin = wire.header_line(makers.header()) + b"\nO"
    chance = bytes(range(256)).replace(b"\n", b"") * 400
    inside = zstandard.ZstdCompressor().compress(begin + chance * 360)
    assert _refusal(makers.lock(tmp_path / "a", inside)) == "sync_too_big"


def test_small_file_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    """A file of a few kilobytes made to fill the machine is refused long before it has."""
    packer = zstandard.ZstdCompressor().compressobj()
    inside = packer.compress(wire.header_line(makers.header()) + b"\n")
    line = b"O" + b" " * 999_999 + b"\n"
    inside += b"".join(packer.compress(line) for _ in range(300)) + packer.flush()
    assert len(inside) < 100_000
    taken = Taken()
    assert _refusal(makers.lock(tmp_path / "a", inside), taken) == "sync_too_big"
    assert 1 <= len(taken.lines) < 100


def test_packing_that_asks_for_much_memory_is_refused(tmp_path: Path) -> None:
    """A file whose packing asks for a window of gigabytes is refused before any is set aside."""
    parameters = zstandard.ZstdCompressionParameters(window_log=27, compression_level=1)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()
    inside = packer.compress(b"\n".join(makers.honest_lines()) + b"\n") + packer.flush()
    assert _refusal(makers.lock(tmp_path / "a", inside)) == "sync_too_big"
