"""What the writer of a store keeps in mind from one command to the next, because only its own writes can change it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MOST_ANSWERS = 5_000


class Remembered:
    """Answers that depend on the common streams alone (who was in which team on a day).

    Forgotten when a command writes to a common stream, after every transaction that is no command, and after one that
    was rolled back.
    """

    def __init__(self) -> None:
        self._answers: dict[object, Any] = {}

    def answer(self, question: object, find: Callable[[], Any]) -> Any:
        """Return the answer to a question; ``find`` is asked when it is not remembered."""
        try:
            return self._answers[question]
        except KeyError:
            if len(self._answers) >= _MOST_ANSWERS:
                self._answers.clear()
            found = self._answers[question] = find()
            return found

    def forget(self) -> None:
        """Forget everything."""
        self._answers.clear()
