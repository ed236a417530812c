"""Pieces of SQL that SQLite and PostgreSQL write differently, and one that keeps to the figure's own index."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class DaysBetween(FunctionElement[int]):
    """``DaysBetween(earlier, later)``: whole days from one ISO date held as text to another."""

    type = Integer()
    name = "days_between"
    inherit_cache = True


@compiles(DaysBetween)
def _days_between(element: DaysBetween, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(CAST({later} AS DATE) - CAST({earlier} AS DATE))"


@compiles(DaysBetween, "sqlite")
def _days_between_sqlite(element: DaysBetween, compiler: SQLCompiler, **kw: Any) -> str:
    earlier, later = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({later}) - julianday({earlier}) AS INTEGER)"


class NotByIndex(FunctionElement[str]):
    """``NotByIndex(column)``: the column, but never a reason for SQLite to choose an index on it.

    Without it a team's or worker's figure is looked up through the index of that team's contacts of all years, each one
    read from its encrypted page, where the figure's own index holds everything side by side.
    """

    type = String()
    name = "not_by_index"
    inherit_cache = True


@compiles(NotByIndex)
def _plain(element: NotByIndex, compiler: SQLCompiler, **kw: Any) -> str:
    (column,) = element.clauses
    return compiler.process(column, **kw)


@compiles(NotByIndex, "sqlite")
def _not_by_index_sqlite(element: NotByIndex, compiler: SQLCompiler, **kw: Any) -> str:
    (column,) = element.clauses
    return f"+{compiler.process(column, **kw)}"
