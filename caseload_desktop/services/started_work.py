"""Work that starts from a contact says so on the contact, so that it does not count as resolved at source."""

from __future__ import annotations

from caseload_desktop.domain.contact_entry import starts_work
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store

ENABLEMENT, SERVICE, SAFEGUARDING = "enablement_referral", "purchasing", "safeguarding_concern"
"""Next steps (code list ``next_step``) for work of which the contact said nothing yet."""


def started_from(act: Act, store: Store, contact_id: str | None, *, person_id: str, step: str) -> str | None:
    """Return the id of the contact a piece of work starts from; None for none.

    A contact whose next step starts no work gets ``step``, in the same act and undone with it: a contact counts as
    resolved at source only when no assessment, review, enablement or service started from it (standards 7.2). Raises
    ``RuleBroken("no_such_row")`` for a contact that is not about this person.
    """
    if not contact_id:
        return None
    row = act.row("contact", contact_id)
    if row is None or row["gone"] is not None or row["person_id"] != person_id:
        raise RuleBroken("no_such_row", field="contact_id", entity="contact")
    if not starts_work(row["next_step"], store.code_lists):
        act.set("contact", contact_id, {"next_step": step, "no_next_why": None})
    return contact_id
