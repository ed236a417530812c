"""Choices are kept, and a spoilt file never keeps the program from starting."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseload_desktop.runtime.settings import (
    LAST_WORKER,
    LOCK_AFTER_MINUTES,
    LOCK_ON_MINIMISE,
    SETTINGS,
    THEME,
    Settings,
    Value,
)


def test_choice_is_there_after_the_next_start(profile: Path) -> None:
    """What a worker chose yesterday holds today, odd characters and all."""
    path = profile / "settings.toml"
    settings = Settings(path)
    settings.choose(THEME, "dark")
    settings.choose(LOCK_AFTER_MINUTES, 5)
    settings.choose(LOCK_ON_MINIMISE, True)
    settings.choose(LAST_WORKER, 'Siân "S\\é"')
    again = Settings(path)
    assert again.text(THEME) == "dark"
    assert again.number(LOCK_AFTER_MINUTES) == 5
    assert again.flag(LOCK_ON_MINIMISE) is True
    assert again.text(LAST_WORKER) == 'Siân "S\\é"'


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe\x00", b"[user", b'[user]\ntheme = "pink"', b"[machine]\nlock_after_minutes = 9999"]
)
def test_spoilt_file_means_defaults(profile: Path, content: bytes) -> None:
    """A damaged or senseless settings file costs the choices, not the day's work."""
    path = profile / "settings.toml"
    path.write_bytes(content)
    settings = Settings(path)
    assert settings.text(THEME) == "system"
    assert settings.number(LOCK_AFTER_MINUTES) == 10


@pytest.mark.parametrize(("minutes"), [0, -1, 61, True, "10"])
def test_locking_cannot_be_set_aside(profile: Path, minutes: Value) -> None:
    """Auto-lock can be set between 1 and 60 minutes and not switched off."""
    settings = Settings(profile / "settings.toml")
    with pytest.raises(ValueError, match="lock_after_minutes"):
        settings.choose(LOCK_AFTER_MINUTES, minutes)
    assert settings.number(LOCK_AFTER_MINUTES) == 10


def test_every_setting_is_told_apart_and_accepts_its_default() -> None:
    """The table of settings is consistent."""
    assert len({setting.key for setting in SETTINGS}) == len(SETTINGS)
    assert all(setting.accepts(setting.default) and setting.label for setting in SETTINGS)
