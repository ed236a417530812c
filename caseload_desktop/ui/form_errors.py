"""Where a form says what can't be: beside the field it is about, else under all of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLabel, QScrollArea, QWidget

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
        focus_first_problem((field,))
    else:
        problem.setText(sentence_for(error))
        problem.show()
        _bring_into_sight(problem)
    return True


def focus_first_problem(fields: Iterable[Field]) -> None:
    """Put the keyboard into the first field, as they stand, that something is wrong with."""
    wrong = next((field for field in fields if field.problem), None)
    if wrong is not None:
        wrong.focus()
        _bring_into_sight(wrong)


def _bring_into_sight(widget: QWidget) -> None:
    """Scroll to a widget, as soon as it stands in its place."""
    step = widget.parentWidget()
    while step is not None and not isinstance(step, QScrollArea):
        step = step.parentWidget()
    if isinstance(area := step, QScrollArea):
        QTimer.singleShot(0, widget, lambda: area.ensureWidgetVisible(widget))
