"""A form open while something comes from elsewhere overwrites nothing and loses nothing that was typed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.domain.waiting import SETTING as WAITING
from caseload_desktop.domain.waiting import wait_rule
from caseload_desktop.services.devices import change_device
from caseload_desktop.services.involvements import SetCover, set_cover
from caseload_desktop.services.lists import ChangeCode, change_code
from caseload_desktop.services.organisation import amend_organisation
from caseload_desktop.services.people import amend_person, restrict_person
from caseload_desktop.services.rule_settings import set_rules
from caseload_desktop.services.targets import set_target
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.queries.devices import devices
from caseload_desktop.store.queries.organisation import workers
from caseload_desktop.store.queries.people import person_record
from caseload_desktop.store.store import Store
from caseload_desktop.ui.caseload.keeping_forms import CoverForm
from caseload_desktop.ui.dialogs.code import CodeForm
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.dialogs.laptops import ChangeLaptopForm
from caseload_desktop.ui.dialogs.meanwhile import MeanwhileBox
from caseload_desktop.ui.dialogs.organisation import WorkerForm
from caseload_desktop.ui.dialogs.person_form import PersonForm
from caseload_desktop.ui.dialogs.restrict import RestrictForm
from caseload_desktop.ui.exchange.work import taken_changes
from caseload_desktop.ui.settings.rule_form import RuleForm
from caseload_desktop.ui.settings.rule_lines import beside, read_settings, rule_lines
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.message_bar import MessageBar
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import swap
from tests.ui.caseload_room import ago, give
from tests.ui.records import Room, add_people
from tests.ui.support import assert_accessible, picture, shown


def person_form(here: Room, around: QWidget, person_id: str) -> PersonForm:
    with here.store.read() as connection:
        record = person_record(connection, person_id, viewer=MANAGER)
    assert record is not None
    form = PersonForm(here.desk, values=record.values, parent=around)
    form.open()
    return form


def type_in(form: FormDialog, name: str, text: str) -> None:
    control = form.fields[name].control
    assert isinstance(control, QLineEdit)
    control.setText(text)


def text_of(form: FormDialog, name: str) -> str:
    control = form.fields[name].control
    assert isinstance(control, QLineEdit)
    return control.text()


def the_box(form: QWidget) -> MeanwhileBox:
    (box,) = [each for each in form.findChildren(MeanwhileBox) if each.isVisibleTo(form)]
    return box


def said_in(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisibleTo(widget))


def bars_of(form: QWidget) -> list[str]:
    QApplication.processEvents()
    return [bar.words for bar in form.findChildren(MessageBar) if bar.isVisibleTo(form)]


def values_of(here: Room, person_id: str) -> dict[str, object]:
    with here.store.read() as connection:
        record = person_record(connection, person_id, viewer=MANAGER)
    assert record is not None
    return record.values


def told(here: Room) -> None:
    """The desk tells every open form that a file was taken in, as the Exchange page does."""
    here.desk.store_changed.emit(taken_changes())


@pytest.mark.parametrize("keep", [True, False])
def test_an_import_under_an_open_form_shows_both_values(here: Room, other: Store, around: QWidget, keep: bool) -> None:
    """The save stops, says who wrote what, and goes on with mine or theirs; fields left alone take theirs at once."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    form = person_form(here, around, ada)
    type_in(form, "communication_note", "Left ear")
    type_in(form, "title", "Mrs")
    theirs = {"communication_note": "Write it down", "language": "polish", "title": "Mrs"}
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields=theirs)
    swap(here.store, other)
    form.submit()
    assert here.said == []
    box = the_box(form)
    assert "changed meanwhile by Amina Rahman" in said_in(box)
    assert "“Write it down”. You wrote “Left ear”." in said_in(box)
    assert box.open == ["communication_note"]
    assert any("First language" in words for words in bars_of(form))
    form.submit()
    assert here.said == []
    box.buttons["communication_note"][0 if keep else 1].click()
    form.submit()
    if keep:
        assert here.said == ["Record changed"]
    else:
        assert bars_of(form)[-1] == "Nothing is changed yet."
    found = values_of(here, ada)
    assert (found["communication_note"], found["language"]) == ("Left ear" if keep else "Write it down", "polish")
    swap(here.store, other)
    with other.read() as connection:
        assert open_conflicts(connection, viewer=MANAGER) == []


