"""My work: whatever is done from the tray is taken back by one undo, and the record is as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.work_item import Can
from caseload_desktop.services import hazards
from caseload_desktop.services.carers import OfferToCarer, offer_to_carer
from caseload_desktop.services.enablement_service import ExtendEnablement, extend_enablement
from caseload_desktop.services.provider_work import FollowUp, add_provider_task
from caseload_desktop.services.reviews import AskReview, ask_review
from caseload_desktop.store import rows
from caseload_desktop.store.entities import ENTITIES
from caseload_desktop.store.queries.work import KINDS
from caseload_desktop.store.store import Store
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.my_work.acts import TrayActs
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.my_work.record_acts import STEPS
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from tests.provider_room import place
from tests.services import enablement_room
from tests.services.safeguarding_room import begun, managers, through
from tests.support import MANAGER, PRACTITIONER
from tests.ui import support_room
from tests.ui.caseload_room import ago, fill, give
from tests.ui.records import Room, add_people, room
from tests.ui.reviews_room import homecare, reviewed
from tests.ui.support import shown
from tests.ui.test_my_work import a_page, lines
from tests.ui.test_my_work_parts import everybodys
from tests.ui.tray_room import task

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]

TODAY = date(2026, 11, 20)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    """A manager's desk over a store with a team."""
    with room(tmp_path, MANAGER) as made:
        yield made


def everything(store: Store) -> None:
    """Something of every kind that has a verb in the tray."""
    fill(store)
    people = add_people(store, *(f"Given{n} Family" for n in range(13)))
    task(store, people[0], "Write to the surgery", due=ago(1))
    add_provider_task(store, PRACTITIONER, provider_id=place(store), follow_up=FollowUp(words="Visit at night"))
    for who in people[:4]:
        give(store, who)
        homecare(store, who, 70)
    bed = homecare(store, people[0], 90, service_type="st_other", component="st_residential", provider="Oak House")
    reviewed(store, people[0], 50, service_ids=(bed,), light_touch=True)
    planned = AskReview(person_id=people[2], kind="planned", reason="planned", planned_on="2026-11-24")
    ask_review(store, PRACTITIONER, planned)
    asked = AskReview(person_id=people[3], kind="requested", reason="unplanned_carer", asked_by="Her son")
    ask_review(store, PRACTITIONER, asked)
    support_room.much(store, people[4])
    support_room.in_hospital(store, people[5])
    support_room.assessed(store, people[6], people[5])
    support_room.service(store, people[6], planned_end=ago(-7))
    offer_to_carer(store, PRACTITIONER, OfferToCarer(person_id=people[5], cared_for_id=people[6], offered_on=ago(40)))
    referrals(store, people[7:])
    told: dict[str, Any] = {"detail": "Loose dog", "told": True, "review_on": "2026-11-24", "from_date": "2026-11-02"}
    hazards.add_hazard(store, PRACTITIONER, hazards.AddHazard(person_id=people[0], kind="risk_to_staff", **told))
    managers(store)
    begun(store, people[1])
    through(store, begun(store, people[2]))


def referrals(store: Store, people: list[str]) -> None:
    """Referrals to enablement in every state that is owed something."""
    patch = enablement_room.patch(store)
    enablement_room.referred(store, people[0], team_id=patch)
    waits = enablement_room.referred(store, people[1], received_on=ago(3))
    enablement_room.accepted(store, waits, patch, on=ago(3))
    for who, days in zip(people[2:], (24, 41, 40), strict=False):
        one = enablement_room.begun(store, who, patch, on=ago(days))
        enablement_room.goal(store, one, on=ago(days))
    extended = ExtendEnablement(
        enablement_id=one, to_date=ago(-4), reason="still_improving", on=ago(1), note="One more week"
    )
    extend_enablement(store, MANAGER, extended)
    over = enablement_room.begun(store, people[5], patch, on=ago(92), discharge_on=ago(92))
    enablement_room.ended(store, over, on=ago(60))


