"""A restriction only a named practitioner's laptop knows of: it may not tell others to let go, but can prove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import orjson
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.exchange.sync.account import account_of
from caseload_desktop.exchange.sync.incoming import take
from caseload_desktop.exchange.sync.passed_on import kept
from caseload_desktop.exchange.sync.proofs import is_believed
from caseload_desktop.exchange.sync.reader import read_sync_file
from caseload_desktop.exchange.sync.wire import Header, Letter, Proof, Shown, proof_line, read_proof
from caseload_desktop.exchange.sync.writer import write_sync_file
from caseload_desktop.services.organisation import AddWorker, write_worker
from caseload_desktop.services.people import (
    add_name,
    grant_restricted,
    lift_restriction,
    restrict_person,
    take_back_access,
)
from caseload_desktop.store import rebuild, rows
from caseload_desktop.store.identity import age_key, public_keys, sign_key
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.seals import sealed_text
from caseload_desktop.store.store import Store
from tests.exchange.sync.laptops import carry, everywhere, names, register, removed, write
from tests.exchange.sync.teams import Team, for_each_test
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER

Change = Callable[[Proof], Proof]


SECOND_MANAGER = Actor("0" * 31 + "5", Role.TEAM_MANAGER)


class Four(Team):
    """A record all hold. A manager restricted it and named a practitioner; their laptop was lost once that one knew.

    ``keeper`` is the laptop of the practitioner who is named, ``colleague`` one that held the record before,
    ``manager`` that of another manager, who is not named and was told nothing.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.lost, self.keeper, self.colleague, self.manager = self.laptops(4)
        with self.lost.write(actor=MANAGER, command="add_workers") as act:
            write_worker(act, AddWorker(name="Sam Hoo", role=SECOND_MANAGER.role, worker_id=SECOND_MANAGER.worker_id))
        joins(self.lost, self.keeper, PRACTITIONER)
        joins(self.lost, self.colleague, OTHER_PRACTITIONER)
        joins(self.lost, self.manager, SECOND_MANAGER)
        self.person = register(self.lost, "Kestle")
        for store in (self.keeper, self.colleague, self.manager):
            carry(self.lost, store, self.out)
        add_name(self.colleague, OTHER_PRACTITIONER, person_id=self.person, kind="known_as", given="Onlythere")

    def restrict(self) -> None:
        """The manager restricts the record, and the practitioner named on it hears of it."""
        workers = (PRACTITIONER.worker_id,)
        restrict_person(self.lost, MANAGER, person_id=self.person, reason="police_matter", workers=workers)
        self.by_name(self.lost, self.keeper)

    def lose(self) -> None:
        """The laptop on which it was restricted is lost, and all hear of that."""
        removed(self.manager, self.lost)
        for store in (self.keeper, self.colleague):
            carry(self.manager, store, self.out, actor=SECOND_MANAGER, label="common")

    def by_name(self, source: Store, target: Store) -> None:
        """The manager sends the record by name."""
        take(target, MANAGER, write(source, target, self.out, named=frozenset({self.person})))

    def told(self) -> Path:
        """The file the named practitioner sends to the colleague."""
        return write(self.keeper, self.colleague, self.out, actor=PRACTITIONER, label="common")

    def tell(self) -> int:
        """The named practitioner sends to the colleague; returns how many records went from there."""
        return take(self.colleague, OTHER_PRACTITIONER, self.told()).removed

    def pass_on(self) -> None:
        """The colleague sends to the other manager."""
        carry(self.colleague, self.manager, self.out, actor=OTHER_PRACTITIONER, label="common")

    def answer(self) -> None:
        """The colleague sends to the named practitioner."""
        carry(self.colleague, self.keeper, self.out, actor=OTHER_PRACTITIONER, label="common")


team = for_each_test(Four)


