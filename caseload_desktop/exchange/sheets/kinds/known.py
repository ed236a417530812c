"""The kinds of sheet the program takes in, in the order they are offered."""

from __future__ import annotations

from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sheets.kinds.amhp import AMHP
from caseload_desktop.exchange.sheets.kinds.caseload import CASELOAD
from caseload_desktop.exchange.sheets.kinds.concerns import CONCERNS
from caseload_desktop.exchange.sheets.kinds.contacts import CONTACTS
from caseload_desktop.exchange.sheets.kinds.dols import DOLS
from caseload_desktop.exchange.sheets.kinds.kind import SheetKind
from caseload_desktop.exchange.sheets.kinds.referrals import REFERRALS
from caseload_desktop.exchange.sheets.kinds.reviews import REVIEWS
from caseload_desktop.exchange.sheets.kinds.services import SERVICES

KINDS: tuple[SheetKind, ...] = (CONTACTS, CASELOAD, REFERRALS, REVIEWS, SERVICES, CONCERNS, DOLS, AMHP)
KIND_BY_ID = {kind.id: kind for kind in KINDS}


def kinds_for(viewer: Actor) -> tuple[SheetKind, ...]:
    """The kinds a worker may bring in."""
    return tuple(kind for kind in KINDS if viewer.may(kind.needs))
