"""The command that brings in a log of AMHP referrals: each as far as it has come, all in one act."""

from __future__ import annotations

from typing import Any

from caseload_desktop.domain.amhp_clock import term_of
from caseload_desktop.domain.contact_entry import NOTHING_FURTHER
from caseload_desktop.domain.errors import RuleBroken
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.services.amhp import ReferToAmhp, add_referral
from caseload_desktop.services.amhp_course import must_suit
from caseload_desktop.services.catalogue import command
from caseload_desktop.services.closing import WhatNext, next_fields
from caseload_desktop.services.enablement_reach import moment_of_act
from caseload_desktop.services.involvement_rules import day_of_act, known_code, team_for
from caseload_desktop.services.sheet_import import (
    OVER_ALREADY,
    WITH_PEOPLE,
    Progress,
    RowToImport,
    SheetPlan,
    import_sheet,
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

        def write(act: Act, store: Store, row: RowToImport) -> None:
            if not row.fields.keys() <= _REFERRED | _COURSE:
                raise RuleBroken("import_row_wrong", row=row.row)
            _refer(act, store, row, run_id=plan.run_id)

        return import_sheet(act, store, plan, write=write, progress=progress)


def _refer(act: Act, store: Store, row: RowToImport, *, run_id: str) -> None:
    """Record the referral of a row, then what became of it."""
    given: dict[str, Any] = {name: str(value) for name, value in row.fields.items() if name in _REFERRED}
    referral_id = add_referral(act, store, ReferToAmhp(person_id=row.person_id, import_run_id=run_id, **given))
    if course := _course(act, store, row, referral_id):
        act.set("amhp_referral", referral_id, course)


def _course(act: Act, store: Store, row: RowToImport, referral_id: str) -> dict[str, Any]:
    """What became of a referral: the values of each of its commands, checked as those check them."""
    values: dict[str, Any] = {}
    if team_id := _text(row, "team_id"):
        values["team_id"] = team_for(act, team_id, _text(row, "worker_id"), on=act.today)
    if hours := _text(row, "extended_hours"):
        if not term_of(_text(row, "detention"), store.code_lists).extends:
            raise RuleBroken("detention_not_extended", field="extended_hours")
        values["extended_hours"] = known_code("amhp_extension", hours, field="extended_hours", lists=store.code_lists)
        values["extended_why"] = _text(row, "extended_why") or None
    if _text(row, "allocated_on") and _text(row, "worker_id"):
        values |= _moment(act, row, "allocated")
    if _text(row, "assessed_on"):
        values |= _moment(act, row, "assessed")
        if not _text(row, "doctors"):
            raise RuleBroken("doctors_required", field="doctors")
        values["doctors"] = _text(row, "doctors")
    values |= {name: _text(row, name) for name in ("hospital", "outcome_note") if _text(row, name)}
    return values | (_closed(act, store, row, referral_id) if _text(row, "outcome") else {})


def _moment(act: Act, row: RowToImport, name: str) -> dict[str, str | None]:
    """A day and, where the sheet gives it, the time of something that followed the receipt."""
    day, clock = f"{name}_on", f"{name}_at"
    received = (_text(row, "received_on"), _text(row, "received_at"))
    if not _text(row, clock):
        return {day: day_of_act(act, _text(row, day), field=day, after=received[0]), clock: None}
    on, at = moment_of_act(act, _text(row, day), _text(row, clock), fields=(day, clock), after=received)
    return {day: on, clock: at}


def _closed(act: Act, store: Store, row: RowToImport, referral_id: str) -> dict[str, Any]:
    """The outcome with its day; whatever followed on it has long happened."""
    outcome = must_choose(store, "amhp_outcome", _text(row, "outcome"), field="outcome", otherwise="unknown_code")
    must_suit(
        store,
        outcome,
        kind=_text(row, "kind"),
        assessed_on=_text(row, "assessed_on"),
        hospital=_text(row, "hospital"),
        note=_text(row, "outcome_note"),
    )
    after = _text(row, "assessed_on") or _text(row, "received_on")
    return {
        "outcome": outcome,
        "closed_on": day_of_act(act, _text(row, "closed_on"), field="closed_on", after=after),
        **next_fields(
            act,
            store,
            WhatNext(step=NOTHING_FURTHER, no_next_why=OVER_ALREADY),
            person_id=row.person_id,
            about_kind="amhp_referral",
            about_id=referral_id,
        ),
    }


def _text(row: RowToImport, name: str) -> str:
    return str(row.fields.get(name) or "")
