"""A concern's life through the whole window, by keyboard: two users at their desks, a third who may not see it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import ROLE_LABELS, Actor
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import people, safeguarding_closure
from caseload_desktop.services.safeguarding_closure import CloseEnquiry
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.safeguarding.line_list import LineList
from caseload_desktop.ui.safeguarding.page import SafeguardingPage
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.workspace import Workspace
from tests.services.safeguarding_room import LEAD, managers
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER, make_store
from tests.ui.records import add_people
from tests.ui.support import picture, shown, themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]

ADA = "Ada Quill"
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
WAIT_MS = 15_000
FRIDAY = datetime(2026, 11, 20, 16, 50, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
LATER = datetime(2026, 12, 14, 11, 0, tzinfo=UTC)


class At:
    """One worker's window over the store they share, driven by keys; each screen is kept as a picture."""

    taken = 0

    def __init__(self, qtbot: QtBot, store: Store, actor: Actor, name: str) -> None:
        self._qtbot, self.store, self.runner = qtbot, store, InlineRunner()
        self.desk = Desk(store, actor, self.runner, Notices())
        who = About(f"{name}, {ROLE_LABELS[actor.role].lower()}", sample=False)
        self.window: MainWindow = build_window(self.desk, who)
        shown(qtbot, self.window, 1366, 768)

    @property
    def workspace(self) -> Workspace:
        """What the window shows once somebody is signed in."""
        assert self.window.workspace is not None
        return self.window.workspace

    def leave(self) -> None:
        """Go from the desk; nothing went wrong unseen."""
        self.window.close()
        assert self.runner.errors == []

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on whatever has the keyboard."""
        QTest.keyClick(self._target(), key, modifier)

    def type(self, words: str, *, then: Qt.Key | None = None) -> None:
        """Type words, and a key after them."""
        QTest.keyClicks(self._target(), words)
        if then is not None:
            self.press(then)

    def field(self, letter: Qt.Key, words: str, *, then: Qt.Key | None = Qt.Key.Key_Return) -> None:
        """Jump to a field of a form by its letter, and fill it."""
        self.press(letter, ALT)
        self.type(words, then=then)

    def _target(self) -> QWidget:
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, QWidget) else self.window

    def until(self, true: Callable[[], Any]) -> None:
        """Wait until something is so."""
        self._qtbot.waitUntil(lambda: bool(true()), timeout=WAIT_MS)

    def keep(self, name: str) -> None:
        """Keep what shows as a picture."""
        QApplication.processEvents()
        At.taken += 1
        forms = [one for one in self.window.findChildren(QDialog) if one.isVisible()]
        picture(forms[-1] if forms else self.window, f"concern-{At.taken:02}-{name}")

    def form(self, title: str) -> Any:
        """The form that opens, with the keyboard in it."""
        found: list[QDialog] = []

        def there() -> bool:
            found[:] = [one for one in self.window.findChildren(QDialog) if one.isVisible() and one.isActiveWindow()]
            return bool(found) and QApplication.focusWidget() is not None

        self.until(there)
        QApplication.processEvents()
        assert title in found[0].windowTitle()
        return found[0]

    def save(self) -> None:
        """Save the form that is open; the window behind it has the keyboard again, as a desktop gives it."""
        self.press(Qt.Key.Key_Return, CTRL)
        self.until(lambda: not any(one.isVisible() for one in self.window.findChildren(QDialog)))
        self.window.activateWindow()
        self.until(self.window.isActiveWindow)

    def go(self, key: str) -> Any:
        """Go to a page by Alt and its number, as the navigation counts them."""
        number = self.workspace.nav.page_keys().index(key) + 1
        self.press(Qt.Key(Qt.Key.Key_0 + number % 10), ALT)
        return self.page(key)

    def page(self, key: str) -> Any:
        """A page of the workspace that shows."""
        self.until(lambda: self.workspace.current_key == key)
        QApplication.processEvents()
        return self.workspace.page(key)

    def work(self, letter: Qt.Key) -> LineList:
        """A list of the page Safeguarding by the letter of its tab, the only line chosen."""
        page = self.go("safeguarding")
        assert isinstance(page, SafeguardingPage)
        self.press(letter, ALT)
        listed: LineList = page.tabs.currentWidget()  # type: ignore[assignment]
        listed.pane.take_keyboard()
        self.until(lambda: listed.chosen())
        return listed

    def tab_to(self, words: str, *, most: int = 80) -> None:
        """Go on with Tab to the button that says something."""
        for _ in range(most):
            if isinstance(now := self._target(), QAbstractButton) and words == now.text().replace("&", "").strip():
                return
            self.press(Qt.Key.Key_Tab)
        raise AssertionError(f"Tab does not reach {words}")

    def held(self, entity: str, *names: str) -> list[tuple[Any, ...]]:
        """What the record holds."""
        t = rows.FOLDED[entity]
        with self.store.read() as connection:
            query = select(*(t.c[name] for name in names)).where(t.c.gone.is_(None)).order_by(t.c.no)
            return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def clock() -> SetClock:
    """It is ten to five on a Friday."""
    return SetClock(FRIDAY)


@pytest.fixture
def store(tmp_path: Path, clock: SetClock) -> Iterator[Store]:
    ready = make_store(tmp_path, clock=clock)
    managers(ready)
    add_people(ready, ADA)
    yield ready
    ready.close()


def test_a_concerns_life(qtbot: QtBot, store: Store, clock: SetClock, themed: Theme) -> None:
    """Raised from a call at 16:50, decided on Monday, enquired into, concluded, signed off by another; and closed to
    whoever is not named once the record is restricted."""
    At.taken = 0
    _a_call_at_ten_to_five(qtbot, store)
    clock.at = MONDAY
    _the_manager_decides(qtbot, store)
    clock.at = LATER
    _the_enquiry(qtbot, store)
    _signed_off(qtbot, store)
    _a_third_user(qtbot, store)
    assert store.rebuild_is_equal()


def _a_call_at_ten_to_five(qtbot: QtBot, store: Store) -> None:
    """The contact is logged; the concern takes over who rang, when, and what they said."""
    jo = At(qtbot, store, PRACTITIONER, "Jo Bell")
    jo.press(Qt.Key.Key_L, CTRL)
    page = jo.page("log_contact")
    jo.type("provider", then=Qt.Key.Key_Return)
    jo.type("ada")
    QApplication.processEvents()
    jo.press(Qt.Key.Key_Return)
    jo.until(page.form.pickers["reason"].hasFocus)
    jo.type("safeguarding", then=Qt.Key.Key_Return)
    jo.type("Bruises on both arms. Says a carer was rough on Wednesday.")
    jo.field(Qt.Key.Key_O, "safeguarding")
    jo.keep("call")
    jo.press(Qt.Key.Key_Return, CTRL)
    jo.until(lambda: jo.held("contact", "reason") == [("reporting_safeguarding",)])
    QApplication.processEvents()
    jo.press(Qt.Key.Key_F7)
    jo.tab_to("Raise the concern")
    jo.keep("call-saved")
    jo.press(Qt.Key.Key_Space)
    form = jo.form("Raise a safeguarding concern")
    assert form.happening.text() == "Bruises on both arms. Says a carer was rough on Wednesday."
    assert form.referrer.code() == "provider"
    jo.press(Qt.Key.Key_Tab)
    jo.press(Qt.Key.Key_Space)
    jo.field(Qt.Key.Key_I, "no immediate")
    jo.field(Qt.Key.Key_Y, "Wants Mary back as her carer.", then=None)
    jo.keep("raise")
    jo.save()
    found = jo.held("concern", "raised_on", "raised_at", "types", "referrer_kind")
    assert found == [("2026-11-20", "16:50", '["physical"]', "provider")]
    listed = jo.work(Qt.Key.Key_D)
    jo.keep("waits-for-the-manager")
    assert "Decide" not in [verb.words for verb in listed.acts.verbs(listed.chosen()[0])]
    jo.press(Qt.Key.Key_D)
    assert not [one for one in jo.window.findChildren(QDialog) if one.isVisible()]
    jo.leave()


def _the_manager_decides(qtbot: QtBot, store: Store) -> None:
    """On Monday it stands in the manager's tray and list; three tests, and Jo leads the enquiry."""
    lena = At(qtbot, store, LEAD, "Lena Okoro")
    tray = lena.page("home")
    lena.until(lambda: tray.model.count > 0)
    lena.keep("tray-of-the-manager")
    lena.work(Qt.Key.Key_D)
    lena.press(Qt.Key.Key_D)
    form = lena.form("Decide on the concern")
    for why in ("Home care four times a day.", "Bruises seen by the day centre.", "Can't get away or call."):
        lena.type("yes", then=Qt.Key.Key_Tab)
        lena.type(why, then=Qt.Key.Key_Tab)
    assert form.decision.code() == "s42_enquiry"
    lena.field(Qt.Key.Key_S, "The duty applies.", then=None)
    lena.field(Qt.Key.Key_L, "jo bell")
    lena.keep("decide")
    lena.save()
    assert lena.held("concern", "decision", "decided_by") == [("s42_enquiry", LEAD.worker_id)]
    assert lena.held("enquiry", "worker_id", "adults_wishes") == [
        (PRACTITIONER.worker_id, "Wants Mary back as her carer.")
    ]
    lena.leave()


