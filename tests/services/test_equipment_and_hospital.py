"""Equipment asked for, given and returned; stays in hospital from admission to discharge."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged
from caseload_desktop.services import equipment, hospital, people
from caseload_desktop.services.closing import WhatNext
from caseload_desktop.services.equipment import AskEquipment, CorrectEquipment
from caseload_desktop.services.hospital import Admit, CorrectStay, Discharge
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import PRACTITIONER

TODAY = "2026-11-20"


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def row(store: Store, entity: str, row_id: str) -> dict[str, Any]:
    t = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == row_id)).mappings().one())


def test_a_piece_of_equipment_from_order_to_return(store: Store) -> None:
    """Its days follow each other; its cost can be added later; a day taken back can be given again."""
    who = person(store)

    def ask(**more: Any) -> str:
        values = {"kind": "aid", "item": "Perching stool", "asked_on": "2026-11-02", **more}
        return equipment.ask_equipment(store, PRACTITIONER, AskEquipment(person_id=who, **values)).ids("equipment")[0]

    refused("equipment_kind_required", lambda: ask(kind=""))
    refused("item_required", lambda: ask(item=" "))
    refused("ends_before_it_begins", lambda: ask(given_on="2026-11-01"))
    refused("money_out_of_range", lambda: ask(cost=-3))
    stool = ask()

    def give(on: str = TODAY) -> Any:
        return equipment.give_equipment(store, PRACTITIONER, equipment_id=stool, on=on)

    def take_back() -> Any:
        return equipment.return_equipment(store, PRACTITIONER, equipment_id=stool, on=TODAY)

    refused("equipment_not_given", take_back)
    act = give("2026-11-09")
    refused("equipment_given_already", give)
    undo_act(store, PRACTITIONER, act.act)
    give("2026-11-10")
    take_back()
    refused("equipment_returned", take_back)
    command = CorrectEquipment(equipment_id=stool, fields={"cost": 42.5}, seen={"cost": None})
    equipment.correct_equipment(store, PRACTITIONER, command)
    held = row(store, "equipment", stool)
    assert (held["given_on"], held["returned_on"], held["cost"]) == ("2026-11-10", TODAY, 42.5)
    with pytest.raises(AlreadyChanged):
        equipment.correct_equipment(
            store, PRACTITIONER, CorrectEquipment(equipment_id=stool, fields={"cost": 50}, seen={"cost": None})
        )
    assert row(store, "equipment", ask(given_on="2026-11-02"))["given_on"] == "2026-11-02"
    equipment.withdraw_equipment(store, PRACTITIONER, equipment_id=stool, why="Not hers")
    assert store.rebuild_is_equal()


def test_a_stay_in_hospital(store: Store) -> None:
    """One stay at a time; a planned day may come later; a discharge says where to and what happens next."""
    who = person(store)

    def admit(**more: Any) -> str:
        values = {"hospital": "Queen Elizabeth", "admitted_on": "2026-11-09", "admission": "unplanned", **more}
        return hospital.admit_to_hospital(store, PRACTITIONER, Admit(person_id=who, **values)).ids("hospital_stay")[0]

    def discharge(stay: str, **more: Any) -> Any:
        values = {"on": TODAY, "to": "home_enablement", "what_next": WhatNext(step="enablement_referral"), **more}
        return hospital.discharge_from_hospital(store, PRACTITIONER, Discharge(hospital_stay_id=stay, **values))

    refused("hospital_required", lambda: admit(hospital=""))
    refused("unknown_code", lambda: admit(admission="by_boat"))
    stay = admit()
    refused("in_hospital_already", admit)
    with pytest.raises(AlreadyChanged):
        hospital.plan_discharge(
            store, PRACTITIONER, hospital_stay_id=stay, discharge_planned_on="2026-11-24",
            seen={"discharge_planned_on": "2026-11-23"},
        )  # fmt: skip
    hospital.plan_discharge(store, PRACTITIONER, hospital_stay_id=stay, discharge_planned_on="2026-11-24")
    refused("discharged_to_required", lambda: discharge(stay, to=""))
    refused("next_step_required", lambda: discharge(stay, what_next=None))
    refused("ends_before_it_begins", lambda: discharge(stay, on="2026-11-08"))
    refused(
        "not_discharged",
        lambda: hospital.correct_hospital_stay(
            store, PRACTITIONER, CorrectStay(hospital_stay_id=stay, fields={"discharged_on": TODAY})
        ),
    )
    act = discharge(stay, note="Two carers")
    held = row(store, "hospital_stay", stay)
    assert (held["discharged_on"], held["discharged_to"], held["note"]) == (TODAY, "home_enablement", "Two carers")
    refused("discharged_already", lambda: discharge(stay))
    undo_act(store, PRACTITIONER, act.act)
    correct = CorrectStay(hospital_stay_id=stay, fields={"ward": " Bishopstone "})
    hospital.correct_hospital_stay(store, PRACTITIONER, correct)
    assert row(store, "hospital_stay", stay)["ward"] == "Bishopstone"
    discharge(stay)
    assert admit(admitted_on=TODAY) != stay
