"""The week of a patch: one read gives every referral with the numbers it counts in, capacity by day and the note."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.enablement import DECLINED
from caseload_desktop.domain.enablement_rules import SETTING, enablement_rules
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.sitrep import Number, Week, numbers_of
from caseload_desktop.store import rows
from caseload_desktop.store.queries.enablement import Referral, episode_of, every_referral, pathways
from caseload_desktop.store.queries.organisation import setting
from caseload_desktop.store.queries.patches import Capacity, capacities, sitrep_note

RESTRICTED = "Restricted person"


@dataclass(frozen=True, slots=True)
class Counted:
    """A referral and the numbers it counts in; of a restricted person the viewer may not read only that it counts."""

    referral: Referral
    numbers: frozenset[Number]
    open: bool


@dataclass(frozen=True, slots=True)
class Sitrep:
    """All that the report on a patch's week holds; every number is the count of its rows."""

    team_id: str
    team: str
    week: Week
    rows: tuple[Counted, ...]
    days: tuple[Capacity | None, ...]
    note: str

    def of(self, number: Number) -> tuple[Counted, ...]:
        """The rows behind a number."""
        return tuple(row for row in self.rows if number in row.numbers)

    def count(self, number: Number) -> int:
        """A number of the week."""
        return sum(number in row.numbers for row in self.rows)

    @property
    def staff(self) -> Capacity | None:
        """The latest day of the week for which staff present was said."""
        said = [day for day in self.days if day is not None and day.staff_present is not None]
        return said[-1] if said else None


def sitrep(connection: Connection, *, viewer: Actor, team_id: str, team: str, week: Week, lists: CodeLists) -> Sitrep:
    """Read the week of a patch: four statements. Restricted people count, without their names."""
    rules = enablement_rules(setting(connection, SETTING))
    ways, independent = pathways(lists), _independent(lists)
    counted = []
    for one, is_open in every_referral(connection, _of_week(team_id, week), viewer=viewer):
        alone = one.support_after in independent
        numbers = numbers_of(episode_of(one, ways), week, rules, independent=alone)
        if numbers:
            counted.append(Counted(one if is_open else _blank(one), numbers, is_open))
    first, last = week.first.isoformat(), week.last.isoformat()
    days = capacities(connection, first=first, last=last)
    return Sitrep(
        team_id,
        team,
        week,
        tuple(counted),
        tuple(days.get((team_id, day.isoformat())) for day in week.days),
        sitrep_note(connection, team_id=team_id, week_from=first),
    )


def _of_week(team_id: str, week: Week) -> ColumnElement[bool]:
    """Referrals of a patch that were received by the week's end and not over before it began."""
    t, first = rows.enablement, week.first.isoformat()
    declined = and_(t.c.decision == DECLINED, t.c.started_on.is_(None), func.coalesce(t.c.purchasing_on, "") < first)
    over = or_(t.c.ended_on < first, and_(declined, t.c.decided_on < first))
    return and_(t.c.team_id == team_id, t.c.received_on <= week.last.isoformat(), func.coalesce(over, False).is_(False))


def _independent(lists: CodeLists) -> frozenset[str]:
    """Which support afterwards is none from the public purse."""
    codes = lists["enablement_support_after"].codes
    return frozenset(code.id for code in codes if code.maps.get("independent") == "yes")


def _blank(one: Referral) -> Referral:
    """What is left of a referral for somebody who may not read the record: that there is one, and its days."""
    texts = ("id", "person_id", "reference", "contact_id", "referred_by", "referrer_team", "need", "told_note")
    notes = ("decision_note", "end_note", "next_step_note", "no_next_why", "recorded_by", "worker")
    nothing: dict[str, Any] = dict.fromkeys((*texts, *notes), "")
    return replace(one, person=RESTRICTED, **nothing)
