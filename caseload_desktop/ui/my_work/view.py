"""My work: one tray of everything that is due, waits or is nobody's, and where the worker left off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.work_item import DueState
from caseload_desktop.measures.figure import Figure
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.acts import KEYS, TrayActs
from caseload_desktop.ui.my_work.drafts import draft_items, go_on_with
from caseload_desktop.ui.my_work.grouping import Filters, Grouping
from caseload_desktop.ui.my_work.head import TrayHead
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.my_work.tray import Numbering, Tray, View, figure_tag, read_figures, read_tray
from caseload_desktop.ui.my_work.tray_list import TrayList, TrayModel
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.list_view import ListPane
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.widgets.tile import Tile
from caseload_desktop.ui.widgets.verbs import VerbRow

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes

_LOG = "Log a contact (Ctrl+L)"
_TICK_MS = 60_000

_TILES_FROM = 540
"""Pages lower than this many pixels leave the tiles out: the list needs the room, and the filters hold the counts."""


class MyWorkPage(Page):
    """What there is to do; Enter opens the very thing, letters act on what is chosen."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self._numbering = Numbering()
        self._tray: Tray | None = None
        self._view: View | None = None
        self.overdue, self.today_tile = Tile("Overdue"), Tile("Due today")
        self.unfinished, self.figure = Tile("Not finished"), Tile("Resolved at source, my team")
        self._tiles = QWidget()
        self._tiles.setLayout(column(flow(self.overdue, self.today_tile, self.unfinished, self.figure, stretch=True)))
        self._bars = column(space=Space.S)
        self.head = TrayHead(desk)
        self.whose = self.head.whose
        self.model = TrayModel(self._lines, desk.runner)
        self.list = TrayList("Work tray")
        self.list.show_model(self.model)
        self.acts = TrayActs(desk, self)
        self.empty = EmptyState("check-check", "", action=_LOG, on_action=self._on_empty)
        self.pane = ListPane(self.list, self.empty)
        self.pane.watch(self.model)
        self.said = muted("")
        self._verbs = VerbRow()
        self._clock = QTimer(self)
        self._clock.setInterval(_TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        self._lay_out()
        self._connect()
        self._bind()
        self.refresh()

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Work tray")
        card.body.setSpacing(Space.S)
        card.body.addWidget(self.head)
        card.body.addWidget(self.pane, 1)
        foot = row()
        foot.addWidget(self._verbs, 1)
        foot.addWidget(self.said)
        card.body.addLayout(foot)
        layout = column(self._bars, self._tiles)
        layout.addWidget(card, 1)
        self.setLayout(layout)

    def _connect(self) -> None:
        self.head.scope_changed.connect(self.refresh)
        self.desk.drafts_changed.connect(self.refresh)
        self.head.looked_otherwise.connect(self._look)
        self.head.filters.list_wanted.connect(self.pane.take_keyboard)
        self.list.opened.connect(self._open)
        self.list.chosen_changed.connect(self._offer_verbs)
        self.list.offer_menu(lambda menu: self.acts.fill_menu(menu, self.chosen()))
        self.model.loaded.connect(lambda _count: self.ready.emit())
        self.overdue.opened.connect(lambda: self._show_only(DueState.OVERDUE))
        self.today_tile.opened.connect(lambda: self._show_only(DueState.TODAY))
        self.figure.opened.connect(lambda: self.desk.go("figures"))
        self.unfinished.opened.connect(self._go_on)

    def _bind(self) -> None:
        self.list.bind(KEYS, lambda key: self.acts.press(key, self.chosen()))
        self.list.bind([str(number) for number in range(7)], self.head.press)
        self.list.bind(["W"], lambda _key: self.head.next_scope())
        self.list.bind(["B"], lambda _key: self.head.next_grouping())
        search = QShortcut(QKeySequence("/"), self.list)
        search.setContext(Qt.ShortcutContext.WidgetShortcut)
        if self.head.filters.search is not None:
            search.activated.connect(self.head.filters.search.setFocus)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def refresh(self) -> None:
        """Read the tray again; what is chosen stays chosen, and the list stays where it is."""
        lists, viewer, numbering = self.desk.code_lists, self.desk.actor, self._numbering
        scope, now, drafts = self.head.scope, self._now(), draft_items(self.desk)
        addresses = self.head.grouping is Grouping.ADDRESS
        self.desk.read(
            self,
            lambda connection: read_tray(
                connection,
                scope=scope,
                lists=lists,
                viewer=viewer,
                now=now,
                numbering=numbering,
                drafts=drafts,
                with_addresses=addresses,
            ),
            self._on_tray,
            key="tray",
        )

    def _tick(self) -> None:
        """Hours run out and days end while nobody presses a key: read again what that may change."""
        if self._tray is None or self.desk.locked or not self.isVisible():
            return
        today = self.desk.today()
        counted = any(item.due_at and item.due_on == today.isoformat() for item in self._tray.held.items.values())
        if counted or today != self._tray.today:
            self.refresh()

    def _now(self) -> datetime:
        """This moment by the clock on the wall."""
        clock = self.desk.store.clock
        return datetime.combine(clock.today(), clock.now().astimezone().time())

    @override
    def show_item(self, item: str | None) -> None:
        """What was left unfinished may have come or gone since; hours may have passed."""
        del item
        if self._tray is not None:
            self.refresh()

    @override
    def concerns(self, changes: Changes) -> bool:
        """Anything in the record may be work."""
        return bool(changes.touched)

    @override
    def first_focus(self) -> QWidget | None:
        """The keyboard begins in the list, or on what it offers when it is empty."""
        return self.list if self.list.isVisibleTo(self) else self.empty.action

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tiles.setVisible(event.size().height() >= _TILES_FROM * theme().scale)

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_tray(self, tray: Tray) -> None:
        first = self._tray is None
        self._tray = tray
        self._look()
        self._show_tiles(tray)
        self._show_bars(tray)
        if first:
            self._read_figures()

    def _look(self) -> None:
        """Show the tray as it is to be looked at; where people live is read when it is first asked for."""
        if self._tray is None:
            return
        grouping = self.head.grouping
        if grouping is Grouping.ADDRESS and not self._tray.held.addresses and self._tray.held.items:
            self._tray = None
            self.refresh()
            return
        self.head.show_counts(self._tray)
        self._view = View(self._tray, self.head.value(), grouping, self._numbering)
        self._say_empty()
        self.model.load(self._view.ids)

    def _say_empty(self) -> None:
        """An empty list says why, and what can be done about it."""
        filtered = self.head.value() != Filters()
        self.empty.set_sentence("Nothing fits these filters." if filtered else "Nothing is left to do.")
        if self.empty.action is not None:
            self.empty.action.setText("Clear filters" if filtered else _LOG)

    def _on_empty(self) -> None:
        """Clear the filters that keep everything out, else begin a contact."""
        if self.head.value() != Filters():
            self.head.clear()
            self.list.setFocus()
        else:
            self.desk.log_contact()

    def _lines(self, numbers: Sequence[int]) -> list[Line]:
        return self._view.lines(numbers) if self._view is not None else []

    def _show_tiles(self, tray: Tray) -> None:
        counts = tray.counts()
        late, now, drafts = counts[DueState.OVERDUE], counts[DueState.TODAY], counts[DueState.DRAFT]
        oldest = "1 day" if tray.latest == 1 else f"{tray.latest:,} days" if tray.latest else "hours"
        self.overdue.show_value(
            f"{late:,}", Tag(Tone.RED, f"Longest {oldest}") if late else Tag(Tone.GREEN, "Nothing is late")
        )
        week = f"{counts[DueState.WEEK]:,} more this week"
        self.today_tile.show_value(f"{now:,}", Tag(Tone.AMBER if now else Tone.GREEN, week))
        kept = Tag(Tone.AMBER, "Kept, not yet saved") if drafts else Tag(Tone.GREEN, "All saved")
        self.unfinished.show_value(f"{drafts:,}", kept)
        whole = count_words(len(tray.held.items), "item")
        pressing = f", {late + now:,} need you today" if late + now else ""
        logged = count_words(tray.logged_this_week, "contact")
        day = self.desk.today()
        self.set_headline("", f"{day:%A} {day.day} {day:%B %Y} · {whole}{pressing} · {logged} logged this week")

    def _read_figures(self) -> None:
        """The figure comes after the tray, so that the tray need not wait for it."""
        lists, viewer, today = self.desk.code_lists, self.desk.actor, self.desk.today()
        read = lambda c: read_figures(c, lists=lists, viewer=viewer, today=today)  # noqa: E731
        self.desk.read(self, read, self._on_figures, key="figures")

    def _on_figures(self, figures: tuple[Figure, ...]) -> None:
        self.figure.setVisible(bool(figures))
        if not figures:
            return
        latest = figures[-1]
        target = float(latest.target.value) if latest.target else None
        self.figure.show_value(latest.text, figure_tag(latest), values=[f.value for f in figures], target=target)
        self.figure.setToolTip(f"Contacts resolved at source in {Month.of(self.desk.today()).label} so far")

    def _show_bars(self, tray: Tray) -> None:
        while (item := self._bars.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if tray.conflicts:
            count = "One field says" if tray.conflicts == 1 else f"{tray.conflicts:,} fields say"
            words = f"{count} different things on two laptops."
            choose = lambda: self.desk.go("conflicts")  # noqa: E731
            self._bars.addWidget(MessageBar(Tone.AMBER, words, action="Choose", on_action=choose, closable=False))

    # ------------------------------------------------------------------------------------------------------- acting
    def chosen(self) -> list[Line]:
        """The chosen lines, from the top."""
        return self._lines(self.list.chosen_ids())

    def _offer_verbs(self) -> None:
        """Offer what can be done with what is chosen."""
        lines = self.chosen()
        verbs = self.acts.verbs(lines)
        about = lines[0].person if len(lines) == 1 else ""
        self._verbs.offer(verbs, [line.number for line in lines], about=about)
        self.said.setText(f"{len(lines):,} chosen" if len(lines) > 1 else "")

    def _open(self, number: object) -> None:
        if isinstance(number, int):
            for line in self._lines([number]):
                self.acts.open(line)

    def _show_only(self, state: DueState) -> None:
        """A tile leads to its lines."""
        self.head.kind.setCurrentIndex(0)
        self.head.filters.set_on([state])
        self.pane.take_keyboard()

    def _go_on(self) -> None:
        """Go on with the newest entry that was left unfinished, or begin one."""
        drafts = draft_items(self.desk)
        if drafts:
            go_on_with(self.desk, drafts[0])
        else:
            self.desk.log_contact()
