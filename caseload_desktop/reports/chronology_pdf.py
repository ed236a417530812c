"""A person's chronology on paper: what happened when, who says so, what it means, and the analysis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from html import escape
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
    from caseload_desktop.reports.pdf_document import pdf_of

    footer = f"Chronology · {page.made_by} · as at {show_long(page.as_at)} · confidential"
    return pdf_of(_story(page), title="Chronology", footer=footer, sample=page.sample)


def _story(page: ChronologyPage) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    from caseload_desktop.reports.pdf_document import headed
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
    story += headed("What happened")
    story.append(_table(page.entries) if page.entries else Paragraph("Nothing has been entered yet.", look.muted))
    return story


def _table(entries: tuple[PrintedEntry, ...]) -> Any:
    """The events: a long one may go on over the page too."""
    from reportlab.lib.units import mm

    from caseload_desktop.reports.pdf_document import ruled_table
    from caseload_desktop.reports.pdf_style import styles

    look = styles()
    lines = [_line(entry, look) for entry in entries]
    return ruled_table(("When", "What happened", "What it means"), lines, (30 * mm, 0, 58 * mm), split_in_row=True)


def _line(entry: PrintedEntry, look: Any) -> list[Any]:
    from reportlab.platypus import Paragraph

    what = [Paragraph(escape(part), look.body) for part in entry.words.splitlines() if part.strip()]
    if entry.source:
        what.append(Paragraph(escape(f"From: {entry.source}"), look.muted))
    return [Paragraph(f"<b>{escape(entry.when)}</b>", look.body), what, Paragraph(escape(entry.meaning), look.body)]
