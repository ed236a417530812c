"""The step of the demo on support: out of hospital, assessed by a day with its reason, supported, ended, taken back."""

from __future__ import annotations

from caseload_desktop.demo.walk import Walk


def support_a_person(walk: Walk) -> None:
    """Maureen comes out of hospital, is assessed, gets homecare and equipment; the end of support is taken back."""
    _come_home(walk)
    _assess(walk)
    _support(walk)


def _come_home(walk: Walk) -> None:
    from datetime import timedelta

    from caseload_desktop.services.closing import WhatNext
    from caseload_desktop.services.hospital import Admit, Discharge, admit_to_hospital, discharge_from_hospital

    store, actor, who = walk.store, walk.actor, walk.person_id
    day = walk.clock.today()
    today, begun = day.isoformat(), (day - timedelta(days=12)).isoformat()
    admit = Admit(person_id=who, hospital="Samplemere General Hospital", admitted_on=begun, admission="unplanned")
    stay = admit_to_hospital(store, actor, admit).ids("hospital_stay")[0]
    home = Discharge(
        hospital_stay_id=stay, on=today, to="home_with_support", what_next=WhatNext(step="care_act_assessment")
    )
    discharge_from_hospital(store, actor, home)


def _assess(walk: Walk) -> None:
    """Asked for, due by a day with its reason, and completed."""
    from caseload_desktop.services.assessments import (
        AskAssessment,
        CompleteAssessment,
        ask_assessment,
        complete_assessment,
    )
    from caseload_desktop.services.closing import WhatNext
    from caseload_desktop.store.queries.assessments import person_assessments
    from caseload_desktop.ui.support.assessment_words import due_of

    store, actor, who, today = walk.store, walk.actor, walk.person_id, walk.clock.today().isoformat()
    ask = AskAssessment(person_id=who, kind="care_act", asked_on=today)
    asked = ask_assessment(store, actor, ask).ids("assessment")[0]
    with store.read() as connection:
        told = person_assessments(connection, who, viewer=actor, steps=(), since=today)
    due = due_of(told.rows[0], told, store.code_lists)
    walk.tell(f"Maureen Whitstable came home from hospital; her assessment is due {due.why if due else 'one day'}.")
    done = CompleteAssessment(
        assessment_id=asked,
        on=today,
        eligible="yes",
        outcome="progress_support_planning",
        what_next=WhatNext(step="purchasing"),
    )
    complete_assessment(store, actor, done)


def _support(walk: Walk) -> None:
    """Homecare and a stool; the end of homecare is taken back."""
    from caseload_desktop.services.closing import WhatNext
    from caseload_desktop.services.equipment import AskEquipment, ask_equipment
    from caseload_desktop.services.support import BeginService, EndService, begin_service, end_service
    from caseload_desktop.services.undo import undo_act
    from caseload_desktop.store.queries.support import person_support
    from caseload_desktop.ui.support.words import pounds, total_cost

    store, actor, who, day = walk.store, walk.actor, walk.person_id, walk.clock.today()
    today = day.isoformat()
    homecare = BeginService(
        person_id=who,
        service_type="lt_community",
        component="home_support",
        from_date=today,
        provider="Harbour Homecare",
        planned_units=14,
        unit_cost=19.5,
        cost_frequency="hourly",
    )
    service = begin_service(store, actor, homecare).ids("service")[0]
    ask_equipment(store, actor, AskEquipment(person_id=who, kind="aid", item="Perching stool", asked_on=today))
    with store.read() as connection:
        support = person_support(connection, who, viewer=actor, since=today)
    cost = total_cost(support.services, store.code_lists, day)
    ended = end_service(
        store,
        actor,
        EndService(
            service_id=service, on=today, reason="other_support", what_next=WhatNext(no_next_why="Family takes over")
        ),
    )
    undo_act(store, actor, ended.act)
    walk.tell(f"She has homecare for {pounds(cost or 0)} a week and a perching stool; an end of it was undone.")
