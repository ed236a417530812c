"""A restricted person about whom everything the program can record is recorded, and a store in which nothing is.

The second store is a copy of the first with the rows about that person taken out behind the program's back. Whoever may
not read the record must not be able to tell the two apart.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, RowMapping, or_, select

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.catalogue import ANY_ENTITY, Command
from caseload_desktop.services.merging import MergePeople, merge_people
from caseload_desktop.services.organisation import AddWorker, add_worker
from caseload_desktop.services.people import RegisterPerson, register_person, restrict_person
from caseload_desktop.services.safeguarding import Adult, RaiseConcern, raise_concern
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES, Kind, StreamKind
from caseload_desktop.store.store import Store
from tests.exchange.machine.filling import Hand, NoRow
from tests.exchange.machine.giving import commands, give
from tests.exchange.machine.safeguarding import review_plan
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store, open_store

SAFEGUARDING_MANAGER = Actor("0" * 31 + "7", Role.SAFEGUARDING_MANAGER)
ADMINISTRATOR = Actor("0" * 31 + "8", Role.ADMINISTRATOR)

NAMED = PRACTITIONER
"""The one worker who may read the record."""

WITHOUT_RIGHT = (OTHER_PRACTITIONER, MANAGER, SAFEGUARDING_MANAGER, ANALYST, ADMINISTRATOR)
"""Everybody else, of every role."""

ROUNDS = 10
"""So often every command is tried on the record at most, until there is something of everything."""

NOT_ABOUT_A_PERSON = {
    "break_glass", "look_at_break_glass", "undo", "settle", "take_back_access", "restrict_person", "merge_people",
    "part_people",
}  # fmt: skip
"""Commands that would open or restrict the record before its time, or take back what is to be looked for."""

NOT_BEFORE = {
    "break_glass": "there only once somebody without right opened the record in need",
    "break_glass_look": "the same",
}
"""What this record has nothing of, and why."""

_MARK = re.compile(r"canary\d+x")
"""Stands in every text that is written about somebody, another each time."""

_TELLING = re.compile(r"canary\d+x|[0-9a-f]{32}|Ottoline|Quillfeather")
"""All that can tell of the record: such a text, the id of a row, a name; one search for hundreds of them."""


class Narrow(Hand):
    """Somebody who works on one person's record only: what they pick is theirs, or belongs to nobody."""

    about: str = ""

    def rows(self, entity: str, *, gone: bool | None = False) -> list[str]:
        found = super().rows(entity, gone=gone)
        if entity == "person":
            return [one for one in found if one == self.about]
        if "person_id" not in ENTITIES[entity].fields:
            return found
        table = rows.FOLDED[entity]
        theirs = select(table.c.id).where(or_(table.c.person_id == self.about, table.c.person_id.is_(None)))
        with self.store.read() as connection:
            allowed = set(connection.execute(theirs).scalars())
        return [one for one in found if one in allowed]


@dataclass(slots=True)
class Canary:
    """The two stores and one to write to; the person, what is known of them by entity, what their name tells."""

    store: Store
    without: Store
    spare: Path
    person_id: str
    bystander_id: str
    row_ids: dict[str, list[str]]
    references: dict[str, list[str]]
    secrets: frozenset[str]
    name: frozenset[str]
    acts: list[str] = field(default_factory=list)

    def leaks(self, told: str) -> set[str]:
        """What of the record, and of the person's name, stands in something that was told."""
        return set(_TELLING.findall(told)) & (self.secrets | self.name)

    def streams(self, connection: Connection) -> set[str]:
        """The streams the record lies in: the person's own and those of contacts about them."""
        contact, stream = rows.contact, rows.stream
        theirs = select(stream.c.uid).join(contact, contact.c.stream == stream.c.no)
        found = connection.execute(theirs.where(contact.c.person_id == self.person_id)).scalars()
        return {*self.row_ids["person"], *found}

    def missing(self) -> set[str]:
        """Parts of a person's record that some command writes and of which this one has nothing."""
        return written_about_people() - self.row_ids.keys() - NOT_BEFORE.keys()


