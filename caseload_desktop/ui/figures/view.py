"""The figures page: tiles, twelve months, breakdown, rule and commentary; every number opens its rows."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QGridLayout, QStackedLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import May
from caseload_desktop.measures.page import FigurePage, chart_of
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.figures.bar import FigureBar
from caseload_desktop.ui.figures.behind_view import CAME_BACK, BehindView
from caseload_desktop.ui.figures.breakdown import BreakdownCard
from caseload_desktop.ui.figures.commentary_card import CommentaryCard
from caseload_desktop.ui.figures.published_card import PublishedCard
from caseload_desktop.ui.figures.reading import Asked, BehindAsked, BehindReading, Reading, read_behind, read_page
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
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import column, row, scrolled
from caseload_desktop.ui.widgets.chart import ChartCard
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.widgets.tile import Tile

CONCERNS = (
    "contact",
    "person",
    "target",
    "commentary",
    "published_figure",
    "team",
    "worker",
    "locality",
    "code_change",
)


class FiguresPage(Page):
    """The measure "% contacts resolved at source" of any team, month and way of counting."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        this_month = Month.of(desk.today())
        self._asked = Asked(this_month.plus(-1))
        self._chose = False
        self._reading: Reading | None = None
        self._back_to: QWidget | None = None
        self.bar = FigureBar(self._asked, latest=this_month)
        self.bar.asked.connect(self._on_asked)
        self.targets_button = button("Targets", self.open_targets, icon="target")
        self.pdf_button = button("PDF of this page", self.open_pdf, icon="file-down")
        self.targets_button.setVisible(desk.may(May.SET_TARGETS))
        self._make_tiles()
        self._make_cards()
        self.behind = BehindView(desk)
        self.behind.left.connect(self.show_figure)
        self._lay_out()
        self.refresh()

    # --------------------------------------------------------------------------------------------------------- making
    def _make_tiles(self) -> None:
        self.resolved = Tile("Resolved at source")
        self.not_counted = Tile("Not resolved at source")
        self.left_out = Tile("Left out of the figure")
        self.guard = Tile("Came back within 91 days")
        self.resolved.opened.connect(lambda: self.open_rows(Part.NUMERATOR.value))
        self.not_counted.opened.connect(lambda: self.open_rows(Part.DENOMINATOR.value))
        self.left_out.opened.connect(lambda: self.open_rows(Part.LEFT_OUT.value))
        self.guard.opened.connect(self.open_guard)

    def _make_cards(self) -> None:
        self.travel = muted("")
        self.chart = ChartCard(chart_of("Twelve months", ()))
        self.chart.corner.insertWidget(0, self.travel)
        self.chart.month_activated.connect(self._on_month)
        self.breakdown = BreakdownCard(self.desk.runner)
        self.breakdown.opened.connect(lambda asked: self._open(BehindAsked(asked), Part.NUMERATOR.value))
        self.rule = RuleCard()
        self.rule.opened.connect(self.open_rows)
        self.commentary = CommentaryCard(self.desk)
        self.published = PublishedCard(self.desk)
        self.small = muted("", wrap=True)
        self.nothing = EmptyState(
            "bar-chart",
            "No contacts in these twelve months yet.",
            action="Log a contact" if self.desk.may(May.WRITE_RECORD) else "",
            on_action=self.desk.log_contact if self.desk.may(May.WRITE_RECORD) else None,
        )

    def _lay_out(self) -> None:
        buttons = row(self.targets_button, self.pdf_button)
        head = row(self.bar, buttons, space=Space.L)
        head.setStretch(0, 1)
        head.setAlignment(buttons, Qt.AlignmentFlag.AlignBottom)
        self._cards = QGridLayout()
        self._cards.setSpacing(Space.M)
        for place, (card, wide) in enumerate(
            ((self.chart, 5), (self.breakdown, 4), (self.rule, 5), (self.commentary, 4))
        ):
            self._cards.addWidget(card, place // 2, place % 2)
            self._cards.setColumnStretch(place % 2, wide)
        self.chart.setMinimumHeight(300)
        self._filled = QWidget()
        tiles = row(self.resolved, self.not_counted, self.left_out, self.guard, space=Space.M)
        for place, share in enumerate((4, 3, 3, 3)):
            tiles.setStretch(place, share)
        self._filled.setLayout(column(tiles, self.small, self._cards, space=Space.M))
        inner = QWidget()
        self._figure = QStackedLayout()
        below = QWidget()
        below.setLayout(self._figure)
        self._figure.addWidget(EmptyState("loader", "Counting …"))
        self._figure.addWidget(self.nothing)
        self._figure.addWidget(self._filled)
        inner.setLayout(column(head, below, self.published, space=Space.M))
        self._views = QStackedLayout(self)
        self._views.addWidget(scrolled(inner))
        self._views.addWidget(self.behind)

    # -------------------------------------------------------------------------------------------------------- reading
    @override
    def refresh(self) -> None:
        asked, desk = self._asked, self.desk
        lists, viewer, today = desk.code_lists, desk.actor, desk.today()
        desk.read(
            self,
            lambda conn: read_page(conn, asked, lists=lists, viewer=viewer, today=today),
            self._on_reading,
            key="page",
        )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*CONCERNS)

    @override
    def first_focus(self) -> QWidget | None:
        return self.behind.first_focus() if self._views.currentIndex() else self.bar.scope

    @override
    def show_item(self, item: str | None) -> None:
        self.show_figure()

    @property
    def reading(self) -> Reading | None:
        """What shows, or None while it is read for the first time."""
        return self._reading

    def _on_asked(self, asked: Asked) -> None:
        self._asked, self._chose = asked, True
        self.refresh()

    def _on_reading(self, reading: Reading) -> None:
        if self._begins_this_month(reading):
            self._asked = reading.asked.with_month(reading.asked.month.plus(1))
            self.refresh()
            return
        self._reading = reading
        self._show(reading)

    def _begins_this_month(self, reading: Reading) -> bool:
        """True for a team that began to record this month: last month has nothing to show at first."""
        fresh = self._reading is None and not self._chose and reading.page.everything == 0
        return fresh and reading.asked.month < Month.of(self.desk.today())

    def _show(self, reading: Reading) -> None:
        page = reading.page
        self.bar.show_reading(reading)
        so_far = ", so far" if page.is_so_far else ""
        self.set_headline("Figures", f"{page.measure.title} · {page.scope_label} · {page.month.label}{so_far}")
        self._figure.setCurrentIndex(2 if _has_anything(page) else 1)
        self._show_tiles(page)
        self.small.setText(small_words(page.measure.rule.suppress_below))
        self.small.setVisible(is_marked(page.figure))
        self.chart.set_data(chart_of("Twelve months", page.figures))
        self.travel.setText(travel_words(page))
        self.breakdown.show_reading(reading)
        self.rule.show_page(page)
        self.commentary.show_page(page)
        self.published.show_points(reading.published)

    def _show_tiles(self, page: FigurePage) -> None:
        figure = page.figure
        target = float(figure.target.value) if figure.target else None
        values = [each.value for each in page.figures]
        rest = figure.denominator - figure.numerator
        out = page.everything - figure.denominator
        self.resolved.show_value(value_words(figure), figure_tag(figure), values=values, target=target)
        self.not_counted.show_value(f"{rest:,}", Tag(Tone.GREY, f"of {figure.denominator:,} that count"))
        self.left_out.show_value(f"{out:,}", Tag(Tone.GREY, f"of {page.everything:,} contacts"))
        self.guard.show_value(page.guard.text, guard_tag(page.guard))
        self.resolved.setToolTip(counts_words(figure))

    # --------------------------------------------------------------------------------------------------------- rows
    def open_rows(self, part: str) -> None:
        """Show the contacts of one part of the figure."""
        self._open(BehindAsked(self._asked), part)

    def open_guard(self) -> None:
        """Show the resolved contacts that were followed by another."""
        if self._reading is not None:
            month = self._reading.page.guard.month
            self._open(BehindAsked(self._asked.with_month(month), came_back=True), CAME_BACK)

    def show_figure(self) -> None:
        """Go back from the rows to the figure; the keyboard goes where it came from."""
        if self._views.currentIndex() == 0:
            return
        self._views.setCurrentIndex(0)
        if self._back_to is not None and self._back_to.isVisible():
            self._back_to.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_month(self, place: int) -> None:
        if self._reading is not None:
            month = self._reading.page.figures[place].span.last
            self._open(BehindAsked(self._asked.with_month(month)), Part.NUMERATOR.value)

    def _open(self, wanted: BehindAsked, part: str) -> None:
        desk = self.desk
        lists, viewer = desk.code_lists, desk.actor
        focused = QApplication.focusWidget()
        self._back_to = focused if isinstance(focused, QWidget) and self.isAncestorOf(focused) else None

        def show(found: BehindReading) -> None:
            self.behind.show_reading(found, part)
            self._views.setCurrentIndex(1)
            self.behind.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

        desk.read(self, lambda conn: read_behind(conn, wanted, lists=lists, viewer=viewer), show, key="behind")

    # -------------------------------------------------------------------------------------------------------- dialogs
    def open_targets(self) -> None:
        """Open the targets of this measure."""
        from caseload_desktop.ui.dialogs.figure_targets import TargetsDialog

        if self._reading is not None:
            TargetsDialog(self.desk, self._reading, parent=self).open()

    def open_pdf(self) -> None:
        """Ask where the PDF may go."""
        from caseload_desktop.ui.dialogs.figure_pdf import PdfDialog

        if self._reading is not None:
            PdfDialog(self.desk, self._reading.page, parent=self).open()


def _has_anything(page: FigurePage) -> bool:
    return page.everything > 0 or any(figure.denominator for figure in page.figures)
