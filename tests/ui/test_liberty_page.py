"""The page and tab on DoLS and AMHP: the order in words, countdowns that tick, acts by keyboard, no name too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.services.dols_course import EndDols, end_dols
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store import rows
from caseload_desktop.store.queries.contacts import contact_record
from caseload_desktop.store.store import Store
from caseload_desktop.ui.contact_starts import AMHP, DOLS, starts_of
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.liberty.amhp_course_forms import AssessForm, CloseForm, CorrectAmhpForm
from caseload_desktop.ui.liberty.amhp_forms import (
    AllocateForm,
    DetentionForm,
    ExtendDetentionForm,
    RateForm,
    ReferForm,
)
from caseload_desktop.ui.liberty.assessment_forms import AskForm, ResultsForm
from caseload_desktop.ui.liberty.course_forms import CorrectDolsForm, DecideForm, EndForm, LiftForm, SuspendForm
from caseload_desktop.ui.liberty.lists import AmhpList, DolsList
from caseload_desktop.ui.liberty.page import LibertyPage
from caseload_desktop.ui.liberty.request_form import RequestForm
from caseload_desktop.ui.liberty.waiting_forms import (
    ExtendUrgentForm,
    FormForm,
    GiveForm,
    ImcaForm,
    LookForm,
    RankForm,
    RepresentativeForm,
)
from caseload_desktop.ui.pages.person.liberty import LibertyView
from caseload_desktop.ui.theme import Mode, Theme
from tests.measures.support import add_contact
from tests.services.liberty_room import NOTHING_MORE, SIGNS
from tests.support import MANAGER, PRACTITIONER
from tests.ui.liberty_room import LONG, ago, fill
from tests.ui.records import Room, add_people, dialog_of, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


def a_page(qtbot: QtBot, desk: Desk, tab: str = "pending") -> LibertyPage:
    page = LibertyPage(desk)
    shown(qtbot, page, 1000, 520)
    page.show_item(tab)
    return page


def people_in(listed: DolsList | AmhpList) -> list[str]:
    """Whom a list shows, from the top."""
    found = [listed.model.row(place) for place in range(listed.model.rowCount())]
    return [row.one.person for row in found if row is not None]


def statuses(listed: DolsList) -> dict[str, str]:
    return {row.one.person: row.status.words for row in listed.lines}


def choose(listed: DolsList | AmhpList, person: str) -> None:
    listed.view.select_id(next(row.number for row in listed.lines if row.one.person == person))


def press(widget: QWidget, key: Qt.Key) -> None:
    widget.setFocus()
    QTest.keyClick(widget, key)


def column_of(store: Store, table: Any, row_id: str, name: str) -> Any:
    with store.read() as connection:
        return connection.execute(select(table.c[name]).where(table.c.id == row_id)).scalar_one()


def test_who_waits_stands_in_the_order_of_the_rule(here: Room, qtbot: QtBot) -> None:
    """Nobody ranked comes first, then priority, then the day of the law; the rule stands below in words."""
    fill(here.store)
    page = a_page(qtbot, here.desk)
    assert people_in(page.pending) == ["Edwin Marsh", "Dilys Prewett", "Ada Quill", LONG, "Bertram Oakes"]
    assert statuses(page.pending) == {
        "Edwin Marsh": "Decide in 19 days",
        "Dilys Prewett": "Decide: 100 days late",
        "Ada Quill": "Urgent ends in 2 days",
        LONG: "Decide in 8 days",
        "Bertram Oakes": "Decide: 120 days late",
    }
    assert "Higher priority first" in page.rule.text()
    assert people_in(page.looks) == ["Bertram Oakes"]
    assert statuses(page.authorised) == {
        "Florence Tunney": "Ends in 12 days",
        "Gwilym Rees": "Until 16 Sep 2027",
        "Harriet Shaw": "Suspended: lift in 1 day",
    }
    assert statuses(page.decided) == {"Iris Penhale": "Not granted", "Joseph Tull": "Ended undecided"}
    assert page.tabs.tabText(0) == "&Pending (5)"
    page.filters.search.setText("seaview nursing")  # type: ignore[union-attr]
    assert people_in(page.pending) == ["Ada Quill"]


def test_what_is_over_begins_with_the_latest(here: Room, qtbot: QtBot) -> None:
    """An authorisation decided long ago that ended yesterday stands before an application refused last week."""
    people = fill(here.store)
    with here.store.read() as connection:
        dols = rows.dols
        ended = connection.execute(select(dols.c.id).where(dols.c.person_id == people["ends"])).scalar_one()
    command = EndDols(dols_id=ended, on=ago(1), reason="regained_capacity", what_next=NOTHING_MORE)
    end_dols(here.store, PRACTITIONER, command)
    page = a_page(qtbot, here.desk, "decided")
    days = [row.over_on for row in map(page.decided.model.row, range(page.decided.model.rowCount())) if row is not None]
    assert len(days) == 3
    assert days == sorted(days, reverse=True)
    assert people_in(page.decided) == ["Iris Penhale", "Florence Tunney", "Joseph Tull"]


def test_the_countdown_ticks_and_moves_who_runs_out(here: Room, qtbot: QtBot) -> None:
    """Time left shows on each line; with six hours left or less somebody goes before every other."""
    fill(here.store)
    page = a_page(qtbot, here.desk, "amhp")
    order = ["Kitty Vane", "Mabel Orchard", "Leonard Fisk", "Norris Peel"]
    assert people_in(page.amhp) == order
    first = page.amhp.lines[next(i for i, row in enumerate(page.amhp.lines) if row.one.person == "Kitty Vane")]
    assert first.countdown.words == "4 h 40 min left"
    assert "section 136(2A)" in first.countdown_tip
    clock = here.store.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(hours=5)
    page.amhp.tick()
    assert first.countdown.words == "Ran out 20 min ago"
    assert "within 6 hours" in page.rule.text()


def test_a_look_is_recorded_by_keyboard(here: Room, qtbot: QtBot) -> None:
    """L on a line that waits: whom was asked, what was found, and the list ranks anew."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk, "looks")
    choose(page.looks, "Bertram Oakes")
    press(page.looks.view, Qt.Key.Key_L)
    form = dialog_of(page, LookForm)
    form.asked.setText("The home's manager")
    form.answer.set_code("changed")
    form.submit()
    assert form.fields["words"].problem
    form.words.set_text("Tries to leave at night")
    form.circumstances.set_codes(["tries_to_leave"])
    assert "Higher" in form.fields["priority"]._hint_label.text()
    form.submit()
    assert here.said[-1] == "Look recorded"
    assert people_in(page.looks) == []
    row = next(one for one in page.pending.lines if one.one.person_id == people["late"])
    assert row.priority_tag.words == "Higher"


