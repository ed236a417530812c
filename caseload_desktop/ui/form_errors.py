"""Where a form says what can't be: beside the field it is about, else under all of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QLabel

from caseload_desktop.domain.errors import CaseloadError, RuleBroken
from caseload_desktop.ui.messages import sentence_for
from caseload_desktop.ui.widgets.field import Field


def said_in_form(error: Exception, fields: Mapping[str, Field], problem: QLabel) -> bool:
    """Say an error the person can act on, and put the keyboard there; False for a fault of ours."""
    if not isinstance(error, CaseloadError):
        return False
    field = fields.get(error.field) if isinstance(error, RuleBroken) else None
    if field is not None:
        field.set_problem(sentence_for(error))
        field.focus()
    else:
        problem.setText(sentence_for(error))
        problem.show()
    return True
