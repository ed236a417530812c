"""Who is involved with a person: now, waiting, and before; with how urgent it was rated and who kept in touch."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.queries.allocation import (
    Involvement,
    Rated,
    Touch,
    person_involvements,
    ratings_of,
    touches_of,
)
from caseload_desktop.ui.caseload.acts import CaseActs
from caseload_desktop.ui.caseload.keep_form import KeepForm
from caseload_desktop.ui.caseload.lines import Line, Reckoner, days_words, part_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.pages.person.card_tab import CardTab, low_card
from caseload_desktop.ui.record_words import count_words, day_long, due_words
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card, column, row
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tone
from caseload_desktop.ui.widgets.text import label, muted
from caseload_desktop.ui.widgets.verbs import Verb


@dataclass(frozen=True, slots=True)
class Told:
    """Everything the view shows, read at one moment."""

    cases: tuple[Involvement, ...] = ()
    ratings: tuple[Rated, ...] = ()
    touches: tuple[Touch, ...] = ()

    @property
    def open(self) -> list[Involvement]:
        """Who is involved now, and the lists the person waits on."""
        return [case for case in self.cases if not case.to_date]

    @property
    def ended(self) -> list[Involvement]:
        """Who was."""
        return [case for case in self.cases if case.to_date]


def read_told(connection: Any, person_id: str, *, viewer: Actor) -> Told:
    """Read a person's involvements: three statements; nothing of a restricted person the viewer may not read."""
    cases = person_involvements(connection, person_id, viewer=viewer)
    if not cases:
        return Told()
    return Told(cases, ratings_of(connection, person_id), touches_of(connection, person_id))


