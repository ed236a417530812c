"""What is typed into the form of a person survives a sudden end and is offered to its author alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.person_form import DRAFT, PersonForm
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner
from caseload_desktop.ui.theme import Theme
from caseload_desktop.ui.widgets.code_picker import CodePicker
from tests.support import OTHER_PRACTITIONER, PRACTITIONER
from tests.ui.log_contact_people import people_store
from tests.ui.support import assert_accessible, shown

pytestmark = pytest.mark.gui


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = people_store(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def around(store: Store, themed: Theme, qtbot: QtBot) -> Iterator[QWidget]:
    window = QWidget()
    shown(qtbot, window, 1093, 614)
    yield window
    for form in window.findChildren(PersonForm):
        form.reject()


def a_form(around: QWidget, store: Store, actor: Actor = PRACTITIONER) -> PersonForm:
    form = PersonForm(Desk(store, actor, InlineRunner(), Notices()), parent=around)
    form.open()
    return form


def edit(form: PersonForm, name: str) -> QLineEdit:
    control = form.fields[name].control
    assert isinstance(control, QLineEdit)
    return control


def test_every_key_of_a_new_person_is_kept(store: Store, around: QWidget) -> None:
    """Cut off in the middle, the form comes back as it stood; a colleague finds an empty one."""
    form = a_form(around, store)
    QTest.keyClicks(edit(form, "given"), "Idr")
    QTest.keyClicks(edit(form, "language"), "pol")
    (draft,) = store.drafts.mine(PRACTITIONER.worker_id)
    assert (draft.kind, draft.state["given"], draft.state["language"]["text"]) == (DRAFT, "Idr", "pol")
    assert edit(a_form(around, store, OTHER_PRACTITIONER), "given").text() == ""
    again = a_form(around, store)
    assert (edit(again, "given").text(), edit(again, "language").text()) == ("Idr", "pol")


def test_a_saved_or_untouched_form_leaves_no_draft(store: Store, around: QWidget) -> None:
    """After registering, or leaving without a word typed, nothing is offered again."""
    form = a_form(around, store)
    form.reject()
    form = a_form(around, store)
    QTest.keyClicks(edit(form, "family"), "Khan")
    form.submit()
    assert store.drafts.mine(PRACTITIONER.worker_id) == []


def test_the_status_of_the_nhs_number_can_be_said(store: Store, around: QWidget) -> None:
    """Traced, given, not known or declined; every field has a name for screen readers."""
    form = a_form(around, store)
    status = form.fields["nhs_number_status"].control
    assert isinstance(status, CodePicker)
    status.set_code("declined")
    QTest.keyClicks(edit(form, "family"), "Khan")
    assert form.values()["nhs_number_status"] == "declined"
    assert_accessible(form)
