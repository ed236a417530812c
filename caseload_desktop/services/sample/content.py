"""What the sample is made of: names, places, teams, reasons for ringing and sentences of notes, read from resources."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from caseload_desktop.runtime.paths import resource

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class NameGroup:
    """Names that go together, with the ethnic categories and languages of the people who bear them."""

    id: str
    share: float
    ethnicity: Weights = field(hash=False)
    language: Weights = field(hash=False)
    forenames: Mapping[tuple[str, str], tuple[str, ...]] = field(hash=False)
    surnames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Did:
    """How a contact can end: the sentence, the outcome it goes with and what was given or follows."""

    text: str
    outcome: str
    given: tuple[str, ...] = ()
    detail: str = ""
    next_step: str = ""
    step: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Why somebody gets in touch, about whom, through whom, and how it may end.

    ``ease`` is the share of such contacts that tend to be settled at once; ``existing`` the weight among people who
    have a case already; ``kind`` is empty for contacts that count in the percentage.
    """

    id: str
    kind: str
    weight: float
    ease: float
    existing: float
    reason: str
    issue: str
    ages: tuple[int, int]
    needs: tuple[str, ...]
    sources: Weights = field(hash=False)
    by_self: tuple[str, ...]
    by_other: tuple[str, ...]
    situation: tuple[str, ...]
    more: tuple[str, ...]
    settled: tuple[Did, ...]
    unsettled: tuple[Did, ...]
    route: str
    for_carer: bool
    urgent: bool


@dataclass(frozen=True, slots=True)
class TeamPlan:
    """A team of the operating model; ``intake`` is its weight among the teams that take contacts."""

    id: str
    name: str
    kind: str
    staff: int
    always: bool
    intake: float
    titles: Weights = field(hash=False)


@dataclass(frozen=True, slots=True)
class Content:
    """Everything read from ``resources/sample``."""

    groups: tuple[NameGroup, ...]
    titles: Mapping[str, Weights] = field(hash=False)
    short_forms: Mapping[str, str] = field(hash=False)
    places: Mapping[str, Any] = field(hash=False)
    teams: tuple[TeamPlan, ...]
    organisation: Mapping[str, Any] = field(hash=False)
    scenarios: tuple[Scenario, ...]
    notes: Mapping[str, Any] = field(hash=False)
    calibration: Mapping[str, Any] = field(hash=False)

    def share(self, name: str) -> float:
        """One of the shares (0 to 1) of ``calibration.json``."""
        return float(self.calibration["shares"][name])


@lru_cache(maxsize=1)
def load_content(resolved_outcomes: frozenset[str]) -> Content:
    """Read the resources; an ending whose outcome is not in ``resolved_outcomes`` counts among the unsettled ones."""
    names, organisation = _read("names"), _read("organisation")
    found = [*_read("scenarios_home")["scenarios"], *_read("scenarios_more")["scenarios"]]
    return Content(
        groups=tuple(_group(g) for g in names["groups"]),
        titles=names["titles"],
        short_forms=names["short_forms"],
        places=_read("places"),
        teams=tuple(_team(t) for t in organisation["teams"]),
        organisation=organisation,
        scenarios=tuple(_scenario(s, resolved_outcomes) for s in found),
        notes=_read("notes"),
        calibration=_read("calibration"),
    )


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(resource("sample", f"{name}.json").read_bytes())
    return content


def _group(content: Mapping[str, Any]) -> NameGroup:
    forenames = {
        (gender, age): tuple(content[gender][age]) for gender in ("female", "male") for age in ("older", "younger")
    }
    return NameGroup(
        id=content["id"],
        share=content["share"],
        ethnicity=content["ethnicity"],
        language=content["language"],
        forenames=forenames,
        surnames=tuple(content["surnames"]),
    )


def _team(content: Mapping[str, Any]) -> TeamPlan:
    return TeamPlan(**content)


def _scenario(content: Mapping[str, Any], resolved_outcomes: frozenset[str]) -> Scenario:
    endings = [_did(d) for d in (*content["resolved"], *content["unresolved"])]
    low, high = content["ages"]
    return Scenario(
        id=content["id"],
        kind=content.get("kind", ""),
        weight=content["weight"],
        ease=content.get("ease", 0.5),
        existing=content.get("existing", content["weight"] * 0.25),
        reason=content["reason"],
        issue=content["issue"],
        ages=(low, high),
        needs=tuple(content["psr"]),
        sources=content["from"],
        by_self=tuple(content["self"]),
        by_other=tuple(content["other"]),
        situation=tuple(content["situation"]),
        more=tuple(content["more"]),
        settled=tuple(d for d in endings if d.outcome in resolved_outcomes),
        unsettled=tuple(d for d in endings if d.outcome not in resolved_outcomes),
        route=content.get("route", "community_other"),
        for_carer=content.get("carer", False),
        urgent=content.get("urgent", False),
    )


def _did(content: Mapping[str, Any]) -> Did:
    return Did(
        text=content["did"],
        outcome=content["outcome"],
        given=tuple(content.get("given", ())),
        detail=content.get("detail", ""),
        next_step=content.get("next", ""),
        step=content.get("step", ""),
        route=content.get("route", ""),
    )
