"""Every clock and rule a council sets on screen; whoever adds one adds its line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from caseload_desktop.domain.assessment import ASSESSMENT_GROUP
from caseload_desktop.domain.enablement_settings import ENABLEMENT_GROUP
from caseload_desktop.domain.equipment import EQUIPMENT_GROUP
from caseload_desktop.domain.liberty_settings import AMHP_GROUP, DOLS_GROUP
from caseload_desktop.domain.provider_signs import SIGNS_GROUP
from caseload_desktop.domain.review_settings import REVIEW_GROUP
from caseload_desktop.domain.rule_settings import RuleGroup
from caseload_desktop.domain.safeguarding_settings import SAFEGUARDING_GROUP
from caseload_desktop.domain.waiting import WAITING_GROUP
from caseload_desktop.domain.workload_settings import WORKLOAD_GROUP

GROUPS: tuple[RuleGroup, ...] = (
    WAITING_GROUP,
    ASSESSMENT_GROUP,
    ENABLEMENT_GROUP,
    REVIEW_GROUP,
    EQUIPMENT_GROUP,
    WORKLOAD_GROUP,
    SAFEGUARDING_GROUP,
    DOLS_GROUP,
    AMHP_GROUP,
    SIGNS_GROUP,
)
"""The groups in the order of the page "Clocks and rules"."""

GROUP_BY_KEY: Mapping[str, RuleGroup] = MappingProxyType({group.key: group for group in GROUPS})
"""Every group by the key of its setting."""
