"""What can be done with the chosen lines of the tray, one verb each, shared by buttons, menu and keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QMenu, QWidget

from caseload_desktop.domain.roles import May
from caseload_desktop.domain.work_item import Can
from caseload_desktop.services.tray import complete_work
from caseload_desktop.store.queries.allocation import Involvement, involvements_by_id
from caseload_desktop.ui.caseload.acts import CaseActs
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.my_work import record_acts, review_acts
from caseload_desktop.ui.my_work.chosen import Chosen
from caseload_desktop.ui.my_work.drafts import DRAFT_KIND, go_on_with, may_be_thrown_away, throw_away
from caseload_desktop.ui.my_work.forms import DoneForm, GiveForm, PlanForm
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.my_work.record_acts import TrayRecords
from caseload_desktop.ui.my_work.review_acts import TrayReviews
from caseload_desktop.ui.widgets.verbs import Verb, add_verbs

KEYS = tuple(dict.fromkeys(("D", "N", "P", "G", "K", "Ctrl+Return", *review_acts.KEYS, *record_acts.KEYS)))


class TrayActs:
    """Runs the verbs for whoever is signed in; ``owner`` is the widget that asks."""

    def __init__(self, desk: Desk, owner: QWidget) -> None:
        self.desk, self._owner = desk, owner
        self._cases = CaseActs(desk, owner)
        self._reviews, self._records = TrayReviews(desk, owner), TrayRecords(desk, owner)

    def open(self, line: Line) -> None:
        """Open the very thing: the contact, the tab of the person's page, or where the worker left off."""
        if line.kind is DRAFT_KIND:
            go_on_with(self.desk, line.item)
        elif line.kind.opens == "contact":
            self.desk.open_contact(line.item.id)
        elif line.kind.opens == "provider":
            self.desk.go("providers", line.item.id)
        else:
            self.desk.open_person(line.item.person_id, line.kind.opens)

    def verbs(self, lines: Sequence[Line]) -> list[Verb]:
        """What may be done with the chosen lines, the likeliest first; of several, with those whose kind allows it."""
        if not lines or not self.desk.may(May.WRITE_RECORD):
            return []
        if all(line.kind is DRAFT_KIND and may_be_thrown_away(line.item) for line in lines):
            items = [line.item for line in lines]
            return [Verb("Throw away", lambda: throw_away(self.desk, items), "X", "x")]
        found = [
            *self._for_work(lines, Can.COMPLETE, "Done", "D", "check", self.complete),
            *self._for_work(lines, Can.PLAN, "Plan or put off", "P", "calendar", self._form(PlanForm)),
            *self._for_work(lines, Can.GIVE, "Give to a worker", "G", "user-check", self._form(GiveForm)),
        ]
        return [*found, *self._reviews.verbs(lines), *self._records.verbs(lines), *self._for_cases(lines)]

    def _for_work(
        self, lines: Sequence[Line], can: Can, words: str, key: str, icon: str, act: Callable[[Chosen], object]
    ) -> list[Verb]:
        chosen = Chosen.that(lines, can)
        if not chosen:
            return []
        count = f" ({len(chosen):,} of {len(lines):,})" if len(chosen) < len(lines) else ""
        many = f" ({len(chosen):,})" if not count and len(lines) > 1 else count
        return [Verb(f"{words}{many}", lambda: act(chosen), key, icon)]

    def _for_cases(self, lines: Sequence[Line]) -> list[Verb]:
        """Whoever waits is given a worker; somebody to keep in touch with was."""
        found, allocates = [], self.desk.may(May.ALLOCATE)
        held = [line for line in lines if line.kind.entity == "allocation"]
        if len(held) < len(lines):
            return []
        ids = tuple(dict.fromkeys(line.item.id for line in held))
        if allocates and all(line.kind.unallocated or line.kind.id == "hand_over_asked" for line in held):
            words = "Give to a worker" if len(held) == 1 else f"Give to a worker ({len(held)})"
            found.append(Verb(words, lambda: self._with_cases(ids, self._give_cases), "G", "user-plus"))
        if len(held) == 1 and held[0].kind.id in ("keep_in_touch", "waits_for_worker"):
            touch = lambda cases: self._cases.touch(cases[0])  # noqa: E731
            found.append(Verb("Kept in touch", lambda: self._with_cases(ids, touch), "K", "phone"))
        return found

    def fill_menu(self, menu: QMenu, lines: Sequence[Line]) -> None:
        """The verbs as a menu, with what Enter does first where it is one line."""
        if len(lines) == 1:
            line = lines[0]
            menu.addAction("Open\tEnter", lambda: self.open(line))
            if line.item.person_id:
                menu.addAction("Open the person\tCtrl+Enter", lambda: self.desk.open_person(line.item.person_id))
            menu.addSeparator()
        add_verbs(menu, self.verbs(lines))
        if Chosen.that(lines, Can.COMPLETE):
            menu.addAction("Done, with a note\tN", lambda: self.complete_with_note(lines))

    def press(self, key: str, lines: Sequence[Line]) -> None:
        """Do what a key stands for with the chosen lines; nothing when it can't be done with them."""
        if key == "Ctrl+Return":
            if lines and lines[0].item.person_id:
                self.desk.open_person(lines[0].item.person_id)
            return
        if key == "N":
            self.complete_with_note(lines)
            return
        verb = next((verb for verb in self.verbs(lines) if verb.key == key), None)
        if verb is not None:
            verb.act()

    def complete(self, chosen: Chosen) -> None:
        """Say that it is done, at once: undo stands beside the notice."""
        store, actor, tasks, steps = self.desk.store, self.desk.actor, chosen.task_ids, chosen.contact_ids
        providers = chosen.follow_up_ids
        work = lambda: complete_work(  # noqa: E731
            store, actor, task_ids=tasks, contact_ids=steps, follow_up_ids=providers
        )
        self.desk.write(self._owner, f"{chosen.count_words} done", work)

    def complete_with_note(self, lines: Sequence[Line]) -> None:
        """Ask what came of it, and say that it is done."""
        done = Chosen.that(lines, Can.COMPLETE)
        if done and self.desk.may(May.WRITE_RECORD):
            DoneForm(self.desk, done, parent=self._owner.window()).open()

    def _form(self, form: type[PlanForm] | type[GiveForm]) -> Callable[[Chosen], None]:
        return lambda chosen: form(self.desk, chosen, parent=self._owner.window()).open()

    def _give_cases(self, cases: Sequence[Involvement]) -> None:
        if len(cases) > 1:
            self._cases.move_many(cases)
        elif cases[0].waits:
            self._cases.allocate(cases[0])
        else:
            self._cases.hand_over(cases[0])

    def _with_cases(self, ids: tuple[str, ...], then: Callable[[Sequence[Involvement]], object]) -> None:
        viewer = self.desk.actor

        def go_on(cases: tuple[Involvement, ...]) -> None:
            if cases:
                then(cases)

        self.desk.read(self._owner, lambda c: involvements_by_id(c, ids, viewer=viewer), go_on, key="cases")
