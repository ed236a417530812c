"""How the program opens its stores, whatever the test run spares itself."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from caseload_desktop.store import engine
from tests.support import KEY


def test_a_confirmed_save_survives_the_loss_of_power(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The program waits until a save is on the disk; it ships so, and a connection is set so."""
    assigned = {
        target.id: ast.literal_eval(line.value)
        for line in ast.parse(Path(engine.__file__).read_text(encoding="utf-8")).body
        if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant)
        for target in line.targets
        if isinstance(target, ast.Name)
    }
    assert assigned["SYNCHRONOUS"] == "FULL"
    monkeypatch.setattr(engine, "SYNCHRONOUS", assigned["SYNCHRONOUS"])
    connection = sqlcipher.connect(tmp_path / "caseload.store")
    engine.prepare(connection, KEY)
    (level,) = connection.execute("PRAGMA synchronous").fetchone()
    (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    connection.close()
    assert (level, mode) == (2, "wal")
