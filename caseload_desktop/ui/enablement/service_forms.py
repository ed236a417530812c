"""Forms on enablement that goes on or is over: goals, scores, looks, extension, end, follow-ups."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.domain.dates import DateUse, show_long
from caseload_desktop.domain.enablement import DAY_84, DAY_91, WEEK_4, State, end_expected, free_until
from caseload_desktop.services.enablement_service import (
    MOST_SCORE,
    CheckEnablement,
    EndEnablement,
    ExtendEnablement,
    Scored,
    SetGoal,
    check_enablement,
    drop_goal,
    end_enablement,
    extend_enablement,
    score_goals,
    set_goal,
)
from caseload_desktop.store.queries.enablement_story import Goal
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.enablement.form import EpisodeForm, hours_line
from caseload_desktop.ui.enablement.lines import Line, planned_end_of
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.card import row
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.number_field import NumberField
from caseload_desktop.ui.widgets.what_next import WhatNextField

NOT_SCORED = -1


def score_field(value: int | None = None) -> NumberField:
    """A number from 0 to 10, or nothing yet."""
    field = NumberField(least=NOT_SCORED, most=MOST_SCORE)
    field.setSpecialValueText("–")
    field.setValue(NOT_SCORED if value is None else value)
    field.setMaximumWidth(96)
    return field


def score_of(field: NumberField) -> int | None:
    """The number, None for nothing."""
    return None if field.value() == NOT_SCORED else field.value()


class GoalForm(EpisodeForm):
    """Set a goal."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"A goal of {line.referral.person}",
            save="Set the goal",
            done="Goal set",
            words="Scores go from 0, can't at all, to 10, by themselves and safely.",
            parent=parent,
        )
        self._id = line.referral.id
        self.goal = QLineEdit()
        self.goal.setPlaceholderText("As they say it: get up the stairs to my own bed")
        self.area = CodePicker(desk.code_lists.current("goal_area", desk.today()))
        self.now, self.wanted = score_field(), score_field()
        self.add("words", Field("&Goal", self.goal))
        self.add("area", Field("&Area of life", self.area, optional=True))
        self.side_by_side(
            {
                "score_at_start": Field("&Score now", self.now, optional=True),
                "score_wanted": Field("Score to &reach", self.wanted, optional=True),
            }
        )
        self.day("on", "Set &on")
        self.keep_about("Goal", person_id=line.referral.person_id, tab="enablement", row_id=self._id)
        self.goal.setFocus()

    @override
    def work(self) -> Work | None:
        on, words = self.read_day("on"), self.goal.text()
        if not (self.must_say("words", words, "goal_words_required") and on):
            return None
        command = SetGoal(
            enablement_id=self._id,
            words=words,
            on=on,
            area=self.area.code(),
            score_at_start=score_of(self.now),
            score_wanted=score_of(self.wanted),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: set_goal(store, actor, command)


class DropForm(EpisodeForm):
    """Drop a goal."""

    def __init__(self, desk: Desk, goal: Goal, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Drop the goal “{goal.words}”",
            save="Drop",
            done="Goal dropped",
            words="It stays in the story, with its scores.",
            parent=parent,
        )
        self._id = goal.id
        self.why = NoteEdit(placeholder="For example: has a stair lift now", least_lines=2, most_lines=5)
        self.add("why", Field("&Why", self.why))
        self.day("on", "&On")
        self.keep_small("goal dropped", goal.id)
        self.why.setFocus()

    @override
    def work(self) -> Work | None:
        on, why = self.read_day("on"), self.why.text()
        if not (self.must_say("why", why) and on):
            return None
        store, actor, goal_id = self.desk.store, self.desk.actor, self._id
        seen = {"dropped_on": None}
        return lambda: drop_goal(store, actor, goal_id=goal_id, on=on, why=why, seen=seen)


class ScoreForm(EpisodeForm):
    """Score every goal that counts, in one go; one left at the dash is not scored today."""

    def __init__(self, desk: Desk, line: Line, goals: tuple[Goal, ...], *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Score the goals of {line.referral.person}",
            save="Save the scores",
            done="Goals scored",
            words="From 0, can't at all, to 10, by themselves and safely. Up and Down change a score.",
            width=640,
            parent=parent,
        )
        self._id = line.referral.id
        self._rows: list[tuple[str, NumberField, QLineEdit]] = []
        for place, goal in enumerate(goals):
            self._add_goal(goal, first=not place)
        self.day("on", "Scored &on")
        self.keep_about("Scores of goals", person_id=line.referral.person_id, tab="enablement", row_id=self._id)
        if self._rows:
            self._rows[0][1].setFocus()

    def _add_goal(self, goal: Goal, *, first: bool) -> None:
        score, note = score_field(), QLineEdit()
        note.setPlaceholderText("Note, if any")
        note.setAccessibleName(f"Note on {goal.words}")
        line = QWidget()
        layout = row(score, note, space=Space.S)
        layout.setStretch(1, 1)
        line.setLayout(layout)
        line.setFocusProxy(score)
        score.setAccessibleName(f"Score of {goal.words}")
        self.add("scores" if first else f"scores:{goal.id}", Field(goal.words, line, hint=_stood(goal)))
        self.beside |= {f"score {goal.id}": score, f"note {goal.id}": note}
        self._rows.append((goal.id, score, note))

    @override
    def work(self) -> Work | None:
        on = self.read_day("on")
        scores = tuple(
            Scored(goal_id=goal_id, score=score, note=note.text())
            for goal_id, field, note in self._rows
            for score in [score_of(field)]
            if score is not None
        )
        if not scores and self._rows:
            self.fields["scores"].set_problem(sentence("nothing_scored"))
        if not (on and scores):
            return None
        store, actor, enablement_id = self.desk.store, self.desk.actor, self._id
        return lambda: score_goals(store, actor, enablement_id=enablement_id, on=on, scores=scores)


def _stood(goal: Goal) -> str:
    """Where a goal stands and where it is to go."""
    parts = [f"Last {goal.latest}" if goal.latest is not None else "Not scored yet"]
    return " · ".join([*parts, f"to reach {goal.score_wanted}"] if goal.score_wanted is not None else parts)


_LOOKS = {"waiting": "How are they while they wait?", "service": "Where do they stand?", "after": "How are they now?"}


class CheckForm(EpisodeForm):
    """A look: while they wait, in week 4, at six weeks, or 84 and 91 days on."""

    def __init__(self, desk: Desk, line: Line, kind: str, *, parent: QWidget | None = None) -> None:
        lists, today = desk.code_lists, desk.today()
        title = lists.label("enablement_check_kind", kind)
        super().__init__(desk, title=f"{title}: {line.referral.person}", save="Save", done=title, parent=parent)
        when = lists.mapped("enablement_check_kind", kind, "for") or "service"
        self._id, self._kind = line.referral.id, kind
        found = [c for c in lists.current("enablement_check_result", today) if c.maps.get("for") == when]
        self.found = CodePicker(found)
        self.note = NoteEdit(placeholder="What they and their family say", least_lines=3, most_lines=8)
        self.add("result", Field(f"&{_LOOKS[when]}", self.found))
        self.day("on", "O&n")
        self.add("note", Field("N&ote", self.note, optional=True))
        person_id = line.referral.person_id
        self.keep_about(title, person_id=person_id, tab="enablement", row_id=f"{kind}-{self._id}")
        self.found.setFocus()

    @override
    def work(self) -> Work | None:
        result, on = self.must_choose("result", self.found, "required"), self.read_day("on")
        if not (result and on):
            return None
        command = CheckEnablement(enablement_id=self._id, kind=self._kind, on=on, result=result, note=self.note.text())
        store, actor = self.desk.store, self.desk.actor
        return lambda: check_enablement(store, actor, command)


def look_wanted(line: Line) -> str:
    """Which look fits now: the follow-up that is owed, the week-4 look, or how they are while they wait."""
    if line.state is State.IN_SERVICE and line.today < (planned_end_of(line) or line.today) + timedelta(days=28):
        return WEEK_4 if WEEK_4 not in line.episode.checks else "six_weeks"
    if line.state in (State.IN_SERVICE, State.ENDED):
        return DAY_91 if DAY_84 in line.episode.checks else DAY_84
    return "community"


class ExtendForm(EpisodeForm):
    """Beyond six weeks: until when, why, and who agreed."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        end = end_expected(line.episode, line.rules) or desk.today()
        begun = line.episode.started_on or desk.today()
        super().__init__(
            desk,
            title=f"Extend the enablement of {line.referral.person}",
            save="Extend",
            done="Enablement extended",
            words=f"It is to end on {show_long(end)}. It is free until {show_long(free_until(begun, line.rules))}, "
            "extended or not.",
            width=560,
            parent=parent,
        )
        self._id = line.referral.id
        to = DateField(today=desk.today, use=DateUse.DUE)
        to.set_value(max(end, desk.today()) + timedelta(weeks=1))
        self.reason = CodePicker(desk.code_lists.current("enablement_extension_reason", desk.today()))
        self.agreed = CodePicker([], placeholder="You")
        self.note = NoteEdit(least_lines=2, most_lines=6)
        self.add("reason", Field("&Why", self.reason))
        self.day("to_date", "&Until", to)
        self.add("agreed_by", Field("&Agreed by", self.agreed, optional=True))
        self.add("note", Field("N&ote", self.note, optional=True))
        self.day("on", "Agreed o&n")
        self.proposed.add("to_date")
        self.keep_about("Longer enablement", person_id=line.referral.person_id, tab="enablement", row_id=self._id)
        self.reason.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.agreed.set_choices(choices.workers())

    @override
    def work(self) -> Work | None:
        reason = self.must_choose("reason", self.reason, "required")
        to_date, on = self.read_day("to_date"), self.read_day("on")
        if not (reason and to_date and on):
            return None
        command = ExtendEnablement(
            enablement_id=self._id,
            to_date=to_date,
            reason=reason,
            on=on,
            note=self.note.text(),
            agreed_by=self.agreed.code() or None,
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: extend_enablement(store, actor, command)


class EndServiceForm(EpisodeForm):
    """Why it ends, with what support, and what happens next."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.referral
        super().__init__(
            desk,
            title=f"End the enablement of {one.person}",
            save="End",
            done="Enablement ended",
            width=640,
            parent=parent,
        )
        self._id = one.id
        today = desk.today()
        self.reason = CodePicker(desk.code_lists.current("enablement_end_reason", today))
        self.support = CodePicker(desk.code_lists.current("enablement_support_after", today))
        self.note = NoteEdit(placeholder="What they can do now", least_lines=2, most_lines=6)
        self.next = WhatNextField(desk, team_id=one.team_id)
        self.day("on", "&Ended on")
        self.add("end_reason", Field("&Why it ended", self.reason))
        self.add("support_after", Field("&Support afterwards", self.support))
        self.add("hours_at_end", Field("&Hours a week at the end", hours_line(), optional=True))
        self.add("note", Field("N&ote", self.note, optional=True))
        self.next.join(self)
        self.keep_about("End of an enablement", person_id=one.person_id, tab="enablement", row_id=one.id)
        self.reason.setFocus()

    @override
    def work(self) -> Work | None:
        on, (fits, hours) = self.read_day("on"), self.read_hours("hours_at_end")
        reason = self.must_choose("end_reason", self.reason, "end_reason_required")
        support = self.must_choose("support_after", self.support, "required")
        if not (self.next.is_ready() and on and fits and reason and support):
            return None
        command = EndEnablement(
            enablement_id=self._id,
            on=on,
            end_reason=reason,
            support_after=support,
            what_next=self.next.value(),
            hours_at_end=hours,
            note=self.note.text(),
            seen={"ended_on": None},
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: end_enablement(store, actor, command)
