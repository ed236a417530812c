"""The fonts that ship with the program carry what the program and its people's names need."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics
from pytestqt.qtbot import QtBot

from caseload_desktop.runtime.paths import resource

pytestmark = pytest.mark.gui

_FACES = {
    "Regular": QFont.Weight.Normal,
    "Medium": QFont.Weight.Medium,
    "SemiBold": QFont.Weight.DemiBold,
    "Bold": QFont.Weight.Bold,
}
_NEEDED = (
    "ABCXYZabcxyz0123456789"
    "ÂâÊêÎîÔôÛûŴŵŶŷÁáÀàÄäËëÏïÖöẀẁẂẃẄẅỲỳÝýŸÿ"  # Welsh
    "ÇçÉéÈèÑñØøÅåÆæŠšŽžŁłĄąĆćŃńŚśŹźĞğİıŞş"  # names of people from elsewhere in Europe
    "£€%°½×÷±≥≤–—‘’“”…•·"
    "✓▲▼△▽●○◆◇■□→←↑↓"
)


@pytest.mark.parametrize("face", list(_FACES))
def test_every_face_draws_every_letter_needed(qtbot: QtBot, face: str) -> None:
    """No name and no sign of the program shows as an empty box, on a machine without any font."""
    number = QFontDatabase.addApplicationFont(str(resource("fonts", f"Inter-{face}.ttf")))
    assert "Inter" in QFontDatabase.applicationFontFamilies(number)
    font = QFont("Inter", 12)
    font.setWeight(_FACES[face])
    assert QFontInfo(font).family() == "Inter"
    assert QFontInfo(font).weight() == _FACES[face]
    metrics = QFontMetrics(font)
    assert [letter for letter in _NEEDED if not metrics.inFontUcs4(ord(letter))] == []
