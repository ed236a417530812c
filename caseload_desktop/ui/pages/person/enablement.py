"""A person's enablement as a story: the answer and its clocks, goals with their scores, extension, end, follow-ups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.enablement import State
from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.queries.enablement_story import Goal, Told, enablement_story
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.acts import EpisodeActs
from caseload_desktop.ui.enablement.goal_table import GoalLine
from caseload_desktop.ui.enablement.lines import Line, Reckoner
from caseload_desktop.ui.enablement.page import TICK_MS
from caseload_desktop.ui.enablement.story_words import Fact, answer_lines, course_lines, title_of
from caseload_desktop.ui.pages.person.card_tab import TaggedFacts, TickingTab, add_status, low_card, say_contested
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted

_WHAT_WIDTH = 118
"""So that what is told before and after the goals stands in one line."""


@dataclass(frozen=True, slots=True)
class Read:
    """All the tab shows, read at one moment."""

    told: tuple[Told, ...] = ()
    rules: EnablementRules = field(default_factory=EnablementRules)


def read_enablement(connection: Any, person_id: str, *, viewer: Actor) -> Read:
    """Read a person's enablement: two statements, or six."""
    return Read(
        enablement_story(connection, person_id, viewer=viewer),
        enablement_rules(setting(connection, SETTING)),
    )


class EnablementView(TickingTab[Read]):
    """A card for each referral, the latest first; reads only while it is looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Read, now=_status, every_ms=TICK_MS, parent=parent)
        self.acts = EpisodeActs(desk, self)
        self.lines: tuple[Line, ...] = ()
        self.refer_button = button("Refer to enablement", self._refer, icon="activity")
        self.begin_with(self.refer_button)

    @override
    def query(self, person_id: str) -> Callable[[Any], Read]:
        viewer = self.desk.actor
        return lambda connection: read_enablement(connection, person_id, viewer=viewer)

    @override
    def _on_told(self, read: Read) -> None:
        reckoner = Reckoner(self.desk.code_lists, read.rules, self.desk.store.clock.now)
        self.lines = tuple(reckoner.line(told.referral) for told in read.told)
        self._tags = []
        going_on = any(line.state in (State.WAITING, State.ACCEPTED, State.IN_SERVICE) for line in self.lines)
        self.refer_button.setVisible(bool(self._id) and self.desk.may(May.WRITE_RECORD) and not going_on)
        cards = [self._card(line, told) for line, told in zip(self.lines, read.told, strict=True)]
        self.show_cards(cards, icon="activity", none="Nobody has referred this person to enablement.")

    # ------------------------------------------------------------------------------------------------------- one card
    def _card(self, line: Line, told: Told) -> Card:
        card = low_card(title_of(line))
        self._tags.append((line, add_status(card, line.status, line.status_tip)))
        if line.referral.contested:
            say_contested(card, "this referral")
        if line.referral.need:
            card.body.addWidget(label(line.referral.need, wrap=True, selectable=True))
        card.body.addLayout(_facts(answer_lines(line)))
        if told.goals:
            card.body.addWidget(heading("Goals"))
            card.body.addLayout(self._goals(line, told.goals))
        course = course_lines(line, told)
        if course:
            card.body.addLayout(_facts(course))
        verbs = self.acts.verbs(line)
        if verbs:
            name = line.referral.person
            buttons = [button(v.words, v.act, icon=v.icon, name=f"{v.words}: {name}") for v in verbs]
            if self.acts.may_withdraw(line):
                withdraw = partial(self.acts.withdraw, line)
                buttons.append(button("Withdraw", withdraw, kind="quiet", name=f"Withdraw the referral: {name}"))
            card.body.addWidget(flow(*buttons))
        return card

    def _goals(self, line: Line, goals: tuple[Goal, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        for place, goal in enumerate(goals):
            area = line.label("goal_area", goal.area)
            words = label(goal.words, wrap=True, selectable=True)
            below = f"Dropped: {goal.dropped_why}" if goal.dropped_on else area
            grid.addLayout(column(words, muted(below, wrap=True), space=0), place, 0)
            grid.addWidget(GoalLine(goal, today=line.today), place, 1)
            grid.addWidget(StatusTag(goal_tag(goal)), place, 2)
            if not goal.dropped_on and line.state is State.IN_SERVICE and self.desk.may(May.WRITE_RECORD):
                drop = icon_button("x", f"Drop the goal {goal.words}", partial(self.acts.drop, goal))
                grid.addWidget(drop, place, 3)
        return grid

    def _refer(self) -> None:
        self.acts.refer(self._id, self._name)


def _status(line: Line) -> Tag:
    return line.status


def goal_tag(goal: Goal) -> Tag:
    """How far a goal is, by shape, word and colour."""
    if goal.dropped_on:
        return Tag(Tone.GREY, "Dropped")
    if goal.latest is None:
        return Tag(Tone.GREY, "Not scored")
    if goal.is_met:
        return Tag(Tone.GREEN, f"Reached: {goal.latest}")
    wanted = f" of {goal.score_wanted}" if goal.score_wanted is not None else ""
    return Tag(Tone.BLUE, f"{goal.latest}{wanted}")


def _facts(lines: Sequence[Fact]) -> TaggedFacts:
    return TaggedFacts(lines, name_width=_WHAT_WIDTH)
