"""What is typed into a form on a person outlives the program, is offered in the tray, and to its author alone."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import Actor
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty.amhp_forms import ReferForm
from caseload_desktop.ui.my_work.drafts import draft_items, go_on_with
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.person_parts.hazard_forms import HazardForm
from caseload_desktop.ui.tasks import InlineRunner
from tests.support import MANAGER, OTHER_PRACTITIONER
from tests.ui.records import Room, add_people
from tests.ui.support import assert_accessible
from tests.ui.test_meanwhile import bars_of


def a_hazard(here: Room, around: QWidget, person_id: str, actor: Actor = MANAGER) -> HazardForm:
    """The form as it opens in a program started anew."""
    form = HazardForm(Desk(here.store, actor, InlineRunner(), Notices()), person_id, "Ada Quill", parent=around)
    form.open()
    return form


def test_every_key_of_a_form_is_kept_and_offered_to_its_author(here: Room, around: QWidget) -> None:
    """Cut off in the middle of a word it stands in my tray and in the form; a colleague finds neither."""
    ada, bea = add_people(here.store, "Ada Quill", "Bea Quill")
    form = a_hazard(here, around, ada)
    QTest.keyClicks(form.detail, "A dog in the y")
    again = a_hazard(here, around, ada)
    assert again.detail.toPlainText() == "A dog in the y"
    assert "again" in bars_of(again)[0]
    assert_accessible(again)
    assert a_hazard(here, around, ada, OTHER_PRACTITIONER).detail.toPlainText() == ""
    assert a_hazard(here, around, bea).detail.toPlainText() == ""
    (draft,) = draft_items(here.desk)
    assert (draft.detail, draft.person_id) == ("Hazard", ada)
    went: list[tuple[str, object]] = []
    here.desk.go_requested.connect(lambda page, item: went.append((page, item)))
    go_on_with(here.desk, draft)
    assert went == [("person", f"{ada}#timeline")]


def test_a_form_that_was_saved_or_begun_again_keeps_nothing(here: Room, around: QWidget) -> None:
    """Saved, the words are in the record; "Start again" throws them away; an empty form leaves no trace."""
    (ada,) = add_people(here.store, "Ada Quill")
    a_hazard(here, around, ada).reject()
    assert draft_items(here.desk) == []
    QTest.keyClicks(a_hazard(here, around, ada).detail, "Steep stairs")
    again = a_hazard(here, around, ada)
    again.start_again()
    assert again.detail.toPlainText() == ""
    assert draft_items(here.desk) == []
    QTest.keyClicks(again.detail, "Loose carpet")
    again.kind.set_code("animals")
    again.told.set_code("yes")
    again.review.set_text("+3m")
    again.submit()
    assert draft_items(here.desk) == []


def test_what_a_form_proposes_is_not_something_typed(here: Room, around: QWidget) -> None:
    """Opening and leaving a referral whose worker and times are proposed leaves nothing in the tray."""
    (ada,) = add_people(here.store, "Ada Quill")
    form = ReferForm(here.desk, ada, "Ada Quill", parent=around)
    form.open()
    form.reject()
    assert draft_items(here.desk) == []
    form = ReferForm(here.desk, ada, "Ada Quill", parent=around)
    form.open()
    QTest.keyClicks(form.reasons, "Not slept")
    form.reject()
    assert [draft.detail for draft in draft_items(here.desk)] == ["Referral to an AMHP"]


def test_a_full_disk_is_said_once_and_stops_no_key(
    here: Room, around: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What I type stays in the form; that it can't be kept is said in a sentence, not at every key."""
    (ada,) = add_people(here.store, "Ada Quill")
    form = HazardForm(here.desk, ada, "Ada Quill", parent=around)
    form.open()
    failed: list[Exception] = []
    here.desk.runner.failed.connect(failed.append)

    def full(*_: object) -> None:
        raise StoreUnavailable("disk_full")

    with monkeypatch.context() as on_a_full_disk:
        on_a_full_disk.setattr(here.store.drafts, "save", full)
        QTest.keyClicks(form.detail, "A dog")
    assert [str(error) for error in failed] == ["disk_full"]
    here.runner.errors.clear()
    QTest.keyClicks(form.detail, " in the yard")
    assert form.detail.toPlainText() == "A dog in the yard"
    (kept,) = here.store.drafts.mine(MANAGER.worker_id)
    assert kept.state["detail"] == "A dog in the yard"
