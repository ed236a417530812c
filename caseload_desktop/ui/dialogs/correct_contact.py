"""The form that corrects a contact: each field with what it said before, a reason, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QWidget
from typing_extensions import override

from caseload_desktop.services.contacts import CorrectContact, correct_contact
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.organisation import teams, workers
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.contact_fields import LINES, ContactFields
from caseload_desktop.ui.dialogs.form_dialog import CARRIED_ON, PUT_ASIDE, THROWN_AWAY, FormDialog, Work
from caseload_desktop.ui.dialogs.meanwhile import NOT_UNDERSTOOD
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import Words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone

DRAFT = "correct_contact"
"""The kind of draft; its key is the contact's id."""

_DECIDED = "Outcome decided"


class CorrectContactDialog(FormDialog):
    """Opens with the contact as it stands, or with what this worker typed before and did not save.

    Somebody else's change meanwhile is shown beside its field; what was typed stays until it is saved again.
    """

    def __init__(
        self,
        desk: Desk,
        contact_id: str,
        values: Mapping[str, object],
        names: Mapping[str, str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        self._is_open = not values.get("closed_on")
        super().__init__(
            desk,
            title="Decide or correct this contact" if self._is_open else "Correct this contact",
            save="Save",
            done="Contact decided" if self._is_open else "Contact corrected",
            words="What it said before stays readable in its history.",
            width=700,
            parent=parent,
        )
        self._contact_id = contact_id
        self._restored = False
        self._thrown: dict[str, Any] = {}
        self._words = Words(desk.code_lists, names)
        self.form = ContactFields(desk, values, self._words)
        self.fields |= self.form.fields
        for names_of_line in LINES:
            line = row(*(self.form.fields[n] for n in names_of_line if n in self.form.fields), space=Space.L)
            for place in range(line.count()):
                line.setStretch(place, 1)
                if (item := line.itemAt(place)) is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
            self.add_part(line)
        self.why = NoteEdit(placeholder="For example: typing mistake, the caller rang again", least_lines=2)
        self.add("why", Field("&Why is it changed?", self.why, hint="The reason is kept with the contact."))
        self.edits("contact", contact_id, {name: values.get(name) for name in self.form.controls})
        self._begin(parent)

    def _begin(self, parent: QWidget | None) -> None:
        self.desk.read(self, lambda c: (workers(c), teams(c)), self._on_organisation, key="choices")
        kept = [d for d in self._drafts() if d.key == self._contact_id]
        if kept:
            self._carry_on_with(kept[0].state)
        elif self._is_open:
            self.why.set_text(_DECIDED)
        self.form.changed.connect(self._keep)
        self.why.textChanged.connect(self._keep)
        first = "outcome" if self._is_open else LINES[0][0]
        QTimer.singleShot(0, self.fields[first], self.fields[first].focus)

    def _drafts(self) -> list[Any]:
        return [d for d in self.desk.store.drafts.mine(self.desk.actor.worker_id) if d.kind == DRAFT]

    def _carry_on_with(self, state: Mapping[str, Any]) -> None:
        self._restored = True
        self.form.set_state(state.get("fields", {}))
        self.why.set_text(str(state.get("why", "")))
        if self.rebase is not None:
            self.rebase.begin_again(state.get("base", {}))
        self._offer_again(CARRIED_ON, "Start again", "Throw it away and begin with what the record says")

    @override
    def start_again(self) -> None:
        """Show the contact as it stands; once more brings back what was typed."""
        if not self._restored:
            return
        self.clear_problems()
        if self._thrown:
            state, self._thrown = self._thrown, {}
            self._carry_on_with(state)
            self._keep()
            return
        thrown = self._state()
        self.form.start_again()
        self.why.set_text(_DECIDED if self._is_open else "")
        self._forget()
        if self.rebase is not None:
            self.rebase.start_again()
        self._thrown = thrown
        self._offer_again(THROWN_AWAY, "Bring it back", "Show again what you typed")

    def _on_organisation(self, found: tuple[list[Any], list[Any]]) -> None:
        known, known_teams = found
        self.form.offer_workers([Option(w.id, w.name, w.known_as, retired=not w.active) for w in known])
        self.form.offer_teams([Option(t.id, t.name, retired=not t.active) for t in known_teams])

    # ------------------------------------------------------------------------------------------------------- saving
    @override
    def work(self) -> Work | None:
        wrong = self.form.problems()
        for key, words in wrong.items():
            self.fields[key].set_problem(words)
        why = self.why.text()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
        if wrong or not why:
            return None
        changed = self.rebase.changed() if self.rebase is not None else {}
        if not changed or self.rebase is None:
            self.say("Nothing is changed yet.", Tone.BLUE)
            return None
        command = CorrectContact(contact_id=self._contact_id, fields=changed, why=why, opened=self.rebase.seen())
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_contact(store, actor, command)

    @override
    def on_saved(self, changes: Changes) -> None:
        self._forget()
        super().on_saved(changes)

    # ------------------------------------------------------------------------------------------------------- meanwhile
    @override
    def typed(self) -> Mapping[str, object]:
        return {**self.form.values(), **dict.fromkeys(self.form.problems(), NOT_UNDERSTOOD)}

    @override
    def take(self, name: str, value: object) -> None:
        self.form.show_now(name, value)

    @override
    def based_on(self, name: str, value: object) -> None:
        self.form.note_before(name, value)

    @override
    def what(self, name: str) -> str:
        return self._words.field("contact", name)

    # ------------------------------------------------------------------------------------------------------- drafts
    def _keep(self) -> None:
        self._thrown = {}
        if not self.desk.locked:
            self.desk.keep_draft(DRAFT, self._contact_id, self._state())

    def _state(self) -> dict[str, Any]:
        base = self.rebase.base_of_changed() if self.rebase is not None else {}
        return {"fields": self.form.state(), "why": self.why.text(), "base": base}

    @override
    def kept_controls(self) -> list[QWidget]:
        return [*self.form.controls.values(), self.why]

    def _forget(self) -> None:
        self.desk.forget_draft(DRAFT, self._contact_id)

    @override
    def done(self, result: int) -> None:
        """Leaving without a change leaves no draft; with one, it waits to be carried on."""
        if result != QDialog.DialogCode.Accepted and self.isVisible() and not self.desk.locked:
            if self.form.changed_values(strict=False):
                self.desk.notices.say(PUT_ASIDE)
            else:
                self._forget()
        super().done(result)
