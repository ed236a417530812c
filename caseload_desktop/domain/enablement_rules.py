"""The hours and days of enablement, as a council sets them; without its setting those of the county's own plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

SETTING = "enablement"
"""The council's setting: ``{"tell_hours": 2, ...}`` with the names of ``EnablementRules``."""

SHORT_TERM_PATHWAYS, INDEPENDENCE = "short_term_pathways", "independence"
"""Which way a referral comes, as the code list ``enablement_source`` says (``pathway``)."""

_MOST = 1000


def _answer_hours() -> Mapping[str, int]:
    return MappingProxyType({SHORT_TERM_PATHWAYS: 2, INDEPENDENCE: 4})


@dataclass(frozen=True, slots=True, kw_only=True)
class EnablementRules:
    """All numbers of the service.

    Hours run by the clock, at night and at weekends too, for the service works every day. From the council's
    Operational Pressures Escalation Plan v1.1 (2021) and its rules for enablement: ``tell_hours``, ``start_hours``,
    ``answer_hours`` by pathway and ``package_days``. ``length_days`` is six weeks from the start; ``free_days`` the
    first six weeks of the specified period (SI 2014/2672 regulation 3). ``check_84`` and ``check_91`` are the two
    follow-ups of ASCOF (new 2D: 84 days; old 2B: 91 days, both after discharge from hospital). ``look_week``,
    ``alert_days``, ``community_days`` and ``score_days`` are proposals.
    """

    tell_hours: int = 2
    start_hours: int = 24
    answer_hours: Mapping[str, int] = field(default_factory=_answer_hours, hash=False)
    package_days: int = 14
    length_days: int = 42
    free_days: int = 42
    look_week: int = 4
    alert_days: int = 7
    community_days: int = 3
    score_days: int = 7
    check_84: int = 84
    check_91: int = 91
    check_open_days: int = 28
    """How long a follow-up nobody made stays on the lists."""

    def answer_within(self, pathway: str) -> int:
        """Within how many hours a referral that comes this way is accepted or declined; the longest if not known."""
        return self.answer_hours.get(pathway, max(self.answer_hours.values()))


def enablement_rules(setting: object) -> EnablementRules:
    """Return the rules a council's setting gives; what it does not say, or can't mean, stays as the plans have it."""
    if not isinstance(setting, Mapping):
        return EnablementRules()
    names = [one.name for one in fields(EnablementRules) if one.name != "answer_hours"]
    given: dict[str, int] = {name: setting[name] for name in names if _is_count(setting.get(name))}
    return replace(EnablementRules(answer_hours=_hours(setting.get("answer_hours"))), **given)  # type: ignore[arg-type]


def _hours(given: object) -> Mapping[str, int]:
    known = dict(_answer_hours())
    if isinstance(given, Mapping):
        known |= {str(way): hours for way, hours in given.items() if _is_count(hours)}
    return MappingProxyType(known)


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST
