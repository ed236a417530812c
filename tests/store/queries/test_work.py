"""The tray: what waits, for whom, by when; nobody else's, nothing of a restricted record, in few statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import allocation, contacts, involvements, people
from caseload_desktop.services.allocation import AddToList, Allocate, Rating, Transfer
from caseload_desktop.services.enablement import ReferToEnablement, refer_to_enablement
from caseload_desktop.services.involvements import SetCover
from caseload_desktop.store import rows
from caseload_desktop.store.queries.work import KINDS, SOURCES, read_rules, read_whose, work_items
from caseload_desktop.store.queries.work.contacts import logged_since
from caseload_desktop.store.queries.work.item import Scope, WorkItem
from caseload_desktop.store.store import Store
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

TODAY = date(2026, 11, 20)
JO, AMINA = PRACTITIONER.worker_id, OTHER_PRACTITIONER.worker_id
Count = Callable[[Callable[[Connection], Any]], int]


def person(store: Store, given: str = "Ada") -> str:
    command = people.RegisterPerson(given=given, family="Quill")
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def team(store: Store) -> str:
    with store.read() as connection:
        return str(connection.execute(select(rows.team.c.id)).scalars().first())


def log(store: Store, actor: Actor = PRACTITIONER, **more: Any) -> str:
    plain = {"received_on": "2026-11-18", "method": "phone", "reason": "request_information", "outcome": "undecided"}
    plain["about_unknown"] = "" if more.get("person_id") else "man at the bus stop"
    return contacts.log_contact(store, actor, contacts.LogContact(**{**plain, **more})).ids("contact")[0]


def step(store: Store, person_id: str, **more: Any) -> str:
    values = {"outcome": "nfa_information_advice", "next_step": "call_back", "next_step_due": "2026-11-17", **more}
    return log(store, person_id=person_id, **values)


def give(store: Store, person_id: str, worker_id: str = JO, on: str = "2026-11-10", **more: Any) -> str:
    command = Allocate(person_id=person_id, worker_id=worker_id, from_date=on, **more)
    return allocation.allocate(store, MANAGER, command).ids("allocation")[0]


def wait(store: Store, person_id: str, priority: str = "high", **more: Any) -> str:
    rating = Rating(priority=priority, reason="Two falls") if priority else None
    values = {"team_id": team(store), "from_date": "2026-11-02", **more}
    command = AddToList(person_id=person_id, rating=rating, **values)
    return allocation.add_to_list(store, PRACTITIONER, command).ids("allocation")[0]


def read(connection: Connection, viewer: Actor, scope: Scope, store: Store) -> list[WorkItem]:
    whose = read_whose(connection, scope, viewer=viewer, today=TODAY)
    rules = read_rules(connection, store.code_lists)
    return work_items(connection, viewer=viewer, whose=whose, today=TODAY, rules=rules)


def tray(store: Store, viewer: Actor = PRACTITIONER, scope: Scope = Scope.MINE) -> list[WorkItem]:
    with store.read() as connection:
        return read(connection, viewer, scope, store)


def shown(items: list[WorkItem]) -> list[tuple[str, str]]:
    return sorted((item.kind, item.person) for item in items)


def test_every_kind_is_declared_once() -> None:
    """What a source returns, the tray can put in words."""
    declared = [kind.id for source in SOURCES for kind in source.kinds]
    assert sorted(declared) == sorted(KINDS)


def test_contacts_wait_for_whoever_took_them(store: Store) -> None:
    """An open one is due by the council's rule or by its own step; a decided one about nobody has no day."""
    who = person(store)
    open_one = log(store, person_id=who)
    stepped = log(store, person_id=who, received_on="2026-11-19", next_step="call_back", next_step_due="2026-11-23")
    nameless = log(store, outcome="nfa_information_advice", no_next_why="Rang off")
    log(store, OTHER_PRACTITIONER, person_id=who)
    found = {item.id: item for item in tray(store)}
    assert set(found) == {open_one, stepped, nameless}
    assert found[open_one][:8] == (
        "contact_waits",
        open_one,
        who,
        "Ada Quill",
        found[open_one].reference,
        JO,
        "Jo Bell",
        team(store),
    )
    assert (found[open_one].due_on, found[open_one].since) == ("2026-11-22", "2026-11-18")
    assert found[stepped].due_on == "2026-11-23"
    assert (found[nameless].kind, found[nameless].due_on) == ("contact_unknown", "")
    assert found[nameless].person == "man at the bus stop"
    assert len(tray(store, MANAGER, Scope.TEAM)) == len(tray(store, MANAGER, Scope.LOCALITY)) == 4
    assert tray(store, MANAGER) == []