def record(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Everything the record says now, whatever its history: the fields of all rows that stand."""
    found = {}
    with store.read() as connection:
        for name, entity in ENTITIES.items():
            table = rows.FOLDED[name]
            stands = select(table.c.id, *(table.c[one] for one in entity.fields)).where(table.c.gone.is_(None))
            found[name] = [tuple(row) for row in connection.execute(stands.order_by(table.c.id))]
    return found


def put(name: str, control: Any) -> None:
    """Fill a field that is asked for, with the first thing that fits."""
    if isinstance(control, CodePicker):
        control.set_code(control._current()[0].id)
    elif isinstance(control, DateField):
        ahead = control._use is DateUse.DUE
        control.set_value(TODAY + timedelta(days=9) if ahead else TODAY)
    elif isinstance(control, QAbstractButton):
        control.setChecked(True)
    elif isinstance(control, NoteEdit):
        control.set_text("As agreed on the phone")
    elif isinstance(control, QAbstractSpinBox):
        control.stepUp()
    elif isinstance(control, QLineEdit):
        control.setText("3" if {"scores", "hours", "units"} & set(name.split("_")) else "Mrs Lane")
    else:
        put(name, control.focusProxy())


CHANGED = {
    ("assessment_due", "P"): ("agreed_due_on", "agreed_due_why"),
    ("discharge_planned", "P"): ("discharge_planned_on",),
    ("carers_offer_open", "C"): ("result",),
    ("review_planned", "P"): ("on",),
    ("service_ending", "C"): ("planned_units",),
}
"""Forms that say what holds now and would save it again: what is changed in them."""


def fill_in(form: FormDialog, first: tuple[str, ...]) -> None:
    """Change what is to be changed, save, and fill whatever the form asks for, until it saves."""
    for name in first:
        put(name, form.fields[name].control)
    for _ in range(6):
        form.submit()
        if not form.isVisible():
            return
        for name, field in form.fields.items():
            if field.problem:
                put(name, field.control)
    pytest.fail(f"{form.windowTitle()}: { {name: field.problem for name, field in form.fields.items()} }")


def tried(acts: TrayActs, owner: QWidget, chosen: Sequence[Line], key: str, before: object) -> None:
    """Do it, by the form where one opens; then undo, and compare with the record before."""
    desk, kind = acts.desk, chosen[0].kind.id
    what = f"{len(chosen)} {kind} {key}"
    acts.press(key, chosen)
    for form in [one for one in owner.findChildren(FormDialog) if one.isVisible()]:
        fill_in(form, CHANGED.get((kind, key), ()))
    assert len(desk._acts) == 1, what
    desk.undo_last()
    assert desk._acts == [], what
    assert record(desk.store) == before, what


def test_whatever_is_done_in_the_tray_is_undone(qtbot: QtBot, here: Room) -> None:
    """Every verb of every kind, by its key, of one line or many: one act, and one undo leaves the record as it was."""
    everything(here.store)
    page = a_page(qtbot, here, MANAGER)
    everybodys(page)
    there = lines(page)
    first = {line.kind.id: line for line in reversed(there)}
    acted_on = {kind.id for kind in KINDS.values() if kind.can or kind.group == "reviews" or kind.id in STEPS}
    assert acted_on - set(first) == set()
    page.hide()  # not read again after every act
    owner = QWidget()
    here.kept.append(owner)
    shown(qtbot, owner, 900, 600)
    acts, before, done = TrayActs(page.desk, owner), record(here.store), set[tuple[str, str]]()
    for kind, line in first.items():
        keys = [verb.key for verb in acts.verbs([line])]
        for key in [*keys, *(["N"] if Can.COMPLETE in line.kind.can else [])]:
            tried(acts, owner, [line], key, before)
            done.add((kind, key))
    assert {(kind, step.key) for kind, steps in STEPS.items() for step in steps} - done == set()
    assert len(done) >= 60
    tasks, reviews, waiting = (
        [line for line in there if line.kind.entity in ("task", "contact") and line.kind.can],
        [line for line in there if line.kind.group == "reviews"],
        [line for line in there if line.kind.id == "waits_for_worker"],
    )
    for chosen, keys in ((tasks, ["D", "N", "P", "G"]), (reviews, ["P", "G"]), (waiting, ["G"])):
        assert len(chosen) > 1
        for key in keys:
            tried(acts, owner, chosen, key, before)
