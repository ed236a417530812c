"""What became of the next steps of contacts in the sample: nearly all were done by their day, a few are late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from caseload_desktop.services.closing import STEP_LIST, TASK_KIND
from caseload_desktop.services.sample.chance import Chance
from caseload_desktop.services.sample.recording import Setting, StepLeft
from caseload_desktop.services.sample.turns import Turn, Verb, Write, instant
from caseload_desktop.store.queries.work.contacts import STEP_LAPSES_DAYS

_DONE_SHARE = 0.95
_EARLY_DAYS = 4
_TEN_O_CLOCK, _FOUR_O_CLOCK = 600, 960


class StepsTaken:
    """Makes the turns once all contacts are written, from a chance of its own: contacts stay as they are."""

    def __init__(self, setting: Setting, chance: Chance) -> None:
        self._set, self._chance = setting, chance

    def turns(self) -> Iterator[Turn]:
        """The turns in the order of their time; steps that have lapsed are left as they are."""
        today = self._set.today
        first = today - timedelta(days=STEP_LAPSES_DAYS)
        due = [step for step in self._set.steps if first <= step.due <= today and self._chance.happens(_DONE_SHARE)]
        yield from sorted(map(self._done, due), key=lambda turn: turn.at)

    def _done(self, step: StepLeft) -> Turn:
        """A task about the contact stands for its step, done on its day or a little before."""
        on = step.due - timedelta(days=self._chance.between(0, _EARLY_DAYS))
        at = min(self._set.now, instant(on, self._chance.between(_TEN_O_CLOCK, _FOUR_O_CLOCK)))
        fields = {
            "person_id": step.person_id,
            "kind": TASK_KIND,
            "words": self._set.lists.label(STEP_LIST, step.step),
            "due_on": step.due.isoformat(),
            "worker_id": step.worker_id,
            "team_id": step.team_id,
            "about_kind": "contact",
            "about_id": step.contact_id,
            "done_on": on.isoformat(),
        }
        made = Write(Verb.CREATE, "task", self._chance.row_id(at), fields)
        return Turn(at, step.worker_id, "complete_work", (made,))