def test_a_contact_waits_until_it_is_decided_and_about_somebody(store: Store) -> None:
    """Decided, withdrawn or linked to a person, it is out of the tray; the week counts what was logged in it."""
    who = person(store)
    decided, unknown = log(store, person_id=who), log(store, outcome="nfa_information_advice", no_next_why="Rang off")
    gone = log(store, received_on="2026-11-13")
    contacts.withdraw_contact(store, PRACTITIONER, contact_id=gone, why="logged twice")
    assert [(item.kind, item.id) for item in tray(store)] == [("contact_waits", decided), ("contact_unknown", unknown)]
    fields = {"outcome": "nfa_information_advice", "no_next_why": "Advice was enough"}
    correction = contacts.CorrectContact(contact_id=decided, fields=fields, why="Step 2 answered")
    contacts.correct_contact(store, PRACTITIONER, correction)
    contacts.link_contact(store, PRACTITIONER, contact_id=unknown, person_id=who)
    assert tray(store) == []
    log(store, received_on="2026-11-13")
    with store.read() as connection:
        assert logged_since(connection, JO, "2026-11-16") == 2


def test_the_latest_step_of_a_decided_contact_is_work(store: Store) -> None:
    """It is whoever took the contact's, the key worker's once there is one, and gone once a task stands for it."""
    who = person(store)
    step(store, who, received_on="2026-11-10", next_step_due="2026-11-12")
    latest = step(store, who)
    step(store, person(store, "Bea"), next_step="nothing_further", no_next_why="Has all she wants")
    (item,) = tray(store)
    assert (item.kind, item.id, item.due_on, item.code) == ("contact_step", latest, "2026-11-17", "call_back")
    give(store, who, AMINA)
    assert tray(store) == []
    (item,) = [i for i in tray(store, OTHER_PRACTITIONER) if i.kind == "contact_step"]
    assert (item.worker_id, item.worker) == (AMINA, "Amina Rahman")
    with store.write(actor=PRACTITIONER, command="trial_task") as act:
        values = {"person_id": who, "kind": "next_step", "words": "Ring", "about_kind": "contact", "about_id": latest}
        act.create("task", {**values, "done_on": "2026-11-20"})
    assert [i.kind for i in tray(store, OTHER_PRACTITIONER)] == []


def test_a_step_is_taken_up_by_what_starts_from_it(store: Store) -> None:
    """A referral that names the contact is its step done; one that nobody took up in half a year has lapsed."""
    who = person(store)
    contact_id = step(store, who, received_on="2026-11-18", next_step="enablement_referral")
    step(store, person(store, "Old"), received_on="2026-01-05", next_step_due="2026-05-21")
    assert [(item.kind, item.id) for item in tray(store)] == [("contact_step", contact_id)]
    refer = ReferToEnablement(
        person_id=who, source="contact", received_on="2026-11-18", received_at="09:00", contact_id=contact_id
    )
    refer_to_enablement(store, PRACTITIONER, refer)
    assert "contact_step" not in {item.kind for item in tray(store)}


def test_a_person_on_a_list_is_unallocated(store: Store) -> None:
    """By when to start comes from the priority; the team sees it, and by when to be in touch again."""
    who = person(store)
    waits = wait(store, who)
    assert tray(store, OTHER_PRACTITIONER) == []
    found = {item.kind: item for item in tray(store, MANAGER, Scope.TEAM)}
    assert set(found) == {"waits_for_worker", "keep_in_touch"}
    assert (found["waits_for_worker"].id, found["waits_for_worker"].due_on) == (waits, "2026-11-09")
    assert found["waits_for_worker"].waits_for == "Duty desk"
    assert KINDS["waits_for_worker"].unallocated
    assert (found["keep_in_touch"].due_on, found["keep_in_touch"].since) == ("2026-11-09", "2026-11-02")
    involvements.keep_in_touch(store, PRACTITIONER, allocation_id=waits, on="2026-11-19")
    found = {item.kind: item for item in tray(store, MANAGER, Scope.TEAM)}
    assert (found["keep_in_touch"].due_on, found["keep_in_touch"].since) == ("2026-11-26", "2026-11-19")


