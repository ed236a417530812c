"""What the exchange answers on the command line: facts for scripts, lines for people, and an exit code."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from caseload_desktop.domain.errors import CaseloadError, FileRefused, StoreUnavailable
from caseload_desktop.ui.messages import sentence_for


class Exit(IntEnum):
    """Exit codes; documented in docs/guide-it.md, never renumbered."""

    DONE = 0
    REFUSED = 1
    USAGE = 2
    STORE_CLOSED = 3
    MEDIUM = 4


_OF_THE_MEDIUM = frozenset(
    {
        "sync_unreadable",
        "key_unreadable",
        "disk_full",
        "disk_error",
        "not_writable",
        "export_not_written",
        "sync_not_written",
    }
)


@dataclass(frozen=True, slots=True)
class Answer:
    """``facts`` hold ids, names of laptops and workers, and counts, no word of a record; ``lines`` say the same."""

    facts: Mapping[str, Any]
    lines: tuple[str, ...]


def exit_of(error: CaseloadError, *, opening: bool) -> Exit:
    """The exit code for what stopped an act; ``opening`` while the store was being opened."""
    if opening:
        return Exit.STORE_CLOSED
    if isinstance(error, FileRefused | StoreUnavailable) and error.code in _OF_THE_MEDIUM:
        return Exit.MEDIUM
    return Exit.STORE_CLOSED if isinstance(error, StoreUnavailable) else Exit.REFUSED


def tell(act: str, answer: Answer, *, as_json: bool) -> None:
    """Print what was found or done."""
    if as_json:
        _print_json({"act": act, "exit": int(Exit.DONE), **answer.facts})
    else:
        print("\n".join(answer.lines))


def tell_refusal(act: str, error: CaseloadError, code: Exit, *, as_json: bool) -> None:
    """Print why not: a sentence for people, the code of the reason too for scripts."""
    tell_stop(act, code, error.code, sentence_for(error), as_json=as_json)


def tell_stop(act: str, code: Exit, reason: str, words: str, *, as_json: bool) -> None:
    """Print why nothing was done, where the reason is no error of the program but how it was asked."""
    if as_json:
        _print_json({"act": act, "exit": int(code), "code": reason, "message": words})
    else:
        print(words, file=sys.stderr)


def _print_json(facts: Mapping[str, Any]) -> None:
    print(json.dumps(facts, ensure_ascii=False, indent=1))


def two_columns(*pairs: tuple[str, object]) -> tuple[str, ...]:
    """Lines of a name and its value; what is empty is left out."""
    shown = [(name, str(value)) for name, value in pairs if value not in ("", None)]
    width = max((len(name) for name, _ in shown), default=0)
    return tuple(f"{name:<{width}}  {value}" for name, value in shown)


def counted(number: int, one: str, many: str) -> str:
    """A number with its noun: "1 change", "2 changes"."""
    return f"{number} {one if number == 1 else many}"
