"""The figures page: what is asked for above, the figure below, and behind every number its rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QStackedLayout, QTabBar, QWidget
from typing_extensions import override

from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.months import Month
from caseload_desktop.domain.roles import May
from caseload_desktop.measures.measure import MEASURES, titles
from caseload_desktop.measures.page import FigurePage
from caseload_desktop.measures.span import Slice
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.figures.bar import FigureBar
from caseload_desktop.ui.figures.behind_view import CAME_BACK, BehindView
from caseload_desktop.ui.figures.body import FigureBody
from caseload_desktop.ui.figures.commentary_card import unfinished
from caseload_desktop.ui.figures.published_card import PublishedCard
from caseload_desktop.ui.figures.reading import Asked, BehindAsked, BehindReading, Reading, read_behind, read_page
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone

NARROW = 900
"""Pages narrower than this put their parts below each other."""

_CONCERNS = (
    "contact",
    "enablement",
    "concern",
    "concern_consultation",
    "enquiry",
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
    """A measure of any team, month and way of counting; the measures are tabs."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        this_month = Month.of(desk.today())
        self._asked = Asked(this_month.plus(-1))
        self._chose = False
        self._reading: Reading | None = None
        self._back_to: QWidget | None = None
        self._behind_what: BehindAsked | None = None
        self._write_next: Asked | None = None
        self.kept: MessageBar | None = None
        self.measures = QTabBar()
        self.measures.setAccessibleName("Measure")
        self.measures.setDrawBase(False)
        self.measures.setExpanding(False)
        for number, short in titles():
            self.measures.setTabData(self.measures.addTab(short), number)
        self.bar = FigureBar(self._asked, latest=this_month)
        self.targets_button = button("Targets", self.open_targets, icon="target")
        self.pdf_button = button("PDF", self.open_pdf, icon="file-down")
        self.workbook_button = button("Workbook", self.open_workbook, icon="file-spreadsheet")
        self.workbook_button.setToolTip("The figure, its tables and the rows behind it as a spreadsheet")
        self.body = FigureBody(desk)
        self.published = PublishedCard(desk)
        self.behind = BehindView(desk)
        may_log = desk.may(May.WRITE_RECORD)
        self.counting = EmptyState("loader", "Counting …")
        self.nothing = EmptyState(
            "bar-chart",
            "Nothing in these twelve months yet.",
            action="Log a contact" if may_log else "",
            on_action=desk.log_contact if may_log else None,
        )
        self._lay_out()
        self.targets_button.setVisible(desk.may(May.SET_TARGETS))  # without a parent it would open a window
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        buttons = row(self.targets_button, self.workbook_button, self.pdf_button)
        buttons.addStretch(1)
        self._head = row(self.bar, buttons, space=Space.L)
        self._head.setStretch(0, 1)
        self._head.setAlignment(buttons, Qt.AlignmentFlag.AlignBottom)
        self._parts = (self.counting, self.nothing, self.body)
        for empty in (self.counting, self.nothing):
            empty.setMinimumHeight(300)
        self._above, inner = column(), QWidget()
        everything = column(self._above, self.measures, self._head, *self._parts, space=Space.M)
        everything.addWidget(self.published)
        everything.addStretch(1)
        inner.setLayout(everything)
        self._show_part(self.counting)
        self._views = QStackedLayout(self)
        self._views.addWidget(scrolled(inner))
        self._views.addWidget(self.behind)

    def _show_part(self, shown: QWidget) -> None:
        """Show the figure, or that there is none, or that it is being counted; hidden parts take no room."""
        for part in self._parts:
            part.setVisible(part is shown)

    def _connect(self) -> None:
        self.bar.asked.connect(self._on_asked)
        self.measures.currentChanged.connect(self._on_measure)
        self.body.rows_wanted.connect(self.open_rows)
        self.body.guard_wanted.connect(self.open_guard)
        self.body.month_wanted.connect(self._on_month)
        self.body.line_wanted.connect(lambda asked: self._open(BehindAsked(asked), Part.NUMERATOR.value))
        self.behind.left.connect(self.show_figure)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < NARROW * theme().scale
        self.bar.arrange(narrow=narrow)
        self.body.arrange(narrow=narrow)
        direction = QBoxLayout.Direction
        self._head.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)

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
        if self._views.currentWidget() is self.behind and self._behind_what is not None:
            self._read_rows(self._behind_what, lambda found: self.behind.show_reading(found, self.behind.group()))

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_CONCERNS)

    @override
    def first_focus(self) -> QWidget | None:
        return self.behind.first_focus() if self._views.currentIndex() else self.bar.scope

    @property
    def reading(self) -> Reading | None:
        """What shows, or None while it is read for the first time."""
        return self._reading

    def _on_measure(self, place: int) -> None:
        """Another measure of the same people and month, in its own way of counting."""
        chosen = Asked(self._asked.month, Slice(self._asked.part.scope), measure=str(self.measures.tabData(place)))
        if chosen.measure != self._asked.measure:
            self._on_asked(chosen)

    def _on_asked(self, asked: Asked) -> None:
        self._asked, self._chose = asked, True
        self.refresh()

    def _on_reading(self, reading: Reading) -> None:
        if self._begins_this_month(reading):
            self._asked = reading.asked.with_month(reading.asked.month.plus(1))
            self.refresh()
            return
        self._reading = reading
        page = reading.page
        with QSignalBlocker(self.measures):
            self.measures.setCurrentIndex(MEASURES.index(page.measure.id))
        self.bar.show_reading(reading)
        so_far = ", so far" if page.is_so_far else ""
        self.set_headline("Figures", f"{page.measure.title} · {page.scope_label} · {page.month.label}{so_far}")
        self.body.show_reading(reading)
        self.published.show_points(reading.published)
        self._offer_unfinished()
        self._show_part(self.body if _has_anything(page) else self.nothing)
        if self._write_next == reading.asked:
            self._write_next = None
            self.body.commentary.begin()

    def _begins_this_month(self, reading: Reading) -> bool:
        """True for a team that began to record this month: last month has nothing to show at first."""
        fresh = self._reading is None and not self._chose and reading.page.everything == 0
        return fresh and reading.asked.month < Month.of(self.desk.today())

    def _offer_unfinished(self) -> None:
        """Offer commentary that was begun about another month; that of this month the card offers itself."""
        if self.kept is not None:
            self.kept.hide()
            self.kept.deleteLater()
            self.kept = None
        others = [one for one in unfinished(self.desk) if one.key != self.body.commentary.key]
        if not others:
            return
        other = others[0]
        words = f"What you began to write about {other.month.label} is not saved yet."
        asked = Asked(other.month, Slice(other.scope), measure=other.measure)
        self.kept = MessageBar(Tone.BLUE, words, action="Go on writing", on_action=lambda: self._go_on(asked))
        self._above.addWidget(self.kept)

    def _go_on(self, asked: Asked) -> None:
        self._write_next = asked
        self._on_asked(asked)

    # ----------------------------------------------------------------------------------------------------------- rows
    def open_rows(self, part: str) -> None:
        """Show the rows of one part of the figure."""
        self._open(BehindAsked(self._asked), part)

    def open_guard(self) -> None:
        """Show what stands behind the fourth tile: contacts followed by another, or another way of counting."""
        if self._reading is None:
            return
        page = self._reading.page
        if page.guard is not None:
            self._open(BehindAsked(self._asked.with_month(page.guard.month), came_back=True), CAME_BACK)
        elif page.beside is not None:
            other = replace(self._asked, definition=page.beside.definition)
            self._open(BehindAsked(other), Part.NUMERATOR.value)

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
        focused = QApplication.focusWidget()
        self._back_to = focused if isinstance(focused, QWidget) and self.isAncestorOf(focused) else None

        def show(found: BehindReading) -> None:
            self.behind.show_reading(found, part)
            self._views.setCurrentIndex(1)
            self.behind.first_focus().setFocus(Qt.FocusReason.OtherFocusReason)

        self._behind_what = wanted
        self._read_rows(wanted, show)

    def _read_rows(self, wanted: BehindAsked, show: Callable[[BehindReading], object]) -> None:
        lists, viewer = self.desk.code_lists, self.desk.actor
        self.desk.read(self, lambda conn: read_behind(conn, wanted, lists=lists, viewer=viewer), show, key="behind")

    # -------------------------------------------------------------------------------------------------------- dialogs
    def open_targets(self) -> None:
        """Open the targets of this measure."""
        from caseload_desktop.ui.dialogs.figure_targets import TargetsDialog

        if self._reading is not None:
            TargetsDialog(self.desk, self._reading, parent=self).open()

    def open_workbook(self) -> None:
        """Ask where the workbook may go."""
        from caseload_desktop.ui.dialogs.figure_workbook import WorkbookDialog

        if self._reading is not None:
            WorkbookDialog(self.desk, self._reading.page, parent=self).open()

    def open_pdf(self) -> None:
        """Ask where the PDF may go."""
        from caseload_desktop.ui.dialogs.figure_pdf import PdfDialog

        if self._reading is not None:
            PdfDialog(self.desk, self._reading.page, parent=self).open()


def _has_anything(page: FigurePage) -> bool:
    return page.everything > 0 or any(figure.denominator for figure in page.figures)
