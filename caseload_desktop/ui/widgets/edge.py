"""A picture or button inside a line edit, at its left or right end, in the middle of its height."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.widgets.text import label

_IN = 9
_GAP = 6


class _Keeper(QObject):
    """Keeps a widget at one end of its line edit."""

    def __init__(self, edit: QLineEdit, inside: QWidget, *, right: bool) -> None:
        super().__init__(inside)
        self._edit, self._inside, self._right = edit, inside, right
        edit.installEventFilter(self)
        self.place()

    def place(self) -> None:
        size = self._inside.sizeHint()
        left = self._edit.width() - size.width() - _IN if self._right else _IN
        self._inside.setGeometry(left, (self._edit.height() - size.height()) // 2, size.width(), size.height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._edit and event.type() in (QEvent.Type.Resize, QEvent.Type.Show):
            self.place()
        return False


def put_inside(edit: QLineEdit, inside: QWidget, *, right: bool) -> None:
    """Put ``inside`` at an end of ``edit`` and keep what is typed away from it."""
    inside.setParent(edit)
    margins = edit.textMargins()
    width = inside.sizeHint().width() + _GAP
    if right:
        margins.setRight(width)
    else:
        margins.setLeft(width)
    edit.setTextMargins(margins)
    _Keeper(edit, inside, right=right)
    inside.show()


def put_icon(edit: QLineEdit, name: str, *, right: bool = False) -> QLabel:
    """Put a quiet icon at an end of ``edit``; the mouse goes through it."""
    mark = label()
    mark.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    set_icon(mark, name, "muted", size=16)
    put_inside(edit, mark, right=right)
    return mark
