"""A worker's safeguarding work on paper, for supervision: numbers, what is open with its day, recorded and closed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from typing import Any

from caseload_desktop.domain.dates import show_long


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWork:
    """One line in words: whom, what, how long, how its day stands."""

    person: str
    what: str
    about: str = ""
    days: str = ""
    due: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SupervisionPage:
    """Everything on the paper; ``numbers`` are names with their counts. ``sample`` marks every page as invented."""

    worker: str
    numbers: tuple[tuple[str, int], ...]
    open: tuple[PrintedWork, ...]
    recorded: tuple[PrintedWork, ...]
    closed: tuple[PrintedWork, ...]
    hidden: int
    since: date
    as_at: date
    made_by: str
    sample: bool = False


def supervision_pdf(page: SupervisionPage) -> bytes:
    """Return the PDF (A4). Pure: the same page gives the same bytes."""
    from caseload_desktop.reports.pdf_document import pdf_of

    footer = f"Safeguarding work · {page.made_by} · as at {show_long(page.as_at)} · confidential"
    return pdf_of(_story(page), title="Safeguarding work", footer=footer, sample=page.sample)


def _story(page: SupervisionPage) -> list[Any]:
    from reportlab.platypus import Paragraph, Spacer

    from caseload_desktop.reports.pdf_document import headed
    from caseload_desktop.reports.pdf_style import styles

    look = styles()
    numbers = " · ".join(f"{name}: <b>{count:,}</b>" for name, count in page.numbers)
    story: list[Any] = [
        Paragraph(f"Safeguarding, DoLS and AMHP work of {escape(page.worker)}", look.title),
        Paragraph(f"As at {show_long(page.as_at)}", look.muted),
        Spacer(1, 6),
        Paragraph(numbers, look.body),
        Spacer(1, 6),
    ]
    since = f"since {show_long(page.since)}"
    for title, lines, none in (
        ("Open", page.open, "Nothing is open."),
        (f"Concerns recorded {since}", page.recorded, "None."),
        (f"Enquiries closed {since}", page.closed, "None."),
    ):
        story += headed(title)
        story.append(_table(lines) if lines else Paragraph(none, look.muted))
    if page.hidden:
        people = "1 restricted person is" if page.hidden == 1 else f"{page.hidden} restricted people are"
        story += [Spacer(1, 6), Paragraph(f"{people} not shown.", look.muted)]
    return story


def _table(lines: Sequence[PrintedWork]) -> Any:
    from reportlab.lib.units import mm

    from caseload_desktop.reports.pdf_document import ruled_table
    from caseload_desktop.reports.pdf_style import styles

    look = styles()
    cells = [_cells(line, look) for line in lines]
    return ruled_table(("Person", "What", "For", "Due"), cells, (44 * mm, 0, 22 * mm, 36 * mm))


def _cells(line: PrintedWork, look: Any) -> list[Any]:
    from reportlab.platypus import Paragraph

    what = [Paragraph(f"<b>{escape(line.what)}</b>", look.body)]
    if line.about:
        what.append(Paragraph(escape(line.about), look.muted))
    due = f"<b>{escape(line.due)}</b><br/>late" if line.late else escape(line.due)
    person, days = (Paragraph(escape(words), look.body) for words in (line.person, line.days))
    return [person, what, days, Paragraph(due, look.body)]
