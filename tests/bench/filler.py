"""A county's worth of people and contacts, written straight into a throw-away encrypted store for benchmarks only.

The rows have the shape the fold gives them, but there is no journal behind them: such a store can be read and measured,
never rebuilt or exchanged. Everybody in it is invented.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateIndex

from caseload_desktop.store.engine import prepare
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.rows import BOOK_KEEPING, FOLDED, name_key, stream
from caseload_desktop.store.store import create_store

LAST_DAY = date(2026, 11, 20)
_YEARS = 6
_BATCH = 20_000
_DEVICE = "BENCHBENCH00"
_MADE_AT = 1 << 60

_GIVEN = (
    "Ada Alan Amina Amy Ann Arthur Asha Barbara Brian Carol Chen Colin Daniel David Derek Diana Dilys Doris Edith "
    "Edward Eileen Elsie Emeka Eric Fatima Frank Fred George Gloria Grace Gwen Harold Harriet Hassan Helen Henry "
    "Ian Irene Ivy Jack James Jane Janet Jean Joan John Joyce June Karen Keith Kofi Leila Lilian Lucy Mabel "
    "Margaret Maria Marjorie Mary Maureen Mohan Muriel Nadia Nancy Norman Olive Owen Pamela Patricia Paul Percy "
    "Peter Priya Ralph Rita Robert Ronald Rose Ruth Sheila Simon Stanley Susan Sylvia Tariq Thomas Tobias Usha "
    "Vera Victor Violet Walter Winifred"
)
_FAMILY_START = (
    "Ash Bar Beck Black Brad Bright Burn Car Chat Clay Cob Cran Dal Dun East Elm Fair Far Ford Gil Glen Graf Hal "
    "Ham Har Hart Haw Hazel Hol Ivy Kent Kim Lang Lin Lock Long Mal Mar Mel Mor New Nor Oak Old Pem Pen Pres Quar "
    "Rad Rams Red Ring Ros Row Sal San Shel Sils Stan Stoke Strat Sut Tan Thorn Tun Under Wal War West Whit Wind "
    "Wood Wye York"
)
_FAMILY_END = (
    "bank beck berry borough bourne bridge brook burn bury by cliff combe cote croft dale den don field fleet "
    "ford gate grave ham hill holme house hurst land ley man mere mont moor more ney over ridge sett shaw stead "
    "stone ton tree vale wall ward water way well wick wood worth yard"
)


_GIVEN_NAMES, _STARTS, _ENDS = (tuple(text.split()) for text in (_GIVEN, _FAMILY_START, _FAMILY_END))


@dataclass(frozen=True, slots=True)
class Filled:
    """What ``fill`` made: how much, which ids to ask for, and how long it took in seconds."""

    people: int
    contacts: int
    person_ids: tuple[str, ...]
    team_ids: tuple[str, ...]
    worker_ids: tuple[str, ...]
    seconds: float


def fill(
    store_path: Path,
    key: bytes,
    *,
    people: int = 40_000,
    contacts: int = 1_000_000,
    seed: int = 1,
    words: bool = False,
    analyse: bool = False,
    aged: bool = False,
) -> Filled:
    """Write ``people`` and ``contacts`` over six years up to ``LAST_DAY`` into the store at ``store_path``.

    Makes the store when there is none, so that ``Store(store_path, key, ...)`` opens it afterwards. ``words`` fills the
    text index of the notes too. ``analyse`` runs ANALYZE at the end, because the planner behaves differently after it.
    ``aged`` keeps the indexes while filling: slower, but their pages have room as those of a store that grew, so that
    writing to them costs what it does in use.
    """
    started = time.perf_counter()
    chance = random.Random(seed)
    if not store_path.exists():
        create_store(store_path, key)
    connection = sqlcipher.connect(str(store_path))
    try:
        prepare(connection, key, cache_kib=256 * 1024, synchronous="OFF")
        (streams,) = connection.execute("SELECT coalesce(max(no), 0) FROM stream").fetchone()
        organisation = _Organisation.made_by(chance, streams + 1)
        persons = _people(chance, people, streams + 2)
        with nullcontext() if aged else _Indexes(connection, FOLDED["contact"], FOLDED["person"], name_key):
            _insert_organisation(connection, organisation)
            _insert_people(connection, chance, persons)
            _insert_contacts(connection, _contacts(chance, persons, organisation, contacts))
        if words:
            connection.execute(
                "INSERT INTO contact_text (rowid, notes) SELECT no, notes FROM contact WHERE gone IS NULL"
            )
        if analyse:
            connection.execute("ANALYZE")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    return Filled(
        people,
        contacts,
        tuple(person.id for person in persons),
        organisation.team_ids,
        tuple(worker for worker, _ in organisation.workers),
        time.perf_counter() - started,
    )


def _name_keys(persons: list[_Person]) -> Iterator[tuple[str, str, str]]:
    """The search keys of every name, as the fold keeps them; worked out once for each name."""
    from caseload_desktop.store.derived import name_keys

    known: dict[str, set[tuple[str, str]]] = {}
    for person in persons:
        keys: set[tuple[str, str]] = set()
        for name in (person.given, person.family):
            if name not in known:
                known[name] = name_keys([name])
            keys |= known[name]
        for kind, key in sorted(keys):
            yield kind, key[:60], person.id


@dataclass(frozen=True, slots=True)
class _Organisation:
    """Nine localities of four teams, and who works in them."""

    stream: int
    localities: tuple[str, ...]
    teams: tuple[tuple[str, str], ...]
    workers: tuple[tuple[str, str], ...]

    @classmethod
    def made_by(cls, chance: random.Random, stream_no: int) -> _Organisation:
        localities = tuple(_identity(chance, LAST_DAY) for _ in range(9))
        teams = tuple((_identity(chance, LAST_DAY), locality) for locality in localities for _ in range(4))
        workers = tuple((_identity(chance, LAST_DAY), team) for team, _ in teams for _ in range(12))
        return cls(stream_no, localities, teams, workers)

    @property
    def team_ids(self) -> tuple[str, ...]:
        return tuple(team for team, _ in self.teams)


@dataclass(frozen=True, slots=True)
class _Person:
    id: str
    given: str
    family: str
    born: date
    client_type: str
    stream: int


def _identity(chance: random.Random, day: date) -> str:
    """An id as the program makes it (UUID version 7), of a given day."""
    milliseconds = (day.toordinal() - 719_163) * 86_400_000 + chance.randrange(86_400_000)
    return f"{milliseconds:012x}7{chance.getrandbits(12):03x}8{chance.getrandbits(60):015x}"


class _Indexes:
    """Takes the indexes of the big tables away while they are filled, and builds them once at the end."""

    def __init__(self, connection: Any, *tables: Table) -> None:
        self._connection = connection
        self._indexes = [index for table in tables for index in table.indexes]

    def __enter__(self) -> None:
        for index in self._indexes:
            self._connection.execute(f"DROP INDEX {index.name}")

    def __exit__(self, *_: object) -> None:
        for index in self._indexes:
            self._connection.execute(str(CreateIndex(index).compile(dialect=sqlite.dialect())))


def _insert(connection: Any, table: Table, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> None:
    """Insert in batches, one transaction each."""
    sql = f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    batch: list[tuple[object, ...]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            _write(connection, sql, batch)
            batch = []
    _write(connection, sql, batch)


def _write(connection: Any, sql: str, batch: list[tuple[object, ...]]) -> None:
    connection.execute("BEGIN IMMEDIATE")
    connection.executemany(sql, batch)
    connection.execute("COMMIT")


_KEPT = tuple(column for column in BOOK_KEEPING if column not in ("no", "gone", "fold"))


def _kept(identity: str, stream_no: int, seq: int, day: date) -> tuple[object, ...]:
    """The book-keeping of a row made once and never changed."""
    return (identity, stream_no, _DEVICE, seq, _MADE_AT + seq, "0" * 32, f"{day.isoformat()}T09:00:00Z")


def _insert_organisation(connection: Any, organisation: _Organisation) -> None:
    home = organisation.stream
    _insert(connection, stream, ("no", "uid", "kind"), [(home, fixed_id("bench"), "organisation")])
    _insert(
        connection,
        FOLDED["locality"],
        (*_KEPT, "name", "area", "active"),
        (
            (
                *_kept(one, home, number, LAST_DAY),
                f"Locality {number + 1}",
                f"Area {number % 4 + 1}",
                True,
            )
            for number, one in enumerate(organisation.localities)
        ),
    )
    _insert(
        connection,
        FOLDED["team"],
        (*_KEPT, "locality_id", "name", "kind", "active"),
        (
            (
                *_kept(one, home, 100 + number, LAST_DAY),
                locality,
                f"Team {number + 1:02}",
                "promoting_independence",
                True,
            )
            for number, (one, locality) in enumerate(organisation.teams)
        ),
    )
    _insert(
        connection,
        FOLDED["worker"],
        (*_KEPT, "name", "role", "active"),
        (
            (*_kept(one, home, 1000 + number, LAST_DAY), f"Worker {number + 1:03}", "practitioner", True)
            for number, (one, _) in enumerate(organisation.workers)
        ),
    )


def _people(chance: random.Random, count: int, first_stream: int) -> list[_Person]:
    """Adults mostly over 65, one in fifty under eighteen, one in ten a carer."""
    persons = []
    for number in range(count):
        years = chance.choice((chance.randint(65, 97), chance.randint(65, 97), chance.randint(18, 64)))
        if number % 50 == 0:
            years = chance.randint(14, 17)
        born = LAST_DAY - timedelta(days=years * 365 + chance.randrange(365))
        family = chance.choice(_STARTS) + chance.choice(_ENDS)
        joined = LAST_DAY - timedelta(days=_YEARS * 365 + 30)
        kind = "unpaid_carer" if number % 10 == 0 else "service_user"
        persons.append(
            _Person(_identity(chance, joined), chance.choice(_GIVEN_NAMES), family, born, kind, first_stream + number)
        )
    return persons


def _insert_people(connection: Any, chance: random.Random, persons: list[_Person]) -> None:
    _insert(connection, stream, ("no", "uid", "kind"), ((one.stream, one.id, "person") for one in persons))
    _insert(
        connection,
        FOLDED["person"],
        (*_KEPT, "reference", "given", "family", "birth_date", "nhs_number", "client_type", "restricted", "sample"),
        (
            (
                *_kept(one.id, one.stream, 1, LAST_DAY),
                f"BEN-{number:06}",
                one.given,
                one.family,
                one.born.isoformat(),
                f"999{number:07}",
                one.client_type,
                number % 1000 == 0,
                True,
            )
            for number, one in enumerate(persons)
        ),
    )
    _insert(
        connection,
        FOLDED["address"],
        (*_KEPT, "person_id", "kind", "lines", "postcode"),
        (
            (
                *_kept(_identity(chance, LAST_DAY), one.stream, 2, LAST_DAY),
                one.id,
                "home",
                f"{number % 180 + 1} {chance.choice(_STARTS)} Road",
                f"ZZ{number % 90 + 10} {number % 9}AA",
            )
            for number, one in enumerate(persons)
        ),
    )
    _insert(connection, name_key, ("kind", "key", "person_id"), _name_keys(persons))


# What a contact ends with, in roughly the shares the county publishes (three in four resolved at source).
_OUTCOMES = {
    "nfa_information_advice": 52,
    "equipment_or_minor_adaptation_issued": 14,
    "nfa_other_la_service": 6,
    "telecare_one_off": 2,
    "nfa_nhs": 3,
    "progress_assessment_review": 10,
    "progress_reablement": 6,
    "progress_support_planning": 2,
    "nfa_support_declined": 2,
    "nfa_self_funded": 1,
    "nfa_deceased": 1,
    "recorded_in_error": 1,
}
_REASONS = {
    "request_information": 30,
    "request_equipment": 18,
    "request_assessment": 18,
    "concern_for_welfare": 8,
    "hospital_discharge": 8,
    "reporting_safeguarding": 5,
    "dols": 3,
    "update_information": 3,
    "financial_query": 3,
    "other": 4,
}
_NEXT = {
    "progress_assessment_review": "care_act_assessment",
    "progress_reablement": "enablement_referral",
    "progress_support_planning": "purchasing",
    "equipment_or_minor_adaptation_issued": "equipment_delivery",
}
_NOTE = (
    "Daughter rang. Finds the stairs hard since the fall, has not been out for a fortnight. Talked through what helps; "
    "sent the booklet on staying safe at home and the number of the sensory team. Will ring back if it does not help. "
)

_CONTACT = (
    *_KEPT,
    "gone",
    "person_id",
    "about_unknown",
    "received_on",
    "received_at",
    "method",
    "source",
    "reason",
    "step",
    "notes",
    "given",
    "outcome",
    "closed_on",
    "next_step",
    "worker_id",
    "team_id",
    "minutes",
    "call_back_of",
    "existing_case",
)


def _contacts(
    chance: random.Random, persons: list[_Person], organisation: _Organisation, count: int
) -> Iterator[tuple[object, ...]]:
    """Contacts in the order they were received, spread evenly over the years."""
    outcomes, outcome_weights = list(_OUTCOMES), list(_OUTCOMES.values())
    reasons, reason_weights = list(_REASONS), list(_REASONS.values())
    given = json.dumps(["advice", "information"])
    first, days = LAST_DAY - timedelta(days=_YEARS * 365), _YEARS * 365
    earlier = ""
    for number in range(count):
        day = first + timedelta(days=number * days // count + 1)
        person = persons[int(chance.random() ** 1.5 * len(persons))]
        worker_id, team_id = chance.choice(organisation.workers)
        outcome = None if chance.random() < 0.01 else chance.choices(outcomes, outcome_weights)[0]
        closed = min(day + timedelta(days=chance.choice((0, 0, 0, 0, 1, 2, 6))), LAST_DAY)
        identity = _identity(chance, day)
        known = chance.random() > 0.02
        yield (
            *_kept(identity, person.stream, number + 10, day),
            "recorded twice" if chance.random() < 0.005 else None,
            person.id if known else None,
            None if known else "A caller who gave no name",
            day.isoformat(),
            f"{chance.randint(8, 17):02}:{chance.randint(0, 59):02}",
            chance.choice(("phone", "phone", "email", "portal")),
            chance.choice(("family_friend_neighbour", "self", "primary_community_health")),
            chance.choices(reasons, reason_weights)[0],
            chance.choice(("step_1", "step_1", "step_2")),
            _NOTE[: chance.randint(20, len(_NOTE))],
            given,
            outcome,
            closed.isoformat() if outcome else None,
            _NEXT.get(outcome or "", "nothing_further"),
            worker_id,
            team_id,
            chance.choice((5, 10, 10, 15, 20, 40)),
            earlier if chance.random() < 0.02 and earlier else None,
            chance.random() < 0.08,
        )
        earlier = identity


def _insert_contacts(connection: Any, rows: Iterator[tuple[object, ...]]) -> None:
    _insert(connection, FOLDED["contact"], _CONTACT, rows)
