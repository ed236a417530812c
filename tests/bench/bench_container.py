"""Writing and reading a sync file of 200 MB of lines, against the same text through bare zstd to and from the disk.

``python tests/bench/bench_container.py`` prints times, ratios and the memory used on the way. The bare way packs the
same batches at the same level with as many threads and settles the file, or unpacks the file it wrote and looks at
nothing; locking, hashing, lines, proof and reading back are what ours does more.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import zstandard

from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.writer import write_sync_file
from tests.bench.table import Line, resident_megabytes, show
from tests.exchange.sync import makers
from tests.exchange.sync.makers import laptop

MEGABYTES = 200
_DIFFERENT = 24_000
"""Lines before one comes again: more text than the packing looks back over."""
_TEXT = (
    "daughter rang stairs hard since the fall talked through what helps sent booklet on staying safe at home number of "
    "sensory team will ring back bath board visit agreed for next week lives alone key safe carer tired respite"
)
_WORDS = _TEXT.split()


@cache
def _different() -> list[bytes]:
    chance = random.Random(3)
    return [
        (
            f'O{{"s":"{chance.randbytes(16).hex()}","sk":"person","d":"7QK2M9X4TB3C","n":{no},"t":{no * 977},'
            f'"e":"contact","i":"{chance.randbytes(16).hex()}","k":"create","f":{{"outcome":"advice",'
            f'"notes":"{" ".join(chance.choices(_WORDS, k=35))}"}},"r":"{chance.randbytes(16).hex()}"}}'
        ).encode()
        for no in range(_DIFFERENT)
    ]


def _body(size: int, watch: Callable[[], None]) -> Iterator[bytes]:
    done = 0
    while done < size:
        for line in _different():
            yield line
            done += len(line) + 1
            if done >= size:
                break
        watch()


class _Peak:
    """The most memory the process was seen to hold since it was made."""

    def __init__(self) -> None:
        self.begin = self.most = resident_megabytes()

    def look(self) -> None:
        self.most = max(self.most, resident_megabytes())

    @property
    def growth(self) -> float:
        return self.most - self.begin


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _bare_write(path: Path, size: int) -> None:
    packer = zstandard.ZstdCompressor(level=3, write_checksum=True, threads=2).compressobj()
    batch: list[bytes] = []
    with path.open("wb") as file:
        for no, line in enumerate(_body(size, lambda: None)):
            batch.append(line)
            if no % 500 == 499:
                file.write(packer.compress(b"\n".join(batch) + b"\n"))
                batch = []
        file.write(packer.compress(b"\n".join(batch)) + packer.flush())
        file.flush()
        os.fsync(file.fileno())


def _bare_read(path: Path) -> None:
    with path.open("rb") as file:
        for _piece in zstandard.ZstdDecompressor().read_to_iter(file):
            pass


def _write(path: Path, size: int, peak: _Peak) -> None:
    body = _body(size, peak.look)
    write_sync_file(path, makers.header(), body, recipients=[laptop(2).recipient], sign=laptop(1).signer.sign)


def _read(path: Path, peak: _Peak) -> None:
    read_sync_file(
        path,
        laptop(2).identity,
        on_header=lambda _header: None,
        on_line=lambda _letter, _content: None,
        progress=lambda _done, _all: peak.look(),
    )


def measure(*, megabytes: int = MEGABYTES, rounds: int = 3) -> list[Line]:
    """Both ways, ours and bare by turns; the best of some rounds, and the growth of memory of the worst."""
    size = megabytes * 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = Path(folder, "ours"), Path(folder, "bare")
        _write(ours, 20_000_000, _Peak())  # what is loaded once is not counted as growth
        times: list[tuple[float, float, float, float]] = []
        growth = [0.0, 0.0]
        for _ in range(rounds):
            peak = _Peak()
            writing = _timed(lambda peak=peak: _write(ours, size, peak))  # type: ignore[misc]
            growth[0] = max(growth[0], peak.growth)
            bare_writing = _timed(lambda: _bare_write(bare, size))
            peak = _Peak()
            reading = _timed(lambda peak=peak: _read(ours, peak))  # type: ignore[misc]
            growth[1] = max(growth[1], peak.growth)
            times.append((writing, bare_writing, reading, _timed(lambda: _bare_read(bare))))
        packed = ours.stat().st_size / 1e6
    writing, bare_writing, reading, bare_reading = (min(column) for column in zip(*times, strict=True))
    note = f"{megabytes} MB of lines, {packed:.0f} MB as a file; memory grew by {{:.0f}} MB; best of {rounds} by turns"
    return [
        Line("write a sync file / bare zstd and disk", writing, bare_writing, note=note.format(growth[0])),
        Line("read a sync file / bare zstd from disk", reading, bare_reading, note=note.format(growth[1])),
    ]


if __name__ == "__main__":
    show([*measure(megabytes=20), *measure()])
