"""The command that sets the council's clocks and rules, for every laptop of the council."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.domain.rule_groups import GROUP_BY_KEY
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.lists import put, setting_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store


@command("set_rules", writes=("setting",))
def set_rules(
    store: Store, actor: Actor, *, key: str, values: Mapping[str, Any], seen: Mapping[str, object] | None = None
) -> Changes:
    """Set values of a group of rules by name; None leaves one to what the program ships.

    ``seen`` (``{"value": ...}``) is the setting the author saw: raises ``AlreadyChanged`` where another came meanwhile.
    Raises ``RuleBroken`` beside a value as ``RuleGroup.changed``, ``not_correctable`` for a key or name that is none,
    and ``NotPermitted``.
    """
    actor.must(May.MANAGE_LISTS)
    group = GROUP_BY_KEY.get(key)
    if group is None:
        raise RuleBroken("not_correctable", fields=key)
    with store.write(actor=actor, command="set_rules") as act:
        row = act.row("setting", setting_id(key))
        held = row["value"] if row is not None and row["gone"] is None else None
        value = group.changed(held, values)
        put(act, "setting", setting_id(key), {"key": key, "value": value}, seen=seen)
        return act.changes()
