"""No council is locked in: another implementation opens the store with its key, by the guide for IT; none without.

The other engine runs in a process of its own: two libraries on one file in one process would undo each other's locks.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.services.contacts import LogContact, log_contact
from caseload_desktop.services.people import RegisterPerson
from tests.profiles import PASSWORD, USER, make_profile

_GUIDE = program_folder() / "docs" / "guide-it.md"
_READ = """

import sys

folder, user, password, spoil = Path(sys.argv[1]), *sys.argv[2:5]
key = data_key(folder / "caseload.slots", user, password)
if spoil == "other key":
    key = bytes(32)
connection = open_store(folder / "caseload.store", key)
if spoil == "no key":
    connection = apsw.Connection(str(folder / "caseload.store"))
query = (
    "SELECT p.given, p.family, p.nhs_number, c.received_on, c.notes "
    "FROM contact c JOIN person p ON p.id = c.person_id"
)
print(json.dumps(connection.execute(query).fetchall()))
print(connection.execute("PRAGMA integrity_check").fetchall()[0][0])
"""


def _guide_code() -> str:
    """The code the guide gives to IT, word for word."""
    (code,) = re.findall(r"```python\n(.*?)```", _GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    return str(code)


def _read_by_the_guide(folder: Path, *, user: str = USER.lower(), password: str = PASSWORD, spoil: str = "") -> str:
    run = subprocess.run(
        [sys.executable, "-c", _guide_code() + _READ, str(folder), user, password, spoil],
        capture_output=True,
        text=True,
        check=False,
    )
    return run.stdout if run.returncode == 0 else run.stderr.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed profile with one contact about one person."""
    profile = tmp_path_factory.mktemp("reader") / "profile"
    vault, created = make_profile(profile)
    contact = LogContact(
        received_on="2026-11-20",
        method="phone",
        source="self",
        reason="request_information",
        outcome="nfa_information_advice",
        no_next_why="Advice was enough",
        notes="Asked about a grab rail. " * 300,
        new_person=RegisterPerson(given="Wilhelmina", family="Ashdown-Parry", nhs_number="9990000018"),
    )
    log_contact(created.store, created.actor, contact)
    vault.close()
    return profile


def test_the_guide_opens_the_store_without_this_program(folder: Path) -> None:
    """IT can read every record with another implementation and a password, by the guide's own words."""
    rows, integrity = _read_by_the_guide(folder).splitlines()
    notes = "Asked about a grab rail. " * 300
    assert json.loads(rows) == [["Wilhelmina", "Ashdown-Parry", "9990000018", "2026-11-20", notes]]
    assert integrity == "ok"


@pytest.mark.parametrize("spoil", ["other key", "no key"])
def test_nothing_opens_the_store_without_its_key(folder: Path, spoil: str) -> None:
    """With another key, or none, there is nothing to see."""
    assert _read_by_the_guide(folder, spoil=spoil).endswith("file is not a database")


def test_slots_give_the_key_to_the_right_password_only(folder: Path) -> None:
    """The guide's way to the key needs a user's password like any other."""
    assert "InvalidTag" in _read_by_the_guide(folder, password="another password")


def test_store_looks_like_noise(folder: Path) -> None:
    """Nothing in the file tells that it is a database, or what is in it."""
    content = (folder / "caseload.store").read_bytes()
    assert not content.startswith(b"SQLite")
    assert b"contact" not in content
    counts = [content.count(bytes([value])) for value in range(256)]
    average = len(content) / 256
    assert max(abs(count - average) for count in counts) < 6 * average**0.5
