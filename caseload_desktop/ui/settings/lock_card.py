"""When the screen locks, locking it now, and one's own password."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from caseload_desktop.runtime.settings import LOCK_AFTER_MINUTES, LOCK_ON_MINIMISE, Setting, Value
from caseload_desktop.ui.messages import sentence
from caseload_desktop.ui.widgets.buttons import button
from caseload_desktop.ui.widgets.card import Card
from caseload_desktop.ui.widgets.field import Field
from caseload_desktop.ui.widgets.flow import flow
from caseload_desktop.ui.widgets.number_field import NumberField
from caseload_desktop.ui.workshop import Workshop


class LockCard(Card):
    """Choices hold at once and are kept on this laptop."""

    def __init__(self, workshop: Workshop, *, parent: QWidget | None = None) -> None:
        super().__init__("Locking", parent=parent)
        self._workshop = workshop
        settings = workshop.settings
        least, most = LOCK_AFTER_MINUTES.least or 1, LOCK_AFTER_MINUTES.most or 60
        self.minutes = NumberField(least=least, most=most, unit="minutes")
        self.minutes.setMaximumWidth(160)
        self.minutes.setValue(settings.number(LOCK_AFTER_MINUTES))
        self.minutes_field = Field(
            "Lock after this &time without a key or click",
            self.minutes,
            hint="What you were doing is kept; your password brings it back.",
        )
        self.on_minimise = QCheckBox("Lock when the window is put away (minimised)")
        self.on_minimise.setAccessibleName(self.on_minimise.text())
        self.on_minimise.setChecked(settings.flag(LOCK_ON_MINIMISE))
        self.lock_button = button("Lock now  (Ctrl+Shift+L)", workshop.lock, icon="lock", name="Lock now")
        self.body.addWidget(self.minutes_field)
        self.body.addWidget(self.on_minimise)
        self.body.addWidget(flow(self.lock_button, *self._password_button()))
        self.body.addStretch(1)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.on_minimise.toggled.connect(lambda on: self._choose(LOCK_ON_MINIMISE, on))

    def _password_button(self) -> tuple[QWidget, ...]:
        change = self._workshop.change_password
        return (button("Change my password…", change, icon="key"),) if change is not None else ()

    def _on_minutes(self, minutes: int) -> None:
        if self._choose(LOCK_AFTER_MINUTES, minutes):
            self._workshop.set_lock_minutes(minutes)

    def _choose(self, setting: Setting, value: Value) -> bool:
        """Keep a choice; say beside the first field when the folder takes nothing."""
        try:
            self._workshop.settings.choose(setting, value)
        except OSError:
            self.minutes_field.set_problem(sentence("not_writable"))
            return False
        self.minutes_field.set_problem("")
        return True