def _the_enquiry(qtbot: QtBot, store: Store) -> None:
    """Jo plans, has an action done, records report and outcome, and asks for the sign-off, which is not theirs."""
    jo = At(qtbot, store, PRACTITIONER, "Jo Bell")
    jo.work(Qt.Key.Key_E)
    jo.keep("enquiries")
    jo.press(Qt.Key.Key_P)
    jo.form("Plan the enquiry")
    jo.type("See Ada alone. Ask the agency for rota and records.")
    jo.keep("plan")
    jo.save()
    jo.work(Qt.Key.Key_E)
    jo.press(Qt.Key.Key_A)
    jo.form("Action")
    jo.type("Rota and records of the week of 16 November")
    jo.field(Qt.Key.Key_B, "+1w", then=None)
    jo.keep("action")
    jo.save()
    _the_action_is_done(jo)
    jo.work(Qt.Key.Key_E)
    jo.press(Qt.Key.Key_R)
    jo.form("Report")
    jo.type("One carer came where two were planned, and lifted her alone.")
    jo.field(Qt.Key.Key_B, "Jo Bell", then=None)
    jo.save()
    _the_outcome(jo)
    jo.work(Qt.Key.Key_E)
    jo.press(Qt.Key.Key_S)
    jo.form("Ask for sign-off")
    jo.save()
    listed = jo.work(Qt.Key.Key_C)
    jo.keep("waits-for-sign-off")
    assert listed.acts.verbs(listed.chosen()[0]) == []
    (enquiry_id,) = jo.held("enquiry", "id")[0]
    command = CloseEnquiry(enquiry_id=enquiry_id, on="2026-12-14")
    with pytest.raises(NotPermitted):
        safeguarding_closure.close_enquiry(store, PRACTITIONER, command)
    jo.leave()


