"""Open contacts: when waiting becomes too long."""

from __future__ import annotations

from datetime import date

import pytest

from caseload_desktop.domain.waiting import Wait, WaitRule, wait_rule, waited_words

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("received", "wait", "words"),
    [
        (date(2026, 11, 20), Wait.NEW, "today"),
        (date(2026, 11, 19), Wait.NEW, "yesterday"),
        (date(2026, 11, 18), Wait.SOON, "2 days"),
        (date(2026, 11, 16), Wait.SOON, "4 days"),
        (date(2026, 11, 15), Wait.LATE, "5 days"),
        (date(2025, 11, 20), Wait.LATE, "365 days"),
        (date(2028, 11, 20), Wait.NEW, "today"),
    ],
)
def test_a_contact_grows_urgent_by_the_day(received: date, wait: Wait, words: str) -> None:
    """Two days ask for attention, five are too long (proposal); a slow clock alarms nobody."""
    assert WaitRule().of(received, TODAY) is wait
    assert waited_words(received, TODAY) == words


@pytest.mark.parametrize(
    ("setting", "rule"),
    [
        ({"soon": 1, "late": 3}, WaitRule(1, 3)),
        (None, WaitRule()),
        ({"soon": 9, "late": 3}, WaitRule()),
        ({"soon": "2"}, WaitRule()),
        ([1, 3], WaitRule()),
    ],
)
def test_the_councils_own_days_apply_when_they_make_sense(setting: object, rule: WaitRule) -> None:
    """A setting that can't be meant is not followed."""
    assert wait_rule(setting) == rule
