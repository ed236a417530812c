"""Makes the golden store of the present version: ``python tests/golden/stores/make_store.py``, once a release.

A golden store is never made again for a version that was released: every later version must open it as it is.
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from sqlalchemy import select  # noqa: E402

from caseload_desktop.domain.roles import Role  # noqa: E402
from caseload_desktop.runtime.clock import SetClock  # noqa: E402
from caseload_desktop.services.contacts import LogContact, log_contact, withdraw_contact  # noqa: E402
from caseload_desktop.services.organisation import AddWorker, add_worker  # noqa: E402
from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson  # noqa: E402
from caseload_desktop.store import rows  # noqa: E402
from caseload_desktop.store.rows import SCHEMA_VERSION  # noqa: E402
from caseload_desktop.store.store import Store  # noqa: E402
from tests.profiles import PASSWORD, SETUP, vault_in  # noqa: E402

PEOPLE = (
    RegisterPerson(
        given="Wilhelmina",
        family="Ashdown-Parry",
        birth_date="1938-02-11",
        nhs_number="9990000018",
        addresses=(NewAddress(lines="4 Orchard Row", postcode="CT1 1AA"),),
        details=(NewDetail(kind="phone", value="01632 960001"),),
        known_as=("Mina",),
    ),
    RegisterPerson(given="Zoë", family="Nwosu", birth_year=1951, interpreter=True),
)


def facts(store: Store) -> dict[str, list[list[object]]]:
    """What must come out again, word for word, in every later version."""
    person, contact = rows.person, rows.contact
    wanted = {
        "people": select(person.c.reference, person.c.given, person.c.family, person.c.nhs_number, person.c.gone),
        "contacts": select(contact.c.received_on, contact.c.outcome, contact.c.notes, contact.c.given, contact.c.gone),
        "workers": select(rows.worker.c.name, rows.worker.c.role),
        "acts": select(rows.act.c.command, rows.act.c.at),
    }
    with store.read() as connection:
        return {name: sorted(map(list, connection.execute(query)), key=str) for name, query in wanted.items()}


def make(folder: Path) -> None:
    """Make the store and write down what must be found in it."""
    clock = SetClock()
    vault = vault_in(folder, clock=clock)
    created = vault.create(SETUP, password=PASSWORD)
    store, manager = created.store, created.actor
    add_worker(store, manager, AddWorker(name="Tom Ferris", role=Role.PRACTITIONER))
    for number, person in enumerate(PEOPLE):
        clock.forward(days=1)
        log_contact(
            store,
            manager,
            LogContact(
                received_on=clock.today().isoformat(),
                method="phone",
                source="self",
                reason="request_information",
                outcome="nfa_information_advice",
                no_next_why="Advice was enough",
                given=("advice", "information"),
                minutes=10,
                new_person=person,
                notes=f"Contact {number}. " + "A long note. " * (600 if number else 1),
            ),
        )
    clock.forward(minutes=5)
    changes = log_contact(
        store,
        manager,
        LogContact(
            received_on=clock.today().isoformat(),
            method="email",
            source="self",
            reason="request_information",
            outcome="nfa_information_advice",
            no_next_why="Advice was enough",
            about_unknown="A caller who gave no name",
        ),
    )
    withdraw_contact(store, manager, contact_id=changes.ids("contact")[0], why="Entered twice")
    found = facts(store)
    vault.close()
    (folder / "facts.json").write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main() -> None:
    """Make the folder of the present version anew."""
    folder = Path(__file__).parent / f"v{SCHEMA_VERSION}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    make(folder)
    for leftover in ("caseload.lock", "caseload.tries", "caseload.drafts"):
        (folder / leftover).unlink(missing_ok=True)


if __name__ == "__main__":
    main()
