"""The command that sets the hours and days of enablement for every laptop of the council."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields

from caseload_desktop.domain.enablement_rules import INDEPENDENCE, SETTING, SHORT_TERM_PATHWAYS, EnablementRules
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.lists import put, setting_id
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.store import Store

HOSPITAL_HOURS, OTHER_HOURS = "hospital_hours", "other_hours"
"""Within how many hours a hospital discharge, and any other referral, is answered."""

_PATHWAYS = {HOSPITAL_HOURS: SHORT_TERM_PATHWAYS, OTHER_HOURS: INDEPENDENCE}
_NAMES = {one.name for one in fields(EnablementRules)} - {"answer_hours"}
MOST_NUMBER = 400
"""More hours or days than this are a typing mistake."""


@command("set_enablement_rules", writes=("setting",))
def set_enablement_rules(
    store: Store, actor: Actor, *, numbers: Mapping[str, int], seen: Mapping[str, object] | None = None
) -> Changes:
    """Set the council's numbers (names of ``EnablementRules``, ``hospital_hours`` and ``other_hours``).

    ``seen`` (``{"value": ...}``) is the setting the author saw. Raises ``RuleBroken("number_out_of_range")`` beside the
    number, ``RuleBroken("not_correctable")`` for a name that is none, ``AlreadyChanged``, ``NotPermitted``.
    """
    actor.must(May.MANAGE_LISTS)
    if unknown := sorted(numbers.keys() - _NAMES - _PATHWAYS.keys()):
        raise RuleBroken("not_correctable", fields=", ".join(unknown))
    for name, number in numbers.items():
        if not 1 <= number <= MOST_NUMBER:
            raise RuleBroken("number_out_of_range", field=name, least=1, most=MOST_NUMBER)
    value: dict[str, object] = {name: number for name, number in numbers.items() if name in _NAMES}
    hours = {way: numbers[name] for name, way in _PATHWAYS.items() if name in numbers}
    if hours:
        value["answer_hours"] = hours
    with store.write(actor=actor, command="set_enablement_rules") as act:
        put(act, "setting", setting_id(SETTING), {"key": SETTING, "value": value}, seen=seen)
        return act.changes()


def numbers_of_rules(rules: EnablementRules) -> dict[str, int]:
    """The numbers that hold, by the names the command takes."""
    found = {name: getattr(rules, name) for name in sorted(_NAMES)}
    return found | {name: rules.answer_within(way) for name, way in _PATHWAYS.items()}