def make_canary(folder: Path) -> Canary:
    """Record everything about one person and something about another, restrict the first, and make the copy."""
    store = make_store(folder)
    _add_roles(store)
    words = iter(range(1_000_000))
    hand = Narrow(store, MANAGER, random.Random(20261122), folder, mark=lambda: f"canary{next(words)}x")
    person_id, bystander_id = _record_of_two_as_one(hand), _register(store, given="Wilfred", family="Ames")
    _share_an_incident(hand, bystander_id)
    restrict_person(store, MANAGER, person_id=person_id, reason="high_profile", workers=(NAMED.worker_id,))
    _leave_only_the_named(store, person_id)
    acts, hand.about, hand.acts = list(hand.acts), bystander_id, []
    _record_everything(hand, (MANAGER, SAFEGUARDING_MANAGER, NAMED), rounds=2)
    row_ids, texts, names = _known_of(store, person_id)
    merged = set(row_ids["person"])
    secrets = texts.union(*row_ids.values()) - merged - _said_of_others(store, row_ids)
    assert all(_TELLING.fullmatch(secret) for secret in secrets | names)
    path, references = store.path, _references(store, row_ids)
    store.close()
    return Canary(
        store=open_store(path),
        without=_copy_without(path, row_ids),
        spare=Path(shutil.copy(path, path.with_name("spare.store"))),
        person_id=person_id,
        bystander_id=bystander_id,
        row_ids=row_ids,
        references=references,
        secrets=secrets,
        name=names | merged | {"Ottoline", "Quillfeather"},
        acts=acts,
    )


def _record_of_two_as_one(hand: Narrow) -> str:
    """Record something of everything about somebody who was registered twice, before and after that was found out.

    The record that went away has a safeguarding plan that was reviewed: chance seldom comes by one.
    """
    actors = (MANAGER, SAFEGUARDING_MANAGER, NAMED)
    hand.about = away = _register(hand.store, given=hand.word(), family=hand.word())
    review_plan(hand)
    _record_everything(hand, actors, rounds=1)
    hand.about = _register(hand.store, given="Ottoline", family="Quillfeather", birth_date="1941-02-03")
    merge_people(hand.store, MANAGER, MergePeople(away_id=away, stays_id=hand.about, why=hand.word()))
    _record_everything(hand, actors, rounds=ROUNDS - 1)
    return hand.about


def _register(store: Store, **said: Any) -> str:
    return register_person(store, NAMED, RegisterPerson(**said)).ids("person")[0]


def _share_an_incident(hand: Narrow, bystander_id: str) -> None:
    """Raise a concern about two adults of one incident, and one in which the first is who the risk comes from."""
    common: dict[str, Any] = {
        "raised_on": hand.today.isoformat(),
        "raised_at": "00:10",
        "what_happened": "Heard shouting on the landing.",
        "types": ("physical",),
        "immediate_risk": "no",
        "referrer_kind": "provider",
        "provider_id": hand.pick("provider"),
    }
    two = tuple(Adult(person_id=one, adults_wishes=hand.word()) for one in (hand.about, bystander_id))
    both, of_one = {"adults": two, "incident_title": "Landing"}, {"adults": two[1:], "source_person_id": hand.about}
    for more in (both, of_one):
        hand.acts.append(raise_concern(hand.store, NAMED, RaiseConcern(**(common | more))).act)


def _add_roles(store: Store) -> None:
    for actor, name in ((SAFEGUARDING_MANAGER, "Una Pryce"), (ADMINISTRATOR, "Idris Vane")):
        add_worker(store, MANAGER, AddWorker(name=name, role=actor.role, worker_id=actor.worker_id))


def _record_everything(hand: Narrow, actors: Iterable[Actor], *, rounds: int) -> None:
    """Give every command that can be given about the person, by whoever may, until there is something of all."""
    chosen = [one for one in dict.fromkeys(commands()) if one.name not in NOT_ABOUT_A_PERSON]
    for _ in range(rounds):
        for one in chosen:
            any(_give(one, hand, actor) for actor in actors)
        if not written_about_people() - _known_of(hand.store, hand.about)[0].keys() - NOT_BEFORE.keys():
            break


