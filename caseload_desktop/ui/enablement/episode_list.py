"""A list of referrals to enablement with what can be done with the current one below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.enablement.acts import LETTERS, EpisodeActs
from caseload_desktop.ui.enablement.columns import Columns
from caseload_desktop.ui.enablement.lines import Line, ordered, that_hold
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.verbs import Verb


class EpisodeList(ActingList[Line]):
    """One referral is chosen at a time; Enter opens the person."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Columns,
        empty: EmptyState,
        *,
        order: str = "status",
        parent: QWidget | None = None,
    ) -> None:
        self.desk, self.acts = desk, EpisodeActs(desk, self)
        handling = Handling[Line](
            ordered=ordered,
            person=lambda line: line.referral.person,
            opened=self._open_person,
            open_person=self._open_person,
            verbs=lambda lines: self.acts.verbs(lines[0]) if lines else (),
            letters=LETTERS,
            rarer=self._rarer,
        )
        super().__init__(
            desk.runner, name, columns, empty, handling, order=order, many=False, in_tab=True, parent=parent
        )

    def show_referrals(self, lines: Sequence[Line], *, hidden: int = 0, only: str = "") -> None:
        """Show referrals; ``only`` keeps those that hold every word of it."""
        self.show_lines(that_hold(lines, only), hidden=hidden)

    def _rarer(self, lines: Sequence[Line]) -> list[Verb]:
        return [self.acts.withdrawal(line) for line in lines if self.acts.may_withdraw(line)]

    def _open_person(self, line: Line) -> None:
        self.desk.open_person(line.referral.person_id)
