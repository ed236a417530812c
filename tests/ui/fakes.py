"""Stand-ins for the door and the desk, so that screens can be tried without a store."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from caseload_desktop.domain.errors import RuleBroken, StoreUnavailable
from caseload_desktop.domain.roles import Actor, Role
from caseload_desktop.runtime.clock import SetClock
from caseload_desktop.ui.desk import Desk
from caseload_desktop.ui.door import KnownUser, TeamSetup
from caseload_desktop.ui.notices import Bar, Notices
from caseload_desktop.ui.tasks import InlineRunner

PASSWORD = "three random words"
CODE = "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE"
MANAGER = Actor("0" * 31 + "1", Role.TEAM_MANAGER)


@dataclass(frozen=True, slots=True)
class FakeUser:
    """Somebody who can sign in."""

    user: str
    name: str


@dataclass
class FakeDoor:
    """Opens with ``PASSWORD`` and counts what it was asked."""

    names: tuple[str, ...] = ("Rosa Lind", "Jo Bell")
    wait: int = 0
    asked: list[tuple[str, ...]] = field(default_factory=list)
    refuse: Exception | None = None

    def exists(self) -> bool:
        return bool(self.names)

    def users(self) -> Sequence[KnownUser]:
        return [FakeUser(name.casefold(), name) for name in self.names]

    def unlock(self, user: str, password: str) -> Any:
        self.asked.append(("unlock", user))
        self._check(password)
        return f"opened for {user}"

    def unlock_with_recovery(self, code: str, *, user: str, new_password: str) -> Any:
        self.asked.append(("recover", user, new_password))
        if code != CODE:
            raise RuleBroken("recovery_code_mistyped", field="code")
        return f"opened for {user}"

    def set_up(self, setup: TeamSetup, *, password: str) -> Any:
        self.asked.append(("set_up", setup.locality, setup.team, setup.user))
        if self.refuse is not None:
            raise self.refuse
        return "created"

    def join_team(self, name: str, *, user: str, password: str) -> Any:
        self.asked.append(("join_team", name, user))
        if self.refuse is not None:
            raise self.refuse
        return "created"

    def recovery_code(self, created: Any) -> str:
        assert created == "created"
        return CODE

    def change_password(self, user: str, old: str, new: str) -> None:
        self.asked.append(("change", user, new))
        self._check(old)

    def _check(self, password: str) -> None:
        if self.refuse is not None:
            raise self.refuse
        if password != PASSWORD:
            raise StoreUnavailable("wrong_password", seconds=self.wait)


class FakeStore:
    """A store that answers every read with a connection that is no connection."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.reads = 0

    @contextmanager
    def read(self) -> Iterator[str]:
        self.reads += 1
        yield "connection"


@dataclass(frozen=True, slots=True)
class FakeChanges:
    """What a service returns."""

    act: str = "act-1"
    command: str = "log_contact"
    touched: frozenset[tuple[str, str]] = frozenset({("contact", "c1")})


class Heard:
    """Keeps what the notices said."""

    def __init__(self, notices: Notices) -> None:
        self.said: list[tuple[str, object]] = []
        self.told: list[Bar] = []
        notices.said.connect(lambda words, undo: self.said.append((words, undo)))
        notices.told.connect(self.told.append)


def make_desk(*, role: Role = Role.TEAM_MANAGER, runner: InlineRunner | None = None) -> Desk:
    """A desk over a store that is none."""
    store = cast("Any", FakeStore())
    return Desk(store, Actor(MANAGER.worker_id, role), runner or InlineRunner(), Notices())


TODAY = date(2026, 11, 20)
