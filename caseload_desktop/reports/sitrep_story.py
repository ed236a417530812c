"""What stands on the page of a sitrep, from top to bottom, as the PDF library takes it; imported only to make one."""

from __future__ import annotations

from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Circle, Drawing, Polygon, Rect
from reportlab.platypus import KeepTogether, Paragraph, Spacer, Table

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.sitrep import Number
from caseload_desktop.reports.pdf_style import BOLD, MARGIN, PAGE, SEMIBOLD, colour, styles
from caseload_desktop.reports.sitrep_pdf import COUNTED_HOW, NUMBER_WORDS, SitrepPaper
from caseload_desktop.store.queries.patches import Capacity

_WIDTH = PAGE[0] - 2 * MARGIN
_ACROSS = 5
_TOKENS = {"green": "green", "amber": "amber", "red": "red", "black": "blackbg"}


def sitrep_story(paper: SitrepPaper) -> list[Any]:
    """The page from top to bottom."""
    return [
        *_head(paper),
        _numbers(paper),
        Spacer(0, 10),
        Paragraph("Capacity by day", styles().heading),
        _days(paper),
        KeepTogether(_commentary(paper)),
        KeepTogether(_how(paper)),
    ]


def _day(on: str) -> str:
    day = date.fromisoformat(on)
    return f"{day:%a} {show_long(day)}"


def _head(paper: SitrepPaper) -> list[Any]:
    one, style = paper.sitrep, styles()
    words = f"Week from {show_long(one.week.first)} to {show_long(one.week.last)}"
    if one.week.is_running:
        words += f", so far: as at {show_long(one.week.as_at)}"
    found: list[Any] = [Paragraph("SAMPLE DATA: everybody here is invented", style.heading)] if paper.sample else []
    return [
        *found,
        Paragraph(f"Enablement sitrep · {escape(one.team)}", style.title),
        Paragraph(words, style.body),
        Spacer(0, 10),
    ]


def _numbers(paper: SitrepPaper) -> Any:
    """Ten numbers, five in a line, and staff below them."""
    cells = [_cell(paper, number) for number in Number]
    lines = [cells[at : at + _ACROSS] for at in range(0, len(cells), _ACROSS)]
    table = Table(lines, [_WIDTH / _ACROSS] * _ACROSS)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BOX", (0, 0), (-1, -1), 0.7, colour("line")),
            ("INNERGRID", (0, 0), (-1, -1), 0.7, colour("line")),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
        ]
    )
    return table


def _cell(paper: SitrepPaper, number: Number) -> list[Any]:
    style, count = styles(), paper.sitrep.count(number)
    late = number is Number.BEYOND and count
    value = f'<font name="{BOLD}" size="22" color="{_hex("red" if late else "ink")}">{count:,}</font>'
    return [
        Paragraph(value, style.value.clone("number", leading=27)),
        Paragraph(f"<b>{NUMBER_WORDS[number]}</b>", style.muted.clone("name", textColor=colour("ink"))),
        Paragraph(COUNTED_HOW[number], style.muted),
    ]


def _hex(token: str) -> str:
    return "#" + str(colour(token).hexval())[2:]


def _days(paper: SitrepPaper) -> Any:
    """A column for each day: its colour by shape and word, hours free, staff."""
    style, one = styles(), paper.sitrep
    heads = [Paragraph(f"<b>{day:%a} {day.day}</b>", style.body) for day in one.week.days]
    marks = [_mark(paper, capacity) for capacity in one.days]
    staff = [Paragraph(_staff(capacity), style.muted) for capacity in one.days]
    table = Table([heads, marks, staff], [_WIDTH / 7] * 7)
    table.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("BOX", (0, 0), (-1, -1), 0.7, colour("line")),
            ("LINEAFTER", (0, 0), (-2, -1), 0.7, colour("line")),
            ("BACKGROUND", (0, 0), (-1, 0), colour("greybg")),
        ]
    )
    return table


def _mark(paper: SitrepPaper, capacity: Capacity | None) -> Any:
    style = styles()
    if capacity is None or not capacity.level:
        return Paragraph("not set", style.muted)
    drawing = Drawing(9, 9)
    ink = colour(_TOKENS.get(capacity.level, "grey"))
    shapes = {
        "green": Circle(4.5, 4.5, 4.5, fillColor=ink, strokeColor=None),
        "amber": Polygon([4.5, 9, 9, 0.5, 0, 0.5], fillColor=ink, strokeColor=None),
        "red": Polygon([4.5, 9, 9, 4.5, 4.5, 0, 0, 4.5], fillColor=ink, strokeColor=None),
    }
    drawing.add(shapes.get(capacity.level, Rect(0.5, 0.5, 8, 8, fillColor=ink, strokeColor=None)))
    words = Paragraph(escape(paper.levels.get(capacity.level, capacity.level)), style.muted)
    cell = Table([[drawing, words]], [12, _WIDTH / 7 - 22])
    cell.setStyle(
        [
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
    )
    return cell


def _staff(capacity: Capacity | None) -> str:
    if capacity is None:
        return ""
    parts = []
    if capacity.staff_present is not None:
        posts = f" of {capacity.staff_establishment:g}" if capacity.staff_establishment is not None else ""
        parts.append(f"{capacity.staff_present:g}{posts} staff present")
    if capacity.hours_free is not None:
        parts.append(f"{capacity.hours_free:g} hours free")
    return "<br/>".join(parts)


def _commentary(paper: SitrepPaper) -> list[Any]:
    style, note = styles(), paper.sitrep.note
    lines = [line for line in note.splitlines() if line.strip()] or ["Nothing was written about this week."]
    said = [capacity for capacity in paper.sitrep.days if capacity is not None and capacity.note]
    told = [Paragraph(f"{_day(capacity.on)}: {escape(capacity.note)}", style.muted) for capacity in said]
    return [
        Paragraph("Commentary", style.heading),
        *(Paragraph(escape(line), style.body) for line in lines),
        *told,
    ]


def _how(paper: SitrepPaper) -> list[Any]:
    style = styles()
    words = (
        "Received, accepted, declined, passed, started and ended count what happened in the week; waiting, in service "
        f"and beyond six weeks how it stood at the end of {show_long(paper.sitrep.week.as_at)}. Beyond six weeks: "
        "from the day after the start plus 42 days. Independent: no public support afterwards. Restricted people count."
    )
    head = style.heading.clone("how", fontName=SEMIBOLD)
    return [Paragraph("How it is counted", head), Paragraph(words, style.muted)]
