"""The workbook of a measure page: the figure, its tables, and the very contacts behind it, for further work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.roles import Actor
from caseload_desktop.measures.behind import PartRow, behind, part_rows
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.measures.span import Span
from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.figure_file import FigureFileDialog, FileKind

_AT_ONCE = 5000
"""Contacts read in one query; the database takes only so many numbers at once."""


class WorkbookDialog(FigureFileDialog):
    """Asks where the workbook goes and whether it names people."""

    def __init__(self, desk: Desk, page: FigurePage, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, page, _KIND, parent=parent)


def contacts_behind(connection: Any, page: FigurePage, *, lists: CodeLists, viewer: Actor) -> list[PartRow]:
    """Every contact of the page's month with its part in the figure."""
    measure, part, span = page.measure, page.part, Span.of(page.month)
    numbers = behind(connection, measure, part=part, span=span, viewer=viewer).everything
    return [
        line
        for start in range(0, len(numbers), _AT_ONCE)
        for line in part_rows(
            connection, measure, numbers[start : start + _AT_ONCE], part=part, span=span, lists=lists, viewer=viewer
        )
    ]


def _hint(_page: FigurePage) -> str:
    return "Without names a line has dates, reason, outcome, team, worker and its part in the figure."


def _work(desk: Desk, page: FigurePage, path: Path, names: bool) -> Callable[[], Changes]:
    store, actor, lists = desk.store, desk.actor, desk.code_lists

    def make() -> Changes:
        from caseload_desktop.reports.measure_workbook import measure_workbook

        with store.read() as connection:
            lines = contacts_behind(connection, page, lists=lists, viewer=actor)
        return export_measure_page(
            store,
            actor,
            content=measure_workbook(page, lines, names=names),
            path=path,
            measure=page.measure.id,
            month=page.month.key,
            names=names,
            workbook=True,
        )

    return make


_KIND = FileKind(
    name="Workbook",
    suffix=".xlsx",
    words="The workbook leaves the encrypted area: anybody who has the file can read it. It holds the figure, its "
    "tables and one line for each contact of the month. A note is kept that you made it.",
    tick="With the &names of the people",
    tick_name="With names",
    hint=_hint,
    work=_work,
)
