"""What may happen to a team of laptops: work, files sent, carried, lost and spoilt, laptops lost and restored."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from caseload_desktop.domain.errors import CaseloadError, FileRefused, NotPermitted
from caseload_desktop.domain.roles import Role
from caseload_desktop.exchange.sync.incoming import Imported, take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request
from caseload_desktop.exchange.sync.scope import named_on
from caseload_desktop.exchange.sync.undo import undo_import
from caseload_desktop.services.catalogue import Command
from caseload_desktop.store import rows
from caseload_desktop.store.identity import public_keys
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.devices import devices
from caseload_desktop.store.queries.organisation import team_of
from caseload_desktop.store.seen import last_place
from caseload_desktop.store.succession import go_on, switch
from tests.exchange.machine.filling import Hand, NoRow
from tests.exchange.machine.forging import forged
from tests.exchange.machine.giving import commands, give
from tests.exchange.machine.glass import break_glass_by_hand
from tests.exchange.machine.marks import MARK, key_of, marks_held, marks_locked
from tests.exchange.machine.team import Laptop, make_team


@dataclass
class InTheMail:
    """A file on a stick, for one laptop."""

    path: Path
    by: int
    to: int


class World:
    """A team, the files between its laptops, and the count of what happened."""

    def __init__(self, folder: Path, *, size: int, seed: int) -> None:
        self.folder = folder
        self.chance = random.Random(seed)
        self.count: Counter[str] = Counter()
        self.written: dict[str, int] = {}
        self.lost: set[str] = set()
        self.mail: list[InTheMail] = []
        self.copies: dict[int, Path] = {}
        self._marks = 0
        (folder / "mail").mkdir(parents=True)
        self.laptops = make_team(folder, size=size, chance=self.chance, mark=self._mark)
        with self.laptops[0].store.read() as connection:
            found = team_of(connection, worker_id=self.laptops[0].actor.worker_id, on="2026-11-20")
            team = rows.team
            place = connection.execute(select(team.c.locality_id).where(team.c.id == found)).scalar()
        self.team_id, self.locality_id = found or "", place or ""

    @property
    def something_lost(self) -> bool:
        """True when a disk was lost, or put back to an earlier state: what only it held is nowhere any more."""
        return any(self.count[what] for what in ("restored", "restored unnoticed", "laptop removed"))

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.store.close()

    def _mark(self) -> str:
        self._marks += 1
        return f"zq{self._marks:05}e"

    # what a worker does

    def act(self, at: int, number: int, seed: int) -> str:
        """Give a command of the list at a laptop; a rule that forbids it is counted, not an error."""
        laptop, chance = self.laptops[at % len(self.laptops)], random.Random(seed)
        command = commands()[number % len(commands())]
        laptop.hand.chance = chance
        laptop.clock.forward(minutes=chance.randint(0, 300))
        return f"{laptop.number} {command.name}: {self._given(laptop, command)}"

    def visit(self, at: int, number: int, seed: int) -> str:
        """A manager gives a command at a colleague's laptop, signed in there as themselves."""
        hand = self.laptops[at % len(self.laptops)].hand
        owner, hand.actor = hand.actor, self.laptops[0].actor
        try:
            return f"a manager at {self.act(at, number, seed)}"
        finally:
            hand.actor = owner
            self.count["done on a visit"] += 1

    def _given(self, laptop: Laptop, command: Command) -> str:
        hand = laptop.hand
        hand.said.clear()
        before = last_lsn(laptop)
        try:
            changes = break_glass_by_hand(hand) if self._glass(hand, command) else give(command, hand)
        except CaseloadError as error:
            self.count["refused command"] += 1
            return error.code
        except NoRow as row:
            self.count["nothing there yet"] += 1
            return f"no {row}"
        self.count[command.name] += 1
        self._note(laptop, changes, before)
        return "done"

    def _glass(self, hand: Hand, command: Command) -> bool:
        return command.name == "access_open_record" and hand.chance.random() < 0.5

    def _note(self, laptop: Laptop, changes: Changes | None, before: int) -> None:
        """Remember every text the act wrote; from now on none may get lost."""
        if changes is None or not changes.touched:
            return
        laptop.hand.acts.append(changes.act)
        raws = [raw for _, raw in laptop.store.operations(after=before)]
        self.count["operations"] += len(raws)
        for mark in {m.decode() for raw in raws for m in MARK.findall(raw)}:
            self.written.setdefault(mark, laptop.number)
            if laptop.removed:
                self.lost.add(mark)

    # files

    def label_for(self, to: Laptop, by: Laptop) -> str:
        """The scope a laptop is to have as far as the sender may give it."""
        if to.actor.role in (Role.TEAM_MANAGER, Role.SAFEGUARDING_MANAGER) and (
            Role.TEAM_MANAGER in (to.actor.role, by.actor.role)
        ):
            return "everything"
        return f"team:{self.team_id}"

    def send(self, at: int, to: int, seed: int, *, label: str | None = None, named: bool | None = None) -> str:
        """Write a file for a laptop; which scope, and who of the restricted goes by name, is chance unless said."""
        chance = random.Random(seed)
        by = self.laptops[at % len(self.laptops)]
        others = [laptop for laptop in self.laptops if laptop is not by]
        recipient = others[to % len(others)]
        wanted = label or chance.choice(
            (
                self.label_for(recipient, by),
                f"worker:{by.actor.worker_id}",
                f"worker:{recipient.actor.worker_id}",
                f"locality:{self.locality_id}",
                "everything",
                "common",
            )
        )
        by.clock.forward(minutes=chance.randint(0, 90))
        try:
            sent = send(
                by.store,
                by.actor,
                Request(
                    recipients=known_as(recipient, by),
                    label=wanted,
                    named=self._named(by) if named or chance.random() < 0.6 else frozenset(),
                ),
                self.folder / "mail",
            )
        except NotPermitted as error:
            self.count["refused sending"] += 1
            return f"{by.number} to {recipient.number} {wanted}: {error.code}"
        self.count["sent"] += len(sent.files)
        self.mail += [InTheMail(one.path, by.number, recipient.number) for one in sent.files]
        return f"{by.number} to {recipient.number} {wanted}: {sum(one.changes for one in sent.files)} changes"

    @staticmethod
    def _named(by: Laptop) -> frozenset[str]:
        with by.store.read() as connection:
            return named_on(connection, by.actor.worker_id)  # whom the recipient may not read stays out all the same

    def deliver(self, seed: int, *, keep: bool) -> str:
        """One of the files arrives, in whatever order; a stick may be read twice."""
        if not self.mail:
            return "nothing in the mail"
        place = random.Random(seed).randrange(len(self.mail))
        letter = self.mail[place] if keep else self.mail.pop(place)
        return self.hand_in(letter)

    def hand_in(self, letter: InTheMail) -> str:
        """A laptop takes a file in, or refuses it."""
        laptop = self.laptops[letter.to]
        try:
            done = take(laptop.store, laptop.actor, letter.path)
        except FileRefused as error:
            self.count[f"file refused {error.code}"] += 1
            return f"{letter.by} at {letter.to}: {error.code}"
        self._count(done)
        return f"{letter.by} at {letter.to}: {done.new} new, {done.known} known, {done.pending} early"

    def _count(self, done: Imported) -> None:
        self.count["taken"] += 1
        self.count["carried"] += done.new
        self.count["early"] += done.pending
        self.count["known"] += done.known
        self.count["again"] += done.already
        self.count["forked"] += done.forked
        self.count["dropped"] += done.removed
        self.count["noticed a restored copy"] += done.restored_here

    def lose(self, seed: int) -> str:
        """A stick gets lost."""
        if self.mail:
            self.mail.pop(random.Random(seed).randrange(len(self.mail)))
            self.count["lost"] += 1
        return f"{len(self.mail)} left"

    def spoil(self, seed: int) -> str:
        """A file arrives cut, changed, forged or at the wrong laptop: it is refused, and nothing has changed."""
        if not self.mail:
            return "nothing in the mail"
        chance = random.Random(seed)
        letter = chance.choice(self.mail)
        content = letter.path.read_bytes()
        to, how = self.laptops[letter.to], chance.choice(("cut", "changed", "astray", "forged"))
        if how == "cut":
            content = content[: chance.randrange(len(content))]
        elif how == "changed":
            place = chance.randrange(len(content))
            content = content[:place] + bytes([content[place] ^ (1 << chance.randrange(8))]) + content[place + 1 :]
        elif how == "forged":
            content = forged(letter.path, to.store, chance) or content[:-1]
        else:
            to = self.laptops[(letter.to + 1) % len(self.laptops)]
        spoilt = self.folder / f"spoilt{letter.path.suffix}"
        spoilt.write_bytes(content)
        before = standing(to)
        try:
            take(to.store, to.actor, spoilt)
        except FileRefused as error:
            assert standing(to) == before, "a refused file changed something"
            self.count[f"spoilt {how}"] += 1
            return f"{how}: {error.code}"
        raise AssertionError(f"a {how} file was taken in")

    def undo(self, at: int) -> str:
        """The last import of a laptop is taken back, if it may be."""
        laptop = self.laptops[at % len(self.laptops)]
        t = rows.import_file
        with laptop.store.read() as connection:
            found = connection.execute(
                select(t.c.file_id).where(t.c.undone_at.is_(None)).order_by(t.c.lsn_to.desc(), t.c.at.desc()).limit(1)
            ).scalar()
        if found is None:
            return "nothing taken in"
        before = marks_held(laptop)
        try:
            undo_import(laptop.store, laptop.actor, found)
        except CaseloadError as error:
            self.count["import not undone"] += 1
            return error.code
        self._give_up(laptop, before - self._kept_on(laptop))  # a laptop removed since won't send it again
        self.count["import undone"] += 1
        return "undone"

    # what befalls laptops

    def shift_clock(self, at: int, days: int) -> str:
        """Somebody sets a clock."""
        laptop = self.laptops[at % len(self.laptops)]
        laptop.clock.forward(days=days)
        self.count["clock set"] += 1
        return f"{laptop.number}: {days} days"

    def remove(self, at: int) -> str:
        """The manager takes a lost laptop out of the team; what only it holds is lost."""
        laptop = self.laptops[1 + at % (len(self.laptops) - 1)]
        if laptop.removed or len([one for one in self.laptops if not one.removed]) < 3:
            return "too few"
        manager = self.laptops[0]
        with manager.store.write(actor=manager.actor, command="remove_device") as act:
            device = rows.FOLDED["device"]
            row = act.connection.execute(select(device.c.id).where(device.c.device == laptop.device)).scalar()
            if row is None:
                return "not known yet"
            act.set("device", row, {"removed_on": act.today, "removed_why": "lost"}, why="lost")
        laptop.removed = True
        self._give_up(laptop, self._kept_on(laptop))
        self.count["laptop removed"] += 1
        return f"{laptop.number}"

    def _kept_on(self, laptop: Laptop) -> set[str]:
        """What is on a laptop's disk, locked copies of removed records among it."""
        return marks_held(laptop) | marks_locked(laptop, [key_of(one) for one in self.laptops])

    def _give_up(self, laptop: Laptop, gone: set[str]) -> None:
        """What was on a laptop and nobody else holds is lost with its disk, whatever is done.

        A locked copy elsewhere counts as held while a laptop is left that can open it.
        """
        others = [one for one in self.laptops if one is not laptop and not one.removed]
        keys = [key_of(one) for one in self.laptops if not one.removed]
        held = [*(marks_held(one) for one in others), *(marks_locked(one, keys) for one in others)]
        self.lost |= gone.difference(*held)

    def copy(self, at: int) -> str:
        """A backup of a laptop is made."""
        laptop = self.laptops[at % len(self.laptops)]
        self.copies[laptop.number] = laptop.keep_copy()
        return f"{laptop.number}"

    def restore(self, at: int, *, noticed: bool) -> str:
        """A laptop goes back to a copy; ``noticed`` when the program did it and gives the laptop a new identity."""
        laptop = self.laptops[at % len(self.laptops)]
        kept = self.copies.get(laptop.number)
        if kept is None:
            return "no copy"
        before = self._kept_on(laptop)
        laptop.reopen(from_copy=kept)
        laptop.hand.acts.clear()
        self._give_up(laptop, before - marks_held(laptop))
        if noticed:
            with laptop.store.exchanging() as connection:
                switch(connection)
            go_on(laptop.store, laptop.actor)
        self.count["restored" if noticed else "restored unnoticed"] += 1
        return f"{laptop.number}"


def known_as(laptop: Laptop, by: Laptop) -> tuple[str, ...]:
    """The identities of a laptop which another one offers to send to.

    Not always the one it has by now; several where it was restored twice from one copy.
    """
    with laptop.store.read() as connection:
        key = public_keys(connection).sign
    with by.store.read() as connection:
        found = [d.device for d in devices(connection) if d.current and d.sign_key == key]
    return tuple(found) or (laptop.device,)


def last_lsn(laptop: Laptop) -> int:
    """The end of a laptop's journal."""
    with laptop.store.read() as connection:
        return last_place(connection)


def standing(laptop: Laptop) -> tuple[int, ...]:
    """How many rows every table of the exchange and the journal has: none may come of a refused file."""
    tables = (rows.op, rows.stream, rows.pending, rows.seal, rows.quarantine, rows.import_file, rows.peer, rows.leaving)
    with laptop.store.read() as connection:
        return tuple(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables)
