"""The page on providers: all of them with what stands about each, and one with everything about it."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.provider_about import ProviderStory, provider_story
from caseload_desktop.store.queries.provider_board import ProviderLine, provider_board
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.providers.acts import ProviderActs
from caseload_desktop.ui.providers.lines import CHIPS, fitting, ordered, provider_columns
from caseload_desktop.ui.providers.story_view import StoryView
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import column
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.filter_bar import FilterBar

_OF_PROVIDERS = (
    "provider",
    "provider_task",
    "provider_look",
    "concern",
    "enquiry",
    "enquiry_action",
    "dols",
    "person",
    "restricted_grant",
    "setting",
    "code_change",
)


class ProvidersPage(Page):
    """Enter opens a provider; ``show_item`` takes the id of one, or of one of its follow-ups."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.lines: tuple[ProviderLine, ...] = ()
        self._item = ""
        self.acts = ProviderActs(desk, self)
        self.filters = FilterBar(search="Name, company, street or postcode")
        for key, words in CHIPS.items():
            self.filters.add_chip(key, words)
        self.add_button = button("Add a provider", lambda: self.acts.add(self._open), icon="plus")
        self.filters.add(self.add_button)
        self.add_button.setVisible(desk.may(May.WRITE_RECORD))  # without a parent it would open a window
        self._make_list()
        self.one = StoryView(desk)
        self.views = QStackedWidget()
        every = QWidget()
        every.setLayout(column(self.filters, self.list, space=Space.S))
        self.views.addWidget(every)
        self.views.addWidget(self.one)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.views)
        self.filters.changed.connect(self._show)
        self.filters.list_wanted.connect(self.list.pane.take_keyboard)
        self.list.loaded.connect(self.ready)
        self.one.left.connect(lambda: self.desk.go("providers"))
        self.refresh()

    def _make_list(self) -> None:
        handling = Handling[ProviderLine](
            ordered=ordered,
            person=lambda line: line.name,
            opened=lambda line: self._open(line.id),
            open_person=lambda line: self._open(line.id),
            verbs=lambda _lines: [],
            open_words="Open the provider",
        )
        self.empty = EmptyState("building", "No provider fits.", action="Clear filters", on_action=self.filters.clear)
        self.list = ActingList[ProviderLine](
            self.desk.runner, "Providers", provider_columns(self.desk.code_lists, self.desk.today()),
            self.empty, handling,
            order="status", many=False,
        )  # fmt: skip

    def _open(self, provider_id: str) -> None:
        self.desk.go("providers", provider_id)

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def show_item(self, item: str | None) -> None:
        self._item = item or ""
        self.views.setCurrentIndex(1 if item else 0)
        self.refresh()

    @override
    def refresh(self) -> None:
        viewer, lists, today, item = self.desk.actor, self.desk.code_lists, self.desk.today(), self._item
        if item:
            self.desk.read(
                self,
                lambda c: provider_story(c, item, viewer=viewer, lists=lists, today=today),
                self._on_story,
                key="one",
            )
        else:
            self.desk.read(
                self, lambda c: provider_board(c, viewer=viewer, lists=lists, today=today), self._on_lines, key="all"
            )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*_OF_PROVIDERS)

    @override
    def first_focus(self) -> QWidget | None:
        return self.one.list.view if self._item else self.list.view

    # ------------------------------------------------------------------------------------------------------- showing
    def _on_lines(self, lines: list[ProviderLine]) -> None:
        self.lines = tuple(lines)
        self._show()

    def _show(self) -> None:
        shown = fitting(self.lines, chips=self.filters.on(), typed=self.filters.text())
        none = "No provider is recorded yet. Add the first with the button above."
        self.empty.set_sentence("No provider fits." if self.lines else none)
        if self.empty.action is not None:
            self.empty.action.setVisible(bool(self.lines))
        self.list.show_lines(shown)
        if self._item:
            return
        speaking = sum(bool(line.signs) for line in self.lines)
        late = sum(line.follow_ups for line in self.lines)
        self.set_headline(
            "",
            f"{count_words(len(shown), 'provider')} · early signs at {speaking:,} · "
            f"{count_words(late, 'follow-up')} to do",
        )

    def _on_story(self, story: ProviderStory | None) -> None:
        if story is None:
            self.desk.notices.say("This provider is not here any more")
            self._item = ""
            self.views.setCurrentIndex(0)
            self.refresh()
            return
        self.one.show_story(story)
        people = len({one.person_id for one in story.about})
        self.set_headline(
            str(story.held["name"]),
            f"{count_words(len(story.about), 'entry', 'entries')} about {count_words(people, 'person', 'people')}",
        )
        self.ready.emit()
