"""Commands of a sheet import: all its contacts and people in one act, and the mapping remembered for the next sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import LONGEST_MINUTES
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.lists import put
from caseload_desktop.services.people import RegisterPerson, add_person
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import Access, append
from caseload_desktop.store.ids import fixed_id
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.queries.restriction import open_to
from caseload_desktop.store.store import Store

Progress = Callable[[int, int], None]
"""``(done, total)``; called between rows, it may raise to give the import up: then nothing was changed."""
_BATCH = 500
_PROGRESS_EVERY = 50
_CODED = {
    "method": "contact_method",
    "source": "contact_source",
    "source_detail": "contact_source_detail",
    "reason": "contact_reason",
    "outcome": "contact_outcome",
    "next_step": "next_step",
}
_FIELDS = frozenset(
    {*_CODED, "about_unknown", "received_on", "received_at", "source_name", "notes", "given", "closed_on", "worker_id"}
    | {"team_id", "minutes"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonToImport:
    """A person the sheet speaks of and the store does not hold; ``council_id`` is the number of another system."""

    register: RegisterPerson
    council_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactToImport:
    """One row of the sheet as a contact; ``fields`` as entity ``contact``, ``person_id`` None for somebody unknown."""

    row: int
    person_id: str | None
    fields: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class RowNotImported:
    """A row of the sheet that is no contact, by its number, with the codes of the reasons; never its text."""

    row: int
    status: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan:
    """Everything an import writes. ``run_id`` is made with the plan: the same plan is never imported twice."""

    run_id: str
    file_name: str
    people: Sequence[PersonToImport]
    contacts: Sequence[ContactToImport]
    not_imported: Sequence[RowNotImported]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberSheet:
    """What a worker settled about sheets with these headings: field by heading, and answers worth keeping.

    ``signature`` as ``exchange.sheets.mapping.signature`` gives it.
    """

    signature: str
    name: str
    mapping: Mapping[str, str]
    answers: Mapping[str, str]


@command(
    "import_contacts",
    writes=("contact", "import_run", "person_identifier", "person", "person_name", "address", "contact_detail"),
)
def import_contacts(store: Store, actor: Actor, plan: ImportPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all contacts and people of a plan in one act: all of them or, on any trouble, none.

    Raises ``RuleBroken``: ``imported_already``, ``nothing_to_import``, ``import_person_gone`` (a person was removed
    since the dry run), ``import_row_wrong`` (value ``row``), ``nhs_number_taken``; ``NotPermitted("restricted")``.
    Whatever ``progress`` raises passes through.
    """
    actor.must(May.IMPORT_SHEETS)
    if not plan.contacts:
        raise RuleBroken("nothing_to_import")
    checks = _Checks(store.code_lists)
    with store.write(actor=actor, command="import_contacts") as act:
        if act.row("import_run", plan.run_id) is not None:
            raise RuleBroken("imported_already")
        checks.learn(act, plan)
        total = len(plan.people) + len(plan.contacts)
        for done, person in enumerate(plan.people):
            _tell(progress, done, total)
            _add_person(act, store, person)
        for done, contact in enumerate(plan.contacts, start=len(plan.people)):
            _tell(progress, done, total)
            checks.check(contact, today=act.today)
            values = {**contact.fields, "person_id": contact.person_id, "import_run_id": plan.run_id}
            act.create("contact", values)
        act.create("import_run", _run_values(plan, act), row_id=plan.run_id)
        append(
            act.connection,
            worker=actor.worker_id,
            what=Access.IMPORT,
            at=store.clock.now(),
            about=plan.run_id,
            detail={"rows": len(plan.contacts)},
        )
        progress(total, total)
        return act.changes()


def _tell(progress: Progress, done: int, total: int) -> None:
    if done % _PROGRESS_EVERY == 0:
        progress(done, total)


def _add_person(act: Act, store: Store, person: PersonToImport) -> None:
    person_id = add_person(act, store, person.register)
    if person.council_id:
        values = {"person_id": person_id, "kind": "council_id", "value": person.council_id}
        act.create("person_identifier", values)


