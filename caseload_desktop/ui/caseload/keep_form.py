"""Settling who is key worker where two laptops moved one case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.services.allocation import keep_key_worker
from caseload_desktop.store.queries.allocation import Involvement
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.record_words import day_long
from caseload_desktop.ui.widgets.choices import RadioRow
from caseload_desktop.ui.widgets.code_picker import Option
from caseload_desktop.ui.widgets.field import Field


class KeepForm(FormDialog):
    """Both names with who recorded each; the others end today as handed over."""

    def __init__(self, desk: Desk, keys: Sequence[Involvement], *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Who is key worker for {keys[0].person}?",
            save="Settle",
            done="Settled who is key worker",
            words="The case was moved on two laptops. Nothing is lost: the others end today, as handed over.",
            parent=parent,
        )
        self.keys = RadioRow([Option(one.id, _words(one)) for one in keys])
        self.add("allocation_id", Field("&Key worker", self.keys))

    @override
    def work(self) -> Work | None:
        chosen = self.keys.code()
        if not chosen:
            self.fields["allocation_id"].set_problem(sentence("required"))
            return None
        store, actor = self.desk.store, self.desk.actor
        return lambda: keep_key_worker(store, actor, allocation_id=chosen)


def _words(one: Involvement) -> str:
    by = f", recorded by {one.recorded_by}" if one.recorded_by else ""
    return f"{one.worker}, since {day_long(one.from_date)}{by}"
