"""Stores of earlier versions: brought up to date with a backup first, or left exactly as they were."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from alembic import op
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Column, Connection, Text, text
from sqlalchemy.schema import SchemaItem

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.runtime.paths import program_folder
from caseload_desktop.store import access_log, migrations, rows
from caseload_desktop.store.chains import check_chains
from caseload_desktop.store.engine import close_engine, make_engine
from caseload_desktop.store.migrations import migrate, steps
from caseload_desktop.store.store import create_schema
from tests.profiles import PASSWORD, USER, make_profile, vault_in
from tests.store.test_hostile import notes_in, save

KEY = bytes(range(32))
GOLDEN = Path(__file__).parents[1] / "golden" / "stores"


class Coloured:
    """A step as a later version might bring: one more field on contacts."""

    SCHEMA = rows.SCHEMA_VERSION + 1

    def upgrade(self) -> None:
        """Add the field."""
        op.add_column("contact", Column("colour", Text()))


class Failing(Coloured):
    """A step that goes wrong half way."""

    def upgrade(self) -> None:
        """Add the field, then fail."""
        super().upgrade()
        op.execute("INSERT INTO no_such_table VALUES (1)")


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Connection]:
    """An encrypted file with nothing in it."""
    engine = make_engine(tmp_path / "empty.store", KEY)
    with engine.connect() as connection:
        yield connection
        connection.rollback()
    close_engine(engine)


def _declared_only(_object: SchemaItem, name: str | None, kind: str, _reflected: bool, _to: SchemaItem | None) -> bool:
    """Leave the text index out: it is the database's own and not declared."""
    return not (kind == "table" and str(name).startswith(("contact_text", "note_text")))


def test_steps_make_exactly_the_declared_tables(empty: Connection) -> None:
    """A store brought up from the first version has the same tables, columns and indexes as a new one."""
    migrations.found(empty)
    options = {"compare_type": True, "include_object": _declared_only}
    assert compare_metadata(MigrationContext.configure(empty, opts=options), rows.metadata) == []


def test_new_store_and_migrated_store_are_alike_in_the_file(empty: Connection, tmp_path: Path) -> None:
    """Also what is not declared (text index, guards, keys, tables without row numbers) comes out the same."""
    migrations.found(empty)
    engine = make_engine(tmp_path / "new.store", KEY)
    with engine.begin() as new:
        create_schema(new)
        assert _shape(new) == _shape(empty)
    close_engine(engine)


def _shape(connection: Connection) -> dict[str, object]:
    """Everything in the file: tables and indexes with their columns, triggers and virtual tables as written."""
    shape: dict[str, object] = {}
    for kind, name, sql in connection.execute(text("SELECT type, name, sql FROM sqlite_master")):
        if kind == "table" and not sql.startswith("CREATE VIRTUAL"):
            columns = connection.exec_driver_sql(f"PRAGMA table_xinfo('{name}')").all()
            (listed,) = connection.exec_driver_sql(f"PRAGMA table_list('{name}')").all()
            shape[name] = (*map(tuple, columns), listed.wr, "AUTOINCREMENT" in sql)
        elif kind == "index":
            shape[name] = tuple(map(tuple, connection.exec_driver_sql(f"PRAGMA index_xinfo('{name}')").all()))
        else:
            shape[name] = sql
    return shape


def test_steps_are_numbered_without_gaps() -> None:
    """Every version finds its way to the present one."""
    assert [step.SCHEMA for step in steps()] == list(range(1, rows.SCHEMA_VERSION + 1))


def test_older_store_is_brought_up_with_rows_made_again(profile: Path) -> None:
    """After the upgrade every contact is there, its rows folded afresh from the journal, the guards still in place."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "as it was typed")
    with created.store._transaction() as connection:
        connection.execute(rows.contact.update().values(notes="spoiled row"))
    key = bytes(vault._key or b"")
    vault.close()
    path = profile / "caseload.store"
    told: list[int] = []
    assert migrate(path, key, chosen=[*steps(), Coloured()], progress=told.append) == rows.SCHEMA_VERSION + 1
    assert told
    engine = make_engine(path, key)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT notes, colour FROM contact")).all() == [("as it was typed", None)]
        found = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars()
        assert set(found) >= set(access_log.TRIGGERS)
        assert check_chains(connection) == []
    close_engine(engine)
    assert migrate(path, key, chosen=[*steps(), Coloured()]) == rows.SCHEMA_VERSION + 1
    with pytest.raises(StoreUnavailable, match="newer_store"):
        vault_in(profile).unlock(USER, PASSWORD)


def test_step_that_fails_leaves_the_store_as_it_was(profile: Path) -> None:
    """An upgrade is whole or not at all."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "kept")
    key = bytes(vault._key or b"")
    vault.lock()
    with pytest.raises(Exception, match="no_such_table"):
        migrate(profile / "caseload.store", key, chosen=[*steps(), Failing()])
    opened = vault.unlock(USER, PASSWORD)
    assert notes_in(opened.store) == ["kept"]
    assert opened.store.meta("schema") == str(rows.SCHEMA_VERSION)
    with opened.store.read() as connection:
        columns = connection.exec_driver_sql("PRAGMA table_info(contact)").all()
    assert "colour" not in {column.name for column in columns}
    vault.close()


