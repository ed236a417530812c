"""Opening the sample locality at a start; what invents it is loaded only where there is none yet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from caseload_desktop.domain.roles import Actor
from caseload_desktop.store.store import Store
from caseload_desktop.store.vault import Notice, Vault

DEFAULT_SIZE = 0.5
"""Half a locality: full enough to look real, made in a few seconds. 1 is a whole locality, 9 the council."""

DEFAULT_MONTHS = 15
DEFAULT_SEED = 2018

MADE = "sample_made"
"""What a store keeps about itself once the whole sample is in it: the day."""

Progress = Callable[[float, str], None]
"""Told how much is done (0 to 1) and the month reached (``YYYY-MM``, empty before the first)."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in name and the password its owner chose."""

    user: str
    password: str


@dataclass(frozen=True, slots=True)
class OpenedSample:
    """The open store of a sample, its manager, and the recovery code of a new one, never to be shown again."""

    store: Store
    actor: Actor
    recovery_code: str = ""
    notices: tuple[Notice, ...] = ()


def open_sample_locality(
    vault: Vault,
    *,
    user: str,
    password: str,
    practitioner: SignIn | None = None,
    size: float = DEFAULT_SIZE,
    months: int = DEFAULT_MONTHS,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> OpenedSample:
    """Open the sample locality as its manager; make it first where there is none, or one that was broken off.

    ``practitioner`` gives one practitioner of the intake team a sign-in too. Raises ``Cancelled``, after which nothing
    is left of it, and whatever ``Vault.create`` and ``Vault.unlock`` raise.
    """
    if vault.exists():
        opened = vault.unlock(user, password)
        if opened.store.meta(MADE) is not None:
            return OpenedSample(opened.store, opened.actor, notices=opened.notices)
        vault.discard_sample()
    from caseload_desktop.services.sample_locality import make_sample_locality

    return make_sample_locality(
        vault,
        user=user,
        password=password,
        practitioner=practitioner,
        size=size,
        months=months,
        seed=seed,
        progress=progress,
        cancelled=cancelled,
    )
