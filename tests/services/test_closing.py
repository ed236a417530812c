"""What happens next is asked whenever something is closed."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services import people
from caseload_desktop.services.catalogue import ANY_ENTITY, all_commands
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store
from tests.support import ANALYST, OTHER_PRACTITIONER, PRACTITIONER

AMINA = OTHER_PRACTITIONER.worker_id
ABOUT = "a" * 32


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def close(store: Store, who: str, what: WhatNext | None) -> tuple[Changes, dict[str, object]]:
    """Close something of a person, and return what its row would hold."""
    with store.write(actor=PRACTITIONER, command="trial_closing") as act:
        found = next_fields(act, store, what, person_id=who, about_kind="service", about_id=ABOUT)
        return act.changes(), found


def tasks(store: Store) -> list[dict[str, object]]:
    with store.read() as connection:
        found = connection.execute(select(rows.FOLDED["task"]).where(rows.FOLDED["task"].c.gone.is_(None)))
        return [dict(row) for row in found.mappings()]


def test_a_step_with_a_day_becomes_a_task(store: Store) -> None:
    """What follows by a day stands as a task of the person, its worker's, and goes away with the closing's undo."""
    who = person(store)
    what = WhatNext(step="ot_assessment", note=" Stair rails ", due_on="2026-12-04", worker_id=AMINA)
    changes, held = close(store, who, what)
    assert held == {
        "next_step": "ot_assessment",
        "next_step_note": "Stair rails",
        "next_step_due": "2026-12-04",
        "no_next_why": None,
    }
    (task,) = tasks(store)
    wanted = {"person_id": who, "kind": "next_step", "words": "Stair rails", "due_on": "2026-12-04"}
    wanted |= {"worker_id": AMINA, "about_kind": "service", "about_id": ABOUT}
    assert {name: task[name] for name in wanted} == wanted
    assert task["team_id"]
    undo_act(store, PRACTITIONER, changes.act)
    assert tasks(store) == []


def test_a_task_without_a_note_says_the_step(store: Store) -> None:
    """Its words are then those of the list, and it waits for whoever is key worker."""
    close(store, person(store), WhatNext(step="call_back", due_on="2026-11-20"))
    (task,) = tasks(store)
    assert (task["words"], task["worker_id"]) == ("Call back", None)


def test_a_step_without_a_day_makes_no_task(store: Store) -> None:
    """It is said on what was closed, and that is all."""
    _, held = close(store, person(store), WhatNext(step="other_agency", note="Age UK visits"))
    assert (held["next_step"], held["next_step_due"]) == ("other_agency", None)
    assert tasks(store) == []


@pytest.mark.parametrize("step", ["", "nothing_further"])
def test_nothing_follows_for_a_reason(store: Store, step: str) -> None:
    """Why nothing follows stands on the row; a note beside it stays."""
    _, held = close(store, person(store), WhatNext(step=step, no_next_why=" Moved to another county "))
    assert held["no_next_why"] == "Moved to another county"
    assert (held["next_step"], held["next_step_due"]) == (step or None, None)
    assert tasks(store) == []


@pytest.mark.parametrize(
    ("what", "code", "field"),
    [
        (None, "next_step_required", "next_step"),
        (WhatNext(), "next_step_required", "next_step"),
        (WhatNext(note="Ring her"), "next_step_required", "next_step"),
        (WhatNext(due_on="2026-12-01", no_next_why="None"), "next_step_required", "next_step"),
        (WhatNext(step="nothing_further"), "no_next_why_required", "no_next_why"),
        (WhatNext(step="nothing_further", no_next_why="  "), "no_next_why_required", "no_next_why"),
        (WhatNext(step="tea"), "unknown_code", "next_step"),
        (WhatNext(step="call_back", due_on="2026-02-30"), "impossible_date", "next_step_due"),
        (WhatNext(step="call_back", due_on="2026-11-19"), "next_step_day_past", "next_step_due"),
        (WhatNext(step="call_back", worker_id="f" * 32), "holder_required", "next_worker_id"),
        (WhatNext(step="call_back", worker_id=ANALYST.worker_id), "worker_holds_no_cases", "next_worker_id"),
    ],
)
def test_what_is_not_enough(store: Store, what: WhatNext | None, code: str, field: str) -> None:
    """Nothing is closed without a step or a reason, nor with a day, a word or a worker that can't be."""
    who = person(store)
    with pytest.raises(RuleBroken) as caught:
        close(store, who, what)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert tasks(store) == []


def test_whatever_can_be_closed_asks_what_follows() -> None:
    """Every entity that says why nothing follows has a command that may write it together with the task of a step.

    A contact keeps its next step itself, with the day it is due, and the tray reads it there.
    """
    closed = {name for name, entity in ENTITIES.items() if "no_next_why" in entity.fields} - {"contact"}
    assert closed == {
        "allocation", "amhp_referral", "assessment", "concern", "dols", "enablement", "enquiry", "hospital_stay",
        "review", "service",
    }  # fmt: skip
    asks = {name for one in all_commands() if {"task"} <= one.writes < ANY_ENTITY for name in closed & one.writes}
    assert asks == closed
