"""A day's work for the tests of the tray: late, due today and later, waiting, nobody's, and left unfinished."""

from __future__ import annotations

from sqlalchemy import insert

from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.tasks import AddTask, add_task
from caseload_desktop.store import rows
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER
from tests.ui.caseload_room import AMINA, JO, LONG, TODAY, ago, fill, give, team_of_store
from tests.ui.records import add_contacts, add_people, told

__all__ = ["AMINA", "JO", "LONG", "TODAY", "ago", "busy", "crowd", "give", "task", "team_of_store"]


def task(store: Store, person_id: str, words: str, *, due: str = "", **more: object) -> str:
    """A task of Jo's."""
    values = {"worker_id": JO, **more}
    command = AddTask(person_id=person_id, words=words, due_on=due, **values)  # type: ignore[arg-type]
    return add_task(store, PRACTITIONER, command).ids("task")[0]


def busy(store: Store) -> list[str]:
    """The team of ``caseload_room`` with a day's work for Jo: every state of the tray, and a draft."""
    people = fill(store)
    ada, bertram, long, dilys = people[:4]
    task(store, ada, "Ring the daughter about the stair rail", due=ago(3))
    task(store, ada, "Write to the surgery", due=ago(1), kind="letter")
    task(store, bertram, "Home visit with the occupational therapist", due=TODAY.isoformat())
    task(store, dilys, "Support plan to be signed", due=ago(-2))
    task(store, dilys, "Financial assessment", due=ago(-12))
    task(store, long, "Letter about the memory clinic", due=ago(-5), waits_for="the surgery")
    task(store, bertram, "Look for a day centre nearer to his brother")
    add_contacts(
        store,
        told(bertram, outcome="undecided", received_on=ago(9), reason="request_information"),
        told(long, outcome="undecided", received_on=ago(0), notes="Rang twice"),
        told(None, about_unknown="man at the bus stop", received_on=ago(4)),
        actor=PRACTITIONER,
    )
    store.drafts.save("contact", "1", JO, {"notes": "half a"})
    return people


def crowd(store: Store, count: int) -> None:
    """So many open tasks of Jo's, written beside the commands: four people to a household."""
    people = add_people(store, *(f"Given{n} Family{n}" for n in range(8)))
    book = {"stream": 1, "made_by": "d", "made_seq": 1, "made_at": 1, "author": JO}
    values = [
        {
            **book,
            "id": new_id(),
            "recorded_at": f"{ago(number % 90)}T09:00:00Z",
            "person_id": people[number % len(people)],
            "kind": "task",
            "words": f"Something to do, number {number}",
            "due_on": ago(number % 120 - 60),
            "worker_id": JO,
        }
        for number in range(count)
    ]
    with store.exchanging() as connection:
        connection.execute(insert(rows.task), values)


def restrict(store: Store, person_id: str) -> None:
    """Only the manager may read this record from now on."""
    restrict_person(store, MANAGER, person_id=person_id, reason="police_matter")
