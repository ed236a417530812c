"""The workbook of a measure page: the figure, its tables, and the very contacts behind it, for further work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from typing_extensions import override

from caseload_desktop.measures.behind import behind, part_rows
from caseload_desktop.measures.span import Span
from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.dialogs.figure_file import FigureFileDialog

_AT_ONCE = 5000
"""Contacts read in one query; the database takes only so many numbers at once."""


class WorkbookDialog(FigureFileDialog):
    """Asks where the workbook goes and whether it names people."""

    KIND = "Workbook"
    SUFFIX = ".xlsx"
    WORDS = (
        "The workbook leaves the encrypted area: anybody who has the file can read it. It holds the figure, its tables "
        "and one line for each contact of the month. A note is kept that you made it."
    )
    TICK = "With the &names of the people"
    TICK_NAME = "With names"

    @override
    def hint(self) -> str:
        return "Without names a line has dates, reason, outcome, team, worker and its part in the figure."

    @override
    def work(self, path: Path, *, ticked: bool) -> Callable[[], Changes]:
        store, actor, page, lists = self._desk.store, self._desk.actor, self._page, self._desk.code_lists
        span = Span.of(page.month)

        def make() -> Changes:
            from caseload_desktop.reports.measure_workbook import measure_workbook

            with store.read() as connection:
                numbers = behind(connection, page.measure, part=page.part, span=span, viewer=actor).everything
                lines = [
                    line
                    for start in range(0, len(numbers), _AT_ONCE)
                    for line in part_rows(
                        connection,
                        page.measure,
                        numbers[start : start + _AT_ONCE],
                        part=page.part,
                        span=span,
                        lists=lists,
                        viewer=actor,
                    )
                ]
            return export_measure_page(
                store,
                actor,
                content=measure_workbook(page, lines, names=ticked),
                path=path,
                measure=page.measure.id,
                month=page.month.key,
                names=ticked,
                workbook=True,
            )

        return make
