"""The contacts begun and not yet saved: one in front, the others kept; every key of each is in the drafts file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from caseload_desktop.ui.log_contact.entry import DRAFT_KIND, Entry, as_state, from_state, has_content

if TYPE_CHECKING:
    from caseload_desktop.store.drafts import Draft
    from caseload_desktop.ui.desk import Desk


class OpenEntries:
    """Unfinished entries of the worker at a desk, the oldest first; ``current`` is the one on the form."""

    def __init__(self, desk: Desk, make_blank: Callable[[], Entry]) -> None:
        self._desk, self._make_blank = desk, make_blank
        self._others: list[Entry] = []
        self._saving: dict[str, Entry] = {}
        self.current = make_blank()

    @property
    def others(self) -> tuple[Entry, ...]:
        """What else is unfinished."""
        return tuple(self._others)

    def keep(self) -> bool:
        """Put the entry as it stands into the drafts file; one that holds nothing yet is taken out.

        False when the disk took nothing.
        """
        if has_content(self.current):
            return self._desk.keep_draft(DRAFT_KIND, self.current.key, as_state(self.current))
        self._desk.forget_draft(DRAFT_KIND, self.current.key)
        return True

    def begin(self) -> Entry:
        """Begin another entry; what was being typed is kept among the others, an untouched one is used again."""
        if has_content(self.current):
            self.keep()
            self._others.append(self.current)
        self.current = self._make_blank()
        return self.current

    def switch(self, key: str = "") -> Entry:
        """Bring another unfinished entry to the front: the one named, else the one waiting longest."""
        found = next((entry for entry in self._others if not key or entry.key == key), None)
        if found is not None:
            self._others.remove(found)
            if has_content(self.current):
                self.keep()
                self._others.append(self.current)
            self.current = found
        return self.current

    def discard(self) -> Entry:
        """Throw the entry away and begin another; returns what was thrown away, for ``bring_back``."""
        gone = self.current
        self._desk.forget_draft(DRAFT_KIND, gone.key)
        self.current = self._make_blank()
        return gone

    def bring_back(self, entry: Entry) -> Entry:
        """Put an entry in front again: one thrown away, or one that could not be saved."""
        self._saving.pop(entry.key, None)
        if entry.key != self.current.key:
            self._others = [one for one in self._others if one.key != entry.key]
            if has_content(self.current):
                self._others.append(self.current)
            self.current = entry
        self.keep()
        return self.current

    def hand_over(self) -> Entry:
        """Give the entry away to be saved and begin another; its draft stays until ``saved``."""
        entry = self.current
        self.keep()
        self._saving[entry.key] = entry
        self.current = self._make_blank()
        return entry

    def saved(self, key: str) -> None:
        """The contact is on record: forget its draft."""
        self._saving.pop(key, None)
        self._desk.forget_draft(DRAFT_KIND, key)

    def left_over(self) -> list[Entry]:
        """Entries the drafts file holds of this worker that are not open here, by id: the oldest first."""
        known = {self.current.key, *self._saving, *(entry.key for entry in self._others)}
        mine = self._desk.store.drafts.mine(self._desk.actor.worker_id)
        found = [entry_of(draft) for draft in mine if draft.kind == DRAFT_KIND]
        return sorted((entry for entry in found if entry.key not in known), key=lambda entry: entry.key)

    def take_in(self, entries: Iterable[Entry]) -> None:
        """Open what was left over, or could not be saved, again behind the one on the form."""
        for entry in entries:
            self._saving.pop(entry.key, None)
            self._others.append(entry)


def entry_of(draft: Draft) -> Entry:
    """The entry of a draft."""
    state: dict[str, Any] = draft.state
    return from_state({**state, "key": draft.key})
