"""The pages Safeguarding and DoLS and the waiting list at county size, against bare queries of the same rows.

A county has 70,000 concerns and 32,000 enquiries over six years and as many DoLS applications; what a page shows is
what waits, what goes on and what was done lately. The bare queries are what somebody would write by hand on the driver:
the same rows with the names beside them, what is counted per row counted once for all, and no care for restrictions.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.domain.code_lists import CodeLists, load_code_lists
from caseload_desktop.domain.dols_clocks import DolsRules
from caseload_desktop.store.engine import prepare
from caseload_desktop.store.queries.allocation import waiting_list
from caseload_desktop.store.queries.dols import applications
from caseload_desktop.store.rows import FOLDED
from caseload_desktop.ui.liberty.dols_lines import rows_of
from caseload_desktop.ui.safeguarding.lines import Reckoner
from caseload_desktop.ui.safeguarding.page import KEPT_DAYS, read_held
from tests.bench.filler import _KEPT, LAST_DAY, _identity, _insert, _kept
from tests.bench.ground import KEY, Ground, ground
from tests.bench.table import Line, by_turns, show

CONCERNS, APPLICATIONS, WAITING, PEOPLE = 70_000, 33_000, 10_000, 30_000
ROUNDS = 5
TARGET = "3x"
"""Set by us: a page reads the rows once, makes the words of their clocks, and leaves restricted people out."""

_DAYS = 6 * 365
_OPEN_ENQUIRIES, _PENDING, _IN_FORCE = 0.055, 0.09, 0.12
_SINCE = (LAST_DAY - timedelta(days=KEPT_DAYS)).isoformat()

_NAMES = "p.given, p.family, p.reference, p.died_on, w.name, m.name"
_JOINS = (
    "JOIN person p ON p.id = t.person_id LEFT JOIN worker w ON w.id = t.worker_id LEFT JOIN team m ON m.id = t.team_id"
)
_SAFEGUARDING = (
    f"SELECT t.*, {_NAMES}, v.name FROM concern t {_JOINS} LEFT JOIN provider v ON v.id = t.provider_id "
    f"WHERE t.gone IS NULL AND (t.decided_on IS NULL OR t.decided_on >= '{_SINCE}') ORDER BY t.raised_on, t.no",
    f"SELECT t.*, {_NAMES}, v.name, c.referrer_kind, c.feedback_on FROM enquiry t {_JOINS} "
    "LEFT JOIN provider v ON v.id = t.provider_id LEFT JOIN concern c ON c.id = t.concern_id "
    f"WHERE t.gone IS NULL AND (t.closed_on IS NULL OR t.closed_on >= '{_SINCE}') ORDER BY t.started_on, t.no",
    "SELECT enquiry_id, count(*), sum(done_on IS NULL) FROM enquiry_action WHERE gone IS NULL AND enquiry_id IN "
    f"(SELECT id FROM enquiry WHERE closed_on IS NULL OR closed_on >= '{_SINCE}') GROUP BY enquiry_id",
)
_DOLS = (
    f"SELECT t.*, {_NAMES}, v.name FROM dols t {_JOINS} LEFT JOIN provider v ON v.id = t.provider_id "
    f"WHERE t.gone IS NULL AND coalesce(t.ended_on < '{_SINCE}', 0) = 0 AND "
    f"coalesce(t.decision <> 'granted' AND t.decided_on < '{_SINCE}', 0) = 0 ORDER BY t.received_on, t.no",
    "SELECT a.dols_id, count(*), sum(a.result = 'met') FROM dols_assessment a JOIN dols t ON t.id = a.dols_id "
    f"WHERE a.gone IS NULL AND coalesce(t.ended_on < '{_SINCE}', 0) = 0 GROUP BY a.dols_id",
    "SELECT dols_id, max(on_date), count(*) FROM dols_look WHERE gone IS NULL GROUP BY dols_id",
)
_WAITS = (
    f"SELECT t.*, {_NAMES} FROM allocation t {_JOINS} WHERE t.worker_id IS NULL AND t.to_date IS NULL "
    "AND t.gone IS NULL ORDER BY t.from_date, t.no",
)


def measure(
    *, concerns: int = CONCERNS, dols: int = APPLICATIONS, waiting: int = WAITING, people: int = PEOPLE
) -> list[Line]:
    """Read each list with the words of its clocks, and the bare rows, by turns."""
    lists = load_code_lists(Path(__file__).resolve().parents[2] / "resources" / "codelists")
    with ground(people=people, contacts=people) as at:
        _fill(at, concerns, dols, waiting)
        return [
            _line(
                at, f"page Safeguarding, {concerns:,} concerns", lambda c: _safeguarding(c, at, lists), _SAFEGUARDING
            ),
            _line(at, f"page DoLS, {dols:,} applications", lambda c: _cohort(c, at, lists), _DOLS),
            _line(at, f"waiting list, {waiting:,}", lambda c: len(waiting_list(c, viewer=at.actor).lines), _WAITS),
        ]


def _line(at: Ground, name: str, ours: Callable[[Any], int], bare: tuple[str, ...]) -> Line:
    with at.store.read() as connection:
        cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
        shown = ours(connection)
        line = by_turns(
            lambda _: ours(connection),
            lambda _: [cursor.execute(query).fetchall() for query in bare],
            rounds=ROUNDS,
            warm=1,
        )
    return Line(name, line.ours, line.bare, TARGET, note=f"{shown:,} lines; {line.note}")


def _safeguarding(connection: Any, at: Ground, lists: CodeLists) -> int:
    held = read_held(connection, viewer=at.actor, today=LAST_DAY)
    reckoner = Reckoner(lists, held.rules, LAST_DAY)
    return len(
        [
            *(reckoner.concern(one).status for one in held.concerns.lines),
            *(reckoner.enquiry(one).status for one in held.enquiries.lines),
        ]
    )


def _cohort(connection: Any, at: Ground, lists: CodeLists) -> int:
    found = applications(connection, viewer=at.actor, since=_SINCE)
    return len([row.status for row in rows_of(found.lines, lists, DolsRules(), LAST_DAY)])


# ------------------------------------------------------------------------------------------------------------ filling
class _Filling:
    """Writes rows about people taken in turn."""

    def __init__(self, at: Ground, connection: Any) -> None:
        self.at, self.connection, self.chance = at, connection, random.Random(7)
        self.streams = dict(connection.execute("SELECT id, stream FROM person").fetchall())
        self.seq = 10

    def put(self, table: str, columns: tuple[str, ...], rows: Iterator[tuple[str, date, tuple[Any, ...]]]) -> None:
        """Each row is (id, day, values beside the person); the id may be empty."""
        kept = (*_KEPT, "person_id", *columns)
        _insert(self.connection, FOLDED[table], kept, (self._whole(one) for one in rows))

    def _whole(self, one: tuple[str, date, tuple[Any, ...]]) -> tuple[Any, ...]:
        row_id, day, values = one
        who, self.seq = values[0], self.seq + 1
        return (*_kept(row_id or _identity(self.chance, day), self.streams[who], self.seq, day), *values)

    def day(self, most: int, least: int = 0) -> date:
        return LAST_DAY - timedelta(days=self.chance.randrange(least, most))

    def person(self, number: int) -> str:
        return self.at.filled.person_ids[number * 7 % len(self.at.filled.person_ids)]

    def worker(self) -> str:
        return self.chance.choice(self.at.filled.worker_ids)

    def team(self, number: int) -> str:
        return self.at.filled.team_ids[number % len(self.at.filled.team_ids)]


def _fill(at: Ground, concerns: int, dols: int, waiting: int) -> None:
    connection = sqlcipher.connect(str(at.path))
    try:
        prepare(connection, KEY, cache_kib=64 * 1024, synchronous="OFF")
        filling = _Filling(at, connection)
        _concerns(filling, concerns)
        _applications(filling, dols)
        filling.put(
            "allocation",
            ("worker_id", "team_id", "role", "from_date"),
            (
                ("", day, (filling.person(n), None, filling.team(n), "key", day.isoformat()))
                for n in range(waiting)
                for day in (filling.day(300),)
            ),
        )
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


_CONCERN = ("team_id", "worker_id", "raised_on", "raised_at", "what_happened", "types", "location", "source_of_risk",
            "immediate_risk", "referrer_kind", "decided_on", "decision", "decision_why")  # fmt: skip
_ENQUIRY = ("team_id", "worker_id", "concern_id", "kind", "started_on", "types", "location", "planned_on", "report_on",
            "concluded_on", "closed_on")  # fmt: skip


def _concerns(filling: _Filling, count: int) -> None:
    days = sorted((filling.day(_DAYS) for _ in range(count)), reverse=True)
    ids = [_identity(filling.chance, day) for day in days]
    filling.put("concern", _CONCERN, (_concern(filling, n, ids[n], day) for n, day in enumerate(days)))
    begun = [(n, day) for n, day in enumerate(days) if n % 20 < 9 and (LAST_DAY - day).days > 4]
    enquiries = {n: _identity(filling.chance, day) for n, day in begun}
    filling.put("enquiry", _ENQUIRY, (_enquiry(filling, n, day, enquiries[n], ids[n], len(begun)) for n, day in begun))
    actions = ("enquiry_id", "words", "caused", "asked_on", "due_on", "done_on")
    filling.put("enquiry_action", actions, (_action(filling, n, day, enquiries[n]) for n, day in begun))


def _concern(filling: _Filling, number: int, row_id: str, day: date) -> tuple[str, date, tuple[Any, ...]]:
    decided = (day + timedelta(days=2)).isoformat() if (LAST_DAY - day).days > 4 else None
    values = (filling.person(number), filling.team(number), filling.worker(), day.isoformat(), "11:20",
              "Bruises on the upper arm; gives different reasons for them.", '["physical"]', "own_home",
              "known_not_related", "no", "provider", decided, decided and "no_enquiry",
              decided and "Dealt with.")  # fmt: skip
    return row_id, day, values


def _enquiry(
    filling: _Filling, number: int, day: date, row_id: str, concern_id: str, count: int
) -> tuple[str, date, tuple[Any, ...]]:
    """The latest go on, and now and then one from long ago."""
    goes_on = number * 9 / 20 < _OPEN_ENQUIRIES * count * 0.9 or filling.chance.random() < 0.005
    steps = [(day + timedelta(days=days)).isoformat() for days in (5, 20, 40, 50)]
    held = [step if not goes_on and step <= LAST_DAY.isoformat() else None for step in steps]
    values = (filling.person(number), filling.team(number), filling.worker(), concern_id, "s42_enquiry",
              day.isoformat(), '["physical"]', "own_home", *held)  # fmt: skip
    return row_id, day, values


def _action(filling: _Filling, number: int, day: date, enquiry_id: str) -> tuple[str, date, tuple[Any, ...]]:
    due = (day + timedelta(days=14)).isoformat()
    done = due if number % 3 else None
    return "", day, (filling.person(number), enquiry_id, "Records of the week", "council", day.isoformat(), due, done)


_REQUEST = ("team_id", "worker_id", "kind", "received_on", "received_at", "managing_authority", "place_kind",
            "circumstances", "priority", "decision", "decided_on", "authorised_from", "authorised_to", "ended_on",
            "end_reason")  # fmt: skip


def _applications(filling: _Filling, count: int) -> None:
    days = sorted((filling.day(_DAYS) for _ in range(count)), reverse=True)
    ids = [_identity(filling.chance, day) for day in days]
    waits = [filling.chance.random() < _PENDING * 4 and (LAST_DAY - day).days < 500 for day in days]
    filling.put("dols", _REQUEST, (_request(filling, n, ids[n], day, waits[n]) for n, day in enumerate(days)))
    parts = ("dols_id", "kind", "assessor_kind", "asked_on", "due_on", "done_on", "result")
    kinds = ("age", "best_interests", "eligibility", "mental_capacity", "mental_health", "no_refusals")
    filling.put(
        "dols_assessment",
        parts,
        (
            (
                "",
                day,
                (filling.person(n), ids[n], kind, "bia", day.isoformat(), day.isoformat(), day.isoformat(), "met"),
            )
            for n, day in enumerate(days)
            if not waits[n] or n % 3 == 0
            for kind in kinds
        ),
    )
    filling.put(
        "dols_look",
        ("dols_id", "on_date", "asked_whom", "changed", "words"),
        (
            ("", day, (filling.person(n), ids[n], (day + timedelta(days=91)).isoformat(), "The manager", False, "Same"))
            for n, day in enumerate(days)
            if waits[n] and (LAST_DAY - day).days > 91
        ),
    )


def _request(filling: _Filling, number: int, row_id: str, day: date, waits: bool) -> tuple[str, date, tuple[Any, ...]]:
    last = day + timedelta(days=340)
    decided = None if waits else (day + timedelta(days=20)).isoformat()
    over = last.isoformat() if decided and last < LAST_DAY else None
    values = (filling.person(number), filling.team(number), None if waits and number % 2 else filling.worker(),
              "urgent_and_standard" if number % 2 else "standard", day.isoformat(), "09:40", f"Home {number % 400}",
              "care_home_nursing", '["settled"]', ("higher", "medium", "lower")[number % 3], decided and "granted",
              decided, decided, decided and last.isoformat(), over, over and "ran_out")  # fmt: skip
    return row_id, day, values


if __name__ == "__main__":
    show(measure())