def joins(here: Store, there: Store, worker: Actor) -> None:
    """Take a laptop into the team that is new to it and manages only where its owner is a manager."""
    there.new_device_identity(fresh_keys=True)
    with there.read() as connection:
        keys = public_keys(connection)
    fields = {"device": keys.device, "sign_key": keys.sign, "recipient": keys.recipient, "name": f"{keys.device[:4]}"}
    with here.write(actor=MANAGER, command="enrol_device") as act:
        manages = worker.role is Role.TEAM_MANAGER
        act.create("device", {**fields, "owner_id": worker.worker_id, "manages": manages})


def leaving(store: Store) -> list[str]:
    """By whose word records wait to go from a laptop."""
    t = rows.leaving
    with store.read() as connection:
        return list(connection.execute(select(t.c.by).where(t.c.removed_at.is_(None))).scalars())


def test_who_is_named_proves_it_to_a_colleague(team: Four) -> None:
    """The colleague's copy is closed at once, comes home with all that was written there, and goes."""
    team.restrict()
    team.lose()
    assert team.tell() == 0
    assert leaving(team.colleague) == [team.keeper.device.id]
    team.answer()
    assert names(team.keeper) == {"Onlythere"}
    assert team.tell() == 1
    for word in (b"Onlythere", b"Kestle"):
        assert everywhere(team.colleague, word) == []


def test_the_proof_shows_nothing_of_the_record(team: Four) -> None:
    """Neither name nor reason, nor who else is named, goes to a colleague who may not read it."""
    team.restrict()
    team.lose()
    ((letter, line),) = [one for one in lines_of(team.colleague, team.told()) if one[0] is Letter.PROOF]
    assert letter is Letter.PROOF
    for word in (b"Kestle", b"police", b"Onlythere", OTHER_PRACTITIONER.worker_id.encode()):
        assert word not in line


def test_it_is_told_what_a_file_proves(team: Four) -> None:
    """Whoever looks after the laptops sees that a file says a record is restricted."""
    team.restrict()
    team.lose()
    with team.colleague.read() as connection:
        account = account_of(team.told(), age_key(connection))
    assert (account.proofs, account.releases) == (1, 0)


def test_a_manager_hears_of_it_by_proof_too(team: Four) -> None:
    """A laptop that manages and was never told closes its copy, whoever else it could have told."""
    team.restrict()
    team.lose()
    carry(team.keeper, team.manager, team.out, actor=PRACTITIONER, label="common")
    assert leaving(team.manager) == [team.keeper.device.id]


def test_who_was_told_passes_it_on(team: Four) -> None:
    """A third laptop hears of it from a colleague, and gives its copy back to who is named, not to the colleague."""
    team.restrict()
    team.lose()
    team.tell()
    team.pass_on()
    assert leaving(team.manager) == [team.keeper.device.id]
    out = team.out
    carry(team.manager, team.colleague, out, actor=SECOND_MANAGER)
    carry(team.manager, team.keeper, out, actor=SECOND_MANAGER)
    assert carry(team.keeper, team.manager, out, actor=PRACTITIONER, label="common").removed == 1
    assert everywhere(team.manager, b"Kestle") == []


def test_the_word_of_who_is_named_counts_for_more_than_what_is_passed_on(team: Four) -> None:
    """What a colleague heard earlier closes nothing that the named practitioner's own later file does not."""
    team.restrict()
    team.lose()
    team.tell()
    carry(team.keeper, team.manager, team.out, actor=PRACTITIONER, label="common")
    with team.manager.exchanging() as connection:
        connection.execute(delete(rows.leaving))
    team.pass_on()
    assert leaving(team.manager) == []


def test_it_is_carried_again_when_who_was_named_is_lost_too(team: Four) -> None:
    """With the last laptop that could take it back, the proof is forgotten: nobody could let anybody in."""
    team.restrict()
    team.lose()
    team.tell()
    removed(team.manager, team.keeper)
    for _ in range(2):
        carry(team.manager, team.colleague, team.out, actor=SECOND_MANAGER, label="common")
    assert leaving(team.colleague) == []
    with team.colleague.read() as connection:
        assert list(kept(connection)) == []


