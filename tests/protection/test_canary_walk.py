"""Nothing of a restricted record reaches a worker without right, by any way of asking or writing there is."""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import GeneratorType

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.store import queries, rows
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.store import Store
from tests.exchange.machine.filling import NoRow
from tests.exchange.machine.giving import commands, give
from tests.protection.canary import WITHOUT_RIGHT, Canary, Narrow, make_canary
from tests.protection.walking import (
    BEHIND_A_LOOK,
    COUNTS_EVERYBODY,
    NOT_ASKED,
    SAYS_THAT_THERE_IS_A_CONTACT,
    SHOWS_THE_NAME,
    Walker,
    Way,
    ways,
)
from tests.support import open_store

pytestmark = pytest.mark.slow

PACKAGE = Path(queries.__file__).parents[2]
MAY_BE_GIVEN = {
    "break_glass": "opens a record in need, with a reason, and is shown to the manager",
    "access_open_record": "notes that somebody looked",
}
"""Commands about a restricted record that its restriction leaves open, and why."""


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    made = make_canary(tmp_path_factory.mktemp("canary"))
    yield made
    made.store.close()
    made.without.close()


def test_no_way_of_asking_tells_of_a_restricted_record(canary: Canary) -> None:
    """Every query is asked by everybody without right, in two stores that differ by the record alone.

    Its words are in no answer, its rows in none but lines that say "restricted", the name only where people are found
    by it; and but for totals and for how many are kept back the answers of both stores are the same.
    """
    walker = Walker(canary)
    told = [one for way in ways() if way.name not in NOT_ASKED for one in _told_by(walker, way)]
    assert not told, "\n".join(sorted(set(told)))


def _told_by(walker: Walker, way: Way) -> Iterator[str]:
    canary = walker.canary
    for viewer in WITHOUT_RIGHT:
        try:
            calls = walker.calls(way, viewer)
        except LookupError as error:
            yield str(error)
            continue
        for arguments in calls:
            answer, other = _ask(canary.store, way, arguments), _ask(canary.without, way, arguments)
            leaks = {leak for leak in canary.leaks(answer) if leak not in repr(arguments)}
            names, rest = leaks & canary.name, leaks - canary.name
            words = {leak for leak in rest if "canary" in leak}
            if words:
                yield f"{way.name} tells a {viewer.role.value} words of the record"
            if rest - words and way.name not in SAYS_THAT_THERE_IS_A_CONTACT:
                yield f"{way.name} tells a {viewer.role.value} of a row of the record"
            if names and way.name not in SHOWS_THE_NAME:
                yield f"{way.name} tells a {viewer.role.value} whose record it is"
            if answer != other and way.name not in COUNTS_EVERYBODY:
                yield f"{way.name} lets a {viewer.role.value} see that there is something"


def _ask(store: Store, way: Way, arguments: dict[str, object]) -> str:
    connection = "conn" if any(one.name == "conn" for one in way.parameters) else "connection"
    try:
        with store.read() as opened:
            answer = way.function(**{connection: opened}, **arguments)
            return repr(list(answer) if isinstance(answer, GeneratorType) else answer)
    except CaseloadError as error:
        return f"{type(error).__name__} {error} {vars(error)}"


def test_no_command_reaches_a_restricted_record(canary: Canary, tmp_path: Path) -> None:
    """Whoever has no right writes nothing into it, takes nothing back, and learns nothing from the refusal."""
    store = open_store(canary.spare)
    with store.read() as connection:
        closed = canary.streams(connection)
    tried = 0
    for number, actor in enumerate(WITHOUT_RIGHT):
        hand = Narrow(store, actor, random.Random(number), tmp_path)
        hand.about, hand.acts = canary.person_id, list(canary.acts)
        for command in dict.fromkeys(commands()):
            if command.name in MAY_BE_GIVEN:
                continue
            before = _last(store)
            try:
                give(command, hand)
                said = ""
            except (CaseloadError, NoRow) as refusal:
                said = f"{refusal} {vars(refusal)}"
            tried += 1
            assert {leak for leak in canary.leaks(said) if leak != canary.person_id} == set(), command.name
            for _, raw in store.operations(after=before):
                o = Operation.read(raw)
                theirs = o.actor == actor.worker_id  # some commands are given by two, the other of whom is named
                assert not (theirs and o.stream in closed), f"{actor.role.value} wrote {command.name}: {o.entity}"
    store.close()
    assert tried > len(WITHOUT_RIGHT) * 50


def _last(store: Store) -> int:
    with store.read() as connection:
        return int(connection.execute(select(func.max(rows.op.c.lsn))).scalar_one())


def test_the_record_that_is_looked_for_is_a_whole_one(canary: Canary) -> None:
    """Every part a record can have is there, so that no query is walked past an empty table.

    Of somebody registered twice, among them a plan that was reviewed, and an incident shared with another adult.
    """
    assert canary.missing() == set()
    assert {"plan_review", "same_person", "decision_correction", "dols", "amhp_referral"} <= canary.row_ids.keys()
    assert len(canary.row_ids["person"]) == 2
    t = rows.concern
    with canary.store.read() as connection:
        of_the_bystander = select(t.c.incident_id, t.c.source_person_id).where(t.c.person_id == canary.bystander_id)
        shared, sources = map(set, zip(*connection.execute(of_the_bystander), strict=True))
    assert shared & set(canary.references["incident_id"])
    assert canary.person_id in sources


def test_screens_ask_about_a_person_only_for_somebody() -> None:
    """A query about a person without a viewer is asked by the screens in the stated places, behind one that looks."""
    found: dict[str, set[str]] = {}
    for path in sorted(PACKAGE.glob("ui/**/*.py")):
        for module, imported in _IMPORT.findall(path.read_text(encoding="utf-8")):
            for name in _without_viewer().get(module, set()) & set(re.findall(r"\w+", imported)):
                found.setdefault(name, set()).add(path.relative_to(PACKAGE).as_posix())
    assert {name: " ".join(sorted(paths)) for name, paths in found.items()} == BEHIND_A_LOOK


_ABOUT = {"person_id", "row_id", "ids", "contact_id", "people", "number", "values"}


_IMPORT = re.compile(r"from (caseload_desktop\.store\.queries[\w.]*) import (\([^)]*\)|[^\n]*)")


@cache
def _without_viewer() -> dict[str, set[str]]:
    """The queries about a person that take no viewer, by module."""
    names: dict[str, set[str]] = {}
    for module in walk_packages(queries.__path__, f"{queries.__name__}."):
        for name, function in vars(import_module(module.name)).items():
            if inspect.isfunction(function) and function.__module__ == module.name and not name.startswith("_"):
                parameters = inspect.signature(function).parameters.keys()
                if "connection" in parameters and not {"viewer", "actor"} & parameters and _ABOUT & parameters:
                    names.setdefault(module.name, set()).add(name)
    return names
