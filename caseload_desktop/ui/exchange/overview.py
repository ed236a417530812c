"""The first view of the exchange page: what waits, what came, what is held, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QVBoxLayout, QWidget

from caseload_desktop.exchange.sync.routes import Route, due_on
from caseload_desktop.store.queries.exchange import SentRow
from caseload_desktop.store.queries.exchange_rows import HeldRow
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.lists import came_columns, held_columns, laptop_columns, route_columns, sent_columns
from caseload_desktop.ui.exchange.pane import RowsPane
from caseload_desktop.ui.exchange.records_view import RecordsPane, open_record
from caseload_desktop.ui.exchange.state import CameRow, LaptopRow, Overview
from caseload_desktop.ui.exchange.words import Names, came_words, kept_words, named_list, when_words
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tag, Tone
from caseload_desktop.ui.widgets.text import muted
from caseload_desktop.ui.widgets.tile import Tile

ALONE = "No other laptop belongs to this team yet. Once one does, records can be exchanged with it by file."
_TABS = ("&Remembered", "&Laptops", "&Not shared yet", "&Sent", "&Came in", "&Held back")
LEAST_LIST = 174
"""Pixels at 100% below which the page scrolls rather than squeeze its lists."""
ROUTES, LAPTOPS, UNSHARED, SENT, CAME, HELD = range(6)


class OverviewView(QWidget):
    """Shows an ``Overview``; asks its page for everything that is done.

    Signals: ``now_asked(str route id, or empty for all)``, ``send_asked(str device id, or empty)``, ``receive_asked``,
    ``came_asked`` (the files that lie ready), ``route_asked(Route or None)`` to change one or to add one,
    ``forget_asked(Route)``, ``brought_asked(CameRow)``, ``undo_asked(CameRow)``, ``conflicts_asked``,
    ``laptops_asked``.
    """

    now_asked = Signal(str)
    send_asked = Signal(str)
    receive_asked = Signal()
    came_asked = Signal()
    route_asked = Signal(object)
    forget_asked = Signal(object)
    brought_asked = Signal(object)
    undo_asked = Signal(object)
    conflicts_asked = Signal()
    laptops_asked = Signal()

    def __init__(self, desk: Desk, *, manages: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.names = Names()
        self.away: frozenset[str] = frozenset()
        self._routes: Sequence[Route] = ()
        self._came = 0
        self.unshared_tile = Tile("Saved here, not yet shared")
        self.sent_tile = Tile("Shared, not yet confirmed")
        self.came_tile = Tile("Last taken in")
        self.held_tile = Tile("Held back")
        self.now_button = primary_button("Exchange now", lambda: self.now_asked.emit(""), icon="refresh")
        self.now_button.setToolTip("Along every remembered exchange (Ctrl+Shift+E)")
        self.send_button = button("Send…", lambda: self.send_asked.emit(""), icon="upload")
        self.receive_button = button("Take in files…", self.receive_asked.emit, icon="download")
        self.settle_button = button("Settle", self.conflicts_asked.emit, icon="split")
        self.settle_button.hide()
        self.bars = QVBoxLayout()
        self.bars.setSpacing(Space.XS)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName("Parts of the exchange")
        self._make_lists()
        action = ("Add a laptop", self.laptops_asked.emit) if manages else ("", None)
        self.alone = EmptyState("monitor", ALONE, action=action[0], on_action=action[1])
        self._lower = QStackedWidget()
        self._lay_out()
        for tile, tab in (
            (self.unshared_tile, UNSHARED),
            (self.sent_tile, SENT),
            (self.came_tile, CAME),
            (self.held_tile, HELD),
        ):
            tile.opened.connect(lambda tab=tab: self.open_tab(tab))

    # ------------------------------------------------------------------------------------------------------- building
    def _make_lists(self) -> None:
        self._make_standing_lists()
        self._make_file_lists()
        self.routes.opened.connect(self.route_asked)
        self.came.opened.connect(self.brought_asked)
        self.held.opened.connect(self._open_held)

    def _make_standing_lists(self) -> None:
        """Remembered exchanges, the other laptops, and what is not shared yet."""
        desk, today = self.desk, self.desk.today
        runner = desk.runner
        none = EmptyState(
            "calendar",
            "Nothing is remembered yet. An exchange you do again and again needs choosing only once.",
        )
        self.routes: RowsPane[Route] = RowsPane(
            "Remembered exchanges",
            route_columns(today, lambda: self.names, lambda: self.away),
            runner=runner,
            number=lambda r: r.position,
            empty=none,
        )
        self.routes.act("Exchange along this one", lambda r: self.now_asked.emit(r.id), icon="refresh")
        self.routes.act("Change", self.route_asked.emit, icon="pencil")
        self.routes.act("Forget", self.forget_asked.emit, icon="trash")
        self.new_route_button = self.routes.act_always(
            "Remember an exchange", lambda: self.route_asked.emit(None), icon="plus"
        )
        self.laptops: RowsPane[LaptopRow] = RowsPane(
            "Other laptops",
            laptop_columns(today),
            runner=runner,
            number=lambda r: r.no,
            empty=EmptyState("monitor", ALONE),
        )
        self.laptops.act(
            "Send to it", lambda r: self.send_asked.emit(r.device), icon="upload", when=lambda r: not r.removed
        )
        self.unshared = RecordsPane(
            desk, "Records with changes not shared yet", "Everything saved here is shared.", counted="Changes"
        )
        self.kept = muted("", wrap=True)
        self.kept.hide()

    def _make_file_lists(self) -> None:
        """Files sent, files taken in, and what of them is held back."""
        today, runner = self.desk.today, self.desk.runner
        self.sent: RowsPane[SentRow] = RowsPane(
            "Files sent",
            sent_columns(today, lambda: self.names),
            runner=runner,
            number=lambda r: r.no,
            empty=EmptyState("upload", "Nothing was sent from this laptop yet."),
        )
        self.came: RowsPane[CameRow] = RowsPane(
            "Files taken in",
            came_columns(today),
            runner=runner,
            number=lambda r: r.no,
            empty=EmptyState("download", "No file was taken in on this laptop yet."),
        )
        self.came.act("See what it brought", self.brought_asked.emit, icon="list")
        self.came.act("Undo this import", self.undo_asked.emit, icon="undo", when=lambda r: not r.undone_at)
        self.held: RowsPane[HeldRow] = RowsPane(
            "Changes held back",
            held_columns(lambda: self.names),
            runner=runner,
            number=lambda r: r.no,
            empty=EmptyState("circle-check", "Nothing is held back. All that came is in the record."),
        )

    def _open_held(self, held: HeldRow) -> None:
        if held.record is not None:
            open_record(self.desk, held.record)

    def _lay_out(self) -> None:
        unshared = Card()
        unshared.setAccessibleName("Records with changes not shared yet")
        if (outer := unshared.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        unshared.body.addWidget(self.unshared)
        unshared.body.addWidget(self.kept)
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, Space.S, 0, 0)
        inner.addWidget(unshared)
        panes: tuple[QWidget, ...] = (self.routes, self.laptops, holder, self.sent, self.came, self.held)
        for words, pane in zip(_TABS, panes, strict=True):
            self.tabs.addTab(pane, words)
        self._lower.addWidget(self.tabs)
        self._lower.addWidget(self.alone)
        theme().changed.connect(self._fit)
        self._fit()
        acts = row(self.now_button, self.send_button, self.receive_button, self.settle_button)
        acts.addStretch(1)
        self._drop_hint = muted("Files can be dropped anywhere here")
        acts.addWidget(self._drop_hint)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(flow(self.unshared_tile, self.sent_tile, self.came_tile, self.held_tile, stretch=True))
        layout.addLayout(self.bars)
        layout.addLayout(acts)
        layout.addWidget(self._lower, 1)

    def _fit(self) -> None:
        """The empty states would else make the page taller than a small laptop."""
        self._lower.setMinimumHeight(round(LEAST_LIST * theme().scale))

    # ------------------------------------------------------------------------------------------------------- showing
    def show_overview(self, found: Overview) -> None:
        """Show what was read."""
        self.names = found.names
        self._routes = found.routes
        self._show_tiles(found)
        self.routes.show_rows(found.routes)
        self.laptops.show_rows(found.laptops)
        self.unshared.show_part(found.unshared)
        self.kept.setText(kept_words(found.share.kept))
        self.kept.setVisible(bool(found.share.kept))
        self.sent.show_rows(found.sent)
        self.came.show_rows(found.came)
        self.held.show_rows(found.held_rows)
        counts = (len(found.routes), len(found.laptops), found.share.unshared, 0, 0, found.held_count)
        for place, (words, count) in enumerate(zip(_TABS, counts, strict=True)):
            self.tabs.setTabText(place, f"{words} ({count:,})" if count else words)
        empty = found.alone and not found.routes and not found.came and not found.sent and not found.held_count
        self._lower.setCurrentWidget(self.alone if empty else self.tabs)
        self.now_button.setEnabled(bool(found.routes))
        self.send_button.setEnabled(not found.alone)
        self._show_conflicts(found.conflicts)
        self._show_bar()

    def show_came(self, count: int, away: frozenset[str]) -> None:
        """Show how many files lie ready, and which folders are not in reach."""
        self._came, self.away = count, away
        self.routes.view.viewport().update()
        self._show_bar()

    def open_tab(self, tab: int) -> None:
        """Go to one of the lists, with the keyboard in it."""
        self.tabs.setCurrentIndex(tab)
        pane = (self.routes.pane, self.laptops.pane, self.unshared, self.sent.pane, self.came.pane, self.held.pane)[tab]
        pane.take_keyboard()
        pane.view.select_any()

    def _show_tiles(self, found: Overview) -> None:
        share, today = found.share, self.desk.today()
        self.unshared_tile.show_value(
            f"{share.unshared:,}",
            Tag(Tone.BLUE, "Waits for the next file") if share.unshared else Tag(Tone.GREEN, "All is shared"),
        )
        self.sent_tile.show_value(
            f"{share.awaiting:,}",
            Tag(Tone.BLUE, "Until their next file") if share.awaiting else Tag(Tone.GREEN, "Nothing open"),
        )
        day, _, clock = when_words(share.last_taken_at, today=today).partition(", ")
        sent = when_words(share.last_sent_at, today=today)
        self.came_tile.show_value(
            day or "Never", Tag(Tone.GREY, f"Last sent: {sent[:1].lower()}{sent[1:]}" if sent else "Nothing sent yet")
        )
        self.came_tile.setToolTip(f"{day}, {clock}" if clock else "")
        self.held_tile.show_value(
            f"{found.held_count:,}",
            Tag(Tone.AMBER, "See why") if found.held_count else Tag(Tone.GREEN, "All is in the record"),
        )

    def _show_conflicts(self, count: int) -> None:
        words = "Settle 1 difference" if count == 1 else f"Settle {count:,} differences"
        self.settle_button.setText(words)
        self.settle_button.setAccessibleName(words)
        self.settle_button.setVisible(count > 0)
        self._drop_hint.setVisible(count == 0)

    def _show_bar(self) -> None:
        """One thing at a time: files that have come in, before they are taken in nothing is due."""
        while (item := self.bars.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        today = self.desk.today()
        late = [route.name for route in self._routes if due_on(route, today) is not None]
        if self._came:
            action = "Look at them" if self._came > 1 else "Look at it"
            self._bar(Tone.BLUE, came_words(self._came), action, self.came_asked.emit)
        elif late:
            self._bar(Tone.AMBER, f"Due: {named_list(late, most=3)}", "Exchange now", lambda: self.now_asked.emit(""))

    def _bar(self, tone: Tone, words: str, action: str, on_action: Callable[[], object]) -> None:
        self.bars.addWidget(MessageBar(tone, words, action=action, on_action=on_action, closable=False))