def test_an_application_is_assessed_and_signed_by_keyboard(here: Room, qtbot: QtBot) -> None:
    """Asked, found, signed by who may; the worker who recorded it is not offered the decision."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk)
    choose(page.pending, LONG)
    assert "Decide" not in [verb.words for verb in page.pending.acts.verbs(page.pending.chosen()[0])]
    signer = here.as_(SIGNS)
    signing = a_page(qtbot, signer)
    choose(signing.pending, LONG)
    press(signing.pending.view, Qt.Key.Key_D)
    form = dialog_of(signing, DecideForm)
    form.decision.set_code("granted")
    form.decision.picked.emit("granted")
    assert form.conditions.text() == "A walk every day"
    form.submit()
    (row,) = [each for each in signing.authorised.lines if each.one.person_id == people["long"]]
    assert row.one.authorised_to == "2027-05-19"  # what the best interests assessor recommends
    assert row.one.decider == "Amina Rahman"


def test_assessments_are_asked_for_and_found(here: Room, qtbot: QtBot) -> None:
    """A asks for what is missing, R records what an assessor's form brings."""
    people = fill(here.store)
    page = a_page(qtbot, here.desk)
    choose(page.pending, "Ada Quill")
    press(page.pending.view, Qt.Key.Key_A)
    ask = dialog_of(page, AskForm)
    ask.requirements.set_codes(["best_interests", "age"])
    ask.kind.set_code("bia")
    ask.submit()
    assert ask.fields["assessor"].problem
    ask.assessor.setText("Rhoda Finch")
    ask.submit()
    choose(page.pending, "Ada Quill")
    press(page.pending.view, Qt.Key.Key_R)
    results = dialog_of(page, ResultsForm)
    for picker in results.results.values():
        picker.set_code("met")
        picker.picked.emit("met")
    assert not results.conditions.isHidden()
    results.submit()
    row = next(one for one in page.pending.lines if one.one.person_id == people["urgent"])
    assert row.progress == "2 of 6 met"


