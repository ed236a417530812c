"""What can be done with a case, one verb each, shared by lists, menus, keys and the person page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.services.involvements import drop_hand_over, end_cover
from caseload_desktop.store.queries.allocation import Involvement, person_involvements
from caseload_desktop.ui.caseload.giving_forms import AllocateForm, HandOverForm, ListForm, MoveManyForm
from caseload_desktop.ui.caseload.keeping_forms import AskForm, CoverForm, EndForm, RateForm, TouchForm, cover_seen
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.widgets.verbs import Verb

Cases = Sequence[Involvement]


LETTERS = ("A", "K", "P", "V", "E")


class CaseActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner

    def verbs(self, cases: Cases) -> list[Verb]:
        """What may be done with the chosen cases, the likeliest first; nothing for none, or without the right."""
        if not cases or not self.desk.may(May.WRITE_RECORD):
            return []
        return self._for_one(cases[0]) if len(cases) == 1 else self._for_many(cases)

    def _for_one(self, case: Involvement) -> list[Verb]:
        allocates = self.desk.may(May.ALLOCATE)
        own = case.worker_id == self.desk.actor.worker_id
        found = []
        if case.waits:
            if allocates:
                found.append(Verb("Allocate", lambda: self.allocate(case), "A", "user-plus"))
            found.append(Verb("Kept in touch", lambda: self.touch(case), "K", "phone"))
        elif allocates:
            found.append(Verb("Hand over", lambda: self.hand_over(case), "A", "user-check"))
        elif own and not case.asked_on:
            found.append(Verb("Ask to hand over", lambda: self.ask(case), "A", "hand-helping"))
        found.append(Verb("Rate", lambda: self.rate(case), "P", "flag"))
        if case.worker_id and (own or allocates):
            found.append(Verb("Cover", lambda: self.cover([case]), "V", "shield"))
            if case.cover_worker_id:
                found.append(Verb("End cover", lambda: self.end_cover([case])))
            if case.asked_on:
                words = "Don't hand over" if allocates and not own else "No longer ask"
                found.append(Verb(words, lambda: self.drop(case)))
        if own or allocates:
            found.append(Verb("End", lambda: self.end(case), "E", "check-check"))
        return found

    def _for_many(self, cases: Cases) -> list[Verb]:
        found = []
        if self.desk.may(May.ALLOCATE):
            found.append(Verb(f"Move {len(cases)} together", lambda: self.move_many(cases), "A", "users"))
        mine = self.desk.actor.worker_id
        held = [case for case in cases if case.worker_id and (self.desk.may(May.ALLOCATE) or case.worker_id == mine)]
        if held and len(held) == len(cases):
            found.append(Verb(f"Cover {len(cases)}", lambda: self.cover(held), "V", "shield"))
        return found

    # ------------------------------------------------------------------------------------------------------- one verb
    def put_on_list(self, person_id: str, person: str) -> None:
        """Put a person on a team's list."""
        ListForm(self.desk, person_id, person, parent=self._owner.window()).open()

    def allocate(self, case: Involvement) -> None:
        """Allocate somebody who waits."""
        self.allocate_person(case.person_id, case.person, waits=case)

    def allocate_person(self, person_id: str, person: str, *, waits: Involvement | None = None) -> None:
        """Give a person a worker; the form says who is key worker now."""

        def open_form(there: tuple[Involvement, ...]) -> None:
            key = next((one for one in there if one.is_key and not one.to_date), None)
            AllocateForm(self.desk, person_id, person, waits=waits, key=key, parent=self._owner.window()).open()

        self._with_others(person_id, open_form)

    def hand_over(self, case: Involvement) -> None:
        """Hand one case over."""
        HandOverForm(self.desk, case, parent=self._owner.window()).open()

    def move_many(self, cases: Cases) -> None:
        """Move several cases in one act."""
        MoveManyForm(self.desk, cases, parent=self._owner.window()).open()

    def ask(self, case: Involvement) -> None:
        """Ask for a hand-over of one's own case."""
        AskForm(self.desk, case, parent=self._owner.window()).open()

    def rate(self, case: Involvement) -> None:
        """Say how urgent it is."""
        RateForm(self.desk, case, parent=self._owner.window()).open()

    def touch(self, case: Involvement) -> None:
        """Record that somebody was in touch."""
        TouchForm(self.desk, case, parent=self._owner.window()).open()

    def cover(self, cases: Cases) -> None:
        """Arrange cover."""
        CoverForm(self.desk, cases, parent=self._owner.window()).open()

    def end_cover(self, cases: Cases) -> None:
        """Say that cover is over."""
        store, actor, seen = self.desk.store, self.desk.actor, {case.id: cover_seen(case) for case in cases}
        self.desk.write(
            self._owner, "Cover ended", lambda: end_cover(store, actor, allocation_ids=tuple(seen), seen=seen)
        )

    def drop(self, case: Involvement) -> None:
        """A hand-over is no longer asked for, or will not be."""
        store, actor, allocation_id = self.desk.store, self.desk.actor, case.id
        self.desk.write(
            self._owner, "Hand-over not asked for", lambda: drop_hand_over(store, actor, allocation_id=allocation_id)
        )

    def end(self, case: Involvement) -> None:
        """End a part, a wait or the whole case."""

        def open_form(there: tuple[Involvement, ...]) -> None:
            EndForm(self.desk, case, there, parent=self._owner.window()).open()

        self._with_others(case.person_id, open_form)

    def _with_others(self, person_id: str, then: Callable[[tuple[Involvement, ...]], None]) -> None:
        viewer = self.desk.actor
        self.desk.read(
            self._owner, lambda c: person_involvements(c, person_id, viewer=viewer), then, key="others of the case"
        )
