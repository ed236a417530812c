"""Follow-ups with providers and looks at them: who may, what must be said, and that each can be taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import AlreadyChanged, NotPermitted
from caseload_desktop.services.provider_work import (
    FollowUp,
    LookAtProvider,
    add_provider_task,
    change_provider_task,
    complete_provider_task,
    drop_provider_task,
    look_at_provider,
)
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.provider_room import SAFEGUARDING_MANAGER, ago, place
from tests.services.refusals import refused
from tests.support import ANALYST, MANAGER, OTHER_PRACTITIONER, PRACTITIONER

JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id


def row(store: Store, task_id: str) -> dict[str, object]:
    t = rows.FOLDED["provider_task"]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.id == task_id)).mappings().one())


def test_a_follow_up_from_beginning_to_end(store: Store) -> None:
    """A follow-up is agreed, changed, given on and done with what came of it; without a name it is its author's."""
    home = place(store)
    made = add_provider_task(store, PRACTITIONER, provider_id=home, follow_up=FollowUp(words="Visit at night"))
    task = made.ids("provider_task")[0]
    assert (row(store, task)["worker_id"], row(store, task)["from_date"]) == (JO, "2026-11-20")
    change = {"due_on": "2026-12-01", "worker_id": AMINA}
    change_provider_task(store, MANAGER, provider_task_id=task, fields=change, seen={"due_on": None, "worker_id": JO})
    with pytest.raises(AlreadyChanged):
        change_provider_task(
            store, PRACTITIONER, provider_task_id=task, fields={"due_on": "2026-12-05"}, seen={"due_on": None}
        )
    done = complete_provider_task(store, OTHER_PRACTITIONER, provider_task_id=task, note="Two on duty")
    assert (row(store, task)["done_on"], row(store, task)["done_note"]) == ("2026-11-20", "Two on duty")
    refused("task_closed", lambda: drop_provider_task(store, MANAGER, provider_task_id=task, why="Not needed"))
    undo_act(store, OTHER_PRACTITIONER, done.act)
    drop_provider_task(store, MANAGER, provider_task_id=task, why="Home has closed")
    assert row(store, task)["dropped_why"] == "Home has closed"


def test_what_a_follow_up_must_say(store: Store) -> None:
    """Words, a sensible day, and somebody who reads records; no names of fields that are none."""
    home = place(store)

    def add(**given: str) -> object:
        return add_provider_task(store, PRACTITIONER, provider_id=home, follow_up=FollowUp(**{"words": "Go", **given}))

    refused("words_required", lambda: add(words=" "))
    refused("date_too_late", lambda: add(due_on="2099-01-01"))
    refused("worker_holds_no_cases", lambda: add(worker_id=ANALYST.worker_id))
    refused("list_team_required", lambda: add(team_id="nowhere"))
    refused("no_such_row", lambda: add_provider_task(store, MANAGER, provider_id="x", follow_up=FollowUp(words="Go")))
    with pytest.raises(NotPermitted):
        add_provider_task(store, ANALYST, provider_id=home, follow_up=FollowUp(words="Go"))


def test_only_a_manager_looks_for_the_council(store: Store) -> None:
    """A look says what it led to and why; keeping watch needs the day to look again, and that lies ahead."""
    home = place(store)

    def look(actor: object = SAFEGUARDING_MANAGER, **given: str) -> object:
        values = {"provider_id": home, "result": "nothing_further", "words": "Two falls, both explained", **given}
        return look_at_provider(store, actor, LookAtProvider(**values))  # type: ignore[arg-type]

    refused("role_may_not", lambda: look(PRACTITIONER))
    refused("look_result_required", lambda: look(result=""))
    refused("unknown_code", lambda: look(result="shrug"))
    refused("look_words_required", lambda: look(words=" "))
    refused("look_again_required", lambda: look(result="watching"))
    refused("look_again_past", lambda: look(result="watching", again_on=ago(0)))
    assert look(result="watching", again_on=ago(-30))
    assert look(MANAGER)
