"""Every pair of colours used together can be read by people with poor sight (WCAG 2.2 AA)."""

from __future__ import annotations

import pytest

from caseload_desktop.ui.theme import Tokens, high_contrast_tokens, token_table
from tests.guards.style_pairs import pairs

SETS = ("light", "dark", "high contrast")
TEXT_PAIRS = (
    ("ink", "bg"),
    ("ink", "surface"),
    ("muted", "bg"),
    ("muted", "surface"),
    ("brand", "surface"),
    ("brand", "bg"),
    ("brandink", "brand"),
    ("navink", "nav"),
    ("navselink", "navsel"),
    ("selink", "sel"),
    ("focusink", "focus"),
    ("primaryink", "primary"),
    ("green", "greenbg"),
    ("amber", "amberbg"),
    ("red", "redbg"),
    ("blue", "bluebg"),
    ("grey", "greybg"),
    ("black", "blackbg"),
    ("red", "surface"),
    ("red", "bg"),
    ("green", "surface"),
    ("amber", "surface"),
    ("ink", "hover"),
    ("brand", "hover"),
    ("surface", "ink"),
)
CONTROL_PAIRS = (("ctl", "surface"), ("ctl", "bg"), ("ink", "surface"), ("primary", "surface"), ("brand", "surface"))


def _tokens(name: str) -> Tokens:
    return high_contrast_tokens() if name == SETS[2] else token_table()[name]


def _light(hex_colour: str) -> float:
    """Relative luminance of WCAG."""
    channels = [int(hex_colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("front", "back"), TEXT_PAIRS)
def test_text_can_be_read(name: str, front: str, back: str) -> None:
    """Text stands out from what is behind it by 4.5 to 1."""
    tokens = _tokens(name)
    assert contrast(tokens[front], tokens[back]) >= 4.5


@pytest.mark.parametrize("name", SETS)
def test_text_of_every_styled_control_can_be_read(name: str) -> None:
    """Whatever the style sheet puts on whatever ground, in any state of a control, stands out by 4.5 to 1."""
    tokens = _tokens(name)
    faint = {
        f"{pair.where}: {pair.front} on {pair.back}": round(ratio, 2)
        for pair in pairs()
        if (ratio := contrast(tokens[pair.front], tokens[pair.back])) < 4.5
    }
    assert faint == {}


def test_style_sheet_is_read_as_qt_reads_it() -> None:
    """The more special rule counts, of two alike the later, and a part without a ground shows what is behind it."""
    found = {(pair.where, pair.front, pair.back) for pair in pairs(_SHEET)}
    assert ('QPushButton[kind="danger"]:pressed', "red", "sel") in found
    assert ("QPushButton:pressed", "selink", "sel") in found
    assert ('QListView[kind="nav"]::item', "navink", "nav") in found
    assert ('QFrame[kind="bar"] QLabel', "amber", "amberbg") in found
    assert {pair for pair in found if pair[0] == "QLabel"} == {("QLabel", "ink", "bg"), ("QLabel", "ink", "surface")}


_SHEET = """
QLabel { background: transparent; }
QFrame[kind="bar"] { background: $amberbg; }
QFrame[kind="bar"] QLabel { color: $amber; }
QPushButton { background: $surface; color: $ink; }
QPushButton:pressed { background: $sel; color: $selink; }
QPushButton[kind="danger"] { color: $red; }
QAbstractItemView { background: $surface; color: $ink; }
QListView[kind="nav"] { background: $nav; color: $navink; }
QListView::item { padding: 2px; }
QListView[kind="nav"]::item { border: none; }
"""


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize(("front", "back"), CONTROL_PAIRS)
def test_controls_can_be_seen(name: str, front: str, back: str) -> None:
    """The edge of a control stands out from what is behind it by 3 to 1."""
    tokens = _tokens(name)
    assert contrast(tokens[front], tokens[back]) >= 3


@pytest.mark.parametrize("name", SETS)
def test_keyboard_focus_can_be_seen(name: str) -> None:
    """Of the two rings around a field at least one stands out from the page and from the field."""
    tokens = _tokens(name)
    for back in ("bg", "surface"):
        assert max(contrast(tokens["ink"], tokens[back]), contrast(tokens["focus"], tokens[back])) >= 3
    assert contrast(tokens["focus"], tokens["focusink"]) >= 3


def test_ratio_is_the_published_one() -> None:
    """Black on white is 21 to 1, and grey #767676 on white the well-known 4.54."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
