"""What an error of the database or the disk means for a person, as a calm code."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from caseload_desktop.domain.errors import StoreUnavailable

# Primary result codes of SQLite (its documentation, "Result and Error Codes"); extended codes carry them in the low
# byte.
_BY_RESULT = {
    3: "not_writable",  # PERM
    5: "store_busy",  # BUSY
    6: "store_busy",  # LOCKED
    8: "not_writable",  # READONLY
    10: "disk_error",  # IOERR
    11: "damaged",  # CORRUPT
    13: "disk_full",  # FULL
    14: "not_writable",  # CANTOPEN
    26: "not_a_store",  # NOTADB
}
_BY_ERRNO = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EACCES: "not_writable",
    errno.EPERM: "not_writable",
    errno.EROFS: "not_writable",
    errno.ENOENT: "no_such_store",
}


def store_error(error: BaseException) -> StoreUnavailable | None:
    """Return the calm error for ``error``, or None when it is a fault of ours and should stay what it is.

    Understands errors of the database driver, the same wrapped by SQLAlchemy, and ``OSError``. No value of a record is
    carried over.
    """
    if isinstance(error, StoreUnavailable):
        return error
    if isinstance(error, OSError):
        return StoreUnavailable(_BY_ERRNO.get(error.errno or 0, "disk_error"))
    result = getattr(getattr(error, "orig", None) or error, "sqlite_errorcode", None)
    if not isinstance(result, int):
        return None
    code = _BY_RESULT.get(result & 0xFF)
    return StoreUnavailable(code) if code else None


class calmly:  # noqa: N801 - reads as a phrase: with calmly()
    """Turn failures of the database into ``StoreUnavailable``; anything else goes up as it is."""

    __slots__ = ()

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, OSError) or not isinstance(error, Exception):
            return
        calm = store_error(error)
        if calm is not None and calm is not error:
            raise calm from None


@contextmanager
def calmly_on_disk() -> Iterator[None]:
    """The same, and failures of the disk: for work on a profile's files, where every ``OSError`` is one of theirs."""
    try:
        with calmly():
            yield
    except OSError as error:
        raise store_error(error) or error from None
