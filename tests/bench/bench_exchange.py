"""Taking in what other laptops wrote, against a bare encrypted bulk insert of as many bytes.

The import is one transaction of ``Store.intake`` over the lines of a file as they come out of its lock: runs, seals,
operations of twenty changes a person, in the order of a first file for a new laptop. The bare insert has the same
pragmas and puts as many bytes (of the operations and of the rows made of them), in as many rows, into one table with
one column, in one transaction. Each is a process of its own, so that its peak of memory is seen.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from tests.bench.table import Line

SIZES = (100_000, 300_000, 1_000_000)
ROUNDS = 3
TARGET = "4x"
KEY = bytes(range(32))
_PER_PERSON = 20
_NOTE = (
    "Daughter rang. Finds the stairs hard since the fall, has not been out for a fortnight. Talked through what helps; "
    "sent the booklet on staying safe at home and the number of the sensory team. Will ring back if it does not help."
)
_GIVEN = ("Ada", "Alan", "Amina", "Ann", "Arthur", "Asha", "Barbara", "Brian", "Carol", "Chen", "Colin", "Daniel")
_FAMILY = ("Ashdown", "Barham", "Beckett", "Brimble", "Corrie", "Dunmow", "Eyre", "Farrow", "Garland", "Hale", "Ivory")


def measure(*, sizes: tuple[int, ...] = SIZES, rounds: int = ROUNDS) -> list[Line]:
    """Import and bare insert by turns; the smallest size several times, the others once."""
    from tests.bench.table import Line

    lines, per_change = [], {}
    for size in sizes:
        with TemporaryDirectory(prefix="caseload-bench-") as folder:
            source = Path(folder) / "lines"
            _write_lines(source, size)
            times = range(rounds if size <= SIZES[0] else 1)
            found = [(_apart("import", source), _apart("bare", source)) for _ in times]
        ours, bare = (median(one[n]["seconds"] for one in found) for n in (0, 1))
        memory = max(one[0]["peak"] for one in found)
        per_change[size] = ours / size * 1e6
        note = f"{per_change[size]:.1f} us a change; peak of memory {memory:.0f} MB, page cache of 24 MB in it"
        again = found[0][0]["again"]
        lines.append(
            Line(f"take in {size:,} changes / bare encrypted insert", ours * 1000, bare * 1000, TARGET, note=note)
        )
        lines.append(Line(f"the same {size:,} changes once more", again * 1000, bare * 1000))
    small, large = per_change[sizes[0]], per_change[sizes[-1]]
    lines.append(Line(f"a change of {sizes[-1]:,} / one of {sizes[0]:,}", large, small, "1x", unit="us"))
    return lines


# the lines


def _write_lines(path: Path, size: int) -> None:
    with path.open("wb") as out:
        for letter, line in lines_of(size):
            out.write(letter + line + b"\n")


def lines_of(size: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield ``size`` operations about people, with the lines around them that the intake needs."""
    import orjson

    from caseload_desktop.store.operation import GENESIS, chained, hash_of

    chance = random.Random(1)
    for number in range(size // _PER_PERSON):
        by_device: dict[str, list[bytes]] = {}
        for operation in _person(chance, number):
            by_device.setdefault(operation.device, []).append(operation.raw())
        for device, raws in sorted(by_device.items()):
            yield b"C", orjson.dumps([_id(number, 0), "person", device, 1])
            end = GENESIS
            for raw in raws:
                end = chained(end, hash_of(raw))
                yield b"O", raw
            yield b"Z", orjson.dumps([_id(number, 0), device, len(raws), chance.randbytes(64).hex()])


def _id(number: int, row: int) -> str:
    """An id that sorts by when the row was made: contacts of all people mixed over the years."""
    made = 1_700_000_000_000 + number * 977 + row * 9_000_000_000
    return f"{made:012x}7{number % 4096:03x}8{row:015x}"


def _person(chance: random.Random, number: int) -> Iterator[Any]:
    person = _id(number, 0)
    devices = [f"BENCH{chance.randint(1, 12):07d}" for _ in range(2)]
    made: dict[str, int] = {}

    def operation(row: int, entity: str, kind: str, fields: dict[str, Any], *, device: str = devices[0]) -> Any:
        from caseload_desktop.store.operation import Operation

        made[device] = made.get(device, 0) + 1
        at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=row * 40, minutes=number % 1000)
        seen = {d: n for d, n in sorted(made.items()) if d != device}
        return Operation(
            stream=person,
            stream_kind="person",
            device=device,
            seq=made[device],
            clock=int(at.timestamp() * 1000) << 16,
            seen=seen,
            entity=entity,
            row=_id(number, row),
            kind=kind,
            fields=fields,
            command="log_contact",
            act=_id(number, 900 + row),
            actor="0" * 31 + "2",
            on=at.date().isoformat(),
            at=at.strftime("%Y-%m-%dT%H:%M:%SZ"),
            schema=1,
        )

    given, family = chance.choice(_GIVEN), chance.choice(_FAMILY) + chance.choice(("", "ton", "ley", "worth"))
    yield operation(0, "person", "create", {
        "reference": f"P{number:07d}", "given": given, "family": family, "birth_date": "1941-05-02",
        "nhs_number": f"999{number % 10_000_000:07d}", "gender": "female", "restricted": False,
    })  # fmt: skip
    yield operation(1, "address", "create", {
        "person_id": person, "kind": "home", "lines": f"{number % 200} Mill Street", "postcode": "CT9 1RH",
        "from_date": "2020-01-01",
    })  # fmt: skip
    yield operation(2, "contact_detail", "create", {
        "person_id": person, "kind": "phone", "value": f"01632 960{number % 1000:03d}",
        "digits": f"01632960{number % 1000:03d}",
    })  # fmt: skip
    for row in range(3, _PER_PERSON - 2):
        fields = {
            "person_id": person, "received_on": f"202{4 + row % 3}-{1 + row % 12:02d}-{1 + number % 28:02d}",
            "received_at": "09:30", "method": "phone", "source": "family_friend_neighbour", "source_name": "Karen",
            "source_detail": "daughter", "reason": "request_equipment", "presenting_issue": "simple_services",
            "step": "step_1", "notes": f"{_NOTE[: chance.randint(60, len(_NOTE))]} {number}", "given": ["advice"],
            "outcome": "nfa_information_advice", "next_step": "equipment_delivery", "minutes": chance.randint(3, 40),
            "worker_id": "0" * 31 + str(number % 8), "team_id": "0" * 31 + "9",
        }  # fmt: skip
        yield operation(row, "contact", "create", fields, device=chance.choice(devices))
    yield operation(3, "contact", "set", {"minutes": 11})
    yield operation(0, "person", "set", {"communication_note": "Left ear"}, device=devices[1])


