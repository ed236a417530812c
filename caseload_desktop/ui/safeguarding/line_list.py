"""A list of concerns or enquiries with what can be done with the current one below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.safeguarding.acts import LETTERS, SafeguardingActs
from caseload_desktop.ui.safeguarding.columns import Columns
from caseload_desktop.ui.safeguarding.lines import Line, ordered, that_hold
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.verbs import Verb

TAB = "safeguarding"
"""The part of a person's page that Enter opens."""

_MOST_VERBS = 6


class LineList(ActingList[Line]):
    """One line is chosen at a time; Enter opens the person's safeguarding."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Columns,
        empty: EmptyState,
        *,
        latest_first: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``latest_first`` begins with what was decided or closed last, else with what is most urgent."""
        self.desk, self.acts = desk, SafeguardingActs(desk, self)
        handling = Handling[Line](
            ordered=ordered,
            person=lambda line: line.person,
            opened=self._open_person,
            open_person=self._open_person,
            verbs=lambda lines: self.acts.verbs(lines[0])[:_MOST_VERBS] if lines else (),
            letters=LETTERS,
            rarer=self._rarer,
        )
        super().__init__(
            desk.runner,
            name,
            columns,
            empty,
            handling,
            order="closed" if latest_first else "status",
            descending=latest_first,
            many=False,
            in_tab=True,
            parent=parent,
        )

    def show_work(self, lines: Sequence[Line], *, hidden: int = 0, only: str = "") -> None:
        """Show lines; ``only`` keeps those that hold every word of it."""
        self.show_lines(that_hold(lines, only), hidden=hidden)

    def _rarer(self, lines: Sequence[Line]) -> list[Verb]:
        more = [verb for line in lines for verb in self.acts.verbs(line)[_MOST_VERBS:]]
        return [*more, *(verb for line in lines for verb in self.acts.rarer(line))]

    def _open_person(self, line: Line) -> None:
        self.desk.open_person(line.person_id, TAB)
