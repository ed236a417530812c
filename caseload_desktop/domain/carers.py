"""Offers to carers: which count in the council's indicator of carers."""

from __future__ import annotations

from collections.abc import Iterable

from caseload_desktop.domain.code_lists import CodeLists


def counts(led_to: Iterable[str], *, assessed: bool, lists: CodeLists) -> bool:
    """True when an offer counts: assessed or reviewed, and that led to what the indicator asks for.

    Carers receiving an assessment or review that led to a specific carer's service or information and advice
    (Kent divisional business plan 2013-14; kent-model 2.7). Which results count is the list's to say.
    """
    return assessed and any(lists.mapped("carers_led_to", code, "counts") == "yes" for code in led_to)
