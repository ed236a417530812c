"""Files that lie in a shared folder: found, glanced at, and offered only when they bring this laptop something."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from sqlalchemy import insert

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.folder import Glance, glance, in_order, lying_at, lying_in
from caseload_desktop.store import rows
from caseload_desktop.store.identity import age_key, public_keys
from caseload_desktop.store.store import Store
from tests.exchange.sync.makers import Laptop, laptop, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    return made


@pytest.fixture
def us(store: Store) -> Laptop:
    """This laptop as others write to it."""
    with store.read() as connection:
        keys = public_keys(connection)
        identity = age_key(connection)
    assert str(pyrage.x25519.Identity.from_str(identity).to_public()) == keys.recipient
    return Laptop(keys.device, "Ours", identity=identity)


def _glances(store: Store, folder: Path) -> list[Glance | None]:
    with store.read() as connection:
        return [glance(connection, one) for one in lying_in(str(folder))]


def test_only_exchange_files_are_found(folder: Path) -> None:
    """A half copied file, a letter and a folder of that name are passed over."""
    for name in ("b.caseload-sync", "a.caseload-sync", "c.caseload-sync.part", "letter.docx"):
        (folder / name).write_bytes(b"x")
    (folder / "d.caseload-sync").mkdir()
    assert [Path(one.path).name for one in lying_in(str(folder))] == ["a.caseload-sync", "b.caseload-sync"]


def test_a_folder_out_of_reach_is_said_so(folder: Path) -> None:
    """The stick is out: that is a state, with words of its own."""
    with pytest.raises(FileRefused) as told:
        lying_in(str(folder / "gone"))
    assert told.value.code == "folder_away"
    assert lying_at(str(folder / "gone")) is None


def test_a_file_for_us_is_told_with_its_sender(store: Store, folder: Path, us: Laptop) -> None:
    """Whose it is and what it is about is known before it is taken in."""
    write(folder / "a.caseload-sync", to=(us,))
    (found,) = _glances(store, folder)
    assert found is not None
    assert (found.laptop, found.owner_name, found.no) == ("Laptop 1", "Morwenna Hale", 7)
    assert (found.label, found.problem) == ("team:" + "2" * 32, "")


def test_files_for_others_and_other_files_are_no_news(store: Store, folder: Path) -> None:
    """In a shared folder most files are for somebody else; nothing is said of them."""
    write(folder / "a.caseload-sync", to=(laptop(2),))
    (folder / "b.caseload-sync").write_text("Dear colleague")
    assert _glances(store, folder) == [None, None]


def test_a_damaged_file_for_us_is_told(store: Store, folder: Path, us: Laptop) -> None:
    """Cut off within its beginning it can't be read; that is told instead of passed over."""
    path = folder / "a.caseload-sync"
    write(path, to=(us,))
    path.write_bytes(path.read_bytes()[:-200])
    (found,) = _glances(store, folder)
    assert found is None or found.problem or found.laptop == "Laptop 1"
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    (found,) = _glances(store, folder)
    assert found is None or found.problem


def test_a_file_taken_in_is_not_offered_again(store: Store, folder: Path, us: Laptop) -> None:
    """Nor is one whose import was undone: that was a decision."""
    write(folder / "a.caseload-sync", to=(us,))
    with store.exchanging() as connection:
        connection.execute(
            insert(rows.import_file).values(
                file_id="f" * 32,
                device=laptop(1).device,
                no=7,
                made_at="2026-11-20T09:30:00Z",
                at="2026-11-20T09:31:00Z",
                worker="1" * 32,
                sha256=b"",
                lsn_from=1,
                lsn_to=0,
                counts="{}",
                before="{}",
                undone_at="2026-11-20T09:32:00Z",
            )
        )
    assert _glances(store, folder) == [None]


def test_a_file_overtaken_by_a_later_one_is_not_offered(store: Store, folder: Path, us: Laptop) -> None:
    """Last week's file lies there still; this week's held all of it."""
    write(folder / "a.caseload-sync", to=(us,))
    heard = {"acked_no": 0, "acked_lsn": 0, "heard_no": 8, "heard_file": "e" * 32, "heard_lsn": 25}
    with store.exchanging() as connection:
        connection.execute(insert(rows.peer).values(device=laptop(1).device, **heard))
    assert _glances(store, folder) == [None]


def test_files_are_taken_in_the_order_of_their_laptop(store: Store, folder: Path, us: Laptop) -> None:
    """The earlier first, whatever they are called, so that nothing has to wait."""
    write(folder / "a.caseload-sync", to=(us,), no=9, file="a" * 32)
    write(folder / "b.caseload-sync", to=(us,), no=8, file="b" * 32)
    found = [one for one in _glances(store, folder) if one is not None]
    assert [one.no for one in found] == [9, 8]
    assert [one.no for one in in_order(found)] == [8, 9]
