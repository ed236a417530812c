"""What must hold once everybody has exchanged everything: worked out from the operations alone, then compared."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from caseload_desktop.exchange.sync.scope import named_on, restricted_streams, streams_in
from caseload_desktop.services.catalogue import all_commands
from caseload_desktop.store import rows
from caseload_desktop.store.chains import check_chains, check_seals
from caseload_desktop.store.entities import COMMON_STREAMS, ENTITIES
from caseload_desktop.store.fold import GONE, from_column
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.queries.devices import trusted
from caseload_desktop.store.same_person import PEOPLE
from caseload_desktop.store.store import Store
from tests.exchange.machine.marks import MARK, marks_held
from tests.exchange.machine.team import Laptop, template
from tests.exchange.machine.world import World
from tests.support import open_store

BESIDE_THE_LIST = {
    "add_workers": {"worker", "membership"},
    "set_up": {"device", "worker", "membership"},
    "enrol_device": {"device"},
    "remove_device": {"device"},
    "break_glass": {"break_glass"},
}
"""What the tests write themselves, beside the commands of the list."""

ROUNDS = 8

Place = tuple[str, str, int]
"""Stream, device and number of an operation."""


@dataclass(slots=True)
class Truth:
    """Everything any laptop of the team holds, folded in one store nobody works at."""

    store: Store
    operations: dict[Place, bytes]
    digests: dict[str, str]
    forked: set[str]
    bereft: set[str]
    """Records of which a beginning is on no laptop: what was built on it waits, and is kept."""

    def streams(self, numbers: set[int]) -> set[str]:
        with self.store.read() as connection:
            uids: dict[int, str] = dict(connection.execute(select(rows.stream.c.no, rows.stream.c.uid)).all())
        return {uids[no] for no in numbers}


def exchange_all(world: World) -> None:
    """Everybody sends everybody all they may have, until nothing moves any more.

    Where a record waits to go, what the one round brought back is confirmed by the next.
    """
    for letter in list(world.mail):
        if not world.laptops[letter.to].removed and not world.laptops[letter.by].removed:
            world.hand_in(letter)
    world.mail.clear()
    quiet = 0
    for _ in range(ROUNDS):
        quiet = 0 if _round(world) else quiet + 1
        waiting = any(_waiting_to_go(laptop) for laptop in world.laptops if not laptop.removed)
        if quiet > waiting:
            return
    raise AssertionError(f"still moving after {ROUNDS} full exchanges")


def _round(world: World) -> bool:
    """One full exchange; True when anything changed anywhere."""
    moved = False
    for by in world.laptops:
        for to in (one for one in world.laptops if one is not by):
            if by.removed or to.removed:
                continue
            before = _moving(world)
            place = [one for one in world.laptops if one is not by].index(to)
            world.send(by.number, place, 0, label=world.label_for(to, by), named=True)
            while world.mail:
                world.hand_in(world.mail.pop(0))
            moved |= _moving(world) != before
    return moved


def _moving(world: World) -> tuple[object, ...]:
    """What a full exchange may still change: what was carried and let go, what waits to be let go, at whose word."""
    counted = tuple(world.count[what] for what in ("carried", "dropped", "noticed a restored copy"))
    return (*counted, *(_waiting_to_go(laptop) for laptop in world.laptops if not laptop.removed))


def _waiting_to_go(laptop: Laptop) -> frozenset[tuple[int, str]]:
    t = rows.leaving
    with laptop.store.read() as connection:
        waiting = connection.execute(select(t.c.stream, t.c.by).where(t.c.removed_at.is_(None))).all()
    return frozenset((stream, by) for stream, by in waiting)


def truth_of(world: World, folder: Path) -> Truth:
    """Fold what all laptops hold together in a store of its own."""
    shutil.copy(template() / "0.store", folder / "truth.store")
    store = open_store(folder / "truth.store")
    held: dict[Place, bytes] = {}
    forked: set[str] = set()
    for laptop in (one for one in world.laptops if not one.removed):
        for raw in _raws(laptop.store):
            o = Operation.read(raw)
            if held.setdefault((o.stream, o.device, o.seq), raw) != raw:
                forked.add(o.stream)
        with laptop.store.read() as connection:
            forked |= set(connection.execute(select(rows.quarantine.c.stream_uid)).scalars())
    order = sorted(held)
    store.take_in(held[place] for place in order)
    with store.read() as connection:
        bereft = _waits_for_rows(connection)
    return Truth(store, held, digests(store), forked, bereft)


def _raws(store: Store) -> Iterator[bytes]:
    for _, raw in store.operations():
        yield raw


def check(world: World, folder: Path) -> None:
    """Compare all laptops with the truth, and the truth with the definitions."""
    truth = truth_of(world, folder)
    try:
        _check_commands(truth)
        _check_definitions(truth)
        world.count["conflicts"] += len(_conflicts(truth.store))
        world.count["forked streams"] += len(truth.forked)
        survived: set[str] = {mark.decode() for raw in truth.operations.values() for mark in MARK.findall(raw)}
        for laptop in (one for one in world.laptops if not one.removed):
            _check_laptop(world, truth, laptop)
            survived |= marks_held(laptop, aside=True)
        lost = sorted(world.written.keys() - world.lost - survived)
        assert not lost, f"confirmed, and nowhere any more: {lost}"
        world.count["restricted people"] += len(_people(truth))
    finally:
        truth.store.close()


def _check_laptop(world: World, truth: Truth, laptop: Laptop) -> None:
    who, held = f"laptop {laptop.number}", {}
    for raw in _raws(laptop.store):
        o = Operation.read(raw)
        held[o.stream, o.device, o.seq] = raw
    _check_closed(world, truth, laptop, who)
    own = digests(laptop.store)
    for uid in sorted(_entitled(world, truth, laptop) - truth.forked):
        missing = [place for place in truth.operations if place[0] == uid and place not in held]
        assert not missing, f"{who} lacks {missing[:3]} of {len(missing)}"
        assert own.get(uid) == truth.digests.get(uid), f"{who} reads record {uid} differently"
    with laptop.store.read() as connection:
        assert check_chains(connection) == [], who
        keys = {device: bytes.fromhex(one.sign_key) for device, one in trusted(connection).items()}
        sealed = [broken for broken in check_seals(connection, keys) if broken.stream not in truth.forked]
        assert sealed == [], who
        behind = _waits_behind(connection)
        early = _waits_for_rows(connection) | {uid for uid, _, _ in behind}
        nowhere = truth.bereft | {place[0] for place in behind - truth.operations.keys()}
        nowhere -= {place[0] for place in behind & truth.operations.keys()}
        allowed = truth.forked | (nowhere if world.something_lost else set())
        assert early <= allowed, f"{who} still waits for something in {early - allowed}"
    _check_same_people(laptop, who)
    assert laptop.store.rebuild_is_equal(), who


def _waits_for_rows(connection: Connection) -> set[str]:
    """The records in which a change waits for the row it is about."""
    t = rows.op.join(rows.stream, rows.stream.c.no == rows.op.c.stream)
    waits = select(rows.stream.c.uid).select_from(t).where(rows.op.c.lsn.in_(select(rows.waiting.c.lsn)))
    return set(connection.execute(waits).scalars())


def _waits_behind(connection: Connection) -> set[Place]:
    """The places something waits for in its chain."""
    p = rows.pending
    first = select(p.c.stream_uid, p.c.device, func.min(p.c.seq)).group_by(p.c.stream_uid, p.c.device)
    return {(uid, device, seq - 1) for uid, device, seq in connection.execute(first)}


def _entitled(world: World, truth: Truth, laptop: Laptop) -> set[str]:
    """The records a laptop must hold: the common ones, those of its scope, and restricted ones it is named on."""
    label = world.label_for(laptop, world.laptops[0])
    with truth.store.read() as connection:
        closed = restricted_streams(connection)
        named = named_on(connection, laptop.actor.worker_id)
        scope = streams_in(connection, label, on="2026-11-20")
        wanted = scope - closed.keys()
        kinds = [kind.value for kind in COMMON_STREAMS]
        stream = rows.stream
        common = set(connection.execute(select(stream.c.no).where(stream.c.kind.in_(kinds))).scalars())
        senders = [one for one in world.laptops if one is not laptop and not one.removed]
        reach = {person for one in senders for person in named & named_on(connection, one.actor.worker_id)}
        wanted |= {
            no
            for no, person in closed.items()
            if person in reach and no in streams_in(connection, label, on="2026-11-20")
        }
    return truth.streams(wanted | common)


def _people(truth: Truth) -> set[str]:
    with truth.store.read() as connection:
        return set(restricted_streams(connection).values())


def _check_closed(world: World, truth: Truth, laptop: Laptop, who: str) -> None:
    """No fact of a restricted person on a laptop whose worker is not named: no operation, row, seal or word.

    A record of which no worker at all is left who is named stays, closed, on the laptop that let all others go of it:
    nobody is there to take the last copy. Words that stand in an open record too are that record's (ADR 57).
    """
    with truth.store.read() as connection:
        closed, named = restricted_streams(connection), named_on(connection, laptop.actor.worker_id)
        here = [one for one in world.laptops if not one.removed]
        anybody = {person for one in here for person in named_on(connection, one.actor.worker_id)}
    last_copy = {no for no, person in closed.items() if person not in anybody}
    others = {uid for one in here if one is not laptop for uid in _records_on(one)}
    uids = truth.streams({no for no, person in closed.items() if person not in named and no not in last_copy})
    uids |= truth.streams(last_copy) & others
    forbidden: set[bytes] = set()
    elsewhere: set[bytes] = set()
    for (uid, _, _), raw in truth.operations.items():
        (forbidden if uid in uids else elsewhere).update(MARK.findall(raw))
    for place, words in _all_words(laptop.store).items():
        found = sorted(words & (forbidden - elsewhere))
        assert not found, f"{who} holds words of restricted people in {place}: {found[:5]} of {uids}"
    with laptop.store.read() as connection:
        s = rows.stream
        numbers = dict(connection.execute(select(s.c.no, s.c.uid).where(s.c.uid.in_(uids))).all())
        for table in (rows.op, rows.seal, rows.head, *rows.FOLDED.values()):
            held = connection.execute(select(table.c.stream).where(table.c.stream.in_(numbers))).scalars().all()
            assert not held, f"{who} holds {table.name} of restricted people"
        for table in (rows.pending, rows.quarantine):
            kept = connection.execute(select(table.c.stream_uid).where(table.c.stream_uid.in_(uids))).scalars().all()
            assert not kept, f"{who} holds {table.name} of restricted people"


def _records_on(laptop: Laptop) -> set[str]:
    t = rows.stream.join(rows.head, rows.head.c.stream == rows.stream.c.no)
    with laptop.store.read() as connection:
        return set(connection.execute(select(rows.stream.c.uid).select_from(t).distinct()).scalars())


def _all_words(store: Store) -> dict[str, set[bytes]]:
    """Every mark in any column of any table."""
    found: dict[str, set[bytes]] = defaultdict(set)
    with store.read() as connection:
        for table in rows.metadata.tables.values():
            for row in connection.execute(select(table)):
                words = b"\0".join(v if isinstance(v, bytes) else str(v).encode() for v in row)
                found[table.name].update(MARK.findall(words))
    return found


def digests(store: Store) -> dict[str, str]:
    """A hash of the rows and conflicts of each record: equal for equal operations, whatever their order."""
    made: dict[str, list[str]] = defaultdict(list)
    with store.read() as connection:
        uids: dict[int, str] = dict(connection.execute(select(rows.stream.c.no, rows.stream.c.uid)).all())
        for name, table in sorted(rows.FOLDED.items()):
            disputed: dict[str, list[str]] = defaultdict(list)
            t = rows.conflict.c
            for row, one in connection.execute(select(t.row, t.field).where(t.entity == name).order_by(t.row, t.field)):
                disputed[row].append(one)
            told = as_told(connection, name)
            columns = [c for c in table.c if c.name not in ("no", "stream")]
            for found in connection.execute(select(table.c.stream, *columns).order_by(table.c.id)).mappings():
                row = {**found, **told.get(found["id"], {})}
                values = [row[c.name] for c in columns]
                made[uids[row["stream"]]].append(repr((name, values, disputed.get(row["id"], []))))
    return {uid: sha256("\n".join(lines).encode()).hexdigest() for uid, lines in made.items()}


def as_told(connection: Connection, entity: str) -> dict[str, dict[str, Any]]:
    """What the journal says in the columns of an entity's rows that show something else, for people were merged."""
    t = rows.retold.c
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row, name, told in connection.execute(select(t.row, t.field, t.told).where(t.entity == entity)):
        found[row][name] = None if told is None else told == "1" if name == "restricted" else told
    return found


