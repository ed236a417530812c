"""The figure itself: tiles, twelve months, breakdown, rule and commentary, side by side or below each other."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.measures.page import FigurePage, chart_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.figures.breakdown import BreakdownCard
from caseload_desktop.ui.figures.commentary_card import CommentaryCard
from caseload_desktop.ui.figures.reading import Reading
from caseload_desktop.ui.figures.rule_card import RuleCard
from caseload_desktop.ui.figures.words import (
    counts_words,
    figure_tag,
    guard_tag,
    is_marked,
    small_words,
    travel_words,
    value_words,
)
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.chart import ChartCard
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.widgets.tile import Tile

GUARD = "Came back within 91 days"
_CHART_HEIGHT = 364
_TILES = (4, 3, 3, 3)
"""How the tiles share the width."""


class FigureBody(QWidget):
    """Signals: ``rows_wanted(str part)``; ``guard_wanted``; ``month_wanted(int place)``; ``line_wanted(Asked)``."""

    rows_wanted = Signal(str)
    guard_wanted = Signal()
    month_wanted = Signal(int)
    line_wanted = Signal(object)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.resolved = Tile("Resolved at source")
        self.not_counted = Tile("Not resolved at source")
        self.left_out = Tile("Left out of the figure")
        self.guard = Tile(GUARD)
        self.small = muted("", wrap=True)
        self.travel = muted("")
        self.chart = ChartCard(chart_of("Twelve months", ()))
        self.chart.corner.insertWidget(0, self.travel)
        self.chart.setFixedHeight(_CHART_HEIGHT)
        self.breakdown = BreakdownCard(desk.runner)
        self.breakdown.setFixedHeight(_CHART_HEIGHT)
        self.rule = RuleCard()
        self.commentary = CommentaryCard(desk)
        self._tiles, self._cards = QGridLayout(), QGridLayout()
        self._narrow: bool | None = None
        for grid in (self._tiles, self._cards):
            grid.setSpacing(Space.M)
        self.setLayout(column(self._tiles, self.small, self._cards, space=Space.M))
        self.arrange(narrow=False)
        self._connect()

    def _connect(self) -> None:
        parts = {self.resolved: Part.NUMERATOR, self.not_counted: Part.DENOMINATOR, self.left_out: Part.LEFT_OUT}
        for tile in (*parts, self.guard):
            tile.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        for tile, part in parts.items():
            tile.opened.connect(lambda part=part: self.rows_wanted.emit(part.value))
        self.guard.opened.connect(self.guard_wanted)
        self.chart.month_activated.connect(self.month_wanted)
        self.breakdown.opened.connect(self.line_wanted)
        self.rule.opened.connect(self.rows_wanted)

    def arrange(self, *, narrow: bool) -> None:
        """Put cards beside each other, or below each other where there is no room."""
        if narrow == self._narrow:
            return
        self._narrow = narrow
        tiles = (self.resolved, self.not_counted, self.left_out, self.guard)
        _place(self._tiles, tiles, (1, 1) if narrow else _TILES)
        for place, tile in enumerate(tiles):
            self._give_room(place, shown=not tile.isHidden())
        _place(self._cards, (self.chart, self.breakdown, self.rule, self.commentary), (1,) if narrow else (5, 4))

    def show_reading(self, reading: Reading) -> None:
        """Show a figure."""
        page = reading.page
        self._show_tiles(page)
        self.small.setText(small_words(page.measure))
        self.small.setVisible(is_marked(page.figure))
        self.chart.set_data(chart_of("Twelve months", page.figures, percentage=page.measure.percentage))
        self.travel.setText(travel_words(page))
        self.breakdown.show_reading(reading)
        self.rule.show_page(page)
        self.commentary.show_page(page)

    def _show_tile(self, tile: Tile, place: int, *, shown: bool) -> None:
        """Show or hide a tile; the others take its room."""
        tile.setVisible(shown)
        self._give_room(place, shown=shown)

    def _give_room(self, place: int, *, shown: bool) -> None:
        if not self._narrow:
            self._tiles.setColumnStretch(place, _TILES[place] if shown else 0)

    def _show_tiles(self, page: FigurePage) -> None:
        figure, names = page.figure, page.measure.names
        self.resolved.set_caption(names.counted)
        self.not_counted.set_caption(names.rest)
        self._show_tile(self.not_counted, 1, shown=not names.alone)
        self._show_tile(self.guard, 3, shown=page.guard is not None or page.beside is not None)
        target = float(figure.target.value) if figure.target else None
        values = [each.value for each in page.figures]
        rest = figure.denominator - (0 if names.ratio else figure.numerator)
        rest_words = "what it is divided by" if names.ratio else f"of {figure.denominator:,} that count"
        out = sum(ground.count for ground in page.grounds if ground.part is Part.LEFT_OUT)
        self.resolved.show_value(value_words(figure), figure_tag(figure), values=values, target=target)
        self.resolved.setToolTip(counts_words(figure, names))
        self.not_counted.show_value(f"{rest:,}", Tag(Tone.GREY, rest_words))
        every = f"{page.everything:,} rows" if names.ratio else names.count(page.everything)
        self.left_out.show_value(f"{out:,}", Tag(Tone.GREY, f"of {every}"))
        if page.guard is not None:
            self.guard.set_caption(GUARD)
            self.guard.show_value(page.guard.text, guard_tag(page.guard))
        elif page.beside is not None:
            other = page.beside.figure
            self.guard.set_caption(page.beside.label)
            self.guard.show_value(value_words(other), Tag(Tone.GREY, counts_words(other, names)))


def _place(grid: QGridLayout, parts: tuple[QWidget, ...], shares: tuple[int, ...]) -> None:
    """Fill a grid line by line, columns sharing the width by ``shares``."""
    for part in parts:
        grid.removeWidget(part)
    for place, part in enumerate(parts):
        grid.addWidget(part, place // len(shares), place % len(shares))
    for number in range(len(parts)):
        grid.setColumnStretch(number, shares[number] if number < len(shares) else 0)
