"""The exchange on the screen: sent, taken in, remembered and undone, between two laptops of one team."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from sqlalchemy import func, insert, select

from caseload_desktop.domain.errors import StoreUnavailable
from caseload_desktop.exchange.sync import outgoing, reader
from caseload_desktop.exchange.sync.incoming import Imported, look, take
from caseload_desktop.exchange.sync.outgoing import OutgoingTo
from caseload_desktop.exchange.sync.routes import Addressee, Rhythm, Route, keep_route, routes
from caseload_desktop.services.people import amend_person, restrict_person
from caseload_desktop.store import journal, rows
from caseload_desktop.store.fold import NEWER, NO_ROW
from caseload_desktop.store.held import FORKED
from caseload_desktop.store.operation import Operation
from caseload_desktop.store.queries.exchange_rows import HeldRow, Why, record_rows, records_in, unshared_part
from caseload_desktop.ui import tasks
from caseload_desktop.ui.exchange.overview import CAME, HELD, LAPTOPS, ROUTES, SENT, UNSHARED
from caseload_desktop.ui.exchange.pane import RowsPane
from caseload_desktop.ui.exchange.records_view import RecordsDialog
from caseload_desktop.ui.exchange.route_form import RouteForm
from caseload_desktop.ui.exchange.share_fact import ShareFact
from caseload_desktop.ui.exchange.words import HELD_TAGS, HELD_WORDS, imported_words, outgoing_line
from caseload_desktop.ui.tasks import Progress
from caseload_desktop.ui.theme import Mode, Theme
from caseload_desktop.ui.widgets.progress_dialog import ProgressDialog
from tests.exchange.sync.laptops import families, log, notes, register
from tests.support import MANAGER, PRACTITIONER, make_store
from tests.ui.exchange_stage import Stage
from tests.ui.support import assert_accessible, assert_no_tab_trap, picture, shown

pytestmark = pytest.mark.gui


@pytest.fixture
def stage(tmp_path: Path, themed: Theme, qtbot: QtBot) -> Iterator[Stage]:
    here, there = make_store(tmp_path / "a"), make_store(tmp_path / "b")
    made = Stage(here, there, tmp_path / "stick")
    shown(qtbot, made.page, 1010, 500)
    yield made
    assert made.runner.errors == []
    made.keeper.pause()
    for store in (here, there):
        store.close()


def _choose_all(stage: Stage) -> None:
    """Send everything to the other laptop, into the folder."""
    stage.page.begin_send()
    view = stage.page.send_view
    view.to.set_addressees((Addressee("device", stage.there.device.id),))
    view.scope.set_code("everything")
    view.folder.set_folder(str(stage.folder))
    view.to.changed.emit()


def _route(stage: Stage, **changed: object) -> Route:
    wanted = Route(
        name="Every Friday to the locality",
        to=(Addressee("device", stage.there.device.id),),
        label="everything",
        folder=str(stage.folder),
        rhythm=Rhythm.WEEKLY,
        weekday=4,
    )
    kept = keep_route(stage.here, MANAGER, replace(wanted, **changed))  # type: ignore[arg-type]
    stage.keeper.refresh()
    stage.page.refresh()
    return kept


def _files(stage: Stage) -> list[Path]:
    return sorted(stage.folder.glob("*.caseload-sync"))


# ------------------------------------------------------------------------------------------------------------- overview
def test_what_is_not_shared_is_counted_and_opens_to_its_records(stage: Stage) -> None:
    """The number of the tile is explained by the very records, and Enter opens one."""
    person = register(stage.here, "Ashdown")
    log(stage.here, "Called about a rail", person_id=person)
    stage.page.refresh()
    assert stage.page.subtitle_text.endswith("changes saved on this laptop, not yet shared")
    gone: list[tuple[str, str | None]] = []
    stage.desk.go_requested.connect(lambda page, item: gone.append((page, item)))
    QTest.keyClick(stage.page.overview.unshared_tile, Qt.Key.Key_Return)
    pane = stage.page.overview.unshared
    assert stage.page.overview.tabs.currentIndex() == UNSHARED
    assert pane.view.hasFocus()
    with stage.here.read() as connection:
        part = unshared_part(connection)
        found = record_rows(connection, part, records_in(connection, part), viewer=MANAGER)
    assert {row.name: row.changes for row in found}["Ada Ashdown"] == 2
    row = next(row for row in found if row.person_id == person)
    assert pane.view.select_id(row.no)
    QTest.keyClick(pane.view, Qt.Key.Key_Return)
    assert gone == [("person", person)]


def test_a_restricted_name_is_shown_without_a_way_in(stage: Stage) -> None:
    """Somebody who is not named on a record sees that it waits, and can't open it from here."""
    person = register(stage.here, "Ashdown")
    restrict_person(stage.here, MANAGER, person_id=person, reason="staff_member", workers=())
    with stage.here.read() as connection:
        part = unshared_part(connection)
        found = record_rows(connection, part, records_in(connection, part), viewer=PRACTITIONER)
    row = next(row for row in found if row.kind == "person")
    assert (row.restricted, row.person_id) == (True, "")


