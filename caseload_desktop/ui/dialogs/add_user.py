"""Letting a worker sign in on this laptop: a name, and a first password they will change."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.store.queries.organisation import Worker
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.sign_in import NewPassword
from caseload_desktop.ui.widgets.field import Field


class AddUserForm(FormDialog):
    """Writes a key slot, not the record; so there is nothing to undo, but a sign-in can be taken away again."""

    def __init__(
        self, desk: Desk, vault: Any, worker: Worker, *, user: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"Sign-in of {worker.name}",
            save="Set the sign-in",
            done="Sign-in set",
            words="Tell them the password by word of mouth. They change it under Settings.",
            parent=parent,
        )
        self._vault, self._worker = vault, worker
        self.user = QLineEdit(user or _suggested(worker.name))
        self.add("user", Field("&Signs in as", self.user))
        self.passwords = NewPassword()
        self.add_part(self.passwords)
        self.fields["password"] = self.passwords.first_field
        (self.passwords.first if user else self.user).setFocus()

    @override
    def submit(self) -> None:
        self.clear_problems()
        user, password = self.user.text().strip(), self.passwords.value()
        if not user:
            self.fields["user"].set_problem(sentence("required"))
        if not user or password is None or not self.save_button.isEnabled():
            return
        self.save_button.setEnabled(False)
        vault, store, actor, worker_id = self._vault, self.desk.store, self.desk.actor, self._worker.id
        self.desk.runner.run(
            self,
            lambda: vault.add_user(store, actor, worker_id, user, password),
            lambda _none: self._on_set(),
            self._on_failed,
            write=True,
        )

    def _on_set(self) -> None:
        self.passwords.clear()
        self.desk.notices.say("Sign-in set")
        self.accept()

    def _on_failed(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if not isinstance(error, CaseloadError):
            self.desk.runner.failed.emit(error)
            return
        field = self.fields.get(error.field) if isinstance(error, RuleBroken) else None
        if field is None:
            self.say(sentence_for(error))
        else:
            field.set_problem(sentence_for(error))
            field.focus()


def _suggested(name: str) -> str:
    """A sign-in name from a worker's name: "jo.bell"."""
    return ".".join("".join(c for c in part if c.isalnum()) for part in name.casefold().split())
