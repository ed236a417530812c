"""What a manager of the sample finds beside the figures: published history, targets, comments on two months."""

from __future__ import annotations

from decimal import Decimal

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.targets import WriteCommentary, load_published, set_target, write_commentary
from caseload_desktop.store.store import Store

_RESOLVED_AT_SOURCE, _REFERRALS, _INDEPENDENT = "2", "3", "4"
"""The measures' numbers in the council's dashboard."""

_SHARES = {_RESOLVED_AT_SOURCE: Decimal(70), _INDEPENDENT: Decimal(60)}
"""Per cent; what the council published as target for every month of 2017/18."""

_REFERRALS_OF_COUNCIL = 868
"""People a month, the council's target of September 2018; the sample has its part of it."""

_COMMENTS = (
    "Above target. Equipment, telecare and advice settled most of what was asked; hospital discharges, as every month, "
    "mostly went on to enablement or to an assessment. Calls about packages of care are counted apart.",
    "Above target again. The longest calls were about memory and about choosing a care home. Contacts still open at "
    "the end of the month are looked at on Mondays.",
)


def set_beside(store: Store, manager: Actor, *, first: Month, last: Month, part: float) -> None:
    """Load what the council published, set its targets from ``first`` on, comment on the two months before ``last``.

    ``part`` is the sample's part of the council (0 to 1).
    """
    counts = resource("published", "kent_activity_2017-18.csv").read_bytes()
    load_published(store, manager, resource("published", "kent_dashboard_2017-18.csv").read_bytes(), counts=counts)
    scope = Scope(ScopeKind.COUNCIL)
    referrals = Decimal(round(_REFERRALS_OF_COUNCIL * part))
    for measure, value in {**_SHARES, _REFERRALS: referrals}.items():
        target = Target(
            measure=measure, scope=scope, first=first, last=None, value=value, floor=None, direction=Direction.HIGH
        )
        set_target(store, manager, target, percentage=measure in _SHARES)
    for months_ago, text in enumerate(_COMMENTS, start=1):
        comment = WriteCommentary(measure=_RESOLVED_AT_SOURCE, scope=scope, month=last.plus(-months_ago), text=text)
        write_commentary(store, manager, comment)
