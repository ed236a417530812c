"""Logs of concerns, DoLS applications and AMHP referrals go in whole, by who may, and come out as one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted, RuleBroken
from caseload_desktop.domain.roles import Actor
from caseload_desktop.domain.uk_time import local_of
from caseload_desktop.exchange.sheets.kinds.known import kinds_for
from caseload_desktop.exchange.sheets.plan import plan_rows
from caseload_desktop.exchange.sheets.session import decide_again, open_sheet, try_out
from caseload_desktop.services.people import RegisterPerson, register_person, restrict_person
from caseload_desktop.services.sheet_import import OVER_ALREADY, SheetPlan
from caseload_desktop.services.sheet_import_amhp import import_amhp
from caseload_desktop.services.sheet_import_concerns import import_concerns
from caseload_desktop.services.sheet_import_dols import import_dols
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.exchange.sheets import kind_sheets
from tests.exchange.sheets.kind_trial import TODAY
from tests.exchange.sheets.makers import Rows, separated
from tests.provider_room import SAFEGUARDING_MANAGER, place
from tests.support import MANAGER, OTHER_PRACTITIONER, PRACTITIONER


def tried(store: Store, folder: Path, sheet: Rows, viewer: Actor = SAFEGUARDING_MANAGER) -> tuple[str, SheetPlan]:
    path = folder / "sheet.csv"
    path.write_bytes(separated(sheet))
    decisions: dict[str, str] = {}
    now = f"{local_of(store.clock.now()):%H:%M}"
    with store.read() as connection:
        opened = open_sheet(connection, path, lists=store.code_lists, viewer=viewer, today=TODAY)
        run = try_out(
            connection, opened, mapping=opened.mapping, decisions=decisions, viewer=viewer, today=TODAY, now=now
        )
    for _ in range(4):
        for question in run.run.open_questions():
            decisions.setdefault(question.key, question.suggested or question.options[-1].value)
        run = decide_again(opened, run, decisions)
    return opened.kind.id, plan_rows(run.run, file_name="sheet.csv")


def held(store: Store, entity: str) -> list[Mapping[str, Any]]:
    t = rows.FOLDED[entity]
    with store.read() as connection:
        found = connection.execute(select(t).where(t.c.gone.is_(None)).order_by(t.c.no)).mappings()
        return [dict(row) for row in found]


def test_a_log_of_concerns_goes_in_and_comes_out(store: Store, tmp_path: Path) -> None:
    """Concerns with decision and enquiry, a provider on record by its name; one act takes all of it back."""
    limes = place(store, "The Limes")
    kind, plan = tried(store, tmp_path, kind_sheets.CONCERNS)
    assert kind == "concerns"
    done = import_concerns(store, SAFEGUARDING_MANAGER, plan)
    concerns, enquiries = held(store, "concern"), held(store, "enquiry")
    first = concerns[0]
    assert (first["provider_id"], first["decision"], first["decided_by"]) == (limes, "s42_enquiry", None)
    assert (enquiries[0]["id"], enquiries[0]["concern_id"]) == (first["enquiry_id"], first["id"])
    assert (enquiries[0]["started_on"], enquiries[0]["closed_on"]) == ("2026-03-05", "2026-04-20")
    assert enquiries[0]["worker_id"] == PRACTITIONER.worker_id
    assert concerns[1]["decision"] == "no_enquiry"
    assert concerns[1]["no_next_why"]
    assert concerns[2]["decision"] is None
    undo_act(store, SAFEGUARDING_MANAGER, done.act)
    assert held(store, "concern") == held(store, "enquiry") == held(store, "import_run") == []
    import_concerns(store, SAFEGUARDING_MANAGER, tried(store, tmp_path, kind_sheets.CONCERNS)[1])
    _, again = tried(store, tmp_path, kind_sheets.CONCERNS)
    assert not again.rows
    assert store.rebuild_is_equal()


def test_a_list_of_applications_goes_in_and_comes_out(store: Store, tmp_path: Path) -> None:
    """Granted with its days, refused, pending; what came in is known again."""
    kind, plan = tried(store, tmp_path, kind_sheets.DOLS)
    assert kind == "dols"
    done = import_dols(store, SAFEGUARDING_MANAGER, plan)
    found = held(store, "dols")
    assert [(row["decision"], row["authorised_to"], row["kind"]) for row in found] == [
        ("granted", "2027-06-19", "standard"), (None, None, "urgent_and_standard"), (None, None, "standard"),
        ("not_granted", None, "standard"),
    ]  # fmt: skip
    assert found[0]["managing_authority"] == "The Limes"
    assert held(store, "dols_form") == []
    undo_act(store, SAFEGUARDING_MANAGER, done.act)
    assert held(store, "dols") == []


def test_a_log_of_amhp_referrals_goes_in_and_comes_out(store: Store, tmp_path: Path) -> None:
    """Each as far as it had come, its rating beside it and no next step left over; one act takes all of it back."""
    kind, plan = tried(store, tmp_path, kind_sheets.AMHP, PRACTITIONER)
    assert kind == "amhp"
    done = import_amhp(store, PRACTITIONER, plan)
    found = held(store, "amhp_referral")
    assert [(row["rag"], row["worker_id"], row["outcome"], row["closed_on"]) for row in found] == [
        ("red", PRACTITIONER.worker_id, "s2", "2026-11-13"),
        ("amber", OTHER_PRACTITIONER.worker_id, "home_treatment", "2026-11-16"),
        ("red", None, None, None), ("green", None, None, None), ("green", None, "informal", "2026-11-10"),
    ]  # fmt: skip
    first = found[0]
    assert (first["detained_at"], first["allocated_at"], first["assessed_at"]) == ("13:05", "14:40", "21:30")
    assert (first["hospital"], first["no_next_why"]) == ("Amberstone", OVER_ALREADY)
    assert found[4]["extended_hours"] == "h6"
    ratings = held(store, "amhp_rating")
    assert [row["referral_id"] for row in ratings] == [row["id"] for row in found]
    undo_act(store, PRACTITIONER, done.act)
    for entity in ("amhp_referral", "amhp_rating", "person", "import_run", "task"):
        assert held(store, entity) == [], entity
    import_amhp(store, PRACTITIONER, tried(store, tmp_path, kind_sheets.AMHP, PRACTITIONER)[1])
    assert not tried(store, tmp_path, kind_sheets.AMHP, PRACTITIONER)[1].rows
    assert store.rebuild_is_equal()


def test_a_restricted_person_of_the_log_is_left_to_the_manager(store: Store, tmp_path: Path) -> None:
    """A row that names one by number is left out, and a plan made before the restriction is refused whole."""
    sheet: Rows = [
        ["Date of referral", "Patient", "NHS no", "RAG", "Section"],
        ["12/11/2026 14:40", "Eve Fir", "999 000 0026", "red", "none"],
        ["13/11/2026 14:40", "Joan Yew", "", "green", "none"],
    ]
    register = RegisterPerson(person_id="a" * 32, given="Eve", family="Fir", nhs_number="9990000026")
    register_person(store, MANAGER, register)
    _, before = tried(store, tmp_path, sheet, PRACTITIONER)
    assert len(before.rows) == 2
    restrict_person(store, MANAGER, person_id="a" * 32, reason="staff_or_relative")
    _, after = tried(store, tmp_path, sheet, PRACTITIONER)
    assert [(one.row, one.reasons) for one in after.not_imported if one.row > 1] == [(2, ("person_restricted",))]
    assert [row.row for row in after.rows] == [3]
    with pytest.raises(NotPermitted, match="restricted"):
        import_amhp(store, PRACTITIONER, before)
    assert held(store, "amhp_referral") == []


def test_one_row_the_rules_refuse_stops_the_log(store: Store, tmp_path: Path) -> None:
    """A plan whose row has lost what a command asks for is refused with the row, and nothing of it is written."""
    _, plan = tried(store, tmp_path, kind_sheets.AMHP, PRACTITIONER)
    first, rest = plan.rows[0], plan.rows[1:]
    for lost in ("doctors", "hospital", "assessed_on", "detained_from"):
        fields = {name: value for name, value in first.fields.items() if name != lost}
        with pytest.raises(RuleBroken, match="import_row_wrong") as refused:
            import_amhp(store, PRACTITIONER, replace(plan, rows=(*rest, replace(first, fields=fields))))
        assert refused.value.values["row"] == first.row
    assert held(store, "amhp_referral") == held(store, "person") == []


@pytest.mark.parametrize("viewer", [PRACTITIONER, MANAGER])
def test_only_who_decides_brings_them_in(store: Store, tmp_path: Path, viewer: Actor) -> None:
    """Neither kind is offered to others, and the commands refuse them: a sheet is no way round a decision."""
    assert {"concerns", "dols"} & {kind.id for kind in kinds_for(viewer)} == set()
    for sheet, bring_in in ((kind_sheets.CONCERNS, import_concerns), (kind_sheets.DOLS, import_dols)):
        _, plan = tried(store, tmp_path, sheet)
        with pytest.raises(NotPermitted):
            bring_in(store, viewer, plan)
    with store.read() as connection:
        t = rows.FOLDED["concern"]
        assert connection.execute(select(func.count()).select_from(t)).scalar() == 0
