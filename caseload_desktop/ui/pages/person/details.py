"""What is held of a person, in cards: who they are, how to speak with them, where they live, how to reach them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from caseload_desktop.domain.roles import May
from caseload_desktop.services.people import remove_part, take_back_access
from caseload_desktop.store.queries.people import Part
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.history import HistoryDialog
from caseload_desktop.ui.dialogs.person_form import PersonForm
from caseload_desktop.ui.dialogs.person_parts import AddressForm, DetailForm, EndAddressForm, IdentifierForm, NameForm
from caseload_desktop.ui.dialogs.reason import ReasonDialog
from caseload_desktop.ui.dialogs.restrict import LetInForm, LiftForm, RestrictForm
from caseload_desktop.ui.merging.merged_card import MergedCard
from caseload_desktop.ui.pages.person.story import PersonStory
from caseload_desktop.ui.person_parts.around import AroundCard
from caseload_desktop.ui.person_parts.death import DeathForm, take_back_dialog
from caseload_desktop.ui.person_parts.hazard_list import HazardCard
from caseload_desktop.ui.person_words import born_words
from caseload_desktop.ui.record_words import Words, day_long
from caseload_desktop.ui.theme import Space, theme
from caseload_desktop.ui.widgets.buttons import button, icon_button, quiet_button
from caseload_desktop.ui.widgets.card import Card, column, row, scrolled
from caseload_desktop.ui.widgets.facts import facts
from caseload_desktop.ui.widgets.text import label, muted

_TWO_COLUMNS_FROM = 860
_WHO = (
    "title",
    "given",
    "family",
    "birth_date",
    "birth_year",
    "died_on",
    "nhs_number",
    "nhs_number_status",
    "gender",
    "ethnicity",
    "primary_support_reason",
    "client_type",
)
_SPEAK = ("language", "interpreter", "communication_needs", "communication_note")


class DetailsView(QWidget):
    """Cards in two columns where there is room; made anew when the record changes."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self._cards: _Cards | None = None
        self._area: QScrollArea | None = None
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, Space.S, 0, 0)

    def show_story(self, story: PersonStory | None) -> None:
        """Show a record; None shows nothing."""
        while (item := self._layout.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._cards = self._area = None
        if story is not None and story.record.hit.open:
            self._cards = _Cards(self.desk, story)
            self._area = scrolled(self._cards)
            self._layout.addWidget(self._area)

    def clear(self) -> None:
        """Show nobody."""
        self.show_story(None)

    def show_top(self) -> None:
        """Scroll to where the hazards are."""
        if self._area is not None:
            self._area.verticalScrollBar().setValue(0)


class _Cards(QWidget):
    def __init__(self, desk: Desk, story: PersonStory) -> None:
        super().__init__()
        self.desk, self._story, self._record = desk, story, story.record
        self._id = story.record.hit.id
        self._words = Words(desk.code_lists, story.names)
        self._may_write = desk.may(May.WRITE_RECORD)
        left = [self._hazards(), self._who(), self._speak(), self._names()]
        right = [self._around(), self._addresses(), self._reach(), self._numbers()]
        if desk.may(May.RESTRICT) or self._record.hit.restricted:
            right.append(self._restriction())
        if desk.may(May.CORRECT_OTHERS) or story.merged:
            right.append(self._merged())
        self._columns = QHBoxLayout(self)
        self._columns.setContentsMargins(0, 0, Space.S, 0)
        self._columns.setSpacing(Space.M)
        for cards in (left, right):
            side = column(*cards, space=Space.M)
            side.addStretch(1)
            self._columns.addLayout(side, 1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= _TWO_COLUMNS_FROM * theme().scale
        side, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        if self._columns.direction() is not (side if wide else below):
            self._columns.setDirection(side if wide else below)

    # ------------------------------------------------------------------------------------------------------- cards
    def _card(self, title: str, entities: Sequence[str], fields: Sequence[str] = ()) -> Card:
        card = Card(title)
        card.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        card.corner.addWidget(
            icon_button(
                "history",
                f"History of {title.lower()}",
                lambda: HistoryDialog(
                    self.desk,
                    self._id,
                    title=f"History of {title.lower()}",
                    entities=frozenset(entities),
                    fields=frozenset(fields),
                    names=self._story.names,
                    parent=self.window(),
                ).open(),
            )
        )
        return card

    def _corner(self, card: Card, words: str, act: Callable[[], object], *, icon: str, name: str) -> None:
        if self._may_write:
            card.corner.addWidget(button(words, act, icon=icon, name=name))

    def _pairs(self, names: Sequence[str]) -> list[tuple[str, str]]:
        values = self._record.values
        return [(self._words.field("person", n), self._words.value("person", n, values.get(n))) for n in names]

    def _hazards(self) -> Card:
        card = self._card("Hazards", ("hazard",))
        hazards = HazardCard(self.desk, self._id, self._record.hit.name, self._story.hazards)
        self._corner(card, "Add", hazards.add, icon="plus", name="Add a hazard")
        card.body.addWidget(hazards)
        return card

    def _around(self) -> Card:
        card = self._card("People around them", ("relationship",))
        around = AroundCard(self.desk, self._id, self._record.hit.name, self._story.relationships)
        self._corner(card, "Add", around.add, icon="plus", name="Add somebody around them")
        card.body.addWidget(around)
        return card

    def _who(self) -> Card:
        card = self._card("Who it is", ("person",), _WHO)
        self._corner(card, "Change", self.change, icon="pencil", name="Change who it is and how to speak with them")
        hit = self._record.hit
        born = born_words(hit.birth_date, hit.birth_year, today=self.desk.today())
        rest = [n for n in _WHO if n not in ("birth_date", "birth_year")]
        pairs = self._pairs(rest)
        pairs.insert(3, ("Born", born))
        pairs.append(("Reference", hit.reference))
        if self._record.values.get("sample"):
            pairs.append(("Sample", "This person is invented"))
        card.body.addWidget(facts(pairs, name_width=150))
        if self._may_write:
            words = "Death recorded in error" if self._record.values.get("died_on") else "Record a death"
            card.body.addLayout(_left(quiet_button(words, self._death)))
        return card

    def _death(self) -> None:
        person_id, name, held = self._id, self._record.hit.name, self._record.values.get("died_on")
        if held:
            take_back_dialog(self.desk, person_id, name, parent=self.window()).open()
        else:
            DeathForm(self.desk, person_id, name, parent=self.window()).open()

    def _speak(self) -> Card:
        card = self._card("How to speak with them", ("person",), _SPEAK)
        pairs = self._pairs(_SPEAK)
        if any(value for _, value in pairs):
            card.body.addWidget(facts(pairs, name_width=150))
        else:
            card.body.addWidget(muted("Nothing recorded. Ask, and record it: it must be met (Accessible Information)."))
        return card

    def _names(self) -> Card:
        card = self._card("Other names", ("person_name",))
        self._corner(card, "Add", lambda: self._open(NameForm), icon="plus", name="Add a name")
        for part in self._record.names:
            words = " ".join(str(part.values[n]) for n in ("given", "family") if part.values.get(n))
            card.body.addLayout(self._line("person_name", part, words, self._kind("person_name", part)))
        return self._or_none(card, self._record.names)

    def _addresses(self) -> Card:
        card = self._card("Addresses", ("address",))
        self._corner(card, "Add", self._add_address, icon="plus", name="Add an address")
        now = [p for p in self._record.addresses if not p.values.get("to_date")]
        for part in [*now, *(p for p in self._record.addresses if p.values.get("to_date"))]:
            card.body.addLayout(self._address(part))
        return self._or_none(card, self._record.addresses)

    def _address(self, part: Part) -> QHBoxLayout:
        values = part.values
        words = ", ".join(str(values[n]) for n in ("lines", "postcode") if values.get(n))
        since, until = str(values.get("from_date") or ""), str(values.get("to_date") or "")
        times = f"{day_long(since) or 'earlier'} to {day_long(until)}" if until else f"since {day_long(since)}"
        about = [self._kind("address", part), times if since or until else "", str(values.get("note") or "")]
        line = self._line("address", part, words, " · ".join(each for each in about if each), old=bool(until))
        if self._may_write and not until:
            line.insertWidget(
                1, button("End", lambda: self._end(part, words), kind="quiet", name=f"End the address {words}")
            )
        return line

    def _reach(self) -> Card:
        card = self._card("How to reach them", ("contact_detail",))
        self._corner(card, "Add", lambda: self._open(DetailForm), icon="plus", name="Add a way to reach them")
        for part in self._record.details:
            about = [self._kind("contact_detail", part), "preferred" if part.values.get("preferred") else ""]
            about.append(str(part.values.get("note") or ""))
            words = str(part.values.get("value") or "")
            card.body.addLayout(self._line("contact_detail", part, words, " · ".join(a for a in about if a)))
        return self._or_none(card, self._record.details)

    def _numbers(self) -> Card:
        card = self._card("Numbers elsewhere", ("person_identifier",))
        self._corner(card, "Add", lambda: self._open(IdentifierForm), icon="plus", name="Add a number")
        for part in self._record.identifiers:
            words, kind = str(part.values.get("value") or ""), self._kind("person_identifier", part)
            card.body.addLayout(self._line("person_identifier", part, words, kind))
        return self._or_none(card, self._record.identifiers)

    def _restriction(self) -> Card:
        restricted, may = self._record.hit.restricted, self.desk.may(May.RESTRICT)
        card = self._card("Who may read it", ("person", "restricted_grant"), ("restricted", "restricted_reason"))
        if not restricted:
            card.body.addWidget(label("Everybody whose role reads records.", wrap=True))
            card.body.addLayout(_left(button("Restrict this record", self._restrict, icon="lock")))
            return card
        named = ", ".join(name for _, name in self._record.named_workers) or "Nobody"
        reason = self._words.value("person", "restricted_reason", self._record.values.get("restricted_reason"))
        card.body.addWidget(facts([("Why", reason), *([] if may else [("Who", named)])], name_width=60))
        if may:
            for worker_id, name in self._record.named_workers:
                card.body.addLayout(self._named(worker_id, name))
            let_in = button("Let in a worker", self._let_in, icon="user-plus")
            card.body.addLayout(_left(let_in, button("Lift the restriction", self._lift, icon="unlock", kind="danger")))
        return card

    def _merged(self) -> Card:
        card = self._card("Merged records", ("same_person",))
        merged = MergedCard(self.desk, self._record, self._story.merged, self._words)
        if self.desk.may(May.CORRECT_OTHERS):
            name = "Merge with another record of this person"
            card.corner.addWidget(button("Merge with …", merged.merge, icon="user-check", name=name))
        card.body.addWidget(merged)
        return card

    def _named(self, worker_id: str, name: str) -> QHBoxLayout:
        line = row(label(name, wrap=True, selectable=True))
        line.setStretch(0, 1)
        line.addWidget(icon_button("x", f"Take {name} off", lambda: self._take_off(worker_id, name)))
        return line

    def _kind(self, entity: str, part: Part) -> str:
        return self._words.value(entity, "kind", part.values.get("kind"))

    def _or_none(self, card: Card, parts: Sequence[Part]) -> Card:
        if not parts:
            card.body.addWidget(muted("None recorded."))
        return card

    def _line(self, entity: str, part: Part, words: str, about: str, *, old: bool = False) -> QHBoxLayout:
        said = label(words, "muted" if old else "", wrap=True, selectable=True)
        line = row(column(said, muted(about, wrap=True), space=1))
        line.setStretch(0, 1)
        if self._may_write:
            line.addWidget(icon_button("x", f"Remove {words}", lambda: self._remove(entity, part.id, words)))
        return line

    # ------------------------------------------------------------------------------------------------------- acting
    def change(self) -> None:
        """Open the form that changes what is held."""
        PersonForm(self.desk, values=self._record.values, parent=self.window()).open()

    def _add_address(self) -> None:
        shown = frozenset(part.id for part in self._record.addresses)
        AddressForm(self.desk, self._id, before=shown, parent=self.window()).open()

    def _open(self, form: type[NameForm | DetailForm | IdentifierForm]) -> None:
        form(self.desk, self._id, parent=self.window()).open()

    def _end(self, part: Part, words: str) -> None:
        EndAddressForm(self.desk, part.id, words, parent=self.window()).open()

    def _remove(self, entity: str, row_id: str, words: str) -> None:
        store, actor = self.desk.store, self.desk.actor
        ReasonDialog(
            self.desk,
            title="Remove what was wrong",
            words=f"{words}\nIt stays readable in the history. If it was right once, end it instead.",
            save="Remove",
            done="Removed",
            about=(row_id,),
            work=lambda why: remove_part(store, actor, entity=entity, row_id=row_id, why=why),
            reasons=("Recorded in error", "Belongs to another person"),
            danger=True,
            parent=self.window(),
        ).open()

    def _restrict(self) -> None:
        RestrictForm(self.desk, self._id, self._record.values, parent=self.window()).open()

    def _let_in(self) -> None:
        already = frozenset(worker_id for worker_id, _ in self._record.named_workers)
        LetInForm(self.desk, self._id, already, parent=self.window()).open()

    def _take_off(self, worker_id: str, name: str) -> None:
        store, actor, person_id = self.desk.store, self.desk.actor, self._id
        ReasonDialog(
            self.desk,
            title="Take a worker off",
            words=f"{name} can then no longer read this record. What they wrote in it stays.",
            save="Take off",
            done="Worker taken off",
            about=(person_id, worker_id),
            work=lambda why: take_back_access(store, actor, person_id=person_id, worker_id=worker_id, why=why),
            reasons=("No longer works with this person", "Let in by mistake"),
            danger=True,
            parent=self.window(),
        ).open()

    def _lift(self) -> None:
        LiftForm(self.desk, self._id, self._record.values, parent=self.window()).open()


def _left(*buttons: QWidget) -> QHBoxLayout:
    line = row(*buttons)
    line.addStretch(1)
    return line
