"""The page of the contact log: filters, the list of any length, and the selected contact beside it."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.contacts import ContactRow, contact_numbers, contact_rows
from caseload_desktop.store.queries.notes_found import NoteSearch
from caseload_desktop.store.queries.organisation import Team, Worker, teams, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Order, PagedModel
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.pages.contacts.columns import contact_columns
from caseload_desktop.ui.pages.contacts.detail import ContactDetail
from caseload_desktop.ui.pages.contacts.filters import Chosen, ContactFilters
from caseload_desktop.ui.pages.contacts.notes_found import NotesFound
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.list_view import ListPane, ListView
from caseload_desktop.ui.widgets.side_pane import SidePane

KEPT_FILTER = "contact_filter"
"""The kind under which a worker's last filter is kept, in the encrypted drafts file."""


_OF_THE_LOG = (
    "contact",
    "case_note",
    "note_addition",
    "person",
    "worker",
    "team",
    "membership",
    "restricted_grant",
)


@dataclass(frozen=True, slots=True)
class _Organisation:
    """Who and which teams the filters offer."""

    workers: list[Worker]
    teams: list[Team]


def _organisation(connection: Any) -> _Organisation:
    return _Organisation(workers(connection), teams(connection))


class ContactsPage(Page):
    """Keys: / searches; in the list Enter opens, E corrects, W withdraws, L links, Ctrl+Enter goes to the person."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.filters = ContactFilters(today=desk.today)
        self.view = ListView("Contacts")
        self.empty = EmptyState("inbox", "", action="Log a contact", on_action=self._on_empty_action)
        self.pane = ListPane(self.view, self.empty)
        self.detail = ContactDetail(desk)
        self.notes = NotesFound(desk)
        self.notes_button = button("", self.toggle_notes, kind="chip", icon="file-text", tip="Alt+N")
        self.notes_button.setCheckable(True)
        self.notes_button.hide()
        self.model = PagedModel[ContactRow](
            contact_columns(lambda: desk.code_lists, desk.today),
            self._fetch_rows,
            row_id=lambda row: row.number,
            runner=desk.runner,
            order=Order("received", descending=True),
            aside=True,
            parent=self,
        )
        self._count = 0
        self._wanted: int | None = None
        self._asked = ""
        self._lay_out()
        self._connect()
        self._add_keys()
        self._begin()

    # ------------------------------------------------------------------------------------------------------- building
    def _lay_out(self) -> None:
        card = Card()
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        card.setAccessibleName("List of contacts")
        self.side = SidePane(card, self.detail, title="Contact", width=372)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        self._lists = QStackedWidget()
        self._lists.addWidget(self.side)
        self._lists.addWidget(self.notes)
        self.filters.bar.add(self.notes_button)
        layout.addWidget(self.filters)
        layout.addWidget(self._lists, 1)

    def _connect(self) -> None:
        self.model.loaded.connect(self._on_loaded)
        self.model.load_failed.connect(self._on_failed)
        self.pane.watch(self.model)
        self.filters.changed.connect(self._on_filters)
        self.filters.bar.list_wanted.connect(self._go_to_list)
        if self.filters.bar.search is not None:
            self.filters.bar.search.returnPressed.connect(self._go_to_list)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(self._on_opened)
        self.detail.contact_shown.connect(self._on_shown)
        self.view.offer_menu(self._fill_menu)
        self.desk.lists_changed.connect(self._read_choices)
        self.notes.counted.connect(self._on_notes)

    def _add_keys(self) -> None:
        notes = QShortcut(QKeySequence("Alt+N"), self)
        notes.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        notes.activated.connect(self.notes_button.click)
        search = QShortcut(QKeySequence("/"), self)
        search.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        search.activated.connect(self.filters.focus_search)
        keys = {
            "E": self.detail.correct,
            "W": self.detail.withdraw,
            "L": self.detail.link,
            "Ctrl+Return": self.detail.open_person,
        }
        for keys_of_act, act in keys.items():
            shortcut = QShortcut(QKeySequence(keys_of_act), self.view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _begin(self) -> None:
        self._read_choices()
        kept = [d for d in self.desk.store.drafts.mine(self.desk.actor.worker_id) if d.kind == KEPT_FILTER]
        self.filters.choose(Chosen.read(kept[0].state) if kept else Chosen())

    # ------------------------------------------------------------------------------------------------------- loading
    @override
    def show_item(self, item: str | None) -> None:
        if item is not None:
            self._asked = item
            self.detail.show_contact(item)
            self.side.open_side()

    @override
    def refresh(self) -> None:
        self.model.refresh()
        self.notes.refresh()
        self.detail.refresh()

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_THE_LOG)

    @override
    def first_focus(self) -> QWidget | None:
        if self.notes_button.isChecked():
            return self.notes.view
        return self.view if self._count else self.filters.bar.search

    def _read_choices(self) -> None:
        lists, today = self.desk.code_lists, self.desk.today()
        codes = {"reason": "contact_reason", "outcome": "contact_outcome", "method": "contact_method"}
        self.filters.offer({name: lists.current(list_id, today) for name, list_id in codes.items()})
        self.desk.read(self, _organisation, self._on_organisation, key="choices")

    def _on_organisation(self, found: _Organisation) -> None:
        self.filters.offer(
            {
                "worker_id": [Option(w.id, w.name, w.known_as) for w in found.workers],
                "team_id": [Option(t.id, t.name) for t in found.teams],
            }
        )

    def _on_filters(self) -> None:
        desk, chosen = self.desk, self.filters.chosen()
        try:
            desk.store.drafts.save(KEPT_FILTER, "", desk.actor.worker_id, chosen.kept())
        except StoreUnavailable as error:
            desk.runner.failed.emit(error)
        store, viewer = desk.store, desk.actor
        which = chosen.query(today=desk.today(), worker_id=viewer.worker_id)

        def fetch(order: Order) -> array[int]:
            with store.read() as connection:
                return contact_numbers(connection, which, viewer=viewer, sort=order.key, descending=order.descending)

        self.model.load(fetch)
        self.notes.search(
            NoteSearch(words=which.search, from_date=which.from_date, to_date=which.to_date, worker_id=which.worker_id)
        )

    # ------------------------------------------------------------------------------------------------------- notes
    def _on_notes(self, count: int) -> None:
        """Say how many case notes the search finds; without one the contacts stand alone."""
        searched = bool(self.filters.chosen().search.strip())
        self.notes_button.setText(f"In case notes ({count:,})")
        self.notes_button.setAccessibleName(f"Show the {count_words(count, 'case note')} found")
        self.notes_button.setVisible(searched and (count > 0 or self.notes_button.isChecked()))
        if not searched and self.notes_button.isChecked():
            self.notes_button.click()

    def toggle_notes(self) -> None:
        """Show the case notes in place of the contacts, or the contacts again; the keyboard goes along."""
        shows = self.notes_button.isChecked()
        self._lists.setCurrentWidget(self.notes if shows else self.side)
        self._go_to_list()

    def _go_to_list(self) -> None:
        (self.notes.pane if self.notes_button.isChecked() else self.pane).take_keyboard()

    def _fetch_rows(self, numbers: Sequence[int]) -> list[ContactRow]:
        with self.desk.store.read() as connection:
            return contact_rows(connection, numbers, viewer=self.desk.actor)

    def _on_loaded(self, count: int) -> None:
        self._count = count
        filtered = self.filters.chosen().anything
        if filtered:
            fits = "fits" if count == 1 else "fit"
            self.set_headline("Contacts", f"{count_words(count, 'contact')} {fits} these filters")
        else:
            self.set_headline("Contacts", count_words(count, "contact"))
        self.empty.set_sentence(
            "No contact fits these filters." if filtered else "No contacts yet. Press Ctrl+L to log the first."
        )
        if self.empty.action is not None:
            self.empty.action.setText("Clear filters" if filtered else "Log a contact")
            self.empty.action.setAccessibleName(self.empty.action.text())
            self.empty.action.setVisible(filtered or self.desk.may(May.WRITE_RECORD))
        self._find_wanted()
        if self._asked:
            return
        if not count:
            self.detail.show_nothing()
        else:
            self.view.select_any()

    def _on_failed(self, error: Exception) -> None:
        if not self.desk.locked:
            self.desk.runner.failed.emit(error)

    def _on_empty_action(self) -> None:
        if self.filters.chosen().anything:
            self.filters.clear()
        else:
            self.desk.log_contact()

    # ------------------------------------------------------------------------------------------------------- selecting
    def _on_current(self, number: int | None) -> None:
        if number is not None and not self._asked:
            self.detail.show_number(number)

    def _on_shown(self, contact_id: str, number: int) -> None:
        if self._asked == contact_id:
            self._wanted = number
            self._find_wanted()

    def _find_wanted(self) -> None:
        """Make the contact asked for by id current; when the filters keep it out of the list, say so."""
        if self._wanted is None or self.model.loading:
            return
        wanted, self._wanted, self._asked = self._wanted, None, ""
        if not self.view.select_id(wanted):
            self.view.clearSelection()
            self.desk.notices.tell(
                "The filters keep this contact out of the list.", action="Clear filters", on_action=self.filters.clear
            )

    def _on_opened(self, number: int) -> None:
        self.detail.show_number(number)
        self.side.open_side(focus=True)
        self.detail.focus_first()

    def _fill_menu(self, menu: QMenu) -> None:
        self.detail.fill_menu(menu)
