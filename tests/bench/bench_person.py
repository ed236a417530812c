"""Opening a person with 2,000 events: what the page reads, against the bare queries of the same rows.

The bare queries fetch every contact, note and task of the person on the driver and sort them by their day. Half of the
events are contacts, the rest notes and finished tasks.
"""

from __future__ import annotations

from typing import Any

from caseload_desktop.services.case_notes import WriteNote, put_note
from caseload_desktop.services.contacts import LogContact, add_contact
from caseload_desktop.services.tasks import AddTask, put_task
from caseload_desktop.ui.pages.person.timeline import person_events
from tests.bench.ground import Ground, ground
from tests.bench.table import Line, by_turns, show

EVENTS = 2_000
PEOPLE = 2_000
ROUNDS = 40
TARGET = "6x"

_BARE = (
    "SELECT c.id, c.received_on, c.received_at, c.recorded_at, w.name, c.reason, c.notes, c.outcome, c.gone, c.fold "
    "FROM contact c LEFT JOIN worker w ON w.id = c.worker_id WHERE c.person_id = ?",
    "SELECT n.id, n.on_date, n.at, n.recorded_at, w.name, n.kind, n.words, n.significant, n.gone "
    "FROM case_note n LEFT JOIN worker w ON w.id = n.author WHERE n.person_id = ?",
    "SELECT t.id, t.done_on, t.dropped_on, t.recorded_at, w.name, t.kind, t.words, t.done_note "
    "FROM task t LEFT JOIN worker w ON w.id = t.worker_id WHERE t.person_id = ? AND t.done_on IS NOT NULL",
)


def measure(*, events: int = EVENTS, rounds: int = ROUNDS) -> list[Line]:
    """Read the timeline of a long record and the bare rows by turns."""
    with ground(people=PEOPLE, contacts=PEOPLE) as at:
        person_id = _somebody(at)
        fill_record(at, person_id, events)
        with at.store.read() as connection:
            cursor = connection.connection.driver_connection.cursor()  # type: ignore[union-attr]
            assert len(person_events(connection, person_id, viewer=at.actor)) >= events
            line = by_turns(
                lambda _: person_events(connection, person_id, viewer=at.actor),
                lambda _: _bare(cursor, person_id),
                rounds=rounds,
            )
    return [Line(f"a person with {events:,} events", line.ours, line.bare, TARGET, note=line.note)]


def _somebody(at: Ground) -> str:
    """Anybody whose record is open to everybody."""
    with at.store.read() as connection:
        found = connection.exec_driver_sql(
            "SELECT id FROM person WHERE coalesce(restricted, 0) = 0 ORDER BY id LIMIT 1"
        )
        return str(found.scalar_one())


def fill_record(at: Ground, person_id: str, events: int) -> None:
    """Give a person so many events: half contacts, the rest notes and finished tasks."""
    with at.store.write(actor=at.actor, command="log_contact") as act:
        for n in range(events // 2):
            day = f"2026-{1 + n % 10:02d}-{1 + n % 28:02d}"
            contact = LogContact(
                person_id=person_id, received_on=day, method="phone", reason="request_information",
                outcome="nfa_information_advice", no_next_why="-",
                notes=f"Call {n}: rang about the rail and the stairs",
            )  # fmt: skip
            add_contact(act, at.store, contact)
            if n % 5:
                words = f"Visit {n}: seen at home, managing well"
                put_note(act, at.store, WriteNote(person_id=person_id, kind="visit", on_date=day, words=words))
            else:
                task_id = put_task(act, at.store, AddTask(person_id=person_id, words=f"Ring back {n}"))
                act.set("task", task_id, {"done_on": day, "done_note": "Reached"})


def _bare(cursor: Any, person_id: str) -> list[Any]:
    rows = [row for query in _BARE for row in cursor.execute(query, (person_id,)).fetchall()]
    return sorted(rows, key=lambda row: (row[1] or "", row[3], row[0]), reverse=True)


if __name__ == "__main__":
    show(measure())
