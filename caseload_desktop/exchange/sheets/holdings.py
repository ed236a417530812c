"""What the store holds that a dry run must know: people, their contacts, workers and teams, earlier sheets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, Table, select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import PersonName
from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sheets.held import HeldPerson
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.kind import PATCHES, SheetKind
from caseload_desktop.exchange.sheets.people import SheetPerson
from caseload_desktop.exchange.sheets.repeats import HeldContact
from caseload_desktop.exchange.sheets.vocabulary import Vocabulary
from caseload_desktop.exchange.sheets.workers import NamedWorker
from caseload_desktop.services.involvement_rules import HOLDERS
from caseload_desktop.store import rows
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.queries.organisation import team_of, teams, workers
from caseload_desktop.store.queries.restriction import open_to

_BATCH = 500
ENABLEMENT = "enablement"
"""The kind of team that takes enablement referrals: a patch."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was settled with an earlier sheet of the same headings; empty for one never met."""

    mapping: Mapping[str, object]
    answers: Mapping[str, str]


def read_vocabulary(connection: Connection, lists: CodeLists, kind: SheetKind = CONTACTS) -> Vocabulary:
    """The words this store understands in a kind of sheet.

    Those who left are known too, for old logs name them; where cases are given, only workers who may have them.
    """
    named = [
        NamedWorker(worker.id, worker.name, worker.known_as)
        for worker in workers(connection)
        if not kind.holders_only or (worker.active and worker.role in HOLDERS)
    ]
    patches_only = any(names == (PATCHES,) for names in kind.coded.values())
    found = [team for team in teams(connection) if team.active and (not patches_only or team.kind == ENABLEMENT)]
    return Vocabulary(lists, workers=named, teams=[NamedWorker(team.id, team.name) for team in found], kind=kind)


def own_team(connection: Connection, *, viewer: Actor, today: date) -> str:
    """The team the worker belongs to today; empty for none."""
    return team_of(connection, worker_id=viewer.worker_id, on=today.isoformat()) or ""


def read_people(connection: Connection, *, viewer: Actor) -> Iterator[HeldPerson]:
    """Everybody the store holds, in five statements however many they are.

    Of a restricted person this worker may not open only name, NHS number and references are given: a row that names
    one by number is left to their manager, and nothing of the record is shown.
    """
    names = _other_names(connection)
    postcodes = _grouped(connection, rows.address, "postcode")
    references = _grouped(connection, rows.FOLDED["person_identifier"], "value")
    phones = _grouped(connection, rows.FOLDED["contact_detail"], "digits")
    named = _grouped(connection, rows.FOLDED["restricted_grant"], "worker_id")
    t = rows.person
    query = select(
        t.c.id, t.c.title, t.c.given, t.c.family, t.c.birth_date, t.c.birth_year, t.c.nhs_number, t.c.reference,
        t.c.restricted, t.c.died_on, open_to(t, viewer),
    ).where(t.c.gone.is_(None))  # fmt: skip
    for person_id, title, given, family, born, year, number, reference, closed, died, is_open in connection.execute(
        query
    ):
        name = PersonName(title or "", given or "", family or "")
        if not is_open:
            own = tuple(filter(None, (reference, *references.get(person_id, ()))))
            yield HeldPerson(person_id, name, nhs_number=number or "", references=own, closed=True)
            continue
        yield HeldPerson(
            person_id,
            name,
            other_names=tuple(names.get(person_id, ())),
            birth_date=date.fromisoformat(born) if born else None,
            birth_year=year,
            postcodes=tuple(postcodes.get(person_id, ())),
            nhs_number=number or "",
            references=tuple(filter(None, (reference, *references.get(person_id, ())))),
            phones=tuple(phones.get(person_id, ())),
            named=frozenset(named.get(person_id, ())) if closed else None,
            died_on=date.fromisoformat(died) if died else None,
        )


def _other_names(connection: Connection) -> dict[str, list[PersonName]]:
    t = rows.FOLDED["person_name"]
    found: dict[str, list[PersonName]] = defaultdict(list)
    for person_id, given, family in connection.execute(
        select(t.c.person_id, t.c.given, t.c.family).where(t.c.gone.is_(None))
    ):
        found[person_id].append(PersonName("", given or "", family or ""))
    return found


def _grouped(connection: Connection, table: Table, column: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    query = select(table.c.person_id, table.c[column]).where(table.c.gone.is_(None), table.c[column].is_not(None))
    for person_id, value in connection.execute(query):
        found[person_id].append(value)
    return found


def read_contacts(
    connection: Connection, people: Iterable[SheetPerson], *, viewer: Actor, days: Sequence[date]
) -> dict[tuple[str, str], list[HeldContact]]:
    """Contacts of the held people a sheet may speak of, on the days it speaks of, by person and day."""
    ids = sorted({likeness.id for person in people for likeness in person.held})
    if not ids or not days:
        return {}
    t, person = rows.contact, rows.person
    first, last = min(days).isoformat(), max(days).isoformat()
    found: dict[tuple[str, str], list[HeldContact]] = defaultdict(list)
    for start in range(0, len(ids), _BATCH):
        query = (
            select(t.c.id, t.c.person_id, t.c.received_on, t.c.method, t.c.reason, t.c.outcome, t.c.notes)
            .join(person, person.c.id == t.c.person_id)
            .where(t.c.person_id.in_(ids[start : start + _BATCH]), t.c.received_on.between(first, last))
            .where(t.c.gone.is_(None), open_to(person, viewer))
        )
        for contact_id, person_id, day, method, reason, outcome, notes in connection.execute(query):
            held = HeldContact(contact_id, method or "", reason or "", outcome or "", notes or "")
            found[(person_id, day)].append(held)
    return dict(found)


def read_rows(
    connection: Connection, kind: SheetKind, people: Iterable[SheetPerson], *, viewer: Actor
) -> dict[str, list[dict[str, object]]]:
    """What the store holds of a kind of sheet about the people it may speak of, by person."""
    ids = sorted({likeness.id for person in people for likeness in person.held})
    t, person = rows.FOLDED[kind.entity], rows.person
    found: dict[str, list[dict[str, object]]] = defaultdict(list)
    for start in range(0, len(ids) if kind.compared else 0, _BATCH):
        query = (
            select(t.c.person_id, *(t.c[name] for name in kind.compared))
            .join(person, person.c.id == t.c.person_id)
            .where(t.c.person_id.in_(ids[start : start + _BATCH]), t.c.gone.is_(None), open_to(person, viewer))
        )
        for person_id, *values in connection.execute(query):
            found[person_id].append(dict(zip(kind.compared, values, strict=True)))
    return dict(found)


def read_remembered(connection: Connection, signature: str) -> Remembered:
    """What was settled with an earlier sheet of the same headings."""
    t = rows.FOLDED["sheet_mapping"]
    found = connection.execute(
        select(t.c.mapping, t.c.answers).where(t.c.id == fixed_id("sheet_mapping", signature), t.c.gone.is_(None))
    ).one_or_none()
    if found is None:
        return Remembered({}, {})
    mapping, answers = (orjson.loads(part) if part else {} for part in found)
    return Remembered(mapping, {str(key): str(answer) for key, answer in answers.items()})
