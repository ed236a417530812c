"""Forms on reviews: ask for one, plan, give, agree a day; correct one that was held."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.review_agreement import reasons_fit
from caseload_desktop.services.review_held import CorrectReview, correct_review
from caseload_desktop.services.reviews import (
    AgreeReviewDate,
    AskReview,
    GiveReviews,
    ReviewOf,
    agree_review_date,
    ask_review,
    give_reviews,
    plan_reviews,
)
from caseload_desktop.store.queries.person_reviews import PastReview
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.caseload.giving_forms import CaseForm
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import CODE_LIST_OF, count_words, day_long
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import SIX_WEEKS, TWELVE_MONTHS, DateField, Quick
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_ONE_WEEK: Quick = ("+1 week", lambda day: day + timedelta(weeks=1))
_TWO_WEEKS: Quick = ("+2 weeks", lambda day: day + timedelta(weeks=2))

ALL_SUPPORT = "all"
WORKER, TEAM, TRUSTED = "worker", "team", "trusted"


def people_words(names: Sequence[str]) -> str:
    """The people a form is about, the first few by name."""
    named = ", ".join(names[:6])
    return f"{named} and {len(names) - 6} more" if len(names) > 6 else named


class PlanForm(CaseForm):
    """Plan one review or many for a day."""

    def __init__(
        self,
        desk: Desk,
        reviews: Sequence[ReviewOf],
        names: Sequence[str],
        *,
        planned_on: str = "",
        parent: QWidget | None = None,
    ) -> None:
        one = len(names) == 1
        what = f"the review of {names[0]}" if one else count_words(len(names), "review")
        words = "" if one else f"{people_words(names)}. All are planned for the day, and one undo takes all back."
        super().__init__(
            desk, title=f"Plan {what}", save="Plan", done=_done(what, "planned"), words=words, parent=parent
        )
        self._reviews = tuple(reviews)
        field = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=(_ONE_WEEK, _TWO_WEEKS))
        if planned_on:
            field.set_value(date.fromisoformat(planned_on))
        self.day("on", "&Day", field)
        if one and reviews[0].review_id:
            self.edits("review", reviews[0].review_id, {"planned_on": planned_on or None}, keys={"planned_on": "on"})
        self.keep_small("review planned", *_rows(reviews))
        field.setFocus()

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        if not on:
            return None
        store, actor, reviews, seen = self.desk.store, self.desk.actor, self._reviews, self.seen
        return lambda: plan_reviews(store, actor, reviews=reviews, on=on, seen=seen)


class GiveForm(CaseForm):
    """Give one review or many to a worker, a team, or a provider as trusted reviewer."""

    def __init__(
        self, desk: Desk, reviews: Sequence[ReviewOf], names: Sequence[str], *, parent: QWidget | None = None
    ) -> None:
        one = len(names) == 1
        what = f"the review of {names[0]}" if one else count_words(len(names), "review")
        words = "" if one else f"{people_words(names)}. All go together or none, and one undo brings all back."
        super().__init__(desk, title=f"Give {what}", save="Give", done=_done(what, "given"), words=words, parent=parent)
        self._reviews = tuple(reviews)
        choices = (Option(WORKER, "A worker"), Option(TEAM, "A team"), Option(TRUSTED, "A trusted reviewer"))
        self.to = RadioRow(choices)
        self.to.set_code(WORKER)
        self.worker, self.team, self.reviewer = CodePicker([]), CodePicker([]), QLineEdit()
        self.add("to", Field("&To", self.to))
        self.add("worker_id", Field("&Worker", self.worker))
        self.add("team_id", Field("Te&am", self.team))
        self.add("reviewer", Field("&Provider", self.reviewer, hint="Who does the review as trusted reviewer"))
        self.to.changed.connect(self._show_to)
        self._show_to()
        self.keep_small("review given", *_rows(reviews))
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        workers = choices.workers(team_id=choices.own_team)
        self.worker.set_choices(workers)
        self.team.set_choices(choices.team_options())
        if not self.worker.code() and len(self._reviews) == 1:
            self.worker.set_code(self.desk.actor.worker_id)

    def _show_to(self) -> None:
        to = self.to.code()
        for key, code in (("worker_id", WORKER), ("team_id", TEAM), ("reviewer", TRUSTED)):
            self.fields[key].setVisible(to == code)
        self.adjustSize()

    @override
    def work(self) -> Work | None:
        to, command = self.to.code(), None
        if to == WORKER and (worker_id := self.must_choose("worker_id", self.worker, "holder_required")):
            command = GiveReviews(reviews=self._reviews, worker_id=worker_id)
        elif to == TEAM and (team_id := self.must_choose("team_id", self.team, "list_team_required")):
            command = GiveReviews(reviews=self._reviews, team_id=team_id)
        elif to == TRUSTED:
            name = self.reviewer.text().strip()
            if not name:
                self.fields["reviewer"].set_problem(sentence("reviewer_required"))
                return None
            command = GiveReviews(reviews=self._reviews, trusted_reviewer=True, reviewer=name)
        if command is None:
            return None
        store, actor, given = self.desk.store, self.desk.actor, command
        return lambda: give_reviews(store, actor, given)


class AgreeForm(CaseForm):
    """Agree an earlier or later day for the next review, of one support or of all."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        supports: Sequence[Option],
        due_words: str = "",
        support_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        words = f"{due_words}. A later day needs a reason and never passes twelve months." if due_words else ""
        super().__init__(
            desk, title=f"Agree a day for {person}", save="Agree", done="Day agreed", words=words, parent=parent
        )
        self._person_id = person_id
        self.support = CodePicker([Option(ALL_SUPPORT, "All support"), *supports])
        self.support.set_code(support_id or (supports[0].id if len(supports) == 1 else ALL_SUPPORT))
        self.whom = QLineEdit()
        self.why = NoteEdit(placeholder="Needed where it is later than due", least_lines=2, most_lines=5)
        if len(supports) > 1:
            self.add("service_id", Field("&For", self.support))
        due = DateField(today=desk.today, use=DateUse.DUE, earliest=desk.today(), quick=(SIX_WEEKS, TWELVE_MONTHS))
        self.day("due_on", "&Day of the next review", due)
        self.add("agreed_with", Field("Agreed &with", self.whom, optional=True))
        self.add("why", Field("W&hy that day", self.why, optional=True))
        self.keep_about("Day of a review", person_id=person_id, tab="reviews", row_id=support_id or "new")
        due.setFocus()

    @override
    def work(self) -> Work | None:
        due_on, chosen = self.read_day("due_on"), self.support.code() or ALL_SUPPORT
        if not due_on:
            return None
        command = AgreeReviewDate(
            person_id=self._person_id,
            due_on=due_on,
            service_id=chosen if chosen != ALL_SUPPORT else None,
            why=self.why.text(),
            agreed_with=self.whom.text(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: agree_review_date(store, actor, command)


class AskForm(CaseForm):
    """Ask for a review: planned, unplanned for a national reason, or on somebody's request."""

    def __init__(self, desk: Desk, person_id: str, person: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"Ask for a review of {person}", save="Ask for the review", done="Review asked for",
            parent=parent,
        )  # fmt: skip
        self._person_id = person_id
        lists, today = desk.code_lists, desk.today()
        self.kind = RadioRow(lists.current("review_kind", today))
        self.kind.set_code("unplanned")
        self.reason, self.by = CodePicker([]), QLineEdit()
        self.planned = DateField(today=desk.today, use=DateUse.DUE, earliest=today, quick=(_ONE_WEEK, _TWO_WEEKS))
        self.worker = CodePicker([], placeholder="Their key worker")
        self.add("kind", Field("&Kind", self.kind))
        self.add("reason", Field("&Reason", self.reason))
        self.add("asked_by", Field("Asked for &by", self.by, optional=True))
        self.add("planned_on", Field("&Planned for", self.planned, optional=True))
        self.add("worker_id", Field("&Worker", self.worker, optional=True))
        self.kind.changed.connect(self._show_reasons)
        self._show_reasons()
        self.keep_about("Review to ask for", person_id=person_id, tab="reviews")
        self.reason.setFocus()
        self.read_choices()

    def _show_reasons(self) -> None:
        self.reason.set_choices(reasons_for(self.desk, self.kind.code()))
        if self.reason.code() not in [code.id for code in reasons_for(self.desk, self.kind.code())]:
            self.reason.set_code("planned" if self.kind.code() == "planned" else "")

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=choices.own_team))

    @override
    def work(self) -> Work | None:
        reason = self.must_choose("reason", self.reason, "review_reason_required")
        planned = self.planned.value()
        if self.planned.problem():
            self.fields["planned_on"].set_problem(self.planned.problem())
            return None
        if not reason:
            return None
        command = AskReview(
            person_id=self._person_id,
            kind=self.kind.code(),
            reason=reason,
            asked_by=self.by.text(),
            planned_on=planned.isoformat() if planned is not None else "",
            worker_id=self.worker.code() or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: ask_review(store, actor, command)


class CorrectForm(CaseForm):
    """Put right what a review that was held says; what it said before stays in its history."""

    def __init__(self, desk: Desk, review: PastReview, *, parent: QWidget | None = None) -> None:
        title = f"Correct the review of {day_long(review.completed_on)}"
        super().__init__(desk, title=title, save="Correct", done="Review corrected", parent=parent)
        self._review = review
        self.held_on = DateField(today=desk.today)
        self.held_on.set_value(date.fromisoformat(review.completed_on))
        self.light = QCheckBox("A light-touch review")
        self.light.setChecked(review.light_touch)
        self.why = NoteEdit(placeholder="What was wrong", least_lines=2, most_lines=4)
        self.day("completed_on", "&Held on", self.held_on)
        self.pickers: dict[str, CodePicker] = {}
        for name, title in _CORRECTED.items():
            picker = CodePicker(desk.code_lists[CODE_LIST_OF["review", name]].codes)
            picker.set_code(str(getattr(review, name)))
            self.pickers[name] = picker
            self.add(name, Field(title, picker))
        self.add_part(self.light)
        self.add("why", Field("Wh&y", self.why))
        self.beside["light"] = self.light
        self.keep_small("review corrected", review.id)
        self.held_on.setFocus()

    @override
    def work(self) -> Work | None:
        held_on, why = self.read_day("completed_on"), self.why.text().strip()
        if not why:
            self.fields["why"].set_problem(sentence("reason_required"))
        if not held_on or not why:
            return None
        fields: dict[str, object] = {"completed_on": held_on, "light_touch": self.light.isChecked() or None}
        if self._review.started_on > held_on:
            fields["started_on"] = held_on
        fields |= {name: picker.code() for name, picker in self.pickers.items() if picker.code()}
        before = {name: getattr(self._review, name) or None for name in fields}
        changed = {name: value for name, value in fields.items() if value != before[name]}
        seen = {name: before[name] for name in changed}
        command = CorrectReview(review_id=self._review.id, fields=changed, why=why, seen=seen)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_review(store, actor, command)


_CORRECTED = {
    "method": "&Who took part",
    "outcomes_achieved": "Outcomes of the plan &achieved",
    "change": "&Change in support",
    "outcome": "&Outcome",
}


def reasons_for(desk: Desk, kind: str) -> list[Option]:
    """The national reasons that fit a kind of review, as the list says."""
    lists = desk.code_lists
    return [
        Option(code.id, code.label, code.aliases)
        for code in lists.current("review_reason", desk.today())
        if reasons_fit(kind, code.maps.get("kind", ""))
    ]


def _rows(reviews: Sequence[ReviewOf]) -> list[str]:
    """What a draft is about: each review, or the person one is made for."""
    return [one.review_id or one.person_id for one in reviews]


def _done(what: str, verb: str) -> str:
    return f"{what[0].upper()}{what[1:]} {verb}"
