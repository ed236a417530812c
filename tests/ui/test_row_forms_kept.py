"""What is typed into a form on a row that is there outlives the program, and writes over nothing that came since."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.services.people import restrict_person
from caseload_desktop.services.relationships import AddRelationship, add_relationship
from caseload_desktop.services.tasks import AddTask, add_task, change_task, complete_tasks
from caseload_desktop.store.queries.enablement_story import enablement_story
from caseload_desktop.store.queries.relationships import person_relationships
from caseload_desktop.store.queries.tasks import Task, person_tasks
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import CARRIED_ON, THROWN_AWAY, FormDialog
from caseload_desktop.ui.dialogs.kept_control import read_state
from caseload_desktop.ui.enablement.service_forms import ScoreForm
from caseload_desktop.ui.liberty.amhp_course_forms import AssessForm, CorrectAmhpForm
from caseload_desktop.ui.liberty.amhp_forms import DetentionForm, RateForm
from caseload_desktop.ui.liberty.course_forms import CorrectDolsForm, SuspendForm
from caseload_desktop.ui.liberty.page import LibertyPage
from caseload_desktop.ui.liberty.waiting_forms import ImcaForm, RankForm, RepresentativeForm
from caseload_desktop.ui.my_work.drafts import draft_items
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.person_parts.relationship_form import RelationshipForm
from caseload_desktop.ui.person_parts.task_forms import PutOffForm, TaskForm
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import swap
from tests.ui import enablement_room, liberty_room
from tests.ui.records import Room, add_people
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown
from tests.ui.test_meanwhile import bars_of, said_in, the_box
from tests.ui.test_my_work import choose, press


def day(here: Room, days: int) -> str:
    return (here.desk.today() + timedelta(days=days)).isoformat()


def a_task(here: Room, words: str = "Ring the daughter") -> str:
    """A person with one task; returns the person."""
    (ada,) = add_people(here.store, "Ada Quill")
    add_task(here.store, MANAGER, AddTask(person_id=ada, words=words, due_on=day(here, 3), waits_for="The GP"))
    return ada


def the_tasks(here: Room, person_id: str) -> tuple[Task, ...]:
    with here.store.read() as connection:
        return tuple(person_tasks(connection, person_id, viewer=MANAGER))


def opened(here: Room, around: QWidget, person_id: str, actor: Actor = MANAGER, *, place: int = 0) -> TaskForm:
    """The form on a task as it opens in a program started anew."""
    desk = Desk(here.store, actor, InlineRunner(), Notices())
    form = TaskForm(desk, person_id, "Ada Quill", task=the_tasks(here, person_id)[place], parent=around)
    form.open()
    return form


def test_a_change_of_a_row_is_kept_for_that_row_and_its_author(here: Room, around: QWidget) -> None:
    """Cut off in a word, it is offered again in the tray and in the form on that task, to me alone."""
    ada = a_task(here)
    add_task(here.store, MANAGER, AddTask(person_id=ada, words="Order the rail", due_on=day(here, 9)))
    QTest.keyClicks(opened(here, around, ada).words, ", then the son-in-l")
    assert opened(here, around, ada, OTHER_PRACTITIONER).words.toPlainText() == "Ring the daughter"
    assert draft_items(here.as_(OTHER_PRACTITIONER)) == []
    assert opened(here, around, ada, place=1).words.toPlainText() == "Order the rail"
    again = opened(here, around, ada)
    assert "then the son-in-l" in again.words.toPlainText()
    assert [words for words in bars_of(again) if words == CARRIED_ON]
    assert (again.waits_for.text(), again.due.value()) == ("The GP", here.desk.today() + timedelta(days=3))
    assert [draft.detail for draft in draft_items(here.desk)] == ["Change of a task"]
    picture(again, "draft_of_a_task")
    assert_accessible(again)
    assert_no_tab_trap(again)
    again.submit()
    assert "son-in-l" in the_tasks(here, ada)[0].words
    assert draft_items(here.desk) == []


def test_one_key_throws_a_draft_away_and_brings_it_back(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """F9 shows what the record says and forgets the draft; F9 again, and nothing was lost."""
    ada = a_task(here)
    cut_off = opened(here, around, ada)
    QTest.keyClicks(cut_off.waits_for, " and the son")
    cut_off.hide()
    again = opened(here, around, ada)
    again.activateWindow()
    qtbot.waitUntil(again.isActiveWindow)
    QTest.keyClick(again, Qt.Key.Key_F9)
    assert again.waits_for.text() == "The GP"
    assert bars_of(again) == [THROWN_AWAY]
    assert draft_items(here.desk) == []
    again.submit()
    assert bars_of(again) == ["Nothing is changed yet."]
    QTest.keyClick(again, Qt.Key.Key_F9)
    assert again.waits_for.text() == "The GP and the son"
    assert len(draft_items(here.desk)) == 1
    next(each for each in again.findChildren(QPushButton) if "F9" in each.text()).click()
    again.reject()
    assert opened(here, around, ada).waits_for.text() == "The GP"


def test_what_changed_since_it_was_typed_is_shown_and_not_written_over(here: Room, around: QWidget) -> None:
    """Both values stand there, the field I left alone takes the new one, and only my choice is saved."""
    ada = a_task(here)
    QTest.keyClicks(opened(here, around, ada).waits_for, " and the son")
    task_id = the_tasks(here, ada)[0].id
    fields = {"waits_for": "Housing", "words": "Ring her sister"}
    change_task(here.store, OTHER_PRACTITIONER, task_id=task_id, fields=fields)
    again = opened(here, around, ada)
    box = the_box(again)
    assert "“Housing”. You wrote “The GP and the son”." in said_in(box)
    assert again.words.toPlainText() == "Ring her sister"
    picture(again, "draft_and_what_came")
    again.submit()
    assert the_tasks(here, ada)[0].waits_for == "Housing"
    box.buttons["waits_for"][0].click()
    again.submit()
    task = the_tasks(here, ada)[0]
    assert (task.waits_for, task.words) == ("The GP and the son", "Ring her sister")


def test_what_is_said_above_a_form_hides_nothing_below(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """The form grows with what it has to tell: every day to choose can be seen, down to the last line of them."""
    ada = a_task(here)
    cut_off = opened(here, around, ada)
    QTest.keyClicks(cut_off.waits_for, " and the son")
    cut_off.hide()
    (task,) = the_tasks(here, ada)
    change_task(here.store, OTHER_PRACTITIONER, task_id=task.id, fields={"waits_for": "Housing"})
    again = opened(here, around, ada)
    chips = [each for each in again.due.findChildren(QPushButton) if each.text() == "+6 weeks"]
    assert len(chips) == 1
    lowest = chips[0].rect().bottomLeft()
    qtbot.waitUntil(lambda: chips[0].mapTo(again.due, lowest).y() < again.due.height())
    assert again.save_button.geometry().top() > again.due.mapTo(again, again.due.rect().bottomLeft()).y()


def test_a_field_taken_over_while_it_was_open_is_nothing_typed(here: Room, around: QWidget) -> None:
    """A colleague's value that came into my open form is not offered later as mine."""
    ada = a_task(here)
    form = opened(here, around, ada)
    QTest.keyClicks(form.waits_for, " and the son")
    task_id = the_tasks(here, ada)[0].id
    changes = change_task(here.store, OTHER_PRACTITIONER, task_id=task_id, fields={"words": "Ring her sister"})
    form.desk.store_changed.emit(changes)
    assert form.words.toPlainText() == "Ring her sister"
    QTest.keyClicks(form.waits_for, " too")
    (kept,) = here.store.drafts.mine(MANAGER.worker_id)
    assert (kept.state["waits_for"], "words" in kept.state) == ("The GP and the son too", False)


