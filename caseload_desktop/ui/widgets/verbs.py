"""What can be done with the lines chosen in a list: as buttons below it, as its menu, by letters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.flow import FlowLayout


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with the chosen lines now; ``key`` is its letter in lists."""

    words: str
    act: Callable[[], object]
    key: str = ""
    icon: str = ""


class VerbRow(QWidget):
    """The verbs as buttons, in a second line where there are too many for one.

    A ``narrow`` row has no icons, so that it stands in one line beside another list.
    """

    def __init__(self, *, narrow: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._flow = FlowLayout(self)
        self._narrow = narrow
        self._made: list[QPushButton] = []
        self._offered: tuple[object, ...] | None = None

    def offer(self, verbs: Sequence[Verb], chosen: Iterable[object], *, about: str = "") -> None:
        """Show the verbs for what is ``chosen``, ``about`` whom for a screen reader.

        Buttons stay while the same verbs are for the same lines, so that the keyboard stays on them.
        """
        now = (tuple(chosen), tuple(verb.words for verb in verbs))
        if now == self._offered:
            return
        self._offered = now
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._made = [self._button(verb, about) for verb in verbs]
        for made in self._made:
            self._flow.addWidget(made)

    @property
    def words(self) -> list[str]:
        """What is offered, from the left."""
        return [made.text() for made in self._made]

    def _button(self, verb: Verb, about: str) -> QPushButton:
        name = f"{verb.words}: {about}" if about else verb.words
        tip = f"Key {verb.key}" if verb.key else ""
        return button(verb.words, verb.act, icon="" if self._narrow else verb.icon, name=name, tip=tip)


def add_verbs(menu: QMenu, verbs: Iterable[Verb]) -> None:
    """Put the verbs into a menu, each with its letter."""
    for verb in verbs:
        menu.addAction(f"{verb.words}\t{verb.key}" if verb.key else verb.words, verb.act)


def bind_letters(view: QWidget, letters: Iterable[str], verbs: Callable[[], Sequence[Verb]]) -> None:
    """Let letters act while a list has the keyboard; a letter that stands for nothing now does nothing."""

    def press(letter: str) -> None:
        verb = next((verb for verb in verbs() if verb.key == letter), None)
        if verb is not None:
            verb.act()

    for letter in letters:
        shortcut = QShortcut(QKeySequence(letter), view)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda letter=letter: press(letter))
