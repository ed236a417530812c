"""What the views before signing in need of the store, so that they can be tried without one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class KnownUser(Protocol):
    """Somebody who can sign in."""

    @property
    def user(self) -> str: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True)
class TeamSetup:
    """What the first set-up asks; the locality, its area (may be empty), the team, and who begins."""

    locality: str
    area: str
    team: str
    manager_name: str
    user: str


class Door(Protocol):
    """Everything before the store is open; ``app`` gives the real one. All but ``exists`` may take a second, so the
    views call them through the task runner.

    ``unlock`` and its kin raise ``StoreUnavailable`` (``wrong_password``, ``too_soon``: ``values["seconds"]``),
    ``RuleBroken`` beside a field, or ``NotPermitted``. What they return is handed on to ``app`` unread.
    """

    def exists(self) -> bool: ...

    def users(self) -> Sequence[KnownUser]: ...

    def unlock(self, user: str, password: str) -> Any: ...

    def unlock_with_recovery(self, code: str, *, user: str, new_password: str) -> Any: ...

    def set_up(self, setup: TeamSetup, *, password: str) -> Any: ...

    def join_team(self, name: str, *, user: str, password: str) -> Any: ...

    def recovery_code(self, created: Any) -> str: ...

    def change_password(self, user: str, old: str, new: str) -> None: ...
