"""What the run of the program lends its pages beyond the record: choices, locking, one's password, the vault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseload_desktop.runtime.settings import Settings

if TYPE_CHECKING:
    from caseload_desktop.store.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Hangs on the desk while somebody is signed in; a desk without a session (tests, pictures) has none.

    ``vault`` is asked each time and used on the database worker only. ``change_password`` is None where the password
    is not the worker's own (the sample locality).
    """

    settings: Settings
    vault: Callable[[], Vault]
    lock: Callable[[], object]
    set_lock_minutes: Callable[[int], object]
    change_password: Callable[[], object] | None = None
