"""Opening a restricted record in need: why, and what becomes of it, said before it is done."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.domain.break_glass import HOURS_OPEN
from caseload_desktop.services.break_glass import break_glass, look_at_break_glass
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.note_edit import NoteEdit

_LONGEST_REASON = 500


class BreakGlassForm(FormDialog):
    """Asks why; nothing is opened without a sentence the manager can judge."""

    def __init__(self, desk: Desk, person_id: str, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Open the restricted record of {name}",
            save="Open the record",
            done=f"Open for {HOURS_OPEN} hours",
            words=f"Only when somebody's safety or care can't wait. The record opens to you, on this laptop, for "
            f"{HOURS_OPEN} hours. Your name, the time and what you write here stay in the record, and the manager is "
            "shown them. It can't be undone.",
            danger=True,
            undoable=False,
            parent=parent,
        )
        self._person_id = person_id
        self.why = NoteEdit(placeholder="Such as: found on the floor, who holds the key?", limit=_LONGEST_REASON)
        self.add("why", Field("&Why you need to see it now", self.why))
        self.keep_small("break glass", person_id)
        self.why.setFocus()

    @override
    def work(self) -> Work | None:
        store, actor, person_id, why = self.desk.store, self.desk.actor, self._person_id, self.why.text()
        return lambda: break_glass(store, actor, person_id=person_id, why=why)


class LookForm(FormDialog):
    """A manager says that they have looked at an opening, perhaps with what follows."""

    def __init__(self, desk: Desk, break_glass_id: str, told: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Why a restricted record was opened",
            save="I have looked at it",
            done="Looked at",
            words=told,
            undoable=False,
            parent=parent,
        )
        self._id = break_glass_id
        self.note = NoteEdit(placeholder="Such as: right, and let in since", limit=_LONGEST_REASON)
        self.add("note", Field("&Note", self.note, optional=True))
        self.keep_small("look at an opening", break_glass_id)
        self.note.setFocus()

    @override
    def work(self) -> Work | None:
        store, actor, row_id, note = self.desk.store, self.desk.actor, self._id, self.note.text()
        return lambda: look_at_break_glass(store, actor, break_glass_id=row_id, note=note)
