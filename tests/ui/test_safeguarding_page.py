"""The safeguarding page, tab and forms: each stage in its list, every act by keyboard, and nobody on their own work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.services import people as records
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.pages.contacts.detail import ContactDetail
from caseload_desktop.ui.pages.person.safeguarding import SafeguardingView
from caseload_desktop.ui.safeguarding.acts import SafeguardingActs
from caseload_desktop.ui.safeguarding.another_form import AnotherForm
from caseload_desktop.ui.safeguarding.board_forms import BoardDecidesForm, BoardEndsForm, BoardForm
from caseload_desktop.ui.safeguarding.concern_forms import CorrectConcernForm, RaiseForm
from caseload_desktop.ui.safeguarding.correct_decision_form import CorrectDecisionForm
from caseload_desktop.ui.safeguarding.correct_enquiry_form import CorrectEnquiryForm
from caseload_desktop.ui.safeguarding.decide_form import DecideForm
from caseload_desktop.ui.safeguarding.enquiry_forms import ActionForm, PlanForm, ReportForm
from caseload_desktop.ui.safeguarding.line_list import LineList
from caseload_desktop.ui.safeguarding.outcome_forms import CloseForm, ConcludeForm, ReviewPlanForm
from caseload_desktop.ui.safeguarding.page import SafeguardingPage
from caseload_desktop.ui.safeguarding.small_forms import ConsultForm, FeedbackForm, PauseForm, RunForm
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.date_field import DateField
from tests.services.safeguarding_room import LEAD
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.records import Room, add_contacts, add_people, dialog_of, room, told
from tests.ui.safeguarding_room import LONG, TODAY, fill
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, PRACTITIONER) as made:
        yield made


@pytest.fixture
def lead(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, LEAD) as made:
        yield made


def a_page(qtbot: QtBot, made: Room, tab: str = "decide", desk: Desk | None = None) -> SafeguardingPage:
    page = SafeguardingPage(desk or made.desk)
    made.kept.append(page)
    shown(qtbot, page, 1000, 520)
    page.show_item(tab)
    return page


def statuses(listed: LineList) -> dict[str, str]:
    return {line.person: line.status.words for line in listed.lines}


def choose(listed: LineList, person: str) -> None:
    line = next(line for line in listed.lines if line.person == person)
    listed.view.select_id(line.number)
    listed.view.setFocus()


def press(listed: LineList, key: Qt.Key, kind: type[QDialog]) -> QDialog:
    QTest.keyClick(listed.view, key)
    return dialog_of(listed, kind)


def offered(widget: QWidget) -> list[str]:
    return [b.text().replace("&", "").strip() for b in widget.findChildren(QPushButton) if b.isVisibleTo(widget)]


def verbs(listed: LineList) -> set[str]:
    return {verb.words for verb in listed.acts.verbs(listed.chosen()[0])}


def held(store: Store, entity: str, person_id: str) -> dict[str, object]:
    t = rows.FOLDED[entity]
    with store.read() as connection:
        return dict(connection.execute(select(t).where(t.c.person_id == person_id)).mappings().one())


def test_each_stage_stands_in_its_list(qtbot: QtBot, lead: Room) -> None:
    """Danger and lateness first; what is open too long or waits to be closed has a list of its own."""
    fill(lead.store)
    page = a_page(qtbot, lead)
    assert statuses(page.lists["decide"]) == {
        LONG: "In danger now",
        "Ada Quill": "Decide 2 days late",
        "Bertram Oakes": "Clock paused",
        "Dilys Prewett": "Decide in 3 days",
        "Edwin Marsh": "Decide in 3 days",
    }
    assert statuses(page.lists["enquiries"]) == {
        "Florence Tunney": "Plan in 5 days",
        "Gwilym Rees": "Report 171 days late",
        "Harriet Shaw": "Plan review in 7 days",
        "Iris Penhale": "Sign off in 7 days",
    }
    assert set(statuses(page.lists["long_open"])) == {"Gwilym Rees"}
    assert set(statuses(page.lists["to_close"])) == {"Iris Penhale"}
    assert statuses(page.lists["done"]) == {"Joseph Tull": "Closed", "Kitty Vane": "No enquiry"}
    page.filters.search.setText("night of 18")  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: len(page.lists["decide"].lines) == 2)


def test_only_a_safeguarding_manager_decides_and_signs_off(qtbot: QtBot, here: Room) -> None:
    """A practitioner is offered no decision and no sign-off; a safeguarding manager both."""
    fill(here.store)
    page = a_page(qtbot, here)
    choose(page.lists["decide"], "Ada Quill")
    assert "Decide" not in verbs(page.lists["decide"])
    page.show_item("to_close")
    choose(page.lists["to_close"], "Iris Penhale")
    assert "Sign off and close" not in verbs(page.lists["to_close"])
    other = a_page(qtbot, here, desk=here.as_(LEAD))
    choose(other.lists["decide"], "Ada Quill")
    assert "Decide" in verbs(other.lists["decide"])
    other.show_item("to_close")
    choose(other.lists["to_close"], "Iris Penhale")
    assert verbs(other.lists["to_close"]) == {"Sign off and close", "Send back"}


def test_a_contact_is_carried_into_the_concern(qtbot: QtBot, here: Room) -> None:
    """Receipt, caller and notes stand in the form; what is missing is said at once and nothing typed is lost."""
    (who,) = add_people(here.store, "Ada Quill")
    contact = told(
        who,
        received_on="2026-11-20",
        received_at="08:20",
        source="adult_social_care_provider",
        source_name="Day centre",
        reason="reporting_safeguarding",
        outcome="undecided",
        next_step="still_to_decide",
        notes="Bruises on both arms.",
    )
    (contact_id,) = add_contacts(here.store, contact, actor=PRACTITIONER)
    pane = ContactDetail(here.desk)
    shown(qtbot, pane, 420, 700)
    pane.show_contact(contact_id)
    here.kept.append(pane)
    next(b for b in pane.findChildren(QPushButton) if b.text().strip() == "Raise the concern").click()
    form = dialog_of(pane, RaiseForm)
    assert isinstance(form, RaiseForm)
    assert (form.happening.text(), form.referrer.code(), form.name.text()) == (
        "Bruises on both arms.",
        "provider",
        "Day centre",
    )
    form.submit()
    assert {key for key, field in form.fields.items() if field.problem} == {"types", "immediate_risk"}
    form.types.set_codes(["physical"])
    form.risk.set_code("no")
    form.submit()
    one = held(here.store, "concern", who)
    assert (one["contact_id"], one["raised_at"], one["referrer_name"]) == (contact_id, "08:20", "Day centre")
    pane.refresh()
    assert "Raise the concern" not in offered(pane)


def test_what_was_typed_is_there_again(qtbot: QtBot, here: Room) -> None:
    """A concern interrupted by a call is carried on where it was left."""
    (who,) = add_people(here.store, "Ada Quill")
    view = SafeguardingView(here.desk)
    here.kept.append(view)
    shown(qtbot, view, 1000, 500)
    view.show_person(who, "Ada Quill")
    view.raise_button.click()
    first = dialog_of(view, RaiseForm)
    assert isinstance(first, RaiseForm)
    first.happening.set_text("Says her nephew takes the money.")
    first.types.set_codes(["financial_material"])
    first.close()
    view.raise_button.click()
    again = next(f for f in view.window().findChildren(RaiseForm) if f.isVisible())
    assert again.happening.text() == "Says her nephew takes the money."
    assert again.types.codes() == ["financial_material"]
    again.adults.add(add_people(here.store, "Bert Oakes")[0], "Bert Oakes")
    again.risk.set_code("no")
    again.referrer.set_code("family_friend")
    again.submit()
    with here.store.read() as connection:
        found = connection.execute(select(rows.concern.c.incident_id)).scalars().all()
    assert len(found) == 2
    assert found[0] == found[1]


def test_a_decision_follows_from_the_tests(qtbot: QtBot, lead: Room) -> None:
    """Three times yes proposes the section 42 enquiry; one no proposes none, and asks what is done instead."""
    people = fill(lead.store)
    page = a_page(qtbot, lead)
    choose(page.lists["decide"], "Ada Quill")
    form = press(page.lists["decide"], Qt.Key.Key_D, DecideForm)
    assert isinstance(form, DecideForm)
    for test, picker in form.answers.items():
        picker.set_code("yes")
        picker.picked.emit("yes")
        form.reasons[test].setText("As seen at home.")
    assert form.decision.code() == "s42_enquiry"
    form.answers["unable_to_protect"].set_code("no")
    form.answers["unable_to_protect"].picked.emit("no")
    assert form.decision.code() == "no_enquiry"
    form.submit()
    assert {key for key, field in form.fields.items() if field.problem} >= {"decision_why", "disposals"}
    picture(form, "safeguarding-decide")
    form.answers["unable_to_protect"].set_code("yes")
    form.answers["unable_to_protect"].picked.emit("yes")
    form.why.set_text("The duty applies.")
    form.lead.set_code(PRACTITIONER.worker_id)
    form.submit()
    assert held(lead.store, "enquiry", people["undecided"])["kind"] == "s42_enquiry"


def test_an_outcome_says_all_that_is_missing_at_once(qtbot: QtBot, here: Room) -> None:
    """What the return needs stands beside its field in calm words, and what was typed stays."""
    people = fill(here.store)
    page = a_page(qtbot, here, "enquiries")
    choose(page.lists["enquiries"], "Florence Tunney")
    form = press(page.lists["enquiries"], Qt.Key.Key_O, ConcludeForm)
    assert isinstance(form, ConcludeForm)
    form.found.set_text("Two carers lift now.")
    form.submit()
    wrong = {key for key, field in form.fields.items() if field.problem}
    assert wrong == {"location", "source_of_risk", "risk_assessment_outcome", "lacked_capacity", "msp_asked"}
    picture(form, "safeguarding-outcome-missing")
    for key, code in (
        ("location", "own_home"),
        ("source_of_risk", "service_provider"),
        ("risk_assessment_outcome", "identified_action"),
        ("lacked_capacity", "yes"),
        ("msp_asked", "asked_expressed"),
    ):
        picker = form.fields[key].control
        picker.set_code(code)  # type: ignore[attr-defined]
        picker.picked.emit(code)  # type: ignore[attr-defined]
    form.submit()
    wrong = {key for key, field in form.fields.items() if field.problem}
    assert wrong == {"advocacy", "risk_outcome", "msp_achieved"}
    assert form.found.text() == "Two carers lift now."
    form.advocacy.set_code("advocate")
    form.risk.set_code("removed")
    form.achieved.set_code("fully")
    form.submit()
    assert held(here.store, "enquiry", people["planning"])["concluded_on"] == "2026-11-20"


FORMS: list[tuple[str, str, str, type[FormDialog]]] = [
    # list, person, letter, form
    ("decide", "Ada Quill", "C", ConsultForm),
    ("decide", "Ada Quill", "F", FeedbackForm),
    ("decide", "Ada Quill", "H", PauseForm),
    ("decide", "Bertram Oakes", "H", RunForm),
    ("enquiries", "Florence Tunney", "P", PlanForm),
    ("enquiries", "Gwilym Rees", "A", ActionForm),
    ("enquiries", "Gwilym Rees", "R", ReportForm),
    ("enquiries", "Harriet Shaw", "V", ReviewPlanForm),
    ("to_close", "Iris Penhale", "S", CloseForm),
]


def test_every_form_opens_by_its_letter_and_is_accessible(qtbot: QtBot, lead: Room) -> None:
    """A letter in the list opens the form; every control has a name and the keyboard comes round."""
    fill(lead.store)
    page = a_page(qtbot, lead)
    for tab, person, key, kind in FORMS:
        page.show_item(tab)
        listed = page.lists[tab]
        choose(listed, person)
        next(verb for verb in listed.acts.verbs(listed.chosen()[0]) if verb.key == key).act()
        form = dialog_of(listed, kind)
        assert_accessible(form)
        picture(form, f"safeguarding-{kind.__name__}")
        form.close()
    found = (line.concern for line in page.lists["decide"].lines if line.person == "Ada Quill")
    one = next(concern for concern in found if concern is not None)
    begun = next(line.enquiry for line in page.lists["enquiries"].lines if line.person == "Gwilym Rees")
    assert begun is not None
    against = next(line.concern for line in page.lists["done"].lines if line.person == "Kitty Vane")
    assert against is not None
    right = (CorrectConcernForm(lead.desk, one), CorrectEnquiryForm(lead.desk, begun))
    for made in (*right, CorrectDecisionForm(lead.desk, against), AnotherForm(lead.desk, one)):
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)  # the test closes what it shows
        shown(qtbot, made, 740, 640)
        assert_accessible(made)
        assert_no_tab_trap(made)
        picture(made, f"safeguarding-{type(made).__name__}")
        made.close()


def test_an_enquiry_is_put_right(qtbot: QtBot, here: Room) -> None:
    """The day it began and what it is about are corrected with a reason, once; its lead may, and no other colleague."""
    people = fill(here.store)
    page = a_page(qtbot, here, "enquiries")
    listed = page.lists["enquiries"]
    choose(listed, "Gwilym Rees")
    line = listed.chosen()[0]
    next(verb for verb in listed.acts.rarer(line) if verb.words == "Correct").act()
    form = dialog_of(listed, CorrectEnquiryForm)
    assert isinstance(form, CorrectEnquiryForm)
    form.submit()
    assert form.fields["why"].problem
    form.why.set_text("Typed from memory")
    form.submit()
    assert form.isVisible()  # nothing was changed
    began = line.enquiry.started_on  # type: ignore[union-attr]
    earlier = date.fromisoformat(began) - timedelta(days=1)
    began_on = form.fields["started_on"].control
    assert isinstance(began_on, DateField)
    began_on.set_value(TODAY)
    form.submit()
    assert form.fields["started_on"].problem  # it was planned before that
    began_on.set_value(earlier)
    form.types.set_codes(["neglect_omission"])
    form.submit()
    row = held(here.store, "enquiry", people["enquiring"])
    assert (row["started_on"], row["types"]) == (earlier.isoformat(), '["neglect_omission"]')
    here.desk.undo_last()
    assert held(here.store, "enquiry", people["enquiring"])["started_on"] == began
    others = SafeguardingActs(here.as_(OTHER_PRACTITIONER), page).rarer(line)
    assert "Correct" not in {verb.words for verb in others}


def test_a_kind_is_put_right_from_the_list(qtbot: QtBot, lead: Room) -> None:
    """The decision stands in the form as it was; a test answered otherwise brings the kind that fits; it is undone."""
    people = fill(lead.store)
    page = a_page(qtbot, lead, "enquiries")
    listed = page.lists["enquiries"]
    choose(listed, "Gwilym Rees")
    line = listed.chosen()[0]
    next(verb for verb in listed.acts.rarer(line) if verb.words == "Correct the kind").act()
    form = dialog_of(listed, CorrectDecisionForm)
    assert (form.decision.code(), form.why.text()) == ("s42_enquiry", "The duty applies.")
    assert_accessible(form)
    form.answers["unable_to_protect"].set_code("no")
    form.answers["unable_to_protect"].picked.emit("no")
    assert form.decision.code() == "other_enquiry"
    form.submit()
    assert {key for key, field in form.fields.items() if field.problem} == {"why"}
    form.reasons["unable_to_protect"].setText("Changed the locks himself.")
    form.reason.set_text("The third test was ticked wrongly.")
    picture(form, "safeguarding-correct-decision")
    form.submit()
    assert held(lead.store, "enquiry", people["enquiring"])["kind"] == "other_enquiry"
    view = SafeguardingView(lead.desk)
    lead.kept.append(view)
    shown(qtbot, view, 1000, 700)
    view.show_person(people["enquiring"], "Gwilym Rees")
    picture(view, "safeguarding-tab-corrected")
    said = " ".join(label.text() for label in view.findChildren(QWidget) if hasattr(label, "text"))
    for words in ("Other enquiry, begun", "The third test was ticked wrongly.", "Had been: Section 42 enquiry"):
        assert words in said
    lead.desk.undo_last()
    assert held(lead.store, "enquiry", people["enquiring"])["kind"] == "s42_enquiry"
    for actor in (PRACTITIONER, MANAGER):
        others = SafeguardingActs(lead.as_(actor), page)
        assert not {"Correct the kind", "Correct the decision"} & {verb.words for verb in others.rarer(line)}


def test_the_tab_tells_the_story_and_offers_what_comes_next(qtbot: QtBot, here: Room) -> None:
    """Actions with who does them and by when, consultations, the concern below; what is next is a button."""
    people = fill(here.store)
    view = SafeguardingView(here.desk)
    here.kept.append(view)
    shown(qtbot, view, 1000, 700)
    view.show_person(people["enquiring"], "Gwilym Rees")
    said = " ".join(label.text() for label in view.findChildren(QWidget) if hasattr(label, "text"))
    for words in ("One carer on the rota.", "See him alone at the day centre", "keep seeing my daughter"):
        assert words in said
    assert {"Action", "Report", "Outcome", "Done"} <= set(offered(view))
    assert_accessible(view)


def test_a_review_by_the_board_goes_its_way_on_the_tab(qtbot: QtBot, lead: Room) -> None:
    """Referred from the enquiry, decided on and concluded where it stands; each form asks only for what it needs."""
    people = fill(lead.store)
    view = SafeguardingView(lead.desk)
    lead.kept.append(view)
    shown(qtbot, view, 1000, 700)
    view.show_person(people["enquiring"], "Gwilym Rees")
    line = next(line for line in view.lines if line.enquiry is not None)
    next(verb for verb in view.acts.rarer(line) if verb.words == "Refer for an adults review").act()
    form = dialog_of(view, BoardForm)
    assert isinstance(form, BoardForm)
    form.submit()
    assert {key for key, field in form.fields.items() if field.problem} == {"harm", "note"}
    form.harm.set_code("serious_survived")
    form.more.set_text("Three agencies knew parts of it.")
    form.submit()
    for kind, fill_in in ((BoardDecidesForm, _accept), (BoardEndsForm, _end)):
        view.show_person(people["enquiring"], "Gwilym Rees")
        words = "Decision of the board" if kind is BoardDecidesForm else "End of the review"
        next(b for b in view.findChildren(QPushButton) if b.text().strip() == words).click()
        made = dialog_of(view, kind)
        assert_accessible(made)
        fill_in(made)
        made.submit()
    found = held(lead.store, "adults_review", people["enquiring"])
    assert (found["harm"], found["accepted"], found["concluded_on"]) == ("serious_survived", True, "2026-11-20")


def _accept(form: QDialog) -> None:
    assert isinstance(form, BoardDecidesForm)
    form.answer.set_code("yes")
    form.why.set_text("Lessons for three agencies.")


def _end(form: QDialog) -> None:
    assert isinstance(form, BoardEndsForm)
    form.found.set_text("Nine lessons.")


def test_nobody_sees_a_restricted_person_without_right(qtbot: QtBot, here: Room) -> None:
    """The lists leave them out and say how many; their tab is empty."""
    people = fill(here.store)
    named = (MANAGER.worker_id,)
    records.restrict_person(
        here.store, MANAGER, person_id=people["undecided"], reason="staff_or_relative", workers=named
    )
    page = a_page(qtbot, here)
    assert "Ada Quill" not in statuses(page.lists["decide"])
    assert page.lists["decide"].said.text() == "1 restricted person not shown"
    view = SafeguardingView(here.desk)
    here.kept.append(view)
    shown(qtbot, view, 800, 400)
    view.show_person(people["undecided"], "Ada Quill")
    assert view.lines == ()


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
def test_pictures_of_page_and_tab(qtbot: QtBot, lead: Room, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """They keep their names and their round of the keyboard at both sizes, light and dark."""
    themed.set_mode(mode)
    people = fill(lead.store)
    size = f"{width}-{mode.value}"
    page = SafeguardingPage(lead.desk)
    lead.kept.append(page)
    shown(qtbot, page, width - 93, height - 100)
    for tab in ("decide", "enquiries", "to_close"):
        page.show_item(tab)
        picture(page, f"safeguarding-{tab}-{size}")
    assert_accessible(page)
    view = SafeguardingView(lead.desk)
    shown(qtbot, view, width - 93, height - 180)
    view.show_person(people["enquiring"], "Gwilym Rees")
    picture(view, f"safeguarding-tab-{size}")
    form = RaiseForm(lead.desk, people["danger"], LONG, parent=page)
    form.open()
    picture(form, f"safeguarding-raise-{size}")
    form.close()
