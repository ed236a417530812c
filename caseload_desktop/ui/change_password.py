"""The dialog in which a worker changes their own password."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.ui.door import Door
from caseload_desktop.ui.form_errors import focus_first_problem
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.sign_in import NewPassword
from caseload_desktop.ui.tasks import Runner
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.password_field import PasswordField
from caseload_desktop.ui.widgets.text import heading


class ChangePasswordDialog(QDialog):
    """Signals: ``changed``."""

    changed = Signal()

    def __init__(self, door: Door, runner: Runner, *, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._door, self._runner, self._user = door, runner, user
        self.setWindowTitle("Change my password")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFixedWidth(440)
        self.old = PasswordField("Present password")
        self.old_field = Field("Pre&sent password", self.old)
        self.passwords = NewPassword()
        self.save_button = primary_button("Change password", self.submit)
        self.save_button.setDefault(True)
        foot = row()
        foot.addStretch(1)
        foot.addWidget(button("Cancel", self.reject))
        foot.addWidget(self.save_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading("Change my password"))
        layout.addWidget(self.old_field)
        layout.addWidget(self.passwords)
        layout.addLayout(foot)
        self.old.setFocus()

    def submit(self) -> None:
        """Change it."""
        new, old, user, door = self.passwords.value(), self.old.text(), self._user, self._door
        self.old_field.set_problem("" if old else "Type your present password.")
        if new is None or not old:
            focus_first_problem((self.old_field, *self.passwords.fields))
            return
        self.save_button.setEnabled(False)
        self._runner.run(
            self,
            lambda: door.change_password(user, old, new),
            lambda _none: self._on_done(),
            self._on_error,
            write=True,
        )

    def _on_done(self) -> None:
        self.passwords.clear()
        self.old.clear()
        self.changed.emit()
        self.accept()

    def _on_error(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if not isinstance(error, CaseloadError):
            self._runner.failed.emit(error)
            return
        in_new = isinstance(error, RuleBroken) and error.field in ("new", "new_password", "password")
        beside = self.passwords.first_field if in_new else self.old_field
        beside.set_problem(sentence_for(error))
        beside.focus()
