"""The access log in words: what was done, what is worth a look and by which rule, and its lines for a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from caseload_desktop.domain.access_watch import WATCH_RULES, Watch
from caseload_desktop.store.access_log import Access
from caseload_desktop.store.queries.accesses import OPENED_IN_NEED, AccessEntry
from caseload_desktop.ui.settings.backup_words import local

_WORDS = {
    Access.SIGN_ON: "Signed in",
    Access.SIGN_OFF: "Signed out or locked",
    Access.OPEN_RECORD: "Opened a record",
    Access.SEARCH: "Searched",
    Access.PRINT: "Printed",
    Access.EXPORT: "Exported",
    Access.IMPORT: "Brought in a sheet",
    Access.BACKUP: "Made a backup",
    Access.RESTORE: "Went back to a backup",
}
KINDS: tuple[tuple[str, str, frozenset[Access]], ...] = (
    ("records", "Records opened", frozenset({Access.OPEN_RECORD})),
    ("searches", "Searches", frozenset({Access.SEARCH})),
    ("out", "Printed or exported", frozenset({Access.PRINT, Access.EXPORT})),
    ("in", "Sheets brought in", frozenset({Access.IMPORT})),
    ("copies", "Backups", frozenset({Access.BACKUP, Access.RESTORE})),
    ("signs", "Sign-ins", frozenset({Access.SIGN_ON, Access.SIGN_OFF})),
)
WATCHES: tuple[tuple[Watch, str], ...] = (
    (Watch.OWN, "Own record"),
    (Watch.FAMILY, "Family name"),
    (Watch.ADDRESS, "Same address"),
    (Watch.GLASS, "Restricted, opened in need"),
)
_WHY = {
    Watch.OWN: "Has the worker's own name",
    Watch.FAMILY: "Has the worker's family name",
    Watch.ADDRESS: "Lives with somebody who has the worker's family name",
}
_COUNTED = {"hits": ("found", "found"), "rows": ("row", "rows"), "contacts": ("contact", "contacts")}
HEADINGS = ("When", "Who", "What", "About", "More", "Why it is worth a look")


def what_words(entry: AccessEntry) -> str:
    """What was done, in words."""
    if entry.what == OPENED_IN_NEED:
        return "Opened a restricted record in need"
    if "drill" in entry.detail:
        return "Proved a backup"
    if entry.what == Access.OPEN_RECORD and entry.detail.get("kind") == "contact":
        return "Opened a contact"
    return _WORDS[Access(entry.what)] if entry.what in set(Access) else entry.what.replace("_", " ").capitalize()


def detail_words(detail: Mapping[str, object]) -> str:
    """Counts and codes in words: "3 found", "backup 4, passed"."""
    parts = []
    for key, value in detail.items():
        if key == "kind":
            continue
        if key == "passed":
            parts.append("passed" if value else "failed")
        elif key == "looked_at":
            parts.append("a manager has looked" if value else "no manager has looked yet")
        elif key in _COUNTED:
            one, many = _COUNTED[key]
            parts.append(f"{value} {one if value == 1 else many}")
        elif key in ("backup", "drill"):
            parts.append(f"backup {value}")
        else:
            parts.append(f"{key.replace('_', ' ')} {str(value).replace('-', ' ').replace('_', ' ')}")
    return ", ".join(parts)


def why_words(entry: AccessEntry) -> str:
    """By which rule an opening is worth a look; empty where none was asked."""
    return _WHY.get(entry.why, "") if entry.why is not None else ""


def more_words(entry: AccessEntry) -> str:
    """Counts and codes, and why it is worth a look."""
    return ". ".join(part for part in (why_words(entry), detail_words(entry.detail)) if part)


def when_words(entry: AccessEntry) -> str:
    """When it was, by this laptop's own time."""
    return local(datetime.fromisoformat(entry.at).astimezone(UTC))


def who_words(entry: AccessEntry) -> str:
    """Who it was."""
    return entry.worker or "Not known here"


def rule_words(watch: Iterable[Watch]) -> str:
    """The rules that are asked, one after the other."""
    chosen = frozenset(watch)
    return " ".join(words for each, words in WATCH_RULES.items() if each in chosen)


def file_lines(entries: Iterable[AccessEntry]) -> list[tuple[str, ...]]:
    """Headings and lines for a file."""
    lines = [
        (
            when_words(entry),
            who_words(entry),
            what_words(entry),
            entry.reference,
            detail_words(entry.detail),
            why_words(entry),
        )
        for entry in entries
    ]
    return [HEADINGS, *lines]