@pytest.mark.parametrize(
    ("tab", "person", "kind"),
    [
        ("pending", "Ada Quill", LookForm),
        ("pending", "Ada Quill", RankForm),
        ("pending", "Ada Quill", ExtendUrgentForm),
        ("pending", "Ada Quill", AskForm),
        ("pending", LONG, GiveForm),
        ("pending", LONG, FormForm),
        ("pending", LONG, RepresentativeForm),
        ("pending", LONG, ImcaForm),
        ("pending", LONG, EndForm),
        ("pending", "Ada Quill", CorrectDolsForm),
        ("authorised", "Gwilym Rees", SuspendForm),
        ("authorised", "Harriet Shaw", LiftForm),
        ("amhp", "Kitty Vane", AllocateForm),
        ("amhp", "Kitty Vane", RateForm),
        ("amhp", "Kitty Vane", DetentionForm),
        ("amhp", "Kitty Vane", ExtendDetentionForm),
        ("amhp", "Kitty Vane", AssessForm),
        ("amhp", "Norris Peel", CloseForm),
        ("amhp", "Norris Peel", CorrectAmhpForm),
    ],
)
def test_every_form_can_be_used_without_a_mouse(
    here: Room, qtbot: QtBot, tab: str, person: str, kind: type[FormDialog]
) -> None:
    """Every control has a name, Tab reaches all of them, and an empty form says beside a field what is missing."""
    fill(here.store)
    page = a_page(qtbot, here.desk, tab)
    listed = page.lists[tab]
    row = next(one for one in listed.lines if one.one.person == person)
    form = kind(here.desk, row, parent=page)  # type: ignore[call-arg, arg-type]
    shown(qtbot, form, 660, 600)
    picture(form, f"liberty_{kind.__name__}")
    assert_accessible(form)
    assert_no_tab_trap(form)


def test_an_application_and_a_referral_begin_on_the_person(here: Room, qtbot: QtBot) -> None:
    """Both forms stand on the tab; what the service refuses stands beside its field."""
    people = fill(here.store)
    view = LibertyView(here.desk)
    shown(qtbot, view, 1000, 520)
    view.show_person(people["home"], "Mabel Orchard")
    view.request_button.click()
    form = dialog_of(view, RequestForm)
    form.kind.set_code("urgent_and_standard")
    form.kind.picked.emit("urgent_and_standard")
    form.submit()
    assert form.fields["managing_authority"].problem
    form.authority.setText("Seaview")
    form._days["urgent_from"].set_value(here.desk.today())
    form._days["urgent_to"].set_value(here.desk.today() + timedelta(days=9))
    form.submit()
    assert form.fields["urgent_to"].problem.startswith("An urgent authorisation can't last so long")
    picture(form, "liberty_RequestForm")
    assert_accessible(form)
    form._days["urgent_to"].set_value(here.desk.today() + timedelta(days=6))
    form.submit()
    assert here.said[-1] == "DoLS application recorded"
    view.refer_button.click()
    refer = dialog_of(view, ReferForm)
    refer.detention.set_code("s136")
    refer.detention.picked.emit("s136")
    refer.rag.set_code("red")
    refer.submit()
    assert refer.fields["detained_from"].problem
    picture(refer, "liberty_ReferForm")
    assert_accessible(refer)
    refer._days["detained_from"].set_value(here.desk.today())
    at = refer.fields["detained_at"].control
    assert isinstance(at, QLineEdit)
    at.setText("7.15")
    refer.submit()
    assert here.said[-1] == "Referred to an AMHP"


