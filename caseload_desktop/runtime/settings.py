"""Choices of a user or of a machine that are no part of any record: a table, kept as TOML in the profile."""

from __future__ import annotations

import json
import logging
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from caseload_desktop.runtime.files import write_whole

_log = logging.getLogger(__name__)

Value = str | int | bool


class Scope(StrEnum):
    """For whom a choice holds."""

    MACHINE = "machine"
    USER = "user"


@dataclass(frozen=True, slots=True)
class Setting:
    """One choice: its key in the file, its default (which fixes its type), for whom it holds, and what it is called.

    ``allowed`` lists the values that mean something; ``least`` and ``most`` bound a number. Empty and None: anything.
    """

    key: str
    default: Value
    scope: Scope
    label: str
    allowed: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def accepts(self, value: object) -> bool:
        """True when ``value`` is of the right type and in range."""
        if type(value) is not type(self.default):
            return False
        if isinstance(value, int) and not isinstance(value, bool):
            return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)
        return not self.allowed or value in self.allowed


THEME = Setting("theme", "system", Scope.USER, "Light or dark", allowed=("system", "light", "dark", "high_contrast"))
TEXT_PERCENT = Setting("text_percent", 100, Scope.USER, "Text size in per cent", least=100, most=150)
LOCK_AFTER_MINUTES = Setting(
    "lock_after_minutes", 10, Scope.MACHINE, "Lock after this many minutes without a key or click", least=1, most=60
)
LOCK_ON_MINIMISE = Setting("lock_on_minimise", False, Scope.USER, "Lock when the window is minimised")
BACKUPS_KEPT = Setting("backups_kept", 14, Scope.MACHINE, "Automatic backups kept", least=2, most=365)
CLEAR_COPIED_AFTER_SECONDS = Setting(
    "clear_copied_after_seconds", 60, Scope.MACHINE, "Clear what was copied after this many seconds", least=10, most=900
)
LAST_WORKER = Setting("last_worker", "", Scope.USER, "Who signed in last (sign-in name)")
EXPORT_FOLDER = Setting("export_folder", "", Scope.USER, "Folder offered for documents")

SETTINGS: tuple[Setting, ...] = (
    THEME,
    TEXT_PERCENT,
    LOCK_AFTER_MINUTES,
    LOCK_ON_MINIMISE,
    BACKUPS_KEPT,
    CLEAR_COPIED_AFTER_SECONDS,
    LAST_WORKER,
    EXPORT_FOLDER,
)


class Settings:
    """The choices in one file. A missing, unreadable or senseless value counts as its default; the program starts."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._values: dict[str, Value] = _read(path)

    def text(self, setting: Setting) -> str:
        """The chosen text."""
        return str(self._values.get(setting.key, setting.default))

    def number(self, setting: Setting) -> int:
        """The chosen number."""
        return int(self._values.get(setting.key, setting.default))

    def flag(self, setting: Setting) -> bool:
        """The chosen yes or no."""
        return bool(self._values.get(setting.key, setting.default))

    def choose(self, setting: Setting, value: Value) -> None:
        """Keep ``value`` and write the file. Raises ``ValueError`` for a value the setting does not accept."""
        if not setting.accepts(value):
            raise ValueError(setting.key)
        chosen = {**self._values, setting.key: value}
        self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(self._path, _as_toml(chosen).encode())
        self._values = chosen


def _read(path: Path) -> dict[str, Value]:
    """The accepted values of the file; what is not accepted is dropped and only its key is logged."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.info("settings unreadable, defaults used: %s", type(error).__name__)
        return {}
    kept: dict[str, Value] = {}
    for setting in SETTINGS:
        value = found.get(setting.scope.value, {}).get(setting.key)
        if value is None:
            continue
        if setting.accepts(value):
            kept[setting.key] = value
        else:
            _log.info("setting not accepted, default used: %s", setting.key)
    return kept


def _as_toml(values: dict[str, Value]) -> str:
    """The file's text: one table a scope, each choice under its label. A JSON scalar is a TOML scalar too."""
    lines = ["# Caseload Desktop: choices on this machine. No record is kept here.", ""]
    for scope in Scope:
        lines.append(f"[{scope.value}]")
        for setting in SETTINGS:
            if setting.scope is scope and setting.key in values:
                lines += [f"# {setting.label}", f"{setting.key} = {json.dumps(values[setting.key])}"]
        lines.append("")
    return "\n".join(lines)
