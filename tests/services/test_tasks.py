"""Tasks and reminders of a person: added, changed, handed on, done, dropped; done once is done for all."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.services import people, tasks
from caseload_desktop.services.tasks import AddTask
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.store import Store
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store

JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def person(store: Store) -> str:
    changes = people.register_person(store, PRACTITIONER, people.RegisterPerson(given="Ada", family="Quill"))
    return changes.ids("person")[0]


def added(store: Store, person_id: str, **more: object) -> str:
    values = {"words": "Ring the daughter", **more}
    return tasks.add_task(store, PRACTITIONER, AddTask(person_id=person_id, **values)).ids("task")[0]  # type: ignore[arg-type]


def row(store: Store, task_id: str) -> dict[str, object]:
    t = rows.task
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == task_id)).mappings().one())


def test_a_task_from_beginning_to_end(store: Store) -> None:
    """A task is added, changed, handed on and done with what came of it; each can be taken back."""
    who = person(store)
    task = added(store, who, due_on="2026-11-25", remind_on="2026-11-24", worker_id=JO, waits_for="the surgery")
    tasks.change_task(store, PRACTITIONER, task_id=task, fields={"due_on": "2026-11-27"}, seen={"due_on": "2026-11-25"})
    tasks.hand_on_tasks(store, PRACTITIONER, task_ids=(task,), worker_id=AMINA, why="On leave")
    held = row(store, task)
    assert (held["due_on"], held["remind_on"], held["worker_id"]) == ("2026-11-27", "2026-11-24", AMINA)
    done = tasks.complete_tasks(store, OTHER_PRACTITIONER, task_ids=(task,), note="She will come on Friday")
    held = row(store, task)
    assert (held["done_on"], held["done_note"]) == ("2026-11-20", "She will come on Friday")
    refused("task_closed", lambda: tasks.drop_tasks(store, MANAGER, task_ids=(task,), why="Not needed"))
    undo_act(store, OTHER_PRACTITIONER, done.act)
    assert row(store, task)["done_on"] is None
    tasks.drop_tasks(store, MANAGER, task_ids=(task,), why="Not needed")
    assert row(store, task)["dropped_on"] == "2026-11-20"
    assert store.rebuild_is_equal()


def test_the_rules_of_a_task(store: Store) -> None:
    """A task says what it is, a reminder when; nothing is dropped without a reason or overwritten unseen."""
    who = person(store)
    refused("words_required", lambda: added(store, who, words=" "))
    refused("unknown_code", lambda: added(store, who, kind="whim"))
    refused("task_needs_a_day", lambda: added(store, who, kind="reminder"))
    refused("remind_after_due", lambda: added(store, who, due_on="2026-11-25", remind_on="2026-11-26"))
    refused("worker_holds_no_cases", lambda: added(store, who, worker_id=ANALYST.worker_id))
    refused("no_such_row", lambda: added(store, "f" * 32))
    task = added(store, who, worker_id=AMINA)
    refused("reason_required", lambda: tasks.drop_tasks(store, PRACTITIONER, task_ids=(task,), why=" "))
    refused("nothing_chosen", lambda: tasks.complete_tasks(store, PRACTITIONER, task_ids=()))
    refused("day_in_future", lambda: tasks.complete_tasks(store, PRACTITIONER, task_ids=(task,), on="2026-11-21"))
    refused("not_your_case", lambda: tasks.hand_on_tasks(store, PRACTITIONER, task_ids=(task,), worker_id=JO))
    refused("nothing_to_move", lambda: tasks.hand_on_tasks(store, MANAGER, task_ids=(task,), worker_id=AMINA))
    tasks.change_task(store, OTHER_PRACTITIONER, task_id=task, fields={"words": "Write to the daughter"})
    with pytest.raises(AlreadyChanged):
        tasks.change_task(
            store, PRACTITIONER, task_id=task, fields={"words": "Ring"}, seen={"words": "Ring the daughter"}
        )


def test_putting_off(store: Store) -> None:
    """Several tasks get another day at once; a reminder that has come goes with the day before."""
    who = person(store)
    one = added(store, who, due_on="2026-11-20", remind_on="2026-11-19")
    other = added(store, who, due_on="2026-12-20", remind_on="2026-11-27")
    tasks.put_off_tasks(store, PRACTITIONER, task_ids=(one, other), due_on="2026-11-30", why="In hospital")
    held = [row(store, task) for task in (one, other)]
    assert [(task["due_on"], task["remind_on"]) for task in held] == [
        ("2026-11-30", None),
        ("2026-11-30", "2026-11-27"),
    ]
    refused("due_day_required", lambda: tasks.put_off_tasks(store, PRACTITIONER, task_ids=(one,), due_on=""))


def test_all_or_none(store: Store) -> None:
    """Of several tasks chosen together none is done when one can't be."""
    who = person(store)
    one, other = added(store, who), added(store, who)
    tasks.complete_tasks(store, PRACTITIONER, task_ids=(one,))
    refused("task_closed", lambda: tasks.complete_tasks(store, PRACTITIONER, task_ids=(other, one)))
    assert row(store, other)["done_on"] is None


def test_a_restricted_record_keeps_its_tasks(store: Store) -> None:
    """Nobody who may not open a record adds a task to it, or finishes one."""
    who = person(store)
    task = added(store, who)
    people.restrict_person(store, MANAGER, person_id=who, reason="high_profile")
    for act in (
        lambda: added(store, who),
        lambda: tasks.complete_tasks(store, PRACTITIONER, task_ids=(task,)),
        lambda: tasks.change_task(store, PRACTITIONER, task_id=task, fields={"words": "Ring"}),
    ):
        with pytest.raises(NotPermitted):
            act()


def test_a_task_done_on_two_laptops_is_done(tmp_path: Path, store: Store) -> None:
    """Two laptops that finish one task leave it done; what each wrote of it is kept."""
    who = person(store)
    task = added(store, who)
    other = make_store(tmp_path / "other")
    other.take_in(raw for _, raw in store.operations())
    tasks.complete_tasks(store, PRACTITIONER, task_ids=(task,), note="Rang her")
    tasks.complete_tasks(other, OTHER_PRACTITIONER, task_ids=(task,), note="She rang us")
    store.take_in(raw for _, raw in other.operations())
    other.take_in(raw for _, raw in store.operations())
    here, there = row(store, task), row(other, task)
    assert here["done_on"] == there["done_on"] == "2026-11-20"
    assert here["done_note"] == there["done_note"]
    with store.read() as connection:
        differ = open_conflicts(connection, viewer=MANAGER)
    assert {version.value for version in differ[0].versions} == {"Rang her", "She rang us"}
    other.close()
