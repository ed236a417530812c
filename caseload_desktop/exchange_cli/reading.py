"""Looking at a sync file and checking it, from the command line."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.exchange.sync.account import Account, account_of, digest_of
from caseload_desktop.exchange.sync.incoming import look
from caseload_desktop.exchange.sync.reader import is_locked_sync_file
from caseload_desktop.exchange_cli.answer import Answer, counted, two_columns
from caseload_desktop.exchange_cli.door import read_key, signed_in
from caseload_desktop.store import rows
from caseload_desktop.store.identity import age_key
from caseload_desktop.store.queries.devices import Device, devices, trusted
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.store.store import Store

_KNOWN_WORDS = {
    "known": "a laptop of the team",
    "removed": "a laptop that was removed from the team",
    "unknown": "not a laptop this store knows: check by phone who sent it",
    "": "not checked: that takes the store",
}


_LOCKED = "A locked file. Whether it is one of the exchange shows only with the key of a laptop it is for."
"""The lock (age) is one that other programs use too, and tells nothing of what is behind it."""


def inspect(asked: argparse.Namespace) -> Answer:
    """Who wrote a file, for whom, when, and how much is in it; without a key only that it is a locked one.

    Raises ``FileRefused``, ``NotPermitted``, ``NotOpened``.
    """
    if asked.key:
        return _account(asked.file, account_of(asked.file, read_key(asked.key)))
    if asked.user:
        with signed_in(asked) as (store, actor):
            _must_look(actor)
            return _inspect_with(store, asked.file)
    if not is_locked_sync_file(asked.file):
        raise FileRefused("sync_not_a_sync_file")
    return Answer({"locked": True}, (_LOCKED,))


def verify(asked: argparse.Namespace) -> Answer:
    """Check a whole file; with the store also that its sender and every author in it belong to the team.

    Raises as ``inspect``.
    """
    if asked.key:
        account = account_of(asked.file, read_key(asked.key))
        own, left = counted(account.seals, "seal", "seals"), counted(account.seals_of_others, "seal", "seals")
        facts = {"whole": True, "team_checked": False, "changes": account.changes, "seals": account.seals}
        return Answer(
            {**facts, "seals_of_others": account.seals_of_others, **_identity(account)},
            (
                "The file is whole: nothing was added, dropped or changed since it was signed.",
                f"It was signed with the key on its own card; {own} of the sender hold.",
                f"Not checked, since that takes the store: whose card it is, and {left} of other laptops.",
            ),
        )
    with signed_in(asked) as (store, actor):
        _must_look(actor)
        seen = look(store, asked.file)
    facts = {"whole": True, "team_checked": seen.known_sender, "changes": seen.changes, "new": seen.new}
    who = f"{seen.sender.name or seen.sender.device}" + (
        f" ({seen.sender.owner_name})" if seen.sender.owner_name else ""
    )
    lines = [
        "The file is whole: nothing was added, dropped or changed since it was signed.",
        f"It comes from {who}, which belongs to the team; so do all who wrote what is in it."
        if seen.known_sender
        else f"It says it comes from {who}. Compare these words by phone: {' '.join(seen.words)}",
        f"{counted(seen.changes, 'change', 'changes')}, of which {seen.new} are not held here yet.",
    ]
    if seen.already:
        lines.append(f"It was taken in on {_when(seen.already)} already.")
    more = {"file": seen.file_id, "from": {"device": seen.sender.device}, "words": list(seen.words)}
    return Answer({**facts, **more, "taken_at": seen.already or None}, tuple(lines))


def _must_look(actor: Actor) -> None:
    """Who exchanges may look at what comes, and so may whoever looks after sign-ins and laptops."""
    if not actor.may(May.MANAGE_TEAM):
        actor.must(May.EXCHANGE)


def _inspect_with(store: Store, path: Path) -> Answer:
    with store.read() as connection:
        try:
            account = account_of(path, age_key(connection))
        except FileRefused as refused:
            sent = _sent_here(connection, path) if refused.code == "sync_locked" else None
            if sent is None:
                raise
            return sent
        known = {d.device: d for d in devices(connection)}
        card = account.header.sender
        held = trusted(connection).get(card.device)
        standing = "unknown"
        if held is not None and held.sign_key == card.sign_key:
            standing = "removed" if held.removed else "known"
        taken = _taken_at(connection, account.header.file)
        label = _label_words(account.header.label, names_by_id(connection))
    return _account(path, account, known=known, standing=standing, taken=taken, label=label)


def _sent_here(connection: Connection, path: Path) -> Answer | None:
    """What this laptop noted when it wrote a file: it can't open one itself."""
    t = rows.sent_file
    found = connection.execute(select(t).where(t.c.sha256 == digest_of(path))).mappings().first()
    if found is None:
        return None
    known = {d.device: d for d in devices(connection)}
    to: list[str] = json.loads(found["recipients"])
    facts = {name: found[name] for name in ("no", "label", "people", "changes", "bytes")}
    lines = two_columns(
        ("From", "this laptop"),
        ("For", _laptops(to, known)),
        ("Written", f"{_when(found['at'])}, file {found['no']}"),
        ("What", _label_words(found["label"], names_by_id(connection))),
        ("Holds", _holds(found["changes"], found["people"])),
    )
    more = {"file": found["file_id"], "made": found["at"], "to": _recipients(to, known)}
    return Answer({"locked": True, "written_here": True, **more, **facts}, lines)