# ------------------------------------------------------------------------------------------------------------- sending
def test_sending_shows_first_and_then_writes(stage: Stage) -> None:
    """Before writing stands what goes to whom; afterwards the stick may be taken out, and the other can read it."""
    person = register(stage.here, "Ashdown")
    log(stage.here, "Called about a rail", person_id=person)
    _choose_all(stage)
    view = stage.page.send_view
    assert view.write_button.isEnabled()
    assert _files(stage) == []
    QTest.keyClick(view.write_button, Qt.Key.Key_Return)
    assert stage.page.step == "results"
    assert stage.page.results.results.headline == (
        f"The file was written to {stage.folder} and read back: safe to remove."
    )
    take(stage.there, MANAGER, _files(stage)[0])
    assert notes(stage.there) == {"Called about a rail"}
    stage.page.show_overview()
    assert stage.page.overview.sent.model.count == 1
    assert stage.page.found is not None
    assert stage.page.found.share.unshared == 0


def test_nothing_is_written_until_all_is_chosen(stage: Stage) -> None:
    """What is missing stands beside its field, and the keyboard goes there."""
    _choose_all(stage)
    view = stage.page.send_view
    view.folder.set_folder("")
    stage.page.sending.write()
    assert view.folder_field.problem.startswith("Choose a folder")
    assert view.folder.line.hasFocus()
    assert stage.page.step == "send"


def test_a_stick_that_is_out_is_said_calmly(stage: Stage, tmp_path: Path) -> None:
    """The folder is gone: nothing is written, and what was chosen stays."""
    _choose_all(stage)
    stage.page.send_view.folder.set_folder(str(tmp_path / "gone"))
    stage.page.sending.write()
    assert "not in reach" in stage.heard.told[-1].words
    assert stage.page.step == "send"


def test_restricted_people_are_left_out_until_named(stage: Stage) -> None:
    """A restricted record goes only when its box is ticked, to somebody named on it."""
    person = register(stage.here, "Ashdown")
    register(stage.here, "Bellweather")
    restrict_person(stage.here, MANAGER, person_id=person, reason="staff_member", workers=(MANAGER.worker_id,))
    _choose_all(stage)
    view = stage.page.send_view
    assert list(view._named) == [person]
    stage.page.sending.write()
    take(stage.there, MANAGER, _files(stage)[0])
    assert families(stage.there) == {"Bellweather"}
    _choose_all(stage)
    view._named[person].click()
    assert view.named() == {person}
    stage.page.sending.write()
    take(stage.there, MANAGER, _files(stage)[1])
    assert families(stage.there) == {"Ashdown", "Bellweather"}


def test_nobody_with_a_laptop_is_said_before_writing(stage: Stage) -> None:
    """A worker without a laptop can't be sent to; the page says who can change that."""
    stage.page.begin_send()
    view = stage.page.send_view
    view.to.set_addressees((Addressee("worker", PRACTITIONER.worker_id),))
    view.to.changed.emit()
    assert not view.write_button.isEnabled()


def test_one_choice_after_the_other_becomes_a_chip_that_goes_again(stage: Stage) -> None:
    """Several can be written to; a wrong one is taken away by keyboard."""
    stage.page.begin_send()
    picker = stage.page.send_view.to
    picker.picker.setFocus()
    QTest.keyClicks(picker.picker, "all team man")
    QTest.keyClick(picker.picker, Qt.Key.Key_Return)
    QTest.keyClicks(picker.picker, "duty desk")
    QTest.keyClick(picker.picker, Qt.Key.Key_Return)
    assert [one.kind for one in picker.addressees()] == ["managers", "team"]
    picker.take_away("managers:")
    assert [one.kind for one in picker.addressees()] == ["team"]


