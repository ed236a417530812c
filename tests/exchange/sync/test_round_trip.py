"""What one laptop writes into a file another reads out of it, and nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caseload_desktop.domain.errors import FileRefused, RuleBroken
from caseload_desktop.exchange.sync import wire
from caseload_desktop.exchange.sync.reader import check_signature, is_locked_sync_file, read_sync_file
from caseload_desktop.exchange.sync.wire import Ack, Letter
from caseload_desktop.exchange.sync.writer import write_sync_file
from tests.exchange.sync import makers
from tests.exchange.sync.makers import Taken, laptop


def test_every_line_arrives_as_it_was(tmp_path: Path) -> None:
    """Each line comes out byte for byte, in its order, and nothing else does."""
    path, taken = tmp_path / "a.caseload-sync", Taken()
    written = makers.write(path)
    read = makers.read(path, taken=taken)
    assert taken.headers == [makers.header()]
    assert [letter.value.encode() + content for letter, content in taken.lines] == makers.body()
    assert (read.header, read.lines, read.changes) == (makers.header(), len(makers.body()) + 1, 6)
    assert (written.changes, written.bytes) == (6, path.stat().st_size)
    assert list(tmp_path.iterdir()) == [path]


def test_every_kind_of_line_is_read_as_it_was_written() -> None:
    """What stands in a line is the same for writer and reader."""
    lines = {line[:1]: line[1:] for line in makers.body()}
    assert wire.read_run(lines[b"C"]) == wire.Run(makers.UID, "person", laptop(1).device, 1, bytes(32))
    assert wire.read_erased(lines[b"E"]) == bytes(range(32))
    assert wire.read_seal(lines[b"Z"]) == wire.Seal(makers.UID, laptop(1).device, 6, bytes(64))
    assert wire.read_locked(lines[b"K"]) == wire.Locked("e" * 32, b"age-encryption.org/v1")
    assert wire.read_release(lines[b"R"]) == wire.Release("c" * 32, "left_scope")
    assert wire.read_proof(lines[b"P"]) == makers.proof()
    assert wire.read_dropped(lines[b"D"]) == "d" * 32
    assert wire.read_tombstone(lines[b"X"]) == wire.Tombstone('["caseload-tombstone-1"]', bytes(64))


def test_header_keeps_everything() -> None:
    """A header with everything in it is the same after the journey."""
    full = makers.header(
        forked=(laptop(3).device,),
        welcome={"device": laptop(2).device, "worker_id": "9" * 32, "role": "practitioner"},
        acks={laptop(no).device: Ack(no, f"{no:032x}", no * 100, (f"{no:032x}", "e" * 32)) for no in range(2, 6)},
        first=True,
        access=None,
        label="worker:" + "3" * 32,
    )
    assert wire.read_header(wire.header_line(full)[1:]) == full


def test_each_recipient_opens_the_file_and_nobody_else(tmp_path: Path) -> None:
    """Several managers get one file; a laptop it is not for is told so and sees nothing."""
    path, taken = tmp_path / "a", Taken()
    makers.write(path, to=(laptop(2), laptop(3), laptop(4)))
    for no in (2, 3, 4):
        assert makers.read(path, who=laptop(no)).changes == 6
    with pytest.raises(FileRefused) as refused:
        makers.read(path, who=laptop(5), taken=taken)
    assert refused.value.code == "sync_locked"
    assert taken == Taken()


def test_sender_cannot_open_what_it_sent(tmp_path: Path) -> None:
    """A file on a stick opens for its recipients only."""
    path = tmp_path / "a"
    makers.write(path)
    with pytest.raises(FileRefused, match="sync_locked"):
        makers.read(path, who=laptop(1))


def test_signature_is_the_senders(tmp_path: Path) -> None:
    """Only the laptop that wrote the file is believed to have written it."""
    path = tmp_path / "a"
    makers.write(path)
    read = makers.read(path)
    check_signature(read, laptop(1).sign_key)
    for other in (laptop(2).sign_key, "00" * 32, "ff" * 32, "not a key"):
        with pytest.raises(FileRefused, match="sync_forged"):
            check_signature(read, other)


def test_file_without_changes_is_a_file(tmp_path: Path) -> None:
    """When there is nothing new the acknowledgements still travel."""
    path = tmp_path / "a"
    assert makers.write(path, []).changes == 0
    assert makers.read(path).lines == 1


def test_nothing_readable_lies_in_the_file(tmp_path: Path) -> None:
    """Neither a word of a note nor who sent it to whom can be seen from outside."""
    path = tmp_path / "a"
    makers.write(path, [makers.operation(1, text="Zarathustra")])
    seen = path.read_bytes()
    for word in ("Zarathustra", "Morwenna", laptop(1).device, laptop(2).device, laptop(2).recipient):
        assert word.encode() not in seen
    assert is_locked_sync_file(path)


def test_progress_reaches_the_end(tmp_path: Path) -> None:
    """The bar of a reading goes up to the size of the file and never back."""
    path = tmp_path / "a"
    lines = [b"O" + bytes([65 + no % 26, 66 + no % 20]) * 300 + str(no * 7919).encode() * 50 for no in range(9000)]
    size = makers.write(path, lines).bytes
    told: list[tuple[int, int]] = []
    read_sync_file(
        path,
        laptop(2).identity,
        on_header=lambda _header: None,
        on_line=lambda _letter, _content: None,
        progress=lambda done, all_: told.append((done, all_)),
    )
    assert told == sorted(told)
    assert told[-1] == (size, size)


def test_long_line_travels(tmp_path: Path) -> None:
    """A long report pasted into a note goes through whole."""
    path, taken = tmp_path / "a", Taken()
    long = makers.operation(1, text="Löwenzahn " * 300_000)
    makers.write(path, [long, makers.operation(2)])
    makers.read(path, taken=taken)
    assert taken.lines == [(Letter.OPERATION, long[1:]), (Letter.OPERATION, makers.operation(2)[1:])]


@pytest.mark.parametrize("line", [b"", b"Otwo\nlines", b"H{}", b"T{}", b"qsomething", b"O" + bytes(34_000_000)])
def test_line_that_could_not_be_read_again_is_not_written(tmp_path: Path, line: bytes) -> None:
    """A fault of ours shows on the laptop that writes, not on the one that reads."""
    with pytest.raises(ValueError, match="line"):
        makers.write(tmp_path / "a", [makers.operation(1), line])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "changed",
    [
        {"label": "team\n"},
        {"no": -1},
        {"file": "short"},
        {"to": ("laptop 2",)},
        {"made": "yesterday"},
        {"clock": 2**63},
    ],
)
def test_header_nobody_could_read_is_not_written(tmp_path: Path, changed: dict[str, object]) -> None:
    """A fault of ours shows on the laptop that writes, not on the one that reads."""
    with pytest.raises(ValueError, match="header"):
        write_sync_file(
            tmp_path / "a",
            makers.header(**changed),
            [],
            recipients=[laptop(2).recipient],
            sign=laptop(1).signer.sign,
        )
    assert list(tmp_path.iterdir()) == []


def test_recipient_that_is_no_key_is_named_in_words(tmp_path: Path) -> None:
    """A damaged key in the list of laptops is said before anything is written."""
    with pytest.raises(RuleBroken, match="recipient_unreadable"):
        write_sync_file(tmp_path / "a", makers.header(), [], recipients=["age1nonsense"], sign=laptop(1).signer.sign)
    with pytest.raises(ValueError, match="laptops"):
        write_sync_file(tmp_path / "a", makers.header(), [], recipients=[], sign=laptop(1).signer.sign)
    assert list(tmp_path.iterdir()) == []


_payload = st.binary(max_size=200).map(lambda data: data.replace(b"\n", b" "))


@settings(max_examples=60)
@given(lines=st.lists(st.tuples(st.sampled_from(b"COEZRDX"), _payload), max_size=40))
def test_any_lines_arrive_as_they_were(
    lines: list[tuple[int, bytes]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever bytes an operation has, the container gives back exactly these."""
    path, taken = tmp_path_factory.mktemp("any") / "a", Taken()
    makers.write(path, [bytes([letter]) + content for letter, content in lines])
    makers.read(path, taken=taken)
    assert [(ord(letter), content) for letter, content in taken.lines] == lines