def test_a_short_form_opened_again_tells_what_came_since(here: Room, other: Store, around: QWidget) -> None:
    """The day another laptop gave the task after I typed mine is told before mine is saved; saved again, it stands."""
    ada = a_task(here)
    swap(here.store, other)

    def put_off() -> PutOffForm:
        form = PutOffForm(here.desk, the_tasks(here, ada), parent=around)
        form.open()
        return form

    form = put_off()
    form.day.set_text(day(here, 14))
    QTest.keyClicks(form.why, "She is aw")
    change_task(other, OTHER_PRACTITIONER, task_id=the_tasks(here, ada)[0].id, fields={"due_on": day(here, 1)})
    swap(here.store, other)
    again = put_off()
    assert again.why.toPlainText() == "She is aw"
    again.submit()
    assert the_tasks(here, ada)[0].due_on == day(here, 1)
    assert "(Amina Rahman)" in bars_of(again)[-1]
    again.submit()
    assert the_tasks(here, ada)[0].due_on == day(here, 14)
    assert here.store.drafts.mine(MANAGER.worker_id) == []


def test_a_person_taken_by_name_is_taken_again(here: Room, around: QWidget) -> None:
    """Whom I chose is still that person, not only a name, and the ticks stand."""
    ada, _bea = add_people(here.store, "Ada Quill", "Bea Quill")

    def a_form() -> RelationshipForm:
        form = RelationshipForm(here.desk, ada, "Ada Quill", parent=around)
        form.open()
        return form

    form = a_form()
    QTest.keyClicks(form.who, "Bea")
    form.who._ask()
    form.who._take(next(iter(form.who._hits)))
    form.fields["cares"].control.click()  # type: ignore[attr-defined]
    again = a_form()
    assert (again.who.text(), again.values()["cares"]) == ("Bea Quill", True)
    again.kind.set_code("daughter")
    again.submit()
    with here.store.read() as connection:
        (one,) = person_relationships(connection, ada, viewer=MANAGER, lists=here.desk.code_lists)
    assert (one.other_id, one.cares) == (_bea, True)


