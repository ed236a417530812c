"""Fixtures for tests of screens."""

from tests.ui.support import themed

__all__ = ["themed"]
