"""A list of cases with what can be done with them below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.allocation import Caseload
from caseload_desktop.ui.caseload.acts import LETTERS, CaseActs
from caseload_desktop.ui.caseload.lines import Line, Reckoner, lines_of, ordered
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState


class CaseList(ActingList[Line]):
    """Enter opens the person; several chosen cases are moved or covered together."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column[Line]],
        empty: EmptyState,
        *,
        order: str = "status",
        parent: QWidget | None = None,
    ) -> None:
        self.desk, self.acts = desk, CaseActs(desk, self)
        handling = Handling[Line](
            ordered=ordered,
            person=lambda line: line.case.person,
            opened=self._open_person,
            open_person=self._open_person,
            verbs=lambda lines: self.acts.verbs([line.case for line in lines]),
            letters=LETTERS,
        )
        super().__init__(desk.runner, name, columns, empty, handling, order=order, parent=parent)

    def show_cases(self, caseload: Caseload, *, only: str = "") -> None:
        """Show lines; ``only`` keeps those whose person, note, team or worker holds every word of it."""
        reckoner = Reckoner(self.desk.code_lists, self.desk.today())
        self.show_lines(lambda: lines_of(caseload.lines, reckoner, only=only), hidden=caseload.hidden)

    def _open_person(self, line: Line) -> None:
        self.desk.open_person(line.case.person_id)
