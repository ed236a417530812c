"""What work a contact can start: one line each, offered beside a contact just saved and in the log of contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.store.queries.amhp import has_amhp_referral
from caseload_desktop.store.queries.dols import has_application
from caseload_desktop.store.queries.enablement import has_referral
from caseload_desktop.store.queries.safeguarding import has_concern
from caseload_desktop.ui.desk import Desk


@dataclass(frozen=True, slots=True)
class Start:
    """A piece of work that begins with what a contact says.

    ``next_step`` and ``reason`` are the codes of a contact that lead to it; ``has_begun`` asks whether one comes from
    a contact already; ``begin`` opens the form.
    """

    key: str
    words: str
    icon: str
    next_step: str
    reason: str
    has_begun: Callable[[Any, str], bool]
    begin: Callable[[Desk, QWidget, str], None]

    def fits(self, values: Mapping[str, Any]) -> bool:
        """True for a contact about somebody known that leads to it."""
        leads = values.get("next_step") == self.next_step or (self.reason and values.get("reason") == self.reason)
        return bool(leads and values.get("person_id"))


def _refer(desk: Desk, owner: QWidget, contact_id: str) -> None:
    from caseload_desktop.ui.enablement.carry import refer_from_contact

    refer_from_contact(desk, owner, contact_id)


def _raise(desk: Desk, owner: QWidget, contact_id: str) -> None:
    from caseload_desktop.ui.safeguarding.carry import raise_from_contact

    raise_from_contact(desk, owner, contact_id)


def _apply(desk: Desk, owner: QWidget, contact_id: str) -> None:
    from caseload_desktop.ui.liberty.carry import apply_from_contact

    apply_from_contact(desk, owner, contact_id)


def _amhp(desk: Desk, owner: QWidget, contact_id: str) -> None:
    from caseload_desktop.ui.liberty.carry import amhp_from_contact

    amhp_from_contact(desk, owner, contact_id)


ENABLEMENT = Start("enablement", "Refer to enablement", "activity", "enablement_referral", "", has_referral, _refer)
SAFEGUARDING = Start(
    "safeguarding",
    "Raise the concern",
    "shield-alert",
    "safeguarding_concern",
    "reporting_safeguarding",
    has_concern,
    _raise,
)

DOLS = Start("dols", "Record the application", "scale", "dols_application", "dols", has_application, _apply)
AMHP = Start(
    "amhp",
    "Refer to an AMHP",
    "scale",
    "mental_health_team",
    "mha_assessment_request",
    has_amhp_referral,
    _amhp,
)

STARTS: tuple[Start, ...] = (ENABLEMENT, SAFEGUARDING, DOLS, AMHP)
"""All of them; whoever adds a kind of work that starts from a contact adds its line here."""


def starts_of(desk: Desk, values: Mapping[str, Any]) -> tuple[Start, ...]:
    """What a contact with these values leads to, for a worker who may write."""
    return tuple(one for one in STARTS if desk.may(May.WRITE_RECORD) and one.fits(values))
