"""After signing in: contacts this worker began and did not finish are offered again, at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseload_desktop.ui.log_contact.entry import DRAFT_KIND, UNFINISHED, summary
from caseload_desktop.ui.log_contact.open_entries import entry_of
from caseload_desktop.ui.log_contact.reads import saved_keys

if TYPE_CHECKING:
    from caseload_desktop.ui.desk import Desk


def offer_unfinished(desk: Desk) -> None:
    """Say what was left unfinished, with the way to it; nothing when nothing was. Raises ``StoreUnavailable``."""
    drafts = [draft for draft in desk.store.drafts.mine(desk.actor.worker_id) if draft.kind == DRAFT_KIND]
    if not drafts:
        return

    def found(saved: set[str]) -> None:
        left = [entry_of(draft) for draft in drafts if draft.key not in saved]
        if not left:
            return
        count = "A contact is" if len(left) == 1 else f"{len(left)} contacts are"
        words = f"{count} not finished: {summary(left[0], desk.code_lists)}"
        desk.notices.tell(words, action="Go on with it", on_action=lambda: desk.go("log_contact", UNFINISHED))

    keys = [draft.key for draft in drafts]
    desk.read(desk, lambda connection: saved_keys(connection, keys), found, key="unfinished")
