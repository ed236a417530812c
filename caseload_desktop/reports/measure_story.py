"""What stands on the page of a measure, from top to bottom, as the PDF library takes it; imported only to make one."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import KeepTogether, Paragraph, Spacer, Table

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.rag import Direction, Rag
from caseload_desktop.measures.figure import Figure
from caseload_desktop.measures.measure import Measure
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.measures.repeat_contacts import Guard
from caseload_desktop.reports.measure_shown import Shown
from caseload_desktop.reports.pdf_chart import chart_drawing
from caseload_desktop.reports.pdf_style import BOLD, MARGIN, PAGE, REGULAR, SEMIBOLD, colour, rating_mark, styles

BETTER = {Direction.HIGH: "Higher is better", Direction.LOW: "Lower is better", Direction.NONE: "Neither way"}
_PARTS = {Part.NUMERATOR: "Counted", Part.DENOMINATOR: "Not counted", Part.LEFT_OUT: "Left out"}


def measure_story(shown: Shown) -> list[Any]:
    """The page from top to bottom."""
    return [
        *_head(shown),
        _summary(shown),
        *_chart_and_table(shown),
        *_commentary(shown.page),
        *([KeepTogether(_guard(shown, page.guard))] if (page := shown.page).guard is not None else []),
        KeepTogether(_what_counts(shown)),
        KeepTogether(_notes(shown.page)),
    ]


def _head(shown: Shown) -> list[Any]:
    page, style = shown.page, styles()
    lines: list[Any] = []
    if page.sample:
        lines += [_sample_banner(), Spacer(0, 8)]
    so_far = " (so far)" if page.is_so_far else ""
    lines += [
        Paragraph(f"{escape(page.measure.id)} · {escape(page.measure.title)}", style.title),
        Paragraph(f"{page.month.label}{so_far} · {escape(page.scope_label)}", style.body),
        Spacer(0, 8),
    ]
    return lines


def _sample_banner() -> Any:
    banner = ParagraphStyle(
        "sample",
        parent=styles().body,
        fontName=BOLD,
        fontSize=13,
        leading=17,
        textColor=colour("red"),
        backColor=colour("redbg"),
        borderPadding=(4, 0, 5, 0),
        alignment=1,
    )
    return Paragraph("SAMPLE DATA: everybody in these figures is invented", banner)


def _summary(shown: Shown) -> Any:
    """The value with its rating on the left, what it is on the right."""
    page, style, figure = shown.page, styles(), shown.page.figure
    rag = shown.rag(figure)
    rating = Table(
        [[rating_mark(rag, 11), Paragraph(f"<b>{rag.word}</b>: {escape(rag.meaning)}", style.body)]], [16, 148]
    )
    rating.setStyle([("LEFTPADDING", (0, 0), (-1, -1), 0), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")])
    counts = f"{shown.count(figure.numerator)} of {shown.count(figure.denominator)} {page.measure.names.many}"
    left = [
        Paragraph(shown.value(figure), style.value),
        Paragraph(counts, style.muted),
        rating,
        Paragraph(_target_words(figure), style.body),
        Paragraph(f"{page.travel_words}{_arrow(page)}", style.body),
    ]
    measure = page.measure
    facts = [
        ("Portfolio", measure.portfolio),
        ("Director", measure.director),
        ("Unit", _unit_words(measure)),
        ("Better", BETTER[measure.direction]),
        ("Source", measure.source),
        ("Way of counting", measure.rule.label),
        *_beside(shown),
    ]
    right = Table(
        [[Paragraph(name, style.muted), Paragraph(escape(words), style.body)] for name, words in facts], [86, 195]
    )
    right.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 1),
        ]
    )
    both = Table([[left, right]], [184, 297])
    both.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BOX", (0, 0), (-1, -1), 0.7, colour("line")),
            ("ROUNDEDCORNERS", [6, 6, 6, 6]),
            ("LEFTPADDING", (0, 0), (-1, -1), 10),
            ("TOPPADDING", (0, 0), (-1, -1), 8),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
        ]
    )
    return both


def _beside(shown: Shown) -> list[tuple[str, str]]:
    """The other way of counting a measure is quoted with."""
    beside = shown.page.beside
    if beside is None:
        return []
    return [("Beside it", f"{beside.label}: {shown.value(beside.figure)}")]


def _unit_words(measure: Measure) -> str:
    counted = f"Per cent of {measure.names.many}" if measure.percentage else f"Number of {measure.unit}"
    return f"{counted}, each calendar month"


def _target_words(figure: Figure) -> str:
    if figure.target is None:
        return "No target"
    return f"Target {figure.target_text}" + (f", floor {figure.floor_text}" if figure.floor_text else "")


def _arrow(page: FigurePage) -> str:
    return {"up": " ↑", "down": " ↓", "level": " →"}.get(page.travel.arrow, "")


def _chart_and_table(shown: Shown) -> list[Any]:
    """Twelve months drawn, then written."""
    width = PAGE[0] - 2 * MARGIN - 12
    figures = shown.page.figures
    lines = [
        ["", *(figure.span.last.short for figure in figures)],
        ["Target", *(figure.target_text.rstrip("%") if figure.target else "–" for figure in figures)],
        ["Value %" if shown.page.measure.percentage else "Value", *(_cell(shown, figure) for figure in figures)],
        ["Rating", *(rating_mark(shown.rag(figure), 8) for figure in figures)],
        ["", *(_word(shown.rag(figure)) for figure in figures)],
        [shown.page.measure.names.value, *(_small(shown, figure, figure.numerator) for figure in figures)],
        ["Counted", *(_small(shown, figure, figure.denominator) for figure in figures)],
    ]
    table = Table(lines, [52, *[(width - 52) / len(figures)] * len(figures)])
    table.setStyle(
        [
            ("FONT", (0, 0), (-1, -1), REGULAR, 7.3),
            ("FONT", (0, 0), (-1, 0), SEMIBOLD, 7.3),
            ("FONT", (0, 2), (-1, 2), SEMIBOLD, 7.6),
            ("TEXTCOLOR", (0, 0), (0, -1), colour("muted")),
            ("ALIGN", (1, 0), (-1, -1), "CENTER"),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.7, colour("ctl")),
            ("LINEBELOW", (0, 1), (-1, 2), 0.4, colour("line")),
            ("LINEBELOW", (0, 4), (-1, 5), 0.4, colour("line")),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 3), (-1, 3), 0),
            ("TOPPADDING", (0, 4), (-1, 4), 0),
            ("LEFTPADDING", (0, 0), (-1, -1), 1),
            ("RIGHTPADDING", (0, 0), (-1, -1), 1),
            ("BACKGROUND", (-1, 0), (-1, -1), colour("sel")),
        ]
    )
    note = [Paragraph(words, styles().muted) for words in _table_notes(shown)]
    return [Spacer(0, 8), chart_drawing(shown.chart(), width + 12, 150), Spacer(0, 4), table, *note]


def _cell(shown: Shown, figure: Figure) -> str:
    if shown.hides(figure):
        return "*"
    return "–" if figure.value is None else figure.text.rstrip("%") + ("†" if figure.small else "")


def _small(shown: Shown, figure: Figure, number: int) -> str:
    return "*" if shown.hides(figure) else f"{number:,}"


def _word(rag: Rag) -> str:
    return "–" if rag is Rag.NOT_RATED else rag.word


def _table_notes(shown: Shown) -> list[str]:
    figures, many = shown.page.figures, shown.page.measure.names.many
    if any(shown.hides(figure) for figure in figures):
        return [f"* Rests on fewer than {shown.limit} {many} and is not published."]
    if any(figure.small and figure.denominator for figure in figures):
        return [f"† Rests on fewer than {shown.limit} {many}: not to be published."]
    return []


def _commentary(page: FigurePage) -> list[Any]:
    style = styles()
    lines: list[Any] = [Paragraph("Commentary", style.heading)]
    if page.commentary is None:
        return [*lines, Paragraph("None written for this month.", style.muted)]
    paragraphs = [part.strip() for part in page.commentary.text.split("\n")]
    lines += [Paragraph(escape(part), style.body) for part in paragraphs if part]
    if page.commentary.author:
        lines.append(Paragraph(f"Written by {escape(page.commentary.author)}", style.muted))
    return lines


def _guard(shown: Shown, guard: Guard) -> list[Any]:
    """Whether "resolved" lasted."""
    style = styles()
    if shown.publication and guard.small:
        words = f"Withheld: rests on {shown.withheld} contacts."
    elif guard.value is None:
        words = f"No contacts were resolved in {guard.month.label}, the latest month that can be judged."
    else:
        words = (
            f"<b>{guard.text}</b>: of {guard.resolved:,} contacts resolved in {guard.month.label}, "
            f"{shown.count(guard.again)} were followed by another by the same person within {guard.days} days. "
            "Lower is better. A month is judged when all of its days lie that far back."
        )
    return [Paragraph("Did it last? Repeat contacts", style.heading), Paragraph(words, style.body)]


def _what_counts(shown: Shown) -> list[Any]:
    """The rule in words, with how many of the month's rows each part of it took."""
    page, style = shown.page, styles()
    lines: list[Any] = [
        Paragraph("What counts", style.heading),
        Paragraph(escape(f"{page.measure.rule.label}: {page.measure.wording}."), style.body),
    ]
    columns = [_grounds(shown, part, name) for part, name in _PARTS.items()]
    width = PAGE[0] - 2 * MARGIN - 12
    table = Table([columns], [width * 0.24, width * 0.26, width * 0.5])
    table.setStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("LEFTPADDING", (0, 0), (-1, -1), 0)])
    return [*lines, table]


def _grounds(shown: Shown, part: Part, name: str) -> list[Any]:
    """One of the three parts: how many rows, and on which grounds."""
    style = styles()
    grounds = [ground for ground in shown.page.grounds if ground.part is part]
    total = sum(ground.count for ground in grounds)
    return [
        Paragraph(f"<b>{name}: {shown.count(total)}</b>", style.body),
        *(
            Paragraph(escape(f"{ground.why}: {shown.count(ground.count)}"), style.bullet, bulletText="•")
            for ground in grounds
        ),
    ]


def _notes(page: FigurePage) -> list[Any]:
    style = styles()
    lines = [Paragraph(escape(note), style.bullet, bulletText="•") for note in page.measure.notes]
    return [Paragraph("Data notes", style.heading), *lines]
