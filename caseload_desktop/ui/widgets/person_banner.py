"""Who this is about, at the head of every page about them: what a worker must know before acting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from caseload_desktop.ui.icons import set_icon
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.hazard_box import HazardBox, Hazardous
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import label


@dataclass(frozen=True, slots=True)
class BannerFacts:
    """What the banner says; empty parts do not show.

    ``age`` in words ("85", "about 84"), ``facts`` are short pairs such as ("Key worker", "A. Begum"), ``hazards`` say
    what changes everything, such as a death, ``warnings`` are for whoever visits, ``restricted`` says who may read the
    record, ``needs`` how to communicate.
    """

    name: str
    age: str = ""
    reference: str = ""
    nhs_number: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    hazards: tuple[str, ...] = ()
    restricted: str = ""
    needs: tuple[str, ...] = ()
    also_known_as: str = ""
    warnings: tuple[Hazardous, ...] = ()


class PersonBanner(Card):
    """Name, age and numbers; below them warnings, restriction and communication needs. Put buttons into ``corner``."""

    def __init__(self, facts: BannerFacts | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.on_hazards: Callable[[], object] | None = None
        """Where the box of warnings leads."""
        self._name = label("", "title", wrap=True)
        self._line = label("", "muted", wrap=True)
        self._marks = QVBoxLayout()
        self._marks.setSpacing(Space.XS)
        head = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._name)
        words.addWidget(self._line)
        head.addLayout(words, 1)
        head.addLayout(self.corner)
        self.body.setSpacing(Space.S)
        self.body.addLayout(head)
        self.body.addLayout(self._marks)
        if facts is not None:
            self.show_facts(facts)

    def show_facts(self, facts: BannerFacts) -> None:
        """Show another person, or the same with changed facts."""
        self._name.setText(facts.name)
        self._line.setText("  ·  ".join(_short_facts(facts)))
        self.setAccessibleName(". ".join(_spoken(facts)))
        while (item := self._marks.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # another person's needs must not stand here for a moment longer
                old.deleteLater()
        for hazard in facts.hazards:
            self._marks.addWidget(MessageBar(Tone.RED, hazard, closable=False, icon="shield-alert"))
        if facts.warnings:
            self._marks.addWidget(HazardBox(facts.warnings, on_open=self.on_hazards))
        if facts.restricted:
            self._marks.addWidget(MessageBar(Tone.AMBER, facts.restricted, closable=False, icon="lock"))
        if facts.needs:
            self._marks.addWidget(flow(*(_need(need) for need in facts.needs), space=Space.L))


def _short_facts(facts: BannerFacts) -> list[str]:
    parts = [f"Age {facts.age}" if facts.age[:1].isdigit() or facts.age.startswith("about") else facts.age]
    parts += [facts.reference, f"NHS {facts.nhs_number}" if facts.nhs_number else ""]
    parts += [f"Also known as {facts.also_known_as}" if facts.also_known_as else ""]
    parts += [f"{name}: {value}" for name, value in facts.facts]
    return [part for part in parts if part]


def _spoken(facts: BannerFacts) -> list[str]:
    hazards = [f"Warning: {hazard}" for hazard in facts.hazards]
    hazards += [f"Warning: {one.spoken}" for one in facts.warnings]
    needs = [f"Communication: {', '.join(facts.needs)}"] if facts.needs else []
    return [facts.name, *hazards, *([facts.restricted] if facts.restricted else []), *_short_facts(facts), *needs]


def _need(words: str) -> QWidget:
    """One communication need: an ear and the words."""
    holder = QWidget()
    layout = QHBoxLayout(holder)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(Space.XS + 2)
    mark = label()
    set_icon(mark, "ear", "blue", size=16)
    layout.addWidget(mark)
    layout.addWidget(label(words, "label"))
    return holder
