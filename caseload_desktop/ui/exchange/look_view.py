"""One file before it is taken in: from whom, how old, how much of it is new, and what taking it in will do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.exchange.sync.incoming import Incoming
from caseload_desktop.ui.exchange.words import Names, entry_words, laptop_words, when_words
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.settings.result import Result
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import primary_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import announce, label, muted


class LookView(QWidget):
    """Signals: ``take_asked(str path)``, ``back``."""

    take_asked = Signal(str)
    back = Signal()

    def __init__(self, today: Callable[[], date], *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self.path = ""
        self.take_button = primary_button("Take it in", lambda: self.take_asked.emit(self.path), icon="download")
        self.result = Result()
        self._card = Card("What this file holds")
        self._holder = QVBoxLayout()
        self._card.body.addLayout(self._holder)
        self._card.body.addStretch(1)
        foot = row(quiet_button("Back", self.back.emit, icon="arrow-left"))
        foot.addStretch(1)
        foot.addWidget(muted("A backup is made first. It can be undone afterwards."))
        foot.addWidget(self.take_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.M)
        layout.addWidget(self.result)
        inner = QWidget()
        inner.setLayout(column(self._card))
        layout.addWidget(scrolled(inner), 1)
        layout.addLayout(foot)

    def show_file(self, path: str, found: Incoming, names: Names) -> None:
        """Show what was found in a file."""
        self.path = path
        self._clear()
        today = self._today()
        self._holder.addWidget(label(self._sentence(found), "heading", wrap=True))
        pairs = (
            ("From", laptop_words(found.sender.name, found.sender.owner_name)),
            ("Made", when_words(found.made, today=today)),
            ("Records", names.scope(found.label, theirs=True)),
            ("Holds", f"{count_words(found.people, 'person', 'people')}, {entry_words(found.changes)}"),
            ("New here", self._new(found)),
            ("Already here", entry_words(found.changes - found.new) if found.changes > found.new else ""),
            ("Taken off", self._released(found)),
            ("File", Path(path).name),
        )
        self._holder.addWidget(facts(pairs))
        self.result.clear()
        if found.already:
            when = when_words(found.already, today=today)
            self.result.say(Tone.GREY, f"This file was taken in already: {when[:1].lower()}{when[1:]}. "
                            "Taking it in again changes nothing.")  # fmt: skip
        words = "Take it in" if found.new or found.releases or found.first else "Take it in all the same"
        self.take_button.setText(words)
        self.take_button.setAccessibleName(words)
        announce(self.take_button, self._sentence(found))

    def _sentence(self, found: Incoming) -> str:
        if found.new:
            return f"{count_words(found.new, 'change')} in it {'is' if found.new == 1 else 'are'} new on this laptop."
        if found.releases:
            return f"It takes {count_words(found.releases, 'record')} off this laptop."
        return "Everything in it is here already. It still says what has arrived there."

    def _new(self, found: Incoming) -> str:
        if not found.new:
            return "Nothing"
        words = entry_words(found.new)
        if not found.people_new:
            return f"{words}, no new people"
        return f"{words}, {count_words(found.people_new, 'new person', 'new people')}"

    def _released(self, found: Incoming) -> str:
        if not found.releases:
            return ""
        many = count_words(found.releases, "record")
        stays = "It stays" if found.releases == 1 else "They stay"
        return f"{many} this laptop no longer carries. {stays} until all that was written here has arrived elsewhere."

    def _clear(self) -> None:
        while (item := self._holder.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
