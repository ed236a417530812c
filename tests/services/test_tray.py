"""What is done, moved and given in a tray, one or many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from caseload_desktop.services import contacts, people, tasks, tray
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def step(store: Store, who: str, **more: Any) -> str:
    values: dict[str, Any] = {"received_on": "2026-11-18", "method": "phone", "reason": "request_information"}
    values |= {
        "person_id": who,
        "outcome": "nfa_information_advice",
        "no_next_why": "Advice was enough",
        "next_step": "call_back",
        "next_step_due": "2026-11-19",
    } | more
    return contacts.log_contact(store, PRACTITIONER, contacts.LogContact(**values)).ids("contact")[0]


def task(store: Store, who: str, **more: Any) -> str:
    command = tasks.AddTask(person_id=who, **{"words": "Ring", "due_on": "2026-11-20", "worker_id": JO, **more})
    return tasks.add_task(store, PRACTITIONER, command).ids("task")[0]


def held(store: Store) -> list[dict[str, Any]]:
    t = rows.task
    with store.read() as connection:
        return [dict(r) for r in connection.execute(select(t).where(t.c.gone.is_(None)).order_by(t.c.no)).mappings()]


def test_many_are_done_in_one_act(store: Store) -> None:
    """Tasks and the next steps of contacts are done together and come back together."""
    who = person(store)
    one, other = task(store, who), step(store, who, next_step_note="Ask about the rail")
    changes = tray.complete_work(store, OTHER_PRACTITIONER, task_ids=(one,), contact_ids=(other,), note="By phone")
    assert [(t["words"], t["done_on"], t["done_note"]) for t in held(store)] == [
        ("Ring", "2026-11-20", "By phone"),
        ("Ask about the rail", "2026-11-20", "By phone"),
    ]
    assert (held(store)[1]["about_kind"], held(store)[1]["about_id"], held(store)[1]["kind"]) == (
        "contact",
        other,
        "next_step",
    )
    refused("task_closed", lambda: tray.complete_work(store, PRACTITIONER, task_ids=(one,)))
    refused("step_taken_up", lambda: tray.complete_work(store, PRACTITIONER, contact_ids=(other,)))
    undo_act(store, OTHER_PRACTITIONER, changes.act)
    assert [(t["words"], t["done_on"]) for t in held(store)] == [("Ring", None)]
    assert store.rebuild_is_equal()


def test_putting_off_needs_a_reason(store: Store) -> None:
    """What had a day and comes later says why; what comes earlier or had none need not; reminders go with it."""
    who = person(store)
    late, free = task(store, who, remind_on="2026-11-19"), task(store, who, due_on="")

    def move(day: str, why: str = "", **more: Any) -> Callable[[], object]:
        return lambda: tray.move_work(store, PRACTITIONER, due_on=day, why=why, **{"task_ids": (late, free), **more})

    assert refused("reason_required", move("2026-11-27")).field == "why"  # type: ignore[attr-defined]
    refused("next_step_day_past", move("2026-11-19", "x"))
    refused("impossible_date", move("27/11", "x"))
    refused("impossible_date", move("", "x"))
    refused("nothing_chosen", move("2026-11-27", task_ids=()))
    move("2026-11-27", "She is away")()
    assert [(t["due_on"], t["remind_on"]) for t in held(store)] == [("2026-11-27", None), ("2026-11-27", None)]
    refused("nothing_to_move", move("2026-11-27"))
    move("2026-11-23")()
    assert [t["due_on"] for t in held(store)] == ["2026-11-23", "2026-11-23"]


def test_a_contacts_step_moves_to_a_day(store: Store) -> None:
    """A task takes its place, so that the contact itself stays as it was."""
    contact_id = step(store, person(store))
    tray.move_work(store, PRACTITIONER, due_on="2026-11-24", why="No answer", contact_ids=(contact_id,))
    (made,) = held(store)
    assert (made["words"], made["due_on"], made["worker_id"], made["done_on"]) == ("Call back", "2026-11-24", JO, None)


def test_work_is_given_by_its_worker_or_a_manager(store: Store) -> None:
    """One's own and what is nobody's goes to a colleague; a manager gives anybody's; others can't."""
    who = person(store)
    mine, nobodys, contact_id = task(store, who), task(store, who, worker_id=None), step(store, who)

    def give(actor: Any, *, to: str = AMINA, **chosen: Any) -> Callable[[], object]:
        return lambda: tray.give_work(store, actor, worker_id=to, **(chosen or {"task_ids": (mine, nobodys)}))

    refused("not_your_case", give(OTHER_PRACTITIONER))
    refused("not_your_case", give(OTHER_PRACTITIONER, contact_ids=(contact_id,)))
    refused("worker_holds_no_cases", give(PRACTITIONER, to=ANALYST.worker_id))
    refused("role_may_not", give(ANALYST))
    give(PRACTITIONER)()
    give(PRACTITIONER, contact_ids=(contact_id,))()
    assert [t["worker_id"] for t in held(store)] == [AMINA, AMINA, AMINA]
    refused("nothing_to_move", give(MANAGER))
    give(MANAGER, to=JO)()
    assert [t["worker_id"] for t in held(store)] == [JO, JO, AMINA]


def test_a_restricted_record_is_out_of_reach(store: Store) -> None:
    """Nothing of it is done, moved or given by somebody not named on it."""
    who = person(store)
    one, contact_id = task(store, who), step(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    for chosen in ({"task_ids": (one,)}, {"contact_ids": (contact_id,)}):
        refused("restricted", lambda chosen=chosen: tray.complete_work(store, PRACTITIONER, **chosen))  # type: ignore[misc]
        refused("restricted", lambda chosen=chosen: tray.give_work(store, PRACTITIONER, worker_id=AMINA, **chosen))  # type: ignore[misc]
