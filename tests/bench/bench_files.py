"""A first file for another laptop and a day's file, whole: sealed, packed, locked, read back; checked, taken in.

Sending is measured against a bare encrypted insert of as many bytes as the file's operations have, taking in against
one of the operations and the rows made of them (one table, one column, one transaction, the same pragmas). Taking in
checks every chain and seal, in the same reading; the preview before it would be one more. It works on two threads
(ADR 25): where no second processor is free the ratio is half as high again. Each is a process of its own, so that its
peak of memory is seen.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from caseload_desktop.store.store import Store
    from tests.bench.table import Line

SIZES = (100_000, 300_000)
DAY = 200
TARGET = "4x"
_PER_PERSON = 20
_NOTE = (
    "Daughter rang. Finds the stairs hard since the fall, has not been out for a fortnight. Talked through what helps; "
    "sent the booklet on staying safe at home and the number of the sensory team. Will ring back if it does not help."
)


def measure(*, sizes: tuple[int, ...] = SIZES) -> list[Line]:
    """Send and take in, a first file and a day's file after it, at each size."""
    from tests.bench.table import Line

    lines: list[Line] = []
    for size in sizes:
        with TemporaryDirectory(prefix="caseload-bench-") as name:
            folder = Path(name)
            _fill(folder, size)
            sent, taken = _apart("send", folder), _apart("take", folder)
            _apart("day", folder)
            day_sent, day_taken = _apart("send", folder), _apart("take", folder)
            operations, both = _apart("bare", folder), _apart("bare-rows", folder)
        memory = f"peak of memory {sent['peak']:.0f} MB; file of {sent['bytes'] / 1e6:.1f} MB"
        lines += [
            Line(f"send {size:,} changes / bare insert", sent["ms"], operations["ms"], TARGET, note=memory),
            Line(
                f"take in {size:,} changes / bare insert",
                taken["ms"],
                both["ms"],
                TARGET,
                note=f"checked and taken in; peak of memory {taken['peak']:.0f} MB",
            ),
            Line(f"send {DAY} changes after {size:,}", day_sent["ms"], note=f"{day_sent['bytes'] / 1000:.0f} KB"),
            Line(f"take in {DAY} changes after {size:,}", day_taken["ms"]),
        ]
    return lines


def _fill(folder: Path, size: int) -> None:
    """Two laptops of one team; the first one's manager has written ``size`` changes about people."""
    from tests.support import make_store

    here, there = make_store(folder / "here", sealed=True), make_store(folder / "there", sealed=True)
    (folder / "to").write_text(there.device.id)
    (folder / "back").write_text(here.device.id)
    _work(here, size)
    with here.read() as connection:
        ops = [n for (n,) in connection.exec_driver_sql("SELECT length(raw) FROM op")]
        rows = connection.exec_driver_sql("SELECT * FROM contact LIMIT 1000").all()
    row = sum(len(str(value).encode()) for one in rows for value in one if value is not None) // len(rows)
    (folder / "sizes").write_text(json.dumps({"ops": ops, "row": row}))
    here.close()
    there.close()


def _work(store: Store, size: int) -> None:
    from caseload_desktop.services.people import RegisterPerson, add_person
    from tests.support import MANAGER

    people = max(1, size // _PER_PERSON)
    with store.write(actor=MANAGER, command="register_person") as act:
        ids = [add_person(act, store, RegisterPerson(given="Ada", family=f"Quill{n % 500}")) for n in range(people)]
        for number in range(size - people):
            fields = {
                "person_id": ids[number % people],
                "received_on": f"202{4 + number % 3}-{1 + number % 12:02d}-{1 + number % 28:02d}",
                "method": "phone",
                "source": "family_friend_neighbour",
                "reason": "request_equipment",
                "notes": f"{_NOTE[: 60 + number % 150]} {number}",
                "outcome": "nfa_information_advice",
                "worker_id": MANAGER.worker_id,
                "minutes": 3 + number % 40,
            }
            act.create("contact", fields)


# in a process of its own


def _apart(what: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, __file__, what, str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _opened(folder: Path, which: str) -> Store:
    from tests.support import open_store

    return open_store(folder / which / "caseload.store")


def _send(folder: Path) -> dict[str, float]:
    from caseload_desktop.exchange.sync.outgoing import send
    from caseload_desktop.exchange.sync.request import Request
    from tests.support import MANAGER

    store = _opened(folder, "here")
    request = Request(recipients=((folder / "to").read_text(),), label="everything")
    began = time.perf_counter()
    file = send(store, MANAGER, request, folder).files[0]
    seconds = time.perf_counter() - began
    store.close()
    shutil.move(file.path, folder / "file.caseload-sync")
    return {"ms": seconds * 1000, "bytes": file.bytes}


def _take(folder: Path) -> dict[str, float]:
    from caseload_desktop.exchange.sync.incoming import take
    from caseload_desktop.exchange.sync.outgoing import send
    from caseload_desktop.exchange.sync.request import Request
    from tests.support import MANAGER

    store = _opened(folder, "there")
    began = time.perf_counter()
    take(store, MANAGER, folder / "file.caseload-sync")
    seconds = time.perf_counter() - began
    peak = _peak_megabytes()
    reply = Request(recipients=((folder / "back").read_text(),), label="common")
    path = send(store, MANAGER, reply, folder).files[0].path
    store.close()
    first = _opened(folder, "here")
    take(first, MANAGER, path)
    first.close()
    return {"ms": seconds * 1000, "peak": peak}


def _day(folder: Path) -> dict[str, float]:
    store = _opened(folder, "here")
    _work(store, DAY)
    store.close()
    return {}


def _bare(folder: Path, *, rows: bool) -> dict[str, float]:
    import sqlcipher3.dbapi2 as sqlcipher

    from caseload_desktop.store.engine import prepare
    from tests.support import KEY

    sizes = json.loads((folder / "sizes").read_text())
    more = sizes["row"] if rows else 0
    connection: Any = sqlcipher.connect(str(folder / f"bare-{more}.store"))
    prepare(connection, KEY)
    connection.execute("CREATE TABLE bare (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
    began = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany("INSERT INTO bare (bytes) VALUES (?)", ((bytes(n + more),) for n in sizes["ops"]))
    connection.execute("COMMIT")
    seconds = time.perf_counter() - began
    connection.close()
    return {"ms": seconds * 1000}


def _peak_megabytes() -> float:
    """The most memory this process ever had; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def _alone(what: str, folder: Path) -> None:
    if what.startswith("bare"):
        found = _bare(folder, rows=what == "bare-rows")
    else:
        found = {"send": _send, "take": _take, "day": _day}[what](folder)
    sys.stdout.write(json.dumps({"peak": _peak_megabytes(), **found}) + "\n")


if __name__ == "__main__":
    if sys.argv[2:]:
        _alone(sys.argv[1], Path(sys.argv[2]))
    else:
        from tests.bench.table import show

        show(measure())
