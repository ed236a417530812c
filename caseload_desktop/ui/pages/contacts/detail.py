"""One contact in full, beside a list: what was said, whom it was about, its history, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from caseload_desktop.domain.roles import Actor, May
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.queries.contacts import ContactRecord, contact_id_of, contact_record
from caseload_desktop.store.queries.history import HistoryEntry, history
from caseload_desktop.store.queries.organisation import names_by_id
from caseload_desktop.ui.change_words import change_lines, is_making, what_happened, who_and_when, why_words
from caseload_desktop.ui.contact_starts import STARTS, Start, starts_of
from caseload_desktop.ui.contact_words import received_words, status_tag
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.record_words import Words, day_long, due_words
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, icon_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.empty_state import EmptyState
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted, rule

_LOGGED_AFTER_MS = 800
"""How long a contact shows before it counts as opened; passing over it with the arrow keys does not."""


@dataclass(frozen=True, slots=True)
class ContactStory:
    """All the pane shows: the contact, its history oldest first, and names of workers and teams by id.

    ``begun`` are the keys of the work (``ui.contact_starts``) that comes from it already.
    """

    record: ContactRecord
    history: tuple[HistoryEntry, ...]
    names: dict[str, str]
    begun: frozenset[str] = frozenset()


def contact_story(connection: Any, contact_id: str, *, viewer: Actor) -> ContactStory | None:
    """Read a contact with its history; nothing but the restriction where the viewer may not read it."""
    record = contact_record(connection, contact_id, viewer=viewer)
    if record is None:
        return None
    if not record.open:
        return ContactStory(record, (), {})
    told = tuple(history(connection, "contact", contact_id))
    begun = frozenset(one.key for one in STARTS if one.fits(record.values) and one.has_begun(connection, contact_id))
    return ContactStory(record, told, names_by_id(connection), begun)


class ContactDetail(QWidget):
    """Signals: ``contact_shown(id, row number)``."""

    contact_shown = Signal(str, int)

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.story: ContactStory | None = None
        self._ask: Callable[[Any], ContactStory | None] | None = None
        self._views = QStackedLayout(self)
        self._nothing = EmptyState("message-square", "Choose a contact to see it in full.")
        self._views.addWidget(self._nothing)
        self._card: QWidget | None = None
        self._first: QPushButton | None = None
        self._seen = QTimer(self)
        self._seen.setSingleShot(True)
        self._seen.timeout.connect(self._log_opened)

    # ------------------------------------------------------------------------------------------------------- loading
    def show_contact(self, contact_id: str) -> None:
        """Show a contact by its id."""
        viewer = self.desk.actor
        self._load(lambda connection: contact_story(connection, contact_id, viewer=viewer))

    def show_number(self, number: int) -> None:
        """Show a contact by its row number, unless it shows already."""
        if self.story is not None and self.number == number:
            return
        viewer = self.desk.actor

        def read(connection: Any) -> ContactStory | None:
            contact_id = contact_id_of(connection, number)
            return contact_story(connection, contact_id, viewer=viewer) if contact_id is not None else None

        self._load(read)

    def show_nothing(self) -> None:
        """Show that nothing is chosen."""
        self._ask = None
        self._on_story(None)

    def refresh(self) -> None:
        """Read the contact again."""
        if self._ask is not None:
            self._load(self._ask)

    def _load(self, ask: Callable[[Any], ContactStory | None]) -> None:
        self._ask = ask
        self.desk.read(self, ask, self._on_story, key="story")

    def _on_story(self, story: ContactStory | None) -> None:
        before, self.story = self.story, story
        focused = self._first is not None and self._first.hasFocus()
        old, self._card, self._first = self._card, None, None
        if story is not None:
            self._card = _Shown(self, story)
            self._first = self._card.first
            self._views.addWidget(self._card)
            self._views.setCurrentWidget(self._card)
        else:
            self._views.setCurrentWidget(self._nothing)
        if old is not None:
            self._views.removeWidget(old)
            old.hide()
            old.deleteLater()
        if story is None:
            return
        if focused:
            self.focus_first()
        if before is None or before.record.id != story.record.id:
            self._seen.start(_LOGGED_AFTER_MS)
        if (number := self.number) is not None:
            self.contact_shown.emit(story.record.id, number)

    @property
    def number(self) -> int | None:
        """The row number of what shows; None for nothing and for a restricted person's contact."""
        found = self.story.record.values.get("no") if self.story is not None else None
        return found if isinstance(found, int) else None

    def focus_first(self) -> None:
        """Put the keyboard on the first thing that can be done."""
        if self._first is not None and self._first.isVisible():
            self._first.setFocus()

    def _log_opened(self) -> None:
        """Write to the access log that this contact was looked at."""
        if self.story is None or not self.story.record.open or not self.isVisible() or self.desk.locked:
            return
        from caseload_desktop.store.access_log import record

        store, actor, contact_id = self.desk.store, self.desk.actor, self.story.record.id
        kind = {"kind": "contact"}
        self.desk.runner.run(
            self, lambda: record(store, actor, Access.OPEN_RECORD, about=contact_id, detail=kind), write=True
        )

    # ------------------------------------------------------------------------------------------------------- acting
    @property
    def may_change(self) -> bool:
        """True when this worker may correct or withdraw what shows; the service asks again."""
        if self.story is None or not self.story.record.open:
            return False
        values, me = self.story.record.values, self.desk.actor.worker_id
        own = me in (values["author"], values["worker_id"])
        return self.desk.may(May.WRITE_RECORD) and (own or self.desk.may(May.CORRECT_OTHERS))

    @property
    def _standing(self) -> ContactRecord | None:
        """The contact that shows, when it can be changed and is not withdrawn."""
        if self.story is None or not self.may_change or self.story.record.gone:
            return None
        return self.story.record

    def correct(self) -> None:
        """Open the form that corrects this contact."""
        if (record := self._standing) is not None and self.story is not None:
            from caseload_desktop.ui.dialogs.correct_contact import CorrectContactDialog

            CorrectContactDialog(self.desk, record.id, record.values, self.story.names, parent=self.window()).open()

    def withdraw(self) -> None:
        """Ask why, then withdraw this contact."""
        if (record := self._standing) is None:
            return
        from caseload_desktop.services.contacts import withdraw_contact

        store, actor, contact_id = self.desk.store, self.desk.actor, record.id
        ReasonDialog(
            self.desk,
            title="Withdraw this contact",
            words="It leaves lists and figures. It stays in the record, struck through, with your reason.",
            save="Withdraw",
            done="Contact withdrawn",
            about=(contact_id,),
            work=lambda why: withdraw_contact(store, actor, contact_id=contact_id, why=why),
            reasons=("Recorded in error", "Recorded twice", "About another person"),
            danger=True,
            parent=self.window(),
        ).open()

    def restore(self) -> None:
        """Bring a withdrawn contact back, with a reason."""
        if self.story is None or not self.may_change or not self.story.record.gone:
            return
        from caseload_desktop.services.contacts import restore_contact

        store, actor, contact_id = self.desk.store, self.desk.actor, self.story.record.id
        ReasonDialog(
            self.desk,
            title="Restore this contact",
            words="It comes back into lists and figures.",
            save="Restore",
            done="Contact restored",
            about=(contact_id,),
            work=lambda why: restore_contact(store, actor, contact_id=contact_id, why=why),
            reasons=("Withdrawn by mistake",),
            parent=self.window(),
        ).open()

    def link(self) -> None:
        """Say whom a contact about an unknown person was about."""
        record = self._standing
        if record is not None and record.hit is None:
            from caseload_desktop.ui.dialogs.link_contact import LinkContactDialog

            about = str(record.values.get("about_unknown") or "")
            LinkContactDialog(self.desk, record.id, about, parent=self.window()).open()

    def starts(self) -> tuple[Start, ...]:
        """The work this contact leads to and that nobody has begun yet."""
        if self.story is None or (record := self._standing) is None:
            return ()
        return tuple(one for one in starts_of(self.desk, record.values) if one.key not in self.story.begun)

    def begin(self, start: Start) -> None:
        """Begin a piece of work with what the contact says."""
        if (record := self._standing) is not None:
            start.begin(self.desk, self, record.id)

    def undo(self) -> None:
        """Take back the latest change of this contact."""
        if (entry := self.last_change) is not None and self.may_change:
            self.desk.undo(entry.act)

    @property
    def last_change(self) -> HistoryEntry | None:
        """The latest change after the contact was logged; None when it stands as it was logged."""
        entries = self.story.history if self.story is not None else ()
        return entries[-1] if entries and not is_making(entries[-1]) else None

    def open_person(self) -> None:
        """Go to the page of the person this contact is about."""
        if self.story is not None and self.story.record.hit is not None:
            self.desk.open_person(self.story.record.hit.id)

    def fill_menu(self, menu: QMenu) -> None:
        """What can be done with the contact, for a menu."""
        if self.story is None:
            return
        record = self.story.record
        if record.hit is not None:
            menu.addAction("Open the person's page\tCtrl+Enter", self.open_person)
        if self._standing is not None:
            menu.addAction("Correct\tE", self.correct)
            if record.hit is None:
                menu.addAction("Link to a person\tL", self.link)
            for start in self.starts():
                menu.addAction(start.words, partial(self.begin, start))
            menu.addAction("Withdraw\tW", self.withdraw)
        elif record.gone and self.may_change:
            menu.addAction("Restore", self.restore)
        if self.last_change is not None and self.may_change:
            menu.addAction(f"Undo: {what_happened(self.last_change).lower()}", self.undo)