def _recipients(to: Iterable[str], known: Mapping[str, Device]) -> list[dict[str, Any]]:
    at = {device: known.get(device) for device in to}
    return [{"device": d, "name": k.name if k else "", "this": bool(k and k.this)} for d, k in at.items()]


def _laptops(to: Iterable[str], known: Mapping[str, Device]) -> str:
    at = {device: known.get(device) for device in to}
    return "; ".join(
        _laptop(d, k.name, k.owner_name) + (", this laptop" if k.this else "") if k else d for d, k in at.items()
    )


def _taken_at(connection: Connection, file_id: str) -> str:
    t = rows.import_file
    at = connection.execute(select(t.c.at).where(t.c.file_id == file_id, t.c.undone_at.is_(None))).scalar()
    return at or ""


def _identity(account: Account) -> dict[str, Any]:
    header, card = account.header, account.header.sender
    sender = {"device": card.device, "name": card.name, "owner_name": card.owner_name}
    words = list(words_of(card.sign_key, card.recipient))
    return {"file": header.file, "no": header.no, "made": header.made, "from": {**sender, "words": words}}


def _account(
    path: Path,
    account: Account,
    *,
    known: Mapping[str, Device] | None = None,
    standing: str = "",
    taken: str = "",
    label: str = "",
) -> Answer:
    header, card = account.header, account.header.sender
    kinds = ("changes", "erased", "locked_copies", "releases", "proofs", "dropped", "tombstones")
    counts = ("people", "streams", *kinds, "seals", "seals_of_others")
    facts = {
        "locked": True,
        "written_here": False,
        **_identity(account),
        "to": _recipients(header.to, known or {}),
        "sender_is": standing or None,
        "label": header.label,
        "first": header.first,
        "welcome": header.welcome is not None,
        **{name: getattr(account, name) for name in counts},
        "bytes": path.stat().st_size,
        "version": header.version,
        "schema": header.schema,
        "app": header.app,
        "taken_at": taken or None,
    }
    lines = two_columns(
        ("From", _laptop(card.device, card.name, card.owner_name)),
        ("Which is", _KNOWN_WORDS[standing]),
        ("Its words", " ".join(words_of(card.sign_key, card.recipient))),
        ("For", _laptops(header.to, known or {})),
        ("Written", f"{_when(header.made)}, file {header.no} of this sender" + (", the first" if header.first else "")),
        ("What", label or header.label),
        ("Holds", _holds(account.changes, account.people)),
        ("Lets go", counted(account.releases, "record", "records") if account.releases else ""),
        ("Proves", counted(account.proofs, "restricted record", "restricted records") if account.proofs else ""),
        ("Taken in", _when(taken) if taken else ""),
        ("Program", f"version {header.app}, schema {header.schema}"),
    )
    return Answer(facts, lines)


def _holds(changes: int, people: int) -> str:
    return f"{counted(changes, 'change', 'changes')}, records of {counted(people, 'person', 'people')}"


def _laptop(device: str, name: str, owner: str) -> str:
    words = ", ".join(part for part in (name, owner) if part)
    return f"{words} ({device})" if words else device


def _label_words(label: str, names: Mapping[str, str]) -> str:
    kind, _, of = label.partition(":")
    return f"{kind} {names.get(of, of)}" if of else kind


def _when(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(UTC).strftime("%d/%m/%Y %H:%M UTC")
