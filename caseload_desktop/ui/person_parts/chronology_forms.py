"""Forms of the chronology: an entry of one's own or as it stands, the analysis, and events picked from the record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListWidget, QListWidgetItem, QWidget
from typing_extensions import override

from caseload_desktop.domain.names import fold
from caseload_desktop.services.chronology import (
    LONGEST_ANALYSIS,
    Entry,
    add_entries,
    analysis_id,
    change_entry,
    write_analysis,
)
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.chronology import ChronologyEntry
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_parts.form import PartForm, Values, required
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_HELD = ("on_date", "date_words", "words", "source", "meaning")
_LIST_HEIGHT = 300
LONGEST_PICKED = 600
"""Characters of an event taken over; the event itself is one key away, and a chronology is to be read."""


@dataclass(frozen=True, slots=True)
class Pickable:
    """An event of the record that may stand in the chronology; ``proposed`` are those marked as significant."""

    kind: str
    id: str
    on: str
    title: str
    detail: str
    worker: str
    proposed: bool

    def entry(self) -> Entry:
        """The entry it becomes."""
        detail = " ".join(self.detail.split())
        cut = detail if len(detail) <= LONGEST_PICKED else f"{detail[:LONGEST_PICKED].rstrip()}…"
        words = ". ".join(part for part in (self.title, cut) if part)
        return Entry(words=words, on_date=self.on, source=self.worker, about_kind=self.kind, about_id=self.id)


class EntryForm(PartForm):
    """An event in the worker's words, or a change of one; its day, or when in words."""

    entity = "chronology_entry"

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, entry: ChronologyEntry | None = None,
        picked: Entry | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], seen: Mapping[str, object] | None) -> Changes:
            if entry is not None:
                return change_entry(store, actor, entry_id=entry.id, fields=values, seen=seen)
            about = (picked.about_kind, picked.about_id) if picked is not None else ("", None)
            texts = {name: value or "" for name, value in values.items()}
            made = Entry(**texts, about_kind=about[0], about_id=about[1])
            return add_entries(store, actor, person_id=person_id, entries=(made,))

        held = entry or picked
        super().__init__(
            desk,
            title=f"Change an entry about {person}" if entry else f"An entry in the chronology of {person}",
            done="Entry changed" if entry else "Put into the chronology",
            saver=save,
            row_id=entry.id if entry else "",
            held={name: getattr(held, name) or None for name in _HELD} if held else {},
            width=620,
            parent=parent,
        )  # fmt: skip
        self.day = DateField(today=desk.today, earliest=date(1900, 1, 1))
        self.date_words, self.source = QLineEdit(), QLineEdit()
        self.date_words.setPlaceholderText("Such as: summer 2019, as a child")
        self.source.setPlaceholderText("Such as: the daughter, GP letter")
        self.words = NoteEdit(placeholder="What happened", least_lines=3, most_lines=8)
        self.meaning = NoteEdit(placeholder="What it meant for the person; what changed", least_lines=2, most_lines=6)
        self.put(
            (Field("&Day", self.day), Field("&Or when, in words", self.date_words, optional=True)),
            Field("&What happened", self.words),
            Field("Who &says so", self.source, optional=True),
            Field("What it &means", self.meaning, optional=True),
            names=(("on_date", "date_words"), ("words",), ("source",), ("meaning",)),
        )
        self.begin("meaning" if held else "on_date")
        about = picked.about_id if picked is not None and picked.about_id else "new"
        what, row_id = ("Change of an entry", entry.id) if entry else ("Entry in the chronology", about)
        self.keep_about(what, person_id=person_id, tab="chronology", row_id=row_id)

    @override
    def problems(self, values: Values) -> dict[str, str]:
        wrong = required(values, ("words",), "words_required")
        if not values["on_date"] and not values["date_words"]:
            wrong["on_date"] = sentence("day_or_words_required")
        return wrong


