"""A death on screen: the day, what stops by itself, and what it leaves open, each opened or closed by hand."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.domain.death import STOPS
from caseload_desktop.services.deaths import CLOSABLE, OpenPart, close_after_death, record_death, take_back_death
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.left_open import Left, LeftOpen, left_open
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import count_words, day_long
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import quiet_button
from caseload_desktop.ui.widgets.card import column, row
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import ElidedLabel, label, muted

_CALLED = {
    Left.INVOLVEMENT: "Involved",
    Left.SERVICE: "Support",
    Left.ENABLEMENT: "Enablement",
    Left.ASSESSMENT: "Assessment",
    Left.REVIEW: "Review",
    Left.HOSPITAL_STAY: "In hospital",
    Left.TASK: "Task",
    Left.EQUIPMENT_ASKED: "Equipment asked for",
    Left.EQUIPMENT_GIVEN: "Equipment to collect",
    Left.HAZARD: "Hazard",
    Left.DOLS: "DoLS",
    Left.AMHP: "AMHP referral",
    Left.CONCERN: "Concern to decide",
    Left.ENQUIRY: "Safeguarding enquiry",
    Left.CONTACT: "Contact to decide",
}
_TABS = {
    Left.INVOLVEMENT: "involved",
    Left.SERVICE: "support",
    Left.ENABLEMENT: "enablement",
    Left.ASSESSMENT: "assessments",
    Left.REVIEW: "reviews",
    Left.HOSPITAL_STAY: "support",
    Left.TASK: "notes",
    Left.EQUIPMENT_ASKED: "support",
    Left.EQUIPMENT_GIVEN: "support",
    Left.HAZARD: "details",
    Left.CONCERN: "safeguarding",
    Left.ENQUIRY: "safeguarding",
    Left.DOLS: "dols and amhp",
    Left.AMHP: "dols and amhp",
}


class DeathForm(FormDialog):
    """The day somebody died; says what stops by itself and shows afterwards what is still open."""

    def __init__(self, desk: Desk, person_id: str, person: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"{person} has died", save="Record the death", done="Death recorded",
            words="Nothing is closed by it. What is still open is listed next.", parent=parent,
        )  # fmt: skip
        self._id, self._name = person_id, person
        self.day = DateField(today=desk.today)
        self.add("died_on", Field("&Day of death", self.day))
        for words in STOPS:
            self.add_part(muted(words, wrap=True))
        self.keep_about("Death", person_id=person_id, tab="details")
        self.day.setFocus()

    @override
    def work(self) -> Work | None:
        day = self.day.value()
        if day is None:
            self.fields["died_on"].set_problem(self.day.problem() or sentence("death_day_required"))
            return None
        store, actor, person_id, on = self.desk.store, self.desk.actor, self._id, day.isoformat()
        seen = {"died_on": None}
        return lambda: record_death(store, actor, person_id=person_id, died_on=on, seen=seen)

    @override
    def on_saved(self, changes: Changes) -> None:
        desk, person_id, name, parent, viewer = self.desk, self._id, self._name, self.parentWidget(), self.desk.actor

        def show(found: tuple[LeftOpen, ...]) -> None:
            if found:
                LeftOpenDialog(desk, person_id, name, found, parent=parent).open()

        super().on_saved(changes)
        if parent is not None:
            desk.read(parent, lambda c: left_open(c, person_id, viewer=viewer), show, key="left open")


class LeftOpenDialog(FormDialog):
    """Everything still open, ticked where it can be closed with "died"; each line leads to where it stands."""

    def __init__(
        self, desk: Desk, person_id: str, person: str, found: Sequence[LeftOpen], *, parent: QWidget | None = None
    ) -> None:
        super().__init__(
            desk,
            title=f"Still open: {person}",
            save="Close",
            done="Closed because the person died",
            words="What is ticked is closed with the day of death and “died” as its reason. One undo opens it again.",
            width=600,
            parent=parent,
        )
        self._id = person_id
        self.boxes: dict[OpenPart, QCheckBox] = {}
        self.add_part(column(*(self._line(one) for one in found), space=Space.S))
        self._count()

    def _line(self, one: LeftOpen) -> QWidget:
        lists = self.desk.code_lists
        code = lists.label(one.what.list_id, one.code) if one.what.list_id and one.code else ""
        called = " · ".join(part for part in (_CALLED[one.what], code) if part)
        said = " ".join(one.detail.split())
        when = "due" if one.what is Left.TASK else "since"
        about = [said, one.worker, f"{when} {day_long(one.since)}" if one.since else ""]
        words: QWidget
        if one.what in CLOSABLE:
            box = QCheckBox(called)
            box.setChecked(True)
            box.setAccessibleName(f"Close {called}: {said}")
            box.toggled.connect(lambda _on: self._count())
            self.boxes[OpenPart(what=one.what, id=one.id)] = box
            words = box
        else:
            words = label(f"{called} (not closed here)", "label")
        opened = quiet_button("Open", partial(self._open, one))
        opened.setAccessibleName(f"Open {called}: {said}")
        line = row(column(words, ElidedLabel(" · ".join(part for part in about if part), "muted"), space=1), opened)
        line.setStretch(0, 1)
        holder = QWidget()
        holder.setLayout(line)
        return holder

    def _count(self) -> None:
        count = len(self.chosen())
        self.save_button.setText(f"Close {count_words(count, 'thing')}" if count else "Close")
        self.save_button.setEnabled(bool(count))

    def chosen(self) -> tuple[OpenPart, ...]:
        """What is ticked."""
        return tuple(part for part, box in self.boxes.items() if box.isChecked())

    def _open(self, one: LeftOpen) -> None:
        self.reject()
        if one.what is Left.CONTACT:
            self.desk.open_contact(one.id)
        else:
            self.desk.open_person(self._id, _TABS[one.what])

    @override
    def work(self) -> Work | None:
        parts = self.chosen()
        store, actor, person_id = self.desk.store, self.desk.actor, self._id
        return lambda: close_after_death(store, actor, person_id=person_id, parts=parts)


def take_back_dialog(desk: Desk, person_id: str, person: str, *, parent: QWidget | None) -> ReasonDialog:
    """Ask why a death was recorded in error."""
    store, actor = desk.store, desk.actor
    return ReasonDialog(
        desk,
        title=f"{person} has not died",
        words="The day of death is taken out. What was closed because of it is opened again where it stands.",
        save="Take it back",
        done="Death taken back",
        about=(person_id,),
        work=lambda why: take_back_death(store, actor, person_id=person_id, why=why),
        reasons=("Recorded on the wrong person", "Wrongly told"),
        danger=True,
        parent=parent,
    )
