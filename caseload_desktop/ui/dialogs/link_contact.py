"""Saying whom a contact about an unknown person was about: found in the record, or registered first."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.contacts import link_contact
from caseload_desktop.store.queries.people import PersonHit, find_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList
from caseload_desktop.ui.widgets.text import label

_TYPING_MS = 120


class LinkContactDialog(FormDialog):
    """Search by name, NHS number, reference or postcode; Enter takes the highlighted person."""

    def __init__(self, desk: Desk, contact_id: str, about: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Link to a person",
            save="Link",
            done="Contact linked",
            words=f"The contact is about: {about}" if about else "",
            parent=parent,
        )
        self._contact_id = contact_id
        self._hits: dict[str, PersonHit] = {}
        self._person_id = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name, NHS number, reference or postcode")
        self.add("person_id", Field("&Person", self.search))
        self.chosen = label("", "label", wrap=True)
        self.add_part(self.chosen)
        self.register_button = button("Register a new person", self.register, icon="user-plus")
        line = row(self.register_button)
        line.addStretch(1)
        self.add_part(line)
        self.body.addSpacing(140)
        self.found = SuggestionList(self.search)
        self.found.picked.connect(self.choose)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._ask)
        self.search.textEdited.connect(lambda _text: self._typing.start(_TYPING_MS))
        self.search.setFocus()

    def _ask(self) -> None:
        text, viewer = self.search.text(), self.desk.actor
        self.desk.read(self, lambda c: find_people(c, text, viewer=viewer, limit=8), self._on_found, key="search")

    def _on_found(self, hits: list[PersonHit]) -> None:
        self._hits = {hit.id: hit for hit in hits}
        today = self.desk.today()
        self.found.offer([Suggestion(h.id, h.name, hit_line(h, today=today), enabled=h.open) for h in hits])
        if not hits and self.search.text().strip():
            self.chosen.setText("Nobody found. Check the spelling, or register the person.")

    def choose(self, person_id: str) -> None:
        """Take a person of those found."""
        hit = self._hits[person_id]
        self._person_id = person_id
        self.search.setText(hit.name)
        self.chosen.setText(f"{hit.name} · {hit_line(hit, today=self.desk.today())}")
        self.save_button.setFocus()

    def register(self) -> None:
        """Begin the record of somebody new with what was typed, then link the contact to it."""
        from caseload_desktop.ui.dialogs.person_form import PersonForm

        form = PersonForm(self.desk, name=self.search.text(), parent=self)
        form.registered.connect(self._on_registered)
        form.open()

    def _on_registered(self, person_id: str) -> None:
        self.desk.write(self, self._done, self._linking(person_id), self.on_saved, self.on_error)

    def _linking(self, person_id: str) -> Work:
        store, actor, contact_id = self.desk.store, self.desk.actor, self._contact_id
        return lambda: link_contact(store, actor, contact_id=contact_id, person_id=person_id)

    @override
    def work(self) -> Work | None:
        hit = self._hits.get(self._person_id)
        if hit is None or hit.name != self.search.text():
            self.fields["person_id"].set_problem(sentence("choose_person"))
            return None
        return self._linking(self._person_id)
