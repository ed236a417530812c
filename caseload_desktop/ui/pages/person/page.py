"""The page of one person: the banner that never leaves, and timeline, details and history below it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.store.access_log import Access, record
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.case_notes import Note
from caseload_desktop.store.queries.liberty_events import LibertyEvent
from caseload_desktop.store.queries.notes_events import SIGNIFICANT, NoteEvent
from caseload_desktop.store.queries.safeguarding_events import SafeguardingEvent
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.keys import IN_PERSON
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.pages.person import parts
from caseload_desktop.ui.pages.person.parts import Part, parts_of
from caseload_desktop.ui.pages.person.story import PersonStory, banner_facts, person_story
from caseload_desktop.ui.record_words import Words, count_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.fitting_tabs import FittingTabs
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.person_banner import PersonBanner
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone

if TYPE_CHECKING:
    from caseload_desktop.ui.person_parts.chronology_forms import Pickable

_LEAST_HEIGHT = 200
"""Below this many pixels a list shows too little to work with; then the page scrolls."""

_TIMELINE = 0
"""The place of the part that is read whatever shows: what has happened may be picked for the chronology."""

_WEIGHTY = frozenset(
    {
        SafeguardingEvent.RAISED,
        SafeguardingEvent.STARTED,
        SafeguardingEvent.CONCLUDED,
        LibertyEvent.DOLS_DECIDED,
        LibertyEvent.AMHP_ASSESSED,
    }
)
"""What is proposed for the chronology by itself: where somebody was at risk, or their liberty was decided on."""


class PersonPage(Page):
    """Alt and its letter leads to a tab; that the record was opened is written to the access log."""

    timeline = Part("&Timeline", parts.make_timeline, parts.show_timeline)
    involvements = Part("&Involved", parts.make_involvements, parts.by_name)
    enablement = Part("&Enablement", parts.make_enablement, parts.by_name)
    support = Part("&Support", parts.make_support, parts.by_name)
    reviews = Part("&Reviews", parts.make_reviews, parts.by_name)
    assessments = Part("&Assessments", parts.make_assessments, parts.by_name, short="&Assessed")
    safeguarding = Part("Safe&guarding", parts.make_safeguarding, parts.by_name)
    liberty = Part("Do&LS and AMHP", parts.make_liberty, parts.by_name, short="Do&LS")
    notes = Part("&Notes", parts.make_notes, parts.by_name)
    chronology = Part("&Chronology", parts.make_chronology, parts.show_chronology)
    details = Part("&Details", parts.make_details, parts.show_details)
    changes = Part("&History", parts.make_changes, parts.show_changes)
    every_part: ClassVar[tuple[Part[Any], ...]]

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.story: PersonStory | None = None
        self._id = ""
        self._logged = ""
        self._shown: set[int] = set()
        """The places of the parts that show the record as it was last read."""
        self._told: set[int] = set()
        """Those that tell of somebody, and so must be cleared before another person shows."""
        self.banner = PersonBanner()
        self.sample_tag = StatusTag(Tag(Tone.AMBER, "Sample"))
        self.sample_tag.setToolTip("This person is invented")
        self.log_button = button(
            "Log for this person", self._log_contact, icon="plus", name="Log a contact for this person"
        )
        self.banner.on_hazards = self.show_hazards
        self.banner.corner.addWidget(self.sample_tag)
        self.banner.corner.addWidget(self.log_button)
        self.tabs = self._tabs()
        self.closed = EmptyState("lock", "", action="Open it in need …", on_action=self.open_in_need)
        self._bars = QVBoxLayout()
        self._lay_out()
        self._bind_keys()
        self.tabs.currentChanged.connect(lambda _number: self._show_current())

    def _tabs(self) -> FittingTabs:
        tabs = FittingTabs("Parts of the record")
        for part in self.every_part:
            tabs.add_later(partial(part.make, self), part.title, short=part.short)
        # A tall banner takes from the lists, not from the page, which would scroll beside them.
        tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        tabs.setMinimumHeight(_LEAST_HEIGHT)
        return tabs

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.banner)
        layout.addLayout(self._bars)
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.closed, 1)
        self.banner.hide()
        self.tabs.hide()
        self._say_closed("Choose a person under People.")

    def _bind_keys(self) -> None:
        acts = {"note": self.write_note, "task": self.add_task}
        for key in IN_PERSON:
            for sequence in key.sequences:
                shortcut = QShortcut(QKeySequence(sequence), self)
                shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
                shortcut.activated.connect(acts[key.act])

    # ------------------------------------------------------------------------------------------------------- loading
    @override
    def show_item(self, item: str | None) -> None:
        if item is None:
            return
        person_id, _, tab = item.partition("#")
        if person_id != self._id:
            self._id, self.story = person_id, None
            self.tabs.setCurrentIndex(0)
            self._clear_tabs()
        self._logged = ""
        if tab:
            self._show_tab(tab)
        self.refresh()

    def _show_tab(self, title: str) -> None:
        """Show a tab by how its title begins; what stands in nobody's tab here shows the timeline."""
        titles = [each.casefold() for each in self.tabs.titles()]
        self.tabs.setCurrentIndex(next((n for n, each in enumerate(titles) if each.startswith(title)), 0))

    @override
    def refresh(self) -> None:
        if not self._id:
            return
        person_id, viewer, lists, today = self._id, self.desk.actor, self.desk.code_lists, self.desk.today()
        self.desk.read(
            self,
            lambda c: person_story(c, person_id, viewer=viewer, lists=lists, today=today),
            self._on_story,
            key="story",
        )

    @override
    def concerns(self, changes: Changes) -> bool:
        return changes.touches(*parts.ENTITIES)

    @override
    def first_focus(self) -> QWidget | None:
        if self.story is not None and self.story.record.hit.open:
            return self.timeline.view if self.tabs.currentIndex() == 0 else self.tabs.tabBar()
        return None

    def _on_story(self, story: PersonStory | None) -> None:
        self.story = story
        if story is not None:
            self._id = story.record.hit.id  # another where the one asked for was merged
        is_open = story is not None and story.record.hit.open
        self.tabs.setVisible(is_open)
        self.closed.setVisible(not is_open)
        self.banner.setVisible(story is not None)
        self._clear_bars()
        if not is_open:
            self._clear_tabs()
        if story is None:
            self._say_closed("This person is not held on this laptop.")
            return
        self._show_banner(story)
        if not is_open:
            may_open = self.desk.may(May.READ_RECORD) and story.record.hit.restricted
            self._say_closed("Ask the manager if you need to see this record.", in_need=may_open)
            return
        self._show_bars(story)
        self._shown.clear()
        self._show(_TIMELINE)
        self._show_current()
        if self._logged != self._id:
            self._logged = self._id
            self._log_opened()
            self.desk.person_shown.emit(self._id, story.record.hit.name)

    def _say_closed(self, words: str, *, in_need: bool = False) -> None:
        self.closed.set_sentence(words)
        if self.closed.action is not None:
            self.closed.action.setVisible(in_need)

    def _show_banner(self, story: PersonStory) -> None:
        words = Words(self.desk.code_lists, story.names)
        self.banner.show_facts(banner_facts(story, words, today=self.desk.today()))
        self.sample_tag.setVisible(bool(story.record.values.get("sample")))
        self.log_button.setVisible(story.record.hit.open and self.desk.may(May.WRITE_RECORD))

    def _clear_bars(self) -> None:
        while (item := self._bars.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()

    def _show_bars(self, story: PersonStory) -> None:
        if story.record.gone:
            words = f"This record was taken out: {story.record.gone}"
            self._bars.addWidget(MessageBar(Tone.GREY, words, closable=False, icon="archive"))
        if (closes := self.desk.openings.get(self._id)) is not None:
            words = f"Open to you in need until {closes.astimezone():%H:%M}. The manager is shown that you opened it."
            self._bars.addWidget(MessageBar(Tone.AMBER, words, closable=False, icon="lock"))
        if story.left_open:
            what = count_words(len(story.left_open), "thing is", "things are")
            self._bars.addWidget(
                MessageBar(
                    Tone.AMBER,
                    f"{what} still open after the death.",
                    action="Look",
                    on_action=self.after_death,
                    closable=False,
                )
            )
        if story.conflicts:
            count = len(story.conflicts)
            what = "one thing" if count == 1 else f"{count} things"
            bar = MessageBar(
                Tone.AMBER,
                f"Two laptops say {what} differently.",
                action="Choose",
                on_action=self.choose,
                closable=False,
            )
            self._bars.addWidget(bar)

    def _clear_tabs(self) -> None:
        """Show nobody's record in any tab."""
        for place in self._told:
            view: Any = self.tabs.part(place)
            view.clear()
        self._told.clear()
        self._shown.clear()

    def _show_current(self) -> None:
        """Read what a tab shows only when it is looked at."""
        self._show(self.tabs.currentIndex())

    def _show(self, place: int) -> None:
        """Show the record in a part, unless it stands there as it was last read."""
        if self.story is None or not self.story.record.hit.open or place in self._shown:
            return
        self._shown.add(place)
        self._told.add(place)
        self.every_part[place].show(self.tabs.part(place), self.story)

    def _log_opened(self) -> None:
        store, actor, person_id = self.desk.store, self.desk.actor, self._id
        self.desk.runner.run(self, lambda: record(store, actor, Access.OPEN_RECORD, about=person_id), write=True)

    # ------------------------------------------------------------------------------------------------------- acting
    def choose(self) -> None:
        """Settle what two laptops say differently."""
        from caseload_desktop.ui.dialogs.conflict import ConflictDialog

        if self.story is not None:
            ConflictDialog(self.desk, person_id=self._id, names=self.story.names, parent=self.window()).open()

    def pickable(self) -> list[Pickable]:
        """What has happened and may stand in the chronology."""
        from caseload_desktop.ui.person_parts.chronology_forms import Pickable

        return [
            Pickable(
                event.kind,
                event.id,
                event.on,
                self.timeline.title_of(event),
                event.detail,
                event.worker,
                event.kind in _WEIGHTY or (event.kind == NoteEvent.NOTE and event.more == SIGNIFICANT),
            )
            for event in self.timeline.events
            if not event.gone
        ]

    def put_into_chronology(self, note: Note) -> None:
        """Say in the chronology what a note means."""
        self.tabs.setCurrentWidget(self.chronology)
        self.chronology.add_note(note)

    def show_event(self, kind: str, row_id: str) -> None:
        """Show in the timeline what an entry of the chronology came from."""
        self.tabs.setCurrentWidget(self.timeline)
        if not self.timeline.show_event(kind, row_id):
            self.desk.notices.say("What it came from is not held on this laptop.")

    def after_death(self) -> None:
        """What the death left open, to be opened or closed."""
        from caseload_desktop.ui.person_parts.death import LeftOpenDialog

        if self.story is not None:
            hit = self.story.record.hit
            LeftOpenDialog(self.desk, hit.id, hit.name, self.story.left_open, parent=self.window()).open()

    def show_hazards(self) -> None:
        """Where the warnings are kept."""
        self.tabs.setCurrentWidget(self.details)
        self.details.show_top()

    def write_note(self) -> None:
        """Begin a note about the person, whatever part of the record shows."""
        if self.tabs.isVisible():
            self.tabs.setCurrentWidget(self.notes)
            self.notes.write()

    def add_task(self) -> None:
        """Add a task for the person."""
        from caseload_desktop.ui.person_parts.task_forms import TaskForm

        if self.story is not None and self.story.record.hit.open and self.desk.may(May.WRITE_RECORD):
            TaskForm(self.desk, self._id, self.story.record.hit.name, parent=self.window()).open()

    def open_in_need(self) -> None:
        """Ask why, and open a restricted record for some hours."""
        from caseload_desktop.ui.dialogs.break_glass import BreakGlassForm

        if self.story is not None and not self.story.record.hit.open:
            BreakGlassForm(self.desk, self._id, self.story.record.hit.name, parent=self.window()).open()

    def _log_contact(self) -> None:
        self.desk.log_contact(self._id)


PersonPage.every_part = parts_of(PersonPage)