def test_a_new_laptop_is_sent_its_first_file(stage: Stage) -> None:
    """Asked for from the Team page, that laptop is chosen already, and its file says whose laptop it is."""
    stage.page.show_item(f"send:{stage.there.device.id}")
    view = stage.page.send_view
    assert view.addressees() == (Addressee("device", stage.there.device.id),)
    assert view.write_button.isEnabled()
    view.folder.set_folder(str(stage.folder))
    stage.page.sending.write()
    welcome = look(stage.there, _files(stage)[0]).welcome
    assert welcome is not None
    assert welcome["device"] == stage.there.device.id


def test_a_laptop_in_the_list_can_be_sent_to(stage: Stage) -> None:
    """From its line to the send form, that laptop chosen."""
    overview = stage.page.overview
    overview.open_tab(LAPTOPS)
    row = overview.laptops.current()
    assert row is not None
    send = next(one for one in overview.laptops.findChildren(QPushButton) if one.text() == "Send to it")
    QTest.keyClick(send, Qt.Key.Key_Return)
    assert stage.page.step == "send"
    assert stage.page.send_view.addressees() == (Addressee("device", row.device),)


def test_the_last_folder_stands_ready(stage: Stage) -> None:
    """The stick is nearly always the same one."""
    _choose_all(stage)
    stage.page.sending.write()
    stage.page.send_view.folder.set_folder("")
    stage.page.begin_send()
    assert stage.page.send_view.folder.folder() == str(stage.folder)


# ----------------------------------------------------------------------------------------------------------- receiving
def test_a_file_is_looked_at_before_it_is_taken_in(stage: Stage) -> None:
    """Whose it is and how much is new comes first; taking it in makes a backup, and one act undoes it all."""
    person = register(stage.there, "Ashdown")
    log(stage.there, "Called about a rail", person_id=person)
    path = stage.comes()
    stage.page.open_files([str(path)])
    assert stage.page.step == "look"
    assert stage.page.look_view.take_button.hasFocus()
    assert families(stage.here) == set()
    QTest.keyClick(stage.page.look_view.take_button, Qt.Key.Key_Return)
    assert stage.page.step == "results"
    assert stage.copies == ["copy"]
    assert notes(stage.here) == {"Called about a rail"}
    outcome = stage.page.results.results.outcomes[0]
    assert (outcome.tag, outcome.title.startswith("From ")) == ("Taken in", True)
    QTest.keyClick(stage.page.results.undo_button, Qt.Key.Key_Return)
    assert families(stage.here) == set()
    assert stage.page.results.result.words.startswith("The file was taken back")
    stage.page.show_overview()
    assert stage.page.overview.came.model.count == 1


def test_what_a_file_brought_opens_to_its_records(stage: Stage) -> None:
    """After the import the very people it was about are one key away."""
    person = register(stage.there, "Ashdown")
    stage.page.take([str(stage.comes())])
    QTest.keyClick(stage.page.results.brought_button, Qt.Key.Key_Return)
    dialog = stage.page.findChild(RecordsDialog)
    assert dialog is not None
    gone: list[tuple[str, str | None]] = []
    stage.desk.go_requested.connect(lambda page, item: gone.append((page, item)))
    dialog.pane.view.select_row(0)
    QTest.keyClick(dialog.pane.view, Qt.Key.Key_Return)
    assert gone == [("person", person)]
    assert not dialog.isVisible()


def test_somebody_registered_twice_is_pointed_out(stage: Stage) -> None:
    """After the import the number of possible duplicates is told, and leads to those of this very file."""
    born = {"birth_date": "1941-03-04"}
    for store in (stage.here, stage.there):
        amend_person(store, MANAGER, person_id=register(store, "Ashdown"), fields=born)
    stage.page.take([str(stage.comes())])
    results = stage.page.results
    assert results.duplicates_button.text() == "Look at 1 possible duplicate"
    gone: list[tuple[str, str | None]] = []
    stage.desk.go_requested.connect(lambda page, item: gone.append((page, item)))
    results.duplicates_button.click()
    assert gone == [("duplicates", results.results.taken[0])]


