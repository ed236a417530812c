"""The page that finds people while somebody types, and begins with those opened last."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.domain.roles import May
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.people_list import PersonRow, person_numbers, person_rows, recent_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column, Order, PagedModel
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.person_words import born_words
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, row
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

RECENT, EVERYBODY = "recent", "everybody"
_TYPING_MS = 90
_SEARCH_LOGGED_MS = 1500
"""How long a search rests before it counts as one for the access log."""


class PeoplePage(Page):
    """Keys: / searches, Down goes to the list, Enter opens, Ctrl+Enter logs a contact."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.bar = FilterBar(search="Name, NHS number, reference or postcode")
        self.bar.add_chip(EVERYBODY, "Everybody")
        self.register_button = button("Register a person", self.register, icon="user-plus")
        self.view = ListView("People")
        self.empty = EmptyState("users", "", action="Register a person", on_action=self.register)
        self.pane = ListPane(self.view, self.empty)
        self.model = PagedModel[PersonRow](
            self._columns(),
            self._fetch_rows,
            row_id=lambda line: line.number,
            runner=desk.runner,
            order=Order("name"),
            aside=True,
            parent=self,
        )
        self._count = 0
        self._typing, self._resting = QTimer(self), QTimer(self)
        self._typing.setSingleShot(True)
        self._resting.setSingleShot(True)
        self._lay_out()
        self.register_button.setVisible(desk.may(May.WRITE_RECORD))  # without a parent it would open a window
        self._connect()
        self._load()

    def _lay_out(self) -> None:
        if self.bar.search is not None:
            self.bar.search.setMinimumWidth(400)
        card = Card()
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.setAccessibleName("List of people")
        card.body.addWidget(self.pane)
        head = row(self.bar, self.register_button)
        head.setStretch(0, 1)
        head.setAlignment(self.register_button, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addLayout(head)
        layout.addWidget(card, 1)

    def _connect(self) -> None:
        self._typing.timeout.connect(self._load)
        self._resting.timeout.connect(self._log_search)
        self.model.loaded.connect(self._on_loaded)
        self.model.load_failed.connect(self._on_failed)
        self.pane.watch(self.model)
        self.bar.list_wanted.connect(self.pane.take_keyboard)
        self.bar.changed.connect(lambda: self._typing.start(_TYPING_MS))
        self.view.opened.connect(self._on_opened)
        self.view.offer_menu(self._fill_menu)
        if self.bar.search is not None:
            self.bar.search.returnPressed.connect(self._on_return)
        search = QShortcut(QKeySequence("/"), self)
        search.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(self._focus_search)
        log = QShortcut(QKeySequence("Ctrl+Return"), self.view)
        log.setContext(Qt.ShortcutContext.WidgetShortcut)
        log.activated.connect(self._log_contact)

    def _columns(self) -> tuple[Column[PersonRow], ...]:
        today = self.desk.today

        def born(line: PersonRow) -> str:
            return born_words(line.hit.birth_date, line.hit.birth_year, today=today())

        def status(line: PersonRow) -> Tag | None:
            if line.hit.restricted:
                return Tag(Tone.AMBER, "Restricted")
            return Tag(Tone.GREY, "Died") if line.died_on else None

        def number(line: PersonRow) -> str:
            return show_nhs_number(line.hit.nhs_number) if line.hit.nhs_number else ""

        return (
            Column("name", "Name", lambda p: p.hit.name, detail=_below_name, strong=True, width=220, stretch=4),
            Column("born", "Born", born, width=210, stretch=2),
            Column("nhs", "NHS number", number, width=130, stretch=1, sortable=False),
            Column("postcode", "Postcode", lambda p: p.hit.postcode, width=100, stretch=1, sortable=False),
            Column(
                "status", "Status", lambda p: s.words if (s := status(p)) else "", tag=status, width=130, sortable=False
            ),
        )

    # ------------------------------------------------------------------------------------------------------- loading
    @override
    def show_item(self, item: str | None) -> None:
        self.refresh()

    @override
    def refresh(self) -> None:
        self._load()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches("person", "person_name", "address", "restricted_grant")

    @override
    def first_focus(self) -> QWidget | None:
        return self.bar.search

    @property
    def _which(self) -> str:
        """What the list shows when nothing is typed."""
        return EVERYBODY if EVERYBODY in self.bar.on() else RECENT

    def _load(self) -> None:
        store, viewer, text, which = self.desk.store, self.desk.actor, self.bar.text(), self._which

        def fetch(order: Order) -> array[int]:
            with store.read() as connection:
                if not text and which == RECENT:
                    return recent_people(connection, viewer=viewer)
                return person_numbers(connection, text, viewer=viewer, sort=order.key, descending=order.descending)

        self.model.load(fetch)
        self._resting.start(_SEARCH_LOGGED_MS)

    def _fetch_rows(self, numbers: Sequence[int]) -> list[PersonRow]:
        with self.desk.store.read() as connection:
            return person_rows(connection, numbers, viewer=self.desk.actor)

    def _on_loaded(self, count: int) -> None:
        self._count = count
        text = self.bar.text()
        if text:
            self.set_headline("People", f"{count_words(count, 'person', 'people')} found")
            self.empty.set_sentence("Nobody found. Check the spelling, or register the person.")
        elif self._which == EVERYBODY:
            self.set_headline("People", count_words(count, "person", "people"))
            self.empty.set_sentence("Nobody is registered yet.")
        else:
            self.set_headline("People", "Opened last" if count else "")
            self.empty.set_sentence("Type a name, NHS number, reference or postcode to find somebody.")
        self.view.select_any()

    def _on_failed(self, error: Exception) -> None:
        if not self.desk.locked:
            self.desk.runner.failed.emit(error)

    def _log_search(self) -> None:
        """Write to the access log that somebody searched, and how many were found; never what was typed."""
        if not self.bar.text() or self.desk.locked:
            return
        store, actor, hits = self.desk.store, self.desk.actor, {"hits": self._count}
        self.desk.runner.run(self, lambda: record(store, actor, Access.SEARCH, detail=hits), write=True)

    # ------------------------------------------------------------------------------------------------------- acting
    def register(self) -> None:
        """Begin the record of somebody new, with what was typed as the name."""
        from caseload_desktop.ui.dialogs.person_form import PersonForm

        text = self.bar.text()
        name = "" if any(c.isdigit() for c in text) else text
        form = PersonForm(self.desk, name=name, parent=self.window())
        form.registered.connect(self.desk.open_person)
        form.open()

    def _current(self) -> PersonRow | None:
        return self.model.row(self.view.currentIndex().row())

    def _on_opened(self, _number: object) -> None:
        if (line := self._current()) is not None:
            self.desk.open_person(line.hit.id)

    def _on_return(self) -> None:
        if self._typing.isActive():
            self._typing.stop()
            self._load()
        elif self._count:
            self._on_opened(None)

    def _log_contact(self) -> None:
        line = self._current()
        if line is not None and line.hit.open and self.desk.may(May.WRITE_RECORD):
            self.desk.log_contact(line.hit.id)

    def _fill_menu(self, menu: QMenu) -> None:
        line = self._current()
        if line is None:
            return
        menu.addAction("Open\tEnter", lambda: self._on_opened(None))
        if line.hit.open and self.desk.may(May.WRITE_RECORD):
            menu.addAction("Log a contact\tCtrl+Enter", self._log_contact)

    def _focus_search(self) -> None:
        if self.bar.search is not None:
            self.bar.search.setFocus()
            self.bar.search.selectAll()


def _below_name(line: PersonRow) -> str:
    if not line.hit.open:
        return f"{line.hit.reference} · ask the manager"
    return line.hit.reference
