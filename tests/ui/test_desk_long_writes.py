"""A long act tells the other pages, can be undone, and given up at the last moment is still told if it was done."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.services.people import RegisterPerson, register_person
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner, Job, Progress
from tests.profiles import make_profile

pytestmark = pytest.mark.gui


@pytest.fixture
def desk(tmp_path: Path, qapp: QObject) -> Iterator[Desk]:
    vault, created = make_profile(tmp_path / "p")
    yield Desk(created.store, created.actor, InlineRunner(), Notices())
    vault.close()


def test_long_act_is_told_and_can_be_undone(desk: Desk) -> None:
    """Progress is shown, every page hears of the change, and undo is offered."""
    seen: list[Progress] = []
    told: list[Changes] = []
    desk.store_changed.connect(told.append)

    def work(job: Job) -> Changes:
        job.progress(1, 1, "Saving")
        return register_person(desk.store, desk.actor, RegisterPerson(family="Ash"))

    desk.write_long(desk, "Imported", work, on_progress=seen.append)
    assert [progress.words for progress in seen] == ["Saving"]
    assert len(told) == 1
    assert desk.undo_words == "Imported"


def test_given_up_says_that_nothing_changed(desk: Desk) -> None:
    """An act given up comes back as a calm error, not as a crash."""
    errors: list[CaseloadError] = []

    def work(job: Job) -> Changes:
        job.cancel()
        job.check()
        raise AssertionError("not reached")

    desk.write_long(desk, "Imported", work, on_error=errors.append)
    assert [error.code for error in errors] == ["given_up"]


def test_cancel_after_the_last_check_still_tells(desk: Desk) -> None:
    """Cancel pressed when the act was done already: the store changed, so every page is told."""
    told: list[Changes] = []
    desk.store_changed.connect(told.append)

    def work(job: Job) -> Changes:
        changes = register_person(desk.store, desk.actor, RegisterPerson(family="Ash"))
        job.cancel()
        return changes

    desk.write_long(desk, "Imported", work)
    assert len(told) == 1
