"""Lists of DoLS applications and of AMHP referrals with what can be done with the current one below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.liberty import amhp_lines, dols_lines
from caseload_desktop.ui.liberty.acts import AMHP_LETTERS, DOLS_LETTERS, AmhpActs, DolsActs
from caseload_desktop.ui.liberty.amhp_lines import AmhpRow
from caseload_desktop.ui.liberty.columns import AmhpColumns, DolsColumns
from caseload_desktop.ui.liberty.dols_lines import DolsRow
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState


class DolsList(ActingList[DolsRow]):
    """One application is chosen at a time; Enter opens the person."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: DolsColumns,
        empty: EmptyState,
        *,
        order: str = "priority",
        latest_first: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.desk, self.acts = desk, DolsActs(desk, self)
        handling = Handling[DolsRow](
            ordered=dols_lines.ordered,
            person=lambda row: row.one.person,
            opened=lambda row: desk.go("person", f"{row.one.person_id}#{TAB}"),
            open_person=lambda row: desk.open_person(row.one.person_id),
            verbs=lambda rows: self.acts.verbs(rows[0]) if rows else (),
            letters=DOLS_LETTERS,
            rarer=lambda rows: self.acts.rarer(rows[0]) if rows else (),
        )
        super().__init__(
            desk.runner,
            name,
            columns,
            empty,
            handling,
            order=order,
            descending=latest_first,
            many=False,
            in_tab=True,
            parent=parent,
        )

    def show_rows(self, rows: Sequence[DolsRow], *, hidden: int = 0) -> None:
        """Show applications."""
        self.show_lines(list(rows), hidden=hidden)


class AmhpList(ActingList[AmhpRow]):
    """The same for referrals to an AMHP; their countdowns tick."""

    def __init__(
        self, desk: Desk, name: str, columns: AmhpColumns, empty: EmptyState, *, parent: QWidget | None = None
    ) -> None:
        self.desk, self.acts = desk, AmhpActs(desk, self)
        handling = Handling[AmhpRow](
            ordered=amhp_lines.ordered,
            person=lambda row: row.one.person,
            opened=lambda row: desk.go("person", f"{row.one.person_id}#{TAB}"),
            open_person=lambda row: desk.open_person(row.one.person_id),
            verbs=lambda rows: self.acts.verbs(rows[0]) if rows else (),
            letters=AMHP_LETTERS,
            rarer=lambda rows: self.acts.rarer(rows[0]) if rows else (),
        )
        super().__init__(
            desk.runner, name, columns, empty, handling, order="order", many=False, in_tab=True, parent=parent
        )

    def show_rows(self, rows: Sequence[AmhpRow], *, hidden: int = 0) -> None:
        """Show referrals."""
        self.show_lines(list(rows), hidden=hidden)


TAB = "dols and amhp"
"""The tab of the person's page, by its title."""
