"""The form on somebody around a person: who they are to each other, what they do, and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.services.relationships import (
    AddRelationship,
    add_relationship,
    change_relationship,
    link_relationship,
)
from caseload_desktop.store.journal import Changes
from caseload_desktop.store.queries.people import PersonHit, find_people, person_hits
from caseload_desktop.store.queries.relationships import Relationship
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog, Work
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_parts.form import PartForm, Values, required
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.widgets.code_picker import CodePicker
from caseload_desktop.ui.widgets.date_field import DateField
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.note_edit import NoteEdit
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList

_TYPING_MS = 120
_LONG_NAME = 24
"""Letters of a name that leave room for what is said of it."""
FLAGS = {
    "cares": "Cares for {name}",
    "cared_for": "Is cared for by {name}",
    "lives_with": "Lives with {name}",
    "next_of_kin": "Next of kin",
    "emergency_contact": "Emergency contact",
}
"""What can be ticked, by field."""


class PersonSearch(QLineEdit):
    """A name, with the people held here who fit it offered below; taking one is no must."""

    def __init__(self, desk: Desk, *, without: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk, self._without = desk, without
        self.taken: PersonHit | None = None
        self._hits: dict[str, PersonHit] = {}
        self.setPlaceholderText("Name; choose the person if they are held here")
        self.found = SuggestionList(self)
        self.found.picked.connect(self._take)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._ask)
        self.textEdited.connect(self._on_typed)

    @property
    def person_id(self) -> str | None:
        """The person taken, as long as their name stands there."""
        return self.taken.id if self.taken is not None and self.taken.name == self.text() else None

    def as_draft(self) -> dict[str, str]:
        """The name, and the person taken."""
        return {"text": self.text(), "id": self.person_id or ""}

    def show_draft(self, state: Any) -> None:
        """Show the name; the person is taken again as soon as they are read, if they may be."""
        self.taken = None
        self.setText(state["text"])
        if state["id"]:
            viewer, ids = self.desk.actor, [state["id"]]
            self.desk.read(self, lambda c: person_hits(c, ids, viewer=viewer), self._take_again, key="taken")

    def draft_signals(self) -> tuple[SignalInstance, ...]:
        """What tells that somebody else stands there."""
        return (self.textChanged, self.found.picked)

    def _take_again(self, hits: Sequence[PersonHit]) -> None:
        self.taken = next((hit for hit in hits if hit.name == self.text()), None)

    def _on_typed(self, _text: str) -> None:
        self.taken = None
        self._typing.start(_TYPING_MS)

    def _ask(self) -> None:
        text, viewer = self.text(), self.desk.actor
        self.desk.read(self, lambda c: find_people(c, text, viewer=viewer, limit=8), self._on_found, key="search")

    def _on_found(self, hits: list[PersonHit]) -> None:
        self._hits = {hit.id: hit for hit in hits if hit.id != self._without}
        today = self.desk.today()
        self.found.offer([Suggestion(h.id, h.name, hit_line(h, today=today)) for h in self._hits.values()])

    def _take(self, person_id: str) -> None:
        self.taken = self._hits[person_id]
        self.setText(self.taken.name)


class RelationshipForm(PartForm):
    """Say who somebody is to a person; both records get their side where the other is held here."""

    entity = "relationship"

    def __init__(
        self, desk: Desk, person_id: str, person: str, *, one: Relationship | None = None, parent: QWidget | None = None
    ) -> None:
        store, actor = desk.store, desk.actor

        def save(values: dict[str, Any], seen: Mapping[str, object] | None) -> Changes:
            if one is not None:
                return change_relationship(store, actor, relationship_id=one.id, fields=values, seen=seen)
            given: dict[str, Any] = {n: bool(value) if n in FLAGS else value or "" for n, value in values.items()}
            given["other_id"] = self._other_id
            return add_relationship(store, actor, AddRelationship(person_id=person_id, **given))

        super().__init__(
            desk,
            title=f"{one.name} and {person}" if one else f"Somebody around {person}",
            done="Relationship changed" if one else "Relationship recorded",
            saver=save,
            row_id=one.id if one else "",
            held=_held(one),
            words=_both_sides(one),
            width=620,
            parent=parent,
        )
        self._other_id: str | None = None
        self.who = PersonSearch(desk, without=person_id)
        lists, today = desk.code_lists, desk.today()
        self.kind = CodePicker(lists.current("relationship_kind", today))
        roles = [c for c in lists.current("legal_role", today) if c.maps.get("by_program") != "yes"]
        held_role = lists.code("legal_role", one.legal_role) if one else None
        self.legal_role = CodePicker([*roles, *([held_role] if held_role and held_role not in roles else [])])
        self.since = DateField(today=desk.today)
        self.phone = QLineEdit()
        self.note = NoteEdit(placeholder="Such as: works nights, ring after two", least_lines=2, most_lines=5)
        if one is None or not one.other_id:
            self.put(Field("W&ho", self.who), names=(("other_name",),))
        self.put(
            (Field(f"&Is {_whose(person)}", self.kind), Field("Pho&ne", self.phone, optional=True)),
            names=(("kind", "other_phone"),),
        )
        self._ticks(person)
        self.put(
            (Field("&Legal role", self.legal_role, optional=True), Field("&Since", self.since, optional=True)),
            Field("No&te", self.note, optional=True),
            names=(("legal_role", "from_date"), ("note",)),
        )
        self.begin("other_name" if one is None else "kind")
        what, row_id = ("Change of a relationship", one.id) if one else ("Somebody around the person", "new")
        self.keep_about(what, person_id=person_id, tab="details", row_id=row_id)

    def _ticks(self, person: str) -> None:
        boxes = []
        for name, words in FLAGS.items():
            box = QCheckBox(words.format(name=person if len(person) <= _LONG_NAME else "them"))
            box.setAccessibleName(box.text())
            self.fields[name] = Field(box.text(), box)  # never shown itself: the box says its own name
            boxes.append(box)
        self.add_part(flow(*boxes))

    @override
    def problems(self, values: Values) -> dict[str, str]:
        wrong = required(values, ("kind",))
        if "other_name" in values and not values["other_name"]:
            wrong["other_name"] = sentence("other_required")
        return wrong

    @override
    def work(self) -> Work | None:
        self._other_id = self.who.person_id
        return super().work()


class LinkForm(FormDialog):
    """Say which person held here a name alone stands for."""

    def __init__(self, desk: Desk, person_id: str, one: Relationship, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk, title="Who is this?", save="Link", done="Linked to a person", words=one.name, parent=parent
        )
        self._id = one.id
        self.who = PersonSearch(desk, without=person_id)
        self.add("other_name", Field("&Person", self.who))
        self.keep_small("link a relationship", one.id)
        self.who.setFocus()

    @override
    def work(self) -> Work | None:
        other_id = self.who.person_id
        if other_id is None:
            self.fields["other_name"].set_problem(sentence("choose_person"))
            return None
        store, actor, relationship_id = self.desk.store, self.desk.actor, self._id
        return lambda: link_relationship(store, actor, relationship_id=relationship_id, other_id=other_id)


def _whose(person: str) -> str:
    return f"{person}'s" if len(person) <= _LONG_NAME else "their"


def _held(one: Relationship | None) -> dict[str, Any]:
    if one is None:
        return {}
    held: dict[str, Any] = {name: getattr(one, name) or None for name in ("kind", "legal_role", "note", "from_date")}
    held |= {"other_phone": one.phone or None, "other_name": one.name or None}
    held |= {name: getattr(one, name) or None for name in FLAGS}
    return held


def _both_sides(one: Relationship | None) -> str:
    if one is None:
        return "Where the person is held here, their record gets its side in the same act."
    return "What both records say changes in both." if one.other_id else ""
