"""Colours, spacing and the style of every control: one token table turned into a palette and a style sheet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cache
from string import Template

from PySide6.QtCore import QDir, QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from caseload_desktop.runtime.paths import resource


class Mode(StrEnum):
    """Which colours the worker asked for."""

    LIGHT = "light"
    DARK = "dark"
    SYSTEM = "system"
    HIGH_CONTRAST = "high_contrast"


class Space(IntEnum):
    """The distances used between things, in pixels at 100%."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


RADIUS = 8
"""Corner radius of a card, in pixels."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """One set of colours by name, each as ``#rrggbb``."""

    name: str
    values: Mapping[str, str]

    def __getitem__(self, token: str) -> str:
        return self.values[token]

    def colour(self, token: str) -> QColor:
        """The colour to paint with."""
        return QColor(self.values[token])

    @property
    def dark(self) -> bool:
        """True when light text stands on a dark ground."""
        return self.colour("ink").lightness() > self.colour("surface").lightness()


@cache
def token_table() -> dict[str, Tokens]:
    """The shipped colours: ``light`` and ``dark``."""
    text = resource("theme", "tokens.json").read_text(encoding="utf-8")
    return {name: Tokens(name, values) for name, values in json.loads(text).items()}


def palette_for(tokens: Tokens) -> QPalette:
    """The Qt palette of a set of colours, so that unstyled controls agree with styled ones."""
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: "bg",
        QPalette.ColorRole.WindowText: "ink",
        QPalette.ColorRole.Base: "surface",
        QPalette.ColorRole.AlternateBase: "bg",
        QPalette.ColorRole.Text: "ink",
        QPalette.ColorRole.Button: "surface",
        QPalette.ColorRole.ButtonText: "ink",
        QPalette.ColorRole.BrightText: "red",
        QPalette.ColorRole.Highlight: "brand",
        QPalette.ColorRole.HighlightedText: "brandink",
        QPalette.ColorRole.Accent: "brand",
        QPalette.ColorRole.Link: "brand",
        QPalette.ColorRole.LinkVisited: "brand",
        QPalette.ColorRole.ToolTipBase: "surface",
        QPalette.ColorRole.ToolTipText: "ink",
        QPalette.ColorRole.PlaceholderText: "muted",
        QPalette.ColorRole.Light: "surface",
        QPalette.ColorRole.Midlight: "hover",
        QPalette.ColorRole.Mid: "line",
        QPalette.ColorRole.Dark: "ctl",
        QPalette.ColorRole.Shadow: "line",
    }
    for role, token in roles.items():
        palette.setColor(role, tokens.colour(token))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, tokens.colour("muted"))
    return palette


