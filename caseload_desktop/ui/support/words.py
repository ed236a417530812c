"""What services, equipment and stays in hospital are called on screen, and how they stand, in words and tags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from caseload_desktop.domain.code_lists import CodeLists
from caseload_desktop.domain.equipment import MINOR_POUNDS, EquipmentState, charge_for, charge_words, equipment_state
from caseload_desktop.domain.support import ServiceState, service_state, weekly_cost
from caseload_desktop.store.queries.support import FromContact, Held
from caseload_desktop.ui.record_words import day_long, due_words
from caseload_desktop.ui.widgets.status_tag import Tag, Tone

COST_RULE = (
    "Costs per hour, session or day times the units of a week; longer costs divided by their weeks, a year having 52. "
    "Support the NHS pays for is left out."
)
"""How the cost of a week is reckoned, for the tool tip beside it."""

_UNITS = {"hours": "hours", "sessions": "sessions", "days": "days"}


@dataclass(frozen=True, slots=True)
class Spoken:
    """How one row reads: its name, lines below it, and how it stands."""

    title: str
    lines: tuple[str, ...]
    tag: Tag | None = None


def pounds(amount: Decimal | float) -> str:
    """Money as it is read: "£1,204.50"."""
    return f"£{amount:,.2f}"


def joined(*parts: str) -> str:
    """Parts of a line with dots between, the first with a capital; empty ones are left out."""
    line = " · ".join(part for part in parts if part)
    return line[:1].upper() + line[1:]


def cost_of(service: Held, lists: CodeLists) -> Decimal | None:
    """What a service costs in a week."""
    held = service.values
    return weekly_cost(held["unit_cost"], held["planned_units"], held["cost_frequency"], lists)


def total_cost(services: Iterable[Held], lists: CodeLists, today: date) -> Decimal | None:
    """What all open support costs in a week, the NHS's left out; None when of none that can be said."""
    going_on = (ServiceState.OPEN, ServiceState.PAUSED)
    costs = [
        cost_of(one, lists)
        for one in services
        if service_state(one.values, today) in going_on and not one.values["nhs_funded"]
    ]
    known = [cost for cost in costs if cost is not None]
    return sum(known, Decimal(0)) if known else None


def service_words(service: Held, lists: CodeLists, today: date, *, in_hospital: bool = False) -> Spoken:
    """A service as one looks at it: what, from whom, how much, since when, until when."""
    held = service.values
    what = lists.label("service_component", service.text("component")) or "Support"
    lines = [
        joined(
            lists.label("service_type", service.text("service_type")),
            lists.label("delivery_mechanism", service.text("delivery_mechanism")),
            _amount(service, lists),
            _a_week(service, lists),
        ),
        joined(
            _since(service, today),
            f"planned until {day_long(held['planned_end'])}" if held["planned_end"] and not held["to_date"] else "",
            {True: "permanent", False: "temporary"}.get(held["permanent"], ""),
            f"plan agreed {day_long(held['plan_agreed_on'])}" if held["plan_agreed_on"] else "",
            f"first payment {day_long(held['first_payment_on'])}" if held["first_payment_on"] else "",
            "funded by the NHS" if held["nhs_funded"] else "",
        ),
        _pause_words(service, today),
        service.text("note"),
        _ended(service, lists),
    ]
    tag = _service_tag(service, today, in_hospital=in_hospital)
    return Spoken(joined(what, service.text("provider")), tuple(line for line in lines if line), tag)


def equipment_words(piece: Held, lists: CodeLists, *, minor: int = MINOR_POUNDS) -> Spoken:
    """A piece of equipment: what it is, since when, and whether it may be charged for."""
    held, state = piece.values, equipment_state(piece.values)
    charge = charge_for(piece.text("kind"), held["cost"], lists, minor=minor)
    days = joined(
        f"asked for {day_long(held['asked_on'])}" if held["asked_on"] else "",
        f"given {day_long(held['given_on'])}" if held["given_on"] else "",
        f"returned {day_long(held['returned_on'])}" if held["returned_on"] else "",
    )
    cost = pounds(held["cost"]) if held["cost"] is not None else ""
    lines = (
        joined(lists.label("equipment_kind", piece.text("kind")), piece.text("supplier"), days),
        joined(cost, charge_words(charge, minor=minor), piece.text("note")),
    )
    tags = {
        EquipmentState.ASKED: Tag(Tone.BLUE, "Not here yet"),
        EquipmentState.GIVEN: Tag(Tone.GREEN, "Given"),
        EquipmentState.RETURNED: Tag(Tone.GREY, "Returned"),
    }
    return Spoken(piece.text("item"), tuple(line for line in lines if line), tags[state])


