"""Settling what two laptops say differently: a person's choice, itself an operation."""

from __future__ import annotations

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.access import must_reach
from caseload_desktop.services.catalogue import ANY_ENTITY, command
from caseload_desktop.store.entities import ENTITIES, StreamKind
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.conflicts import is_contested
from caseload_desktop.store.store import Store


@command("settle", writes=ANY_ENTITY)
def settle(
    store: Store, actor: Actor, *, entity: str, row_id: str, field: str, value: object, why: str = ""
) -> Changes:
    """Choose the value of a field on which laptops differ; any value may be chosen, also a third one.

    ``field`` is ``gone`` when a removal met an edit: null keeps the row, a reason removes it. Raises
    ``RuleBroken("settled_already")`` where nothing differs: any other change has its own command and its own rights.
    """
    personal = bool({StreamKind.PERSON, StreamKind.CONTACT} & set(ENTITIES[entity].streams))
    actor.must(May.WRITE_RECORD if personal else May.MANAGE_LISTS)
    with store.write(actor=actor, command="settle") as act:
        row = act.row(entity, row_id)
        person_id = row_id if entity == "person" else (row or {}).get("person_id")
        if personal and person_id:
            must_reach(act, person_id)
        elif personal and actor.worker_id != (row or {}).get("author") and not actor.may(May.CORRECT_OTHERS):
            raise NotPermitted("not_your_contact")
        if not is_contested(act.connection, entity=entity, row_id=row_id, field=field):
            raise RuleBroken("settled_already")
        act.resolve(entity, row_id, field, value, why=why)
        return act.changes()
