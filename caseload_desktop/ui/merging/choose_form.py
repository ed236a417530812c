"""Choosing the other record of a person, to be merged with the one that is open."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget
from typing_extensions import override

from caseload_desktop.store.queries.merging import Sides, sides
from caseload_desktop.store.queries.people import PersonHit, find_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.merging.merge_form import MergeForm
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList
from caseload_desktop.ui.widgets.text import label

_TYPING_MS = 120


class ChooseForm(FormDialog):
    """Search by name, NHS number, reference or postcode; then both records are shown beside each other."""

    def __init__(self, desk: Desk, person_id: str, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Merge {name} with another record",
            save="Compare",
            done="",
            words="Find the other record of the same person. Nothing is merged before you have seen both.",
            parent=parent,
        )
        self._person_id = person_id
        self._hits: dict[str, PersonHit] = {}
        self._chosen = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name, NHS number, reference or postcode")
        self.add("person_id", Field("&Other record", self.search))
        self.chosen = label("", "label", wrap=True)
        self.add_part(self.chosen)
        self.body.addSpacing(160)
        self.found = SuggestionList(self.search)
        self.found.picked.connect(self.choose)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.timeout.connect(self._ask)
        self.search.textEdited.connect(lambda _text: self._typing.start(_TYPING_MS))
        self.search.setFocus()

    def _ask(self) -> None:
        text, viewer = self.search.text(), self.desk.actor
        self.desk.read(self, lambda c: find_people(c, text, viewer=viewer, limit=8), self._on_found, key="search")

    def _on_found(self, hits: list[PersonHit]) -> None:
        others = [hit for hit in hits if hit.id != self._person_id]
        self._hits = {hit.id: hit for hit in others}
        today = self.desk.today()
        self.found.offer([Suggestion(h.id, h.name, hit_line(h, today=today), enabled=h.open) for h in others])
        nobody = not others and bool(self.search.text().strip())
        self.chosen.setText("Nobody else found. Check the spelling." if nobody else "")

    def choose(self, person_id: str) -> None:
        """Take a person of those found."""
        hit = self._hits[person_id]
        self._chosen = person_id
        self.search.setText(hit.name)
        self.chosen.setText(f"{hit.name} · {hit_line(hit, today=self.desk.today())}")
        self.save_button.setFocus()

    @override
    def submit(self) -> None:
        self.clear_problems()
        hit = self._hits.get(self._chosen)
        if hit is None or hit.name != self.search.text():
            self.fields["person_id"].set_problem(sentence("choose_person"))
            self.fields["person_id"].focus()
            return
        open_merge(self.desk, self._person_id, self._chosen, owner=self, parent=self.parentWidget(), then=self.accept)


def open_merge(
    desk: Desk,
    one_id: str,
    other_id: str,
    *,
    owner: QWidget,
    parent: QWidget | None,
    why: str = "",
    then: object = None,
) -> None:
    """Read two records and open the form that merges them."""
    viewer = desk.actor

    def show(found: Sides | None) -> None:
        if found is None:
            desk.notices.say("One of the two is not here any more, or you may not read it.")
            return
        if callable(then):
            then()
        MergeForm(desk, found, why=why, parent=parent).open()

    desk.read(owner, lambda c: sides(c, one_id, other_id, viewer=viewer), show, key="merge")
