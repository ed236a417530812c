"""The detention a row of a sheet speaks of: its section, when it began, and what the day it ends says about both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from caseload_desktop.domain.amhp_clock import Term, detention_ends, term_of
from caseload_desktop.domain.dates import show_date
from caseload_desktop.domain.uk_time import instant_of, local_of
from caseload_desktop.exchange.sheets.fate import CannotBeBuilt, Reason
from caseload_desktop.exchange.sheets.fields import Field

if TYPE_CHECKING:
    from caseload_desktop.domain.code_lists import CodeLists
    from caseload_desktop.exchange.sheets.kinds.kind import RowFacts

_ONE = timedelta(days=1)
_HOUR = timedelta(hours=1)

Moment = tuple[date, str]
"""A day, and the local time (``HH:MM``) on it; empty where none is given."""


def moment_in(row: RowFacts, about: Field) -> Moment | None:
    """The day of a date column with the time that stands with it; None where there is no day."""
    day = row.dates.get(about)
    return None if day is None else (day, row.reading.times.get(about, ""))


def moment_words(moment: Moment) -> str:
    """ "12/11/2026 14:30", or the day alone."""
    return f"{show_date(moment[0])} {moment[1]}".strip()


def detention_in(row: RowFacts, lines: list[str]) -> Mapping[str, str]:
    """The detention as the store names its fields; what the sheet says besides is added to ``lines``.

    Where only the end is given, the beginning is counted back from it; an end later than the section's own, by hours a
    doctor may add, is an extension. Raises ``CannotBeBuilt`` for a detention the Act counts from a moment not given,
    or one that has not begun.
    """
    code, lists = row.settled[Field.DETENTION].value, row.vocabulary.lists
    begun, ends = moment_in(row, Field.DETAINED_FROM), moment_in(row, Field.DETENTION_ENDS)
    term = term_of(code, lists)
    if not (term.hours or term.days):
        lines += _in_words(begun if not code else None, ends)
    else:
        begun = _begun(term, begun, ends, lines)
        if begun is None:
            raise CannotBeBuilt(Reason("detained_when", {"typed": lists.label("amhp_detention", code).split(":")[0]}))
    if not code or begun is None:
        return {"detention": code} if code else {}
    if row.is_ahead(*begun):
        raise CannotBeBuilt(Reason("moment_ahead", {"typed": moment_words(begun)}))
    if begun[0] < (row.vocabulary.kind.earliest(row.today) or begun[0]):
        raise CannotBeBuilt(Reason("date_too_early", {"typed": moment_words(begun)}))
    found = {"detention": code, "detained_from": begun[0].isoformat(), "detained_at": begun[1]}
    return {**found, **_extension(term, begun, ends, lists, lines)}


def _in_words(begun: Moment | None, ends: Moment | None) -> list[str]:
    """Days that go with no section the Act counts: kept as they were written."""
    said = [("Detained since", begun), ("Detention ends", ends)]
    return [f"{words} in the sheet: {moment_words(moment)}." for words, moment in said if moment is not None]


def _begun(term: Term, begun: Moment | None, ends: Moment | None, lines: list[str]) -> Moment | None:
    """The moment a detention began: as given, else counted back from its end; None where neither tells."""
    if begun is not None and (begun[1] or not term.hours):
        return begun
    counted = _counted_back(term, ends) if ends is not None else None
    if counted is None or (begun is not None and counted[0] != begun[0]):
        return None
    if ends is not None:
        lines.append(f"The sheet gives when the detention ends, {moment_words(ends)}; its beginning is counted back.")
    return counted


def _counted_back(term: Term, ends: Moment) -> Moment | None:
    """The beginning that belongs to an end; a section of hours needs the hour of its end."""
    day, clock = ends
    if term.days:
        return day - (term.days - 1) * _ONE, ""
    if not clock:
        return None
    began = local_of(instant_of(day, time.fromisoformat(clock)) - term.hours * _HOUR)
    return began.date(), f"{began:%H:%M}"


def _extension(term: Term, begun: Moment, ends: Moment | None, lists: CodeLists, lines: list[str]) -> Mapping[str, str]:
    """The extension an end beyond the section's own tells of; any other end that does not fit is kept in words."""
    if ends is None or not (term.hours or term.days):
        return {}
    if term.days:
        fits = ends[0] == begun[0] + (term.days - 1) * _ONE
        lines += [] if fits else _in_words(None, ends)
        return {}
    own = detention_ends(term, _instant(begun), start_day=begun[0])
    beyond = (_instant(ends) - own) / _HOUR if own is not None and ends[1] else None
    if beyond == 0:
        return {}
    extended = _extension_of(beyond, term, lists) if beyond is not None else ""
    if not extended:
        lines += _in_words(None, ends)
        return {}
    return {"extended_hours": extended, "extended_why": "As in the sheet, which does not say why"}


def _extension_of(hours: float, term: Term, lists: CodeLists) -> str:
    """The code of an extension by so many hours; empty where a doctor may not add as many."""
    if not 0 < hours <= term.extends:
        return ""
    codes = lists["amhp_extension"].codes
    return next((code.id for code in codes if code.maps.get("hours") == f"{hours:g}"), "")


def _instant(moment: Moment) -> datetime:
    return instant_of(moment[0], time.fromisoformat(moment[1] or "00:00"))
