"""Writing sync files, taking one in, and writing out this laptop's key, from the command line."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import Connection

from caseload_desktop.domain.errors import FileRefused, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.outgoing import Outgoing, SentFile, preview, send
from caseload_desktop.exchange.sync.request import Request, recipients_of
from caseload_desktop.exchange_cli.answer import Answer, counted
from caseload_desktop.exchange_cli.door import signed_in, signed_in_with_backups, write_key
from caseload_desktop.exchange_cli.words import taken_lines
from caseload_desktop.store import access_log
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.backup import BEFORE_IMPORT
from caseload_desktop.store.identity import age_key, public_keys
from caseload_desktop.store.queries.organisation import localities, teams, workers
from caseload_desktop.store.store import Store

_WARNING = (
    "Whoever has this key can read everything that is sent to this laptop, without a password, for as long as the\n"
    "laptop keeps it. Only take it out in an emergency, keep it locked away, and destroy it after use. That it was\n"
    "taken out is written into the log of who looked at what."
)
_AGREED = "TAKE OUT THE KEY"


class NotAgreed(Exception):
    """Nobody confirmed an act that needs it."""


def export(asked: argparse.Namespace) -> Answer:
    """Write one locked file for each laptop, or say what would be written.

    Raises ``RuleBroken`` (``no_such_name``, ``scope_required``, ``no_recipients``), ``NotPermitted``,
    ``StoreUnavailable``, ``NotOpened``.
    """
    with signed_in(asked) as (store, actor):
        on = store.clock.today().isoformat()
        with store.read() as connection:
            request = _request(connection, asked, on=on)
            if asked.preview:
                return _previewed(preview(connection, actor, request, on=on))
        if not asked.out.is_dir():
            raise StoreUnavailable("export_not_written")
        return _sent(send(store, actor, request, asked.out).files)


def _request(connection: Connection, asked: argparse.Namespace, *, on: str) -> Request:
    kind, of = _resolved(connection, asked.to)
    scope = asked.scope
    if scope is None and kind in ("worker", "team", "locality"):
        scope = asked.to
    if scope is None:
        raise RuleBroken("scope_required")
    scope_kind, scope_of = _resolved(connection, scope)
    return Request(
        recipients=recipients_of(connection, kind, of, on=on),
        label=f"{scope_kind}:{scope_of}" if scope_of else scope_kind,
        named=frozenset(asked.restricted),
        welcome=asked.welcome,
    )


def _resolved(connection: Connection, said: str) -> tuple[str, str]:
    """Kind and id of "team:Duty desk"; an id stays as it is. Raises ``RuleBroken`` ``no_such_name``."""
    kind, _, name = said.partition(":")
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "worker": ((w.id, w.name) for w in workers(connection)),
        "team": ((t.id, t.name) for t in teams(connection)),
        "locality": ((place.id, place.name) for place in localities(connection)),
    }
    if kind not in lists:
        return kind, name
    found = {i for i, known in lists[kind] if name == i or name.casefold().strip() == known.casefold()}
    if len(found) != 1:
        raise RuleBroken("no_such_name")
    return kind, found.pop()


def _previewed(out: Outgoing) -> Answer:
    lines = [
        f"{one.name or one.device}: {counted(one.changes, 'change', 'changes')}, records of "
        f"{counted(one.people, 'person', 'people')}, {one.whole_people} of them whole"
        + (f"; {one.restricted_out} restricted left out" if one.restricted_out else "")
        for one in out.each
    ]
    each = [{k: v for k, v in asdict(one).items() if k != "owner_name"} for one in out.each]
    return Answer({"preview": True, "each": each}, (*lines, "Nothing was written."))


def _sent(files: Iterable[SentFile]) -> Answer:
    each = [{**asdict(one), "path": str(one.path)} for one in files]
    lines = tuple(
        f"{one['path']}: {counted(int(one['changes']), 'change', 'changes')}, {int(one['bytes']) / 1000:.0f} kB"
        for one in each
    )
    return Answer({"preview": False, "files": each}, lines)


def import_file(asked: argparse.Namespace) -> Answer:
    """Take a file in, after a backup.

    Raises ``FileRefused`` (``sync_words_wrong`` when the words said by phone are not those of the sender),
    ``NotPermitted``, ``StoreUnavailable`` (also when no backup can be made: then nothing is taken in), ``NotOpened``.
    """
    with signed_in_with_backups(asked) as (vault, store, actor):
        actor.must(May.EXCHANGE)
        confirmed = _confirmed(store, asked.file, asked.words)
        backup = vault.back_up(reason=BEFORE_IMPORT)
        done = take(store, actor, asked.file, confirmed=confirmed)
    return Answer({**asdict(done), "backup": backup.number}, taken_lines(done))


def _confirmed(store: Store, path: Path, words: str) -> str:
    """The sender's key when the words said by phone are its own; nothing when none were said."""
    if not words:
        return ""
    seen = look(store, path)
    if not seen.known_sender and tuple(re.findall(r"\w+", words.casefold())) != seen.words:
        raise FileRefused("sync_words_wrong")
    return seen.sender.sign_key


def key(asked: argparse.Namespace) -> Answer:
    """Write this laptop's age identity to a file: an explicit act, noted before the file is there.

    Raises ``NotAgreed``, ``NotPermitted``, ``StoreUnavailable``, ``NotOpened``.
    """
    with signed_in(asked) as (store, actor):
        actor.must(May.EXCHANGE)
        actor.must(May.MANAGE_TEAM)
        print(_WARNING, file=sys.stderr)
        if not asked.yes and not _agreed():
            raise NotAgreed
        if asked.out.exists() or not asked.out.parent.is_dir():
            raise StoreUnavailable("export_not_written")
        with store.read() as connection:
            identity, keys = age_key(connection), public_keys(connection)
        access_log.record(store, actor, Access.EXPORT, about=keys.device, detail={"key": "of_this_laptop"})
        at = store.clock.now().strftime("%d/%m/%Y %H:%M UTC")
        write_key(asked.out, identity=identity, recipient=keys.recipient, device=keys.device, at=at)
    return Answer({"device": keys.device, "recipient": keys.recipient, "path": str(asked.out)}, (f"Key: {asked.out}",))


def _agreed() -> bool:
    if not sys.stdin.isatty():
        return False
    print(f"Type {_AGREED} to go on: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip() == _AGREED
