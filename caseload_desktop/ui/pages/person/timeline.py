"""The timeline of a person: everything that happened, newest first, filtered and searched where it stands."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QMenu, QStyleOptionViewItem, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.names import fold
from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.allocation import ALLOCATED, TRANSFERRED
from caseload_desktop.store.queries.case_events import CaseEvent, case_events
from caseload_desktop.store.queries.contacts import Event, timeline
from caseload_desktop.store.queries.enablement_events import enablement_events
from caseload_desktop.store.queries.liberty_events import liberty_events
from caseload_desktop.store.queries.merge_events import merge_events
from caseload_desktop.store.queries.notes_events import notes_events
from caseload_desktop.store.queries.review_events import review_events
from caseload_desktop.store.queries.safeguarding_events import safeguarding_events
from caseload_desktop.store.queries.support_events import support_events
from caseload_desktop.store.queries.told import kinds_held
from caseload_desktop.ui.contact_words import status_tag
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.event_words import ENABLEMENT_KINDS, enablement_title
from caseload_desktop.ui.liberty.event_words import LIBERTY_KINDS, liberty_title
from caseload_desktop.ui.merging.words import MERGE_KINDS, merge_title
from caseload_desktop.ui.models.paged import ID_ROLE, Column, PagedModel
from caseload_desktop.ui.pages.contacts.detail import ContactDetail
from caseload_desktop.ui.person_parts.event_words import NOTE_KINDS, note_tag, note_title
from caseload_desktop.ui.record_words import CODE_LIST_OF, day_long, day_near
from caseload_desktop.ui.reviews.event_words import REVIEW_KINDS, review_title
from caseload_desktop.ui.safeguarding.event_words import SAFEGUARDING_KINDS, safeguarding_title
from caseload_desktop.ui.support.event_words import SUPPORT_KINDS, support_tag, support_title
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar
from caseload_desktop.ui.widgets.list_view import ListPane, ListView, RowDelegate
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tag

_KINDS = {
    "contact": "Contacts",
    "case": "Who is involved",
    "enablement": "Enablement",
    "support": "Support and assessments",
    "review": "Reviews",
    "safeguarding": "Safeguarding",
    "liberty": "DoLS and AMHP",
    "note": "Notes and tasks",
    "address": "Addresses",
    "person_name": "Names",
    "milestone": "Milestones",
}
_WHAT = 1
"""The place of the column that says what happened."""
_CASES = frozenset(kind.value for kind in CaseEvent)
_MILESTONES = {"person": "Record begun", "died": "Died"}


@dataclass(frozen=True, slots=True)
class Line:
    """An event with its place among all of them."""

    number: int
    event: Event


class TimelineView(QWidget):
    """Shows one person's events; a contact that is current shows in full beside them."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.events: list[Event] = []
        self._texts: list[str] = []
        self._person_id = ""
        self.bar = FilterBar(search="Search in the timeline")
        for key, words in _KINDS.items():
            self.bar.add_chip(key, words, group="kind")
        self.view = ListView("Timeline")
        self.view.setItemDelegate(_Struck(self.view, self._is_gone))
        self.empty = EmptyState("history", "", action="Clear filters", on_action=self.bar.clear)
        self.pane = ListPane(self.view, self.empty)
        self.detail = ContactDetail(desk)
        self.model = PagedModel[Line](
            self._columns(), self._lines, row_id=lambda line: line.number, runner=desk.runner, aside=True, parent=self
        )
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        card = Card()
        card.setAccessibleName("Timeline")
        if (outer := card.layout()) is not None:
            outer.setContentsMargins(Space.XS, Space.XS, Space.XS, Space.XS)
        card.body.addWidget(self.pane)
        self.side = SidePane(card, self.detail, title="Contact", width=372)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.bar)
        layout.addWidget(self.side, 1)

    def _connect(self) -> None:
        self.pane.watch(self.model)
        self.model.loaded.connect(self._on_loaded)
        self.bar.changed.connect(self._filter)
        self.bar.list_wanted.connect(self.pane.take_keyboard)
        self.view.current_changed.connect(self._on_current)
        self.view.opened.connect(self._on_opened)
        self.view.offer_menu(self._fill_menu)

    def _columns(self) -> tuple[Column[Line], ...]:
        return (
            Column(
                "when",
                "When",
                lambda line: day_near(line.event.on, today=self.desk.today()),
                detail=lambda line: line.event.at,
                tip=lambda line: day_long(line.event.on),
                width=124,
                sortable=False,
            ),
            Column(
                "what",
                "What",
                lambda line: self.title_of(line.event),
                detail=_excerpt,
                strong=True,
                width=220,
                stretch=5,
                sortable=False,
            ),
            Column("status", "Status", self._status, tag=self._tag, width=182, sortable=False),
            Column(
                "worker",
                "Recorded by",
                lambda line: line.event.worker,
                width=130,
                stretch=1,
                hide_below=640,
                sortable=False,
            ),
        )

    # ------------------------------------------------------------------------------------------------------- words
    def _lines(self, numbers: Sequence[int]) -> list[Line]:
        events = self.events
        return [Line(n, events[n]) for n in numbers if n < len(events)]

    def title_of(self, event: Event) -> str:
        """What happened, in a few words."""
        if event.kind == "contact":
            return self.desk.code_lists.label("contact_reason", event.code) or "Contact"
        if event.kind in _MILESTONES:
            return _MILESTONES[event.kind]
        if (part := _part(event)) is not None:
            return part.title(event, self.desk.code_lists)
        kind = self.desk.code_lists.label(CODE_LIST_OF[event.kind, "kind"], event.code)
        return f"{'Address' if event.kind == 'address' else 'Name'}: {kind.lower()}" if kind else event.kind

    def _status(self, line: Line) -> str:
        tag = self._tag(line)
        return tag.words if tag is not None else "Removed" if line.event.gone else ""

    def _tag(self, line: Line) -> Tag | None:
        event = line.event
        if event.kind in NOTE_KINDS:
            return note_tag(event)
        if event.kind in SUPPORT_KINDS:
            return support_tag(event)
        if event.kind != "contact":
            return None
        return status_tag(
            self.desk.code_lists,
            outcome=event.more,
            closed_on=event.closed_on,
            gone=event.gone,
            next_step=event.next_step,
        )

    def _is_gone(self, number: int) -> bool:
        return number < len(self.events) and bool(self.events[number].gone)

    # ------------------------------------------------------------------------------------------------------- loading
    def show_person(self, person_id: str) -> None:
        """Read and show a person's events; another person's filters and selection go."""
        if person_id != self._person_id:
            self._person_id = person_id
            self._show([])
            self.detail.show_nothing()
            self.bar.clear()
        self.refresh()

    def refresh(self) -> None:
        """Read the events again."""
        person_id, viewer = self._person_id, self.desk.actor
        if person_id:
            self.desk.read(self, lambda c: person_events(c, person_id, viewer=viewer), self._on_events, key="timeline")
            if self.detail.story is not None:
                self.detail.refresh()

    def show_event(self, kind: str, row_id: str) -> bool:
        """Let an event be the current one, whatever the filters; False when it is not there."""
        number = next((n for n, event in enumerate(self.events) if (event.kind, event.id) == (kind, row_id)), None)
        if number is None:
            return False
        self.bar.clear()
        self._filter()
        self.view.select_id(number)
        self.view.setFocus()
        return True

    def clear(self) -> None:
        """Forget the person that showed."""
        self._person_id = ""
        self._show([])
        self.detail.show_nothing()

    def _on_events(self, events: list[Event]) -> None:
        self._show(events)

    def _show(self, events: list[Event]) -> None:
        self.events = events
        self._texts = []
        self._filter()

    def _filter(self) -> None:
        kinds, words = self.bar.on(), fold(self.bar.text()).split()
        if words and not self._texts:  # only for who searches: it takes long for a long record
            self._texts = [fold(f"{e.detail} {e.worker} {self.title_of(e)}") for e in self.events]
        shown = array(
            "q",
            (
                n
                for n, event in enumerate(self.events)
                if (not kinds or _kind(event) in kinds) and all(word in self._texts[n] for word in words)
            ),
        )
        self.model.load(lambda _order: shown)

    def _on_loaded(self, count: int) -> None:
        filtered = bool(self.bar.on() or self.bar.text())
        self.empty.set_sentence("Nothing fits these filters." if filtered else "Nothing has happened yet.")
        if self.empty.action is not None:
            self.empty.action.setVisible(filtered)
        self.view.select_any()

    def _current(self) -> Event | None:
        number = self.view.current_id()
        return self.events[number] if number is not None and number < len(self.events) else None

    def _on_current(self, _number: int | None) -> None:
        event = self._current()
        if event is not None and event.kind == "contact":
            if self.detail.story is None or self.detail.story.record.id != event.id:
                self.detail.show_contact(event.id)
        else:
            self.detail.show_nothing()

    def _on_opened(self, _number: object) -> None:
        event = self._current()
        if event is not None and event.kind == "contact":
            self.side.open_side(focus=True)
            self.detail.focus_first()

    def _fill_menu(self, menu: QMenu) -> None:
        event = self._current()
        if event is not None and event.kind == "contact":
            menu.addAction("Show in the contact log", lambda: self.desk.open_contact(event.id))
            self.detail.fill_menu(menu)