def tokens_of_palette(palette: QPalette) -> Tokens:
    """Colours for everything where the system asks for high contrast: its own and no others."""

    def name(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    ink, base, window = (
        name(QPalette.ColorRole.WindowText),
        name(QPalette.ColorRole.Base),
        name(QPalette.ColorRole.Window),
    )
    high, high_ink = name(QPalette.ColorRole.Highlight), name(QPalette.ColorRole.HighlightedText)
    values = dict.fromkeys(token_table()["light"].values, ink)
    values |= dict.fromkeys(("surface", "greenbg", "amberbg", "redbg", "bluebg", "greybg", "blackbg", "hover"), base)
    values |= {"bg": window, "nav": window, "brandink": base, "primaryink": base}
    values |= {"sel": high, "selink": high_ink, "navsel": high, "navselink": high_ink, "focus": high}
    values |= {"focusink": high_ink, "brand": name(QPalette.ColorRole.Link)}
    return Tokens("high contrast", values)


def high_contrast_tokens() -> Tokens:
    """Black, white and two bright colours, for whoever asks for high contrast here rather than in the system."""
    black, white, yellow, cyan = "#000000", "#ffffff", "#ffdd00", "#00ffff"
    values = dict.fromkeys(token_table()["dark"].values, white)
    grounds = ("bg", "surface", "nav", "greenbg", "amberbg", "redbg", "bluebg", "greybg", "blackbg")
    values |= dict.fromkeys((*grounds, "brandink", "navselink", "selink", "focusink", "primaryink"), black)
    values |= {"brand": yellow, "navsel": yellow, "sel": yellow, "focus": cyan, "hover": "#2b2b2b"}
    return Tokens("high contrast", values)


def style_sheet_for(tokens: Tokens, *, scale: float = 1.0) -> str:
    """The style sheet of a set of colours; ``scale`` enlarges text (1.0 is 14 px)."""
    template = Template(resource("theme", "style.qss").read_text(encoding="utf-8"))
    sizes = {f"f{size}": f"{round(size * scale)}px" for size in (12, 13, 14, 16, 18, 20, 24, 28)}
    return template.substitute({**tokens.values, **sizes, "mode": "dark" if tokens.dark else "light"})


class Theme(QObject):
    """The look of the running program.

    Signals: ``changed`` when colours or text size changed; painted widgets are repainted by Qt itself.
    """

    changed = Signal()

    def __init__(self, app: QApplication, *, mode: Mode = Mode.SYSTEM, scale: float = 1.0) -> None:
        super().__init__(app)
        self._app = app
        self._mode = mode
        self._scale = scale
        self.tokens = token_table()["light"]
        self.high_contrast = False
        QDir.setSearchPaths("theme", [str(resource("theme"))])
        self._hints = app.styleHints()
        self._accessibility = self._hints.accessibility()
        self._hints.colorSchemeChanged.connect(self._apply)
        self._accessibility.contrastPreferenceChanged.connect(self._apply)
        app.setStyle("Fusion")
        self._apply()

    @property
    def mode(self) -> Mode:
        """What the worker asked for."""
        return self._mode

    @property
    def scale(self) -> float:
        """How much larger than 14 px the text is."""
        return self._scale

    @property
    def dark(self) -> bool:
        """True while the dark colours show."""
        return self.tokens.dark

    def set_mode(self, mode: Mode) -> None:
        """Show other colours from now on."""
        if mode is not self._mode:
            self._mode = mode
            self._apply()

    def set_scale(self, scale: float) -> None:
        """Show text larger (1.0 to 1.5)."""
        wanted = min(max(scale, 1.0), 1.5)
        if wanted != self._scale:
            self._scale = wanted
            self._apply()

    def toggle(self) -> None:
        """From light to dark or back."""
        self.set_mode(Mode.LIGHT if self.dark else Mode.DARK)

    def _wanted(self) -> Tokens:
        if self._mode is Mode.HIGH_CONTRAST:
            return high_contrast_tokens()
        if self._mode is Mode.SYSTEM:
            return token_table()["dark" if self._hints.colorScheme() is Qt.ColorScheme.Dark else "light"]
        return token_table()[self._mode.value]

    def _apply(self, *_unused: object) -> None:
        font = self._app.font()
        font.setPixelSize(round(14 * self._scale))
        self._app.setFont(font)
        self.high_contrast = self._accessibility.contrastPreference() is Qt.ContrastPreference.HighContrast
        if self.high_contrast:
            # The system's own colours, through our style sheet: without it fields on black have no edge at all.
            self._app.setPalette(QPalette())
            self.tokens = tokens_of_palette(self._app.palette())
        else:
            self.tokens = self._wanted()
        self._app.setPalette(palette_for(self.tokens))
        self._app.setStyleSheet(style_sheet_for(self.tokens, scale=self._scale))
        self.changed.emit()


def theme() -> Theme:
    """The theme of the running program; a program without one gets the light colours."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("A theme needs the application first")
    found = app.findChild(Theme)
    return found if found is not None else Theme(app, mode=Mode.LIGHT)


def colour(token: str) -> QColor:
    """A colour of the theme that shows now."""
    return theme().tokens.colour(token)


def restyle(widget: QWidget) -> None:
    """Let a changed property choose other rules of the style sheet for ``widget``."""
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
