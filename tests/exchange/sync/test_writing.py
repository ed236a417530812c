"""A file is written whole or not at all, and nothing readable touches the disk on the way."""

from __future__ import annotations

import builtins
import errno
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from caseload_desktop.domain.errors import RuleBroken, StoreUnavailable
from caseload_desktop.exchange.sync import writer
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter
from tests.exchange.sync import makers
from tests.exchange.sync.makers import Taken, laptop


class _Stop(Exception):
    """What a cancelled act raises."""


def _chance_lines(count: int) -> Iterator[bytes]:
    """Lines that don't pack, so that bytes reach the disk early."""
    for _ in range(count):
        yield b"O" + os.urandom(3000).hex().encode()


@pytest.mark.parametrize("error", [_Stop("cancelled"), RuleBroken("given_up"), KeyboardInterrupt(), OSError(5, "x")])
@pytest.mark.parametrize("after", [0, 1, 400])
def test_cancel_leaves_nothing_and_comes_out_unchanged(tmp_path: Path, error: BaseException, after: int) -> None:
    """A worker who stops an export finds no half file, and the program is told exactly what stopped it."""

    def body() -> Iterator[bytes]:
        yield from _chance_lines(after)
        raise error

    with pytest.raises(type(error)) as raised:
        makers.write(tmp_path / "a", body())
    assert raised.value is error
    assert list(tmp_path.iterdir()) == []


def test_signature_that_fails_leaves_nothing(tmp_path: Path) -> None:
    """Without the sender's signature there is no file."""

    def sign(_text: bytes) -> bytes:
        raise StoreUnavailable("locked")

    with pytest.raises(StoreUnavailable, match="locked"):
        writer.write_sync_file(
            tmp_path / "a", makers.header(), makers.body(), recipients=[laptop(2).recipient], sign=sign
        )
    assert list(tmp_path.iterdir()) == []


class _FullDisk(io.FileIO):
    """A file on a disk that takes some bytes and no more."""

    room = 0
    error = errno.ENOSPC

    def write(self, data: Any) -> int:
        if self.tell() + len(data) > self.room:
            raise OSError(self.error, os.strerror(self.error))
        return super().write(data)


def _with_disk(monkeypatch: pytest.MonkeyPatch, *, room: int, error: int) -> None:
    real: Callable[..., Any] = builtins.open

    def opened(self: Path, mode: str = "r", *rest: Any, **named: Any) -> Any:
        if "w" not in mode:
            return real(self, mode, *rest, **named)
        file = _FullDisk(self, mode)
        file.room, file.error = room, error
        return file

    monkeypatch.setattr(Path, "open", opened)


