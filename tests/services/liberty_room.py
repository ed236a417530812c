"""What tests of DoLS and AMHP referrals share: who signs, a person, an application and a referral as far as wanted."""

from __future__ import annotations

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services import amhp, dols, dols_assessments, dols_course
from caseload_desktop.services.amhp import ReferToAmhp
from caseload_desktop.services.dols import RequestDols
from caseload_desktop.services.dols_assessments import AskDolsAssessments, DolsAssessed
from caseload_desktop.services.dols_course import DecideDols
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.services.enablement_room import NOTHING_MORE, TODAY, person, row
from tests.support import OTHER_PRACTITIONER, PRACTITIONER

__all__ = ["NOTHING_MORE", "SIGNS", "SIX", "TODAY", "assessed", "decided", "person", "referred", "requested", "row"]

SIGNS = Actor(OTHER_PRACTITIONER.worker_id, Role.SAFEGUARDING_MANAGER)
"""A colleague who may authorise."""

SIX = ("age", "best_interests", "eligibility", "mental_capacity", "mental_health", "no_refusals")


def requested(store: Store, person_id: str, **more: object) -> str:
    """Record a standard request of Seaview; the id."""
    values = {"kind": "standard", "received_on": TODAY, "managing_authority": "Seaview", **more}
    command = RequestDols(person_id=person_id, **values)  # type: ignore[arg-type]
    return dols.request_dols(store, PRACTITIONER, command).ids("dols")[0]


def assessed(
    store: Store, dols_id: str, *, on: str = TODAY, not_met: str = "", until: str | None = None, worker: str = ""
) -> tuple[str, ...]:
    """Ask for all six assessments and complete them; their ids."""
    ask = AskDolsAssessments(
        dols_id=dols_id,
        requirements=SIX,
        assessor_kind="bia",
        assessor="" if worker else "Dr Vale",
        worker_id=worker or None,
        asked_on=on,
    )
    ids = dols_assessments.ask_dols_assessments(store, PRACTITIONER, ask).ids("dols_assessment")
    kinds = {each: str(row(store, "dols_assessment", each)["kind"]) for each in ids}
    found = tuple(
        DolsAssessed(
            assessment_id=each,
            on=on,
            result="not_met" if kinds[each] == not_met else "met",
            recommended_to=until if kinds[each] == "best_interests" else None,
            recommended_conditions="A walk every day",
            note="Has regained capacity" if kinds[each] == not_met else "",
        )
        for each in ids
    )
    dols_assessments.complete_dols_assessments(store, PRACTITIONER, assessed=found)
    return ids


def decided(store: Store, dols_id: str, **more: object) -> Changes:
    """Sign a decision, granted for a year if nothing else is said."""
    values = {
        "on": TODAY,
        "decision": "granted",
        "authorised_from": TODAY,
        "authorised_to": "2027-11-19",
        "conditions": "A walk every day",
        **more,
    }
    return dols_course.decide_dols(store, SIGNS, DecideDols(dols_id=dols_id, **values))  # type: ignore[arg-type]


def referred(store: Store, person_id: str, **more: object) -> str:
    """Refer somebody to an AMHP, rated amber, not detained; the id."""
    values = {
        "received_on": TODAY,
        "received_at": "08:15",
        "kind": "assessment",
        "rag": "amber",
        "rag_why": "Family is with her",
        "referrer_kind": "gp",
        "detention": "none",
        **more,
    }
    command = ReferToAmhp(person_id=person_id, **values)  # type: ignore[arg-type]
    return amhp.refer_to_amhp(store, PRACTITIONER, command).ids("amhp_referral")[0]
