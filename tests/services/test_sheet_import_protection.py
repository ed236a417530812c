"""Logs of concerns and lists of DoLS applications go in whole, by who may decide, and come out as one act."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from caseload_desktop.domain.errors import NotPermitted
from caseload_desktop.domain.roles import Actor
from caseload_desktop.exchange.sheets.kinds.known import kinds_for
from caseload_desktop.exchange.sheets.plan import plan_rows
from caseload_desktop.exchange.sheets.session import decide_again, open_sheet, try_out
from caseload_desktop.services.sheet_import import SheetPlan
from caseload_desktop.services.sheet_import_concerns import import_concerns
from caseload_desktop.services.sheet_import_dols import import_dols
from caseload_desktop.services.undo import undo_act
from caseload_desktop.store import rows
from caseload_desktop.store.store import Store
from tests.exchange.sheets import kind_sheets
from tests.exchange.sheets.kind_trial import TODAY
from tests.exchange.sheets.makers import Rows, separated
from tests.provider_room import SAFEGUARDING_MANAGER, place
from tests.support import MANAGER, PRACTITIONER


def tried(store: Store, folder: Path, sheet: Rows, viewer: Actor = SAFEGUARDING_MANAGER) -> tuple[str, SheetPlan]:
    path = folder / "sheet.csv"
    path.write_bytes(separated(sheet))
    decisions: dict[str, str] = {}
    with store.read() as connection:
        opened = open_sheet(connection, path, lists=store.code_lists, viewer=viewer, today=TODAY)
        run = try_out(connection, opened, mapping=opened.mapping, decisions=decisions, viewer=viewer, today=TODAY)
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
