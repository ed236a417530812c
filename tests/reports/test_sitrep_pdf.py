"""The sitrep of a patch on paper: its numbers, its days in words, no name of anybody, and the same bytes again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2

from caseload_desktop.domain.sitrep import Number, week_of_day
from caseload_desktop.reports.sitrep_pdf import SitrepPaper, sitrep_pdf
from caseload_desktop.services import people
from caseload_desktop.services.enablement_capacity import (
    SetCapacity,
    WriteSitrepNote,
    set_capacity,
    write_sitrep_note,
)
from caseload_desktop.store.queries.enablement_sitrep import Sitrep, sitrep
from caseload_desktop.store.store import Store
from tests.services.enablement_room import begun, declined, ended, patch, person, referred
from tests.support import MANAGER, PRACTITIONER, make_store

TODAY = date(2026, 11, 20)


def _a_week(store: Store) -> Sitrep:
    team_id = patch(store, "Ramsgate & Sandwich patch")
    one = begun(store, person(store, "Zephyrine", "Hollin"), team_id)
    ended(store, one)
    begun(store, person(store, "Bert"), team_id, on="2026-10-01")
    declined(store, referred(store, person(store, "Cora"), team_id=team_id))
    secret = person(store, "Dora")
    referred(store, secret, team_id=team_id)
    people.restrict_person(store, MANAGER, person_id=secret, reason="staff_or_relative", workers=(MANAGER.worker_id,))
    for on, level in (("2026-11-16", "green"), ("2026-11-18", "red"), ("2026-11-20", "black")):
        command = SetCapacity(
            team_id=team_id, on=on, level=level, staff_present=9, staff_establishment=12, note="Evenings"
        )
        set_capacity(store, PRACTITIONER, command)
    note = WriteSitrepNote(team_id=team_id, week_from="2026-11-16", text="Two carers off sick until Tuesday.")
    write_sitrep_note(store, PRACTITIONER, note)
    week = week_of_day(TODAY, today=TODAY)
    with store.read() as connection:
        return sitrep(
            connection,
            viewer=PRACTITIONER,
            team_id=team_id,
            team="Ramsgate & Sandwich patch",
            week=week,
            lists=store.code_lists,
        )


def test_the_sitrep_on_paper(tmp_path: Path) -> None:
    """Every number is the count of its rows, restricted people count without a name, and paper says the same."""
    store = make_store(tmp_path)
    one = _a_week(store)
    levels = {code.id: code.label for code in store.code_lists["patch_capacity_level"].codes}
    store.close()
    counts = {number.value: one.count(number) for number in Number}
    assert counts == {
        "received": 2,
        "accepted": 0,
        "declined": 1,
        "passed": 1,
        "waiting": 1,
        "started": 0,
        "in_service": 1,
        "beyond": 1,
        "ended": 1,
        "independent": 1,
    }
    assert [row.referral.person for row in one.of(Number.WAITING)] == ["Restricted person"]
    assert "Dora" not in repr(one)
    content = sitrep_pdf(SitrepPaper(one, levels))
    assert content == sitrep_pdf(SitrepPaper(one, levels))
    page = pypdfium2.PdfDocument(content)
    words = page[0].get_textpage().get_text_range()
    assert len(page) == 1
    for said in (
        "Ramsgate & Sandwich patch",
        "Beyond six weeks",
        "Black: none",
        "9 of 12 staff",
        "off sick",
        "Wed 18 Nov 2026: Evenings",
    ):
        assert said in words
    for name in ("Zephyrine", "Hollin", "Bert", "Cora", "Dora"):
        assert name not in words