def test_who_is_not_rated_waits_without_a_day(store: Store) -> None:
    """No priority says no day; the person is unallocated all the same."""
    wait(store, person(store), priority="")
    (item,) = tray(store, MANAGER, Scope.TEAM)
    assert (item.kind, item.due_on) == ("waits_for_worker", "")


def test_a_hand_over_asked_for_waits_for_the_manager(store: Store) -> None:
    """Its worker sees whom it waits for; the manager sees something to decide."""
    held = give(store, person(store))
    involvements.ask_hand_over(store, PRACTITIONER, allocation_id=held, why="A neighbour of mine")
    (item,) = [i for i in tray(store) if i.kind == "hand_over_asked"]
    assert (item.waits_for, item.detail, item.since) == ("a manager", "A neighbour of mine", "2026-11-20")
    (item,) = [i for i in tray(store, MANAGER, Scope.TEAM) if i.kind == "hand_over_asked"]
    assert (item.waits_for, item.worker) == ("", "Jo Bell")


def test_a_new_case_is_told_for_three_days(store: Store) -> None:
    """A case somebody else gave is new; one handed over carries its note; older ones are not told."""
    give(store, person(store, "Old"), on="2026-11-16")
    give(store, person(store, "New"), on="2026-11-17")
    handed = give(store, person(store, "Handed"), AMINA)
    allocation.transfer(
        store, MANAGER, Transfer(allocation_id=handed, worker_id=JO, on="2026-11-20", hand_over_note="Ring Nia")
    )
    assert [(i.person, i.code, i.detail) for i in tray(store)] == [
        ("Handed Quill", "key", "Ring Nia"),
        ("New Quill", "key", ""),
    ]


def test_whoever_covers_has_the_work_of_the_case(store: Store) -> None:
    """While a colleague is away, what is theirs in the case covered is in the tray of whoever covers, and in no other.

    What is the key worker's without being named theirs is too.
    """
    covered, other = person(store, "Covered"), person(store, "Other")
    held = give(store, covered, AMINA)
    give(store, other, AMINA)
    for who in (covered, other):
        step(store, who)
        log(store, OTHER_PRACTITIONER, person_id=who)
    cover = SetCover(allocation_ids=(held,), worker_id=JO, cover_from="2026-11-20", cover_to="2026-11-30")
    involvements.set_cover(store, MANAGER, cover)
    assert shown(tray(store)) == [
        ("contact_step", "Covered Quill"),
        ("contact_waits", "Covered Quill"),
        ("new_case", "Covered Quill"),
    ]


def test_a_record_restricted_meanwhile_leaves_the_tray(store: Store) -> None:
    """A worker no longer named on a record sees nothing of it, in any scope, whatever kind of work it is."""
    who = person(store)
    log(store, person_id=who)
    step(store, who)
    wait(store, who, role="additional")
    held = give(store, who, on="2026-11-19")
    involvements.ask_hand_over(store, PRACTITIONER, allocation_id=held, why="Canary")
    kinds = {"contact_waits", "contact_step", "waits_for_worker", "keep_in_touch", "hand_over_asked"}
    assert {item.kind for item in tray(store, OTHER_PRACTITIONER, Scope.TEAM)} == kinds
    assert {item.kind for item in tray(store)} == {*kinds, "new_case"}
    people.restrict_person(store, MANAGER, person_id=who, reason="police_matter")
    for scope in Scope:
        assert tray(store, OTHER_PRACTITIONER, scope) == []


def test_the_same_few_statements_however_much_waits(store: Store, statements: Count) -> None:
    """One reading of the tray costs the same statements for three items and for thirty."""

    def opened(scope: Scope) -> int:
        return statements(lambda connection: read(connection, PRACTITIONER, scope, store))

    who = person(store)
    step(store, who)
    wait(store, who)
    log(store, person_id=who)
    few = [opened(scope) for scope in Scope]
    for number in range(9):
        other = person(store, f"P{number}")
        step(store, other)
        wait(store, other)
        log(store, person_id=other)
    assert [opened(scope) for scope in Scope] == few
    assert max(few) <= 31
