"""Where a worker left off: entries begun and not saved, as lines of the tray."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.work_item import WorkItem, WorkKind
from caseload_desktop.store.queries.people import person_hits
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_draft import FORM, PROVIDER_FORM
from caseload_desktop.ui.log_contact.entry import UNFINISHED

if TYPE_CHECKING:
    from caseload_desktop.store.drafts import Draft

DRAFT_KIND = WorkKind(id="draft", label="Carry on where you left off", group="drafts", opens="")
"""The kind of every entry that was begun and not saved."""


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where a kind of draft is gone on with: its words, the page, and what the page is asked for.

    ``tab``: the draft's key is a person, gone on with on that tab of their page.
    """

    words: str
    page: str
    item: str | None = None
    tab: str = ""


GOES_ON: dict[str, GoesOn] = {
    "contact": GoesOn("Contact", "log_contact", UNFINISHED),
    "correct_contact": GoesOn("Correction of a contact", "contacts"),
    "person": GoesOn("Person", "people"),
    "commentary": GoesOn("Commentary on a figure", "figures"),
    "import_sheet": GoesOn("Sheet to bring in", "import"),
    "case_note": GoesOn("Case note", "person", tab="notes"),
    "safeguarding": GoesOn("Safeguarding form", "safeguarding"),
    PROVIDER_FORM: GoesOn("Form on a provider", "providers"),
    FORM: GoesOn("Form on a person", "person"),
    "chronology_analysis": GoesOn("Analysis of the chronology", "person", tab="chronology"),
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
            person_id, words = draft.key if goes_on.tab else "", goes_on.words
            if draft.kind == FORM:
                person_id, _tab, _row, words = draft.key.split(" ", 3)
            row_id, day = f"{draft.kind} {draft.key}", draft.saved_at[:10]
            yield WorkItem(DRAFT_KIND.id, row_id, person_id=person_id, detail=words, since=day)


def named(connection: Any, drafts: Sequence[WorkItem], *, viewer: Actor) -> list[WorkItem]:
    """Return drafts with the names of the people they are about, as far as the viewer may read their records."""
    people = [draft.person_id for draft in drafts if draft.person_id]
    known = {hit.id: hit for hit in (person_hits(connection, people, viewer=viewer) if people else ()) if hit.open}
    found = []
    for draft in drafts:
        hit = known.get(draft.person_id)
        found.append(draft._replace(person=hit.name, reference=hit.reference) if hit is not None else draft)
    return found


_IN_A_FORM = ("person", "safeguarding", "chronology_analysis", PROVIDER_FORM, FORM)


def may_be_thrown_away(item: WorkItem) -> bool:
    """True for what a form keeps that can be opened anew; a page shows itself what it keeps, to throw it away there."""
    return item.id.partition(" ")[0] in _IN_A_FORM


def throw_away(desk: Desk, items: Sequence[WorkItem]) -> None:
    """Forget what was begun, also where what it was about is done or gone by now."""
    pairs = [item.id.partition(" ") for item in items]
    desk.throw_drafts_away({(kind, key) for kind, _, key in pairs})


def go_on_with(desk: Desk, item: WorkItem) -> None:
    """Open an unfinished entry where it is gone on with."""
    kind, _, key = item.id.partition(" ")
    goes_on = GOES_ON.get(kind)
    if goes_on is None:
        return
    if kind == FORM:
        desk.open_person(item.person_id, key.split(" ")[1])
    elif goes_on.tab:
        desk.open_person(item.person_id, goes_on.tab)
    else:
        desk.go(goes_on.page, goes_on.item)
