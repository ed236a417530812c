"""Two laptops side by side: their windows exchange files through a folder until both records say the same."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.exchange.sync.routes import Addressee, Route, keep_route
from caseload_desktop.services.people import amend_person
from caseload_desktop.store import rebuild
from caseload_desktop.store.queries.conflicts import count_conflicts
from caseload_desktop.store.queries.people import person_record
from caseload_desktop.store.store import Store
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.share_fact import ShareFact
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, build_window
from caseload_desktop.ui.pages.conflicts.page import ConflictsPage
from caseload_desktop.ui.pages.exchange.page import ExchangePage
from caseload_desktop.ui.tasks import TaskRunner
from caseload_desktop.ui.theme import Theme
from tests.exchange.sync.laptops import carry, log, register
from tests.support import MANAGER, make_store
from tests.ui.support import themed

__all__ = ["themed"]
pytestmark = [pytest.mark.gui, pytest.mark.e2e]

SENIOR = Actor("0" * 31 + "2", Role.SENIOR_PRACTITIONER)
SIZE = (1093, 614)


class Laptop:
    """A store with a window of its own, driven by keys."""

    def __init__(self, store: Store, actor: Actor, who: str, qtbot: QtBot) -> None:
        self.store, self.actor, self._qtbot = store, actor, qtbot
        self.runner = TaskRunner()
        self.faults: list[Exception] = []
        self.runner.failed.connect(self.faults.append)
        self.desk = Desk(store, actor, self.runner, Notices())
        self.window: MainWindow = build_window(self.desk, About(who, sample=False))
        self.window.resize(*SIZE)
        qtbot.addWidget(self.window)
        self.window.show()

    def front(self) -> None:
        """Turn to this laptop."""
        self.window.activateWindow()
        self._qtbot.waitUntil(self.window.isActiveWindow)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key on whatever has the keyboard."""
        focused = QApplication.focusWidget()
        QTest.keyClick(focused if isinstance(focused, QWidget) else self.window, key, modifier)

    @property
    def page(self) -> ExchangePage:
        """The exchange page, as far as it was shown."""
        assert self.window.workspace is not None
        found = self.window.workspace.page("exchange")
        assert isinstance(found, ExchangePage)
        return found

    def exchange(self) -> list[str]:
        """Ctrl+Shift+E; what came of it, as the tags of the results say."""
        self.front()
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self.press(Qt.Key.Key_E, both)
        self._qtbot.waitUntil(lambda: not self.runner.busy and self.page.step == "results")
        return [one.tag for one in self.page.results.results.outcomes]

    def back(self) -> None:
        """Done: the first view again, with everything read."""
        self.front()
        self.page.results.done_button.setFocus()
        self.press(Qt.Key.Key_Return)
        self._qtbot.waitUntil(lambda: not self.runner.busy and self.page.step == "overview")

    def foot(self) -> str:
        """What the bar at the foot says of sharing."""
        (fact,) = self.window.statusBar().findChildren(ShareFact)
        return fact.text.text()

    def differences(self) -> int:
        """How many fields wait for a choice."""
        with self.store.read() as connection:
            return count_conflicts(connection, viewer=self.actor)

    def close(self) -> None:
        """Close window and store; nothing may have gone wrong unseen."""
        store = self.desk.lock()
        assert self.runner.close()
        assert self.faults == []
        assert store is not None
        store.close()


@pytest.fixture
def laptops(tmp_path: Path, themed: Theme, qtbot: QtBot) -> Iterator[tuple[Laptop, Laptop]]:
    one, two = make_store(tmp_path / "one"), make_store(tmp_path / "two")
    folder = tmp_path / "shared"
    folder.mkdir()
    for store, other, name in ((one, two, "With Jo"), (two, one, "With Morwenna")):
        to = (Addressee("device", other.device.id),)
        keep_route(store, MANAGER, Route(name=name, to=to, label="everything", folder=str(folder)))
    both = (
        Laptop(one, MANAGER, "Morwenna Hale, team manager", qtbot),
        Laptop(two, SENIOR, "Jo Bell, senior practitioner", qtbot),
    )
    yield both
    for laptop in both:
        laptop.close()


def _side_by_side(laptops: tuple[Laptop, Laptop], name: str) -> None:
    """Both windows in one picture, for people to look at, when CASELOAD_PICTURES names a folder."""
    folder = os.environ.get("CASELOAD_PICTURES")
    QApplication.processEvents()
    if not folder:
        return
    shots = [laptop.window.grab() for laptop in laptops]
    whole = QPixmap(sum(shot.width() for shot in shots) + 24, max(shot.height() for shot in shots))
    whole.fill(Qt.GlobalColor.darkGray)
    painter = QPainter(whole)
    painter.drawPixmap(QPoint(0, 0), shots[0])
    painter.drawPixmap(QPoint(shots[0].width() + 24, 0), shots[1])
    painter.end()
    Path(folder).mkdir(parents=True, exist_ok=True)
    assert whole.save(str(Path(folder) / f"{name}.png"))


def _digest(laptop: Laptop) -> dict[str, str]:
    with laptop.store.read() as connection:
        return rebuild.digest(connection)


def test_two_windows_differ_and_agree_again(laptops: tuple[Laptop, Laptop], tmp_path: Path, qtbot: QtBot) -> None:
    """Each writes apart, one key on each laptop swaps the files, the difference is chosen, and both say the same."""
    manager, worker = laptops
    person = register(manager.store, "Ashdown")
    carry(manager.store, worker.store, tmp_path / "before")
    amend_person(manager.store, MANAGER, person_id=person, fields={"communication_note": "Left ear"})
    amend_person(worker.store, SENIOR, person_id=person, fields={"communication_note": "Write it down"})
    log(worker.store, "Stairs are hard since the fall", person_id=person, actor=SENIOR)

    assert worker.exchange() == ["Written"]
    _side_by_side(laptops, "two-windows-1-written")
    assert manager.exchange() == ["Taken in", "Written"]
    assert manager.differences() == 1
    assert manager.page.results.conflicts_button.text() == "Settle 1 difference"
    _side_by_side(laptops, "two-windows-2-taken-in")

    manager.front()
    manager.page.results.conflicts_button.setFocus()
    manager.press(Qt.Key.Key_Return)
    assert manager.window.workspace is not None
    choose = manager.window.workspace.page("conflicts")
    assert isinstance(choose, ConflictsPage)
    qtbot.waitUntil(lambda: not manager.runner.busy and bool(choose.detail.parts))
    manager.front()
    choose.view.setFocus()
    manager.press(Qt.Key.Key_Return)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space):
        manager.press(key)
    assert [one.value for one in choose.detail.chosen() or []] == ["Write it down"]
    _side_by_side(laptops, "two-windows-3-choose")
    manager.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not manager.runner.busy and manager.differences() == 0)

    manager.desk.go("exchange")
    manager.back()
    assert manager.exchange() == ["Written"]
    assert worker.exchange()[-1] == "Written"
    assert worker.differences() == 0
    assert "Not taken in" not in manager.exchange()
    for laptop in laptops:
        laptop.back()
    qtbot.waitUntil(lambda: "not yet shared" not in manager.foot())
    _side_by_side(laptops, "two-windows-4-agreed")

    assert _digest(manager) == _digest(worker)
    for laptop in laptops:
        with laptop.store.read() as connection:
            record = person_record(connection, person, viewer=MANAGER)
        assert record is not None
        assert record.values["communication_note"] == "Write it down"
