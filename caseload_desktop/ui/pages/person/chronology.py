"""The curated chronology of a person: the analysis, and what happened when with what it means, in order of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.domain.roles import May
from caseload_desktop.reports.chronology_pdf import ChronologyPage, PrintedEntry
from caseload_desktop.services.chronology import Entry, remove_entry
from caseload_desktop.store.queries.case_notes import Note
from caseload_desktop.store.queries.chronology import Chronology, ChronologyEntry, person_chronology
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.pages.person.story import PersonStory
from caseload_desktop.ui.person_parts.chronology_file import ChronologyFileDialog
from caseload_desktop.ui.person_parts.chronology_forms import AnalysisForm, EntryForm, Pickable, PickDialog
from caseload_desktop.ui.person_words import born_words
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.text import label, muted, rule

_WHEN_WIDTH = 128
WHY_REMOVED = ("Not about this person's life", "Stands twice", "Recorded in error")


class ChronologyView(QWidget):
    """``pickable`` gives the events of the record that may be picked. Signals: ``origin_wanted(kind, id)``."""

    origin_wanted = Signal(str, str)

    def __init__(
        self, desk: Desk, pickable: Callable[[], Sequence[Pickable]], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.desk, self._pickable = desk, pickable
        self.story: PersonStory | None = None
        self.chronology = Chronology()
        self._id, self._name = "", ""
        self.pick_button = button("Pick from the record", self.pick, icon="list")
        self.add_button = button("Add an entry", self.add, icon="plus")
        self.print_button = button("Save as PDF", self.print, icon="printer")
        head = row(self.pick_button, self.add_button)
        head.addStretch(1)
        head.addWidget(self.print_button)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(Space.M)
        inner = QWidget()
        inner.setLayout(column(self._lines, space=0))
        if (outer := inner.layout()) is not None:
            outer.setContentsMargins(0, 0, Space.S, 0)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(scrolled(inner), 1)

    def show_person(self, person_id: str, name: str) -> None:
        """Read and show a person's chronology."""
        if person_id != self._id:
            self._on_read(Chronology())
        self._id, self._name = person_id, name
        may = self.desk.may(May.WRITE_RECORD)
        self.pick_button.setVisible(may)
        self.add_button.setVisible(may)
        viewer = self.desk.actor
        self.desk.read(self, lambda c: person_chronology(c, person_id, viewer=viewer), self._on_read, key="chronology")

    def clear(self) -> None:
        """Show nobody."""
        self._id = self._name = ""
        self.story = None
        self._on_read(Chronology())

    def _on_read(self, found: Chronology) -> None:
        self.chronology = found
        while (item := self._lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if not self._id:
            return
        self._lines.addWidget(self._analysis())
        self._lines.addWidget(self._events())
        rest = QWidget()
        rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self._lines.addWidget(rest)

    # ------------------------------------------------------------------------------------------------------- cards
    def _analysis(self) -> Card:
        card = _card("Analysis")
        analysis = self.chronology.analysis
        if self.desk.may(May.WRITE_RECORD):
            words = "Change" if analysis.words else "Write"
            card.corner.addWidget(button(words, self.analyse, icon="pencil", name=f"{words} the analysis"))
        if analysis.words:
            card.body.addWidget(label(analysis.words, wrap=True, selectable=True))
            card.body.addWidget(muted(self._analysis_by(), wrap=True))
        else:
            card.body.addWidget(
                muted("Not written yet: what do the events together mean for the person now?", wrap=True)
            )
        return card

    def _analysis_by(self) -> str:
        analysis = self.chronology.analysis
        return (
            f"{analysis.author or 'A worker not on this laptop'}, {day_long(analysis.on_date)}"
            if analysis.words
            else ""
        )

    def _events(self) -> Card:
        card = _card("What happened")
        entries = self.chronology.entries
        for number, entry in enumerate(entries):
            if number:
                card.body.addWidget(rule())
            card.body.addLayout(self._line(entry))
        if not entries:
            words = "Nothing yet. Pick what matters from the record; notes marked as significant are proposed."
            card.body.addWidget(muted(words, wrap=True))
        return card

    def _line(self, entry: ChronologyEntry) -> QVBoxLayout:
        when = label(when_words(entry), "label", wrap=True)
        when.setFixedWidth(round(_WHEN_WIDTH * theme().scale))
        parts: list[QWidget] = [label(entry.words, wrap=True, selectable=True)]
        if entry.meaning:
            parts.append(label(f"What it means: {entry.meaning}", "label", wrap=True, selectable=True))
        source = f"From: {entry.source}" if entry.source else ""
        if source:
            parts.append(muted(source, wrap=True))
        line = row(when, column(*parts, space=2), space=Space.M)
        line.setStretch(1, 1)
        for verb in self._verbs(entry):
            line.addWidget(verb)
        return column(line)

    def _verbs(self, entry: ChronologyEntry) -> list[QWidget]:
        called = f"{when_words(entry)}: {entry.words[:60]}"
        verbs: list[QWidget] = []
        if entry.about_id:
            verbs.append(
                icon_button(
                    "history",
                    f"Show where it came from: {called}",
                    lambda: self.origin_wanted.emit(entry.about_kind, entry.about_id),
                )
            )
        if self.desk.may(May.WRITE_RECORD):
            verbs.append(icon_button("pencil", f"Change {called}", lambda: self._change(entry)))
            verbs.append(icon_button("x", f"Take out {called}", lambda: self._remove(entry)))
        return verbs

    # ------------------------------------------------------------------------------------------------------- acting
    def pick(self) -> None:
        """Choose events of the record; what stands here already is not offered."""
        there = self.chronology.picked
        events = [one for one in self._pickable() if (one.kind, one.id) not in there]
        PickDialog(self.desk, self._id, events, parent=self.window()).open()

    def add(self) -> None:
        """Write an entry of one's own."""
        EntryForm(self.desk, self._id, self._name, parent=self.window()).open()

    def add_note(self, note: Note) -> None:
        """Put a case note into the chronology and say what it means."""
        kind = self.desk.code_lists.label("note_kind", note.kind)
        picked = Pickable("case_note", note.id, note.on_date, kind, note.words, note.author, note.significant).entry()
        EntryForm(self.desk, self._id, self._name, picked=picked, parent=self.window()).open()

    def analyse(self) -> None:
        """Write the analysis."""
        AnalysisForm(self.desk, self._id, self.chronology.analysis.words, parent=self.window()).open()

    def _change(self, entry: ChronologyEntry) -> None:
        EntryForm(self.desk, self._id, self._name, entry=entry, parent=self.window()).open()

    def _remove(self, entry: ChronologyEntry) -> None:
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="Take it out of the chronology",
            words=f"{when_words(entry)}: {entry.words}\nWhat it came from stays in the record.",
            save="Take out",
            done="Taken out of the chronology",
            about=(entry.id,),
            work=lambda why: remove_entry(store, actor, entry_id=entry.id, why=why),
            reasons=WHY_REMOVED,
            parent=self.window(),
        ).open()

    def print(self) -> None:
        """Save it as a PDF."""
        if self.story is not None:
            reference = self.story.record.hit.reference
            ChronologyFileDialog(self.desk, self._id, reference, self.page(), parent=self.window()).open()

    def page(self) -> ChronologyPage:
        """What stands on paper."""
        story, today = self.story, self.desk.today()
        about: list[str] = []
        if story is not None:
            hit = story.record.hit
            about = [hit.reference, f"Born {born_words(hit.birth_date, hit.birth_year, today=today)}"]
            about += [f"NHS {show_nhs_number(hit.nhs_number)}" if hit.nhs_number else ""]
        by = story.names.get(self.desk.actor.worker_id, "") if story is not None else ""
        return ChronologyPage(
            name=self._name,
            about=tuple(part for part in about if part),
            entries=tuple(
                PrintedEntry(when=when_words(one), words=one.words, source=one.source, meaning=one.meaning)
                for one in self.chronology.entries
            ),
            analysis=self.chronology.analysis.words,
            analysis_by=self._analysis_by(),
            as_at=today,
            made_by=f"made by {by}" if by else "made by Caseload Desktop",
            sample=bool(story is not None and story.record.values.get("sample")),
        )


def when_words(entry: ChronologyEntry | Entry) -> str:
    """When it was, as the worker said it: the words, else the day."""
    return entry.date_words or day_long(entry.on_date)


def _card(title: str) -> Card:
    card = Card(title)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    return card