def _run_values(plan: ImportPlan, act: Act) -> dict[str, object]:
    report = [{"row": one.row, "status": one.status, "why": list(one.reasons)} for one in plan.not_imported]
    return {
        "file_name": plan.file_name,
        "on_date": act.today,
        "counts": dict(plan.counts),
        "report": report,
        "act": act.id,
    }


class _Checks:
    """What must hold of every contact of a plan, asked of the store in bulk before the first is written."""

    def __init__(self, lists: CodeLists) -> None:
        self._lists = lists
        self._workers: frozenset[str] = frozenset()
        self._teams: frozenset[str] = frozenset()
        self._people: frozenset[str] = frozenset()

    def learn(self, act: Act, plan: ImportPlan) -> None:
        """Read workers and teams, and make sure every person already held is there and open to this worker."""
        made = {person.register.person_id for person in plan.people if person.register.person_id}
        held = sorted({c.person_id for c in plan.contacts if c.person_id and c.person_id not in made})
        for start in range(0, len(held), _BATCH):
            self._must_reach(act, held[start : start + _BATCH])
        self._people = frozenset({*made, *held})
        connection = act.connection
        self._workers = frozenset(connection.execute(select(rows.worker.c.id)).scalars())
        self._teams = frozenset(connection.execute(select(rows.team.c.id)).scalars())

    @staticmethod
    def _must_reach(act: Act, ids: list[str]) -> None:
        t = rows.person
        query = select(t.c.id, open_to(t, act.actor)).where(t.c.id.in_(ids), t.c.gone.is_(None))
        found = {person_id: bool(reached) for person_id, reached in act.connection.execute(query)}
        if len(found) < len(ids):
            raise RuleBroken("import_person_gone")
        if not all(found.values()):
            raise NotPermitted("restricted")

    def check(self, contact: ContactToImport, *, today: str) -> None:
        """Raise ``RuleBroken("import_row_wrong")`` for a contact that no sheet could have led to."""
        fields = contact.fields
        sound = (
            fields.keys() <= _FIELDS
            and _is_day(fields.get("received_on"), latest=today)
            and self._codes_known(fields)
            and fields.get("worker_id", "") in self._workers | {""}
            and fields.get("team_id", "") in self._teams | {""}
            and (contact.person_id in self._people if contact.person_id else bool(fields.get("about_unknown")))
            and _is_minutes(fields.get("minutes"))
        )
        if not sound:
            raise RuleBroken("import_row_wrong", row=contact.row)

    def _codes_known(self, fields: Mapping[str, object]) -> bool:
        single = all(
            self._lists.code(list_id, str(fields[name])) is not None
            for name, list_id in _CODED.items()
            if fields.get(name)
        )
        given = fields.get("given") or ()
        return single and isinstance(given, Iterable) and all(self._lists.code("given", str(one)) for one in given)


def _is_day(value: object, *, latest: str) -> bool:
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return False
    return day <= date.fromisoformat(latest)


def _is_minutes(value: object) -> bool:
    return value is None or (isinstance(value, int) and 0 <= value <= LONGEST_MINUTES)


@command("remember_sheet", writes=("sheet_mapping",))
def remember_sheet(store: Store, actor: Actor, command: RememberSheet) -> Changes:
    """Keep the mapping of a kind of sheet and the answers that serve again; the next such sheet starts from them."""
    actor.must(May.IMPORT_SHEETS)
    row_id = fixed_id("sheet_mapping", command.signature)
    with store.write(actor=actor, command="remember_sheet") as act:
        known = act.row("sheet_mapping", row_id)
        answers = {**((known or {}).get("answers") or {}), **command.answers}
        values: dict[str, object] = {
            "signature": command.signature,
            "name": command.name,
            "mapping": dict(command.mapping),
            "answers": answers,
        }
        put(act, "sheet_mapping", row_id, values)
        return act.changes()