def person_events(connection: Any, person_id: str, *, viewer: Actor) -> list[Event]:
    """Everything that happened, newest first; nothing of a restricted person the viewer may not read."""
    found = timeline(connection, person_id, viewer=viewer)
    if not found:
        return []
    held = kinds_held(connection, person_id)
    every = [
        *found,
        *case_events(connection, person_id, held, told_by_the_next=(ALLOCATED, TRANSFERRED)),
        *enablement_events(connection, person_id, held),
        *support_events(connection, person_id, held),
        *review_events(connection, person_id, held),
        *safeguarding_events(connection, person_id, held),
        *liberty_events(connection, person_id, held),
        *notes_events(connection, person_id, held, viewer=viewer),
        *merge_events(connection, person_id),
    ]
    return sorted(every, key=lambda e: (e.on, e.at, e.recorded_at, e.id), reverse=True)


def case_title(event: Event, lists: CodeLists) -> str:
    """What happened in a case: "Key worker: Jo Bell", "On the list of Duty desk", "Rated high"."""
    if event.kind == CaseEvent.BEGUN:
        return f"{lists.label('involvement', event.code)}: {event.more}"
    if event.kind == CaseEvent.WAITING:
        return f"On the list of {event.more}"
    if event.kind == CaseEvent.ENDED:
        return f"{event.more}: {lists.label('involvement_end', event.code)}"
    if event.kind == CaseEvent.RATED:
        return f"Rated {lists.label('priority', event.code).lower()}"
    return "Kept in touch"


