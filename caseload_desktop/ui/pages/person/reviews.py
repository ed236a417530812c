"""A person's reviews: when each support is next due and why, what is planned and agreed, and every review there was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.review_due import Answer
from caseload_desktop.domain.roles import May
from caseload_desktop.services.reviews import ReviewOf
from caseload_desktop.store.queries.person_reviews import AgreedDay, PastReview, PersonReviews, person_reviews
from caseload_desktop.store.queries.review_facts import Supported
from caseload_desktop.store.queries.reviews import OpenReview, Place
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.pages.person.card_tab import CardTab, low_card
from caseload_desktop.ui.record_words import day_long, day_of
from caseload_desktop.ui.reviews.acts import ReviewActs
from caseload_desktop.ui.reviews.forms import GiveForm, PlanForm
from caseload_desktop.ui.reviews.words import (
    answer_tag,
    answer_words,
    capital,
    place_words,
    planned_words,
    support_and_provider,
)
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import label, muted

_MOST_SHOWN = 40
"""Reviews shown in full; more than that are decades, and stand in the timeline."""


class ReviewsView(CardTab[PersonReviews]):
    """A card for what is next, one for what is planned and agreed, and one for each review there was."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, nothing=PersonReviews, parent=parent)
        self.acts = ReviewActs(desk, self)
        self.told = PersonReviews()
        self.review_button = button("Record a review", self._complete, icon="check")
        self.ask_button = button("Ask for a review", self._ask, icon="plus")
        self.agree_button = button("Agree a day", self._agree, icon="calendar")
        self.begin_with(self.review_button, self.ask_button, self.agree_button)

    @override
    def show_person(self, person_id: str, name: str) -> None:
        for one in (self.review_button, self.ask_button, self.agree_button):
            one.setVisible(self.desk.may(May.WRITE_RECORD))
        super().show_person(person_id, name)

    @override
    def query(self, person_id: str) -> Callable[[Any], PersonReviews]:
        viewer, lists, today = self.desk.actor, self.desk.code_lists, self.desk.today()
        return lambda connection: person_reviews(connection, person_id, viewer=viewer, lists=lists, today=today)

    @override
    def _on_told(self, told: PersonReviews) -> None:
        self.told = told
        self.agree_button.setEnabled(bool(told.supports))
        self.show_cards(self._cards(told), icon="calendar", none="No support is open and no review has been held.")

    def _cards(self, told: PersonReviews) -> list[QWidget]:
        cards: list[QWidget] = []
        if told.supports:
            cards.append(self._next(told))
        cards += [self._planned(review) for review in told.planned]
        if told.agreed:
            cards.append(self._agreed(told.agreed))
        return cards + [self._past(review) for review in told.past[:_MOST_SHOWN]]

    # ------------------------------------------------------------------------------------------------------- cards
    def _next(self, told: PersonReviews) -> Card:
        card = _card("Next reviews")
        for one, answer in told.supports:
            card.body.addLayout(self._support(one, answer))
        return card

    def _support(self, one: Supported, answer: Answer) -> QVBoxLayout:
        name = label(support_and_provider(one, self.desk.code_lists), "label", wrap=True)
        tag = StatusTag(answer_tag(answer, today=self.desk.today(), rules=self.told.rules))
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(name, 1)
        head.addWidget(tag)
        due_on = getattr(answer, "due_on", None)
        why = answer_words(answer, one, self.told.rules)
        words = f"{day_long(due_on.isoformat())}: {why[:1].lower()}{why[1:]}" if due_on is not None else why
        return column(head, _muted(words), space=Space.XS)

    def _planned(self, review: OpenReview) -> Card:
        lists, today = self.desk.code_lists, self.desk.today()
        card = _card(planned_words(review, today=today))
        card.corner.addWidget(StatusTag(Tag(Tone.BLUE, lists.label("review_kind", review.kind) or "Review")))
        names = self.told.names
        worker, team = names.get(review.worker_id, ""), names.get(review.team_id, "")
        whose = Place(review.worker_id, worker, review.team_id, team)
        told = [
            lists.label("review_reason", review.reason),
            f"Asked for by {review.asked_by} on {day_long(review.asked_on)}" if review.asked_by else "",
            f"With {place_words(whose, review)}" if review.worker_id or review.team_id or review.reviewer else "",
        ]
        card.body.addWidget(_muted(" · ".join(part for part in told if part)))
        if self.desk.may(May.WRITE_RECORD):
            card.body.addWidget(flow(*self._verbs(review)))
        return card

    def _verbs(self, review: OpenReview) -> list[QWidget]:
        of = [ReviewOf(person_id=self._id, review_id=review.id)]
        name, window = self._name, self.window
        return [
            button("Complete", lambda: self.acts.complete(self._id, name, review.id), icon="check"),
            button(
                "Plan",
                lambda: PlanForm(self.desk, of, [name], planned_on=review.planned_on, parent=window()).open(),
                icon="calendar-plus",
                name="Plan this review for a day",
            ),
            button(
                "Give",
                lambda: GiveForm(self.desk, of, [name], parent=window()).open(),
                icon="user-check",
                name="Give this review to somebody",
            ),
            button("Cancel it", lambda: self.acts.cancel(review.id), icon="x", name="Cancel this review"),
        ]

    def _agreed(self, days: tuple[AgreedDay, ...]) -> Card:
        card = _card("Agreed days")
        names = {one.support.id: support_and_provider(one, self.desk.code_lists) for one, _ in self.told.supports}
        for day in days:
            whom = f" with {day.agreed_with}" if day.agreed_with else ""
            what = names.get(day.service_id, "Support that is over") if day.service_id else "All support"
            line = QHBoxLayout()
            line.setSpacing(Space.S)
            words = f"{day_long(day.due_on)} · {what} · agreed on {day_long(day.on_date)}{whom}"
            line.addWidget(label(f"{words}: {day.why}" if day.why else words, wrap=True), 1)
            if self.desk.may(May.WRITE_RECORD):
                take_back = quiet_button("Take back", lambda day=day: self.acts.drop_day(day))  # type: ignore[misc]
                take_back.setAccessibleName(f"Take back the day {day_long(day.due_on)}")
                line.addWidget(take_back)
            card.body.addLayout(line)
        return card

    def _past(self, review: PastReview) -> Card:
        lists = self.desk.code_lists
        if not review.completed_on:
            card = _card(f"Cancelled on {day_long(review.cancelled_on)}")
            card.body.addWidget(_muted(review.cancel_reason))
            return card
        card = _card(f"Reviewed on {day_long(review.completed_on)}")
        kind = "Light-touch" if review.light_touch else lists.label("review_kind", review.kind)
        card.corner.addWidget(StatusTag(Tag(Tone.GREEN, kind or "Review")))
        facts = [
            lists.label("review_reason", review.reason) if review.kind != "planned" else "",
            f"By {review.reviewer} (trusted reviewer)" if review.trusted else f"By {review.worker or 'a worker'}",
            lists.label("review_method", review.method),
            lists.label("review_outcomes_achieved", review.outcomes_achieved),
            lists.label("review_change", review.change),
            lists.label("event_outcome", review.outcome),
        ]
        card.body.addWidget(_muted(" · ".join(fact for fact in facts if fact)))
        for question, answer in review.answers.items():
            card.body.addWidget(_muted(lists.label("review_question", question)))
            card.body.addWidget(label(answer, wrap=True, selectable=True))
        for words in _after(review, lists.label("next_step", review.next_step)):
            card.body.addWidget(_muted(words))
        if self.desk.may(May.CORRECT_OTHERS) or self.desk.actor.worker_id in (review.author, review.worker_id):
            correct = quiet_button("Correct", lambda: self.acts.correct(review))
            correct.setAccessibleName(f"Correct the review of {day_long(review.completed_on)}")
            card.corner.addWidget(correct)
            take_out = quiet_button("Take out", lambda: self.acts.withdraw(review))
            take_out.setAccessibleName(f"Take out the review of {day_long(review.completed_on)}")
            card.corner.addWidget(take_out)
        return card

    # ------------------------------------------------------------------------------------------------------- acting
    def _complete(self) -> None:
        self.acts.complete(self._id, self._name)

    def _ask(self) -> None:
        self.acts.ask(self._id, self._name)

    def _agree(self) -> None:
        due = self.told.next_due()
        self.acts.agree(self._id, self._name, due[1].id if due is not None else "")


def _after(review: PastReview, step: str) -> list[str]:
    """What was agreed at the review for afterwards."""
    found = []
    if review.next_due_on:
        why = f": {review.next_due_why}" if review.next_due_why else ""
        found.append(f"Next review agreed for {day_long(review.next_due_on)}{why}")
    if review.no_next_why:
        found.append(f"Nothing further: {review.no_next_why}")
    elif step:
        day = f", by {day_long(review.next_step_due)}" if day_of(review.next_step_due) else ""
        note = f". {review.next_step_note}" if review.next_step_note else ""
        found.append(f"Then: {step}{day}{note}")
    return found


def _card(title: str) -> Card:
    return low_card(capital(title))


def _muted(words: str) -> QLabel:
    shown = muted(words)
    shown.setWordWrap(True)
    return shown
