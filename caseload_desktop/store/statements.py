"""SQL of the fold and the journal, compiled once for the database in use and run on the driver's own cursor.

The hot path of a save and of an import: the compiled text of SQLAlchemy Core, without its cost per execution.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, Executable, Table, bindparam, insert, update

Params = Sequence[Any]


class Statements:
    """Compiles Core statements for one dialect and remembers them by name."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[object, tuple[str, tuple[str, ...]]] = {}

    def get(self, name: object, make: Any) -> tuple[str, tuple[str, ...]]:
        """Return ``(sql, parameter names in order)`` of the statement ``make()`` builds."""
        known = self._known.get(name)
        if known is None:
            compiled = make().compile(dialect=self._dialect)
            order = tuple(compiled.positiontup or compiled.params)
            known = self._known[name] = (str(compiled), order)
        return known

    def insert(self, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Return the insert of ``columns`` into ``table``."""
        return self.get(
            ("insert", table.name, columns),
            lambda: insert(table).values({c: bindparam(f"v_{c}") for c in columns}).inline(),
        )

    def update_by_id(self, table: Table, columns: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """Return the update of ``columns`` of the row with a given id (parameter ``row_id``)."""
        return self.get(
            ("update", table.name, columns),
            lambda: (
                update(table).where(table.c.id == bindparam("row_id")).values({c: bindparam(f"v_{c}") for c in columns})
            ),
        )


class Cursor:
    """The driver's cursor of one transaction, with the statements it may run."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        raw = connection.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        self._cursor = raw.cursor()
        self._statements = statements

    def run(self, name: object, make: Any, values: Mapping[str, Any]) -> Any:
        """Execute the statement called ``name`` (built by ``make`` the first time) and return the cursor."""
        sql, order = self._statements.get(name, make)
        return self._cursor.execute(sql, tuple(values[k] for k in order))

    def insert(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one row and return its local row number."""
        sql, order = self._statements.insert(table, tuple(values))
        self._cursor.execute(sql, tuple(values[k[2:]] for k in order))
        return int(self._cursor.lastrowid or 0)

    def update(self, table: Table, row_id: str, values: Mapping[str, Any]) -> None:
        """Update columns of the row with that id."""
        sql, order = self._statements.update_by_id(table, tuple(values))
        self._cursor.execute(sql, tuple(row_id if k == "row_id" else values[k[2:]] for k in order))

    def execute(self, sql: Executable | str, params: Params = ()) -> Any:
        """Execute plain SQL text of the local database (full-text index)."""
        return self._cursor.execute(sql, tuple(params))

    def many(self, sql: str, rows: Iterable[Params]) -> None:
        """Execute plain SQL text for each of ``rows``."""
        self._cursor.executemany(sql, rows)
