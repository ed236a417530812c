"""A list of services: one row is one stretch of support somebody has or had."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from caseload_desktop.domain.dates import DateUse
from caseload_desktop.domain.names import fold
from caseload_desktop.domain.support import MOST_COST, MOST_DAYS_AHEAD, MOST_UNITS, MOST_YEARS_BACK, fits, types_of
from caseload_desktop.exchange.sheets.contact_facts import note
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field, FieldWords
from caseload_desktop.exchange.sheets.kinds.kind import PERSON_NEEDED, TODAY, YES_NO, RowFacts, SheetKind

if TYPE_CHECKING:
    from caseload_desktop.exchange.sheets.vocabulary import Vocabulary

_WORDS = {
    Field.STARTED_ON: FieldWords(
        "Started on",
        (
            "start", "start date", "started", "service start", "service start date", "date started", "from",
            "commenced", "commencement date", "package start", "start of service", "from date", "date from",
            "placement start", "admitted", "date of placement", "package start date", "event start date",
        ),
    ),
    Field.COMPONENT: FieldWords(
        "Service",
        (
            "service", "services", "service type", "type of service", "service component", "component", "support",
            "package", "type of care", "care type", "package type", "service provided", "what service",
            "support provided", "service name", "element", "service element",
        ),
    ),
    Field.SERVICE_TYPE: FieldWords(
        "Type of support",
        (
            "type of support", "support type", "long or short term", "long term short term", "cld service type",
            "category of support", "term", "service category",
        ),
    ),
    Field.PROVIDER: FieldWords(
        "Provider",
        (
            "provider", "agency", "care provider", "provider name", "home", "care home", "supplier", "care agency",
            "name of provider", "placement", "care home name", "name of home", "delivered by",
        ),
    ),
    Field.DELIVERY: FieldWords(
        "How it is delivered",
        ("delivery mechanism", "delivery", "how delivered", "budget type", "how paid", "funding route"),
    ),
    Field.UNITS: FieldWords(
        "Units a week",
        (
            "units", "hours", "hours pw", "hours per week", "hrs", "hrs pw", "weekly hours", "planned units",
            "units per week", "sessions", "days per week", "hours a week", "hrs per week", "planned hours",
            "commissioned hours", "hrs wk", "units a week",
        ),
    ),
    Field.UNIT_COST: FieldWords(
        "Cost of a unit",
        (
            "cost", "unit cost", "rate", "price", "hourly rate", "weekly cost", "cost per week", "weekly rate",
            "cost pw", "fee", "weekly fee", "amount", "cost per hour", "cost per unit",
        ),
    ),
    Field.FREQUENCY: FieldWords(
        "Cost is per", ("cost frequency", "frequency", "per", "unit", "cost per", "payment frequency", "rate per")
    ),
    Field.PERMANENT: FieldWords(
        "Permanent",
        ("permanent", "perm temp", "permanent or temporary", "perm", "temp or perm", "temporary"),
    ),
    Field.PLANNED_END: FieldWords(
        "Planned end",
        ("planned end", "planned end date", "expected end", "due to end", "end due", "agreed until", "until", "to"),
    ),
    Field.ENDED_ON: FieldWords(
        "Ended on",
        (
            "end", "end date", "ended", "date ended", "service end", "service end date", "ended on", "date to",
            "closed", "actual end", "actual end date", "last day", "event end date",
        ),
    ),
    Field.END_REASON: FieldWords(
        "Why it ended",
        ("end reason", "reason ended", "why ended", "reason for end", "reason for ending", "closure reason", "outcome"),
    ),
}  # fmt: skip
_PREFERRED = {"st_residential": "st_other", "st_nursing": "st_other"}
"""Type of support of a component that the list begins with enablement, which a bed in a home seldom is."""


def _type_of(row: RowFacts, component: str) -> str:
    """The type of support: the one given where the component is part of it, else the component's own.

    Raises ``CannotBeBuilt`` when both are given and don't go together.
    """
    lists, given = row.vocabulary.lists, row.settled[Field.SERVICE_TYPE].value
    if given:
        if not fits(component, given, lists):
            typed = row.reading.typed[Field.COMPONENT] or lists.label("service_component", component)
            raise CannotBeBuilt(Reason("type_does_not_fit", {"typed": typed}))
        return given
    types = types_of(component, lists)
    preferred = _PREFERRED.get(component, "")
    return preferred if preferred in types else (types[0] if types else "lt_community")


def _service(row: RowFacts) -> dict[str, object]:
    """A service from the day of the row; one with an end is ended, with its reason."""
    reading, settled = row.reading, row.settled
    component = settled[Field.COMPONENT].value
    permanent = settled[Field.PERMANENT].value
    cost, frequency = reading.numbers.get(Field.UNIT_COST), settled[Field.FREQUENCY].value
    lines = [note(reading, settled, row.vocabulary.kind)]
    if cost and not frequency:
        lines.append(f"Cost in the sheet: £{cost:g}, it does not say per what.")
    ended = row.dates.get(Field.ENDED_ON)
    planned = row.dates.get(Field.PLANNED_END)
    fields: dict[str, object] = {
        "from_date": row.day.isoformat(),
        "service_type": _type_of(row, component),
        "component": component,
        "provider": reading.texts[Field.PROVIDER],
        "delivery_mechanism": settled[Field.DELIVERY].value,
        "planned_units": reading.numbers.get(Field.UNITS),
        "unit_cost": cost if frequency else None,
        "cost_frequency": frequency,
        "permanent": {"yes": True, "no": False}.get(permanent),
        "planned_end": planned.isoformat() if planned else "",
        "to_date": ended.isoformat() if ended else "",
        "end_reason": (settled[Field.END_REASON].value or "other") if ended else "",
        "note": "\n".join(filter(None, lines)),
    }
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _becomes(fields: Mapping[str, object], vocabulary: Vocabulary) -> str:
    component = vocabulary.lists.label("service_component", str(fields["component"]))
    provider = str(fields.get("provider", ""))
    over = ", ended" if fields.get("to_date") else ""
    return f"{component}{f', {provider}' if provider else ''}{over}"


def _repeat_key(fields: Mapping[str, object]) -> tuple[object, ...]:
    return fields["from_date"], fields["component"], fold(str(fields.get("provider") or ""))


SERVICES = SheetKind(
    id="services",
    title="List of services",
    one="service",
    a_one="a service",
    many="services",
    title_words=("services", "packages", "packages of care", "placements", "service list", "commissioned services"),
    own_words=_WORDS,
    day=Field.STARTED_ON,
    written_day="from_date",
    days_ahead=MOST_DAYS_AHEAD,
    days_back=(MOST_YEARS_BACK - 1) * 365,
    no_day=(TODAY,),
    coded={
        Field.COMPONENT: ("service_component",),
        Field.SERVICE_TYPE: ("service_type",),
        Field.DELIVERY: ("delivery_mechanism",),
        Field.FREQUENCY: ("cost_frequency",),
        Field.PERMANENT: (YES_NO,),
        Field.END_REASON: ("service_end",),
    },
    needed=frozenset({Field.COMPONENT}),
    needed_with={Field.FREQUENCY: (Field.UNIT_COST,), Field.END_REASON: (Field.ENDED_ON,)},
    never_empty=frozenset({Field.COMPONENT}),
    usual={Field.FREQUENCY: "weekly", Field.END_REASON: "other"},
    hinted={Field.FREQUENCY: Field.UNIT_COST},
    dates={Field.PLANNED_END: DateUse.DUE, Field.ENDED_ON: DateUse.EVENT},
    numbers={Field.UNITS: MOST_UNITS, Field.UNIT_COST: float(MOST_COST)},
    texts=(Field.PROVIDER,),
    watched=(Field.COMPONENT, Field.PROVIDER, Field.UNITS, Field.UNIT_COST),
    telling=frozenset({Field.COMPONENT, Field.SERVICE_TYPE, Field.DELIVERY}),
    required=(
        ("map_started_on", frozenset({Field.STARTED_ON})),
        ("map_service", frozenset({Field.COMPONENT, Field.SERVICE_TYPE})),
        PERSON_NEEDED,
    ),
    build=_service,
    becomes=_becomes,
    becomes_title="Service",
    day_title="Started",
    entity="service",
    compared=("from_date", "component", "provider"),
    repeat_key=_repeat_key,
    ends=(("from_date", "planned_end"), ("from_date", "to_date")),
    command="import_services",
)
