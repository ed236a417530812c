"""Who is let in: a password or code is tried on the key slots, counted, and answered with the key or a wait."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from caseload_desktop.domain.errors import RuleBroken, StoreUnavailable
from caseload_desktop.store.faults import calmly_on_disk
from caseload_desktop.store.recovery_code import new_recovery_code, read_recovery_code
from caseload_desktop.store.slots import (
    Argon2Cost,
    Slot,
    Slots,
    SlotsFile,
    fold_user,
    spend_as_long,
    unwrap,
    wrap_for_recovery,
    wrap_for_user,
)
from caseload_desktop.store.waits import Waits

LEAST_PASSWORD = 10
"""Characters. The National Cyber Security Centre advises length (three random words) over rules about signs."""

_RECOVERY = "\x1frecovery"


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who gave the right secret: which worker, and the data key, to be forgotten as soon as it can be."""

    worker_id: str
    key: bytearray


def check_password(password: str, *, field: str = "password") -> None:
    """Raise ``RuleBroken`` ``password_short`` for fewer than ``LEAST_PASSWORD`` characters."""
    if len(password) < LEAST_PASSWORD:
        raise RuleBroken("password_short", field=field, least=LEAST_PASSWORD)


class Admission:
    """The key slots of one profile folder and the waits after wrong tries. It never keeps a key."""

    def __init__(self, folder: Path, *, cost: Argon2Cost, monotonic: Callable[[], float]) -> None:
        self.file = SlotsFile(folder / "caseload.slots")
        self._cost = cost
        self._waits = Waits(folder / "caseload.tries", monotonic=monotonic)

    def seconds_to_wait(self, user: str) -> int:
        """Whole seconds until a password may be tried for ``user``; 0 when now."""
        return ceil(self._waits.seconds_left(fold_user(user)))

    def begin(self, *, db_id: str, key: bytearray, user: str, worker_id: str, password: str) -> str:
        """Write the slots of a new store and return its recovery code. Raises ``StoreUnavailable``."""
        code = new_recovery_code()
        first = wrap_for_user(key, db_id=db_id, name=user, worker_id=worker_id, password=password, cost=self._cost)
        recovery = wrap_for_recovery(key, db_id=db_id, code=read_recovery_code(code), cost=self._cost)
        self.write(Slots(db_id, (first, recovery)))
        return code

    def write(self, slots: Slots) -> None:
        """Write the slot file and its copy. Raises ``StoreUnavailable``."""
        with calmly_on_disk():
            self.file.write(slots)

    def admit(self, user: str, password: str, *, slots: Slots | None = None) -> Admitted:
        """Try a password; ``slots`` are those of a backup, else the file's own, which is mended if its copy was needed.

        Raises ``StoreUnavailable``: ``wrong_password`` with ``seconds`` to wait, ``too_soon`` before that,
        ``no_slots``.
        """
        tried = slots or self.file.read()
        admitted = self._try(fold_user(user), tried.of_user(user), tried.db_id, password)
        if slots is None and not self.file.is_sound():
            self.write(tried)
        return admitted

    def admit_with_recovery(self, code: str, *, user: str, new_password: str) -> Admitted:
        """Try the printed code and, when right, give ``user`` a new password.

        Raises as ``admit``, and ``RuleBroken`` for a mistyped code, an unknown user or a short password.
        """
        characters = read_recovery_code(code)
        check_password(new_password, field="new_password")
        slots = self.file.read()
        slot = slots.of_user(user)
        if slot is None:
            raise RuleBroken("no_such_user", field="user")
        key = self._try(_RECOVERY, slots.recovery, slots.db_id, characters).key
        self.put_user(slots, key, user=slot.name, worker_id=slot.worker_id, password=new_password)
        with calmly_on_disk():
            self._waits.passed(slot.user)
        return Admitted(slot.worker_id, key)

    def change_password(self, user: str, old: str, new: str) -> None:
        """Replace a password; only its slot is written. Raises as ``admit`` and for a short password."""
        check_password(new, field="new")
        admitted = self.admit(user, old)
        slots = self.file.read()
        slot = slots.of_user(user)
        self.put_user(slots, admitted.key, user=slot.name if slot else user, worker_id=admitted.worker_id, password=new)
        admitted.key[:] = bytes(len(admitted.key))

    def put_user(self, slots: Slots, key: bytearray, *, user: str, worker_id: str, password: str) -> None:
        """Let a worker in under ``user``; a name they had before stops working.

        Raises ``RuleBroken`` for an empty name, one that another worker has, or a short password; ``StoreUnavailable``.
        """
        check_password(password)
        if not fold_user(user):
            raise RuleBroken("required", field="user")
        taken = slots.of_user(user)
        if taken is not None and taken.worker_id != worker_id:
            raise RuleBroken("user_taken", field="user")
        for earlier in slots.users:
            if earlier.worker_id == worker_id:
                slots = slots.without_user(earlier.user)
        slot = wrap_for_user(key, db_id=slots.db_id, name=user, worker_id=worker_id, password=password, cost=self._cost)
        self.write(slots.with_slot(slot))

    def remove_user(self, user: str, *, by: str) -> None:
        """Take a sign-in away; ``by`` can't remove themselves. Raises ``RuleBroken``, ``StoreUnavailable``."""
        slots = self.file.read()
        slot = slots.of_user(user)
        if slot is None:
            raise RuleBroken("no_such_user", field="user")
        if slot.worker_id == by:
            raise RuleBroken("cannot_remove_self", field="user")
        self.write(slots.without_user(user))

    def renew_recovery_code(self, key: bytearray) -> str:
        """Return a new recovery code; the earlier one stops working. Raises ``StoreUnavailable``."""
        slots, code = self.file.read(), new_recovery_code()
        slot = wrap_for_recovery(key, db_id=slots.db_id, code=read_recovery_code(code), cost=self._cost)
        self.write(slots.with_slot(slot))
        return code

    def _try(self, who: str, slot: Slot | None, db_id: str, secret: str) -> Admitted:
        """Try a secret on a slot (none: an unknown user); counted before, forgotten when right."""
        left = self._waits.seconds_left(who)
        if left > 0:
            raise StoreUnavailable("too_soon", seconds=ceil(left))
        with calmly_on_disk():
            self._waits.begin(who)
        if slot is None:
            spend_as_long(self._cost, secret)
            raise self._refused(who)
        try:
            key = unwrap(slot, db_id=db_id, secret=secret)
        except StoreUnavailable:
            raise self._refused(who) from None
        with calmly_on_disk():
            self._waits.passed(who)
        return Admitted(slot.worker_id, key)

    def _refused(self, who: str) -> StoreUnavailable:
        return StoreUnavailable("wrong_password", seconds=ceil(self._waits.seconds_left(who)))
