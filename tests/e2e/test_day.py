"""A day in the life, through the whole window, by keyboard alone: from signing in to locking the screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services import allocation, enablement, enablement_service, organisation, tasks
from caseload_desktop.services.allocation import Allocate
from caseload_desktop.services.enablement import AcceptReferral, ReferToEnablement, StartEnablement
from caseload_desktop.services.enablement_service import SetGoal
from caseload_desktop.services.organisation import AddWorker
from caseload_desktop.services.support import BeginService, begin_service
from caseload_desktop.services.tasks import AddTask
from caseload_desktop.store.queries.organisation import localities, team_of
from caseload_desktop.store.store import Store
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.theme import Theme
from tests.e2e.program import ALT, CTRL, Program
from tests.profiles import PASSWORD, USER, make_profile
from tests.ui.records import add_people
from tests.ui.support import themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]

ADA, BERTRAM, CORA, DORA = "Ada Quill", "Bertram Oakes", "Cora Lane", "Dora Pymm"
AMINA = "e" * 32
WRITE_UP = "Write up the visit"


@dataclass(frozen=True, slots=True)
class Prepared:
    """Who is in the store in the morning, by name."""

    people: dict[str, str]


def prepare(store: Store, actor: Actor) -> Prepared:
    """A manager's cases: a review that is due, a service with a goal, one to hand over; and somebody who will ring."""
    with store.read() as connection:
        team_id = team_of(connection, worker_id=actor.worker_id, on="2026-11-20") or ""
        locality = localities(connection)[0].id
    worker = AddWorker(name="Amina Rahman", worker_id=AMINA)
    organisation.add_worker_to_team(store, actor, worker, team_id=team_id, from_date="2025-01-06", hours_per_week=37)
    patch = organisation.add_team(store, actor, locality_id=locality, name="Vale patch", kind="enablement")
    names = (ADA, BERTRAM, CORA, DORA)
    people = dict(zip(names, add_people(store, *names, actor=actor), strict=True))
    for name in (ADA, BERTRAM, CORA):
        command = Allocate(person_id=people[name], worker_id=actor.worker_id, from_date="2026-08-03")
        allocation.allocate(store, actor, command)
    homecare = BeginService(
        person_id=people[ADA], from_date="2026-09-01", service_type="lt_community", component="home_support"
    )
    begin_service(store, actor, homecare)
    _enable(store, actor, people[BERTRAM], patch.ids("team")[0])
    late = AddTask(person_id=people[ADA], words=WRITE_UP, due_on="2026-11-19", worker_id=actor.worker_id)
    tasks.add_task(store, actor, late)
    return Prepared(people)


def _enable(store: Store, actor: Actor, person_id: str, patch: str) -> None:
    """A service of enablement in its third week, with a goal."""
    day = "2026-11-02"
    refer = ReferToEnablement(person_id=person_id, source="contact", received_on=day, received_at="09:00")
    one = enablement.refer_to_enablement(store, actor, refer).ids("enablement")[0]
    accept = AcceptReferral(
        enablement_id=one, team_id=patch, on=day, at="10:00", start_offered_on=day, worker_id=actor.worker_id
    )
    enablement.accept_referral(store, actor, accept)
    enablement.start_enablement(store, actor, StartEnablement(enablement_id=one, on=day, hours_at_start=7))
    goal = SetGoal(
        enablement_id=one, words="Make my own lunch", on=day, area="moving", score_at_start=2, score_wanted=8
    )
    enablement_service.set_goal(store, actor, goal)


class Day(Program):
    """A day of whoever manages the team."""

    def __init__(self, folder: Path, qtbot: QtBot, prepared: Prepared) -> None:
        super().__init__(folder, qtbot, pictures="day", last=USER)
        self.people = prepared.people


@pytest.fixture
def day(profile: Path, themed: Theme, qtbot: QtBot) -> Iterator[Day]:
    vault, created = make_profile(profile)
    prepared = prepare(created.store, created.actor)
    created.store.close()
    vault.close()
    made = Day(profile, qtbot, prepared)
    yield made
    made.leave()


def test_a_day_in_the_life(day: Day) -> None:
    """Sign in, tray, a call in mid-note passed to enablement, review, goal, hand-over, lock; no mouse, nothing lost."""
    _sign_in(day)
    _begin_a_note(day)
    _a_call_comes_in(day)
    _finish_the_note(day)
    _complete_the_review(day)
    _score_the_goal(day)
    _hand_over(day)
    _lock(day)


def _sign_in(day: Day) -> None:
    view = day.window.views.currentWidget()
    assert isinstance(view, SignInView)
    day.until(view.password.hasFocus)
    day.keep("sign-in")
    day.type(PASSWORD, then=Qt.Key.Key_Return)
    day.until(lambda: day.session.workspace is not None)
    tray = day.page("home")
    assert isinstance(tray, MyWorkPage)
    day.until(lambda: tray.model.count > 0)
    day.keep("tray")
    assert _line(day, tray, WRITE_UP).person == ADA