@pytest.mark.parametrize("room", [0, 100, 250, 66_000, 200_000])
@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EFBIG, "disk_full"),
        (errno.EIO, "disk_error"),
        (errno.ENODEV, "disk_error"),
    ],
)
def test_full_stick_is_told_calmly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, error: int, code: str
) -> None:
    """A stick that is full, or pulled out, at any byte of the file is said as that, and nothing is left on it."""
    _with_disk(monkeypatch, room=room, error=error)
    with pytest.raises(StoreUnavailable) as raised:
        makers.write(tmp_path / "a", _chance_lines(100))
    assert raised.value.code == code
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_disk_that_fails_at_the_end_is_told_calmly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    """A file that could not be settled on the medium is not said to be there."""

    def fails(*_arguments: object) -> None:
        raise OSError(errno.EIO, "input/output error")

    monkeypatch.setattr("os.fsync" if call == "fsync" else "pathlib.Path.replace", fails)
    with pytest.raises(StoreUnavailable, match="disk_error"):
        makers.write(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_folder_that_is_not_there_is_told_calmly(tmp_path: Path) -> None:
    """A share that went away is said as a folder that can't be written to."""
    with pytest.raises(StoreUnavailable, match="export_not_written"):
        makers.write(tmp_path / "gone" / "a")


def test_failed_export_keeps_the_file_that_was_there(tmp_path: Path) -> None:
    """A file of that name is replaced by a whole new one or stays."""
    path = tmp_path / "a"
    path.write_bytes(b"earlier")

    def body() -> Iterator[bytes]:
        yield from ()
        raise _Stop

    with pytest.raises(_Stop):
        makers.write(path, body())
    assert path.read_bytes() == b"earlier"
    makers.write(path)
    assert makers.read(path).changes == 6


def test_part_left_by_a_crash_is_written_over(tmp_path: Path) -> None:
    """After a kill in the middle of an export, the next one tidies up."""
    (tmp_path / "a.part").write_bytes(b"half")
    makers.write(tmp_path / "a")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_file_is_read_back_before_it_bears_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stick that gives back something else than it was given is found out before anybody carries it away."""
    real = os.fsync

    def settle_then_rot(descriptor: int) -> None:
        real(descriptor)
        part = tmp_path / "a.part"
        rotten = bytearray(part.read_bytes())
        rotten[300] ^= 1
        part.write_bytes(bytes(rotten))

    monkeypatch.setattr("os.fsync", settle_then_rot)
    with pytest.raises(StoreUnavailable, match="sync_not_written"):
        makers.write(tmp_path / "a")
    assert list(tmp_path.iterdir()) == []


def test_file_and_folder_are_settled_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A power cut leaves the whole file under its name or none: file settled, then named, then the folder settled."""
    steps: list[str] = []
    real_replace = Path.replace

    def fsync(descriptor: int) -> None:
        steps.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")  # noqa: PTH112

    def replace(self: Path, target: Path) -> Path:
        steps.append("named")
        return real_replace(self, target)

    monkeypatch.setattr("os.fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    makers.write(tmp_path / "a")
    if Path("/proc/self/fd").exists():
        assert steps == ["file", "named", "folder"]
    else:
        assert steps.index("named") >= 1


def test_nothing_readable_is_written_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While a file is being written or read, no file anywhere in reach holds a word of it."""
    seen: list[bytes] = []

    def look() -> None:
        seen.extend(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    def body() -> Iterator[bytes]:
        for no in range(2000):
            yield makers.operation(no, text=f"Zarathustra {os.urandom(200).hex()}")
            if no % 500 == 0:
                look()

    def line(_letter: Letter, _content: bytes) -> None:
        if len(seen) < 20:
            look()

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    makers.write(tmp_path / "a", body())
    read_sync_file(tmp_path / "a", laptop(2).identity, on_header=lambda _header: None, on_line=line)
    assert len(seen) >= 20
    assert not any(b"Zarathustra" in content for content in seen)


# -------------------------------------------------------------------------------------------------------------- reading
@pytest.mark.parametrize("error", [_Stop("cancelled"), KeyboardInterrupt(), OSError(5, "x"), ValueError("bug")])
@pytest.mark.parametrize("where", ["header", "line", "last", "progress"])
def test_cancel_of_a_reading_comes_out_unchanged(tmp_path: Path, error: BaseException, where: str) -> None:
    """A worker who stops an import stops it at once, and the program is told exactly what stopped it."""
    makers.write(tmp_path / "a", list(_chance_lines(700)))
    count = 0

    def header(_header: Header) -> None:
        if where == "header":
            raise error

    def line(_letter: Letter, _content: bytes) -> None:
        nonlocal count
        count += 1
        if where == "line" or (where == "last" and count == 700):
            raise error

    def progress(_done: int, _all: int) -> None:
        if where == "progress":
            raise error

    with pytest.raises(type(error)) as raised:
        read_sync_file(tmp_path / "a", laptop(2).identity, on_header=header, on_line=line, progress=progress)
    assert raised.value is error
    assert count <= (700 if where in ("last", "progress") else 1)


def test_stick_pulled_out_while_reading_is_told_calmly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A medium that fails in the middle of a reading is said as that, not as a damaged file."""
    makers.write(tmp_path / "a", list(_chance_lines(100)))

    class Failing(io.FileIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 150_000:
                raise OSError(errno.EIO, "input/output error")
            return super().read(size if size is not None else -1)

    monkeypatch.setattr(Path, "open", lambda self, _mode: Failing(self))
    taken = Taken()
    assert makers.refusal(tmp_path / "a", taken=taken) == "sync_unreadable"
    assert len(taken.headers) == 1
