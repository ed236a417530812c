"""Where a worker left off: entries begun and not saved, as lines of the tray."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.work_item import WorkItem, WorkKind
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.log_contact.entry import UNFINISHED

if TYPE_CHECKING:
    from caseload_desktop.store.drafts import Draft

DRAFT_KIND = WorkKind(id="draft", label="Carry on where you left off", group="drafts", opens="")
"""The kind of every entry that was begun and not saved."""


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where a kind of draft is gone on with: its words, the page, and what the page is asked for."""

    words: str
    page: str
    item: str | None = None


GOES_ON: dict[str, GoesOn] = {
    "contact": GoesOn("Contact", "log_contact", UNFINISHED),
    "correct_contact": GoesOn("Correction of a contact", "contacts"),
    "person": GoesOn("Person", "people"),
    "commentary": GoesOn("Commentary on a figure", "figures"),
    "import_sheet": GoesOn("Sheet to bring in", "import"),
}
"""Kinds of drafts that are work left undone; others only remember a choice."""


def draft_items(desk: Desk) -> list[WorkItem]:
    """What the worker began and did not save, the newest first; nothing while the drafts can't be read."""
    try:
        drafts = desk.store.drafts.mine(desk.actor.worker_id)
    except StoreUnavailable:
        return []
    return list(_items(drafts))


def _items(drafts: Iterable[Draft]) -> Iterable[WorkItem]:
    for draft in drafts:
        goes_on = GOES_ON.get(draft.kind)
        if goes_on is not None:
            yield WorkItem(DRAFT_KIND.id, f"{draft.kind} {draft.key}", detail=goes_on.words, since=draft.saved_at[:10])


def go_on_with(desk: Desk, item: WorkItem) -> None:
    """Open an unfinished entry where it is gone on with."""
    goes_on = GOES_ON.get(item.id.partition(" ")[0])
    if goes_on is not None:
        desk.go(goes_on.page, goes_on.item)
