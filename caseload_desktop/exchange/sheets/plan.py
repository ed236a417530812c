"""From a dry run to what the import writes: people to make, rows, and the report without a word of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from caseload_desktop.domain.names import fold_phone
from caseload_desktop.exchange.sheets.dry_run import DryRun
from caseload_desktop.exchange.sheets.fate import Status
from caseload_desktop.exchange.sheets.people import SheetPerson
from caseload_desktop.exchange.sheets.questions import Decisions
from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson
from caseload_desktop.services.sheet_import import (
    ContactToImport,
    ImportPlan,
    PersonToImport,
    RowNotImported,
    RowToImport,
    SheetPlan,
)
from caseload_desktop.store.ids import new_id


def plan_import(run: DryRun, *, file_name: str) -> ImportPlan:
    """Everything the rows of a contact log with the fate "import" write; keys of people and the run are made here."""
    ids = {key: new_id() for key in run.new_people}
    return ImportPlan(
        run_id=new_id(),
        file_name=file_name,
        people=_people(run, ids),
        contacts=tuple(
            ContactToImport(row=number, person_id=person_id, fields=fields)
            for number, person_id, fields in _written(run, ids)
        ),
        not_imported=_not_imported(run),
        counts=_counts(run),
    )


def plan_rows(run: DryRun, *, file_name: str) -> SheetPlan:
    """As ``plan_import``, for every other kind of sheet."""
    ids = {key: new_id() for key in run.new_people}
    return SheetPlan(
        run_id=new_id(),
        file_name=file_name,
        people=_people(run, ids),
        rows=tuple(
            RowToImport(row=number, person_id=person_id, fields=fields)
            for number, person_id, fields in _written(run, ids)
            if person_id is not None
        ),
        not_imported=_not_imported(run),
        counts=_counts(run),
    )


def _written(run: DryRun, ids: Mapping[str, str]) -> Iterator[tuple[int, str | None, Mapping[str, object]]]:
    """(row, person, fields) of every row that is imported; no person for a contact about somebody not known."""
    for fate in run.fates:
        if fate.status is Status.IMPORT and fate.person is not None and fate.fields is not None:
            key = fate.person.key
            yield fate.number, key if fate.person.held else ids.get(key), fate.fields


def _people(run: DryRun, ids: Mapping[str, str]) -> tuple[PersonToImport, ...]:
    return tuple(_person(run, key, person, ids[key]) for key, person in run.new_people.items())


def _not_imported(run: DryRun) -> tuple[RowNotImported, ...]:
    return tuple(
        RowNotImported(fate.number, fate.status.value, tuple(reason.code for reason in fate.reasons))
        for fate in run.fates
        if fate.status is not Status.IMPORT
    )


def _counts(run: DryRun) -> dict[str, int]:
    counts = run.counts
    return {
        "rows": counts.rows,
        "imported": counts.imported,
        "asked": counts.asked,
        "left_out": counts.left_out,
        "furniture": counts.furniture,
        "new_people": counts.new_people,
        "held_people": counts.held_people,
    }


def _person(run: DryRun, key: str, person: SheetPerson, person_id: str) -> PersonToImport:
    who = person.who
    birth = run.births[key]
    given = who.name.given
    family = who.name.family or ("" if given else "Name not given")
    return PersonToImport(
        register=RegisterPerson(
            person_id=person_id,
            title=who.name.title,
            given=given,
            family=family,
            birth_date=birth.isoformat() if birth else None,
            birth_year=None if birth else who.birth_year,
            nhs_number=who.nhs_number,
            nhs_number_status="" if who.nhs_number else "not_known",
            addresses=_addresses(person),
            details=_details(who.phone),
        ),
        council_id=who.reference,
    )


def _addresses(person: SheetPerson) -> tuple[NewAddress, ...]:
    """The address the last rows give, with the fullest lines any row gives for that postcode."""
    if not person.addresses:
        return ()
    lines, postcode = person.addresses[-1]
    fuller = [one for one, code in person.addresses if code == postcode and len(one) > len(lines)]
    return (NewAddress(lines=max(fuller, key=len, default=lines), postcode=postcode),)


def _details(phone: str) -> tuple[NewDetail, ...]:
    if not phone:
        return ()
    kind = "mobile" if fold_phone(phone).startswith("07") else "phone"
    return (NewDetail(kind=kind, value=phone),)


def answers_to_remember(run: DryRun, decisions: Decisions) -> Mapping[str, str]:
    """The answers that serve the next sheet as well: what a word means, never who a person is."""
    return {
        question.key: decisions[question.key]
        for question in run.questions
        if question.remembered and question.key in decisions
    }
