"""My work: what waits is in sight, says so in words, and opens by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from caseload_desktop.services import contacts
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work.view import MyWorkPage
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import InlineRunner
from tests.support import OTHER_PRACTITIONER, PRACTITIONER, make_store
from tests.ui.support import assert_accessible, picture, shown

pytestmark = [pytest.mark.gui, pytest.mark.usefixtures("themed")]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with a team."""
    ready = make_store(tmp_path)
    yield ready
    ready.close()


@pytest.fixture
def desk(store: Store) -> Desk:
    """A practitioner's desk."""
    return Desk(store, PRACTITIONER, InlineRunner(), Notices())


def log(store: Store, received_on: str, *, outcome: str = "undecided") -> str:
    command = contacts.LogContact(
        received_on=received_on,
        method="phone",
        reason="request_information",
        outcome=outcome,
        about_unknown="woman with a very long description " * 4,
    )
    return contacts.log_contact(store, PRACTITIONER, command).ids("contact")[0]


def statuses(page: MyWorkPage) -> list[str]:
    model = page.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def test_the_tray_says_how_long_each_contact_waits(qtbot: QtBot, store: Store, desk: Desk) -> None:
    """Oldest first, in words as well as shape and colour; the tile counts those that wait too long."""
    for day in ("2026-11-20", "2026-11-10", "2026-11-18"):
        log(store, day)
    page = MyWorkPage(desk)
    shown(qtbot, page)
    assert statuses(page) == ["Waiting 10 days", "Waiting 2 days", "New today"]
    assert page.waiting.accessibleName() == "Waiting, 3, 1 too long"
    assert page.subtitle_text == "Friday 20 November 2026 · 3 contacts wait"
    picture(page, "my-work")


def test_what_only_lacks_a_name_stands_below_what_somebody_waits_for(qtbot: QtBot, store: Store, desk: Desk) -> None:
    """An old contact about a stranger that is closed does not hide the one that waits too long."""
    log(store, "2025-09-08", outcome="nfa_information_advice")
    log(store, "2026-11-10")
    page = MyWorkPage(desk)
    shown(qtbot, page)
    assert statuses(page) == ["Waiting 10 days", "Person not known"]


def test_enter_opens_the_contact_and_everything_has_a_name(qtbot: QtBot, store: Store, desk: Desk) -> None:
    """A line is opened without the mouse."""
    contact_id = log(store, "2026-11-18")
    page = MyWorkPage(desk)
    shown(qtbot, page)
    assert_accessible(page)
    asked: list[tuple[str, object]] = []
    desk.go_requested.connect(lambda key, item: asked.append((key, item)))
    page.list.setFocus()
    QTest.keyClick(page.list, Qt.Key.Key_Down)
    QTest.keyClick(page.list, Qt.Key.Key_Return)
    assert asked == [("contacts", contact_id)]


def test_an_empty_tray_says_so_and_fills_when_something_comes(qtbot: QtBot, store: Store, desk: Desk) -> None:
    """With nothing waiting the page says it; a contact logged meanwhile appears by itself."""
    page = MyWorkPage(desk)
    shown(qtbot, page)
    assert page.model.rowCount() == 0
    assert page.unfinished.accessibleName() == "Not finished, 0, All saved"
    command = contacts.LogContact(
        received_on="2026-11-20", method="phone", reason="request_information", outcome="undecided", about_unknown="x"
    )
    desk.write(page, "Contact saved", lambda: contacts.log_contact(store, PRACTITIONER, command))
    assert statuses(page) == ["New today"]


def test_what_is_not_finished_is_counted_and_gone_on_with(qtbot: QtBot, store: Store, desk: Desk) -> None:
    """Only work left undone counts, not a list's remembered filter; Enter on the tile goes on with the newest."""
    store.drafts.save("contact_filter", "", PRACTITIONER.worker_id, {"text": "x"})
    page = MyWorkPage(desk)
    shown(qtbot, page)
    assert page.unfinished.accessibleName() == "Not finished, 0, All saved"
    store.drafts.save("contact", "1", PRACTITIONER.worker_id, {"notes": "half a"})
    store.drafts.save("contact", "2", OTHER_PRACTITIONER.worker_id, {"notes": "somebody else's"})
    page.refresh()
    assert page.unfinished.accessibleName() == "Not finished, 1, Kept, not yet saved"
    asked: list[tuple[str, object]] = []
    desk.go_requested.connect(lambda key, item: asked.append((key, item)))
    QTest.keyClick(page.unfinished, Qt.Key.Key_Return)
    assert asked == [("log_contact", "unfinished")]
