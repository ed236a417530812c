"""What somebody is writing in a case note, kept at every key for its author alone until it is completed."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from caseload_desktop.ui.desk import Desk

DRAFT = "case_note"
"""The kind of draft; its key is the person's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteState:
    """A note as it is typed; ``on`` and ``at`` are what was typed there, whether understood or not.

    ``name`` is the person's, so that a list of drafts can say whom the note is about.
    """

    kind: str = ""
    on: str = ""
    at: str = ""
    words: str = ""
    significant: bool = False
    name: str = ""

    @property
    def is_begun(self) -> bool:
        """True once there is something to lose."""
        return bool(self.words.strip())


def kept_note(desk: Desk, person_id: str) -> NoteState | None:
    """What the worker who is signed in was writing about a person; None when nothing is kept."""
    if desk.locked:
        return None
    drafts = desk.store.drafts.mine(desk.actor.worker_id)
    state = next((one.state for one in drafts if (one.kind, one.key) == (DRAFT, person_id)), None)
    if state is None:
        return None
    known = NoteState.__dataclass_fields__
    return NoteState(**{name: value for name, value in state.items() if name in known})


def keep_note(desk: Desk, person_id: str, state: NoteState) -> None:
    """Keep what is typed now; nothing is kept of a note without words."""
    if desk.locked or not person_id:
        return
    if state.is_begun:
        desk.keep_draft(DRAFT, person_id, asdict(state))
    else:
        forget_note(desk, person_id)


def forget_note(desk: Desk, person_id: str) -> None:
    """The note was completed, or put away."""
    if not desk.locked and person_id:
        desk.forget_draft(DRAFT, person_id)
