"""The exchange page: leads from what waits to sending, to taking in, to what came of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import May
from caseload_desktop.exchange.sync.folder import Glance, Lying, lying_at
from caseload_desktop.exchange.sync.incoming import Incoming, look
from caseload_desktop.exchange.sync.undo import can_undo_import, undo_import
from caseload_desktop.store.journal import Changes
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.exchange import reads, work
from caseload_desktop.ui.exchange.files_view import FilesView
from caseload_desktop.ui.exchange.keeper import keeper_of
from caseload_desktop.ui.exchange.long_work import LongWork
from caseload_desktop.ui.exchange.look_view import LookView
from caseload_desktop.ui.exchange.overview import CAME, OverviewView
from caseload_desktop.ui.exchange.records_view import RecordsDialog
from caseload_desktop.ui.exchange.results_view import ResultsView
from caseload_desktop.ui.exchange.send_view import SendView
from caseload_desktop.ui.exchange.state import CameRow, Overview, Results
from caseload_desktop.ui.exchange.words import Names, share_words, when_words
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.page import Page
from caseload_desktop.ui.pages.exchange.remembering import Remembering
from caseload_desktop.ui.pages.exchange.sending import Sending
from caseload_desktop.ui.tasks import Job
from caseload_desktop.ui.widgets.status_tag import Tone

SEND_TO = "send:"
"""Before a laptop's device id: the page is asked to send to it."""
_TITLES = {"overview": "", "send": "Send", "files": "Files that have come in", "look": "Take a file in", "results": ""}