def _check_same_people(laptop: Laptop, who: str) -> None:
    """Whoever is one by what this laptop was told is shown as one, who is held here; nobody else is."""
    apart, links, held = set[str](), dict[str, set[str]](), set[str]()
    with laptop.store.read() as connection:
        t = rows.FOLDED["same_person"]
        said = connection.execute(select(t.c.away_id, t.c.stays_id, t.c.pair, t.c.gone)).all()
        held = set(connection.execute(select(rows.person.c.id)).scalars())
        into: dict[str, str] = dict(connection.execute(select(rows.merged_person)).all())
        for entity, names in PEOPLE.items():
            for name in names:
                column = rows.FOLDED[entity].c[name]
                left = connection.execute(select(column).where(column.in_(into)).limit(1)).scalar()
                assert left is None, f"{who} shows a merged person in {entity}.{name}"
        listed = set(connection.execute(select(rows.person.c.id).where(rows.person.c.gone.is_(None))).scalars())
    apart = {one.pair for one in said if one.gone is not None}
    for one in said:
        if one.pair not in apart:
            links.setdefault(one.away_id, set()).add(one.stays_id)
            links.setdefault(one.stays_id, set()).add(one.away_id)
    for person in links:
        together, ahead = {person}, [person]
        while ahead:
            fresh = links[ahead.pop()] - together
            together |= fresh
            ahead += fresh
        shown = {into.get(one, one) for one in together}
        assert len(shown) == 1 or not together & held, f"{who} shows {together} as {shown}"
        assert shown <= held or not together & held, f"{who} shows somebody it does not hold"
    assert into.keys() <= links.keys(), f"{who} shows people as one whom nobody merged"
    assert not listed & into.keys(), f"{who} lists somebody merged away"


