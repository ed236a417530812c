"""A concern's life through the whole program, by keyboard: two users sign in by turns, a third may not see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services import people, safeguarding_closure
from caseload_desktop.services.organisation import AddWorker, add_worker_to_team
from caseload_desktop.services.safeguarding_closure import CloseEnquiry
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.vault import Created, Vault
from caseload_desktop.ui.pages.person.page import PersonPage
from caseload_desktop.ui.safeguarding.line_list import LineList
from caseload_desktop.ui.safeguarding.page import SafeguardingPage
from caseload_desktop.ui.theme import Theme
from tests.e2e.program import ALT, CTRL, Program
from tests.profiles import PASSWORD, USER, make_profile
from tests.services.safeguarding_room import LEAD
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import add_people
from tests.ui.support import themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]

ADA = "Ada Quill"
WORKERS = {"Jo Bell": PRACTITIONER, "Lena Okoro": LEAD, "Amina Rahman": OTHER_PRACTITIONER}
PASSWORDS = {
    USER: PASSWORD,
    "Jo Bell": "seven quiet herons",
    "Lena Okoro": "copper kettle evening",
    "Amina Rahman": "ninety paper boats",
}
FRIDAY = datetime(2026, 11, 20, 16, 50, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
LATER = datetime(2026, 12, 14, 11, 0, tzinfo=UTC)


class Desks(Program):
    """The one laptop of the team; each worker signs in with their own password and locks it when they leave."""

    def sit_down(self, worker: str) -> None:
        """Sign in as one of the team."""
        self.sign_in(worker, PASSWORDS[worker])

    def work(self, letter: Qt.Key) -> LineList:
        """A list of the page Safeguarding by the letter of its tab, the only line chosen."""
        page = self.go("safeguarding")
        assert isinstance(page, SafeguardingPage)
        self.press(letter, ALT)
        self.settled()
        listed: LineList = page.tabs.currentWidget()  # type: ignore[assignment]
        listed.pane.take_keyboard()
        self.until(lambda: listed.chosen())
        return listed

    def forms(self) -> list[QDialog]:
        """The forms that are open."""
        return [one for one in self.window.findChildren(QDialog) if one.isVisible()]


@pytest.fixture
def clock() -> SetClock:
    """It is ten to five on a Friday."""
    return SetClock(FRIDAY)


@pytest.fixture
def desks(profile: Path, clock: SetClock, themed: Theme, qtbot: QtBot) -> Iterator[Desks]:
    vault, created = make_profile(profile, clock=clock)
    _team(vault, created)
    add_people(created.store, ADA, actor=created.actor)
    created.store.close()
    vault.close()
    made = Desks(profile, qtbot, pictures="concern", clock=clock)
    yield made
    made.leave()


def _team(vault: Vault, created: Created) -> None:
    """Two practitioners and a safeguarding manager, each with a password of their own."""
    store, boss = created.store, created.actor
    with store.read() as connection:
        team_id = team_of(connection, worker_id=boss.worker_id, on="2026-11-20") or ""
    for name, actor in WORKERS.items():
        worker = AddWorker(name=name, role=actor.role, worker_id=actor.worker_id)
        add_worker_to_team(store, boss, worker, team_id=team_id, from_date="2025-01-06", hours_per_week=37)
        vault.add_user(store, boss, actor.worker_id, name, PASSWORDS[name])


def test_a_concerns_life(desks: Desks, clock: SetClock) -> None:
    """Raised from a call at 16:50, decided on Monday, enquired into, concluded, signed off by another; and closed to
    whoever is not named once the record is restricted."""
    _a_call_at_ten_to_five(desks)
    clock.at = MONDAY
    _the_manager_decides(desks)
    clock.at = LATER
    _the_enquiry(desks)
    _signed_off(desks)
    _a_third_user(desks)


def _a_call_at_ten_to_five(desks: Desks) -> None:
    """The contact is logged; the concern takes over who rang, when, and what they said."""
    jo = desks
    jo.sit_down("Jo Bell")
    jo.press(Qt.Key.Key_L, CTRL)
    page = jo.page("log_contact")
    jo.type("provider", then=Qt.Key.Key_Return)
    jo.type("ada")
    jo.settled()
    jo.press(Qt.Key.Key_Return)
    jo.until(page.form.pickers["reason"].hasFocus)
    jo.type("safeguarding", then=Qt.Key.Key_Return)
    jo.type("Bruises on both arms. Says a carer was rough on Wednesday.")
    jo.field(Qt.Key.Key_O, "safeguarding")
    jo.keep("call")
    jo.press(Qt.Key.Key_Return, CTRL)
    jo.until(lambda: jo.held("contact", "reason") == [("reporting_safeguarding",)])
    jo.settled()
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
    assert not jo.forms()
    jo.hand_on()


def _the_manager_decides(desks: Desks) -> None:
    """On Monday it stands in the manager's tray and list; three tests, and Jo leads the enquiry."""
    lena = desks
    lena.sit_down("Lena Okoro")
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
    lena.hand_on()


def _the_enquiry(desks: Desks) -> None:
    """Jo plans, has an action done, records report and outcome, and asks for the sign-off, which is not theirs."""
    jo = desks
    jo.sit_down("Jo Bell")
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
        safeguarding_closure.close_enquiry(jo.desk.store, jo.desk.actor, command)
    jo.hand_on()


def _the_action_is_done(jo: Desks) -> None:
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


def _the_outcome(jo: Desks) -> None:
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


def _signed_off(desks: Desks) -> None:
    """The manager signs off, with what happens next and what the day centre was told."""
    lena = desks
    lena.sit_down("Lena Okoro")
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
    lena.hand_on()


def _a_third_user(desks: Desks) -> None:
    """Restricted to two workers, nothing of it shows at a third's desk but that somebody is not shown."""
    rosa = desks
    rosa.sit_down(USER)
    ((person_id,),) = rosa.held("person", "id")
    named = (PRACTITIONER.worker_id, LEAD.worker_id)
    people.restrict_person(
        rosa.desk.store, rosa.desk.actor, person_id=person_id, reason="staff_or_relative", workers=named
    )
    rosa.hand_on()
    amina = desks
    amina.sit_down("Amina Rahman")
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
    assert amina.desk.store.rebuild_is_equal()
    amina.hand_on()
