"""People: registered with little, amended with history, never two with one NHS number."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.services import people
from caseload_desktop.services.conflicts import settle
from caseload_desktop.store.queries.people import PersonRecord, find_people, person_record
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER


def register(store: Store, **values: object) -> str:
    command = people.RegisterPerson(**values)  # type: ignore[arg-type]
    return people.register_person(store, PRACTITIONER, command).ids("person")[0]


def record(store: Store, person_id: str) -> PersonRecord:
    with store.read() as connection:
        found = person_record(connection, person_id, viewer=MANAGER)
    assert found is not None
    return found


def names(store: Store, text: str) -> list[str]:
    with store.read() as connection:
        return [hit.name for hit in find_people(connection, text, viewer=PRACTITIONER)]


def test_a_name_is_enough_to_begin_a_record(store: Store) -> None:
    """Nothing else is required; each record gets a reference of this laptop, one after the other."""
    first, second = record(store, register(store, family="Quill")), record(store, register(store, given="Ada"))
    assert first.hit.reference.endswith("-000001")
    assert second.hit.reference.endswith("-000002")
    with pytest.raises(RuleBroken, match="name_required"):
        register(store, given="  ")


def test_an_nhs_number_is_checked_and_belongs_to_one_person(store: Store) -> None:
    """A wrong check digit is refused, and so is a number somebody has already; a good one is kept as ten digits."""
    assert record(store, register(store, family="Quill", nhs_number="999 000 0026")).hit.nhs_number == "9990000026"
    for number, code in (("999 000 0019", "nhs_number_wrong_check_digit"), ("9990000026", "nhs_number_taken")):
        with pytest.raises(RuleBroken, match=code) as raised:
            register(store, family="Other", nhs_number=number)
        assert raised.value.field == "nhs_number"
        assert "999" not in str(raised.value)


def test_a_person_is_found_by_any_name_reference_number_or_postcode(store: Store) -> None:
    """Beginnings of names in any order, without accents, by alias, NHS number, reference and postcode."""
    home = people.NewAddress(lines="14 Invented Row", postcode="ct91rh")
    person_id = register(
        store, given="Siân", family="O’Neill-Hartley", known_as=("Shan",), nhs_number="9990000034", addresses=(home,)
    )
    reference = record(store, person_id).hit.reference
    for text in ("sian", "hart sia", "oneill", "O'Neill", "SHAN", "999 000 0034", "CT9 1RH", "ct91rh", reference):
        assert names(store, text) == ["Siân O’Neill-Hartley"], text
    for text in ("", "  ", "zz", "999 000 0042", "sian quill"):
        assert names(store, text) == []


def test_a_new_address_ends_the_one_before_and_history_stays(store: Store) -> None:
    """Somebody who moves has one present address; the old one keeps its dates."""
    old = people.NewAddress(lines="1 Old Lane", postcode="CT9 1RH", from_date="2020-01-01")
    person_id = register(store, family="Quill", addresses=(old,))
    new = people.NewAddress(lines="2 New Lane", postcode="TN23 1PL", from_date="2026-11-01")
    people.add_address(store, PRACTITIONER, person_id=person_id, address=new)
    ends = [(a.values["lines"], a.values["to_date"]) for a in record(store, person_id).addresses]
    assert ends == [("2 New Lane", None), ("1 Old Lane", "2026-11-01")]
    bad = people.NewAddress(lines="3 Wrong Lane", postcode="XX99")
    with pytest.raises(RuleBroken, match="not_a_postcode"):
        people.add_address(store, PRACTITIONER, person_id=person_id, address=bad)


def test_a_birth_date_in_the_future_is_refused(store: Store) -> None:
    """An impossible birth date is said beside its field."""
    with pytest.raises(RuleBroken, match="birth_date_in_future"):
        register(store, family="Quill", birth_date="2031-01-01")


def test_of_a_restricted_person_others_find_the_name_and_no_more(store: Store) -> None:
    """The name and reference can be found, so that nobody makes a second record; nothing else is told."""
    home = people.NewAddress(lines="14 Invented Row", postcode="CT9 1RH")
    person_id = register(store, given="Ada", family="Quill", nhs_number="9990000042", addresses=(home,))
    with pytest.raises(NotPermitted):
        people.restrict_person(store, PRACTITIONER, person_id=person_id, reason="police_matter")
    people.restrict_person(store, MANAGER, person_id=person_id, reason="police_matter")
    with store.read() as connection:
        hit = find_people(connection, "quill", viewer=PRACTITIONER)[0]
        told = person_record(connection, person_id, viewer=PRACTITIONER)
    assert (hit.name, hit.open, hit.birth_date, hit.nhs_number) == ("Ada Quill", False, "", "")
    assert told is not None
    assert told.values == {}
    assert names(store, "9990000042") == names(store, "CT9 1RH") == []
    people.lift_restriction(store, MANAGER, person_id=person_id, why="matter closed")
    assert names(store, "9990000042") == ["Ada Quill"]


@pytest.mark.parametrize(
    "fields", [{"restricted": True}, {"restricted_reason": "x"}, {"reference": "A-1"}, {"sample": True}]
)
def test_amending_is_no_way_round_the_right_to_restrict(store: Store, fields: dict[str, object]) -> None:
    """What has a command and a right of its own can't be changed as if it were a spelling."""
    person_id = register(store, family="Quill")
    with pytest.raises(RuleBroken, match="not_amendable"):
        people.amend_person(store, PRACTITIONER, person_id=person_id, fields=fields)
    assert not record(store, person_id).hit.restricted


def test_settling_changes_nothing_on_which_nobody_differs(store: Store) -> None:
    """Settling a conflict is no way round the rights and reasons that a correction or a restriction needs."""
    person_id = register(store, family="Quill")
    for field, value in (("family", "Other"), ("restricted", True), ("gone", "not wanted")):
        with pytest.raises(RuleBroken, match="settled_already"):
            settle(store, PRACTITIONER, entity="person", row_id=person_id, field=field, value=value)
    assert record(store, person_id).hit.name == "Quill"
