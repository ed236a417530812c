"""Takes a person with unmistakable words through everything that writes; ``python -m tests.e2e.canary_worker FOLDER``.

It says ``pause`` where its files are to be searched and goes on when it is told to.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.matching import Probe
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime import logs
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.case_notes import WriteNote, add_to_note, write_note
from caseload_desktop.services.chronology import Entry, add_entries, write_analysis
from caseload_desktop.services.contacts import LogContact, log_contact, withdraw_contact
from caseload_desktop.services.hazards import AddHazard, add_hazard
from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson, amend_person, register_person
from caseload_desktop.services.relationships import AddRelationship, add_relationship
from caseload_desktop.services.sheet_import import ContactToImport, ImportPlan, PersonToImport, import_contacts
from caseload_desktop.services.tasks import AddTask, add_task, complete_tasks
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.queries.people import duplicate_candidates, find_people
from caseload_desktop.store.store import Store
from tests.e2e.canary_casework import protect, send_on, to_paper
from tests.profiles import PASSWORD, SETUP, USER, vault_in

GIVEN, FAMILY, ALIAS = "Ethelwynnia", "Quibblethwaïte", "Wynnipegger"
NOTE = "Zanzibarpudding on the Thursday"
NHS, PHONE, STREET, POSTCODE = "9995550059", "01632960977", "Marmaladeterrace", "ZZ99 3VZ"
UNKNOWN, DRAFT = "Gentlemanwithparrot", "Halftypedperiwinkle"
WORDS = (GIVEN, FAMILY, ALIAS, "Zanzibarpudding", NHS, PHONE, STREET, UNKNOWN, DRAFT, PASSWORD)

_log = logging.getLogger("caseload_desktop.canary")


def pause() -> None:
    """Let the files be searched."""
    sys.stdout.write("pause\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main(folder: Path) -> None:
    """Everything in turn; at the end the process is killed from outside."""
    logs.start(folder / "logs")
    logs.catch_crashes(lambda _text: None)
    vault = vault_in(folder, clock=SetClock())
    created = vault.create(SETUP, password=PASSWORD)
    store, actor = created.store, created.actor
    today = store.clock.today().isoformat()
    person_id = _register(store, actor)
    _log_and_change(store, actor, person_id, today)
    _write_beside(store, actor, person_id, today)
    protect(store, actor, person_id, note=NOTE, name=ALIAS, street=STREET)
    to_paper(note=NOTE, name=FAMILY)
    send_on(store, actor, folder.parent)
    _search(store, actor)
    _import(store, actor, today)
    _fail(store, actor)
    vault.back_up(reason="before-import")
    vault.drill()
    pause()
    vault.lock()
    opened = vault.restore(vault.backups.all()[0], user=USER, password=PASSWORD)
    opened.store.rebuild()
    vault.back_up()
    vault.lock()
    opened = vault.unlock(USER, PASSWORD)
    _log_and_change(opened.store, opened.actor, person_id, today)
    opened.store.drafts.save("contact", "new", opened.actor.worker_id, {"notes": DRAFT * 300, "person": FAMILY})
    pause()


def _register(store: Store, actor: Actor) -> str:
    person = RegisterPerson(
        given=GIVEN,
        family=FAMILY,
        nhs_number=NHS,
        birth_date="1931-07-09",
        known_as=(ALIAS,),
        addresses=(NewAddress(lines=f"9 {STREET}", postcode=POSTCODE),),
        details=(NewDetail(kind="phone", value=PHONE),),
    )
    return register_person(store, actor, person).ids("person")[0]


def _log_and_change(store: Store, actor: Actor, person_id: str, today: str) -> None:
    for number in range(12):
        store.drafts.save("contact", "new", actor.worker_id, {"notes": DRAFT * number, "name": FAMILY})
        about = {"person_id": person_id} if number % 2 else {"about_unknown": UNKNOWN}
        changes = log_contact(
            store,
            actor,
            LogContact(
                received_on=today,
                method="phone",
                source="self",
                source_name=ALIAS,
                reason="request_information",
                outcome="nfa_information_advice",
                no_next_why="Advice was enough",
                notes=f"{NOTE}. " * (1 + 60 * number),
                **about,  # type: ignore[arg-type]
            ),
        )
    withdraw_contact(store, actor, contact_id=changes.ids("contact")[0], why=NOTE)
    undo_act(store, actor, amend_person(store, actor, person_id=person_id, fields={"given": ALIAS}, why=NOTE).act)


def _write_beside(store: Store, actor: Actor, person_id: str, today: str) -> None:
    """Notes, tasks, hazards, people around them, chronology, and the chronology's way out."""
    store.drafts.save("case_note", person_id, actor.worker_id, {"words": DRAFT * 200, "name": FAMILY})
    note = write_note(store, actor, WriteNote(person_id=person_id, kind="visit", on_date=today, words=NOTE * 40))
    add_to_note(store, actor, note_id=note.ids("case_note")[0], words=NOTE)
    task = add_task(store, actor, AddTask(person_id=person_id, words=NOTE, waits_for=ALIAS)).ids("task")
    complete_tasks(store, actor, task_ids=task, note=NOTE)
    hazard = AddHazard(person_id=person_id, kind="animals", detail=NOTE, review_on=today, told=False, not_told_why=NOTE)
    add_hazard(store, actor, hazard)
    friend = AddRelationship(person_id=person_id, kind="friend", other_name=ALIAS, other_phone=PHONE, note=NOTE)
    add_relationship(store, actor, friend)
    add_entries(store, actor, person_id=person_id, entries=(Entry(words=NOTE, date_words=STREET, meaning=NOTE),))
    write_analysis(store, actor, person_id=person_id, words=NOTE * 40)


def _search(store: Store, actor: Actor) -> None:
    probe = Probe(given=GIVEN, family=FAMILY, postcode=POSTCODE, nhs_number=NHS, phone=PHONE)
    with store.read() as connection:
        hits = find_people(connection, FAMILY[:6], viewer=actor)
        duplicate_candidates(connection, probe, viewer=actor)
    assert hits
    record(store, actor, Access.SEARCH, detail={"hits": len(hits)})
    record(store, actor, Access.OPEN_RECORD, about=hits[0].id)


def _import(store: Store, actor: Actor, today: str) -> None:
    other = RegisterPerson(given=GIVEN, family=ALIAS, person_id=new_id())
    row = ContactToImport(
        row=2,
        person_id=other.person_id,
        fields={
            "received_on": today,
            "method": "phone",
            "notes": NOTE,
            "outcome": "nfa_information_advice",
            "no_next_why": "Not said",
        },
    )
    plan = ImportPlan(
        run_id=new_id(),
        file_name="log.csv",
        people=[PersonToImport(register=other)],
        contacts=[row],
        not_imported=(),
        counts={"rows": 1},
    )
    import_contacts(store, actor, plan)


def _fail(store: Store, actor: Actor) -> None:
    """What goes wrong reaches the log: a refused command, and a fault of ours that quotes what somebody typed."""
    try:
        _register(store, actor)
    except CaseloadError as error:
        _log.warning("refused: %s", error, exc_info=error)
    try:
        int(f"{GIVEN} {FAMILY} {NHS}")
    except ValueError as error:
        _log.error("unexpected: %s", error, exc_info=error)
    try:
        with store.read() as connection:
            connection.exec_driver_sql("SELECT no_such_column FROM person WHERE family = ?", (FAMILY,))
    except Exception as error:  # noqa: BLE001 - whatever the database library makes of it
        _log.error("database: %s", error, exc_info=error)
        sys.stderr.write(f"{error}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
