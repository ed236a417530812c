"""A laptop's card says which keys it has, and can't be changed on the way unseen."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest

from caseload_desktop.domain.errors import FileRefused
from caseload_desktop.domain.fingerprint import words_of
from caseload_desktop.exchange.sync.cards import read_card, write_card
from caseload_desktop.store.identity import age_key, public_keys, sign_key
from caseload_desktop.store.store import Store


def _refusal(path: Path) -> str:
    with pytest.raises(FileRefused) as caught:
        read_card(path)
    return caught.value.code


def test_a_card_carries_the_public_keys_and_whose_it_is(store: Store, tmp_path: Path) -> None:
    """The manager reads from the card what is needed to enrol the laptop, and the words it shows itself."""
    path = write_card(store, tmp_path, "  Jo   O'Bell ")
    card = read_card(path)
    with store.read() as connection:
        keys = public_keys(connection)
    assert path.name == "jo-o-bell.caseload-card"
    assert (card.device, card.sign_key, card.recipient) == (keys.device, keys.sign, keys.recipient)
    assert (card.name, card.made) == ("Jo O'Bell", "2026-11-20T09:30:00Z")
    assert card.words == words_of(keys.sign, keys.recipient)


def test_there_is_nothing_secret_on_a_card(store: Store, tmp_path: Path) -> None:
    """A card may be sent by ordinary mail."""
    content = write_card(store, tmp_path, "Jo Bell").read_text()
    with store.read() as connection:
        assert sign_key(connection).hex() not in content
        assert age_key(connection) not in content


def test_a_name_of_signs_only_still_makes_a_file(store: Store, tmp_path: Path) -> None:
    """Whatever somebody is called, the card can be saved."""
    assert write_card(store, tmp_path, "李").name == "laptop.caseload-card"


@pytest.mark.parametrize("part", ["device", "sign_key", "recipient", "name", "made", "signature"])
def test_a_changed_card_is_refused(store: Store, tmp_path: Path, part: str) -> None:
    """No part of a card can be exchanged on the way."""
    path = write_card(store, tmp_path, "Jo Bell")
    content = orjson.loads(path.read_bytes())
    last = "1" if content[part].endswith("0") else "0"
    values: tuple[object, ...] = ("", None, 5, [], content[part] + "0", content[part][:-1] + last)
    for changed in values:
        path.write_bytes(orjson.dumps({**content, part: changed}))
        assert _refusal(path) == "card_altered"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"\x00" * 50, b" " * 30_000, b'{"format": "other"}'])
def test_what_is_no_card_is_refused(tmp_path: Path, content: bytes) -> None:
    """A wrong file is refused in words, whatever is in it."""
    path = tmp_path / "x.caseload-card"
    path.write_bytes(content)
    assert _refusal(path) == "card_not_a_card"


def test_every_cut_of_a_card_is_refused(store: Store, tmp_path: Path) -> None:
    """A card that was copied half is not taken for a whole one."""
    path = write_card(store, tmp_path, "Jo Bell")
    whole = path.read_bytes()
    for length in range(len(whole) - 2):
        path.write_bytes(whole[:length])
        assert _refusal(path) == "card_not_a_card"


def test_a_newer_card_and_a_missing_one_are_told_apart(store: Store, tmp_path: Path) -> None:
    """The sentence says what to do: install the newer version, or look for the stick."""
    path = write_card(store, tmp_path, "Jo Bell")
    path.write_bytes(orjson.dumps({**orjson.loads(path.read_bytes()), "version": 2}))
    assert _refusal(path) == "card_newer"
    assert _refusal(tmp_path / "none.caseload-card") == "card_unreadable"
