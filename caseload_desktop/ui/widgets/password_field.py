"""A password that can be looked at, and advice on choosing one."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.widgets.edge import put_inside

LEAST_LETTERS = 10
"""As the store asks: the National Cyber Security Centre advises length (three random words) over rules about signs."""
GOOD_LETTERS = 16


EYE_KEYS = "Ctrl+E"
"""Shows what is typed. The eye is no stop of the Tab key: who types a password, Tab and it again would land on it."""


class PasswordField(QLineEdit):
    """Hides what is typed; the eye at its end, or Ctrl+E, shows it. Nothing typed here can be copied out."""

    def __init__(self, name: str = "Password", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setAccessibleName(name)
        self._eye = QPushButton()
        self._eye.setProperty("kind", "eye")
        self._eye.setCursor(Qt.CursorShape.PointingHandCursor)
        self._eye.setFixedSize(24, 24)
        self._eye.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._eye.clicked.connect(self._on_eye)
        keys = QShortcut(QKeySequence(EYE_KEYS), self, context=Qt.ShortcutContext.WidgetShortcut)
        keys.activated.connect(self._on_eye)
        self._name_eye()
        put_inside(self, self._eye, right=True)

    def _on_eye(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        self.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._name_eye()

    def _name_eye(self) -> None:
        hidden = self.echoMode() is QLineEdit.EchoMode.Password
        words = "Show the password" if hidden else "Hide the password"
        set_icon(self._eye, "eye" if hidden else "eye-off", "muted", size=16)
        self._eye.setToolTip(f"{words} ({EYE_KEYS})")
        self.setAccessibleDescription(f"{EYE_KEYS}: {words.lower()}")
        self._eye.setAccessibleName(words)


def password_advice(typed: str) -> str:
    """Words about how good a new password is, by its length alone."""
    if not typed:
        return "Three or four unrelated words are good and easy to type."
    if len(typed) < LEAST_LETTERS:
        missing = LEAST_LETTERS - len(typed)
        return f"Too short: {missing} more {'character' if missing == 1 else 'characters'}."
    if len(set(typed.casefold())) < 5:
        return "Long enough, but too much of the same. Mix in other words."
    return "Very good." if len(typed) >= GOOD_LETTERS else "Good. Longer is better."
