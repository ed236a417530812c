"""What an enrolled laptop in the wrong hands may put into a file: each is refused whole, and nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.wire import Header, Letter
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.entities import StreamKind
from caseload_desktop.store.ids import new_id
from caseload_desktop.store.journal import COMMON_UIDS
from tests.exchange.sync.insider import Lines, Scene, begin
from tests.support import MANAGER


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    found = begin(tmp_path)
    yield found
    found.close()


def refused(scene: Scene, change: Callable[[Header, Lines], tuple[Header, Lines]]) -> str:
    """The code with which a forged file is refused, after checking that nothing was changed."""
    path = scene.forge(change)
    with scene.honest.read() as connection:
        before, log_no = rebuild.digest(connection), connection.execute(select(rows.op.c.lsn)).all()
    with pytest.raises(FileRefused) as error:
        take(scene.honest, MANAGER, path)
    with scene.honest.read() as connection:
        assert rebuild.digest(connection) == before
        assert connection.execute(select(rows.op.c.lsn)).all() == log_no
        assert connection.execute(select(rows.import_file)).all() == []
        assert connection.execute(select(rows.quarantine)).all() == []
    return error.value.code


def test_the_untouched_file_would_be_taken(scene: Scene) -> None:
    """The check that the forgeries below fail for what was forged and not for how they were made."""
    path = scene.forge(lambda header, lines: (header, lines))
    assert take(scene.honest, MANAGER, path).new == 1


def test_a_colleagues_words_changed_on_the_way(scene: Scene) -> None:
    """Who carries a file can't change what another wrote: the author's seal no longer fits."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        return header, [(a, b.replace(b"the insider's words", b"the insider's wordz")) for a, b in lines]

    assert refused(scene, change) == "sync_forged"


def test_an_operation_left_out(scene: Scene) -> None:
    """A run without one of its operations has no seal that fits."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        place = max(i for i, (letter, _) in enumerate(lines) if letter is Letter.OPERATION)
        return header, lines[:place] + lines[place + 1 :]

    assert refused(scene, change) in ("sync_forged", "sync_malformed")


def test_a_run_without_a_seal(scene: Scene) -> None:
    """What nobody sealed has no author."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        return header, [(a, b) for a, b in lines if a is not Letter.SEAL]

    assert refused(scene, change) == "sync_forged"


def test_an_operation_under_another_name(scene: Scene) -> None:
    """An operation whose device is not the run's is refused before anything else."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        mine = scene.insider.device.id.encode()
        other = scene.honest.device.id.encode()
        return header, [(a, b.replace(mine, other) if a is Letter.OPERATION else b) for a, b in lines]

    assert refused(scene, change) in ("sync_malformed", "sync_forged")


def test_a_file_for_another_laptop(scene: Scene) -> None:
    """Locked to us, but addressed to somebody else: somebody wrapped it anew."""
    assert refused(scene, lambda header, lines: (replace(header, to=("SOMEBODYELSE",)), lines)) == "sync_not_for_us"


def test_a_senders_name_borrowed(scene: Scene) -> None:
    """The key must be the one the team knows for that laptop."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        with scene.honest.read() as connection:
            first = connection.execute(select(rows.FOLDED["device"].c.device)).scalars().first() or ""
        return replace(header, sender=replace(header.sender, device=first)), lines

    assert refused(scene, change) == "sync_forged"


def test_a_laptop_that_makes_itself_known(scene: Scene) -> None:
    """Only a laptop that manages may make another known, and one whose owner does not manage can't make itself one."""
    rogue = {"device": "R0GUER0GUE00", "name": "x", "sign_key": "ab" * 32, "recipient": "age1x", "manages": True}

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = COMMON_UIDS[StreamKind.DEVICES]
        raw = scene.operation(uid, StreamKind.DEVICES, "device", rogue)
        return header, [*scene.run(raw), *lines]

    scene.no_longer_manages()
    assert refused(scene, change) == "sync_not_allowed"


def test_a_role_given_to_oneself(scene: Scene) -> None:
    """Workers and their roles are changed on laptops that manage, or not at all."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = COMMON_UIDS[StreamKind.ORGANISATION]
        raw = scene.operation(uid, StreamKind.ORGANISATION, "worker", {"name": "Me", "role": "team_manager"})
        return header, [*scene.run(raw), *lines]

    scene.no_longer_manages()
    assert refused(scene, change) == "sync_not_allowed"


@pytest.mark.parametrize(
    "fields",
    [{"family": ["Ashdown"]}, {"family": {"a": 1}}, {"birth_year": "long ago"}, {"communication_needs": "braille"}],
)
def test_values_no_version_ever_wrote(scene: Scene, fields: dict[str, object]) -> None:
    """A value of the wrong kind is noticed before the store sees it."""

    def change(header: Header, lines: Lines) -> tuple[Header, Lines]:
        uid = new_id()
        raw = scene.operation(uid, StreamKind.PERSON, "person", {"given": "Ada", **fields}, row=uid)
        return header, [*lines, *scene.run(raw)]

    assert refused(scene, change) == "sync_malformed"