def test_a_calm_bar_comes_as_soon_as_the_file_is_taken_in(here: Room, other: Store, around: QWidget) -> None:
    """Nobody has to press save to learn of it, and only what was typed is written."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    form = person_form(here, around, ada)
    type_in(form, "communication_note", "Left ear")
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields={"given": "Adah"})
    swap(here.store, other)
    told(here)
    assert text_of(form, "given") == "Adah"
    assert text_of(form, "communication_note") == "Left ear"
    assert any("First names, now Adah (Amina Rahman)" in words for words in bars_of(form))
    form.submit()
    assert here.said == ["Record changed"]
    found = values_of(here, ada)
    assert (found["given"], found["communication_note"]) == ("Adah", "Left ear")


def test_a_value_that_waits_for_a_choice_is_not_written_over(here: Room, other: Store, around: QWidget) -> None:
    """Two laptops differ and a form is open: saving would choose unseen, so both are shown first."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    amend_person(here.store, MANAGER, person_id=ada, fields={"communication_note": "Left ear"})
    form = person_form(here, around, ada)
    type_in(form, "communication_note", "Left ear, loud")
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields={"communication_note": "Write it down"})
    swap(here.store, other)
    form.submit()
    assert "Write it down" in said_in(the_box(form))
    with here.store.read() as connection:
        assert len(open_conflicts(connection, viewer=MANAGER)) == 1


