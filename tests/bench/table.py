"""One line per benchmark: what it costs, the bare baseline of the same run, their ratio and the target."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median


@dataclass(frozen=True, slots=True)
class Line:
    """``ours`` and ``bare`` are milliseconds (or what ``unit`` says); ``target`` is of the ratio, or of ours."""

    name: str
    ours: float
    bare: float | None = None
    target: str = ""
    unit: str = "ms"
    note: str = ""


def show(lines: Iterable[Line]) -> None:
    """Print the table."""
    write = sys.stdout.write
    write(f"\n{'benchmark':<50} {'ours':>12} {'bare':>12} {'ratio':>6}  target\n{'-' * 100}\n")
    for line in lines:
        bare = "" if line.bare is None else f"{line.bare:.3f} {line.unit}"
        ratio = "" if line.bare is None else f"{line.ours / line.bare:.2f}"
        write(f"{line.name:<50} {f'{line.ours:.3f} {line.unit}':>12} {bare:>12} {ratio:>6}  {line.target}\n")
        if line.note:
            write(f"    {line.note}\n")
    sys.stdout.flush()


def by_turns(ours: Callable[[int], object], bare: Callable[[int], object], *, rounds: int, warm: int = 10) -> Line:
    """Run both by turns, so that what else the machine does hits both; medians in milliseconds, means in the note."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + warm):
        for work, kept in zip((ours, bare), times, strict=True):
            started = time.perf_counter()
            work(number)
            if number >= warm:
                kept.append((time.perf_counter() - started) * 1000)
    note = f"means {fmean(times[0]):.3f} and {fmean(times[1]):.3f} ms"
    return Line("", median(times[0]), median(times[1]), note=note)


def resident_megabytes() -> float:
    """Memory of this process as the system counts it; 0 where that can't be read."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    kilobytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) / 1024
