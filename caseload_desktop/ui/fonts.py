"""The bundled typeface, the same on every machine and in the PDFs."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from caseload_desktop.runtime.paths import resource

FAMILY = "Inter"
FACES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")


def load_fonts(app: QApplication) -> str:
    """Make the bundled faces the program's font and return the family's name."""
    for face in FACES:
        if QFontDatabase.addApplicationFont(str(resource("fonts", face))) < 0:
            raise FileNotFoundError(face)
    font = QFont(FAMILY)
    font.setPixelSize(14)
    font.setStyleStrategy(QFont.StyleStrategy.PreferAntialias)
    app.setFont(font)
    return FAMILY
