"""What comes from another laptop behind a form that does not show it is told, and not written over unseen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.services.people import amend_person
from caseload_desktop.services.tasks import AddTask, add_task, change_task
from caseload_desktop.store.queries.conflicts import open_conflicts
from caseload_desktop.store.queries.tasks import Task, person_tasks
from caseload_desktop.store.store import Store
from caseload_desktop.ui.conflicts.reading import read_row
from caseload_desktop.ui.conflicts.row_view import RowView
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.person_parts.task_forms import PutOffForm
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER
from tests.two_laptops import differ, second_laptop, swap
from tests.ui.records import Room, add_people
from tests.ui.support import assert_accessible, shown
from tests.ui.test_meanwhile import bars_of


def the_task(here: Room, person_id: str) -> Task:
    with here.store.read() as connection:
        (found,) = person_tasks(connection, person_id, viewer=MANAGER)
    return found


def day(here: Room, days: int) -> str:
    return (here.desk.today() + timedelta(days=days)).isoformat()


def a_task_on_both(here: Room, other: Store) -> tuple[str, str]:
    (ada,) = add_people(here.store, "Ada Quill")
    task = AddTask(person_id=ada, words="Ring the daughter", due_on=day(here, 3))
    task_id = add_task(here.store, MANAGER, task).ids("task")[0]
    swap(here.store, other)
    return ada, task_id


def test_a_task_moved_on_another_laptop_is_not_put_off_unseen(here: Room, other: Store, around: QWidget) -> None:
    """The day my colleague gave it stands in the form with their name; saving again is my choice, cancelling theirs."""
    ada, task_id = a_task_on_both(here, other)
    form = PutOffForm(here.desk, [the_task(here, ada)], parent=around)
    form.open()
    form.day.set_value(here.desk.today() + timedelta(days=14))
    change_task(other, OTHER_PRACTITIONER, task_id=task_id, fields={"due_on": day(here, 1)})
    swap(here.store, other)
    form.submit()
    assert here.said == []
    assert the_task(here, ada).due_on == day(here, 1)
    (told,) = bars_of(form)
    assert "Written on another laptop while this was open" in told
    assert "(Amina Rahman)" in told
    assert_accessible(form)
    form.submit()
    assert here.said == ["Put off"]
    assert the_task(here, ada).due_on == day(here, 14)


def test_what_came_before_the_form_or_says_the_same_stops_nobody(here: Room, other: Store, around: QWidget) -> None:
    """Nothing is asked about what the form was opened on, nor about a colleague who chose the same day."""
    ada, task_id = a_task_on_both(here, other)
    change_task(other, OTHER_PRACTITIONER, task_id=task_id, fields={"due_on": day(here, 1)})
    swap(here.store, other)
    form = PutOffForm(here.desk, [the_task(here, ada)], parent=around)
    form.open()
    form.day.set_value(here.desk.today() + timedelta(days=14))
    change_task(other, OTHER_PRACTITIONER, task_id=task_id, fields={"due_on": day(here, 14), "waits_for": "The GP"})
    swap(here.store, other)
    form.why.set_text("She is away")
    form.submit()
    assert here.said == ["Put off"]
    assert (the_task(here, ada).due_on, the_task(here, ada).waits_for) == (day(here, 14), "The GP")


def test_a_removal_is_not_written_over_an_edit_nobody_here_has_read(here: Room, other: Store, around: QWidget) -> None:
    """A note on how to speak with somebody came in while its removal was asked: it is read before it goes."""
    from caseload_desktop.services.people import NewDetail, add_detail, remove_part

    (ada,) = add_people(here.store, "Ada Quill")
    detail = NewDetail(kind="phone", value="01632 960977")
    row_id = add_detail(here.store, MANAGER, person_id=ada, detail=detail).ids("contact_detail")[0]
    swap(here.store, other)
    form = ReasonDialog(
        here.desk,
        title="Remove?",
        words="",
        save="Remove",
        done="Removed",
        about=(row_id,),
        work=lambda why: remove_part(here.store, MANAGER, entity="contact_detail", row_id=row_id, why=why),
        parent=around,
    )
    form.open()
    with other.write(actor=OTHER_PRACTITIONER, command="amend_person") as act:
        act.set("contact_detail", row_id, {"note": "After six only"})
    swap(here.store, other)
    form.why.set_text("Wrong number")
    form.submit()
    assert here.said == []
    assert "After six only" in bars_of(form)[-1]
    form.submit()
    assert here.said == ["Removed"]


def test_a_third_value_that_came_while_two_stood_to_choose_is_not_settled_unseen(
    qtbot: QtBot, here: Room, other: Store, tmp_path: Path
) -> None:
    """Between yours and theirs a third laptop wrote another: the choice stops, and all three stand to choose from."""
    (ada,) = add_people(here.store, "Ada Quill")
    swap(here.store, other)
    with second_laptop(tmp_path / "third") as third:
        swap(here.store, third)
        differ(here.store, other, ada)
        view = RowView(here.desk)
        shown(qtbot, view, 600, 500)
        with here.store.read() as connection:
            found = read_row(connection, entity="person", row_id=ada, person_id=ada, viewer=MANAGER)
        view.show_row(found.conflicts, found.names, title="Ada Quill")
        amend_person(third, PRACTITIONER, person_id=ada, fields={"communication_note": "Slowly"})
        swap(here.store, third)
        view.parts[0].select(0)
        view.keep()
        assert here.said == []
        with here.store.read() as connection:
            (open_now,) = open_conflicts(connection, viewer=MANAGER)
        assert len(open_now.versions) == 3
        here.kept.append(view)
