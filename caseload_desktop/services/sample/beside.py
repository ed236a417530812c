"""What a manager of the sample finds beside the figure: published history, a target, comments on two months."""

from __future__ import annotations

from decimal import Decimal

from caseload_desktop.domain.months import Month
from caseload_desktop.domain.rag import Direction
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.targets import Scope, ScopeKind, Target
from caseload_desktop.runtime.paths import resource
from caseload_desktop.services.targets import WriteCommentary, load_published, set_target, write_commentary
from caseload_desktop.store.store import Store

_RESOLVED_AT_SOURCE = "2"
"""The measure's number in the council's dashboard."""

_TARGET = Decimal(70)
"""Per cent; what the council published as target for every month of 2017/18."""

_COMMENTS = (
    "Above target. Equipment, telecare and advice settled most of what was asked; hospital discharges, as every month, "
    "mostly went on to enablement or to an assessment. Calls about packages of care are counted apart.",
    "Above target again. The longest calls were about memory and about choosing a care home. Contacts still open at "
    "the end of the month are looked at on Mondays.",
)


def set_beside(store: Store, manager: Actor, *, first: Month, last: Month) -> None:
    """Load what the council published, set its target from ``first`` on, comment on the two months before ``last``."""
    load_published(store, manager, resource("published", "kent_dashboard_2017-18.csv").read_bytes())
    scope = Scope(ScopeKind.COUNCIL)
    target = Target(
        measure=_RESOLVED_AT_SOURCE,
        scope=scope,
        first=first,
        last=None,
        value=_TARGET,
        floor=None,
        direction=Direction.HIGH,
    )
    set_target(store, manager, target)
    for months_ago, text in enumerate(_COMMENTS, start=1):
        comment = WriteCommentary(measure=_RESOLVED_AT_SOURCE, scope=scope, month=last.plus(-months_ago), text=text)
        write_commentary(store, manager, comment)
