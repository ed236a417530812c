"""One row of a record on a tab: its name and how it stands, the rest in small, what can be done at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from caseload_desktop.ui.support.words import Spoken
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.status_tag import StatusTag
from caseload_desktop.ui.widgets.text import label, muted, rule


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that can be done with a row now; ``often`` ones have a button, the others stand in its menu."""

    words: str
    act: Callable[[], object]
    often: bool = False


class Entry(QWidget):
    """Shows a row; ``strong`` writes its name like a heading of what is open now."""

    def __init__(
        self, spoken: Spoken, verbs: Sequence[Verb] = (), *, strong: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(spoken.title)
        name = label(spoken.title, "label" if strong else "", wrap=True, selectable=False)
        name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        told = column(name, *(muted(line, wrap=True) for line in spoken.lines), space=2)
        line = row(told, space=Space.M)
        line.setStretch(0, 1)
        acts = row()
        if spoken.tag is not None:
            acts.addWidget(StatusTag(spoken.tag))
        for verb in (verb for verb in verbs if verb.often):
            acts.addWidget(button(verb.words, verb.act, name=f"{verb.words}: {spoken.title}"))
        rest = [verb for verb in verbs if not verb.often]
        if rest:
            acts.addWidget(self._more(spoken.title, rest))
        line.addLayout(acts)
        line.setAlignment(acts, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)

    def _more(self, title: str, verbs: Sequence[Verb]) -> QPushButton:
        """A button that opens the rarer acts as a menu below it."""
        made = icon_button("more-horizontal", f"More for {title}")

        def show() -> None:
            menu = QMenu(made)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            for verb in verbs:
                menu.addAction(verb.words, verb.act)
            menu.popup(made.mapToGlobal(QPoint(0, made.height())))

        made.clicked.connect(lambda _checked=False: show())
        return made


def card_of(title: str, entries: Sequence[Entry]) -> Card:
    """A card with rows below each other, a thin line between."""
    card = Card(title)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
    for number, entry in enumerate(entries):
        if number:
            card.body.addWidget(rule())
        card.body.addWidget(entry)
    return card