def _begin_a_note(day: Day) -> None:
    """From the task in the tray to the person's notes; half a note is written."""
    tray = day.page("home")
    day.choose(tray.list, _line(day, tray, WRITE_UP).number)
    day.press(Qt.Key.Key_Return)
    person = day.page("person")
    assert isinstance(person, PersonPage)
    assert person.tabs.currentWidget() is person.notes
    day.press(Qt.Key.Key_N, CTRL)
    day.settled()
    day.type("visit", then=Qt.Key.Key_Return)
    day.press(Qt.Key.Key_W, ALT)
    day.type("Ada was dressed and had")
    day.keep("note-begun")


def _a_call_comes_in(day: Day) -> None:
    """In the middle of it the telephone rings: the call is logged and passed to enablement."""
    day.press(Qt.Key.Key_L, CTRL)
    page = day.page("log_contact")
    day.type("themselves", then=Qt.Key.Key_Return)
    day.type("dora")
    day.settled()
    day.press(Qt.Key.Key_Return)
    day.until(page.form.pickers["reason"].hasFocus)
    day.type("assessment", then=Qt.Key.Key_Return)
    day.type("Fell in the bath. Wants to wash by herself again.")
    day.field(Qt.Key.Key_O, "to enablement")
    day.keep("call")
    day.press(Qt.Key.Key_Return, CTRL)
    day.until(lambda: day.held("contact", "next_step") == [("enablement_referral",)])
    day.settled()
    day.press(Qt.Key.Key_F7)
    day.tab_to("Refer to enablement")
    day.keep("call-saved")
    day.press(Qt.Key.Key_Space)
    day.form("Refer")
    day.keep("referral")
    day.save()
    day.until(lambda: day.people[DORA] in [person for (person,) in day.held("enablement", "person_id")])


def _finish_the_note(day: Day) -> None:
    """Back where the note was left: it stands there, is finished, and the task of the morning is done."""
    tray = day.go("home")
    line = _line(day, tray, "Carry on where you left off")
    day.choose(tray.list, line.number)
    day.keep("left-off")
    day.press(Qt.Key.Key_Return)
    person = day.page("person")
    assert person.notes.writer.words.toPlainText() == "Ada was dressed and had"
    day.press(Qt.Key.Key_N, CTRL)
    day.settled()
    day.press(Qt.Key.Key_End, CTRL)
    day.type(" made her own tea.")
    day.press(Qt.Key.Key_Return, CTRL)
    day.until(lambda: day.held("case_note", "words") == [("Ada was dressed and had made her own tea.",)])
    day.keep("note")
    tray = day.go("home")
    day.choose(tray.list, _line(day, tray, WRITE_UP).number)
    day.press(Qt.Key.Key_D)
    day.until(lambda: day.held("task", "done_on") == [("2026-11-20",)])


def _complete_the_review(day: Day) -> None:
    """The review that is overdue is held and recorded: who took part, what was achieved, what changed, what follows."""
    reviews = day.go("reviews")
    day.until(reviews.due.list.view.hasFocus)
    day.keep("reviews")
    day.choose(reviews.due.list.view, next(line.number for line in reviews.due.list.lines if line.person == ADA))
    day.press(Qt.Key.Key_R)
    day.form("Review")
    day.press(Qt.Key.Key_W, ALT)
    for words in ("together", "fully", "same", "continuation"):
        day.type(words, then=Qt.Key.Key_Tab)
    day.field(Qt.Key.Key_X, "call back", then=Qt.Key.Key_Tab)
    day.type("+2w")
    day.keep("review")
    day.save()
    day.until(lambda: day.held("review", "completed_on", "next_step") == [("2026-11-20", "call_back")])
    assert ("Call back", "2026-12-04", None) in day.held("task", "words", "due_on", "done_on")


def _score_the_goal(day: Day) -> None:
    """The week's score stands on the goal, and the tray asks no longer for it."""
    page = day.go("enablement")
    day.press(Qt.Key.Key_S, ALT)
    day.until(page.service.view.hasFocus)
    day.choose(page.service.view, next(line.number for line in page.service.lines if line.referral.person == BERTRAM))
    day.keep("enablement")
    day.press(Qt.Key.Key_S)
    day.form("Score")
    for _ in range(7):
        day.press(Qt.Key.Key_Up)
    day.keep("score")
    day.save()
    day.until(lambda: [score for (score,) in day.held("goal_score", "score")] == [6])


def _hand_over(day: Day) -> None:
    """A case goes to a colleague with a note."""
    page = day.go("caseload")
    day.until(lambda: page.mine.lines)
    day.choose(page.mine.view, next(line.number for line in page.mine.lines if line.case.person == CORA))
    day.keep("caseload")
    day.press(Qt.Key.Key_A)
    day.form("Hand over")
    day.type("amina", then=Qt.Key.Key_Tab)
    day.field(Qt.Key.Key_H, "Her neighbour has the key.", then=None)
    day.keep("hand-over")
    day.save()
    day.until(lambda: (AMINA, day.people[CORA]) in day.held("allocation", "worker_id", "person_id"))


def _line(day: Day, tray: MyWorkPage, what: str) -> Line:
    """The line of the tray that says something, once it shows."""
    found: list[Line] = []

    def there() -> bool:
        lines = (tray.model.row(row) for row in range(tray.model.count))
        found[:] = [line for line in lines if line is not None and line.number >= 0 and line.what == what]
        return bool(found)

    day.until(there)
    return found[0]


def _lock(day: Day) -> None:
    day.lock()
    day.keep("locked")
