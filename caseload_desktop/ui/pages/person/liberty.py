"""A person's DoLS applications and AMHP referrals as stories: clocks, assessments, looks, decision; held how long."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from caseload_desktop.domain.amhp_clock import SETTING as AMHP_SETTING
from caseload_desktop.domain.amhp_clock import AmhpRules, amhp_rules
from caseload_desktop.domain.dols_clocks import SETTING, DolsRules, dols_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.queries.amhp import AmhpTold, amhp_story
from caseload_desktop.store.queries.dols_story import DolsTold, dols_story
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty import amhp_lines, dols_lines
from caseload_desktop.ui.liberty.acts import AmhpActs, DolsActs
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.liberty.page import TICK_MS
from caseload_desktop.ui.liberty.story_words import (
    Fact,
    amhp_facts,
    amhp_title,
    assessment_words,
    dols_title,
)
from caseload_desktop.ui.liberty.story_words import dols_lines as facts_of
from caseload_desktop.ui.pages.person.card_tab import TaggedFacts, TickingTab, add_status, say_contested
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import Tag
from caseload_desktop.ui.widgets.text import heading, label
from caseload_desktop.ui.widgets.verbs import Verb, add_verbs

_WHAT_WIDTH = 136
"""So that all that is told stands in one line."""


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


class LibertyView(TickingTab[Read]):
    """A card for each application and referral, the latest first; reads only while it is looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Read, now=_countdown, every_ms=TICK_MS, parent=parent)
        self.dols_acts, self.amhp_acts = DolsActs(desk, self), AmhpActs(desk, self)
        self.request_button = button("DoLS application", self._request, icon="plus")
        self.refer_button = button("Refer to an AMHP", self._refer, icon="plus")
        self.begin_with(self.request_button, self.refer_button)

    @override
    def query(self, person_id: str) -> Callable[[Any], Read]:
        viewer = self.desk.actor
        return lambda connection: read_liberty(connection, person_id, viewer=viewer)

    @override
    def _on_told(self, read: Read) -> None:
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
        self.show_cards(cards, icon="scale", none="No DoLS application and no referral to an AMHP.")

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
        facts = _facts(amhp_facts(one, told))
        card.body.addLayout(facts)
        if (tag := facts.tags.get("Held under")) is not None:
            self._tags.append((one, tag))
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


def _countdown(row: AmhpRow) -> Tag:
    return row.countdown


def _card(title: str, status: Tag, tip: str, *, contested: bool) -> Card:
    card = Card(title)
    card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)  # as tall as its lines, wrapped
    add_status(card, status, tip)
    if contested:
        say_contested(card)
    return card


def _facts(lines: Sequence[Fact]) -> TaggedFacts:
    return TaggedFacts(lines, name_width=_WHAT_WIDTH)
