"""A person's enablement as a story: the answer and its clocks, goals with their scores, extension, end, follow-ups."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from caseload_desktop.domain.enablement import State
from caseload_desktop.domain.enablement_rules import SETTING, EnablementRules, enablement_rules
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.enablement_story import Goal, Told, enablement_story
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.acts import EpisodeActs
from caseload_desktop.ui.enablement.goal_table import GoalLine
from caseload_desktop.ui.enablement.lines import Line, Reckoner
from caseload_desktop.ui.enablement.page import TICK_MS
from caseload_desktop.ui.enablement.story_words import answer_lines, course_lines, title_of
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted

ENTITIES = ("enablement", "enablement_extension", "goal", "goal_score", "enablement_check", "setting")
"""What a change of makes this part of the record read anew."""


_WHAT_WIDTH = 118
"""So that what is told before and after the goals stands in one line."""


@dataclass(frozen=True, slots=True)
class Read:
    """All the tab shows, read at one moment."""

    told: tuple[Told, ...]
    rules: EnablementRules


def read_enablement(connection: Any, person_id: str, *, viewer: Actor) -> Read:
    """Read a person's enablement: two statements, or six."""
    return Read(
        enablement_story(connection, person_id, viewer=viewer),
        enablement_rules(setting(connection, SETTING)),
    )


class EnablementView(QWidget):
    """A card for each referral, the latest first; reads only while it is looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.acts = EpisodeActs(desk, self)
        self.lines: tuple[Line, ...] = ()
        self._id, self._name = "", ""
        self._tags: list[tuple[Line, StatusTag]] = []
        self.refer_button = button("Refer to enablement", self._refer, icon="activity")
        head = row(self.refer_button)
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
        """Read and show a person's enablement."""
        self._id, self._name = person_id, name
        viewer = self.desk.actor
        self.desk.read(self, lambda c: read_enablement(c, person_id, viewer=viewer), self._on_read, key="enablement")

    def clear(self) -> None:
        """Show nobody."""
        self._id = self._name = ""
        self._on_read(Read((), EnablementRules()))

    def concerns(self, changes: Changes) -> bool:
        """True when a change may show here."""
        return changes.touches(*ENTITIES)

    def _on_read(self, read: Read) -> None:
        reckoner = Reckoner(self.desk.code_lists, read.rules, self.desk.store.clock.now)
        self.lines = tuple(reckoner.line(told.referral) for told in read.told)
        self._tags = []
        going_on = any(line.state in (State.WAITING, State.ACCEPTED, State.IN_SERVICE) for line in self.lines)
        self.refer_button.setVisible(bool(self._id) and self.desk.may(May.WRITE_RECORD) and not going_on)
        cards: list[QWidget] = [self._card(line, told) for line, told in zip(self.lines, read.told, strict=True)]
        if not cards:
            words = "Nobody has referred this person to enablement." if self._id else ""
            cards.append(EmptyState("activity", words))
        else:
            rest = QWidget()
            rest.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
            cards.append(rest)
        inner = QWidget()
        inner.setLayout(column(*cards, space=Space.M))
        if (outer := inner.layout()) is not None:
            outer.setContentsMargins(0, 0, Space.S, 0)
        self._area.setWidget(inner)

    def _tick(self) -> None:
        if self.isVisible() and not self.desk.locked:
            for line, tag in self._tags:
                tag.set_tag(line.status)

    # ------------------------------------------------------------------------------------------------------- one card
    def _card(self, line: Line, told: Told) -> Card:
        card = Card(title_of(line))
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        tag = StatusTag(line.status)
        tag.setToolTip(line.status_tip)
        card.corner.addWidget(tag)
        self._tags.append((line, tag))
        if line.referral.contested:
            words = "Two laptops say different things about this referral. Choose above under the name."
            card.body.addWidget(MessageBar(Tone.AMBER, words, closable=False))
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


def _facts(lines: list[tuple[str, str, Tag | None]]) -> QGridLayout:
    """What, in words, and where there is one its tag."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(Space.L)
    grid.setVerticalSpacing(Space.XS)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, _WHAT_WIDTH)
    for place, (what, words, tag) in enumerate(lines):
        grid.addWidget(muted(what), place, 0)
        grid.addWidget(label(words, wrap=True, selectable=True), place, 1)
        if tag is not None:
            grid.addWidget(StatusTag(tag), place, 2)
    return grid