def _the_action_is_done(jo: At) -> None:
    """On the person's tab, where Enter leads."""
    jo.work(Qt.Key.Key_E)
    jo.press(Qt.Key.Key_Return)
    person = jo.page("person")
    assert isinstance(person, PersonPage)
    assert person.tabs.currentWidget() is person.safeguarding
    jo.keep("tab")
    jo.tab_to("Done")
    jo.press(Qt.Key.Key_Space)
    jo.form("What was found")
    jo.type("On Wednesday one carer was on the rota.")
    jo.save()
    assert jo.held("enquiry_action", "done_on", "result") == [("2026-12-14", "On Wednesday one carer was on the rota.")]


def _the_outcome(jo: At) -> None:
    """What the return needs is asked for beside its fields; what was typed stays."""
    jo.work(Qt.Key.Key_E)
    jo.press(Qt.Key.Key_O)
    form = jo.form("Outcome")
    jo.type("Two carers come now. Mary is back.")
    jo.press(Qt.Key.Key_Return, CTRL)
    missing = {key for key, field in form.fields.items() if field.problem}
    assert missing == {"location", "source_of_risk", "risk_assessment_outcome", "lacked_capacity", "msp_asked"}
    jo.keep("outcome-missing")
    for letter, words in (
        (Qt.Key.Key_K, "own home"),
        (Qt.Key.Key_S, "service provider"),
        (Qt.Key.Key_A, "risk identified and action"),
        (Qt.Key.Key_R, "removed"),
        (Qt.Key.Key_L, "no, they"),
        (Qt.Key.Key_W, "yes they were asked and"),
        (Qt.Key.Key_V, "fully"),
    ):
        jo.field(letter, words)
    jo.keep("outcome")
    jo.save()
    found = jo.held("enquiry", "outcome", "risk_outcome", "msp_achieved", "concluded_by")
    assert found == [("Two carers come now. Mary is back.", "removed", "fully", PRACTITIONER.worker_id)]


def _signed_off(qtbot: QtBot, store: Store) -> None:
    """The manager signs off, with what happens next and what the day centre was told."""
    lena = At(qtbot, store, LEAD, "Lena Okoro")
    lena.work(Qt.Key.Key_C)
    lena.keep("to-close")
    lena.press(Qt.Key.Key_S)
    lena.form("Sign off")
    lena.type("nothing", then=Qt.Key.Key_Tab)
    lena.type("Safe, and her review comes in March.")
    lena.field(Qt.Key.Key_R, "telephone")
    lena.keep("sign-off")
    lena.save()
    found = lena.held("enquiry", "closed_on", "closed_by", "feedback_how")
    assert found == [("2026-12-14", LEAD.worker_id, "telephone")]
    page = lena.go("safeguarding")
    lena.press(Qt.Key.Key_L, ALT)
    assert [line.status.words for line in page.lists["done"].lines] == ["Closed"]
    lena.keep("closed")
    lena.leave()


def _a_third_user(qtbot: QtBot, store: Store) -> None:
    """Restricted to two workers, nothing of it shows at a third's desk but that somebody is not shown."""
    with store.read() as connection:
        person_id = connection.execute(select(rows.person.c.id)).scalar_one()
    named = (PRACTITIONER.worker_id, LEAD.worker_id)
    people.restrict_person(store, MANAGER, person_id=person_id, reason="staff_or_relative", workers=named)
    amina = At(qtbot, store, OTHER_PRACTITIONER, "Amina Rahman")
    tray = amina.page("home")
    page = amina.go("safeguarding")
    assert all(not listed.lines for listed in page.lists.values())
    assert page.lists["done"].said.text() == "1 restricted person not shown"
    assert tray.model.count == 0
    amina.keep("third-user")
    amina.desk.open_person(person_id, "safeguarding")
    person = amina.page("person")
    assert person.closed.isVisible()
    assert person.safeguarding.lines == ()
    amina.keep("third-user-record")
    amina.leave()
