"""The form that puts a referral right: what it says by now, a reason, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.enablement import State
from caseload_desktop.services.enablement_correct import CorrectEnablement, correct_enablement
from caseload_desktop.ui.caseload.choices import Choices
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import Work
from caseload_desktop.ui.enablement.correction import CorrectionForm, Groups, held_in
from caseload_desktop.ui.enablement.form import patch_options
from caseload_desktop.ui.enablement.lines import Line
from caseload_desktop.ui.widgets.code_picker import CodePicker

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


class CorrectForm(CorrectionForm):
    """Puts right what a referral says by now."""

    entity = "enablement"
    whole_notes = frozenset({"need"})

    def __init__(self, desk: Desk, line: Line, *, parent: QWidget | None = None) -> None:
        one = line.referral
        groups = groups_of(line)
        super().__init__(
            desk,
            one.id,
            title=f"Correct the referral of {one.person}",
            done="Referral corrected",
            groups=groups,
            held=held_in(one, groups, _HELD_AS),
            width=620,
            parent=parent,
        )
        self._one = one
        self.keep_about("Correction of a referral", person_id=one.person_id, tab="enablement", row_id=one.id)
        self.read_choices()

    @override
    def made(self, name: str) -> QWidget | None:
        return CodePicker([]) if name in _CHOSEN else super().made(name)

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
    def correct(self, fields: Mapping[str, object], why: str, seen: Mapping[str, object]) -> Work:
        command = CorrectEnablement(enablement_id=self.row_id, fields=fields, why=why, opened=seen)
        store, actor = self.desk.store, self.desk.actor
        return lambda: correct_enablement(store, actor, command)
