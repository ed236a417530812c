"""Where the invented people live: invented streets, postcodes of districts that do not exist."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.content import Content

NO_FIXED_ABODE = "ZZ99 3VZ"
"""The pseudo postcode the NHS gives somebody without a home."""

_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
"""Letters the last two places of a postcode may hold."""

Fields = dict[str, object]


@dataclass(frozen=True, slots=True)
class Resident:
    """What the choice of a home follows."""

    on: date
    born: int
    needs: str
    names: str
    in_care_home: bool


@dataclass(frozen=True, slots=True)
class Homes:
    """The addresses of one person, latest first; town and care home (or nothing) of the latest."""

    town: str
    care_home: str
    rows: tuple[Fields, ...]


class Housing:
    """Finds homes."""

    def __init__(self, chance: Chance, content: Content) -> None:
        self._chance = chance
        self._places = content.places
        self._earlier = content.share("earlier_address")
        self._towns = {n: float(town["weight"]) for n, town in enumerate(content.places["towns"])}

    def find(self, resident: Resident) -> Homes:
        """The address of a person, and for some the one before."""
        chance, town, care_home = self._chance, self._town(), ""
        since = self._since(resident, chance.between(200, 9000))
        if chance.happens(0.006) and not resident.in_care_home:
            return Homes(str(town["name"]), "", (self._no_abode(resident, town),))
        if resident.in_care_home:
            care_home = chance.one(self._places["care_homes"])
            since = self._since(resident, chance.between(20, 1500))
            lines = f"{care_home}, {chance.one(self._places['streets'])}\n{town['name']}"
        else:
            lines = self._home(resident, town)
        now = self._row("care_home" if care_home else "home", lines, town) | {"from_date": since.isoformat()}
        if not care_home and not chance.happens(self._earlier):
            return Homes(str(town["name"]), care_home, (now,))
        other = self._town()
        before = self._row("home", self._home(resident, other), other)
        before["to_date"] = (since - timedelta(days=1)).isoformat()
        return Homes(str(town["name"]), care_home, (now, before))

    @staticmethod
    def _since(resident: Resident, days: int) -> date:
        """That many days ago, but not before the first birthday."""
        return max(resident.on - timedelta(days=days), date(resident.born + 1, 12, 31))

    def _row(self, kind: str, lines: str, town: Mapping[str, object]) -> Fields:
        return {"kind": kind, "lines": lines, "postcode": self._postcode(town)}

    def _no_abode(self, resident: Resident, town: Mapping[str, object]) -> Fields:
        since = resident.on - timedelta(days=self._chance.between(10, 200))
        lines = f"No fixed abode, {town['name']}"
        return {"kind": "no_fixed_abode", "lines": lines, "postcode": NO_FIXED_ABODE, "from_date": since.isoformat()}

    def _town(self) -> Mapping[str, object]:
        town: Mapping[str, object] = self._places["towns"][self._chance.weighted(self._towns, key="towns")]
        return town

    def _home(self, resident: Resident, town: Mapping[str, object]) -> str:
        chance, places = self._chance, self._places
        street, kind = chance.one(places["streets"]), chance.fraction()
        if resident.names == "traveller" and kind < 0.4:
            return f"{chance.one(places['sites'])}\n{town['name']}"
        if resident.needs == "learning_disability" and kind < 0.3:
            return f"{chance.one(places['supported_living'])}, {street}\n{town['name']}"
        if kind < 0.07:
            return f"{chance.one(places['houses'])}, {street}\n{town['name']}"
        if kind < 0.2:
            return f"Flat {chance.between(1, 48)}, {chance.one(places['blocks'])}\n{street}\n{town['name']}"
        if kind < 0.26 and resident.on.year - resident.born > 60:
            return f"{chance.between(1, 40)} {chance.one(places['sheltered'])}, {street}\n{town['name']}"
        letter = "A" if kind > 0.98 else ""
        return f"{chance.between(1, 160)}{letter} {street}\n{town['name']}"

    def _postcode(self, town: Mapping[str, object]) -> str:
        chance, outward = self._chance, town["outward"]
        if not isinstance(outward, list):
            raise TypeError("a town has a list of postcode districts")
        return f"{chance.one(outward)} {chance.between(1, 9)}{chance.one(_INWARD)}{chance.one(_INWARD)}"
