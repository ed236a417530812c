"""Works in a profile until it is killed, saying what was confirmed: ``python -m tests.e2e.crash_worker FOLDER``.

With ``nursery`` instead of a folder it reads folders from its input and starts such a worker for each, as a copy of
itself where the system can do that: the imports of a start are then paid once, not for each of fifty kills.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.services.people import RegisterPerson
from caseload_desktop.services.sheet_import import ContactToImport, ImportPlan, PersonToImport, import_contacts
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.store import Store
from tests.profiles import PASSWORD, USER, vault_in

SAVES = 30
ROWS = 60


def say(*words: object) -> None:
    """One line, whole or not at all."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def work(folder: Path) -> None:
    """Sign in, then save and import by turns for ever."""
    vault = vault_in(folder, clock=SystemClock())
    opened = vault.unlock(USER, PASSWORD)
    store, actor = opened.store, opened.actor
    say("ready", *(notice.code for notice in opened.notices))
    while True:
        began = time.monotonic()
        for number in range(SAVES):
            store.drafts.save("contact", "new", actor.worker_id, {"notes": f"typing {number}"})
            say("saved", _save(store, actor, number))
            store.drafts.drop("contact", "new", actor.worker_id)
        say("backup-start", time.monotonic() - began)
        vault.back_up(reason="before-import")
        plan = _plan(store)
        say("import-start", plan.run_id)
        began = time.monotonic()
        import_contacts(store, actor, plan)
        say("imported", plan.run_id, time.monotonic() - began)


def _save(store: Store, actor: Actor, number: int) -> str:
    command = LogContact(
        received_on=store.clock.today().isoformat(),
        method="phone",
        source="self",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        notes="Asked about a grab rail. " * (1 + 40 * (number % 4)),
        new_person=RegisterPerson(given="Wilhelmina", family="Ashdown") if number % 2 else None,
        about_unknown="" if number % 2 else "A caller",
    )
    return log_contact(store, actor, command).ids("contact")[0]


def _plan(store: Store) -> ImportPlan:
    people = [
        PersonToImport(register=RegisterPerson(given=f"Row {n}", family="Sheet", person_id=new_id()))
        for n in range(ROWS)
    ]
    today = store.clock.today().isoformat()
    contacts = [
        ContactToImport(
            row=row,
            person_id=person.register.person_id,
            fields={
                "received_on": today,
                "method": "email",
                "outcome": "nfa_information_advice",
                "no_next_why": "Not said",
                "notes": "row " * 50,
            },
        )
        for row, person in enumerate(people, start=2)
    ]
    return ImportPlan(
        run_id=new_id(), file_name="log.csv", people=people, contacts=contacts, not_imported=(), counts={"rows": ROWS}
    )


def nursery() -> None:
    """Start a worker for each folder read, say its process number, wait for its end."""
    for line in iter(sys.stdin.readline, ""):
        folder = Path(line.strip())
        if hasattr(os, "fork"):
            child = os.fork()
            if child == 0:
                work(folder)
            say("began", child)
            os.waitpid(child, 0)
        else:
            started = subprocess.Popen([sys.executable, "-m", __spec__.name, str(folder)])
            say("began", started.pid)
            started.wait()
        say("ended")


if __name__ == "__main__":
    if sys.argv[1] == "nursery":
        nursery()
    else:
        work(Path(sys.argv[1]))