def test_what_a_contact_said_stands_in_the_form(here: Room, qtbot: QtBot) -> None:
    """A contact that asks for DoLS, or for an AMHP, offers the form with what was typed, until one has come of it."""
    (who,) = add_people(here.store, "Ada Quill")
    said = {"received_at": "08:50", "notes": "Tries the doors.", "source_name": "Seaview", "next_step": None}
    with here.store.write(actor=PRACTITIONER, command="sample") as act:
        dols = add_contact(act, who, reason="dols", **said)
        amhp = add_contact(act, who, reason="mha_assessment_request", source="legal_agency", **said)
    with here.store.read() as connection:
        values = [contact_record(connection, each, viewer=PRACTITIONER).values for each in (dols, amhp)]  # type: ignore[union-attr]
    assert [[one.key for one in starts_of(here.desk, each)] for each in values] == [["dols"], ["amhp"]]
    owner = QWidget()
    shown(qtbot, owner, 600, 400)
    DOLS.begin(here.desk, owner, dols)
    form = dialog_of(owner, RequestForm)
    assert (form.authority.text(), form.reasons.text()) == ("Seaview", "Tries the doors.")
    form.kind.set_code("standard")
    form.submit()
    with here.store.read() as connection:
        assert DOLS.has_begun(connection, dols)
        assert not AMHP.has_begun(connection, amhp)
    AMHP.begin(here.desk, owner, amhp)
    refer = dialog_of(owner, ReferForm)
    assert (refer.referrer.code(), refer.name.text()) == ("police", "Seaview")


def test_the_tab_tells_the_story(here: Room, qtbot: QtBot, themed: Theme) -> None:
    """Clocks, assessments, looks and the decision of an application; the countdown of a referral, which ticks."""
    people = fill(here.store)
    view = LibertyView(here.desk)
    shown(qtbot, view, 1000, 700)
    for name in ("urgent", "long", "looked", "ends", "held"):
        view.show_person(people[name], name)
        QApplication.processEvents()
        picture(view, f"liberty_person_{name}")
        themed.set_mode(Mode.DARK)
        picture(view, f"liberty_person_{name}_dark")
        themed.set_mode(Mode.LIGHT)
        assert_accessible(view)
    clock = here.store.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(hours=2)
    view._tick()
    assert (
        view._tags[0][1].accessibleName().endswith("2 h 40 min left")
        or "2 h 40 min left" in view._tags[0][0].countdown.words
    )


@pytest.mark.parametrize("mode", list(Mode)[:2])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
def test_every_tab_fits_both_sizes(
    here: Room, qtbot: QtBot, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """All columns that matter are there on a small laptop, light and dark."""
    fill(here.store)
    themed.set_mode(mode)
    page = LibertyPage(here.desk)
    shown(qtbot, page, width - 230 if width > 1200 else width - 93, height - 140)
    for tab in page.lists:
        page.show_item(tab)
        QApplication.processEvents()
        picture(page, f"liberty_{tab}_{width}_{mode.value}")
        assert_accessible(page)
    assert_no_tab_trap(page)


def test_a_restricted_person_is_counted_and_not_named(here: Room, qtbot: QtBot) -> None:
    """The list says how many people it leaves out."""
    people = fill(here.store)
    for name in ("late", "held"):
        restrict_person(here.store, MANAGER, person_id=people[name], reason="high_profile")
    page = a_page(qtbot, here.desk)
    assert "Bertram Oakes" not in people_in(page.pending)
    assert page.pending.said.text() == "1 restricted person not shown"
    assert "Kitty Vane" not in people_in(page.amhp)