def _check_commands(truth: Truth) -> None:
    writes: dict[str, set[str]] = defaultdict(set)
    for one in all_commands():
        writes[one.name] |= one.writes
    for name, entities in BESIDE_THE_LIST.items():
        writes[name] |= entities
    for raw in truth.operations.values():
        o = Operation.read(raw)
        assert o.entity in writes[o.command], f"{o.command} wrote a {o.entity}: add it to writes= of its @command"


def _conflicts(store: Store) -> set[tuple[str, str, str]]:
    with store.read() as connection:
        t = rows.conflict.c
        found = connection.execute(select(t.entity, t.row, t.field)).all()
    assert len(found) == len(set(found))
    return {(entity, row, one) for entity, row, one in found}


# the definitions


@dataclass(frozen=True, slots=True)
class Written:
    """One value somebody gave a field."""

    place: Place
    clock: int
    value: Any
    seen: Mapping[str, int]
    first_seen: Mapping[str, int]
    """What whoever first gave it had seen: another than ``seen`` where a choice was opened again."""

    def missed(self, other: Written) -> bool:
        """True when whoever first gave this value did not know ``other``."""
        _, device, seq = other.place
        return self.first_seen.get(device, 0) < seq

    def knew(self, other: Written) -> bool:
        """True when whoever wrote this had seen ``other``: their own earlier ones, and what they say they had seen."""
        _, device, seq = other.place
        known = self.place[2] - 1 if device == self.place[1] else self.seen.get(device, 0)
        return known >= seq


