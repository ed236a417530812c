"""What is copied from a record stays copied only for a while, and out of the system's clipboard history."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QClipboard

_MARKS = {
    # Windows: not into the history, not to other devices; KDE and others: a secret is not kept.
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"1",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\0\0\0\0",
    "x-kde-passwordManagerHint": b"secret",
}
_MARK = "x-kde-passwordManagerHint"


class ClipboardKeeper(QObject):
    """Marks what this program copied, and clears it after ``seconds`` unless something else was copied meanwhile.

    ``owns`` tells whether this program copied last (where the platform can't, as offscreen).
    """

    def __init__(
        self,
        clipboard: QClipboard,
        *,
        seconds: int,
        owns: Callable[[], bool] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._owns = owns if owns is not None else clipboard.ownsClipboard
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(seconds * 1000)
        self._timer.timeout.connect(self.clear)
        clipboard.dataChanged.connect(self._on_copied)

    def clear(self) -> None:
        """Take away what was copied from here; what another program copied stays."""
        self._timer.stop()
        if self._is_ours():
            self._clipboard.clear()

    def _is_ours(self) -> bool:
        return self._owns() and bool(self._clipboard.text())

    def _on_copied(self) -> None:
        if not self._is_ours():
            self._timer.stop()
            return
        if not self._clipboard.mimeData().hasFormat(_MARK):
            self._clipboard.setMimeData(_marked(self._clipboard.text()))
            return
        self._timer.start()


def _marked(text: str) -> QMimeData:
    data = QMimeData()
    data.setText(text)
    for name, value in _MARKS.items():
        data.setData(name, QByteArray(value))
    return data
