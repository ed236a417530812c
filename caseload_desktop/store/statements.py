"""SQL of the fold and the journal, compiled once for the database in use and run on the driver's own cursor.

The hot path of a save and of an import: the compiled text of SQLAlchemy Core, without its cost per execution.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from operator import itemgetter
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Engine, Select, Table, bindparam, insert, update

Params = Sequence[Any]
_ROWS_AT_A_TIME = 20_000


@dataclass(frozen=True, slots=True)
class Compiled:
    """A statement's text, its parameters in order, and the values of those that were written into it."""

    sql: str
    order: tuple[str, ...]
    fixed: Mapping[str, Any]
    pick: Callable[[Mapping[str, Any]], Any] | None
    """Takes all parameters out of what is given, where none is fixed and there are at least two."""

    def values(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the parameters of one execution."""
        if self.pick is not None:
            picked: tuple[Any, ...] = self.pick(given)
            return picked
        return tuple(given[name] if name in given else self.fixed[name] for name in self.order)


class Statements:
    """Compiles Core statements for one dialect and remembers them by name."""

    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._known: dict[object, Compiled] = {}

    def get(self, name: object, make: Callable[[], Any]) -> Compiled:
        """Return the statement called ``name``; ``make()`` builds it the first time."""
        known = self._known.get(name)
        if known is None:
            compiled = make().compile(dialect=self._dialect)
            order = tuple(compiled.positiontup or compiled.params)
            fixed = {k: v for k, v in compiled.params.items() if v is not None}
            sql = str(compiled)
            if compiled.positiontup:
                sql, order = _with_numbers(sql, order, fixed)
                fixed = {k: v for k, v in fixed.items() if k in order}
            pick = itemgetter(*order) if len(order) > 1 and not fixed else None
            known = self._known[name] = Compiled(sql, order, fixed, pick)
        return known

    def insert(self, table: Table, columns: tuple[str, ...], *, unless_there: bool = False) -> Compiled:
        """Return the insert of ``columns`` into ``table``; with ``unless_there`` a row whose key is taken is left."""

        def make() -> Any:
            plain = insert(table).values({c: bindparam(c) for c in columns}).inline()
            return plain.prefix_with("OR IGNORE", dialect="sqlite") if unless_there else plain

        return self.get(("insert", table.name, columns, unless_there), make)

    def update_by_id(self, table: Table, columns: tuple[str, ...]) -> Compiled:
        """Return the update of ``columns`` of the row with a given id (parameter ``row_id``)."""
        return self.get(
            ("update", table.name, columns),
            lambda: (
                update(table).where(table.c.id == bindparam("row_id")).values({c: bindparam(f"v_{c}") for c in columns})
            ),
        )


@cache
def writing(dialect: Dialect) -> Statements:
    """Return the statements of all that writes, by name; of the texts they are made of none is anybody's record."""
    return Statements(dialect)


def _with_numbers(sql: str, order: tuple[str, ...], fixed: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Write numbers that never change into a statement's text instead of binding them.

    SQLite looks at a number bound to LIMIT when it prepares a statement, and so prepares it anew each time one is
    bound: that took six times as long as the question itself.
    """
    parts = sql.split("?")
    if len(parts) != len(order) + 1:
        return sql, order
    text, left = [parts[0]], []
    for name, part in zip(order, parts[1:], strict=True):
        value = fixed.get(name)
        if type(value) is int:
            text.append(str(value))
        else:
            text.append("?")
            left.append(name)
        text.append(part)
    return "".join(text), tuple(left)


_of_engine: WeakKeyDictionary[Engine, Statements] = WeakKeyDictionary()
"""Of readers, forgotten with their store: the values first asked with are kept beside a text."""


def fetch_all(
    connection: Connection, name: object, make: Callable[[], Any], values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """Run a reader's query called ``name`` (built by ``make`` once) on the driver's cursor; for what each key asks."""
    statements = _of_engine.get(connection.engine)
    if statements is None:
        statements = _of_engine[connection.engine] = Statements(connection.dialect)
    found: list[tuple[Any, ...]] = Cursor(connection, statements).run(name, make, values).fetchall()
    return found


def fetch_numbers(connection: Connection, query: Select[int]) -> array[int]:
    """Run a reader's query of one whole-number column on the driver's cursor; a million of them take half a second."""
    compiled = query.compile(dialect=connection.dialect)
    values = compiled.construct_params()
    cursor = driver_cursor(connection)
    cursor.execute(str(compiled), [values[name] for name in getattr(compiled, "positiontup", None) or values])
    numbers = array("q")
    while part := cursor.fetchmany(_ROWS_AT_A_TIME):
        numbers.extend(chain.from_iterable(part))
    return numbers


def driver_cursor(connection: Connection) -> Any:
    """Return a new cursor of the driver beneath a connection."""
    raw = connection.connection.driver_connection
    if raw is None:
        raise RuntimeError("the connection is closed")
    return raw.cursor()


class Cursor:
    """The driver's cursor of one transaction, with the statements it may run."""

    def __init__(self, connection: Connection, statements: Statements) -> None:
        self._cursor = driver_cursor(connection)
        self._statements = statements

    def run(self, name: object, make: Callable[[], Any], values: Mapping[str, Any]) -> Any:
        """Execute the statement called ``name`` (built by ``make`` the first time) and return the cursor."""
        statement = self._statements.get(name, make)
        return self._cursor.execute(statement.sql, statement.values(values))

    def insert(self, table: Table, values: Mapping[str, Any]) -> int:
        """Insert one row and return its local row number."""
        statement = self._statements.insert(table, tuple(values))
        self._cursor.execute(statement.sql, statement.values(values))
        return int(self._cursor.lastrowid or 0)

    def insert_many(
        self, table: Table, columns: tuple[str, ...], values: Iterable[Sequence[Any]], *, unless_there: bool = False
    ) -> None:
        """Insert rows whose values come in the order of ``columns``, which is the table's.

        With ``unless_there`` a row whose key is taken is left as it is.
        """
        statement = self._statements.insert(table, columns, unless_there=unless_there)
        if statement.order != columns:
            raise ValueError("columns out of the order of the table")
        self._cursor.executemany(statement.sql, values)

    def run_many(self, name: object, make: Callable[[], Any], values: Iterable[Mapping[str, Any]]) -> None:
        """Execute the statement called ``name`` once for each of ``values``."""
        statement = self._statements.get(name, make)
        self._cursor.executemany(statement.sql, [statement.values(given) for given in values])

    def update(self, table: Table, row_id: str, values: Mapping[str, Any]) -> None:
        """Update columns of the row with that id."""
        statement = self._statements.update_by_id(table, tuple(values))
        given = {f"v_{k}": v for k, v in values.items()}
        self._cursor.execute(statement.sql, statement.values({**given, "row_id": row_id}))

    def execute(self, sql: str, params: Params | Mapping[str, Any] = ()) -> Any:
        """Execute plain SQL text of the local database (full-text index)."""
        return self._cursor.execute(sql, params)


class WholeCursor(Cursor):
    """A cursor for the thread that writes behind another: many rows go in by one statement of the local database.

    The database works on such a statement without Python, which a row at a time would have to take turns with the other
    thread. What is inserted is the same.
    """

    def insert_many(
        self, table: Table, columns: tuple[str, ...], values: Iterable[Sequence[Any]], *, unless_there: bool = False
    ) -> None:
        """Insert rows whose values come in the order of ``columns``; see ``Cursor.insert_many``."""
        flat, width = list(chain.from_iterable(values)), len(columns)
        row_by_row = self._statements.insert(table, columns, unless_there=unless_there)
        into, _, marks = row_by_row.sql.partition(" VALUES ")
        # Abort would keep the pages as they were before the statement; the caller gives up the transaction.
        into = into.replace("INSERT INTO", "INSERT OR FAIL INTO", 1)
        first = 0
        for count in _ROWS_OF_A_STATEMENT:
            while len(flat) - first >= count * width:
                bound = flat[first : first + count * width]
                self.execute(f"{into} VALUES {', '.join([marks] * count)}", bound)
                first += count * width


_ROWS_OF_A_STATEMENT = (512, 256, 128, 64, 32, 16, 8, 4, 2, 1)
"""How many rows a statement may have: a few numbers, so that the database has a statement of each ready."""
