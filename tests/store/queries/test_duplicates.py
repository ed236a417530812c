"""People already on record are found while somebody is typed, with the reasons, and strangers are not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event

from caseload_desktop.domain.matching import Probe
from caseload_desktop.services.people import NewAddress, NewDetail, RegisterPerson, add_person, restrict_person
from caseload_desktop.store.queries.people import DuplicateCandidate, duplicate_candidates, name_words
from caseload_desktop.store.store import Store
from tests.support import MANAGER, PRACTITIONER, make_store

_HELD = (
    # key, given, family, born, postcode, phone, NHS number, known as
    ("catherine", "Catherine", "Whitaker", "1938-05-07", "CT9 1AA", "", "", ()),
    ("mohamad", "Mohamad", "Rahman", "1950-11-02", "", "07700 900123", "", ()),
    ("sian", "Siân", "Prŷs", "1972-01-31", "", "", "", ()),
    ("oneill", "Eileen", "O Neill", "1944-09-12", "", "", "", ()),
    ("stephen", "Stephen", "Clarke", "1961-06-15", "", "", "", ()),
    ("elizabeth", "Elizabeth", "Hartley", "1935-12-24", "", "", "9990000018", ("Dolly",)),
    ("agnieszka", "Agnieszka", "Kowalska-Nowak", "1980-03-03", "", "", "", ()),
    ("nguyen", "Thi Mai", "Nguyen", "1966-02-20", "ME14 1XX", "", "", ()),
    ("jon", "Jonathan", "McAllister", None, "CT10 2LF", "", "", ()),
    ("stranger", "Walter", "Pemberton", "1990-08-08", "CT9 1AA", "", "", ()),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = make_store(Path(tmp_path_factory.mktemp("duplicates")))
    with opened.write(actor=MANAGER, command="set_up") as act:
        for key, given, family, born, postcode, phone, nhs_number, known_as in _HELD:
            command = RegisterPerson(
                person_id=_id(key),
                given=given,
                family=family,
                birth_date=born,
                nhs_number=nhs_number,
                known_as=known_as,
                addresses=(NewAddress(postcode=postcode),) if postcode else (),
                details=(NewDetail(kind="mobile", value=phone),) if phone else (),
            )
            add_person(act, opened, command)
    yield opened
    opened.close()


def _id(key: str) -> str:
    return key.encode().hex().ljust(32, "0")[:32]


def _found(store: Store, probe: Probe) -> dict[str, DuplicateCandidate]:
    ids = {_id(key): key for key, *_ in _HELD}
    with store.read() as connection:
        return {ids[one.hit.id]: one for one in duplicate_candidates(connection, probe, viewer=PRACTITIONER)}


def _probe(given: str, family: str, born: str = "", postcode: str = "", phone: str = "", nhs_number: str = "") -> Probe:
    day = date.fromisoformat(born) if born else None
    return Probe(given=given, family=family, birth_date=day, postcode=postcode, phone=phone, nhs_number=nhs_number)


@pytest.mark.parametrize(
    ("probe", "held", "reason"),
    [
        (_probe("Katherine", "Whittaker"), "catherine", "sounds like"),
        (_probe("Kathryn", "Whitaker", "1938-05-07"), "catherine", "same birth date"),
        (_probe("Catherine", "Whitaker", "1938-07-05"), "catherine", "day and month swapped"),
        (_probe("Catherine", "Whitaker", "1938-05-17"), "catherine", "one digit different"),
        (_probe("C", "Whitaker", postcode="CT9 1AA"), "catherine", "same postcode"),
        (_probe("Mohammed", "Rahman"), "mohamad", ""),
        (_probe("Muhammad", "Rehman", "1950-11-02"), "mohamad", "same birth date"),
        (_probe("M", "Rahmann", phone="+44 7700 900123"), "mohamad", "same phone number"),
        (_probe("Sian", "Prys"), "sian", "same name"),
        (_probe("Eileen", "O'Neil"), "oneill", ""),
        (_probe("Aileen", "ONeill", "1944-09-12"), "oneill", "same birth date"),
        (_probe("Steven", "Clark", "1961-06-15"), "stephen", "same birth date"),
        (_probe("Clarke", "Stephen"), "stephen", "names swapped"),
        (_probe("Dolly", "Hartley"), "elizabeth", "known as"),
        (_probe("Liz", "Hartley", "1935-12-24"), "elizabeth", "same birth date"),
        (_probe("", "", nhs_number="9990000018"), "elizabeth", "NHS number same"),
        (_probe("Agnieszka", "Kowalska"), "agnieszka", ""),
        (_probe("Mai", "Nguyen", "1966-02-20"), "nguyen", "same birth date"),
        (_probe("Jon", "MacAllister", postcode="CT10 2LF"), "jon", "same postcode"),
        (_probe("Elizabteh", "Hartly"), "elizabeth", ""),
    ],
)
def test_the_same_person_written_otherwise_is_found(store: Store, probe: Probe, held: str, reason: str) -> None:
    """Another spelling, a swapped date, a wrong digit, the same postcode: the person is offered and it says why."""
    found = _found(store, probe)
    assert held in found, found.keys()
    assert reason in " | ".join(found[held].reasons)
    assert found[held].reasons


@pytest.mark.parametrize(
    ("probe", "held"),
    [
        (_probe("Walter", "Whitaker", "1990-08-08"), "catherine"),
        (_probe("Brenda", "Okafor", "1938-05-07"), "catherine"),
        (_probe("Brenda", "Okafor", postcode="CT9 1AA"), "stranger"),
        (_probe("Catherine", "Zielinski", "2001-01-01"), "catherine"),
        (_probe("Stephen", "Clarke", "1999-01-30"), "stephen"),
        (_probe("Mary", "Hartington"), "elizabeth"),
        (_probe("", ""), "catherine"),
    ],
)
def test_a_stranger_is_not_called_likely(store: Store, probe: Probe, held: str) -> None:
    """Sharing one thing only, or contradicting another, makes nobody a likely duplicate."""
    found = _found(store, probe)
    assert held not in found or found[held].score < 75


def test_the_most_likely_comes_first(store: Store) -> None:
    """Of two people at one postcode, the one whose name fits stands first."""
    assert next(iter(_found(store, _probe("Katherine", "Whitaker", postcode="CT9 1AA")))) == "catherine"


def test_one_query_a_step_however_many_are_weighed(store: Store) -> None:
    """Looking costs the same few statements whatever is known of the person."""
    statements: list[str] = []
    with store.read() as connection:
        words = name_words(connection)
        listen = lambda *args: statements.append(args[2])  # noqa: E731
        event.listen(connection.engine, "before_cursor_execute", listen)
        try:
            probe = _probe("Katherine", "Whitaker", "1938-05-07", "CT9 1AA", "07700 900123", "9990000018")
            duplicate_candidates(connection, probe, viewer=PRACTITIONER, words=words)
        finally:
            event.remove(connection.engine, "before_cursor_execute", listen)
    assert len(statements) <= 7, statements


def test_of_a_restricted_person_no_reason_tells_more_than_the_name(tmp_path: Path) -> None:
    """Somebody without the right learns neither the birth date nor the postcode of a restricted record by trying."""
    store = make_store(tmp_path)
    with store.write(actor=MANAGER, command="set_up") as act:
        person_id = add_person(
            act,
            store,
            RegisterPerson(
                given="Verity",
                family="Ashdown",
                birth_date="1970-01-01",
                addresses=(NewAddress(postcode="CT9 1AA"),),
            ),
        )
    restrict_person(store, MANAGER, person_id=person_id, reason="high_profile")
    with store.read() as connection:
        by_facts = duplicate_candidates(
            connection, _probe("Brenda", "Okafor", "1970-01-01", "CT9 1AA"), viewer=PRACTITIONER
        )
        by_name = duplicate_candidates(
            connection, _probe("Verity", "Ashdown", "1970-01-01", "CT9 1AA"), viewer=PRACTITIONER
        )
    store.close()
    assert by_facts == []
    assert [(one.hit.open, one.reasons) for one in by_name] == [(False, ("same name",))]
