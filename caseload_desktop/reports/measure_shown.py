"""The numbers of a measure page as they may be read: inside the council, or in something for publication."""

from __future__ import annotations

from dataclasses import replace

from caseload_desktop.domain.chart_data import ChartData
from caseload_desktop.domain.rag import Rag
from caseload_desktop.measures.figure import Figure
from caseload_desktop.measures.page import FigurePage


class Shown:
    """The page's numbers as they may be read: all of them inside the council, none too small for publication."""

    def __init__(self, page: FigurePage, *, publication: bool) -> None:
        self.page = page
        self.publication = publication
        self.limit = page.measure.rule.suppress_below
        self.withheld = f"fewer than {self.limit}"

    def hides(self, figure: Figure) -> bool:
        """True when a figure rests on too few contacts to be published."""
        return self.publication and figure.small and figure.denominator > 0

    def value(self, figure: Figure) -> str:
        """The value in words."""
        return self.withheld if self.hides(figure) else figure.text

    def rag(self, figure: Figure) -> Rag:
        """The rating; a withheld figure shows none, since it would give the value away."""
        return Rag.NOT_RATED if self.hides(figure) else figure.rag

    def count(self, number: int) -> str:
        """A count, withheld for publication where it is small."""
        return self.withheld if self.publication and 0 < number < self.limit else f"{number:,}"

    def chart(self) -> ChartData:
        """The chart without the months that are withheld."""
        data = self.page.chart()
        hidden = [self.hides(figure) for figure in self.page.figures]
        kept = tuple(None if hide else v for hide, v in zip(hidden, data.main.values, strict=True))
        ratings = tuple("" if hide else r for hide, r in zip(hidden, data.ratings, strict=True)) if data.ratings else ()
        return replace(data, series=(replace(data.main, values=kept),), ratings=ratings)
