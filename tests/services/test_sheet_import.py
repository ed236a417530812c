"""A sheet goes into the store in one act: all rows or none, undone as one, and never twice."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.exchange.sheets.dry_run import DryRun, Holdings, Prepared, decide, prepare
from caseload_desktop.exchange.sheets.header import find_layout
from caseload_desktop.exchange.sheets.held import HeldPeople
from caseload_desktop.exchange.sheets.holdings import (
    own_team,
    read_contacts,
    read_people,
    read_remembered,
    read_vocabulary,
)
from caseload_desktop.exchange.sheets.mapping import as_data, profiles, propose, signature
from caseload_desktop.exchange.sheets.plan import answers_to_remember, plan_import
from caseload_desktop.exchange.sheets.reading import read_stream
from caseload_desktop.services.people import NewAddress, RegisterPerson, register_person, restrict_person
from caseload_desktop.services.sheet_import import ImportPlan, RememberSheet, import_contacts, remember_sheet
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.access_log import verify
from caseload_desktop.store.store import Store
from tests.exchange.sheets.makers import DUTY_DESK, separated
from tests.profiles import make_profile

TODAY = date(2026, 11, 20)
SHEET = [
    ["Date", "Name", "DoB", "NHS No", "Postcode", "How", "Reason", "Notes", "Outcome"],
    ["03/04/2026", "Tanner, Cyril", "15/09/1934", "999 000 0018", "CT1 2QX", "Phone", "Equipment", "a rail", "NFA"],
    ["25/04/2026", "Cyril Tanner", "", "9990000018", "", "Email", "Equipment", "a ramp", "Advice given"],
    ["25/04/2026", "Oak, Bob", "1950", "", "ME14 1XX", "Phone", "Respite", "tired", "Advice given"],
    ["31/02/2026", "Ash, Ann", "", "", "", "Phone", "Respite", "tired", "Advice given"],
]


class Desk:
    """A store with its manager, and the way from a file to a plan."""

    def __init__(self, store: Store, actor: Actor) -> None:
        self.store = store
        self.actor = actor

    def prepared(self, content: bytes) -> tuple[Prepared, Holdings]:
        with self.store.read() as connection:
            words = read_vocabulary(connection, self.store.code_lists)
            table = read_stream(io.BytesIO(content))
            layout = find_layout(table)
            columns = profiles(table, layout, recognise=words.recognises, is_worker=words.is_worker)
            mapping = propose(layout, columns, this_year=TODAY.year)
            holdings = Holdings(
                HeldPeople(read_people(connection, viewer=self.actor)),
                own_team=own_team(connection, viewer=self.actor, today=TODAY),
            )
            prepared = prepare(table, layout, mapping, words, holdings, decisions={}, today=TODAY)
            days = [reading.received.day for reading in prepared.readings if reading.received.day]
            contacts = read_contacts(connection, prepared.people, viewer=self.actor, days=days)
            return prepared, replace(holdings, contacts=contacts)

    def dry_run(self, content: bytes, answers: Mapping[str, str] | None = None) -> tuple[DryRun, dict[str, str]]:
        prepared, holdings = self.prepared(content)
        with self.store.read() as connection:
            words = read_vocabulary(connection, self.store.code_lists)
        decisions = dict(answers or {})
        run = decide(prepared, words, holdings, decisions=decisions)
        for question in run.questions:
            if question.suggested:
                decisions.setdefault(question.key, question.suggested)
        return decide(prepared, words, holdings, decisions=decisions), decisions

    def plan(self, content: bytes, answers: Mapping[str, str] | None = None) -> ImportPlan:
        return plan_import(self.dry_run(content, answers)[0], file_name="log.csv")

    def count(self, table: str) -> int:
        folded = rows.FOLDED[table]
        with self.store.read() as connection:
            return connection.execute(select(func.count()).where(folded.c.gone.is_(None))).scalar_one()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    vault, created = make_profile(tmp_path / "p")
    yield Desk(created.store, created.actor)
    vault.close()


def test_whole_sheet_in_one_act(desk: Desk) -> None:
    """Three contacts about two people go in as one act, with names, dates, numbers and words where they belong."""
    plan = desk.plan(separated(SHEET))
    changes = import_contacts(desk.store, desk.actor, plan)
    assert (desk.count("contact"), desk.count("person"), desk.count("import_run")) == (3, 2, 1)
    with desk.store.read() as connection:
        person = connection.execute(select(rows.person).where(rows.person.c.family == "Tanner")).mappings().one()
        assert (person["given"], person["birth_date"], person["nhs_number"]) == ("Cyril", "1934-09-15", "9990000018")
        contacts = connection.execute(select(rows.contact).order_by(rows.contact.c.no)).mappings().all()
        acts = connection.execute(select(rows.act.c.command).where(rows.act.c.id == changes.act)).scalars().all()
    assert acts == ["import_contacts"]
    first = contacts[0]
    assert (first["received_on"], first["method"], first["outcome"], first["closed_on"]) == (
        "2026-04-03", "phone", "nfa_other", "2026-04-03",
    )  # fmt: skip
    assert (first["reason"], first["notes"], first["person_id"]) == ("request_equipment", "a rail", person["id"])
    assert {contact["import_run_id"] for contact in contacts} == {plan.run_id}
    assert contacts[2]["worker_id"] is None


def test_duty_desk_log_goes_in_whole(desk: Desk) -> None:
    """The duty desk's log goes in with every row of the dry run, and the report says what became of the others."""
    plan = desk.plan(DUTY_DESK.read_bytes())
    import_contacts(desk.store, desk.actor, plan)
    assert desk.count("contact") == len(plan.contacts) >= 405
    with desk.store.read() as connection:
        run = connection.execute(select(rows.FOLDED["import_run"])).mappings().one()
    assert len(plan.contacts) + len(plan.not_imported) == 428
    assert "Whitcombe" not in str(dict(run))
    assert desk.store.rebuild_is_equal()


