"""Fixtures for tests of screens."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QShowEvent

from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from tests.ui.support import themed
from tests.ui.words_kept import forgotten, is_listed

__all__ = ["every_form_keeps_its_words", "themed"]


@pytest.fixture(autouse=True)
def every_form_keeps_its_words(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every form a test opens keeps whatever can be typed into it, or stands in a list with its reason."""
    wrong: set[str] = set()
    as_it_was = FormDialog.showEvent

    def shown(form: FormDialog, event: QShowEvent) -> None:
        if type(form).__module__.startswith("caseload_desktop.") and not is_listed(form):
            wrong.update(forgotten(form))
        as_it_was(form, event)

    monkeypatch.setattr(FormDialog, "showEvent", shown)
    yield
    assert sorted(wrong) == []
