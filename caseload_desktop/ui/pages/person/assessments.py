"""A person's assessments: open ones by the day they are due, offers to carers, and what was completed before."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.assessment import AssessmentState, state_of
from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.assessments import Assessments, Offer, person_assessments
from caseload_desktop.store.queries.support import FromContact, Held
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.pages.person.card_tab import CardTab
from caseload_desktop.ui.pages.person.support import CONTACT_DAYS
from caseload_desktop.ui.support.assessment_acts import AssessmentActs
from caseload_desktop.ui.support.assessment_forms import AskForm
from caseload_desktop.ui.support.assessment_words import assessment_words, due_of, offer_words
from caseload_desktop.ui.support.carer_forms import OfferForm
from caseload_desktop.ui.support.entry import Entry, card_of
from caseload_desktop.ui.support.words import from_contact_words
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import Tone

_OPEN = (AssessmentState.ASKED, AssessmentState.STARTED)


def steps_of(lists: CodeLists) -> tuple[str, ...]:
    """The next steps of a contact that ask for an assessment, by the list of kinds."""
    return tuple(code.maps["next_step"] for code in lists["assessment_kind"].codes if code.maps.get("next_step"))


class AssessmentsView(CardTab[Assessments]):
    """What is due when, and why; below it what was."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=Assessments, parent=parent)
        self.acts = AssessmentActs(desk, self)
        self.told = Assessments()
        self.ask_button = button("Ask for an assessment", self._ask, icon="plus")
        self.offer_button = button("Offer to a carer", self._offer, icon="heart")
        self.begin_with(self.ask_button, self.offer_button)

    @override
    def query(self, person_id: str) -> Callable[[Any], Assessments]:
        viewer, since = self.desk.actor, (self.desk.today() - timedelta(days=CONTACT_DAYS)).isoformat()
        steps = steps_of(self.desk.code_lists)
        return lambda connection: person_assessments(connection, person_id, viewer=viewer, steps=steps, since=since)

    @override
    def _on_told(self, told: Assessments) -> None:
        self.told = told
        writes = bool(self._id) and self.desk.may(May.WRITE_RECORD)
        for each in (self.ask_button, self.offer_button):
            each.setVisible(writes)
        self.show_cards(self._cards(told), icon="clipboard", none="No assessment is recorded.")

    def _cards(self, told: Assessments) -> list[QWidget]:
        now = [one for one in told.rows if state_of(one.values) in _OPEN]
        now.sort(key=self._due_first)
        before = [one for one in told.rows if state_of(one.values) not in _OPEN]
        cards: list[QWidget] = [self._bar(one) for one in told.asked_in_contacts]
        if now:
            cards.append(card_of("To be done", [self._entry(one) for one in now]))
        if told.offers:
            cards.append(card_of("Carers", [self._offer_entry(one) for one in told.offers]))
        if before:
            cards.append(card_of("Earlier", [self._entry(one) for one in before]))
        return cards

    def _due_first(self, one: Held) -> tuple[bool, str]:
        due = due_of(one, self.told, self.desk.code_lists)
        return due is None, due.on.isoformat() if due else one.text("asked_on")

    def _bar(self, asked: FromContact) -> MessageBar:
        """What a contact asked for, to be taken over without typing it again."""
        writes = self.desk.may(May.WRITE_RECORD)
        return MessageBar(
            Tone.BLUE,
            f"{from_contact_words(asked, self.desk.code_lists)} comes next; it does not stand below yet.",
            action="Add it" if writes else "",
            on_action=(lambda: self._ask(asked)) if writes else None,
            closable=False,
        )

    def _entry(self, one: Held) -> Entry:
        spoken = assessment_words(one, self.told, self.desk.code_lists, self.desk.today())
        verbs = self.acts.of_assessment(one, spoken.title)
        return Entry(spoken, verbs, strong=state_of(one.values) in _OPEN)

    def _offer_entry(self, offer: Offer) -> Entry:
        assessed = {one.id for one in self.told.rows if state_of(one.values) is AssessmentState.COMPLETED}
        is_assessed = offer.row.values["assessment_id"] in assessed
        spoken = offer_words(offer, self.desk.code_lists, is_assessed=is_assessed)
        return Entry(spoken, self.acts.of_offer(offer, spoken.title))

    # ------------------------------------------------------------------------------------------------------- acting
    def _ask(self, asked: FromContact | None = None) -> None:
        AskForm(self.desk, self._id, self._name, offered=asked, parent=self.window()).open()

    def _offer(self) -> None:
        OfferForm(self.desk, self._id, self._name, around=self.told.around, parent=self.window()).open()