def test_a_draft_on_a_record_that_is_closed_now_is_shown_to_nobody(here: Room, around: QWidget) -> None:
    """Its author may not read the record any more: the tray names nobody, and a colleague never sees a word."""
    from caseload_desktop.ui.my_work.drafts import named

    (ada,) = add_people(here.store, "Ada Quill")
    one = AddRelationship(person_id=ada, kind="daughter", other_name="Rita")
    add_relationship(here.store, MANAGER, one)
    with here.store.read() as connection:
        (rita,) = person_relationships(connection, ada, viewer=PRACTITIONER, lists=here.desk.code_lists)
    form = RelationshipForm(here.as_(PRACTITIONER), ada, "Ada Quill", one=rita, parent=around)
    form.open()
    QTest.keyClicks(form.note, "Works nig")
    restrict_person(here.store, MANAGER, person_id=ada, reason="high_profile")
    (draft,) = draft_items(here.as_(PRACTITIONER))
    with here.store.read() as connection:
        (shown_as,) = named(connection, [draft], viewer=PRACTITIONER)
    assert (shown_as.person, shown_as.detail) == ("", "Change of a relationship")
    assert draft_items(here.desk) == draft_items(here.as_(OTHER_PRACTITIONER)) == []


def typed_everywhere(form: FormDialog) -> list[object]:
    """Type into every field for words and every score; what all of them hold then."""
    for control in form.kept_controls():
        if isinstance(control, NoteEdit):
            control.insertPlainText("Half a wor")
        elif isinstance(control, QLineEdit) and not isinstance(control, CodePicker):
            control.setText("Half a wor")
        elif isinstance(control, QSpinBox):
            control.lineEdit().setText("7")
    return held_in(form)


def held_in(form: FormDialog) -> list[object]:
    return [read_state(control) for control in form.kept_controls()]


