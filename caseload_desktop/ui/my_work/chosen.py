"""What was chosen in the tray for one act: which tasks, next steps and follow-ups, and how it is said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from caseload_desktop.domain.work_item import Can, WorkItem
from caseload_desktop.ui.my_work.lines import Line
from caseload_desktop.ui.record_words import count_words


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen lines that one act is for."""

    lines: tuple[Line, ...]

    @classmethod
    def that(cls, lines: Sequence[Line], can: Can) -> Chosen:
        """Those of the chosen lines whose kind allows an act."""
        return cls(tuple(line for line in lines if can in line.kind.can))

    def __len__(self) -> int:
        return len(self.lines)

    @property
    def items(self) -> tuple[WorkItem, ...]:
        """The items of the lines."""
        return tuple(line.item for line in self.lines)

    @property
    def ids(self) -> tuple[str, ...]:
        """What is acted on, whatever it is."""
        return tuple(line.item.id for line in self.lines)

    @property
    def task_ids(self) -> tuple[str, ...]:
        """The tasks among them."""
        return tuple(line.item.id for line in self.lines if line.kind.entity == "task")

    @property
    def contact_ids(self) -> tuple[str, ...]:
        """The contacts whose next step is among them."""
        return tuple(line.item.id for line in self.lines if line.kind.entity == "contact")

    @property
    def follow_up_ids(self) -> tuple[str, ...]:
        """The follow-ups with providers among them."""
        return tuple(line.item.id for line in self.lines if line.kind.entity == "provider_task")

    @property
    def words(self) -> str:
        """What is acted on, for a heading: one person's work by name, several by their number."""
        if len(self.lines) == 1:
            line = self.lines[0]
            return " · ".join(part for part in (line.item.person, line.what) if part)
        return self.count_words

    @property
    def count_words(self) -> str:
        """How many there are."""
        return count_words(len(self.lines), "item")

    @property
    def had_days(self) -> bool:
        """True when one of them was due by a day."""
        return any(item.due_on for item in self.items)

    @property
    def only_worker(self) -> str:
        """The worker of all of them, or empty when there are several."""
        found = {item.worker_id for item in self.items}
        return found.pop() if len(found) == 1 else ""
