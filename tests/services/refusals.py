"""What the tests of commands share: that an act is refused, for which reason, and beside which field."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from caseload_desktop.domain.errors import CaseloadError


def refused(code: str, act: Callable[[], object], field: str | None = None) -> CaseloadError:
    """The act is refused with this code, beside this field where one is given; return the refusal."""
    with pytest.raises(CaseloadError) as caught:
        act()
    assert caught.value.code == code
    if field is not None:
        assert getattr(caught.value, "field", "") == field
    return caught.value
