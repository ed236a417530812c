"""Sheets of every kind but the contact log, brought in by chance: people known here and new ones."""

from __future__ import annotations

from datetime import timedelta

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.people import RegisterPerson
from caseload_desktop.services.sheet_import import PersonToImport, RowToImport, SheetPlan
from caseload_desktop.services.sheet_import_amhp import import_amhp
from caseload_desktop.services.sheet_import_caseload import import_caseload
from caseload_desktop.services.sheet_import_concerns import import_concerns
from caseload_desktop.services.sheet_import_dols import import_dols
from caseload_desktop.services.sheet_import_referrals import import_referrals
from caseload_desktop.services.sheet_import_reviews import import_reviews
from caseload_desktop.services.sheet_import_services import import_services
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import Changes
from tests.exchange.machine.filling import Hand, NoRow
from tests.support import OTHER_PRACTITIONER, PRACTITIONER

_DECIDES = Actor("0" * 31 + "6", Role.SAFEGUARDING_MANAGER)
"""Who decides on safeguarding sits down at the laptop for sheets that say what was decided."""


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


def bring_in_services(hand: Hand) -> Changes:
    """Import a list of services: one that goes on, one that is over already."""
    from_date = (hand.today - timedelta(days=60)).isoformat()
    fields: list[dict[str, object]] = [
        {"from_date": from_date, "service_type": "lt_community", "component": "home_support", "provider": hand.word()},
        {"from_date": from_date, "service_type": "lt_community", "component": "meals", "note": hand.word(),
         "to_date": hand.today.isoformat(), "end_reason": "as_planned"},
    ]  # fmt: skip
    sheet, new = _rows_about(hand, fields)
    return import_services(hand.store, hand.actor, plan_of(sheet, new))


def bring_in_reviews(hand: Hand) -> Changes:
    """Import a list of reviews: one that was done, one that is overdue, one that is planned."""
    fields: list[dict[str, object]] = [
        {"completed_on": hand.today.isoformat(), "kind": "planned", "reason": "planned", "note": hand.word()},
        {"planned_on": (hand.today - timedelta(days=9)).isoformat(), "kind": "planned", "reason": "planned"},
        {"planned_on": (hand.today + timedelta(days=9)).isoformat(), "kind": "unplanned", "reason": "unplanned_other",
         "worker_id": PRACTITIONER.worker_id, "note": hand.word()},
    ]  # fmt: skip
    sheet, new = _rows_about(hand, fields)
    return import_reviews(hand.store, hand.actor, plan_of(sheet, new))


def bring_in_concerns(hand: Hand) -> Changes:
    """Import a log of concerns, by a safeguarding manager: one to decide, one that led to nothing, one closed."""
    day = (hand.today - timedelta(days=40)).isoformat()
    shared: dict[str, object] = {"raised_on": day, "types": [hand.code("type_of_risk")], "what_happened": hand.word()}
    fields: list[dict[str, object]] = [
        {**shared, "worker_id": PRACTITIONER.worker_id},
        {**shared, "decision": "no_enquiry", "decided_on": hand.today.isoformat(), "provider": hand.word()},
        {**shared, "decision": "s42_enquiry", "decided_on": day, "closed_on": hand.today.isoformat(),
         "outcome": "identified_action", "risk_outcome": "reduced"},
    ]  # fmt: skip
    sheet, new = _rows_about(hand, fields)
    return import_concerns(hand.store, _DECIDES, plan_of(sheet, new))


def bring_in_dols(hand: Hand) -> Changes:
    """Import a list of applications, by who authorises: one pending, one granted, one withdrawn."""
    day, today = (hand.today - timedelta(days=30)).isoformat(), hand.today.isoformat()
    shared: dict[str, object] = {"received_on": day, "kind": "standard", "managing_authority": hand.word()}
    fields: list[dict[str, object]] = [
        {**shared, "reasons": hand.word()},
        {**shared, "decision": "granted", "decided_on": day, "authorised_from": day, "authorised_to": today},
        {**shared, "ended_on": today, "end_reason": "withdrawn"},
    ]
    sheet, new = _rows_about(hand, fields)
    return import_dols(hand.store, _DECIDES, plan_of(sheet, new))


def bring_in_amhp(hand: Hand) -> Changes:
    """Import a log of AMHP referrals: one nobody has, one allocated under a section, one closed."""
    day = (hand.today - timedelta(days=3)).isoformat()
    shared: dict[str, object] = {"received_on": day, "received_at": "10:00", "rag": hand.code("amhp_rag")}
    held: dict[str, object] = {"detention": "s136", "detained_from": day, "detained_at": "08:30"}
    fields: list[dict[str, object]] = [
        {**shared, "kind": hand.code("amhp_kind"), "reasons": hand.word()},
        {**shared, **held, "kind": "place_of_safety", "worker_id": PRACTITIONER.worker_id, "extended_hours": "h3"},
        {**shared, "kind": "assessment", "assessed_on": day, "assessed_at": "15:00", "doctors": hand.word(),
         "outcome": "s2", "hospital": hand.word(), "closed_on": hand.today.isoformat()},
    ]  # fmt: skip
    sheet, new = _rows_about(hand, fields)
    return import_amhp(hand.store, hand.actor, plan_of(sheet, new))


def bring_in_referrals(hand: Hand) -> Changes:
    """Import a log of referrals about new people: one declined, one that waits."""
    day = (hand.today - timedelta(days=3)).isoformat()
    received = {"received_on": day, "received_at": "10:00", "source": hand.code("enablement_source")}
    fields: list[dict[str, object]] = [
        {**received, "decision": "declined", "decided_on": day, "decline_reason": "other", "need": hand.word()},
        {**received, "need": hand.word()},
    ]
    sheet, new = _rows_about(hand, fields, known=False)
    return import_referrals(hand.store, hand.actor, plan_of(sheet, new))


def _rows_about(
    hand: Hand, fields: list[dict[str, object]], *, known: bool = True
) -> tuple[list[RowToImport], list[RegisterPerson]]:
    """The rows, the first about somebody known here where there is anybody, the others about new people."""
    held = hand.pick("person") if known else None
    new = [RegisterPerson(given=hand.word(), person_id=new_id()) for _ in fields[1 if held else 0 :]]
    people = [*([held] if held else []), *(one.person_id or "" for one in new)]
    sheet = [
        RowToImport(row=row, person_id=person_id, fields=one)
        for row, (person_id, one) in enumerate(zip(people, fields, strict=True), start=2)
    ]
    return sheet, new


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
