"""How long an open contact has waited and when that is too long; the days are the council's own setting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of

SETTING = "open_contact_days"
"""The council's setting ``{"soon": days, "late": days}``; without it the proposal below applies."""

MOST_DAYS = 365
"""More than a year is a typing mistake."""


class Wait(StrEnum):
    """How urgent a waiting contact is."""

    NEW = "new"
    SOON = "soon"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class WaitRule:
    """Calendar days from which a contact without a final outcome asks for attention, and is too old.

    No law sets them. "Contacts unresolved at Step 2 waiting too long" is one of the council's signs of pressure
    (Operational Pressures Escalation Plan v1.1, 2021); the days are a proposal.
    """

    soon: int = 2
    late: int = 5

    def of(self, received: date, today: date) -> Wait:
        """How urgent a contact received on a day is today; a clock set back makes it new, never late."""
        days = (today - received).days
        if days >= self.late:
            return Wait.LATE
        return Wait.SOON if days >= self.soon else Wait.NEW


def wait_rule(setting: object) -> WaitRule:
    """Return the rule a council's setting gives; what it can't mean is read as the proposal."""
    if not isinstance(setting, Mapping):
        return WaitRule()
    soon, late = setting.get("soon"), setting.get("late")
    if not isinstance(soon, int) or not isinstance(late, int) or not 0 <= soon <= late:
        return WaitRule()
    return WaitRule(soon, late)


WAITING_GROUP = RuleGroup(
    key=SETTING,
    title="Open contacts",
    about="How long a contact without a final outcome may wait, from the day it came.",
    read=lambda setting: fields_of(wait_rule(setting)),
    wrap=lambda values: {**fields_of(WaitRule()), **values},
    rising=(("soon", "late"),),
    rules=tuple(
        Rule(
            name=name,
            words=words,
            unit=Unit.DAYS,
            basis=Basis.PROPOSAL,
            source="No law sets it. Contacts that wait too long are one of the council's signs of pressure "
            "(Operational Pressures Escalation Plan v1.1, 2021). The days are a proposal.",
            least=0,
            most=MOST_DAYS,
        )
        for name, words in (
            ("soon", "An open contact asks for attention after"),
            ("late", "An open contact has waited too long after"),
        )
    ),
)
"""The days as a manager sets them."""


def waited_words(received: date, today: date) -> str:
    """Return "today", "yesterday" or "9 days" for how long a contact has waited."""
    days = (today - received).days
    if days <= 0:
        return "today"
    return "yesterday" if days == 1 else f"{days} days"
