"""A chart's words and axis, apart from any drawing."""

from __future__ import annotations

import pytest

from caseload_desktop.domain.chart_data import ChartData, Series, Unit
from caseload_desktop.domain.months import Month, months_ending

MONTHS = months_ending(Month(2018, 9), count=3)


def _chart(*values: float | None, unit: Unit = Unit.NUMBER, **more: object) -> ChartData:
    return ChartData("Contacts", MONTHS, (Series("All", values),), unit=unit, **more)  # type: ignore[arg-type]


def test_summary_says_the_latest_and_the_ends() -> None:
    """One sentence says what the picture shows."""
    chart = _chart(1051, 868, 990, target=(868, 868, 868), ratings=("green", "green", "green"))
    assert chart.summary() == (
        "Contacts: Sep 2018: 990, target 868, Green. Over 3 months the lowest was 868 in Aug 2018 and the highest "
        "1,051 in Jul 2018."
    )


def test_summary_of_little_is_short() -> None:
    """No values, one value, the same value: the sentence stays true."""
    assert _chart(None, None, None).summary() == "Contacts: no values yet."
    assert _chart(None, 4, None).summary() == "Contacts: Aug 2018: 4."
    assert _chart(4, 4, 4).summary().endswith("The same in all 3 months.")


def test_table_has_a_row_for_every_month() -> None:
    """The table holds what the chart shows, gaps too."""
    chart = _chart(
        70, None, 83, unit=Unit.PERCENT, target=(70, 70, None), floor=(63, 63, 63), ratings=("amber", "", "")
    )
    headings, rows = chart.table()
    assert headings == ("Month", "All", "Target", "Floor", "Rating")
    assert rows[0] == ("Jul 2018", "70%", "70%", "63%", "Amber")
    assert rows[1] == ("Aug 2018", "–", "70%", "63%", "Not rated")


@pytest.mark.parametrize(
    ("values", "unit", "high"),
    [((1051, 868, 990), Unit.NUMBER, 1250), ((83, 70, 64), Unit.PERCENT, 100), ((3, 2, 1), Unit.NUMBER, 3)],
)
def test_axis_starts_at_nought_and_ends_round(values: tuple[float, ...], unit: Unit, high: float) -> None:
    """Bars do not lie: the axis starts at nought; it ends at a round number above the highest."""
    axis = _chart(*values, unit=unit).axis()
    assert axis.low == 0
    assert axis.high == high
    assert axis.ticks[0] == 0
    assert axis.ticks[-1] == high
    assert 3 <= len(axis.ticks) <= 6


def test_axis_of_nothing_can_still_be_drawn() -> None:
    """A measure without values shows an empty chart."""
    axis = _chart(None, None, None).axis()
    assert axis.high > axis.low
    assert axis.share(0) == 0


def test_axis_goes_below_nought_where_values_do() -> None:
    """A change can be negative."""
    axis = _chart(-5, 2, 8).axis()
    assert axis.low <= -5
    assert axis.high >= 8
    assert 0 <= axis.share(-5) < axis.share(2) < axis.share(8) <= 1


def test_values_must_fit_the_months() -> None:
    """A series of the wrong length is a fault of ours."""
    with pytest.raises(ValueError, match="2 values for 3 months"):
        _chart(1, 2)
    with pytest.raises(ValueError, match="ratings"):
        _chart(1, 2, 3, ratings=("green",))


def test_words_carry_their_unit() -> None:
    """Per cent, numbers and days are told apart."""
    assert _chart(1, 2, 3, unit=Unit.DAYS).text(4) == "4 days"
    assert _chart(1, 2, 3, unit=Unit.PERCENT, decimals=1).text(69.14) == "69.1%"
    assert _chart(1, 2, 3).short_text(None) == ""
