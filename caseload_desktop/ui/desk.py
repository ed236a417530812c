"""The signed-in worker's desk: what every page works with, and the one way pages read, write and go elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal

from caseload_desktop.domain.errors import CaseloadError, RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.ui.notices import Notices
from caseload_desktop.ui.tasks import Cancelled, Job, Progress, Runner

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists
    from caseload_desktop.store.drafts import Drafts
    from caseload_desktop.store.journal import Changes
    from caseload_desktop.store.store import Store
    from caseload_desktop.ui.exchange.keeper import ExchangeKeeper
    from caseload_desktop.ui.workshop import Workshop

T = TypeVar("T")
_log = logging.getLogger(__name__)
_UNDO_KEPT = 20
_SOON = 1000
"""Milliseconds after a record opened in need closes, when the desk looks again."""


class Desk(QObject):
    """The open store, who is signed in, and what they just did.

    Pages ask the desk each time (never keep ``desk.store``): after locking, another store object stands there.
    Signals: ``store_changed(Changes)`` after every act; ``go_requested(str page, item or None)``;
    ``actor_changed`` the worker may read more or less than before; ``lists_changed`` code lists may read differently;
    ``undo_changed``; ``drafts_changed`` what is not finished was thrown away or brought back by hand;
    ``person_shown(id, name)`` for "recent".
    """

    store_changed = Signal(object)
    go_requested = Signal(str, object)
    actor_changed = Signal()
    lists_changed = Signal()
    undo_changed = Signal()
    drafts_changed = Signal()
    person_shown = Signal(str, str)

    def __init__(
        self, store: Store, actor: Actor, runner: Runner, notices: Notices, *, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._store: Store | None = store
        self.actor = actor
        self.runner = runner
        self.notices = notices
        self.safety_copy: Callable[[], object] | None = None
        """Makes a backup before an import, on the database worker; whoever holds the vault sets it."""
        self.workshop: Workshop | None = None
        """Choices of this laptop, locking and backups; whoever leads the session sets it."""
        self.exchange: ExchangeKeeper | None = None
        """What waits to be shared and what has come in; ``ui.exchange.keeper.keeper_of`` makes it."""
        self._acts: list[tuple[str, str]] = []
        self._drafts_refused = ""
        self._latest: dict[tuple[int, str], Job] = {}
        self.openings: dict[str, datetime] = {}
        """Restricted records open to the worker in need, by person, with when each closes (UTC)."""
        self._closing = QTimer(self)
        self._closing.setSingleShot(True)
        self._closing.timeout.connect(self.read_openings)

    # ------------------------------------------------------------------------------------------------------- context
    @property
    def store(self) -> Store:
        """The open store. Raises ``StoreUnavailable("locked")`` while the screen is locked."""
        if self._store is None:
            raise StoreUnavailable("locked")
        return self._store

    @property
    def locked(self) -> bool:
        """True while no store is open."""
        return self._store is None

    @property
    def code_lists(self) -> CodeLists:
        """The code lists as the council keeps them."""
        return self.store.code_lists

    def today(self) -> date:
        """The local day by the store's clock."""
        return self.store.clock.today()

    def may(self, what: May) -> bool:
        """True when the worker's role allows it; services check again."""
        return self.actor.may(what)

    def lock(self) -> Store | None:
        """Let go of the store and hand it back for closing."""
        if self.exchange is not None:
            self.exchange.pause()
        store, self._store = self._store, None
        return store

    def unlock(self, store: Store, actor: Actor) -> None:
        """Go on with a store opened again by the same worker."""
        self._store, self.actor = store, actor
        self.read_openings()
        if self.exchange is not None:
            self.exchange.refresh()

    def read_openings(self) -> None:
        """Find out which restricted records are open to the worker in need, and look again when one closes."""
        if self.locked:
            return
        from caseload_desktop.store.queries.break_glass import opened_by

        actor, now = self.actor.by_name, self.store.clock.now()
        self.read(self, lambda c: opened_by(c, actor, now=now), lambda found: self._on_openings(found, now), key="open")

    def _on_openings(self, openings: dict[str, datetime], now: datetime) -> None:
        self.openings = openings
        self._closing.stop()
        if openings:
            self._closing.start(max(int((min(openings.values()) - now).total_seconds() * 1000), 0) + _SOON)
        if self.actor.opened != frozenset(openings):
            self.actor = replace(self.actor, opened=frozenset(openings))
            self.actor_changed.emit()

    # ------------------------------------------------------------------------------------------------------- reading
    def read(
        self,
        owner: QObject,
        query: Callable[[Any], T],
        on_result: Callable[[T], object],
        on_error: Callable[[Exception], object] | None = None,
        *,
        key: str = "",
    ) -> Job:
        """Run ``query(connection)`` on a reader beside the screen; a newer read of the same owner and ``key`` wins."""
        store = self.store

        def work() -> T:
            with store.read() as connection:
                return query(connection)

        def failed(error: Exception) -> None:
            if self.locked or isinstance(error, Cancelled):
                return
            if on_error is not None and shiboken6.isValid(owner):
                on_error(error)
            else:
                self.runner.failed.emit(error)

        place = (id(owner), key)
        if key and (before := self._latest.get(place)) is not None:
            before.cancel()
        job = self.runner.run_aside(owner, work, on_result, failed)
        if key:
            self._latest[place] = job
        return job

    # ------------------------------------------------------------------------------------------------------- writing
    def write(
        self,
        owner: QObject,
        label: str,
        work: Callable[[], Changes],
        on_done: Callable[[Changes], object] | None = None,
        on_error: Callable[[CaseloadError], object] | None = None,
        *,
        undoable: bool = True,
        since: int | None = None,
        carried: bool = False,
    ) -> Job:
        """Run a service on the database worker; then tell every page, say ``label`` and offer to undo it.

        ``since`` is the store's ``place`` when what was typed was begun: what came from another laptop after it is not
        written over, but told (``AlreadyChanged``); ``carried`` when it was typed in a form that was opened again
        since. ``on_error`` gets what the worker can act on (``RuleBroken`` and its kin); without it the presenter says
        it. What is a fault of ours always goes to the presenter.
        """
        from caseload_desktop.store.seen import looked_at

        def work_on_what_was_seen() -> Changes:
            with looked_at(since, carried=carried):
                return work()

        done, failed = self._outcome(owner, label, on_done, on_error, undoable=undoable)
        # The desk owns the job, so that a page closed meanwhile doesn't hide the change from the others.
        return self.runner.run(self, work_on_what_was_seen, done, failed, write=True)

    def write_long(
        self,
        owner: QObject,
        label: str,
        work: Callable[[Job], Changes],
        on_done: Callable[[Changes], object] | None = None,
        on_error: Callable[[CaseloadError], object] | None = None,
        *,
        on_progress: Callable[[Progress], object] | None = None,
    ) -> Job:
        """As ``write``, for one act that takes long: ``work`` tells its progress and may be given up by ``job.check``.

        Given up, ``on_error`` gets ``RuleBroken("given_up")``; nothing was changed.
        """
        done, failed = self._outcome(owner, label, on_done, on_error, undoable=True)

        def ended(error: Exception) -> None:
            failed(RuleBroken("given_up") if isinstance(error, Cancelled) else error)

        return self.runner.run_long(self, work, done, ended, on_progress=on_progress, write=True)

    def _outcome(
        self,
        owner: QObject,
        label: str,
        on_done: Callable[[Changes], object] | None,
        on_error: Callable[[CaseloadError], object] | None,
        *,
        undoable: bool,
    ) -> tuple[Callable[[Changes], None], Callable[[Exception], None]]:
        """What follows an act that went well, and one that did not."""

        def done(changes: Changes) -> None:
            if undoable and changes.touched:
                self._remember(changes.act, label)
            if any(entity == "code_change" for entity, _ in changes.touched):
                self.lists_changed.emit()
            if any(entity == "break_glass" for entity, _ in changes.touched):
                self.read_openings()
            self.store_changed.emit(changes)
            if label:
                self.notices.say(label, (lambda: self.undo(changes.act)) if undoable and changes.touched else None)
            if on_done is not None and shiboken6.isValid(owner):
                on_done(changes)

        def failed(error: Exception) -> None:
            if isinstance(error, CaseloadError) and on_error is not None and shiboken6.isValid(owner):
                on_error(error)
            else:
                self.runner.failed.emit(error)

        return done, failed

    def _remember(self, act: str, label: str) -> None:
        self._acts.append((act, label))
        del self._acts[:-_UNDO_KEPT]
        self.undo_changed.emit()

    # ------------------------------------------------------------------------------------------------------- undo
    @property
    def undo_words(self) -> str:
        """What ``undo_last`` would take back ("Contact saved"); empty when there is nothing."""
        return self._acts[-1][1] if self._acts else ""

    def can_undo(self, act: str) -> bool:
        """True while an act of this session can be taken back."""
        return any(known == act for known, _words in self._acts)

    def undo_last(self) -> None:
        """Take back the last act of this session; pressed again, the one before."""
        if self._acts:
            self.undo(self._acts[-1][0])
        else:
            self.notices.say("Nothing to undo")

    def undo(self, act: str) -> None:
        """Take back one act; the record keeps both."""
        from caseload_desktop.services.undo import undo_act

        store, actor = self.store, self.actor
        label = next((words for known, words in self._acts if known == act), "")
        self._acts = [(known, words) for known, words in self._acts if known != act]
        self.undo_changed.emit()
        words = f"Undone: {label[0].lower()}{label[1:]}" if label else "Undone"
        self.write(self, words, lambda: undo_act(store, actor, act), undoable=False)

    # ------------------------------------------------------------------------------------------------------- drafts
    def throw_drafts_away(self, named: Collection[tuple[str, str]]) -> None:
        """Forget drafts by kind and key without their form; the notice that says so brings them back."""
        author = self.actor.worker_id
        mine = self.store.drafts.mine(author)
        thrown = [draft for draft in mine if (draft.kind, draft.key) in named]

        def bring_back() -> None:
            for draft in thrown if self.actor.worker_id == author else ():
                self.keep_draft(draft.kind, draft.key, draft.state)
            self.drafts_changed.emit()

        for draft in thrown:
            self.forget_draft(draft.kind, draft.key)
        self.drafts_changed.emit()
        self.notices.say("Thrown away", bring_back)

    def keep_draft(self, kind: str, key: str, state: Mapping[str, Any]) -> bool:
        """Keep what is typed; False when the disk takes nothing: that is told once, until it does, and stops no key."""
        return self._on_drafts(lambda drafts: drafts.save(kind, key, self.actor.worker_id, state))

    def forget_draft(self, kind: str, key: str) -> None:
        """It was saved, or thrown away."""
        self._on_drafts(lambda drafts: drafts.drop(kind, key, self.actor.worker_id))

    def _on_drafts(self, work: Callable[[Drafts], object]) -> bool:
        if self._store is None:
            return False
        try:
            work(self._store.drafts)
        except StoreUnavailable as error:
            if error.code != self._drafts_refused:
                self._drafts_refused = error.code
                self.runner.failed.emit(error)
            return False
        self._drafts_refused = ""
        return True

    # ------------------------------------------------------------------------------------------------------- going
    def go(self, page: str, item: str | None = None) -> None:
        """Show a page by its key, and one thing in it."""
        self.go_requested.emit(page, item)

    def open_person(self, person_id: str, tab: str = "") -> None:
        """Show a person's page, and one of its tabs by its title ("reviews")."""
        self.go("person", f"{person_id}#{tab}" if tab else person_id)

    def open_contact(self, contact_id: str) -> None:
        """Show one contact in the contact list."""
        self.go("contacts", contact_id)

    def log_contact(self, person_id: str | None = None) -> None:
        """Begin a contact, about a known person if given."""
        self.go("log_contact", person_id)