def test_what_was_put_aside_before_the_import_is_compared_when_it_is_opened_again(
    here: Room, other: Store, around: QWidget
) -> None:
    """A draft remembers against what it was typed; fields it did not touch show what came since."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    form = person_form(here, around, ada)
    type_in(form, "communication_note", "Left ear")
    form.reject()
    theirs = {"communication_note": "Write it down", "given": "Adah"}
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields=theirs)
    swap(here.store, other)
    again = person_form(here, around, ada)
    assert (text_of(again, "given"), text_of(again, "communication_note")) == ("Adah", "Left ear")
    assert "You wrote “Left ear”" in said_in(the_box(again))


def test_withdrawn_meanwhile_is_said_and_may_be_left(here: Room, around: QWidget) -> None:
    """Nobody types on in what is not there any more without being told."""
    (ada,) = add_people(here.store, "Ada Quill")
    form = person_form(here, around, ada)
    type_in(form, "title", "Mrs")
    with here.store.write(actor=MANAGER, command="undo") as act:
        act.remove("person", ada, why="entered twice")
    form.submit()
    assert "Withdrawn meanwhile by Morwenna Hale" in said_in(the_box(form))
    the_box(form).buttons["gone"][1].click()
    assert not form.isVisible()
    assert here.said == ["Put aside, not saved. Open it again to carry on."]


def test_a_worker_changed_in_two_places_is_asked_about(here: Room, around: QWidget) -> None:
    """Forms of the organisation stop in the same way."""
    with here.store.read() as connection:
        (jo,) = [w for w in workers(connection) if w.id == PRACTITIONER.worker_id]
    form = WorkerForm(here.desk, worker=jo, parent=around)
    form.open()
    form.job_title.setText("Social worker")
    fields = {"job_title": "Occupational therapist", "name": "Jo Bell-Ames"}
    amend_organisation(here.store, MANAGER, entity="worker", row_id=jo.id, fields=fields)
    form.submit()
    assert form.name.text() == "Jo Bell-Ames"
    the_box(form).buttons["job_title"][0].click()
    form.submit()
    with here.store.read() as connection:
        (now,) = [w for w in workers(connection) if w.id == jo.id]
    assert (now.name, now.job_title, now.role, now.known_as) == ("Jo Bell-Ames", "Social worker", jo.role, jo.known_as)


def test_a_record_restricted_meanwhile_keeps_both_reasons_in_sight(here: Room, around: QWidget) -> None:
    """Two managers restrict the same record for different reasons."""
    (ada,) = add_people(here.store, "Ada Quill")
    form = RestrictForm(here.desk, ada, values_of(here, ada), parent=around)
    form.open()
    restrict_person(here.store, MANAGER, person_id=ada, reason="witness_protection")
    form.reason.set_code("known_to_worker")
    form.submit()
    assert here.said == []
    assert the_box(form).open == ["restricted_reason"]


def test_waiting_times_set_elsewhere_are_shown_beside_mine(here: Room, around: QWidget) -> None:
    """A setting is one value for the council: what another manager set is not written over unseen."""
    lines = rule_lines({})
    soon, late = beside(lines, lines[0])
    form = RuleForm(here.desk, (soon, late), soon, parent=around)
    form.open()
    for name, days in (("soon", "3"), ("late", "9")):
        control = form.fields[name].control
        assert isinstance(control, QLineEdit)
        control.setText(days)
    set_rules(here.store, MANAGER, key=WAITING, values={"soon": 1, "late": 4})
    form.submit()
    assert here.said == []
    the_box(form).buttons["value"][0].click()
    form.submit()
    assert here.said == ["Rule set"]
    with here.store.read() as connection:
        rule = wait_rule(read_settings(connection)[WAITING])
    assert (rule.soon, rule.late) == (3, 9)


def test_an_entry_of_a_list_keeps_what_somebody_else_said_of_it(here: Room, around: QWidget) -> None:
    """Other words here, retired there: both hold; other words in both places are asked about."""
    add = ChangeCode(list_id="contact_reason", code="local_pets", label="Pets", more={"aliases": [], "group": "Local"})
    change_code(here.store, MANAGER, add)
    codes = here.desk.code_lists["contact_reason"]
    code = next(one for one in codes.codes if one.id == "local_pets")
    form = CodeForm(here.desk, codes, code, parent=around)
    form.open()
    form.words.setText("Care of pets")
    retire = ChangeCode(
        list_id="contact_reason", code="local_pets", label="Pets", valid_to="2027-01-31", only=frozenset({"valid_to"})
    )
    change_code(here.store, MANAGER, retire)
    form.submit()
    assert here.said == ["List changed"]
    now = next(one for one in here.store.code_lists["contact_reason"].codes if one.id == "local_pets")
    assert (now.label, str(now.valid_to)) == ("Care of pets", "2027-01-31")


def test_a_target_set_twice_is_not_overwritten_unseen(here: Room) -> None:
    """The service stops where another target came meanwhile, and takes one that was seen."""
    from caseload_desktop.domain.errors import AlreadyChanged

    month = Month(2026, 10)
    target = Target(
        measure="2",
        scope=Scope(ScopeKind.COUNCIL),
        first=month,
        last=month,
        value=Decimal(72),
        floor=None,
        direction=Direction.HIGH,
    )
    nothing = {"value": None, "floor": None}
    set_target(here.store, MANAGER, target, seen=nothing)
    other_value = replace(target, value=Decimal(75))
    with pytest.raises(AlreadyChanged):
        set_target(here.store, MANAGER, other_value, seen=nothing)
    set_target(here.store, MANAGER, other_value, seen={"value": 72.0, "floor": None})


def the_case(here: Room, person_id: str) -> Involvement:
    with here.store.read() as connection:
        (case,) = person_involvements(connection, person_id, viewer=MANAGER)
    return case


def test_cover_arranged_in_two_places_is_asked_about(here: Room, around: QWidget) -> None:
    """Somebody else arranged cover while the form was open: both stand there before anything is overwritten."""
    (ada,) = add_people(here.store, "Ada Quill")
    case_id = give(here.store, ada)
    form = CoverForm(here.desk, [the_case(here, ada)], parent=around)
    form.open()
    form.worker.set_code(MANAGER.worker_id)
    control = form.fields["cover_to"].control
    assert isinstance(control, DateField)
    control.set_text("+2w")
    theirs = SetCover(
        allocation_ids=(case_id,), worker_id=OTHER_PRACTITIONER.worker_id, cover_from=ago(0), cover_to=ago(-7)
    )
    set_cover(here.store, MANAGER, theirs)
    form.submit()
    assert here.said == []
    assert the_box(form).open == ["cover_worker_id", "cover_to"]
    assert "Worker: changed meanwhile by Morwenna Hale" in said_in(the_box(form))
    the_box(form).buttons["cover_worker_id"][0].click()
    the_box(form).buttons["cover_to"][1].click()
    form.submit()
    assert here.said == ["Cover arranged"]
    now = the_case(here, ada)
    assert (now.cover_worker_id, now.cover_to) == (MANAGER.worker_id, ago(-7))


def test_a_laptop_renamed_meanwhile_keeps_the_name_nobody_typed_over(here: Room, around: QWidget) -> None:
    """Only what was changed in the form is written."""
    with here.store.read() as connection:
        (mine,) = [each for each in devices(connection) if each.this]
        known = workers(connection)
    form = ChangeLaptopForm(here.desk, mine, known, manages=True, parent=around)
    form.open()
    form.about.owner.set_code(OTHER_PRACTITIONER.worker_id)
    change_device(here.store, MANAGER, mine.device, name="Front desk")
    form.submit()
    assert here.said == ["Laptop changed"]
    with here.store.read() as connection:
        (now,) = [each for each in devices(connection) if each.this]
    assert (now.name, now.owner_id) == ("Front desk", OTHER_PRACTITIONER.worker_id)


@pytest.mark.parametrize("mode", [Mode.LIGHT, Mode.DARK])
@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1093, 614)])
def test_the_question_is_at_home_in_the_form(
    qtbot: QtBot, here: Room, other: Store, themed: Theme, mode: Mode, width: int, height: int
) -> None:
    """Readable with long values, every button named by its field."""
    themed.set_mode(mode)
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    window = QWidget()
    shown(qtbot, window, width, height)
    here.kept.append(window)
    form = person_form(here, window, ada)
    type_in(form, "communication_note", "Speak to the left ear, slowly, and let her see your face while you do. " * 2)
    type_in(form, "title", "Mrs")
    theirs = {"communication_note": "Write it down.", "title": "Dr", "language": "polish"}
    amend_person(other, OTHER_PRACTITIONER, person_id=ada, fields=theirs)
    swap(here.store, other)
    form.submit()
    picture(form, f"meanwhile-{mode}-{width}")
    assert_accessible(form)
