"""What stands beside the form: the chosen person, people like the one typed, or what follows from the last save."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from caseload_desktop.domain.age import age_text
from caseload_desktop.domain.dates import show_long
from caseload_desktop.domain.nhs_number import show_nhs_number
from caseload_desktop.ui.people_search import as_suggestion
from caseload_desktop.ui.theme import Space
from caseload_desktop.ui.widgets.buttons import button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.message_bar import MessageBar
from caseload_desktop.ui.widgets.status_tag import StatusTag, Tag, Tone
from caseload_desktop.ui.widgets.text import heading, label, muted, rule

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists
    from caseload_desktop.store.queries.contacts import ContactRow
    from caseload_desktop.store.queries.people import DuplicateCandidate
    from caseload_desktop.ui.contact_starts import Start
    from caseload_desktop.ui.log_contact.reads import PersonFacts

CALL_BACK_DAYS = 14
"""A second contact about the same matter within a fortnight may be a call back, by the council's own counting."""
_MOST_ALIKE = 6


def days_ago(day: str, *, today: date) -> str:
    """How long ago an ISO day was, as people say it."""
    days = (today - date.fromisoformat(day)).days
    if days == 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if 0 < days <= 60 else f"on {show_long(date.fromisoformat(day))}"


class Beside(QWidget):
    """The side pane. Signals: ``person_wanted(PersonHit)`` use this one; ``call_back_wanted(str contact id)``;
    ``open_wanted(str person id)``; ``again_wanted(str person id)`` another contact about the same
    person; ``start_wanted(Start, str contact id)`` for work it leads to; ``shows(str)`` what stands here
    now, in two words."""

    person_wanted = Signal(object)
    call_back_wanted = Signal(str)
    open_wanted = Signal(str)
    again_wanted = Signal(str)
    start_wanted = Signal(object, str)
    shows = Signal(str)

    def __init__(self, *, today: Callable[[], date], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._alike: tuple[DuplicateCandidate, ...] = ()
        self._call_back, self._saved = "", ""
        self._holder = QWidget()
        self._body = QVBoxLayout(self._holder)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(Space.M)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scrolled(self._holder))
        self.show_help()

    def _show(self, *parts: QWidget) -> None:
        self._alike, self._call_back, self._saved = (), "", ""
        while (item := self._body.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for part in parts:
            self._body.addWidget(part)
        self._body.addStretch(1)

    # ------------------------------------------------------------------------------------------------------- help
    def show_help(self) -> None:
        """Show the few keys worth knowing."""
        card = Card("While you type")
        for keys, words in (
            ("Enter", "takes what is highlighted and goes on"),
            ("Tab", "goes to the next field"),
            ("Alt + letter", "jumps to the field with that letter underlined"),
            ("A letter", "ticks what was given, in that row"),
            ("Ctrl+Enter", "saves"),
            ("Ctrl+L", "starts another contact; this one is kept"),
            ("F7", "shows this beside a narrow form"),
            ("F8", "goes to the next unfinished contact"),
        ):
            key = label(keys, "label")
            key.setFixedWidth(96)
            card.body.addLayout(row(key, label(words, "muted", wrap=True), space=Space.S))
        self._show(card)
        self.shows.emit("Keys")

    # ------------------------------------------------------------------------------------------------------- person
    def show_person(self, facts: PersonFacts, lists: CodeLists, *, call_back_of: str, received: date) -> None:
        """Show who was chosen: what to know before speaking, and what was said lately."""
        card = Card()
        hit, values = facts.record.hit, facts.record.values
        card.body.addWidget(label(hit.name, "heading", wrap=True))
        card.setAccessibleName(f"{hit.name}, chosen")
        card.body.addWidget(muted(" · ".join(self._numbers(facts)), wrap=True))
        if hit.restricted:
            card.body.addWidget(MessageBar(Tone.AMBER, "Restricted record", closable=False, icon="lock"))
        needs = [lists.label("communication_need", str(code)) for code in _codes(values.get("communication_needs"))]
        needs = [need for need in needs if need]
        if values.get("interpreter"):
            language = lists.label("language", str(values.get("language") or ""))
            needs.insert(0, f"Interpreter: {language}" if language else "Needs an interpreter")
        if needs or values.get("communication_note"):
            words = ". ".join([*needs, str(values.get("communication_note") or "")]).strip(". ")
            card.body.addWidget(MessageBar(Tone.BLUE, words, closable=False, icon="ear"))
        for line in self._reach(facts, lists):
            card.body.addWidget(line)
        card.body.addWidget(rule())
        card.body.addWidget(heading("Last contacts"))
        for contact in facts.recent:
            card.body.addLayout(self._contact(contact, lists))
        if not facts.recent:
            card.body.addWidget(muted("None recorded here."))
        open_button = quiet_button("Open record", lambda: self.open_wanted.emit(hit.id), icon="user")
        card.body.addWidget(open_button, 0, Qt.AlignmentFlag.AlignLeft)
        parts: list[QWidget] = [card]
        offer = self._call_back_offer(facts, lists, call_back_of, received)
        if offer is not None:
            parts.insert(0, offer)
        self._show(*parts)
        self.shows.emit("In touch lately" if offer is not None else "About the person")
        if offer is not None and not call_back_of:
            self._call_back = _last_within(facts, received)

    def _numbers(self, facts: PersonFacts) -> list[str]:
        hit = facts.record.hit
        born = date.fromisoformat(hit.birth_date) if hit.birth_date else None
        parts = [
            _begun_large(age_text(born, hit.birth_year, on=self._today())),
            f"born {show_long(born)}" if born else "",
            hit.reference,
            f"NHS {show_nhs_number(hit.nhs_number)}" if hit.nhs_number else "",
        ]
        return [part for part in parts if part]

    @staticmethod
    def _reach(facts: PersonFacts, lists: CodeLists) -> list[QWidget]:
        lines: list[QWidget] = []
        for address in facts.record.addresses[:1]:
            words = ", ".join(str(v) for v in (address.values.get("lines"), address.values.get("postcode")) if v)
            lines.append(_fact("Address", words))
        for detail in facts.record.details[:2]:
            kind = lists.label("contact_detail_kind", str(detail.values.get("kind") or ""))
            lines.append(_fact(kind or "Phone", str(detail.values.get("value") or "")))
        return lines

    def _contact(self, contact: ContactRow, lists: CodeLists) -> QVBoxLayout:
        what = lists.label("contact_reason", contact.reason) or "Contact"
        outcome = lists.label("contact_outcome", contact.outcome) or "Not decided yet"
        when = _begun_large(days_ago(contact.received_on, today=self._today()))
        return column(label(what, "label", wrap=True), muted(f"{when} · {outcome}", wrap=True), space=2)

    def _call_back_offer(
        self, facts: PersonFacts, lists: CodeLists, call_back_of: str, received: date
    ) -> QWidget | None:
        """ "Rang 2 days ago: is this a call back?" for the latest contact of the last fortnight."""
        last = _last_within(facts, received)
        earlier = next((c for c in facts.recent if c.id == (call_back_of or last)), None)
        if earlier is None:
            return None
        about = lists.label("contact_reason", earlier.reason) or "a contact"
        when = days_ago(earlier.received_on, today=self._today())
        card = Card()
        if call_back_of:
            card.body.addWidget(StatusTag(Tag(Tone.BLUE, "Call back")))
            card.body.addWidget(label(f"Belongs to {about.lower()}, {when}.", wrap=True))
            card.body.addLayout(row(quiet_button("Not a call back (Ctrl+B)", lambda: self.call_back_wanted.emit(""))))
            return card
        card.body.addWidget(label(f"In touch {when}: {about}.", "label", wrap=True))
        card.body.addLayout(
            row(button("This is a call back (Ctrl+B)", lambda: self.call_back_wanted.emit(earlier.id), icon="phone"))
        )
        return card

    @property
    def call_back_offered(self) -> str:
        """The contact this one may be a call back of; empty when none is offered."""
        return self._call_back

    # ------------------------------------------------------------------------------------------------------- alike
    def show_alike(self, found: Sequence[DuplicateCandidate]) -> None:
        """Show people on record who may be the one being typed, and why each was found."""
        card = Card("Already known?" if found else "Nobody like this on record")
        if not found:
            card.body.addWidget(muted("They will be registered when the contact is saved.", wrap=True))
        for number, one in enumerate(found[:_MOST_ALIKE], 1):
            if number > 1:
                card.body.addWidget(rule())
            card.body.addWidget(self._candidate(number, one))
        self._show(card)
        count = len(found)
        self.shows.emit("Nobody alike" if not count else "1 person alike" if count == 1 else f"{count} people alike")
        self._alike = tuple(found[:_MOST_ALIKE])

    def _candidate(self, number: int, one: DuplicateCandidate) -> QWidget:
        from caseload_desktop.domain.matching import LIKELY

        holder = QWidget()
        box = QVBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        likely = one.score >= LIKELY
        tag = StatusTag(Tag(Tone.AMBER if likely else Tone.GREY, "Likely the same" if likely else "Possible"))
        box.addLayout(row(label(one.hit.name, "label", wrap=True), tag))
        if not one.hit.open:
            box.addWidget(muted("Restricted: ask a manager.", wrap=True))
            return holder
        box.addWidget(muted(as_suggestion(one.hit).detail, wrap=True))
        box.addWidget(label("Why: " + ", ".join(one.reasons), "hint", wrap=True))
        use = button(
            f"Use this person (Ctrl+{number})",
            lambda: self.person_wanted.emit(one.hit),
            kind="chip",
            name=f"Use {one.hit.name}, {', '.join(one.reasons)}",
        )
        box.addWidget(use, 0, Qt.AlignmentFlag.AlignLeft)
        return holder

    def use_candidate(self, number: int) -> bool:
        """Ctrl+number: take that candidate, if there is one that may be chosen."""
        if not 1 <= number <= len(self._alike) or not self._alike[number - 1].hit.open:
            return False
        self.person_wanted.emit(self._alike[number - 1].hit)
        return True

    @property
    def alike(self) -> tuple[DuplicateCandidate, ...]:
        """The people shown as like the one being typed."""
        return self._alike

    # ------------------------------------------------------------------------------------------------------- saved
    @property
    def saved_act(self) -> str:
        """The act of the contact shown as saved; empty while something else shows."""
        return self._saved

    def show_saved(
        self,
        *,
        act: str,
        about: str,
        outcome: str,
        person_id: str,
        next_words: str,
        contact_id: str = "",
        starts: Sequence[Start] = (),
    ) -> None:
        """After a save: what happens next, and the things often done then.

        ``starts`` is the work the contact leads to.
        """
        card = Card("Contact saved")
        card.body.addWidget(label(about, "label", wrap=True))
        card.body.addWidget(muted(outcome, wrap=True))
        if next_words:
            card.body.addWidget(label(f"Next: {next_words}", wrap=True))
        for start in starts:
            begin = partial(self.start_wanted.emit, start, contact_id)
            card.body.addWidget(button(start.words, begin, icon=start.icon))
        if person_id:
            card.body.addLayout(
                column(
                    button("Open record", lambda: self.open_wanted.emit(person_id), icon="user"),
                    button("Another contact about them", lambda: self.again_wanted.emit(person_id), icon="plus"),
                    space=Space.XS,
                )
            )
        card.body.addWidget(muted("Ready for the next call. Ctrl+Z takes the contact back.", wrap=True))
        self._show(card)
        self._saved = act
        self.shows.emit("Saved")


def _last_within(facts: PersonFacts, received: date) -> str:
    """The latest contact of the fortnight before; its id or empty."""
    for contact in facts.recent:
        if 0 <= (received - date.fromisoformat(contact.received_on)).days <= CALL_BACK_DAYS:
            return contact.id
    return ""


def _begun_large(words: str) -> str:
    return words[:1].upper() + words[1:]


def _codes(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _fact(name: str, words: str) -> QWidget:
    holder = QWidget()
    key = label(name, "muted", wrap=True)
    key.setFixedWidth(96)
    key.setAlignment(Qt.AlignmentFlag.AlignTop)
    line = row(key, label(words, wrap=True), space=Space.S)
    holder.setLayout(line)
    return holder
