"""What can go wrong that a person can do something about; worded in ``ui.messages``, decided by code."""

from __future__ import annotations


class CaseloadError(Exception):
    """Base of all errors a person can act on.

    ``code`` names the sentence to show; ``values`` fill it. Neither may hold a personal value.
    """

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class RuleBroken(CaseloadError):
    """What was asked breaks a rule; ``field`` (optional) says beside which field to say so."""

    def __init__(self, code: str, *, field: str = "", **values: object) -> None:
        super().__init__(code, **values)
        self.field = field


class NotPermitted(CaseloadError):
    """The worker's role or the person's restriction does not allow it."""


class AlreadyChanged(CaseloadError):
    """A row was changed by somebody else since it was opened: of which entity, which row, and which of its fields.

    ``changed`` holds ``gone`` when the row was removed meanwhile.
    """

    def __init__(
        self, code: str = "already_changed", *, entity: str = "", row_id: str = "", changed: tuple[str, ...] = ()
    ) -> None:
        super().__init__(code)
        self.entity, self.row_id, self.changed = entity, row_id, changed


class StoreUnavailable(CaseloadError):
    """The store can't be used now; nothing was lost.

    Codes: ``wrong_password``, ``too_soon``, ``no_slots``, ``not_a_store``, ``damaged``, ``newer_store``, ``disk_full``,
    ``disk_error``, ``store_busy``, ``in_use``, ``not_writable``, ``no_such_store``, ``no_backup``,
    ``backup_of_another``, ``locked``.
    """


class FileRefused(CaseloadError):
    """A file from outside can't be read; nothing was changed."""