class InvolvementsView(CardTab[Told]):
    """A card for each who is involved, with what can be done; below it what was."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Told, parent=parent)
        self.acts = CaseActs(desk, self)
        self.told = Told()
        self.allocate_button = button("Allocate a worker", self._allocate, icon="user-plus")
        self.list_button = button("Put on a team's list", self._put_on_list, icon="clipboard-list")
        self.begin_with(self.allocate_button, self.list_button)

    @override
    def show_person(self, person_id: str, name: str) -> None:
        self.allocate_button.setVisible(self.desk.may(May.ALLOCATE))
        self.list_button.setVisible(self.desk.may(May.WRITE_RECORD))
        super().show_person(person_id, name)

    @override
    def query(self, person_id: str) -> Callable[[Any], Told]:
        viewer = self.desk.actor
        return lambda connection: read_told(connection, person_id, viewer=viewer)

    @override
    def _on_told(self, told: Told) -> None:
        self.told = told
        self.show_cards(self._cards(told), icon="users", none="Nobody is involved with this person.")

    def _cards(self, told: Told) -> list[QWidget]:
        reckoner = Reckoner(self.desk.code_lists, self.desk.today())
        cards: list[QWidget] = []
        keys = [case for case in told.open if case.is_key]
        if len(keys) > 1:
            cards.append(self._two_keys(keys))
        elif not keys and any(case.worker_id for case in told.open):
            words = "Nobody is key worker. Allocate one, or end the case."
            cards.append(MessageBar(Tone.AMBER, words, closable=False))
        cards += [self._card(reckoner.line(case)) for case in told.open]
        if told.ended:
            cards.append(self._earlier(told.ended))
        return cards

    def _two_keys(self, keys: list[Involvement]) -> MessageBar:
        names = " and ".join(case.worker for case in keys)
        may = self.desk.may(May.ALLOCATE)
        return MessageBar(
            Tone.RED,
            f"{names} are both key worker: the case was moved on two laptops.",
            action="Settle" if may else "",
            on_action=(lambda: KeepForm(self.desk, keys, parent=self.window()).open()) if may else None,
            closable=False,
        )

    # ------------------------------------------------------------------------------------------------------- one card
    def _card(self, line: Line) -> Card:
        case = line.case
        card = low_card(f"Waits in {case.team}" if case.waits else case.worker)
        if line.priority is not None:
            card.corner.addWidget(StatusTag(line.priority))
        card.corner.addWidget(StatusTag(line.status))
        card.body.addWidget(label(self._about(line), wrap=True))
        if case.hand_over_note:
            card.body.addWidget(label(f"Hand-over note: {case.hand_over_note}", wrap=True, selectable=True))
        for words in self._notes(line):
            card.body.addWidget(muted(words, wrap=True))
        verbs = self.acts.verbs([case])
        if verbs:
            card.body.addWidget(flow(*(self._button(verb, case) for verb in verbs)))
        return card

    def _button(self, verb: Verb, case: Involvement) -> QWidget:
        who = case.worker or f"the wait in {case.team}"
        return button(verb.words, verb.act, icon=verb.icon, name=f"{verb.words}: {who}")

    def _about(self, line: Line) -> str:
        case = line.case
        wait = "Waits for a key worker" if case.role == "key" else "Waits for an additional worker"
        parts = [wait if case.waits else part_words(case, "")]
        if case.team and not case.waits:
            parts.append(case.team)
        parts.append(f"since {day_long(case.from_date)} ({days_words(line)})")
        return " · ".join(parts)

    def _notes(self, line: Line) -> list[str]:
        case, today = line.case, self.desk.today()
        found = [f"For: {case.note}" if case.note else ""]
        if case.waits:
            due = [f"start {due_words(line.start_by.isoformat(), today=today)}"] if line.start_by else []
            due += [f"keep in touch {due_words(line.touch_by.isoformat(), today=today)}"] if line.touch_by else []
            found.append(", ".join(due).capitalize())
        if case.cover_worker:
            note = f": {case.cover_note}" if case.cover_note else ""
            found.append(
                f"Covered by {case.cover_worker} from {day_long(case.cover_from)} to {day_long(case.cover_to)}{note}"
            )
        if case.asked_on:
            wish = f" to {case.asked_for}" if case.asked_for else ""
            found.append(f"Hand-over{wish} asked for on {day_long(case.asked_on)}: {case.asked_why}")
        found += [self._rating(one) for one in self.told.ratings if one.allocation_id == case.id]
        touches = [one for one in self.told.touches if one.allocation_id == case.id]
        found += [self._touch(one) for one in touches[:3]]
        if len(touches) > 3:
            found.append(f"And {count_words(len(touches) - 3, 'earlier time', 'earlier times')} in touch")
        return [words for words in found if words]

    def _rating(self, one: Rated) -> str:
        more = [f"Risk: {one.risk}" if one.risk else "", f"Meanwhile: {one.interim}" if one.interim else ""]
        rated = self.desk.code_lists.label("priority", one.priority).lower()
        said = ". ".join(part for part in (one.reason, *more) if part)
        return f"Rated {rated} on {day_long(one.on_date)} by {one.worker or 'somebody else'}: {said}"

    def _touch(self, one: Touch) -> str:
        note = f": {one.note}" if one.note else ""
        return f"In touch on {day_long(one.on_date)}, {one.worker or 'somebody else'}{note}"

    # ------------------------------------------------------------------------------------------------------- earlier
    def _earlier(self, ended: list[Involvement]) -> Card:
        card = low_card("Earlier")
        for case in ended:
            card.body.addLayout(self._line(case))
        return card

    def _line(self, case: Involvement) -> QHBoxLayout:
        who = f"Waited in {case.team}" if case.waits else f"{case.worker} · {part_words(case, '')}"
        why = self.desk.code_lists.label("involvement_end", case.end_reason)
        note = f": {case.end_note}" if case.end_note else ""
        words = f"{day_long(case.from_date)} to {day_long(case.to_date)} · {why}{note}"
        line = row(column(label(who, wrap=True), muted(words, wrap=True), space=1))
        line.setStretch(0, 1)
        return line

    # ------------------------------------------------------------------------------------------------------- acting
    def _allocate(self) -> None:
        waits = next((case for case in self.told.open if case.waits), None)
        self.acts.allocate_person(self._id, self._name, waits=waits)

    def _put_on_list(self) -> None:
        self.acts.put_on_list(self._id, self._name)
