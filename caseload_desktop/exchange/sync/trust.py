"""Whose word counts: the laptops known to belong to the team, and how a file may add to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync.wire import Card
from caseload_desktop.store import rows
from caseload_desktop.store.identity import device_of, public_keys
from caseload_desktop.store.meta import read_meta
from caseload_desktop.store.operation import MAKING
from caseload_desktop.store.queries.devices import devices, trusted


@dataclass(slots=True)
class Known:
    """A laptop whose seals count. ``managed`` is true for one that manages or ever did: what it wrote then holds.

    ``removed`` goes with the key, so that a lost laptop can't come back under a new identity.
    """

    sign_key: str
    managed: bool
    removed: bool = False


@dataclass(slots=True)
class TrustBook:
    """The laptops trusted before a file, and those it makes known by the word of one that manages.

    ``rows`` says which laptop each device row is about.
    """

    known: dict[str, Known] = field(default_factory=dict)
    rows: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection) -> TrustBook:
        """The book as the store has it."""
        book = cls()
        every = trusted(connection)
        lost = {one.sign_key for one in every.values() if one.removed}
        for device, one in every.items():
            book.known[device] = Known(one.sign_key, one.managed, removed=one.sign_key in lost)
        t = rows.FOLDED["device"]
        book.rows = {row: device for row, device in connection.execute(select(t.c.id, t.c.device)) if device}
        return book

    def trust_first(self, card: Card) -> None:
        """Trust a manager's laptop because two people have compared its words."""
        self.known.setdefault(card.device, Known(card.sign_key, managed=True))

    def sender(self, card: Card) -> Known:
        """Return the laptop a file says it is from.

        One under a new identity is known by its key; what it wrote counts when its row says so too. Raises
        ``FileRefused``: ``sync_unknown_sender``, ``sync_removed_sender``, ``sync_forged`` (the key is not the one we
        know).
        """
        found = self.known.get(card.device) or self._with_key(card.sign_key)
        if found is None:
            raise FileRefused("sync_unknown_sender")
        if found.removed:
            raise FileRefused("sync_removed_sender")
        if found.sign_key != card.sign_key:
            raise FileRefused("sync_forged")
        return found

    def may_release(self, device: str) -> bool:
        """True for a laptop that may tell another which records it no longer carries."""
        return self.may_change_team(device)

    def key_of(self, device: str) -> str | None:
        """The key that checks a laptop's seals, removed ones' too: what they wrote before stays true."""
        found = self.known.get(device)
        return found.sign_key if found is not None else None

    def learn(self, operations: Sequence[Mapping[str, Any]], *, vouched: bool) -> frozenset[str]:
        """Take the operations of a file on laptops into account, read as JSON, in whatever order they stand.

        ``vouched``: two people compared the sender's words, so that its list of laptops stands for itself. Returns the
        laptops whose word does not count: those nobody has introduced, and those that may not change the team.
        """
        makings = [o for o in operations if o["e"] == "device" and o["k"] in MAKING]
        for operation in makings if vouched else ():
            self._enrol(operation)
        due, left = list(operations), list[Mapping[str, Any]]()
        while len(left := [o for o in due if not self._believed(o)]) < len(due):
            due = left
        return frozenset(o["d"] for o in left)

    def knows(self, device: str) -> bool:
        """True for a laptop that somebody has introduced."""
        return device in self.known

    def may_change_team(self, device: str) -> bool:
        """True for a laptop that may, or once might, change who belongs to the team."""
        found = self.known.get(device)
        return found is not None and found.managed

    def _believed(self, operation: Mapping[str, Any]) -> bool:
        author = self.known.get(operation["d"])
        if operation["e"] == "device" and operation["k"] in MAKING and self._is_successor(operation):
            return True
        if author is None or not author.managed:
            return False
        if operation["e"] == "device":
            if operation["k"] in MAKING:
                self._enrol(operation)
            elif operation["f"].get("manages") is True and operation["i"] in self.rows:
                found = self.known.get(self.rows[operation["i"]])
                if found is not None:
                    found.managed = True
        return True

    def _enrol(self, operation: Mapping[str, Any]) -> None:
        fields = operation["f"]
        device, key = fields.get("device"), fields.get("sign_key")
        if isinstance(device, str) and isinstance(key, str):
            self.rows[operation["i"]] = device
            known = self.known.setdefault(device, Known(key, managed=False))
            known.managed = known.managed or fields.get("manages") is True

    def _is_successor(self, operation: Mapping[str, Any]) -> bool:
        """A laptop's own word that it goes on under a new identity, with the key it is known by."""
        fields, device = operation["f"], operation["d"]
        before = self.known.get(str(fields.get("succeeds", "")))
        if before is None or fields.get("device") != device or fields.get("sign_key") != before.sign_key:
            return False
        if fields.get("manages") and not before.managed:
            return False
        self.rows[operation["i"]] = device
        self.known.setdefault(device, Known(before.sign_key, before.managed, before.removed))
        return True

    def _with_key(self, sign_key: str) -> Known | None:
        return next((one for one in self.known.values() if one.sign_key == sign_key), None)


def own_identities(connection: Connection) -> frozenset[str]:
    """This laptop's id and the ones it had before, from before a backup was restored or a disk copied."""
    succeeds = {d.device: d.succeeds for d in devices(connection)}
    waiting = read_meta(connection, "succeeds")
    device = device_of(connection).id
    own = {device}
    due = [succeeds.get(device) or waiting or ""]
    while due and (before := due.pop()) and before not in own:
        own.add(before)
        due.append(succeeds.get(before, ""))
    return frozenset(own)


def same_keys(connection: Connection) -> frozenset[str]:
    """Every identity with this laptop's keys that is known here.

    Its own, those it took after the copy was made it was brought back from, and those of a copied disk.
    """
    key = public_keys(connection).sign
    same = {device for device, one in trusted(connection).items() if one.sign_key == key}
    return own_identities(connection) | same
