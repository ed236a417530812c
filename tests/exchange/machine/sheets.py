"""Sheets of every kind but the contact log, brought in by chance: people known here and new ones."""

from __future__ import annotations

from caseload_desktop.services.people import RegisterPerson
from caseload_desktop.services.sheet_import import PersonToImport, RowToImport, SheetPlan
from caseload_desktop.services.sheet_import_caseload import import_caseload
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import OTHER_PRACTITIONER, PRACTITIONER


def bring_in_a_caseload(hand: Hand) -> Changes:
    """Import a caseload list: somebody new with a worker, somebody new who waits, and a person known here."""
    team = hand.pick("team")
    if team is None:
        raise NoRow("team")
    new = [RegisterPerson(given=hand.word(), person_id=new_id()) for _ in range(2)]
    today = hand.today.isoformat()
    fields: list[dict[str, object]] = [
        {"worker_id": PRACTITIONER.worker_id, "role": "key", "priority": hand.code("priority"), "note": hand.word()},
        {"team_id": team, "role": "key"},
        {"worker_id": OTHER_PRACTITIONER.worker_id, "role": "key", "takes_over": True, "note": hand.word()},
    ]
    known = hand.pick("person")
    people = [one.person_id or "" for one in new] + ([known] if known else [])
    sheet = [
        RowToImport(row=row, person_id=person_id, fields={**one, "from_date": today})
        for row, (person_id, one) in enumerate(zip(people, fields, strict=False), start=2)
    ]
    return import_caseload(hand.store, hand.actor, plan_of(sheet, new))


def plan_of(sheet: list[RowToImport], new: list[RegisterPerson]) -> SheetPlan:
    """A plan of these rows and new people."""
    return SheetPlan(
        run_id=new_id(),
        file_name="list.csv",
        people=[PersonToImport(register=one) for one in new],
        rows=sheet,
        not_imported=(),
        counts={"rows": len(sheet)},
    )
