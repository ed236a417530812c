"""Errors are said calmly, once, and without anything anybody typed."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import NotPermitted, StoreUnavailable
from caseload_desktop.runtime.logs import SafeFormatter
from caseload_desktop.ui.errors import DetailsDialog, ErrorPresenter, details_text
from caseload_desktop.ui.messages import SENTENCES, sentence, sentence_for
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.theme import Theme
from tests.ui.fakes import Heard
from tests.ui.support import assert_accessible, shown

CANARY = "Zebedee Quillfeather"


def _fail() -> None:
    raise ValueError(f"invalid literal: {CANARY}")


@pytest.fixture
def hooks() -> Iterator[None]:
    before = sys.excepthook, threading.excepthook
    yield
    sys.excepthook, threading.excepthook = before


def test_what_the_worker_can_act_on_is_a_sentence(qtbot: QtBot) -> None:
    """The worker reads what to do, not a code."""
    notices = Notices()
    heard, presenter = Heard(notices), ErrorPresenter(notices)
    presenter.present(StoreUnavailable("disk_full"))
    presenter.present(NotPermitted("role_may_not"))
    assert [bar.words for bar in heard.told] == [SENTENCES["disk_full"], SENTENCES["role_may_not"]]


@pytest.mark.logs_expected
def test_a_fault_of_ours_is_shown_once_and_holds_no_name(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the screen, nor what can be copied, nor the log repeats what somebody typed."""
    notices = Notices()
    heard, presenter = Heard(notices), ErrorPresenter(notices)
    caplog.handler.setFormatter(SafeFormatter())
    for _ in range(2):
        try:
            _fail()
        except ValueError as error:
            presenter.present(error)
    assert len(heard.told) == 1
    assert "saved is safe" in heard.told[0].words
    assert heard.told[0].action == "Details"
    logged = "\n".join(SafeFormatter().format(record) for record in caplog.records)
    assert CANARY not in logged
    assert "test_errors.py" in logged
    assert logging.getLogger("caseload_desktop.ui.errors").name in logged


@pytest.mark.logs_expected
def test_what_escapes_from_any_thread_is_caught(qtbot: QtBot, hooks: None) -> None:
    """A fault on a worker thread is owned up to as well."""
    notices = Notices()
    heard, presenter = Heard(notices), ErrorPresenter(notices)
    presenter.catch_everything()
    thread = threading.Thread(target=_fail)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(heard.told) == 1)
    assert CANARY not in heard.told[0].words


def test_details_copy_exactly_what_is_shown(themed: Theme, qtbot: QtBot) -> None:
    """Whoever copies the details sees before what will be copied."""
    window = QWidget()
    shown(qtbot, window, 700, 500)
    dialog = DetailsDialog(details_text("ValueError\n  desk.py:10 write"), parent=window)
    dialog.open()
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == dialog.text.toPlainText()
    assert dialog.text.tabChangesFocus()
    assert_accessible(dialog)
    dialog.close()


def test_every_sentence_is_whole_and_calm() -> None:
    """Sentences begin with a capital, end with a stop and never shout or blame."""
    for code, words in SENTENCES.items():
        assert words[0].isupper() or words[0] == "{", code
        assert words.endswith((".", "?")), code
        assert "!" not in words, code
        assert "error" not in words.casefold().split(), code


def test_a_code_nobody_worded_is_still_calm() -> None:
    """An unknown code shows a general sentence; a missing value leaves a gap, not a failure."""
    assert sentence("no-such-code").startswith("That did not work.")
    assert sentence("too_soon") == "Please wait  seconds before the next try."
    assert sentence_for(StoreUnavailable("too_soon", seconds=8)) == "Please wait 8 seconds before the next try."
