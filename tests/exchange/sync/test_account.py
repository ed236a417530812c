"""What a key alone proves of a file: its container, its chains, and the seals of who sent it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.account import account_of, digest_of
from caseload_desktop.exchange.sync.wire import Release, Run, Seal
from caseload_desktop.store.operation import GENESIS, chained, hash_of
from caseload_desktop.store.seals import sealed_text
from tests.exchange.sync import makers
from tests.exchange.sync.makers import Laptop, laptop

Lines = list[bytes]


def _run(uid: str, kind: str, writer: Laptop, count: int) -> Lines:
    """A run as its writer would seal it; its last operation is an erased one."""
    raws = [makers.operation(no)[1:] for no in range(1, count)]
    end = GENESIS
    for raw in raws:
        end = chained(end, hash_of(raw))
    erased = bytes(range(32))
    end = chained(end, erased)
    signature = writer.signer.sign(sealed_text(uid, writer.device, count, end))
    return [
        wire.run_line(Run(uid, kind, writer.device, 1, GENESIS)),
        *(wire.operation_line(raw) for raw in raws),
        wire.erased_line(erased),
        wire.seal_line(Seal(uid, writer.device, count, signature)),
    ]


def _honest() -> Lines:
    return [
        *_run("d" * 32, "devices", laptop(1), 2),
        *_run("a" * 32, "person", laptop(1), 4),
        *_run("a" * 32, "person", laptop(3), 3),
        *_run("b" * 32, "person", laptop(3), 1),
        wire.release_line(Release("c" * 32, "left_scope")),
        wire.dropped_line("e" * 32),
    ]


def test_account_counts_what_is_in_a_file(tmp_path: Path) -> None:
    """IT sees how many people, records and changes travel, and how many seals its key could check."""
    makers.write(tmp_path / "a", _honest())
    account = account_of(tmp_path / "a", laptop(2).identity)
    assert (account.people, account.streams, account.changes, account.erased) == (2, 3, 10, 4)
    assert (account.releases, account.dropped, account.tombstones) == (1, 1, 0)
    assert (account.seals, account.seals_of_others) == (2, 2)
    assert account.header == makers.header()


def _sealed_by(writer: Laptop) -> Callable[[Lines], Lines]:
    """The second run as if another laptop had sealed it in the sender's name."""
    forged = _run("a" * 32, "person", Laptop(laptop(1).device, "", writer.signer, writer.identity), 4)
    return lambda lines: [*lines[:4], *forged, *lines[10:]]


_FORGED: dict[str, tuple[Callable[[Lines], Lines], str]] = {
    "an operation changed": (lambda lines: [*lines[:5], makers.operation(9), *lines[6:]], "sync_forged"),
    "an operation left out": (lambda lines: [*lines[:5], *lines[6:]], "sync_malformed"),
    "a seal left out": (lambda lines: [*lines[:3], *lines[4:]], "sync_forged"),
    "the last seal left out": (lambda lines: lines[:9], "sync_forged"),
    "a seal of another": (_sealed_by(laptop(3)), "sync_forged"),
    "a seal before its run": (lambda lines: [lines[3], *lines], "sync_malformed"),
    "an operation before any run": (lambda lines: lines[1:], "sync_malformed"),
    "a release inside a run": (lambda lines: [*lines[:2], lines[-2], *lines[2:]], "sync_forged"),
}


@pytest.mark.parametrize("what", _FORGED)
def test_what_nobody_stands_behind_is_refused(tmp_path: Path, what: str) -> None:
    """A sender that alters its own history after sealing it, or leaves a seal out, is found out by its key alone."""
    change, code = _FORGED[what]
    makers.write(tmp_path / "a", change(_honest()))
    with pytest.raises(FileRefused) as refused:
        account_of(tmp_path / "a", laptop(2).identity)
    assert refused.value.code == code


def test_file_not_signed_by_its_own_card_is_refused(tmp_path: Path) -> None:
    """A card of somebody else in the header does not make a file theirs."""
    lines = [wire.header_line(makers.header(sender=laptop(3).card())), *_honest()]
    makers.forged(tmp_path / "a", [*lines, makers.trailer(lines)])
    with pytest.raises(FileRefused, match="sync_forged"):
        account_of(tmp_path / "a", laptop(2).identity)


def test_digest_is_that_of_the_file_as_written(tmp_path: Path) -> None:
    """A laptop knows again what it wrote itself, though it can't open it."""
    assert makers.write(tmp_path / "a").sha256 == digest_of(tmp_path / "a")
    with pytest.raises(FileRefused, match="sync_unreadable"):
        digest_of(tmp_path / "gone")
