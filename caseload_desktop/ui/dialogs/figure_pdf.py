"""The PDF of a measure page: numbers and commentary, for a meeting or for publication."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from caseload_desktop.measures.page import FigurePage
from caseload_desktop.services.figure_export import export_measure_page
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.figure_file import FigureFileDialog, FileKind


class PdfDialog(FigureFileDialog):
    """Asks where the PDF goes and for whom it is."""

    def __init__(self, desk: Desk, page: FigurePage, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, page, _KIND, parent=parent)


def _hint(page: FigurePage) -> str:
    names = page.measure.names
    return f"Numbers from fewer than {page.measure.rule.suppress_below} {names.many} are then replaced by words."


def _work(desk: Desk, page: FigurePage, path: Path, publication: bool) -> Callable[[], Changes]:
    store, actor = desk.store, desk.actor

    def make() -> Changes:
        from caseload_desktop.reports.measure_pdf import measure_pdf

        return export_measure_page(
            store,
            actor,
            content=measure_pdf(page, publication=publication),
            path=path,
            measure=page.measure.id,
            month=page.month.key,
            publication=publication,
        )

    return make


_KIND = FileKind(
    name="PDF",
    suffix=".pdf",
    words="The PDF leaves the encrypted area: anybody who has the file can read it. It holds numbers and the "
    "commentary, no names of people. A note is kept that you made it.",
    tick="For &publication: leave out what rests on few people",
    tick_name="For publication",
    hint=_hint,
    work=_work,
)
