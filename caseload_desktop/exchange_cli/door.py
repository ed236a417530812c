"""The ways to what is locked: signing in to the store, or a laptop's key written to a file."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from getpass import getpass
from pathlib import Path

from caseload_desktop.domain.errors import CaseloadError, FileRefused, StoreUnavailable
from caseload_desktop.domain.roles import Actor
from caseload_desktop.runtime.clock import SystemClock
from caseload_desktop.runtime.paths import profile
from caseload_desktop.store import access_log
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Vault
from caseload_desktop.ui.messages import sentence

_MOST_BYTES = 20_000


class NotOpened(Exception):
    """The store could not be opened; ``reason`` says why."""

    def __init__(self, reason: CaseloadError) -> None:
        super().__init__(reason.code)
        self.reason = reason


@contextmanager
def signed_in(asked: argparse.Namespace) -> Iterator[tuple[Store, Actor]]:
    """The store and who signed in; closed again at the end. Raises ``NotOpened``."""
    with signed_in_with_backups(asked) as (_, store, actor):
        yield store, actor


@contextmanager
def signed_in_with_backups(asked: argparse.Namespace) -> Iterator[tuple[Vault, Store, Actor]]:
    """As ``signed_in``, with the vault that makes the backups of this store."""
    vault = Vault(profile(asked.profile).folder, clock=SystemClock())
    try:
        try:
            if not vault.exists():
                raise StoreUnavailable("no_such_store")
            opened = vault.unlock(asked.user, _password(asked))
        except CaseloadError as error:
            raise NotOpened(error) from error
        for notice in opened.notices:
            print(sentence(notice.code, **notice.values), file=sys.stderr)
        yield vault, opened.store, opened.actor
        access_log.record(opened.store, opened.actor, Access.SIGN_OFF)
    finally:
        vault.close()


def _password(asked: argparse.Namespace) -> str:
    if asked.password_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return getpass(f"Password of {asked.user}: ")


def read_key(path: Path) -> str:
    """The age identity in a key file: the first line that is neither empty nor a remark.

    Raises ``FileRefused`` ``key_unreadable``.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_BYTES).decode("ascii")
    except (OSError, UnicodeDecodeError):
        raise FileRefused("key_unreadable") from None
    lines = (line.strip() for line in text.splitlines())
    found = next((line for line in lines if line and not line.startswith("#")), "")
    if not found.startswith("AGE-SECRET-KEY-"):
        raise FileRefused("key_unreadable")
    return found


def write_key(path: Path, *, identity: str, recipient: str, device: str, at: str) -> None:
    """Write a key file that only its owner can read; never over another file.

    Raises ``StoreUnavailable`` ``export_not_written``.
    """
    words = (
        f"# Caseload Desktop: the key of laptop {device}, written on {at}.\n"
        "# Whoever has this file can read all that is sent to this laptop.\n"
        "# Keep it locked away, and destroy it after use.\n"
        f"# public key: {recipient}\n{identity}\n"
    )
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii", newline="\n") as file:
            file.write(words)
            file.flush()
            os.fsync(descriptor)
    except OSError as error:
        raise StoreUnavailable("export_not_written") from error
