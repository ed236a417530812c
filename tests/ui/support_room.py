"""People with support for the tests of its tabs: one with little, one with much, one in hospital, and none."""

from __future__ import annotations

from typing import Any

from caseload_desktop.services import assessments, carers, contacts, equipment, hospital, support, support_course
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.store.store import Store
from tests.support import PRACTITIONER

TODAY = "2026-11-20"
LONG = "The Right Honourable Featherstonehaugh-Cholmondeley Memorial Domiciliary Care Partnership of East Kent Limited"
NOTHING = WhatNext(no_next_why="Manages on her own")


def service(store: Store, person_id: str, **more: Any) -> str:
    values: dict[str, Any] = {
        "service_type": "lt_community",
        "component": "home_support",
        "from_date": "2026-09-01",
        "provider": "Harbour Homecare",
        "planned_units": 14,
        "unit_cost": 18.5,
        "cost_frequency": "hourly",
        "delivery_mechanism": "cassr_managed_pb",
        "plan_agreed_on": "2026-08-28",
        **more,
    }
    command = support.BeginService(person_id=person_id, **values)
    return support.begin_service(store, PRACTITIONER, command).ids("service")[0]


def much(store: Store, person_id: str) -> None:
    """Seven services of every state, equipment, two stays in hospital, and a contact that gave something."""
    first = service(store, person_id)
    command = support.ChangeService(
        service_id=first, on="2026-10-19", fields={"planned_units": 21}, why="Two carers after the fall"
    )
    support.change_service(store, PRACTITIONER, command)
    service(store, person_id, component="meals", planned_units=7, unit_cost=5.2, cost_frequency="daily", provider=LONG)
    sessions: dict[str, Any] = {"planned_units": 2, "unit_cost": 46, "cost_frequency": "per_session"}
    paused = service(store, person_id, component="day_support", **sessions)
    support_course.pause_service(
        store, PRACTITIONER, service_id=paused, paused_from="2026-11-10", pause_reason="In hospital"
    )
    service(store, person_id, component="direct_payment", delivery_mechanism="direct_payment", planned_units=None,
            unit_cost=640, cost_frequency="four_weekly", first_payment_on="2026-09-14", permanent=True)  # fmt: skip
    service(store, person_id, component="extra_care_housing", from_date="2026-12-01", unit_cost=None)
    ended = service(store, person_id, service_type="st_max", component="reablement", from_date="2026-06-01")
    step = WhatNext(step="purchasing", note="Long-term homecare", due_on=TODAY)
    support.end_service(
        store,
        PRACTITIONER,
        support.EndService(service_id=ended, on="2026-07-10", reason="as_planned", what_next=step),
    )
    for item, more in (
        ("Perching stool", {"given_on": "2026-10-02"}),
        (
            "Ramp at the back door with a handrail on both sides and a turning place",
            {"kind": "adaptation", "cost": 1450.0},
        ),
        ("Pendant alarm", {"kind": "telecare"}),
    ):
        values: dict[str, Any] = {"kind": "aid", "item": item, "asked_on": "2026-09-21", **more}
        equipment.ask_equipment(store, PRACTITIONER, equipment.AskEquipment(person_id=person_id, **values))
    admit = hospital.Admit(
        person_id=person_id,
        hospital="Queen Elizabeth The Queen Mother Hospital",
        ward="Bishopstone",
        admitted_on="2026-05-20",
        admission="unplanned",
        reason="Broken hip",
    )
    stay = hospital.admit_to_hospital(store, PRACTITIONER, admit).ids("hospital_stay")[0]
    out = hospital.Discharge(
        hospital_stay_id=stay, on="2026-05-31", to="home_enablement", what_next=WhatNext(step="enablement_referral")
    )
    hospital.discharge_from_hospital(store, PRACTITIONER, out)
    given(store, person_id)


def given(store: Store, person_id: str, **more: Any) -> str:
    """A contact in which something small was given."""
    values: dict[str, Any] = {
        "received_on": "2026-11-12",
        "method": "phone",
        "source": "self",
        "reason": "request_equipment",
        "outcome": "equipment_or_minor_adaptation_issued",
        "next_step": "equipment_delivery",
        "given": ("small_equipment",),
        "given_detail": "Grab rail by the front door",
        **more,
    }
    command = contacts.LogContact(person_id=person_id, **values)
    return contacts.log_contact(store, PRACTITIONER, command).ids("contact")[0]


def in_hospital(store: Store, person_id: str) -> str:
    admit = hospital.Admit(
        person_id=person_id,
        hospital="William Harvey",
        admitted_on="2026-11-09",
        admission="unplanned",
        discharge_planned_on="2026-11-24",
    )
    return hospital.admit_to_hospital(store, PRACTITIONER, admit).ids("hospital_stay")[0]


def assessed(store: Store, person_id: str, carer_id: str) -> None:
    """Assessments in every state, and offers to a carer."""
    for kind, asked, more in (
        ("care_act", "2026-10-05", {}),
        (
            "ot",
            "2026-11-10",
            {"agreed_due_on": "2027-01-12", "agreed_due_why": "Back from her sister's in the new year"},
        ),
        (
            "capacity",
            "2026-11-18",
            {"decision": "Where to live after hospital, and who should hold the keys of the flat"},
        ),
    ):
        values: dict[str, Any] = {"kind": kind, "asked_on": asked, **more}
        assessments.ask_assessment(store, PRACTITIONER, assessments.AskAssessment(person_id=person_id, **values))
    done = assessments.ask_assessment(
        store, PRACTITIONER, assessments.AskAssessment(person_id=person_id, kind="care_act", asked_on="2026-03-02")
    ).ids("assessment")[0]
    assessments.complete_assessment(
        store,
        PRACTITIONER,
        assessments.CompleteAssessment(
            assessment_id=done, on="2026-03-20", outcome="progress_support_planning", eligible="yes",
            eligible_needs="Washing, meals, getting out", what_next=NOTHING,
        ),
    )  # fmt: skip
    offer = carers.OfferToCarer(
        person_id=carer_id, cared_for_id=person_id, offered_on="2026-11-02", result="accepted", hours_caring="h35_49",
        note="Prefers evenings", ask=True,
    )  # fmt: skip
    carers.offer_to_carer(store, PRACTITIONER, offer)
