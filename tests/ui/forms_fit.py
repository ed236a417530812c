"""What every form owes to whoever looks at it on a small laptop, by keyboard alone: room, letters, names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from caseload_desktop.ui.dialogs.form_dialog import FormDialog
from caseload_desktop.ui.widgets.text import ElidedLabel

ROOM = (1053, 526)
"""What a screen of 1093 x 614 leaves for a form: without its frame, and without the bar of the system."""

_LETTER = re.compile(r"&([^&\s])")


def faults(form: FormDialog) -> list[str]:
    """What is wrong with a form as it opens, each with its name."""
    return [f"{type(form).__name__}: {words}" for words in (*_too_big(form), *_cut(form), *_letters(form))]


def _too_big(form: FormDialog) -> Iterator[str]:
    least = form.minimumSizeHint().expandedTo(form.minimumSize())
    if least.width() > ROOM[0] or least.height() > ROOM[1]:
        yield f"needs {least.width()} x {least.height()}, a small laptop has {ROOM[0]} x {ROOM[1]}"
    for each in (form.save_button, form.cancel_button):
        if form.room.isAncestorOf(each):
            yield f"{each.text()} scrolls out of sight"
    if form.focusWidget() in (form.save_button, form.cancel_button):
        yield "the keyboard is not in a field"


def _cut(form: FormDialog) -> Iterator[str]:
    for each in form.findChildren(QLabel):
        fits = each.wordWrap() or isinstance(each, ElidedLabel) or each.sizeHint().width() <= each.width() + 1
        if each.isVisible() and each.text() and not fits:
            yield f"cut off: {each.text()}"


def _letters(form: FormDialog) -> Iterator[str]:
    shown: list[QWidget] = [one for one in form.findChildren(QWidget) if one.isVisibleTo(form)]
    found: Counter[str] = Counter()
    for each in shown:
        words = each.text() if isinstance(each, QLabel | QAbstractButton) else ""
        letter = _LETTER.search(words)
        leads = each.buddy() is not None if isinstance(each, QLabel) else True
        if letter and leads:
            found[letter.group(1).lower()] += 1
    yield from (f"Alt+{letter.upper()} leads to {count} fields" for letter, count in found.items() if count > 1)
