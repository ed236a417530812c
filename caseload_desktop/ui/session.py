"""One run of the program from sign-in to the end: who is signed in, locking, unlocking and leaving."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer

from caseload_desktop.domain.errors import CaseloadError
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.runtime.settings import LAST_WORKER, LOCK_AFTER_MINUTES, LOCK_ON_MINIMISE, Settings
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.lock import HiddenDialogs, IdleWatch, LockScreen
from caseload_desktop.ui.main_window import MainWindow
from caseload_desktop.ui.messages import sentence, sentence_for
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.opening import About, about, build_workspace, make_more_ready, make_ready
from caseload_desktop.ui.page import PageSpec
from caseload_desktop.ui.palette import Action
from caseload_desktop.ui.sign_in import SignInView
from caseload_desktop.ui.tasks import Job, Runner
from caseload_desktop.ui.vault_door import VaultDoor
from caseload_desktop.ui.waiting import StoppedView, WaitingView
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.workshop import Workshop
from caseload_desktop.ui.workspace import Workspace

if TYPE_CHECKING:
    from caseload_desktop.ui.dialogs.openings import OpeningsWatch

_log = logging.getLogger(__name__)

SAMPLE_USER = "Sample manager"
SAMPLE_PASSWORD = "sample locality"  # noqa: S105  nothing in the sample is secret: everybody in it is invented
SAMPLE_HINT = f"In the sample locality the password is: {SAMPLE_PASSWORD}"

_MORE_MS = 2_000
"""So long after the workspace shows its first page has been read, and what comes next may be loaded."""

OpenSample = Callable[[VaultDoor, Job], Any]
"""Opens the sample locality behind a door of its own, making it first if need be; runs on the database worker."""


class Session(QObject):
    """Leads from view to view. Everything slow goes through the runner, the window never waits."""

    def __init__(
        self,
        window: MainWindow,
        *,
        door: VaultDoor,
        sample_door: VaultDoor,
        open_sample: OpenSample,
        runner: Runner,
        notices: Notices,
        settings: Settings,
        pages: Sequence[PageSpec] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window, self._runner, self._notices, self._settings = window, runner, notices, settings
        self._door, self._team_door, self._sample_door = door, door, sample_door
        self._open_sample = open_sample
        self._pages = pages
        self._user = ""
        self._facts = About("", sample=False)
        self._others = HiddenDialogs()
        self._leaving = False
        self.desk: Desk | None = None
        self.workspace: Workspace | None = None
        self.openings: OpeningsWatch | None = None
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(_MORE_MS)
        self._more.timeout.connect(lambda: self._runner.run_aside(self, make_more_ready))
        self.idle = IdleWatch(minutes=settings.number(LOCK_AFTER_MINUTES), parent=self)
        self.idle.idle.connect(self.lock)
        window.lock_requested.connect(self.lock)
        window.minimised.connect(self._on_minimised)
        window.closing.connect(self.leave)

    # ------------------------------------------------------------------------------------------------------- opening
    def start(self) -> None:
        """Show sign-in or the first set-up at once, and load what they need meanwhile."""
        self._show_first(exists=self._team_door.exists())
        self._runner.run(self, self._team_door.prepare, self._on_prepared, self._on_stopped, write=True)

    def _show_first(self, *, exists: bool) -> None:
        if exists:
            view = SignInView(self._team_door, self._runner, last_user=self._settings.text(LAST_WORKER))
            view.opened.connect(lambda opened: self._on_opened(opened, view.who.code()))
            self._window.show_front(view)
            return
        from caseload_desktop.ui.first_run import FirstRunView
        from caseload_desktop.ui.recovery_paper import print_code, save_code

        first = FirstRunView(self._team_door, self._runner)
        first.sample_requested.connect(self.open_sample)
        first.opened.connect(lambda created: self._on_opened(created, first.user))
        first.print_requested.connect(lambda code: print_code(code, self._window))
        first.save_requested.connect(lambda code: save_code(code, self._window))
        self._window.show_front(first)

    def _on_prepared(self, exists: bool) -> None:
        self._runner.run_aside(self, make_ready)
        if exists != self._team_door.exists():
            self._show_first(exists=exists)

    def _on_stopped(self, error: Exception) -> None:
        if not isinstance(error, CaseloadError):
            self._runner.failed.emit(error)
            return
        view = StoppedView(sentence_for(error), on_again=self.start, on_close=self._window.close)
        self._window.show_front(view)

    def open_sample(self) -> None:
        """Open the sample locality, making it first if need be."""
        view = WaitingView("Sample locality", "Making a locality of invented people. This takes a moment.")
        self._window.show_front(view)
        self._door, door, make = self._sample_door, self._sample_door, self._open_sample
        self._runner.run_long(
            self,
            lambda job: make(door, job),
            lambda opened: self._on_opened(opened, SAMPLE_USER),
            self._on_stopped,
            on_progress=view.show_progress,
            write=True,
        )

    def _on_opened(self, opened: Any, user: str) -> None:
        """A store is open: find out what the frame says, then show the workspace."""
        self._user = user
        if user and self._door is self._team_door:
            self._settings.choose(LAST_WORKER, user)
        if getattr(opened, "joining", False):
            self._wait_for_team(opened.store)
            return
        self._begin(opened.store, opened.actor, getattr(opened, "notices", ()))

    def _wait_for_team(self, store: Any) -> None:
        """The laptop waits for its team's first file; then its user goes on as the worker the team says they are."""
        from caseload_desktop.ui.join_team import JoinTeamView

        view = JoinTeamView(store, self._runner)
        view.joined.connect(lambda actor: self._begin(store, actor))
        view.close_requested.connect(self._window.close)
        self._window.show_front(view)

    def _begin(self, store: Any, actor: Actor, notices: Sequence[Any] = ()) -> None:
        """Find out what the frame says, then show the workspace and what there is to tell."""

        def ready(facts: About) -> None:
            self._facts = facts
            self._enter(store, actor)
            for notice in notices:
                self._notices.tell(sentence(notice.code, **notice.values), tone=Tone.AMBER)

        self._runner.run(self, lambda: about(store, actor), ready)

    def _enter(self, store: Any, actor: Actor) -> None:
        from caseload_desktop.store.backup import BEFORE_IMPORT
        from caseload_desktop.ui.log_contact.offer import offer_unfinished

        vault = self._door.vault
        self.desk = Desk(store, actor, self._runner, self._notices, parent=self)
        self.desk.workshop = self._workshop()
        self.desk.safety_copy = lambda: vault.back_up(reason=BEFORE_IMPORT)
        self.workspace = build_workspace(self.desk, self._facts, pages=self._pages, actions=self._actions())
        self._window.show_workspace(self.workspace, who=self._facts.who, sample=self._facts.sample)
        self.workspace.come_back()
        self.desk.read_openings()
        self._watch_openings(self.desk)
        offer_unfinished(self.desk)
        self.idle.start()
        self._runner.run(self, vault.back_up_if_due, write=True)
        self._more.start()

    def _watch_openings(self, desk: Desk) -> None:
        from caseload_desktop.ui.dialogs.openings import OpeningsWatch  # after the first window: it brings the store

        self.openings = OpeningsWatch(desk, self._window)
        self.openings.look()

    def _workshop(self) -> Workshop:
        door = self._door
        return Workshop(
            settings=self._settings,
            vault=lambda: door.vault,
            lock=self.lock,
            set_lock_minutes=self.idle.set_minutes,
            change_password=None if self._is_sample else self.change_password,
        )

    def _actions(self) -> list[Action]:
        words = "break glass restricted need reason"
        opened = [Action("openings", "Restricted records opened in need", self._show_openings, "lock", words=words)]
        if self._is_sample:
            return opened
        return [*opened, Action("password", "Change my password", self.change_password, "key", words="security")]

    def _show_openings(self) -> None:
        if self.openings is not None and self.desk is not None:
            if self.desk.may(May.RESTRICT):
                self.openings.open()
            else:
                self._notices.say("Managers look at why restricted records were opened.")

    def change_password(self) -> None:
        """Open the dialog for one's own password."""
        from caseload_desktop.ui.change_password import ChangePasswordDialog

        dialog = ChangePasswordDialog(self._door, self._runner, user=self._user, parent=self._window)
        dialog.changed.connect(lambda: self._notices.say("Password changed"))
        dialog.open()

    @property
    def _is_sample(self) -> bool:
        return self._door is self._sample_door

    # ------------------------------------------------------------------------------------------------------- locking
    @property
    def locked(self) -> bool:
        """True while the screen is locked."""
        return self.desk is not None and self.desk.locked

    def lock(self) -> None:
        """Hide everything, let go of the store, forget the key; what was being typed is kept."""
        if self.desk is None or self.desk.locked:
            return
        self.idle.stop()
        self._others.hide_all(self._window)
        self._close_store(self.desk)
        screen = LockScreen(
            self._door, self._runner, user=self._user, name=self._facts.who, hint=SAMPLE_HINT if self._is_sample else ""
        )
        screen.opened.connect(self._on_unlocked)
        screen.leave_requested.connect(self._window.close)
        screen.other_requested.connect(self.let_in_somebody_else)
        self._window.show_front(screen)

    def let_in_somebody_else(self) -> None:
        """From the lock screen back to sign-in; what the worker had not finished is kept for them as drafts."""
        if self.desk is None or not self.desk.locked:
            return
        desk, self.desk, self.workspace = self.desk, None, None
        self._others.give_up()
        self._notices.clear()
        self._door, self._user = self._team_door, ""
        self._show_first(exists=self._team_door.exists())
        self._window.forget_workspace()
        desk.deleteLater()

    def _close_store(self, desk: Desk) -> None:
        """Write down that the worker left, then forget the key, even if the first fails."""
        store, actor, door = desk.lock(), desk.actor, self._door

        def work() -> None:
            from caseload_desktop.store.access_log import Access, record

            try:
                if store is not None:
                    record(store, actor, Access.SIGN_OFF)
            finally:
                door.lock()

        self._runner.run(self, work, write=True)

    def _on_unlocked(self, opened: Any) -> None:
        if self.desk is None or self.workspace is None:
            return
        self.desk.unlock(opened.store, opened.actor)
        self._window.show_workspace(self.workspace, who=self._facts.who, sample=self._facts.sample)
        self._others.show_again()
        self.workspace.come_back()
        self.idle.start()

    def _on_minimised(self) -> None:
        if self._settings.flag(LOCK_ON_MINIMISE):
            self.lock()

    # ------------------------------------------------------------------------------------------------------- leaving
    def leave(self) -> None:
        """Finish every write asked for, close the store, let other copies of the program in."""
        if self._leaving:
            return
        self._leaving = True
        self.idle.stop()
        self._more.stop()
        self._window.hide()
        if self.desk is not None and not self.desk.locked:
            self._close_store(self.desk)
        for door in {self._team_door, self._sample_door}:
            self._runner.run(self, door.close, write=True)
        if not self._runner.close():
            _log.error("leaving while a write was still going")
