"""How a hazard stands, in words and shapes: not agreed, to be looked at again, overdue."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.hazard import LOOK_AHEAD_DAYS
from caseload_desktop.store.queries.hazards import Hazard
from caseload_desktop.ui.record_words import due_words
from caseload_desktop.ui.widgets.hazard_box import Hazardous
from caseload_desktop.ui.widgets.status_tag import Tag, Tone


def hazard_tags(hazard: Hazard, *, today: date) -> tuple[Tag, ...]:
    """What somebody must do about a warning that stands."""
    if not hazard.stands:
        return ()
    tags = [] if hazard.agreed_on else [Tag(Tone.AMBER, "Not agreed yet")]
    if hazard.review_on < today.isoformat():
        tags.append(Tag(Tone.RED, f"Look again: {due_words(hazard.review_on, today=today)}"))
    elif hazard.review_on <= (today + timedelta(days=LOOK_AHEAD_DAYS)).isoformat():
        tags.append(Tag(Tone.BLUE, f"Look again: {due_words(hazard.review_on, today=today)}"))
    return tuple(tags)


def warnings_of(hazards: Iterable[Hazard], lists: CodeLists, *, today: date) -> tuple[Hazardous, ...]:
    """The warnings that stand, for the head of the record; what is coming soon is no news there."""
    return tuple(
        Hazardous(
            lists.label("hazard_kind", hazard.kind),
            hazard.detail,
            tuple(tag for tag in hazard_tags(hazard, today=today) if tag.tone is not Tone.BLUE),
        )
        for hazard in hazards
        if hazard.stands
    )
