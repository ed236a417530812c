"""What every sheet import does: its people and rows in one act, contacts themselves, and the mapping remembered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol, TypeVar

from sqlalchemy import select

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.contact_entry import LONGEST_MINUTES, NOTHING_FURTHER, closing_problem
from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
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
    | {"team_id", "minutes", "no_next_why"}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class RowToImport:
    """One row of another kind of sheet; ``fields`` as its kind builds them, about a person held or of the plan."""

    row: int
    person_id: str
    fields: Mapping[str, object]

    def text(self, name: str) -> str:
        """What a field says as text, empty for nothing."""
        return str(self.fields.get(name) or "")

    def must_hold_only(self, names: AbstractSet[str]) -> None:
        """Raise ``RuleBroken("import_row_wrong")`` for a field no sheet of its kind could have led to."""
        if not self.fields.keys() <= names:
            raise RuleBroken("import_row_wrong", row=self.row)


@dataclass(frozen=True, slots=True)
class RowNotImported:
    """A row of the sheet that is not imported, by its number, with the codes of the reasons; never its text."""

    row: int
    status: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What every import writes beside its rows.

    ``run_id`` is made with the plan: the same plan is never imported twice.
    """

    run_id: str
    file_name: str
    people: Sequence[PersonToImport]
    not_imported: Sequence[RowNotImported]
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPlan(Plan):
    """Everything the import of a contact log writes."""

    contacts: Sequence[ContactToImport]


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPlan(Plan):
    """Everything the import of another kind of sheet writes."""

    rows: Sequence[RowToImport]


@dataclass(frozen=True, slots=True, kw_only=True)
class RememberSheet:
    """What a worker settled about sheets with these headings: field by heading, and answers worth keeping.

    ``signature`` as ``exchange.sheets.mapping.signature`` gives it.
    """

    signature: str
    name: str
    mapping: Mapping[str, str]
    answers: Mapping[str, str]


WITH_PEOPLE = ("import_run", "person_identifier", "person", "person_name", "address", "contact_detail")
"""What every import may write beside its own rows."""
OVER_ALREADY = "Brought in from a sheet; it was over already."
"""Why nothing follows on what a sheet says has ended: what followed has long happened."""
NOTHING_FOLLOWS = WhatNext(step=NOTHING_FURTHER, no_next_why=OVER_ALREADY)


@command("import_contacts", writes=("contact", *WITH_PEOPLE))
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
        checks.learn(act, plan)

        def write(contact: ContactToImport) -> None:
            checks.check(contact, today=act.today)
            values = {**contact.fields, "person_id": contact.person_id, "import_run_id": plan.run_id}
            act.create("contact", values)

        bring_in(act, store, plan, plan.contacts, write=write, progress=progress)
        return act.changes()


class Numbered(Protocol):
    """A row of a plan, which knows its number in the sheet."""

    @property
    def row(self) -> int:
        """The number of the row as the spreadsheet program shows it."""


Row = TypeVar("Row", bound=Numbered)


def bring_in(
    act: Act, store: Store, plan: Plan, sheet: Sequence[Row], *, write: Callable[[Row], None], progress: Progress
) -> None:
    """Write the people of a plan, each row by ``write``, and the run itself inside a running act.

    Raises ``RuleBroken("imported_already")``; whatever ``write`` and ``progress`` raise passes through.
    """
    if act.row("import_run", plan.run_id) is not None:
        raise RuleBroken("imported_already")
    total = len(plan.people) + len(sheet)
    for done, person in enumerate(plan.people):
        _tell(progress, done, total)
        _add_person(act, store, person)
    for done, row in enumerate(sheet, start=len(plan.people)):
        _tell(progress, done, total)
        write(row)
    act.create("import_run", _run_values(plan, act), row_id=plan.run_id)
    append(
        act.connection,
        worker=act.actor.worker_id,
        what=Access.IMPORT,
        at=store.clock.now(),
        about=plan.run_id,
        detail={"rows": len(sheet)},
    )
    progress(total, total)


