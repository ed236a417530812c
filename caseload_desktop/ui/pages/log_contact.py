"""Log contact: a call taken down in the order it goes, in twenty seconds, without losing a letter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.domain.roles import May
from caseload_desktop.store.ids import new_id
from caseload_desktop.ui.log_contact.beside import Beside
from caseload_desktop.ui.log_contact.checks import Said, check, may_be_saved
from caseload_desktop.ui.log_contact.entry import (
    UNFINISHED,
    About,
    Entry,
    blank,
    command,
    has_content,
    says_nothing_follows,
    start_clock,
    summary,
)
from caseload_desktop.ui.log_contact.form import EntryForm
from caseload_desktop.ui.log_contact.open_entries import OpenEntries
from caseload_desktop.ui.log_contact.person_finder import PersonFinder
from caseload_desktop.ui.log_contact.reads import PersonFacts, Staff, read_person, read_staff, saved_keys
from caseload_desktop.ui.log_contact.unfinished import UnfinishedBar
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.page import Page, PageSpec
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, primary_button
from caseload_desktop.ui.widgets.card import column, row, scrolled
from caseload_desktop.ui.widgets.side_pane import SidePane
from caseload_desktop.ui.widgets.status_tag import Tone
from caseload_desktop.ui.widgets.text import ElidedLabel, rule

if TYPE_CHECKING:
    from caseload_desktop.store.journal import Changes
    from caseload_desktop.ui.contact_starts import Start
    from caseload_desktop.ui.desk import Desk


class LogContactPage(Page):
    """The form, what stands beside it, and the contacts not yet finished."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._staff: Staff | None = None
        self._last_method = "phone"
        self._left_over_read = self._go_on_wanted = False
        self._untouched = True
        self.entries = OpenEntries(desk, self._blank)
        self._lay_out()
        self._connect()
        self._add_keys()
        self.form.show_entry(self.entries.current)
        self.refresh()
        self._open_left_over()

    # ------------------------------------------------------------------------------------------------------- building
    def _lay_out(self) -> None:
        """From the outside in: a widget put into another is styled anew with all it holds; the full ones come last."""
        self.bar = UnfinishedBar()
        card = QFrame()
        card.setProperty("kind", "card")
        self.beside = Beside(today=self.desk.today)
        self.pane = SidePane(card, self.beside, title="Beside this contact", width=340)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(Space.S)
        outer.addWidget(self.bar)
        outer.addWidget(self.pane, 1)
        box = QVBoxLayout(card)
        box.setContentsMargins(1, 1, 1, 1)
        box.setSpacing(0)
        holder = QWidget()
        self._area = scrolled(holder)
        box.addWidget(self._area, 1)
        self.form = EntryForm(self.desk.code_lists, today=self.desk.today, parent=holder)
        holder.setLayout(column(self.form))
        self._add_foot(box)

    def _add_foot(self, box: QVBoxLayout) -> None:
        self.save_button = primary_button("&Save contact", self.save)
        self.save_button.setToolTip("Ctrl+Enter")
        self.later_button = button("&Keep for later", self.keep_for_later)
        self.discard_button = button("&Discard", self.discard, kind="quiet")
        self._status = ElidedLabel("", "muted")
        foot = row(self.save_button, self.later_button, self.discard_button)
        foot.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        self.beside_button = button("", self.show_beside, kind="chip", icon="panel-right")
        foot.addWidget(self._status, 1)
        foot.addWidget(self.beside_button)
        box.addWidget(rule())
        box.addLayout(foot)

    def _connect(self) -> None:
        form = self.form
        form.changed.connect(self._on_changed)
        form.moved.connect(self._on_moved)
        form.entered.connect(lambda control: self._area.ensureWidgetVisible(control, 0, 90))
        form.left.connect(self._on_left)
        form.save_wanted.connect(self.save_button.setFocus)
        self.finder = PersonFinder(
            self.desk,
            form,
            self.beside,
            entry=lambda: self.entries.current,
            keep_draft=self._keep,
            parent=self,
        )
        self.beside.open_wanted.connect(self.desk.open_person)
        self.beside.again_wanted.connect(lambda person_id: self.show_item(person_id))
        self.beside.start_wanted.connect(self._begin)
        self.beside.shows.connect(self._on_beside)
        self.desk.undo_changed.connect(self._on_undo)
        self.bar.wanted.connect(self.switch)
        self.desk.lists_changed.connect(self.refresh)

    def _add_keys(self) -> None:
        keys: list[tuple[str, Callable[[], object]]] = [
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("F7", self.show_beside),
            ("F8", lambda: self.switch("")),
            ("Ctrl+B", self.finder.toggle_call_back),
        ]
        keys += [(f"Ctrl+{n}", lambda n=n: self.beside.use_candidate(n)) for n in range(1, 7)]  # type: ignore[misc]
        for sequence, act in keys:
            shortcut = QShortcut(QKeySequence(sequence), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _blank(self) -> Entry:
        me = self.desk.actor.worker_id
        team = self._staff.team_of.get(me, "") if self._staff is not None else ""
        made = blank(
            key=new_id(),
            new_person_id=new_id(),
            now=self.desk.store.clock.now(),
            today=self.desk.today(),
            worker_id=me,
            team_id=team,
        )
        made.codes["method"] = self._last_method
        return made

    # ------------------------------------------------------------------------------------------------------- page
    @override
    def refresh(self) -> None:
        today = self.desk.today()
        self.finder.forget_names()
        self.desk.read(self, lambda connection: read_staff(connection, today=today), self._on_staff, key="staff")

    @override
    def show_item(self, item: str | None) -> None:
        """Begin a contact, about a person if their id is given; what was being typed is kept.

        ``unfinished`` goes on with a contact begun before.
        """
        if item == UNFINISHED:
            self._go_on()
            return
        self._show(self.entries.begin())
        if item:
            viewer = self.desk.actor
            self.desk.read(
                self, lambda connection: read_person(connection, item, viewer=viewer), self._on_asked_for, key="person"
            )

    @override
    def first_focus(self) -> QWidget | None:
        place = self.entries.current.focus if has_content(self.entries.current) else ""
        return self.form.texts().get(place) or self.form.texts()["source"]

    def _on_staff(self, staff: Staff) -> None:
        self._staff = staff
        self.form.set_people(workers=staff.workers, teams=staff.teams)
        entry = self.entries.current
        if not entry.code("team_id"):
            entry.codes["team_id"] = staff.team_of.get(entry.code("worker_id"), "")
        for name in ("worker_id", "team_id"):
            typing = self.form.pickers[name].hasFocus() or (entry.text(name) and not entry.code(name))
            if not typing:
                self.form.pickers[name].set_code(entry.code(name))

    def _on_asked_for(self, facts: PersonFacts | None) -> None:
        if facts is None:
            self.desk.notices.tell("This person is not on this laptop.", tone=Tone.AMBER)
        elif not facts.record.hit.open:
            self.desk.notices.tell("This record is restricted. Ask a manager.", tone=Tone.AMBER)
        else:
            self.finder.choose(facts.record.hit, go_on=False)
            self.form.focus_field("source")

    def _open_left_over(self) -> None:
        """Offer again what was being typed when the program ended; what was saved at that moment is not offered."""
        left = self.entries.left_over()

        def found(saved: set[str]) -> None:
            self._left_over_read = True
            for entry in left:
                if entry.key in saved:
                    self.entries.saved(entry.key)
            self.entries.take_in(entry for entry in left if entry.key not in saved)
            self._show_others()
            if self._go_on_wanted:
                self._go_on_wanted = False
                self.switch("")

        keys = [entry.key for entry in left]
        self.desk.read(self, lambda connection: saved_keys(connection, keys), found, key="left")

    # ------------------------------------------------------------------------------------------------------- typing
    def _on_changed(self, name: str) -> None:
        if self._untouched and not self.desk.locked and has_content(self.entries.current):
            self._untouched = False
            clock = self.desk.store.clock
            if start_clock(self.entries.current, now=clock.now(), today=clock.today()):
                self.form.show_texts("received_on", "received_at")
        self._keep()
        if name == "worker_id" and self._staff is not None:
            team = self._staff.team_of.get(self.entries.current.code("worker_id"), "")
            if team:
                self.entries.current.codes["team_id"] = team
                self.form.pickers["team_id"].set_code(team)

    def _on_moved(self) -> None:
        if has_content(self.entries.current):
            self._keep()

    def _keep(self) -> None:
        if self.desk.locked:
            return
        kept = "Every key is kept on this laptop" if self.entries.keep() else "Not kept: the disk takes nothing"
        self._status.setText(kept if has_content(self.entries.current) else "")

    def _on_left(self, name: str) -> None:
        """On leaving a field, say what is wrong with what stands in it; an empty one is left in peace until saving."""
        if self.desk.locked:
            return
        entry = self.entries.current
        mine = [one for one in self._check() if one.field == name]
        empty = not (entry.text(name).strip() or entry.code(name))
        self.form.say_one(name, [one for one in mine if not (one.stops and empty)])

    def _check(self) -> list[Said]:
        latest = self._staff.latest_known if self._staff is not None else None
        return check(self.entries.current, today=self.desk.today(), lists=self.desk.code_lists, latest_known=latest)

    # ------------------------------------------------------------------------------------------------------- beside
    def show_beside(self) -> None:
        """In a narrow window: open the drawer with the person or the people alike, or put it away."""
        if self.pane.is_drawer and self.pane.side_shown:
            self.pane.close_side()
        else:
            self.pane.open_side()

    def _on_beside(self, words: str) -> None:
        self.beside_button.setText(f"{words} (F7)")
        self.beside_button.setAccessibleName(f"Show beside: {words}")
        self.beside_button.setVisible(self.pane.is_drawer)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.beside_button.setVisible(self.pane.is_drawer)
        focused = self.form.focusWidget()
        if isinstance(focused, QWidget):
            self._area.ensureWidgetVisible(focused, 0, 90)

    # ------------------------------------------------------------------------------------------------------- entries
    def _show(self, entry: Entry) -> None:
        self._untouched = not has_content(entry)
        self.form.show_entry(entry)
        self.finder.show_entry(entry)
        self._status.setText("Every key is kept on this laptop" if has_content(entry) else "")
        self._show_others()
        self._area.verticalScrollBar().setValue(0)

    def _show_others(self) -> None:
        lists = self.desk.code_lists
        self.bar.show_entries([(entry.key, summary(entry, lists)) for entry in self.entries.others])

    def _go_on(self) -> None:
        """Go on with what was begun: the entry on the form, else the one that waits longest."""
        if self.entries.others and not has_content(self.entries.current):
            self.switch("")
        elif not self._left_over_read:
            self._go_on_wanted = True

    def switch(self, key: str) -> None:
        """Go on with another unfinished contact, the cursor where it was left."""
        if not self.entries.others:
            self.desk.notices.say("No other contact is unfinished")
            return
        entry = self.entries.switch(key)
        place, cursor = entry.focus or "source", entry.cursor
        self._show(entry)
        self.form.focus_field(place, cursor)

    def keep_for_later(self) -> None:
        """Put the contact aside; it is listed above the form until it is finished."""
        if has_content(self.entries.current):
            self.desk.notices.say("Kept for later")
        self._show(self.entries.begin())
        self.form.focus_field("source")

    def discard(self) -> None:
        """Throw the contact away without asking; the notice brings it back."""
        if not has_content(self.entries.current):
            return
        gone = self.entries.discard()
        self._show(self.entries.current)
        self.form.focus_field("source")

        def bring_back() -> None:
            self._show(self.entries.bring_back(gone))
            self.form.focus_field(gone.focus or "source", gone.cursor)

        self.desk.notices.say("Contact discarded", bring_back)

    # ------------------------------------------------------------------------------------------------------- saving
    def save(self) -> None:
        """Save the contact, or go to the first thing that keeps it from being saved."""
        self.form.settle()
        said = self._check()
        if not may_be_saved(said):
            self.form.say(said)
            self.form.focus_field(next(one.field for one in said if one.stops))
            return
        lists, today = self.desk.code_lists, self.desk.today()
        asked = command(self.entries.current, today=today, lists=lists)
        store, actor = self.desk.store, self.desk.actor

        def work() -> Changes:
            from caseload_desktop.services.contacts import log_contact

            return log_contact(store, actor, asked)

        self._last_method = asked.method
        entry = self.entries.hand_over()
        self._show(self.entries.current)
        self.form.focus_field("source")
        self.desk.write(
            self,
            "Contact saved",
            work,
            lambda changes: self._on_saved(changes.act, entry, today),
            lambda error: self._on_refused(entry, error),
        )

    def _on_saved(self, act: str, entry: Entry, today: date) -> None:
        if self.desk.locked:
            return
        from caseload_desktop.ui.contact_starts import starts_of

        self.entries.saved(entry.key)
        lists = self.desk.code_lists
        if has_content(self.entries.current):
            return
        person = {About.PERSON: entry.person_id, About.NEW: entry.new_person_id}.get(entry.about, "")
        why = entry.text("no_next_why") if says_nothing_follows(entry) else ""
        what = ": ".join(part for part in (lists.label("next_step", entry.code("next_step")), why) if part)
        said = {name: entry.code(name) for name in ("next_step", "reason")}
        self.beside.show_saved(
            act=act,
            about=summary(entry, lists),
            outcome=lists.label("contact_outcome", entry.code("outcome")),
            person_id=person,
            next_words=what,
            contact_id=entry.key,
            starts=starts_of(self.desk, {"person_id": person, **said}),
        )

    def _begin(self, start: Start, contact_id: str) -> None:
        """Begin work with what the contact just saved says."""
        start.begin(self.desk, self, contact_id)

    def _on_undo(self) -> None:
        """A contact taken back is no longer shown as saved."""
        if self.beside.saved_act and not self.desk.can_undo(self.beside.saved_act):
            self.beside.show_help()

    def _on_refused(self, entry: Entry, error: CaseloadError) -> None:
        """The contact could not be saved: bring it back with the reason beside its field."""
        if self.desk.locked:
            self.entries.take_in([entry])
            return
        self._show(self.entries.bring_back(entry))
        field = getattr(error, "field", "") if isinstance(error, RuleBroken) else ""
        name = {"nhs_number": "new_nhs_number", "postcode": "new_postcode", "family": "new_family"}.get(field, field)
        words = sentence_for(error)
        if name in self.form.fields:
            self.form.say_one(name, [Said(name, words)])
            self.form.focus_field(name)
        else:
            self.desk.notices.tell(words, tone=Tone.AMBER)


PAGE = PageSpec(
    key="log_contact",
    title="Log contact",
    icon="phone-call",
    factory=LogContactPage,
    needs=May.WRITE_RECORD,
    order=25,
    in_nav=False,
)
