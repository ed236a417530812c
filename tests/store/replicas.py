"""Laptops of one team that work apart and swap operations: the machinery of the convergence test."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import conflicts, contacts, lists, organisation, people, undo
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.operation import MAKING, Operation
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER, make_store

OUTCOMES = ("nfa_information_advice", "progress_reablement", "nfa_support_declined")


@dataclass
class Laptop:
    """One replica with its own clock and what its worker did last."""

    store: Store
    clock: SetClock
    actor: Actor
    acts: list[str] = field(default_factory=list)


class Team:
    """Some laptops, a source of chance, and the count of what happened."""

    def __init__(self, folder: Path, *, size: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.count: Counter[str] = Counter()
        self.notes: set[str] = set()
        self.laptops = []
        for n in range(size):
            clock = SetClock(
                datetime(2026, 11, 20, 9, 30, tzinfo=UTC) + timedelta(days=self.chance.choice((0, -730, 800)))
            )
            store = make_store(folder / f"laptop-{n}", clock=clock)
            self.laptops.append(
                Laptop(store, clock, MANAGER if n == 0 else self.chance.choice((MANAGER, PRACTITIONER)))
            )

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.store.close()

    def begin(self) -> None:
        """Start from a few people and contacts that everybody holds, so that work meets on the same rows."""
        first = self.laptops[0]
        for command in ("register_person", "log_contact", "register_person", "log_contact", "log_contact"):
            self.act(first, command)
        for other in self.laptops[1:]:
            self.carry(first, other, whole=True)

    def step(self) -> None:
        """One thing happens somewhere: mostly work on what is there, now and then an exchange."""
        laptop = self.chance.choice(self.laptops)
        if self.chance.random() < 0.15:
            self.carry(laptop, self.chance.choice(self.laptops))
        else:
            self.act(laptop, self.chance.choice((*COMMANDS, *CONTESTED)))

    # what a worker may do

    def act(self, laptop: Laptop, command: str) -> None:
        """Run a command on rows chosen by chance; a rule that forbids it is counted, not an error."""
        laptop.clock.forward(minutes=self.chance.randint(0, 300))
        try:
            changes: Changes | None = getattr(self, f"do_{command}")(laptop)
        except CaseloadError as error:
            self.count[f"refused {error.code}"] += 1
            return
        if changes is not None:
            self.count[command] += 1
            laptop.acts.append(changes.act)

    def _pick(self, laptop: Laptop, entity: str, *, gone: bool | None = False) -> str | None:
        table = rows.FOLDED[entity]
        query = table.select().with_only_columns(table.c.id).order_by(table.c.id)
        if gone is not None:
            query = query.where(table.c.gone.is_not(None) if gone else table.c.gone.is_(None))
        with laptop.store.read() as connection:
            ids = list(connection.execute(query).scalars())
        return self.chance.choice(ids) if ids else None

    def _word(self) -> str:
        return self.chance.choice(("Ashdown", "Brimble", "Corrie", "Dunmow", "Eyre")) + str(self.chance.randint(1, 99))

    def do_register_person(self, laptop: Laptop) -> Changes:
        person = people.RegisterPerson(given=self._word(), family=self._word(), known_as=(self._word(),))
        return people.register_person(laptop.store, laptop.actor, person)

    def do_amend_person(self, laptop: Laptop) -> Changes | None:
        person_id = self._pick(laptop, "person")
        name = self.chance.choice(("family", "given", "gender"))
        fields = {name: self.chance.choice(("male", "female")) if name == "gender" else self._word()}
        return person_id and people.amend_person(laptop.store, laptop.actor, person_id=person_id, fields=fields)  # type: ignore[return-value]

    def do_add_address(self, laptop: Laptop) -> Changes | None:
        person_id = self._pick(laptop, "person")
        address = people.NewAddress(lines=self._word(), postcode="CT9 1RH", from_date="2026-01-01")
        return person_id and people.add_address(laptop.store, laptop.actor, person_id=person_id, address=address)  # type: ignore[return-value]

    def do_add_name(self, laptop: Laptop) -> Changes | None:
        person_id = self._pick(laptop, "person")
        return person_id and people.add_name(  # type: ignore[return-value]
            laptop.store, laptop.actor, person_id=person_id, kind="alias", given=self._word()
        )

    def do_restrict_person(self, laptop: Laptop) -> Changes | None:
        person_id = self._pick(laptop, "person")
        if person_id is None:
            return None
        if self.chance.random() < 0.5:
            return people.lift_restriction(laptop.store, laptop.actor, person_id=person_id, why="no longer needed")
        return people.restrict_person(laptop.store, laptop.actor, person_id=person_id, reason="police_matter")

    def do_log_contact(self, laptop: Laptop) -> Changes:
        person_id = self._pick(laptop, "person") if self.chance.random() < 0.7 else None
        note = f"note {len(self.notes)} {self._word()}"
        command = contacts.LogContact(
            person_id=person_id,
            about_unknown="" if person_id else "man at the bus stop",
            received_on=laptop.clock.today().isoformat(),
            method="phone",
            reason="request_information",
            outcome=self.chance.choice(OUTCOMES),
            notes=note,
        )
        changes = contacts.log_contact(laptop.store, laptop.actor, command)
        self.notes.add(note)
        return changes

    def do_correct_contact(self, laptop: Laptop) -> Changes | None:
        contact_id = self._pick(laptop, "contact")
        fields: dict[str, object] = {"minutes": self.chance.randint(1, 60)}
        if self.chance.random() < 0.5:
            fields = {"outcome": self.chance.choice(OUTCOMES)}
        return contact_id and contacts.correct_contact(  # type: ignore[return-value]
            laptop.store, laptop.actor, contacts.CorrectContact(contact_id=contact_id, fields=fields, why="wrong pick")
        )

    def do_withdraw_contact(self, laptop: Laptop) -> Changes | None:
        contact_id = self._pick(laptop, "contact")
        return contact_id and contacts.withdraw_contact(  # type: ignore[return-value]
            laptop.store, laptop.actor, contact_id=contact_id, why=f"logged twice {self._word()}"
        )

    def do_restore_contact(self, laptop: Laptop) -> Changes | None:
        contact_id = self._pick(laptop, "contact", gone=True)
        if contact_id is None:
            return None
        with laptop.store.write(actor=laptop.actor, command="restore_contact") as act:
            act.restore("contact", contact_id, why="was right after all")
            return act.changes()

    def do_link_contact(self, laptop: Laptop) -> Changes | None:
        contact_id, person_id = self._pick(laptop, "contact"), self._pick(laptop, "person")
        if contact_id is None or person_id is None:
            return None
        return contacts.link_contact(laptop.store, laptop.actor, contact_id=contact_id, person_id=person_id)

    def do_change_setting(self, laptop: Laptop) -> Changes:
        return lists.change_setting(
            laptop.store, laptop.actor, key=self.chance.choice("ab"), value=self.chance.randint(0, 3)
        )

    def do_set_target(self, laptop: Laptop) -> Changes:
        with laptop.store.write(actor=laptop.actor, command="set_target") as act:
            month = self.chance.choice(("2026-04", "2026-10"))
            values = {
                "measure": "2",
                "scope_kind": "council",
                "from_month": month,
                "value": self.chance.choice((70, 72)),
            }
            lists.put(act, "target", fixed_id("target", "2", month), values)
            return act.changes()

    def do_break_glass(self, laptop: Laptop) -> Changes | None:
        person_id = self._pick(laptop, "person")
        if person_id is None:
            return None
        with laptop.store.write(actor=laptop.actor, command="break_glass") as act:
            values = {
                "person_id": person_id,
                "worker_id": laptop.actor.worker_id,
                "why": "on call",
                "on_date": act.today,
            }
            act.create("break_glass", values)
            return act.changes()

    def do_add_worker(self, laptop: Laptop) -> Changes:
        return organisation.add_worker(laptop.store, laptop.actor, organisation.AddWorker(name=self._word()))

    def do_rename_team(self, laptop: Laptop) -> Changes | None:
        team_id = self._pick(laptop, "team")
        return team_id and organisation.amend_organisation(  # type: ignore[return-value]
            laptop.store, laptop.actor, entity="team", row_id=team_id, fields={"name": self._word()}
        )

    def do_settle(self, laptop: Laptop) -> Changes | None:
        with laptop.store.read() as connection:
            found = open_conflicts(connection, viewer=laptop.actor)
        if not found:
            return None
        one = self.chance.choice(found)
        value = one.versions[0].value if one.versions else one.shown
        return conflicts.settle(
            laptop.store, laptop.actor, entity=one.entity, row_id=one.row_id, field=one.field, value=value
        )

    def do_undo(self, laptop: Laptop) -> Changes | None:
        return undo.undo_act(laptop.store, laptop.actor, self.chance.choice(laptop.acts)) if laptop.acts else None

    # swapping

    def carry(self, source: Laptop, target: Laptop, *, whole: bool = False) -> None:
        """Give operations of one laptop to another, out of order and twice; unless ``whole``, some get lost."""
        raws = [raw for _, raw in source.store.operations()]
        if not whole:
            raws = [raw for raw in raws if self.chance.random() < 0.7]
        self.chance.shuffle(raws)
        raws += raws[: self.chance.randint(0, 5)]
        taken = target.store.take_in(raws)
        self.count["carried"] += taken.new
        self.count["early"] += taken.pending

    def exchange_all(self) -> None:
        """Everybody gives everything to everybody."""
        for target in self.laptops:
            for source in self.laptops:
                if source is not target:
                    self.carry(source, target, whole=True)
        for target in self.laptops:
            for source in self.laptops:
                if source is not target:
                    self.carry(source, target, whole=True)


CONTESTED = ("amend_person", "correct_contact", "withdraw_contact", "settle", "settle", "undo", "restore_contact")
"""Commands that meet each other on the same row, and so are tried more often."""

COMMANDS = tuple(sorted(name.removeprefix("do_") for name in dir(Team) if name.startswith("do_")))


def digest_of(store: Store) -> dict[str, str]:
    """The digest of a store's rows."""
    with store.read() as connection:
        return rebuild.digest(connection)


def everything(store: Store) -> list[Operation]:
    """Every operation a store holds."""
    return [Operation.read(raw) for _, raw in store.operations()]


def siblings_by_definition(operations: list[Operation]) -> dict[tuple[str, str, str], set[tuple[str, int]]]:
    """For each field somebody changed, the writes that no other write had seen; straight from the definition."""
    writes: dict[tuple[str, str, str], list[Operation]] = {}
    makings: dict[tuple[str, str], list[Operation]] = {}
    for o in operations:
        if o.kind in MAKING:
            makings.setdefault((o.entity, o.row), []).append(o)
        else:
            for name in o.fields:
                writes.setdefault((o.entity, o.row, name), []).append(o)
    for (entity, row, _), found in writes.items():
        found.extend(makings.get((entity, row), []))
    return {
        key: {(w.device, w.seq) for w in found if not any(_had_seen(o, w) for o in found if o is not w)}
        for key, found in writes.items()
    }


def _had_seen(author: Operation, write: Operation) -> bool:
    """True when who wrote ``author`` knew ``write``: their own earlier ones, and of others what they say they had."""
    known = author.seq - 1 if author.device == write.device else author.seen.get(write.device, 0)
    return known >= write.seq
