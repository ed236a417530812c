"""The files that lie in a folder others write into: found without opening, and glanced at without taking them in."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.trust import TrustBook
from caseload_desktop.exchange.sync.wire import SUFFIX, Header, Letter
from caseload_desktop.store import rows
from caseload_desktop.store.identity import age_key, device_of

_NOT_OURS = frozenset({"sync_locked", "sync_not_a_sync_file"})
"""A shared folder holds files for others too; that is nobody's news."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A file as it lies in a folder; ``changed`` is nanoseconds, so that one written anew counts as another."""

    path: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """A file for this laptop that was not taken in. ``problem`` is the code of what keeps it from being read, or empty.

    ``made`` is the sender's own UTC instant: shown, never trusted.
    """

    lying: Lying
    device: str = ""
    laptop: str = ""
    owner_name: str = ""
    made: str = ""
    no: int = 0
    label: str = ""
    problem: str = ""


def lying_in(folder: str) -> tuple[Lying, ...]:
    """Return the exchange files in a folder, by name. Raises ``FileRefused`` ``folder_away`` when it can't be reached.

    May take long on a share that does not answer: never call it where somebody waits for it.
    """
    try:
        with os.scandir(folder) as entries:
            found = [_lying(entry) for entry in entries if entry.name.endswith(SUFFIX) and entry.is_file()]
    except OSError as error:
        raise FileRefused("folder_away") from error
    return tuple(sorted((one for one in found if one is not None), key=lambda one: one.path))


def lying_at(path: str) -> Lying | None:
    """Return a file somebody chose as it lies there; None when it is gone."""
    try:
        about = Path(path).stat()
    except OSError:
        return None
    return Lying(path, about.st_size, about.st_mtime_ns)


def _lying(entry: os.DirEntry[str]) -> Lying | None:
    try:
        about = entry.stat()
    except FileNotFoundError:
        return None  # taken away between the list and the look
    return Lying(entry.path, about.st_size, about.st_mtime_ns)


def glance(connection: Connection, lying: Lying) -> Glance | None:
    """Read the head of a file; None when it is for others, from this laptop or a removed one, or brings nothing new."""
    try:
        read_head(Path(lying.path), age_key(connection))
    except _Head as found:
        header = found.header
    except FileRefused as error:
        return None if error.code in _NOT_OURS else Glance(lying=lying, problem=error.code)
    else:
        return None
    if header.sender.device == device_of(connection).id or _known(connection, header):
        return None
    if _is_removed(connection, header):
        return None
    return Glance(
        lying=lying,
        device=header.sender.device,
        laptop=header.sender.name,
        owner_name=header.sender.owner_name,
        made=header.made,
        no=header.no,
        label=header.label,
    )


def in_order(files: Sequence[Glance]) -> list[Glance]:
    """Files in the order in which they are best taken in: each laptop's own order, so that nothing has to wait."""
    return sorted(files, key=lambda one: (one.owner_name, one.laptop, one.device, one.no, one.lying.path))


def read_head(path: Path, identity: str) -> None:
    """Open a file as far as its header, which comes out as ``_Head``."""
    from caseload_desktop.exchange.sync.reader import read_sync_file

    def stop(header: Header) -> None:
        raise _Head(header)

    def ignore(_letter: Letter, _content: bytes) -> None:
        """Nothing comes before the header."""

    read_sync_file(path, identity, on_header=stop, on_line=ignore)


def _known(connection: Connection, header: Header) -> bool:
    """True when this file was taken in (also if that was undone), or later ones that hold all it can bring."""
    t, peer = rows.import_file, rows.peer
    taken = select(t.c.file_id).where(t.c.file_id == header.file)
    if connection.execute(taken).first() is not None:
        return True
    overtaken = select(peer.c.device).where(
        peer.c.device == header.sender.device, peer.c.heard_no >= header.no, peer.c.heard_lsn >= header.to_lsn
    )
    return connection.execute(overtaken).first() is not None


def _is_removed(connection: Connection, header: Header) -> bool:
    """True for a laptop that was taken out of the team: its files lie there for ever and would always be refused."""
    try:
        TrustBook.of(connection).sender(header.sender)
    except FileRefused as refused:
        return refused.code == "sync_removed_sender"
    return False


class _Head(Exception):
    """Ends the reading once the header is there."""

    def __init__(self, header: Header) -> None:
        super().__init__("header read")
        self.header = header
