"""One thing to fill in: its label, its control, a hint, and what is wrong with it beside it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space, restyle
from caseload_desktop.ui.widgets.text import announce, label


def _target(control: QWidget) -> QWidget:
    """The widget that takes the keyboard for ``control``."""
    proxy = control.focusProxy()
    return proxy if proxy is not None else control


def _named(control: QWidget) -> QWidget:
    """The widget that bears the field's name: a group of ticks or dots, whose own words say what each of them means."""
    target = _target(control)
    return control if isinstance(target, QAbstractButton) else target


class _Jump(QObject):
    """Lets Alt and the letter of a label lead to a tick or a dot: of itself Qt would click it."""

    def __init__(self, button: QAbstractButton, label_of_it: QWidget) -> None:
        super().__init__(label_of_it)
        self._button = button
        label_of_it.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is not QEvent.Type.Shortcut:
            return super().eventFilter(watched, event)
        _chosen_beside(self._button).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._button.window().setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        return True


def _chosen_beside(button: QAbstractButton) -> QAbstractButton:
    """Of a row of dots the chosen one, else the button itself."""
    parent = button.parentWidget()
    if not isinstance(button, QRadioButton) or parent is None:
        return button
    dots = parent.findChildren(QRadioButton, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return next((dot for dot in dots if dot.isChecked()), button)


class Field(QWidget):
    """Puts a label above ``control`` and a problem below it, and tells both to screen readers.

    ``text`` may hold one ``&`` before the letter that, with Alt, jumps here and changes nothing. A group of ticks or
    dots bears the name itself; each of them keeps its own.
    """

    def __init__(
        self,
        text: str,
        control: QWidget,
        *,
        hint: str = "",
        optional: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.control = control
        self._hint = hint
        self._name = text.replace("&", "")
        self._label = label(text, "label")
        target = _target(control)
        self._label.setBuddy(target)
        if isinstance(target, QAbstractButton):
            _Jump(target, self._label)
        self._beside = label("", "hint")
        self._hint_label = label(hint, "hint", wrap=True)
        self._mark = label()
        set_icon(self._mark, "alert-circle", "red", size=16)
        self._problem = label("", "problem", wrap=True)
        self._problem_row = QWidget()
        self._lay_out("(optional)" if optional else "")
        self._hint_label.setVisible(bool(hint))  # only now: without a parent it would open a window of its own
        _named(control).setAccessibleName(f"{self._name} (optional)" if optional else self._name)
        self.set_problem("")
        counted = getattr(control, "counted", None)
        if counted is not None:
            counted.connect(self._beside.setText)

    def _lay_out(self, beside: str) -> None:
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(self._label)
        if beside:
            head.addWidget(label(beside, "hint"))
        head.addStretch(1)
        head.addWidget(self._beside)
        wrong = QHBoxLayout(self._problem_row)
        wrong.setContentsMargins(0, 0, 0, 0)
        wrong.setSpacing(Space.XS + 2)
        wrong.addWidget(self._mark)
        wrong.addWidget(self._problem, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.XS)
        outer.addLayout(head)
        outer.addWidget(self._hint_label)
        outer.addWidget(self.control)
        outer.addWidget(self._problem_row)

    @property
    def name(self) -> str:
        """The label without its shortcut mark."""
        return self._name

    @property
    def problem(self) -> str:
        """What is wrong, in words; empty when nothing is."""
        return self._problem.text()

    def set_problem(self, words: str) -> None:
        """Say what is wrong beside the control; empty takes it away. What was typed stays."""
        changed = words != self._problem.text()
        self._problem.setText(words)
        self._problem_row.setVisible(bool(words))
        target = _target(self.control)
        target.setAccessibleDescription(". ".join(part for part in (words, self._hint) if part))
        if bool(target.property("problem")) != bool(words):
            target.setProperty("problem", bool(words))
            restyle(target)
        if changed and words:
            announce(target, f"{self._name}: {words}")

    def set_hint(self, words: str) -> None:
        """Show other advice above the control."""
        self._hint = words
        self._hint_label.setText(words)
        self._hint_label.setVisible(bool(words))
        self.set_problem(self.problem)

    def focus(self) -> None:
        """Put the keyboard into the control."""
        _target(self.control).setFocus()
