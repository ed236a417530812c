"""Light, dark and larger text."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from caseload_desktop.runtime.paths import resource
from caseload_desktop.ui.icons import icon, pixmap, set_icon
from caseload_desktop.ui.theme import Mode, Theme, palette_for, style_sheet_for, token_table, tokens_of_palette
from caseload_desktop.ui.widgets.buttons import button


def _colours(picture_of: object) -> set[str]:
    image = picture_of.toImage()  # type: ignore[attr-defined]
    points = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(image.pixelColor(x, y)).name() for x, y in points if image.pixelColor(x, y).alpha() == 255}


def test_dark_changes_palette_style_and_icons(themed: Theme, qtbot: QtBot) -> None:
    """One switch changes every colour, also of icons that already show."""
    button = QPushButton("Save")
    qtbot.addWidget(button)
    set_icon(button, "save")
    before = _colours(button.icon().pixmap(18, 18))
    themed.set_mode(Mode.DARK)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().color(QPalette.ColorRole.Window).name() == token_table()["dark"]["bg"]
    assert token_table()["dark"]["ink"] in app.styleSheet()
    assert _colours(button.icon().pixmap(18, 18)) != before
    assert token_table()["dark"]["ink"] in _colours(button.icon().pixmap(18, 18))


def test_toggle_goes_to_and_fro(themed: Theme) -> None:
    """The same key brings the other colours and back."""
    themed.toggle()
    assert themed.dark
    themed.toggle()
    assert not themed.dark


@pytest.mark.parametrize("name", ["light", "dark"])
def test_no_colour_is_missing_from_the_style_sheet(name: str) -> None:
    """Every name in the style sheet is a token, and every picture it names ships."""
    sheet = style_sheet_for(token_table()[name])
    assert "$" not in sheet
    for part in sheet.split("url(theme:")[1:]:
        assert resource("theme", *part.split(")")[0].split("/")).is_file()


@pytest.mark.parametrize("name", ["light", "dark"])
def test_pictures_of_controls_have_the_colours_of_the_table(name: str) -> None:
    """The arrows and ticks that the style sheet shows are drawn in colours of the token table."""
    values = set(token_table()[name].values.values())
    for picture in resource("theme", name).iterdir():
        text = picture.read_text(encoding="utf-8")
        assert any(value in text for value in values), picture.name


def test_both_sets_have_the_same_names() -> None:
    """No colour exists in one set only."""
    light, dark = token_table()["light"].values, token_table()["dark"].values
    assert set(light) == set(dark)


def test_larger_text_enlarges_the_style_sheet(themed: Theme) -> None:
    """Text grows on request, and no further than half again."""
    themed.set_scale(9)
    assert themed.scale == 1.5
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.font().pixelSize() == 21
    assert "font-size: 36px" in app.styleSheet()


def test_high_contrast_uses_only_colours_of_the_system() -> None:
    """Painted widgets take the system's palette when that is asked for."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, Qt.GlobalColor.black)
    palette.setColor(QPalette.ColorRole.WindowText, Qt.GlobalColor.white)
    tokens = tokens_of_palette(palette)
    assert tokens["ink"] == "#ffffff"
    assert tokens["bg"] == "#000000"
    assert set(tokens.values) == set(token_table()["light"].values)


def test_a_system_that_asks_for_high_contrast_gets_its_own_colours(
    themed: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was chosen here, the system's request for contrast wins, and fields keep an edge."""
    asking = SimpleNamespace(contrastPreference=lambda: Qt.ContrastPreference.HighContrast)
    monkeypatch.setattr(themed, "_accessibility", asking)
    themed.set_mode(Mode.DARK)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert themed.high_contrast
    assert themed.tokens.name == "high contrast"
    assert themed.tokens["ctl"] == themed.tokens["ink"]
    assert f"border: 2px solid {themed.tokens['ctl']}" in app.styleSheet()


def test_choosing_high_contrast_shows_black_and_white(themed: Theme) -> None:
    """High contrast leaves black, white and two bright colours."""
    themed.set_mode(Mode.HIGH_CONTRAST)
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert app.palette().color(QPalette.ColorRole.Window).name() == "#000000"
    assert set(themed.tokens.values.values()) == {"#000000", "#ffffff", "#ffdd00", "#00ffff", "#2b2b2b"}
    assert "color: #ffffff" in app.styleSheet()


def test_disabled_text_is_still_readable() -> None:
    """What can't be used now is quieter, not gone."""
    tokens = token_table()["light"]
    group = QPalette.ColorGroup.Disabled
    assert palette_for(tokens).color(group, QPalette.ColorRole.Text).name() == tokens["muted"]


def test_an_icon_keeps_its_distance_from_words_that_come_later(themed: Theme, qtbot: QtBot) -> None:
    """A button alone is square; with words its icon has room beside them."""
    made = button("", icon="check-check")
    qtbot.addWidget(made)
    assert made.iconSize().width() == made.iconSize().height()
    made.setText("Take the 31 suggestions")
    assert made.iconSize().width() > made.iconSize().height()


def test_unknown_icon_is_a_fault_of_ours(themed: Theme) -> None:
    """A wrong icon name does not pass in silence."""
    with pytest.raises(FileNotFoundError):
        pixmap("no-such-icon")


def test_icons_are_drawn_at_twice_their_size(themed: Theme) -> None:
    """Icons stay sharp at 125% and 200%."""
    picture = pixmap("inbox", size=20)
    assert picture.devicePixelRatio() == 2.0
    assert picture.width() == 40
    assert not icon("inbox", selected="navselink").isNull()


@pytest.fixture
def inter(themed: Theme) -> QFontMetrics:
    return QFontMetrics(QFont("Inter"))


@pytest.mark.parametrize("letter", "ŵŷŴŶ£–—’“”…·×✓éàçñłśžı")
def test_every_letter_of_a_name_can_be_shown(inter: QFontMetrics, letter: str) -> None:
    """Welsh and European names, pounds and dashes never become boxes."""
    assert inter.inFontUcs4(ord(letter))
