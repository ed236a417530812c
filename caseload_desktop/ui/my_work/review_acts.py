"""Reviews in the tray: planned and given as on the page Reviews, one or many; and what one of them allows there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from caseload_desktop.store.queries.work.reviews import ASKED, DUE, NO_DAY, PLANNED
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.widgets.verbs import Verb

if TYPE_CHECKING:
    from caseload_desktop.ui.reviews.acts import About

KEYS = ("R", "P", "A", "G", "X")
_OF_A_REVIEW, _OF_A_SUPPORT = (PLANNED, ASKED), (DUE, NO_DAY)


class TrayReviews:
    """Offers the verbs of the reviews among what is chosen."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, lines: Sequence[Line]) -> list[Verb]:
        """What may be done with those of the lines that are reviews; among others only what can be done with many."""
        chosen = [line for line in lines if line.kind.id in (*_OF_A_REVIEW, *_OF_A_SUPPORT)]
        if not chosen:
            return []
        from caseload_desktop.ui.reviews.acts import ReviewActs

        found = ReviewActs(self.desk, self._owner).verbs_about([_about(line) for line in chosen])
        return found if len(chosen) == len(lines) else [verb for verb in found if verb.key in ("P", "G")]


def _about(line: Line) -> About:
    """What the act is about; an item without a review of its own names the support it is due for."""
    from caseload_desktop.ui.reviews.acts import About

    item = line.item
    if line.kind.id in _OF_A_SUPPORT:
        return About(item.person_id, item.person, support_id=item.id)
    planned_on = item.due_on if line.kind.id == PLANNED else ""
    return About(item.person_id, item.person, review_id=item.id, planned_on=planned_on)
