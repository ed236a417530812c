"""What the council published: each measure of the dashboard by month, with its target and the rating it was given."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStackedLayout, QWidget

from caseload_desktop.domain.chart_data import ChartData, Series, Unit
from caseload_desktop.domain.published import load_published_measures
from caseload_desktop.domain.roles import May
from caseload_desktop.measures.page import rating_code
from caseload_desktop.measures.targets import PublishedPoint
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.targets import load_published
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.chart import Chart
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.text import muted

_NOTHING = "The council's published dashboard of 2017/18 ships with this program and is not loaded yet."


class PublishedCard(Card):
    """One published measure at a time."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__("Published by the council", parent=parent)
        self._desk = desk
        self._points: dict[str, list[PublishedPoint]] = {}
        self.measure = QComboBox()
        self.measure.setAccessibleName("Published measure")
        self.measure.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.measure.setMinimumContentsLength(22)
        self.measure.currentIndexChanged.connect(lambda _place: self._draw())
        self.chart = Chart()
        self.chart.setMinimumHeight(250)
        self.source = muted("", wrap=True)
        may = desk.may(May.SET_TARGETS)
        self.empty = EmptyState(
            "bar-chart", _NOTHING, action="Load it" if may else "", on_action=self.load if may else None
        )
        self.body.addWidget(self.measure)
        self._views = QStackedLayout()
        self.body.addLayout(self._views, 1)  # first: a stack without a parent opens its first view as a window
        self._views.addWidget(self.empty)
        self._views.addWidget(self.chart)
        self.body.addWidget(self.source)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def show_points(self, points: Sequence[PublishedPoint]) -> None:
        """Show what the store holds."""
        chosen = self.measure.currentData()
        self._points = {}
        for point in points:
            self._points.setdefault(point.measure, []).append(point)
        with QSignalBlocker(self.measure):
            self.measure.clear()
            for measure in sorted(self._points, key=_by_number):
                self.measure.addItem(f"{measure} · {self._points[measure][0].title}", measure)
            self.measure.setCurrentIndex(max(self.measure.findData(chosen), 0))
        self.measure.setVisible(bool(points))
        self.source.setVisible(bool(points))
        self._views.setCurrentIndex(1 if points else 0)
        self._draw()

    def load(self) -> None:
        """Take in the dashboard that ships."""
        store, actor = self._desk.store, self._desk.actor
        data = resource("published", "kent_dashboard_2017-18.csv").read_bytes()
        counts = resource("published", "kent_activity_2017-18.csv").read_bytes()
        self._desk.write(self, "Published figures loaded", lambda: load_published(store, actor, data, counts=counts))

    def _draw(self) -> None:
        points = self._points.get(str(self.measure.currentData()), [])
        if points:
            self.chart.set_data(published_chart(points))
            self.source.setText("As printed in the committee's papers; every rating comes out the same by our rule.")


def published_chart(points: Sequence[PublishedPoint]) -> ChartData:
    """The published months of one measure as a chart."""
    title = points[0].title
    percent = _units().get(points[0].measure) == "percent"
    values = tuple(point.value for point in points)
    rated = any(point.target is not None for point in points)
    exact = any(value is not None and value != round(value) for value in values)
    return ChartData(
        title=f"{title}, as published",
        months=tuple(point.month for point in points),
        series=(Series(title, values),),
        unit=Unit.PERCENT if percent else Unit.NUMBER,
        target=tuple(point.target for point in points) if rated else (),
        ratings=tuple(rating_code(point.rag) for point in points) if rated else (),
        decimals=1 if exact else 0,
    )


@cache
def _units() -> dict[str, str]:
    measures = load_published_measures(resource("published", "kent_measures.json").read_bytes())
    return {number: measure.unit for number, measure in measures.items()}


def _by_number(measure: str) -> tuple[float, str]:
    return (float(measure) if measure.replace(".", "", 1).isdigit() else 1e9, measure)