def _check_definitions(truth: Truth) -> None:
    """Values shown and conflicts are those of the definition, worked out from the bare operations by brute force.

    Records whose numbers were used twice are left out: what was written again there stands after what followed it.
    """
    left = siblings(raw for place, raw in truth.operations.items() if place[0] not in truth.forked)
    disputed = set()
    with truth.store.read() as connection:
        for entity, table in rows.FOLDED.items():
            kinds = ENTITIES[entity].fields
            told = as_told(connection, entity)
            found = connection.execute(select(table)).mappings()
            shown = {row["id"]: {**row, **told.get(row["id"], {})} for row in found}
            for row_id, of_row in left.get(entity, {}).items():
                for name, written in of_row.items():
                    column = shown[row_id][name]
                    value = column if name == GONE else from_column(kinds[name], column)
                    assert value == _value(name, written), f"{entity} {name} shows another value than the latest"
                disputed |= {(entity, row_id, name) for name in _disputed(of_row)}
    known = {(entity, row) for entity, of_entity in left.items() for row in of_entity}
    assert {one for one in _conflicts(truth.store) if one[:2] in known} == disputed


def siblings(raws: Iterator[bytes] | Any) -> dict[str, dict[str, dict[str, list[Written]]]]:
    """entity -> row -> changed field -> the values nobody who wrote there had seen."""
    operations = [Operation.read(raw) for raw in raws]
    known = {(o.entity, o.row) for o in operations if o.kind in MAKING}
    makings: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    every: dict[tuple[str, str], dict[str, list[Written]]] = defaultdict(lambda: defaultdict(list))
    for o in operations:
        if o.kind in MAKING:
            makings[o.entity, o.row].append(o)
        elif (o.entity, o.row) in known:
            for name in o.fields:
                every[o.entity, o.row][name] += _all_written(o, name)
    for (entity, row), made in makings.items():
        names = (*ENTITIES[entity].fields, GONE) if len(made) > 1 else tuple(every[entity, row])
        for name in names:
            every[entity, row][name] += [_written(o, o.fields.get(name)) for o in made]
    left: dict[str, dict[str, dict[str, list[Written]]]] = defaultdict(dict)
    for (entity, row), of_row in every.items():
        left[entity][row] = {
            name: [w for w in found if not any(o.knew(w) for o in found if o is not w)]
            for name, found in of_row.items()
        }
    return left


