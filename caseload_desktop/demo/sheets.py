"""The step of the demo on the other sheets teams keep: caseloads, referrals, services, reviews and AMHP logs alike."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from caseload_desktop.demo.walk import Walk
from caseload_desktop.domain.uk_time import local_of

_ROUNDS = 4
"""Some questions only come up once others are answered."""


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A team's sheet: its file, and its rows as they stand in it."""

    name: str
    rows: Sequence[Sequence[str]]


def bring_in_other_sheets(walk: Walk) -> None:
    """Five sheets, each taken for what it is, brought in as one act; the last is taken back and brought in again."""
    from caseload_desktop.services.undo import undo_act

    act = ""
    for sheet in _sheets(walk):
        walk.keep(sheet.name, _as_csv(sheet.rows))
        act = _bring_in(walk, sheet.name)
    undo_act(walk.store, walk.actor, undo_act(walk.store, walk.actor, act).act)
    walk.tell("The last of them was taken back as one act, and brought in again: nobody stands there twice.")


def _bring_in(walk: Walk, name: str) -> str:
    """Bring one sheet in, with what the program suggests where it asks; return the act."""
    from caseload_desktop.exchange.sheets.fate import Status
    from caseload_desktop.exchange.sheets.plan import plan_rows
    from caseload_desktop.exchange.sheets.report_out import why
    from caseload_desktop.exchange.sheets.session import decide_again, open_sheet, try_out
    from caseload_desktop.ui.pages.import_sheet.work import importer_of

    path, today, lists = Path(walk.out / name), walk.clock.today(), walk.store.code_lists
    with walk.store.read() as connection:
        opened = open_sheet(connection, path, lists=lists, viewer=walk.actor, today=today)
        tried = try_out(connection, opened, mapping=opened.mapping, decisions={}, viewer=walk.actor, today=today)
    decisions: dict[str, str] = {}
    for _ in range(_ROUNDS):
        suggested = {one.key: one.suggested for one in tried.run.open_questions() if one.suggested}
        decisions = suggested | decisions
        tried = decide_again(opened, tried, decisions)
    counts = tried.run.counts
    done = importer_of(opened.kind)(
        walk.store, walk.actor, plan_rows(tried.run, file_name=name), progress=lambda _done, _total: None
    )
    walk.tell(
        f"{name} is taken for “{opened.kind.title}”: {counts.imported} of {counts.contacts} rows become "
        f"{opened.kind.many}, {counts.new_people} people are new, {counts.asked} rows wait for an answer."
    )
    for fate in tried.run.fates:
        if fate.status is Status.LEAVE_OUT and not fate.furniture:
            walk.tell(f"Row {fate.number} of it is left out. {why(fate, opened.kind)}")
    return done.act


def _as_csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _sheets(walk: Walk) -> tuple[_Sheet, ...]:
    """The sheets as teams keep them, each date written another way; workers are those of the sample."""
    from caseload_desktop.store.queries.organisation import workers

    with walk.store.read() as connection:
        first, second = [one.name for one in workers(connection) if one.active and one.role == "practitioner"][:2]
    today = walk.clock.today()
    return (
        _Sheet("caseload-list.csv", _caseload(today, first, second)),
        _Sheet("enablement-referrals.csv", _referrals(today)),
        _Sheet("packages-of-care.csv", _services(today)),
        _Sheet("review-list.csv", _reviews(today, first, second)),
        _Sheet("amhp-log.csv", _amhp(walk, first)),
    )


def _caseload(today: date, first: str, second: str) -> Sequence[Sequence[str]]:
    since = today - timedelta(days=30)
    return (
        ("SSID", "Client", "D.O.B", "Key Worker", "Joint / lead", "Date alloc'd", "RAG", "Comments"),
        ("400123", "TANNER, Cyril", "15/09/1934", first, "KW", f"{since:%d.%m.%y}", "Red", "frail"),
        ("400124", "Oak, Bob", "1950", second, "", f"{since:%d %b %Y}", "amber", ""),
        ("400125", "Ash, Ann", "01/02/1941", "unallocated", "", f"{since:%d/%m/%Y}", "Urgent", "daughter rang"),
        ("400123", "Tanner, Cyril", "", second, "joint", f"{since:%d/%m/%Y}", "", "OT equipment"),
    )


def _referrals(today: date) -> Sequence[Sequence[str]]:
    ended, begun, asked = today - timedelta(days=30), today - timedelta(days=71), today - timedelta(days=72)
    return (
        ("Referral received", "Time recd", "Name", "Source", "Reason for referral", "Accepted / declined",
         "Start date", "End date", "Outcome", "Support after"),
        (f"{asked:%d/%m/%Y}", "10:15", "Fir, Eve", "hospital", "fell, new hip", "accepted", f"{begun:%d/%m/%Y}",
         f"{ended:%d/%m/%Y}", "independent", "none"),
        (f"{today - timedelta(days=3):%d %b %Y}", "16:00", "Yew, Joan", "ward", "washing", "declined", "", "", "", ""),
    )  # fmt: skip


def _services(today: date) -> Sequence[Sequence[str]]:
    begun = today - timedelta(days=400)
    return (
        ("Client", "SSID", "Service", "Care agency", "Start date", "Hrs pw", "Hourly rate", "End date", "End reason"),
        ("Tanner, Cyril", "400123", "Home care", "Willow Care", f"{begun:%d/%m/%Y}", "10.5", "£21.50", "", ""),
        ("Oak, Bob", "400124", "care home", "The Limes", f"{begun:%d %b %Y}", "", "", "", ""),
    )


def _reviews(today: date, first: str, second: str) -> Sequence[Sequence[str]]:
    held, due = today - timedelta(days=20), today + timedelta(days=14)
    return (
        ("SSID", "Client name", "Review type", "Review due", "Date completed", "Reviewing officer",
         "Outcome of review", "Change to package", "Goals met", "Notes"),
        ("400123", "Tanner, Cyril", "Annual", "", f"{held:%d.%m.%Y}", first, "continuation", "no change", "fully", ""),
        ("400124", "Oak, Bob", "annual", f"{due:%d %b %Y}", "", second, "", "", "", "ring daughter first"),
    )  # fmt: skip


def _amhp(walk: Walk, first: str) -> Sequence[Sequence[str]]:
    """A duty log: somebody detained after an assessment, a section whose hours run now, and one nobody dated."""
    now = local_of(walk.clock.now())
    came, held = now - timedelta(days=2), now - timedelta(hours=5)
    seen, ends = came + timedelta(hours=6), held + timedelta(hours=24)
    return (
        ("Date and time of referral", "Patient", "RAG", "Referred by", "Whereabouts", "Section", "Detained at",
         "136 expires", "Duty AMHP", "Date of MHAA", "S12 doctors", "Outcome", "Bed found"),
        (f"{came:%d/%m/%Y %H:%M}", "Moor, Ivy", "R", "police", "136 suite", "S.136", f"{came:%d %b %Y %H:%M}", "",
         first, f"{seen:%d.%m.%y %H:%M}", "Dr Moss, Dr Hale", "Detained s2", "Amberstone"),
        (f"{held:%d/%m/%Y %H:%M}", "Reed, Ken", "amber", "A&E", "ED", "sec 136", "", f"{ends:%d/%m/%Y %H:%M}", "", "",
         "", "", ""),
        (f"{came:%d/%m/%Y}", "Vale, Nan", "green", "GP", "home", "136", "", "", "", "", "", "", ""),
    )  # fmt: skip
