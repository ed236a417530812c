"""The frame of a form that asks whom of the record something is about, found by typing."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from caseload_desktop.store.queries.people import PersonHit, find_people
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.person_words import hit_line
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.suggestions import Suggestion, SuggestionList
from caseload_desktop.ui.widgets.text import label

_TYPING_MS = 120


class FindPersonForm(FormDialog):
    """Search by name, NHS number, reference or postcode; Enter takes the highlighted person.

    ``field`` is the label of the search, ``nobody`` what is said when nobody fits; ``without`` is never offered.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        title: str,
        save: str,
        done: str,
        words: str,
        field: str,
        nobody: str,
        without: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, title=title, save=save, done=done, words=words, parent=parent)
        self._without, self._nobody = without, nobody
        self._hits: dict[str, PersonHit] = {}
        self._chosen = ""
        self.search = QLineEdit()
        self.search.setPlaceholderText("Name, NHS number, reference or postcode")
        self.add("person_id", Field(field, self.search))
        self.chosen = label("", "label", wrap=True)
        self.add_part(self.chosen)
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
        self._hits = {hit.id: hit for hit in hits if hit.id != self._without}
        today = self.desk.today()
        offered = [Suggestion(h.id, h.name, hit_line(h, today=today), enabled=h.open) for h in self._hits.values()]
        self.found.offer(offered)
        nobody = not offered and bool(self.search.text().strip())
        self.chosen.setText(self._nobody if nobody else "")

    def choose(self, person_id: str) -> None:
        """Take a person of those found."""
        hit = self._hits[person_id]
        self._chosen = person_id
        self.search.setText(hit.name)
        self.fields["person_id"].set_problem("")
        self.chosen.setText(f"{hit.name} · {hit_line(hit, today=self.desk.today())}")
        self.save_button.setFocus()

    def must_find(self) -> str:
        """The id of the person taken; empty when it stands beside the field that one is to be taken."""
        hit = self._hits.get(self._chosen)
        if hit is None or hit.name != self.search.text():
            self.fields["person_id"].set_problem(sentence("choose_person"))
            return ""
        return self._chosen
