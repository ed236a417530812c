"""A person's chronology on paper: what happened when, who says so, what it means, and the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
from io import BytesIO
from typing import Any

from caseload_desktop.domain.dates import show_long


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry:
    """One event in words: when, what, who says so, what it means."""

    when: str
    words: str
    source: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChronologyPage:
    """Everything on the paper; ``about`` are short facts such as the date of birth, ``analysis_by`` who wrote it when.

    ``sample`` marks every page as invented.
    """

    name: str
    about: tuple[str, ...]
    entries: tuple[PrintedEntry, ...]
    analysis: str
    analysis_by: str
    as_at: date
    made_by: str
    sample: bool = False


def chronology_pdf(page: ChronologyPage) -> bytes:
    """Return the PDF (A4). Pure: the same page gives the same bytes."""
    from reportlab.platypus import SimpleDocTemplate

    from caseload_desktop.reports.pdf_style import MARGIN, PAGE, canvas_for

    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN * 0.8,
        bottomMargin=MARGIN,
        title="Chronology",
        author="Caseload Desktop",
        lang="en-GB",
        invariant=1,
    )
    footer = f"Chronology · {page.made_by} · as at {show_long(page.as_at)} · confidential"
    document.build(_story(page), canvasmaker=canvas_for(footer, sample=page.sample))
    return out.getvalue()


def _story(page: ChronologyPage) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    from caseload_desktop.reports.pdf_style import styles

    look = styles()
    story: list[Any] = [
        Paragraph(f"Chronology of {escape(page.name)}", look.title),
        Paragraph(escape(" · ".join(page.about)), look.muted),
        Spacer(1, 8),
    ]
    if page.analysis:
        story.append(Paragraph("Analysis", look.heading))
        story += [Paragraph(escape(part), look.body) for part in page.analysis.splitlines() if part.strip()]
        if page.analysis_by:
            story.append(Paragraph(escape(page.analysis_by), look.muted))
        story.append(Spacer(1, 6))
    story.append(Paragraph("What happened", look.heading))
    story.append(_table(page.entries) if page.entries else Paragraph("Nothing has been entered yet.", look.muted))
    return story


_FRAME = 12
"""Points the page's frame keeps free at its two sides together."""


def _table(entries: tuple[PrintedEntry, ...]) -> Any:
    """The events: a row may go on over the page, and the headings stand on every page."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Paragraph, Table, TableStyle

    from caseload_desktop.reports.pdf_style import MARGIN, PAGE, colour, styles

    look = styles()
    widths = [30 * mm, 0.0, 58 * mm]
    widths[1] = PAGE[0] - 2 * MARGIN - _FRAME - widths[0] - widths[2]
    heads = [Paragraph(f"<b>{words}</b>", look.muted) for words in ("When", "What happened", "What it means")]
    lines = [heads, *(_line(entry, look) for entry in entries)]
    rules = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, colour("line")),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ]
    )
    return Table(lines, colWidths=widths, repeatRows=1, style=rules, splitByRow=1, splitInRow=1)


def _line(entry: PrintedEntry, look: Any) -> list[Any]:
    from reportlab.platypus import Paragraph

    what = [Paragraph(escape(part), look.body) for part in entry.words.splitlines() if part.strip()]
    if entry.source:
        what.append(Paragraph(escape(f"From: {entry.source}"), look.muted))
    return [Paragraph(f"<b>{escape(entry.when)}</b>", look.body), what, Paragraph(escape(entry.meaning), look.body)]
