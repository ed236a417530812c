"""Folders that are watched: off the screen's thread, calm when they are gone, silent once nobody watches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from caseload_desktop.ui.exchange import watch
from caseload_desktop.ui.exchange.watch import FolderWatch, Listing, ThreadLister, list_folders

pytestmark = pytest.mark.gui


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    made.mkdir()
    (made / "a.caseload-sync").write_bytes(b"x")
    return made


@pytest.fixture
def watching(qapp: object) -> Iterator[FolderWatch]:
    lister = ThreadLister()
    made = FolderWatch(lister)
    yield made
    made.stop()


def test_a_folder_gone_does_not_hide_the_others(folder: Path, tmp_path: Path) -> None:
    """The share does not answer, the stick is there: one is away, the other is listed."""
    listing = list_folders([str(folder), str(tmp_path / "gone")])
    assert [Path(one.path).name for one in listing.files[str(folder)]] == ["a.caseload-sync"]
    assert listing.away == {str(tmp_path / "gone")}


def test_what_comes_is_told_without_asking(qtbot: QtBot, watching: FolderWatch, folder: Path) -> None:
    """A file put into the folder is found by itself, from a thread of its own."""
    told: list[Listing] = []
    watching.listed.connect(told.append)
    with qtbot.waitSignal(watching.listed):
        watching.set_folders([str(folder)])
    watching._settle.setInterval(0)
    with qtbot.waitSignal(watching.listed):
        (folder / "b.caseload-sync").write_bytes(b"y")
    assert len(told[-1].files[str(folder)]) == 2


def test_a_share_that_hangs_holds_up_nothing(
    qtbot: QtBot, watching: FolderWatch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one look at the folders is under way no other is begun, and the screen goes on."""
    go_on, begun = threading.Event(), []

    def slow(folders: tuple[str, ...]) -> Listing:
        begun.append(folders)
        assert go_on.wait(30)
        return list_folders(folders)

    monkeypatch.setattr(watch, "list_folders", slow)
    watching.set_folders([str(folder)])
    watching.look()
    watching.look()
    qtbot.waitUntil(lambda: len(begun) == 1)
    with qtbot.waitSignal(watching.listed):
        go_on.set()
    assert len(begun) == 1


def test_an_answer_after_watching_stopped_is_dropped(folder: Path) -> None:
    """The screen was locked meanwhile: nothing is shown."""
    waiting: list[Callable[[Listing], None]] = []

    class Late:
        def ask(self, _folders: tuple[str, ...], on_listed: Callable[[Listing], None]) -> None:
            waiting.append(on_listed)

        def stop(self) -> None:
            """The answer comes all the same."""

    late = FolderWatch(Late())
    told: list[Listing] = []
    late.listed.connect(told.append)
    late.set_folders([str(folder)])
    late.stop()
    waiting[0](list_folders([str(folder)]))
    assert told == []
    assert late.folders == ()