def test_the_forms_on_dols_and_amhp_come_back_as_they_stood(here: Room, qtbot: QtBot) -> None:
    """Ranking, representative, IMCA, suspension, rating, detention, assessment and both corrections."""
    liberty_room.fill(here.store)
    page = LibertyPage(here.desk)
    shown(qtbot, page, 1000, 520)
    here.kept.append(page)
    forms = {
        ("pending", "Ada Quill"): (RankForm, RepresentativeForm, ImcaForm, CorrectDolsForm),
        ("authorised", "Gwilym Rees"): (SuspendForm,),
        ("amhp", "Kitty Vane"): (RateForm, DetentionForm, AssessForm, CorrectAmhpForm),
    }
    for (tab, person), kinds in forms.items():
        page.show_item(tab)
        row = next(one for one in page.lists[tab].lines if one.one.person == person)
        for kind in kinds:
            typed = typed_everywhere(kind(here.desk, row, parent=page))  # type: ignore[arg-type]
            again = kind(here.desk, row, parent=page)  # type: ignore[arg-type]
            assert held_in(again) == typed, kind
            colleague = kind(here.as_(OTHER_PRACTITIONER), row, parent=page)  # type: ignore[arg-type]
            assert "Half a wor" not in str(held_in(colleague)), kind


def test_scores_of_goals_come_back_each_to_its_goal(here: Room, qtbot: QtBot) -> None:
    """A score of which only the digit was typed, and its note, are there again."""
    from caseload_desktop.ui.enablement.page import EnablementPage

    people = enablement_room.fill(here.store)
    page = EnablementPage(here.desk)
    shown(qtbot, page, 1000, 520)
    here.kept.append(page)
    page.show_item("service")
    line = next(one for one in page.service.lines if one.referral.person_id == people["service"])
    with here.store.read() as connection:
        story = enablement_story(connection, people["service"], viewer=MANAGER)
    goals = next(each.open_goals for each in story if each.referral.id == line.referral.id)
    typed = typed_everywhere(ScoreForm(here.desk, line, goals, parent=page))
    again = ScoreForm(here.desk, line, tuple(reversed(goals)), parent=page)
    assert sorted(map(str, held_in(again))) == sorted(map(str, typed))
    assert [field.value() for _goal, field, _note in again._rows] == [7] * len(goals)


def test_what_is_not_finished_is_thrown_away_in_the_tray(here: Room, around: QWidget, qtbot: QtBot) -> None:
    """Also where the task was done meanwhile and its form can't be opened any more; the notice brings it back."""
    ada = a_task(here)
    QTest.keyClicks(opened(here, around, ada).waits_for, " and the son")
    complete_tasks(here.store, MANAGER, task_ids=(the_tasks(here, ada)[0].id,))
    page = MyWorkPage(here.desk)
    shown(qtbot, page, 1000, 520)
    undo: list[Callable[[], object]] = []
    here.desk.notices.said.connect(lambda _words, on_undo: undo.append(on_undo))
    choose(page, "Carry on where you left off")
    press(page, Qt.Key.Key_X)
    assert (draft_items(here.desk), here.said[-1]) == ([], "Thrown away")
    assert page.model.rowCount() == 0
    undo[-1]()
    assert [draft.detail for draft in draft_items(here.desk)] == ["Change of a task"]


class _Plan(FormDialog):
    """A form that shows words of the record and watches no row."""

    def __init__(self, here: Room, words: str, parent: QWidget) -> None:
        super().__init__(here.desk, title="Plan", save="Save", done="Saved", parent=parent)
        self.plan, self.on = NoteEdit(), DateField(today=here.desk.today)
        self.plan.set_text(words)
        self.on.set_value(here.desk.today())
        self.add("plan", Field("&Plan", self.plan))
        self.add("on", Field("&On", self.on))
        self.proposed.add("on")
        self.keep_small("plan", "1")


def test_a_form_that_begins_otherwise_than_when_it_was_typed_says_so(here: Room, around: QWidget) -> None:
    """What stood there then and what stands there now are both told; a proposed day says nothing of the record."""
    form = _Plan(here, "Visit on Monday", around)
    form.open()
    QTest.keyClicks(form.plan, "With her sister. ")
    form.on.set_text("1/11/26")
    again = _Plan(here, "Visit on Friday", around)
    again.open()
    _carried_on, told = bars_of(again)
    assert told == (
        "The record changed since you typed. Plan: “Visit on Monday” then, “Visit on Friday” now. "
        "Save keeps what you typed."
    )
    assert "With her sister" in again.plan.toPlainText()