def test_what_needs_reading_stands_out() -> None:
    """A laptop that worked from an old backup, or whose access log was changed, is not a line among others."""
    done = Imported(file_id="f", new=3, pending=1, unread=1, forked=1, removed=2, restored_here=True, people_new=1)
    words = imported_words(done)
    for said in (
        "3 entries are",
        "1 person is",
        "1 entry waits for an earlier",
        "newer version",
        "set aside",
        "2 records were taken off",
    ):
        assert said in words
    assert "older backup" in words
    assert imported_words(Imported(file_id="f", removed=1)) == "1 record was taken off this laptop."
    assert "who looked at which record" in imported_words(Imported(file_id="f", access_log_doubt=True))
    assert "1 entry was left out, written on a laptop" in imported_words(Imported(file_id="f", new=1, left_out=1))


def test_a_file_that_is_none_is_refused_in_words(stage: Stage, tmp_path: Path) -> None:
    """A letter with the ending of a file of ours changes nothing and is explained."""
    wrong = tmp_path / "letter.caseload-sync"
    wrong.write_text("Dear colleague")
    stage.page.open_files([str(wrong)])
    assert stage.page.step == "overview"
    assert stage.heard.told


def test_what_was_said_of_one_file_goes_when_the_next_is_opened(stage: Stage, tmp_path: Path) -> None:
    """A warning about yesterday's damaged file never stands above a good one."""
    wrong = tmp_path / "letter.caseload-sync"
    wrong.write_text("Dear colleague")
    stage.page.open_files([str(wrong)])
    cleared: list[bool] = []
    stage.desk.notices.cleared.connect(lambda: cleared.append(True))
    register(stage.there, "Ashdown")
    stage.page.open_files([str(stage.comes())])
    assert cleared == [True]
    assert stage.page.step == "look"


def test_files_are_counted_in_entries_and_what_is_saved_in_changes() -> None:
    """One change a worker saves is several entries of the record: one word never counts both."""
    one = OutgoingTo(
        device="d",
        name="n",
        owner_name="",
        people=1,
        whole_people=1,
        changes=13,
        restricted_out=0,
        releases=0,
        first=True,
    )
    assert outgoing_line(one) == "1 person, new to it, 13 entries"
    assert outgoing_line(replace(one, people=2, whole_people=2, changes=1)) == "2 people, all new to it, 1 entry"
    assert outgoing_line(replace(one, people=0, whole_people=0, changes=0, releases=1)) == "1 record taken off it"


def test_taking_in_one_refused_file_does_not_stop_the_others(stage: Stage, tmp_path: Path) -> None:
    """Each file has its own result; the backup is made once."""
    register(stage.there, "Ashdown")
    good = stage.comes()
    cut = tmp_path / "cut.caseload-sync"
    cut.write_bytes(good.read_bytes()[:-40])
    stage.page.take([str(cut), str(good)])
    assert [one.tag for one in stage.page.results.results.outcomes] == ["Not taken in", "Taken in"]
    assert families(stage.here) == {"Ashdown"}
    assert stage.copies == ["copy"]


def test_a_backup_that_fails_takes_nothing_in(stage: Stage) -> None:
    """No room for the backup: the file is not taken in, and the reason is said."""
    register(stage.there, "Ashdown")

    def no_room() -> None:
        raise StoreUnavailable("disk_full")

    stage.desk.safety_copy = no_room
    stage.page.take([str(stage.comes())])
    assert families(stage.here) == set()
    assert "no room" in stage.page.results.results.outcomes[0].words


def test_an_import_that_was_built_on_is_not_undone(stage: Stage) -> None:
    """What was written on top of it would hang in the air; the page says why it stays."""
    person = register(stage.there, "Ashdown")
    stage.page.take([str(stage.comes())])
    amend_person(stage.here, MANAGER, person_id=person, fields={"communication_note": "Left ear"})
    stage.page.results.undo_button.click()
    assert families(stage.here) == {"Ashdown"}
    assert stage.page.results.result.words


