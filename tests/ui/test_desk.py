"""The desk reads beside the screen, writes in order, tells every page and can take acts back."""

from __future__ import annotations

from typing import Any, cast

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from caseload_desktop.domain.errors import CaseloadError, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Role
from caseload_desktop.services import undo
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.tasks import InlineRunner, TaskRunner
from tests.ui.fakes import FakeChanges, Heard, make_desk


def _changes(act: str = "act-1", *, touched: bool = True) -> Any:
    return FakeChanges(act=act, touched=frozenset({("contact", "c1")}) if touched else frozenset())


def test_a_saved_act_is_told_to_all_and_can_be_undone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """After saving, pages hear of it, the notice offers Undo, and Undo is an act of its own."""
    desk, done = make_desk(), list[Any]()
    heard, changed = Heard(desk.notices), list[Any]()
    desk.store_changed.connect(changed.append)
    undone: list[str] = []

    def take_back(_store: object, _actor: object, act: str) -> Any:
        undone.append(act)
        return _changes("act-2")

    monkeypatch.setattr(undo, "undo_act", take_back)
    desk.write(QObject(), "Contact saved", _changes, done.append)
    assert [one.act for one in changed] == ["act-1"]
    assert len(done) == 1
    assert desk.undo_words == "Contact saved"
    words, offer = heard.said[-1]
    assert words == "Contact saved"
    cast("Any", offer)()
    assert undone == ["act-1"]
    assert heard.said[-1] == ("Undone: contact saved", None)
    assert desk.undo_words == ""


def test_undo_goes_back_act_by_act(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl+Z pressed twice takes back the last two acts, newest first; then there is nothing."""
    desk, undone = make_desk(), list[str]()
    heard = Heard(desk.notices)

    def take_back(_store: object, _actor: object, act: str) -> Any:
        undone.append(act)
        return _changes(f"undo {act}")

    monkeypatch.setattr(undo, "undo_act", take_back)
    for act in ("one", "two"):
        desk.write(QObject(), "Saved", lambda act=act: _changes(act))  # type: ignore[misc]
    desk.undo_last()
    desk.undo_last()
    desk.undo_last()
    assert undone == ["two", "one"]
    assert heard.said[-1][0] == "Nothing to undo"


def test_an_act_that_changed_nothing_offers_no_undo(qtbot: QtBot) -> None:
    """There is nothing to take back where nothing was written."""
    desk = make_desk()
    heard = Heard(desk.notices)
    desk.write(QObject(), "Saved", lambda: _changes(touched=False))
    assert heard.said == [("Saved", None)]
    assert desk.undo_words == ""


def test_a_broken_rule_goes_to_the_form_that_asked(qtbot: QtBot) -> None:
    """The form puts the problem beside its field; without a form the presenter says it."""
    runner = InlineRunner()
    desk, errors = make_desk(runner=runner), list[CaseloadError]()

    def refuse() -> Any:
        raise RuleBroken("outcome_required", field="outcome")

    desk.write(QObject(), "Saved", refuse, on_error=errors.append)
    assert errors[0].code == "outcome_required"
    assert runner.errors == []
    desk.write(QObject(), "Saved", refuse)
    assert len(runner.errors) == 1


def test_a_fault_of_ours_goes_to_the_presenter(qtbot: QtBot) -> None:
    """A form never swallows a fault of the program."""
    runner = InlineRunner()
    desk, errors = make_desk(runner=runner), list[CaseloadError]()
    desk.write(QObject(), "Saved", lambda: 1 // 0, on_error=errors.append)  # type: ignore[arg-type, return-value]
    assert errors == []
    assert isinstance(runner.errors[0], ZeroDivisionError)


def test_a_save_counts_even_if_its_page_was_closed(qtbot: QtBot) -> None:
    """Leaving the page at once does not hide the new contact from the other pages."""
    runner = InlineRunner()
    desk, changed, done = make_desk(runner=runner), list[Any](), list[Any]()
    desk.store_changed.connect(changed.append)
    owner = QObject()
    runner.hold = True
    desk.write(owner, "Contact saved", _changes, done.append)
    shiboken6.delete(owner)
    runner.release()
    assert len(changed) == 1
    assert done == []


def test_of_two_searches_the_newer_wins(qtbot: QtBot) -> None:
    """Typing on drops the answer to what was typed before."""
    runner = InlineRunner()
    desk, seen, owner = make_desk(runner=runner), list[str](), QObject()
    runner.hold = True
    desk.read(owner, lambda _connection: "ma", seen.append, key="search")
    desk.read(owner, lambda _connection: "mar", seen.append, key="search")
    desk.read(owner, lambda _connection: "other", seen.append, key="elsewhere")
    runner.release(newest_first=True)
    assert seen == ["other", "mar"]


def test_locked_there_is_no_store(qtbot: QtBot) -> None:
    """Behind the lock nothing can be read; after unlocking the same desk goes on."""
    desk = make_desk()
    store = desk.lock()
    assert desk.locked
    with pytest.raises(StoreUnavailable, match="locked"):
        _ = desk.store
    assert store is not None
    desk.unlock(store, desk.actor)
    assert desk.store is store


def test_a_read_that_comes_late_behind_the_lock_is_silent(qtbot: QtBot) -> None:
    """No error shows over the lock screen because a list was still loading."""
    runner = InlineRunner()
    desk, seen = make_desk(runner=runner), list[Any]()
    runner.hold = True

    def query(_connection: object) -> str:
        raise StoreUnavailable("locked")

    desk.read(QObject(), query, seen.append)
    desk.lock()
    runner.release()
    assert runner.errors == []
    assert seen == []


def test_a_page_is_refreshed_when_it_is_seen_again(qtbot: QtBot) -> None:
    """A hidden page does not work for nobody; shown again it is up to date."""
    desk, times = make_desk(), list[int]()

    class Counting(Page):
        def refresh(self) -> None:
            times.append(1)

    page = Counting(desk)
    qtbot.addWidget(page)
    desk.write(QObject(), "", _changes)
    desk.write(QObject(), "", _changes)
    assert times == []
    page.show()
    assert times == [1]
    desk.write(QObject(), "", _changes)
    assert times == [1, 1]


def test_going_elsewhere_is_asked_of_the_shell(qtbot: QtBot) -> None:
    """Every page reaches people, contacts and the contact form the same way."""
    desk, asked = make_desk(role=Role.PRACTITIONER), list[tuple[str, object]]()
    desk.go_requested.connect(lambda page, item: asked.append((page, item)))
    desk.open_person("p1")
    desk.open_contact("c1")
    desk.log_contact()
    assert asked == [("person", "p1"), ("contacts", "c1"), ("log_contact", None)]


def test_a_search_overtaken_while_it_waited_is_no_error(qtbot: QtBot) -> None:
    """Typing faster than the store answers drops the older searches without a word."""
    runner = TaskRunner()
    failed: list[Exception] = []
    runner.failed.connect(failed.append)
    desk, owner, seen = make_desk(runner=cast("Any", runner)), QObject(), list[int]()
    for key in range(40):
        desk.read(owner, lambda _connection, key=key: key, seen.append, key="search")  # type: ignore[misc]
    qtbot.waitUntil(lambda: bool(seen) and seen[-1] == 39)
    qtbot.waitUntil(lambda: not runner.busy)
    assert failed == []
    assert runner.close()
