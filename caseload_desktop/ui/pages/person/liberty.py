"""A person's DoLS applications and AMHP referrals as stories: clocks, assessments, looks, decision; held how long."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.domain.amhp_clock import SETTING as AMHP_SETTING
from caseload_desktop.domain.amhp_clock import AmhpRules, amhp_rules
from caseload_desktop.domain.dols_clocks import SETTING, DolsRules, dols_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.amhp import AmhpTold, amhp_story
from caseload_desktop.store.queries.dols_story import DolsTold, dols_story
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty import amhp_lines, dols_lines
from caseload_desktop.ui.liberty.acts import AmhpActs, DolsActs
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.page import ENTITIES, TICK_MS
from caseload_desktop.ui.liberty.story_words import (
    Fact,
    amhp_facts,
    amhp_title,
    assessment_words,
    dols_title,
)
from caseload_desktop.ui.liberty.story_words import dols_lines as facts_of
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted
from caseload_desktop.ui.widgets.verbs import Verb, add_verbs

__all__ = ["ENTITIES", "LibertyView"]

_WHAT_WIDTH = 136
"""So that all that is told stands in one line."""

_CONTESTED = "Two laptops say different things about this. Choose above under the name."


@dataclass(frozen=True, slots=True)
class Read:
    """All the tab shows, read at one moment."""

    dols: tuple[DolsTold, ...] = ()
    amhp: tuple[AmhpTold, ...] = ()
    dols_rules: DolsRules = field(default_factory=DolsRules)
    amhp_rules: AmhpRules = field(default_factory=AmhpRules)


def read_liberty(connection: Any, person_id: str, *, viewer: Actor) -> Read:
    """Read a person's applications and referrals: four statements, or up to eight."""
    return Read(
        dols_story(connection, person_id, viewer=viewer),
        amhp_story(connection, person_id, viewer=viewer),
        dols_rules(setting(connection, SETTING)),
        amhp_rules(setting(connection, AMHP_SETTING)),
    )


class LibertyView(QWidget):
    """A card for each application and referral, the latest first; reads only while it is looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.dols_acts, self.amhp_acts = DolsActs(desk, self), AmhpActs(desk, self)
        self._id, self._name = "", ""
        self._tags: list[tuple[AmhpRow, StatusTag]] = []
        self.request_button = button("DoLS application", self._request, icon="plus")
        self.refer_button = button("Refer to an AMHP", self._refer, icon="plus")
        head = row(self.request_button, self.refer_button)
        head.addStretch(1)
        self._area = scrolled(QWidget())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, 0)
        layout.setSpacing(Space.S)
        layout.addLayout(head)
        layout.addWidget(self._area, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def show_person(self, person_id: str, name: str) -> None:
        """Read and show a person's applications and referrals."""
        self._id, self._name = person_id, name
        viewer = self.desk.actor
        self.desk.read(self, lambda c: read_liberty(c, person_id, viewer=viewer), self._on_read, key="liberty")

    def clear(self) -> None:
        """Show nobody."""
        self._id = self._name = ""
        self._on_read(Read())

    def concerns(self, changes: Changes) -> bool:
        """True when a change may show here."""
        return changes.touches(*ENTITIES)

    def _on_read(self, read: Read) -> None:
        lists, today = self.desk.code_lists, self.desk.today()
        applications = dols_lines.rows_of((told.line for told in read.dols), lists, read.dols_rules, today)
        referrals = amhp_lines.rows_of(
            (told.line for told in read.amhp), lists, read.amhp_rules, self.desk.store.clock.now
        )
        self._tags = []
        writes = bool(self._id) and self.desk.may(May.WRITE_RECORD)
        self.request_button.setVisible(writes)
        self.refer_button.setVisible(writes)
        cards: list[QWidget] = [self._amhp_card(one, told) for one, told in zip(referrals, read.amhp, strict=True)]
        cards += [self._dols_card(one, told) for one, told in zip(applications, read.dols, strict=True)]
        if cards:
            rest = QWidget()
            rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            cards.append(rest)
        else:
            cards.append(EmptyState("scale", "No DoLS application and no referral to an AMHP." if self._id else ""))
        inner = QWidget()
        inner.setLayout(column(*cards, space=Space.M))
        if (outer := inner.layout()) is not None:
            outer.setContentsMargins(0, 0, Space.S, 0)
        self._area.setWidget(inner)

    def _tick(self) -> None:
        if self.isVisible() and not self.desk.locked:
            for one, tag in self._tags:
                tag.set_tag(one.countdown)

    # ------------------------------------------------------------------------------------------------------- one card
    def _dols_card(self, one: DolsRow, told: DolsTold) -> Card:
        card = _card(dols_title(one), one.status, one.status_tip, contested=one.one.contested)
        if one.one.reasons:
            card.body.addWidget(label(one.one.reasons, wrap=True, selectable=True))
        card.body.addLayout(_facts(facts_of(one, told)))
        if told.assessments:
            card.body.addWidget(heading("Assessments"))
            card.body.addLayout(_facts([assessment_words(one, each) for each in told.assessments]))
        self._add_verbs(card, self.dols_acts.verbs(one), self.dols_acts.rarer(one))
        return card

    def _amhp_card(self, one: AmhpRow, told: AmhpTold) -> Card:
        card = _card(amhp_title(one), one.rating, one.one.rag_why, contested=one.one.contested)
        if one.one.reasons:
            card.body.addWidget(label(one.one.reasons, wrap=True, selectable=True))
        card.body.addLayout(_facts(amhp_facts(one, told), held=lambda tag: self._tags.append((one, tag))))
        self._add_verbs(card, self.amhp_acts.verbs(one), self.amhp_acts.rarer(one))
        return card

    def _add_verbs(self, card: Card, often: list[Verb], rarer: list[Verb]) -> None:
        """The verbs as buttons; what is seldom done opens as a menu from the last."""
        buttons = [button(v.words, v.act, icon=v.icon, name=f"{v.words}: {self._name}") for v in often]
        if rarer:
            buttons.append(self._more(rarer))
        if buttons:
            card.body.addWidget(flow(*buttons))

    def _more(self, verbs: list[Verb]) -> QPushButton:
        more = button("More …", lambda: show(), name=f"More: {self._name}")

        def show() -> None:
            menu = QMenu(more)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            add_verbs(menu, verbs)
            menu.popup(more.mapToGlobal(QPoint(0, more.height())))

        return more

    def _request(self) -> None:
        self.dols_acts.request(self._id, self._name)

    def _refer(self) -> None:
        self.amhp_acts.refer(self._id, self._name)


def _card(title: str, status: Tag, tip: str, *, contested: bool) -> Card:
    card = Card(title)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as tall as its lines, wrapped
    tag = StatusTag(status)
    tag.setToolTip(tip)
    card.corner.addWidget(tag)
    if contested:
        card.body.addWidget(MessageBar(Tone.AMBER, _CONTESTED, closable=False))
    return card


def _facts(lines: list[Fact] | list[tuple[str, str, Tag]], *, held: Any = None) -> QGridLayout:
    """What, in words, and where there is one its tag; ``held`` gets the tag of the countdown."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.XS)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, _WHAT_WIDTH)
    for place, (what, words, tag) in enumerate(lines):
        grid.addWidget(muted(what), place, 0)
        grid.addWidget(label(words, wrap=True, selectable=True), place, 1)
        if tag is not None:
            shown = StatusTag(tag)
            grid.addWidget(shown, place, 2)
            if held is not None and what == "Held under":
                held(shown)
    return grid