def test_files_can_be_dropped_on_the_page(stage: Stage) -> None:
    """One dropped file is looked at, several are listed in the order in which they are taken in."""
    register(stage.there, "Ashdown")
    first = stage.comes()
    register(stage.there, "Bellweather")
    second = stage.comes()
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(second)), QUrl.fromLocalFile(str(first))])
    drop = QDropEvent(
        QPointF(10, 10),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    stage.page.dropEvent(drop)
    assert stage.page.step == "files"
    assert stage.page.files.readable() == [str(first), str(second)]
    QTest.keyClick(stage.page.files.take_button, Qt.Key.Key_Return)
    assert families(stage.here) == {"Ashdown", "Bellweather"}


def test_chosen_files_that_bring_nothing_are_counted(stage: Stage) -> None:
    """One's own file among those dropped is left aside, and it is said that one was."""
    _choose_all(stage)
    stage.page.sending.write()
    register(stage.there, "Ashdown")
    stage.comes()
    stage.page.open_files([str(path) for path in _files(stage)])
    assert len(stage.page.files.readable()) == 1
    assert "1 other file: nothing new" in stage.page.files._words.text()
    stage.page.take(stage.page.files.readable())
    stage.page.open_files([str(path) for path in _files(stage)])
    assert stage.page.files._words.text().startswith("None of these files brings anything new")
    assert not stage.page.files.take_button.isEnabled()


def test_what_ends_while_the_screen_is_locked_shows_nothing(stage: Stage) -> None:
    """The work goes through; who unlocks finds it in the record, and nothing was said to the lock screen."""
    register(stage.there, "Ashdown")
    path = stage.comes()
    stage.runner.hold = True
    stage.page.take([str(path)])
    stage.runner.hold = False
    store = stage.desk.lock()
    assert store is not None
    stage.runner.release()
    assert families(stage.here) == {"Ashdown"}
    stage.desk.unlock(store, MANAGER)
    stage.page.refresh()
    assert stage.page.overview.came.model.count == 1


# ----------------------------------------------------------------------------------------------------------- cancelling
def _under_way(stage: Stage) -> ProgressDialog:
    dialog = next(one for one in stage.page.window().findChildren(ProgressDialog) if one.isVisible())
    assert dialog.cancel_button.isEnabled()
    return dialog


def _no_longer_held(stage: Stage) -> None:
    """Let the work that was asked for go on to its end."""
    stage.runner.hold = False
    stage.runner.release()


def test_taking_in_is_cancelled_before_it_begins(stage: Stage) -> None:
    """Cancel in the dialog: no backup, nothing taken in, and the page says that it stopped."""
    register(stage.there, "Ashdown")
    path = stage.comes()
    stage.runner.hold = True
    stage.page.take([str(path)])
    dialog = _under_way(stage)
    QTest.keyClick(dialog.cancel_button, Qt.Key.Key_Space)
    assert not dialog.cancel_button.isEnabled()
    _no_longer_held(stage)
    assert not dialog.isVisible()
    results = stage.page.results.results
    assert (results.headline, results.outcomes) == (
        "Stopped. What is listed was done, nothing else was changed.",
        (),
    )
    assert (stage.copies, families(stage.here)) == ([], set())
    stage.page.take([str(path)])
    assert families(stage.here) == {"Ashdown"}


def test_taking_in_cancelled_half_way_keeps_what_was_done(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Escape during the second of two files: the first is in and told, the second is as if never touched."""
    monkeypatch.setattr(tasks, "_PROGRESS_EVERY_S", 0.0)
    monkeypatch.setattr(reader, "_PROGRESS_STEP", 1)
    register(stage.there, "Ashdown")
    first = stage.comes()
    register(stage.there, "Bellweather")
    second = stage.comes()
    shows = ProgressDialog.show_progress

    def escape(dialog: ProgressDialog, progress: Progress) -> None:
        shows(dialog, progress)
        if progress.words.startswith("Taking in file 2 of 2") and dialog.cancel_button.isEnabled():
            QTest.keyClick(dialog, Qt.Key.Key_Escape)

    monkeypatch.setattr(ProgressDialog, "show_progress", escape)
    stage.runner.hold = True
    stage.page.take([str(first), str(second)])
    _no_longer_held(stage)
    results = stage.page.results.results
    assert results.headline.startswith("Stopped. What is listed was done")
    assert [one.tag for one in results.outcomes] == ["Taken in"]
    assert families(stage.here) == {"Ashdown"}
    assert stage.copies == ["copy"]
    stage.page.take([str(second)])
    assert families(stage.here) == {"Ashdown", "Bellweather"}


def test_sending_is_cancelled_and_leaves_no_file(stage: Stage) -> None:
    """Nothing lies on the stick, the page says so and stays where it was, and writing again works."""
    register(stage.here, "Ashdown")
    _choose_all(stage)
    stage.runner.hold = True
    stage.page.sending.write()
    QTest.keyClick(_under_way(stage).cancel_button, Qt.Key.Key_Space)
    _no_longer_held(stage)
    assert stage.heard.told[-1].words == "Stopped. Nothing was changed."
    assert (stage.page.step, list(stage.folder.iterdir())) == ("send", [])
    stage.page.sending.write()
    assert (stage.page.step, len(_files(stage))) == ("results", 1)


def test_exchanging_is_cancelled_while_it_writes(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """What had come is in, the file of this laptop was not written, and the exchange stays due."""
    monkeypatch.setattr(outgoing, "_TOLD_EVERY", 1)
    monkeypatch.setattr(tasks, "_PROGRESS_EVERY_S", 0.0)
    route = _route(stage)
    register(stage.there, "Ashdown")
    stage.comes()
    log(stage.here, "Called about a rail", person_id=register(stage.here, "Bellweather"))
    before, shows = _files(stage), ProgressDialog.show_progress

    def cancel(dialog: ProgressDialog, progress: Progress) -> None:
        shows(dialog, progress)
        if progress.words == "Writing changes" and dialog.cancel_button.isEnabled():
            dialog.cancel_button.click()

    monkeypatch.setattr(ProgressDialog, "show_progress", cancel)
    stage.runner.hold = True
    stage.page.exchange_now(route.id)
    _no_longer_held(stage)
    results = stage.page.results.results
    assert results.headline.startswith("Stopped. What is listed was done")
    assert [one.tag for one in results.outcomes] == ["Taken in"]
    assert families(stage.here) == {"Ashdown", "Bellweather"}
    assert list(stage.folder.iterdir()) == before
    with stage.here.read() as connection:
        assert [one.last_at for one in routes(connection)] == [""]


# ---------------------------------------------------------------------------------------------------------- held back
def test_what_is_held_back_is_counted_and_explained(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work of a newer program can't be read here yet: tile and tab count it, and the line says of whom and why."""
    person = register(stage.there, "Ashdown")
    with monkeypatch.context() as newer:
        newer.setattr(journal, "SCHEMA_VERSION", 99)
        log(stage.there, "Said in a new way", person_id=person)
    stage.page.take([str(stage.comes())])
    (outcome,) = stage.page.results.results.outcomes
    assert (outcome.tag, "1 entry waits for a newer version" in outcome.words) == ("Some held", True)
    stage.page.show_overview()
    overview = stage.page.overview
    assert overview.held_tile.accessibleName() == "Held back, 1, See why"
    assert overview.tabs.tabText(HELD).replace("&", "") == "Held back (1)"
    QTest.keyClick(overview.held_tile, Qt.Key.Key_Return)
    assert overview.tabs.currentIndex() == HELD
    assert overview.held.view.hasFocus()
    assert _lines(overview.held) == [("Ada Ashdown", "Not read yet", HELD_WORDS[Why.NEWER_PROGRAM])]
    gone: list[tuple[str, str | None]] = []
    stage.desk.go_requested.connect(lambda page, item: gone.append((page, item)))
    QTest.keyClick(overview.held.view, Qt.Key.Key_Return)
    assert gone == [("person", person)]


def test_each_reason_to_hold_something_back_has_its_words(stage: Stage) -> None:
    """What waits for a file or a record, and what was set aside, stand beside each other, each with what happens."""
    person = register(stage.here, "Ashdown")
    with stage.here.exchanging() as connection:
        last = connection.execute(select(func.max(rows.op.c.lsn))).scalar_one()
        raw = next(raw for lsn, raw in reversed(list(stage.here.operations())) if lsn == last)
        other = Operation.read(raw)._replace(device="OTHER", seq=9, act="0" * 32, row="1" * 32).raw()
        early = {"stream_uid": "0" * 32, "device": "OTHER", "seq": 9, "raw": b"{}"}
        aside = {"stream_uid": person, "device": "OTHER", "seq": 9, "raw": other, "why": FORKED}
        for table, values in (
            (rows.pending, early),
            (rows.quarantine, aside),
            (rows.waiting, {"lsn": last, "entity": "person", "row": person, "why": NEWER}),
            (rows.waiting, {"lsn": last - 1, "entity": "person", "row": person, "why": NO_ROW}),
        ):
            connection.execute(insert(table).values(**values))
    stage.page.refresh()
    overview = stage.page.overview
    overview.open_tab(HELD)
    assert overview.held_tile.accessibleName() == "Held back, 4, See why"
    assert overview.tabs.tabText(HELD).replace("&", "") == "Held back (4)"
    lines = _lines(overview.held)
    assert {(tag, words) for _, tag, words in lines} == {(HELD_TAGS[why].words, HELD_WORDS[why]) for why in Why}
    assert ("A record not on this laptop yet", "Waits for a file", HELD_WORDS[Why.EARLIER_MISSING]) in lines
    assert_accessible(stage.page)
    assert_no_tab_trap(stage.page)


def _lines(pane: RowsPane[HeldRow]) -> list[tuple[str, str, str]]:
    """Of each line whose record it is, why it is held, and what happens."""
    at = {one.key: place for place, one in enumerate(pane.model.columns)}
    said = [
        [str(pane.model.index(line, at[key]).data()) for key in ("about", "why", "words")]
        for line in range(pane.model.rowCount())
    ]
    return [(about, why, words) for about, why, words in said]


# ------------------------------------------------------------------------------------------------------ remembered ones
def test_exchange_now_takes_in_and_writes(stage: Stage) -> None:
    """One key: what lies there for this laptop comes in, its own file goes out, the route is done for this week."""
    route = _route(stage)
    register(stage.there, "Ashdown")
    stage.comes()
    register(stage.here, "Bellweather")
    before = _files(stage)
    stage.keeper.now_asked.emit()
    tags = [one.tag for one in stage.page.results.results.outcomes]
    assert tags == ["Taken in", "Written"]
    assert families(stage.here) == {"Ashdown", "Bellweather"}
    assert not stage.page.results.undo_button.isVisible()
    out = next(path for path in _files(stage) if path not in before)
    assert take(stage.there, MANAGER, out).people_new == 1
    with stage.here.read() as connection:
        assert [one.last_on for one in routes(connection) if one.id == route.id] == [date(2026, 11, 20)]
    assert stage.keeper.came == ()
    assert stage.keeper.due == ()


def test_exchange_now_with_the_stick_out_is_calm(stage: Stage, tmp_path: Path) -> None:
    """The one folder is away, the other is served; nothing is an error."""
    _route(stage, folder=str(tmp_path / "gone"), name="Share")
    _route(stage)
    stage.page.exchange_now("")
    assert [one.tag for one in stage.page.results.results.outcomes] == ["Not in reach", "Written"]
    assert stage.keeper.away == {str(tmp_path / "gone")}


def test_exchange_now_writes_no_file_nobody_needs(stage: Stage, tmp_path: Path) -> None:
    """When the others have said that they hold everything, a second press leaves no file behind."""
    _route(stage)
    register(stage.here, "Ashdown")
    stage.keeper.now_asked.emit()
    take(stage.there, MANAGER, _files(stage)[0])
    stage.page.take([str(stage.comes("common"))])
    stage.keeper.now_asked.emit()
    before = _files(stage)
    assert [one.tag for one in stage.page.results.results.outcomes] == ["Nothing new"]
    stage.keeper.now_asked.emit()
    assert _files(stage) == before


def test_the_bar_at_the_foot_is_true(stage: Stage, qtbot: QtBot) -> None:
    """It says what waits, what has come and what is due, and leads to the page."""
    fact = ShareFact(stage.keeper)
    shown(qtbot, fact, 700, 40)
    assert fact.text.text().endswith("saved on this laptop, not yet shared")
    assert not fact.go_button.isVisible()
    _route(stage)
    assert fact.go_button.text() == "Due: Every Friday to the locality"
    register(stage.there, "Ashdown")
    stage.comes()
    stage.keeper.watch.look()
    assert fact.go_button.text() == "1 file has come in"
    gone: list[str] = []
    stage.desk.go_requested.connect(lambda page, _item: gone.append(page))
    QTest.keyClick(fact.go_button, Qt.Key.Key_Space)
    assert gone == ["exchange"]
    _choose_all(stage)
    stage.page.sending.write()
    assert fact.text.text().endswith("shared, not yet confirmed")


def test_exchange_now_without_anything_remembered_says_so(stage: Stage) -> None:
    """The key does nothing in silence."""
    stage.keeper.now_asked.emit()
    assert "No exchange is remembered yet" in stage.heard.told[-1].words
    assert stage.page.step == "overview"


def test_a_file_that_comes_is_offered_and_not_taken_in(stage: Stage) -> None:
    """Files are announced on the page, never taken in without somebody's act, and not offered again afterwards."""
    _route(stage)
    register(stage.there, "Ashdown")
    stage.comes()
    stage.keeper.watch.look()
    assert [one.owner_name for one in stage.keeper.came] == ["Morwenna Hale"]
    assert families(stage.here) == set()
    assert stage.page.overview.bars.count() == 1
    stage.page.show_came()
    assert stage.page.step == "look"
    stage.page.look_view.take_button.click()
    assert families(stage.here) == {"Ashdown"}
    assert not stage.keeper.came


def test_what_this_laptop_wrote_itself_is_not_offered(stage: Stage) -> None:
    """In a shared folder lie one's own files and those for others; neither is news."""
    _route(stage)
    _choose_all(stage)
    stage.page.sending.write()
    stage.keeper.watch.look()
    assert stage.keeper.came == ()


def test_nothing_is_watched_while_the_screen_is_locked(stage: Stage) -> None:
    """Locked, the program looks into no folder; unlocked, it goes on."""
    _route(stage)
    store = stage.desk.lock()
    assert not stage.keeper.watch.folders
    assert store is not None
    stage.desk.unlock(store, MANAGER)
    assert list(stage.keeper.watch.folders) == [str(stage.folder)]


def test_an_exchange_is_remembered_from_what_was_chosen(stage: Stage) -> None:
    """From the send form only a name and a day are missing; what is empty is said beside its field."""
    _choose_all(stage)
    stage.page.send_view.remember_asked.emit()
    form = stage.page.findChild(RouteForm)
    assert form is not None
    form.submit()
    assert form.fields["name"].problem
    form.name.setText("Home stick")
    form.submit()
    assert stage.page.found is not None
    assert [route.name for route in stage.page.found.routes] == ["Home stick"]
    assert stage.page.found.routes[0].folder == str(stage.folder)


def test_a_remembered_exchange_is_forgotten_and_brought_back(stage: Stage) -> None:
    """Forgetting needs no confirmation because it can be undone."""
    _route(stage)
    stage.page.overview.open_tab(ROUTES)
    stage.page.overview.forget_asked.emit(stage.page.overview.routes.current())
    assert stage.page.overview.routes.model.count == 0
    _words, undo = stage.heard.said[-1]
    assert callable(undo)
    undo()
    assert stage.page.overview.routes.model.count == 1


# ---------------------------------------------------------------------------------------------------------- everybody
def test_every_view_has_names_and_no_tab_trap(stage: Stage) -> None:
    """Each view works without a mouse and with a screen reader."""
    _route(stage)
    register(stage.there, "Ashdown")
    path = stage.comes()
    begins: tuple[Callable[[], object], ...] = (
        lambda: stage.page.overview.open_tab(ROUTES),
        lambda: stage.page.overview.open_tab(HELD),
        lambda: _choose_all(stage),
        lambda: stage.page._list_files([str(path)]),
        lambda: stage.page.look_at(str(path)),
        lambda: stage.page.take([str(path)]),
    )
    for begin in begins:
        begin()
        assert_accessible(stage.page)
        assert_no_tab_trap(stage.page)


@pytest.mark.parametrize(
    ("mode", "width", "height"),
    [(Mode.LIGHT, 1010, 500), (Mode.DARK, 1140, 650), (Mode.HIGH_CONTRAST, 1010, 500)],
)
def test_the_views_in_all_colours(stage: Stage, themed: Theme, mode: Mode, width: int, height: int) -> None:
    """For people to look at: each view with a little in it."""
    themed.set_mode(mode)
    stage.page.resize(width, height)
    _route(stage)
    person = register(stage.there, "Ashdown")
    log(stage.there, "Called about a rail", person_id=person)
    path = stage.comes()
    stage.keeper.watch.look()
    register(stage.here, "Bellweather")
    stage.page.refresh()
    name = f"exchange-{mode}-{width}"
    for tab in (ROUTES, UNSHARED):
        stage.page.overview.open_tab(tab)
        picture(stage.page, f"{name}-{tab}")
    _choose_all(stage)
    picture(stage.page, f"{name}-send")
    stage.page.look_at(str(path))
    picture(stage.page, f"{name}-look")
    stage.page.exchange_now("")
    picture(stage.page, f"{name}-results")
    stage.page.show_overview()
    for tab in (SENT, CAME):
        stage.page.overview.open_tab(tab)
        picture(stage.page, f"{name}-{tab}")
    assert stage.page.step == "overview"