def test_undo_takes_the_whole_import_back(desk: Desk) -> None:
    """Undo is one act: contacts, people and the report go together, and the same sheet can come in again."""
    changes = import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET)))
    undo_act(desk.store, desk.actor, changes.act)
    assert (desk.count("contact"), desk.count("person"), desk.count("import_run")) == (0, 0, 0)
    import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET)))
    assert (desk.count("contact"), desk.count("person")) == (3, 2)


def test_second_import_of_the_same_sheet_is_proposed_to_be_left_out(desk: Desk) -> None:
    """The same sheet again: its people are recognised, its contacts are seen to be held, nothing is imported."""
    import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET)))
    run, _ = desk.dry_run(separated(SHEET))
    assert run.counts.imported == 0
    assert {reason.code for fate in run.fates[1:4] for reason in fate.reasons} == {"held_contacts"}
    with pytest.raises(RuleBroken, match="nothing_to_import"):
        import_contacts(desk.store, desk.actor, plan_import(run, file_name="log.csv"))


def test_same_plan_is_never_imported_twice(desk: Desk) -> None:
    """A second press of Import with the same dry run changes nothing."""
    plan = desk.plan(separated(SHEET))
    import_contacts(desk.store, desk.actor, plan)
    with pytest.raises(RuleBroken, match="imported_already"):
        import_contacts(desk.store, desk.actor, plan)
    assert desk.count("contact") == 3


def test_giving_up_half_way_changes_nothing(desk: Desk) -> None:
    """An import given up, or one that fails at its last row, leaves not a single row behind."""

    class GivenUp(Exception):
        pass

    def give_up(done: int, total: int) -> None:
        if done >= total:
            raise GivenUp

    plan = desk.plan(separated(SHEET))
    with pytest.raises(GivenUp):
        import_contacts(desk.store, desk.actor, plan, progress=give_up)
    wrong = replace(plan.contacts[-1], fields={**plan.contacts[-1].fields, "outcome": "no such code"})
    with pytest.raises(RuleBroken) as broken:
        import_contacts(desk.store, desk.actor, replace(plan, contacts=(*plan.contacts[:-1], wrong)))
    assert broken.value.values == {"row": 4}
    assert (desk.count("contact"), desk.count("person"), desk.count("import_run")) == (0, 0, 0)


