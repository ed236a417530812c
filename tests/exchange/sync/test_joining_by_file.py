"""A new laptop, from its card to the first record read on it."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from caseload_desktop.domain.errors import FileRefused, RuleBroken
from caseload_desktop.exchange.sync.cards import read_card, write_card
from caseload_desktop.exchange.sync.incoming import look, take
from caseload_desktop.exchange.sync.outgoing import send
from caseload_desktop.exchange.sync.request import Request, recipients_of
from caseload_desktop.exchange.sync.undo import can_undo_import, undo_import
from caseload_desktop.services.devices import enrol_device
from caseload_desktop.store import rows
from caseload_desktop.store.queries.devices import devices, trusted
from caseload_desktop.store.queries.laptop import check_record
from tests.exchange.sync.laptops import log, notes, write
from tests.profiles import PASSWORD, vault_in
from tests.support import MANAGER, PRACTITIONER, make_store


def test_a_laptop_joins_and_is_its_workers(tmp_path: Path) -> None:
    """Card, words, first file, sign-in as the worker the manager chose; and then work goes both ways."""
    manager = make_store(tmp_path / "manager", sealed=True)
    log(manager, "before the new laptop", actor=PRACTITIONER)
    vault = vault_in(tmp_path / "new")
    created = vault.create_joining("Jo Bell", user="jo", password=PASSWORD)
    card = read_card(write_card(created.store, tmp_path, "Jo Bell"))
    enrol_device(manager, MANAGER, card, owner_id=PRACTITIONER.worker_id, name="Jo's laptop", manages=False)
    with manager.read() as connection:
        to = recipients_of(connection, "worker", PRACTITIONER.worker_id, on="2026-11-20")
    assert to == (card.device,)
    label = f"worker:{PRACTITIONER.worker_id}"
    first = send(manager, MANAGER, Request(recipients=to, label=label, welcome=True), tmp_path).files[0].path

    seen = look(created.store, first)
    assert not seen.known_sender
    with manager.read() as connection:
        ours = next(d for d in devices(connection) if d.this)
    assert (seen.sender.sign_key, len(seen.words)) == (ours.sign_key, 8)
    with pytest.raises(FileRefused) as refused:
        take(created.store, created.actor, first)
    assert refused.value.code == "sync_words_needed"
    assert notes(created.store) == set()
    take(created.store, created.actor, first, confirmed=seen.sender.sign_key)
    vault.lock()

    opened = vault.unlock("jo", PASSWORD)
    assert not opened.joining
    assert opened.actor == PRACTITIONER
    assert notes(opened.store) == {"before the new laptop"}
    with opened.store.read() as connection:
        assert card.device in trusted(connection)
        assert check_record(connection).holds
        # Without it the laptop would belong to nobody, and every file of its own would be a stranger's.
        file_id = connection.execute(select(rows.import_file.c.file_id)).scalar_one()
        assert can_undo_import(connection, file_id) == "import_joined"
    with pytest.raises(RuleBroken, match="import_joined"):
        undo_import(opened.store, opened.actor, file_id)
    log(opened.store, "the first on the new laptop", actor=PRACTITIONER)
    back = write(opened.store, manager, tmp_path / "back", actor=PRACTITIONER, label=label)
    came = take(manager, MANAGER, back)
    assert (came.new, came.known) == (1, 0)
    log(manager, "an answer", actor=PRACTITIONER)
    again = send(manager, MANAGER, Request(recipients=to, label=label), tmp_path).files[0].path
    assert take(opened.store, PRACTITIONER, again).new == 1
    assert notes(opened.store) == notes(manager)
    vault.close()
    manager.close()
