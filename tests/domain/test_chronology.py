"""Where an entry of the chronology stands whose day is only known in words."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.chronology import place_of


@pytest.mark.parametrize(
    ("on_date", "words", "place"),
    [
        ("2019-05-03", "", "2019-05-03"),
        ("2019-05-03", "Summer 2021", "2019-05-03"),
        ("", "2019", "2019-00-00"),
        ("", "Summer 2019", "2019-07-00"),
        ("", "around Easter 2021", "2021-04-00"),
        ("", "late 1990s", "1990-11-00"),
        ("", "As a child", ""),
    ],
)
def test_where_an_entry_stands(on_date: str, words: str, place: str) -> None:
    """A day counts first, then year and part of the year in the words; "as a child" comes before all."""
    assert place_of(on_date=on_date, date_words=words) == place