@pytest.mark.parametrize(
    "fields",
    [
        {"received_on": "2027-01-01"}, {"received_on": "soon"}, {"received_on": None}, {"method": "pigeon"},
        {"minutes": 9999}, {"worker_id": "nobody"}, {"team_id": "none"}, {"given": ["gold"]},
        {"person_id": "other"},
    ],
)  # fmt: skip
def test_every_row_is_checked_again(desk: Desk, fields: dict[str, object]) -> None:
    """Whatever a plan says, a future day, an unknown code, worker or team is refused by the service itself."""
    plan = desk.plan(separated(SHEET))
    wrong = replace(plan.contacts[0], fields={**plan.contacts[0].fields, **fields})
    with pytest.raises(RuleBroken, match="import_row_wrong"):
        import_contacts(desk.store, desk.actor, replace(plan, contacts=(wrong,)))


def test_person_already_held_is_recognised(desk: Desk) -> None:
    """A person held with the same NHS number gets the contacts; no second person is made."""
    held = RegisterPerson(
        given="Cyril", family="Tanner", birth_date="1934-09-15", nhs_number="9990000018",
        addresses=(NewAddress(lines="104 Canterbury Lane", postcode="CT1 2QX"),),
    )  # fmt: skip
    register_person(desk.store, desk.actor, held)
    import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET)))
    assert desk.count("person") == 2


def test_person_probably_held_is_asked_about(desk: Desk) -> None:
    """Somebody of the same name and birth year is proposed, and a worker may say it is somebody else."""
    register_person(
        desk.store, desk.actor,
        RegisterPerson(given="Bob", family="Oak", birth_year=1950, addresses=(NewAddress(postcode="ME14 1XX"),)),
    )  # fmt: skip
    prepared, holdings = desk.prepared(separated(SHEET))
    bob = next(person for person in prepared.people if person.who.name.family == "Oak")
    assert bob.held
    assert "same name" in bob.held[0].reasons
    plan = desk.plan(separated(SHEET), {f"held:{bob.id}": "new"})
    import_contacts(desk.store, desk.actor, plan)
    assert desk.count("person") == 3
    assert holdings.people.by_id[bob.held[0].id].name.full == "Bob Oak"


def test_restricted_person_is_left_to_their_manager(desk: Desk) -> None:
    """A row about a restricted person is left out with the reason, and nothing of the record is shown."""
    register_person(
        desk.store, desk.actor,
        RegisterPerson(
            person_id="a" * 32, given="Cyril", family="Tanner", birth_date="1934-09-15", nhs_number="9990000018"
        ),
    )  # fmt: skip
    restrict_person(desk.store, desk.actor, person_id="a" * 32, reason="staff_or_relative")
    other = Desk(desk.store, Actor("b" * 32, Role.PRACTITIONER))
    with desk.store.read() as connection:
        people = {person.id: person for person in read_people(connection, viewer=other.actor)}
    assert people["a" * 32].closed
    assert people["a" * 32].birth_date is None
    run, _ = other.dry_run(separated(SHEET))
    assert [reason.code for reason in run.fates[1].reasons] == ["person_restricted"]
    plan = other.plan(separated(SHEET))
    assert [contact.row for contact in plan.contacts] == [4]
    wrong = replace(plan.contacts[0], person_id="a" * 32)
    with pytest.raises(NotPermitted, match="restricted"):
        import_contacts(desk.store, other.actor, replace(plan, contacts=(wrong,)))


def test_number_of_somebody_else_is_not_taken(desk: Desk) -> None:
    """A row whose NHS number a differently named person holds: said to be somebody else, they get no number."""
    register_person(desk.store, desk.actor, RegisterPerson(given="Zoë", family="Quartz", nhs_number="9990000018"))
    prepared, _ = desk.prepared(separated(SHEET))
    cyril = next(person for person in prepared.people if person.who.name.family == "Tanner")
    assert cyril.held
    assert not cyril.sure_held
    import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET), {f"held:{cyril.id}": "new"}))
    with desk.store.read() as connection:
        person = connection.execute(select(rows.person).where(rows.person.c.family == "Tanner")).mappings().one()
        notes = connection.execute(
            select(rows.contact.c.notes).where(rows.contact.c.person_id == person["id"])
        ).scalars()
        assert person["nhs_number"] is None
        assert all("NHS number “999 000 0018” (not accepted: somebody else has it)" in note for note in notes)


