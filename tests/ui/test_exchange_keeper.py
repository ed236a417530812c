"""What the bar at the foot knows of the exchange, while the program ends."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange.keeper import ExchangeKeeper
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import TaskRunner
from tests.support import MANAGER, make_store


def test_the_program_may_end_while_something_is_about_to_be_counted(qtbot: QtBot, tmp_path: Path) -> None:
    """The last act's count is not asked for any more once the program ends; nothing goes wrong for it."""
    store, runner = make_store(tmp_path), TaskRunner()
    keeper = ExchangeKeeper(Desk(store, MANAGER, runner, Notices()))
    runner.close()
    keeper.refresh()
    keeper.forget_files()
    assert keeper.share is None
    store.close()
