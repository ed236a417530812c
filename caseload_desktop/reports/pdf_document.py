"""One PDF from what stands on it: the A4 document with its footer, and a table that goes on over the page."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from reportlab.platypus import CondPageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from caseload_desktop.reports.pdf_style import MARGIN, PAGE, canvas_for, colour, styles

_FRAME = 12
"""Points the page's frame keeps free at its two sides together."""

_HEAD_AND_LINE = 96
"""Points a heading takes with the head of a table and one line of three rows."""


def headed(title: str) -> list[Any]:
    """A heading over a table, on the next page where it would stand alone at the foot of this one."""
    return [CondPageBreak(_HEAD_AND_LINE), Paragraph(title, styles().heading)]


def pdf_of(story: list[Any], *, title: str, footer: str, sample: bool, subject: str | None = None) -> bytes:
    """Return the PDF. Pure: the same story gives the same bytes. ``sample`` marks every page as invented."""
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN * 0.8,
        bottomMargin=MARGIN,
        title=title,
        author="Caseload Desktop",
        subject=subject,
        lang="en-GB",
        invariant=1,
    )
    document.build(story, canvasmaker=canvas_for(footer, sample=sample))
    return out.getvalue()


def ruled_table(
    heads: Sequence[str], lines: Sequence[Sequence[Any]], widths: Sequence[float], *, split_in_row: bool = False
) -> Any:
    """Lines with a thin rule below each, the headings on every page; the column of width 0 takes what is left.

    ``split_in_row`` lets one tall line go on over the page.
    """
    look = styles()
    rest = PAGE[0] - 2 * MARGIN - _FRAME - sum(widths)
    rules = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, colour("line")),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    above = [Paragraph(f"<b>{words}</b>", look.muted) for words in heads]
    return Table(
        [above, *lines],
        colWidths=[width or rest for width in widths],
        repeatRows=1,
        style=rules,
        splitByRow=1,
        splitInRow=int(split_in_row),
    )
