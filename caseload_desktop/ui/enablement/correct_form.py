"""The form that puts a referral right: what it says by now, a reason, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.enablement import State
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.services.enablement_correct import CorrectEnablement, correct_enablement
from caseload_desktop.store.queries.enablement import Referral
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.enablement.form import EpisodeForm, patch_options
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_names.enablement import FIELDS
from caseload_desktop.ui.value_control import control_for, show_value, value_of
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone

_HELD_AS = {
    "referrer_told_on": "told_on",
    "referrer_told_at": "told_at",
    "referrer_told_note": "told_note",
    "purchasing_on": "passed_on",
    "purchasing_at": "passed_at",
}
"""Fields a line of a list calls otherwise."""

_RECEIVED = (("source",), ("received_on", "received_at"), ("need",), ("team_id", "worker_id"), ("referred_by",))
_RECEIPT = (*_RECEIVED, ("discharge_on", "hours_asked"))
_TOLD = (("referrer_told_on", "referrer_told_at"), ("referrer_told_note",))
_ANSWER = (("decided_on", "decided_at"), ("decision_note",))
_ACCEPTED = (("start_offered_on",),)
_DECLINED = (("decline_reason",),)
_PASSED = (("purchasing_on", "purchasing_at"), ("package_wanted_by",))
_BEGUN = (("started_on", "hours_at_start"),)
_ENDED = (("ended_on", "hours_at_end"), ("end_reason",), ("support_after",), ("end_note",))

_CHOSEN = ("team_id", "worker_id")
"""Fields whose choices are read as the form opens."""

Groups = Sequence[tuple[str, ...]]


def groups_of(line: Line) -> Groups:
    """What can be put right of a referral as it stands, in lines of the form."""
    found: list[tuple[str, ...]] = list(_RECEIPT)
    if line.referral.told_on:
        found += _TOLD
    if line.state is not State.WAITING:
        found += _ANSWER
    found += {
        State.WAITING: (),
        State.ACCEPTED: _ACCEPTED,
        State.DECLINED: _DECLINED,
        State.PASSED: (*_DECLINED, *_PASSED),
        State.IN_SERVICE: _BEGUN,
        State.ENDED: (*_BEGUN, *_ENDED),
    }[line.state]
    return found


def held(one: Referral, name: str) -> object:
    """What a referral holds in a field, None for nothing."""
    value = getattr(one, _HELD_AS.get(name, name))
    return None if value == "" else value


class CorrectForm(EpisodeForm):
    """Opens with the referral as it stands; somebody else's change meanwhile shows beside its field."""

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.referral
        super().__init__(
            desk,
            title=f"Correct the referral of {one.person}",
            save="Save",
            done="Referral corrected",
            words="What it said before stays readable in its history.",
            width=620,
            tall=True,
            parent=parent,
        )
        self._one = one
        values: dict[str, object] = {}
        for names in groups_of(line):
            self.side_by_side({name: self._field(name, values) for name in names})
        self.why = NoteEdit(placeholder="For example: typing mistake, told later", least_lines=2, most_lines=4)
        self.add("why", Field("&Why is it changed?", self.why))
        self.resize(660, 620)
        self.edits("enablement", one.id, values)
        next(iter(self.fields.values())).focus()
        self.read_choices()

    def _field(self, name: str, values: dict[str, object]) -> Field:
        control: QWidget | None
        if name in _CHOSEN:
            control = CodePicker([])
        else:
            control = NoteEdit(least_lines=2) if name == "need" else control_for(self.desk, "enablement", name)
        if control is None:
            raise KeyError(name)
        values[name] = held(self._one, name)
        if name not in _CHOSEN:
            show_value(control, "enablement", name, values[name])
        return Field(FIELDS["enablement"][name], control)

    @override
    def typed(self) -> Mapping[str, object]:
        return FormDialog.typed(self)

    @override
    def take(self, name: str, value: object) -> None:
        FormDialog.take(self, name, value)

    @override
    def on_choices(self, choices: Choices) -> None:
        pickers = {
            "team_id": (patch_options(choices), self._one.team_id),
            "worker_id": (choices.workers(team_id=self._one.team_id), self._one.worker_id),
        }
        for name, (there, before) in pickers.items():
            picker = self.fields[name].control
            if isinstance(picker, CodePicker):
                chosen = picker.code() or before
                picker.set_choices(there)
                picker.set_code(chosen)

    @override
    def work(self) -> Work | None:
        if not (self._is_understood() and self.must_say("why", self.why.text())) or self.rebase is None:
            return None
        changed = self.rebase.changed()
        if not changed:
            self.say("Nothing is changed yet.", Tone.BLUE)
            return None
        command = CorrectEnablement(
            enablement_id=self._one.id, fields=changed, why=self.why.text(), opened=self.rebase.seen()
        )
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_enablement(store, actor, command)

    def _is_understood(self) -> bool:
        for name, field in self.fields.items():
            if name == "why":
                continue
            try:
                value_of(field.control, "enablement", name)
            except RuleBroken as error:
                field.set_problem(sentence(error.code))
        return not any(field.problem for field in self.fields.values())
