"""The PDF of a measure page: numbers and commentary, for a meeting or for publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from typing_extensions import override

from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.dialogs.figure_file import FigureFileDialog


class PdfDialog(FigureFileDialog):
    """Asks where the PDF goes and for whom it is."""

    KIND = "PDF"
    SUFFIX = ".pdf"
    WORDS = (
        "The PDF leaves the encrypted area: anybody who has the file can read it. It holds numbers and the "
        "commentary, no names of people. A note is kept that you made it."
    )
    TICK = "For &publication: leave out what rests on few contacts"
    TICK_NAME = "For publication"

    @override
    def hint(self) -> str:
        limit = self._page.measure.rule.suppress_below
        return f"Numbers from fewer than {limit} contacts are then replaced by words."

    @override
    def work(self, path: Path, *, ticked: bool) -> Callable[[], Changes]:
        store, actor, page = self._desk.store, self._desk.actor, self._page

        def make() -> Changes:
            from caseload_desktop.reports.measure_pdf import measure_pdf

            return export_measure_page(
                store,
                actor,
                content=measure_pdf(page, publication=ticked),
                path=path,
                measure=page.measure.id,
                month=page.month.key,
                publication=ticked,
            )

        return make