class _Struck(RowDelegate):
    """Strikes through what was withdrawn; ``is_gone`` says so of the number of an event."""

    def __init__(self, view: ListView, is_gone: Callable[[int], bool]) -> None:
        super().__init__(view)
        self._is_gone = is_gone

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        if index.column() == _WHAT and self._is_gone(int(index.data(ID_ROLE))):
            option = QStyleOptionViewItem(option)
            font = QFont(option.font)
            font.setStrikeOut(True)
            option.font = font
        super().paint(painter, option, index)


def _excerpt(line: Line) -> str:
    event = line.event
    words = " ".join(event.detail.split())
    if event.gone:
        return f"Withdrawn: {event.gone}"
    return f"Corrected · {words}" if event.corrected else words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the work in the timeline: the key of its filter, the kinds of its events, what they are called."""

    key: str
    kinds: frozenset[str]
    title: Callable[[Event, CodeLists], str]


PARTS = (
    Part("case", _CASES, case_title),
    Part("enablement", ENABLEMENT_KINDS, enablement_title),
    Part("support", SUPPORT_KINDS, support_title),
    Part("review", REVIEW_KINDS, review_title),
    Part("liberty", LIBERTY_KINDS, liberty_title),
    Part("safeguarding", SAFEGUARDING_KINDS, safeguarding_title),
    Part("note", NOTE_KINDS, note_title),
    Part("milestone", MERGE_KINDS, merge_title),
)
"""Who adds a part of the work adds its line; a contact, an address, a name and a milestone are told by themselves."""


def _part(event: Event) -> Part | None:
    return next((part for part in PARTS if event.kind in part.kinds), None)


def _kind(event: Event) -> str:
    if (part := _part(event)) is not None:
        return part.key
    return "milestone" if event.kind in _MILESTONES else event.kind
