"""Writes the sample's turns through the journal like any other work: every turn an act of its worker at its time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.services.sample.turns import Batch, Turn, Verb
from caseload_desktop.store.journal import Act
from caseload_desktop.store.store import Store

Begin = Callable[[Actor, str, datetime], AbstractContextManager[Act]]


class Cancelled(Exception):
    """The person at the screen thought better of it."""


def write_batch(store: Store, batch: Batch, *, cancelled: Callable[[], bool]) -> None:
    """Write the turns of a batch in one transaction. Raises ``Cancelled``; then nothing of the batch is written."""
    with store.write_history() as begin:
        for number, turn in enumerate(batch.turns):
            if number % 64 == 0 and cancelled():
                raise Cancelled
            _write(begin, turn)


def _write(begin: Begin, turn: Turn) -> None:
    with begin(Actor(turn.worker_id, Role.PRACTITIONER), turn.command, turn.at) as act:
        for write in turn.writes:
            if write.verb is Verb.CREATE:
                act.create(write.entity, write.fields, row_id=write.row_id, fresh=True)
            elif write.verb is Verb.SET:
                act.set(write.entity, write.row_id, write.fields, why=write.why)
            else:
                act.remove(write.entity, write.row_id, why=write.why)