def test_it_is_carried_again_when_it_is_no_longer_proved(team: Four) -> None:
    """Who is named hears that the restriction was lifted: their next file opens the colleague's copy again."""
    team.restrict()
    team.tell()
    lift_restriction(team.lost, MANAGER, person_id=team.person, why="the matter is closed")
    carry(team.lost, team.keeper, team.out)
    team.tell()
    assert leaving(team.colleague) == []
    with team.colleague.read() as connection:
        assert list(kept(connection)) == []
    assert names(team.colleague) == {"Onlythere"}


def test_a_lifted_restriction_closes_nothing(team: Four) -> None:
    """Who is named has not heard yet that it was lifted; the colleague has, and goes on reading."""
    team.restrict()
    lift_restriction(team.lost, MANAGER, person_id=team.person, why="the matter is closed")
    carry(team.lost, team.colleague, team.out)
    team.tell()
    assert leaving(team.colleague) == []


def test_a_worker_named_meanwhile_goes_on_reading(team: Four) -> None:
    """Who is named has not heard that the colleague was named as well."""
    team.restrict()
    grant_restricted(team.lost, MANAGER, person_id=team.person, worker_id=OTHER_PRACTITIONER.worker_id)
    team.by_name(team.lost, team.colleague)
    team.tell()
    assert leaving(team.colleague) == []


def test_a_worker_taken_off_lets_it_go(team: Four) -> None:
    """The colleague was named and is not any more, as who is named has heard, and the colleague has not."""
    team.restrict()
    grant_restricted(team.lost, MANAGER, person_id=team.person, worker_id=OTHER_PRACTITIONER.worker_id)
    team.by_name(team.lost, team.colleague)
    off = OTHER_PRACTITIONER.worker_id
    take_back_access(team.lost, MANAGER, person_id=team.person, worker_id=off, why="moved to another team")
    team.by_name(team.lost, team.keeper)
    team.lose()
    team.tell()
    assert leaving(team.colleague) == [team.keeper.device.id]


# --- what somebody with a laptop of the team might forge


def test_the_untouched_proof_is_believed(team: Four) -> None:
    """The check that the forgeries below fail for what was forged and not for how they were made."""
    team.restrict()
    team.lose()
    take(team.colleague, OTHER_PRACTITIONER, forged(team, lambda proof: proof))
    assert leaving(team.colleague) == [team.keeper.device.id]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda p: replace(p, restriction=replace(p.restriction, seal=p.restriction.seal[::-1])), "sync_forged"),
        (lambda p: replace(p, restriction=replace(p.restriction, before=bytes(32))), "sync_forged"),
        (lambda p: replace(p, restriction=replace(p.restriction, after=p.restriction.after[1:])), "sync_forged"),
        (lambda p: replace(p, grant=replace(p.grant, after=(*p.grant.after, bytes(32)))), "sync_forged"),
        (lambda p: replace(p, grant=replace(p.grant, raw=p.grant.raw.replace(b'"on":"2', b'"on":"3'))), "sync_forged"),
        (lambda p: replace(p, uid="0" * 32), "sync_malformed"),
        (lambda p: replace(p, grant=p.restriction), "sync_malformed"),
        (lambda p: replace(p, restriction=p.grant), "sync_malformed"),
        (lambda p: replace(p, restriction=replace(p.restriction, raw=b"[]")), "sync_malformed"),
        (
            lambda p: replace(p, restriction=replace(p.restriction, raw=p.restriction.raw.replace(b"true", b"false"))),
            "sync_malformed",
        ),
    ],
)
def test_a_proof_that_does_not_hold(team: Four, change: Change, code: str) -> None:
    """A seal, chain, person or entry that is not what it must be: the file is refused and nothing is changed."""
    team.restrict()
    team.lose()
    path = forged(team, change)
    before = standing(team.colleague)
    with pytest.raises(FileRefused) as error:
        take(team.colleague, OTHER_PRACTITIONER, path)
    assert error.value.code == code
    assert standing(team.colleague) == before