class _Shown(QWidget):
    """One contact as it stands; made anew each time."""

    def __init__(self, pane: ContactDetail, story: ContactStory) -> None:
        super().__init__()
        self._pane, self._story = pane, story
        self._record = story.record
        self._words = Words(pane.desk.code_lists, story.names)
        self._today = pane.desk.today()
        self.first: QPushButton | None = None
        inner = QWidget()
        inner.setLayout(column(*self._parts(), space=Space.M))
        card = Card()
        card.body.setSpacing(0)
        card.body.addWidget(scrolled(inner))
        card.setAccessibleName("Contact in full")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def _parts(self) -> list[QWidget]:
        if not self._record.open:
            return [self._restricted(), _spring()]
        parts = [self._head(), *self._bars(), self._actions(), rule(), self._what()]
        if self._value("notes"):
            parts += [heading("Notes"), label(self._value("notes"), wrap=True, selectable=True)]
        parts += [heading("Outcome"), self._outcome(), rule(), heading("History"), *self._history(), _spring()]
        return parts

    def _value(self, name: str) -> str:
        return self._words.value("contact", name, self._record.values.get(name))

    def _pair(self, name: str) -> tuple[str, str]:
        return self._words.field("contact", name), self._value(name)

    def _restricted(self) -> QWidget:
        holder = QWidget()
        words = "Restricted: ask the manager if you need to see this contact."
        bar = MessageBar(Tone.AMBER, words, closable=False, icon="lock")
        holder.setLayout(column(heading("Restricted person"), bar))
        return holder

    def _head(self) -> QWidget:
        record, lists = self._record, self._pane.desk.code_lists
        text = {k: str(record.values.get(k) or "") for k in ("outcome", "closed_on", "next_step", "received_on")}
        tag = status_tag(
            lists,
            outcome=text["outcome"],
            closed_on=text["closed_on"],
            gone=record.gone,
            next_step=text["next_step"],
        )
        tags: list[QWidget] = [StatusTag(tag)]
        if any(entry.command == "correct_contact" for entry in self._story.history):
            tags.append(StatusTag(Tag(Tone.BLUE, "Corrected")))
        name = heading(_name(record))
        name.setWordWrap(True)
        head = row(name)
        head.setStretch(0, 1)
        if record.hit is not None:
            open_button = icon_button("user", "Open the person's page", self._pane.open_person)
            head.addWidget(open_button)
        received = received_words(lists, record.values, day=day_long(text["received_on"]))
        about = hit_line(record.hit, today=self._today) if record.hit is not None else "Not linked to a person yet"
        holder = QWidget()
        lines = column(flow(*tags), head, muted(about, wrap=True), label(received, wrap=True), space=Space.XS)
        holder.setLayout(lines)
        return holder

    def _bars(self) -> list[QWidget]:
        record, bars = self._record, list[QWidget]()
        if record.gone:
            bars.append(MessageBar(Tone.GREY, f"Withdrawn: {record.gone}", closable=False, icon="archive"))
        if record.conflicts:
            names = ", ".join(self._words.field("contact", name) or name for name in record.conflicts)
            bars.append(
                MessageBar(
                    Tone.AMBER,
                    f"Two laptops say different things: {names}.",
                    action="Choose",
                    on_action=self._choose,
                    closable=False,
                )
            )
        return bars

    def _choose(self) -> None:
        from caseload_desktop.ui.dialogs.conflict import ConflictDialog

        record = self._record
        ConflictDialog(
            self._pane.desk,
            entity="contact",
            row_id=record.id,
            person_id=record.hit.id if record.hit is not None else "",
            names=self._story.names,
            parent=self.window(),
        ).open()

    def _actions(self) -> QWidget:
        pane, record, made = self._pane, self._record, list[QPushButton]()
        if not pane.may_change:
            return muted("Only the worker who took it, a senior practitioner or a manager can change it.", wrap=True)
        if record.gone:
            made.append(button("Restore", pane.restore, icon="rotate-ccw"))
        else:
            if record.hit is None:
                made.append(button("Link to a person", pane.link, icon="link", tip="L"))
            made += [button(one.words, partial(pane.begin, one), icon=one.icon) for one in pane.starts()]
            words = "Correct" if record.values.get("closed_on") else "Decide or correct"
            made.append(button(words, pane.correct, icon="pencil", tip="E"))
            made.append(button("Withdraw", pane.withdraw, icon="archive", tip="W"))
        if pane.last_change is not None:
            done = what_happened(pane.last_change).lower()
            made.append(button("Undo", pane.undo, icon="undo", kind="quiet", name=f"Undo: {done}", tip=f"Undo: {done}"))
        self.first = made[0]
        return flow(*made)

    def _what(self) -> QWidget:
        names = ("reason", "presenting_issue", "step", "source_detail", "route_of_access", "about_unknown")
        existing = ("existing_case", "minutes")
        pairs = [self._pair(name) for name in names]
        pairs += [("Taken by", self._record.worker), ("Team", self._record.team)]
        return facts([*pairs, *(self._pair(name) for name in existing)])

    def _outcome(self) -> QWidget:
        due = str(self._record.values.get("next_step_due") or "")
        closed = bool(self._record.values.get("closed_on"))
        due_text = day_long(due) + (f" ({due_words(due, today=self._today)})" if not closed else "") if due else ""
        pairs = [
            self._pair("given"),
            self._pair("given_detail"),
            ("Outcome", self._value("outcome") or "Not decided yet"),
            self._pair("closed_on"),
            self._pair("next_step"),
            self._pair("no_next_why"),
            self._pair("next_step_note"),
            ("Due", due_text),
        ]
        return facts(pairs)

    def _history(self) -> list[QWidget]:
        return [self._told(entry) for entry in reversed(self._story.history)]

    def _told(self, entry: HistoryEntry) -> QWidget:
        holder = QWidget()
        why = why_words(entry)
        lines: list[QWidget] = [label(what_happened(entry) + (f": {why}" if why else ""), "label", wrap=True)]
        if not is_making(entry):
            lines += [label(line, wrap=True) for line in change_lines(entry, self._words)]
        elif entry.on != str(self._record.values.get("received_on") or ""):
            lines.append(muted(f"Entered on {day_long(entry.on)}"))
        lines.append(muted(who_and_when(entry), wrap=True))
        holder.setLayout(column(*lines, space=2))
        return holder


def _name(record: ContactRecord) -> str:
    if record.hit is not None:
        return record.hit.name
    return str(record.values.get("about_unknown") or "Person not known")


def _spring() -> QWidget:
    """Takes what room is left, so that the parts above keep together."""
    spring = QWidget()
    spring.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return spring