class ExchangePage(Page):
    """Holds what was read and done; the views only show it."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent=parent)
        self.setAcceptDrops(True)
        self.found: Overview | None = None
        self.keeper = keeper_of(desk)
        self.overview = OverviewView(desk, manages=desk.may(May.MANAGE_TEAM))
        self.send_view = SendView()
        self.files = FilesView(desk.runner, desk.today)
        self.look_view = LookView(desk.today)
        self.results = ResultsView()
        self._long = LongWork(desk, self)
        self.sending = Sending(
            desk, self.send_view, self._long, page=self, on_sent=self._on_sent, on_failed=self._on_not_sent
        )
        self.remembering = Remembering(desk, self.sending, page=self, on_changed=self._stood)
        self._steps: dict[str, QWidget] = {
            "overview": self.overview,
            "send": self.send_view,
            "files": self.files,
            "look": self.look_view,
            "results": self.results,
        }
        self._stack = QStackedWidget()
        for step in self._steps.values():
            self._stack.addWidget(step)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._connect()
        self.refresh()

    def _connect(self) -> None:
        view, send, files, results = self.overview, self.send_view, self.files, self.results
        view.now_asked.connect(self.exchange_now)
        view.send_asked.connect(self.begin_send)
        view.receive_asked.connect(self._choose_files)
        view.came_asked.connect(self.show_came)
        view.route_asked.connect(self.remembering.edit)
        view.forget_asked.connect(self.remembering.forget)
        view.brought_asked.connect(self.show_brought)
        view.undo_asked.connect(lambda came: self.undo(came.file_id))
        view.conflicts_asked.connect(lambda: self.desk.go("conflicts"))
        view.laptops_asked.connect(lambda: self.desk.go("team", "laptops"))
        send.remember_asked.connect(self.remembering.remember_chosen)
        send.back.connect(self.show_overview)
        files.back.connect(self.show_overview)
        files.look_asked.connect(self.look_at)
        files.take_asked.connect(self.take)
        self.look_view.back.connect(self._leave_look)
        self.look_view.take_asked.connect(lambda path: self.take([path]))
        results.done.connect(self.show_overview)
        results.brought_asked.connect(self._show_brought_by)
        results.undo_asked.connect(self.undo)
        results.conflicts_asked.connect(lambda: self.desk.go("conflicts"))
        results.duplicates_asked.connect(lambda file_id: self.desk.go("duplicates", file_id or None))
        if self.keeper is not None:
            self.keeper.changed.connect(self._on_keeper)
            self.keeper.now_asked.connect(lambda: self.exchange_now(""))

    # ------------------------------------------------------------------------------------------------------- the page
    @property
    def step(self) -> str:
        """The view that shows."""
        return next(name for name, widget in self._steps.items() if widget is self._stack.currentWidget())

    @override
    def show_item(self, item: str | None) -> None:
        if item is not None and item.startswith(SEND_TO):
            self.begin_send(item.removeprefix(SEND_TO))
        elif self.step == "overview":
            self.refresh()
        if self.keeper is not None:
            self.keeper.watch.look()

    @override
    def refresh(self) -> None:
        if self.desk.locked:
            return
        viewer = self.desk.actor
        self.desk.read(self, lambda c: reads.read_overview(c, viewer=viewer), self._on_overview, key="overview")

    @override
    def concerns(self, changes: Changes) -> bool:
        return True

    @override
    def first_focus(self) -> QWidget | None:
        if self.step == "overview":
            view = self.overview
            ready = (view.now_button, view.send_button, view.receive_button)
            return next((one for one in ready if one.isEnabled()), None)
        return {"send": self.send_view.to.picker, "results": self.results.done_button}.get(self.step)

    @override
    def heightForWidth(self, _width: int) -> int:
        """The least height: the room around the page would else scroll for the height its lists would like."""
        return self.minimumSizeHint().height()

    def show_overview(self) -> None:
        """Back to the first view."""
        self._show("overview")
        self.refresh()
        if (wanted := self.first_focus()) is not None:
            wanted.setFocus()

    def _show(self, step: str) -> None:
        self._stack.setCurrentWidget(self._steps[step])
        self._say_headline()

    def _say_headline(self) -> None:
        share = share_words(self.found.share) if self.found is not None else ""
        self.set_headline(_TITLES[self.step], share if self.step == "overview" else "")

    def _on_overview(self, found: Overview) -> None:
        self.found = found
        self.overview.show_overview(found)
        self._say_headline()
        if self.step == "results":
            self.results.show_conflicts(found.conflicts)  # some were settled meanwhile, on the page where one chooses
        self._on_keeper()

    def _on_keeper(self) -> None:
        if self.keeper is not None:
            self.overview.show_came(len(self.keeper.came), self.keeper.away)
            if self.step == "files" and not self.files.chosen:
                self.files.show_files(self.keeper.came, self._names())

    def _names(self) -> Names:
        return self.found.names if self.found is not None else Names()

    def _stood(self, changes: Changes | None = None) -> None:
        """Something was sent, taken in or taken back: everybody looks again, at once or when the screen is unlocked."""
        if self.desk.locked:
            self._stale = True
            return
        if changes is not None:
            self.desk.lists_changed.emit()
            self.desk.store_changed.emit(changes)
        self.refresh()
        if self.keeper is not None:
            self.keeper.refresh()
            self.keeper.forget_files()

    def _tell(self, error: CaseloadError) -> None:
        self.desk.notices.tell(sentence_for(error), tone=Tone.AMBER)

    def begin_send(self, device: str = "") -> None:
        """Show what can be sent to whom; with ``device`` that laptop is chosen already."""
        self._show("send")
        self.sending.begin(device)

    def _on_sent(self, results: Results) -> None:
        self._show_results(results)
        self._stood()

    def _on_not_sent(self, error: CaseloadError) -> None:
        """Files written before it went wrong are whole and stay."""
        self._tell(error)
        self._stood()

    def _show_results(self, results: Results) -> None:
        self.results.show_results(results)
        self._show("results")
        self.results.done_button.setFocus()

    # ------------------------------------------------------------------------------------------------------- receiving
    def _choose_files(self) -> None:
        dialog = QFileDialog(self, "Choose the files", "", "Exchange files (*.caseload-sync);;All files (*)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self.open_files)
        dialog.open()

    def open_files(self, paths: Sequence[str]) -> None:
        """Look at one file, or list several; what was said of an earlier one goes."""
        self.desk.notices.clear()
        if len(paths) == 1:
            self.look_at(paths[0])
        elif paths:
            self._list_files(paths)

    def show_came(self) -> None:
        """Show the files that lie ready in the watched folders."""
        came = self.keeper.came if self.keeper is not None else ()
        if len(came) == 1 and not came[0].problem:
            self.look_at(came[0].lying.path)
        else:
            self._show_files(came)

    def _list_files(self, paths: Sequence[str]) -> None:
        lying = [one for one in map(lying_at, paths) if one is not None]

        def listed(found: dict[Lying, Glance | None]) -> None:
            files = reads.sort_glances(one for one in found.values() if one is not None)
            self._show_files(files, chosen=len(paths))

        self.desk.read(self, lambda c: reads.read_glances(c, lying), listed, key="given")

    def _show_files(self, files: Sequence[Glance], *, chosen: int = 0) -> None:
        self.files.show_files(files, self._names(), chosen=chosen)
        self._show("files")
        self.files.pane.pane.take_keyboard()

    def look_at(self, path: str) -> None:
        """Read a file through and show what it holds; nothing is taken in."""
        store = self.desk.store

        def looking(job: Job) -> Incoming:
            return look(store, work.as_path(path), progress=work.kilobytes(job, "Reading the file"))

        self._long.run(
            "Reading the file", looking, lambda found: self._on_look(path, found), self._on_refused, aside=True
        )

    def _on_look(self, path: str, found: Incoming) -> None:
        self.look_view.show_file(path, found, self._names())
        self._show("look")
        self.look_view.take_button.setFocus()

    def _on_refused(self, error: CaseloadError) -> None:
        self._tell(error)

    def _leave_look(self) -> None:
        if self.keeper is not None and len(self.keeper.came) > 1:
            self.show_came()
        else:
            self.show_overview()

    def take(self, paths: Sequence[str]) -> None:
        """Take files in, one after the other."""
        store, actor, copy = self.desk.store, self.desk.actor, self.desk.safety_copy
        chosen = list(paths)
        self._long.run(
            "Taking in",
            lambda job: work.take_files(store, actor, job, chosen, safety_copy=copy),
            self._on_taken,
            self._on_refused,
        )

    def exchange_now(self, route_id: str) -> None:
        """Go along every remembered exchange, or the one given."""
        store, actor, copy, today = self.desk.store, self.desk.actor, self.desk.safety_copy, self.desk.today()
        self._long.run(
            "Exchanging",
            lambda job: work.exchange_now(store, actor, job, route_id=route_id, today=today, safety_copy=copy),
            self._on_taken,
            self._on_refused,
        )

    def _on_taken(self, done: tuple[Results, bool]) -> None:
        results, taken = done
        self._show_results(results)
        self._stood(work.taken_changes() if taken else None)
        if results.taken and not self.desk.locked:
            viewer, file_id = self.desk.actor, results.taken[0] if len(results.taken) == 1 else ""
            self.desk.read(
                self,
                lambda c: reads.count_duplicates(c, viewer, file_id),
                self.results.show_duplicates,
                key="duplicates",
            )

    # ------------------------------------------------------------------------------------------------------- afterwards
    def show_brought(self, came: CameRow) -> None:
        """Show the records one file brought changes to."""
        words = f"Taken in {when_words(came.at, today=self.desk.today()).lower()}. Enter opens a record."
        RecordsDialog(self.desk, f"From {came.sender}", words, came.span, parent=self.window()).open()

    def _show_brought_by(self, file_id: str) -> None:
        def found(came: CameRow | None) -> None:
            if came is not None:
                self.show_brought(came)

        self.desk.read(self, lambda c: reads.read_came(c, file_id), found, key="brought")

    def undo(self, file_id: str) -> None:
        """Take an import back, or say why that is too late."""
        store, actor = self.desk.store, self.desk.actor

        def undoing(job: Job) -> int:
            job.progress(0, 0, "Undoing the import")
            with store.read() as connection:
                if code := can_undo_import(connection, file_id):
                    raise work.not_undone(code)
            return undo_import(store, actor, file_id)

        self._long.run("Undoing the import", undoing, self._on_undone, self._on_not_undone)

    def _on_undone(self, changes: int) -> None:
        if self.step == "results":
            self.results.show_undone(changes)
        else:
            self.desk.notices.say("Import undone")
        self._stood(work.taken_changes())

    def _on_not_undone(self, error: CaseloadError) -> None:
        if self.step == "results":
            self.results.show_problem(sentence_for(error))
        else:
            self._tell(error)
            self.overview.open_tab(CAME)

    # ------------------------------------------------------------------------------------------------------- dropping
    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event):
            event.acceptProposedAction()
            self.set_headline(_TITLES[self.step], "Let go, and you see what is in it. Nothing is taken in yet.")

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        event.accept()
        self._say_headline()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        paths = _local_files(event)
        self._say_headline()
        if paths:
            event.acceptProposedAction()
            self.open_files(paths)


def _local_files(event: QDropEvent) -> list[str]:
    """The files of this computer in what is being dragged."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return [url.toLocalFile() for url in urls if url.isLocalFile()]