def stay_words(stay: Held, lists: CodeLists, today: date) -> Spoken:
    """A stay in hospital: where, why, from when to when."""
    held = stay.values
    admitted = held["admitted_on"]
    kind = lists.label("hospital_admission", stay.text("admission")).lower()
    out = lists.label("discharged_to", stay.text("discharged_to"))
    if held["discharged_on"]:
        when = f"{day_long(admitted)} to {day_long(held['discharged_on'])}"
        tag = Tag(Tone.GREY, "Discharged")
    else:
        when = f"since {day_long(admitted)}" if admitted else ""
        tag = Tag(Tone.AMBER, "In hospital")
    planned = held["discharge_planned_on"]
    lines = (
        joined(when, f"{kind} admission" if kind else "", stay.text("reason")),
        f"Discharge planned, {due_words(planned, today=today)}" if planned and not held["discharged_on"] else "",
        f"To: {out}" if out else "",
        next_words(stay, lists),
        stay.text("note"),
    )
    return Spoken(joined(stay.text("hospital"), stay.text("ward")), tuple(line for line in lines if line), tag)


def from_contact_words(one: FromContact, lists: CodeLists) -> str:
    """What a contact gave or asked for, as the bar above the tab says it."""
    what = lists.label("given" if one.is_given else "next_step", one.code)
    detail = f" ({one.detail})" if one.detail else ""
    return f"Contact of {day_long(one.on)}: {what.lower() if one.is_given else what}{detail}"


def next_words(row: Held, lists: CodeLists) -> str:
    """What happens next after a row was closed, or why nothing does."""
    if row.values["next_step"] and row.values["next_step"] != "nothing_further":
        step = lists.label("next_step", row.text("next_step"))
        due = f" by {day_long(row.values['next_step_due'])}" if row.values["next_step_due"] else ""
        note = f": {row.text('next_step_note')}" if row.values["next_step_note"] else ""
        return f"Next: {step}{due}{note}"
    return f"Nothing follows: {row.text('no_next_why')}" if row.values["no_next_why"] else ""


def _amount(service: Held, lists: CodeLists) -> str:
    held = service.values
    code = lists.code("cost_frequency", held["cost_frequency"])
    units = f"{held['planned_units']:g}" if held["planned_units"] is not None else ""
    unit = _UNITS.get(code.maps.get("unit", ""), "") if code else ""
    amount = f"{units} {unit or 'units'} a week" if units else ""
    if held["unit_cost"] is None or code is None:
        return amount
    rate = f"{pounds(held['unit_cost'])} {code.label.lower()}"
    return f"{amount}, {rate}" if amount and unit else rate


def _a_week(service: Held, lists: CodeLists) -> str:
    cost = cost_of(service, lists)
    if cost is None or service.values["cost_frequency"] == "weekly":
        return ""
    return f"{pounds(cost)} a week"


def _since(service: Held, today: date) -> str:
    start, end = service.values["from_date"], service.values["to_date"]
    if end:
        return f"{day_long(start)} to {day_long(end)}"
    return f"begins {day_long(start)}" if start and start > today.isoformat() else f"since {day_long(start or '')}"


def _pause_words(service: Held, today: date) -> str:
    held = service.values
    if service_state(held, today) is not ServiceState.PAUSED:
        return ""
    until = f" until {day_long(held['paused_to'])}" if held["paused_to"] else ""
    return f"Paused since {day_long(held['paused_from'])}{until}: {service.text('pause_reason')}"


def _ended(service: Held, lists: CodeLists) -> str:
    if not service.values["to_date"]:
        return ""
    why = lists.label("service_end", service.text("end_reason"))
    note = service.text("end_note")
    return joined(f"{why}: {note}" if note else why, next_words(service, lists))


def _service_tag(service: Held, today: date, *, in_hospital: bool) -> Tag:
    held, state = service.values, service_state(service.values, today)
    if state is ServiceState.ENDED:
        return Tag(Tone.GREY, "Ended")
    if state is ServiceState.TO_COME:
        return Tag(Tone.BLUE, "To come")
    if state is ServiceState.PAUSED:
        return Tag(Tone.AMBER, "Paused")
    if in_hospital:
        return Tag(Tone.AMBER, "In hospital")
    if held["planned_end"] and held["planned_end"] < today.isoformat():
        return Tag(Tone.AMBER, f"Planned end {due_words(held['planned_end'], today=today)}")
    return Tag(Tone.GREEN, "Open")
