"""The command that brings in a log of AMHP referrals: each as far as it has come, all in one act."""

from __future__ import annotations

from typing import Any

from caseload_desktop.domain.amhp_clock import term_of
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.amhp import ReferToAmhp, add_referral
from caseload_desktop.services.amhp_course import must_suit
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.enablement_reach import moment_of_act
from caseload_desktop.services.involvement_rules import day_of_act, known_code, team_for
from caseload_desktop.services.sheet_import import (
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
    over_already,
)
from caseload_desktop.services.support_rules import must_choose
from caseload_desktop.store.journal import Act, Changes
from caseload_desktop.store.store import Store

_REFERRED = frozenset(
    {"received_on", "received_at", "kind", "rag", "referrer_kind", "referrer_name", "reasons", "risks", "place"}
    | {"detention", "detained_from", "detained_at", "nearest_relative", "worker_id"}
)
_COURSE = frozenset(
    {"team_id", "extended_hours", "extended_why", "allocated_on", "allocated_at", "assessed_on", "assessed_at"}
    | {"doctors", "outcome", "outcome_note", "hospital", "closed_on"}
)


@command("import_amhp", writes=("amhp_referral", "amhp_rating", *WITH_PEOPLE))
def import_amhp(store: Store, actor: Actor, plan: SheetPlan, *, progress: Progress = lambda *_: None) -> Changes:
    """Write all referrals and people of a log in one act: all of them or, on any trouble, none.

    Raises as ``import_sheet``.
    """
    actor.must(May.IMPORT_SHEETS)
    actor.must(May.WRITE_RECORD)
    with store.write(actor=actor, command="import_amhp") as act:
        return import_sheet(act, store, plan, write=_refer, progress=progress)


def _refer(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Record the referral of a row, then what became of it."""
    row.must_hold_only(_REFERRED | _COURSE)
    given: dict[str, Any] = {name: str(value) for name, value in row.fields.items() if name in _REFERRED}
    referral_id = add_referral(act, store, ReferToAmhp(person_id=row.person_id, import_run_id=run_id, **given))
    if course := _course(act, store, row, referral_id):
        act.set("amhp_referral", referral_id, course)


def _course(act: Act, store: Store, row: RowToImport, referral_id: str) -> dict[str, Any]:
    """What became of a referral: the values of each of its commands, checked as those check them."""
    values: dict[str, Any] = {}
    if team_id := row.text("team_id"):
        values["team_id"] = team_for(act, team_id, row.text("worker_id"), on=act.today)
    if hours := row.text("extended_hours"):
        if not term_of(row.text("detention"), store.code_lists).extends:
            raise RuleBroken("detention_not_extended", field="extended_hours")
        values["extended_hours"] = known_code("amhp_extension", hours, field="extended_hours", lists=store.code_lists)
        values["extended_why"] = row.text("extended_why") or None
    if row.text("allocated_on") and row.text("worker_id"):
        values |= _moment(act, row, "allocated")
    if row.text("assessed_on"):
        values |= _moment(act, row, "assessed")
        if not row.text("doctors"):
            raise RuleBroken("doctors_required", field="doctors")
        values["doctors"] = row.text("doctors")
    values |= {name: row.text(name) for name in ("hospital", "outcome_note") if row.text(name)}
    return values | (_closed(act, store, row, referral_id) if row.text("outcome") else {})


def _moment(act: Act, row: RowToImport, name: str) -> dict[str, str | None]:
    """A day and, where the sheet gives it, the time of something that followed the receipt."""
    day, clock = f"{name}_on", f"{name}_at"
    received = (row.text("received_on"), row.text("received_at"))
    if not row.text(clock):
        return {day: day_of_act(act, row.text(day), field=day, after=received[0]), clock: None}
    on, at = moment_of_act(act, row.text(day), row.text(clock), fields=(day, clock), after=received)
    return {day: on, clock: at}


def _closed(act: Act, store: Store, row: RowToImport, referral_id: str) -> dict[str, Any]:
    """The outcome with its day; whatever followed on it has long happened."""
    outcome = must_choose(store, "amhp_outcome", row.text("outcome"), field="outcome", otherwise="unknown_code")
    must_suit(
        store,
        outcome,
        kind=row.text("kind"),
        assessed_on=row.text("assessed_on"),
        hospital=row.text("hospital"),
        note=row.text("outcome_note"),
    )
    after = row.text("assessed_on") or row.text("received_on")
    return {
        "outcome": outcome,
        "closed_on": day_of_act(act, row.text("closed_on"), field="closed_on", after=after),
        **over_already(act, store, row, about_kind="amhp_referral", about_id=referral_id),
    }
