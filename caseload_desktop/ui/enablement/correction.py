"""The frame of a form that puts one referral right: what it says by now, a reason, and nothing overwritten unseen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.enablement.form import EpisodeForm
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import FIELD_NAMES
from caseload_desktop.ui.value_control import control_for, show_value, value_of
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.status_tag import Tone

Groups = Sequence[tuple[str, ...]]
"""The fields of a form by the names of the record, those of one line together."""

_WHY = "why"


def held_in(one: object, groups: Groups, called: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """What a row holds in the fields of a form, None for nothing; ``called`` are its names that differ."""
    return {name: _held(getattr(one, called.get(name, name))) for names in groups for name in names}


def _held(value: object) -> object:
    if isinstance(value, tuple):
        return list(value) or None
    return None if value == "" else value


class CorrectionForm(EpisodeForm):
    """Opens with a row of ``entity`` as it stands; somebody else's change meanwhile shows beside its field.

    Subclasses name the entity and say in ``correct`` which command writes what is changed.
    """

    entity = ""
    whole_notes: frozenset[str] = frozenset()
    """Fields whose text is shown whole, however long."""

    def __init__(
        self,
        desk: Desk,
        row_id: str,
        *,
        title: str,
        done: str,
        groups: Groups,
        held: Mapping[str, object],
        width: int = 680,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            desk,
            title=title,
            save="Save",
            done=done,
            words="What it said before stays readable in its history.",
            width=width,
            parent=parent,
        )
        self.row_id = row_id
        for names in groups:
            self.side_by_side({name: self._field(name, held[name]) for name in names})
        self.why = NoteEdit(placeholder="For example: typing mistake, told later", least_lines=2, most_lines=4)
        self.add(_WHY, Field("&Why is it changed?", self.why))
        self.edits(self.entity, row_id, {name: held[name] for names in groups for name in names})
        next(iter(self.fields.values())).focus()

    def _field(self, name: str, value: object) -> Field:
        control = self.made(name)
        if control is None:
            raise KeyError(name)
        show_value(control, self.entity, name, value)
        return Field(FIELD_NAMES[self.entity][name], control)

    def made(self, name: str) -> QWidget | None:
        """The control of a field, empty."""
        return NoteEdit(least_lines=2) if name in self.whole_notes else control_for(self.desk, self.entity, name)

    def correct(self, _fields: Mapping[str, object], _why: str, _seen: Mapping[str, object]) -> Work | None:
        """What saving does with the fields that are changed, why, and what was seen of them."""
        return None

    @override
    def typed(self) -> Mapping[str, object]:
        return FormDialog.typed(self)

    @override
    def take(self, name: str, value: object) -> None:
        FormDialog.take(self, name, value)

    @override
    def work(self) -> Work | None:
        understood, said = self._is_understood(), self.must_say(_WHY, self.why.text())
        if not (understood and said) or self.rebase is None:
            return None
        changed = self.rebase.changed()
        if not changed:
            self.say("Nothing is changed yet.", Tone.BLUE)
            return None
        return self.correct(changed, self.why.text(), self.rebase.seen())

    def _is_understood(self) -> bool:
        for name, field in self.fields.items():
            if name == _WHY:
                continue
            try:
                value_of(field.control, self.entity, name)
            except RuleBroken as error:
                field.set_problem(sentence(error.code))
        return not any(field.problem for field in self.fields.values())
