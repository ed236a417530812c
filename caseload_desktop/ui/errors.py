"""What happens to an error nobody else dealt with: said calmly if the worker can act, logged and owned up to if not."""

from __future__ import annotations

import logging

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from caseload_desktop import __version__
from caseload_desktop.domain.errors import CaseloadError, StoreUnavailable
from caseload_desktop.runtime.logs import catch_crashes, describe
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import heading, label

_log = logging.getLogger(__name__)

_OWN_UP = "Something went wrong in the program. What you saved is safe."


class ErrorPresenter(QObject):
    """The one place that shows errors: a bar for what the worker can act on, each fault of ours once, without values.

    ``catch_everything`` also takes what escapes from any thread.
    """

    _crashed = Signal(str)

    def __init__(self, notices: Notices, *, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._notices = notices
        self._seen: set[str] = set()
        self._crashed.connect(self._own_up, Qt.ConnectionType.QueuedConnection)

    def catch_everything(self) -> None:
        """Take over what Python would print for an exception nobody caught, on every thread."""
        catch_crashes(self._crashed.emit)

    def present(self, error: Exception) -> None:
        """Show an error in the way that fits it."""
        if isinstance(error, CaseloadError):
            tone = Tone.RED if isinstance(error, StoreUnavailable) else Tone.AMBER
            self._notices.tell(sentence_for(error), tone=tone)
            return
        details = "\n".join(describe(error))
        _log.error("unexpected error %s", type(error).__name__, exc_info=error)
        self._own_up(details)

    def _own_up(self, details: str) -> None:
        if details in self._seen:
            return
        self._seen.add(details)
        text = details_text(details)
        self._notices.tell(_OWN_UP, tone=Tone.AMBER, action="Details", on_action=lambda: show_details(text))


def details_text(details: str) -> str:
    """What "Copy details" copies: version and places in the code, nothing anybody typed."""
    return f"Caseload Desktop {__version__}\n{details}"


def show_details(text: str, *, parent: QWidget | None = None) -> QDialog:
    """Open a dialog with exactly what can be copied."""
    dialog = DetailsDialog(text, parent=parent or QApplication.activeWindow())
    dialog.open()
    return dialog


class DetailsDialog(QDialog):
    """Shows the details of a fault of ours and copies them on request."""

    def __init__(self, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("What went wrong")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(560)
        self.text = QPlainTextEdit(text)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName("Details")
        self.copy_button = button("Copy details", self._copy, icon="copy")
        foot = row(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(primary_button("Close", self.accept))
        words = "This is for whoever looks after the program. It holds no name, note or number of anybody."
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.L, Space.XL, Space.L)
        layout.setSpacing(Space.M)
        layout.addWidget(heading(_OWN_UP))
        layout.addWidget(label(words, wrap=True))
        layout.addWidget(self.text, 1)
        layout.addLayout(foot)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())
        self.copy_button.setText("Copied")
