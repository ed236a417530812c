"""Saying whom a contact about an unknown person was about: found in the record, or registered first."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.contacts import link_contact
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.find_person import FindPersonForm
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import row


class LinkContactDialog(FindPersonForm):
    """Takes somebody of the record, or begins the record of somebody new."""

    def __init__(self, desk: Desk, contact_id: str, about: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Link to a person",
            save="Link",
            done="Contact linked",
            words=f"The contact is about: {about}" if about else "",
            field="&Person",
            nobody="Nobody found. Check the spelling, or register the person.",
            parent=parent,
        )
        self._contact_id = contact_id
        self.register_button = button("Register a new person", self.register, icon="user-plus")
        line = row(self.register_button)
        line.addStretch(1)
        self.add_part(line)
        self.body.addSpacing(140)

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
        person_id = self.must_find()
        return self._linking(person_id) if person_id else None
