"""Settling at once all that one worker wrote, where somebody else wrote another value."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.conflicts import ONE_BY_ONE, take_side
from caseload_desktop.store.queries.conflicts import may_settle
from caseload_desktop.store.queries.contested import ContestedRow
from caseload_desktop.ui.conflicts.words import kind_words, left_words
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.code_picker import CodePicker, Option
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.text import label

EVERYTHING = "all"


class TakeSideForm(FormDialog):
    """Whose values, and of which kind of thing; how many that is stands below before anything is done."""

    def __init__(self, desk: Desk, found: Sequence[ContestedRow], *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Take all of one side",
            save="Take these values",
            done="Choices saved",
            words="Where this worker and somebody else wrote different values, theirs is taken. Withdrawals and "
            "restrictions are not among them: those are looked at one by one. Undo opens all of it again.",
            parent=parent,
        )
        self._found = found
        workers = {i: name for one in found for i, name in one.workers}
        me = desk.actor.worker_id
        self.worker = CodePicker(
            [
                Option(i, "Mine" if i == me else name or "A worker not here")
                for i, name in sorted(workers.items(), key=lambda pair: (pair[0] != me, pair[1]))
            ]
        )
        kinds = sorted({one.entity for one in found}, key=kind_words)
        self.kind = CodePicker([Option(EVERYTHING, "Everything"), *(Option(k, kind_words(k)) for k in kinds)])
        self.kind.set_code(EVERYTHING)
        self.add("worker", Field("&Whose values", self.worker))
        self.add("kind", Field("&Of what", self.kind))
        self.counted = label("", "label", wrap=True)
        self.add_part(self.counted)
        self.worker.picked.connect(lambda _code: self._count())
        self.kind.picked.connect(lambda _code: self._count())
        self._count()
        self.worker.setFocus()

    def fields_taken(self) -> tuple[int, int]:
        """How many fields, in how many records, would be settled."""
        worker, kind = self.worker.code(), self.kind.code()
        rows = [
            sum(
                worker in ids and name not in ONE_BY_ONE and may_settle(self.desk.actor, entity=one.entity, field=name)
                for name, ids in one.by
            )
            for one in self._found
            if kind in (EVERYTHING, one.entity)
        ]
        return sum(rows), sum(count > 0 for count in rows)

    def _count(self) -> None:
        fields, records = self.fields_taken()
        self.counted.setText(f"That settles {left_words(fields, records)}." if self.worker.code() else "")
        self.save_button.setEnabled(bool(fields))

    @override
    def work(self) -> Work | None:
        worker, kind = self.worker.code(), self.kind.code()
        if not worker or not kind:
            self.fields["worker" if not worker else "kind"].set_problem(sentence("required"))
            return None
        store, actor = self.desk.store, self.desk.actor
        entity = "" if kind == EVERYTHING else kind
        return lambda: take_side(store, actor, worker_id=worker, entity=entity)
