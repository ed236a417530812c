"""Forms that decide who works with a person: onto a list, allocate, hand over, move many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from caseload_desktop.domain.involvement import ADDITIONAL, KEY
from caseload_desktop.services.allocation import (
    AddToList,
    Allocate,
    Rating,
    Reallocate,
    Transfer,
    add_to_list,
    allocate,
    reallocate,
    transfer,
)
from caseload_desktop.store.queries.allocation import Involvement
from caseload_desktop.ui.caseload.choices import Choices, read_choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import count_words
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

ROLES = (Option(KEY, "Key worker"), Option(ADDITIONAL, "Additional worker"))


class CaseForm(FormDialog):
    """A form with a day and, where it asks for a worker or team, choices that are read as it opens."""

    _days: Mapping[str, DateField] = MappingProxyType({})
    _held: Mapping[str, object] = MappingProxyType({})

    def begins_with(self, case_id: str, held: Mapping[str, object], *, keys: Mapping[str, str]) -> None:
        """Say what the case holds of what this form sets anew; ``keys`` are those of the fields that set it."""
        self._held = dict(held)
        self.edits("allocation", case_id, held, keys=keys)

    @property
    def seen(self) -> Mapping[str, object] | None:
        """What this worker has seen of the case, for the service; None where the form watches none."""
        return self.rebase.seen() if self.rebase is not None else None

    @override
    def typed(self) -> Mapping[str, object]:
        """What the form would set; a field left empty leaves what the case holds."""
        return {name: self._held.get(name) if value is None else value for name, value in super().typed().items()}

    @override
    def take(self, name: str, value: object) -> None:
        """Another value came: an empty field stays empty, one that was filled shows it."""
        filled = super().typed().get(name) is not None
        self._held = {**self._held, name: value}
        if filled:
            super().take(name, value)

    @override
    def based_on(self, name: str, value: object) -> None:
        self._held = {**self._held, name: value}

    def day(self, key: str, title: str, field: DateField | None = None) -> None:
        """Add a day; without a field of its own it is today unless changed."""
        if field is None:
            field = DateField(today=self.desk.today)
            field.set_value(self.desk.today())
            self.proposed.add(key)
        self._days = {**self._days, key: field}
        self.add(key, Field(title, field))

    def must_choose(self, key: str, picker: CodePicker, code: str) -> str:
        """The chosen id; empty when there is none, which then stands beside the field."""
        chosen = picker.code()
        if not chosen:
            self.fields[key].set_problem(sentence(code))
        return chosen

    def read_choices(self) -> None:
        """Read workers and teams; ``on_choices`` gets them."""
        viewer, today = self.desk.actor.worker_id, self.desk.today().isoformat()
        self.desk.read(self, lambda c: read_choices(c, viewer_id=viewer, today=today), self.on_choices, key="choices")

    def on_choices(self, choices: Choices) -> None:
        """Fill the pickers."""


class ListForm(CaseForm):
    """Put a person on a team's list: which, since when, for what, how urgent and why."""

    def __init__(self, desk: Desk, person_id: str, person: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title=f"Put {person} on a team's list", save="Put on the list", done="On the list", parent=parent
        )
        self._person_id = person_id
        self.team = CodePicker([])
        self.role = RadioRow(ROLES)
        self.role.set_code(KEY)
        self.note = NoteEdit(placeholder="Such as: falls, respite for the daughter", least_lines=2, most_lines=4)
        self.priority = CodePicker(desk.code_lists.current("priority", desk.today()))
        self.reason = NoteEdit(placeholder="In a few words", least_lines=2, most_lines=4)
        self.add("team_id", Field("&Team", self.team))
        self.day("from_date", "&Since")
        self.add("role", Field("Waits for &a", self.role))
        self.add("note", Field("&What for", self.note, optional=True))
        self.add("priority", Field("&Priority", self.priority))
        self.add("reason", Field("Why this p&riority", self.reason))
        self.keep_about("Place on a team's list", person_id=person_id, tab="involved")
        self.team.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.team.set_choices(choices.team_options())
        if not self.team.code():
            self.team.set_code(choices.own_team)

    @override
    def work(self) -> Work | None:
        team_id = self.must_choose("team_id", self.team, "list_team_required")
        since, priority = self.read_day("from_date"), self.must_choose("priority", self.priority, "required")
        reason = self.reason.text().strip()
        if not reason:
            self.fields["reason"].set_problem(sentence("reason_required"))
        if not (team_id and since and priority and reason):
            return None
        command = AddToList(
            person_id=self._person_id,
            team_id=team_id,
            from_date=since,
            role=self.role.code() or KEY,
            note=self.note.text(),
            rating=Rating(priority=priority, reason=reason),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: add_to_list(store, actor, command)


class AllocateForm(CaseForm):
    """Give a person a worker: somebody who waits, or anybody. ``key`` is the key worker there is, if any."""

    def __init__(
        self,
        desk: Desk,
        person_id: str,
        person: str,
        *,
        waits: Involvement | None = None,
        key: Involvement | None = None,
        parent: QWidget | None = None,
    ) -> None:
        words = f"Key worker now: {key.worker}. A new one takes the case over." if key is not None else ""
        super().__init__(
            desk, title=f"Allocate {person}", save="Allocate", done=f"{person} allocated", words=words, parent=parent
        )
        self._person_id, self._waits, self._key = person_id, waits, key
        self.worker = CodePicker([])
        self.role = RadioRow(ROLES)
        self.role.set_code(waits.role if waits is not None else ADDITIONAL if key is not None else KEY)
        self.note = NoteEdit(placeholder="What the worker should know or do first", least_lines=2, most_lines=5)
        self.add("worker_id", Field("&Worker", self.worker))
        self.add("role", Field("&As", self.role))
        self.day("from_date", "&From")
        self.add("hand_over_note", Field("&Note for the worker", self.note, optional=True))
        row_id = waits.id if waits is not None else "new"
        self.keep_about("Allocation", person_id=person_id, tab="involved", row_id=row_id)
        self.worker.setFocus()
        self.read_choices()

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=self._waits.team_id if self._waits else choices.own_team))

    @override
    def work(self) -> Work | None:
        worker_id, since = self.must_choose("worker_id", self.worker, "holder_required"), self.read_day("from_date")
        if not (worker_id and since):
            return None
        role = self.role.code() or KEY
        command = Allocate(
            person_id=self._person_id,
            worker_id=worker_id,
            from_date=since,
            role=role,
            from_list=self._waits.id if self._waits is not None else None,
            takes_over=role == KEY and self._key is not None,
            hand_over_note=self.note.text(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: allocate(store, actor, command)


WORKER, LIST = "worker", "list"


class _ToForm(CaseForm):
    """Who takes over: a worker or a team's list, from when, and the note they read first."""

    def to_fields(self, *, note: str = "") -> None:
        """Add the fields both hand-overs share."""
        self.to = RadioRow((Option(WORKER, "A worker"), Option(LIST, "A team's list")))
        self.to.set_code(WORKER)
        self.worker, self.team = CodePicker([]), CodePicker([])
        self.note = NoteEdit(
            placeholder="Where things stand, what comes next, who to ring", least_lines=3, most_lines=8
        )
        self.note.set_text(note)
        self.add("to", Field("&To", self.to))
        self.add("worker_id", Field("&Worker", self.worker))
        self.add("team_id", Field("Te&am", self.team))
        self.day("on", "&From")
        self.add("hand_over_note", Field("&Hand-over note", self.note))
        self.to.changed.connect(self._show_to)
        self._show_to()
        self.worker.setFocus()
        self.read_choices()

    def _show_to(self) -> None:
        worker = self.to.code() == WORKER
        self.fields["worker_id"].setVisible(worker)
        self.fields["team_id"].setVisible(not worker)
        self.adjustSize()

    def read_to(self) -> tuple[str | None, str | None] | None:
        """The chosen worker, or the chosen team; None when neither is chosen."""
        if self.to.code() == WORKER:
            worker_id = self.must_choose("worker_id", self.worker, "holder_required")
            return (worker_id, None) if worker_id else None
        team_id = self.must_choose("team_id", self.team, "list_team_required")
        return (None, team_id) if team_id else None


class HandOverForm(_ToForm):
    """Hand one case over; a hand-over the worker asked for stands in it already."""

    def __init__(self, desk: Desk, case: Involvement, *, parent: QWidget | None = None) -> None:
        words = f"{case.worker} has the case now."
        if case.asked_on:
            wish = f" to {case.asked_for}" if case.asked_for else ""
            words = f"{case.worker} asks for a hand-over{wish}: {case.asked_why}"
        super().__init__(
            desk, title=f"Hand over {case.person}", save="Hand over", done=f"{case.person} handed over", words=words,
            parent=parent,
        )  # fmt: skip
        self._case = case
        self.stays = QCheckBox(f"{case.worker} stays as an additional worker")
        self.beside["stays"] = self.stays
        self.to_fields()
        self.add_part(self.stays)
        self.keep_about("Hand-over", person_id=case.person_id, tab="involved", row_id=case.id)

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(without=self._case.worker_id, team_id=self._case.team_id))
        self.team.set_choices(choices.team_options())
        wished = next((load.worker_id for load in choices.loads if load.worker == self._case.asked_for), "")
        if wished and not self.worker.code():
            self.worker.set_code(wished)
        if not self.team.code():
            self.team.set_code(self._case.team_id)

    @override
    def work(self) -> Work | None:
        to, on, note = self.read_to(), self.read_day("on"), self.note.text().strip()
        if not note:
            self.fields["hand_over_note"].set_problem(sentence("hand_over_note_required"))
        if to is None or not on or not note:
            return None
        command = Transfer(
            allocation_id=self._case.id,
            on=on,
            hand_over_note=note,
            worker_id=to[0],
            team_id=to[1],
            stays=self.stays.isChecked(),
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: transfer(store, actor, command)


class MoveManyForm(_ToForm):
    """Move several cases to one worker or list in one act."""

    def __init__(self, desk: Desk, cases: Sequence[Involvement], *, parent: QWidget | None = None) -> None:
        count = count_words(len(cases), "person", "people")
        named = ", ".join(case.person for case in cases[:6])
        more = f" and {len(cases) - 6} more" if len(cases) > 6 else ""
        super().__init__(
            desk,
            title=f"Move {count}",
            save=f"Move {count}",
            done=f"{count[0].upper()}{count[1:]} moved",
            words=f"{named}{more}. All move together or none, and one undo brings all back.",
            parent=parent,
        )
        self._ids = tuple(case.id for case in cases)
        self._any_worker = any(case.worker_id for case in cases)
        self.to_fields()
        self.keep_small("move cases", *self._ids)

    @override
    def on_choices(self, choices: Choices) -> None:
        self.worker.set_choices(choices.workers(team_id=choices.own_team))
        self.team.set_choices(choices.team_options())

    @override
    def work(self) -> Work | None:
        to, on, note = self.read_to(), self.read_day("on"), self.note.text().strip()
        if self._any_worker and not note:
            self.fields["hand_over_note"].set_problem(sentence("hand_over_note_required"))
            return None
        if to is None or not on:
            return None
        command = Reallocate(allocation_ids=self._ids, on=on, worker_id=to[0], team_id=to[1], hand_over_note=note)
        store, actor = self.desk.store, self.desk.actor
        return lambda: reallocate(store, actor, command)