def _all_written(o: Operation, name: str) -> list[Written]:
    """One value, or all that stood against each other before somebody's choice was taken back."""
    if name not in o.put_back:
        return [_written(o, o.fields[name])]
    return [replace(_written(o, value), first_seen=seen) for _, _, value, seen in o.put_back[name]]


def _written(o: Operation, value: Any) -> Written:
    own = {**o.seen, o.device: o.seq - 1}
    return Written((o.stream, o.device, o.seq), o.clock, value, o.seen, own)


def _value(name: str, written: list[Written]) -> Any:
    """The latest value; of a removal the latest reason, for a removal beats a return nobody knew of.

    A restriction beats its lifting until somebody settles it.
    """
    latest = sorted(written, key=lambda w: (w.clock, w.place[1], w.place[2]))
    if name == GONE:
        reasons = [w.value for w in latest if w.value is not None]
        return reasons[-1] if reasons else None
    if name in ("restricted", "restricted_reason"):
        return next((w.value for w in reversed(latest) if w.value), latest[-1].value)
    return latest[-1].value


def _disputed(of_row: Mapping[str, list[Written]]) -> set[str]:
    """The fields on which people differ; a removal differs also from an edit neither side had seen."""
    found = {
        name for name, written in of_row.items() if name != GONE and any(w.value != written[0].value for w in written)
    }
    gone = of_row.get(GONE, [])
    removers = [w for w in gone if w.value is not None]
    if removers and len(removers) < len(gone):
        found.add(GONE)
    edits = [w for name, written in of_row.items() if name != GONE for w in written]
    if any(r.missed(w) and w.missed(r) for r in removers for w in edits):
        found.add(GONE)
    return found
