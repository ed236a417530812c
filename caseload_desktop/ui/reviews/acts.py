"""What can be done with reviews, one verb each, shared by lists, menus, keys and the person page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.services.review_held import withdraw_review
from caseload_desktop.services.reviews import ReviewOf, cancel_review, withdraw_review_date
from caseload_desktop.store.queries.person_reviews import AgreedDay, PastReview, PersonReviews, person_reviews
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.reviews.complete_form import CompleteForm
from caseload_desktop.ui.reviews.forms import AgreeForm, AskForm, CorrectForm, GiveForm, PlanForm
from caseload_desktop.ui.reviews.lines import Line
from caseload_desktop.ui.reviews.words import answer_words, support_and_provider
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.verbs import Verb

LETTERS = ("R", "P", "A", "G", "X")


@dataclass(frozen=True, slots=True)
class About:
    """What an act is about: a person's open review, or what the rules say is due of a support; empty for unknown."""

    person_id: str
    person: str
    review_id: str = ""
    support_id: str = ""
    planned_on: str = ""


class ReviewActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, lines: Sequence[Line]) -> list[Verb]:
        """What may be done with the chosen lines of a list."""
        return self.verbs_about([_about(line) for line in lines])

    def verbs_about(self, chosen: Sequence[About]) -> list[Verb]:
        """What may be done with reviews, the likeliest first; nothing for none, or without the right."""
        if not chosen or not self.desk.may(May.WRITE_RECORD):
            return []
        if len(chosen) > 1:
            many = count_words(len(chosen), "review")
            return [
                Verb(f"Plan {many}", lambda: self.plan(chosen), "P", "calendar-plus"),
                Verb(f"Give {many}", lambda: self.give(chosen), "G", "users"),
            ]
        (one,) = chosen
        found = [
            Verb("Review", lambda: self.complete(one.person_id, one.person, one.review_id), "R", "check"),
            Verb("Plan", lambda: self.plan(chosen), "P", "calendar-plus"),
            Verb("Agree a day", lambda: self.agree(one.person_id, one.person, one.support_id), "A", "calendar"),
            Verb("Give", lambda: self.give(chosen), "G", "user-check"),
        ]
        if one.review_id:
            found.append(Verb("Cancel it", lambda: self.cancel(one.review_id), "X", "x"))
        return found

    # ------------------------------------------------------------------------------------------------------- one verb
    def complete(self, person_id: str, person: str, review_id: str = "") -> None:
        """Record that a review was held; what was said last time is read first."""

        def open_form(told: PersonReviews) -> None:
            first = next(iter(told.planned), None)
            held = next((one for one in told.planned if one.id == review_id), first)
            CompleteForm(self.desk, person_id, person, told, review=held, parent=self._owner.window()).open()

        self._with_told(person_id, open_form)

    def agree(self, person_id: str, person: str, support_id: str = "") -> None:
        """Agree an earlier or later day."""

        def open_form(told: PersonReviews) -> None:
            supports = [Option(one.support.id, support_and_provider(one, self.desk.code_lists))
                        for one, _ in told.supports]  # fmt: skip
            due = ""
            for one, answer in told.supports:
                if one.support.id == support_id:
                    due = answer_words(answer, one, told.rules)
            AgreeForm(
                self.desk, person_id, person, supports=supports, due_words=due, support_id=support_id,
                parent=self._owner.window(),
            ).open()  # fmt: skip

        self._with_told(person_id, open_form)

    def ask(self, person_id: str, person: str) -> None:
        """Ask for a review."""
        AskForm(self.desk, person_id, person, parent=self._owner.window()).open()

    def plan(self, chosen: Sequence[About]) -> None:
        """Plan one or many for a day."""
        planned_on = chosen[0].planned_on if len(chosen) == 1 else ""
        reviews, names = _wanted(chosen)
        PlanForm(self.desk, reviews, names, planned_on=planned_on, parent=self._owner.window()).open()

    def give(self, chosen: Sequence[About]) -> None:
        """Give one or many to somebody."""
        reviews, names = _wanted(chosen)
        GiveForm(self.desk, reviews, names, parent=self._owner.window()).open()

    def cancel(self, review_id: str) -> None:
        """Cancel what was planned or asked for."""
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="Cancel the review",
            words="When the next review is due does not change by it.",
            save="Cancel the review",
            done="Review cancelled",
            about=(review_id,),
            work=lambda why: cancel_review(store, actor, review_id=review_id, why=why),
            reasons=("In hospital", "Asked to wait", "Planned twice"),
            parent=self._owner.window(),
        ).open()

    def correct(self, review: PastReview) -> None:
        """Put right what a review says."""
        CorrectForm(self.desk, review, parent=self._owner.window()).open()

    def withdraw(self, review: PastReview) -> None:
        """Take out a review recorded in error."""
        store, actor, review_id = self.desk.store, self.desk.actor, review.id
        ReasonDialog(
            self.desk,
            title=f"Take out the review of {day_long(review.day)}",
            words="It stays in the history. What was due before it is due again.",
            save="Take out",
            done="Review taken out",
            about=(review_id,),
            work=lambda why: withdraw_review(store, actor, review_id=review_id, why=why),
            reasons=("Another person's", "Recorded twice"),
            danger=True,
            parent=self._owner.window(),
        ).open()

    def drop_day(self, day: AgreedDay) -> None:
        """Take back an agreed day."""
        store, actor, day_id = self.desk.store, self.desk.actor, day.id
        ReasonDialog(
            self.desk,
            title=f"Take back the day {day_long(day.due_on)}",
            words="The day of the rules stands again.",
            save="Take back",
            done="Agreed day taken back",
            about=(day_id,),
            work=lambda why: withdraw_review_date(store, actor, review_date_id=day_id, why=why),
            parent=self._owner.window(),
        ).open()

    def _with_told(self, person_id: str, then: Callable[[PersonReviews], None]) -> None:
        viewer, lists, today = self.desk.actor, self.desk.code_lists, self.desk.today()
        self.desk.read(
            self._owner,
            lambda c: person_reviews(c, person_id, viewer=viewer, lists=lists, today=today),
            then,
            key="reviews of a person",
        )


def _about(line: Line) -> About:
    review = line.review
    if review is None:
        return About(line.person_id, line.person, support_id=line.support_id)
    return About(line.person_id, line.person, review.id, line.support_id, review.planned_on)


def _wanted(chosen: Sequence[About]) -> tuple[list[ReviewOf], list[str]]:
    """The reviews, each person's once where no review is open yet."""
    found = {ReviewOf(person_id=one.person_id, review_id=one.review_id or None): one.person for one in chosen}
    return list(found), list(found.values())
