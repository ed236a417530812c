"""The page of one measure as a PDF, as the council's committee papers show it."""

from __future__ import annotations

from caseload_desktop.domain.dates import show_long
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.reports.measure_shown import Shown


def measure_pdf(page: FigurePage, *, publication: bool = False) -> bytes:
    """Return the PDF (A4). Pure: the same page gives the same bytes.

    ``publication`` withholds every figure that rests on fewer contacts than the measure's limit, and small counts.
    """
    from caseload_desktop.reports.measure_story import measure_story
    from caseload_desktop.reports.pdf_document import pdf_of

    footer = f"Made by Caseload Desktop · as at {show_long(page.as_at)} · {page.scope_label}"
    footer += " · for publication" if publication else " · for use inside the council"
    return pdf_of(
        measure_story(Shown(page, publication=publication)),
        title=f"{page.measure.id} {page.measure.title}",
        subject=f"{page.scope_label}, {page.month.label}",
        footer=footer,
        sample=page.sample,
    )
