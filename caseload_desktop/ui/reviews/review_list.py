"""A list of reviews with what can be done with them below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.models.paged import Column
from caseload_desktop.ui.reviews.acts import LETTERS, ReviewActs
from caseload_desktop.ui.reviews.lines import Line, ordered
from caseload_desktop.ui.widgets.acting_list import ActingList, Handling
from caseload_desktop.ui.widgets.empty_state import EmptyState


class ReviewList(ActingList[Line]):
    """Enter opens the person's reviews; several chosen ones are planned or given together."""

    def __init__(
        self,
        desk: Desk,
        name: str,
        columns: Sequence[Column[Line]],
        empty: EmptyState,
        *,
        narrow: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.acts = ReviewActs(desk, self)
        handling = Handling[Line](
            ordered=ordered,
            person=lambda line: line.person,
            opened=lambda line: desk.open_person(f"{line.person_id}#reviews"),
            open_person=lambda line: desk.open_person(line.person_id),
            verbs=self.acts.verbs,
            letters=LETTERS,
        )
        super().__init__(desk.runner, name, columns, empty, handling, order="day", narrow=narrow, parent=parent)