class WriteRow(Protocol):
    """Writes what one row says, through the functions the commands themselves use."""

    def __call__(self, act: Act, store: Store, row: RowToImport, *, run_id: str) -> None: ...


def import_sheet(act: Act, store: Store, plan: SheetPlan, *, write: WriteRow, progress: Progress) -> Changes:
    """Write the rows of a plan one after the other, inside a running act.

    Raises ``RuleBroken``: ``nothing_to_import``, ``imported_already``, ``import_person_gone``, ``import_row_wrong``
    (value ``row``: what the command says no to); ``NotPermitted("restricted")``.
    """
    if not plan.rows:
        raise RuleBroken("nothing_to_import")
    made = {person.register.person_id for person in plan.people if person.register.person_id}
    must_reach_all(act, {row.person_id for row in plan.rows} - made)

    def write_row(row: RowToImport) -> None:
        try:
            write(act, store, row, run_id=plan.run_id)
        except RuleBroken as refused:
            raise RuleBroken("import_row_wrong", row=row.row, why=refused.code) from refused

    bring_in(act, store, plan, plan.rows, write=write_row, progress=progress)
    return act.changes()


def over_already(act: Act, store: Store, row: RowToImport, *, about_kind: str, about_id: str) -> dict[str, Any]:
    """Why nothing follows on what a row says is over."""
    return next_fields(act, store, NOTHING_FOLLOWS, person_id=row.person_id, about_kind=about_kind, about_id=about_id)


def must_reach_all(act: Act, people: AbstractSet[str]) -> None:
    """Make sure every person is there and open to this worker, in batches.

    Raises ``RuleBroken("import_person_gone")`` or ``NotPermitted("restricted")``.
    """
    ids, t = sorted(people), rows.person
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        query = select(t.c.id, open_to(t, act.actor)).where(t.c.id.in_(part), t.c.gone.is_(None))
        found = {person_id: bool(reached) for person_id, reached in act.connection.execute(query)}
        if len(found) < len(part):
            raise RuleBroken("import_person_gone")
        if not all(found.values()):
            raise NotPermitted("restricted")


def _tell(progress: Progress, done: int, total: int) -> None:
    if done % _PROGRESS_EVERY == 0:
        progress(done, total)


def _add_person(act: Act, store: Store, person: PersonToImport) -> None:
    person_id = add_person(act, store, person.register)
    if person.council_id:
        values = {"person_id": person_id, "kind": "council_id", "value": person.council_id}
        act.create("person_identifier", values)


def _run_values(plan: Plan, act: Act) -> dict[str, object]:
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
        held = {c.person_id for c in plan.contacts if c.person_id and c.person_id not in made}
        must_reach_all(act, held)
        self._people = frozenset({*made, *held})
        connection = act.connection
        self._workers = frozenset(connection.execute(select(rows.worker.c.id)).scalars())
        self._teams = frozenset(connection.execute(select(rows.team.c.id)).scalars())

    def check(self, contact: ContactToImport, *, today: str) -> None:
        """Raise ``RuleBroken("import_row_wrong")`` for a contact that no sheet could have led to."""
        fields = contact.fields
        sound = (
            fields.keys() <= _FIELDS
            and _is_day(fields.get("received_on"), latest=today)
            and self._codes_known(fields)
            and self._says_what_follows(fields)
            and fields.get("worker_id", "") in self._workers | {""}
            and fields.get("team_id", "") in self._teams | {""}
            and (contact.person_id in self._people if contact.person_id else bool(fields.get("about_unknown")))
            and _is_minutes(fields.get("minutes"))
        )
        if not sound:
            raise RuleBroken("import_row_wrong", row=contact.row)

    def _says_what_follows(self, fields: Mapping[str, object]) -> bool:
        outcome, step, why = (str(fields.get(name) or "") for name in ("outcome", "next_step", "no_next_why"))
        return closing_problem(outcome, step, why, self._lists) is None

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