def test_signing_in_upgrades_after_a_backup(profile: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first sign-in with a newer program makes a backup, upgrades and opens; the old opens the backup."""
    vault, created = make_profile(profile)
    save(created.store, created.actor, "before the upgrade")
    vault.lock()
    made = [*steps(), Coloured()]
    with monkeypatch.context() as newer:
        newer.setattr(rows, "SCHEMA_VERSION", rows.SCHEMA_VERSION + 1)
        newer.setattr(migrations, "steps", lambda: made)
        opened = vault.unlock(USER, PASSWORD)
        assert opened.store.meta("schema") == str(rows.SCHEMA_VERSION)
        assert notes_in(opened.store) == ["before the upgrade"]
        (backup,) = vault.backups.all()
        assert backup.reason == f"before-schema-{rows.SCHEMA_VERSION}"
        vault.lock()
    opened = vault.restore(backup, user=USER, password=PASSWORD)
    assert notes_in(opened.store) == ["before the upgrade"]
    vault.close()


def test_store_that_is_up_to_date_opens_without_the_upgrade_library(profile: Path) -> None:
    """The library for upgrades costs no time on an ordinary morning."""
    make_profile(profile)[0].close()
    code = (
        "import sys; from pathlib import Path; from tests.profiles import *\n"
        "vault = vault_in(Path(sys.argv[1])); vault.unlock(USER, PASSWORD); vault.close()\n"
        "sys.exit('alembic' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(profile)], check=False, cwd=program_folder())
    assert run.returncode == 0


# --- stores of released versions -------------------------------------------------------------------------------------


def _maker() -> ModuleType:
    found = util.spec_from_file_location("make_store", GOLDEN / "make_store.py")
    assert found is not None
    assert found.loader is not None
    module = util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", sorted(p.name for p in GOLDEN.iterdir() if (p / "facts.json").exists()))
def test_store_of_every_released_version_opens(version: str, tmp_path: Path) -> None:
    """A laptop that was in a drawer for years is brought up to date, and every word is where it was."""
    folder = Path(shutil.copytree(GOLDEN / version, tmp_path / version))
    vault = vault_in(folder)
    opened = vault.unlock(USER, PASSWORD)
    facts = json.loads((folder / "facts.json").read_text(encoding="utf-8"))
    assert _maker().facts(opened.store) == facts
    assert opened.store.rebuild_is_equal()
    with opened.store.read() as connection:
        assert check_chains(connection) == []
        assert access_log.verify(connection) is None
    report = vault.drill(vault.back_up())
    assert report.passed, report
    vault.close()


def test_present_version_has_its_golden_store() -> None:
    """A version that leaves no golden store behind can't be tested by those after it."""
    assert (GOLDEN / f"v{rows.SCHEMA_VERSION}" / "facts.json").exists()


def test_file_format_is_the_one_all_tools_read(tmp_path: Path) -> None:
    """The library still writes SQLCipher 4 files; a library that writes another format must not come in unnoticed."""
    folder = Path(shutil.copytree(GOLDEN / "v1", tmp_path / "v1"))
    vault = vault_in(folder)
    with vault.unlock(USER, PASSWORD).store.read() as connection:
        version = connection.exec_driver_sql("PRAGMA cipher_version").scalar_one()
        settings = connection.exec_driver_sql("PRAGMA cipher_settings").scalars().all()
    vault.close()
    assert version.startswith("4.")
    assert settings == [
        "PRAGMA kdf_iter = 256000;",
        "PRAGMA cipher_page_size = 4096;",
        "PRAGMA cipher_use_hmac = 1;",
        "PRAGMA cipher_plaintext_header_size = 0;",
        "PRAGMA cipher_hmac_algorithm = HMAC_SHA512;",
        "PRAGMA cipher_kdf_algorithm = PBKDF2_HMAC_SHA512;",
    ]
    assert sqlcipher.sqlite_version_info >= (3, 51)
