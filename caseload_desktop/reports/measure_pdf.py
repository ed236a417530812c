"""The page of one measure as a PDF, as the council's committee papers show it."""

from __future__ import annotations

from io import BytesIO

from caseload_desktop.domain.dates import show_long
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.reports.measure_shown import Shown


def measure_pdf(page: FigurePage, *, publication: bool = False) -> bytes:
    """Return the PDF (A4). Pure: the same page gives the same bytes.

    ``publication`` withholds every figure that rests on fewer contacts than the measure's limit, and small counts.
    """
    from reportlab.platypus import SimpleDocTemplate

    from caseload_desktop.reports.measure_story import measure_story
    from caseload_desktop.reports.pdf_style import MARGIN, PAGE, canvas_for

    shown = Shown(page, publication=publication)
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN * 0.8,
        bottomMargin=MARGIN,
        title=f"{page.measure.id} {page.measure.title}",
        author="Caseload Desktop",
        subject=f"{page.scope_label}, {page.month.label}",
        lang="en-GB",
        invariant=1,
    )
    footer = f"Made by Caseload Desktop · as at {show_long(page.as_at)} · {page.scope_label}"
    footer += " · for publication" if publication else " · for use inside the council"
    document.build(measure_story(shown), canvasmaker=canvas_for(footer, sample=page.sample))
    return out.getvalue()