def written_about_people() -> set[str]:
    """Every entity of a person's record that some command writes."""
    written = frozenset[str]().union(*(one.writes for one in commands() if one.writes < ANY_ENTITY))
    return {name for name in written if StreamKind.PERSON in ENTITIES[name].streams}


def _give(one: Command, hand: Hand, actor: Actor) -> bool:
    hand.actor = actor
    try:
        done = give(one, hand)
    except (CaseloadError, NoRow):
        return False
    if done is not None and done.touched:
        hand.acts.append(done.act)
    return True


def _leave_only_the_named(store: Store, person_id: str) -> None:
    """Take off whoever a command named on the record by chance."""
    t = rows.FOLDED["restricted_grant"]
    others = select(t.c.id).where(t.c.person_id == person_id, t.c.worker_id != NAMED.worker_id, t.c.gone.is_(None))
    with store.write(actor=NAMED, command="take_back_access") as act:
        for row_id in list(act.connection.execute(others).scalars()):
            act.remove("restricted_grant", row_id, why="not named")


def _known_of(store: Store, person_id: str) -> tuple[dict[str, list[str]], frozenset[str], frozenset[str]]:
    """Every row about the person by entity, every text only their record has, and what their name says."""
    ids: dict[str, list[str]] = {}
    texts: set[str] = set()
    names: set[str] = set()
    merged = rows.merged_person
    with store.read() as connection:
        away = connection.execute(select(merged.c.person_id).where(merged.c.into_id == person_id)).scalars()
        same = [person_id, *away]
        for entity, declared in ENTITIES.items():
            if entity != "person" and "person_id" not in declared.fields:
                continue
            t = rows.FOLDED[entity]
            theirs = t.c.id.in_(same) if entity == "person" else t.c.person_id.in_(same)
            for row in connection.execute(select(t).where(theirs)).mappings():
                ids.setdefault(entity, []).append(row["id"])
                told = {"given", "family"} if entity == "person" else set()
                names |= {mark for name in told for mark in _MARK.findall(row[name] or "")}
                texts |= {mark for text in _texts_of(declared.fields, row) for mark in _MARK.findall(text)}
    return ids, frozenset(texts - names), frozenset(names)


def _references(store: Store, row_ids: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What the rows of the record refer to, by the name of the field, such as the incident of a concern."""
    found: dict[str, set[str]] = {}
    with store.read() as connection:
        for entity, ids in row_ids.items():
            named = [name for name, kind in ENTITIES[entity].fields.items() if kind is Kind.REF]
            t = rows.FOLDED[entity]
            for row in connection.execute(select(t).where(t.c.id.in_(ids))).mappings():
                for name in named:
                    found.setdefault(name, set()).update({row[name]} - {None})
    return {name: sorted(ids) for name, ids in found.items()}


def _said_of_others(store: Store, row_ids: Mapping[str, list[str]]) -> set[str]:
    """What whoever may read both records wrote in another's too: one note on the tasks of two people, a reference."""
    said: set[str] = set()
    with store.read() as connection:
        for entity, declared in ENTITIES.items():
            t = rows.FOLDED[entity]
            for row in connection.execute(select(t).where(t.c.id.not_in(row_ids.get(entity, [])))).mappings():
                said |= {mark for text in _texts_of(declared.fields, row) for mark in _MARK.findall(text)}
                said |= {row[name] for name, kind in declared.fields.items() if kind is Kind.REF and row[name]}
    return said


def _texts_of(fields: Mapping[str, Kind], row: RowMapping) -> Iterable[str]:
    return (row[name] for name, kind in fields.items() if kind is Kind.TEXT and row[name])


def _copy_without(path: Path, row_ids: Mapping[str, list[str]]) -> Store:
    """A copy of the store in which the person has a name, a restriction and who is named on it, and nothing else."""
    copied = path.with_name("without.store")
    shutil.copy(path, copied)
    copy = open_store(copied)
    with copy.exchanging() as connection:
        for entity, ids in row_ids.items():
            if entity not in ("person", "restricted_grant"):
                t = rows.FOLDED[entity]
                connection.execute(t.delete().where(t.c.id.in_(ids)))
    return copy
