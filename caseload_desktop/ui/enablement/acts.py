"""What can be done with a referral, one verb each, shared by lists, menus, keys and the person page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.enablement import DAY_84, DAY_91, WEEK_4, Owed, State
from caseload_desktop.domain.roles import May
from caseload_desktop.services.enablement_correct import withdraw_enablement
from caseload_desktop.store.queries.enablement_story import Goal, enablement_story
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.enablement.answer_forms import (
    AcceptForm,
    Carried,
    DeclineForm,
    PassForm,
    ReferForm,
    StartForm,
    TellForm,
)
from caseload_desktop.ui.enablement.correct_form import CorrectForm
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.enablement.service_forms import (
    CheckForm,
    DropForm,
    EndServiceForm,
    ExtendForm,
    GoalForm,
    ScoreForm,
    look_wanted,
)
from caseload_desktop.ui.widgets.verbs import Verb

LETTERS = ("A", "D", "T", "S", "F", "G", "L", "X", "E", "P")


class EpisodeActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, line: Line) -> list[Verb]:
        """What may be done with a referral now, the likeliest first; nothing without the right."""
        if not self.desk.may(May.WRITE_RECORD):
            return []
        of_state: dict[State, Callable[[Line], list[Verb]]] = {
            State.WAITING: self._waiting,
            State.ACCEPTED: self._accepted,
            State.IN_SERVICE: self._in_service,
            State.ENDED: self._ended,
            State.DECLINED: self._declined,
            State.PASSED: self._declined,
        }
        found = of_state[line.state](line)
        if self._may_correct(line):
            found.append(Verb("Correct", lambda: CorrectForm(self.desk, line, parent=self._window).open()))
        return found

    def may_withdraw(self, line: Line) -> bool:
        """True when this worker may take a referral out that was recorded in error; the service asks again."""
        return self.desk.may(May.WRITE_RECORD) and self._may_correct(line)

    def _may_correct(self, line: Line) -> bool:
        one, me = line.referral, self.desk.actor.worker_id
        return one.worker_id == me or one.author_id == me or self.desk.may(May.CORRECT_OTHERS)

    def _waiting(self, line: Line) -> list[Verb]:
        return [self._accept(line), self._decline(line), *self._tell(line)]

    def _accepted(self, line: Line) -> list[Verb]:
        start = Verb("Start", lambda: StartForm(self.desk, line, parent=self._window).open(), "S", "check-check")
        look = Verb("Follow up at home", lambda: self.look(line, "community"), "F", "phone")
        return [start, *self._tell(line), look, self._goal(line), self._decline(line)]

    def _in_service(self, line: Line) -> list[Verb]:
        found = []
        if line.referral.goals:
            found.append(Verb("Score goals", lambda: self.score(line), "S", "check-check"))
        found.append(self._goal(line))
        look = look_wanted(line)
        if look in (WEEK_4, "six_weeks"):
            words = "Week 4 look" if look == WEEK_4 else "Look"
            found.append(Verb(words, lambda: self.look(line, look), "L", "search"))
        found += self._follow_up(line)
        found.append(Verb("Extend", lambda: ExtendForm(self.desk, line, parent=self._window).open(), "X", "history"))
        found.append(
            Verb("End", lambda: EndServiceForm(self.desk, line, parent=self._window).open(), "E", "check-check")
        )
        return found

    def _ended(self, line: Line) -> list[Verb]:
        return self._follow_up(line)

    def _follow_up(self, line: Line) -> list[Verb]:
        """The follow-up that is owed; in service only once it is due."""
        due = line.follow_up
        if due is None or (line.state is State.IN_SERVICE and due.on > line.today):
            return []
        kind = DAY_84 if due.what is Owed.DAY_84 else DAY_91
        words = "84-day follow-up" if kind == DAY_84 else "91-day follow-up"
        return [Verb(words, lambda: self.look(line, kind), "F", "phone")]

    def _declined(self, line: Line) -> list[Verb]:
        passes = Verb(
            "Pass to Purchasing", lambda: PassForm(self.desk, line, parent=self._window).open(), "P", "external-link"
        )
        after_all = self._accept(line, words="Accept after all")
        return [passes, after_all] if line.state is State.DECLINED else [after_all]

    # ------------------------------------------------------------------------------------------------------- one verb
    def _accept(self, line: Line, *, words: str = "Accept") -> Verb:
        return Verb(words, lambda: AcceptForm(self.desk, line, parent=self._window).open(), "A", "check-check")

    def _decline(self, line: Line) -> Verb:
        return Verb("Decline", lambda: DeclineForm(self.desk, line, parent=self._window).open(), "D", "x")

    def _tell(self, line: Line) -> list[Verb]:
        if line.referral.told_on:
            return []
        return [Verb("Tell referrer", lambda: TellForm(self.desk, line, parent=self._window).open(), "T", "phone")]

    def _goal(self, line: Line) -> Verb:
        return Verb("Set a goal", lambda: GoalForm(self.desk, line, parent=self._window).open(), "G", "flag")

    def look(self, line: Line, kind: str) -> None:
        """Record a look or a follow-up."""
        CheckForm(self.desk, line, kind, parent=self._window).open()

    def score(self, line: Line) -> None:
        """Score the goals that count, read as they stand now."""
        person_id, viewer, one = line.referral.person_id, self.desk.actor, line.referral.id

        def goals(connection: object) -> tuple[Goal, ...]:
            told = enablement_story(connection, person_id, viewer=viewer)  # type: ignore[arg-type]
            return next((each.open_goals for each in told if each.referral.id == one), ())

        def open_form(found: tuple[Goal, ...]) -> None:
            if found:
                ScoreForm(self.desk, line, found, parent=self._window).open()

        self.desk.read(self._owner, goals, open_form, key="goals to score")

    def drop(self, goal: Goal) -> None:
        """Drop a goal."""
        DropForm(self.desk, goal, parent=self._window).open()

    def refer(self, person_id: str, person: str, *, carried: Carried | None = None) -> None:
        """Refer somebody to enablement."""
        ReferForm(self.desk, person_id, person, carried=carried, parent=self._window).open()

    def withdrawal(self, line: Line) -> Verb:
        """Withdrawing as a verb; it stands in menus only."""
        return Verb("Withdraw", lambda: self.withdraw(line))

    def withdraw(self, line: Line) -> None:
        """Take out a referral recorded in error."""
        store, actor, enablement_id = self.desk.store, self.desk.actor, line.referral.id
        ReasonDialog(
            self.desk,
            title="Withdraw this referral",
            words="It leaves lists and figures. It stays in the history, with your reason.",
            save="Withdraw",
            done="Referral withdrawn",
            about=(enablement_id,),
            work=lambda why: withdraw_enablement(store, actor, enablement_id=enablement_id, why=why),
            reasons=("Recorded in error", "Recorded twice", "About another person"),
            danger=True,
            parent=self._window,
        ).open()

    @property
    def _window(self) -> QWidget:
        return self._owner.window()
