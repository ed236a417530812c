"""What the writer of a store keeps in mind from one command to the next, because only its own writes can change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from caseload_desktop.store.same_person import SamePeople

_MOST_ANSWERS = 5_000


class Remembered:
    """Forgotten after every transaction that is no command, and after one that was rolled back.

    ``last_place_stands``: the last place given out in the journal is that of the newest operation held, so that the
    database counts on by itself; see ``Streams.append``. ``same``: who is shown as whom, once it was looked up.
    """

    def __init__(self) -> None:
        self._answers: dict[object, Any] = {}
        self.last_place_stands = False
        self.same: SamePeople | None = None

    def answer(self, question: object, find: Callable[[], Any]) -> Any:
        """Return the answer to a question on the common streams alone; ``find`` is asked when it is not remembered.

        Such as who was in which team on a day. Forgotten when a command writes to a common stream.
        """
        try:
            return self._answers[question]
        except KeyError:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            found = self._answers[question] = find()
            return found

    def forget_answers(self) -> None:
        """Forget what was asked of the common streams."""
        self._answers.clear()

    def forget(self) -> None:
        """Forget everything."""
        self._answers.clear()
        self.last_place_stands = False
        self.same = None
