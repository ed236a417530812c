"""The check list of the national return: what lacks, whose it is, and nothing of who is restricted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.months import FinancialYear
from caseload_desktop.services.people import restrict_person
from caseload_desktop.store.queries.return_check import ReturnCheck, return_check
from caseload_desktop.ui.return_check.page import ReturnCheckPage, missing_words
from caseload_desktop.ui.theme import Mode, Theme
from tests.provider_room import TODAY, adult, ago, concern, enquiry, written
from tests.support import MANAGER, PRACTITIONER
from tests.ui.records import Room, room
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = [pytest.mark.usefixtures("themed")]
COMPLETE = {
    "types": ["physical"],
    "location": "own_home",
    "source_of_risk": "known",
    "lacked_capacity": "no",
    "msp_asked": "asked_expressed",
    "msp_achieved": "fully",
    "risk_assessment_outcome": "identified_action",
    "risk_outcome": "removed",
}


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Room]:
    with room(tmp_path, MANAGER) as made:
        yield made


def fill(here: Room) -> list[str]:
    """One enquiry with all, one with gaps, one of last year; somebody known whole, others not."""
    store = here.store
    whole = written(store, "person", given="Ada", family="Quill", birth_date="1940-01-01", gender="female",
                    ethnicity="white_british", primary_support_reason="physical_personal_care")  # fmt: skip
    ben, cleo = adult(store, "Ben Stone"), adult(store, "Cleo Marsh")
    concern(store, whole, None, 30)
    enquiry(store, whole, None, 40, concluded_on=ago(5), closed_on=ago(4), **COMPLETE)
    enquiry(store, ben, None, 40, concluded_on=ago(5), location="own_home", source_of_risk="known",
            lacked_capacity="yes")  # fmt: skip
    enquiry(store, cleo, None, 400, concluded_on=ago(320), closed_on=ago(310))
    return [whole, ben, cleo]


def check(here: Room, viewer: object = PRACTITIONER, back: int = 0) -> ReturnCheck:
    year = FinancialYear(FinancialYear.of(TODAY).start - back)
    with here.store.read() as connection:
        return return_check(connection, viewer=viewer, lists=here.store.code_lists, year=year)  # type: ignore[arg-type]


def test_what_the_return_lacks(here: Room) -> None:
    """An enquiry says which answers lack, a person what would count as not known; each in its own year."""
    _whole, ben, _cleo = fill(here)
    found = check(here)
    assert [(gap.entity, gap.person_id) for gap in found.gaps] == [("enquiry", ben), ("person", ben)]
    assert found.gaps[0].missing == ("msp_asked", "risk_assessment_outcome", "advocacy")
    assert missing_words(found.gaps[1]).startswith("Date of birth, Gender")
    assert [gap.entity for gap in check(here, back=1).gaps] == ["enquiry", "person"]


def test_restricted_people_are_counted_and_not_shown(here: Room) -> None:
    """Who may not read the record learns that somebody is left out, and nothing more."""
    _whole, ben, _cleo = fill(here)
    restrict_person(here.store, MANAGER, person_id=ben, reason="police_matter", workers=(MANAGER.worker_id,))
    assert (check(here).gaps, check(here).hidden) == ((), 1)
    assert len(check(here, MANAGER).gaps) == 2


def test_the_list_leads_to_the_record(qtbot: QtBot, here: Room, themed: Theme) -> None:
    """Enter on an enquiry opens the person's safeguarding, on a person their details; another year is one choice."""
    _whole, ben, cleo = fill(here)
    page = ReturnCheckPage(here.desk)
    here.kept.append(page)
    shown(qtbot, page, 1366, 640)
    assert_accessible(page)
    assert_no_tab_trap(page)
    picture(page, "return_check")
    for number, tab in ((0, "safeguarding"), (1, "details")):
        page.list.view.opened.emit(page.list.lines[number].number)
        assert here.went[-1] == ("person", f"{ben}#{tab}")
    page.year.setCurrentIndex(1)
    page.year.activated.emit(1)
    assert {gap.person_id for gap in page.list.lines} == {cleo}
    themed.set_mode(Mode.DARK)
    page.resize(1000, 470)
    picture(page, "return_check_dark_small")
