"""Whom a contact is about: found while typing, with people alike beside, chosen, registered new, or only described."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from caseload_desktop.domain.names import split_name
from caseload_desktop.ui.log_contact.beside import Beside
from caseload_desktop.ui.log_contact.entry import About, Entry, received
from caseload_desktop.ui.log_contact.form import EntryForm
from caseload_desktop.ui.log_contact.new_person import FIELDS as NEW_FIELDS
from caseload_desktop.ui.log_contact.new_person import probe_of
from caseload_desktop.ui.log_contact.reads import PersonFacts, read_alike, read_hits, read_person

if TYPE_CHECKING:
    from caseload_desktop.store.queries.people import DuplicateCandidate, PersonHit
    from caseload_desktop.ui.desk import Desk

ALIKE_AFTER_MS = 60
"""Looking for people alike waits this long after a key, so that a fast typist causes one look and not ten."""
_LEAST_ALIKE = 3


class PersonFinder(QObject):
    """Stands between the form, what is beside it, and the store; ``entry`` gives the entry on the form each time."""

    def __init__(
        self,
        desk: Desk,
        form: EntryForm,
        beside: Beside,
        *,
        entry: Callable[[], Entry],
        keep_draft: Callable[[], object],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk, self._form, self._beside = desk, form, beside
        self._entry, self._keep_draft = entry, keep_draft
        self._words: Sequence[str] = ()
        self._facts: PersonFacts | None = None
        self._alike_timer = QTimer(self)
        self._alike_timer.setSingleShot(True)
        self._alike_timer.setInterval(ALIKE_AFTER_MS)
        self._alike_timer.timeout.connect(self.look_for_alike)
        form.changed.connect(self._on_changed)
        form.about.searched.connect(self._on_searched)
        form.about.person_taken.connect(lambda hit: self.choose(hit))
        form.about.new_wanted.connect(self._on_new)
        form.about.unknown_wanted.connect(self._on_unknown)
        beside.person_wanted.connect(lambda hit: self.choose(hit))
        beside.call_back_wanted.connect(self.mark_call_back)

    def forget_names(self) -> None:
        """The store changed: the names kept for comparing may be old."""
        self._words = ()

    def show_entry(self, entry: Entry) -> None:
        """Another entry is on the form: show what belongs beside it."""
        self._facts = None
        self._alike_timer.stop()
        self._beside.show_help()
        if entry.about is About.PERSON:
            self.read_card(entry)
        elif entry.about is About.NEW:
            self.look_for_alike()

    def _on_changed(self, name: str) -> None:
        if name in NEW_FIELDS:
            self._alike_timer.start()

    def _on_searched(self, typed: str) -> None:
        entry = self._entry()
        if entry.about is not About.SEARCH:
            entry.about = About.SEARCH
            self._form.show_about()
        if self._facts is not None:
            self._facts = None
            self._beside.show_help()
        if not typed.strip() or self._desk.locked:
            return
        viewer = self._desk.actor
        self._desk.read(
            self,
            lambda connection: read_hits(connection, typed, viewer=viewer),
            lambda hits: self._form.about.show_hits(typed, hits),
            key="hits",
        )
        if len(typed.strip()) >= _LEAST_ALIKE:
            self._alike_timer.start()

    def look_for_alike(self) -> None:
        """Look for people like the one typed."""
        entry = self._entry()
        if self._desk.locked or entry.about in (About.PERSON, About.UNKNOWN):
            return
        typed, is_new = entry.text("about"), entry.about is About.NEW
        texts = entry.texts
        if not is_new:
            name = split_name(typed)
            texts = {"new_given": name.given, "new_family": name.family}
        probe = probe_of(texts, today=self._desk.today())
        key = entry.key

        def found(answer: tuple[list[DuplicateCandidate], Sequence[str]]) -> None:
            candidates, self._words = answer
            now = self._entry()
            if now.key != key:
                return
            if now.about is About.NEW:
                self._beside.show_alike(candidates)
            elif now.about is About.SEARCH:
                self._form.about.show_alike(typed, candidates)

        self._desk.read(self, read_alike(probe, viewer=self._desk.actor, words=self._words), found, key="alike")

    def choose(self, hit: PersonHit, *, go_on: bool = True) -> None:
        """This is whom the contact is about."""
        if not hit.open:
            return
        entry = self._entry()
        entry.about, entry.person_id, entry.person_name, entry.call_back_of = About.PERSON, hit.id, hit.name, ""
        entry.texts["about"] = hit.name
        if self._form.about.text() != hit.name:
            self._form.about.setText(hit.name)
        self._form.show_about()
        self._form.say_one("about", [])
        self._keep_draft()
        self.read_card(entry)
        if go_on:
            self._form.advance("about")

    def read_card(self, entry: Entry) -> None:
        """Show the card of the person an entry is about."""
        viewer, person_id = self._desk.actor, entry.person_id

        def found(facts: PersonFacts | None) -> None:
            now = self._entry()
            if facts is not None and now.person_id == facts.record.hit.id:
                self._facts = facts
                self._show_card()

        self._desk.read(self, lambda connection: read_person(connection, person_id, viewer=viewer), found, key="card")

    def _show_card(self) -> None:
        if self._facts is None:
            return
        entry = self._entry()
        day = received(entry, today=self._desk.today()).value or self._desk.today()
        self._beside.show_person(self._facts, self._desk.code_lists, call_back_of=entry.call_back_of, received=day)

    def _on_new(self) -> None:
        entry = self._entry()
        name = split_name(entry.text("about"))
        entry.about = About.NEW
        for field, words in (("new_given", name.given), ("new_family", name.family)):
            self._form.lines[field].setText(words)
        self._form.show_about()
        self._keep_draft()
        self.look_for_alike()
        self._form.advance("about")

    def _on_unknown(self) -> None:
        entry = self._entry()
        entry.about = About.UNKNOWN
        self._form.show_about()
        self._form.unknown.setPlainText(entry.text("about"))
        self._keep_draft()
        self._beside.show_help()
        self._form.focus_field("about_unknown", len(entry.text("about")))

    def mark_call_back(self, contact_id: str) -> None:
        """The contact is a call back of that one; of none when empty."""
        self._entry().call_back_of = contact_id
        self._keep_draft()
        self._show_card()

    def toggle_call_back(self) -> None:
        """One key: what is offered as a call back is one, or is none after all."""
        if self._entry().call_back_of:
            self.mark_call_back("")
        elif self._beside.call_back_offered:
            self.mark_call_back(self._beside.call_back_offered)
