"""Python looks for garbage again once the program has started, whatever happens on the way."""

from __future__ import annotations

import gc

import pytest

from caseload_desktop.runtime.collecting import held_while_starting, not_collecting, started


def test_the_search_begins_again_when_the_start_is_over() -> None:
    """While the program starts nothing is searched; afterwards everything new is."""
    with held_while_starting():
        assert not gc.isenabled()
        started()
        assert gc.isenabled()
    gc.unfreeze()
    assert gc.isenabled()


def test_a_start_that_fails_leaves_the_search_on() -> None:
    """A program that could not start, such as one of a test, leaves things as they were."""
    with pytest.raises(ZeroDivisionError), held_while_starting():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_a_long_reading_inside_a_start_does_not_end_it() -> None:
    """What pauses the search for a while puts back what it found."""
    with held_while_starting():
        with not_collecting():
            assert not gc.isenabled()
        assert not gc.isenabled()
    with not_collecting():
        assert not gc.isenabled()
    assert gc.isenabled()
