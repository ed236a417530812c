"""Early signs that care at a provider is failing: what counts as one, why it is said, and when a look silences it.

Kent's aim is to see systemic failings at a provider early (council paper of 1 December 2021, kent-model 2.4). No law or
return says what a sign is: the rule is the council's, and all its numbers are settings.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from enum import StrEnum

from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.rule_settings import Basis, Rule, RuleGroup, Unit, fields_of

SETTING = "provider_signs"
"""The council's setting: ``{"recent_days": 90, ...}`` with the names of ``SignRules``; gaps are as below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignRules:
    """What a council has set; days are calendar days up to and with today.

    - rising: at least ``rising_least`` concerns in ``recent_days``, and ``rising_percent`` more than the average of as
      many days over the ``compared_days`` before.
    - repeated type: one type of abuse in ``repeated_least`` concerns within ``repeated_days``.
    - several people: concerns about ``people_least`` different people within ``people_days``.
    """

    recent_days: int = 90
    rising_least: int = 3
    rising_percent: int = 50
    compared_days: int = 360
    repeated_least: int = 3
    repeated_days: int = 180
    people_least: int = 3
    people_days: int = 90

    @property
    def days_needed(self) -> int:
        """How many days back a concern can still matter."""
        return max(self.recent_days + self.compared_days, self.repeated_days, self.people_days)


def sign_rules(setting: object) -> SignRules:
    """Return the rules a council's setting gives; what it leaves out, or can't mean, is as shipped."""
    if not isinstance(setting, Mapping):
        return SignRules()
    bounds = {rule.name: (rule.least, rule.most) for rule in _RULES}
    given = {
        one.name: value
        for one in fields(SignRules)
        if isinstance(value := setting.get(one.name), int)
        and not isinstance(value, bool)
        and bounds[one.name][0] <= value <= bounds[one.name][1]
    }
    return replace(SignRules(), **given)


def _rule(name: str, words: str, unit: Unit, *, least: float = 1, most: float = 1_830) -> Rule:
    return Rule(
        name=name,
        words=words,
        unit=unit,
        basis=Basis.PROPOSAL,
        source="Proposed: neither law nor return names a number.",
        least=least,
        most=most,
    )


_RULES = (
    _rule("rising_least", "Concerns rise: at least so many concerns", Unit.COUNT, most=50),
    _rule("recent_days", "... within", Unit.DAYS, least=7, most=366),
    _rule("rising_percent", "... and above the average before by", Unit.PERCENT, least=0, most=500),
    _rule("compared_days", "... the average of the days before", Unit.DAYS, least=30),
    _rule("repeated_least", "A type is repeated: in at least so many concerns", Unit.COUNT, least=2, most=50),
    _rule("repeated_days", "... within", Unit.DAYS, least=7),
    _rule("people_least", "Several people: at least so many different people", Unit.COUNT, least=2, most=50),
    _rule("people_days", "... within", Unit.DAYS, least=7),
)

SIGNS_GROUP = RuleGroup(
    key=SETTING,
    title="Early signs at a provider",
    about="When the page Providers says that concerns about a place should be looked at together.",
    read=lambda setting: fields_of(sign_rules(setting)),
    rules=_RULES,
)
"""The rule as a manager sets it."""


class SignKind(StrEnum):
    """What kind of sign it is."""

    RISING = "rising"
    REPEATED = "repeated"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A concern about a provider, as the rule sees it.

    Several adults in one incident share its ``incident_id``. ``recorded_at`` (UTC) is when it was written down, which
    may be later than ``raised_on``: a look before that has not seen it.
    """

    id: str
    person_id: str
    raised_on: date
    recorded_at: str
    types: tuple[str, ...] = ()
    incident_id: str = ""

    @property
    def incident(self) -> str:
        """What counts as one: the incident, else the concern itself."""
        return self.incident_id or self.id


@dataclass(frozen=True, slots=True)
class Look:
    """A manager's look at a provider: when it was written down (UTC), and the day agreed to look again, if any."""

    recorded_at: str
    again_on: date | None = None


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign with its reason in words, and the concerns it rests on.

    ``code`` is the type of abuse of a repeated one. ``newest`` is when the last of its concerns was written down.
    """

    kind: SignKind
    why: str
    concerns: tuple[str, ...]
    newest: str
    code: str = ""


def signs_of(
    told: Sequence[Told], *, today: date, rules: SignRules, type_label: Callable[[str], str]
) -> tuple[Sign, ...]:
    """Return the signs in the concerns about one provider.

    All concerns that name it count, also those decided not to need an enquiry; an incident with several adults counts
    once, but each of them as a person. What the viewer may not read is not among ``told`` and counts for nobody else.
    """
    known = [one for one in told if one.raised_on <= today]
    found = [_rising(known, today, rules), *_repeated(known, today, rules, type_label), _people(known, today, rules)]
    return tuple(sign for sign in found if sign is not None)


def is_silent(sign: Sign, looks: Sequence[Look], *, today: date) -> bool:
    """True when a manager has looked since the last concern of the sign was written down.

    It speaks again with the next concern, and on the day agreed to look again.
    """
    seen = [look for look in looks if look.recorded_at >= sign.newest]
    if not seen:
        return False
    again = max(seen, key=lambda look: look.recorded_at).again_on
    return again is None or again > today


def _rising(told: Sequence[Told], today: date, rules: SignRules) -> Sign | None:
    first = today - timedelta(days=rules.recent_days)
    recent = [one for one in told if one.raised_on > first]
    count = _incidents(recent)
    earlier = first - timedelta(days=rules.compared_days)
    before = _incidents([one for one in told if earlier < one.raised_on <= first])
    more = count * rules.compared_days * 100 > before * rules.recent_days * (100 + rules.rising_percent)
    if count < rules.rising_least or not more:
        return None
    usual = before * rules.recent_days / rules.compared_days
    none = f"none in the {rules.compared_days} days before"
    average = f"on average {usual:.1f} in as many days before" if before else none
    why = f"{count} concerns in {rules.recent_days} days to {show_long(today)}; {average}"
    return _sign(SignKind.RISING, why, recent)


def _repeated(
    told: Sequence[Told], today: date, rules: SignRules, type_label: Callable[[str], str]
) -> list[Sign | None]:
    first = today - timedelta(days=rules.repeated_days)
    by_type: dict[str, list[Told]] = {}
    for one in told:
        for code in one.types if one.raised_on > first else ():
            by_type.setdefault(code, []).append(one)
    counted = [(_incidents(some), code, some) for code, some in by_type.items()]
    within = f"within {rules.repeated_days} days"
    return [
        _sign(SignKind.REPEATED, f"{type_label(code)} in {count} concerns {within}", some, code)
        for count, code, some in sorted(counted, key=lambda entry: (-entry[0], entry[1]))
        if count >= rules.repeated_least
    ]


def _people(told: Sequence[Told], today: date, rules: SignRules) -> Sign | None:
    first = today - timedelta(days=rules.people_days)
    recent = [one for one in told if one.raised_on > first]
    count = len({one.person_id for one in recent})
    if count < rules.people_least:
        return None
    return _sign(SignKind.PEOPLE, f"Concerns about {count} different people within {rules.people_days} days", recent)


def _incidents(told: Sequence[Told]) -> int:
    return len({one.incident for one in told})


def _sign(kind: SignKind, why: str, told: Sequence[Told], code: str = "") -> Sign:
    ordered = sorted(told, key=lambda one: (one.raised_on, one.id))
    return Sign(kind, why, tuple(one.id for one in ordered), max(one.recorded_at for one in told), code)