def test_a_proof_cut_short(team: Four) -> None:
    """A line without its last part is no line."""
    team.restrict()
    team.lose()
    path = forged(team, lambda proof: proof, cut=True)
    before = standing(team.colleague)
    with pytest.raises(FileRefused, match="sync_malformed"):
        take(team.colleague, OTHER_PRACTITIONER, path)
    assert standing(team.colleague) == before


def test_who_may_not_restrict_proves_nothing(team: Four) -> None:
    """An entry a practitioner's laptop wrote and sealed itself closes nobody's copy."""
    team.restrict()
    team.lose()

    def own(proof: Proof) -> Proof:
        return replace(proof, restriction=sealed_by(team.keeper, proof.restriction))

    take(team.colleague, OTHER_PRACTITIONER, forged(team, own))
    assert leaving(team.colleague) == []


def test_who_is_not_named_does_not_get_the_record_by_the_proof_of_another(team: Four) -> None:
    """Everybody gets to see the proof; shown by another laptop it sends the record to nobody."""
    team.restrict()
    team.lose()
    stranger = team.manager.device.id
    take(team.colleague, OTHER_PRACTITIONER, forged(team, lambda proof: replace(proof, by=stranger, no=99)))
    assert leaving(team.colleague) == []


def test_who_was_taken_off_does_not_get_the_record(team: Four) -> None:
    """A practitioner who is no longer named shows that they were; the colleague's laptop has heard of both."""
    team.restrict()
    late = team.told()
    grant_restricted(team.lost, MANAGER, person_id=team.person, worker_id=OTHER_PRACTITIONER.worker_id)
    off = PRACTITIONER.worker_id
    take_back_access(team.lost, MANAGER, person_id=team.person, worker_id=off, why="moved to another team")
    team.by_name(team.lost, team.colleague)
    (proof,) = [read_proof(payload) for letter, payload in lines_of(team.colleague, late) if letter is Letter.PROOF]
    with team.colleague.read() as connection:
        assert not is_believed(connection, proof)


def forged(team: Four, change: Change, *, cut: bool = False) -> Path:
    """The named practitioner's file to the colleague, as they would write it with another proof in it."""
    header, lines = read(team.colleague, team.told())
    body = []
    for letter, payload in lines:
        line = letter.value.encode() + payload
        if letter is Letter.PROOF:
            line = proof_line(change(read_proof(payload)))
            line = b"P" + orjson.dumps(orjson.loads(line[1:])[:-1]) if cut else line
        body.append(line)
    with team.colleague.read() as connection:
        recipient = public_keys(connection).recipient
    path = team.out / "forged.caseload-sync"
    write_sync_file(path, header, body, recipients=[recipient], sign=key_of(team.keeper).sign)
    return path


def sealed_by(store: Store, shown: Shown) -> Shown:
    """The same entry, written and sealed by another laptop."""
    said = {**orjson.loads(shown.raw), "d": store.device.id, "n": 1}
    raw = orjson.dumps(said)
    text = sealed_text(said["s"], store.device.id, 1, chained(GENESIS, hash_of(raw)))
    return Shown(raw, GENESIS, (), key_of(store).sign(text))


def key_of(store: Store) -> Ed25519PrivateKey:
    with store.read() as connection:
        return Ed25519PrivateKey.from_private_bytes(sign_key(connection))


def read(store: Store, path: Path) -> tuple[Header, list[tuple[Letter, bytes]]]:
    """What a file to a laptop says."""
    headers: list[Header] = []
    lines: list[tuple[Letter, bytes]] = []
    with store.read() as connection:
        identity = age_key(connection)
    read_sync_file(path, identity, on_header=headers.append, on_line=lambda *line: lines.append(line))
    return headers[0], lines


def lines_of(store: Store, path: Path) -> list[tuple[Letter, bytes]]:
    return read(store, path)[1]


def standing(store: Store) -> tuple[object, ...]:
    """What must be as it was after a file was refused."""
    with store.read() as connection:
        tables = (rows.op, rows.leaving, rows.import_file, rows.peer, rows.meta, rows.seal)
        return (rebuild.digest(connection), *(connection.execute(select(t)).all() for t in tables))