class AnalysisForm(PartForm):
    """What the chronology as a whole says; kept at every key until it is saved."""

    entity = "chronology_analysis"

    def __init__(self, desk: Desk, person_id: str, words: str, *, parent: QWidget | None = None) -> None:
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], seen: Mapping[str, object] | None) -> Changes:
            return write_analysis(
                store, actor, person_id=person_id, words=values["words"] or "", seen=seen or {"words": None}
            )

        super().__init__(
            desk,
            title="Analysis",
            done="Analysis saved",
            saver=save,
            row_id=analysis_id(person_id) if words else "",
            held={"words": words or None},
            words="Patterns, turning points, strengths and losses: what the events together mean for the person now.",
            width=660,
            parent=parent,
        )
        self.words = NoteEdit(placeholder="What you see in it", least_lines=9, most_lines=20, limit=LONGEST_ANALYSIS)
        self.put(Field("&Analysis", self.words), names=(("words",),))
        self.begin("words")
        self.keep_words("chronology_analysis", person_id)


class PickDialog(FormDialog):
    """Events of the record to tick; significant ones are ticked already. Space ticks, typing in the search narrows."""

    def __init__(
        self, desk: Desk, person_id: str, events: Sequence[Pickable], *, parent: QWidget | None = None
    ) -> None:
        proposed = sum(event.proposed for event in events)
        words = f"{count_words(proposed, 'significant event')} proposed." if proposed else ""
        super().__init__(
            desk, title="Pick from the record", save="Put into the chronology", done="Put into the chronology",
            words=words, width=720, parent=parent,
        )  # fmt: skip
        self._id = person_id
        self._events = sorted(events, key=lambda event: (not event.proposed, -_number(event.on)))
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search in the record")
        self.list = QListWidget()
        self.list.setAccessibleName("Events of the record")
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(_LIST_HEIGHT)
        for event in self._events:
            self.list.addItem(_item(event))
        self.add("search", Field("&Search", self.search))
        self.body.addWidget(self.list, 1)
        self.search.textChanged.connect(self._narrow)
        self.list.itemChanged.connect(lambda _item: self._count())
        self._count()
        self.list.setFocus()
        if self.list.count():
            self.list.setCurrentRow(0)

    def chosen(self) -> list[Pickable]:
        """The events ticked, also those a search hides."""
        return [event for place, event in enumerate(self._events) if _ticked(self.list.item(place))]

    def _narrow(self, text: str) -> None:
        words = fold(text).split()
        for place, event in enumerate(self._events):
            said = fold(f"{event.title} {event.detail} {event.worker}")
            self.list.item(place).setHidden(not all(word in said for word in words))

    def _count(self) -> None:
        count = len(self.chosen())
        self.save_button.setText(f"Put {count_words(count, 'event')} into the chronology" if count else "Put in")

    @override
    def work(self) -> Work | None:
        entries = tuple(event.entry() for event in reversed(self.chosen()))
        if not entries:
            self.say(sentence("nothing_chosen"))
            return None
        store, actor, person_id = self.desk.store, self.desk.actor, self._id
        return lambda: add_entries(store, actor, person_id=person_id, entries=entries)


def _item(event: Pickable) -> QListWidgetItem:
    detail = " ".join(event.detail.split())
    cut = detail if len(detail) <= 160 else f"{detail[:160].rstrip()}…"
    mark = "Significant · " if event.proposed else ""
    item = QListWidgetItem(f"{day_long(event.on)} · {mark}{event.title}" + (f"\n{cut}" if cut else ""))
    item.setFlags(Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    item.setCheckState(Qt.CheckState.Checked if event.proposed else Qt.CheckState.Unchecked)
    return item


def _ticked(item: QListWidgetItem) -> bool:
    return item.checkState() is Qt.CheckState.Checked


def _number(day: str) -> int:
    digits = "".join(c for c in day if c.isdigit())
    return int(digits) if digits else 0
