"""What tests of safeguarding share: two safeguarding managers, a person, a concern in each of its states."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services import people, safeguarding, safeguarding_closure, safeguarding_decision
from caseload_desktop.services import safeguarding_enquiry as enquiries
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.organisation import AddWorker, write_membership, write_worker
from caseload_desktop.services.safeguarding import Adult, RaiseConcern
from caseload_desktop.services.safeguarding_closure import CloseEnquiry
from caseload_desktop.services.safeguarding_correction import CorrectDecision, correct_decision
from caseload_desktop.services.safeguarding_decision import DecideConcern
from caseload_desktop.services.safeguarding_enquiry import AskAction, ConcludeEnquiry, PlanEnquiry, RecordReport
from caseload_desktop.store import rows
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import teams
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER

LEAD = Actor("0" * 31 + "a", Role.SAFEGUARDING_MANAGER)
SECOND = Actor("0" * 31 + "b", Role.SAFEGUARDING_MANAGER)
TODAY = "2026-11-20"
NOTHING_MORE = WhatNext(step="nothing_further", no_next_why="Safe, and supported by the day centre.")


def managers(store: Store) -> None:
    """Bring two safeguarding managers into the team."""
    with store.read() as connection:
        team_id = teams(connection)[0].id
    with store.write(actor=MANAGER, command="add_workers") as act:
        for actor, name in ((LEAD, "Lena Okoro"), (SECOND, "Wyn Price")):
            write_worker(act, AddWorker(name=name, role=actor.role, worker_id=actor.worker_id))
            write_membership(act, worker_id=actor.worker_id, team_id=team_id, from_date="2020-01-01", hours_per_week=37)


def person(store: Store, given: str = "Ada", family: str = "Quill") -> str:
    """Register a person; the id."""
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given=given, family=family))
    return changes.ids("person")[0]


def raising(*person_ids: str, **more: Any) -> RaiseConcern:
    """A concern as somebody types it."""
    values = {
        "adults": tuple(Adult(person_id=one) for one in person_ids),
        "raised_on": TODAY,
        "raised_at": "08:15",
        "what_happened": "Bruises on both arms; says a carer was rough.",
        "types": ("physical",),
        "immediate_risk": "no",
        "referrer_kind": "provider",
        "referrer_name": "Day centre",
        **more,
    }
    return RaiseConcern(**values)


def raised(store: Store, *person_ids: str, by: Actor = PRACTITIONER, **more: Any) -> str:
    """Raise a concern; the id of the first."""
    return safeguarding.raise_concern(store, by, raising(*person_ids, **more)).ids("concern")[0]


def decision(concern_id: str, **more: Any) -> DecideConcern:
    """A decision for a section 42 enquiry."""
    values = {
        "on": TODAY,
        "at": "09:00",
        "decision": "s42_enquiry",
        "has_needs": "yes",
        "has_needs_why": "Home care four times a day.",
        "at_risk": "yes",
        "at_risk_why": "Bruises seen by the day centre.",
        "unable_to_protect": "yes",
        "unable_to_protect_why": "Can't get away or call.",
        "decision_why": "The duty applies.",
        "lead_worker_id": PRACTITIONER.worker_id,
        **more,
    }
    return DecideConcern(concern_id=concern_id, **values)


NOT_MET: dict[str, Any] = {
    "decision": "no_enquiry",
    "unable_to_protect": "no",
    "unable_to_protect_why": "Has told the neighbour to stay away, and he does.",
    "disposals": ("advice",),
    "what_next": NOTHING_MORE,
    "lead_worker_id": None,
}
"""What makes of ``decision`` one against an enquiry."""


def decided(store: Store, concern_id: str, *, by: Actor = LEAD, **more: Any) -> Changes:
    """Decide on a concern."""
    return safeguarding_decision.decide_concern(store, by, decision(concern_id, **more))


NO_LONGER_MET: dict[str, Any] = {
    "decision": "other_enquiry",
    "unable_to_protect": "no",
    "unable_to_protect_why": "Changed the locks and called us.",
    "decision_why": "Two tests met; still proportionate.",
}
"""What makes of a section 42 enquiry another one."""


def corrected(store: Store, concern_id: str, *, by: Actor = LEAD, **more: Any) -> Changes:
    """Correct a decision; as it is given, a section 42 one."""
    values = {
        "decision": "s42_enquiry",
        "has_needs": "yes",
        "has_needs_why": "Home care four times a day.",
        "at_risk": "yes",
        "at_risk_why": "Bruises seen by the day centre.",
        "unable_to_protect": "yes",
        "unable_to_protect_why": "Can't get away or call.",
        "decision_why": "The duty applies.",
        "why": "The third test was ticked wrongly.",
        **more,
    }
    return correct_decision(store, by, CorrectDecision(concern_id=concern_id, **values))


def begun(store: Store, person_id: str | None = None, **more: Any) -> str:
    """Raise and decide; the id of the enquiry."""
    one = raised(store, person_id or person(store), **more)
    return decided(store, one).ids("enquiry")[0]


def planned(store: Store, enquiry_id: str, **more: Any) -> Changes:
    """Plan an enquiry."""
    values = {"on": TODAY, "planning_kind": "discussion", "plan_of_enquiry": "Ask the agency and see Ada.", **more}
    return enquiries.plan_enquiry(store, PRACTITIONER, PlanEnquiry(enquiry_id=enquiry_id, **values))


def asked(store: Store, enquiry_id: str, **more: Any) -> str:
    """Cause a provider to enquire; the id of the action."""
    values = {"words": "Rota and records of the week", "caused": "provider", "on": TODAY, "organisation": "Agency"}
    command = AskAction(enquiry_id=enquiry_id, **{**values, **more})
    return enquiries.ask_enquiry_action(store, PRACTITIONER, command).ids("enquiry_action")[0]


def reported(store: Store, enquiry_id: str) -> Changes:
    """Record the report."""
    command = RecordReport(enquiry_id=enquiry_id, on=TODAY, report_by="Jo Bell", report="A carer lifted her alone.")
    return enquiries.record_enquiry_report(store, PRACTITIONER, command)


def conclusion(enquiry_id: str, **more: Any) -> ConcludeEnquiry:
    """An outcome with all the return needs."""
    values = {
        "on": TODAY,
        "outcome": "Two carers lift now.",
        "types": ("physical", "neglect_omission"),
        "location": "own_home",
        "source_of_risk": "service_provider",
        "risk_assessment_outcome": "identified_action",
        "risk_outcome": "reduced",
        "lacked_capacity": "no",
        "msp_asked": "asked_expressed",
        "msp_achieved": "fully",
        **more,
    }
    return ConcludeEnquiry(enquiry_id=enquiry_id, **values)


def concluded(store: Store, enquiry_id: str, **more: Any) -> Changes:
    """Conclude an enquiry."""
    return enquiries.conclude_enquiry(store, PRACTITIONER, conclusion(enquiry_id, **more))


def sign_off_asked(store: Store, enquiry_id: str) -> Changes:
    """Ask for the sign-off."""
    return safeguarding_closure.ask_sign_off(store, PRACTITIONER, enquiry_id=enquiry_id, on=TODAY)


def closed(store: Store, enquiry_id: str, *, by: Actor = LEAD, **more: Any) -> Changes:
    """Close an enquiry."""
    values = {"on": TODAY, "what_next": NOTHING_MORE, "no_feedback_why": "The referrer wants none.", **more}
    return safeguarding_closure.close_enquiry(store, by, CloseEnquiry(enquiry_id=enquiry_id, **values))


def through(store: Store, enquiry_id: str) -> str:
    """Bring an enquiry to its sign-off."""
    concluded(store, enquiry_id)
    sign_off_asked(store, enquiry_id)
    return enquiry_id


def row(store: Store, entity: str, row_id: str) -> dict[str, object]:
    """A row as the store holds it."""
    table = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(table).where(table.c.id == row_id)).mappings().one())