# in a process of its own


def _apart(what: str, source: Path) -> dict[str, float]:
    command = [sys.executable, __file__, what, str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _peak_megabytes() -> float:
    """The most memory this process ever had; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0.0
    return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024


def _import(source: Path) -> dict[str, float]:
    from caseload_desktop.runtime.clock import SetClock
    from caseload_desktop.store.drafts import Drafts
    from caseload_desktop.store.store import Store, create_store

    with TemporaryDirectory(prefix="caseload-bench-") as folder:
        path = Path(folder) / "caseload.store"
        create_store(path, KEY)
        store = Store(path, KEY, clock=SetClock(), drafts=Drafts(path.with_suffix(".drafts"), KEY, clock=SetClock()))
        seconds = []
        for _ in range(2):
            began = time.perf_counter()
            _take(store, source)
            seconds.append(time.perf_counter() - began)
            if len(seconds) == 1:
                peak = _peak_megabytes()
        store.close()
    return {"seconds": seconds[0], "again": seconds[1], "peak": peak}


def _take(store: Any, source: Path) -> None:
    import orjson

    from caseload_desktop.store.operation import GENESIS

    with store.intake() as (_, intake), source.open("rb") as lines:
        for line in lines:
            letter, payload = line[:1], line[1:-1]
            if letter == b"O":
                intake.operation(payload)
            elif letter == b"C":
                uid, kind, device, first = orjson.loads(payload)
                intake.run(uid, kind, device, first, GENESIS)
            else:
                uid, device, seq, signature = orjson.loads(payload)
                intake.seal(uid, device, seq, bytes.fromhex(signature))
        intake.finish()


def _bare(source: Path) -> dict[str, float]:
    import sqlcipher3.dbapi2 as sqlcipher

    from caseload_desktop.store.engine import prepare

    row = _bytes_of_rows(source)
    with TemporaryDirectory(prefix="caseload-bench-") as folder, source.open("rb") as lines:
        connection: Any = sqlcipher.connect(str(Path(folder) / "bare.store"))
        prepare(connection, KEY)
        connection.execute("CREATE TABLE bare (no INTEGER PRIMARY KEY, bytes BLOB NOT NULL)")
        began = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO bare (bytes) VALUES (?)",
            ((line[1:-1] + bytes(row),) for line in lines if line[:1] == b"O"),
        )
        connection.execute("COMMIT")
        seconds = time.perf_counter() - began
        connection.close()
    return {"seconds": seconds}


def _bytes_of_rows(source: Path) -> int:
    """Bytes the rows of an operation have on average: of the first people's, values as they are written."""
    import orjson

    total = count = 0
    with source.open("rb") as lines:
        for line in lines:
            if line[:1] != b"O":
                continue
            said = orjson.loads(line[1:-1])
            kept = [said["i"], said["d"], said["u"], said["at"], "x" * 12, *said["f"].values()]
            total += sum(len(str(value).encode()) for value in kept)
            count += 1
            if count == 2000:
                break
    return total // count


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1] == "import":
        sys.stdout.write(json.dumps(_import(Path(sys.argv[2]))) + "\n")
    elif len(sys.argv) > 1 and sys.argv[1] == "bare":
        sys.stdout.write(json.dumps(_bare(Path(sys.argv[2]))) + "\n")
    else:
        from tests.bench.table import show

        show(measure(sizes=tuple(int(one) for one in sys.argv[1:]) or SIZES))
