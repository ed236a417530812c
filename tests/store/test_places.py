"""A place in the journal is given out once: acts, and the files between laptops, name places."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.support import MANAGER, make_store, open_store
from tests.ui.records import add_people


def newest(store: Store) -> int:
    """The place of the newest operation held."""
    with store.read() as connection:
        return int(connection.execute(select(func.max(rows.op.c.lsn))).scalar_one())


def test_places_go_on_after_the_newest_record_was_destroyed(store: Store) -> None:
    """What is written after the newest operations left lies behind them, where other laptops look for it."""
    (person,) = add_people(store, "Ada Quill")
    last = newest(store)
    store.entomb(stream=person)
    assert newest(store) < last
    add_people(store, "Ben Marsh")
    with store.read() as connection:
        assert connection.execute(select(func.min(rows.op.c.lsn)).where(rows.op.c.lsn >= last)).scalar_one() == last + 1


@pytest.mark.parametrize("reopened", [False, True])
def test_places_named_in_a_file_are_not_given_out_again(store: Store, tmp_path: Path, *, reopened: bool) -> None:
    """Neither a file sent nor one taken back leads to another operation later, also after a new start."""
    add_people(store, "Ada Quill")
    last = newest(store)
    taken = {"file_id": "f", "device": "D", "no": 1, "made_at": "", "at": "", "worker": "", "sha256": b"", "counts": ""}
    with store.exchanging() as connection:
        connection.execute(insert(rows.import_file).values(**taken, lsn_from=last + 1, lsn_to=last + 40, before=""))
        connection.execute(delete(rows.op).where(rows.op.c.lsn == last))
    if reopened:
        store.close()
        store = open_store(store.path)
    add_people(store, "Ben Marsh")
    with store.read() as connection:
        assert (
            connection.execute(select(func.min(rows.op.c.lsn)).where(rows.op.c.lsn >= last)).scalar_one() == last + 41
        )
    store.close()


def test_what_comes_from_elsewhere_takes_no_place_again(store: Store, tmp_path: Path) -> None:
    """An import that follows one that was taken back lies behind it too."""
    other = make_store(tmp_path / "other")
    add_people(other, "Ada Quill")
    last = newest(store)
    taken = {"file_id": "f", "device": "D", "no": 1, "made_at": "", "at": "", "worker": "", "sha256": b"", "counts": ""}
    with store.exchanging() as connection:
        connection.execute(insert(rows.import_file).values(**taken, lsn_from=last + 1, lsn_to=last + 40, before=""))
    assert store.take_in(raw for _, raw in other.operations()).new
    other.close()
    with store.read() as connection:
        assert connection.execute(select(func.min(rows.op.c.lsn)).where(rows.op.c.lsn > last)).scalar_one() == last + 41


def test_a_command_given_up_takes_no_place(store: Store) -> None:
    """What was rolled back leaves no gap and no place used twice."""
    add_people(store, "Ada Quill")
    last = newest(store)
    with pytest.raises(RuleBroken), store.write(actor=MANAGER, command="set_up_team") as act:
        act.remove("team", act.create("team", {"name": "Dover"}), why="")
    add_people(store, "Ben Marsh")
    with store.read() as connection:
        first = connection.execute(select(func.min(rows.op.c.lsn)).where(rows.op.c.lsn > last)).scalar_one()
    assert first == last + 1


def test_an_old_act_is_undone_like_the_newest(store: Store) -> None:
    """Undoing finds an act however much was done since, and once only."""
    with store.write(actor=MANAGER, command="add_team") as act:
        team = act.create("team", {"name": "Dover"})
        changes = act.changes()
    for number in range(30):
        add_people(store, f"Ada Quill{number}")
    undone = undo_act(store, MANAGER, changes.act)
    with store.read() as connection:
        assert connection.execute(select(rows.team.c.gone).where(rows.team.c.id == team)).scalar_one()
    with pytest.raises(RuleBroken, match="undone_already"):
        undo_act(store, MANAGER, changes.act)
    undo_act(store, MANAGER, undone.act)
    with store.read() as connection:
        assert connection.execute(select(rows.team.c.gone).where(rows.team.c.id == team)).scalar_one() is None
        marks = connection.execute(select(rows.act.c.undone_by).where(rows.act.c.id == changes.act)).scalar_one()
    assert marks is None
