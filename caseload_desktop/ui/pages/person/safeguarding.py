"""A person's safeguarding: a card for each enquiry and each concern, with all that was said and what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.safeguarding_clocks import SETTING, SafeguardingRules, safeguarding_rules
from caseload_desktop.store.queries.enquiries import Enquiry
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.safeguarding import Concern
from caseload_desktop.store.queries.safeguarding_story import Action, BoardReview, Story, safeguarding_story
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.pages.person.card_tab import CardTab, add_status, low_card, say_contested
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.safeguarding.acts import SafeguardingActs
from caseload_desktop.ui.safeguarding.lines import Line, Reckoner
from caseload_desktop.ui.safeguarding.story_words import (
    board_lines,
    concern_lines,
    course_lines,
    enquiry_lines,
    joined,
    title_of,
)
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted

_NAMES = 126
"""So that the names of what is told stand in one line."""


@dataclass(frozen=True, slots=True)
class Read:
    """All the tab shows, read at one moment."""

    story: Story = field(default_factory=Story)
    rules: SafeguardingRules = field(default_factory=SafeguardingRules)


def read_safeguarding(connection: Any, person_id: str, *, viewer: Actor) -> Read:
    """Read a person's safeguarding: three statements, or ten."""
    return Read(
        safeguarding_story(connection, person_id, viewer=viewer),
        safeguarding_rules(setting(connection, SETTING)),
    )


class SafeguardingView(CardTab[Read]):
    """What waits comes first, then the rest, the latest first; reads only while it is looked at."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Read, parent=parent)
        self.acts = SafeguardingActs(desk, self)
        self.lines: tuple[Line, ...] = ()
        self.raise_button = button("Raise a concern", self._raise, icon="shield-alert")
        self.begin_with(self.raise_button)

    @override
    def query(self, person_id: str) -> Callable[[Any], Read]:
        viewer = self.desk.actor
        return lambda connection: read_safeguarding(connection, person_id, viewer=viewer)

    @override
    def _on_told(self, read: Read) -> None:
        reckoner = Reckoner(self.desk.code_lists, read.rules, self.desk.today())
        self.raise_button.setVisible(bool(self._id) and self.desk.may(May.WRITE_RECORD))
        waiting = [reckoner.concern(one) for one in read.story.alone if not one.decision]
        enquiries = [reckoner.enquiry(one) for one in read.story.enquiries]
        decided = [reckoner.concern(one) for one in read.story.alone if one.decision]
        self.lines = tuple(waiting + enquiries + decided)
        cards = [self._card(line, read.story, reckoner) for line in self.lines]
        self.show_cards(cards, icon="shield-check", none="No safeguarding concern is on record.")

    # ------------------------------------------------------------------------------------------------------- one card
    def _card(self, line: Line, story: Story, reckoner: Reckoner) -> Card:
        card = low_card(title_of(line))
        if line.is_long_open:
            card.corner.addWidget(StatusTag(Tag(Tone.AMBER, "Open beyond 6 months")))
        add_status(card, line.status, line.status_tip)
        if self._differs(line):
            say_contested(card)
        if line.concern is not None:
            card.body.addWidget(
                facts([*concern_lines(line, line.concern), *course_lines(line, story)], name_width=_NAMES)
            )
        elif line.enquiry is not None:
            self._fill_enquiry(card, line, line.enquiry, story, reckoner)
        self._add_verbs(card, line)
        return card

    def _differs(self, line: Line) -> bool:
        row_of = line.concern if line.concern is not None else line.enquiry
        return row_of is not None and row_of.contested

    def _fill_enquiry(self, card: Card, line: Line, one: Enquiry, story: Story, reckoner: Reckoner) -> None:
        card.body.addWidget(facts(enquiry_lines(line, one), name_width=_NAMES))
        actions = [action for action in story.actions if action.enquiry_id == one.id]
        if actions:
            card.body.addWidget(heading("Actions"))
            card.body.addLayout(self._actions(line, actions))
        if course := course_lines(line, story):
            card.body.addWidget(heading("Course"))
            card.body.addWidget(facts(course, name_width=_NAMES))
        for board in story.boards:
            if board.enquiry_id == one.id:
                self._add_board(card, line, board)
        for concern in story.concerns_in(one):
            self._add_concern(card, reckoner.concern(concern), concern, story)

    def _add_board(self, card: Card, line: Line, one: BoardReview) -> None:
        card.body.addWidget(heading("Safeguarding adults review"))
        card.body.addWidget(facts(board_lines(line, one), name_width=_NAMES))
        if (verb := self.acts.of_board(one)) is not None:
            card.body.addWidget(flow(button(verb.words, verb.act, name=f"{verb.words}: {line.person}")))

    def _add_concern(self, card: Card, line: Line, one: Concern, story: Story) -> None:
        """The concern an enquiry was made of, below it, with what can still be done with it."""
        card.body.addWidget(heading(title_of(line)))
        card.body.addWidget(facts([*concern_lines(line, one), *course_lines(line, story)], name_width=_NAMES))
        verbs = [verb for verb in (*self.acts.verbs(line), *self.acts.rarer(line)) if verb.words != "Consultation"]
        if verbs:
            words = title_of(line)
            card.body.addWidget(
                flow(*(button(v.words, v.act, kind="quiet", name=f"{v.words}: {words}") for v in verbs))
            )

    def _actions(self, line: Line, actions: Sequence[Action]) -> QGridLayout:
        """Each action with who does it, by when, and what came of it."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.S)
        grid.setColumnStretch(0, 1)
        may = self.desk.may(May.WRITE_RECORD)
        for place, action in enumerate(actions):
            who = joined(line.label("caused_to_enquire", action.caused), action.who)
            came = action.result or (f"Dropped: {action.dropped_why}" if action.dropped_on else "")
            below = joined(who, f"asked on {day_long(action.asked_on)}")
            told = [label(action.words, wrap=True, selectable=True), muted(below, wrap=True)]
            if came:
                told.append(label(came, wrap=True, selectable=True))
            grid.addLayout(column(*told, space=0), place, 0)
            grid.addWidget(StatusTag(action_tag(action, line)), place, 1)
            if action.is_open and may:
                finish = partial(self.acts.finish, action, line.person)
                done = button("Done", finish, icon="check", name=f"Done: {action.words}")
                drop = button("Drop", partial(self.acts.drop, action), kind="quiet", name=f"Drop: {action.words}")
                grid.addLayout(row(done, drop), place, 2)
        return grid

    def _add_verbs(self, card: Card, line: Line) -> None:
        verbs = self.acts.verbs(line)
        buttons = [button(v.words, v.act, icon=v.icon, name=f"{v.words}: {title_of(line)}") for v in verbs]
        rarer = self.acts.rarer(line)
        buttons += [button(v.words, v.act, kind="quiet", name=f"{v.words}: {title_of(line)}") for v in rarer]
        if buttons:
            card.body.addWidget(flow(*buttons))

    def _raise(self) -> None:
        self.acts.raise_concern(self._id, self._name)


def action_tag(action: Action, line: Line) -> Tag:
    """How an action stands, by shape, word and colour."""
    if action.done_on:
        return Tag(Tone.GREEN, f"Done {day_long(action.done_on)}")
    if action.dropped_on:
        return Tag(Tone.GREY, "Dropped")
    if not action.due_on:
        return Tag(Tone.BLUE, "Asked for")
    late = action.due_on < line.today.isoformat()
    return Tag(Tone.RED if late else Tone.BLUE, f"By {day_long(action.due_on)}")
