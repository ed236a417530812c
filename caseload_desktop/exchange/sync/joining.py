"""Joining a team: the manager's first file is looked at, its sender's words are compared, then it is taken in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.store.joining import joining_of, worker_of
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import actor_of

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFile:
    """The first file of a team for this laptop, before anything of it is taken in.

    ``words`` are those of the laptop it says it is from, to be compared by phone; ``sign_key`` its signing key.
    ``worker_id`` is who the file says the person on this laptop is, if it does. ``made`` is UTC.
    """

    path: Path
    words: tuple[str, ...]
    sign_key: str
    laptop: str
    sender: str
    made: str
    people: int
    changes: int
    worker_id: str


def look_at_first_file(store: Store, path: Path, *, progress: Progress | None = None) -> FirstFile:
    """Read the manager's first file through; writes nothing.

    Raises ``FileRefused`` as taking in does.
    """
    found = look(store, path, progress=progress)
    return FirstFile(
        path=path,
        words=words_of(found.sender.sign_key, found.sender.recipient),
        sign_key=found.sender.sign_key,
        laptop=found.sender.name,
        sender=found.sender.owner_name,
        made=found.made,
        people=found.people,
        changes=found.changes,
        worker_id=str((found.welcome or {}).get("worker_id", "")),
    )


def join(store: Store, first: FirstFile, *, progress: Progress | None = None) -> Actor:
    """Take the first file in, after the words were found the same, and return who the person on this laptop now is.

    That is whoever the team's list of laptops says uses this one. All of it, or nothing: a laptop that is switched off
    meanwhile still waits. Raises ``FileRefused``, also ``sync_no_welcome`` where the team does not have this laptop,
    ``RuleBroken`` ``joined_already``, ``NotPermitted`` ``worker_not_active``, ``StoreUnavailable``.
    """
    with store.read() as connection:
        waiting = joining_of(connection)
    if waiting is None:
        raise RuleBroken("joined_already")
    taking = Actor(first.worker_id or waiting.sign_in_id, Role.PRACTITIONER)
    take(store, taking, first.path, progress=progress, confirmed=first.sign_key)
    with store.read() as connection:
        return actor_of(store, worker_of(connection, waiting.sign_in_id))
