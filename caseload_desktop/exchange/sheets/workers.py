"""From how a worker is written in a sheet (initials, log-on name, first name) to the worker."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from caseload_desktop.domain.names import fold_words
from caseload_desktop.exchange.sheets.phrases import CodeGuess


@dataclass(frozen=True, slots=True)
class NamedWorker:
    """A worker (or a team) of the store with the other ways they are written."""

    id: str
    name: str
    known_as: tuple[str, ...] = ()


class WorkerBook:
    """Guesses the worker. A full name or a stated "known as" is sure; initials and the like are offered."""

    def __init__(self, workers: Iterable[NamedWorker]) -> None:
        self._sure: dict[str, set[str]] = defaultdict(set)
        self._likely: dict[str, set[str]] = defaultdict(set)
        for worker in workers:
            for written in (worker.name, *worker.known_as):
                self._sure[_key(written)].add(worker.id)
                self._sure[_key(written, backwards=True)].add(worker.id)
            for form in _short_forms(worker.name):
                self._likely[form].add(worker.id)

    def guess(self, text: str) -> CodeGuess:
        """The likeliest worker for initials or a name as typed; several equally likely ones are all offered."""
        key = _key(text)
        if not key:
            return CodeGuess()
        sure = self._sure.get(key, set())
        if len(sure) == 1:
            return CodeGuess(next(iter(sure)), 1.0)
        offered = tuple(sorted(sure or self._likely.get(key.replace(" ", ""), set())))
        if not offered:
            return CodeGuess()
        return CodeGuess(offered[0] if len(offered) == 1 else "", 0.7, offered)


def _key(text: str, *, backwards: bool = False) -> str:
    words = fold_words(text)
    return " ".join(reversed(words) if backwards else words)


def _short_forms(name: str) -> set[str]:
    """ "Jo Bell" gives jb, jbell, jobell, jo, bell, job, bellj, belljo."""
    words = fold_words(name)
    if len(words) < 2:
        return set(words)
    first, last = words[0], words[-1]
    joined = "".join(word[0] for word in words)
    return {
        joined,
        first[0] + last[0],
        first[0] + last,
        first + last,
        first,
        last,
        first + last[0],
        last + first[0],
        last + first,
    }
