"""Choosing the other record of a person, to be merged with the one that is open."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from caseload_desktop.store.queries.merging import Sides, sides
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.dialogs.find_person import FindPersonForm
from caseload_desktop.ui.merging.merge_form import MergeForm


class ChooseForm(FindPersonForm):
    """The person themselves is not offered; then both records are shown beside each other."""

    def __init__(self, desk: Desk, person_id: str, name: str, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title=f"Merge {name} with another record",
            save="Compare",
            done="",
            words="Find the other record of the same person. Nothing is merged before you have seen both.",
            field="&Other record",
            nobody="Nobody else found. Check the spelling.",
            without=person_id,
            parent=parent,
        )
        self._person_id = person_id
        self.body.addSpacing(160)

    @override
    def submit(self) -> None:
        self.clear_problems()
        other = self.must_find()
        if not other:
            self.fields["person_id"].focus()
            return
        open_merge(self.desk, self._person_id, other, owner=self, parent=self.parentWidget(), then=self.accept)


class BeginForm(FindPersonForm):
    """Asks for the first of the two records, from anywhere; then for the other."""

    def __init__(self, desk: Desk, *, parent: QWidget | None = None) -> None:
        super().__init__(
            desk,
            title="Merge two records of one person",
            save="Next",
            done="",
            words="Find one of the two records. You choose later which of them stays.",
            field="&First record",
            nobody="Nobody found. Check the spelling.",
            parent=parent,
        )
        self.body.addSpacing(160)

    @override
    def submit(self) -> None:
        self.clear_problems()
        person_id, parent = self.must_find(), self.parentWidget()
        if not person_id:
            self.fields["person_id"].focus()
            return
        self.accept()
        ChooseForm(self.desk, person_id, self.search.text(), parent=parent).open()


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
