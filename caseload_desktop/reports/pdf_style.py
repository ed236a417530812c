"""How every PDF looks: the faces and colours of the screen, paragraph styles, rating marks, and the frame of a page."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from reportlab.graphics.shapes import Circle, Drawing, Group, Polygon, PolyLine
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from typing_extensions import override

from caseload_desktop.domain.rag import Rag
from caseload_desktop.runtime.paths import resource

PAGE = A4
MARGIN = 18 * mm
REGULAR, MEDIUM, SEMIBOLD, BOLD = "Inter", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"
_FACES = {
    REGULAR: "Inter-Regular.ttf",
    MEDIUM: "Inter-Medium.ttf",
    SEMIBOLD: "Inter-SemiBold.ttf",
    BOLD: "Inter-Bold.ttf",
}
RATING_TOKENS = {Rag.GREEN: "green", Rag.AMBER: "amber", Rag.RED: "red", Rag.NOT_RATED: "grey"}


@cache
def register_faces() -> None:
    """Make the shipped faces known to the PDF library, once."""
    for name, file in _FACES.items():
        pdfmetrics.registerFont(TTFont(name, str(resource("fonts", file))))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=SEMIBOLD, italic=REGULAR, boldItalic=SEMIBOLD)


@cache
def colour(token: str) -> Color:
    """A colour of the light theme."""
    table = json.loads(resource("theme", "tokens.json").read_text(encoding="utf-8"))
    return HexColor(table["light"][token])


class Styles(NamedTuple):
    """The paragraph styles of a report."""

    title: ParagraphStyle
    heading: ParagraphStyle
    body: ParagraphStyle
    muted: ParagraphStyle
    value: ParagraphStyle
    bullet: ParagraphStyle


@cache
def styles() -> Styles:
    """The styles, with the faces registered."""
    register_faces()
    body = ParagraphStyle(
        "body",
        fontName=REGULAR,
        fontSize=9.5,
        leading=13.5,
        textColor=colour("ink"),
        alignment=TA_LEFT,
        splitLongWords=1,
    )
    return Styles(
        title=ParagraphStyle("title", parent=body, fontName=BOLD, fontSize=17, leading=21),
        heading=ParagraphStyle(
            "heading", parent=body, fontName=SEMIBOLD, fontSize=11, leading=15, spaceBefore=9, spaceAfter=3
        ),
        body=body,
        muted=ParagraphStyle("muted", parent=body, fontSize=8.5, leading=12, textColor=colour("muted")),
        value=ParagraphStyle("value", parent=body, fontName=BOLD, fontSize=30, leading=34),
        bullet=ParagraphStyle("bullet", parent=body, leftIndent=10, bulletIndent=0, fontSize=9, leading=12.5),
    )


def rating_group(rag: Rag, size: float, *, x: float = 0, y: float = 0) -> Group:
    """The mark of a rating, ``size`` points wide: tick disc (green), triangle (amber), diamond (red), ring (none)."""
    ink, inside = colour(RATING_TOKENS[rag]), colour(f"{RATING_TOKENS[rag]}bg")
    half = size / 2
    shapes: dict[Rag, list[Any]] = {
        Rag.GREEN: [
            Circle(half, half, half, fillColor=ink, strokeColor=None),
            PolyLine(
                [size * 0.27, size * 0.48, size * 0.44, size * 0.31, size * 0.75, size * 0.66],
                strokeColor=inside,
                strokeWidth=size / 7,
                strokeLineCap=1,
                strokeLineJoin=1,
            ),
        ],
        Rag.AMBER: [Polygon([half, size, size, 0.06 * size, 0, 0.06 * size], fillColor=ink, strokeColor=None)],
        Rag.RED: [Polygon([half, size, size, half, half, 0, 0, half], fillColor=ink, strokeColor=None)],
        Rag.NOT_RATED: [
            Circle(half, half, half - size / 14, fillColor=None, strokeColor=ink, strokeWidth=size / 7),
        ],
    }
    return Group(*shapes[rag], transform=(1, 0, 0, 1, x, y))


def rating_mark(rag: Rag, size: float) -> Drawing:
    """The mark as a thing that stands in a line or a table cell."""
    drawing = Drawing(size, size)
    drawing.add(rating_group(rag, size))
    return drawing


class NumberedCanvas(Canvas):  # type: ignore[misc]
    """Puts a footer with "page 1 of 3" on every page, and the sample mark where it is due."""

    footer = ""
    sample = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

    @override
    def showPage(self) -> None:
        self._pages.append(dict(self.__dict__))
        self._startPage()

    @override
    def save(self) -> None:
        for number, page in enumerate(self._pages, 1):
            self.__dict__.update(page)
            self._draw_frame(number, len(self._pages))
            super().showPage()
        super().save()

    def _draw_frame(self, number: int, count: int) -> None:
        width, _ = PAGE
        self.setStrokeColor(colour("line"))
        self.setLineWidth(0.6)
        self.line(MARGIN, 14 * mm, width - MARGIN, 14 * mm)
        self.setFont(REGULAR, 7.5)
        self.setFillColor(colour("muted"))
        self.drawString(MARGIN, 9.5 * mm, self.footer)
        self.drawRightString(width - MARGIN, 9.5 * mm, f"Page {number} of {count}")
        if self.sample:
            self._draw_sample_mark()

    def _draw_sample_mark(self) -> None:
        """Letters no reader can miss and no cropping of a corner takes away."""
        width, height = PAGE
        self.saveState()
        self.translate(width / 2, height / 2)
        self.rotate(52)
        self.setFont(BOLD, 74)
        self.setFillColor(colour("red"), alpha=0.09)
        self.drawCentredString(0, -20, "SAMPLE DATA")
        self.restoreState()


def canvas_for(footer: str, *, sample: bool) -> type[NumberedCanvas]:
    """A canvas with that footer, as the document template takes it."""
    return type("ReportCanvas", (NumberedCanvas,), {"footer": footer, "sample": sample})
