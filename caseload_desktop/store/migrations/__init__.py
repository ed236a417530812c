"""Bringing a store of an earlier version up to date: numbered steps, forward only, one transaction, rows folded again.

Imported only when a store turns out to be older than the program. Whoever calls makes a backup first.

A step is a module ``vNNNN_name`` with ``SCHEMA`` (the number the store has afterwards) and ``upgrade()``, written with
Alembic's operations so that it runs on every database the program supports. Rules: a field is added, never renamed,
never given another meaning; after ``batch_alter_table`` on SQLite triggers are made again, because rebuilding a table
drops them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Protocol, cast

from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, insert, select, update

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.engine import close_engine, make_engine
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.statements import writing

NAMES = ("v0001_foundation",)
"""The steps in order. Listed, not looked for, so that the installed program has them all."""


class Step(Protocol):
    """A module of this package that makes one step."""

    SCHEMA: int

    def upgrade(self) -> None:
        """Change the tables."""
        ...


def steps() -> list[Step]:
    """All steps, oldest first."""
    return [cast("Step", import_module(f"{__name__}.{name}")) for name in NAMES]


def migrate(
    path: Path,
    key: bytes | bytearray,
    *,
    chosen: Sequence[Step] | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Make every step the store still lacks and return its schema number; a failure anywhere leaves it as it was.

    ``progress`` is told the number of operations folded. Raises ``StoreUnavailable``.
    """
    engine = make_engine(path, bytes(key))
    try:
        with calmly_on_disk(), engine.connect() as opened:
            connection = opened.execution_options(caseload_begin="IMMEDIATE")
            with connection.begin():
                return _run(connection, chosen if chosen is not None else steps(), progress)
    finally:
        close_engine(engine)


def _run(connection: Connection, chosen: Sequence[Step], progress: Callable[[int], None] | None) -> int:
    found = connection.execute(select(rows.meta.c.value).where(rows.meta.c.key == "schema")).scalar()
    schema = int(found or 0)
    lacking = [step for step in chosen if schema < step.SCHEMA]
    for step in lacking:
        if schema + 1 != step.SCHEMA:
            raise StoreUnavailable("newer_store")
        run_step(connection, step)
        schema = step.SCHEMA
    if lacking:
        connection.execute(update(rows.meta).where(rows.meta.c.key == "schema").values(value=str(schema)))
        rebuild.rebuild(connection, writing(connection.dialect), progress=progress)
    return schema


def run_step(connection: Connection, step: Step) -> None:
    """Make one step in the caller's transaction."""
    context = MigrationContext.configure(connection, opts={"transactional_ddl": True})
    with Operations.context(context):
        step.upgrade()


def found(connection: Connection) -> None:
    """Make an empty store by the steps alone, as the first version did; the declared tables must come out the same."""
    for step in steps():
        run_step(connection, step)
    connection.execute(insert(rows.meta).values(key="schema", value=str(rows.SCHEMA_VERSION)))
