"""A measure page as a workbook: the figure, its tables by pandas, and one line for each row of the month."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Any

from caseload_desktop import __version__
from caseload_desktop.domain.contact_rules import Part
from caseload_desktop.domain.dates import show_long
from caseload_desktop.measures.behind import PartRow
from caseload_desktop.measures.measure import Names
from caseload_desktop.measures.page import FigurePage

if TYPE_CHECKING:
    import pandas as pd

PART_WORDS = {Part.NUMERATOR: "Counted", Part.DENOMINATOR: "Not counted", Part.LEFT_OUT: "Left out"}
_WIDEST = 60
_NARROWEST = 8


def measure_workbook(page: FigurePage, lines: Sequence[PartRow], *, names: bool) -> bytes:
    """Return the workbook (xlsx) of a measure page.

    ``lines`` are every row of the month with its part in the figure; their sum is the figure itself. With
    ``names`` the lines name the people, a restricted person's only where the viewer may know it. Text is written as
    text: what begins like a formula stays what somebody typed.
    """
    import pandas as pd

    called = page.measure.names
    rows = _rows(lines, called, names=names)
    written = BytesIO()
    with pd.ExcelWriter(written, engine="openpyxl") as writer:
        for title, table in (
            ("About", _about(page, names=names)),
            ("Twelve months", _months(page)),
            ("Team by part", _crossed(rows, "Team", called)),
            (f"{called.third} by part", _crossed(rows, called.third, called)),
            ("Why", _why(rows, called)),
            (called.many.capitalize(), rows),
        ):
            table.to_excel(writer, sheet_name=title, index=False)
            _tidy(writer.sheets[title])
    return written.getvalue()


def _about(page: FigurePage, *, names: bool) -> pd.DataFrame:
    import pandas as pd

    figure = page.figure
    facts = [
        ("Measure", f"{page.measure.id} · {page.measure.title}"),
        ("Whose", page.scope_label),
        ("Month", page.month.label),
        ("Value", figure.text),
        (page.measure.names.value, figure.numerator),
        ("Counted in all", figure.denominator),
        ("Target", figure.target_text),
        ("Rating", figure.rag.word),
        ("Direction of travel", page.travel_words),
        ("Way of counting", page.measure.rule.label),
        ("As at", show_long(page.as_at)),
        ("Made by", f"Caseload Desktop {__version__}"),
        ("Holds", "Names of people: keep it safe" if names else "No names of people"),
    ]
    if page.sample:
        facts.insert(0, ("SAMPLE DATA", "Everybody in these figures is invented"))
    return pd.DataFrame(facts, columns=["What", "Value"])


def _months(page: FigurePage) -> pd.DataFrame:
    import pandas as pd

    unit = " %" if page.measure.percentage else ""
    return pd.DataFrame(
        {
            "Month": [figure.span.last.label for figure in page.figures],
            page.measure.names.value: [figure.numerator for figure in page.figures],
            "Counted in all": [figure.denominator for figure in page.figures],
            f"Value{unit}": [figure.value for figure in page.figures],
            f"Target{unit}": [float(figure.target.value) if figure.target else None for figure in page.figures],
            "Rating": [figure.rag.word for figure in page.figures],
        }
    )


def _rows(lines: Sequence[PartRow], called: Names, *, names: bool) -> pd.DataFrame:
    import pandas as pd

    table = pd.DataFrame(
        {
            "Part": [PART_WORDS[line.part] for line in lines],
            "Why": [line.why for line in lines],
            "Person": [line.person for line in lines],
            called.came: pd.to_datetime(pd.Series([line.received_on for line in lines], dtype="str")),
            "Decided": pd.to_datetime(pd.Series([line.day for line in lines], dtype="str")),
            called.third: [line.reason or "Not recorded" for line in lines],
            called.outcome: [line.outcome or "Not decided yet" for line in lines],
            "Team": [line.team or "Not recorded" for line in lines],
            "Worker": [line.worker or "Not recorded" for line in lines],
        }
    )
    return table if names else table.drop(columns="Person")


def _crossed(rows: pd.DataFrame, by: str, called: Names) -> pd.DataFrame:
    """How many rows of each ``by`` are in each part, and the percentage those make."""
    import pandas as pd

    crossed = pd.crosstab(rows[by], rows["Part"]).reindex(columns=list(PART_WORDS.values()), fill_value=0)
    total = crossed["Counted"] + crossed["Not counted"]
    crossed[f"{called.value} %"] = (100 * crossed["Counted"] / total.where(total > 0)).round(1)
    return crossed.sort_values(["Counted", "Not counted"], ascending=False).reset_index()


def _why(rows: pd.DataFrame, called: Names) -> pd.DataFrame:
    counted = rows.groupby(["Part", "Why"], as_index=False).size()
    many = called.many.capitalize()
    return counted.rename(columns={"size": many}).sort_values(["Part", many], ascending=[True, False])


def _tidy(sheet: Any) -> None:
    """Keep the headings in sight, make columns as wide as what they hold, and keep text from being reckoned."""
    sheet.freeze_panes = "A2"
    for column in sheet.columns:
        widest = _NARROWEST
        for cell in column:
            if isinstance(cell.value, str):
                cell.data_type = "s"
                widest = max(widest, len(cell.value) + 2)
            elif cell.is_date:
                cell.number_format = "DD/MM/YYYY"
                widest = max(widest, 12)
        sheet.column_dimensions[column[0].column_letter].width = min(widest, _WIDEST)