def test_one_number_two_names(desk: Desk) -> None:
    """One NHS number under two names is asked about; said to be two people, the second has no number."""
    twins = [
        SHEET[0],
        SHEET[1],
        ["26/04/2026", "Quartz, Zoë", "", "9990000018", "", "Phone", "Respite", "tired", "NFA"],
    ]
    run, _ = desk.dry_run(separated(twins))
    question = next(question for question in run.questions if question.key.startswith("nhs_name:"))
    assert question.rows == (2, 3)
    import_contacts(desk.store, desk.actor, desk.plan(separated(twins), {question.key: "apart"}))
    with desk.store.read() as connection:
        query = select(rows.person.c.family, rows.person.c.nhs_number)
        numbers = {found.family: found.nhs_number for found in connection.execute(query)}
    assert numbers == {"Tanner": "9990000018", "Quartz": None}


def test_name_in_two_halves_is_no_clash_that_breaks(desk: Desk) -> None:
    """One number beside "Ann", "Ash" and "Ann Ash", said to be two people: nothing fails, no number is given twice."""
    head = SHEET[0]
    rest = ["", "9990000018", "", "Phone", "Respite", "tired", "NFA"]
    sheet = [head, *([f"2{n}/04/2026", name, *rest] for n, name in enumerate(("Ann", "Ash", "Ann Ash")))]
    run, _ = desk.dry_run(separated(sheet))
    keys = [question.key for question in run.questions if question.key.startswith("nhs_name:")]
    import_contacts(desk.store, desk.actor, desk.plan(separated(sheet), dict.fromkeys(keys, "apart")))
    assert desk.count("contact") == 3


def test_person_removed_since_the_dry_run(desk: Desk) -> None:
    """When a person of the plan went away since the dry run, the import says so and writes nothing."""
    plan = desk.plan(separated(SHEET))
    wrong = replace(plan.contacts[0], person_id="f" * 32)
    with pytest.raises(RuleBroken, match="import_person_gone"):
        import_contacts(desk.store, desk.actor, replace(plan, contacts=(wrong,)))


def test_role_without_the_right_may_not_import(desk: Desk) -> None:
    """An analyst, who sees no names, may not import a sheet of names."""
    with pytest.raises(NotPermitted):
        import_contacts(desk.store, Actor(desk.actor.worker_id, Role.ANALYST), desk.plan(separated(SHEET)))


def test_mapping_and_answers_are_remembered(desk: Desk) -> None:
    """The mapping and what words mean are kept for sheets with the same headings; answers about people are not."""
    prepared, _ = desk.prepared(DUTY_DESK.read_bytes())
    run, decisions = desk.dry_run(DUTY_DESK.read_bytes())
    key = signature(prepared.layout)
    answers = answers_to_remember(run, decisions)
    command = RememberSheet(
        signature=key, name="Duty desk", mapping=as_data(prepared.mapping, prepared.layout), answers=answers
    )
    remember_sheet(desk.store, desk.actor, command)
    remember_sheet(desk.store, desk.actor, replace(command, answers={"worker:jb": desk.actor.worker_id}))
    with desk.store.read() as connection:
        kept = read_remembered(connection, key)
        unmet = read_remembered(connection, "0" * 64)
    assert kept.mapping["outcome"] == "outcome"
    assert kept.answers["worker:jb"] == desk.actor.worker_id
    assert kept.answers["reason:wants blue badge"] == "blue_badge"
    assert not any(key.startswith(("held:", "births:", "like:", "received_on:row:")) for key in kept.answers)
    assert not unmet.mapping


def test_import_is_accountable(desk: Desk) -> None:
    """The access log holds who imported how many rows, and its chain holds."""
    import_contacts(desk.store, desk.actor, desk.plan(separated(SHEET)))
    with desk.store.read() as connection:
        logged = connection.execute(
            select(rows.access_log.c.detail).where(rows.access_log.c.what == "import")
        ).scalars()
        assert list(logged) == ['{"rows": 3}']
        assert verify(connection) is None
