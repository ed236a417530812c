"""The workbook of a measure page: the figure, its tables, and the very rows behind it, for further work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from caseload_desktop.measures.behind import all_part_rows
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.measures.span import Span
from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.figure_file import FigureFileDialog, FileKind


class WorkbookDialog(FigureFileDialog):
    """Asks where the workbook goes and whether it names people."""

    def __init__(self, desk: Desk, page: FigurePage, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, page, _KIND, parent=parent)


def _hint(_page: FigurePage) -> str:
    return "Without names a line has dates, reason, outcome, team, worker and its part in the figure."


def _work(desk: Desk, page: FigurePage, path: Path, names: bool) -> Callable[[], Changes]:
    store, actor, lists = desk.store, desk.actor, desk.code_lists

    def make() -> Changes:
        from caseload_desktop.reports.measure_workbook import measure_workbook

        with store.read() as connection:
            span = Span.of(page.month)
            lines = all_part_rows(connection, page.measure, part=page.part, span=span, lists=lists, viewer=actor)
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
    "tables and one line for each row of the month. A note is kept that you made it.",
    tick="With the &names of the people",
    tick_name="With names",
    hint=_hint,
    work=_work,
)
